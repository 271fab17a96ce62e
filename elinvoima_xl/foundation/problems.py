"""Problems: a fault in somebody's file as a value that names a place and a remedy; and the exception tree.

A partner's mistake is a `Problem`, collected and told with all the others. A caller's mistake, or a file without
which nothing can be done, is an exception. The codes and their words are in `catalogue.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from elinvoima_xl.foundation.catalogue import CATALOGUE, SEVERITIES
from elinvoima_xl.foundation.language import Term, Words, words
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.personal import CONTACTS, mask

# What stands in a cell, in pieces: words as they are, numbers to be printed as the reader's language does.
Said = tuple[str | Decimal, ...]
Blank = str | int | Decimal | date | bool | Period | Term | Said | None


class ElinvoimaError(Exception):
    """The root of all that this package raises on purpose; the command line catches this and nothing else."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.to_text("en"))
        self.problem: Final = problem

    def __reduce__(self) -> tuple[type[ElinvoimaError], tuple[Problem]]:
        return type(self), (self.problem,)


class UsageError(ElinvoimaError):
    """The caller asked for what cannot be: a path that does not exist, no programme, an unknown period."""


class ProgrammeError(ElinvoimaError):
    """The programme contradicts itself or cannot be read."""


class WorkbookError(ElinvoimaError):
    """A file cannot be used at all."""


class RegisterError(ElinvoimaError):
    """The register is in use, damaged or newer than this program."""


class LayoutError(ElinvoimaError):
    """A layout or settings file of the coordinator has a fault; the place names its line."""


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """Where something stands: file, sheet, cell (`K7`; a row of a sheet is `7:7`); "" where not known."""

    file: str = ""
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        inner = f"{self.sheet}!{self.cell}" if self.sheet and self.cell else self.sheet or self.cell
        return f"{self.file}[{inner}]" if inner else self.file


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault with its place. `found` is the text found; `blanks` fill the message of the code."""

    code: str
    location: Location = Location()
    item: str = ""
    found: str = ""
    blanks: tuple[tuple[str, Blank], ...] = ()

    @property
    def severity(self) -> str:
        """Return error, warning or info: as the catalogue has it, unless the case at hand is of another weight."""
        of_case = next((str(value) for name, value in self.blanks if name == "severity"), "")
        return of_case or CATALOGUE[self.code].severity

    def message(self, language: str) -> str:
        """Return the fact, with the value found, in words."""
        return self._fill(CATALOGUE[self.code].message, language)

    def advice(self, language: str) -> str:
        """Return what its reader is to do about it, in words."""
        return self._fill(CATALOGUE[self.code].advice, language)

    def mending(self, language: str) -> str | None:
        """Return what the owner of a marked copy is to do about it, in words; None where it is not the owner's."""
        mend = CATALOGUE[self.code].mend
        return None if mend is None else self._fill(mend or CATALOGUE[self.code].advice, language)

    def to_text(self, language: str) -> str:
        """Return place, fact and remedy in one text."""
        place = f"{self.location}: " if str(self.location) else ""
        return f"{place}{self.message(language)} {self.advice(language)}".strip()

    def to_json(self, language: str) -> dict[str, str | None]:
        """Return the problem as the command line's JSON has it (DESIGN §3)."""
        return {
            "code": self.code,
            "severity": self.severity,
            "file": self.location.file or None,
            "sheet": self.location.sheet or None,
            "cell": self.location.cell or None,
            "item": self.item or None,
            "found": mask(self.found, CONTACTS) or None,
            "message": self.message(language),
            "advice": self.advice(language),
        }

    def _fill(self, text: str, language: str) -> str:
        say = words(language)
        said = say(text)
        # Most advice has no blanks, and a list of problems may be long.
        return said.format_map(self._in_words(say)) if "{" in said or "}" in said else said

    def _in_words(self, say: Words) -> dict[str, str]:
        """Return what the blanks hold, in words."""
        known: dict[str, Blank] = {
            "found": shorten(mask(self.found, CONTACTS)),
            "item": self.item,
            "file": self.location.file,
            "sheet": self.location.sheet,
            "cell": self.location.cell,
        }
        known.update(self.blanks)
        # No identity code leaves the register with a message; a number or an address may be what it is about.
        told = {
            name: mask(value if type(value) is str else _in_words(value, say), CONTACTS)
            for name, value in known.items()
        }
        # Our own words may hold the other blanks: a reason names the number that it is about.
        ours = {name: told[name].format_map(told) for name, value in known.items() if isinstance(value, Term)}
        return told | ours


def problem(
    code: str, location: Location = Location(), *, item: str = "", found: str | Decimal | Said = "", **blanks: Blank
) -> Problem:
    """Return a Problem of the catalogue; KeyError for a code that the catalogue does not have.

    What was `found` and is a number, or has some in it, is kept as a text with decimal points and told as its reader
    writes numbers.
    """
    if code not in CATALOGUE:
        raise KeyError(code)
    if isinstance(found, str):
        return Problem(code, location, item, found, tuple(sorted(blanks.items())))
    pieces = found if isinstance(found, tuple) else (found,)
    text = "".join(piece if isinstance(piece, str) else format(piece, "f") for piece in pieces)
    return Problem(code, location, item, text, tuple(sorted({**blanks, "found": found}.items())))


def _in_words(value: Blank, say: Words) -> str:
    if isinstance(value, tuple):
        return shorten("".join(say.value(piece) for piece in value))
    return say.value(value)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return each problem once: errors first, then by file, sheet, row, column, code."""
    return tuple(sorted(dict.fromkeys(problems), key=_order))


def alike(problems: Iterable[Problem], language: str) -> list[tuple[Problem, ...]]:
    """Return the problems in groups that say the same, each at its first one; an error is always told for itself."""
    groups: dict[object, list[Problem]] = {}
    for number, each in enumerate(problems):
        said = (each.code, each.message(language), each.advice(language))
        groups.setdefault(number if each.severity == "error" else said, []).append(each)
    return list(map(tuple, groups.values()))


def has_errors(problems: Iterable[Problem]) -> bool:
    """Return whether any of the problems is an error."""
    return any(each.severity == "error" for each in problems)


def shorten(text: str, limit: int = 200) -> str:
    """Return `text` on one line, cut with an ellipsis where longer than `limit` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


# Control characters as the signs that stand for them, and those that turn the direction of a line as a question mark:
# a name may hold them, and a terminal obeys them.
_SIGNS: Final = {
    **{code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n"},
    0x7F: 0x2421,
    **dict.fromkeys((*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x2028, 0x2029), 0xFFFD),
}


def printable(text: str) -> str:
    r"""Return a text of the same length with a sign for each character that a terminal would obey.

    >>> printable("KAMK\x1b[2J.xlsx")
    'KAMK␛[2J.xlsx'
    """
    return text.translate(_SIGNS)


_CELL: Final = re.compile(r"([A-Z]*)(\d*)")


def _order(each: Problem) -> tuple[int, str, str, int, int, str, str, str, str, str]:
    where = each.location
    match = _CELL.match(where.cell)
    letters, digits = match.groups() if match else ("", "")
    rank = SEVERITIES.index(each.severity)
    row = int(digits or 0)
    return (
        rank, where.file, where.sheet, row, len(letters), letters, each.code, each.item, each.found, repr(each.blanks)
    )  # fmt: skip
