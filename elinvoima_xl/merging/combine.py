"""One value from the answers of several owners, by the rule of the field. Each owner's own newest answer is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction
from typing import Final

from elinvoima_xl.foundation.language import Value
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.merging.decisions import AGREED, COMBINED, CONFLICT, MISSING, NEWEST, SINGLE
from elinvoima_xl.merging.standing import Standing, sense
from elinvoima_xl.model.answers import GIVEN, Answer
from elinvoima_xl.model.fields import FIELDS, is_of_metric
from elinvoima_xl.model.programme import Metric
from elinvoima_xl.model.rules import (
    AGREE,
    ALL_DONE,
    ALL_YES,
    BY_DATE,
    BY_STATUS,
    EACH,
    FOLLOW,
    LATEST,
    NUMBERS,
    RECKON,
    SIDE_BY_SIDE,
    find_rule,
)
from elinvoima_xl.model.statuses import COMMON, DISPUTED, OUTWEIGHS, STATUSES, status_of

# A sum or a mean is computed exactly and then rounded to so many significant digits; Excel keeps 15.
DIGITS: Final = 28
_CONTEXT: Final = Context(prec=DIGITS)

# The codes of problems that a conflict is told with.
DIFFER: Final = "conflict"
ORDER_UNKNOWN: Final = "order-unknown"
UNREADABLE_ANSWER: Final = "answer-unreadable"
MERGED_OWNERS: Final = "merged-owners"
RULE_CHANGED: Final = "rule-changed"


@dataclass(frozen=True, slots=True)
class Question:
    """One field of one item in one period: by which rule its answers combine, and whose they are.

    `asked` are the owners whose answers count, `owing` those whose empty cell is a lack; `lead` answers for a metric
    with the rule `lead`, "" where no lead is named.
    """

    period: Period
    item: str
    field: str
    rule: str
    asked: tuple[str, ...] = ()
    owing: tuple[str, ...] = ()
    lead: str = ""

    @property
    def way(self) -> str:
        """Return how the rule goes."""
        return find_rule(self.rule).way


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule gives: a decision's state, its value, whether all said "not available", and why it is a conflict."""

    state: str
    value: Value = None
    unavailable: bool = False
    reason: str = ""


def rule_of(field: str, metric: Metric | None, combine: str = "") -> str:
    """Return the rule of a field: the metric's own, of a text metric `each`, or what the table of fields has.

    `combine` is the metric's where no other is given. A milestone is never added up or averaged: of several owners' it
    says whether all are done.
    """
    if not is_of_metric(field):
        return FIELDS[field].rule if field in FIELDS else EACH
    if metric is None:
        return LATEST
    if metric.kind == "text":
        return EACH
    combine = combine or metric.combine
    is_number = find_rule(combine).needs == NUMBERS
    return ALL_DONE if metric.kind == "milestone" and is_number else combine


def combine(question: Question, standings: Mapping[str, Standing]) -> Outcome:
    """Return what the answers of all owners, "" being the shared workbook's, make together."""
    own = {
        owner: _as_one(question, standings[owner])
        for owner in question.asked
        if owner in standings and standings[owner].current
    }
    shared = standings.get("", Standing())
    if not shared.current:
        return _combine_owners(question, own)
    if question.way == SIDE_BY_SIDE:
        return _combine_owners(question, {**own, "": shared})
    return _with_shared(_combine_owners(question, own), _blocked([shared]) or _agree(question, [shared]))


def count(question: Question, standings: Mapping[str, Standing]) -> tuple[int, int]:
    """Return how many owners have reported and of how many: one of one where one figure is asked of all.

    The shared workbook reports for all. Who has answered without owing is counted on both sides.
    """
    answered = {owner for owner in question.asked if owner in standings and standings[owner].is_answered}
    expected = len(answered | set(question.owing))
    shared = "" in standings and standings[""].is_answered
    if question.way == FOLLOW:
        return int(bool(answered) or shared), int(expected > 0 or shared)
    return (max(expected, 1),) * 2 if shared else (len(answered), expected)


def say_the_same(one: Outcome, other: Outcome) -> bool:
    """Return whether two rules give the same: one value, nothing, or a conflict that is to be settled by either."""
    if CONFLICT in (one.state, other.state):
        return one.state == other.state
    is_same = _same(one.value, other.value) and one.unavailable == other.unavailable
    return is_same and (one.state == MISSING) == (other.state == MISSING)


