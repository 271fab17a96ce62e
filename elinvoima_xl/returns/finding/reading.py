"""The open cells of a form found again → answers; the locked ones → what was changed in them.

A field of a measure is read from whichever of its rows holds it. What stands twice the same is one answer; what stands
twice differently, under a merge of several answers' cells, or in a row that can be two is kept as text and not read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, NamedTuple

from elinvoima_xl.form.sheets.form_map import MapRow
from elinvoima_xl.foundation.language import N_, Term
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import Location, Problem, problem
from elinvoima_xl.model.answers import EMPTY, UNREADABLE, Answer, Source
from elinvoima_xl.model.asking import MetricRule
from elinvoima_xl.model.fields import is_of_metric
from elinvoima_xl.model.rules import find_rule
from elinvoima_xl.model.typed.dates import DayNumbers
from elinvoima_xl.model.values import from_float, read_value, to_invariant
from elinvoima_xl.returns.finding.content import say_cell
from elinvoima_xl.returns.finding.issued import Issued, is_computed, says_computed
from elinvoima_xl.returns.finding.locate import Located
from elinvoima_xl.returns.finding.rows import FoundRow
from elinvoima_xl.workbook.reader.cell_text import plain, seen_of, to_text
from elinvoima_xl.workbook.reader.workbook import DATE, ERROR, UNCACHED, Cell, Merge, Sheet, to_address

# How the texts of several cells that claim one answer are put together.
BETWEEN: Final = " / "
# Days that a programme is about are counted by larger numbers.
_NO_DAY: Final = 10_000
# Nobody copies a row more often by hand; whoever mends it sees the others too.
_COPIES: Final = 100


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose answers are read: what every answer of a file has in common. `source` lacks sheet and cell.

    `tells_rules` says that the form's map has what its partner was told of how the figures are combined.
    """

    period: Period
    owner: str
    language: str
    source: Source
    tells_rules: bool = False
    # The days that the programme is about, as a spreadsheet counts them.
    days: DayNumbers | None = None


@dataclass(slots=True)
class Account:
    """Which cells of a file are accounted for: as text of ours, as an answer, or told. By sheet, row, column."""

    places: set[tuple[str, int, int]] = field(default_factory=set)

    def add(self, sheet: Sheet, row: int, column: int) -> None:
        """Count a cell as accounted for."""
        self.places.add((sheet.name, row, column))

    def has(self, sheet: Sheet, cell: Cell) -> bool:
        """Return whether a cell is accounted for."""
        return (sheet.name, cell.row, cell.column) in self.places


