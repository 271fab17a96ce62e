"""Who is asked for what in a period, and what kind of figure: of each owner, measure and metric.

The one place that knows whom the programme asks: the merge counts its expected owners here, the form (`plan.py`) its
open cells, the status command its debtors. No input or output.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from elinvoima_xl.foundation.period import Period
from elinvoima_xl.model.programme import Area, Measure, Metric, Objective, Programme, Same
from elinvoima_xl.model.rules import find_rule

# What a metric's field asks of one owner.
SHARE: Final = "share"  # its own part: the values of all owners are combined
WHOLE: Final = "whole"  # the one figure of all, which this owner as lead is to report
COMMON: Final = "common"  # the one figure of all, which any of the owners may report
MAY: Final = "may"  # the lead reports; this owner may leave it empty

# A measure with its area and objective.
Place = tuple[Area, Objective, Measure]


@dataclass(frozen=True, slots=True)
class Ask:
    """What one owner is asked on one item: `role` says what kind of figure; `expected` whether an empty cell is a lack.

    The fields of a measure have the role `share`: each owner tells its own.
    """

    owner: str
    item: str
    role: str

    @property
    def expected(self) -> bool:
        """Return whether the owner owes an answer."""
        return self.role != MAY


def respondents(programme: Programme, measure: Measure) -> tuple[str, ...]:
    """Return who answers for a measure: its owners in order, a collective through its respondent, each once."""
    return tuple(dict.fromkeys(filter(None, (respondent(programme, name) for name in measure.owner_names))))


def respondent(programme: Programme, name: str) -> str:
    """Return who answers for an owner: itself, a collective's respondent, or "" where nobody does."""
    owner = programme.find_owner(name)
    if owner is None or not owner.collective:
        return owner.respondent if owner and owner.respondent else name
    return owner.respondent


def lead(programme: Programme, measure: Measure, metric: Metric) -> str:
    """Return who answers as the lead of a metric, or "" where no lead is named or the lead has no respondent."""
    name = metric.lead or measure.lead_owner
    if name:
        return respondent(programme, name)
    answering = respondents(programme, measure)
    return answering[0] if len(answering) == 1 else ""


def is_asked(measure: Measure, metric: Metric | None, period: Period, completed: Collection[str] = ()) -> bool:
    """Return whether a measure, or a metric of it, is asked in `period`.

    A dropped one is asked no more from its day on; a one-off measure whose id is in `completed` (completed in an
    earlier period) neither.
    """
    if measure.continuity == "one_off" and measure.id in completed:
        return False
    ends = [each.dropped for each in (measure, metric) if each is not None and each.dropped is not None]
    return all(period.end < end for end in ends)


def metric_asks(programme: Programme, measure: Measure, metric: Metric) -> tuple[Ask, ...]:
    """Return what each respondent of a measure is asked on one metric, in the measure's order of owners.

    The lead of a `lead` metric is asked even where it is not among the measure's owners.
    """
    return asks_by(rule_of_metric(programme, measure, metric), respondents(programme, measure), metric.id)


@dataclass(frozen=True, slots=True)
class MetricRule:
    """How the answers of several owners to a metric become one: its combine rule, and the lead whose figure counts.

    `lead` is "" where none is named, and by a rule that follows no lead.
    """

    combine: str
    lead: str = ""

    def __str__(self) -> str:
        return f"{self.combine}:{self.lead}" if self.lead else self.combine

    @classmethod
    def of(cls, combine: str, lead: str) -> MetricRule:
        """Return a rule; the lead is left out where the rule follows none."""
        return cls(combine, lead if find_rule(combine).is_led else "")

    @classmethod
    def from_text(cls, text: str) -> MetricRule:
        """Return the rule that a text says.

        >>> MetricRule.from_text("lead:KAMK"), str(MetricRule("sum"))
        (MetricRule(combine='lead', lead='KAMK'), 'sum')
        """
        combine, _, lead = text.partition(":")
        return cls(combine, lead)


