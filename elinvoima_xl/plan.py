"""Who is asked for what in a period: programme, owner, period → a Form, cell by cell.

The one place that knows whom the programme asks: the merge counts its expected owners here, the form its open cells,
the status command its debtors. No input or output.
"""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from elinvoima_xl.forms.blank import (
    COMMON,
    FINDINGS_SHEET,
    GUIDE_SHEET,
    MAY,
    SHARE,
    WHOLE,
    Fact,
    Form,
    FormCell,
    FormRow,
    FormSheet,
    Last,
)
from elinvoima_xl.forms.rows import Asked, make_row, row_facts
from elinvoima_xl.forms.words import FormWords
from elinvoima_xl.language import words
from elinvoima_xl.layout import Column, Layout
from elinvoima_xl.period import Period
from elinvoima_xl.problems import Problem, problem
from elinvoima_xl.programme import Area, Measure, Metric, Objective, Programme, Same, item_order
from elinvoima_xl.sheet_names import area_heading, sheet_names

# Roles and the form's records are part of this module for those who use it.
__all__ = ["COMMON", "MAY", "SHARE", "WHOLE", "Form", "FormCell", "FormRow", "FormSheet", "Last"]


# A measure with its area and objective.
Place = tuple[Area, Objective, Measure]


@dataclass(frozen=True, slots=True)
class Ask:
    """What one owner is asked on one item: `role` says what kind of figure; `expected` whether an empty cell is a lack.

    The fields of a measure have the role `share`: each owner tells its own.
    """

    owner: str
    item: str
    role: str

    @property
    def expected(self) -> bool:
        """Return whether the owner owes an answer."""
        return self.role != MAY


def respondents(programme: Programme, measure: Measure) -> tuple[str, ...]:
    """Return who answers for a measure: its owners in order, a collective through its respondent, each once."""
    return tuple(dict.fromkeys(filter(None, (respondent(programme, name) for name in measure.owner_names))))


def respondent(programme: Programme, name: str) -> str:
    """Return who answers for an owner: itself, a collective's respondent, or "" where nobody does."""
    owner = programme.find_owner(name)
    if owner is None or not owner.collective:
        return owner.respondent if owner and owner.respondent else name
    return owner.respondent


def lead(programme: Programme, measure: Measure, metric: Metric) -> str:
    """Return who answers as the lead of a metric, or "" where no lead is named or the lead has no respondent."""
    name = metric.lead or measure.lead_owner
    if name:
        return respondent(programme, name)
    answering = respondents(programme, measure)
    return answering[0] if len(answering) == 1 else ""


def is_asked(measure: Measure, metric: Metric | None, period: Period, completed: Collection[str] = ()) -> bool:
    """Return whether a measure, or a metric of it, is asked in `period`.

    A dropped one is asked no more from its day on; a one-off measure whose id is in `completed` (completed in an
    earlier period) neither.
    """
    if measure.continuity == "one_off" and measure.id in completed:
        return False
    ends = [each.dropped for each in (measure, metric) if each is not None and each.dropped is not None]
    return all(period.end < end for end in ends)


def metric_asks(programme: Programme, measure: Measure, metric: Metric) -> tuple[Ask, ...]:
    """Return what each respondent of a measure is asked on one metric, in the measure's order of owners.

    The lead of a `lead` metric is asked even where it is not among the measure's owners.
    """
    answering = respondents(programme, measure)
    if metric.combine != "lead":
        role = COMMON if metric.combine == "latest" else SHARE
        return tuple(Ask(owner, metric.id, role) for owner in answering)
    leading = lead(programme, measure, metric)
    if not leading:
        return tuple(Ask(owner, metric.id, COMMON) for owner in answering)
    others = tuple(Ask(owner, metric.id, WHOLE if owner == leading else MAY) for owner in answering)
    return others if leading in answering else (*others, Ask(leading, metric.id, WHOLE))


def measure_asks(programme: Programme, measure: Measure) -> tuple[Ask, ...]:
    """Return whom a measure's own fields (status, done, cause, new date) are asked of."""
    return tuple(Ask(owner, measure.id, SHARE) for owner in respondents(programme, measure))


def asks_of(programme: Programme, owner: str) -> tuple[tuple[Measure, tuple[Ask, ...]], ...]:
    """Return each measure on which one owner is asked anything, in any period, with all that it is asked on it.

    For owner "" every measure, with what is asked of anybody.
    """
    return _asks_of(Same(programme), owner)


# An owner's form may come back more than once, and what it is asked is looked at more than once for each.
@lru_cache(maxsize=64)
def _asks_of(same: Same, owner: str) -> tuple[tuple[Measure, tuple[Ask, ...]], ...]:
    return tuple(
        (measure, tuple(ask for ask in _asks(same.programme, measure) if owner in ("", ask.owner)))
        for _, _, measure in places_of(same.programme, owner)
    )


def places_of(programme: Programme, owner: str) -> tuple[Place, ...]:
    """Return where in the programme an owner is asked anything, in its order; every place for owner ""."""
    return _places(Same(programme)).get(owner, ())


# Each form asks for its owner's measures: walking a whole programme for each would grow with their product.
@lru_cache(maxsize=8)
def _places(same: Same) -> dict[str, tuple[Place, ...]]:
    """Return the places of each owner, and under "" all of them."""
    found: dict[str, list[Place]] = {"": list(same.programme.places())}
    for place in found[""]:
        for owner in dict.fromkeys(ask.owner for ask in _asks(same.programme, place[2])):
            found.setdefault(owner, []).append(place)
    return {owner: tuple(places) for owner, places in found.items()}


def _asks(programme: Programme, measure: Measure) -> Iterator[Ask]:
    yield from measure_asks(programme, measure)
    for metric in measure.metrics:
        yield from metric_asks(programme, measure, metric)


def asks(programme: Programme, period: Period, completed: Collection[str] = ()) -> tuple[Ask, ...]:
    """Return all that is asked in a period: measure by measure, its own fields first, then its metrics."""
    found: list[Ask] = []
    for measure in programme.measures:
        if is_asked(measure, None, period, completed):
            found += measure_asks(programme, measure)
            for metric in measure.metrics:
                if is_asked(measure, metric, period, completed):
                    found += metric_asks(programme, measure, metric)
    return tuple(found)


def askable_owners(programme: Programme, period: Period, completed: Collection[str] = ()) -> tuple[str, ...]:
    """Return the owners who get a form in `period`, in the programme's order of owners."""
    asked = {ask.owner for ask in asks(programme, period, completed)}
    listed = [owner.name for owner in programme.owners if owner.name in asked]
    return (*listed, *sorted(asked - set(listed)))


def unanswered_measures(programme: Programme, period: Period, completed: Collection[str] = ()) -> tuple[Measure, ...]:
    """Return the measures asked in `period` for which nobody answers: collective owners with no respondent, or none."""
    return tuple(
        measure
        for measure in programme.measures
        if is_asked(measure, None, period, completed) and not respondents(programme, measure)
    )


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
        facts=tuple(builder.facts),
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
