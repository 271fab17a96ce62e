"""What was sent, as a reader looks for it: a form's map by sheet, by row and by column.

It knows the map alone, nothing of what came back.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Final

from elinvoima_xl.form.layout import read_layout
from elinvoima_xl.form.sheets.form_map import (
    CHECK,
    COMPLETE,
    FACT,
    FORMULA,
    HEADER,
    LABEL,
    NOTE,
    OPTIONAL,
    FormMap,
    MapRow,
)
from elinvoima_xl.foundation.language import in_every_language
from elinvoima_xl.model.programme import measure_id
from elinvoima_xl.returns.finding.faults import Fault, digest_of, read_faults
from elinvoima_xl.workbook.reader.cell_text import plain
from elinvoima_xl.workbook.reader.workbook import Cell, from_address

# Locked columns: the one that names the row, and those whose texts tell which row it is where the number is lost.
NUMBER: Final = "nro"
MEASURE: Final = "measure"
OWNERS: Final = "owners"
METRIC: Final = "metric"
LAST: Final = "last"
MISSING: Final = "missing"
LOCKED: Final = frozenset({NUMBER, MEASURE, OWNERS, METRIC, LAST, MISSING})

Place = tuple[int, int]
# Facts of a metric that are numbers in its unit.
_NEAR: Final = ("previous", "baseline", "target")
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
# Labels shorter than this stand on other sheets too.
_TELLING: Final = 12
# Whoever typed more than this beside a number typed no number of a row.
_LONGEST_NUMBER: Final = 100
_MARKS: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class IssuedSheet:
    """A sheet as it was sent: `columns` and `titles` by field, `labels` our own texts by place, `numbers` its Nros."""

    name: str
    columns: Mapping[str, int]
    titles: Mapping[str, str]
    numbers: tuple[str, ...]
    labels: Mapping[Place, MapRow]

    @property
    def is_area(self) -> bool:
        """Return whether the sheet has a table to fill in."""
        return bool(self.numbers)


@dataclass(frozen=True, slots=True)
class Issued:
    """A form as it was sent.

    `rows` has the cells of a row by Nro and field, `asked` the open cells by item and field, `notes` the texts of our
    own notes, `of_measure` the Nros of the rows of a measure, `homes` the sheet of each text that tells its sheet: a
    Nro, or a label of the instructions. Where `is_base` is false the form was put together again from the programme:
    its texts are the programme's, which need not be those that were sent.
    """

    form_map: FormMap
    is_base: bool
    sheets: tuple[IssuedSheet, ...]
    rows: Mapping[str, Mapping[str, MapRow]]
    asked: Mapping[tuple[str, str], MapRow]
    notes: frozenset[str]
    facts: Mapping[str, Mapping[str, str]]
    by_text: Mapping[tuple[str, str], frozenset[str]]
    by_mark: Mapping[str, str]
    of_measure: Mapping[str, tuple[str, ...]]
    homes: Mapping[str, str]
    faults: tuple[Fault, ...]
    # What the faults of a marked copy hold: the digests of answers that are not read while they stand.
    held: Mapping[tuple[str, str], frozenset[str]]

    def near(self, item: str) -> tuple[Decimal, ...]:
        """Return the numbers that an answer on a metric is near to: the owner's last ones, baseline and targets."""
        facts = self.facts.get(item, {})
        texts = (text for name, text in facts.items() if name.partition(":")[0] in _NEAR)
        return tuple(Decimal(text) for text in texts if _NUMBER.fullmatch(text))

    def text(self, number: str, field: str) -> str:
        """Return the text that was sent in a column of the row of a Nro, plain; "" where there is none."""
        row = self.rows.get(number, {}).get(field)
        return plain(row.issued) if row else ""

    def numbers_with(self, field: str, text: str) -> frozenset[str]:
        """Return the Nros of the rows that have a text in a column."""
        return self.by_text.get((field, text), frozenset()) if text else frozenset()

    def is_held(self, item: str, name: str, text: str) -> bool:
        """Return whether a cell of a marked copy still says what it was handed back for."""
        return (item, name) in self.held and digest_of([(item, name, text)]) in self.held[item, name]

    def find_number(self, printed: str) -> str:
        """Return the Nro of the form that a text is but for case, blanks and marks; "" for none, or for two."""
        if printed in self.rows or len(printed) > _LONGEST_NUMBER:
            return printed if printed in self.rows else ""
        return self.by_mark.get(_mark(printed), "")


