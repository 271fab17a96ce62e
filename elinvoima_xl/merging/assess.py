"""Decisions → what they mean: statuses counted, coverage, trends, metrics against their targets, owners apart.

Three things are kept apart (PRACTICE): the status of a measure, the value of a metric, the assessment of an objective;
the last is a person's. Nothing here is worded: reasons and verdicts are codes with their English words beside them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from elinvoima_xl.foundation.period import Period
from elinvoima_xl.merging.decisions import NOT_RETURNED, RETURNED, UNUSABLE, Decision, Merged
from elinvoima_xl.merging.merge import completed_measures
from elinvoima_xl.model.answers import GIVEN
from elinvoima_xl.model.asking import is_asked
from elinvoima_xl.model.fields import ACTUAL, STATUS
from elinvoima_xl.model.programme import Area, Measure, Metric, Objective, Programme, measures_alike
from elinvoima_xl.model.rules import find_rule
from elinvoima_xl.model.statuses import COMPLETED, NO_DATA, STATUSES, is_status, status_of

BETTER: Final = "better"
WORSE: Final = "worse"
SAME: Final = "same"
# The change cannot be judged: one of the two is not known, or the metric has no direction.
UNKNOWN: Final = ""

Key = tuple[Period, str, str]


@dataclass(frozen=True, slots=True)
class MeasureStatus:
    """The status of one measure in a period and in the period before.

    `status` is no_data where none is decided. `since` is the period in which a one-off measure was completed, where
    that was an earlier one and it is asked no more. `before` is "" where there is no period before, or where the
    measure was not in the programme then; `change` is better, worse, same or "" (not known).
    """

    area: Area
    objective: Objective
    measure: Measure
    status: str
    decision: Decision | None = None
    since: Period | None = None
    before: str = ""
    change: str = UNKNOWN


@dataclass(frozen=True, slots=True)
class StatusCounts:
    """How many measures have each status: `counts` has every code, no_data too; `area` is `None` for all together."""

    area: Area | None
    counts: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        """Return the number of measures."""
        return sum(number for _, number in self.counts)

    def of(self, status: str) -> int:
        """Return how many measures have a status."""
        return dict(self.counts).get(status, 0)


@dataclass(frozen=True, slots=True)
class CoverageCounts:
    """How many owners were asked, and what came: `complete` are those returned with every cell filled."""

    owners: int
    returned: int
    complete: int
    missing: int
    refused: int
    filled: int
    expected: int


@dataclass(frozen=True, slots=True)
class Figure:
    """The number of a metric in one period; `is_partial` where not all owners asked have reported."""

    period: Period
    value: Decimal
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class Trend:
    """The numbers of a metric that can be compared, in order of time, and the change from the last but one.

    `change` is `None` and `sense` "" where there is nothing to compare. `sense` says whether the change is better,
    worse or the same by the metric's direction. `is_partial`: one of the two compared is not whole, so that the change
    may come from who has answered.
    """

    item: str
    figures: tuple[Figure, ...]
    before: Figure | None = None
    change: Decimal | None = None
    sense: str = UNKNOWN

    @property
    def is_partial(self) -> bool:
        """Return whether one of the two figures compared is not whole."""
        return self.before is not None and (self.before.is_partial or self.figures[-1].is_partial)


@dataclass(frozen=True, slots=True)
class Spread:
    """The owners' own numbers behind one value, so that it hides nobody: owner and number, smallest first."""

    item: str
    values: tuple[tuple[str, Decimal], ...]

    @property
    def low(self) -> Decimal:
        """Return the smallest of the numbers."""
        return self.values[0][1]

    @property
    def high(self) -> Decimal:
        """Return the largest of the numbers."""
        return self.values[-1][1]


def by_key(merged: Merged) -> dict[Key, Decision]:
    """Return the decisions by period, item and field."""
    return {(each.period, each.item, each.field): each for each in merged.decisions}


def period_before(merged: Merged, period: Period) -> Period | None:
    """Return the newest period before this one that anything was decided in, or `None`."""
    return max((each.period for each in merged.decisions if each.period < period), default=None)


