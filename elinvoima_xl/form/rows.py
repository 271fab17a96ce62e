"""The rows of a form, cell by cell: what each column holds for one metric of one measure.

`plan.py` decides whose row it is and what is asked on it (`Asked`); this module makes the cells and the facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from elinvoima_xl.form.layout import Column
from elinvoima_xl.form.records import Fact, FormCell, FormRow, Last
from elinvoima_xl.form.words import FormWords
from elinvoima_xl.foundation.language import Value
from elinvoima_xl.model.asking import COMMON, MAY, SHARE, WHOLE
from elinvoima_xl.model.fields import FIELDS, OWN_KIND
from elinvoima_xl.model.programme import Measure, Metric, Objective
from elinvoima_xl.model.rules import find_rule
from elinvoima_xl.model.values import to_invariant

FindLast = Callable[[str, str], Last | None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form asks on one row.

    `role` is what is asked on the metric, `lead` who reports it for all, `answering` how many owners answer for the
    measure. `is_first` says that the measure's own fields stand on this row, `of_measure` that they are asked at all.
    """

    objective: Objective
    measure: Measure
    metric: Metric | None
    role: str
    lead: str
    answering: int
    is_first: bool
    of_measure: bool

    @property
    def nro(self) -> str:
        """Return what the row is called."""
        return self.metric.id if self.metric else self.measure.id

    @property
    def wording(self) -> str:
        """Return the name of the layout's words for the role; "" where one owner answers alone."""
        if self.metric is None or (self.answering <= 1 and self.role in (SHARE, COMMON, WHOLE)):
            return ""
        if self.role == SHARE:
            return self.metric.combine
        if self.role == COMMON and find_rule(self.metric.combine).is_common:
            return self.metric.combine
        return self.role if self.metric.is_number else f"{self.role}_words"


def make_row(asked: Asked, columns: tuple[Column, ...], text: FormWords, find_last: FindLast) -> FormRow:
    """Return the row with a cell for every column."""
    cells = tuple(_cell(asked, column, text, find_last) for column in columns)
    return FormRow(asked.nro, asked.measure, asked.metric, asked.is_first, cells)


def row_facts(asked: Asked, find_last: FindLast) -> Iterator[Fact]:
    """Yield what checking needs to know of a row: of the measure on its first row, and of the metric."""
    if asked.is_first:
        yield from _measure_facts(asked.measure, find_last)
    if asked.metric:
        yield from _metric_facts(asked.metric, asked, find_last)


def _cell(asked: Asked, column: Column, text: FormWords, find_last: FindLast) -> FormCell:
    if column.field in _LOCKED:
        return _LOCKED[column.field](asked, text, find_last)
    if column.shows:
        shown = text.shown(column, asked.objective, asked.measure, asked.metric)
        return FormCell(_item(asked, column), column.field, "text", issued=shown if _has_place(asked, column) else "")
    kind = _open_kind(asked, column, text)
    if not kind or column.locked:
        return FormCell(_item(asked, column), column.field, "text")
    return _open_cell(asked, column, kind, text, find_last)


def _open_cell(asked: Asked, column: Column, kind: str, text: FormWords, find_last: FindLast) -> FormCell:
    item = _item(asked, column)
    unit = asked.metric.unit if column.of_metric and asked.metric and kind not in ("text", "date") else ""
    role = asked.role if column.of_metric else SHARE
    wording = asked.wording if column.of_metric and not column.is_extra else ""
    return FormCell(
        item,
        column.field,
        kind,
        locked=False,
        issued=None,
        expected=is_expected(column.field, role),
        role=role,
        # A text's last words stand in its note.
        note=text.note(find_last(item, column.field)) if kind == "text" else "",
        unit=unit,
        help=text.help(column, kind, unit, wording, asked.lead),
        error=text.error(kind, unit),
    )


def is_expected(field: str, role: str) -> bool:
    """Return whether an empty cell is a lack whatever the status; the lead's figure is owed by the lead alone."""
    return field in FIELDS and FIELDS[field].is_owed and role != MAY


