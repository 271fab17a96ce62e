"""A metric against its target: achieved, partly, not, or not to be assessed, each with what it rests on.

A number of a part of a year is not held against the target of the year without a forecast (PRACTICE); a sum or mean
that owners are missing from is judged only where the missing ones cannot change the verdict.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from elinvoima_xl.foundation.language import N_, Term, words
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import Problem, problem
from elinvoima_xl.merging.assess import Key, by_key, is_followed, measure_statuses
from elinvoima_xl.merging.decisions import CONFLICT, Decision, Merged
from elinvoima_xl.merging.tell import first_place
from elinvoima_xl.model.answers import GIVEN
from elinvoima_xl.model.programme import STATUSES, Metric

ACHIEVED: Final = "achieved"
PARTLY: Final = "partly"
NOT_ACHIEVED: Final = "not_achieved"
NOT_ASSESSED: Final = "not_assessed"
VERDICTS: Final = {
    ACHIEVED: N_("Achieved"),
    PARTLY: N_("Partly achieved"),
    NOT_ACHIEVED: N_("Not achieved"),
    NOT_ASSESSED: N_("Cannot be assessed"),
}
# Why a metric cannot be assessed.
NO_TARGET: Final = "no_target"
NO_VALUE: Final = "no_value"
IN_CONFLICT: Final = "in_conflict"
UNAVAILABLE_VALUE: Final = "unavailable"
NO_FORECAST: Final = "no_forecast"
PARTIAL_VALUE: Final = "partial"
NO_DIRECTION: Final = "no_direction"
NO_NUMBER: Final = "no_number"
REASONS: Final = {
    NO_TARGET: N_("no target has been set"),
    NO_VALUE: N_("the value has not been reported"),
    IN_CONFLICT: N_("the answers are in conflict"),
    UNAVAILABLE_VALUE: N_("the value is not available"),
    NO_FORECAST: N_("part of a year, and no forecast for the whole year"),
    PARTIAL_VALUE: N_("not all owners have reported"),
    NO_DIRECTION: N_("the metric has no direction"),
    NO_NUMBER: N_("the metric is not a number"),
}
# From this share of the target on, a metric is partly achieved (PRACTICE); the report prints the limit that was used.
LOWER_LIMIT: Final = Decimal("0.8")
# The verdicts that contradict what owners say of the measure.
_AGAINST: Final = {
    "completed": (PARTLY, NOT_ACHIEVED),
    "on_track": (NOT_ACHIEVED,),
    "delayed": (ACHIEVED,),
    "not_started": (ACHIEVED,),
}


@dataclass(frozen=True, slots=True)
class Assessment:
    """A metric against the target of the year: `verdict` is a key of VERDICTS, `reason` of REASONS or "".

    `value` is what was judged: the actual, or the forecast (`is_forecast`). `share` is how much of the target it is,
    `None` where that cannot be said (a target of 0). `behind` are the owners whose own number misses the target of a
    mean, whatever the mean.
    """

    item: str
    verdict: str
    reason: str = ""
    value: Decimal | bool | None = None
    target: Decimal | None = None
    share: Decimal | None = None
    is_forecast: bool = False
    behind: tuple[str, ...] = ()


def assessments(merged: Merged, period: Period, *, lower_limit: Decimal = LOWER_LIMIT) -> dict[str, Assessment]:
    """Return the assessment of every metric that is followed in a period, by its id."""
    programme = merged.facts.find_programme(period)
    decisions = by_key(merged)
    return {
        metric.id: assess_metric(metric, period, decisions, lower_limit=lower_limit)
        for measure in (programme.measures if programme else ())
        if is_followed(measure, period)
        for metric in measure.metrics
        if metric.dropped is None or period.end < metric.dropped
    }


def assess_metric(
    metric: Metric, period: Period, decisions: dict[Key, Decision], *, lower_limit: Decimal = LOWER_LIMIT
) -> Assessment:
    """Return a metric's actual, or in a part of a year its forecast, against the target of the year."""
    target = metric.target(period.year)
    actual = decisions.get((period, metric.id, "actual"))
    forecast = decisions.get((period, metric.id, "forecast"))
    if target is None:
        return Assessment(metric.id, NOT_ASSESSED, NO_TARGET)
    if period.is_part_year:
        if forecast is not None and forecast.value is not None:
            return _judged(metric, forecast, target, lower_limit)
        return _sure(metric, actual, target, NO_FORECAST)
    return _judged(metric, actual, target, lower_limit)


def check_targets(merged: Merged, period: Period, *, lower_limit: Decimal = LOWER_LIMIT) -> tuple[Problem, ...]:
    """Return where the status that owners report and the metrics of the same measure say different things."""
    judged = assessments(merged, period, lower_limit=lower_limit)
    decisions = by_key(merged)
    language = _language(merged, period)
    return tuple(
        _contradiction(metric, judged[metric.id], status.status, decisions, period, language)
        for status in measure_statuses(merged, period)
        for metric in status.measure.metrics
        if metric.id in judged and judged[metric.id].verdict in _AGAINST.get(status.status, ())
    )


