"""The reader of workbooks: values by kind, what cannot be read told, and second readers that agree."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time
from decimal import Decimal

import openpyxl
import pytest
import python_calamine
import xlsxwriter
from cell_parts import DATES, STRINGS, inline, only_cell, read, read_rows, threaded, told
from hostile.make import MAIN, pack, parts, sheet
from hypothesis import given
from hypothesis import strategies as st
from tables import to_workbook

from elinvoima_xl.foundation.problems import WorkbookError
from elinvoima_xl.workbook.cells import Merge, Note

# --- kinds of values


def test_each_kind_of_value_is_read():
    found = read(to_workbook("| text | 1.5 | 2027-06-30 | TRUE | #N/A | =A1 -> 3 |"))

    kinds = [(cell.address, cell.value, cell.kind, cell.is_formula) for cell in found.sheets[0].cells.values()]
    assert kinds == [
        ("A1", "text", "text", False),
        ("B1", 1.5, "number", False),
        ("C1", datetime(2027, 6, 30), "date", False),
        ("D1", True, "bool", False),
        ("E1", "#N/A", "error", True),
        ("F1", 3.0, "number", True),
    ]


def test_a_formula_without_a_result_is_uncached():
    found = read_rows('<row r="1"><c r="A1"><f>1+1</f></c><c r="B1"><f>1+1</f><v></v></c></row>')

    assert [(cell.kind, cell.value, cell.is_formula) for cell in found.sheets[0].cells.values()] == [
        ("uncached", "=1+1", True)
    ] * 2


def test_a_formula_with_an_empty_result_is_an_empty_text():
    cell = only_cell(read_rows('<row r="1"><c r="A1" t="str"><f>""</f><v></v></c></row>'))

    assert (cell.value, cell.kind, cell.is_formula) == ("", "text", True)


def test_a_shared_formula_without_text_is_a_formula():
    cell = only_cell(read_rows('<row r="1"><c r="A1"><f t="shared" si="0"/><v>2</v></c></row>'))

    assert (cell.value, cell.is_formula) == (2.0, True)


@pytest.mark.parametrize("value", ['t="b"><f aca="false">TRUE()</f><v>1</v>', "><f>TRUE()</f>"])
def test_libreoffice_writes_yes_as_a_formula_and_it_is_a_bool(value):
    cell = only_cell(read_rows(f'<row r="1"><c r="A1" {value}</c></row>'))

    assert (cell.value, cell.kind, cell.is_formula) == (True, "bool", False)


def test_cells_that_hold_only_a_style_are_no_cells():
    found = read_rows('<row r="1"><c r="A1" s="1"/><c r="B1" t="s"/><c r="C1"><v></v></c></row>')

    assert found.sheets[0].cells == {}
    assert found.problems == ()


def test_white_space_is_kept_as_stored():
    assert only_cell(read_rows(inline("  a \n b  "))).value == "  a \n b  "


# --- texts


@given(
    st.one_of(
        st.sampled_from(
            ["T&amp;K", "a_x000D_b", "_x0001_", "rivi\nrivi", "rivi\r\nrivi", "\u00a0", "]]", "<b/>", "1\t2"]
        ),
        st.text(st.characters(codec="utf-8"), max_size=5),
    )
)
def test_a_text_in_its_cell_is_the_same_by_the_pattern_and_by_the_parser(text):
    by_pattern = inline(text)
    # A blank before the end of a tag is not of the pattern.
    by_parser = by_pattern.replace('t="inlineStr">', 't="inlineStr" >')

    found, parsed = [read_or_told(rows) for rows in (by_pattern, by_parser)]

    assert found == parsed


def read_or_told(rows: str) -> tuple:
    try:
        found = read_rows(rows)
    except WorkbookError as error:
        return (error.problem.code,)
    return found.sheets[0].cells, told(found)


def test_rich_text_is_joined_and_phonetic_readings_are_left_out():
    strings = f'<sst xmlns="{MAIN}"><si><r><t>yk</t></r><r><t>si</t></r><rPh sb="0" eb="1"><t>X</t></rPh></si></sst>'

    assert only_cell(read_rows('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings=strings)).value == "yksi"


@pytest.mark.parametrize(
    ("stored", "read_as"),
    [
        ("a_x000D_b", "a\rb"),
        ("_x005F_x000D_", "_x000D_"),
        ("_x00e4_", "ä"),
        ("_xD83D__xDE00_", "\U0001f600"),
        ("_x12_ _xyz_", "_x12_ _xyz_"),
    ],
)
def test_escapes_are_decoded_once(stored, read_as):
    assert only_cell(read_rows(inline(stored))).value == read_as


@pytest.mark.parametrize("stored", ["a_x0001_b", "a_xD83D_b", "a_xFFFF_b"])
def test_characters_that_cannot_be_printed_are_left_out_and_told(stored):
    found = read_rows(inline(stored))

    assert only_cell(found).value == "ab"
    assert told(found) == [("control-characters", "S1", "A1")]


def test_unprintable_characters_of_a_shared_string_are_told_at_each_cell():
    strings = f'<sst xmlns="{MAIN}"><si><t>a_x0001_</t></si></sst>'
    row = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>0</v></c></row>'

    found = read_rows(row, strings=strings)

    assert [cell.value for cell in found.sheets[0].cells.values()] == ["a", "a"]
    assert [cell for _, _, cell in told(found)] == ["A1", "B1"]


def test_a_text_of_a_hundred_thousand_characters_is_whole():
    assert only_cell(read_rows(inline("ä&amp;" * 50_000))).value == "ä&" * 50_000


def test_shared_strings_that_no_relationship_names_are_found():
    found = parts([sheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')])

    assert only_cell(read(pack(found | {"xl/sharedStrings.xml": STRINGS}))).value == "yksi"


# --- dates


@pytest.mark.parametrize("style", [1, 2])
def test_a_number_in_a_date_format_is_a_date(style):
    cell = only_cell(read_rows(f'<row r="1"><c r="A1" s="{style}"><v>46568</v></c></row>', styles=DATES))

    assert (cell.value, cell.kind) == (datetime(2027, 6, 30), "date")


def test_quoted_letters_make_no_date_format():
    cell = only_cell(read_rows('<row r="1"><c r="A1" s="3"><v>12</v></c></row>', styles=DATES))

    assert (cell.value, cell.kind, cell.format.code) == (12.0, "number", '0.0" pv"')


def test_elapsed_time_is_told_as_a_date_and_not_as_a_number():
    cell = only_cell(read_rows('<row r="1"><c r="A1" s="4"><v>1.5</v></c></row>', styles=DATES))

    assert cell.kind == "date"


def test_dates_of_a_1904_workbook_are_four_years_later():
    row = '<row r="1"><c r="A1" s="1"><v>45106</v></c></row>'

    cell = only_cell(read(pack(parts([sheet(row)], styles=DATES, settings='<workbookPr date1904="1"/>'))))

    assert cell.value == datetime(2027, 6, 30)


def test_a_number_that_no_date_stands_for_is_a_number():
    cell = only_cell(read_rows('<row r="1"><c r="A1" s="1"><v>-5</v></c></row>', styles=DATES))

    assert (cell.value, cell.kind) == (-5.0, "number")


def test_a_date_in_words_of_iso_8601_is_a_date():
    cell = only_cell(read_rows('<row r="1"><c r="A1" t="d"><v>2027-06-30T12:00:00</v></c></row>'))

    assert (cell.value, cell.kind) == (datetime(2027, 6, 30, 12), "date")


# --- sheets


def test_state_protection_merges_and_what_is_hidden_are_read():
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    first, second, third = book.add_worksheet("Yksi"), book.add_worksheet("Kaksi"), book.add_worksheet("_kolme")
    first.merge_range(0, 0, 1, 2, "x")
    first.protect()
    first.set_column(3, 4, None, None, {"hidden": True})
    first.write(5, 0, "piilossa")
    first.set_row(5, None, None, {"hidden": True})
    first.set_row(6, None, None, {"hidden": True})
    second.hide()
    third.very_hidden()
    book.close()

    one, two, three = read(stream.getvalue()).sheets

    assert [(each.name, each.state) for each in (one, two, three)] == [
        ("Yksi", "visible"), ("Kaksi", "hidden"), ("_kolme", "very_hidden"),
    ]  # fmt: skip
    assert one.merges == (Merge(1, 1, 2, 3),)
    assert (one.is_protected, two.is_protected) == (True, False)
    assert one.hidden_columns == {4, 5}
    assert one.hidden_rows == {6}


def test_notes_are_read_with_their_authors():
    book = openpyxl.Workbook()
    book.active["B2"].comment = openpyxl.comments.Comment("Tarkistakaa tämä", "Invented Person")
    stream = io.BytesIO()
    book.save(stream)

    assert read(stream.getvalue()).sheets[0].notes == (Note(2, 2, "Tarkistakaa tämä", "Invented Person"),)


def test_a_thread_is_read_once_and_old_notes_beside_it():
    assert read(threaded()).sheets[0].notes == (
        Note(1, 2, "vanha huomautus", "Toinen"),
        Note(1, 1, "Luku on arvio", "Invented Person"),
    )


def test_custom_properties_and_times_are_read():
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    book.set_properties({"created": datetime(2027, 7, 1, 9, 30)})
    book.set_custom_property("form", "abc")
    book.add_worksheet()
    book.close()

    found = read(stream.getvalue())

    assert found.properties == {"form": "abc"}
    assert (found.created, found.modified) == (datetime(2027, 7, 1, 9, 30, tzinfo=UTC),) * 2


# --- second readers

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).filter(
    lambda text: "_x" not in text and text[:1] not in "=#" and text.isprintable()
)
VALUES = st.one_of(
    TEXTS,
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300),
    st.integers(-(10**12), 10**12),
    st.booleans(),
    st.datetimes(datetime(1901, 1, 1), datetime(2200, 1, 1)).map(lambda each: each.replace(microsecond=0)),
)
PLACES = st.tuples(st.integers(1, 40), st.integers(1, 40))


@given(st.dictionaries(PLACES, VALUES, max_size=20))
def test_openpyxl_and_calamine_read_the_same_from_generated_workbooks(values):
    data = written_by_openpyxl(values)

    ours = {place: cell.value for place, cell in read(data).sheets[0].cells.items()}

    assert len(ours) == len(values)
    assert ours == by_openpyxl(data)
    assert ours == by_calamine(data)


def written_by_openpyxl(values: dict[tuple[int, int], object]) -> bytes:
    book = openpyxl.Workbook()
    for (row, column), value in values.items():
        book.active.cell(row, column, value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def plain(value: object) -> object:
    """Return a second reader's value in our terms."""
    if isinstance(value, (bool, str, datetime)):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    if isinstance(value, time):
        return datetime.combine(date(1899, 12, 31), value)
    return float(Decimal(str(value)))


def by_openpyxl(data: bytes) -> dict[tuple[int, int], object]:
    found = openpyxl.load_workbook(io.BytesIO(data), data_only=True).active
    return {(cell.row, cell.column): plain(cell.value) for row in found for cell in row if cell.value is not None}


def by_calamine(data: bytes) -> dict[tuple[int, int], object]:
    book = python_calamine.load_workbook(io.BytesIO(data))
    rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    return {
        (row, column): plain(value)
        for row, values in enumerate(rows, 1)
        for column, value in enumerate(values, 1)
        if value != ""
    }


def test_a_workbook_of_xlsxwriter_is_read_as_openpyxl_reads_it():
    data = to_workbook("| text | 1.5 | 2027-06-30 | TRUE | #N/A | =A1 -> 3 |\n| |  äö  | 0 | '=ei kaava | 1e3 | |")

    ours = {place: cell.value for place, cell in read(data).sheets[0].cells.items()}

    assert ours == by_openpyxl(data)
