"""A form, cell by cell: programme, owner, period → a Form. No input or output.

Whom it asks for what is `asking.py`'s.
"""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter

from elinvoima_xl.form.layout import Column, Layout
from elinvoima_xl.form.records import FINDINGS_SHEET, GUIDE_SHEET, YEARS, Fact, Form, FormCell, FormRow, FormSheet, Last
from elinvoima_xl.form.rows import Asked, make_row, row_facts
from elinvoima_xl.form.words import FormWords
from elinvoima_xl.foundation.language import words
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import Problem, problem
from elinvoima_xl.model.asking import COMMON, Place, is_asked, lead, metric_asks, places_of, respondents
from elinvoima_xl.model.programme import Area, Measure, Metric, Objective, Programme, item_order
from elinvoima_xl.model.sheet_names import area_heading, sheet_names


def build_form(
    programme: Programme,
    period: Period,
    owner: str,
    *,
    language: str,
    layout: Layout,
    issued: datetime,
    deadline: date | None = None,
    history: Mapping[tuple[str, str, str], Last] | None = None,
    completed: Collection[str] = (),
) -> tuple[Form | None, tuple[Problem, ...]]:
    """Return an owner's form for a period, or the shared one for owner ""; no form where nothing is asked.

    `history` maps (owner, item, field) to what the owner said last; `completed` are the one-off measures completed in
    earlier periods. The id follows from programme, period, owner and time of issue, so the same call gives the same
    form.
    """
    say = words(language)
    builder = _Builder(
        programme,
        period,
        owner,
        FormWords(say, layout, period, programme.years, owner),
        history or {},
        frozenset(completed),
    )
    sheets = builder.sheets(taken=(say(GUIDE_SHEET), say(FINDINGS_SHEET)))
    if not sheets:
        return None, (problem("nothing-asked", found=owner or programme.title, period=period),)
    form = Form(
        id=_form_id(programme.id, programme.digest, str(period), owner, issued.isoformat()),
        programme_id=programme.id,
        programme_title=programme.title,
        programme_digest=programme.digest,
        period=period,
        owner=owner,
        language=language,
        issued=issued,
        deadline=deadline,
        contact=programme.contact,
        notice=programme.notice,
        years=programme.years,
        sheets=sheets,
        facts=(Fact("", YEARS, "–".join(map(str, programme.years))), *builder.facts),
    )
    return form, ()


def _form_id(*parts: str) -> str:
    """Return eight letters and digits in two groups: short enough to be told by telephone."""
    code = b32encode(hashlib.sha256("\n".join(parts).encode()).digest())[:8].decode().lower()
    return f"{code[:4]}-{code[4:]}"


@dataclass(slots=True)
class _Builder:
    """Builds the sheets of one form, and collects the facts of its items on the way."""

    programme: Programme
    period: Period
    owner: str
    text: FormWords
    history: Mapping[tuple[str, str, str], Last]
    completed: frozenset[str]
    facts: list[Fact] = field(default_factory=list)

    def sheets(self, taken: tuple[str, ...]) -> tuple[FormSheet, ...]:
        """Return a sheet for each area in which the owner is asked, its columns those that hold something."""
        by_area = groupby(places_of(self.programme, self.owner), key=itemgetter(0))
        found = [(area, rows) for area, places in by_area if (rows := self._rows(places))]
        names = sheet_names([area for area, _ in found], self.programme, taken=taken)
        return tuple(self._sheet(area, rows, name) for (area, rows), name in zip(found, names, strict=True))

    def _sheet(self, area: Area, rows: list[FormRow], name: str) -> FormSheet:
        columns = self.text.layout.columns
        used = [place for place, column in enumerate(columns) if _is_used(column, [row.cells[place] for row in rows])]
        return FormSheet(
            name,
            area,
            area_heading(area, self.programme),
            self.text.objectives(area.objectives),
            tuple(self.text.column(columns[place]) for place in used),
            tuple(replace(row, cells=tuple(row.cells[place] for place in used)) for row in rows),
        )

    def _rows(self, places: Iterable[Place]) -> list[FormRow]:
        asked = [
            each
            for _, objective, measure in places
            if is_asked(measure, None, self.period, self.completed)
            for each in self._asked(objective, measure)
        ]
        asked.sort(key=lambda each: item_order(each.nro))
        for each in asked:
            self.facts += row_facts(each, self._find_last)
        return [make_row(each, self.text.layout.columns, self.text, self._find_last) for each in asked]

    def _asked(self, objective: Objective, measure: Measure) -> Iterator[Asked]:
        """Yield what the form asks on a measure: a row for each of its metrics, or one for the measure alone."""
        answering = respondents(self.programme, measure)
        of_measure = not self.owner or self.owner in answering
        roles: list[tuple[Metric | None, str]] = [
            (metric, role)
            for metric in measure.metrics
            if is_asked(measure, metric, self.period, self.completed) and (role := self._role(measure, metric))
        ]
        if of_measure and not roles:
            roles = [(None, "")]
        for count, (metric, role) in enumerate(roles):
            leading = lead(self.programme, measure, metric) if metric else ""
            yield Asked(objective, measure, metric, role, leading, len(answering), count == 0, of_measure)

    def _role(self, measure: Measure, metric: Metric) -> str:
        """Return what the form asks on a metric, "" for nothing; a shared form asks for the one figure of all."""
        if not self.owner:
            return COMMON
        asked = metric_asks(self.programme, measure, metric)
        return next((ask.role for ask in asked if ask.owner == self.owner), "")

    def _find_last(self, item: str, name: str) -> Last | None:
        return self.history.get((self.owner, item, name))


def _is_used(column: Column, cells: list[FormCell]) -> bool:
    """Return whether a column holds anything on a sheet; an empty one is left out."""
    return column.field == "missing" or any(not cell.locked or cell.issued for cell in cells)