def is_followed(measure: Measure, period: Period) -> bool:
    """Return whether a measure belongs to the follow-up of a period: not once it is dropped."""
    return measure.dropped is None or period.end < measure.dropped


# --- statuses


def measure_statuses(merged: Merged, period: Period) -> tuple[MeasureStatus, ...]:
    """Return the status of every measure that is followed in a period, in the programme's order."""
    programme = merged.facts.find_programme(period)
    if programme is None:
        return ()
    earlier = period_before(merged, period)
    decisions = by_key(merged)
    before = _statuses(merged, earlier, decisions) if earlier else {}
    now = _statuses(merged, period, decisions)
    completed_in = _completed_in(merged, period)
    return tuple(
        _measure_status(place, decisions.get((period, place[2].id, STATUS)), now, before, completed_in)
        for place in programme.places()
        if place[2].id in now
    )


def count_statuses(statuses: Iterable[MeasureStatus], area: Area | None = None) -> StatusCounts:
    """Return how many of the measures have each status."""
    found = Counter(each.status for each in statuses)
    return StatusCounts(area, tuple((code, found[code]) for code in STATUSES))


def status_counts(merged: Merged, period: Period) -> tuple[StatusCounts, ...]:
    """Return the counts of each area in order, and last of all together."""
    statuses = measure_statuses(merged, period)
    programme = merged.facts.find_programme(period)
    areas = programme.areas if programme else ()
    by_area = (count_statuses((each for each in statuses if each.area is area), area) for area in areas)
    return (*by_area, count_statuses(statuses))


def status_change(before: str, now: str) -> str:
    """Return whether a status has become better, worse, or is the same; "" where one of them is not known.

    >>> status_change("on_track", "delayed"), status_change("", "on_track")
    ('worse', '')
    """
    if not is_status(before) or not is_status(now):
        return UNKNOWN
    return _compare(Decimal(STATUSES[before].rank), Decimal(STATUSES[now].rank))


def _statuses(merged: Merged, period: Period, decisions: dict[Key, Decision]) -> dict[str, str]:
    """Return the status of each measure followed in a period; a one-off one stays completed when asked no more."""
    programme = merged.facts.find_programme(period)
    completed = completed_measures(merged, period)
    found: dict[str, str] = {}
    for measure in programme.measures if programme else ():
        decision = decisions.get((period, measure.id, STATUS))
        if not is_followed(measure, period):
            continue
        if decision is not None and is_status(decision.value):
            found[measure.id] = str(decision.value)
        else:
            found[measure.id] = NO_DATA if is_asked(measure, None, period, completed) else COMPLETED
    return found


def _completed_in(merged: Merged, period: Period) -> dict[str, Period]:
    """Return for each measure the first period of those before this one from which on it has been completed."""
    found: dict[str, Period] = {}
    for each in merged.decisions:
        if each.field == STATUS and each.period < period and each.value is not None:
            if status_of(str(each.value)).is_done:
                found.setdefault(each.item, each.period)
            else:
                found.pop(each.item, None)
    return found


def _measure_status(
    place: tuple[Area, Objective, Measure],
    decision: Decision | None,
    now: dict[str, str],
    before: dict[str, str],
    completed_in: dict[str, Period],
) -> MeasureStatus:
    area, objective, measure = place
    status, earlier = now[measure.id], before.get(measure.id, "")
    is_carried = status_of(status).is_done and (decision is None or decision.value is None)
    return MeasureStatus(
        area,
        objective,
        measure,
        status,
        decision,
        since=completed_in.get(measure.id) if is_carried else None,
        before=earlier,
        change=status_change(earlier, status),
    )


# --- coverage


def coverage_counts(merged: Merged, period: Period) -> CoverageCounts:
    """Return how many owners have returned, and how many cells are filled of how many."""
    found = [each for each in merged.coverage if each.period == period]
    states = Counter(each.state for each in found)
    return CoverageCounts(
        owners=len(found),
        returned=states[RETURNED],
        complete=sum(each.state == RETURNED and not each.owed for each in found),
        missing=states[NOT_RETURNED],
        refused=states[UNUSABLE],
        filled=sum(each.filled for each in found),
        expected=sum(each.expected for each in found),
    )


