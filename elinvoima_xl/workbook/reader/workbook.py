"""Any workbook as records: sheets of sparse cells, notes, merges and what the file says of itself.

Every reader of workbooks gives these records; they know nothing of files and formats.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Final, NamedTuple

from elinvoima_xl.foundation.problems import Problem
from elinvoima_xl.model.seen import NOTHING, Seen

NUMBER: Final = "number"
TEXT: Final = "text"
DATE: Final = "date"
BOOL: Final = "bool"
ERROR: Final = "error"
# A formula whose result is not in the file: programs that only write files leave it so.
UNCACHED: Final = "uncached"

LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384

CellValue = float | str | datetime | bool


class Format(NamedTuple):
    """How the cells of a style show what they hold: by a number format, as dates, and in which type.

    `mark` is struck, raised or lowered where the type of the whole cell is. What a format of file does not tell is as
    if nothing was set.
    """

    code: str = "General"
    is_date: bool = False
    mark: str = ""
    is_bold: bool = False


GENERAL: Final = Format()


class Cell(NamedTuple):
    """A cell with content; a tuple because a form has a thousand of them and a dataclass takes three times as long.

    `row` and `column` count from 1. `value` is a float for a number, text as stored, a datetime where a number format
    of dates or times applies, a bool, the text of an error (`#N/A`), the formula (`=12+30`) for `uncached`.
    """

    row: int
    column: int
    value: CellValue
    kind: str
    # None in a format in which it is not seen.
    is_formula: bool | None = False
    format: Format = GENERAL
    seen: Seen = NOTHING

    @property
    def address(self) -> str:
        """Return the place as Excel writes it: K7."""
        return to_address(self.row, self.column)

    @property
    def is_error(self) -> bool:
        """Return whether the cell holds an error of Excel."""
        return self.kind == ERROR


class Note(NamedTuple):
    """A note or one comment of a thread on a cell; `author` is "" where the file does not tell."""

    row: int
    column: int
    text: str
    author: str = ""

    @property
    def address(self) -> str:
        """Return the place as Excel writes it: K7."""
        return to_address(self.row, self.column)


class Drawn(NamedTuple):
    """What lies on a sheet over its cells: a shape with its words, or a picture; row and column 0 where on no cell.

    `is_chart` is a chart or another object that a spreadsheet draws from its cells.
    """

    row: int
    column: int
    text: str = ""
    is_chart: bool = False

    @property
    def address(self) -> str:
        """Return the cell that it is anchored to as Excel writes it: K7; "" for none."""
        return to_address(self.row, self.column) if self.row else ""


class Merge(NamedTuple):
    """A range of merged cells, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def holds(self, row: int, column: int) -> bool:
        """Return whether the cell is one of the merged."""
        return self.first_row <= row <= self.last_row and self.first_column <= column <= self.last_column


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: `state` is visible, hidden or very_hidden; `cells` by (row, column), in that order.

    `hidden_rows` has only rows that hold cells; `is_filtered` where a filter hides some. `texts` are the rows of a
    sheet that was asked for as texts and is nothing else; then it has no cells. `defined` are the names that belong to
    the sheet alone, with their formulas.
    """

    name: str
    state: str = "visible"
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    merges: tuple[Merge, ...] = ()
    # None in a format in which it is not seen.
    is_protected: bool | None = False
    hidden_columns: frozenset[int] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    is_filtered: bool = False
    hides_zeros: bool = False
    drawn: tuple[Drawn, ...] = ()
    texts: tuple[tuple[str, ...], ...] = ()
    defined: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook as read; `properties` are its custom document properties, times are in UTC, None where not told.

    `problems` are what was found in it and could not be given: nothing is left out silently.
    """

    sheets: tuple[Sheet, ...]
    properties: dict[str, str] = field(default_factory=dict)
    modified: datetime | None = None
    created: datetime | None = None
    problems: tuple[Problem, ...] = ()
    is_1904: bool = False


@cache
def to_letters(column: int) -> str:
    """Return the letters of a column; "" for what is none.

    >>> to_letters(1), to_letters(28), to_letters(16384)
    ('A', 'AB', 'XFD')
    """
    if column < 1:
        return ""
    rest, last = divmod(column - 1, 26)
    return (to_letters(rest) if rest else "") + chr(ord("A") + last)


def to_address(row: int, column: int) -> str:
    """Return a cell's address.

    >>> to_address(7, 11)
    'K7'
    """
    return f"{to_letters(column)}{row}"


def from_letters(letters: str) -> int:
    """Return the column of its letters; 0 for what names no column of a sheet.

    >>> from_letters("XFD"), from_letters("XFE"), from_letters("")
    (16384, 0, 0)
    """
    if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
        return 0
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column if column <= LAST_COLUMN else 0


def from_address(address: str) -> tuple[int, int] | None:
    """Return (row, column) of an address; None for what is no address of a sheet's cell.

    >>> from_address("K7"), from_address("$K$7"), from_address("K0")
    ((7, 11), (7, 11), None)
    """
    plain = address.replace("$", "")
    letters = plain.rstrip("0123456789")
    digits = plain[len(letters) :]
    column = from_letters(letters)
    row = int(digits) if 0 < len(digits) <= 7 else 0
    return (row, column) if column and 0 < row <= LAST_ROW else None
