"""The workbook of a form, read back with openpyxl as a second reader and as XML where Excel's own words count."""

from __future__ import annotations

import re

import pytest
from form_books import FIRST_AREA, header, opened_values
from forms import (
    OWNER,
    a_form,
    a_programme,
    map_of,
    opened,
    owned,
    part,
    parts,
    written,
)

from elinvoima_xl.form.layout import read_layout
from elinvoima_xl.form.records import Last
from elinvoima_xl.form.sheets.canvas import Mark
from elinvoima_xl.form.sheets.form_map import MAP_SHEET, NOTE
from elinvoima_xl.foundation.language import LANGUAGES, words
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.model.programme import Area, Measure, Metric, Objective
from elinvoima_xl.model.statuses import STATUSES

pytest_plugins = ("form_fixtures",)

# --- sheets and what stands where


def test_the_sheets_are_the_instructions_the_areas_and_the_hidden_map(book):
    assert book.sheetnames == [words("fi")("Instructions"), FIRST_AREA, "2 Kasvu", MAP_SHEET]
    assert book[MAP_SHEET].sheet_state == "veryHidden"


def test_a1_of_every_sheet_that_is_seen_holds_a_title(book):
    assert all(book[name]["A1"].value for name in book.sheetnames)
    assert book[FIRST_AREA]["A1"].value == f"{FIRST_AREA} – Työvoima"


def test_the_second_row_says_owner_period_deadline_and_progress(data):
    values = opened_values(data)[FIRST_AREA]["A2"].value

    assert values == f"{OWNER} · 1.1.–30.6.2027 · {words('fi')('return by {date}').format(date='15.8.2027')} · " + (
        f"{words('fi')('filled in')} 0/11"
    )


def test_the_third_row_tells_the_areas_objectives(sheet):
    assert sheet["A3"].value == f"{words('fi')('Objectives')}: 1.\u00a0Osaajat löytyvät."


def test_the_header_is_one_row_and_the_header_of_a_real_table(sheet):
    (table,) = sheet.tables.values()

    assert table.ref == "A4:J13"
    assert [column.name for column in table.tableColumns] == list(header(sheet))


def test_the_first_column_tells_every_item_once(sheet):
    numbers = [sheet.cell(row, 1).value for row in range(5, 14)]

    assert numbers == [*(f"1.1.1.{letter}" for letter in "abcdefg"), "1.1.2.a", "1.1.3"]


def test_texts_that_begin_like_formulas_are_texts(sheet):
    cell = sheet.cell(12, 2)

    assert (cell.value, cell.data_type) == ("=SUMMA(A1) ei ole kaava", "s")


def test_nothing_is_merged_where_the_lines_above_the_table_fit(sheet):
    assert not sheet.merged_cells.ranges


def test_a_line_longer_than_the_table_is_wide_wraps_over_merged_cells():
    long = Objective(1, "Tavoite on kirjattu ohjelmaan perusteellisesti. " * 12, (Measure("1.1.1", "M", owned(OWNER)),))

    sheet = opened(written(a_form(a_programme(Area(1, "A", objectives=(long,))))))["1 A"]

    assert [str(merged) for merged in sheet.merged_cells.ranges] == ["A3:H3"]
    assert sheet["A3"].alignment.wrap_text
    assert sheet.row_dimensions[3].height > 30


# --- protection


def test_every_sheet_is_protected_and_still_lets_people_filter_and_resize(book):
    for name in book.sheetnames[:-1]:
        guard = book[name].protection
        assert guard.sheet
        assert not guard.autoFilter
        assert not guard.formatColumns
        assert not guard.formatRows
        assert not guard.selectLockedCells
        assert guard.sort


def test_exactly_the_open_cells_of_the_map_are_unlocked(data, book):
    open_cells = {(row.sheet, row.cell) for row in map_of(data).rows if not row.locked and row.kind != NOTE}

    unlocked = {
        (name, cell.coordinate)
        for name in book.sheetnames
        for line in book[name].iter_rows()
        for cell in line
        if not cell.protection.locked
    }
    assert unlocked == open_cells


def test_the_structure_of_the_workbook_is_locked(data):
    assert '<workbookProtection lockStructure="1"/><bookViews>' in part(data, "xl/workbook.xml")


def test_a_password_locks_sheets_and_structure():
    data = written(password="salasana")

    assert re.search(r'<workbookProtection workbookPassword="[0-9A-F]{4}" ', part(data, "xl/workbook.xml"))
    assert all(re.search(r'<sheetProtection password="[0-9A-F]{4}"', text) for text in parts(data, "xl/worksheets/s"))


