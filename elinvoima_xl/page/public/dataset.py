"""The open data beside the page: measures, metrics and owners by period, as tables with typed fields.

Codes (statuses, kinds, rules) stay codes: they are the same in every language. A value that is not decided is empty,
and `state` says why. Texts of partners and of the coordinator are in no table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from elinvoima_xl.foundation.language import N_, Value, Words, words
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.merging.assess import MeasureStatus
from elinvoima_xl.merging.decisions import CONFLICT, Decision, Merged
from elinvoima_xl.merging.masked import masked
from elinvoima_xl.merging.targets import NO_TARGET, VERDICTS
from elinvoima_xl.model.fields import ACTUAL, FORECAST, NEW_DATE, STATUS
from elinvoima_xl.model.programme import DIRECTIONS, KINDS, OVER_TIME, Measure, Metric
from elinvoima_xl.model.rules import RULES
from elinvoima_xl.model.statuses import STATUSES, status_of
from elinvoima_xl.page.public.public import holds_words
from elinvoima_xl.report.build import LIMIT
from elinvoima_xl.report.chapters.facts import PeriodFacts

Row = dict[str, Any]

DECIDED: Final = "decided"
UNSETTLED: Final = "conflict"
NOT_AVAILABLE: Final = "not_available"
NOT_REPORTED: Final = "missing"
# The metric is one of those that are told in words.
IN_WORDS: Final = "in_words"
# Each owner has its own number, and they make no common one.
SEPARATE: Final = "separate"


@dataclass(frozen=True, slots=True)
class Field:
    """A column of open data: `kind` is a type of the Table Schema, `description` in words.

    `choices` are the codes that it may hold, where they are few. A required one is in every row.
    """

    name: str
    kind: str
    description: str
    choices: Collection[str] = ()
    is_required: bool = False


_STATES: Final = (DECIDED, UNSETTLED, NOT_REPORTED, NOT_AVAILABLE)
_PERIOD: Final = Field(
    "period", "string", N_("The period that is reported on: a year, or a part of it from 1 January.")
)
_MEASURE: Final = Field("measure", "string", N_("The number of the measure; it never changes."))
# The columns of each table.
_MEASURES: Final = (
    _PERIOD,
    Field("period_start", "date", N_("The first day of the period.")),
    Field("period_end", "date", N_("The last day of the period.")),
    _MEASURE,
    Field("area", "integer", N_("The number of the development area.")),
    Field("area_name", "string", N_("The name of the development area.")),
    Field("objective", "string", N_("The number of the objective; empty where the programme has none.")),
    Field("objective_text", "string", N_("The wording of the objective.")),
    Field("text", "string", N_("The wording of the measure.")),
    Field("status", "string", N_("The status of the measure: a code; no_data where it is not known."), STATUSES),
    Field(
        "state",
        "string",
        N_("How the status stands: decided, conflict (unsettled), missing or not_available."),
        _STATES,
    ),
    Field("new_date", "date", N_("The new date of a delayed measure.")),
)
_METRICS: Final = (
    _PERIOD,
    Field("metric", "string", N_("The number of the metric; it never changes.")),
    _MEASURE,
    Field("text", "string", N_("The wording of the metric.")),
    Field(
        "kind", "string", N_("What is measured: a number, a share (a fraction), a milestone and so on."), tuple(KINDS)
    ),
    Field("unit", "string", N_("The unit of the values.")),
    Field("direction", "string", N_("Whether more or fewer is better."), tuple(DIRECTIONS)),
    Field(
        "over_time",
        "string",
        N_("How values add up over time: flow (from 1 January), stock, rate or once."),
        tuple(OVER_TIME),
    ),
    Field("combine", "string", N_("How the values of several owners become one."), RULES),
    Field("baseline", "number", N_("The value at the programme's start.")),
    Field("target", "number", N_("The target of the year.")),
    Field("actual", "number", N_("The value of the period; empty where none is decided.")),
    Field("reached", "boolean", N_("Of a milestone: whether it is reached.")),
    Field("forecast", "number", N_("The forecast for the whole year.")),
    Field(
        "state",
        "string",
        N_(
            "How the value stands: decided, conflict (unsettled), missing, not_available, in_words (not a number) or"
            " separate (each owner has its own)."
        ),
        (*_STATES, IN_WORDS, SEPARATE),
    ),
    Field("reported", "integer", N_("How many owners have answered.")),
    Field("expected", "integer", N_("How many owners were asked.")),
    Field(
        "assessment",
        "string",
        N_("Against the target: achieved, partly, not_achieved, not_assessed; empty: no target."),
        tuple(VERDICTS),
    ),
    Field("by_forecast", "boolean", N_("Whether the assessment is that of the forecast, not of what has been.")),
)
_OWNERS: Final = (
    _PERIOD,
    _MEASURE,
    Field("owner", "string", N_("The organisation that answers for the measure.")),
    Field("lead", "boolean", N_("Whether it is the lead owner.")),
)


@dataclass(frozen=True, slots=True)
class DataTable:
    """A table of open data: its rows have a value or None for every field; `key` names the fields that are unique."""

    name: str
    title: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    rows: tuple[Row, ...]


def data_tables(merged: Merged, period: Period, *, language: str) -> tuple[DataTable, ...]:
    """Return the open data of all periods up to one, its titles and descriptions in a language."""
    say = words(language)
    merged = masked(merged)
    known = [each for each in merged.facts.periods if each <= period]
    every = [facts for each in known if (facts := _facts(merged, each)) is not None]
    measures = tuple(row for facts in every for row in _measure_rows(facts))
    metrics = tuple(row for facts in every for row in _metric_rows(facts))
    owners = tuple(row for facts in every for row in _owner_rows(facts))
    return (
        _table(say, "measures", say("Measures and their status by period"), _MEASURES, measures),
        _table(say, "metrics", say("Metrics and their values by period"), _METRICS, metrics),
        _table(say, "owners", say("Owners of the measures by period"), _OWNERS, owners),
    )


_KEYS: Final = {
    "measures": ("period", "measure"),
    "metrics": ("period", "metric"),
    "owners": ("period", "measure", "owner"),
}


def _table(say: Words, name: str, title: str, fields: tuple[Field, ...], rows: tuple[Row, ...]) -> DataTable:
    key = _KEYS[name]
    made = (replace(each, description=say(each.description), is_required=each.name in key) for each in fields)
    return DataTable(name, title, tuple(made), key, rows)


def _facts(merged: Merged, period: Period) -> PeriodFacts | None:
    programme = merged.facts.find_programme(period)
    return None if programme is None else PeriodFacts(merged, programme, period, LIMIT)


def _measure_rows(facts: PeriodFacts) -> Iterator[Row]:
    for each in facts.statuses.values():
        objective = each.objective
        new_date = facts.decision(each.measure.id, NEW_DATE)
        is_delayed = NEW_DATE in status_of(each.status).asks and new_date is not None
        yield {
            "period": str(facts.period),
            "period_start": facts.period.start,
            "period_end": facts.period.end,
            "measure": each.measure.id,
            "area": each.area.number,
            "area_name": each.area.name,
            "objective": f"{each.area.number}.{objective.number}" if objective.number else None,
            "objective_text": objective.wording or None,
            "text": each.measure.wording,
            "status": each.status,
            "state": _status_state(each),
            "new_date": new_date.value if is_delayed and new_date else None,
        }


def _status_state(each: MeasureStatus) -> str:
    # A one-off measure that was completed earlier is asked no more, and its status stands.
    return DECIDED if each.since is not None else _state(each.decision)


def _metric_rows(facts: PeriodFacts) -> Iterator[Row]:
    for measure in facts.measures:
        for metric in facts.metrics(measure):
            yield {"period": str(facts.period), **_definition(measure, metric), **_values(facts, metric)}


def _definition(measure: Measure, metric: Metric) -> Row:
    return {
        "metric": metric.id,
        "measure": measure.id,
        "text": metric.wording,
        "kind": metric.kind,
        "unit": metric.unit or None,
        "direction": metric.direction,
        "over_time": metric.over_time,
        "combine": metric.combine,
        "baseline": metric.baseline,
    }


def _values(facts: PeriodFacts, metric: Metric) -> Row:
    actual, forecast = facts.decision(metric.id, ACTUAL), facts.decision(metric.id, FORECAST)
    judged = facts.assessments.get(metric.id)
    has_target = judged is not None and judged.reason != NO_TARGET
    value = actual.value if actual else None
    return {
        "target": metric.target(facts.period.year),
        "actual": _number(value),
        "reached": value if isinstance(value, bool) else None,
        "forecast": _number(forecast.value if forecast else None),
        "state": _state(actual),
        "reported": actual.reported if actual else 0,
        "expected": actual.expected if actual else 0,
        "assessment": judged.verdict if judged is not None and has_target else None,
        "by_forecast": judged.is_forecast if judged is not None and has_target else None,
    }


def _number(value: Value) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def _state(decision: Decision | None) -> str:
    """Return how a value stands."""
    if decision is None:
        return NOT_REPORTED
    if decision.state == CONFLICT:
        return UNSETTLED
    if decision.unavailable:
        return NOT_AVAILABLE
    if decision.value is None:
        return NOT_REPORTED
    if isinstance(decision.value, str) and decision.field != STATUS:
        return IN_WORDS if holds_words(decision) else SEPARATE
    return DECIDED


def _owner_rows(facts: PeriodFacts) -> Iterator[Row]:
    for measure in facts.measures:
        for name in measure.owner_names:
            yield {
                "period": str(facts.period),
                "measure": measure.id,
                "owner": name,
                "lead": name == measure.lead_owner,
            }