def _language(merged: Merged, period: Period) -> str:
    programme = merged.facts.find_programme(period)
    return programme.language if programme else "fi"


def _judged(metric: Metric, decision: Decision | None, target: Decimal, lower_limit: Decimal) -> Assessment:
    """Return the verdict on a value for the whole year."""
    if lack := _lack(metric, decision):
        return Assessment(metric.id, NOT_ASSESSED, lack, target=target)
    assert decision is not None
    if decision.is_partial and metric.combine in ("sum", "mean"):
        return _sure(metric, decision, target, PARTIAL_VALUE)
    value = _number(decision)
    share = _share(metric, value, target)
    reached = value <= target if metric.direction == "fewer" else value >= target
    partly = share is not None and share >= lower_limit
    verdict = ACHIEVED if reached else PARTLY if partly else NOT_ACHIEVED
    return _made(metric, decision, target, verdict, share)


def _sure(metric: Metric, decision: Decision | None, target: Decimal, reason: str) -> Assessment:
    """Return the verdict that later numbers cannot change, or that the metric cannot be assessed, for a reason.

    What adds up inside the year and over owners only grows: a target of more that is reached stays reached, a limit
    that is passed stays passed. A milestone that is reached is reached.
    """
    if lack := _lack(metric, decision):
        return Assessment(metric.id, NOT_ASSESSED, lack, target=target)
    assert decision is not None
    value = _number(decision)
    grows = metric.over_time == "flow" if reason == NO_FORECAST else metric.combine == "sum"
    grows = grows and not (decision.is_partial and metric.combine == "mean")
    grows = grows or metric.kind == "milestone"
    if grows and metric.direction != "fewer" and value >= target:
        return _made(metric, decision, target, ACHIEVED, _share(metric, value, target))
    if grows and metric.direction == "fewer" and value > target:
        return _made(metric, decision, target, NOT_ACHIEVED, _share(metric, value, target))
    return Assessment(metric.id, NOT_ASSESSED, reason, decision_value(decision), target)


def decision_value(decision: Decision) -> Decimal | bool | None:
    """Return the value of a decision that is a number or yes or no, else `None`."""
    return decision.value if isinstance(decision.value, (Decimal, bool)) else None


def _lack(metric: Metric, decision: Decision | None) -> str:
    """Return why there is nothing to judge, or ""."""
    if not metric.is_number and metric.kind != "milestone":
        return NO_NUMBER
    if metric.direction == "none" and metric.kind != "milestone":
        return NO_DIRECTION
    if decision is None:
        return NO_VALUE
    if decision.state == CONFLICT:
        return IN_CONFLICT
    if decision.unavailable:
        return UNAVAILABLE_VALUE
    if decision.value is None:
        return PARTIAL_VALUE if decision.is_partial else NO_VALUE
    return "" if decision_value(decision) is not None else NO_NUMBER


def _number(decision: Decision) -> Decimal:
    return decision.value if isinstance(decision.value, Decimal) else Decimal(decision.value is True)


def _share(metric: Metric, value: Decimal, target: Decimal) -> Decimal | None:
    """Return how much of the target a value is: of fewer, the target of the value. No share of nothing or of less."""
    part, whole = (target, value) if metric.direction == "fewer" else (value, target)
    return part / whole if whole > 0 and part >= 0 else None


def _made(metric: Metric, decision: Decision, target: Decimal, verdict: str, share: Decimal | None) -> Assessment:
    return Assessment(
        metric.id,
        verdict,
        "",
        decision_value(decision),
        target,
        share,
        is_forecast=decision.field == "forecast",
        behind=tuple(_behind(metric, decision, target)),
    )


def _behind(metric: Metric, decision: Decision, target: Decimal) -> Iterator[str]:
    """Yield the owners whose own number misses the target of a mean."""
    for answer in decision.current if metric.combine == "mean" else ():
        if answer.state == GIVEN and isinstance(answer.value, Decimal):
            missed = answer.value > target if metric.direction == "fewer" else answer.value < target
            if missed:
                yield answer.owner


def _contradiction(
    metric: Metric, judged: Assessment, status: str, decisions: dict[Key, Decision], period: Period, language: str
) -> Problem:
    decision = decisions[(period, metric.id, "forecast" if judged.is_forecast else "actual")]
    unit = "%" if metric.kind == "share" else metric.unit
    say = words(language)
    return problem(
        "status-against-target",
        first_place(decision),
        item=metric.id,
        found=say.value(judged.value, unit),
        status=Term(STATUSES[status]),
        target=say.value(judged.target, unit),
        period=period,
    )
