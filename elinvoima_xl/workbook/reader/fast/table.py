"""A table of texts as rows of texts, straight from a sheet's bytes: no cell is made of what is a table of ours.

The pattern is exact: from the first row to the last the table's columns hold nothing but cells that point at shared
texts, in their order; what stands right of them is passed over. Where anything else is met, nothing is read here, and
the sheet is to be read cell by cell.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, cast

from elinvoima_xl.workbook.reader.workbook import to_letters

# Read as Latin-1, in which each byte is one character: what the pattern takes is ASCII.
_BYTES: Final = "latin-1"
_START: Final = "<sheetData>"
_END: Final = "</sheetData>"
_ROW: Final = r'<row r="([1-9][0-9]{0,6})"[^<>]*>'
# Behind the table's last column: from the first such cell to the end of the row.
_REST: Final = r'(?:<c r="(?:[BEYOND-Z]|[A-Z]{2,3})\1".*?)?</row>'
_CELL: Final = r'(?:<c r="LETTERS\1"(?: s="[0-9]++")?+(?:/>| t="s"><v>([0-9]++)</v></c>))?+'

Texts = tuple[str, ...]


def find_text_rows(data: bytes, strings: dict[str, str], width: int) -> tuple[Texts, ...] | None:
    """Return the rows of a sheet's XML, each as `width` texts, "" for no cell; None where it is no such table.

    `width` is at most 25; `strings` are the shared texts by their index as cells write it.
    """
    text = data.decode(_BYTES)
    start, end = text.find(_START) + len(_START), text.rfind(_END)
    if start < len(_START) or end < start or _has_declaration(text):
        return None
    # What stands before a row, its number and its cells, row by row, and what stands behind the last: a list of a few
    # thousand, of which each column is a slice.
    found = _pattern(width).split(text[start:end])
    step = 2 + width
    numbers = list(map(int, found[1::step]))
    if any(found[::step]) or numbers != sorted(set(numbers)):
        return None
    # No cell is no text.
    known = {None: "", **cast("dict[str | None, str]", strings)}
    try:
        columns = [list(map(known.__getitem__, found[place::step])) for place in range(2, step)]
    except KeyError:
        return None
    return tuple(zip(*columns, strict=True))


def _has_declaration(text: str) -> bool:
    """Return whether there is a comment or the like, in which rows would be none.

    Looking for `<!` itself takes four times as long, for half the bytes of a sheet begin a tag.
    """
    return any(piece.endswith("<") for piece in text.split("!")[:-1])


@cache
def _pattern(width: int) -> re.Pattern[str]:
    cells = (_CELL.replace("LETTERS", to_letters(column)) for column in range(1, width + 1))
    rest = _REST.replace("BEYOND", to_letters(width + 1))
    return re.compile(f"{_ROW}{''.join(cells)}{rest}", re.DOTALL)
