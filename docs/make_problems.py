"""Make docs/problems.md, the reference of all problems, from the catalogue: run it after changing the catalogue."""

from __future__ import annotations

import re
import string
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parent))

from problem_examples import COMMON, EXAMPLES

import elinvoima_xl.foundation.catalogue
from elinvoima_xl.foundation.catalogue import CATALOGUE
from elinvoima_xl.foundation.problems import Problem

TARGET: Final = Path(__file__).parent / "problems.md"
INTRODUCTION: Final = """# Problems

Every fault that the program finds is a *problem*: a code that never changes, the place (file, sheet, cell), the fact
with the value found, and what to do about it. This page lists them all. It is made from the catalogue by
`python docs/make_problems.py`; the values in the messages are invented examples.

An **error** is something that could not be read or decided: the command does the rest and ends with exit status 1. A
**warning** was read or decided, but should be looked at. **Info** asks for nothing. Wrong use ends with exit status 2
before anything is written.

With `--json` each problem is an object of `code`, `severity`, `file`, `sheet`, `cell`, `item`, `found`, `message` and
`advice`, the last two in the language of `--lang`.
"""
# The headings of the catalogue's groups, by its comments.
GROUPS: Final = {
    "a file as a whole": "A file as a whole",
    "sheets, rows, columns": "Sheets, rows and columns",
    "values": "Values",
    "rules over one submission": "Rules over one returned form",
    "the merge": "The merge",
    "the register": "The register",
    "the programme and its import": "The programme and its import",
    "wrong use": "Wrong use",
    "a template of the city's own": "A template of the city's own",
}
_LINE: Final = re.compile(r'^    (?:# --- (?P<group>.+)|"(?P<code>[a-z-]+)": Entry\()', re.MULTILINE)


def groups() -> dict[str, list[str]]:
    """Return the codes of each group of the catalogue, in its order."""
    source = Path(elinvoima_xl.foundation.catalogue.__file__).read_text("utf-8")
    found: dict[str, list[str]] = {}
    codes: list[str] = []
    for match in _LINE.finditer(source):
        if match["group"]:
            codes = found.setdefault(GROUPS[match["group"]], [])
        else:
            codes.append(match["code"])
    return found


def example(code: str) -> Problem:
    """Return a problem of a code with its blanks filled by an example."""
    values = {**COMMON, **EXAMPLES.get(code, {})}
    needed = {
        name for text in filter(None, CATALOGUE[code][1:]) for _, name, _, _ in string.Formatter().parse(text) if name
    }
    # A term may have blanks of its own.
    needed |= set(EXAMPLES.get(code, {}))
    blanks = {name: values[name] for name in sorted(needed - {"found", "item"})}
    found, item = (str(values[name]) if name in needed else "" for name in ("found", "item"))
    return Problem(code, item=item, found=found, blanks=tuple(blanks.items()))


def page() -> str:
    """Return the whole page as Markdown."""
    return "\n".join([INTRODUCTION, *(line for title, codes in groups().items() for line in _group(title, codes))])


def _group(title: str, codes: list[str]) -> Iterator[str]:
    yield f"## {title}\n"
    yield "| code | severity | meaning and remedy | in Finnish |"
    yield "|---|---|---|---|"
    for code in codes:
        told = example(code)
        english, finnish = (f"{told.message(each)}<br>→ {told.advice(each)}" for each in ("en", "fi"))
        yield f"| `{code}` | {told.severity} | {_cell(english)} | {_cell(finnish)} |"
    yield ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    TARGET.write_text(page(), "utf-8", newline="\n")
