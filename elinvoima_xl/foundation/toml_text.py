"""A TOML file of the coordinator, with the line of every fault.

A fault raises `LayoutError` naming file, line and what is wrong. This module knows TOML; it must not know what the
files are for.
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
NOT_UTF8: Final = N_("the file is not UTF-8 text")
_AT_LINE: Final = re.compile(r"at line (\d+)")
_TABLE: Final = re.compile(r"\s*\[\[?\s*([^\]]+?)\s*\]")


@dataclass(frozen=True, slots=True)
class TomlText:
    """The text of a TOML file with its data. `file` is the name that a fault tells."""

    file: str
    text: str
    data: dict[str, Any]

    def fault(self, reason: str, table: str, key: str = "", *, count: int = 0) -> LayoutError:
        """Return the error to raise for `key` of the `count`th table of that name: with the line where it stands."""
        return _fault(self.file, self.find_line(table, key, count=count), reason)

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


def parse_toml(text: str, file: str) -> TomlText:
    """Return the text with its data; LayoutError where it is not TOML."""
    try:
        return TomlText(file, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as fault:
        match = _AT_LINE.search(str(fault))
        line = int(match[1]) if match else text.count("\n") + 1
        raise _fault(file, line, NOT_TOML) from fault


def read_toml(path: Path) -> TomlText:
    """Return a file with its data; LayoutError where it is not TOML, UsageError where there is no such file."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as fault:
        raise UsageError(problem("no-such-path", Location(path.name), found=str(path))) from fault
    except UnicodeDecodeError as fault:
        raise _fault(path.name, fault.object[: fault.start].count(b"\n") + 1, NOT_UTF8) from fault
    return parse_toml(text, path.name)


def _fault(file: str, line: int, reason: str) -> LayoutError:
    return LayoutError(problem("layout", Location(file), line=line, reason=Term(reason)))
