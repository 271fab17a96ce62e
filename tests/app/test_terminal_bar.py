"""The bar of long work: only for a person at a terminal, only when it takes long, gone when done."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest

from elinvoima_xl.app.terminal.bar import progress
from elinvoima_xl.foundation.progress import counted

TERMINAL = {"TERM": "xterm"}


class Terminal(io.StringIO):
    """A stream that says that a person sees it."""

    def isatty(self) -> bool:
        return True


def seconds(step: float) -> Iterator[float]:
    now = 0.0
    while True:
        yield now
        now += step


def work(stream: io.StringIO, environment: dict[str, str], *, each: float, count: int = 4) -> str:
    """Return what is printed while `count` things are done that take `each` seconds."""
    clock = seconds(each)
    with progress("Luetaan", "Kirjoitetaan", stream=stream, environment=environment, clock=lambda: next(clock)) as told:
        for _ in counted(range(count), told):
            pass
    return stream.getvalue()


def test_long_work_is_shown_with_its_count_and_what_comes_after():
    shown = work(Terminal(), TERMINAL, each=2.0)

    assert "Luetaan" in shown
    assert "1/4" in shown
    assert shown.index("4/4") > shown.index("Kirjoitetaan") > shown.index("3/4")


def test_short_work_shows_nothing():
    assert work(Terminal(), TERMINAL, each=0.1) == ""


def test_work_is_not_painted_more_often_than_the_eye_sees():
    shown = work(Terminal(), TERMINAL, each=0.05, count=60)

    assert shown.count("Luetaan") < 30
    assert "60/60" in shown


@pytest.mark.parametrize(
    ("stream", "environment"),
    [(io.StringIO(), TERMINAL), (Terminal(), {"TERM": "dumb"}), (io.StringIO(), {**TERMINAL, "FORCE_COLOR": "1"})],
    ids=["piped", "dumb", "piped with colours forced"],
)
def test_where_nobody_sees_it_nothing_is_printed(stream, environment):
    assert work(stream, environment, each=2.0) == ""


def test_no_colours_are_used_where_none_are_wanted(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")

    shown = work(Terminal(), TERMINAL, each=2.0)

    assert "4/4" in shown
    assert "\x1b[3" not in shown


def test_the_bar_is_taken_away_when_the_work_is_stopped():
    stream = Terminal()
    clock = seconds(2.0)

    def stop() -> None:
        with progress("Luetaan", "", stream=stream, environment=TERMINAL, clock=lambda: next(clock)) as told:
            told(1, 2)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop()
    assert stream.getvalue().endswith("\x1b[?25h\r\x1b[1A\x1b[2K")


def test_each_thing_is_counted_when_its_work_is_done():
    told = []

    for item in counted("ab", lambda done, total: told.append((done, total))):
        assert len(told) == "ab".index(item)

    assert told == [(1, 2), (2, 2)]
