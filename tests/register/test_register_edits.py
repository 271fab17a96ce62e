"""What a register does not keep of the edits of people is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from office import in_office
from openpyxl import load_workbook
from register_edits import CONFLICT, again, settle, written
from register_facts import H1, YEAR, example_facts
from register_typing import column_of, header_of, write_free_row, write_in

from elinvoima_xl.merging.merge import merge
from elinvoima_xl.register.register import read_register

# openpyxl, here the coordinator's program, does not keep what it does not know, and says so.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")


def test_an_edit_in_a_locked_cell_is_told_with_what_the_register_says(tmp_path):
    path = written(tmp_path)
    write_in(path, "1 Osaava Esimerkkilä", {("1.1.1.b", "Actual"): 0.9})

    facts, told = read_register(path)

    assert facts == merge(example_facts()).facts
    assert [(each.code, each.found, dict(each.blanks)["issued"]) for each in told] == [
        ("register-edited", "0.9", "0.85")
    ]


def test_an_edit_in_data_is_told(tmp_path):
    path = written(tmp_path)
    write_in(path, "Data", {("1.1.1.a", "Value"): 99}, key=2)

    _, told = read_register(path)

    assert [(each.code, each.found) for each in told] == [("register-edited", "99")]


def test_the_column_of_data_that_the_merge_fills_may_say_anything_but_not_nothing(tmp_path):
    path = written(tmp_path)
    book = load_workbook(path)
    book["Data"]["F4"] = "replaced"
    book["Data"]["F5"] = None
    book.save(path)

    _, told = read_register(path)

    assert [(each.code, each.location.cell) for each in told] == [("register-edited", "F5")]


def test_a_row_taken_out_of_data_is_told_from_its_place_on_and_the_rest_is_counted(tmp_path):
    path = written(tmp_path)
    book = load_workbook(path)
    book["Data"].delete_rows(6)
    book.save(path)

    facts, told = read_register(path)

    assert facts == merge(example_facts()).facts
    assert {each.code for each in told} == {"register-edited", "register-edited-more"}
    assert told[0].location.cell.endswith("6")


def test_a_cell_that_cannot_be_read_is_told(tmp_path):
    path = written(tmp_path)
    settle(path, CONFLICT, 987654)
    rewrite(path, part_of(path, "Conflicts"), lambda xml: xml.replace(b"<v>987654</v>", b"<v>98x</v>"))

    facts, told = read_register(path)

    assert [(each.code, each.location.sheet, each.found) for each in told] == [("bad-cell", "Conflicts", "98x")]
    assert facts.resolutions == frozenset()


def test_a_cell_of_a_sheet_that_is_read_twice_is_told_once(tmp_path):
    path = written(tmp_path)
    broken = b'<row r="80000"><c r="A80000"><v>98x</v></c></row>'
    rewrite(
        path, part_of(path, "Data"), lambda xml: last_rows_first(xml.replace(b"</sheetData>", broken + b"</sheetData>"))
    )

    facts, told = read_register(path)

    assert [(each.code, each.location.cell) for each in told] == [("bad-cell", "A80000")]
    assert facts == merge(example_facts()).facts


def part_of(path: Path, sheet: str) -> str:
    return f"xl/worksheets/sheet{load_workbook(path).sheetnames.index(sheet) + 1}.xml"


def test_an_emptied_cell_of_what_the_merge_made_is_told_without_saying_what_it_said(tmp_path):
    path = written(tmp_path)
    book = load_workbook(path)
    header = header_of(book["Data"])
    book["Data"].cell(header + 1, column_of(book["Data"], "In the merge")).value = None
    book.save(path)

    _, told = read_register(path)

    assert [(each.code, each.found, dict(each.blanks)["issued"]) for each in told] == [("register-edited", "–", "…")]


def test_rows_of_data_in_another_order_in_the_file_are_the_same_rows(tmp_path):
    path = written(tmp_path)
    rewrite(path, part_of(path, "Data"), last_rows_first)

    assert read_register(path) == (merge(example_facts()).facts, ())


def last_rows_first(xml: bytes) -> bytes:
    """Put the last two rows before all others, so far apart that they are not read in one piece."""
    start, end = xml.index(b"<row "), xml.index(b"</sheetData>")
    last = xml.rindex(b"<row ", start, xml.rindex(b"<row ", start, end))
    between = b'<row r="90000"/>' * 40_000
    return xml[:start] + xml[last:end] + between + xml[start:last] + xml[end:]


def rewrite(path: Path, part: str, change: Callable[[bytes], bytes]) -> None:
    with ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with ZipFile(path, "w") as package:
        for name, data in parts.items():
            package.writestr(name, change(data) if name == part else data)


def test_many_edits_are_counted(tmp_path):
    path = written(tmp_path)
    book = load_workbook(path)
    book["Sources"].delete_rows(1)
    book["Notices"].delete_rows(4)
    book.save(path)

    _, told = read_register(path)

    codes = [each.code for each in told]
    assert codes.count("register-edited") <= 40
    assert "register-edited-more" in codes


def test_words_beside_the_table_are_told(tmp_path):
    path = written(tmp_path)
    book = load_workbook(path)
    book["Coverage"]["Z3"] = "Soita!"
    book.save(path)

    _, told = read_register(path)

    assert [(each.code, each.location.cell, each.found) for each in told] == [("register-edited", "Z3", "Soita!")]


OUTSIDE = [
    ("Conflicts", "C12"),
    ("Conflicts", "R4"),
    ("Coordinator's texts", "D40"),
    ("Sources", "I20"),
    ("Data", "D60"),
]


@pytest.mark.parametrize(("sheet", "cell"), OUTSIDE)
def test_words_where_nobody_may_write_are_told_on_every_sheet(tmp_path, sheet, cell):
    path = written(tmp_path)
    book = load_workbook(path)
    book[sheet][cell] = "Huom!"
    book.save(path)

    _, told = read_register(path)

    assert [(each.code, each.location.cell, each.found) for each in told] == [("register-edited", cell, "Huom!")]


def test_rows_sorted_and_columns_moved_lose_nothing_that_was_settled(tmp_path):
    path = written(tmp_path)
    settle(path, CONFLICT, "9")
    book = load_workbook(path)
    book["Conflicts"].insert_rows(1)
    book["Conflicts"].insert_cols(1)
    book.save(path)

    facts, _ = read_register(path)

    assert [each.value for each in facts.resolutions] == [Decimal(9)]


def test_a_deleted_sheet_is_told_and_its_facts_stay(tmp_path):
    path = written(tmp_path)
    book = load_workbook(path)
    del book["Coordinator's texts"]
    book.save(path)

    facts, told = read_register(path)

    assert [each.code for each in told] == ["register-sheet-missing"]
    assert facts.texts == merge(example_facts()).facts.texts


def test_lost_column_titles_are_told_and_the_facts_stay(tmp_path):
    path = written(tmp_path, replace(example_facts(), left_out=frozenset({"0" * 64})))
    book = load_workbook(path)
    book["Sources"].delete_rows(3)
    book.save(path)

    facts, told = read_register(path)

    assert [each.code for each in told] == ["register-columns-missing"]
    assert facts.left_out == {"0" * 64}


def test_a_sheet_name_in_another_language_is_found(tmp_path):
    path = written(tmp_path)
    settle(path, CONFLICT, "9")
    book = load_workbook(path)
    book["Conflicts"].title = "Ristiriidat"
    book.save(path)

    facts, told = read_register(path)

    assert ([each.value for each in facts.resolutions], told) == ([Decimal(9)], ())


def test_the_correction_of_an_earlier_period_changes_only_that_period(tmp_path):
    path = written(tmp_path)
    write_free_row(path, "Conflicts", "2027-H1", "1.1.1.a", "Actual", "21")

    merged, _ = again(path)

    before = merge(example_facts())
    assert merged.of(YEAR) == before.of(YEAR)
    assert merged.find(H1, "1.1.1.a", "actual").value == Decimal(21)


@pytest.mark.office
def test_a_coordinator_settles_in_libreoffice(tmp_path):
    path = written(tmp_path)
    row = next(row for row in load_workbook(path)["Conflicts"].iter_rows(min_row=4) if row[1].value == CONFLICT)
    saved = tmp_path / "saved.xlsx"
    resolution, why = row[7].coordinate, row[10].coordinate

    (done,) = in_office(
        [
            {
                "open": str(path),
                "refuse": [],
                "type": [["Conflicts", resolution, "7"], ["Conflicts", why, "Tarkistettu"], ["Periods", "L5", "x"]],
                "read": [],
                "save": [str(saved)],
            }
        ]
    )

    facts, told = read_register(saved)
    assert (done["typed"], told) == (["7", "Tarkistettu", "x"], ())
    assert [(each.value, each.reason) for each in facts.resolutions] == [(Decimal(7), "Tarkistettu")]