def _open_kind(asked: Asked, column: Column, text: FormWords) -> str:
    """Return the kind of an open cell, "" where the row has none in this column."""
    if not _has_place(asked, column):
        return ""
    known = FIELDS.get(column.field)
    kind = known.kind if known else column.kind
    if not column.of_metric:
        return kind if kind != OWN_KIND else "text"
    assert asked.metric is not None
    if kind != OWN_KIND:
        return kind
    has_forecast = asked.metric.is_number and asked.metric.targets and text.period.is_part_year
    is_there = (has_forecast if known.is_for_year else True) if known else asked.metric.is_number
    return asked.metric.kind if is_there else ""


def _has_place(asked: Asked, column: Column) -> bool:
    """Return whether a column's answer stands on this row: a measure's on its first, a metric's where there is one."""
    return asked.metric is not None if column.of_metric else asked.is_first and asked.of_measure


def _item(asked: Asked, column: Column) -> str:
    return asked.nro if column.of_metric else asked.measure.id


def _nro(asked: Asked, _text: FormWords, _last: FindLast) -> FormCell:
    return FormCell(asked.nro, "nro", "text", issued=asked.nro)


def _measure(asked: Asked, _text: FormWords, _last: FindLast) -> FormCell:
    return FormCell(asked.measure.id, "measure", "text", issued=asked.measure.wording)


def _owners(asked: Asked, _text: FormWords, _last: FindLast) -> FormCell:
    return FormCell(asked.measure.id, "owners", "text", issued=", ".join(asked.measure.owner_names))


def _metric(asked: Asked, text: FormWords, _last: FindLast) -> FormCell:
    if asked.metric is None:
        return FormCell(asked.nro, "metric", "text")
    first, muted = text.metric_text(asked.metric, asked.wording, asked.lead)
    issued = f"{first}\n{muted}" if muted else first
    return FormCell(asked.nro, "metric", "text", issued=issued, muted=muted, role=asked.role)


def _last(asked: Asked, text: FormWords, find_last: FindLast) -> FormCell:
    actual = find_last(asked.metric.id, "actual") if asked.metric else None
    status = find_last(asked.measure.id, "status") if asked.is_first and asked.of_measure else None
    return FormCell(asked.nro, "last", "text", issued=text.last_lines(asked.metric, actual, status))


def _missing(asked: Asked, _text: FormWords, _last: FindLast) -> FormCell:
    return FormCell(asked.nro, "missing", "formula")


_LOCKED: Final[dict[str, Callable[[Asked, FormWords, FindLast], FormCell]]] = {
    "nro": _nro,
    "measure": _measure,
    "owners": _owners,
    "metric": _metric,
    "last": _last,
    "missing": _missing,
}


def _measure_facts(measure: Measure, find_last: FindLast) -> Iterator[Fact]:
    for name in measure.owner_names:
        yield Fact(measure.id, "owner", name)
    yield from _known(measure.id, (("lead", measure.lead_owner), ("continuity", measure.continuity)))
    yield from _previous(measure.id, "status", "previous_status", find_last)


def _metric_facts(metric: Metric, asked: Asked, find_last: FindLast) -> Iterator[Fact]:
    named = (
        ("kind", metric.kind),
        ("unit", metric.unit),
        ("combine", metric.combine),
        ("over_time", metric.over_time),
        ("direction", metric.direction),
        ("lead", asked.lead),
        ("role", asked.role),
        ("baseline", metric.baseline),
        *((f"target:{year}", value) for year, value in metric.targets),
    )
    yield from _known(metric.id, named)
    yield from _previous(metric.id, "actual", "previous", find_last)


def _known(item: str, named: tuple[tuple[str, Value], ...]) -> Iterator[Fact]:
    for name, value in named:
        if value not in (None, ""):
            yield Fact(item, name, to_invariant(value))


def _previous(item: str, field: str, name: str, find_last: FindLast) -> Iterator[Fact]:
    last = find_last(item, field)
    # Of several owners merged into one none is the owner's own; nor is a number of another unit one to compare with.
    if last is not None and last.value is not None and not last.others and last.unit is None:
        yield Fact(item, f"{name}:{last.period}", to_invariant(last.value))
