"""Shared strings written in the usual way, taken from a part's bytes by a pattern: all at once, at a third of the cost.

The pattern takes a string that is one text; one that is more (runs of formats, a reading, an entity) is handed back as
it stands, to be parsed. Where the part is not a plain list of strings from its first byte to its last, nothing is taken
here, and the XML parser reads it.
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
_STRING: Final = re.compile(
    rb'(<si/>|<si>(?:<t/>|<t(?: xml:space="preserve")?>([^<&\x00-\x08\x0b-\x1f\x7f]*)</t>|(.*?))</si>)', re.DOTALL
)
_STRANGE: Final = (b"<!", b"]]>", b"\xef\xbf\xbe", b"\xef\xbf\xbf")


class PlainStrings(NamedTuple):
    """The strings of a part in order; None for those that must be parsed, which `odd` holds in order as a part."""

    texts: list[str | None]
    odd: bytes


def find_plain_strings(data: bytes) -> PlainStrings | None:
    """Return the strings of a part; None where it is not written in the usual way."""
    head, end = _HEAD.match(data), _END.search(data, len(data) - 20)
    if head is None or end is None or head[2] not in _SPACES or any(each in data for each in _STRANGE):
        return None
    found = _STRING.findall(data, head.end(), end.start())
    # Where all that was found is as long as all there is, nothing stands between the strings.
    if sum(len(whole) for whole, _, _ in found) != end.start() - head.end():
        return None
    try:
        # No text holds the character that parts them here.
        decoded = b"\0".join([text for _, text, _ in found]).decode().split("\0")
    except UnicodeDecodeError:
        return None
    texts = [None if inner else text for (_, _, inner), text in zip(found, decoded, strict=False)]
    odd = b"".join([whole for whole, _, inner in found if inner])
    return PlainStrings(texts, b"%s%s</sst>" % (head[1], odd))