def rule_of_metric(programme: Programme, measure: Measure, metric: Metric) -> MetricRule:
    """Return how the answers to a metric become one by the programme."""
    return MetricRule(metric.combine, lead(programme, measure, metric) if find_rule(metric.combine).is_led else "")


def asks_by(by: MetricRule, answering: Collection[str], item: str) -> tuple[Ask, ...]:
    """Return what each of those who answer for a measure is asked on one metric by a rule."""
    rule = find_rule(by.combine)
    if not rule.is_led:
        role = SHARE if rule.asks_each else COMMON
        return tuple(Ask(owner, item, role) for owner in answering)
    if not by.lead:
        return tuple(Ask(owner, item, COMMON) for owner in answering)
    others = tuple(Ask(owner, item, WHOLE if owner == by.lead else MAY) for owner in answering)
    return others if by.lead in answering else (*others, Ask(by.lead, item, WHOLE))


def measure_asks(programme: Programme, measure: Measure) -> tuple[Ask, ...]:
    """Return whom a measure's own fields (status, done, cause, new date) are asked of."""
    return tuple(Ask(owner, measure.id, SHARE) for owner in respondents(programme, measure))


def asks_of(programme: Programme, owner: str) -> tuple[tuple[Measure, tuple[Ask, ...]], ...]:
    """Return each measure on which one owner is asked anything, in any period, with all that it is asked on it.

    For owner "" every measure, with what is asked of anybody.
    """
    return _asks_of(Same(programme), owner)


# An owner's form may come back more than once, and what it is asked is looked at more than once for each.
@lru_cache(maxsize=64)
def _asks_of(same: Same, owner: str) -> tuple[tuple[Measure, tuple[Ask, ...]], ...]:
    return tuple(
        (measure, tuple(ask for ask in _asks(same.programme, measure) if owner in ("", ask.owner)))
        for _, _, measure in places_of(same.programme, owner)
    )


def places_of(programme: Programme, owner: str) -> tuple[Place, ...]:
    """Return where in the programme an owner is asked anything, in its order; every place for owner ""."""
    return _places(Same(programme)).get(owner, ())


# Each form asks for its owner's measures: walking a whole programme for each would grow with their product.
@lru_cache(maxsize=8)
def _places(same: Same) -> dict[str, tuple[Place, ...]]:
    """Return the places of each owner, and under "" all of them."""
    found: dict[str, list[Place]] = {"": list(same.programme.places())}
    for place in found[""]:
        for owner in dict.fromkeys(ask.owner for ask in _asks(same.programme, place[2])):
            found.setdefault(owner, []).append(place)
    return {owner: tuple(places) for owner, places in found.items()}


def _asks(programme: Programme, measure: Measure) -> Iterator[Ask]:
    yield from measure_asks(programme, measure)
    for metric in measure.metrics:
        yield from metric_asks(programme, measure, metric)


def asks(programme: Programme, period: Period, completed: Collection[str] = ()) -> tuple[Ask, ...]:
    """Return all that is asked in a period: measure by measure, its own fields first, then its metrics."""
    found: list[Ask] = []
    for measure in programme.measures:
        if is_asked(measure, None, period, completed):
            found += measure_asks(programme, measure)
            for metric in measure.metrics:
                if is_asked(measure, metric, period, completed):
                    found += metric_asks(programme, measure, metric)
    return tuple(found)


def askable_owners(programme: Programme, period: Period, completed: Collection[str] = ()) -> tuple[str, ...]:
    """Return the owners who get a form in `period`, in the programme's order of owners."""
    asked = {ask.owner for ask in asks(programme, period, completed)}
    listed = [owner.name for owner in programme.owners if owner.name in asked]
    return (*listed, *sorted(asked - set(listed)))


def unanswered_measures(programme: Programme, period: Period, completed: Collection[str] = ()) -> tuple[Measure, ...]:
    """Return the measures asked in `period` for which nobody answers: collective owners with no respondent, or none."""
    return tuple(
        measure
        for measure in programme.measures
        if is_asked(measure, None, period, completed) and not respondents(programme, measure)
    )
