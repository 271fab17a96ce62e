"""Rows with nothing but formats, passed over by a pattern: people format whole columns, and a sheet has a million rows.

Rows that hold anything go to the XML parser as they are, and where something stands between the rows that is no row,
the parser takes over for good.
"""

from __future__ import annotations

import re
from typing import Final

_ATTRIBUTES: Final = rb'(?: [A-Za-z0-9:]+="[^"<&\x00-\x1f\x7f-\xff]*+")*+'
_ROW: Final = re.compile(rb'<row r="([1-9][0-9]{0,6})"' + _ATTRIBUTES + rb">")
# As many as stand together.
_BLANK_ROWS: Final = re.compile(
    rb'(?:<row r="([1-9][0-9]{0,6})"' + _ATTRIBUTES + rb"(?:/>|>"
    rb'(?:<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]{1,9}")?/>)*+</row>))++'
)
_ROW_END: Final = b"</row>"
# A row of more bytes than this is left to the parser.
_WAITING: Final = 2**20
# Of a sheet of fewer bytes nothing is passed over: the parser is at its end before that pays.
_SMALL: Final = 2**16


class BlankRows:
    """Passes over blank rows; `row` is the number of the last row that stood in the file so far."""

    start: Final = b"<sheetData>"

    def __init__(self) -> None:
        self.row = 0

    def take(self, data: bytes) -> tuple[bytes, bytes, bool]:
        """Return the rows of `data` that hold something, what follows the last whole row, and whether this ends here.

        `data` begins where a row may begin.
        """
        if not self.row and len(data) < _SMALL:
            return b"", data, True
        full: list[bytes] = []
        at = 0
        while match := _BLANK_ROWS.match(data, at) or _ROW.match(data, at):
            end = match.end()
            if match.re is _ROW:
                end = data.find(_ROW_END, end) + len(_ROW_END)
                if end < len(_ROW_END):
                    break
                row = data[at:end]
                # Behind a comment or the like an end of a row may be none.
                if b"<!" in row or b"<?" in row or row.count(b"<row") > 1:
                    return b"".join(full), data[at:], True
                full.append(row)
            self.row = int(match[1])
            at = end
        rest = data[at:]
        # A row, or the tag it begins with, that goes on in the next piece of the file.
        begins_row = rest.startswith(b"<row ") or b"<row ".startswith(rest)
        is_cut = match is not None or (begins_row and b">" not in rest)
        return b"".join(full), rest, not is_cut or len(rest) > _WAITING
