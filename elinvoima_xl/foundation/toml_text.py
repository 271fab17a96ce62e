"""A TOML file of the coordinator, with the line of every fault.

A fault raises `LayoutError` naming file, line and what is wrong. This module knows TOML; it must not know what the
files are for: whoever reads one gives the code by which its faults are told.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from elinvoima_xl.foundation.language import N_, Term
from elinvoima_xl.foundation.problems import LayoutError, Location, UsageError, problem

NOT_TOML: Final = N_("the line cannot be read: check its quotes and brackets")
NOT_UTF8: Final = N_("the file is not UTF-8 text: save it as UTF-8")
BACKSLASH: Final = N_("“{setting}” has a backslash in double quotes: write '…' instead, or each backslash twice (\\\\)")
TWICE: Final = N_("“{setting}” stands on line {first} already")
_AT_LINE: Final = re.compile(r"at line (\d+)")
_TABLE: Final = re.compile(r"\s*\[\[?\s*([^\]]+?)\s*\]")
# What a line names: a table, or a key.
_NAME: Final = re.compile(r"\s*(\[.+?\]|[^=#\[]+?)\s*(?:=|#|$)")
_ESCAPED: Final = re.compile(r"\"[^\"]*\\")


@dataclass(frozen=True, slots=True)
class TomlText:
    """The text of a TOML file with its data. `file` is the name that a fault tells, `code` that by which it is told."""

    file: str
    text: str
    data: dict[str, Any]
    code: str = "layout"

    def fault(self, reason: str, table: str, key: str = "", *, count: int = 0, **blanks: str) -> LayoutError:
        """Return the error to raise for `key` of the `count`th table of that name: with the line where it stands."""
        return _fault(self.code, self.file, self.find_line(table, key, count=count), reason, **blanks)

    def find_line(self, table: str, key: str = "", *, count: int = 0) -> int:
        """Return the line of a key, of its table where the key is not there, or 1."""
        lines = self.text.splitlines()
        start = self._find_table(lines, table, count)
        named = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]")
        for number in range(start, len(lines)):
            if _TABLE.match(lines[number]):
                break
            if key and named.match(lines[number]):
                return number + 1
        return max(start, 1)

    @staticmethod
    def _find_table(lines: list[str], table: str, count: int) -> int:
        """Return the number of the line after which a table's keys begin; 0 for the keys before any table."""
        found = [number for number, line in enumerate(lines, 1) if (match := _TABLE.match(line)) and match[1] == table]
        return found[count] if table and count < len(found) else 0


def parse_toml(text: str, file: str, code: str = "layout") -> TomlText:
    """Return the text with its data; LayoutError where it is not TOML."""
    try:
        return TomlText(file, text, tomllib.loads(text), code)
    except tomllib.TOMLDecodeError as fault:
        match = _AT_LINE.search(str(fault))
        lines = text.rstrip().splitlines()
        line = min(int(match[1]) if match else len(lines), len(lines))
        raise _unread(lines[:line], file, code) from fault


def read_toml(path: Path, code: str = "layout") -> TomlText:
    """Return a file with its data; LayoutError where it is not TOML, UsageError where there is no such file."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as fault:
        raise UsageError(problem("no-such-path", Location(path.name), found=str(path))) from fault
    except UnicodeDecodeError as fault:
        raise _fault(code, path.name, fault.object[: fault.start].count(b"\n") + 1, NOT_UTF8) from fault
    return parse_toml(text, path.name, code)


def _unread(lines: list[str], file: str, code: str) -> LayoutError:
    """Return the error for the last of some lines, which cannot be read."""
    line = lines[-1] if lines else ""
    name = match[1] if (match := _NAME.match(line)) else ""
    if _ESCAPED.search(line.replace("\\\\", "")):
        return _fault(code, file, len(lines), BACKSLASH, setting=name)
    for number in range(len(lines) - 1, 0, -1):
        before = _NAME.match(lines[number - 1])
        if name and before and before[1] == name:
            return _fault(code, file, len(lines), TWICE, setting=name, first=str(number))
        if _TABLE.match(lines[number - 1]) and not _TABLE.match(line):
            break
    return _fault(code, file, len(lines), NOT_TOML)


def _fault(code: str, file: str, line: int, reason: str, **blanks: str) -> LayoutError:
    return LayoutError(problem(code, Location(file), line=line, reason=Term(reason), **blanks))
