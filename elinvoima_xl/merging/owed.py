"""Which answers each owner still owes in a period: the cells behind the figures of coverage. No files here."""

from __future__ import annotations

from dataclasses import dataclass

from elinvoima_xl.foundation.period import Period
from elinvoima_xl.merging.decisions import Merged
from elinvoima_xl.model.programme import item_order


@dataclass(frozen=True, slots=True)
class Owed:
    """One cell that `owner` has not filled."""

    owner: str
    item: str
    field: str


def owed_answers(merged: Merged, period: Period) -> tuple[Owed, ...]:
    """Return what is still owed in a period, in the order of the items: what the merge counted cell by cell.

    What the coordinator has settled is owed no more, and a text that cannot be read no more once it has been read.
    """
    covered = (each for each in merged.coverage if each.period == period)
    found = (Owed(each.owner, item, field) for each in covered for item, field in each.owed)
    return tuple(sorted(found, key=lambda owed: (item_order(owed.item), owed.field, owed.owner)))
