"""The sheet of conflicts read back: resolutions made, changed and taken away, and corrections in the free rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Final

from elinvoima_xl.foundation.language import N_, Term, in_every_language
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import Problem, problem
from elinvoima_xl.merging.decisions import Facts, Settles
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.merging.received import correction_too_late
from elinvoima_xl.model.answers import GIVEN, UNREADABLE, CoordinatorText, Resolution
from elinvoima_xl.model.fields import DECIDED, FIELDS, LATE, field_name, is_extra, is_of_metric
from elinvoima_xl.model.programme import measure_id
from elinvoima_xl.model.seen import NOTHING, as_seen
from elinvoima_xl.model.typed.dates import DayNumbers, days_about
from elinvoima_xl.model.values import read_value
from elinvoima_xl.register.conflicts import FREE_COLUMNS, SETTLING, UNUSED_ROW, RowKey, key_of
from elinvoima_xl.register.judged import key_words
from elinvoima_xl.register.model import to_shown
from elinvoima_xl.register.record import Choice, Question, Record
from elinvoima_xl.register.rows import Rows, WrittenRow, typed_text
from elinvoima_xl.register.view import View
from elinvoima_xl.register.words import MARKS, NO_MARKS, TAKE_AWAY, field_word
from elinvoima_xl.workbook.reader.cell_text import seen_of
from elinvoima_xl.workbook.reader.workbook import DATE

Told = list[Problem]


class _UnusableError(Exception):
    """A correction that cannot be used; `reason` says why, "" where it is told already. It never leaves this module."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason: Final = reason


def read_conflicts(facts: Facts, rows: Rows, view: View, record: Record, told: Told) -> Facts:
    """Return the facts with what a person has settled and corrected."""
    reader = _Reader(facts, view, record, told)
    by_key: dict[tuple[str, ...], list[WrittenRow]] = defaultdict(list)
    for row in rows.rows:
        if row.key in reader.questions:
            by_key[row.key].append(row)
        elif any(row.text(column) for column in SETTLING) or any(row.key):
            reader.read_free(row)
    for key, group in by_key.items():
        reader.read_row(reader.questions[key], group)
    return reader.result()


