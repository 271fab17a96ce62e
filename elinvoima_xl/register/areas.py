"""The register's sheet for each development area: the merged values in the form's order, the newest period first.

Every owner's own answer is one step away: in the note of a merged value, and behind the link of the last columns in
the sheet Data. (Grouped rows would not open: Excel locks outlines on a protected sheet.)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from elinvoima_xl.foundation.language import N_
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.merging.assess import BETTER, SAME, WORSE, Trend
from elinvoima_xl.merging.combine import rule_of
from elinvoima_xl.merging.decisions import ACCEPTED, COMBINED, Decision
from elinvoima_xl.model.asking import MetricRule
from elinvoima_xl.model.fields import (
    ACTUAL,
    FIELDS,
    MEASURE,
    METRIC,
    STATUS,
    field_order,
    fields_of,
    is_extra,
    is_of_metric,
)
from elinvoima_xl.model.programme import Measure, Metric
from elinvoima_xl.model.rules import find_rule
from elinvoima_xl.register.model import AREA, DATA, Cell, Column, Sheet, sheet_name, with_own_titles
from elinvoima_xl.register.view import AreaView, View, metric_text, place_of
from elinvoima_xl.register.words import DECISION_STATES, field_word, title

# Characters: the column of a field that is not in the table.
_OWN_WIDTH: Final = 20
_SENSES: Final = {BETTER: N_("better"), WORSE: N_("worse"), SAME: N_("the same")}
# Words inside formatted texts stand apart: the tools that collect words do not look there.
_NEWEST: Final = N_("Newest period")


def area_sheets(view: View) -> tuple[Sheet, ...]:
    """Return the sheets of all areas."""
    return tuple(_sheet(view, each) for each in view.areas)


def _sheet(view: View, area: AreaView) -> Sheet:
    say = view.say
    shown = f"{say(_NEWEST)}: {say.period(view.periods[0])}" if view.periods else ""
    objectives = "   ".join(
        f"{area.area.number}.{objective.number} {objective.wording}" for objective in area.area.objectives
    )
    columns = with_own_titles(column for column in _columns(view) if column.key not in view.empty_columns)
    rows = tuple(
        tuple(_row(view, measure, metric, columns))
        for measure in area.measures
        for metric in (measure.metrics or (None,))
    )
    lines = tuple(line for line in (shown, objectives) if line)
    return Sheet(f"{AREA}:{area.area.number}", area.sheet, area.heading, lines, columns, rows, ("item",), frozen=2)


def _columns(view: View) -> Iterator[Column]:
    say = view.say
    yield Column("item", title("item", say), 9)
    yield Column("measure", title("measure", say), 40)
    yield Column("owners", title("owners", say), 26)
    yield Column("metric", title("metric", say), 30)
    for name in _shown_fields(view):
        yield Column(name, field_word(name, say), _width(name))
    yield Column("baseline", title("baseline", say), 12)
    year = view.periods[0].year if view.periods else ""
    yield Column("target", title("target", say).format(year=year).strip(), 12)
    yield Column("change", title("change", say), 22)
    yield Column("combined", title("combined", say), 26)
    yield Column("own", title("own", say), 13)
    for period in view.periods[1:]:
        for name in _owed_fields():
            word = title("earlier", say).format(field=field_word(name, say), period=period)
            yield Column(f"{name}@{period}", word, _width(name))


def _shown_fields(view: View) -> tuple[str, ...]:
    """Return the fields to show: those of every form, and others that any answer has."""
    always = tuple(dict.fromkeys((*_owed_fields(), *(each.code for each in FIELDS.values() if each.has_column))))
    others = sorted((name for name in view.fields if name not in always), key=field_order)
    return (*always, *others)


def _owed_fields() -> tuple[str, ...]:
    """Return what every owner owes, the measure's fields before the metric's: they stand first."""
    return tuple(each.code for level in (MEASURE, METRIC) for each in fields_of(level) if each.is_owed)


def _width(name: str) -> int:
    return FIELDS[name].width if name in FIELDS else _OWN_WIDTH


def _row(view: View, measure: Measure, metric: Metric | None, columns: tuple[Column, ...]) -> Iterator[Cell]:
    is_first = metric is None or metric is measure.metrics[0]
    for column in columns:
        yield _cell(view, measure, metric, column.key, is_first=is_first)


def _cell(view: View, measure: Measure, metric: Metric | None, key: str, *, is_first: bool) -> Cell:
    if key == "item":
        return Cell(metric.id if metric else measure.id, "code")
    if key == "measure":
        return Cell(measure.wording + _dropped(view, measure), "text" if is_first else "muted")
    if key == "owners":
        return Cell(", ".join(measure.owner_names), "text" if is_first else "muted")
    if key == "metric":
        return Cell(metric_text(metric) if metric else None)
    if key in ("baseline", "target"):
        return _known(view, metric, key)
    if not view.periods:
        return Cell()
    if key == "change":
        return Cell(_change(view, view.trends.get(metric.id) if metric else None))
    if key == "combined":
        return Cell(_how(view, measure, metric, is_first=is_first), "muted")
    if key == "own":
        return _own(view, measure, metric, is_first=is_first)
    name, _, code = key.partition("@")
    period = Period.from_text(code) if code else view.periods[0]
    return _value(view, measure, metric, name, period, is_first=is_first)


def _dropped(view: View, measure: Measure) -> str:
    if measure.dropped is None:
        return ""
    return " " + view.say(N_("(dropped on {day})")).format(day=view.say.date(measure.dropped))


def _known(view: View, metric: Metric | None, key: str) -> Cell:
    if metric is None:
        return Cell()
    period = view.periods[0] if view.periods else Period(1900)
    value = metric.baseline if key == "baseline" else metric.target(period.year)
    return view.value_cell(value, metric.id, ACTUAL, period)


def _value(view: View, measure: Measure, metric: Metric | None, name: str, period: Period, *, is_first: bool) -> Cell:
    item = _item(view, measure, metric, name, is_first=is_first)
    if not item:
        return Cell()
    return view.decision_cell(view.decisions.get((period, item, name)), item, name)


def _item(view: View, measure: Measure, metric: Metric | None, name: str, *, is_first: bool) -> str:
    """Return the item that a field's cell of a row is about, "" where the cell stays empty.

    A measure's own fields stand in the row of its first metric; the coordinator's own columns may belong to either.
    """
    if is_of_metric(name):
        return metric.id if metric else ""
    if is_extra(name) and metric and any((each, metric.id, name) in view.decisions for each in view.periods):
        return metric.id
    return measure.id if is_first else ""


def _own(view: View, measure: Measure, metric: Metric | None, *, is_first: bool) -> Cell:
    """Return the link to the owners' own answers in the sheet Data."""
    items = [metric.id] if metric else []
    items += [measure.id] if is_first else []
    for item in items:
        row = view.data_rows.get((view.periods[0], item))
        if row is not None:
            place = place_of(sheet_name(DATA, view.language), row)
            return Cell(view.say(N_("Show")), "link", link=place)
    return Cell("–", "muted")


