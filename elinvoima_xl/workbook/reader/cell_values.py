"""What a cell's text says by the kind that its file gives it: numbers, yes and no, errors, dates of strict files.

And lists of texts in one cell, such that a person can edit them and any text comes back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime, time
from math import isfinite
from typing import Final

from elinvoima_xl.foundation.language import N_, Term
from elinvoima_xl.workbook.reader.parts import clean_text
from elinvoima_xl.workbook.reader.workbook import BOOL, DATE, ERROR, CellValue

_BOOLS: Final = {"1": True, "true": True, "0": False, "false": False}
# A time alone is of the day that Excel counts as zero.
_DAY_ZERO: Final = datetime(1899, 12, 31)


class BadCell(Exception):  # noqa: N818 - it is told as a problem and never leaves the reader
    """One cell cannot be read; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason: Final = Term(reason)


def to_number(text: str) -> float:
    """Return a number as files write it; BadCell for what is none, nan and infinity."""
    try:
        number = float(text)
    except ValueError as error:
        raise BadCell(N_("its number cannot be understood")) from error
    # Python reads 1_000 and other scripts' digits, which no office program writes.
    if not isfinite(number) or "_" in text or not text.isascii():
        raise BadCell(N_("its number cannot be understood"))
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
        raise BadCell(N_("its date cannot be understood")) from error


READERS: Final[dict[str, Callable[[str], tuple[CellValue, str]]]] = {"b": _to_bool, "e": _to_error, "d": _to_date}


_NEEDS_QUOTES: Final = re.compile(r'[;"\r\n]|^\s|\s$|^$')


def join_list(items: Iterable[str], separator: str = "; ") -> str:
    """Return the items in one text; `split_list` gives them back.

    >>> join_list(["KAO", "Tuki; neuvonta"])
    'KAO; "Tuki; neuvonta"'
    """
    quoted = ('"' + item.replace('"', '""') + '"' if _NEEDS_QUOTES.search(item) else item for item in items)
    return separator.join(quoted)


_QUOTED: Final = re.compile(r'\s*"((?:[^"]|"")*)"[^\S\n]*(?=[;\n]|$)')
_BARE: Final = re.compile(r"[^;\n]*")


def split_list(text: str) -> tuple[str, ...]:
    """Return the items of a text, apart by semicolons or lines; an empty place between two separators is none.

    >>> split_list('KAO; "Tuki; neuvonta"')
    ('KAO', 'Tuki; neuvonta')
    """
    items = []
    place = 0
    while place < len(text):
        if match := _QUOTED.match(text, place):
            items.append(match[1].replace('""', '"'))
        else:
            match = _BARE.match(text, place)
            assert match is not None
            if match[0].strip():
                items.append(match[0].strip())
        place = match.end() + 1
    return tuple(items)
