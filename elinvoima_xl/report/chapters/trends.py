"""Metrics over time and against their targets: what moved, small charts of three periods or more, verdicts in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from elinvoima_xl.foundation.language import N_
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.merging.assess import BETTER, SAME, WORSE, Figure, Trend
from elinvoima_xl.merging.targets import MOVEMENTS, NO_TARGET, NOT_ASSESSED, REASONS, VERDICTS, Assessment
from elinvoima_xl.model.fields import ACTUAL, FORECAST
from elinvoima_xl.model.programme import Area, Metric
from elinvoima_xl.model.statuses import ACHIEVED, NOT_ACHIEVED, PARTLY
from elinvoima_xl.report.chapters.material import DASH, Material
from elinvoima_xl.report.chapters.records import (
    MUTED,
    RIGHT,
    TREND_CHART,
    Block,
    Chart,
    ChartRow,
    Column,
    Heading,
    Paragraph,
    Run,
    Table,
    Text,
    cell,
    text,
    without_empty_columns,
)
from elinvoima_xl.report.chapters.records import Figure as Picture

_SENSES: Final = {BETTER: N_("better"), WORSE: N_("worse"), SAME: N_("same")}
# A line needs three points to show a direction; more charts than these would bury the chapter.
_LEAST_POINTS: Final = 3
_MOST_CHARTS: Final = 6
# A table of periods has room for these; older ones stand in the register.
_MOST_PERIODS: Final = 6


def moves(material: Material) -> Iterator[Block]:
    """Yield the table of the metrics whose value differs from that of the period before that it compares with."""
    say = material.say
    found = [each for each in material.trends.values() if each.change]
    if not found:
        return
    metrics = [material.metric_by_id[each.item] for each in found]
    columns = (
        Column(say("Metric"), 72),
        Column(earlier_title(material, metrics), 32),
        Column(say("Actual {period}").format(period=say.period(material.period)), 32),
        Column(say("Change"), 30),
    )
    rows = tuple(
        (
            cell(text(f"{metric.id} ", material.own(material.metric(metric)))),
            cell(*earlier(material, metric, metrics)),
            cell(*material.lines(metric, material.decision(metric.id, ACTUAL))),
            cell(*_change(material, trend)),
        )
        for metric, trend in zip(metrics, found, strict=True)
    )
    caption = say("Metrics that have moved")
    description = say("Each metric whose value differs from that of an earlier period that it can be compared with.")
    note = say("Figures from 1 January are compared with the same time of an earlier year.")
    partial = say("A change marked as partial may come from who has answered.")
    notes = (text(note), *((text(partial),) if any(each.is_partial for each in found) else ()))
    yield Table("moves", caption, description, columns, rows, notes)


def earlier_title(material: Material, metrics: list[Metric]) -> str:
    """Return the heading over the comparable values before: with their period where all have the same."""
    periods = _periods_before(material, metrics)
    if len(periods) != 1:
        return material.say("Earlier")
    return material.say("Actual {period}").format(period=material.say.period(periods.pop()))


def earlier(material: Material, metric: Metric, metrics: list[Metric]) -> tuple[Text, ...]:
    """Return the lines on a metric's comparable value before: the value, and its period if `metrics` differ in it."""
    trend = material.trends.get(metric.id)
    if trend is None or trend.before is None:
        return ()
    value = text(material.value(trend.before.value, metric))
    if len(_periods_before(material, metrics)) == 1:
        return (value,)
    return value, text(Run(material.say.period(trend.before.period), MUTED))


def _periods_before(material: Material, metrics: list[Metric]) -> set[Period]:
    trends = (material.trends.get(metric.id) for metric in metrics)
    return {trend.before.period for trend in trends if trend is not None and trend.before is not None}


def _change(material: Material, trend: Trend) -> tuple[Text, ...]:
    assert trend.change is not None
    metric = material.metric_by_id[trend.item]
    number = material.value(abs(trend.change), metric)
    if metric.kind == "share":
        points = material.say.number(abs(trend.change) * 100)
        number = material.say("{number} percentage points").format(number=points)
    lines = [text(f"{'+' if trend.change > 0 else MINUS}{number}")]
    if trend.is_partial:
        # Who has answered may be all that has changed: nothing is judged.
        lines.append(text(Run(material.say("partial"), MUTED)))
    elif trend.sense in _SENSES:
        lines.append(text(Run(material.say(_SENSES[trend.sense]), MUTED)))
    return tuple(lines)


MINUS: Final = "−"


def area_trends(material: Material, area: Area) -> Iterator[Block]:
    """Yield the charts and the table of an area's metrics that have three comparable numbers or more."""
    metrics = [metric for measure in area.measures if material.is_followed(measure) for metric in measure.metrics]
    found = [(metric, material.trends[metric.id]) for metric in metrics if metric.id in material.trends]
    found = [(metric, trend) for metric, trend in found if len(trend.figures) >= _LEAST_POINTS]
    if not found:
        return
    say = material.say
    yield Heading(text(say("Metrics over time")), 3)
    charts = tuple(trend_chart(material, metric, trend) for metric, trend in found[:_MOST_CHARTS])
    yield Picture(say("Metrics of area {number} over time").format(number=area.number), charts)
    if len(found) > _MOST_CHARTS:
        sentence = say("The charts show the first {count} metrics; the table has all of them.")
        yield Paragraph(text(sentence.format(count=_MOST_CHARTS)))
    yield from _tables(material, area, found)


