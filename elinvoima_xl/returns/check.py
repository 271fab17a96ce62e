"""Rules over one submission: what its answers say against each other, against the owner's last ones and the programme.

A rule never changes an answer: each gives warnings that the partner or the coordinator looks at. What one cell can
tell alone (units, ranges, spellings) is the business of `values`; what needs several owners, of the merge.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from elinvoima_xl.foundation.language import N_, Term, words
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.personal import CODE, find_personal, mask
from elinvoima_xl.foundation.problems import Location, Problem, in_order, problem, shorten
from elinvoima_xl.model.answers import EMPTY, GIVEN, UNAVAILABLE, Answer, Letter, Submission
from elinvoima_xl.model.asking import Ask, asks_of, is_asked
from elinvoima_xl.model.fields import ACTUAL, FIELDS, FORECAST, MEASURE, METRIC, NEW_DATE, STATUS, fields_of
from elinvoima_xl.model.programme import Measure, Metric, Programme, measure_id
from elinvoima_xl.model.rules import find_rule
from elinvoima_xl.model.statuses import status_of
from elinvoima_xl.model.typed.dates import find_date
from elinvoima_xl.model.typed.units import to_unit

Previous = Mapping[tuple[str, str], tuple[Period, Decimal]]

# Between two periods a figure seldom grows or falls tenfold, while a wrong unit (thousands for ones, months for days,
# a slipped decimal mark) is off by at least that.
JUMP_FACTOR: Final = 10
# What is counted in whole ones may still have decimals in these: work done in person-years, things per day or week.
_PARTLY_COUNTED: Final = frozenset({"htv"})
_PARTLY_TIMED: Final = frozenset({"vrk", "viikko", "kk"})


@dataclass(frozen=True, slots=True)
class _Case:
    """One measure of a submission with what its owner is asked on it, and the answers on it and its metrics."""

    submission: Submission
    period: Period
    programme: Programme
    previous: Previous
    measure: Measure
    asks: tuple[Ask, ...]
    answers: Mapping[tuple[str, str], Answer]
    # The status that was told, if one was.
    status: Answer | None

    def find(self, item: str, field: str) -> Answer | None:
        return self.answers.get((item, field))

    @property
    def is_done(self) -> bool:
        return self.status is not None and status_of(str(self.status.value)).is_done

    def place(self, item: str, field: str) -> Location:
        """Return where an answer stands or is missing; the status where its cell was not found."""
        answer = self.find(item, field) or self.status
        return answer.source.location if answer else Location(self.submission.file)

    def is_told(self, item: str, field: str) -> bool:
        answer = self.find(item, field)
        return answer is not None and _is_told(answer)


def check_submission(submission: Submission, programme: Programme, previous: Previous) -> tuple[Problem, ...]:
    """Return what the rules find in one submission, in order; nothing for one that was not read.

    `previous` holds the owner's own last number of a field of an item with its period: the form's map has them.
    """
    if submission.period is None:
        return ()
    answers: dict[str, dict[tuple[str, str], Answer]] = defaultdict(dict)
    for answer in submission.answers:
        answers[measure_id(answer.item)][answer.item, answer.field] = answer
    found: list[Problem] = []
    # Where two measures have one id, the first counts, as it does for `find_measure`.
    asked = {measure.id: asks for measure, asks in reversed(asks_of(programme, submission.owner))}
    for item, on_item in answers.items():
        measure = programme.find_measure(item)
        if measure is not None:
            told = on_item.get((measure.id, STATUS))
            status = told if told is not None and told.state == GIVEN else None
            asks = asked.get(measure.id, ())
            case = _Case(submission, submission.period, programme, previous, measure, asks, on_item, status)
            found += [each for rule in _RULES for each in rule(case)]
    return in_order(found)


def _check_ownership(case: _Case) -> Iterator[Problem]:
    """Yield one problem for each item that the owner answers and was not asked about."""
    owner = case.submission.owner
    asked = {ask.item for ask in case.asks}
    told: set[str] = set()
    for (item, _), answer in case.answers.items():
        if owner and answer.state != EMPTY and item not in asked and item not in told:
            told.add(item)
            yield problem("row-not-owned", answer.source.location, item=item, found=answer.raw, owner=owner)


def _check_what_the_status_asks(case: _Case) -> Iterator[Problem]:
    item, status = case.measure.id, case.status
    for field in status_of(str(status.value)).asks if status else ():
        if status and FIELDS[field].lack and not case.is_told(item, field):
            yield problem(FIELDS[field].lack, case.place(item, field), item=item, status=_status_word(status))


def _check_new_date(case: _Case) -> Iterator[Problem]:
    answer = case.find(case.measure.id, NEW_DATE)
    if answer is None or not isinstance(answer.value, date):
        return
    yield from _check_years(case, answer, answer.value)
    if answer.value <= case.period.end and not case.is_done:
        yield problem("date-passed", answer.source.location, item=answer.item, found=answer.raw)


def _check_milestones(case: _Case) -> Iterator[Problem]:
    """Yield the milestones that came true, by the date typed, in another time than the programme's."""
    for metric in case.measure.metrics:
        answer = case.find(metric.id, ACTUAL)
        typed = find_date(answer.raw) if answer and metric.kind == "milestone" and answer.state == GIVEN else None
        if answer and typed:
            yield from _check_years(case, answer, typed.value)


