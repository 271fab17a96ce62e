"""A visible sheet of the register as records: what stands where, in which style, and what a person may write there.

Sheets are built as these records, written from them, and compared with them when they come back. Nothing here knows
XlsxWriter, merging or files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Final

from elinvoima_xl.foundation.language import N_, words
from elinvoima_xl.foundation.problems import shorten
from elinvoima_xl.workbook.charts import Anchor, ChartData

# The keys of the sheets and their names; an area's sheet has the key `area:` and its number, and its own name.
SUMMARY: Final = "summary"
CONFLICTS: Final = "conflicts"
CHANGES: Final = "changes"
MISSING: Final = "missing"
COVERAGE: Final = "coverage"
NOTICES: Final = "notices"
TEXTS: Final = "texts"
PERIODS: Final = "periods"
SOURCES: Final = "sources"
DATA: Final = "data"
AREA: Final = "area"

SHEET_NAMES: Final = {
    SUMMARY: N_("At a glance"),
    CONFLICTS: N_("Conflicts"),
    CHANGES: N_("Changes"),
    MISSING: N_("Missing answers"),
    COVERAGE: N_("Coverage"),
    NOTICES: N_("Notices"),
    TEXTS: N_("Coordinator's texts"),
    PERIODS: N_("Periods"),
    SOURCES: N_("Sources"),
    DATA: N_("Data"),
}

# Excel's own bounds.
LAST_ROW: Final = 1_048_576
# Rows of a table, under its title, some lines and its header.
MOST_ROWS: Final = LAST_ROW - 10
# Excel's is 32,767; a little is left for the pointer to where the rest stands.
TEXT_LIMIT: Final = 32_000
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Value = str | int | Decimal | date | datetime | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `link` is a place in the same workbook (`Data!A5`), `choices` are offered in a dropdown."""

    value: Value = None
    style: str = "text"
    note: str = ""
    link: str = ""
    is_open: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `key` names it in every language, `width` is in characters, `help` is shown at an open cell."""

    key: str
    title: str
    width: float
    help: str = ""


Row = tuple[Cell, ...]


class RowsOf(Sequence[Row]):
    """Rows that are made of facts one by one, whenever they are asked for, and never held all at once."""

    def __init__(self, facts: Sequence[Any], make: Callable[[Any], Row]) -> None:
        self._facts: Final = facts
        self._make: Final = make

    def __len__(self) -> int:
        return len(self._facts)

    def __getitem__(self, index: Any) -> Any:  # noqa: ANN401 - a row for a number, rows for a slice
        facts = self._facts[index]
        return RowsOf(facts, self._make) if isinstance(index, slice) else self._make(facts)


@dataclass(frozen=True, slots=True)
class PlacedChart:
    """A chart over figures of a sheet of the workbook; `columns` are those of its series, where they are apart."""

    data: ChartData
    anchor: Anchor
    columns: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its title in A1, a line or two of facts, its charts in one high row, and one table.

    `row_key` are the columns whose words tell a row from all others; `frozen` counts the columns that stay in view.
    """

    key: str
    name: str
    title: str
    lines: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    row_key: tuple[str, ...] = ()
    frozen: int = 1
    charts: tuple[PlacedChart, ...] = field(default=())

    @property
    def header_row(self) -> int:
        """Return the row of the column titles, from 0."""
        return 1 + len(self.lines) + bool(self.charts)

    def placed(self) -> Iterator[tuple[int, int, Cell]]:
        """Yield every cell of the table's body with its row and column, from 0."""
        for row, cells in enumerate(self.rows, self.header_row + 1):
            for column, cell in enumerate(cells):
                yield row, column, cell


def sheet_name(key: str, language: str) -> str:
    """Return the name of a sheet in a language.

    >>> sheet_name("conflicts", "en")
    'Conflicts'
    """
    return words(language)(SHEET_NAMES[key])


def with_own_titles(columns: Iterable[Column]) -> tuple[Column, ...]:
    """Return columns whose titles all differ, as a table of Excel needs them: the coordinator names some of them."""
    used: set[str] = set()
    found = []
    for column in columns:
        title, number = shorten(printable(column.title), 200) or column.key, 1
        while title.casefold() in used:
            number += 1
            title = f"{column.title} ({number})"
        used.add(title.casefold())
        found.append(replace(column, title=title))
    return tuple(found)


def to_shown(value: Value | float) -> str:
    """Return the text that stands for what a cell holds: the same for what is written and for what is read back.

    Line breaks and blanks at the ends are left out of account: other spreadsheet programs change them.
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if (value.hour, value.minute) == (0, 0) else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (int, float, Decimal)):
        return format(float(value), ".12g")
    return _squeeze(value)


# The same words stand in a register thousands of times: names, files, statuses.
@lru_cache(maxsize=20_000)
def _squeeze(text: str) -> str:
    return " ".join(printable(text).split())


def printable(text: str) -> str:
    """Return a text without the characters that no workbook can hold; the exact text is in the register's record."""
    return text if text.isprintable() else _UNPRINTABLE.sub("", text)


def fits_number(value: Decimal) -> bool:
    """Return whether Excel keeps a number as it is: it has 15 digits and no more."""
    try:
        return Decimal(format(float(value), ".15g")) == value and abs(value) < Decimal("1e300")
    except (OverflowError, InvalidOperation):
        return False


def pieces(text: str, limit: int = TEXT_LIMIT) -> tuple[str, ...]:
    """Return a text in pieces that each fit into a cell; Excel counts a character outside the basic plane twice.

    >>> pieces("abcde", 2)
    ('ab', 'cd', 'e')
    """
    if len(text) * 2 <= limit:
        return (text,)
    found: list[str] = []
    start = length = 0
    for index, character in enumerate(text):
        size = 2 if ord(character) > 0xFFFF else 1
        if length + size > limit:
            found.append(text[start:index])
            start, length = index, 0
        length += size
    return (*found, text[start:])


def clipped(sheet: Sheet) -> Sheet:
    """Return a sheet whose texts all fit into their cells, a longer one ended with an ellipsis.

    For texts that no answer of an owner holds: names, the programme's words. The record has them whole.
    """
    rows = RowsOf(sheet.rows, _clip_row) if isinstance(sheet.rows, RowsOf) else tuple(map(_clip_row, sheet.rows))
    return replace(sheet, title=_clip(sheet.title), lines=tuple(map(_clip, sheet.lines)), rows=rows)


def _clip_row(row: Row) -> Row:
    return tuple(map(_clip_cell, row))


def _clip_cell(cell: Cell) -> Cell:
    if not isinstance(cell.value, str) or len(cell.value) * 2 <= TEXT_LIMIT:
        return cell
    return replace(cell, value=_clip(cell.value))


def _clip(text: str) -> str:
    parts = pieces(text)
    return parts[0] + "…" if len(parts) > 1 else text
