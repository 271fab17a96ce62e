"""What a console and its shell do not do for us: characters that it cannot show, patterns that it does not expand.

And a bar for long work, which only a person sees.
"""

from __future__ import annotations

import codecs
import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from glob import glob
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, TextIO

from elinvoima_xl.foundation.personal import CONTACTS, mask
from elinvoima_xl.foundation.problems import printable
from elinvoima_xl.foundation.progress import Progress
from elinvoima_xl.foundation.streams import open_missing

if TYPE_CHECKING:
    import rich.progress

    from elinvoima_xl.returns.remote import Place

_NAME: Final = "elinvoima-plain"
# Seconds: a bar for shorter work would only flicker.
PATIENCE: Final = 1.0
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
    """Return a JSON object as text that standard output shows exactly: what it has no character for is escaped.

    An identity code in it is masked, as in all that is printed.
    """
    import json

    told = {key: _without_codes(value) for key, value in told.items()}
    text = json.dumps(told, ensure_ascii=False, indent=2)
    if printable(text) != text:
        # What a terminal would obey.
        return json.dumps(told, indent=2).replace("\x7f", "\\u007f")
    try:
        text.encode(sys.stdout.encoding or "ascii", "strict")
    except UnicodeEncodeError:
        return json.dumps(told, indent=2)
    return text


def _without_codes(value: object) -> object:
    if isinstance(value, str):
        return mask(value, CONTACTS)
    if isinstance(value, Mapping):
        return {key: _without_codes(each) for key, each in value.items()}
    return [_without_codes(each) for each in value] if isinstance(value, list | tuple) else value


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


@contextmanager
def progress(
    doing: str, then: str, *, stream: TextIO, environment: Mapping[str, str], patience: float = PATIENCE
) -> Iterator[Progress | None]:
    """Give a callback that shows `doing` with a bar, and `then` when all are done; `None` where nobody would see it.

    That is where a stream is no terminal whose lines can be painted again. Nothing is shown before the work has taken
    `patience` seconds, and nothing is left behind when it ends.
    """
    if not stream.isatty() or environment.get("TERM", "").lower() in ("dumb", "unknown"):
        yield None
        return
    begun = monotonic()
    with ExitStack() as shown:
        bar: list[rich.progress.Progress] = []

        def tell(done: int, total: int) -> None:
            if not bar and monotonic() - begun >= patience:
                bar.append(shown.enter_context(_bar(stream, doing, total)))
            for each in bar:
                # Past the last one there is still work of unknown length: merging, writing.
                text = doing if done < total else then
                each.update(each.task_ids[0], description=text, completed=done, total=total)

        yield tell


def _bar(stream: TextIO, doing: str, total: int) -> rich.progress.Progress:
    # Loaded when it is first shown, so that short work costs nothing.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(None), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(file=stream), transient=True, expand=True)
    bar.add_task(doing, total=total)
    return bar
