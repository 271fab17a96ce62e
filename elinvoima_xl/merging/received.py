"""Which of the files that came count, and which of the problems found in them still stand after the merge."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from elinvoima_xl.foundation.language import N_, Term, Value
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import Location, Problem, problem
from elinvoima_xl.merging.decisions import CONFLICT, RESOLVED, Decision, Facts
from elinvoima_xl.merging.settle import order
from elinvoima_xl.merging.standing import NOTHING_KNOWN, Age, Files
from elinvoima_xl.merging.tell import blanks
from elinvoima_xl.model.answers import GIVEN, SUPERSEDED, UNREADABLE, Answer, Resolution, Submission, of_file
from elinvoima_xl.model.fields import LATE
from elinvoima_xl.model.names import name_today

ACCEPTED_FILE: Final = "accepted"
REFUSED_FILE: Final = "refused"
_STATES: Final = (ACCEPTED_FILE, REFUSED_FILE, "skipped")
# Words that somebody typed where no answer is read: a newer file need not have them, so they are still to be looked at.
_LOST_WORDS: Final = frozenset({"text-outside-table", "sheet-extra", "row-unknown", "mail-words"})
# Faults of one file that hold two answers against each other, read as one that cannot be read: a person who settles it
# has dealt with them all.
_TWICE: Final = frozenset({"row-duplicated", "column-duplicated", "fields-differ"})


_FILE_TOO_LATE: Final = Term(N_("the answers of the file were not merged"))
_CORRECTION_TOO_LATE: Final = Term(N_("“{found}” for {item}, {field}, was not taken"))


@dataclass(frozen=True, slots=True)
class Received:
    """The files of one period that count, by what they are."""

    accepted: list[Submission] = field(default_factory=list)
    refused: list[Submission] = field(default_factory=list)
    files: Files = NOTHING_KNOWN


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
        is_closed = each.period in facts.closed
        is_in_time = each.digest in facts.before_closing
        if (each.left_out or each.digest in facts.left_out) and not (is_closed and is_in_time):
            told.append(problem("file-left-out", Location(each.file)))
        elif is_closed and not is_in_time:
            told.append(problem("period-closed", Location(each.file), period=each.period, what=_FILE_TOO_LATE))
        elif each.period is None or each.state not in (ACCEPTED_FILE, REFUSED_FILE):
            told += each.problems
        else:
            received = found[each.period]
            (received.accepted if each.state == ACCEPTED_FILE else received.refused).append(each)
    known = {period: replace(received, files=_know(facts, period, found)) for period, received in found.items()}
    told += (each for period in known for each in _told_of_times(facts, period, known[period]))
    return known, tuple(told)


def close(facts: Facts, period: Period) -> Facts:
    """Return the facts with a period closed: the files and resolutions that it has now came in time, later ones not.

    What came too late to replace an answer then never does.
    """
    if period in facts.closed:
        return facts
    in_time = {each.digest for each in facts.submissions if each.period == period} - facts.left_out
    in_time |= {mark_of(each) for each in facts.resolutions if each.period == period}
    received, _ = sift(facts)
    late = received[period].files.late if period in received else ()
    return replace(
        facts,
        closed=facts.closed | {period},
        before_closing=facts.before_closing | in_time,
        late_at_closing=facts.late_at_closing | frozenset(late),
    )


def as_closed_then(facts: Facts) -> Facts:
    """Return the facts of a register in which every resolution of a closed period was made before it was closed."""
    marks = {mark_of(each) for each in facts.resolutions if each.period in facts.closed}
    return replace(facts, before_closing=(facts.before_closing - facts.left_out) | marks)


def reopen(facts: Facts, period: Period) -> Facts:
    """Return the facts with a period opened again: what came late counts from now on as if it had never been closed."""
    known = {each.digest for each in facts.submissions if each.period == period}
    marks = {mark_of(each) for each in facts.resolutions if each.period == period}
    return replace(
        facts,
        closed=facts.closed - {period},
        before_closing=facts.before_closing - known - marks,
        late_at_closing=facts.late_at_closing - known,
    )


def mark_of(resolution: Resolution) -> str:
    """Return by what a resolution is known among those that were made before a period was closed."""
    said = repr((str(resolution.period), resolution.item, resolution.field, order(resolution)))
    return f"resolution {hashlib.sha256(said.encode()).hexdigest()}"


def in_force(facts: Facts) -> tuple[tuple[Resolution, ...], tuple[Problem, ...]]:
    """Return the resolutions that count: of a closed period those made before; and that the others do not."""
    if not facts.closed:
        return tuple(facts.resolutions), ()
    late = {
        each for each in facts.resolutions if each.period in facts.closed and mark_of(each) not in facts.before_closing
    }
    return tuple(facts.resolutions - late), tuple(correction_too_late(each) for each in late)


def correction_too_late(resolution: Resolution, place: Location | None = None) -> Problem:
    """Return what is to be told of a resolution that was made after its period was closed."""
    return problem(
        "period-closed",
        place or Location(),
        item=resolution.item,
        found=resolution.raw or "–",
        period=resolution.period,
        what=_CORRECTION_TOO_LATE,
        **blanks(resolution.field),
    )


# --- when files were saved


def doubt(facts: Facts, now: datetime) -> Facts:
    """Return the facts with those files marked whose time of saving cannot be right, as far as `now` can tell.

    That is a time after `now` where the same owner has sent a file with one that is not. Who has sent nothing else is
    believed: the clock of this machine may be wrong, and there is nothing to put in order. A mark stays.
    """
    received, _ = sift(facts)
    doubted = set[str]()
    for each in received.values():
        by_owner: dict[tuple[str, str], list[tuple[datetime, str]]] = defaultdict(list)
        for submission in each.accepted:
            if submission.saved and submission.digest not in each.files.doubted:
                by_owner[_whose(submission)].append((submission.saved, submission.digest))
        for times in by_owner.values():
            later = {digest for saved, digest in times if saved > now}
            doubted |= later if len(later) < len(times) else set()
        doubted |= each.files.doubted
    return replace(facts, doubted=facts.doubted | doubted)


def _know(facts: Facts, period: Period, found: Mapping[Period, Received]) -> Files:
    """Return what is known of the files of a period beside what stands in their cells."""
    accepted = found[period].accepted
    programme = facts.find_programme(period)
    # A programme is followed up for a year after its last one.
    last = programme.years[1] + 1 if programme else None
    doubted = {
        each.digest
        for each in accepted
        if each.digest in facts.doubted or (last is not None and each.saved and each.saved.year > last)
    }
    copies = {each.digest: each.copy_of for each in accepted if each.copy_of}
    times = {each.digest: each.saved for each in accepted if each.digest not in doubted}
    files = Files(
        ages={**dict.fromkeys(doubted), **{digest: _age(digest, times, copies) for digest in copies}},
        made_from={digest: frozenset(made_from) for digest, made_from in copies.items()},
        roles={each.digest: each.role for each in accepted if each.role},
        issued={each.digest: each.issued for each in accepted if each.issued},
        doubted=frozenset(doubted),
    )
    if period in facts.closed:
        return replace(files, late=facts.late_at_closing)
    late = tuple(_late(facts, period, found, times))
    decided = late_files_decided(facts, period)
    return replace(
        files,
        late=frozenset(each for each in late if decided.get(each) != {True}),
        undecided=frozenset(each for each in late if len(decided.get(each, ())) != 1),
    )


def _age(digest: str, times: Mapping[str, datetime | None], copies: Mapping[str, tuple[str, ...]]) -> Age | None:
    """Return the age of a copy that came back: it is newer than what it was made from, whatever its time says."""
    age: Age | None = None
    for each in (*copies[digest], digest):
        saved = times.get(each)
        own = None if saved is None else (saved, 0)
        age = own if age is None or (own and own > age) else (age[0], age[1] + 1)
    return age


# --- what came late


def _late(
    facts: Facts, period: Period, found: Mapping[Period, Received], times: Mapping[str, datetime | None]
) -> Iterator[str]:
    """Yield the files that came when the next period was at hand, or after their own year or deadline was over.

    Where their time is not known, that their owner has answered a later period tells it.
    """
    later = [each for each in facts.submissions if each.period is not None and period < each.period]
    issued = min((each.issued for each in later if each.issued), default=None)
    gone_on = {_today(each.owner, facts) for other in found if period < other for each in found[other].accepted}
    for each in found[period].accepted:
        saved = times.get(each.digest)
        if saved is None:
            is_late = bool(gone_on) and _today(each.owner, facts) in gone_on
        else:
            is_over = each.deadline is None or saved.date() > each.deadline
            is_late = issued is not None and saved > issued and is_over
            is_late = is_late or (period.is_part_year and saved.year > period.year)
        if is_late:
            yield each.digest


def _today(owner: str, facts: Facts) -> str:
    """Return what an owner is called in the newest programme."""
    return name_today(owner, facts.programmes[-1][1].owners) if facts.programmes else owner


def late_files_decided(facts: Facts, period: Period) -> dict[str, set[Value]]:
    """Return what a person has decided on files that came late: whether they count, by their digests."""
    decided: dict[str, set[Value]] = defaultdict(set)
    for each in facts.resolutions:
        if each.field == LATE and each.period == period and each.state == GIVEN:
            decided[each.item].add(each.value)
    return decided


def _told_of_times(facts: Facts, period: Period, received: Received) -> Iterator[Problem]:
    """Yield which files' times are not believed, and what has been decided on those that came late."""
    decided = late_files_decided(facts, period)
    for each in received.accepted:
        place = Location(each.file)
        if each.digest in received.files.doubted:
            yield problem("time-in-future", place, period=period, saved=each.saved)
        if len(counts := decided.get(each.digest, set())) == 1:
            what = N_("they count") if True in counts else N_("they do not count")
            yield problem("late-settled", place, period=period, what=Term(what))


