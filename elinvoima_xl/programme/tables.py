"""Sheets, rows and cells of the programme workbook: where they are, and what a cell says by what its column holds.

Sheets are found by name and columns by title, in any of the three languages, wherever they stand. What cannot be read
is told with its place; the other cells go on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Final

from elinvoima_xl.foundation.language import N_, Term, in_every_language, words
from elinvoima_xl.foundation.problems import Blank, Location, Problem, problem
from elinvoima_xl.model.names import EXACT, fold, match_header
from elinvoima_xl.model.programme import NUMBER_KINDS, Proposal
from elinvoima_xl.model.seen import NOTHING, as_seen
from elinvoima_xl.model.typed.dates import days_about, find_date
from elinvoima_xl.model.typed.numbers import find_number
from elinvoima_xl.model.typed.units import Fit, fit, is_unit
from elinvoima_xl.model.values import from_float, to_invariant
from elinvoima_xl.programme.sheets import MEASURES, PROGRAMME, TARGET_TITLE, SheetPlan, plans, to_metrics_plan
from elinvoima_xl.workbook.cells import Cell, Sheet, Workbook
from elinvoima_xl.workbook.reader.cell_text import seen_of, to_text
from elinvoima_xl.workbook.reader.cell_values import split_list
from elinvoima_xl.workbook.reader.workbook import NUMBER as NUMBER_KIND
from elinvoima_xl.workbook.reader.workbook import CellValue, to_address, to_letters

# A title row stands somewhere in these first rows: people put a line above a table, not a page.
_TITLE_ROWS: Final = 30
_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
_METRICS: Final = to_metrics_plan(())
YES_NO: Final = {"yes": N_("Yes"), "no": N_("No")}


def holds_programme(workbook: Workbook) -> bool:
    """Return whether a workbook has the sheets of a programme workbook: the programme itself and the measures."""
    names = {match_header(sheet.name, _sheet_names()).name for sheet in workbook.sheets}
    return {PROGRAMME.key, MEASURES.key} <= names


@cache
def _sheet_names() -> dict[str, tuple[str, ...]]:
    return {plan.key: in_every_language(plan.name) for plan in plans(_METRICS)}


@cache
def _titles(key: str) -> dict[str, tuple[str, ...]]:
    """Return the titles of a sheet's columns by field, in all languages, those of targets left out."""
    return {column.field: in_every_language(column.title) for column in _plan(key).columns}


@cache
def _fields(key: str) -> dict[str, str]:
    """Return the field of each title as it is compared."""
    return {_fold(title): name for name, titles in _titles(key).items() for title in titles}


@cache
def _target_titles() -> frozenset[str]:
    return frozenset(_fold(title.format(year="")) for title in in_every_language(TARGET_TITLE))


def _fold(title: str) -> str:
    return fold(title).strip(" .:*")


def find_field(title: str, key: str) -> str:
    """Return the field of a title that is written as this package writes it, in any language; "" where it is not."""
    folded = _fold(title)
    if folded in _fields(key):
        return _fields(key)[folded]
    year = _YEAR.search(folded)
    if key == _METRICS.key and year and _fold(folded.replace(year[0], "")) in _target_titles():
        return f"target:{year[0]}"
    return ""


