"""A merge looked at for the register: what its sheets need to find quickly, and the figures of its overviews.

Values are cells in one language here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Final

from elinvoima_xl.foundation.language import N_, Value, Words, words
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import shorten
from elinvoima_xl.merging.assess import StatusCounts, Trend, status_counts, trends
from elinvoima_xl.merging.coverage import Owed
from elinvoima_xl.merging.decisions import CONFLICT, MISSING, Decision, Merged
from elinvoima_xl.model.answers import EMPTY, SUPERSEDED, UNAVAILABLE, UNREADABLE, Answer
from elinvoima_xl.model.fields import FIELDS, STATUS, is_extra
from elinvoima_xl.model.programme import (
    Area,
    Measure,
    Metric,
    Programme,
    item_order,
    measure_id,
    measures_alike,
)
from elinvoima_xl.model.sheet_names import area_heading, area_name, sheet_names
from elinvoima_xl.model.statuses import is_status, status_of
from elinvoima_xl.register.model import Cell, fits_number, sheet_name
from elinvoima_xl.register.words import NOT_AVAILABLE

# Excel shows days from here on; what is older is written as text.
_FIRST_DAY = date(1900, 3, 1)
_NOTE_LIMIT = 1200

Key = tuple[Period, str, str]
# Words inside formatted texts stand apart: the tools that collect words do not look there.
_REPLACED: Final = N_("replaced")


@dataclass(frozen=True)
class AreaView:
    """An area with all measures that any period knows, in the order of their ids, and the name of its sheet."""

    area: Area
    name: str
    heading: str
    sheet: str
    measures: tuple[Measure, ...]


@dataclass(frozen=True)
class View:
    """A merge and the language in which it is shown.

    `data_rows` are the first row of each item in the sheet Data, `waiting` the items on which a person is asked,
    `owed` what owners still owe: counted once and used by several sheets.
    """

    merged: Merged
    language: str
    now: datetime
    data_rows: dict[tuple[Period, str], int] = field(default_factory=dict)
    waiting: tuple[tuple[Period, str], ...] = ()
    owed: dict[Period, tuple[Owed, ...]] = field(default_factory=dict)

    @cached_property
    def say(self) -> Words:
        """Return the words of the language."""
        return words(self.language)

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """Return the periods, the newest first."""
        return tuple(reversed(self.merged.facts.periods))

    @cached_property
    def decisions(self) -> dict[Key, Decision]:
        """Return the decisions by what they decide."""
        return {(each.period, each.item, each.field): each for each in self.merged.decisions}

    @cached_property
    def file_names(self) -> dict[str, str]:
        """Return the name of each file by its digest; of several of one name, with the beginning of the digest."""
        files = {each.digest: each.file for each in self.merged.facts.submissions}
        times = Counter(files.values())
        return {digest: name if times[name] == 1 else f"{name} [{digest[:8]}]" for digest, name in files.items()}

    @cached_property
    def programme(self) -> Programme | None:
        """Return the newest programme."""
        programmes = self.merged.facts.programmes
        return max(programmes, key=lambda pair: pair[0].end)[1] if programmes else None

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """Return the fields that any decision has."""
        return tuple(dict.fromkeys(each.field for each in self.merged.decisions))

    @cached_property
    def measures(self) -> dict[str, Measure]:
        """Return every measure that any period's programme knows, as the newest has it."""
        newest_first = sorted(self.merged.facts.programmes, key=lambda pair: pair[0].end, reverse=True)
        known: dict[str, Measure] = {}
        for _, programme in newest_first:
            for measure in programme.measures:
                known.setdefault(measure.id, measure)
        return known

    @cached_property
    def areas(self) -> tuple[AreaView, ...]:
        """Return the areas of the newest programme, with the measures that only an older one has at their place."""
        if self.programme is None:
            return ()
        own = {area.number for area in self.programme.areas}
        areas = sorted(self._areas().values(), key=lambda area: area.number)
        shown = [area for area in areas if area.number in own or self._measures_of(area)]
        taken = [sheet_name(key, self.language) for key in _OWN_SHEETS]
        names = sheet_names(shown, self.programme, taken=taken)
        return tuple(
            AreaView(area, *_headings(area, self.programme), name, self._measures_of(area))
            for area, name in zip(shown, names, strict=True)
        )

    def _areas(self) -> dict[int, Area]:
        newest_first = sorted(self.merged.facts.programmes, key=lambda pair: pair[0].end, reverse=True)
        known: dict[int, Area] = {}
        for _, programme in newest_first:
            for area in programme.areas:
                known.setdefault(area.number, area)
        return known

    def _measures_of(self, area: Area) -> tuple[Measure, ...]:
        own = [item for item, number in self._area_numbers.items() if number == area.number]
        return tuple(self.measures[item] for item in sorted(own, key=item_order))

    @cached_property
    def _area_numbers(self) -> dict[str, int]:
        """Return the number of each measure's area: one that has moved stands where it is now."""
        known: dict[str, int] = {}
        for _, programme in sorted(self.merged.facts.programmes, key=lambda pair: pair[0].end, reverse=True):
            for area, _, measure in programme.places():
                known.setdefault(measure.id, area.number)
        return known

    @cached_property
    def trends(self) -> dict[str, Trend]:
        """Return how the metrics' figures of the newest period have changed."""
        return trends(self.merged, self.periods[0]) if self.periods else {}

    @cached_property
    def empty_columns(self) -> frozenset[str]:
        """Return the columns of the areas' sheets that would be empty in all of them."""
        year = self.periods[0].year if self.periods else 0
        metrics = self.metrics.values()
        known = {
            **{each.code: each.code in self.fields for each in FIELDS.values() if each.is_for_year},
            "baseline": any(metric.baseline is not None for metric in metrics),
            "target": any(metric.target(year) is not None for metric in metrics),
            "change": any(trend.before for trend in self.trends.values()),
        }
        return frozenset(name for name, is_there in known.items() if not is_there)

    @cached_property
    def metrics(self) -> dict[str, Metric]:
        """Return every metric that any period's programme knows, as the newest has it."""
        newest_first = sorted(self.merged.facts.programmes, key=lambda pair: pair[0].end, reverse=True)
        known: dict[str, Metric] = {}
        for _, programme in newest_first:
            for metric in programme.metrics:
                known.setdefault(metric.id, metric)
        return known

    def metric_of(self, item: str, period: Period) -> Metric | None:
        """Return a metric as it was in a period."""
        return self._metrics_by_period.get(period, {}).get(item) or self.metrics.get(item)

    @cached_property
    def _metrics_by_period(self) -> dict[Period, dict[str, Metric]]:
        return {period: {each.id: each for each in known.metrics} for period, known in self._programmes.items()}

    @cached_property
    def _measures_by_period(self) -> dict[Period, dict[str, Measure]]:
        return {period: {each.id: each for each in known.measures} for period, known in self._programmes.items()}

    @cached_property
    def _programmes(self) -> dict[Period, Programme]:
        known = ((period, self.merged.facts.find_programme(period)) for period in self.periods)
        return {period: programme for period, programme in known if programme}

    def subject(self, item: str, period: Period) -> str:
        """Return the text that a metric or measure had in a period; "" for one that no programme has."""
        if metric := self.metric_of(item, period):
            return metric_text(metric)
        wanted = measure_id(item)
        measure = self._measures_by_period.get(period, {}).get(wanted) or self.measures.get(wanted)
        return measure.wording if measure else ""

    def value_cell(self, value: Value, item: str, field: str, period: Period) -> Cell:
        """Return the cell of a value: a number as a number, a date as a date, all else in words."""
        if isinstance(value, bool) or value is None:
            return Cell(self.say.value(value) if value is not None else None)
        if isinstance(value, Decimal):
            style = number_style(value, is_share=self._is_share(item, field, period))
            return Cell(value, style) if fits_number(value) else Cell(self.value_text(value, item, field, period))
        if isinstance(value, date):
            return Cell(value, "date") if value >= _FIRST_DAY else Cell(self.value_text(value, item, field, period))
        if field == STATUS and is_status(value):
            return Cell(status_of(value).shown(self.say), f"status_{value}")
        return Cell(value)

    def value_text(self, value: Value, item: str, field: str, period: Period) -> str:
        """Return a value in words, a number with its unit."""
        if field == STATUS and is_status(value):
            return status_of(str(value)).shown(self.say)
        if isinstance(value, Decimal):
            return self.say.number(value, self._unit(item, field, period))
        return "" if value is None else self.say.value(value)

    def answer_text(self, answer: Answer) -> str:
        """Return what an owner said, in words, and as it was written where that says more."""
        if answer.state == UNAVAILABLE:
            return self.say(NOT_AVAILABLE)
        if answer.state == EMPTY:
            return self.say(N_("emptied"))
        text = self.value_text(answer.value, answer.item, answer.field, answer.period)
        if answer.state == UNREADABLE or answer.assumed or not text:
            quoted = self.say(N_("“{text}”")).format(text=answer.raw)
            return f"{text} {quoted}".strip()
        return text

    def seen_text(self, answer: Answer) -> str:
        """Return what a person saw in the cell of an answer, where that is more than what was read."""
        seen = answer.seen
        told = (
            answer.shown if answer.shown != answer.raw or seen.shown else "",
            self.say(N_("struck out: {text}")).format(text=seen.struck) if seen.struck else "",
            self.say(N_("not shown by its number format")) if seen.is_hidden else "",
            self.say(N_("a picture")) if seen.is_picture else "",
            self.say(N_("a result from another workbook")) if seen.is_elsewhere else "",
            seen.link,
        )
        return "; ".join(filter(None, told))

    def owner_text(self, answer: Answer) -> str:
        """Return whose an answer is, with the name under which it was given where that is another."""
        name = f"{answer.owner} ({answer.under})" if answer.under else answer.owner
        return name or self.say(N_("All owners together"))

    def answers_text(self, answers: tuple[Answer, ...], *, limit: int = 10_000) -> str:
        """Return one line for each answer: who, what, and in which file, sheet and cell."""
        lines = [self._answer_line(answer) for answer in answers]
        text = "\n".join(lines)
        return text if len(text) <= limit else text[:limit].rsplit("\n", 1)[0] + "\n…"

    def _answer_line(self, answer: Answer) -> str:
        said = shorten(self.answer_text(answer), 300)
        if answer.state == SUPERSEDED:
            said = f"{said} ({self.say(_REPLACED)})"
        source = answer.source
        saved = self.say.moment(source.saved) if source.saved else ""
        place = f"{source.sheet}!{source.cell}" if source.cell else source.sheet
        return f"{self.owner_text(answer)}: {said} – {', '.join(filter(None, (source.file, place, saved)))}"

    def decision_cell(self, decision: Decision | None, item: str, field: str) -> Cell:
        """Return the merged value of a field, with every owner's own answer in the cell's note."""
        if decision is None or (decision.state == MISSING and not decision.answers):
            return Cell("–", "muted")
        note = self.answers_text(decision.answers, limit=_NOTE_LIMIT) if len(decision.answers) > 1 else ""
        if decision.state == CONFLICT:
            return Cell(
                self.say(N_("⚠ To be settled")), "conflict", note, link=_to(sheet_name("conflicts", self.language))
            )
        if decision.unavailable:
            return Cell(self.say(NOT_AVAILABLE), "muted", note)
        if decision.value is None:
            return Cell("–", "muted", note)
        return replace(self._decided_cell(decision, item, field), note=note)

    def _decided_cell(self, decision: Decision, item: str, field: str) -> Cell:
        """Return the cell of a value; a number told in another way than the metric's of today names its unit."""
        then, now = self.metric_of(item, decision.period), self.metrics.get(item)
        if isinstance(decision.value, Decimal) and then and now and not measures_alike(then, now):
            return Cell(self.value_text(decision.value, item, field, decision.period))
        return self.value_cell(decision.value, item, field, decision.period)

    def _is_share(self, item: str, field: str, period: Period) -> bool:
        metric = self.metric_of(item, period)
        return metric is not None and metric.kind == "share" and not is_extra(field)

    def _unit(self, item: str, field: str, period: Period) -> str:
        metric = self.metric_of(item, period)
        if metric is None or is_extra(field):
            return ""
        return "%" if metric.kind == "share" else metric.unit


