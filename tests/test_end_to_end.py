"""From programmes to decisions: whatever partners type, resend and spoil, no decision is silently wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from filled import Key
from follow_up import Keys, Sent, send_and_return
from mutations import NEW
from silent_losses import is_told
from truth import truth_of

from elinvoima_xl.foundation.period import Period
from elinvoima_xl.merging.combine import side_by_side
from elinvoima_xl.merging.decisions import Decision, Facts, Merged
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.model.answers import Answer, Submission
from elinvoima_xl.model.programme import Programme
from elinvoima_xl.returns.submission import read_submission

# Follow-ups of the ordinary suite, and of the slow one: some twenty forms each.
QUICK = range(4)
SLOW = range(4, 104)
LEAST_FORMS = 2000
FIELDS = ("actual", "forecast", "status", "done", "cause", "new_date")
# Problems that say that an answer was not read, or not read for certain, where it was typed. A warning of another kind
# (an owner who sent twice, a cause that is missing) is no excuse for a wrong decision.
EXCUSES = frozenset(
    {
        "row-missing", "row-duplicated", "row-uncertain", "row-unknown", "row-not-owned", "column-missing",
        "column-renamed", "column-duplicated", "fields-differ", "sheet-missing", "locked-cell-filled",
        "merged-cells", "merged-empty", "not-a-number", "other-unit", "not-yes-or-no", "unknown-status", "not-a-date",
        "became-a-date", "out-of-range", "bad-cell", "text-outside-table",
    }
)  # fmt: skip
ASKS_A_PERSON = frozenset({"conflict", "order-unknown", "answer-unreadable", "no-lead"})


def silent_faults(seed: int) -> tuple[list[str], int]:
    """Return the decisions of a follow-up that are wrong with no problem told, and how many forms came back."""
    programme, rounds = send_and_return(seed)
    files = [each for sent in rounds.values() for each in sent]
    submissions = {each.file: read_submission(each.data, each.file, programme=programme) for each in files}
    merged = merge(Facts(((min(rounds), programme),), frozenset(submissions.values())))
    found = [
        fault
        for period, sent in rounds.items()
        for fault in wrong_decisions(programme, merged, period, sent, submissions)
    ]
    return [*found, *untold(files, submissions)], len(files)


def wrong_decisions(
    programme: Programme, merged: Merged, period: Period, sent: list[Sent], submissions: Mapping[str, Submission]
) -> Iterator[str]:
    """Yield each decision of a period that is not what was typed, where nothing tells why."""
    sent = [add_what_edits_typed(each, submissions[each.file]) for each in sent]
    decisions = {(each.item, each.field): each for each in merged.of(period)}
    for key in sorted({key for each in sent for key in each.typed} | {key for key in decisions if key[1] in FIELDS}):
        decided, truth = outcome(decisions.get(key)), truth_of(programme, sent, key)
        if (
            decided != truth
            and not is_asked_late(decisions.get(key), merged)
            and not is_excused(key, decisions.get(key), merged, sent, submissions)
        ):
            yield f"{period} {key}: {decided!r} decided, {truth!r} typed, by {culprits(sent, key)}"


def is_asked_late(decision: Decision | None, merged: Merged) -> bool:
    """Return whether an answer came too late to count, and a person is asked about its file."""
    files = {each.source.file for each in decision.late} if decision else set()
    asked = {each.location.file for each in merged.problems if each.code == "late-answer"}
    return bool(files) and files <= asked


def outcome(decision: Decision | None) -> object:
    """Return what a decision says, in the words of the truth."""
    if decision is None:
        return "missing"
    if decision.state in ("conflict", "missing"):
        return decision.state
    if decision.unavailable:
        return "unavailable"
    said = side_by_side(decision.current)
    if decision.state == "combined" and len(said) > 1 and isinstance(decision.value, str) and "\n" in decision.value:
        lines = {line_of(owners, each) for owners, each in said}
        assert set(decision.value.split("\n")) == lines
        return frozenset((each.value, frozenset(owners)) for owners, each in said)
    return decision.value


def line_of(owners: tuple[str, ...], answer: Answer) -> str:
    """Return a thing said as the value of a decision on texts has it."""
    text = answer.value if isinstance(answer.value, str) else answer.raw
    names = ", ".join(filter(None, owners))
    return f"{names}: {text}" if names else text


def add_what_edits_typed(each: Sent, read: Submission) -> Sent:
    """Return the file with what its edits typed in cells that its partner had left empty."""
    more = {
        (answer.item, answer.field): Keys(answer.raw, said(answer))
        for answer in read.answers
        if each.edits and (answer.item, answer.field) not in each.typed and answer.raw in NEW
    }
    return replace(each, typed={**each.typed, **more}) if more else each


def said(answer: Answer) -> tuple[str, object]:
    return answer.state, answer.raw if answer.state == "unreadable" else answer.value


def is_excused(
    key: Key, decision: Decision | None, merged: Merged, sent: list[Sent], submissions: Mapping[str, Submission]
) -> bool:
    """Return whether a problem tells that the decision is not known, or that an answer to it was lost."""
    if decision is not None and decision.state == "conflict":
        return any(each.item == key[0] and each.code in ASKS_A_PERSON | EXCUSES for each in merged.problems)
    return any(is_lost_and_told(key, each, merged, submissions[each.file]) for each in sent if each.edits)


def is_lost_and_told(key: Key, each: Sent, merged: Merged, read: Submission) -> bool:
    """Return whether it is told that this answer of this file was not read.

    What its sender erased before sending is told of the file; the merge tells it only until a newer file has come.
    """
    told = tuple(problem for problem in merged.problems if problem.location.file == each.file)
    if read.state == "refused":
        return any(problem.severity == "error" for problem in told)
    told += read.problems if key in each.erased else ()
    excusing = tuple(problem for problem in told if problem.code in EXCUSES)
    return key in each.typed and is_told(each.form, key, replace(read, problems=excusing))


def culprits(sent: list[Sent], key: Key) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.file, each.edits) for each in sent if key in each.typed]


def untold(sent: list[Sent], submissions: Mapping[str, Submission]) -> Iterator[str]:
    """Yield what was typed in an unspoilt file and was read otherwise, or without its problem."""
    for each in sent:
        read = submissions[each.file]
        if not each.edits:
            answers = {(answer.item, answer.field): said(answer) for answer in read.answers if answer.state != "empty"}
            if answers != {key: keys.word for key, keys in each.typed.items()}:
                yield f"{each.file}: {answers} read, {each.typed} typed"
            codes = {(problem.item, problem.code) for problem in read.problems}
            yield from (
                f"{each.file}: {key} {keys.typed!r} without {keys.code}"
                for key, keys in each.typed.items()
                if keys.code and (key[0], keys.code) not in codes
            )


@pytest.mark.parametrize("seed", QUICK)
def test_every_decision_is_what_was_typed_or_carries_a_problem(seed):
    faults, forms = silent_faults(seed)

    assert faults == []
    assert forms > 0


@pytest.mark.slow
def test_two_thousand_forms_of_a_hundred_programmes_give_no_silent_wrong_value():
    found = {seed: silent_faults(seed) for seed in SLOW}

    assert {seed: faults for seed, (faults, _) in found.items() if faults} == {}
    assert sum(forms for _, forms in found.values()) >= LEAST_FORMS
