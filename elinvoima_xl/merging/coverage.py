"""How far each owner's return has come in a period: who is missing, what is filled, and which cells are still owed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import Location, Problem, in_order, problem, shorten
from elinvoima_xl.merging.combine import Question
from elinvoima_xl.merging.decisions import NOT_RETURNED, RETURNED, UNUSABLE, Coverage, Merged
from elinvoima_xl.merging.received import Received
from elinvoima_xl.merging.standing import Standing
from elinvoima_xl.model.answers import AUTOMATIC, UNDELIVERED, Letter
from elinvoima_xl.model.asking import askable_owners, unanswered_measures
from elinvoima_xl.model.programme import Programme, item_order
from elinvoima_xl.model.rules import find_rule


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts, owner by owner, the cells that are owed, those that the owner has filled, and the shared workbook's."""

    expected: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)
    settled: Counter[str] = field(default_factory=Counter)
    shared: Counter[str] = field(default_factory=Counter)
    owed: defaultdict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, question: Question, standings: Mapping[str, Standing], *, is_settled: bool) -> None:
        """Count one cell of every owner who owes it; what a person has settled is owed no more.

        The one figure of a metric with no lead is asked of nobody else once one of its owners has given it.
        """
        answered = {owner for owner, standing in standings.items() if standing.is_answered}
        is_given = find_rule(question.rule).is_led and not question.lead and bool(answered)
        for owner in question.owing:
            is_answered = owner in answered or "" in answered
            if is_given and not is_answered:
                continue
            self.expected[owner] += 1
            self.shared[owner] += "" in answered
            if is_answered:
                self.filled[owner] += 1
            elif is_settled:
                self.settled[owner] += 1
            else:
                self.owed[owner].append((question.item, question.field))

    def coverage(self, period: Period, owner: str, state: str, files: tuple[str, ...]) -> Coverage:
        """Return what was counted of one owner."""
        owed = tuple(self.owed.get(owner, ()))
        counts = self.filled[owner], self.expected[owner]
        return Coverage(period, owner, state, *counts, files, owed, self.settled[owner])


def cover(
    programme: Programme, period: Period, completed: Collection[str], received: Received, tally: Tally
) -> tuple[tuple[Coverage, ...], tuple[Problem, ...]]:
    """Return the coverage of every owner who is asked in a period, and what is to be told of those who are missing.

    The shared workbook returns for an owner as soon as it fills one of its cells.
    """
    accepted: dict[str, list[str]] = defaultdict(list)
    refused: dict[str, list[str]] = defaultdict(list)
    for submissions, by_owner in ((received.accepted, accepted), (received.refused, refused)):
        for each in submissions:
            by_owner[each.owner].append(each.file)
    found: list[Coverage] = []
    for owner in askable_owners(programme, period, completed):
        own = (*accepted.get(owner, ()), *(accepted.get("", ()) if tally.shared[owner] else ()))
        state = RETURNED if own else UNUSABLE if owner in refused else NOT_RETURNED
        files = (*own, *refused.get(owner, ()))
        found.append(tally.coverage(period, owner, state, files))
    return tuple(found), tuple(_told(found, programme, period, completed))


def _told(found: list[Coverage], programme: Programme, period: Period, completed: Collection[str]) -> Iterator[Problem]:
    for each in found:
        if each.state == NOT_RETURNED:
            yield problem("owner-missing", owner=each.owner, period=period)
        elif each.state == UNUSABLE:
            yield problem("owner-refused", Location(each.files[0]), owner=each.owner, period=period)
    for measure in unanswered_measures(programme, period, completed):
        owners = ", ".join(measure.owner_names)
        yield problem("nobody-answers", item=measure.id, owners=owners or "–", period=period)


@dataclass(frozen=True, slots=True)
class Owed:
    """One cell that `owner` has not filled."""

    owner: str
    item: str
    field: str


def owed_answers(merged: Merged, period: Period) -> tuple[Owed, ...]:
    """Return what is still owed in a period, in the order of the items: what the merge counted cell by cell.

    What the coordinator has settled is owed no more, and a text that cannot be read no more once it has been read.
    """
    covered = (each for each in merged.coverage if each.period == period)
    found = (Owed(each.owner, item, field) for each in covered for item, field in each.owed)
    return tuple(sorted(found, key=lambda owed: (item_order(owed.item), owed.field, owed.owner)))


# --- mails without a form


def letters_of(merged: Merged, period: Period) -> tuple[Problem, ...]:
    """Return what is to be told of the mails of owners whose form of a period is missing.

    That is what they wrote without a form, and where their address took no mail. What was sent before the period's
    first form was issued is of another one.
    """
    missing = {each.owner for each in merged.coverage if each.period == period and each.state == NOT_RETURNED}
    sent = [each.issued for each in merged.facts.submissions if each.period == period and each.issued]
    told = {
        _of_letter(submission.owner, letter, period)
        for submission in merged.facts.submissions
        if submission.owner in missing and submission.digest not in merged.facts.left_out
        for letter in submission.letters
        if letter.kind != AUTOMATIC and (not sent or letter.sent is None or letter.sent >= min(sent))
    }
    return in_order(told)


def _of_letter(owner: str, letter: Letter, period: Period) -> Problem:
    if letter.kind == UNDELIVERED:
        return problem("address-fails", Location(letter.file), found=owner, period=period)
    words = shorten(" ".join(letter.words.split()))
    return problem("owner-wrote", Location(letter.file), found=owner, words=words, period=period)