@cache
def _plan(key: str) -> SheetPlan:
    return next(plan for plan in plans(_METRICS) if plan.key == key)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet: the cells by field."""

    sheet: str
    number: int
    cells: Mapping[str, Cell]
    columns: Mapping[str, int]


class Tables:
    """The sheets of one workbook as rows, with the values of their cells; collects problems and places."""

    def __init__(self, workbook: Workbook, file: str) -> None:
        self.workbook: Final = workbook
        self.file: Final = file
        self.language = "fi"
        self.years = (0, 0)
        self.problems: Final[list[Problem]] = []
        self.places: Final[dict[tuple[str, str], Location]] = {}

    def place_of(self, item: str, name: str) -> Location:
        """Return where a field of an item stands: its cell, else its id's, else the file."""
        return self.places.get((item, name)) or self.places.get((item, "")) or Location(self.file)

    # --- sheets and rows

    def _sheet(self, key: str) -> Sheet | None:
        names = _sheet_names()
        matches = [(match_header(sheet.name, names), sheet) for sheet in self.workbook.sheets]
        found = [(match.how != EXACT, sheet) for match, sheet in matches if match.name == key]
        return min(found, key=lambda each: each[0])[1] if found else None

    def tell_unknown_sheets(self) -> None:
        """Tell the sheets that a person sees and that are none of ours, and what lies over the cells of any."""
        for sheet in self.workbook.sheets:
            for drawn in sheet.drawn:
                place = Location(self.file, sheet.name, drawn.address)
                self.tell("text-outside-table" if drawn.text else "picture", place, found=drawn.text)
            hidden = [] if sheet.is_filtered or sheet.state != "visible" else sorted(sheet.hidden_rows)
            if rows_and_columns := [*map(str, hidden), *map(to_letters, _hidden_columns(sheet))]:
                self.tell("hidden-cells", Location(self.file, sheet.name), what=", ".join(rows_and_columns))
            if sheet.state == "visible" and sheet.cells and not match_header(sheet.name, _sheet_names()):
                self.tell("programme-sheet-unknown", Location(self.file, sheet.name), found=sheet.name)

    def rows(self, key: str) -> list[Row]:
        """Return the rows of a sheet that say something; a missing sheet and stray texts are told."""
        sheet = self._sheet(key)
        if sheet is None:
            name = words(self.language)(_plan(key).name)
            self.tell("programme-sheet-missing", Location(self.file), found=name)
            return []
        by_row: dict[int, dict[int, Cell]] = {}
        for (row, column), cell in sorted(sheet.cells.items()):
            by_row.setdefault(row, {})[column] = cell
        top, columns = self._find_titles(key, sheet, by_row)
        shown = {column.field for column in _plan(key).columns if column.is_shown}
        rows = []
        for number, cells in by_row.items():
            named = {name: cells[column] for name, column in columns.items() if column in cells}
            if number > top and any(not _is_blank(cell) for name, cell in named.items() if name not in shown):
                rows.append(Row(sheet.name, number, named, columns))
            elif number > top:
                self._tell_strays(sheet, cells, named, shown)
        return rows

    def _find_titles(self, key: str, sheet: Sheet, by_row: dict[int, dict[int, Cell]]) -> tuple[int, dict[str, int]]:
        """Return the row of titles and the columns by field: of the first rows the one with most titles."""
        rows = {number: cells for number, cells in by_row.items() if number <= _TITLE_ROWS}
        exact = {number: _columns(cells, lambda text: find_field(text, key)) for number, cells in rows.items()}
        top = max(exact, key=lambda number: len(exact[number]), default=0)
        if not exact.get(top):
            self.tell("programme-titles-missing", Location(self.file, sheet.name), found=sheet.name)
            return 0, {}
        columns = exact[top]
        for column, cell in rows[top].items():
            if column not in columns.values() and not _is_blank(cell):
                self._read_odd_title(key, sheet, cell, columns)
        return top, columns

    def _read_odd_title(self, key: str, sheet: Sheet, cell: Cell, columns: dict[str, int]) -> None:
        """Take a title that is nearly one of ours for it, and tell; tell any other too."""
        name = match_header(to_text(cell), _titles(key)).name
        if name and name not in columns:
            columns[name] = cell.column
            expected = words(self.language)(next(each.title for each in _plan(key).columns if each.field == name))
            self.tell("column-renamed", self._at(sheet.name, cell), found=to_text(cell), expected=expected)
        else:
            self.tell("programme-column-unknown", self._at(sheet.name, cell), found=to_text(cell))

    def _tell_strays(self, sheet: Sheet, cells: dict[int, Cell], named: dict[str, Cell], shown: set[str]) -> None:
        known = {id(cell) for name, cell in named.items() if name in shown}
        for cell in cells.values():
            if not _is_blank(cell) and id(cell) not in known:
                self.tell("text-outside-table", self._at(sheet.name, cell), found=to_text(cell))

    def _at(self, sheet: str, cell: Cell) -> Location:
        return Location(self.file, sheet, cell.address)

    def place(self, row: Row, name: str) -> Location:
        """Return where a field of a row stands, the whole row where the sheet lacks the column."""
        column = row.columns.get(name)
        return Location(
            self.file, row.sheet, to_address(row.number, column) if column else f"{row.number}:{row.number}"
        )

    def remember(self, item: str, row: Row) -> None:
        """Remember where the fields of an item stand, for `place_of`."""
        self.places.setdefault((item, ""), self.place(row, next(iter(row.columns))))
        for name in row.columns:
            self.places.setdefault((item, name), self.place(row, name))

    def tell(self, code: str, location: Location, *, item: str = "", found: str = "", **blanks: Blank) -> None:
        """Collect a problem."""
        self.problems.append(problem(code, location, item=item, found=found, **blanks))

    # --- values of cells

    def text(self, row: Row, name: str) -> str:
        """Return the text of a cell exactly as it stands; an error of Excel is told and empty."""
        cell = row.cells.get(name)
        if cell is None:
            return ""
        value = self._value(row, name)
        if cell.is_error and value == cell.value:
            self.tell("excel-error", self.place(row, name), found=str(cell.value))
            return ""
        return value if isinstance(value, str) else to_text(cell)

    def _value(self, row: Row, name: str, kind: str = "text") -> CellValue:
        """Return what a person sees in a cell, and tell what of it is not read as it stands."""
        cell = row.cells[name]
        seen = seen_of(cell, kind, self.language)
        if seen is NOTHING:
            return cell.value
        sight = as_seen(kind, cell.value, seen)
        self.problems.extend(each.at(self.place(row, name)) for each in sight.told)
        return sight.value if sight.is_read and isinstance(sight.value, (str, float, datetime, bool)) else ""

    def read_id(self, row: Row, name: str) -> str:
        """Return an id; one that Excel has turned into a date is told and lost."""
        cell = row.cells.get(name)
        if cell is not None and isinstance(cell.value, datetime):
            self.tell("became-a-date", self.place(row, name), found=to_text(cell))
            return ""
        return self.text(row, name).strip()

    def whole(self, row: Row, name: str) -> int | None:
        """Return a whole number, `None` where there is none."""
        cell = row.cells.get(name)
        if cell is None or _is_blank(cell):
            return None
        number = self.number(row, name, "count")
        if number is None:
            return None
        if number != number.to_integral_value():
            self._bad(row, name, N_("a whole number is needed"))
            return None
        return int(number)

    def number(self, row: Row, name: str, kind: str, unit: str = "") -> Decimal | None:
        """Return a number of a metric's kind and unit, `None` where there is none."""
        cell = row.cells.get(name)
        value = self._value(row, name, kind if kind in NUMBER_KINDS else "count") if cell is not None else ""
        if cell is None or value == "":
            return None
        if isinstance(value, float):
            return _from_float(value)
        if isinstance(value, datetime):
            self.tell("became-a-date", self.place(row, name), found=to_text(cell))
            return None
        text = value if isinstance(value, str) and not cell.is_error else self.text(row, name)
        return self._typed_number(row, name, (text, kind, unit)) if text.strip() else None

    def _typed_number(self, row: Row, name: str, typed: tuple[str, str, str]) -> Decimal | None:
        """Return the number of a text of a kind in a unit: as this package writes it, or as people do."""
        text, kind, unit = typed
        if _LONG_NUMBER.fullmatch(text):
            return Decimal(text)
        found = find_number(text, self.language)
        if found is None or len(found.readings) != 1 or not is_unit(found.unit, unit):
            self._bad(row, name, N_("it is not a number that can be read without guessing"))
            return None
        own = "%" if kind == "share" else unit
        fitting = fit(found.unit, own, kind) if own else Fit()
        if fitting is None:
            self.tell("other-unit", self.place(row, name), found=text, unit=own)
            return None
        number = found.readings[0] * fitting.factor / (100 if kind == "share" and found.unit else 1)
        stored = row.cells[name].value
        if fitting.assumed or (isinstance(stored, float) and number != _from_float(stored)):
            self.tell("assumed-number", self.place(row, name), found=text, value=number)
        return Decimal(to_invariant(number))

    def tell_days(self, row: Row, numbers: Mapping[str, Decimal | None]) -> None:
        """Tell the numbers of a row that may be what a spreadsheet made of a date, unless another one is near."""
        days = days_about(*self.years)
        for name, number in numbers.items():
            cell = row.cells.get(name)
            is_typed = cell is not None and cell.kind == NUMBER_KIND and not cell.is_formula
            day = days.find(number) if number is not None and is_typed else None
            near = (each for other, each in numbers.items() if other != name and each is not None)
            if day and number and not any(abs(number - each) * 3 <= number for each in near):
                self.tell("may-be-a-date", self.place(row, name), found=to_text(cell), value=number, day=day)

    def date(self, row: Row, name: str) -> date | None:
        """Return a date, `None` where there is none."""
        cell = row.cells.get(name)
        if cell is None or _is_blank(cell):
            return None
        value = self._value(row, name, "date")
        if isinstance(value, datetime):
            return value.date()
        text = self.text(row, name)
        found = find_date(text)
        if found is None and text.strip():
            self._bad(row, name, N_("it is not a date such as 30.9.2027"))
        return found.value if found else None

    def choice(self, row: Row, name: str, choices: Mapping[str, str], *, default: str | None = None) -> str:
        """Return the code of a word; an unknown word is told and gives `default`."""
        text = self.text(row, name)
        if not text.strip():
            if default is not None and default:
                say = words(self.language)
                self.tell("choice-assumed", self.place(row, name), found=say(choices[default]))
            return default or ""
        code = code_of(text, choices)
        if code is None:
            self._bad(row, name, N_("it is not one of the words in the list of the cell"))
        return code or default or ""

    def _bad(self, row: Row, name: str, reason: str) -> None:
        self.tell("programme-cell", self.place(row, name), found=to_text(row.cells[name]), reason=Term(reason))

    def proposals(self, row: Row, key: str) -> tuple[Proposal, ...]:
        """Return the proposals that a row still has."""
        found = []
        for line in split_list(self.text(row, "proposals")):
            label, colon, reason = line.partition(": ")
            if not colon:
                label, _, reason = line.partition(":")
            fields = {title: name for name, titles in _titles(key).items() for title in titles}
            found.append(Proposal(fields.get(label, label), reason))
        return tuple(found)


