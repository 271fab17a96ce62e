"""Edits of people that a register does not keep: what was written over its locked cells, or where nobody may write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from elinvoima_xl.foundation.language import in_every_language
from elinvoima_xl.foundation.problems import Location, Problem, problem
from elinvoima_xl.register.by_row import RowCells, read_rows
from elinvoima_xl.register.data import SHOWN, data_sheet
from elinvoima_xl.register.model import Sheet, to_shown
from elinvoima_xl.register.record import LockedCell
from elinvoima_xl.register.view import View
from elinvoima_xl.register.words import TITLES
from elinvoima_xl.workbook.cells import OpenWorkbook
from elinvoima_xl.workbook.reader.workbook import Cell, from_address, to_address

# Edits of one sheet that are told one by one; more are counted.
_TOLD: Final = 20

Place = tuple[int, int]
# Where an edit stands, what stands there now and what stood there before.
Edit = tuple[Place, str, str]


class Edits:
    """The edits of one sheet as they are found, in one go or row by row; only those that are told are kept."""

    def __init__(self, sheet: str, file: str) -> None:
        self._sheet = sheet
        self._file = file
        self._overwritten: list[Edit] = []
        self._added: list[Edit] = []
        self._count = 0

    def find(
        self,
        cells: Mapping[Place, Cell],
        issued: Mapping[Place, str],
        is_open: Callable[[int, int], bool] | None = None,
    ) -> None:
        """Compare cells with what was issued in their places; `is_open` says where a person may write."""
        self._keep(self._overwritten, _overwritten(cells, issued))
        self._keep(self._added, _added(cells, issued, is_open))

    def _keep(self, kept: list[Edit], found: Iterable[Edit]) -> None:
        for edit in found:
            self._count += 1
            if len(kept) < _TOLD:
                kept.append(edit)

    def told(self) -> Iterator[Problem]:
        """Yield what was written over what stood there, then what was added; what is more is counted."""
        for place, text, before in [*self._overwritten, *self._added][:_TOLD]:
            where = Location(self._file, self._sheet, to_address(*place))
            yield problem("register-edited", where, found=text or "–", issued=before or "–")
        if self._count > _TOLD:
            yield problem("register-edited-more", Location(self._file, self._sheet), count=self._count - _TOLD)


def heading_cells(sheet: Sheet) -> Iterator[LockedCell]:
    """Yield what stands above a sheet's table, and its titles."""
    for number, text in enumerate((sheet.title, *sheet.lines), 1):
        yield LockedCell(to_address(number, 1), to_shown(text))
    for number, column in enumerate(sheet.columns, 1):
        yield LockedCell(to_address(sheet.header_row + 1, number), to_shown(column.title))


def places_of(cells: Iterable[LockedCell]) -> dict[Place, str]:
    """Return what locked cells said by their places."""
    return {place: each.text for each in cells if (place := from_address(each.cell))}


def _overwritten(cells: Mapping[Place, Cell], issued: Mapping[Place, str]) -> Iterator[Edit]:
    for place, text in issued.items():
        cell = cells.get(place)
        now = to_shown(cell.value) if cell else ""
        if now != text:
            yield place, now, text


def _added(
    cells: Mapping[Place, Cell], issued: Mapping[Place, str], is_open: Callable[[int, int], bool] | None
) -> Iterator[Edit]:
    """Yield what was written where nothing stood and nobody may write."""
    for place, cell in cells.items():
        if place not in issued and not (is_open and is_open(*place)) and (text := to_shown(cell.value)):
            yield place, text, ""


# What is told of an emptied cell that said what only a merge knows.
_UNKNOWN: Final = "…"


def find_data_edits(workbook: OpenWorkbook, place: int, view: View, file: str) -> Edits | None:
    """Return the edits in the sheet Data at a place of a workbook; None where no sheet can be read there."""
    comparison = read_rows(workbook, place, lambda: _Comparison(view, Edits(workbook.names[place], file)))
    return None if comparison is None else comparison.finish()


class _Comparison:
    """What the sheet must say beside what it says, as far as it has been compared."""

    def __init__(self, view: View, edits: Edits) -> None:
        self._edits = edits
        self._next = 1
        self._view = view
        self._expect(data_sheet(view))

    def _expect(self, made: Sheet) -> None:
        self._rows = made.rows
        self._headings = places_of(heading_cells(made))
        # From here on in numbers of the workbook, which count from 1.
        self._header = made.header_row + 1
        self._last = self._header + len(self._rows)
        # What the merge made of each answer is not known here: that column may say anything, but not nothing.
        numbers = {column.key: number for number, column in enumerate(made.columns, 1)}
        self._merged, self._shown = numbers["merged"], numbers.get(SHOWN, 0)

    def take(self, row: int, cells: RowCells) -> None:
        """Compare a row, after those before it that hold nothing any more."""
        title = cells.get(self._shown)
        if row == self._header and (title is None or to_shown(title.value) not in in_every_language(TITLES[SHOWN])):
            self._expect(data_sheet(self._view, has_shown=False))
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
