"""Two versions of a programme compared: what came and went between two periods, what changed and what was lost.

Items are the same by their id, owners by their names and former names. Nothing is worded here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Final

from elinvoima_xl.foundation.language import Value
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import Location, Problem, problem
from elinvoima_xl.model.names import fold, name_today
from elinvoima_xl.model.programme import Measure, Metric, Programme, measures_alike

ADDED: Final = "added"
DROPPED: Final = "dropped"
GONE: Final = "gone"
REWORDED: Final = "reworded"
MOVED: Final = "moved"
LEAD: Final = "lead"
OWNERS_ADDED: Final = "owners added"
OWNERS_LEFT: Final = "owners left"
REMEASURED: Final = "remeasured"
TARGET: Final = "target"
RENAMED: Final = "renamed"
MERGED: Final = "merged"

# Below this likeness a text under a known id is likely another measure, not the same one in other words.
_UNLIKE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Edition:
    """A programme as it was in a period."""

    programme: Programme
    period: Period


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `item` is a measure's or metric's id, "" for an owner's; `now` and `before` are what it is about.

    They are texts, but the target's number, the day from which a dropped item is followed no more, and owners' names.
    `year` is the target's.
    """

    kind: str
    item: str
    now: Value = None
    before: Value = None
    names: tuple[str, ...] = ()
    year: int = 0


def compare(before: Edition, now: Edition) -> tuple[Change, ...]:
    """Return what has changed from one period to a later one: by measures and metrics in order, then by owners."""
    return (*_Comparison(before, now).items(), *_owner_changes(before.programme, now.programme))


def check_succession(before: Edition, now: Edition) -> tuple[Problem, ...]:
    """Return what breaks the thread between two periods: ids and owners that are lost, texts that are another's."""
    return tuple(_broken(before, now))


@dataclass(frozen=True, slots=True)
class _Comparison:
    before: Edition
    now: Edition

    def items(self) -> Iterator[Change]:
        """Yield the changes of measures, each with its metrics after it, and of those whose rows are gone."""
        known = {measure.id for measure in self.now.programme.measures}
        for measure in self.now.programme.measures:
            yield from self._measure(measure)
        for measure in self.before.programme.measures:
            if measure.id not in known and _is_followed(measure, self.before.period):
                yield Change(GONE, measure.id)

    def _measure(self, measure: Measure) -> Iterator[Change]:
        old = self.before.programme.find_measure(measure.id)
        if old is None or not _is_followed(old, self.before.period):
            if _is_followed(measure, self.now.period):
                yield Change(ADDED, measure.id)
        elif not _is_followed(measure, self.now.period):
            yield Change(DROPPED, measure.id, measure.dropped)
        else:
            yield from self._same_measure(old, measure)
            known = {metric.id: metric for metric in old.metrics}
            for metric in measure.metrics:
                yield from self._metric(known.pop(metric.id, None), metric)
            left = (each for each in known.values() if _is_followed(each, self.before.period))
            yield from (Change(GONE, metric.id) for metric in left)

    def _same_measure(self, old: Measure, measure: Measure) -> Iterator[Change]:
        if old.wording != measure.wording:
            yield Change(REWORDED, measure.id, measure.wording, old.wording)
        place, old_place = (_place(each.programme, measure.id) for each in (self.now, self.before))
        if place != old_place:
            yield Change(MOVED, measure.id, place, old_place)
        names, old_names = measure.owner_names, self._today(old.owner_names)
        added = tuple(name for name in names if name not in old_names)
        left = tuple(name for name in old_names if name not in names)
        yield from (Change(OWNERS_ADDED, measure.id, names=added),) if added else ()
        yield from (Change(OWNERS_LEFT, measure.id, names=left),) if left else ()
        lead, old_lead = measure.lead_owner, "".join(self._today((old.lead_owner,)))
        if lead != old_lead:
            yield Change(LEAD, measure.id, lead, old_lead)

    def _metric(self, old: Metric | None, metric: Metric) -> Iterator[Change]:
        if old is None or not _is_followed(old, self.before.period):
            if _is_followed(metric, self.now.period):
                yield Change(ADDED, metric.id)
        elif not _is_followed(metric, self.now.period):
            yield Change(DROPPED, metric.id, metric.dropped)
        else:
            if old.wording != metric.wording:
                yield Change(REWORDED, metric.id, metric.wording, old.wording)
            if not measures_alike(old, metric):
                yield Change(REMEASURED, metric.id)
            yield from _target_changes(old, metric)

    def _today(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Return what owners of before are called now, each once."""
        owners = self.now.programme.owners
        return tuple(dict.fromkeys(name_today(name, owners) for name in names if name))


def _target_changes(old: Metric, metric: Metric) -> Iterator[Change]:
    if not measures_alike(old, metric):
        return
    for year in sorted(dict(old.targets) | dict(metric.targets)):
        if old.target(year) != metric.target(year):
            yield Change(TARGET, metric.id, metric.target(year), old.target(year), year=year)


def _owner_changes(before: Programme, now: Programme) -> Iterator[Change]:
    for owner in now.owners:
        former = tuple(each.name for each in before.owners if name_today(each.name, now.owners) == owner.name)
        if len(former) > 1:
            yield Change(MERGED, "", owner.name, names=former)
        elif former and former != (owner.name,):
            yield Change(RENAMED, "", owner.name, former[0])


def _is_followed(item: Measure | Metric, period: Period) -> bool:
    dropped: date | None = item.dropped
    return dropped is None or period.end < dropped


def _place(programme: Programme, item: str) -> str:
    """Return area and objective of a measure as 1.2; the area alone where it has no objectives."""
    area, objective = next((area, objective) for area, objective, each in programme.places() if each.id == item)
    return f"{area.number}.{objective.number}" if objective.number else str(area.number)


# --- what breaks the thread


def _broken(before: Edition, now: Edition) -> Iterator[Problem]:
    programme, period = now.programme, before.period
    for item, old in _items(before.programme).items():
        new = _items(programme).get(item)
        if new is None:
            yield problem("item-gone", Location(), item=item, found=old.wording, period=period)
        elif _is_unlike(old.wording, new.wording):
            yield problem("item-reworded", Location(), item=item, found=new.wording, other=old.wording)
        elif isinstance(old, Metric) and isinstance(new, Metric) and not measures_alike(old, new):
            yield problem("metric-changed", Location(), item=item, found=new.wording, period=period)
    known = {owner.name for owner in programme.owners}
    for owner in before.programme.owners:
        if name_today(owner.name, programme.owners) not in known:
            yield problem("owner-gone", Location(), found=owner.name, period=period)


def _items(programme: Programme) -> dict[str, Measure | Metric]:
    measures = {measure.id: measure for measure in programme.measures}
    return {**measures, **{metric.id: metric for metric in programme.metrics}}


def _is_unlike(one: str, other: str) -> bool:
    return one != other and SequenceMatcher(None, fold(one), fold(other), autojunk=False).ratio() < _UNLIKE
