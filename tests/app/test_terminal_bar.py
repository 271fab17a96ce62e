"""The bar of long work: only for a person at a terminal, only when it takes long, gone when done."""

from __future__ import annotations

import io

import pytest

from elinvoima_xl.app.terminal.console import progress
from elinvoima_xl.foundation.progress import counted

TERMINAL = {"TERM": "xterm"}


class Terminal(io.StringIO):
    """A stream that says that a person sees it."""

    def isatty(self) -> bool:
        return True


def work(stream: io.StringIO, environment: dict[str, str], **options: float) -> str:
    """Return what is printed while four things are done."""
    with progress("Luetaan", "Kirjoitetaan", stream=stream, environment=environment, **options) as told:
        for _ in counted(range(4), told):
            pass
    return stream.getvalue()


def test_long_work_is_shown_with_its_count():
    stream = Terminal()

    with progress("Luetaan", "Kirjoitetaan", stream=stream, environment=TERMINAL, patience=0) as told:
        told(1, 4)

    assert "Luetaan" in stream.getvalue()
    assert "1/4" in stream.getvalue()


def test_when_all_are_done_what_comes_after_is_shown():
    shown = work(Terminal(), TERMINAL, patience=0)

    assert shown.index("4/4") > shown.index("Kirjoitetaan")


def test_short_work_shows_nothing():
    assert work(Terminal(), TERMINAL) == ""


@pytest.mark.parametrize(
    ("stream", "environment"),
    [(io.StringIO(), TERMINAL), (Terminal(), {"TERM": "dumb"}), (io.StringIO(), {**TERMINAL, "FORCE_COLOR": "1"})],
    ids=["piped", "dumb", "piped with colours forced"],
)
def test_where_nobody_sees_it_nothing_is_printed(stream, environment):
    assert work(stream, environment, patience=0) == ""


def test_no_colours_are_used_where_none_are_wanted(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")

    shown = work(Terminal(), TERMINAL, patience=0)

    assert "4/4" in shown
    assert "\x1b[3" not in shown


def test_the_bar_is_taken_away_when_the_work_is_stopped():
    stream = Terminal()

    def stop() -> None:
        with progress("Luetaan", "", stream=stream, environment=TERMINAL, patience=0) as told:
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
