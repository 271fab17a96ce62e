"""The command line run as a Finnish user runs it, and what it left behind."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from filled import PERIOD, TYPED, a_form, fill

PROBLEM = {"code", "severity", "file", "sheet", "cell", "item", "found", "message", "advice"}
PERIOD_CODE = str(PERIOD)


class Ran(NamedTuple):
    """What a command left behind: its exit status and what it printed."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Return the one JSON object on stdout."""
        return json.loads(self.out)

    @property
    def codes(self) -> set[str]:
        return {each["code"] for each in self.json["problems"]}


Run = Callable[..., Ran]


@cache
def filled() -> bytes:
    return fill(a_form(), TYPED)


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder but the hidden locks, which stay behind on purpose."""
    paths = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}