# The same form comes back more than once where it is shared, or sent again.
@lru_cache(maxsize=32)
def index_form(form_map: FormMap, *, is_base: bool) -> Issued:
    """Return the form of a map as a reader looks for it."""
    cells = [row for row in form_map.rows if row.cell and row.kind != NOTE]
    rows: dict[str, dict[str, MapRow]] = defaultdict(dict)
    for row in cells:
        if row.row and row.kind not in (HEADER, LABEL):
            rows[row.row][row.field] = row
    sheets = tuple(_sheet(name, cells) for name in dict.fromkeys(row.sheet for row in cells))
    asked = {(row.item, row.field): row for row in cells if row.row and not row.locked}
    faults = read_faults(form_map)
    return Issued(
        form_map=form_map,
        is_base=is_base,
        sheets=sheets,
        rows=dict(rows),
        asked=asked,
        notes=frozenset(plain(row.issued) for row in form_map.rows if row.kind == NOTE),
        facts=_facts(form_map),
        by_text=_by_text(rows),
        by_mark=_by_mark(rows),
        of_measure=_of_measure(rows),
        homes=_homes(sheets),
        faults=faults,
        held=_held(faults, asked),
    )


def _held(faults: Iterable[Fault], asked: Mapping[tuple[str, str], MapRow]) -> dict[tuple[str, str], frozenset[str]]:
    held: dict[tuple[str, str], set[str]] = defaultdict(set)
    for fault in faults:
        for key in fault.cells(asked) if fault.is_held else ():
            held[key].add(fault.was)
    return {key: frozenset(digests) for key, digests in held.items()}


def _homes(sheets: tuple[IssuedSheet, ...]) -> dict[str, str]:
    homes = {number: sheet.name for sheet in sheets for number in sheet.numbers}
    for sheet in sheets:
        if not sheet.is_area:
            homes |= {row.issued: sheet.name for row in sheet.labels.values() if len(row.issued) > _TELLING}
    return homes


def _of_measure(rows: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for number in rows:
        found[measure_id(number)].append(number)
    return {measure: tuple(numbers) for measure, numbers in found.items() if measure_id(measure) == measure}


def _by_text(rows: Mapping[str, Mapping[str, MapRow]]) -> dict[tuple[str, str], frozenset[str]]:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for number, cells in rows.items():
        for field in (MEASURE, OWNERS, METRIC, LAST):
            found[field, plain(cells[field].issued) if field in cells else ""].add(number)
    return {key: frozenset(numbers) for key, numbers in found.items()}


def _by_mark(rows: Mapping[str, object]) -> dict[str, str]:
    marks = Counter(map(_mark, rows))
    return {_mark(number): number for number in rows if marks[_mark(number)] == 1}


def _mark(number: str) -> str:
    return _MARKS.sub("", number.casefold())


def _sheet(name: str, cells: list[MapRow]) -> IssuedSheet:
    own = [row for row in cells if row.sheet == name]
    headers = [row for row in own if row.kind == HEADER]
    return IssuedSheet(
        name=name,
        columns={row.field: to_place(row.cell)[1] for row in headers if to_place(row.cell)[1]},
        titles={row.field: plain(row.issued) for row in headers},
        numbers=tuple(dict.fromkeys(row.row for row in own if row.row)),
        labels={to_place(row.cell): row for row in own if not row.row and row.kind != HEADER},
    )


def _facts(form_map: FormMap) -> dict[str, dict[str, str]]:
    facts: dict[str, dict[str, str]] = defaultdict(dict)
    for row in form_map.rows:
        if row.kind == FACT:
            facts[row.item].setdefault(row.field, row.issued)
    return dict(facts)


def to_place(cell: str) -> Place:
    """Return row and column of an address of the map; (0, 0) where somebody has made it none."""
    return from_address(cell) or (0, 0)


def is_computed(row: MapRow) -> bool:
    """Return whether a cell follows what is typed elsewhere, so that it cannot be compared with what was sent."""
    return row.kind == FORMULA


_FIGURES: Final = re.compile(r"\d+")


def says_computed(cell: Cell | None, found: str, sent: MapRow) -> bool:
    """Return whether a cell that follows what is typed holds its formula or, where a program dropped it, a result.

    A result differs from what was sent in its figures, or lists words of what is missing.
    """
    # Where formulas are not seen, one whose result was never stored is 0.
    if cell is not None and (cell.is_formula or (cell.is_formula is None and cell.value == 0)):
        return True
    if without_figures(found) == without_figures(plain(sent.issued)):
        return True
    return sent.field == MISSING and set(found.casefold().split(", ")) <= _missing_words()


def without_figures(text: str) -> str:
    """Return a text with each number as 0, and without the mark of what is complete.

    >>> without_figures("täytetty 12/13") == without_figures("täytetty 13/13 ✓")
    True
    """
    return _FIGURES.sub("0", text).rstrip(" ✓")


@cache
def _missing_words() -> frozenset[str]:
    found = {said.casefold() for text in (COMPLETE, OPTIONAL, CHECK) for said in in_every_language(text)}
    for column in read_layout(ask_targets=True).columns:
        found |= {text.casefold() for text in (*column.missing, *column.title) if text}
    return frozenset(found)