class _Reader:
    """The facts while the sheet is read."""

    def __init__(self, facts: Facts, view: View, record: Record, told: Told) -> None:
        self._facts = facts
        self._view = view
        self._language = record.language
        self._told = told
        # By the row that each belongs to: a row is read for each question, and both grow with the programme.
        self._resolutions: dict[RowKey, set[Resolution]] = defaultdict(set)
        self._add(facts.resolutions)
        self._unused: list[CoordinatorText] = []
        self._settles: Mapping[tuple[Period, str, str], Settles] | None = None
        self.questions = {tuple(map(to_shown, key_words(view, each))): each for each in record.questions}

    def result(self) -> Facts:
        """Return the facts with all that was read."""
        before = [each for each in self._facts.texts if each.kind == UNUSED_ROW]
        texts = self._facts.texts
        if sorted(before, key=repr) != sorted(self._unused, key=repr):
            texts = (*(each for each in texts if each.kind != UNUSED_ROW), *self._unused)
        resolutions = frozenset(chain.from_iterable(self._resolutions.values()))
        return replace(self._facts, resolutions=resolutions, texts=texts)

    def _add(self, resolutions: Iterable[Resolution]) -> None:
        for each in resolutions:
            self._resolutions[key_of(each)].add(each)

    def read_row(self, question: Question, group: list[WrittenRow]) -> None:
        """Read the row of a question; of several rows with its key those that were changed and say something count."""
        changed = [row for row in group if any(row.is_changed(column) for column in SETTLING)]
        if len(group) > 1:
            changed = [row for row in changed if row.text("resolution")]
        if question.period in self._facts.closed:
            self._told += (self._too_late(question, row) for row in changed)
            return
        kept = self._resolutions[_key(question)]
        own = frozenset(kept)
        fitting = {each for each in own if each.settles == question.settles}
        made: set[Resolution] = set()
        for row in changed:
            if row.is_changed("resolution"):
                made |= self._settled(question, row)
                # What was settled before on other answers is settled anew; an emptied cell takes away what it said.
                kept -= own if row.text("resolution") else fitting
            elif row.text("resolution"):
                kept -= fitting
                made |= {_signed(each, row) for each in fitting}
            else:
                said = "; ".join(row.text(column) for column in SETTLING if row.text(column))
                self._tell("resolution-without-value", question, row, said)
        self._add(made)

    def _too_late(self, question: Question, row: WrittenRow) -> Problem:
        """Return that nothing is settled any more in a closed period, with what somebody tried."""
        _, item, _, owner = key_words(self._view, question)
        tried = Resolution(question.period, item or owner, question.field, None, row.text("resolution"))
        return correction_too_late(tried, row.location("resolution"))

    def _settled(self, question: Question, row: WrittenRow) -> set[Resolution]:
        text = row.text("resolution")
        if not text:
            self._tell("resolution-withdrawn", question, row, row.issued.get("resolution", ""))
            return set()
        return {self._resolution(question, row)}

    def _resolution(self, question: Question, row: WrittenRow) -> Resolution:
        """Return what a cell says as a decision: one of the choices, the value taken away, or any typed value."""
        cell = row.resolution
        assert cell is not None
        kind, place = self._kind(question), row.location("resolution")
        seen = seen_of(cell, kind, self._language)
        sight = as_seen(kind, cell.value, seen)
        text = typed_text(cell) if seen is NOTHING else str(sight.value)
        chosen = next((each for each in question.choices if to_shown(each.text) == to_shown(text)), None)
        made = _signed(Resolution(question.period, question.item, question.field, None, "", question.settles), row)
        if chosen is None and question.field in DECIDED:
            chosen = _choice_begun(question, text) or Choice(text, UNREADABLE, None, text)
        if chosen is not None:
            self._told += [each.at(place, question.item) for each in sight.told]
            return replace(made, value=chosen.value, raw=chosen.raw, state=chosen.state)
        if to_shown(text) in in_every_language(TAKE_AWAY):
            return made
        reading = read_value(
            kind,
            text if isinstance(cell.value, str) and seen is NOTHING else cell.value,
            is_date=cell.kind == DATE,
            unit=self._unit(question),
            period=question.period,
            location=place,
            item=question.item,
            language=self._language,
            seen=seen,
            days=self._days(question.period),
            near=tuple(each.value for each in question.choices if isinstance(each.value, Decimal)),
        )
        self._told += reading.problems
        if isinstance(cell.value, float) and isinstance(reading.value, Decimal):
            # A number is kept as it is printed: the cell itself had no decimal comma or point.
            text = self._view.value_text(reading.value, question.item, question.field, question.period)
        elif seen is not NOTHING:
            text = reading.raw
        return replace(made, value=reading.value, raw=text, state=reading.state)

    def _days(self, period: Period) -> DayNumbers:
        """Return the days that a number typed by mistake may be."""
        programme = self._facts.find_programme(period)
        return days_about(*(programme.years if programme else (period.year, period.year)))

    def _tell(self, code: str, question: Question, row: WrittenRow, found: str) -> None:
        where = row.location("resolution")
        self._told.append(problem(code, where, item=question.item, found=found, field=field_name(question.field)))

    # --- free rows

    def read_free(self, row: WrittenRow) -> None:
        """Read a correction; one that cannot be used is told, and stays in its row to be mended."""
        texts = dict(zip(FREE_COLUMNS, _free_texts(row), strict=True))
        try:
            self._add([self._correction(row, texts)])
        except _UnusableError as error:
            if error.reason:
                said = " | ".join(text for text in texts.values() if text)
                where, reason = row.location("resolution"), Term(error.reason)
                self._told.append(problem("correction-unusable", where, found=said, reason=reason))
            newest = self._view.periods[0] if self._view.periods else Period(1900)
            kept = "\t".join(text.replace("\t", " ") for text in texts.values())
            self._unused.append(CoordinatorText(newest, UNUSED_ROW, "", kept))

    def _correction(self, row: WrittenRow, texts: dict[str, str]) -> Resolution:
        if not texts["resolution"]:
            raise _UnusableError(N_("there is no value; choose or write it in the column Resolution"))
        period = self._period(texts["period"])
        field = self._field(texts["field"])
        item = self._item(texts["item"], field)
        question = Question(period, item, field, "", self._settles_of(period, item, field))
        if period in self._facts.closed:
            self._told.append(self._too_late(question, row))
            raise _UnusableError("")
        return self._resolution(question, row)

    def _period(self, text: str) -> Period:
        """Return the period that is named, the newest where none is."""
        if not text and self._view.periods:
            return self._view.periods[0]
        try:
            period = Period.from_text(text)
        except ValueError:
            raise _UnusableError(N_("the period is not written as 2027-H1 or 2027")) from None
        if period not in self._view.periods:
            raise _UnusableError(N_("the register has no such period"))
        return period

    def _field(self, text: str) -> str:
        known = {name: in_every_language(word) for name, word in FIELDS.names.items()}
        known |= {name: (field_word(name, self._view.say),) for name in self._extra_fields()}
        for name, words in known.items():
            if text.casefold() in {name, *(word.casefold() for word in words)}:
                return name
        raise _UnusableError(N_("the field is not one of those in the list"))

    def _item(self, text: str, field: str) -> str:
        view = self._view
        if is_of_metric(field):
            if text in view.metrics:
                return text
            raise _UnusableError(N_("the number is not that of a metric, such as 1.1.2.a"))
        if is_extra(field) and text in view.metrics:
            return text
        if measure_id(text) in view.measures:
            return measure_id(text)
        raise _UnusableError(N_("the programme has no measure of that number"))

    def _settles_of(self, period: Period, item: str, field: str) -> Settles:
        """Return the answers that stand now: the merge is asked only where somebody has corrected something."""
        if self._settles is None:
            merged = merge(self._facts)
            self._settles = {(each.period, each.item, each.field): each.settles for each in merged.decisions}
        return self._settles.get((period, item, field), frozenset())

    def _extra_fields(self) -> Iterable[str]:
        return {
            answer.field
            for submission in self._facts.submissions
            for answer in submission.answers
            if is_extra(answer.field)
        }

    def _kind(self, question: Question) -> str:
        if is_of_metric(question.field):
            metric = self._view.metric_of(question.item, question.period)
            return metric.kind if metric else "text"
        if is_extra(question.field):
            return self._extra_kind(question.field)
        return FIELDS[question.field].kind if question.field in FIELDS else "text"

    def _extra_kind(self, field: str) -> str:
        """Return the kind of the coordinator's own column, as its answers show it."""
        answers = (each for submission in self._facts.submissions for each in submission.answers)
        values = [each.value for each in answers if each.field == field and each.state == GIVEN]
        kinds = (("milestone", bool), ("count", Decimal), ("date", date))
        return next((kind for kind, sort in kinds if values and all(isinstance(each, sort) for each in values)), "text")

    def _unit(self, question: Question) -> str:
        is_number = is_of_metric(question.field)
        metric = self._view.metric_of(question.item, question.period) if is_number else None
        return metric.unit if metric else ""


def _signed(resolution: Resolution, row: WrittenRow) -> Resolution:
    """Return a resolution with who made it, when and why."""
    return replace(resolution, who=row.text("who"), when=row.text("when"), reason=row.text("reason"))


def _key(question: Question) -> RowKey:
    return question.period, question.item, question.field, question.owner


def _choice_begun(question: Question, text: str) -> Choice | None:
    """Return the choice that a text names by the words before its colon, or by a mark where a mark is enough."""
    wanted = text.casefold()
    if question.field == LATE and wanted in MARKS | NO_MARKS:
        return next(each for each in question.choices if each.value is (wanted in MARKS))
    return next((each for each in question.choices if each.text.partition(":")[0].casefold() == wanted), None)


def _free_texts(row: WrittenRow) -> tuple[str, ...]:
    return (*row.key[:3], *(row.text(column) for column in SETTLING))