def test_rows_have_a_height_and_grow_with_what_is_typed(data):
    rows = re.findall(r'<row r="(\d+)"[^>]* ht="([\d.]+)"([^>]*)>', part(data, "xl/worksheets/sheet2.xml"))

    grows = {int(number) for number, _, more in rows if "customHeight" not in more}
    assert grows == set(range(5, 14))
    assert min(float(height) for number, height, _ in rows if int(number) in grows) >= 3 * 14


# --- the same bytes; any programme; languages


def test_a_second_run_with_the_same_clock_gives_the_same_bytes(data):
    assert written() == data


def test_a_file_and_a_stream_get_the_same_bytes(tmp_path, data):
    from elinvoima_xl.form.sheets.write import write_form

    write_form(a_form(), tmp_path / "lomake.xlsx")

    assert (tmp_path / "lomake.xlsx").read_bytes() == data


def areas_of(count: int, name: str) -> tuple[Area, ...]:
    return tuple(
        Area(number, name, name, objectives=(Objective(1, name, (a_long_measure(number, name),)),))
        for number in range(1, count + 1)
    )


def a_long_measure(number: int, text: str) -> Measure:
    metrics = tuple(Metric(f"{number}.1.1.{letter}", text, unit=text) for letter in "abcdefg")
    return Measure(f"{number}.1.1", text, owned(OWNER, text), metrics=metrics)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "[]:*?/\\", "'", '"', "&<>"])
def test_any_programme_gives_a_form_of_which_every_text_is_kept(start):
    name = (start + " Pitkä nimi jossa on äöå ja 😊 " * 12)[:300]
    programme = a_programme(*areas_of(20, name))

    book = opened(written(a_form(programme)))

    assert len(set(book.sheetnames)) == 22
    assert {book[sheet].cell(5, 2).value for sheet in book.sheetnames[1:-1]} == {name}


def test_five_hundred_measures_are_five_hundred_rows():
    measures = tuple(
        Measure(f"1.1.{number}", f"Teemme {number}", owned(OWNER), metrics=(Metric(f"1.1.{number}.a", "M"),))
        for number in range(1, 501)
    )
    programme = a_programme(Area(1, "A", objectives=(Objective(1, "", measures),)))

    assert opened(written(a_form(programme)))["1 A"].max_row == 504


def texts_of(data: bytes) -> str:
    found = [part(data, "xl/sharedStrings.xml"), part(data, "xl/workbook.xml")]
    found += [re.sub(r"<f>.*?</f>", "", text) for text in parts(data, "xl/worksheets/sheet")]
    return "\n".join([*found, *parts(data, "xl/comments"), *parts(data, "xl/tables")])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("owner", [OWNER, ""])
def test_no_word_of_another_language_is_left_in_a_form(language, owner):
    history = {
        (OWNER, "1.1.1", "done"): Last(Period(2026), "x"),
        (OWNER, "1.1.1", "status"): Last(Period(2026), "delayed"),
    }
    form = a_form(owner=owner, language=language, history=history, layout=read_layout(ask_targets=True))
    text = texts_of(written(form, marks=[Mark("1.1.1", "status", "error", "x", "y")]))

    for phrase in foreign_phrases(language):
        assert not re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text), phrase


def foreign_phrases(language: str) -> set[str]:
    """Return every text that a form may hold in one of the other languages and not in this one."""
    layout = read_layout(ask_targets=True)
    texts = [column.title for column in layout.columns] + [column.help for column in layout.columns]
    texts += [
        each for words_ in (*layout.kinds.values(), *layout.roles.values()) for each in (words_.help, words_.error)
    ]
    found = {piece for text in texts for piece in pieces(text, language)}
    own = {piece for text in texts for piece in re.split(r"\{\w+\}", text.get(language))}
    english = set() if language == "en" else set(STATUSES.names.values()) | CODE_WORDS
    return {piece.strip(" .:,;()") for piece in (found - own) | english if len(piece.strip(" .:,;()")) > 3}


CODE_WORDS = {
    "Instructions", "Findings", "Objectives", "Return by", "Who helps", "How to fill in", "Privacy", "Filled in",
    "Date of answer", "not available", "optional", "Follow-up form", "Severity", "What to do",
}  # fmt: skip


def pieces(text, language: str) -> set[str]:
    others = (other for other in LANGUAGES if other != language)
    return {piece for other in others for piece in re.split(r"\{\w+\}", text.get(other)) if piece}
