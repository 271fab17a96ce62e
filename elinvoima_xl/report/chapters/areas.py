"""The chapters of the areas: their objectives, the measures of each with what was done, and the metrics.

Status of a measure, value of a metric and verdict on an objective are three things and stay apart (PRACTICE).
"""

from __future__ import annotations

from collections.abc import Iterator

from elinvoima_xl.merging.decisions import CONFLICT, Decision
from elinvoima_xl.model.fields import ACTUAL, CAUSE, DONE, NEW_DATE, STATUS
from elinvoima_xl.model.programme import Area, Measure, Metric, Objective
from elinvoima_xl.model.statuses import is_status, status_of
from elinvoima_xl.report.chapters.material import Material
from elinvoima_xl.report.chapters.records import (
    MUTED,
    OBJECTIVE,
    STRONG,
    Block,
    Cell,
    Column,
    Heading,
    Paragraph,
    Run,
    Section,
    Table,
    Text,
    cell,
    text,
    without_empty_columns,
)
from elinvoima_xl.report.chapters.trends import area_trends, assessment, earlier, earlier_title, forecast


def area_section(material: Material, area: Area) -> Section | None:
    """Return the chapter of an area, or `None` where none of its measures is followed up in the period."""
    blocks = tuple(_blocks(material, area))
    if not any(isinstance(block, Table) for block in blocks):
        return None
    heading = text(material.own(material.area(area, whole=True)))
    return Section(f"area {area.number}", heading, blocks, starts_page=True)


def _blocks(material: Material, area: Area) -> Iterator[Block]:
    yield from _headline(material, area)
    for objective in area.objectives:
        measures = [measure for measure in objective.measures if material.is_followed(measure)]
        if measures:
            yield from _objective(material, area, objective, measures)
    yield from area_trends(material, area)


def _headline(material: Material, area: Area) -> Iterator[Block]:
    if not area.headline_objectives:
        return
    yield Paragraph(text(Run(material.say("Headline objectives"), STRONG)), with_next=True)
    for number, objective in enumerate(area.headline_objectives, 1):
        yield Paragraph(text(f"{number}. ", material.own(objective)), OBJECTIVE)


def _objective(material: Material, area: Area, objective: Objective, measures: list[Measure]) -> Iterator[Block]:
    number = f"{area.number}.{objective.number}" if objective.number else f"{area.number}"
    if objective.wording:
        label = material.say("Objective {number}").format(number=number)
        yield Heading(text(f"{label} ", material.own(objective.wording)), 3)
    for verdict in material.texts("verdict", number):
        yield Paragraph(text(Run(material.say("Verdict:"), STRONG), " ", verdict))
    yield _measures(material, number, measures)
    metrics = [(measure, metric) for measure in measures for metric in material.metrics(measure)]
    if metrics:
        yield _metrics(material, number, metrics)


def _measures(material: Material, number: str, measures: list[Measure]) -> Table:
    say = material.say
    columns = (
        Column(say("No."), 13),
        Column(say("Measure and its owners"), 58),
        Column(say("Status"), 30),
        Column(say("What has been done"), 65),
    )
    rows = tuple(
        (cell(measure.id), _what(material, measure), _status(material, measure), _done(material, measure))
        for measure in measures
    )
    caption = say("Measures of objective {number}").format(number=number)
    description = say("Each measure with its owners, its status and what the owners say has been done.")
    return without_empty_columns(Table("measures", caption, description, columns, rows, _notes(material, rows)), 3)


def _what(material: Material, measure: Measure) -> Cell:
    return cell(text(material.own(measure.wording)), text(material.owners(measure)))