def _check_years(case: _Case, answer: Answer, day: date) -> Iterator[Problem]:
    first, last = case.programme.years
    if not first <= day.year <= last:
        years = f"{first}–{last}"
        yield problem("date-outside-programme", answer.source.location, item=answer.item, found=answer.raw, years=years)


def _check_numbers(case: _Case) -> Iterator[Problem]:
    for metric in case.measure.metrics:
        for field in fields_of(METRIC):
            answer = case.find(metric.id, field.code)
            if answer is not None and metric.is_number and isinstance(answer.value, Decimal):
                yield from _check_whole(case, metric, answer, answer.value)
                yield from _check_against_previous(case, metric, answer, answer.value)
        yield from _check_forecast(case, metric)


def _check_whole(case: _Case, metric: Metric, answer: Answer, value: Decimal) -> Iterator[Problem]:
    """Yield a count that has decimals, unless its metric is a rate or counts parts (person-years, flights a day)."""
    unit = to_unit(metric.unit)
    may_be_part = unit.family in _PARTLY_COUNTED or unit.time in _PARTLY_TIMED or unit.power > 0
    may_be_part = may_be_part or metric.over_time == "rate" or find_rule(metric.combine).evens_out
    if metric.kind in ("count", "count_per_year") and not may_be_part and value != value.to_integral_value():
        # Some programs keep the format of a cell in which 15 % is typed.
        question = Term(N_("; if {share} was meant, give how many there are") if 0 < value < 1 else "")
        share = words(case.submission.language or "fi").number(value, "%")
        place = answer.source.location
        yield problem("not-whole", place, item=answer.item, found=value, question=question, share=share)


def _check_against_previous(case: _Case, metric: Metric, answer: Answer, value: Decimal) -> Iterator[Problem]:
    period, before = case.previous.get((answer.item, answer.field), (case.period, None))
    if before is None:
        return
    now, told = _told(case, metric, value), _told(case, metric, before)
    place = answer.source.location
    if _is_jump(metric, (value, case.period), (before, period)):
        yield problem("jump", place, item=answer.item, found=now, factor=JUMP_FACTOR, previous=told, period=period)
    is_earlier = period.year == case.period.year and period.end < case.period.end
    if metric.over_time == "flow" and answer.field == ACTUAL and is_earlier and value < before:
        yield problem("shrinks", place, item=answer.item, found=now, previous=told, period=period)


def _is_jump(metric: Metric, now: tuple[Decimal, Period], before: tuple[Decimal, Period]) -> bool:
    """Return whether a number is off by more than the factor; a flow is compared by the month, a zero never."""
    sizes = [abs(value) / (period.end.month if metric.over_time == "flow" else 1) for value, period in (now, before)]
    return min(sizes) > 0 and max(sizes) > JUMP_FACTOR * min(sizes)


def _check_forecast(case: _Case, metric: Metric) -> Iterator[Problem]:
    forecast, actual = case.find(metric.id, FORECAST), case.find(metric.id, ACTUAL)
    values = [answer.value if answer else None for answer in (forecast, actual)]
    if forecast is None or metric.over_time != "flow" or not all(isinstance(value, Decimal) for value in values):
        return
    expected, reached = (value for value in values if isinstance(value, Decimal))
    if expected < reached:
        told, so_far = _told(case, metric, expected), _told(case, metric, reached)
        yield problem("forecast-below-actual", forecast.source.location, item=metric.id, found=told, actual=so_far)


def _check_status(case: _Case) -> Iterator[Problem]:
    """Yield the actuals that say otherwise than the status, and those that a completed measure lacks."""
    status = case.status
    if status is None:
        return
    for metric in case.measure.metrics:
        answer = case.find(metric.id, ACTUAL)
        if answer is not None and _speaks_against(status, metric, answer):
            word = _status_word(status)
            value = answer.value
            actual = _told(case, metric, value) if isinstance(value, Decimal) else value
            yield problem(
                "status-against-actual", status.source.location, item=status.item, found=answer.raw, status=word,
                actual=actual, metric=metric.id,
            )  # fmt: skip
        if case.is_done and _owes(case, metric) and not case.is_told(metric.id, ACTUAL):
            place = case.place(metric.id, ACTUAL)
            yield problem("completed-without-actual", place, item=status.item, metric=metric.id)


