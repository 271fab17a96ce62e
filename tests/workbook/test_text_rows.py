"""The form's map read as a table of texts: the pattern takes what is one, and never anything else."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from filled import FILE, READ, TYPED, a_form, a_programme, codes, fill, read, save, values_of
from hostile.make import sheet
from mutations import mutate

from elinvoima_xl.form.sheets.form_map import MAP_SHEET, MAP_TABLE, find_map
from elinvoima_xl.workbook.cells import read_workbook
from elinvoima_xl.workbook.reader.fast.table import find_text_rows

STRINGS = {"0": "nolla", "1": "yksi", "2": "kaksi"}


def rows(inner: str, width: int = 2) -> tuple[tuple[str, ...], ...] | None:
    return find_text_rows(sheet(inner).encode(), STRINGS, width)


def text(place: str, index: int) -> str:
    return f'<c r="{place}" t="s"><v>{index}</v></c>'


def test_each_row_is_its_texts_in_the_order_of_the_columns():
    found = rows(f'<row r="1">{text("A1", 0)}{text("B1", 1)}</row><row r="4" spans="1:2">{text("B4", 2)}</row>')

    assert found == (("nolla", "yksi"), ("", "kaksi"))


def test_what_stands_right_of_the_table_is_passed_over():
    found = rows(f'<row r="1">{text("A1", 0)}<c r="C1"><f>1+1</f><v>2</v></c><c r="AB1"/></row>')

    assert found == (("nolla", ""),)


@pytest.mark.parametrize(
    "inner",
    [
        '<row r="1"><c r="A1"><v>12</v></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><t>nolla</t></is></c></row>',
        '<row r="1"><c r="A1" t="str"><f>"a"</f><v>a</v></c></row>',
        f'<row r="1">{text("A2", 0)}</row>',
        f'<row r="1">{text("B1", 0)}{text("A1", 1)}</row>',
        f'<row r="2">{text("A2", 0)}</row><row r="1">{text("A1", 0)}</row>',
        f'<row r="1">{text("A1", 3)}</row>',
        f'<!-- <row r="1">{text("A1", 0)}</row> -->',
        f'<row r="1">{text("A1", 0)}<c r="C1"/><!-- </row><row r="2">{text("A2", 1)}</row> --></row>',
        f'<row r="1">{text("A1", 0)}</row>muuta',
        f'<row r="1">{text("A1", 0)}',
    ],
)
def test_a_sheet_that_is_more_than_texts_is_no_table(inner):
    assert rows(inner) is None


def test_the_map_of_a_form_is_read_as_a_table():
    workbook = read_workbook(fill(a_form(), TYPED), FILE, table=MAP_TABLE)

    (found,) = [each for each in workbook.sheets if each.texts]
    assert (found.name, found.cells) == (MAP_SHEET, {})
    assert find_map(workbook).form_map == find_map(read_workbook(a_form(), FILE)).form_map


def test_a_map_that_its_digest_does_not_prove_is_looked_at_cell_by_cell():
    def change(book):
        book[MAP_SHEET]["K2"].value = book[MAP_SHEET]["L2"].value
        book[MAP_SHEET]["A20"].value = 7

    submission = read(fill(a_form(), TYPED, change))

    assert values_of(submission) == READ
    assert "form-map-changed" in codes(submission)


def test_answers_on_a_sheet_that_bears_the_name_of_the_map_are_read():
    def exchange(book):
        area = book.worksheets[1]
        book[MAP_SHEET].title = "väliaikainen"
        name, area.title = area.title, MAP_SHEET
        book["väliaikainen"].title = name

    assert values_of(read(fill(a_form(), TYPED, exchange))) == READ


def test_partners_own_texts_under_the_name_of_the_map_are_told():
    book = openpyxl.load_workbook(BytesIO(fill(a_form(), TYPED)))
    book[MAP_SHEET].title = "kartta"
    book.create_sheet(MAP_SHEET)["A1"] = "Lisätietoja on liitteessä"

    submission = read(save(book))

    assert values_of(submission) == READ
    assert [each.location.sheet for each in submission.problems if each.code == "sheet-extra"] == [MAP_SHEET]


@pytest.mark.parametrize("seed", range(700, 730))
def test_a_form_says_the_same_with_its_texts_shared_or_in_the_cells(seed):
    data, edits = mutate(a_form(), seed)
    in_cells = save(openpyxl.load_workbook(BytesIO(data)), shares_texts=False)

    shared, apart = (read(each, programme=a_programme()) for each in (save_again(data), in_cells))

    assert shared.state == apart.state, edits
    assert [(each.item, each.field, each.state, each.raw) for each in shared.answers] == [
        (each.item, each.field, each.state, each.raw) for each in apart.answers
    ]
    assert [(each.code, each.location) for each in shared.problems] == [
        (each.code, each.location) for each in apart.problems
    ]


def save_again(data: bytes) -> bytes:
    return save(openpyxl.load_workbook(BytesIO(data)))
