"""The faults of a return as its marked copy remembers them: each is told again until its cells say something else.

A copy is written anew and whole: a row that was missing stands in it, what became a date stands in it as text. Read
for itself it would say less, or more, than the return. So the copy's map has a row for each error: the problem, the
open cells that it is about (those of a sheet, a row, a field), and the digest of what stood in them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from elinvoima_xl.form.sheets.form_map import FAULT, FormMap, MapRow
from elinvoima_xl.foundation.catalogue import CATALOGUE
from elinvoima_xl.foundation.problems import Blank, Location, Problem, problem, shorten
from elinvoima_xl.foundation.tagged import FROM_TAG, to_tagged
from elinvoima_xl.model.answers import Answer
from elinvoima_xl.workbook.reader.cell_text import plain

Key = tuple[str, str]
_NOWHERE: Final = Location()
# No message repeats more of a text.
_LONGEST: Final = 1_000
# Two texts of one cell may together be more than a cell holds; so much of them stands in the copy for sure.
_TELLING: Final = 15_000


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem without its place, and the open cells that it is about: `sheet`, `row` and `field` narrow them, "" any.

    `was` is the digest of what stood in them. Where `is_held` it is one cell, whose answer is not to be read.
    """

    problem: Problem
    sheet: str = ""
    row: str = ""
    field: str = ""
    was: str = ""
    is_held: bool = False

    def cells(self, asked: Mapping[Key, MapRow]) -> list[Key]:
        """Return item and field of each cell that it is about."""
        wanted = (self.sheet, self.row, self.field)
        return [
            key
            for key, sent in asked.items()
            if all(
                not want or want == has for want, has in zip(wanted, (sent.sheet, sent.row, sent.field), strict=True)
            )
        ]

    def to_row(self) -> MapRow:
        """Return it as a row of the map."""
        blanks = [[name, _to_plain(value)] for name, value in self.problem.blanks]
        found = self.problem.found if len(self.problem.found) < _LONGEST else shorten(self.problem.found, _LONGEST)
        said = [self.problem.code, found, blanks, self.was, self.is_held]
        text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        return MapRow(self.problem.item, self.field, self.sheet, kind=FAULT, issued=text, row=self.row)


def digest_of(cells: Iterable[tuple[str, str, str]]) -> str:
    """Return the digest of what stands in cells: of each that is not empty its item, its field, its text."""
    told = sorted((item, name, plain(text)[:_TELLING]) for item, name, text in cells if text)
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:24]


def read_faults(form_map: FormMap) -> tuple[Fault, ...]:
    """Return the faults of a map; what a newer program tells, or another hand wrote, is passed over."""
    return tuple(found for row in form_map.rows if row.kind == FAULT and (found := _from_row(row)))


def _from_row(row: MapRow) -> Fault | None:
    try:
        code, found, blanks, was, is_held = json.loads(row.issued)
        known = Problem(code, _NOWHERE, row.item, found, tuple((name, _blank(value)) for name, value in blanks))
    except (ValueError, TypeError, KeyError, ArithmeticError):
        return None
    return Fault(known, row.sheet, row.row, row.field, was, bool(is_held)) if code in CATALOGUE else None


def _to_plain(value: Blank) -> object:
    return [_to_plain(piece) for piece in value] if isinstance(value, tuple) else to_tagged(value) or value


def _blank(value: Any) -> Any:  # noqa: ANN401 - what JSON holds, and the blank that it was made of
    if isinstance(value, list):
        return tuple(map(_blank, value))
    if not isinstance(value, dict):
        return value
    ((name, text),) = value.items()
    return FROM_TAG[name](text)


def open_faults(
    faults: Iterable[Fault], asked: Mapping[Key, MapRow], answers: Iterable[Answer]
) -> Iterator[tuple[Fault, list[Location]]]:
    """Yield the faults whose cells say what they said when the copy was handed back, and where those cells are."""
    known = {(each.item, each.field): each for each in answers}
    for fault in faults:
        found = [known[key] for key in fault.cells(asked) if key in known]
        if digest_of((each.item, each.field, each.raw) for each in found) == fault.was:
            yield fault, [each.source.location for each in found]


def tell_again(
    faults: Iterable[Fault], asked: Mapping[Key, MapRow], answers: Iterable[Answer], file: str
) -> Iterator[Problem]:
    """Yield each fault that is open, once, and how many they are."""
    places: dict[Problem, list[Location]] = {}
    for fault, where in open_faults(faults, asked, answers):
        places.setdefault(fault.problem, []).extend(where or [Location(file, fault.sheet)])
    for told, where in places.items():
        yield Problem(told.code, _common(where), told.item, told.found, told.blanks)
    if places:
        yield problem("not-mended", Location(file), count=len(places))


def _common(places: list[Location]) -> Location:
    """Return the one place, else the row or the sheet of all of them."""
    first = places[0]
    if len(places) == 1:
        return first
    rows = {(each.sheet, each.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for each in places}
    ((sheet, row),) = rows if len(rows) == 1 else {(first.sheet, "")}
    return Location(first.file, sheet, f"{row}:{row}" if row else "")
