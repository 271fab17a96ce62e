"""What a console and its shell do not do for us: characters that it cannot show, patterns that it does not expand."""

from __future__ import annotations

import codecs
import os
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from glob import glob
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from elinvoima_xl.foundation.problems import printable
from elinvoima_xl.foundation.streams import open_missing

if TYPE_CHECKING:
    from elinvoima_xl.returns.remote import Place

_NAME: Final = "elinvoima-plain"
# What stands for the symbols of our own texts where a code page of Windows (cp1252, cp850) has none.
_STAND_INS: Final = {
    "→": "->", "✕": "x", "▲": "!", "►": ">", "○": "o", "✓": "v", "·": "-", "•": "*", "−": "-", "–": "-", "—": "-",
    "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "€": "EUR", "≥": ">=", "≤": "<=", "×": "x",
}  # fmt: skip


def prepare_streams() -> None:
    """Let the standard streams show what they can instead of stopping at the first character that they have not.

    A service or a scheduled task may start a program without any: then what is printed goes nowhere.
    """
    _stand_in_for_missing()
    codecs.register_error(_NAME, _stand_in)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors=_NAME)


def _stand_in_for_missing() -> None:
    open_missing()
    if sys.stdout is None or sys.stderr is None:
        nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open as long as the program runs
        sys.stdout, sys.stderr = sys.stdout or nowhere, sys.stderr or nowhere


def to_json_text(told: Mapping[str, Any]) -> str:
    """Return a JSON object as text that standard output shows exactly: what it has no character for is escaped."""
    import json

    text = json.dumps(told, ensure_ascii=False, indent=2)
    if printable(text) != text:
        # What a terminal would obey.
        return json.dumps(told, indent=2).replace("\x7f", "\\u007f")
    try:
        text.encode(sys.stdout.encoding or "ascii", "strict")
    except UnicodeEncodeError:
        return json.dumps(told, indent=2)
    return text


def to_plain(text: str) -> str:
    """Return a text in ASCII: the nearest characters, a question mark where there is none.

    >>> to_plain("→ Åbo 1…3")
    '-> Abo 1...3'
    """
    return "".join(map(_plain, text))


def _plain(character: str) -> str:
    if character in _STAND_INS or unicodedata.category(character).startswith("M"):
        return _STAND_INS.get(character, "")
    return unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode() or "?"


def _stand_in(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return to_plain(error.object[error.start : error.end]), error.end


def expand(paths: Iterable[Place]) -> tuple[Place, ...]:
    """Return the paths with those that are patterns (`*` and `?`) in place of what they match, sorted by name.

    The shells of Windows leave `*.xlsx` to the program. A path that exists is never taken for a pattern, and a pattern
    that matches nothing stays as it is, to be told; so does an address.
    """
    return tuple(found for path in paths for found in _matches(path))


def _matches(path: Place) -> Sequence[Place]:
    if not isinstance(path, Path) or not any(mark in str(path) for mark in "*?") or path.exists():
        return [path]
    # Square brackets stand for themselves, as they do in the shells of Windows.
    found = glob(str(path).replace("[", "[[]"))
    return [Path(each) for each in sorted(found)] or [path]