def side_by_side(answers: Iterable[Answer]) -> tuple[tuple[tuple[str, ...], Answer], ...]:
    """Return each thing said once, with the owners who say it: how texts of several owners are to be shown.

    An owner that was merged of several is named by those of them that answered.
    """
    given = [answer for answer in answers if answer.state == GIVEN]
    said: dict[object, tuple[tuple[str, ...], Answer]] = {}
    for answer in given:
        owners, first = said.get(sense(answer), ((), answer))
        said[sense(answer)] = ((*owners, name_among(answer, given)), first)
    return tuple(said.values())


def name_among(answer: Answer, others: Iterable[Answer]) -> str:
    """Return whose an answer is to be called among others: the owner's, or its part's where the owner has several."""
    is_part = any(other.owner == answer.owner and other.under != answer.under for other in others)
    return answer.name if is_part else answer.owner


def _with_shared(outcome: Outcome, shared: Outcome) -> Outcome:
    """Return the shared workbook's answer, the whole, beside what the owners' own forms make.

    "Not available" contradicts nobody who has the value; two values that differ are a conflict.
    """
    if CONFLICT in (outcome.state, shared.state):
        return outcome if outcome.state == CONFLICT else shared
    if outcome.state == MISSING or (outcome.unavailable and not shared.unavailable):
        return shared
    if shared.unavailable and not outcome.unavailable:
        return outcome
    if _same(outcome.value, shared.value):
        return Outcome(AGREED, shared.value, shared.unavailable)
    return Outcome(CONFLICT, reason=DIFFER)


def _combine_owners(question: Question, own: Mapping[str, Standing]) -> Outcome:
    if not own:
        return Outcome(MISSING)
    if question.way == FOLLOW and question.lead in own:
        return _blocked([own[question.lead]]) or _follow_lead(question, own)
    standings = [standing for owner in sorted(own) for standing in _parts(question, own[owner])]
    if blocked := _blocked(standings):
        return blocked
    return WAYS[question.way](question, standings)


def _as_one(question: Question, standing: Standing) -> Standing:
    """Return the standing of an owner merged of several as one answer where all of them say the same.

    Not in a sum: two equal parts are no single part.
    """
    rule = find_rule(question.rule)
    if not standing.is_joined or rule.adds_up or rule.way == SIDE_BY_SIDE:
        return standing
    return replace(standing, current=standing.current[:1]) if len(set(map(sense, standing.current))) == 1 else standing


def _parts(question: Question, standing: Standing) -> list[Standing]:
    """Return the texts of an owner merged of several apart, to stand side by side; all else as it is."""
    names = [answer.under for answer in standing.current]
    if question.way != SIDE_BY_SIDE or not standing.is_joined or len(set(names)) < len(names):
        return [standing]
    return [Standing(current=(answer,)) for answer in standing.current]


def _blocked(standings: Sequence[Standing]) -> Outcome | None:
    """Return the conflict where an owner's own answer is not known: then no rule can give a value."""
    contested = [standing for standing in standings if standing.is_contested]
    if contested:
        is_joined = all(standing.is_joined for standing in contested)
        return Outcome(CONFLICT, reason=MERGED_OWNERS if is_joined else ORDER_UNKNOWN)
    if any(standing.is_unreadable for standing in standings):
        return Outcome(CONFLICT, reason=UNREADABLE_ANSWER)
    return None


def _given(standings: Sequence[Standing]) -> list[Standing]:
    return [standing for standing in standings if standing.current[0].state == GIVEN]


def _values(standings: Sequence[Standing]) -> list[Value]:
    return [standing.current[0].value for standing in _given(standings)]


def _how(standings: Sequence[Standing]) -> str:
    """Return the state of a value that all of these give alike."""
    if len(standings) > 1:
        return AGREED
    return NEWEST if standings[0].previous else SINGLE


def _agree(question: Question, standings: Sequence[Standing]) -> Outcome:
    """Return the value that all who have one give; "not available" contradicts nobody who has it."""
    given = _given(standings)
    if not given:
        return Outcome(_how(standings), unavailable=True)
    if len({sense(standing.current[0]) for standing in given}) > 1:
        return Outcome(CONFLICT, reason=DIFFER)
    return Outcome(_how(given), given[0].current[0].value)


