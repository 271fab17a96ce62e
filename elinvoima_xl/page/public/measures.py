"""The parts of the page on areas, objectives, measures and metrics."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from elinvoima_xl.foundation.language import N_
from elinvoima_xl.merging.assess import BETTER, WORSE, StatusCounts, Trend
from elinvoima_xl.merging.decisions import CONFLICT
from elinvoima_xl.model.fields import ACTUAL, DONE, FORECAST, NEW_DATE
from elinvoima_xl.model.programme import Area, Measure, Metric, Objective
from elinvoima_xl.model.statuses import STATUSES, status_of
from elinvoima_xl.page.public.choices import NOTE, VERDICT
from elinvoima_xl.page.public.public import PublicMaterial
from elinvoima_xl.page.public.records import AreaPart, MeasurePart, MetricPart, ObjectivePart, Told
from elinvoima_xl.report.chapters.material import DASH, IN_CONFLICT
from elinvoima_xl.report.chapters.records import (
    MUTED,
    RIGHT,
    STRONG,
    Column,
    Run,
    Table,
    Text,
    cell,
    text,
    without_empty_columns,
)
from elinvoima_xl.report.chapters.trends import assessment, target_beside, trend_chart

# A chart of columns needs two of them to show a change.
_LEAST_COLUMNS: Final = 2
# The status before is told beside the status: a table is needed from the third period on.
_LEAST_HISTORY: Final = 3
_SENSES: Final = {BETTER: N_("a change for the better"), WORSE: N_("a change for the worse")}


def area_part(material: PublicMaterial, area: Area) -> AreaPart:
    """Return a development area with its objectives and measures."""
    counts = material.counts(area)
    return AreaPart(
        number=area.number,
        name=material.own(material.area(area)),
        heading=text(material.own(material.area(area, whole=True))),
        sentence=_sentence(material, counts),
        counts=counts,
        headline=tuple(text(material.own(objective)) for objective in area.headline_objectives),
        objectives=tuple(_objectives(material, area)),
    )


def _sentence(material: PublicMaterial, counts: StatusCounts) -> str:
    """Return the counts of an area in words: the text form of its bar."""
    say = material.say
    told = [f"{material.mark(code).word} {say.number(counts.of(code))}" for code in STATUSES if counts.of(code)]
    return f"{say.plural('{count} measure', '{count} measures', counts.total)}: {', '.join(told)}."


def _objectives(material: PublicMaterial, area: Area) -> Iterator[ObjectivePart]:
    for objective in area.objectives:
        measures = [measure for measure in objective.measures if material.is_followed(measure)]
        if measures:
            number = f"{area.number}.{objective.number}" if objective.number else f"{area.number}"
            verdicts = material.texts("verdict", number) if material.allows(VERDICT) else ()
            lead = Run(material.say("Verdict:"), STRONG)
            yield ObjectivePart(
                heading=_heading(material, number, objective),
                verdicts=tuple(text(lead, " ", verdict) for verdict in verdicts),
                measures=tuple(_measure(material, measure) for measure in measures),
            )


def _heading(material: PublicMaterial, number: str, objective: Objective) -> Text:
    if not objective.wording:
        return ()
    label = material.say("Objective {number}").format(number=number)
    return text(f"{label} ", material.own(objective.wording))


def _measure(material: PublicMaterial, measure: Measure) -> MeasurePart:
    return MeasurePart(
        id=measure.id,
        wording=material.own(measure.wording),
        mark=material.mark(material.status_of(measure)),
        notes=tuple(_notes(material, measure)),
        owners=material.owners(measure),
        owner_names=measure.owner_names,
        history=_history(material, measure),
        texts=tuple(_texts(material, measure)),
        metrics=tuple(_metric(material, metric) for metric in material.metrics(measure)),
    )


def _notes(material: PublicMaterial, measure: Measure) -> Iterator[Text]:
    """Yield what must be known with a status: a conflict, a new date, what it was before."""
    say, status = material.say, material.statuses[measure.id]
    if status.decision is not None and status.decision.state == CONFLICT:
        yield text(Run(say(IN_CONFLICT), STRONG), ": ", say("the owners report different statuses; it is unsettled."))
    new_date = material.decision(measure.id, NEW_DATE)
    if NEW_DATE in status_of(status.status).asks and new_date is not None and new_date.value is not None:
        yield text(say("new date {date}").format(date=say.value(new_date.value)))
    if status.since is not None:
        yield text(say("completed in the period {period}").format(period=say.period(status.since)))
    if material.previous is not None and status.before not in ("", status.status):
        was = say("before: {status}").format(status=material.status(status.before))
        sense = _SENSES.get(status.change)
        yield text(f"{was} ({say(sense)})" if sense else was)


def _history(material: PublicMaterial, measure: Measure) -> Table | None:
    """Return a measure's status in every period up to this one, newest first; two are told in a note."""
    say = material.say
    known = [(period, code) for period in material.periods if (code := material.status_in(measure, period))]
    if len(known) < _LEAST_HISTORY:
        return None
    columns = (Column(say("Period"), 60), Column(say("Status"), 60))
    rows = tuple((cell(say.period(period)), cell(material.status(code))) for period, code in reversed(known))
    caption = say("Status of measure {number} by period").format(number=measure.id)
    return Table(
        "history", caption, say("The measure's status in every period that has been reported on."), columns, rows
    )


