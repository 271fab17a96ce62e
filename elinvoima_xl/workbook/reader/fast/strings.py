"""Shared strings written in the usual way, taken from a part's bytes by a pattern: all at once, at a third of the cost.

The pattern takes a string that is one text, or a run of texts in several formats; one that is more (a reading, an
entity, characters struck out, raised or lowered) is handed back as it stands, to be parsed. Where the part is not a
plain list of strings from its first byte to its last, nothing is taken here, and the XML parser reads it.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_SPACES: Final = (
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    b"http://purl.oclc.org/ooxml/spreadsheetml/main",
)
# Without other prefixes than none, so that a name in the list has one meaning.
_HEAD: Final = re.compile(
    rb"""(?:<\?xml version=["']1\.0["'](?: encoding=["'](?:utf-8|UTF-8)["'])?(?: standalone=["'][a-z]+["'])?\?>\s*)?"""
    rb'(<sst xmlns="([^"<>&]*)"(?: (?:count|uniqueCount)="[0-9]*")*>)'
)
_END: Final = re.compile(rb"</sst>\s*$")
# What XML does not take in a text, or takes for something else, is left to the parser.
_TEXT: Final = rb'<t(?: xml:space="preserve")?>([^<&\x00-\x08\x0b-\x1f\x7f]*)</t>'
_STRING: Final = re.compile(rb"<si(?:/>|>(?:<t/>|" + _TEXT + rb"|(.*?))</si>)", re.DOTALL)
# A run of one format in a text of several.
_RUN: Final = re.compile(rb'(<r>(?:<rPr>(?:<[A-Za-z]+(?: [A-Za-z]+="[^"<&]*")*/>)*</rPr>)?' + _TEXT + rb"</r>)")
# Each with the byte of it that texts seldom hold: to look for one byte is a matter of nothing.
_STRANGE: Final = ((b"!", b"<!"), (b"]", b"]]>"), (b"\xef", b"\xef\xbf\xbe"), (b"\xef", b"\xef\xbf\xbf"))


class PlainStrings(NamedTuple):
    """The strings of a part in order; None for those that must be parsed, which `odd` holds in order as a part.

    Where there are none, `odd` is empty.
    """

    texts: list[str | None]
    odd: bytes


def find_plain_strings(data: bytes) -> PlainStrings | None:
    """Return the strings of a part; None where it is not written in the usual way."""
    head, end = _HEAD.match(data), _END.search(data, len(data) - 20)
    if head is None or end is None or head[2] not in _SPACES or _is_strange(data):
        return None
    # What stands before a string, its text, what else is in it, one after the other, and what stands behind the last.
    found = _STRING.split(data[head.end() : end.start()])
    if any(found[::3]):
        return None
    inners = found[2::3]
    runs = [_join_runs(inner) if inner else text or b"" for text, inner in zip(found[1::3], inners, strict=True)]
    try:
        # No text holds the character that parts them here.
        decoded = b"\0".join([run or b"" for run in runs]).decode().split("\0") if runs else []
    except UnicodeDecodeError:
        return None
    if None not in runs:
        return PlainStrings(list(decoded), b"")
    texts = [None if run is None else text for run, text in zip(runs, decoded, strict=True)]
    odd = b"".join([b"<si>%s</si>" % inner for inner, run in zip(inners, runs, strict=True) if run is None])
    return PlainStrings(texts, b"%s%s</sst>" % (head[1], odd))


def _is_strange(data: bytes) -> bool:
    return any(rare in data and strange in data for rare, strange in _STRANGE)


def _join_runs(inner: bytes) -> bytes | None:
    """Return the text of a string of several formats; None where it is more than that."""
    if b"<strike" in inner or b"<vertAlign" in inner:
        return None
    found = _RUN.findall(inner)
    return b"".join([text for _, text in found]) if sum(len(run) for run, _ in found) == len(inner) else None
