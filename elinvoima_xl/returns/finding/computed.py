"""Cells that follow what is typed (progress, what is missing): whether one still says what it may."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from elinvoima_xl.form.layout import read_layout
from elinvoima_xl.form.sheets.form_map import CHECK, COMPLETE, OPTIONAL, MapRow
from elinvoima_xl.foundation.language import LANGUAGES, words
from elinvoima_xl.returns.finding.issued import MISSING
from elinvoima_xl.workbook.reader.cell_text import plain
from elinvoima_xl.workbook.reader.workbook import Cell

_FIGURES: Final = re.compile(r"\d+")


def says_computed(cell: Cell | None, found: str, sent: MapRow) -> bool:
    """Return whether a cell that follows what is typed holds its formula or, where a program dropped it, a result.

    A result differs from what was sent in its figures, or lists words of what is missing.
    """
    if cell is not None and cell.is_formula:
        return True
    if without_figures(found) == without_figures(plain(sent.issued)):
        return True
    return sent.field == MISSING and set(found.casefold().split(", ")) <= _missing_words()


def without_figures(text: str) -> str:
    """Return a text with each number as 0, and without the mark of what is complete.

    >>> without_figures("täytetty 12/13") == without_figures("täytetty 13/13 ✓")
    True
    """
    return _FIGURES.sub("0", text).rstrip(" ✓")


@cache
def _missing_words() -> frozenset[str]:
    found = {words(language)(text).casefold() for language in LANGUAGES for text in (COMPLETE, OPTIONAL, CHECK)}
    for column in read_layout(ask_targets=True).columns:
        found |= {text.casefold() for text in (*column.missing, *column.title) if text}
    return frozenset(found)