def _texts(material: PublicMaterial, measure: Measure) -> Iterator[Text]:
    """Yield what was written on a measure, of the kinds that may be published."""
    for name in material.told_fields:
        if material.allows(name):
            label = "" if name == DONE else material.field(name)
            yield from material.comments(material.decision(measure.id, name), label)
    if material.allows(NOTE):
        head = Run(material.say("Coordinator:"), STRONG)
        yield from (text(head, " ", note) for note in material.texts("note", measure.id))


def _metric(material: PublicMaterial, metric: Metric) -> MetricPart:
    say, year, period = material.say, material.period.year, material.period
    forecast = material.decision(metric.id, FORECAST)
    values = (
        (say("Target {year}").format(year=year), _value(material, metric, metric.target(year))),
        (
            say("Forecast {year}").format(year=year),
            material.told(metric, FORECAST, period) if forecast is not None and forecast.current else (),
        ),
        *((material.field(name), material.told(metric, name, period)) for name in material.metric_fields),
        (say("Earlier"), _earlier(material, metric)),
        (say("Baseline"), _value(material, metric, metric.baseline)),
        (say("Assessment"), assessment(material, metric)),
    )
    trend = material.trends.get(metric.id)
    if trend is not None and len(trend.figures) < _LEAST_COLUMNS:
        trend = None
    return MetricPart(
        id=metric.id,
        name=material.own(material.metric(metric)),
        actual=Told(say("Actual"), material.told(metric, ACTUAL, period) or (text(DASH),)),
        others=tuple(Told(label, lines) for label, lines in values if lines),
        chart=trend_chart(material, metric, trend) if trend else None,
        table=_table(material, metric, trend) if trend else None,
        partial=tuple(figure.is_partial for figure in trend.figures) if trend else (),
    )


def _value(material: PublicMaterial, metric: Metric, value: Decimal | None) -> tuple[Text, ...]:
    return () if value is None else (text(material.value(value, metric)),)


def _earlier(material: PublicMaterial, metric: Metric) -> tuple[Text, ...]:
    """Return the comparable value before and its period."""
    trend = material.trends.get(metric.id)
    if trend is None or trend.before is None:
        return ()
    period = text(Run(material.say.period(trend.before.period), MUTED))
    return (*material.told(metric, ACTUAL, trend.before.period), period)


def _table(material: PublicMaterial, metric: Metric, trend: Trend) -> Table:
    """Return the table behind a metric's chart: its comparable periods, newest first."""
    say = material.say
    columns = (Column(say("Period"), 60), Column(say("Actual"), 60, RIGHT), Column(say("Target"), 40, RIGHT))
    rows = tuple(
        (
            cell(say.period(figure.period)),
            cell(*material.told(metric, ACTUAL, figure.period)),
            cell(*_value(material, metric, target_beside(metric, figure))),
        )
        for figure in reversed(trend.figures)
    )
    caption = f"{metric.id} {material.metric(metric)}"
    description = say("The metric's actual in every period that can be compared.")
    return without_empty_columns(Table("trend", caption, description, columns, rows))
