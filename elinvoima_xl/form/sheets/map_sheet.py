"""The hidden sheet of a workbook that came back → the form's map, wherever it stands and whatever it is called."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from elinvoima_xl.form.sheets.form_map import COLUMNS, MAP_SHEET, MARK, FormMap, from_rows
from elinvoima_xl.workbook.cells import TextTable
from elinvoima_xl.workbook.reader.cell_text import to_text
from elinvoima_xl.workbook.reader.workbook import Sheet, Workbook


class FoundMap(NamedTuple):
    """The hidden sheet (None: there is none), its map (None: it is another file's of ours), and the digest written."""

    sheet: Sheet | None
    form_map: FormMap | None
    written: str


# The map as a workbook is asked for it: a table of texts. Its digest tells whether what was read is what was written.
MAP_TABLE: Final = TextTable(MAP_SHEET, len(COLUMNS))
# So many maps are remembered: those of the forms that come back more than once, such as a shared one.
_MAPS: Final = 32


def find_map(workbook: Workbook) -> FoundMap:
    """Return the map of a workbook; its first cell tells the sheet, not its name."""
    sheet = _marked(workbook)
    return FoundMap(sheet, *_read_map(sheet.texts or _texts(sheet))) if sheet else FoundMap(None, None, "")


_read_map = lru_cache(maxsize=_MAPS)(from_rows)


def map_name(workbook: Workbook) -> str:
    """Return the name of the sheet that is the map, or the map's own name where its mark is gone.

    A sheet of answers may bear the map's name where a program has exchanged names.
    """
    sheet = _marked(workbook)
    return sheet.name if sheet else MAP_SHEET


def _marked(workbook: Workbook) -> Sheet | None:
    return next((each for each in workbook.sheets if _first(each) == MARK), None)


def _first(sheet: Sheet) -> str:
    return sheet.texts[0][0] if sheet.texts else to_text(sheet.cells.get((1, 1)))


def _texts(sheet: Sheet) -> tuple[tuple[str, ...], ...]:
    """Return the texts of the map's columns, row by row: in this order the cells of a sheet come."""
    width = len(COLUMNS)
    rows: dict[int, list[str]] = {}
    for (row, column), cell in sheet.cells.items():
        if column <= width:
            texts = rows.get(row) or rows.setdefault(row, [""] * width)
            texts[column - 1] = cell.value if isinstance(cell.value, str) else to_text(cell)
    return tuple(map(tuple, rows.values()))
