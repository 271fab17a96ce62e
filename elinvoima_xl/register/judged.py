"""Rows of the sheet of conflicts that settle no value: by which rule a metric combines, whether a late file counts.

One row a metric and period, one row a file. A choice is kept as a resolution with a field of its own (`DECIDED`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from elinvoima_xl.foundation.language import N_, Words
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import shorten
from elinvoima_xl.merging.decisions import CONFLICT, OF_FORM, OF_PROGRAMME, Decision, Ruling
from elinvoima_xl.model.answers import GIVEN, Answer, Resolution
from elinvoima_xl.model.asking import MetricRule
from elinvoima_xl.model.fields import ACTUAL, LATE, RULE, field_order
from elinvoima_xl.model.programme import item_order
from elinvoima_xl.model.rules import find_rule
from elinvoima_xl.register.record import Choice, Question
from elinvoima_xl.register.view import View
from elinvoima_xl.register.words import COUNTS, COUNTS_NOT, NOT_AVAILABLE, field_word

# Answers of a late file that its row lists; the sheet Data has them all.
_LISTED: Final = 20
_VALUE_LIMIT: Final = 60
_BY_FORM: Final = N_("as the form told")
_BY_PROGRAMME: Final = N_("as the programme says")
_CONFLICT: Final = N_("a conflict")
_BEFORE: Final = N_("{now} (before: {before})")


@dataclass(frozen=True, slots=True)
class Judged:
    """What a row asks that settles no value, in words."""

    question: Question
    subject: str
    situation: str
    answers: str


def judged_rows(view: View) -> Iterator[Judged]:
    """Yield what is asked, or has been settled, of rules and of files that came late."""
    settled: dict[tuple[Period, str, str], Resolution] = {}
    for each in sorted(view.merged.facts.resolutions, key=repr):
        if each.field in (RULE, LATE):
            settled[each.period, each.field, each.item] = each
    yield from _rules(view, {(period, item) for period, field, item in settled if field == RULE})
    yield from _late_files(view, {(period, item) for period, field, item in settled if field == LATE})


def key_words(view: View, question: Question) -> tuple[str, str, str, str]:
    """Return what stands in the columns by which a row is known: a late file is known by its name, not by a number."""
    item, owner = question.item, question.owner
    if question.field == LATE:
        item, owner = "", view.file_names.get(question.item, question.item)
    return str(question.period), item, field_word(question.field, view.say), owner


# --- by which rule


def _rules(view: View, settled: Iterable[tuple[Period, str]]) -> Iterator[Judged]:
    ruled: dict[tuple[Period, str], list[Decision]] = {key: [] for key in settled}
    for decision in view.merged.decisions:
        if decision.rulings:
            ruled.setdefault((decision.period, decision.item), []).append(decision)
    for (period, item), decisions in ruled.items():
        is_open = any(each.state == CONFLICT for each in decisions)
        if is_open or (period, item) in settled:
            # The actual tells the most.
            yield _rule(view, period, item, sorted(decisions, key=lambda each: field_order(each.field)))


def _rule(view: View, period: Period, item: str, decisions: list[Decision]) -> Judged:
    say = view.say
    rulings = decisions[0].rulings if decisions else ()
    rules = {each.origin: rule_words(each.rule, say) for each in rulings}
    situation = say(N_("The form told: {form}. The programme says now: {programme}."))
    told = situation.format(form=rules.get(OF_FORM, "–"), programme=rules.get(OF_PROGRAMME, "–"))
    choices = tuple(Choice(_rule_choice(view, each, decisions), GIVEN, each.rule, each.rule) for each in rulings)
    answers = view.answers_text(decisions[0].current) if decisions else ""
    question = Question(period, item, RULE, "", frozenset(), choices)
    return Judged(question, view.subject(item, period), told if rulings else "", answers)


def rule_words(text: str, say: Words) -> str:
    """Return how a rule is called, with the lead whose figure counts."""
    rule = MetricRule.from_text(text)
    name = say(find_rule(rule.combine).name)
    return f"{name} ({rule.lead})" if rule.lead else name


def _rule_choice(view: View, ruling: Ruling, decisions: Iterable[Decision]) -> str:
    """Return a choice in words: whose rule it is, and what it makes of the actual and of a forecast."""
    say = view.say
    known = {OF_FORM: say(_BY_FORM), OF_PROGRAMME: say(_BY_PROGRAMME)}
    parts = []
    for decision in decisions:
        made = next((each for each in decision.rulings if each.rule == ruling.rule), None)
        if made is not None:
            value = shorten(_result(view, decision, made), _VALUE_LIMIT)
            parts.append(value if decision.field == ACTUAL else f"{field_word(decision.field, say)} {value}")
    return f"{known.get(ruling.origin) or rule_words(ruling.rule, say)}: {', '.join(parts)}"


def _result(view: View, decision: Decision, ruling: Ruling) -> str:
    if ruling.state == CONFLICT:
        return view.say(_CONFLICT)
    if ruling.unavailable:
        return view.say(NOT_AVAILABLE)
    return view.value_text(ruling.value, decision.item, decision.field, decision.period) or "–"


# --- files that came late


def _late_files(view: View, settled: Iterable[tuple[Period, str]]) -> Iterator[Judged]:
    late: dict[tuple[Period, str], list[tuple[Decision, Answer]]] = defaultdict(list)
    for decision in view.merged.decisions:
        for answer in decision.late:
            late[decision.period, answer.source.digest].append((decision, answer))
    asked = {key for key in late if key[0] not in view.merged.facts.closed}
    for period, digest in {**dict.fromkeys(asked), **dict.fromkeys(settled)}:
        yield _late_file(view, period, digest, late.get((period, digest), []))


def _late_file(view: View, period: Period, digest: str, found: list[tuple[Decision, Answer]]) -> Judged:
    say = view.say
    choices = (
        Choice(say(COUNTS), GIVEN, value=True, raw=say(COUNTS)),
        Choice(say(COUNTS_NOT), GIVEN, value=False, raw=say(COUNTS_NOT)),
    )
    situation = say(N_("The file came when the period was over, and it says something else than the owner did before."))
    ordered = sorted(found, key=lambda pair: (item_order(pair[0].item), field_order(pair[0].field)))
    lines = [_late_line(view, decision, answer) for decision, answer in ordered[:_LISTED]]
    owners = ", ".join(dict.fromkeys(view.owner_text(answer) for _, answer in ordered))
    answers = "\n".join([*lines, *(["…"] if len(found) > _LISTED else [])])
    question = Question(period, digest, LATE, "", frozenset(), choices)
    return Judged(question, owners, situation, answers)


def _late_line(view: View, decision: Decision, answer: Answer) -> str:
    said = (each for each in decision.current if each.owner == answer.owner)
    before = "; ".join(shorten(view.answer_text(each), _VALUE_LIMIT) for each in said)
    now = shorten(view.answer_text(answer), _VALUE_LIMIT)
    words = view.say(_BEFORE).format(now=now, before=before)
    return f"{answer.item} {field_word(answer.field, view.say)}: {words}"
