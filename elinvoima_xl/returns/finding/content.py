"""The cells of a sheet that hold something, row by row.

A cell of nothing but blanks is empty here: nobody meant to say anything with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from elinvoima_xl.foundation.problems import shorten
from elinvoima_xl.workbook.reader.cell_text import to_text
from elinvoima_xl.workbook.reader.workbook import Cell, Sheet, to_address

# How much of one cell and of one row a problem repeats; the whole text stands in the partner's file.
_CELL_LIMIT: Final = 80
_ROW_LIMIT: Final = 200

Rows = Mapping[int, tuple[Cell, ...]]


def content_rows(sheet: Sheet) -> Rows:
    """Return the cells that hold something by row, rows from the top and cells from the left."""
    rows: dict[int, list[Cell]] = {}
    # They come in this order.
    for cell in sheet.cells.values():
        if to_text(cell):
            rows.setdefault(cell.row, []).append(cell)
    return {row: tuple(cells) for row, cells in rows.items()}


def to_range(cells: Iterable[Cell]) -> str:
    """Return the range that holds cells of one row: `K7`, or `C7:K7`."""
    places = sorted((cell.row, cell.column) for cell in cells)
    first, last = to_address(*places[0]), to_address(*places[-1])
    return first if first == last else f"{first}:{last}"


def quote(cells: Iterable[Cell]) -> str:
    """Return the texts of cells in one line, each shortened."""
    return shorten(" | ".join(shorten(to_text(cell), _CELL_LIMIT) for cell in cells), _ROW_LIMIT)
