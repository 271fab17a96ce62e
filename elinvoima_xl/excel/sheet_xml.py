"""One sheet's XML as sparse cells: values by kind, each cell that cannot be read told, never a grid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time
from math import isfinite
from typing import Final

from elinvoima_xl.excel.number_formats import to_datetime
from elinvoima_xl.excel.package import Package, PartError, PartReader
from elinvoima_xl.excel.parts import MAIN, Format, Strings, by_name, clean_text, is_true, to_count
from elinvoima_xl.excel.workbook import (
    BOOL,
    DATE,
    ERROR,
    LAST_COLUMN,
    LAST_ROW,
    NUMBER,
    TEXT,
    UNCACHED,
    Cell,
    CellValue,
    Merge,
    Sheet,
    from_address,
    from_letters,
    to_address,
)
from elinvoima_xl.language import N_, Term
from elinvoima_xl.problems import Location, Problem, problem

_MERGES: Final = 100_000
_DIGITS: Final = "0123456789"
_BOOLS: Final = {"1": True, "true": True, "0": False, "false": False}
# LibreOffice writes yes and no as formulas; whoever chose one typed no formula.
_BOOL_FORMULAS: Final = {"TRUE()": True, "FALSE()": False}
_GENERAL: Final = Format()
# A time alone is of the day that Excel counts as zero.
_DAY_ZERO: Final = datetime(1899, 12, 31)


class BadCell(Exception):  # noqa: N818 - it is told as a problem and never leaves this module
    """One cell cannot be read; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason: Final = Term(reason)


@dataclass(slots=True)
class Budget:
    """What all sheets of a file may still take together."""

    cells: int
    characters: int
    problems: int


@dataclass(frozen=True, slots=True)
class Book:
    """What a sheet needs of its workbook: shared strings, number formats by style, the kind of dates, limits."""

    strings: Strings
    formats: dict[str | None, Format]
    is_1904: bool
    budget: Budget


def read_sheet(package: Package, part: str, sheet: Sheet, book: Book) -> tuple[Sheet, list[Problem]]:
    """Return the sheet with its cells, merges, protection and what is hidden; and the cells that cannot be given."""
    reader = _SheetReader(package, sheet.name, book)
    package.parse(part, reader)
    read = replace(
        sheet,
        cells=reader.cells,
        merges=tuple(reader.merges),
        is_protected=reader.is_protected,
        hidden_columns=frozenset(column for column, hidden in enumerate(reader.hidden_columns) if hidden),
        hidden_rows=frozenset(reader.hidden_rows),
    )
    return read, reader.told()


