"""Which answers each owner still owes in a period: the cells behind the figures of coverage. No files here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from elinvoima_xl.answers import EMPTY, GIVEN, UNREADABLE, Answer
from elinvoima_xl.merging.decisions import RESOLVED, Decision, Merged
from elinvoima_xl.merging.merge import NEEDS_CAUSE, NEEDS_DATE, completed_measures
from elinvoima_xl.period import Period
from elinvoima_xl.plan import Ask, asks
from elinvoima_xl.programme import item_order


@dataclass(frozen=True, slots=True)
class Owed:
    """One cell that `owner` has not filled."""

    owner: str
    item: str
    field: str


def owed_answers(merged: Merged, period: Period) -> tuple[Owed, ...]:
    """Return what is still owed in a period, in the order of the items, as the coverage of the same merge counts it.

    What the coordinator has settled is owed no more, and a text that cannot be read no more once it has been read.
    """
    programme = merged.facts.find_programme(period)
    if programme is None or all(each.period != period for each in merged.coverage):
        # A period known only from files that were left out asks nothing of anybody.
        return ()
    decisions = {(each.item, each.field): each for each in merged.of(period)}
    asked = asks(programme, period, completed_measures(merged, period))
    found = [owed for ask in asked if ask.expected for owed in _owed(ask, decisions)]
    return tuple(sorted(found, key=lambda owed: (item_order(owed.item), owed.field, owed.owner)))


def _owed(ask: Ask, decisions: dict[tuple[str, str], Decision]) -> Iterator[Owed]:
    for field in _fields(ask, decisions):
        decision = decisions.get((ask.item, field))
        if decision is None or not _is_answered(decision, ask.owner):
            yield Owed(ask.owner, ask.item, field)


def _fields(ask: Ask, decisions: dict[tuple[str, str], Decision]) -> tuple[str, ...]:
    """Return the fields that are asked: of a measure its status, and what that status asks for."""
    if _is_metric(ask.item):
        return ("actual",)
    status = decisions.get((ask.item, "status"))
    said = (
        {each.value for each in status.current if each.state == GIVEN and each.owner in ("", ask.owner)}
        if status
        else set()
    )
    cause = ("cause",) if said & NEEDS_CAUSE else ()
    return ("status", *cause, *(("new_date",) if said & NEEDS_DATE else ()))


def _is_answered(decision: Decision, owner: str) -> bool:
    """Return whether the owner has answered, or the shared workbook for all, or a person has settled it for all."""
    if decision.state == RESOLVED and not decision.readings:
        return True
    return any(_is_readable(decision, one) for one in ("", owner))


def _is_readable(decision: Decision, owner: str) -> bool:
    said = [_as_read(each, decision) for each in decision.current if each.owner == owner]
    counting = [state for state in said if state != EMPTY]
    return bool(counting) and UNREADABLE not in counting


def _as_read(answer: Answer, decision: Decision) -> str:
    """Return the state of an answer, a text that could not be read as the coordinator has read it."""
    mark = frozenset({(answer.owner, answer.state, answer.raw)})
    for made in (decision.resolution, *decision.readings):
        if answer.state == UNREADABLE and made is not None and made.settles == mark:
            return EMPTY if made.state == GIVEN and made.value is None else made.state
    return answer.state


def _is_metric(item: str) -> bool:
    return item.rpartition(".")[2].isalpha()
