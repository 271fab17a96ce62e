"""What a person sees in the cells of a programme workbook is what is read there."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from seen_edits import draw, picture, put, runs, text_box

from elinvoima_xl.model.programme import Area, Measure, Mention, Metric, Objective, Owner, Programme
from elinvoima_xl.programme.read_workbook import read_programme_workbook
from elinvoima_xl.programme.write_workbook import write_programme
from elinvoima_xl.workbook.cells import read_workbook

MONEY = Metric("1.1.1.a", "Rahoitus", kind="money", unit="€", baseline=Decimal(500), targets=((2027, Decimal(650)),))
MEASURE = Measure("1.1.1", "Tapaamme yrityksiä", (Mention("Opisto"),), metrics=(MONEY,))
PROGRAMME = Programme(
    "keksitty", "Keksitty ohjelma", (2027, 2031), (Area(1, "Työ", objectives=(Objective(1, "Työ", (MEASURE,)),)),),
    (Owner("Opisto"),),
)  # fmt: skip


def saved(*edits) -> bytes:
    """Return the programme workbook, edited by hand."""
    stream = BytesIO()
    write_programme(PROGRAMME, (), stream)
    book = openpyxl.load_workbook(BytesIO(stream.getvalue()))
    for edit in edits:
        edit(book)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def place(title: str, sheet: str = "Mittarit") -> tuple[str, str]:
    """Return the cell of a column in the first row of a sheet."""
    book = openpyxl.load_workbook(BytesIO(saved()))
    row = next(row for row in book[sheet].iter_rows() if any(cell.value == title for cell in row))
    cell = next(cell for cell in row if cell.value == title)
    return sheet, book[sheet].cell(cell.row + 1, cell.column).coordinate


def read(*edits, data: bytes = b"") -> tuple[Programme, list[tuple[str, str]]]:
    """Return the programme and what is told of it: the code and the cell."""
    found, problems = read_programme_workbook(read_workbook(data or saved(*edits), "ohjelma.xlsx"), "ohjelma.xlsx")
    return found, [(each.code, each.location.cell) for each in problems]


def metric(programme: Programme) -> Metric:
    return programme.areas[0].objectives[0].measures[0].metrics[0]


BASELINE, TARGET = place("Lähtötaso"), place("Tavoite 2027")


def test_a_baseline_whose_old_figure_is_struck_out_is_the_new_one():
    programme, told = read(put(BASELINE, runs(("500", "struck"), ("650", ""))))

    assert metric(programme).baseline == 650
    assert told == [("struck-out", BASELINE[1])]


def test_a_baseline_struck_out_whole_is_none():
    programme, told = read(put(BASELINE, 500, mark="struck"))

    assert metric(programme).baseline is None
    assert told == [("struck-out", BASELINE[1])]


def test_a_target_with_a_raised_mark_is_the_number_before_it():
    programme, told = read(put(TARGET, runs(("650", ""), ("1", "raised"))))

    assert metric(programme).targets == ((2027, Decimal(650)),)
    assert told == [("raised-mark", TARGET[1])]


@pytest.mark.parametrize("value", ["2,5 milj. €", 2.5])
def test_a_target_in_millions_is_counted_up_and_told(value):
    programme, told = read(put(TARGET, value, '0.0" milj. €"' if value == 2.5 else "@"))

    assert metric(programme).targets == ((2027, Decimal(2_500_000)),)
    assert ("assumed-number", TARGET[1]) in told


@pytest.mark.parametrize(("value", "code"), [("25 000 kr", "@"), (25000, "#,##0 [$kr-41D]"), (0.15, "0%")])
def test_a_target_in_another_unit_is_told_and_none(value, code):
    programme, told = read(put(TARGET, value, code))

    assert metric(programme).targets == ()
    assert told == [("other-unit", TARGET[1])]


def test_a_hidden_target_is_read_and_told():
    programme, told = read(put(TARGET, 650, ";;;"))

    assert metric(programme).targets == ((2027, Decimal(650)),)
    assert told == [("hidden-value", TARGET[1])]


def test_a_number_that_may_have_been_a_date_is_told_unless_another_one_is_near():
    assert ("may-be-a-date", TARGET[1]) in read(put(TARGET, 46480))[1]
    assert read(put(TARGET, 46480), put(BASELINE, 40000))[1] == []


def test_struck_words_of_a_measure_are_left_out_of_it():
    cell = place("Toimenpide", "Toimenpiteet")

    programme, told = read(put(cell, runs(("Tapaamme ", ""), ("kymmenen ", "struck"), ("yrityksiä", ""))))

    assert programme.areas[0].objectives[0].measures[0].text == "Tapaamme yrityksiä"
    assert told == [("struck-out", cell[1])]


def test_what_lies_over_the_cells_is_told():
    number = openpyxl.load_workbook(BytesIO(saved())).sheetnames.index("Mittarit") + 1

    programme, told = read(data=draw(saved(), number, text_box("Tarkista!"), picture(row=7)))

    assert programme == PROGRAMME
    assert told == [("text-outside-table", "H5"), ("picture", "H7")]


def test_hidden_rows_are_told_once():
    def hide(book):
        book["Mittarit"].row_dimensions[int(BASELINE[1][1:])].hidden = True

    programme, told = read(hide)

    assert programme == PROGRAMME
    assert [code for code, _ in told] == ["hidden-cells"]