def _status(material: Material, measure: Measure) -> Cell:
    """Return the status, the new date of a delayed measure, and every owner's own where they differ."""
    say, decision = material.say, material.decision(measure.id, STATUS)
    code = material.status_of(measure)
    lines: list[Text] = [text(material.status(code))]
    if decision is not None and decision.state == CONFLICT:
        lines = [text(material.status(code)), text(Run(say("Conflict"), STRONG))]
    new_date = material.decision(measure.id, NEW_DATE)
    since = material.statuses[measure.id].since
    if since is not None:
        lines.append(text(Run(say("completed in the period {period}").format(period=say.period(since)), MUTED)))
    if NEW_DATE in status_of(code).asks and new_date is not None and new_date.value is not None:
        lines.append(text(Run(say("new date {date}").format(date=say.value(new_date.value)), MUTED)))
    return cell(*lines, *_own_statuses(material, decision))


def _own_statuses(material: Material, decision: Decision | None) -> Iterator[Text]:
    """Yield each status that owners report with those who report it, where they differ."""
    said: dict[str, list[str]] = {}
    for answer in decision.current if decision is not None else ():
        if is_status(answer.value):
            said.setdefault(str(answer.value), []).append(material.who(answer.owner))
    for code, owners in said.items() if len(said) > 1 else ():
        yield text(Run(f"{material.status(code)}: {', '.join(owners)}", MUTED))


def _done(material: Material, measure: Measure) -> Cell:
    """Return all that was written on a measure, but the causes that stand in the chapter on deviations."""
    is_deviation = status_of(material.status_of(measure)).is_deviation
    lines: list[Text] = []
    for name in material.told_fields:
        if not (is_deviation and name == CAUSE):
            # The column's own title says what has been done.
            label = "" if name == DONE else material.field(name)
            lines += material.comments(material.decision(measure.id, name), label)
    coordinator = material.say("Coordinator:")
    lines += [text(Run(coordinator, STRONG), " ", note) for note in material.texts("note", measure.id)]
    return cell(*lines)


def _metrics(material: Material, number: str, metrics: list[tuple[Measure, Metric]]) -> Table:
    say, period = material.say, material.period
    shown = [metric for _, metric in metrics]
    columns = (
        Column(say("No."), 15),
        Column(say("Metric"), 35),
        Column(say("Baseline"), 19),
        Column(say("Target {year}").format(year=period.year), 16),
        Column(say("Actual {period}").format(period=say.period(period)), 22),
        Column(say("Forecast {year}").format(year=period.year), 17),
        *(Column(material.field(name), 17) for name in material.metric_fields),
        Column(earlier_title(material, shown), 20),
        Column(say("Assessment"), 22),
    )
    rows = tuple(_metric(material, metric, shown) for metric in shown)
    caption = say("Metrics of objective {number}").format(number=number)
    description = say("Each metric with its baseline, target, actual and forecast, where they are known.")
    return without_empty_columns(Table("metrics", caption, description, columns, rows, _notes(material, rows)), 2)


def _metric(material: Material, metric: Metric, shown: list[Metric]) -> tuple[Cell, ...]:
    target = metric.target(material.period.year)
    return (
        cell(metric.id),
        cell(text(material.own(material.metric(metric)))),
        cell("" if metric.baseline is None else material.value(metric.baseline, metric)),
        cell("" if target is None else material.value(target, metric)),
        cell(*_actual(material, metric)),
        cell(*forecast(material, metric)),
        *(cell(*material.lines(metric, material.decision(metric.id, name))) for name in material.metric_fields),
        cell(*earlier(material, metric, shown)),
        cell(*assessment(material, metric)),
    )


def _actual(material: Material, metric: Metric) -> tuple[Text, ...]:
    """Return a metric's actual; of a measure that was completed earlier the one of that time, with its period."""
    decision, carried = material.decision(metric.id, ACTUAL), material.carried(metric)
    if decision is not None or carried is None:
        return material.lines(metric, decision)
    return (*material.lines(metric, carried), text(Run(material.say.period(carried.period), MUTED)))


def _notes(material: Material, rows: tuple[tuple[Cell, ...], ...]) -> tuple[Text, ...]:
    """Return what the signs in the cells mean, those only that occur."""
    shown = {line for row in rows for each in row for line in each.text.split("\n")}
    return tuple(text(note) for sign, note in material.legend if any(line.endswith(sign) for line in shown))
