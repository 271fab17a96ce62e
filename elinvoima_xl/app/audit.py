"""What an auditor asks of a register: which cells a printed number comes from, and whether the files are the same.

`trace` looks at the merge alone, `compare` at what was read then and what is read now; neither writes anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from elinvoima_xl.foundation.language import Value
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import Location, Problem, UsageError, problem
from elinvoima_xl.merging.decisions import Decision, Facts, Merged
from elinvoima_xl.model.answers import EMPTY, Answer, Resolution, Submission, of_file
from elinvoima_xl.model.fields import field_order
from elinvoima_xl.model.programme import Measure, Metric, measure_id
from elinvoima_xl.returns.read import Returned

SAME: Final = "same"
CHANGED: Final = "changed"
GONE: Final = "missing"
NEW: Final = "new"


@dataclass(frozen=True, slots=True)
class Trace:
    """All that stands behind an item, newest period first: `left_out` are the answers that do not count, and why not.

    `texts` are the item's words and those of its metrics, by id.
    """

    item: str
    texts: Mapping[str, str]
    decisions: tuple[Decision, ...] = ()
    resolutions: tuple[Resolution, ...] = ()
    left_out: tuple[tuple[Answer, str], ...] = ()
    problems: tuple[Problem, ...] = ()


def trace(merged: Merged, item: str, period: Period | None = None) -> Trace:
    """Return what stands behind a metric, or a measure with its metrics, in a period or in all.

    UsageError for an item that no period's programme has: it names the nearest ones.
    """
    texts = _texts(merged, item)
    if not texts:
        raise UsageError(problem("no-item", found=item, known=", ".join(_near(merged, item)) or "–"))
    decisions = [each for each in merged.decisions if each.item in texts and period in (None, each.period)]
    return Trace(
        item,
        texts,
        tuple(sorted(decisions, key=lambda each: (-each.period.end.toordinal(), each.item, field_order(each.field)))),
        tuple(
            each
            for each in sorted(merged.facts.resolutions, key=repr)
            if each.item in texts and period in (None, each.period)
        ),
        (*_came_late(decisions), *_uncounted(merged.facts, frozenset(texts), period)),
        tuple(each for each in merged.problems if each.item in texts and _is_of(each, period)),
    )


def _is_of(each: Problem, period: Period | None) -> bool:
    return period is None or dict(each.blanks).get("period", period) == period


def _items(merged: Merged) -> Iterator[Measure | Metric]:
    """Yield the measures and metrics of the newest programme that has them first."""
    for _, programme in reversed(merged.facts.programmes):
        for measure in programme.measures:
            yield measure
            yield from measure.metrics


def _texts(merged: Merged, item: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in _items(merged):
        if each.id == item or (measure_id(each.id) == item and measure_id(item) == item):
            found.setdefault(each.id, each.wording)
    return found


def _near(merged: Merged, item: str) -> list[str]:
    """Return the ids that begin as this one does, else those of the same measure's objective; at most eight."""
    ids = list(dict.fromkeys(each.id for each in _items(merged)))
    for length in range(len(item.strip()), 0, -1):
        if found := [each for each in ids if each.startswith(item.strip()[:length])]:
            return found[:8]
    return ids[:8]


def _came_late(decisions: Iterable[Decision]) -> Iterator[tuple[Answer, str]]:
    """Yield the answers that came too late to replace what their owner had said."""
    for each in decisions:
        yield from ((answer, "late") for answer in each.late)


def _uncounted(facts: Facts, items: frozenset[str], period: Period | None) -> Iterator[tuple[Answer, str]]:
    """Yield the answers of files that the coordinator left out, or that came after their period was closed."""
    for submission in sorted(facts.submissions, key=lambda each: (each.file, each.digest)):
        late = submission.period in facts.closed and submission.digest not in facts.before_closing
        why = "left out" if submission.digest in facts.left_out else "late" if late else ""
        for answer in submission.answers if why else ():
            if answer.item in items and answer.state != EMPTY and period in (None, answer.period):
                yield answer, why


# --- are the files the same


@dataclass(frozen=True, slots=True)
class VerifiedFile:
    """A file against the register: `state` is SAME, CHANGED, GONE (missing) or NEW."""

    file: str
    digest: str
    state: str


def compare(facts: Facts, returns: Iterable[Returned]) -> tuple[tuple[VerifiedFile, ...], tuple[Problem, ...]]:
    """Return how each file of a register and each file at hand stands to the other, and what differs by name.

    A file is the same where its bytes are those that were merged and each accepted value of it is read again as it was.
    """
    known = {each.digest: each for each in facts.submissions if each.digest and each.state != "skipped"}
    now = {each.submission.digest: each.submission for each in returns if each.submission.state != "skipped"}
    named = {_bare(each.file): each for each in now.values() if each.digest not in known}
    files: list[VerifiedFile] = []
    told: list[Problem] = []
    taken: set[str] = set()
    for digest, before in sorted(known.items(), key=lambda pair: (pair[1].file, pair[0])):
        after = now.get(digest) or named.get(_bare(before.file))
        if after is None:
            files.append(VerifiedFile(before.file, of_file(digest), GONE))
            told.append(problem("file-gone", Location(before.file), found=of_file(digest)))
            continue
        taken.add(after.digest)
        differences = tuple(_differences(before, after))
        if digest not in now:
            differences = (problem("file-changed", Location(before.file), found=of_file(after.digest)), *differences)
        told += differences
        files.append(VerifiedFile(before.file, of_file(digest), CHANGED if differences else SAME))
    for digest, after in sorted(now.items(), key=lambda pair: (pair[1].file, pair[0])):
        if digest not in known and digest not in taken:
            files.append(VerifiedFile(after.file, of_file(digest), NEW))
            told.append(problem("file-not-merged", Location(after.file)))
    return tuple(dict.fromkeys(files)), tuple(dict.fromkeys(told))


def _bare(file: str) -> str:
    return file.rpartition("/")[2]


Said = tuple[str, Value, str]


def _differences(before: Submission, after: Submission) -> Iterator[Problem]:
    """Yield each cell that says another thing now than when it was merged."""
    if before.state != after.state:
        yield problem("file-reads-otherwise", Location(before.file))
        return
    then, now = _said(before), _said(after)
    for key in sorted({*then, *now}):
        one, other = then.get(key), now.get(key)
        if _sense(one) != _sense(other):
            answer = other or one
            assert answer is not None
            yield problem(
                "answer-differs",
                Location(before.file, answer.source.sheet, answer.source.cell),
                item=key[0],
                found=other.raw if other else "",
                issued=one.raw if one else "",
            )


def _said(submission: Submission) -> dict[tuple[str, str, str, str], Answer]:
    return {
        (each.item, each.field, each.owner, "" if each.field != "remark" else each.raw): each
        for each in submission.answers
        if each.state != EMPTY
    }


def _sense(answer: Answer | None) -> Said | None:
    return None if answer is None else (answer.state, answer.value, answer.raw)