class Spot(NamedTuple):
    """A cell that can hold an answer: the row found, its column, what stands there, and that as a text.

    A tuple because a form has hundreds of them and a dataclass takes three times as long.
    """

    row: FoundRow
    column: int
    cell: Cell | None
    text: str

    @property
    def sheet(self) -> Sheet:
        """Return its sheet."""
        return self.row.table.sheet

    @property
    def place(self) -> tuple[str, int, int]:
        """Return its sheet's name, its row and its column."""
        return (self.sheet.name, self.row.row, self.column)

    @property
    def address(self) -> str:
        """Return its address."""
        return to_address(self.row.row, self.column)

    @property
    def key(self) -> tuple[str, str]:
        """Return what makes two contents the same: a typed 5 and the text “5” are not."""
        return (self.cell.kind if self.cell else "", self.text)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the cells of one form found again."""

    issued: Issued
    located: Located
    asker: Asker
    account: Account

    def read_answers(self) -> Iterator[tuple[Answer, tuple[Problem, ...]]]:
        """Yield the answer to everything that was asked and can be found, with what there is to tell about it."""
        spots = {
            (item, name): spots_of(self._rows(item, sent), name) for (item, name), sent in self.issued.asked.items()
        }
        merged = _merged_places(self.located, spots.values())
        for (item, name), of_answer in spots.items():
            if of_answer:
                under_merge = [spot for spot in of_answer if spot.place in merged] if merged else []
                yield self._read(item, name, of_answer, under_merge)

    def _rows(self, item: str, sent: MapRow) -> list[FoundRow]:
        """Return the rows that can hold an answer, the one that it was asked in first."""
        found = list(self.located.by_number.get(sent.row, ()))
        for number in self.issued.of_measure.get(item, ()):
            if number != sent.row:
                found += self.located.by_number.get(number, ())
        return found

    def _read(self, item: str, name: str, spots: list[Spot], merged: list[Spot]) -> tuple[Answer, tuple[Problem, ...]]:
        if len(spots) == 1 and not merged and (only := spots[0]).text and only.row.is_sure:
            # So stands nearly every answer.
            self.account.add(only.sheet, only.row.row, only.column)
            return self._value(item, name, only)
        full = [spot for spot in spots if spot.text]
        for spot in full:
            self.account.add(spot.sheet, spot.row.row, spot.column)
        told = tuple(
            problem(
                "merged-cells" if spot.text else "merged-empty", self._place(spot), item=item, found=say_cell(spot.cell)
            )
            for spot in merged
        )
        if not full:
            return self._answer(item, name, spots[0], EMPTY), (*told, *self._tell_elsewhere(item, spots))
        if any(spot.text for spot in merged) or not all(spot.row.is_sure for spot in full):
            return self._unread(item, name, full), told
        different = tuple(islice(self._tell_different(item, name, spots), _COPIES))
        if different:
            return self._unread(item, name, full), different
        return self._value(item, name, full[0])

    def _value(self, item: str, name: str, spot: Spot) -> tuple[Answer, tuple[Problem, ...]]:
        cell = spot.cell
        assert cell is not None
        source = self._source(spot)
        place = source.location
        if self.issued.is_held(item, name, spot.text):
            raw = cell.value if isinstance(cell.value, str) else spot.text
            return self._answer(item, name, spot, UNREADABLE, raw), ()
        kind = self.issued.asked[item, name].kind
        seen = seen_of(cell, kind, self.asker.language, hides_zeros=spot.sheet.hides_zeros)
        if cell.kind in (ERROR, UNCACHED) and not seen.is_picture:
            code = "excel-error" if cell.kind == ERROR else "no-cached-value"
            told = problem(code, place, item=item, found=spot.text)
            return self._unread(item, name, [spot]), (told,)
        reading = read_value(
            kind,
            cell.value,
            is_date=cell.kind == DATE,
            unit=self.issued.facts.get(item, {}).get("unit", ""),
            period=self.asker.period,
            location=place,
            item=item,
            language=self.asker.language,
            seen=seen,
            days=None if cell.is_formula else self.asker.days,
            near=self.issued.near(item) if isinstance(cell.value, float) and cell.value > _NO_DAY else (),
        )
        answer = Answer(
            self.asker.period, self.asker.owner, item, name, reading.state, reading.value, reading.raw, source,
            reading.assumed, rule=self._rule(item, name), seen=reading.seen,
        )  # fmt: skip
        return answer, tuple(reading.problems)

    def _tell_elsewhere(self, item: str, spots: list[Spot]) -> Iterator[Problem]:
        """Yield the cells that are empty because another workbook gave them nothing."""
        for spot in spots:
            if spot.cell is not None and spot.cell.seen.is_elsewhere:
                yield problem("from-another-workbook", self._place(spot), item=item)

    def _unread(self, item: str, name: str, spots: list[Spot]) -> Answer:
        raw = BETWEEN.join(dict.fromkeys(spot.text for spot in spots))
        return self._answer(item, name, spots[0], UNREADABLE, raw)

    def _answer(self, item: str, name: str, spot: Spot, state: str, raw: str = "") -> Answer:
        rule = self._rule(item, name) if state != EMPTY else ""
        return Answer(self.asker.period, self.asker.owner, item, name, state, None, raw, self._source(spot), rule=rule)

    def _rule(self, item: str, name: str) -> str:
        """Return how the answers to a metric are combined by what the form told its partner."""
        if not self.asker.tells_rules or not is_of_metric(name):
            return ""
        facts = self.issued.facts.get(item, {})
        combine = facts.get("combine", "")
        return str(MetricRule(combine, facts.get("lead", "") if find_rule(combine).is_led else ""))

    def _tell_different(self, item: str, name: str, spots: list[Spot]) -> Iterator[Problem]:
        """Tell every place of an answer that stands differently in several.

        An empty cell in a copied row says nothing. Beside a column of the same heading it does: one of the two may be
        another column that was given this heading.
        """
        if len(spots) == 1:
            return
        full = [spot for spot in spots if spot.text]
        said = {spot.key for spot in full}
        in_row: dict[tuple[str, int], set[tuple[str, str]]] = defaultdict(set)
        for spot in spots:
            in_row[spot.place[:2]].add(spot.key)
        code = "row-duplicated" if len({spot.row.number for spot in full}) == 1 else "fields-differ"
        for spot in spots:
            place, title = self._place(spot), self._title(name)
            if len(in_row[spot.place[:2]]) > 1:
                yield problem("column-duplicated", place, item=item, found=title)
            elif spot.text and len(said) > 1:
                yield problem(code, place, item=item, found=say_cell(spot.cell), column=title)

    def _title(self, name: str) -> str:
        return next((sheet.titles[name] for sheet in self.issued.sheets if name in sheet.titles), name)

    def check_locked(self) -> Iterator[Problem]:
        """Yield what was changed in the locked cells of the rows found; account for those that say what was sent."""
        copies: Counter[str] = Counter()
        for row in self.located.rows:
            copies[row.number] += 1
            if row.is_sure and row.number and copies[row.number] <= _COPIES:
                yield from self._check_row(row, self.issued.rows[row.number])
            elif row.rivals:
                self._account_own(row)

    def _check_row(self, row: FoundRow, cells: Mapping[str, MapRow]) -> Iterator[Problem]:
        for name, sent in cells.items():
            for column in row.table.numbers(name):
                cell = row.table.sheet.cells.get((row.row, column))
                if not sent.locked or (sent.item, name) in self.issued.asked:
                    continue
                if _says(cell, sent):
                    self.account.add(row.table.sheet, row.row, column)
                    if cell is not None and (struck := seen_of(cell).struck):
                        place = Location(self.asker.source.file, row.table.sheet.name, cell.address)
                        rest = Term(N_("the text that was sent is used"))
                        yield problem("struck-out", place, item=row.number, found=struck, rest=rest, severity="warning")
                else:
                    yield from self._changed(row, column, cell, sent)

    def _changed(self, row: FoundRow, column: int, cell: Cell | None, sent: MapRow) -> Iterator[Problem]:
        found = to_text(cell)
        self.account.add(row.table.sheet, row.row, column)
        if not found and not self.issued.is_base:
            # The programme does not tell whether anything stood there when the form was sent.
            return
        place = Location(self.asker.source.file, row.table.sheet.name, to_address(row.row, column))
        if found and not plain(sent.issued):
            yield problem("locked-cell-filled", place, item=sent.item or row.number, found=say_cell(cell))
        else:
            code = "locked-cell-changed" if self.issued.is_base else "text-not-of-programme"
            yield problem(code, place, item=sent.item or row.number, found=say_cell(cell), issued=plain(sent.issued))

    def _account_own(self, row: FoundRow) -> None:
        """Account for the texts of ours in a row that can be several: each is told with the row."""
        for rival in row.rivals:
            for name, sent in self.issued.rows[rival].items():
                for column in row.table.numbers(name):
                    if sent.locked and _says(row.table.sheet.cells.get((row.row, column)), sent):
                        self.account.add(row.table.sheet, row.row, column)

    def _source(self, spot: Spot) -> Source:
        known = self.asker.source
        return Source(known.file, spot.sheet.name, spot.address, known.saved, known.digest)

    def _place(self, spot: Spot) -> Location:
        return Location(self.asker.source.file, spot.sheet.name, spot.address)


def spots_of(rows: Iterable[FoundRow], name: str) -> list[Spot]:
    """Return the cells of a field in rows, those that are empty too."""
    found = []
    for row in rows:
        for column in row.table.numbers(name):
            cell = row.table.sheet.cells.get((row.row, column))
            found.append(Spot(row, column, cell, to_text(cell)))
    return found


def _merged_places(located: Located, answers: Iterable[list[Spot]]) -> set[tuple[str, int, int]]:
    """Return the places of answers under a merge that lies over other cells too: whose text it holds is not told."""
    sheets = _merges_in_tables(located)
    places = [{spot.place for spot in spots if spot.sheet.name in sheets} for spots in answers] if sheets else []
    merged: set[tuple[str, int, int]] = set()
    for own in places:
        for sheet, row, column in own:
            for merge in sheets[sheet]:
                if merge.holds(row, column) and not _lies_within(merge, sheet, own):
                    merged.add((sheet, row, column))
    return merged


def _merges_in_tables(located: Located) -> dict[str, list[Merge]]:
    """Return the merges of each sheet that reach down to its rows: most are those of the lines above the table."""
    first: dict[str, int] = {}
    for each in located.rows:
        name = each.table.sheet.name
        first[name] = min(each.row, first.get(name, each.row))
    found: dict[str, list[Merge]] = {}
    for sheet in (found_sheet.sheet for found_sheet in located.sheets):
        if merges := [merge for merge in sheet.merges if merge.last_row >= first.get(sheet.name, merge.last_row + 1)]:
            found[sheet.name] = merges
    return found


def _lies_within(merge: Merge, sheet: str, own: set[tuple[str, int, int]]) -> bool:
    """Return whether every cell under a merge is one of the places of an answer."""
    size = (merge.last_row - merge.first_row + 1) * (merge.last_column - merge.first_column + 1)
    return size == sum(1 for name, row, column in own if name == sheet and merge.holds(row, column))


def _says(cell: Cell | None, sent: MapRow) -> bool:
    """Return whether a locked cell says what was sent; one that follows what is typed does as long as it computes."""
    found = to_text(cell)
    if is_computed(sent):
        return not found or says_computed(cell, found, sent)
    if found == plain(sent.issued):
        return True
    return cell is not None and cell.kind not in (ERROR, UNCACHED) and _invariant(cell) == sent.issued


def _invariant(cell: Cell) -> str:
    value = cell.value
    return to_invariant(from_float(value) if isinstance(value, float) else value)
