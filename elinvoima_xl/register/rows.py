"""The rows of a register's sheet that came back, beside what they said when they were written.

A row is found by the words of its key and a column by its title in any language, never by their places.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from elinvoima_xl.foundation.language import in_every_language
from elinvoima_xl.foundation.problems import Location, Problem, problem
from elinvoima_xl.model.seen import NOTHING, Seen, as_seen
from elinvoima_xl.register.model import CONFLICTS, PERIODS, SHEET_NAMES, SOURCES, TEXTS, to_shown
from elinvoima_xl.register.record import SheetRecord
from elinvoima_xl.register.words import TITLES
from elinvoima_xl.workbook.reader.cell_text import seen_of
from elinvoima_xl.workbook.reader.workbook import Cell, Sheet, to_address

# The columns by which a row is known, and those that a person may fill, of each sheet that is read.
KEYS: Final = {
    CONFLICTS: ("period", "item", "field", "owner"),
    TEXTS: ("period", "item"),
    PERIODS: ("period",),
    SOURCES: ("file", "digest"),
}
OPEN: Final = {
    CONFLICTS: ("resolution", "who", "when", "reason"),
    TEXTS: ("text", "proposal"),
    PERIODS: ("closed",),
    SOURCES: ("leave_out",),
}
# Open columns that a register of an older version does not have.
NEWER: Final = {SOURCES: ("counts",)}
RESOLUTION: Final = "resolution"
# A header stands near the top, whatever was put above it.
_HEADER_WITHIN: Final = 30


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """A row as it came back: its key, the cells of its open columns, and what those said when they were written.

    The cells hold what a person sees in them as text; `resolution` is the one that is more than text, as it stands.
    """

    key: tuple[str, ...]
    row: int
    columns: dict[str, int]
    cells: dict[str, Cell]
    resolution: Cell | None
    issued: dict[str, str]
    sheet: str
    file: str

    def text(self, column: str) -> str:
        """Return what a cell says now, line breaks kept, "" for an empty one."""
        cell = self.cells.get(column)
        return typed_text(cell) if cell else ""

    def is_changed(self, column: str) -> bool:
        """Return whether a cell says something else than when it was written, or says it in another way."""
        is_otherwise = column == RESOLUTION and self.resolution and seen_of(self.resolution) is not NOTHING
        return bool(is_otherwise) or to_shown(self.text(column)) != self.issued.get(column, "")

    @property
    def is_known(self) -> bool:
        """Return whether the row was written by the program, with this key."""
        return bool(self.issued) and any(self.key)

    def location(self, column: str) -> Location:
        """Return where the cell of a column stands."""
        return Location(self.file, self.sheet, to_address(self.row, self.columns[column]))


@dataclass(frozen=True)
class Rows:
    """All rows of a sheet that came back."""

    key: str
    rows: tuple[WrittenRow, ...]
    open_columns: tuple[str, ...]
    told: tuple[Problem, ...] = ()

    def is_open(self, row: int, column: int) -> bool:
        """Return whether a person may write in a place: on the sheet of conflicts also in rows of its own."""
        return (row, column) in self._open_places

    @cached_property
    def _open_places(self) -> frozenset[tuple[int, int]]:
        free = ("period", "item", "field") if self.key == CONFLICTS else ()
        return frozenset(
            (row.row, row.columns[name])
            for row in self.rows
            if row.is_known or self.key == CONFLICTS
            for name in (*free, *self.open_columns)
        )

    def changed(self) -> Iterator[WrittenRow]:
        """Yield the known rows in which an open cell says something else; a copy of a row does not undo the row."""
        for row in self.rows:
            if row.is_known and any(row.is_changed(column) for column in self.open_columns):
                yield row


def find_sheets(names: Sequence[str], record: SheetRecord) -> Iterator[int]:
    """Yield where the sheet of a record may stand among those names: that which it was given, else in any language."""
    wanted = [record.name.casefold()]
    if record.key in SHEET_NAMES:
        wanted += sorted(name.casefold() for name in in_every_language(SHEET_NAMES[record.key]))
    for name in wanted:
        yield from (place for place, found in enumerate(names) if found.casefold() == name)


def find_rows(sheet: Sheet, record: SheetRecord, file: str) -> Rows | None:
    """Return the rows of a sheet; `None` where the titles of its columns are not found."""
    keys, opened, newer = KEYS[record.key], OPEN[record.key], NEWER.get(record.key, ())
    found = find_header(sheet, (*keys, *opened, *newer)) or find_header(sheet, (*keys, *opened))
    if found is None:
        return None
    header, columns = found
    opened = (*opened, *(name for name in newer if name in columns))
    issued: dict[tuple[str, ...], dict[str, str]] = {}
    for cell in record.open_cells:
        issued.setdefault(cell.key, {})[cell.column] = cell.text
    by_row: dict[int, dict[int, Cell]] = {}
    for (row, column), read in sheet.cells.items():
        if row > header:
            by_row.setdefault(row, {})[column] = read
    rows = []
    told: list[Problem] = []
    for number, cells in sorted(by_row.items()):
        named = {name: cells[column] for name, column in columns.items() if column in cells}
        resolution = named.get(RESOLUTION)
        for name, found_cell in named.items():
            if (seen := seen_of(found_cell)) is not NOTHING:
                place = Location(file, sheet.name, found_cell.address)
                named[name], problems = _as_text(found_cell, seen, place)
                told += problems if name != RESOLUTION or named[name].value == "" else ()
        key = tuple(to_shown(typed_text(named[name])) if name in named else "" for name in keys)
        rows.append(WrittenRow(key, number, columns, named, resolution, issued.get(key, {}), sheet.name, file))
    told += _tell_drawn(sheet, file)
    return Rows(record.key, tuple(rows), opened, tuple(told))


def _as_text(cell: Cell, seen: Seen, place: Location) -> tuple[Cell, list[Problem]]:
    """Return a cell with what a person sees in it, and what is to be told of that."""
    sight = as_seen("text", cell.value, seen)
    value = cell.value if sight.value == cell.value else str(sight.value or "")
    return cell._replace(value=value, seen=NOTHING), [each.at(place) for each in sight.told]


def _tell_drawn(sheet: Sheet, file: str) -> Iterator[Problem]:
    """Yield what somebody has laid over the cells of a sheet that a person fills in; charts are the register's own."""
    for drawn in (each for each in sheet.drawn if not each.is_chart):
        place = Location(file, sheet.name, drawn.address)
        yield problem("text-outside-table", place, found=drawn.text) if drawn.text else problem("picture", place)


def find_header(sheet: Sheet, wanted: tuple[str, ...]) -> tuple[int, dict[str, int]] | None:
    """Return the first row that holds the titles of all wanted columns, and where they stand."""
    titles = {to_shown(name).casefold(): key for key in wanted for name in in_every_language(TITLES[key])}
    rows: dict[int, dict[str, int]] = {}
    for (row, column), cell in sorted(sheet.cells.items()):
        if row <= _HEADER_WITHIN and (key := titles.get(to_shown(typed_text(cell)).casefold())):
            rows.setdefault(row, {}).setdefault(key, column)
    return next(((row, columns) for row, columns in rows.items() if len(columns) == len(wanted)), None)


def typed_text(cell: Cell) -> str:
    """Return what a person typed: a whole number without a decimal point, a date as day.month.year."""
    value = cell.value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return format(value, ".15g")
    if isinstance(value, datetime):
        return f"{value.day}.{value.month}.{value.year}"
    return value.replace("\r\n", "\n").replace("\r", "\n").strip()
