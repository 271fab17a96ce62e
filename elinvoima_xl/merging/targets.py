"""A metric against its target: achieved, partly, not, or not to be assessed, each with what it rests on.

A number of a part of a year is not held against the target of the year without a forecast, and a forecast is no
achievement: its verdict says that it is one. A sum or mean that owners are missing from is judged only where the
missing ones cannot change the verdict. What nobody has confirmed (kind, unit, direction) makes no verdict.
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
from elinvoima_xl.model.fields import ACTUAL, FORECAST
from elinvoima_xl.model.programme import Metric
from elinvoima_xl.model.rules import find_rule
from elinvoima_xl.model.statuses import ACHIEVED, NOT_ACHIEVED, PARTLY, status_of

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
UNCONFIRMED: Final = "unconfirmed"
CONTRADICTORY: Final = "contradictory"
REASONS: Final = {
    NO_TARGET: N_("no target has been set"),
    NO_VALUE: N_("the value has not been reported"),
    IN_CONFLICT: N_("the answers are in conflict"),
    UNAVAILABLE_VALUE: N_("the value is not available"),
    NO_FORECAST: N_("part of a year, and no forecast for the whole year"),
    PARTIAL_VALUE: N_("not all owners have reported"),
    NO_DIRECTION: N_("the metric has no direction"),
    NO_NUMBER: N_("the metric is not a number"),
    UNCONFIRMED: N_("nobody has confirmed the metric's kind, unit and direction"),
    CONTRADICTORY: N_("the baseline and the target contradict the metric's direction"),
}
# What a verdict rests on: a proposal for one of these that nobody has confirmed makes none.
_CONFIRMED: Final = frozenset({"kind", "unit", "direction"})
# The same verdicts of a forecast: the year is not over, and nothing is achieved yet.
FORECASTS: Final = {
    ACHIEVED: N_("Achieved according to the forecast"),
    PARTLY: N_("Partly achieved according to the forecast"),
    NOT_ACHIEVED: N_("Not achieved according to the forecast"),
}
# How a value that is not achieved stands to its baseline, where it has not come nearer to the target.
NO_CHANGE: Final = "no_change"
WRONG_WAY: Final = "wrong_way"
MOVEMENTS: Final = {NO_CHANGE: N_("no change"), WRONG_WAY: N_("in the wrong direction")}
# From this share of the way from the baseline to the target on (of the target, where there is no baseline), a metric is
# partly achieved: Finnish practice. The report prints the limit that was used.
LOWER_LIMIT: Final = Decimal("0.8")


@dataclass(frozen=True, slots=True)
class Assessment:
    """A metric against the target of the year: `verdict` is a key of VERDICTS, `reason` of REASONS or "".

    `value` is what was judged: the actual, or the forecast (`is_forecast`). `share` is how far it has come on the way
    from `baseline` to `target`, or without a baseline how much of the target it is; `None` where that cannot be said.
    `movement`, a key of MOVEMENTS or "", tells of a value that is not achieved. `behind` are the owners whose own
    number misses the target of a mean, whatever the mean.
    """

    item: str
    verdict: str
    reason: str = ""
    value: Decimal | bool | None = None
    target: Decimal | None = None
    share: Decimal | None = None
    is_forecast: bool = False
    behind: tuple[str, ...] = ()
    baseline: Decimal | None = None
    movement: str = ""

    @property
    def is_achieved(self) -> bool:
        """Return whether the target is reached: by what has been, not by a forecast."""
        return self.verdict == ACHIEVED and not self.is_forecast

    @property
    def wording(self) -> str:
        """Return the verdict in English words; those of a forecast say so."""
        return FORECASTS.get(self.verdict, VERDICTS[self.verdict]) if self.is_forecast else VERDICTS[self.verdict]


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
    """Return a metric's actual against the target of the year.

    In a part of a year that is its forecast, unless what has been so far is sure to decide.
    """
    target = metric.target(period.year)
    actual = decisions.get((period, metric.id, ACTUAL))
    forecast = decisions.get((period, metric.id, FORECAST))
    if target is None:
        return Assessment(metric.id, NOT_ASSESSED, NO_TARGET)
    if not period.is_part_year:
        return _judged(metric, actual, target, lower_limit)
    sure = _sure(metric, actual, target, NO_FORECAST)
    has_forecast = forecast is not None and forecast.value is not None
    return _judged(metric, forecast, target, lower_limit) if has_forecast and sure.reason else sure


def check_targets(merged: Merged, period: Period, *, lower_limit: Decimal = LOWER_LIMIT) -> tuple[Problem, ...]:
    """Return where the status that owners report and the metrics of the same measure say different things.

    A measure that is completed is done, whatever part of the year it is: its metrics are held against the target then.
    """
    judged = assessments(merged, period, lower_limit=lower_limit)
    decisions = by_key(merged)
    told: list[Problem] = []
    for status in measure_statuses(merged, period):
        known = status_of(status.status)
        for metric in status.measure.metrics:
            found = judged.get(metric.id)
            if found is not None and known.is_done and found.target is not None:
                found = _judged(metric, decisions.get((period, metric.id, ACTUAL)), found.target, lower_limit)
            if found is not None and found.verdict in known.against:
                told.append(_contradiction(metric, found, status.status, decisions, period, _language(merged, period)))
    return tuple(told)


def _language(merged: Merged, period: Period) -> str:
    programme = merged.facts.find_programme(period)
    return programme.language if programme else "fi"


def _judged(metric: Metric, decision: Decision | None, target: Decimal, lower_limit: Decimal) -> Assessment:
    """Return the verdict on a value for the whole year."""
    if lack := _lack(metric, decision, target):
        return Assessment(metric.id, NOT_ASSESSED, lack, target=target)
    assert decision is not None
    if decision.is_partial and find_rule(metric.combine).is_reckoned:
        return _sure(metric, decision, target, PARTIAL_VALUE)
    value = _number(decision)
    share = _share(metric, value, target)
    partly = share is not None and share >= lower_limit
    verdict = ACHIEVED if _is_reached(metric, value, target) else PARTLY if partly else NOT_ACHIEVED
    return _made(metric, decision, target, verdict)


def _sure(metric: Metric, decision: Decision | None, target: Decimal, reason: str) -> Assessment:
    """Return the verdict that later numbers cannot change, or that the metric cannot be assessed, for a reason.

    What adds up inside the year and over owners only grows: a target of more that is reached stays reached, a limit
    that is passed stays passed. A milestone that is reached is reached.
    """
    if lack := _lack(metric, decision, target):
        return Assessment(metric.id, NOT_ASSESSED, lack, target=target)
    assert decision is not None
    value = _number(decision)
    rule = find_rule(metric.combine)
    grows = metric.over_time == "flow" if reason == NO_FORECAST else rule.adds_up
    grows = grows and not (decision.is_partial and rule.is_reckoned and not rule.adds_up)
    grows = grows or metric.kind == "milestone"
    if grows and metric.direction != "fewer" and value >= target:
        return _made(metric, decision, target, ACHIEVED)
    if grows and metric.direction == "fewer" and value > target:
        return _made(metric, decision, target, NOT_ACHIEVED)
    return Assessment(metric.id, NOT_ASSESSED, reason, decision_value(decision), target)


def decision_value(decision: Decision) -> Decimal | bool | None:
    """Return the value of a decision that is a number or yes or no, else `None`."""
    return decision.value if isinstance(decision.value, (Decimal, bool)) else None


def _lack(metric: Metric, decision: Decision | None, target: Decimal) -> str:
    """Return why there is nothing to judge, or ""."""
    if not metric.is_number and metric.kind != "milestone":
        return NO_NUMBER
    if any(each.field in _CONFIRMED for each in metric.proposals):
        return UNCONFIRMED
    if metric.direction == "none" and metric.kind != "milestone":
        return NO_DIRECTION
    if target_contradicts(metric, target):
        return CONTRADICTORY
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


def target_contradicts(metric: Metric, target: Decimal) -> bool:
    """Return whether a target lies on the wrong side of the baseline for the metric's direction.

    >>> target_contradicts(Metric("1.1.1.a", "", direction="more", baseline=Decimal("654.2")), Decimal(600))
    True
    """
    if metric.baseline is None:
        return False
    return (
        target < metric.baseline
        if metric.direction == "more"
        else (metric.direction == "fewer" and target > metric.baseline)
    )


def _is_reached(metric: Metric, value: Decimal, target: Decimal) -> bool:
    return value <= target if metric.direction == "fewer" else value >= target


def _share(metric: Metric, value: Decimal, target: Decimal) -> Decimal | None:
    """Return how far a value has come from the baseline to the target; without one, how much of the target it is.

    Of fewer without a baseline that is the target of the value. There is no share of nothing or of less, nor of a way
    that has no length.
    """
    if metric.baseline is not None and metric.kind != "milestone":
        way = target - metric.baseline
        return (value - metric.baseline) / way if way else None
    part, whole = (target, value) if metric.direction == "fewer" else (value, target)
    return part / whole if whole > 0 and part >= 0 else None


def _movement(metric: Metric, value: Decimal) -> str:
    """Return whether a value stands where the baseline was, or on its far side from the target; "" for neither."""
    if metric.baseline is None or metric.kind == "milestone":
        return ""
    if value == metric.baseline:
        return NO_CHANGE
    return WRONG_WAY if (value > metric.baseline) == (metric.direction == "fewer") else ""


def _made(metric: Metric, decision: Decision, target: Decimal, verdict: str) -> Assessment:
    value = _number(decision)
    return Assessment(
        metric.id,
        verdict,
        "",
        decision_value(decision),
        target,
        _share(metric, value, target),
        is_forecast=decision.field == FORECAST,
        behind=tuple(_behind(metric, decision, target)),
        baseline=metric.baseline,
        movement=_movement(metric, value) if verdict == NOT_ACHIEVED else "",
    )


def _behind(metric: Metric, decision: Decision, target: Decimal) -> Iterator[str]:
    """Yield the owners whose own number misses the target of a mean."""
    for answer in decision.current if find_rule(metric.combine).evens_out else ():
        if answer.state == GIVEN and isinstance(answer.value, Decimal):
            missed = answer.value > target if metric.direction == "fewer" else answer.value < target
            if missed:
                yield answer.owner


def _contradiction(
    metric: Metric, judged: Assessment, status: str, decisions: dict[Key, Decision], period: Period, language: str
) -> Problem:
    decision = decisions[(period, metric.id, FORECAST if judged.is_forecast else ACTUAL)]
    unit = "%" if metric.kind == "share" else metric.unit
    say = words(language)
    return problem(
        "status-against-target",
        first_place(decision),
        item=metric.id,
        found=say.value(judged.value, unit),
        status=Term(status_of(status).name),
        target=say.value(judged.target, unit),
        period=period,
    )
