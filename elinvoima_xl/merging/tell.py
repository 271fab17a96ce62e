"""What the merge tells of its decisions, as problems at the cells of the answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from elinvoima_xl.foundation.language import N_, Term
from elinvoima_xl.foundation.problems import Blank, Location, Problem, Said, problem
from elinvoima_xl.merging.combine import (
    DIFFER,
    MERGED_OWNERS,
    ORDER_UNKNOWN,
    RULE_CHANGED,
    UNREADABLE_ANSWER,
    Question,
    name_among,
)
from elinvoima_xl.merging.decisions import ACCEPTED, CONFLICT, OF_FORM, OF_PROGRAMME, RESOLVED, Decision, Ruling
from elinvoima_xl.merging.standing import NOTHING_KNOWN, Files, Standing, sense
from elinvoima_xl.model.answers import GIVEN, UNAVAILABLE, UNREADABLE, Answer
from elinvoima_xl.model.asking import MetricRule
from elinvoima_xl.model.fields import field_name
from elinvoima_xl.model.rules import find_rule
from elinvoima_xl.model.values import to_invariant

# Who answers in the shared workbook, which belongs to no single owner.
SHARED_WORKBOOK: Final = Term(N_("The shared workbook"))
LATE_ANSWER: Final = "late-answer"


def blanks(field: str) -> dict[str, str]:
    """Return the blank that names the field."""
    return {"field": field_name(field)}


def first_place(decision: Decision) -> Location:
    """Return where the first of the answers stands that a decision is about."""
    answers = (*decision.current, *decision.cleared, *decision.answers)
    return answers[0].source.location if answers else Location()


def tell(
    question: Question, decision: Decision, standings: Mapping[str, Standing], files: Files = NOTHING_KNOWN
) -> Iterator[Problem]:
    """Yield what is to be told of a decision: what was replaced or cleared, what is partial, what conflicts."""
    for owner in ("", *question.asked):
        if standing := standings.get(owner):
            yield from _resubmitted(question, standing, files)
    if decision.state != RESOLVED:
        yield from _cleared(question, decision)
        yield from _conflict(question, decision, standings)
    if decision.state != RESOLVED or decision.readings:
        yield from _about_lead(question, decision, standings)
        yield from _about_part(question, decision, standings)


def not_owned(question: Question, answers: Iterable[Answer]) -> Iterator[Problem]:
    """Yield what is to be told of answers of owners who were not asked: kept, and not merged."""
    for answer in answers:
        yield _at(answer, question, "row-not-owned", owner=answer.owner)


def _resubmitted(question: Question, standing: Standing, files: Files) -> Iterator[Problem]:
    previous = standing.previous
    # A person may have taken the newest answer away: then nothing stands that could replace an older one.
    if previous and len(standing.current) == 1:
        answer = standing.current[0]
        code, roles = "resubmitted", {}
        if files.is_by_another(answer, previous):
            code, roles = "resubmitted-by-another", {"role": files.role(answer), "other": files.role(previous)}
        owner = answer.owner or SHARED_WORKBOOK
        yield _at(answer, question, code, found=None, owner=owner, previous=_said(previous), **roles)


class TooLate(NamedTuple):
    """An answer that came too late to replace what its owner had said, and what that is."""

    question: Question
    answer: Answer
    said: tuple[Answer, ...]


def tell_late(files: Iterable[Sequence[TooLate]]) -> Iterator[Problem]:
    """Yield what is asked of files that came too late, once for each file: whether all that differs in it counts."""
    for found in files:
        first = found[0]
        previous = _joined([_said(answer)] for answer in first.said)
        owner = first.answer.owner or SHARED_WORKBOOK
        yield _at(first.answer, first.question, LATE_ANSWER, owner=owner, previous=previous, count=len(found))


def _cleared(question: Question, decision: Decision) -> Iterator[Problem]:
    for blank in decision.cleared:
        stands = _joined([_said(answer)] for answer in decision.current if answer.owner == blank.owner)
        yield problem(
            "cleared",
            blank.source.location,
            item=question.item,
            found=stands,
            owner=blank.owner or SHARED_WORKBOOK,
            period=question.period,
        )


def _about_lead(question: Question, decision: Decision, standings: Mapping[str, Standing]) -> Iterator[Problem]:
    if not find_rule(question.rule).is_led or decision.reason == RULE_CHANGED:
        return
    leading = standings.get(question.lead, Standing()).current if question.lead else ()
    if not question.lead and decision.reason == DIFFER:
        yield _about(decision, "no-lead")
    if question.lead and not leading and decision.state in ACCEPTED and "" not in _who(standings):
        yield _about(decision, "lead-missing", lead=question.lead)
    if len(leading) == 1:
        yield from _lead_differs(question, leading[0], standings)


def _lead_differs(question: Question, leading: Answer, standings: Mapping[str, Standing]) -> Iterator[Problem]:
    for owner in question.asked:
        for answer in standings.get(owner, Standing()).current:
            if owner != question.lead and _contradicts(answer, leading):
                yield _at(answer, question, "lead-differs", owner=owner, lead=question.lead, value=_said(leading))


def _contradicts(answer: Answer, leading: Answer) -> bool:
    """Return whether another owner says something else than the lead; who has no value contradicts nobody."""
    return answer.state != UNAVAILABLE and sense(answer) != sense(leading)


def _about_part(question: Question, decision: Decision, standings: Mapping[str, Standing]) -> Iterator[Problem]:
    """Yield that a value is made of fewer answers than were asked for, or leaves out who has none to give."""
    if not find_rule(question.rule).of_parts or decision.state == CONFLICT:
        return
    if decision.is_partial:
        missing = [owner for owner in question.owing if not standings.get(owner, Standing()).is_answered]
        yield _about(
            decision,
            "partial-sum",
            reported=decision.reported,
            expected=decision.expected,
            missing=", ".join(missing),
        )
    without = [answer.owner for answer in decision.current if answer.state == UNAVAILABLE]
    if without and any(answer.state == GIVEN for answer in decision.current):
        yield _about(decision, "part-unavailable", owners=", ".join(filter(None, without)))


def _conflict(question: Question, decision: Decision, standings: Mapping[str, Standing]) -> Iterator[Problem]:
    if decision.state != CONFLICT:
        return
    if decision.reason == DIFFER:
        yield _about(decision, "conflict", found=_listed(decision.current), field=field_name(question.field))
    if decision.reason == RULE_CHANGED:
        yield _rule_changed(decision)
    for owner in ("", *question.asked):
        standing = standings.get(owner, Standing())
        if decision.reason in (ORDER_UNKNOWN, MERGED_OWNERS) and standing.is_contested:
            yield _merged_owners(question, standing) if standing.is_joined else _order_unknown(question, standing)
        elif decision.reason == UNREADABLE_ANSWER and standing.is_unreadable:
            yield from _unreadable(question, standing)


def _rule_changed(decision: Decision) -> Problem:
    by_origin = {each.origin: each for each in decision.rulings}
    told, ours = by_origin[OF_FORM], by_origin[OF_PROGRAMME]
    return _about(
        decision,
        RULE_CHANGED,
        by_form=_result(told),
        by_programme=_result(ours),
        form_rule=rule_name(told.rule),
        programme_rule=rule_name(ours.rule),
    )


def _result(ruling: Ruling) -> Blank:
    if ruling.state == CONFLICT:
        return Term(N_("a conflict"))
    return Term(N_("not available")) if ruling.unavailable else ruling.value


def rule_name(text: str) -> str:
    """Return how a rule is called: our own word, to be translated, or the owner whose value counts."""
    rule = MetricRule.from_text(text)
    return rule.lead or Term(find_rule(rule.combine).name)


def _order_unknown(question: Question, standing: Standing) -> Problem:
    first = standing.current[0]
    found = _joined([_said(answer), f" ({answer.source.file})"] for answer in standing.current)
    return _at(first, question, "order-unknown", owner=first.owner or SHARED_WORKBOOK, found=found)


def _merged_owners(question: Question, standing: Standing) -> Problem:
    first = standing.current[0]
    found = _joined([f"{answer.name}: ", _said(answer)] for answer in standing.current)
    return _at(first, question, MERGED_OWNERS, owner=first.owner, found=found)


def _unreadable(question: Question, standing: Standing) -> Iterator[Problem]:
    for answer in standing.current:
        if answer.state == UNREADABLE:
            yield _at(answer, question, UNREADABLE_ANSWER, owner=answer.owner or SHARED_WORKBOOK)


def _listed(answers: Iterable[Answer]) -> Said:
    told = tuple(answers)
    names = ((name_among(answer, told), _said(answer)) for answer in told)
    return _joined([f"{name}: ", said] if name else [said] for name, said in names)


def _joined(answers: Iterable[Sequence[str | Decimal]]) -> Said:
    return tuple(piece for answer in answers for piece in ("; ", *answer))[1:]


def _said(answer: Answer) -> str | Decimal:
    """Return what an answer says, as it is told: a number with decimals that was typed as one, else the text."""
    is_number = isinstance(answer.value, Decimal) and "." in answer.raw and answer.raw == to_invariant(answer.value)
    return Decimal(answer.raw) if is_number else answer.raw


def _who(standings: Mapping[str, Standing]) -> set[str]:
    return {owner for owner, standing in standings.items() if standing.current}


def _at(answer: Answer, question: Question, code: str, *, found: Said | None = None, **more: Blank | Said) -> Problem:
    said = _said(answer) if found is None else found
    place = answer.source.location
    named = blanks(question.field)
    return problem(code, place, item=question.item, found=said, period=question.period, **named, **more)


def _about(decision: Decision, code: str, *, found: str | Said = "", **more: Blank) -> Problem:
    place = first_place(decision)
    named = {**blanks(decision.field), **more}
    return problem(code, place, item=decision.item, found=found, period=decision.period, **named)
