"""What a cell says, in plain words, and how texts are compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from elinvoima_xl.workbook.reader.workbook import Cell

# Longer texts are a partner's own, and not remembered.
_SHORT: Final = 300
# What cannot be seen makes no text another text; it counts as white space.
_UNSEEN: Final = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")


def to_text(cell: Cell | None) -> str:
    """Return what a cell says, plain: a number without its zeros, a date as day.month.year; "" for an empty cell."""
    if cell is None:
        return ""
    value = cell.value
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return format(value, ".15g")
    return f"{value.day}.{value.month}.{value.year}"


def plain(text: str) -> str:
    r"""Return a text as it is compared: composed letters, each run of blanks one space, none at the ends.

    >>> plain(" Ko\u00a0ulu\n")
    'Ko ulu'
    """
    return _short_plain(text) if len(text) <= _SHORT else _plain(text)


def _plain(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        # What can be printed holds nothing that cannot be seen.
        if not text.isprintable():
            text = _UNSEEN.sub(" ", text)
    return " ".join(text.split())


# The same few texts stand in the map and in the cells, and each is compared several times.
_short_plain = lru_cache(maxsize=8192)(_plain)
