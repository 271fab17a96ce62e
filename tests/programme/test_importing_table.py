"""Workbooks of cities: a sheet for each area, merged cells, several rows of titles, several tables on a sheet."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from openpyxl.styles import Font
from tables import to_workbook

from elinvoima_xl.foundation.problems import ProgrammeError
from elinvoima_xl.programme.importing.source import read_source
from elinvoima_xl.programme.importing.table import read_document


def read(data):
    return read_source(data, "doc.xlsx")


def edited(markdown, change):
    """Return a workbook of a test's table after `change` has been made to it."""
    book = openpyxl.load_workbook(BytesIO(to_workbook(markdown)))
    change(book)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


ONE = """
# Taul1
| Tavoite | Toimenpide  | Vastuutahot | Mittari |
| T       | A           | KAO, KAMK   | Määrä   |
|         | B           | KAO         | Osuus   |
"""


def test_one_table_is_read():
    programme, _ = read(to_workbook(ONE))

    assert [(each.id, each.text, each.owner_names) for each in programme.measures] == [
        ("1.1.1", "A", ("KAO", "KAMK")), ("1.1.2", "B", ("KAO",)),
    ]  # fmt: skip


def test_a_sheet_for_each_area_gives_the_area_its_name():
    programme, problems = read(
        to_workbook("# 1 Työ\n| Toimenpide | Vastuu |\n| A | KAO |\n# 2 Koulu\n| Toimenpide | Vastuu |\n| B | KAO |")
    )

    assert [(area.number, area.name) for area in programme.areas] == [(1, "Työ"), (2, "Koulu")]
    assert "area-unnamed" not in [each.code for each in problems]


def test_a_line_above_the_table_with_years_is_the_title():
    programme, _ = read(to_workbook("# Taul1\n| Ohjelma 2027–2030 |\n| Toimenpide | Vastuu |\n| A | KAO |"))

    assert (programme.title, programme.years) == ("Ohjelma 2027–2030", (2027, 2030))


def test_merged_cells_hold_for_each_row():
    data = edited(ONE, lambda book: (book.active.merge_cells("A2:A3"), book.active.merge_cells("C2:C3")))

    programme, _ = read(data)

    assert [each.owner_names for each in programme.measures] == [("KAO", "KAMK")] * 2
    assert len(programme.areas[0].objectives) == 1


def test_two_rows_of_titles_are_read_as_one():
    table = """
    | Tavoite | Toimenpide | Vastuu    |                  |
    |         |            | Päävastuu | Muut vastuutahot |
    | T       | A          | KAO       | KAMK             |
    """

    def merge(book):
        sheet = book.active
        sheet.merge_cells("A1:A2")
        sheet.merge_cells("B1:B2")
        sheet.merge_cells("C1:D1")

    programme, problems = read(edited(table, merge))

    assert (programme.measures[0].lead, programme.measures[0].owner_names) == ("KAO", ("KAO", "KAMK"))
    assert "column-unknown" not in [each.code for each in problems]


def test_headings_in_bold_part_several_tables_on_a_sheet():
    table = """
    | 1. Työ     |        |
    | Toimenpide | Vastuu |
    | A          | KAO    |
    | 2. Koulu   |        |
    | Toimenpide | Vastuu |
    | B          | KAO    |
    """

    def embolden(book):
        for address in ("A1", "A4"):
            book.active[address].font = Font(bold=True)

    programme, _ = read(edited(table, embolden))

    assert [(area.name, [each.text for each in area.measures]) for area in programme.areas] == [
        ("Työ", ["A"]), ("Koulu", ["B"]),
    ]  # fmt: skip


def test_an_empty_row_inside_a_table_does_not_end_it():
    programme, _ = read(edited(ONE, lambda book: book.active.insert_rows(3)))

    assert [each.text for each in programme.measures] == ["A", "B"]


def test_a_single_line_after_an_empty_row_is_outside_the_table():
    def add(book):
        book.active["A5"] = "Ohjelma hyväksytty 1.1.2027"

    programme, problems = read(edited(ONE, add))

    assert len(programme.measures) == 2
    assert [each.location.cell for each in problems if each.code == "not-imported"] == ["A5"]


def test_a_sheet_of_strengths_is_background():
    programme, _ = read(
        to_workbook("# Ohjelma\n| Toimenpide | Vastuu |\n| A | KAO |\n# Vahvuudet\n| Satama |\n| Metsä |")
    )

    assert programme.background.strengths == ("Satama", "Metsä")


def test_numbers_and_dates_are_read_as_they_show():
    programme, _ = read(to_workbook("| Toimenpide | Aikataulu | Resurssit |\n| A | 2028-06-30 | 1200 |"))

    assert (str(programme.measures[0].end), programme.measures[0].resources) == ("2028-06-30", "1200")


def test_a_formula_without_a_result_is_told():
    _, problems = read(to_workbook("| Toimenpide | Vastuu |\n| A | =B9 |"))

    assert [(each.location.sheet, each.location.cell) for each in problems if each.code == "no-cached-value"] == [
        ("Sheet1", "B2")
    ]


def test_a_hidden_sheet_is_told():
    def hide(book):
        book["Vanha"].sheet_state = "hidden"

    _, problems = read(edited(ONE + "# Vanha\n| Toimenpide | Vastuu |\n| Z | KAO |", hide))

    assert [each.found for each in problems if each.code == "sheet-hidden"] == ["Vanha"]


def test_a_value_far_out_costs_neither_time_nor_the_table():
    def stray(book):
        book.active["N1048576"] = "x"

    programme, problems = read(edited(ONE, stray))

    assert len(programme.measures) == 2
    assert "table-too-large" in [each.code for each in problems]


def test_the_place_is_sheet_and_cell():
    _, problems = read(to_workbook("# Ohjelma\n| Toimenpide | Vastuu | Väri |\n| A | KAO | punainen |"))

    places = {(each.code, each.location.sheet, each.location.cell) for each in problems}
    assert {("column-unknown", "Ohjelma", "C1"), ("not-imported", "Ohjelma", "C2")} <= places


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04junk", b"plain text"])
def test_a_file_that_is_no_workbook_is_refused(data):
    with pytest.raises(ProgrammeError) as error:
        read_document(data, "doc.xlsx", {})

    assert error.value.problem.code == "unreadable"