# --- trends


def trends(merged: Merged, period: Period) -> dict[str, Trend]:
    """Return the trend of every metric that has a number in a period, by its id.

    It begins anew where a metric's unit, kind, course in time or way of adding up has changed.
    """
    programme = merged.facts.find_programme(period)
    metrics = programme.metrics if programme else ()
    figures = _figures(merged, period, {metric.id: metric for metric in metrics})
    return {
        metric.id: _trend(metric, figures[metric.id])
        for metric in metrics
        if metric.is_number and figures.get(metric.id, ())[-1:] and figures[metric.id][-1].period == period
    }


def is_comparable(metric: Metric, one: Period, other: Period) -> bool:
    """Return whether the numbers of two periods can be compared: a stock's always, else the same part of the year.

    >>> is_comparable(Metric("1.1.1.a", "", over_time="flow"), Period(2027, "H1"), Period(2027))
    False
    """
    return metric.over_time in ("stock", "once") or one.part == other.part


def change_sense(metric: Metric, before: Decimal, now: Decimal, target: Decimal | None = None) -> str:
    """Return whether a change is better or worse by the metric's direction; "" for a metric with none.

    A level to reach is neared from below: beyond it nothing is better or worse.
    """
    if metric.direction == "more":
        return _compare(before, now)
    if metric.direction == "fewer":
        return _compare(now, before)
    if metric.direction == "reach" and target is not None:
        return _compare(min(before, target), min(now, target))
    return UNKNOWN


def _figures(merged: Merged, period: Period, metrics: Mapping[str, Metric]) -> dict[str, list[Figure]]:
    """Return the numbers up to a period, in order of time, of the metrics as they are then.

    A number of a time when its metric was measured in another way is none of this one's.
    """
    then: dict[Period, dict[str, Metric]] = {}
    found: dict[str, list[Figure]] = {}
    for each in merged.decisions:
        metric = metrics.get(each.item)
        if metric and each.field == ACTUAL and each.period <= period and isinstance(each.value, Decimal):
            if each.period not in then:
                then[each.period] = _metrics_of(merged, each.period)
            if measures_alike(then[each.period].get(each.item, metric), metric):
                found.setdefault(each.item, []).append(Figure(each.period, each.value, each.is_partial))
    return found


def _metrics_of(merged: Merged, period: Period) -> dict[str, Metric]:
    programme = merged.facts.find_programme(period)
    return {metric.id: metric for metric in programme.metrics} if programme else {}


def _trend(metric: Metric, figures: list[Figure]) -> Trend:
    now = figures[-1]
    like = tuple(each for each in figures if is_comparable(metric, each.period, now.period))
    if len(like) < 2:
        return Trend(metric.id, like)
    before = like[-2]
    sense = change_sense(metric, before.value, now.value, metric.target(now.period.year))
    return Trend(metric.id, like, before, now.value - before.value, sense)


def _compare(before: Decimal, now: Decimal) -> str:
    return SAME if before == now else BETTER if now > before else WORSE


# --- owners apart


def spreads(merged: Merged, period: Period) -> dict[str, Spread]:
    """Return the owners' own numbers behind every value that was made of two numbers or more, by the metric's id."""
    programme = merged.facts.find_programme(period)
    numeric = set(_combined_metrics(programme)) if programme else set()
    found: dict[str, Spread] = {}
    for each in merged.of(period):
        if each.field == ACTUAL and each.item in numeric:
            values = [(a.owner, a.value) for a in each.current if a.state == GIVEN and isinstance(a.value, Decimal)]
            if len(values) > 1:
                found[each.item] = Spread(each.item, tuple(sorted(values, key=lambda pair: (pair[1], pair[0]))))
    return found


def _combined_metrics(programme: Programme) -> Iterator[str]:
    return (metric.id for metric in programme.metrics if metric.is_number and find_rule(metric.combine).asks_each)
