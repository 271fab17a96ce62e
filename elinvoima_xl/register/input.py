"""What the coordinator wrote in a register, read back: resolutions, corrections, texts, marks; and edits that are lost.

The record tells what every cell said when it was written. An open cell that says the same is left as it was; one that
says something else is read. A locked cell that says something else is told: it is written anew at the next merge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from sys import intern
from typing import Final

from elinvoima_xl.foundation.language import Term, in_every_language
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import Location, Problem, problem
from elinvoima_xl.merging.decisions import Facts, Merged
from elinvoima_xl.merging.received import close, correction_too_late, reopen
from elinvoima_xl.model.answers import CoordinatorText, Resolution
from elinvoima_xl.model.fields import LATE
from elinvoima_xl.register.by_row import RowCells, read_rows
from elinvoima_xl.register.data import SHOWN, data_sheet
from elinvoima_xl.register.model import CONFLICTS, DATA, PERIODS, SOURCES, TEXTS, Sheet, to_shown
from elinvoima_xl.register.record import LockedCell, OpenCell, Record, SheetRecord
from elinvoima_xl.register.rows import Rows, WrittenRow, find_rows, find_sheets
from elinvoima_xl.register.settled import read_conflicts
from elinvoima_xl.register.texts import PROPOSAL, text_kind
from elinvoima_xl.register.view import View
from elinvoima_xl.register.words import MARK, MARKS, NO_MARKS, TITLES
from elinvoima_xl.workbook.cells import OpenWorkbook
from elinvoima_xl.workbook.reader.workbook import Cell, from_address, to_address
from elinvoima_xl.workbook.reader.workbook import Sheet as ReadSheet

Told = list[Problem]
# The rows of a sheet Data that had no answers: its title, two lines and the titles of its columns.
_EMPTY_DATA: Final = 4


def sheet_records(sheets: Iterable[Sheet]) -> tuple[SheetRecord, ...]:
    """Return what sheets say, to be compared with what they say when they come back.

    The sheet Data is left out of it: it can be made again from the facts.
    """
    return tuple(_sheet_record(sheet) for sheet in sheets)


def _sheet_record(sheet: Sheet) -> SheetRecord:
    if sheet.key == DATA:
        return SheetRecord(sheet.key, sheet.name)
    keys = [number for number, column in enumerate(sheet.columns) if column.key in sheet.row_key]
    opened, locked = [], list(heading_cells(sheet))
    for number, row in enumerate(sheet.rows, sheet.header_row + 1):
        key = tuple(to_shown(row[place].value) for place in keys)
        for place, cell in enumerate(row):
            text = to_shown(cell.value)
            if cell.is_open:
                opened.append(OpenCell(key, sheet.columns[place].key, text))
            elif text:
                # Each sheet has the same addresses.
                locked.append(LockedCell(intern(to_address(number + 1, place + 1)), text))
    return SheetRecord(sheet.key, sheet.name, tuple(opened), tuple(locked))


def read_input(workbook: OpenWorkbook, record: Record, file: str) -> tuple[Facts, tuple[Problem, ...]]:
    """Return the facts with what was written in the open cells, and what is to be told of it all.

    The sheets are read one after the other, and none is held when the next one is read.
    """
    reader = _Reader(workbook, record, file)
    # A period that a person opens again takes corrections of the same day; one that is closed took those of before.
    for each in sorted(record.sheets, key=lambda sheet: sheet.key != PERIODS):
        reader.read(each)
    return reader.finish(), (*reader.told, *dict.fromkeys(workbook.problems))


class _Reader:
    """The facts while the sheets are read."""

    def __init__(self, workbook: OpenWorkbook, record: Record, file: str) -> None:
        self.facts = record.facts
        self.told: Told = []
        self._workbook = workbook
        self._record = record
        self._file = file
        written = record.written or datetime.min.replace(tzinfo=UTC)
        self._view = View(Merged(record.facts), record.language, written)
        self._periods: Rows | None = None

    def finish(self) -> Facts:
        """Return the facts when all sheets were read: what is closed from now on was open until now."""
        if self._periods is not None:
            self.facts = _read_periods(self.facts, self._periods, self._view, self._record, self.told)
        return self.facts

    def read(self, record: SheetRecord) -> None:
        """Read the sheet of a record, where it is there."""
        for place in find_sheets(self._workbook.names, record):
            edits = self._edits(place, record)
            if edits is not None:
                self.told += edits.told()
                return
        self.told.append(problem("register-sheet-missing", Location(self._file), found=record.name))

    def _edits(self, place: int, record: SheetRecord) -> Edits | None:
        """Take what was written in a sheet, and return the edits in it; None where no sheet can be read there."""
        if record.key == DATA and self._record.apart is not None:
            return self._edits_of_empty_data(place)
        if record.key == DATA:
            return find_data_edits(self._workbook, place, self._view, self._file)
        sheet = self._workbook.read(place, None)
        return None if sheet is None else self._take(sheet, record)

    def _edits_of_empty_data(self, place: int) -> Edits | None:
        """Return what was written in the sheet Data of a register whose answers stood in a file beside it."""
        sheet = self._workbook.read(place, None)
        if sheet is None:
            return None
        edits = Edits(sheet.name, self._file)
        edits.find({at: cell for at, cell in sheet.cells.items() if at[0] > _EMPTY_DATA}, {})
        return edits

    def _take(self, sheet: ReadSheet, record: SheetRecord) -> Edits:
        edits = Edits(sheet.name, self._file)
        rows = None
        if record.key in READERS:
            rows = find_rows(sheet, record, self._file)
            if rows is None:
                self.told.append(problem("register-columns-missing", Location(self._file, sheet.name)))
                return edits
            self.told += rows.told
            if record.key == PERIODS:
                self._periods = rows
                self.facts = _open_periods(self.facts, rows)
            else:
                self.facts = READERS[record.key](self.facts, rows, self._view, self._record, self.told)
        edits.find(sheet.cells, places_of(record.locked_cells), rows.is_open if rows else None)
        return edits


# --- texts for the report


def _read_texts(facts: Facts, rows: Rows, view: View, record: Record, told: Told) -> Facts:
    texts = list(facts.texts)
    for row in rows.changed():
        period, item = Period.from_text(row.key[0]), row.key[1]
        kind = text_kind(facts.find_programme(period), item)
        for column, sort in (("text", kind), (PROPOSAL, PROPOSAL)):
            if row.is_changed(column):
                texts = [each for each in texts if (each.period, each.kind, each.item) != (period, sort, item)]
                if text := row.text(column):
                    texts.append(CoordinatorText(period, sort, item, text))
    return replace(facts, texts=_sorted(texts) if texts != list(facts.texts) else facts.texts)


def _sorted(texts: list[CoordinatorText]) -> tuple[CoordinatorText, ...]:
    return tuple(sorted(texts, key=lambda each: (each.period.end, each.kind, each.item, each.text)))


# --- marks


def _read_periods(facts: Facts, rows: Rows, view: View, record: Record, told: Told) -> Facts:
    for row in rows.changed():
        period = Period.from_text(row.key[0])
        mark = _mark(row, "closed", told)
        if mark is True:
            facts = close(facts, period)
        elif mark is False:
            facts = reopen(facts, period)
    return facts


def _open_periods(facts: Facts, rows: Rows) -> Facts:
    for row in rows.changed():
        if not row.text("closed"):
            facts = reopen(facts, Period.from_text(row.key[0]))
    return facts


def _read_sources(facts: Facts, rows: Rows, view: View, record: Record, told: Told) -> Facts:
    periods = {each.digest: each.period for each in facts.submissions}
    for row in rows.changed():
        digest, period = row.key[1], periods.get(row.key[1])
        if period in facts.closed:
            # Whatever it says of a file whose period is closed would change its figures.
            tried = Resolution(period, row.key[0], LATE, None, row.text("leave_out") or row.text("counts"))
            told.append(correction_too_late(tried, row.location("leave_out")))
            continue
        mark = _mark(row, "leave_out", told)
        if mark is True:
            facts = replace(facts, left_out=facts.left_out | {digest})
        elif mark is False:
            facts = replace(facts, left_out=facts.left_out - {digest})
        if period is not None and row.is_changed("counts") and "counts" in rows.open_columns:
            facts = _with_late(facts, period, digest, _counts(row, told))
    return facts


def _counts(row: WrittenRow, told: Told) -> bool | None:
    """Return whether a file that came late is to count; `None` where it is not said."""
    text = row.text("counts")
    if text.casefold() in NO_MARKS:
        return False
    return _mark(row, "counts", told) or None


def _with_late(facts: Facts, period: Period, digest: str, counts: bool | None) -> Facts:
    kept = {each for each in facts.resolutions if (each.field, each.item) != (LATE, digest)}
    made = set() if counts is None else {Resolution(period, digest, LATE, counts, MARK if counts else "–")}
    return replace(facts, resolutions=frozenset(kept | made))


def _mark(row: WrittenRow, column: str, told: Told) -> bool | None:
    """Return whether a cell is marked; `None`, and told, where what stands there is neither a mark nor nothing."""
    text = row.text(column)
    if not text:
        return False
    if text.casefold() in MARKS:
        return True
    told.append(problem("mark-unclear", row.location(column), found=text, column=Term(TITLES[column])))
    return None


READERS: Final = {
    CONFLICTS: read_conflicts,
    TEXTS: _read_texts,
    PERIODS: _read_periods,
    SOURCES: _read_sources,
}


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
