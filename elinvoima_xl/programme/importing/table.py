"""Excel → Document → Programme: one table or a sheet for each area, with merged cells and several rows of titles.

Rows above a table are its heading; the name of a sheet is one where the workbook has several tables. Notes, pictures
and drawings are no part of a programme. A place is the sheet and cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from io import BytesIO
from itertools import islice
from typing import Any, Final
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from elinvoima_xl.foundation.language import N_, Term
from elinvoima_xl.foundation.problems import Location, Problem, ProgrammeError, problem
from elinvoima_xl.programme.importing.columns import read_header
from elinvoima_xl.programme.importing.document import (
    Block,
    Document,
    Heading,
    ListItem,
    Paragraph,
    Row,
    Table,
    TableCell,
)
from elinvoima_xl.programme.importing.vocabulary import CITY, SECTIONS, YEARS

_NO_EXCEL: Final = N_("it is not an Excel workbook")
# A programme has hundreds of rows and a dozen columns; what stands beyond these is told, not read.
_MOST_ROWS: Final = 5_000
_MOST_COLUMNS: Final = 60
# Names that Excel gives to sheets of itself: they say nothing.
_UNNAMED: Final = re.compile(r"(?:sheet|taul|taulukko|blad|ark|tabelle)\s*\d*", re.IGNORECASE)


def read_document(data: bytes, file: str, columns: Mapping[str, str]) -> Document:
    """Return the blocks of a workbook (.xlsx), and what of it was not read; ProgrammeError where the file is none."""
    try:
        book = openpyxl.load_workbook(BytesIO(data), data_only=True)
        formulas = openpyxl.load_workbook(BytesIO(data))
    except (BadZipFile, KeyError, ValueError, OSError, InvalidFileException) as error:
        raise ProgrammeError(problem("unreadable", Location(file), reason=Term(_NO_EXCEL))) from error
    problems = [each for sheet in book.worksheets for each in _unread(sheet, formulas[sheet.title], file)]
    grids = [(sheet.title, _read_rows(sheet, file)) for sheet in book.worksheets if sheet.sheet_state == "visible"]
    tables = [name for name, rows in grids if any(read_header(row, columns).is_header for row in rows)]
    named = {name for name in tables if len(tables) > 1 and not _UNNAMED.fullmatch(name)}
    blocks = [block for name, rows in grids for block in _blocks(name, rows, columns, file, has_name=name in named)]
    return Document(file, tuple(blocks), tuple(problems))


def _unread(sheet: Any, formulas: Any, file: str) -> Iterator[Problem]:  # noqa: ANN401 - openpyxl's own types
    """Yield what of a sheet is not read: a hidden sheet, what lies far out, formulas without a result."""
    if sheet.sheet_state != "visible":
        yield problem("sheet-hidden", Location(file, sheet.title), found=sheet.title, count=_filled(sheet))
        return
    if sheet.max_row > _MOST_ROWS or sheet.max_column > _MOST_COLUMNS:
        place = Location(file, sheet.title, f"{_MOST_ROWS}:{_MOST_ROWS}")
        yield problem("table-too-large", place, found=sheet.title, rows=_MOST_ROWS, columns=_MOST_COLUMNS)
    last_row, last_column = min(sheet.max_row, _MOST_ROWS), min(sheet.max_column, _MOST_COLUMNS)
    for row in formulas.iter_rows(max_row=last_row, max_col=last_column):
        for cell in row:
            if cell.data_type == "f" and sheet[cell.coordinate].value is None:
                yield problem("no-cached-value", Location(file, sheet.title, cell.coordinate))


def _filled(sheet: Any) -> int:  # noqa: ANN401 - openpyxl's own types
    last_row, last_column = min(sheet.max_row, _MOST_ROWS), min(sheet.max_column, _MOST_COLUMNS)
    cells = (cell for row in sheet.iter_rows(max_row=last_row, max_col=last_column) for cell in row)
    return sum(cell.value is not None for cell in cells)


# --- cells


def _read_rows(sheet: Any, file: str) -> list[Row]:  # noqa: ANN401 - openpyxl's own types
    """Return the rows of a sheet that say something, merged cells repeated."""
    covers = _covers(sheet)
    rows: list[Row] = []
    last_row, last_column = min(sheet.max_row, _MOST_ROWS), min(sheet.max_column, _MOST_COLUMNS)
    for cells in sheet.iter_rows(max_row=last_row, max_col=last_column):
        row = tuple(_cell(cell, covers, sheet, file) for cell in cells)
        rows.append(row)
    while rows and not _texts(rows[-1]):
        rows.pop()
    return rows


def _covers(sheet: Any) -> dict[tuple[int, int], Any]:  # noqa: ANN401 - openpyxl's own types
    """Return the first cell of the merge that covers a cell, for each covered cell within the limits."""
    found = {}
    for area in sheet.merged_cells.ranges:
        first = sheet.cell(area.min_row, area.min_col)
        for row in range(area.min_row, min(area.max_row, _MOST_ROWS) + 1):
            for column in range(area.min_col, min(area.max_col, _MOST_COLUMNS) + 1):
                if (row, column) != (area.min_row, area.min_col):
                    found[row, column] = first
    return found


def _cell(cell: Any, covers: Mapping[tuple[int, int], Any], sheet: Any, file: str) -> TableCell:  # noqa: ANN401 - as above
    location = Location(file, sheet.title, cell.coordinate)
    source = covers.get((cell.row, cell.column))
    text = _text((source or cell).value)
    font = (source or cell).font
    return TableCell(text, (), bool(font and font.bold and text), source is not None, location)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return f"{value.day}.{value.month}.{value.year}"
    if isinstance(value, float):
        return format(value, ".15g")
    lines = str(value).replace("\r\n", "\n").replace("\r", "\n").splitlines()
    return "\n".join(line.strip() for line in lines).strip()


# --- rows → blocks


class _Rows:
    """A pass over the rows of one sheet that tells headings, lists and tables apart.

    A row of titles opens a table; an empty row before a single cell closes it. Outside a table a cell in bold type is
    a heading, and any other a line of a list.
    """

    def __init__(self, rows: list[Row], columns: Mapping[str, str], heading: Heading | None) -> None:
        self.rows: Final = rows
        self.columns: Final = columns
        # The sheet's name, for a table that has no heading of its own above it.
        self.heading = heading
        self.row = 0

    def read(self) -> Iterator[Block]:
        while self.row < len(self.rows):
            row = self.rows[self.row]
            if self._opens_table():
                if self.heading is not None:
                    yield self.heading
                yield self._table()
            else:
                self.row += 1
                yield from self._lines(row)

    def _opens_table(self) -> bool:
        """Return whether titles stand here, or one row of headline objectives and then titles."""
        row = self.rows[self.row]
        if read_header(row, self.columns).is_header:
            return True
        following = next((each for each in islice(self.rows, self.row + 1, None) if _texts(each)), ())
        return read_header(row, self.columns).is_headline and read_header(following, self.columns).is_header

    def _table(self) -> Table:
        first = self.rows[self.row]
        found: list[Row] = []
        while self.row < len(self.rows) and not self._closes_table():
            found += [self.rows[self.row]] if _texts(self.rows[self.row]) else []
            self.row += 1
        return Table(tuple(found), first[0].location)

    def _closes_table(self) -> bool:
        """Return whether the table is at its end: a single cell after an empty row, or just over new titles."""
        filled = list(islice((each for each in islice(self.rows, self.row, None) if _texts(each)), 2))
        if not _texts(self.rows[self.row]):
            return not filled or len(_texts(filled[0])) == 1
        is_single = len(_texts(filled[0])) == 1 and len(filled) == 2
        return is_single and read_header(filled[1], self.columns).is_header

    def _lines(self, row: Row) -> Iterator[Block]:
        for cell in row:
            if cell.text and not cell.is_repeated:
                block = _line(cell)
                if isinstance(block, Heading) and not YEARS.search(cell.text):
                    self.heading = None
                yield block


def _blocks(name: str, rows: list[Row], columns: Mapping[str, str], file: str, *, has_name: bool) -> Iterator[Block]:
    """Yield the blocks of a sheet; `has_name` says that the sheet's name means something."""
    has_table = any(read_header(row, columns).is_header for row in rows)
    # "1 Työvoima" is the name of a sheet as "1. Työvoima" is a heading.
    heading = Heading(2, re.sub(r"^(\d{1,2})\s+(?=[^\W\d])", r"\1. ", name), Location(file, name, "A1"))
    if not has_table and _is_section(name) and any(map(_texts, rows)):
        yield heading
    yield from _Rows(rows, columns, heading if has_table and has_name else None).read()


def _line(cell: TableCell) -> Block:
    one_line = "\n" not in cell.text
    if one_line and (cell.is_bold or YEARS.search(cell.text)):
        return Heading(1 if YEARS.search(cell.text) else 2, cell.text, cell.location)
    if CITY.match(cell.text):
        return Paragraph(cell.text, cell.location)
    return ListItem(cell.text, None, cell.location)


def _is_section(text: str) -> bool:
    folded = text.casefold()
    return any(word in folded for words in SECTIONS.values() for word in words)


def _texts(row: Row) -> list[str]:
    return [cell.text for cell in row if cell.text]