def _how(view: View, measure: Measure, metric: Metric | None, *, is_first: bool) -> str:
    """Return in words how the actual and the status of the newest period came about."""
    lines = []
    asked = [(metric.id, ACTUAL)] if metric else []
    asked += [(measure.id, STATUS)] if is_first else []
    for item, name in asked:
        decision = view.decisions.get((view.periods[0], item, name))
        if decision is not None:
            lines.append(f"{field_word(name, view.say)}: {_made(view, decision, metric)}")
    return "\n".join(lines)


def _made(view: View, decision: Decision, metric: Metric | None) -> str:
    say = view.say
    chosen = MetricRule.from_text(str(decision.ruled.value)).combine if decision.ruled else ""
    rule = find_rule(rule_of(decision.field, metric, chosen))
    is_led = rule.is_led and len(decision.current) > 1 and decision.state in ACCEPTED
    word = say(rule.name if decision.state == COMBINED or is_led else DECISION_STATES[decision.state])
    if decision.is_partial:
        partial = say(N_("{reported} of {expected} owners"))
        word += ", " + partial.format(reported=decision.reported, expected=decision.expected)
    if decision.resolution is not None and decision.resolution.reason:
        word += f" ({decision.resolution.reason})"
    return word


def _change(view: View, trend: Trend | None) -> str:
    """Return in words how much a figure has changed since the period that it can be compared with."""
    if trend is None or trend.before is None or trend.change is None:
        return ""
    say = view.say
    sign = "+" if trend.change > 0 else ""
    before = view.value_text(trend.before.value, trend.item, ACTUAL, trend.before.period)
    change = view.value_text(trend.change, trend.item, ACTUAL, view.periods[0])
    lines = [f"{sign}{change} ({trend.before.period}: {before})"]
    if trend.sense in _SENSES:
        lines.append(say(_SENSES[trend.sense]))
    if trend.is_partial:
        lines.append(say(N_("not everybody has answered")))
    return "\n".join(lines)
