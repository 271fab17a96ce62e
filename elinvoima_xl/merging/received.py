"""Which of the files that came count, and which of the problems found in them still stand after the merge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import Location, Problem, problem
from elinvoima_xl.merging.decisions import CONFLICT, RESOLVED, Decision, Facts
from elinvoima_xl.model.answers import SUPERSEDED, UNREADABLE, Answer, Submission, of_file

ACCEPTED_FILE: Final = "accepted"
REFUSED_FILE: Final = "refused"
_STATES: Final = (ACCEPTED_FILE, REFUSED_FILE, "skipped")
# Words that somebody typed where no answer is read: a newer file need not have them, so they are still to be looked at.
_LOST_WORDS: Final = frozenset({"text-outside-table", "sheet-extra", "row-unknown", "mail-words"})
# Faults of one file that hold two answers against each other, read as one that cannot be read: a person who settles it
# has dealt with them all.
_TWICE: Final = frozenset({"row-duplicated", "column-duplicated", "fields-differ"})


@dataclass(frozen=True, slots=True)
class Received:
    """The files of one period that count, by what they are."""

    accepted: list[Submission] = field(default_factory=list)
    refused: list[Submission] = field(default_factory=list)


def one_each(submissions: Iterable[Submission]) -> frozenset[Submission]:
    """Return one submission for the same bytes, named by the smallest file name.

    Two readings of the same bytes that differ (by two versions of the programme) cannot be told apart by age: the one
    that was accepted counts, else any, but always the same one. `add` is for a caller who knows which one is new. The
    mails that the bytes came with are all kept.
    """
    same: dict[str, list[Submission]] = defaultdict(list)
    for submission in (form for each in submissions for form in each.each):
        same[submission.digest or f"file {submission.file}"].append(submission)
    return frozenset(each[0] if len(each) == 1 else _chosen(_with_letters(each, each)) for each in same.values())


def _with_letters(submissions: Iterable[Submission], others: Iterable[Submission]) -> list[Submission]:
    """Return the submissions with the mails of all others of the same bytes."""
    letters = {letter for each in others for letter in each.letters}
    found = tuple(sorted(letters, key=lambda each: (each.file, repr(each))))
    return [replace(each, letters=found) if found != each.letters else each for each in submissions]


def add(facts: Facts, submissions: Collection[Submission]) -> Facts:
    """Return the facts with these submissions, in place of what was read earlier from files of the same bytes.

    The name stays the smallest that the bytes have had. A file whose bytes could not be had is no fact of the next
    merge: it is read, or refused, again as long as it is there.
    """
    names: dict[str, str] = {each.digest: each.file for each in facts.submissions if each.digest}
    submissions = [form for each in submissions for form in each.each]
    fresh = {of_file(each.digest) for each in submissions if each.digest}
    kept = [each for each in facts.submissions if each.digest and of_file(each.digest) not in fresh]
    before: dict[str, list[Submission]] = defaultdict(list)
    for each in facts.submissions:
        if each.letters:
            before[each.digest].append(each)
    named = [
        renamed(known, min(known.file, names.get(known.digest, known.file)))
        for each in submissions
        for known in _with_letters([each], [each, *before.get(each.digest, ())])
    ]
    return replace(facts, submissions=one_each((*kept, *named)))


def renamed(submission: Submission, name: str) -> Submission:
    """Return the same submission under another file name, in every place that names the file."""
    if name == submission.file:
        return submission
    answers = (replace(each, source=replace(each.source, file=name)) for each in submission.answers)
    problems = (
        replace(each, location=replace(each.location, file=name)) if each.location.file == submission.file else each
        for each in submission.problems
    )
    return replace(submission, file=name, answers=tuple(answers), problems=tuple(problems))


def sift(facts: Facts) -> tuple[dict[Period, Received], tuple[Problem, ...]]:
    """Return what counts by period, and what is to be told of files that do not: left out, or late."""
    found: dict[Period, Received] = defaultdict(Received)
    told: list[Problem] = []
    for each in sorted(facts.submissions, key=lambda submission: (submission.file, submission.digest)):
        if each.left_out or each.digest in facts.left_out:
            told.append(problem("file-left-out", Location(each.file)))
        elif each.period in facts.closed and each.digest not in facts.before_closing:
            told.append(problem("period-closed", Location(each.file), period=each.period))
        elif each.period is None or each.state not in (ACCEPTED_FILE, REFUSED_FILE):
            told += each.problems
        else:
            received = found[each.period]
            (received.accepted if each.state == ACCEPTED_FILE else received.refused).append(each)
    return dict(found), tuple(told)


def still_standing(received: Received, decisions: Iterable[Decision]) -> Iterator[Problem]:
    """Yield the problems of a period's files that are still to be dealt with.

    Not those of an answer that its owner has replaced, nor errors at an answer that a person has settled, nor, where
    the owner has sent a newer file, what was wrong on items of which nothing in the older file stands any more, nor
    errors of the older file as a whole. The submissions keep them all.
    """
    cells = _Cells()
    for decision in decisions:
        cells.add(decision)
    outdated = _outdated(received.accepted)
    for submission in (*received.accepted, *received.refused):
        for each in submission.problems:
            if _stands(each, submission.digest, cells, is_outdated=submission.digest in outdated):
                yield each


# A file's digest, and where in it.
_Place = tuple[str, Location]


@dataclass(frozen=True, slots=True)
class _Cells:
    """Where the answers stand that count, that were replaced and that a person settled: in a file by its digest.

    Two files may have one name: one that is mended is often saved over the one that was sent first.
    """

    current: set[_Place] = field(default_factory=set)
    current_items: set[tuple[str, str]] = field(default_factory=set)
    current_files: set[str] = field(default_factory=set)
    replaced: set[_Place] = field(default_factory=set)
    settled: set[_Place] = field(default_factory=set)
    twice_settled: set[tuple[str, str]] = field(default_factory=set)
    twice_open: set[tuple[str, str]] = field(default_factory=set)

    def add(self, decision: Decision) -> None:
        """Note where the answers of a decision stand."""
        current = [_place(answer) for answer in decision.current]
        self.current.update(current)
        self.replaced.update(_place(each) for each in decision.answers if each.state == SUPERSEDED)
        self.current_items.update((digest, decision.item) for digest, _ in current)
        self.current_files.update(digest for digest, _ in current)
        twice = {(each.source.digest, decision.item) for each in decision.current if each.state == UNREADABLE}
        if decision.state == RESOLVED:
            self.settled.update(current)
            self.twice_settled.update(twice)
        elif decision.state == CONFLICT:
            self.twice_open.update(twice)


def _place(answer: Answer) -> _Place:
    return answer.source.digest, answer.source.location


def _stands(each: Problem, digest: str, cells: _Cells, *, is_outdated: bool) -> bool:
    place = (digest, each.location)
    if place in cells.current:
        return each.severity != "error" or place not in cells.settled
    if place in cells.replaced:
        return False
    where = (digest, each.item)
    if each.code in _TWICE and where in cells.twice_settled and where not in cells.twice_open:
        return False
    if not is_outdated or each.code in _LOST_WORDS:
        return True
    return where in cells.current_items if each.item else each.severity != "error" and digest in cells.current_files


def _outdated(accepted: Iterable[Submission]) -> set[str]:
    """Return the digests of files of which the same owner has sent one that is known to be newer."""
    newest: dict[tuple[str, str], Submission] = {}
    dated = [each for each in accepted if each.saved is not None]
    for each in dated:
        known = newest.get(_whose(each))
        if known is None or (known.saved and each.saved and known.saved < each.saved):
            newest[_whose(each)] = each
    return {each.digest for each in dated if each.saved != newest[_whose(each)].saved}


def _whose(submission: Submission) -> tuple[str, str]:
    """Return whose a file is: the owner, and the name on the form where the owner has another today."""
    return submission.owner, next((answer.under for answer in submission.answers), "")


def _chosen(same: list[Submission]) -> Submission:
    name = min(each.file for each in same)
    readings = {renamed(each, name) for each in same}
    if len(readings) == 1:
        return readings.pop()
    return min(readings, key=lambda each: (_STATES.index(each.state), repr(each)))
