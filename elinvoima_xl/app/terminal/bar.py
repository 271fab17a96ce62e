"""A bar on stderr for long work: shown only to a person at a terminal that can repaint a line, and gone when done.

rich is loaded when the bar is first painted, so that short work costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Final, TextIO

from elinvoima_xl.foundation.progress import Progress

if TYPE_CHECKING:
    import rich.progress

# Seconds: shorter work would only flicker, and painting more often would slow the work.
PATIENCE: Final = 1.0
PACE: Final = 0.1
# Columns: a longer bar tells no more.
WIDEST: Final = 80


@contextmanager
def progress(
    doing: str,
    then: str,
    *,
    stream: TextIO,
    environment: Mapping[str, str],
    clock: Callable[[], float] = monotonic,
) -> Iterator[Progress | None]:
    """Give a callback that paints `doing` with a bar, and `then` when all are done; `None` where nobody would see it.

    Nothing is painted before the work has taken a second, and nothing is left behind when it ends.
    """
    if not is_watched(stream, environment):
        yield None
        return
    bar = _Bar(doing, then, stream, clock)
    try:
        yield bar
    finally:
        bar.close()


def is_watched(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Return whether a stream is a terminal whose lines can be painted again."""
    return stream.isatty() and environment.get("TERM", "").lower() not in ("dumb", "unknown")


class _Bar:
    def __init__(self, doing: str, then: str, stream: TextIO, clock: Callable[[], float]) -> None:
        self._doing, self._then = doing, then
        self._stream, self._clock = stream, clock
        self._begun = self._painted = clock()
        self._shown: rich.progress.Progress | None = None

    def __call__(self, done: int, total: int) -> None:
        """Paint how far the work is, if it is time to."""
        now = self._clock()
        is_early = now - self._begun < PATIENCE
        is_soon = now - self._painted < PACE and done < total
        if not is_early and not is_soon:
            self._painted = now
            self._paint(done, total)

    def _paint(self, done: int, total: int) -> None:
        self._shown = self._shown or _start(self._stream)
        # Past the last one there is still work of unknown length: merging, writing.
        self._shown.update(
            self._shown.task_ids[0],
            description=self._doing if done < total else self._then,
            completed=done,
            total=total,
            refresh=True,
        )

    def close(self) -> None:
        """Take the bar away."""
        if self._shown is not None:
            self._shown.stop()


def _start(stream: TextIO) -> rich.progress.Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(file=stream)
    console.width = min(console.width, WIDEST)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    # No thread that repaints: what is worked on may be read in processes of its own.
    shown = Progress(*columns, console=console, auto_refresh=False, transient=True, expand=True)
    shown.add_task("")
    shown.start()
    return shown
