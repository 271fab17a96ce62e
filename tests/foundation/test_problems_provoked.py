"""Problems that no other test provokes, each through the function that tells of it (test_problem_reference.py)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import moved_sheets
import pytest
from filled import PERIOD, TYPED, a_form, a_programme, codes, fill, map_of, read, told
from openpyxl.comments import Comment
from register_facts import H1, example_facts

from elinvoima_xl.app.given import find_period
from elinvoima_xl.form.sheets.form_map import MAP_SHEET, to_rows
from elinvoima_xl.foundation.problems import UsageError
from elinvoima_xl.merging.decisions import Facts, Merged
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.model.answers import UNREADABLE, Resolution
from elinvoima_xl.model.values import read_value
from elinvoima_xl.programme.importing.source import read_source
from elinvoima_xl.programme.write_workbook import read_programme, write_programme
from elinvoima_xl.workbook.cells import read_workbook

KAJAANI = Path(__file__).parents[2] / "examples" / "kajaani" / "kajaani-2027-2031.md"


def forget(book):
    """Take away all that is hidden, and the line that tells period and owner."""
    del book[MAP_SHEET]
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]


def line_says(text):
    def change(book):
        forget(book)
        for sheet in book.worksheets:
            moved_sheets.forget(sheet)
            sheet["A2"].value = text

    return change


# --- returned forms


def test_a_form_that_does_not_tell_its_period_is_refused():
    submission = read(fill(a_form(), TYPED, line_says("Keksitty opisto")))

    assert submission.state == "refused"
    assert "period-not-told" in codes(submission)


def test_a_form_that_does_not_tell_its_owner_is_refused():
    submission = read(fill(a_form(), TYPED, line_says("1.1.–30.6.2027")))

    assert submission.state == "refused"
    assert "owner-not-told" in codes(submission)


def test_an_owner_whom_the_programme_does_not_have_is_told():
    programme = replace(a_programme(), owners=a_programme().owners[1:])

    assert [each.found for each in told(read(a_form(), programme=programme), "unknown-owner")] == ["Keksitty opisto"]


def test_a_form_of_a_newer_layout_is_refused():
    def renew(book):
        sheet = book[MAP_SHEET]
        for row, texts in enumerate(to_rows(replace(map_of(a_form()), layout="99")), 1):
            for column, text in enumerate(texts, 1):
                sheet.cell(row, column).value = text or None

    submission = read(fill(a_form(), TYPED, renew))

    assert submission.state == "refused"
    assert [each.found for each in told(submission, "other-layout")] == ["99"]


def test_a_locked_text_that_is_not_the_programmes_is_told_where_the_map_is_lost():
    def change(book):
        del book[MAP_SHEET]
        book["1 Osaajat"]["B5"].value = "Tapaamme kaikki"

    (found,) = told(read(fill(a_form(), TYPED, change)), "text-not-of-programme")

    assert (found.location.cell, found.found) == ("B5", "Tapaamme kaikki")


def test_the_instructions_may_be_missing():
    submission = read(fill(a_form(), TYPED, lambda book: book.remove(book["Ohje"])))

    assert [each.found for each in told(submission, "instructions-missing")] == ["Ohje"]


def test_very_much_text_outside_the_table_is_counted():
    def write(book):
        for row in range(60, 160):
            book["1 Osaajat"].cell(row, 20).value = f"sivuhuomautus {row}"

    (found,) = told(read(fill(a_form(), TYPED, write)), "more-outside-table")

    listed = len(told(read(fill(a_form(), TYPED, write)), "text-outside-table"))
    assert dict(found.blanks)["count"] == 100 - listed


def test_a_note_whose_cell_is_not_told_is_told(tmp_path):
    def note(book):
        book["1 Osaajat"]["F5"].comment = Comment("soitan", "vastaaja")

    whole, broken = tmp_path / "whole.xlsx", tmp_path / "broken.xlsx"
    whole.write_bytes(fill(a_form(), TYPED, note))
    with ZipFile(whole) as source, ZipFile(broken, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace(b'ref="F5"', b'ref=""') if "comment" in name else content)

    problems = read_workbook(broken.read_bytes(), "broken.xlsx").problems

    assert [each.found for each in problems if each.code == "note-without-place"] == ["soitan"]


def test_a_day_that_was_not_written_whole_is_assumed_and_told():
    reading = read_value("date", "30.9.27", period=PERIOD)

    assert (reading.value, reading.assumed) == (date(2027, 9, 30), True)
    assert [each.code for each in reading.problems] == ["assumed-date"]


# --- merge and register


def test_a_resolution_that_cannot_be_read_is_told():
    facts = example_facts()
    made = Resolution(H1, "1.1.1.a", "actual", None, "noin puolet", state=UNREADABLE)

    problems = merge(replace(facts, resolutions=facts.resolutions | {made})).problems

    assert ("resolution-unreadable", "1.1.1.a") in {(each.code, each.item) for each in problems}


def test_a_register_of_nothing_has_no_period():
    with pytest.raises(UsageError) as caught:
        find_period(Merged(Facts()), None)

    assert caught.value.problem.code == "nothing-reported"


# --- programmes


def test_a_programme_sheet_without_titles_is_told(tmp_path):
    import openpyxl

    path = tmp_path / "ohjelma.xlsx"
    write_programme(a_programme(), (), path)
    book = openpyxl.load_workbook(path)
    sheet = book["Mittarit"]
    sheet.delete_rows(1, sheet.max_row)
    sheet["A1"].value = "jotain muuta"
    book.save(path)

    _, problems = read_programme(path)

    assert [each.found for each in problems if each.code == "programme-titles-missing"] == ["Mittarit"]


TABLE = """
| Toimenpiteet | Vastuutahot | Mittarit |
|---|---|---|
| Tapaamme yrityksiä | Keksitty opisto | Tapaamiset, kpl |
"""


def told_of(text: str) -> set[str]:
    return {each.code for each in read_source(text.encode(), "ohjelma.md")[1]}


ANNOUNCED = """# Elinvoimaohjelma 2027–2031

## Kehittämiskohteet

1. OSAAVAT TEKIJÄT

## 1. OSAAJIEN KUNTA

Tavoitteet\t1. Osaajat löytyvät. 2. Yritykset kasvavat.
Tavoite\tToimenpiteet\tVastuutahot\tMittarit
1. Osaajat löytyvät.\tTapaamme yrityksiä\tKeksitty opisto\tTapaamiset
"""


@pytest.mark.parametrize("code", ["area-list-differs", "headline-unused"])
def test_a_list_that_announces_something_else_than_follows_is_told(code):
    assert code in told_of(ANNOUNCED)


def test_a_title_without_years_is_told():
    assert "years-open" in told_of(f"# Keksityn kunnan elinvoimaohjelma\n\n## 1. OSAAJAT\n{TABLE}")


def test_a_table_whose_titles_are_not_understood_is_told():
    other = "\n| Aa | Bb |\n|---|---|\n| yksi | kaksi |\n"

    assert "table-without-titles" in told_of(f"# Elinvoimaohjelma 2027–2031\n\n## 1. OSAAJAT\n{TABLE}\n{other}")


@pytest.mark.parametrize(
    "code", ["owner-collective", "metric-kept-whole", "lead-open", "objective-above", "targets-open"]
)
def test_the_real_programme_is_told_to_have_it(code):
    assert code in told_of(KAJAANI.read_text("utf-8"))