def _columns(cells: Mapping[int, Cell], find: Callable[[str], str]) -> dict[str, int]:
    """Return the columns of a row by field, the first where two have one title."""
    found: dict[str, int] = {}
    for column, cell in cells.items():
        name = find(to_text(cell))
        if name:
            found.setdefault(name, column)
    return found


def _hidden_columns(sheet: Sheet) -> list[int]:
    """Return the hidden columns of a sheet that hold something."""
    return sorted({column for _, column in sheet.cells} & sheet.hidden_columns)


def _is_blank(cell: Cell) -> bool:
    return cell.value == ""


def _from_float(value: float) -> Decimal:
    """Return a cell's number: all digits that are the number's own, but not those of a sum such as 0.1 + 0.2."""
    exact = Decimal(repr(value))
    return exact if len(exact.as_tuple().digits) <= 15 else from_float(value)


# A number of more digits than Excel keeps is written as text, with a decimal point; people type no such numbers.
_LONG_NUMBER: Final = re.compile(r"-?(?=(?:\d\.?){16})\d+(?:\.\d+)?")


def code_of(text: str, choices: Mapping[str, str]) -> str | None:
    """Return the code of a word in any of the languages, or of the code itself; `None` for another text."""
    return text if text in choices else _codes(tuple(choices.items())).get(fold(text))


@cache
def _codes(choices: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return {fold(spelling): code for code, word in choices for spelling in in_every_language(word)}