class _SheetReader(PartReader):
    """The handlers of a sheet's elements. A form has a thousand cells, so those of a cell are kept short."""

    def __init__(self, package: Package, name: str, book: Book) -> None:
        super().__init__()
        self.cells: dict[tuple[int, int], Cell] = {}
        self.merges: list[Merge] = []
        self.is_protected = False
        self.hidden_columns = bytearray(LAST_COLUMN + 1)
        self.hidden_rows: set[int] = set()
        self._package = package
        self._place = Location(package.file, name)
        self._book = book
        self._columns: dict[str, int] = {}
        self._problems: list[Problem] = []
        self._untold = 0
        self._begin_row(0)
        self._begin_cell()
        self.starts = by_name(MAIN, self._start_handlers())
        self.ends = by_name(MAIN, self._end_handlers())
        self._readers = self._value_readers()

    def told(self) -> list[Problem]:
        """Return the problems of the sheet; where there were too many to keep, the last one tells how many more."""
        if self._untold:
            return [*self._problems, problem("more-bad-cells", self._place, count=self._untold)]
        return self._problems

    def _start_handlers(self) -> dict[str, Callable[[dict[str, str]], None]]:
        return {
            "row": self._start_row, "c": self._start_cell, "v": self.collect, "f": self.collect, "t": self.collect,
            "rPh": self._start_phonetic, "mergeCell": self._merge, "sheetProtection": self._protection,
            "col": self._hide_columns,
        }  # fmt: skip

    def _end_handlers(self) -> dict[str, Callable[[], None]]:
        return {
            "c": self._end_cell, "v": self._end_value, "f": self._end_formula, "t": self._end_text,
            "rPh": self._end_phonetic,
        }  # fmt: skip

    def _value_readers(self) -> dict[str, Callable[[str], tuple[CellValue, str]]]:
        return {"s": self._shared, "b": _to_bool, "e": _to_error, "d": _to_date}

    # --- rows and cells as they come

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._begin_row(to_count(attributes.get("r")) or self._row + 1)
        self._row_is_hidden = is_true(attributes.get("hidden"))

    def _begin_row(self, row: int) -> None:
        self._row = row
        self._row_is_hidden = False
        # A cell without an address stands right of the one before it.
        self._reference = ""
        self._steps = 0

    def _begin_cell(self) -> None:
        self._attributes: dict[str, str] | None = None
        self._value: str | None = None
        self._formula: str | None = None
        self._pieces: list[str] | None = None
        self._is_phonetic = False

    def _start_cell(self, attributes: dict[str, str]) -> None:
        if self._attributes is not None:
            raise PartError(N_("a part of it is broken"))
        self._attributes = attributes
        reference = attributes.get("r")
        if reference is None:
            self._steps += 1
        else:
            self._reference = reference
            self._steps = 0

    def _end_value(self) -> None:
        self._value = self.take_text()

    def _end_formula(self) -> None:
        self._formula = self.take_text()

    def _end_text(self) -> None:
        text = self.take_text()
        if not self._is_phonetic:
            if self._pieces is None:
                self._pieces = []
            self._pieces.append(text)

    def _start_phonetic(self, _attributes: dict[str, str]) -> None:
        self._is_phonetic = True

    def _end_phonetic(self) -> None:
        self._is_phonetic = False

    def _end_cell(self) -> None:
        attributes = self._attributes
        if attributes is not None and not (self._value is None and self._formula is None and self._pieces is None):
            try:
                self._keep(attributes)
            except BadCell as error:
                self._tell("bad-cell", self._address(), error.reason)
        self._begin_cell()

    # --- a cell with content

    def _keep(self, attributes: dict[str, str]) -> None:
        is_formula = self._formula is not None
        number_format = self._book.formats.get(attributes.get("s"), _GENERAL)
        value, kind = self._read(attributes.get("t", "n"), number_format)
        if is_formula and self._formula in _BOOL_FORMULAS:
            value, kind, is_formula = _BOOL_FORMULAS[self._formula], BOOL, False
        if value == "" and not is_formula:
            return
        row, column = self._where()
        if (row, column) in self.cells:
            raise BadCell(N_("it stands in the file twice"))
        self._count(value)
        self.cells[row, column] = Cell(row, column, value, kind, is_formula, number_format.code)
        if self._row_is_hidden:
            self.hidden_rows.add(row)

    def _read(self, kind: str, number_format: Format) -> tuple[CellValue, str]:
        if self._pieces is not None and kind != "s":
            return self._clean("".join(self._pieces))
        text = self._value
        if text is None or (text == "" and kind == "n"):
            return "", UNCACHED
        if kind == "n":
            return self._number(text, number_format)
        if kind in ("str", "inlineStr"):
            return self._clean(text)
        reader = self._readers.get(kind)
        if reader is None:
            raise BadCell(N_("its kind is not known"))
        return reader(text)

    def _number(self, text: str, number_format: Format) -> tuple[CellValue, str]:
        number = to_number(text)
        if number_format.is_date:
            date = to_datetime(number, is_1904=self._book.is_1904)
            # A number that no date stands for is shown as ##### by Excel: it is a number still.
            return (number, NUMBER) if date is None else (date, DATE)
        return number, NUMBER

    def _shared(self, text: str) -> tuple[CellValue, str]:
        index = to_count(text.strip())
        strings = self._book.strings
        if index is None or index >= len(strings.texts):
            raise BadCell(N_("the file has no text for it"))
        if index in strings.cleaned:
            self._tell("control-characters", self._address())
        return strings.texts[index], TEXT

    def _clean(self, text: str) -> tuple[CellValue, str]:
        cleaned, was_cleaned = clean_text(text)
        if was_cleaned:
            self._tell("control-characters", self._address())
        return cleaned, TEXT

    def _where(self) -> tuple[int, int]:
        """Return (row, column) of the cell that ends here."""
        reference = self._reference
        letters = reference.rstrip(_DIGITS)
        column = self._columns.get(letters, 0)
        if not column and reference:
            column = self._find_column(letters)
        digits = reference[len(letters) :]
        row = (to_count(digits) or 0) if reference else self._row
        column += self._steps
        if not (0 < row <= LAST_ROW and 0 < column <= LAST_COLUMN):
            raise BadCell(N_("its place is none that a sheet has"))
        return row, column

    def _find_column(self, letters: str) -> int:
        column = from_letters(letters.replace("$", ""))
        if not column:
            raise BadCell(N_("its place is none that a sheet has"))
        self._columns[letters] = column
        return column

    def _address(self) -> str:
        try:
            return to_address(*self._where())
        except BadCell:
            return ""

    def _count(self, value: CellValue) -> None:
        budget = self._book.budget
        budget.cells -= 1
        if budget.cells < 0:
            self._package.refuse_as_too_large(N_("it holds more rows and cells than any form"))
        if isinstance(value, str) and self._attributes is not None and self._attributes.get("t") != "s":
            budget.characters -= len(value)
            if budget.characters < 0:
                self._package.refuse_as_too_large(N_("it holds more text than any form"))

    def _tell(self, code: str, address: str, reason: str = "") -> None:
        if self._book.budget.problems <= 0:
            self._untold += 1
            return
        self._book.budget.problems -= 1
        where = replace(self._place, cell=address)
        found = "".join(self._pieces) if self._pieces else self._value or self._formula or ""
        if code == "bad-cell":
            self._problems.append(problem(code, where, found=found[:200], reason=Term(reason)))
        else:
            self._problems.append(problem(code, where, found=clean_text(found[:200])[0]))

    # --- the sheet as a whole

    def _protection(self, attributes: dict[str, str]) -> None:
        self.is_protected = is_true(attributes.get("sheet"))

    def _hide_columns(self, attributes: dict[str, str]) -> None:
        first, last = to_count(attributes.get("min")), to_count(attributes.get("max"))
        if is_true(attributes.get("hidden")) and first and last:
            last = min(last, LAST_COLUMN)
            self.hidden_columns[first : last + 1] = b"\x01" * (last + 1 - first)

    def _merge(self, attributes: dict[str, str]) -> None:
        first, _, last = attributes.get("ref", "").partition(":")
        start, end = from_address(first), from_address(last)
        if start is None or end is None:
            return
        if len(self.merges) >= _MERGES:
            self._package.refuse_as_too_large(N_("it holds more merged cells than any form"))
        self.merges.append(Merge(*start, *end))


def to_number(text: str) -> float:
    """Return a number as files write it; BadCell for what is none, nan and infinity."""
    try:
        number = float(text)
    except ValueError as error:
        raise BadCell(N_("its number is none")) from error
    # Python reads 1_000 and other scripts' digits, which no office program writes.
    if not isfinite(number) or "_" in text or not text.isascii():
        raise BadCell(N_("its number is none"))
    return number


def _to_bool(text: str) -> tuple[CellValue, str]:
    value = _BOOLS.get(text.strip())
    if value is None:
        raise BadCell(N_("it is neither true nor false"))
    return value, BOOL


def _to_error(text: str) -> tuple[CellValue, str]:
    return clean_text(text)[0], ERROR


def _to_date(text: str) -> tuple[CellValue, str]:
    plain = text.strip()
    try:
        if "-" not in plain:
            return datetime.combine(_DAY_ZERO, time.fromisoformat(plain).replace(tzinfo=None)), DATE
        return datetime.fromisoformat(plain).replace(tzinfo=None), DATE
    except ValueError as error:
        raise BadCell(N_("its date is none")) from error