def still_standing(received: Received, decisions: Iterable[Decision]) -> Iterator[Problem]:
    """Yield the problems of a period's files that are still to be dealt with.

    Not those of an answer that its owner has replaced, nor errors at an answer that a person has settled, nor, where
    the owner has sent a newer file, what was wrong on items of which nothing in the older file stands any more, nor
    errors of the older file as a whole. The submissions keep them all.
    """
    cells = _Cells()
    for decision in decisions:
        cells.add(decision)
    outdated = outdated_files(received.accepted, received.files)
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


def outdated_files(accepted: Iterable[Submission], files: Files) -> set[str]:
    """Return the digests of files of which the same owner has sent one that is known to be newer, and is not late."""
    by_owner: dict[tuple[str, str], list[tuple[Age | None, str]]] = defaultdict(list)
    for each in accepted:
        by_owner[_whose(each)].append((files.age_of(each.digest, each.saved), each.digest))
    return {digest for same in by_owner.values() if len(same) > 1 for digest in _outdated(same, files)}


def _outdated(same: Collection[tuple[Age | None, str]], files: Files) -> Iterator[str]:
    in_time = [(age, digest) for age, digest in same if digest not in files.late]
    newest = max((age for age, _ in in_time if age), default=None)
    replaced = frozenset().union(*(files.made_from.get(digest, frozenset()) for _, digest in in_time))
    for age, digest in same:
        if digest in replaced or (age and newest and age < newest):
            yield digest


def _whose(submission: Submission) -> tuple[str, str]:
    """Return whose a file is: the owner, and the name on the form where the owner has another today."""
    return submission.owner, next((answer.under for answer in submission.answers), "")


def _chosen(same: list[Submission]) -> Submission:
    name = min(each.file for each in same)
    readings = {renamed(each, name) for each in same}
    if len(readings) == 1:
        return readings.pop()
    return min(readings, key=lambda each: (_STATES.index(each.state), repr(each)))
