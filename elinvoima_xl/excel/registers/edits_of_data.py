"""Edits in the sheet Data, found while it is read: it has more cells than all other sheets together.

What it must say is not in the record: it is made again from the facts, row by row as the rows come, and each row is
forgotten when it has been compared.
"""

from __future__ import annotations

from elinvoima_xl.excel.cells import OpenWorkbook
from elinvoima_xl.excel.reader.workbook import Cell
from elinvoima_xl.excel.registers.data import data_sheet
from elinvoima_xl.excel.registers.edits import Edits, Place, heading_cells, places_of
from elinvoima_xl.excel.registers.model import to_shown
from elinvoima_xl.excel.registers.view import View

Cells = dict[Place, Cell]


class _OrderError(Exception):
    """A row stands in the file behind one that has been compared. It never leaves this module."""


def find_data_edits(workbook: OpenWorkbook, place: int, view: View, file: str) -> Edits | None:
    """Return the edits in the sheet Data at a place of a workbook; None where no sheet can be read there."""
    name = workbook.names[place]
    comparison = _Comparison(view, Edits(name, file))
    try:
        sheet = workbook.read(place, comparison.take)
    except _OrderError:
        # No spreadsheet program writes a sheet so; it is held whole, as all others are.
        comparison = _Comparison(view, Edits(name, file))
        sheet = workbook.read(place, None)
    return None if sheet is None else comparison.finish(sheet.cells)


class _Comparison:
    """What the sheet must say beside what it says, as far as it has been compared."""

    def __init__(self, view: View, edits: Edits) -> None:
        made = data_sheet(view)
        self._edits = edits
        self._rows = made.rows
        self._headings = places_of(heading_cells(made))
        # From here on in numbers of the workbook, which count from 1.
        self._header = made.header_row + 1
        # What the merge made of each answer is not known here: that column may say what it says.
        self._merged = next(number for number, column in enumerate(made.columns, 1) if column.key == "merged")
        self._compared = 0

    def take(self, cells: Cells) -> None:
        """Compare the rows that are whole, and take their cells out; _OrderError where one comes too late."""
        if cells:
            self._compare(cells, max(cells)[0] - 1)

    def finish(self, cells: Cells) -> Edits:
        """Return the edits, after all rows that are left; those that the sheet lacks have lost what they said."""
        self._compare(cells, max([self._header + len(self._rows), *(row for row, _ in cells)]))
        return self._edits

    def _compare(self, cells: Cells, last: int) -> None:
        rows = _taken(cells, last)
        if rows and min(rows) <= self._compared:
            raise _OrderError
        issued = range(self._compared + 1, min(last, self._header + len(self._rows)) + 1)
        for row in (*issued, *(row for row in sorted(rows) if row >= issued.stop)):
            self._compare_row(row, rows.get(row, {}))
        self._compared = max(self._compared, last)

    def _compare_row(self, row: int, cells: Cells) -> None:
        issued = self._issued(row)
        if self._has_answer(row):
            cells.pop((row, self._merged), None)
        self._edits.find(cells, issued)

    def _issued(self, row: int) -> dict[Place, str]:
        if not self._has_answer(row):
            return {place: text for place, text in self._headings.items() if place[0] == row}
        texts = ((column, to_shown(cell.value)) for column, cell in enumerate(self._rows[row - self._header - 1], 1))
        return {(row, column): text for column, text in texts if text and column != self._merged}

    def _has_answer(self, row: int) -> bool:
        return self._header < row <= self._header + len(self._rows)


def _taken(cells: Cells, last: int) -> dict[int, Cells]:
    """Return the cells up to a row, row by row, and take them out."""
    rows: dict[int, Cells] = {}
    for place in sorted(place for place in cells if place[0] <= last):
        rows.setdefault(place[0], {})[place] = cells.pop(place)
    return rows
