"""The cells of a sheet that hold something, row by row.

A cell of nothing but blanks is empty here: nobody meant to say anything with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from elinvoima_xl.foundation.problems import Said, shorten
from elinvoima_xl.model.values import from_float
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


def say_cell(cell: Cell | None) -> str | Decimal:
    """Return what a cell says, as it is told: a number with decimals as one, else its text."""
    if cell is not None and isinstance(cell.value, float) and cell.value != int(cell.value):
        return from_float(cell.value)
    return to_text(cell)


def quote(cells: Iterable[Cell]) -> str | Said:
    """Return what cells say in one line, each shortened; in pieces where there are numbers among them."""
    pieces: list[str | Decimal] = []
    for cell in cells:
        if sum(len(str(piece)) for piece in pieces) > _ROW_LIMIT:
            pieces.append(" …")
            break
        said = say_cell(cell)
        pieces += (" | ", shorten(said, _CELL_LIMIT) if isinstance(said, str) else said)
    texts = [piece for piece in pieces[1:] if isinstance(piece, str)]
    return tuple(pieces[1:]) if len(texts) < len(pieces) - 1 else shorten("".join(texts), _ROW_LIMIT)
