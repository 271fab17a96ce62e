"""Lists of texts in one cell, such that a person can edit them and any text comes back.

The items stand apart by "; " (owners) or line by line (spellings, proposals). An item that has a semicolon, a quotation
mark, a line break or an outer blank in it stands in quotation marks, inner ones doubled, as in CSV.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

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
