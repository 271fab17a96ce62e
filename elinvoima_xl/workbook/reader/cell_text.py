"""What a cell says, in plain words, what a person sees of it, and how texts are compared."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from functools import lru_cache
from typing import Final

from elinvoima_xl.model.seen import NOTHING, Run, Seen
from elinvoima_xl.workbook.reader.number_formats import display_number, display_text, shows_all
from elinvoima_xl.workbook.reader.workbook import Cell, Format

# Longer texts are a partner's own, and not remembered.
_SHORT: Final = 300
_PER_CENT: Final = re.compile(r"-?[\d., ]+%")
_PICTURE: Final = re.compile(r"=(?:_xlfn\.)?(?:IMAGE|DISPIMG)\(", re.IGNORECASE)
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


_OWN_MARK: Final = '"⚠ "'


def seen_of(cell: Cell, kind: str = "text", language: str = "fi", *, hides_zeros: bool = False) -> Seen:
    """Return what a person sees of a cell beside its value; NOTHING for most cells.

    `kind` is what is asked in the cell: a per cent sign says nothing new of a share. `hides_zeros` is its sheet's.
    """
    code, is_date, mark, _ = cell.format
    # The mark of a copy handed back by the first version: ours, and nothing that a person sees of the value.
    code = code.replace(_OWN_MARK, "") or "General"
    seen, value = cell.seen, cell.value
    if isinstance(value, str):
        if seen is NOTHING and not mark and shows_all(code) and not value.startswith("="):
            return NOTHING
        return _seen_of_text(value, cell.format, seen)
    if mark and not seen.runs:
        seen = replace(seen, runs=(Run(to_text(cell), mark),))
    if not isinstance(value, float):
        return seen
    if is_date or (hides_zeros and value == 0):
        return replace(seen, is_hidden=True)
    return seen if shows_all(code) else _seen_of_number(value, code, kind, language, seen)


def _seen_of_text(text: str, form: Format, seen: Seen) -> Seen:
    """Return what is seen of a text: that of a function whose picture another program does not show is a picture."""
    if _PICTURE.match(text):
        return replace(seen, is_picture=True)
    if form.mark and not seen.runs:
        return replace(seen, runs=(Run(text, form.mark),))
    shown = text if form.is_date or seen.runs else display_text(form.code, text)
    if shown == text.strip() or not text.strip():
        return seen
    return replace(seen, shown=shown) if shown else replace(seen, is_hidden=True)


def _seen_of_number(value: float, code: str, kind: str, language: str, seen: Seen) -> Seen:
    shown = display_number(code, value, language)
    if shown is None or (kind == "share" and _PER_CENT.fullmatch(shown.exact)):
        return seen
    # Without its minus it is another number.
    if not shown.text or (value < 0 and "-" not in shown.exact):
        return replace(seen, is_hidden=True)
    return replace(seen, shown=shown.text, exact=shown.exact)


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
