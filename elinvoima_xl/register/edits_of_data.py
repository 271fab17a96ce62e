"""Edits in the sheet Data, found while it is read: it has more cells than all other sheets together.

What it must say is not in the record: it is made again from the facts, row by row as the rows come.
"""

from __future__ import annotations

from typing import Final

from elinvoima_xl.register.by_row import RowCells, read_rows
from elinvoima_xl.register.data import data_sheet
from elinvoima_xl.register.edits import Edits, Place, heading_cells, places_of
from elinvoima_xl.register.model import to_shown
from elinvoima_xl.register.view import View
from elinvoima_xl.workbook.cells import OpenWorkbook

# What is told of an emptied cell that said what only a merge knows.
_UNKNOWN: Final = "…"


def find_data_edits(workbook: OpenWorkbook, place: int, view: View, file: str) -> Edits | None:
    """Return the edits in the sheet Data at a place of a workbook; None where no sheet can be read there."""
    comparison = read_rows(workbook, place, lambda: _Comparison(view, Edits(workbook.names[place], file)))
    return None if comparison is None else comparison.finish()


class _Comparison:
    """What the sheet must say beside what it says, as far as it has been compared."""

    def __init__(self, view: View, edits: Edits) -> None:
        made = data_sheet(view)
        self._edits = edits
        self._rows = made.rows
        self._headings = places_of(heading_cells(made))
        # From here on in numbers of the workbook, which count from 1.
        self._header = made.header_row + 1
        self._last = self._header + len(self._rows)
        # What the merge made of each answer is not known here: that column may say anything, but not nothing.
        self._merged = next(number for number, column in enumerate(made.columns, 1) if column.key == "merged")
        self._next = 1

    def take(self, row: int, cells: RowCells) -> None:
        """Compare a row, after those before it that hold nothing any more."""
        self._take_empty(row)
        self._compare(row, cells)
        self._next = row + 1

    def finish(self) -> Edits:
        """Return the edits, after the rows that the sheet lacks at its end."""
        self._take_empty(self._last + 1)
        return self._edits

    def _take_empty(self, end: int) -> None:
        for row in range(self._next, min(end, self._last + 1)):
            self._compare(row, {})

    def _compare(self, row: int, cells: RowCells) -> None:
        has_answer = self._header < row <= self._last
        issued = self._answer(row) if has_answer else self._heading(row)
        if has_answer and self._merged in cells:
            del cells[self._merged]
            issued.pop((row, self._merged), None)
        elif has_answer:
            issued[row, self._merged] = _UNKNOWN
        self._edits.find({(row, column): cell for column, cell in cells.items()}, issued)

    def _heading(self, row: int) -> dict[Place, str]:
        return {place: text for place, text in self._headings.items() if place[0] == row}

    def _answer(self, row: int) -> dict[Place, str]:
        texts = ((column, to_shown(cell.value)) for column, cell in enumerate(self._rows[row - self._header - 1], 1))
        return {(row, column): text for column, text in texts if text}
