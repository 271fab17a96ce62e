"""Which row of the form a row found is: by the Nro in it, and by our own locked texts beside it.

The Nro decides. The texts are its witnesses: they find a row whose Nro was overwritten, and they show where a part of a
table was sorted without the rest. A row that can be two is neither: what stands in it is kept as text and told.

The witnesses count from the right, because a part sorted alone takes the answers along with the columns left of them:
the metric (and what was said last time), and the measure and owners only where the metric does not settle it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from elinvoima_xl.returns.finding.headings import Table
from elinvoima_xl.returns.finding.issued import LAST, MEASURE, METRIC, NUMBER, OWNERS, Issued

# The shared form of a large city has some thousands.
_ROWS: Final = 20_000


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A row of a table: `number` is its Nro in the form, "" where it is none of ours.

    `printed` is what stands in its Nro column. Where `rivals` are named the row can be any of them and `number` is only
    the first; where `is_sure` is false nothing in it is to be read as an answer.
    """

    table: Table
    row: int
    number: str
    printed: str
    rivals: tuple[str, ...] = ()
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class _Claim:
    """What speaks for a row: the Nro printed, and the Nros of other rows whose texts stand in it instead."""

    table: Table
    row: int
    printed: str
    number: str
    others: frozenset[str]
    is_backed: bool
    is_confirmed: bool

    @property
    def agrees(self) -> bool:
        return self.number != "" and not self.others

    @property
    def holds(self) -> bool:
        """Return whether the row surely is the one of its Nro: a text of its own stands in it, and none of another."""
        return self.agrees and self.is_backed


def find_rows(tables: Iterable[Table], issued: Issued) -> tuple[FoundRow, ...]:
    """Return every row of the tables that holds something, in order of sheets and rows.

    What stands below more rows than any form has is no row of it; it is told as text outside the table.
    """
    claims = [_claim(table, row, issued) for table in tables for row in islice(table.rows, _ROWS)]
    held = frozenset(claim.number for claim in claims if claim.holds)
    wanted = Counter(_alone(claim, held) for claim in claims if not claim.agrees)
    found = [_settle(claim, held, wanted) for claim in claims]
    mixed = {row.table.sheet.name for row in found if row.rivals}
    return tuple(
        row if claim.is_confirmed or row.table.sheet.name not in mixed else replace(row, is_sure=False)
        for row, claim in zip(found, claims, strict=True)
    )


def _claim(table: Table, row: int, issued: Issued) -> _Claim:
    printed = table.text(row, NUMBER)
    number = issued.find_number(printed)
    texts = {field: _alike(table.texts(row, field)) for field in (MEASURE, OWNERS, METRIC, LAST)}
    if number:
        others = _of_copies(number, table, row, issued) or _others(number, texts, issued)
    else:
        others = _of_texts(texts, issued)
    is_backed = bool(number) and _is_backed(number, texts, issued)
    return _Claim(table, row, printed, number, others, is_backed, _is_confirmed(number, texts, issued))


def _is_backed(number: str, texts: dict[str, str], issued: Issued) -> bool:
    """Return whether the row's own text stands in it: the metric's, or the measure's where the row has no metric."""
    own = issued.text(number, METRIC)
    return texts[METRIC] == own if own else texts[METRIC] == "" and texts[MEASURE] == issued.text(number, MEASURE)


def _others(number: str, texts: dict[str, str], issued: Issued) -> frozenset[str]:
    """Return the rows whose texts stand in this row where its own should."""
    fields = [METRIC, LAST]
    if not _settles(number, texts, issued):
        fields += [MEASURE, OWNERS]
    for field in fields:
        text = texts[field]
        if text and text != issued.text(number, field):
            others = issued.numbers_with(field, text)
            if others:
                return others
    return frozenset()


def _of_copies(number: str, table: Table, row: int, issued: Issued) -> frozenset[str]:
    """Return the rows that one of several columns of the same heading speaks for.

    A column of ours was copied, and a part of the table with one of the two was sorted without the other.
    """
    for field in (METRIC, MEASURE):
        texts = table.texts(row, field)
        for text in texts if len(texts) > 1 else ():
            if text and text != issued.text(number, field) and (others := issued.numbers_with(field, text)):
                return others
    printed = {issued.find_number(text) for text in table.texts(row, NUMBER)}
    return frozenset(printed - {"", number})


def _alike(texts: Iterable[str]) -> str:
    """Return what all columns of a heading say; "" where two of them differ."""
    said = set(texts)
    return said.pop() if len(said) == 1 else ""


def _settles(number: str, texts: dict[str, str], issued: Issued) -> bool:
    """Return whether the metric's text stands in its row and in no other row of the form."""
    return texts[METRIC] != "" and issued.numbers_with(METRIC, texts[METRIC]) == {number}


def _is_confirmed(number: str, texts: dict[str, str], issued: Issued) -> bool:
    """Return whether a text that only this row has stands in it, near enough to the answers to have moved with them."""
    return any(texts[field] and issued.numbers_with(field, texts[field]) == {number} for field in (METRIC, LAST))


def _of_texts(texts: dict[str, str], issued: Issued) -> frozenset[str]:
    """Return the rows that have just these texts of measure and metric."""
    if not texts[MEASURE]:
        return frozenset()
    same_metric = issued.by_text.get((METRIC, texts[METRIC]), frozenset())
    return issued.numbers_with(MEASURE, texts[MEASURE]) & same_metric


def _alone(claim: _Claim, held: frozenset[str]) -> str:
    """Return the one row that a claim can be when the rows that others surely hold are taken away, or ""."""
    open_claims = ({claim.number} | claim.others) - held - {""}
    return next(iter(open_claims)) if len(open_claims) == 1 else ""


def _settle(claim: _Claim, held: frozenset[str], wanted: Counter[str]) -> FoundRow:
    found = FoundRow(claim.table, claim.row, claim.number, claim.printed)
    if claim.agrees or not (claim.number or claim.others):
        return found
    alone = _alone(claim, held)
    if alone and wanted[alone] == 1:
        return replace(found, number=alone)
    if not claim.number and len(claim.others) == 1:
        return replace(found, number=next(iter(claim.others)))
    rivals = tuple(sorted({claim.number, *claim.others} - {""}))
    return replace(found, number=rivals[0], rivals=rivals, is_sure=False)


def rows_by_number(rows: Iterable[FoundRow]) -> Iterator[tuple[str, FoundRow]]:
    """Yield each row under every Nro that it is or can be."""
    for row in rows:
        for number in row.rivals or (row.number,):
            if number:
                yield number, row