def _to(sheet: str, cell: str = "A1") -> str:
    escaped = sheet.replace("'", "''")
    return f"'{escaped}'!{cell}"


def _headings(area: Area, programme: Programme) -> tuple[str, str]:
    """Return an area's number and name, and its whole heading."""
    return f"{area.number} {area_name(area, programme)}", area_heading(area, programme)


def metric_text(metric: Metric) -> str:
    """Return a metric's text with its unit."""
    return f"{metric.wording} ({metric.unit})" if metric.unit else metric.wording


def number_style(value: Decimal, *, is_share: bool = False) -> str:
    """Return the style that shows all decimals of a number and no more: Excel has no format for "as many as there are".

    >>> number_style(Decimal("12.50")), number_style(Decimal("0.855"), is_share=True)
    ('number_1', 'share_1')
    """
    exponent = (value * 100 if is_share else value).normalize().as_tuple().exponent
    decimals = min(max(-exponent, 0), 10) if isinstance(exponent, int) else 0
    return f"{'share' if is_share else 'number'}_{decimals}"


def place_of(sheet: str, row: int) -> str:
    """Return the link to the first cell of a row (from 0) of a sheet."""
    return _to(sheet, f"A{row + 1}")


_OWN_SHEETS = ("summary", "conflicts", "missing", "coverage", "notices", "texts", "periods", "sources", "data")


def counts_by_area(view: View, period: Period) -> dict[int | None, StatusCounts]:
    """Return how many measures of each area have each status, by the area's number; under `None` of all areas."""
    return {counts.area.number if counts.area else None: counts for counts in status_counts(view.merged, period)} or {
        None: StatusCounts(None, ())
    }


def open_counts(view: View, period: Period, area: int | None = None) -> int:
    """Return how many rows of a period wait for a person, of one area or of all."""
    return sum(day == period and (area is None or area_of(item) == area) for day, item in view.waiting)


def owed_count(view: View, period: Period, area: int | None = None) -> int:
    """Return how many answers of a period are still owed, of one area or of all."""
    return sum(area is None or area_of(each.item) == area for each in view.owed.get(period, ()))


def area_of(item: str) -> int:
    """Return the number of the area that an item belongs to; -1 for an id that is none of ours."""
    head = measure_id(item).split(".")[0]
    return int(head) if head.isdecimal() else -1