def _speaks_against(status: Answer, metric: Metric, answer: Answer) -> bool:
    """Return whether an actual and a status cannot both be: completed but not reached, not started but achieved."""
    told = status_of(str(status.value))
    if metric.kind == "milestone":
        return (told.is_done and answer.value is False) or (not told.has_begun and answer.value is True)
    has_happened = metric.over_time == "flow" and isinstance(answer.value, Decimal) and answer.value > 0
    return not told.has_begun and has_happened


def _owes(case: _Case, metric: Metric) -> bool:
    expected = any(ask.expected for ask in case.asks if ask.item == metric.id)
    return expected and is_asked(case.measure, metric, case.period)


def _status_word(status: Answer) -> Term:
    return Term(status_of(str(status.value)).name)


def _told(case: _Case, metric: Metric, value: Decimal) -> Decimal | str:
    """Return a number as a message prints it: a share in per cent."""
    if metric.kind == "share":
        return words(case.submission.language or "fi").number(value, "%")
    return value


def _is_told(answer: Answer) -> bool:
    """Return whether an answer says anything: a dash alone does not."""
    return answer.state != EMPTY and (answer.state != GIVEN or _has_words(answer))


def _has_words(answer: Answer) -> bool:
    return not isinstance(answer.value, str) or any(letter.isalnum() for letter in answer.value)


_RULES: Final[tuple[Callable[[_Case], Iterator[Problem]], ...]] = (
    _check_ownership,
    _check_what_the_status_asks,
    _check_new_date,
    _check_milestones,
    _check_numbers,
    _check_status,
)


# --- personal data

_HOLDS_CODE: Final = N_("A text holds a personal identity code")
_HOLDS_CONTACTS: Final = N_("Texts hold telephone numbers or e-mail addresses of persons")


def check_personal(submission: Submission) -> tuple[Problem, ...]:
    """Return a warning for each text with an identity code, and one for all with telephone numbers and addresses.

    The code itself is never told. The one for all stands at the first cell and names them all.
    """
    texts = [(each.item, each.source.location, each.raw) for each in submission.answers if _may_be_text(each)]
    told = [*_codes([("", Location(submission.file), submission.respondent), *texts])]
    cells = [place for _, place, text in texts if any(each.kind != CODE for each in find_personal(text))]
    if cells:
        named = ", ".join(f"{place.sheet}!{place.cell}" for place in dict.fromkeys(cells))
        told.append(problem("personal-data", cells[0], found=named, what=Term(_HOLDS_CONTACTS)))
    return tuple(told)


def check_letters(letters: Iterable[Letter]) -> tuple[Problem, ...]:
    """Return a warning for each mail whose words hold an identity code; signatures are expected to hold numbers."""
    return tuple(_codes(("", Location(each.file), each.words) for each in letters))


def _codes(texts: Iterable[tuple[str, Location, str]]) -> Iterator[Problem]:
    for item, place, text in texts:
        if any(each.kind == CODE for each in find_personal(text)):
            yield problem("personal-data", place, item=item, found=shorten(mask(text)), what=Term(_HOLDS_CODE))


def _may_be_text(answer: Answer) -> bool:
    return answer.state not in (EMPTY, UNAVAILABLE) and (answer.value is None or isinstance(answer.value, str))


# --- how far an owner has come


def count_filled(
    programme: Programme,
    period: Period,
    owner: str,
    answers: Iterable[Answer],
    completed: Collection[str] = (),
) -> tuple[int, int]:
    """Return how many cells an owner has filled in and how many it was asked to (DESIGN §7).

    Asked are the fields of each measure and metric that are owed by everybody of whom they are expected, and those that
    the measure's status asks for. Filled are those answered, "not available" included; what could
    not be read is not. `owner` "" is the shared workbook: all that is asked of anybody, and what nobody is asked.
    """
    found = {
        (answer.item, answer.field): answer
        for answer in answers
        if answer.period == period and answer.owner == owner and answer.state in (GIVEN, UNAVAILABLE)
    }
    cells = [
        cell
        for measure, asks in asks_of(programme, owner)
        if is_asked(measure, None, period, completed)
        for cell in _cells(measure, asks, owner, period, found)
    ]
    return sum(cell in found and _is_told(found[cell]) for cell in cells), len(cells)


def _cells(
    measure: Measure, asks: tuple[Ask, ...], owner: str, period: Period, found: Mapping[tuple[str, str], Answer]
) -> Iterator[tuple[str, str]]:
    """Yield item and field of each cell of a measure that the owner is asked to fill."""
    expected = {ask.item for ask in asks if ask.expected}
    if not owner or measure.id in expected:
        yield from ((measure.id, each.code) for each in fields_of(MEASURE) if each.is_owed)
        status = found.get((measure.id, STATUS))
        yield from ((measure.id, field) for field in (status_of(str(status.value)).asks if status else ()))
    for metric in measure.metrics:
        if is_asked(measure, metric, period) and (not owner or metric.id in expected):
            yield from ((metric.id, each.code) for each in fields_of(METRIC) if each.is_owed)
