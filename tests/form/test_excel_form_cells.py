"""What the workbook of a form tells a partner at the cell, what its hidden map knows, and a form handed back."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from form_books import FIRST_AREA, header, opened_values, validation_at
from forms import (
    ISSUED,
    OTHER,
    OWNER,
    a_form,
    a_programme,
    map_of,
    opened,
    owned,
    place_of,
    written,
)
from openpyxl.utils import range_boundaries

from elinvoima_xl.form.layout import read_layout
from elinvoima_xl.form.records import Last
from elinvoima_xl.form.sheets.canvas import Mark
from elinvoima_xl.form.sheets.form_map import FACT, NOTE, PROPERTY_DIGEST
from elinvoima_xl.foundation.language import LANGUAGES, words
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.model.programme import Area, Measure, Metric, Objective
from elinvoima_xl.model.statuses import told_statuses

pytest_plugins = ("form_fixtures",)

# --- guidance


def test_every_open_cell_has_an_input_message_and_a_validation_with_an_error_text(data, book):
    for row in map_of(data).rows:
        if not row.locked and row.kind != NOTE:
            found = validation_at(book[row.sheet], row.cell)
            assert found.promptTitle
            assert found.prompt
            assert found.error
            assert found.showInputMessage
            assert found.showErrorMessage


@pytest.mark.parametrize(
    ("kind", "type_", "style"),
    [
        ("status", "list", "stop"),
        ("milestone", "list", "stop"),
        ("count", "decimal", "warning"),
        ("share", "decimal", "warning"),
        ("date", "date", "warning"),
        ("text", "textLength", "warning"),
    ],
)
def test_lists_stop_and_numbers_and_dates_only_warn(data, book, kind, type_, style):
    row = next(row for row in map_of(data).rows if row.kind == kind and not row.locked and row.item)

    found = validation_at(book[row.sheet], row.cell)

    # "stop" is what Excel does where no style is written.
    assert (found.type, found.errorStyle or "stop") == (type_, style)


def test_equal_validations_share_one_range(sheet):
    statuses = [each for each in sheet.data_validations.dataValidation if each.formula1 == "elinvoima_status"]

    assert [str(each.sqref) for each in statuses] == ["F5 F12:F13"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_status_list_has_the_word_first_and_the_symbol_after_it(language):
    data = written(a_form(language=language))
    say = words(language)

    names = opened(data).defined_names
    (sheet, cells), *_ = names["elinvoima_status"].destinations
    options = [row[0].value for row in opened(data)[sheet][cells]]
    assert options == [status.shown(say) for status in told_statuses()]


def test_not_available_is_one_of_the_answers_to_a_milestone(book):
    (sheet, cells), *_ = book.defined_names["elinvoima_yes_no"].destinations

    assert [row[0].value for row in book[sheet][cells]] == [
        words("fi")(text) for text in ("Yes", "No", "not available")
    ]


def test_comment_cells_take_a_dash_as_text(sheet, data):
    name, address = place_of(map_of(data), "1.1.1", "done")

    assert sheet.title == name
    assert sheet[address].number_format == "@"


def rules_of(sheet, address):
    return [
        (rule.formula[0], rule.dxf.numFmt.formatCode)
        for ranges, rules in sheet.conditional_formatting._cf_rules.items()
        for rule in rules
        if address in ranges and rule.dxf.numFmt
    ]


def test_number_cells_have_no_format_of_their_own_but_shares(book, data):
    numbers = {row.kind: book[row.sheet][row.cell] for row in map_of(data).rows if row.field == "actual" and row.cell}

    assert {kind: numbers[kind].number_format for kind in ("count", "money", "share")} == {
        "count": "General", "money": "General", "share": "0.0 %",
    }  # fmt: skip


def test_thousands_are_parted_but_in_the_day_numbers_of_the_programmes_years_and_two_around(sheet, data):
    _, address = place_of(map_of(data), "1.1.1.a", "actual")
    first, end = (excel_day(year) for year in (2027 - 2, 2031 + 3))

    assert rules_of(sheet, address) == [
        (f"AND(ISNUMBER(E5),ABS(E5)>=1000,OR(E5<{first},E5>={end}),INT(E5){sign}E5)", shown)
        for sign, shown in (("=", "#,##0"), ("<>", "#,##0.0##"))
    ]


def excel_day(year: int) -> int:
    return (date(year, 1, 1) - date(1899, 12, 30)).days


def test_what_is_missing_stands_in_words_on_every_row(data):
    values = opened_values(data)[FIRST_AREA]
    column = header(values)[read_layout().find_column("missing").title.get("fi")]

    assert [values.cell(row, column).value for row in (5, 6, 12, 13)] == [
        "toteuma, tila",
        "toteuma",
        "toteuma, tila",
        "tila",
    ]


def test_a_row_that_another_owner_answers_is_optional():
    programme = a_programme(Area(1, "A", objectives=(Objective(1, "", (_shared_measure("1.1.1", metrics=2),)),)))
    values = opened_values(written(a_form(programme)))["1 A"]
    column = header(values)["Puuttuu"]

    assert values.cell(6, column).value == words("fi")("optional")


def _shared_measure(number: str, *, metrics: int) -> Measure:
    made = tuple(Metric(f"{number}.{letter}", f"M {letter}") for letter in "abcdefg"[:metrics])
    return Measure(number, "Yhteinen", owned(OWNER, OTHER), lead=OTHER, metrics=made)


def test_last_times_text_is_a_note_that_the_map_knows():
    history = {(OWNER, "1.1.1", "done"): Last(Period(2026), "Tapasimme.")}
    data = written(a_form(history=history))
    form_map = map_of(data)
    name, address = place_of(form_map, "1.1.1", "done")

    note = opened(data)[name][address].comment

    assert note.text == "1.1.–31.12.2026:\nTapasimme."
    assert [(row.cell, row.issued) for row in form_map.rows if row.kind == NOTE and row.row] == [(address, note.text)]


def test_a_name_that_looks_like_a_function_stays_as_it_is_inside_a_formula():
    name = 'SORT(kunta) & "FILTER("'
    area = Area(1, "A", objectives=(Objective(1, "", (Measure("1.1.1", "M", owned(name)),)),))
    programme = replace(a_programme(area), owners=())

    data = written(a_form(programme, owner=name))

    assert opened(data)["1 A"]["A2"].value.startswith('="SORT"&"(kunta) & ""FILTER"&"("" · ')
    assert opened_values(data)["1 A"]["A2"].value.startswith(name)


# --- the hidden map


def test_the_map_says_whose_form_it_is(data):
    form, form_map = a_form(), map_of(data)

    assert (form_map.form, form_map.owner, form_map.period) == (form.id, OWNER, form.period)
    assert (form_map.programme, form_map.programme_digest) == (form.programme_id, form.programme_digest)
    assert (form_map.issued, form_map.deadline) == (ISSUED, date(2027, 8, 15))


def test_the_map_has_every_cell_with_the_text_that_stands_there(data, book):
    for row in map_of(data).rows:
        if row.cell and row.kind not in (NOTE, "formula"):
            value = book[row.sheet][row.cell].value
            assert str(value or "") == row.issued, row


def test_every_cell_that_the_form_wrote_is_in_the_map(data, book):
    known = {(row.sheet, row.cell) for row in map_of(data).rows}

    for name in book.sheetnames[:-1]:
        for line in book[name].iter_rows():
            for cell in line:
                assert cell.value is None or (name, cell.coordinate) in known


def test_the_map_tells_the_nro_of_the_row_that_each_cell_stands_in(data, book):
    for row in map_of(data).rows:
        if row.row:
            _, number, _, _ = range_boundaries(row.cell)
            line = int(re.sub(r"\D", "", row.cell))
            assert book[row.sheet].cell(line, 1).value == row.row
            assert number >= 1


def test_the_map_has_the_facts_that_checking_needs(data):
    facts = {(row.item, row.field): row.issued for row in map_of(data).rows if row.kind == FACT}

    assert facts[("1.1.1.b", "unit")] == "%"
    assert facts[("2.1.1.a", "lead")] == OTHER


def test_the_document_properties_repeat_form_period_owner_and_digest(data, book):
    properties = {each.name: each.value for each in book.custom_doc_props.props}

    assert properties.items() >= map_of(data).properties.items()
    assert properties[PROPERTY_DIGEST] == map_of(data).digest


def test_nobodys_name_stands_in_the_properties(book):
    assert not book.properties.creator
    assert not book.properties.lastModifiedBy


# --- handing back


def test_answers_are_typed_in_as_numbers_dates_and_words():
    filled = {
        ("1.1.1.a", "actual"): Decimal("12.5"),
        ("1.1.1", "new_date"): date(2027, 9, 30),
        ("1.1.1", "done"): "=ei kaava",
        ("1.1.2.a", "actual"): "n. 30",
        ("", "respondent"): "Kehittäjä",
    }
    data = written(filled=filled)
    form_map, book = map_of(data), opened(data)

    typed = {}
    for item, field in filled:
        name, address = place_of(form_map, item, field)
        typed[(item, field)] = book[name][address].value

    assert typed[("1.1.1.a", "actual")] == 12.5
    assert typed[("1.1.1", "new_date")].date() == date(2027, 9, 30)
    assert typed[("1.1.1", "done")] == "=ei kaava"
    assert typed[("1.1.2.a", "actual")] == "n. 30"
    assert typed[("", "respondent")] == "Kehittäjä"


def test_a_form_handed_back_keeps_its_id_and_its_empty_issued_values():
    form_map = map_of(written(filled={("1.1.1.a", "actual"): Decimal(5)}))

    assert form_map.form == a_form().id
    assert {row.issued for row in form_map.rows if not row.locked and row.kind != NOTE} == {""}


def test_the_words_of_what_is_missing_follow_what_is_typed_in():
    status = f"{words('fi')('Delayed')} ▲"
    values = opened_values(written(filled={("1.1.1", "status"): status, ("1.1.1.a", "actual"): Decimal(5)}))

    column = header(values[FIRST_AREA])["Puuttuu"]
    assert values[FIRST_AREA].cell(5, column).value == "syy ja korjaus, uusi määräpäivä"
    assert values[FIRST_AREA]["A2"].value.endswith(" 2/13")


def test_a_marked_cell_has_a_note_a_symbol_and_a_link_on_the_first_sheet():
    mark = Mark("1.1.2.a", "actual", "error", "”n. 30” ei ole luku.", "Kirjoita pelkkä luku.")
    data = written(filled={("1.1.2.a", "actual"): "n. 30"}, marks=[mark])
    form_map, book = map_of(data), opened(data)
    name, address = place_of(form_map, "1.1.2.a", "actual")

    cell = book[name][address]
    first = book[book.sheetnames[0]]

    assert cell.comment.text == "⚠ ”n. 30” ei ole luku. Kirjoita pelkkä luku."
    assert cell.value == "n. 30"
    place = f"${address[0]}${address[1:]}"
    assert symbols_of(book[name], address) == [f'=EXACT(LEFT(SUBSTITUTE({place},CHAR(10)," "),5),"n. 30")']
    assert first["B3"].hyperlink.location == f"'{name}'!{address}"
    assert (first["C3"].value, first["D3"].value) == (mark.message, mark.advice)


def symbols_of(sheet, address):
    """Return the conditions under which a cell shows the symbol of a problem."""
    return [
        "=" + rule.formula[0]
        for cells, rules in sheet.conditional_formatting._cf_rules.items()
        for rule in rules
        if address in str(cells.sqref).split() and rule.dxf.numFmt and "⚠" in rule.dxf.numFmt.formatCode
    ]


# --- validators


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_validator_finds_nothing(tmp_path, language):
    history = {(OWNER, "1.1.1", "done"): Last(Period(2026), "Tapasimme.")}
    form = a_form(replace(a_programme(), notice="Keksitty."), language=language, history=history)
    mark = Mark("1.1.1", "status", "warning", "x", "y")
    for name, more in (("a", {}), ("b", {"marks": [mark], "filled": {("1.1.1", "cause"): "x"}, "password": "p"})):
        (tmp_path / f"{name}.xlsx").write_bytes(written(form, **more))

    found = subprocess.run(
        [Path(sys.executable).with_name("openxml-audit"), "-r", "-o", "json", tmp_path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert found.returncode == 0, found.stdout


@pytest.mark.slow
def test_the_forms_of_kajaani_are_valid_and_the_same_bytes_on_a_second_run(tmp_path):
    import elinvoima_xl.kajaani

    from elinvoima_xl.form.plan import build_form
    from elinvoima_xl.model.asking import askable_owners
    from elinvoima_xl.programme.write_workbook import read_programme

    programme, _ = read_programme(Path(elinvoima_xl.kajaani.__file__).with_name("programme.xlsx"))
    period = Period(2027, "H1")
    for count, owner in enumerate((*askable_owners(programme, period), "")):
        form, _ = build_form(programme, period, owner, language="fi", layout=read_layout(), issued=ISSUED)
        assert form is not None
        (tmp_path / f"{count}.xlsx").write_bytes(written(form))
        assert (tmp_path / f"{count}.xlsx").read_bytes() == written(form)

    found = subprocess.run(
        [Path(sys.executable).with_name("openxml-audit"), "-r", "-o", "json", tmp_path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert found.returncode == 0, found.stdout