def trend_chart(material: Material, metric: Metric, trend: Trend) -> Chart:
    """Return the chart of a metric's comparable numbers, in order of time."""
    say = material.say
    rows = tuple(
        ChartRow(
            _tick(each.period), (("actual", float(each.value)), ("target", _as_float(target_beside(metric, each))))
        )
        for each in trend.figures
    )
    figures = [f"{say.period(each.period)}: {material.value(each.value, metric)}" for each in trend.figures]
    words = say("Line chart of {metric}. {figures}.")
    description = words.format(metric=material.metric(metric), figures="; ".join(figures))
    title = f"{metric.id} {material.metric(metric)}"
    return Chart(TREND_CHART, title, description, rows, "%" if metric.kind == "share" else metric.unit)


def _tick(period: Period) -> str:
    """Return a period as short as an axis needs: its last month, or the year."""
    return f"{period.end.month}/{period.year}" if period.is_part_year else str(period.year)


def target_beside(metric: Metric, figure: Figure) -> Decimal | None:
    """Return the target to show beside a number: that of the year, not beside what is counted in a part of it."""
    is_part = metric.over_time == "flow" and figure.period.is_part_year
    return None if is_part else metric.target(figure.period.year)


def _as_float(number: Decimal | None) -> float | None:
    return None if number is None else float(number)


def _tables(material: Material, area: Area, found: list[tuple[Metric, Trend]]) -> Iterator[Block]:
    say = material.say
    periods = sorted({figure.period for _, trend in found for figure in trend.figures})[-_MOST_PERIODS:]
    columns = (
        Column(say("Metric"), 60),
        *(Column(say.period(period), 106 / len(periods), RIGHT) for period in periods),
    )
    rows = tuple(
        (
            cell(text(f"{metric.id} ", material.own(material.metric(metric)))),
            *(cell(_at(material, metric, trend, period)) for period in periods),
        )
        for metric, trend in found
    )
    caption = say("Metrics of area {number} by period").format(number=area.number)
    description = say("Each metric with its actual in every period that can be compared.")
    table = Table("trends", caption, description, columns, rows)
    yield without_empty_columns(table)


def _at(material: Material, metric: Metric, trend: Trend, period: Period) -> str:
    numbers = {figure.period: figure for figure in trend.figures}
    figure = numbers.get(period)
    return DASH if figure is None else material.value(figure.value, metric)


def forecast(material: Material, metric: Metric) -> tuple[Text, ...]:
    """Return the lines of a metric's forecast, none where nobody has given one."""
    decision = material.decision(metric.id, FORECAST)
    return material.lines(metric, decision) if decision is not None and decision.current else ()


def assessment(material: Material, metric: Metric) -> tuple[Text, ...]:
    """Return the verdict on a metric and what it rests on; nothing where no metric has a target."""
    judged = material.assessments.get(metric.id)
    if judged is None or not material.has_targets:
        return ()
    if judged.reason == NO_TARGET:
        return (text(Run(material.say(REASONS[NO_TARGET]), MUTED)),)
    return (text(material.say(judged.wording)), *_grounds(material, judged))


def _grounds(material: Material, judged: Assessment) -> Iterator[Text]:
    say = material.say
    if judged.reason:
        yield text(Run(say(REASONS[judged.reason]), MUTED))
    if judged.movement:
        yield text(Run(say(MOVEMENTS[judged.movement]), MUTED))
    elif judged.share is not None and judged.verdict != NOT_ASSESSED:
        percent = say.number((judged.share * 100).quantize(Decimal(1), ROUND_HALF_UP) / 100, "%")
        words = say("{share} of the target") if judged.baseline is None else say("{share} of the way to the target")
        yield text(Run(words.format(share=percent), MUTED))
    if judged.behind:
        yield text(Run(say("below the target: {names}").format(names=material.names(judged.behind)), MUTED))


def judged_sentences(material: Material) -> str:
    """Return how many metrics have reached their targets and by which limit; or that there are no targets."""
    say = material.say
    if not material.assessments:
        return ""
    if not material.has_targets:
        return say("The programme sets no targets for its metrics, so their achievement is not assessed.")
    judged = [each for each in material.assessments.values() if each.reason != NO_TARGET]
    counts = Counter((each.verdict, each.is_forecast) for each in judged)
    total = say.plural("{count} metric has a target.", "{count} metrics have a target.", len(judged))
    order = ((code, is_forecast) for is_forecast in (False, True) for code in VERDICTS)
    clauses = material.names(_clause(material, *key, counts[key]) for key in order if counts[key])
    limit = say.number(material.limit, "%")
    words = say("Of these, {clauses}. A metric is partly achieved from {limit} of its target on.")
    return f"{total} {words.format(clauses=clauses, limit=limit)}"


def _clause(material: Material, code: str, is_forecast: bool, count: int) -> str:
    say = material.say
    clauses = {
        (ACHIEVED, False): say.plural("{count} is achieved", "{count} are achieved", count),
        (PARTLY, False): say.plural("{count} is partly achieved", "{count} are partly achieved", count),
        (NOT_ACHIEVED, False): say.plural("{count} is not achieved", "{count} are not achieved", count),
        (NOT_ASSESSED, False): say.plural("{count} cannot be assessed", "{count} cannot be assessed", count),
        (ACHIEVED, True): say.plural(
            "{count} will be achieved according to its forecast",
            "{count} will be achieved according to their forecasts",
            count,
        ),
        (PARTLY, True): say.plural(
            "{count} will be partly achieved according to its forecast",
            "{count} will be partly achieved according to their forecasts",
            count,
        ),
        (NOT_ACHIEVED, True): say.plural(
            "{count} will not be achieved according to its forecast",
            "{count} will not be achieved according to their forecasts",
            count,
        ),
    }
    return clauses[code, is_forecast]
