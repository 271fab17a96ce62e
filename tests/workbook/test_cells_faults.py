"""The reader of workbooks on what is broken: one bad cell costs that cell, one bad part that part."""

from __future__ import annotations

import io

import pytest
from cell_parts import STRINGS, inline, only_cell, read, read_rows, threaded, told
from hostile.make import HEAD, MAIN, pack, sheet, workbook
from tables import to_workbook

from elinvoima_xl.foundation.problems import WorkbookError

# --- one bad cell costs that cell


@pytest.mark.parametrize(
    "bad",
    [
        '<c r="A1" t="s"><v>1</v></c>',
        '<c r="A1" t="s"><v>-1</v></c>',
        '<c r="A1" t="s"><v>x</v></c>',
        '<c r="A1"><v>NaN</v></c>',
        '<c r="A1"><v>1e999</v></c>',
        '<c r="A1"><v>1_0</v></c>',
        '<c r="A1"><v>１</v></c>',
        '<c r="A1" t="b"><v>2</v></c>',
        '<c r="A1" t="d"><v>30.6.2027</v></c>',
        '<c r="A1" t="zz"><v>2</v></c>',
    ],
)
def test_a_bad_cell_is_told_and_the_others_are_read(bad):
    found = read_rows(f'<row r="1">{bad}<c r="B1" t="s"><v>0</v></c></row>', strings=STRINGS)

    assert only_cell(found).value == "yksi"
    assert told(found) == [("bad-cell", "S1", "A1")]


@pytest.mark.parametrize("place", ["A0", "XFE1", "A1048577", "1A", "A", "-1", "ÄÄ1"])
def test_a_cell_whose_place_is_none_is_told_with_its_content(place):
    found = read_rows(f'<row r="1"><c r="{place}"><v>7</v></c></row>')

    assert [(each.code, each.found) for each in found.problems] == [("bad-cell", "7")]


@pytest.mark.parametrize(
    "more", ["<v>2</v>", "<is><t>x</t></is>", "<is><t></t></is>", "<is/>", '<c r="B1"><v>2</v></c>']
)
def test_a_cell_that_holds_two_values_is_told(more):
    found = read_rows(f'<row r="1"><c r="A1"><v>1</v>{more}</c></row>')

    assert found.sheets[0].cells == {}
    assert told(found) == [("bad-cell", "S1", "A1")]


def test_an_inline_text_of_a_cell_that_says_shared_is_read():
    assert only_cell(read_rows('<row r="1"><c r="A1" t="s"><is><t>yksi</t></is></c></row>')).value == "yksi"


def test_an_empty_address_is_one_left_out():
    assert only_cell(read_rows('<row r="1"><c r=""><v>1</v></c></row>')).address == "A1"


def test_of_two_cells_in_one_place_neither_is_read_and_both_are_told():
    found = read_rows('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c><c r="B1"><v>3</v></c></row>')

    assert only_cell(found).address == "B1"
    assert [(each.code, each.location.cell, each.found) for each in found.problems] == [
        ("bad-cell", "A1", "1.0"), ("bad-cell", "A1", "2"),
    ]  # fmt: skip


def test_more_bad_cells_than_can_be_kept_are_counted():
    found = read(workbook(sheet('<row r="1">' + '<c r="A1" t="b"><v>9</v></c>' * 30 + "</row>")), problems=10)

    assert [each.code for each in found.problems] == ["bad-cell"] * 10 + ["more-bad-cells"]
    assert dict(found.problems[-1].blanks)["count"] == 20


@pytest.mark.parametrize("around", ["<!-- {} -->", "<![CDATA[{}]]>", "<x><![CDATA[{}]]></x>"])
def test_what_looks_like_rows_in_a_comment_or_a_text_is_none(around):
    rows = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
    empty = f'<worksheet xmlns="{MAIN}"><sheetData/>{around.format(rows)}</worksheet>'

    assert read(workbook(empty)).sheets[0].cells == {}


def test_a_result_in_another_encoding_is_read_in_that_encoding():
    row = '<row r="1"><c r="A1" t="str"><f>B1</f><v>Ã¤</v></c></row>'
    head = '<?xml version="1.0" encoding="ISO-8859-1"?>'

    assert only_cell(read(workbook(sheet(row, head=head).encode("latin-1")))).value == "Ã¤"


def test_rows_are_counted_on_from_the_last_one_in_the_file():
    odd = '<row r="2"><c r="A2" t="inlineStr"><is><t>x</t></is></c></row>'
    plain = '<row r="7"><c r="A7"><v>7</v></c></row>'

    found = read_rows(odd + plain + "<row><c><v>8</v></c></row>" + "<row><c><v>9</v></c></row>")

    assert [cell.address for cell in found.sheets[0].cells.values()] == ["A2", "A7", "A8", "A9"]


def test_a_row_that_is_cut_by_a_piece_of_the_file_is_whole():
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 20_001))

    found = read_rows(rows)

    assert [cell.value for cell in found.sheets[0].cells.values()] == list(range(1, 20_001))


def test_a_cell_without_an_address_stands_right_of_the_one_before():
    first = "<row><c><v>1</v></c><c/><c><v>3</v></c></row>"

    found = read_rows(first + '<row r="5"><c r="C5"><v>5</v></c><c><v>6</v></c></row>')

    assert [cell.address for cell in found.sheets[0].cells.values()] == ["A1", "C1", "C5", "D5"]


# --- one bad part costs that part


def test_a_broken_sheet_costs_that_sheet():
    found = read(workbook(sheet(inline("hyvä")), sheet("<row>")[:-30]))

    assert [each.name for each in found.sheets] == ["S1"]
    assert told(found) == [("damaged-sheet", "S2", "")]


def test_a_sheet_in_an_unknown_name_space_is_told_and_not_taken_for_an_empty_one():
    found = read(workbook(sheet(inline("hyvä")), sheet(inline("toinen"), space="urn:muu")))

    assert [each.name for each in found.sheets] == ["S1"]
    assert told(found) == [("damaged-sheet", "S2", "")]


def test_an_empty_sheet_is_a_sheet():
    found = read(workbook(sheet(inline("hyvä")), sheet("")))

    assert [each.name for each in found.sheets] == ["S1", "S2"]
    assert told(found) == []


def test_broken_notes_cost_the_notes():
    stream = io.BytesIO(threaded())
    found = {name: read_member(stream, name) for name in member_names(stream)}

    workbook_found = read(pack(found | {"xl/comments1.xml": "<comments"}))

    assert workbook_found.sheets[0].cells[1, 1].value == "x"
    assert told(workbook_found) == [("damaged-part", "S1", "")]


def member_names(stream: io.BytesIO) -> list[str]:
    import zipfile

    return zipfile.ZipFile(stream).namelist()


def read_member(stream: io.BytesIO, name: str) -> bytes:
    import zipfile

    return zipfile.ZipFile(stream).read(name)


def test_a_workbook_none_of_whose_sheets_can_be_read_is_refused():
    with pytest.raises(WorkbookError) as refused:
        read(workbook(HEAD))

    assert refused.value.problem.code == "damaged-file"


def test_a_value_at_the_last_cell_of_a_sheet_is_one_cell():
    found = read_rows('<row r="1048576"><c r="XFD1048576"><v>7</v></c></row>')

    assert only_cell(found).address == "XFD1048576"


def test_the_same_bytes_give_the_same_workbook():
    data = to_workbook("| a | 1 | =A1 |")

    assert read(data) == read(data)
