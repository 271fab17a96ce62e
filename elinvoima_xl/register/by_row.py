"""A large sheet of a register read row by row: what has been looked at is forgotten."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from operator import itemgetter
from typing import Generic, Protocol, TypeVar

from elinvoima_xl.workbook.cells import OpenWorkbook
from elinvoima_xl.workbook.reader.workbook import Cell

# The cells of one row by their columns, in order.
RowCells = dict[int, Cell]


class RowReader(Protocol):
    """Is given the rows that hold cells, one by one, from the first to the last."""

    def take(self, row: int, cells: RowCells) -> None:
        """Look at a row."""


Reader = TypeVar("Reader", bound=RowReader)


class _OrderError(Exception):
    """A row stands in the file behind one that has been looked at. It never leaves this module."""


def read_rows(workbook: OpenWorkbook, place: int, make_reader: Callable[[], Reader]) -> Reader | None:
    """Return the reader that has been given the rows of the sheet at a place; None where no sheet can be read there."""
    rows = _Rows(make_reader())
    try:
        sheet = workbook.read(place, rows.take_whole)
    except _OrderError:
        # No spreadsheet program writes a sheet so; it is held whole, as all others are.
        rows = _Rows(make_reader())
        sheet = workbook.read(place, None)
    if sheet is None:
        return None
    rows.take_all(sheet.cells)
    return rows.reader


class _Rows(Generic[Reader]):
    """The rows of a sheet as they come."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._taken = 0

    def take_whole(self, cells: dict[tuple[int, int], Cell]) -> None:
        """Take out the rows that are whole, all but the last one; _OrderError where one comes too late."""
        if cells:
            last = max(cells)[0]
            self._take(cells, [place for place in cells if place[0] < last])

    def take_all(self, cells: dict[tuple[int, int], Cell]) -> None:
        """Take out all rows."""
        self._take(cells, list(cells))

    def _take(self, cells: dict[tuple[int, int], Cell], places: list[tuple[int, int]]) -> None:
        for row, group in groupby(sorted(places), key=itemgetter(0)):
            if row <= self._taken:
                raise _OrderError
            self.reader.take(row, {place[1]: cells.pop(place) for place in group})
            self._taken = row