def _follow_lead(question: Question, own: Mapping[str, Standing]) -> Outcome:
    leading = own[question.lead]
    answer = leading.current[0]
    others = [each for owner, standing in own.items() if owner != question.lead for each in standing.current]
    agreed = bool(others) and all(sense(each) == sense(answer) for each in others)
    return Outcome(AGREED if agreed else _how([leading]), answer.value, answer.state != GIVEN)


def _reckon(question: Question, standings: Sequence[Standing]) -> Outcome:
    """Return the value of a rule over numbers; what is no number (the metric was of another kind) is a conflict."""
    rule = find_rule(question.rule)
    assert rule.reckon is not None
    values = _values(standings)
    if len(values) < 2:
        return _agree(question, standings)
    numbers = [Fraction(value) for value in values if isinstance(value, Decimal)]
    if len(numbers) < len(values):
        return Outcome(CONFLICT, reason=DIFFER)
    result = rule.reckon(numbers)
    return Outcome(COMBINED, _CONTEXT.divide(Decimal(result.numerator), Decimal(result.denominator)))


def _all_done(question: Question, standings: Sequence[Standing]) -> Outcome:
    """Return no as soon as one says no, yes when all who owe it say yes; else it is not known yet."""
    values = _values(standings)
    if not values or not all(isinstance(value, bool) for value in values):
        return _agree(question, standings)
    how = COMBINED if len(values) > 1 else _how(_given(standings))
    if not all(values):
        return Outcome(how, value=False)
    if len(values) < len(standings):
        return Outcome(COMBINED, unavailable=True)
    return Outcome(how, value=True) if _is_whole(question, standings) else Outcome(MISSING)


def _each(question: Question, standings: Sequence[Standing]) -> Outcome:
    """Return the text of all, each with who says it: a single text, or what all say alike, as it is."""
    given = _given(standings)
    if len({sense(standing.current[0]) for standing in given}) < 2:
        return _agree(question, standings)
    parts = side_by_side(standing.current[0] for standing in given)
    return Outcome(COMBINED, "\n".join(_with_owners(owners, answer) for owners, answer in parts))


def _with_owners(owners: tuple[str, ...], answer: Answer) -> str:
    text = answer.value if isinstance(answer.value, str) else answer.raw
    names = ", ".join(filter(None, owners))
    return f"{names}: {text}" if names else text


def _status(question: Question, standings: Sequence[Standing]) -> Outcome:
    """Return the status of PRACTICE's rule; completed needs every owner asked, discontinued by some a person."""
    told = {status_of(value) for value in _values(standings) if isinstance(value, str)}
    common = next(each.code for each in STATUSES.values() if each.among == COMMON)
    is_whole = _is_whole(question, standings) and len(_given(standings)) == len(standings)
    if len(told) == 1 and all(each.is_done for each in told) and not is_whole:
        return Outcome(COMBINED, common)
    if len(told) < 2:
        return _agree(question, standings)
    if any(each.among == DISPUTED for each in told):
        return Outcome(CONFLICT, reason=DIFFER)
    outweighing = sorted((each for each in told if each.among == OUTWEIGHS), key=lambda each: each.rank)
    return Outcome(COMBINED, outweighing[0].code if outweighing else common)


def _dates(question: Question, standings: Sequence[Standing]) -> Outcome:
    values = _values(standings)
    days = [value for value in values if isinstance(value, date)]
    if len(days) < len(values) or len(set(days)) < 2:
        return _agree(question, standings)
    return Outcome(COMBINED, max(days))


def _is_whole(question: Question, standings: Sequence[Standing]) -> bool:
    """Return whether everyone who owes an answer is among these."""
    return set(question.owing) <= {standing.current[0].owner for standing in standings}


def _same(one: Value, other: Value) -> bool:
    return isinstance(one, bool) == isinstance(other, bool) and one == other


# How the ways of the table of rules go. Where the lead has not answered, the others must agree.
WAYS: Final[dict[str, Callable[[Question, Sequence[Standing]], Outcome]]] = {
    FOLLOW: _agree,
    AGREE: _agree,
    RECKON: _reckon,
    ALL_YES: _all_done,
    SIDE_BY_SIDE: _each,
    BY_STATUS: _status,
    BY_DATE: _dates,
}
