"""Random facts for the merge: a few files of a few owners over few values, so that they meet, repeat and disagree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from facts import (
    ALONE,
    DONE,
    H1,
    LATEST,
    LEAD,
    MEAN,
    NO_LEAD,
    OWNERS,
    PROGRAMME,
    SHARED,
    SUM,
    TEXT,
    YEAR,
    facts,
    resolution,
    returned,
)  # fmt: skip
from hypothesis import strategies as st

from elinvoima_xl.foundation.period import Period
from elinvoima_xl.merging.decisions import Facts
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.merging.received import close
from elinvoima_xl.model.answers import Resolution, Submission

NUMBERS = ("", "0", "5", "5.0", "7", "0.1", "not available", "?n. 5")
# What is typed in each cell of the programme of tests/support/facts.py, and in one that it does not have.
TYPED = {
    **dict.fromkeys(((item, "actual") for item in (SUM, LEAD, LATEST, MEAN, NO_LEAD, ALONE, "9.9.9.a")), NUMBERS),
    (SUM, "forecast"): NUMBERS,
    (DONE, "actual"): ("", "yes", "no", "not available", "?soon"),
    (TEXT, "actual"): ("", "Two mines", "A school", "not available"),
    ("1.1.1", "status"): ("", "not started", "on track", "delayed", "completed", "discontinued", "not available", "?x"),
    ("1.1.2", "status"): ("", "on track", "delayed", "completed"),
    ("1.1.2", "cause"): ("", "Snow"),
    ("1.1.2", "new_date"): ("", "1.9.2027"),
    ("1.1.1", "cause"): ("", "Snow", "Rain"),
    ("1.1.1", "new_date"): ("", "1.9.2027", "1.10.2027", "?soon"),
    ("1.1.1", "done"): ("", "Visits", "A fair"),
    ("1.1.1", "remark"): ("", "Call me"),
}  # fmt: skip
CELLS = tuple(TYPED)


# What a form may say of how the answers to a metric combine: as the programme does, or as it did once.
RULES = {
    SUM: ("sum", "mean", "lead:KAO"),
    LEAD: ("lead:KAMK", "lead:KAO", "sum"),
    LATEST: ("latest", "lead"),
    MEAN: ("mean", "sum"),
    DONE: ("all_done", "lead:KAMK"),
    NO_LEAD: ("lead", "lead:Edukai", "latest"),
    ALONE: ("lead:KAO", "sum"),
    TEXT: ("lead:KAMK", "each"),
}
TIMES = {
    H1: (datetime(2027, 7, 3, tzinfo=UTC), datetime(2027, 12, 20, tzinfo=UTC), datetime(2028, 1, 20, tzinfo=UTC)),
    YEAR: (datetime(2028, 1, 10, tzinfo=UTC), datetime(2091, 1, 1, tzinfo=UTC)),
}
ISSUED = {H1: datetime(2027, 6, 1, tzinfo=UTC), YEAR: datetime(2027, 12, 15, tzinfo=UTC)}


@st.composite
def files(
    draw: st.DrawFn, cells: tuple[tuple[str, str], ...] = CELLS, periods: tuple[Period, ...] = (H1, H1, H1, H1, YEAR)
) -> Submission:
    """Draw a returned file; a few are the same bytes under another name, a few of owners who are not asked."""
    chosen = draw(st.lists(st.sampled_from(cells), min_size=1, max_size=8, unique=True))
    answers = [(*cell, draw(st.sampled_from(TYPED[cell]))) for cell in chosen]
    owner = draw(st.sampled_from((*OWNERS, SHARED, "Stranger")))
    day = draw(st.sampled_from((None, 1, 2, 3)))
    period = draw(st.sampled_from(periods))
    more = draw(st.fixed_dictionaries({}, optional=_more(period))) if draw(st.booleans()) else {}
    rules = {}
    if draw(st.integers(0, 2)) == 0:
        rules = {item: draw(st.sampled_from(RULES[item])) for item, _ in chosen if item in RULES}
    digest = f"{owner} {day} {period} {answers} {sorted(more.items())} {sorted(rules.items())}"
    return returned(
        owner,
        *answers,
        day=day,
        name=draw(st.sampled_from(("a.xlsx", "b.xlsx", "c.xlsx"))),
        period=period,
        digest=digest,
        rules=rules,
        **more,
    )


def _more(period: Period) -> dict[str, st.SearchStrategy[object]]:
    """Return what else may be known of a file."""
    return {
        "saved": st.sampled_from(TIMES[period]),
        "issued": st.just(ISSUED[period]) | st.just(ISSUED[period] + timedelta(days=9)),
        "deadline": st.just(date(2027, 8, 31) if period == H1 else date(2028, 2, 1)),
        "role": st.sampled_from(("Director", "Directr", "Planner")),
    }


def handed_back(files: Iterable[Submission], draw: st.DrawFn) -> list[Submission]:
    """Return the files, some of them marked copies of an earlier one of their owner that came back."""
    found: list[Submission] = []
    for file in files:
        before = [each for each in found if (each.owner, each.period) == (file.owner, file.period)]
        if before and file.digest not in {each.digest for each in found} and draw(st.booleans()):
            source = draw(st.sampled_from(before))
            file = _made_from(file, source)
        found.append(file)
    return found


def _made_from(file: Submission, source: Submission) -> Submission:
    """Return a file as the copy of another: what it was made from stands in its bytes, and so in its digest."""
    copy_of = (*source.copy_of, source.digest)
    digest = f"{file.digest} of {' '.join(copy_of)}"
    answers = (replace(each, source=replace(each.source, digest=digest)) for each in file.answers)
    return replace(file, digest=digest, answers=tuple(answers), copy_of=copy_of)


@st.composite
def many_facts(draw: st.DrawFn, only: tuple[str, str] | None = None) -> Facts:
    """Draw files, on one cell if it is given, with what a coordinator may have done: settled, left out, closed."""
    # Few cells, so that the owners and files meet in them.
    some = st.lists(st.sampled_from(CELLS), min_size=1, max_size=3, unique=True)
    cells = [only] if only else draw(some)
    drawn = handed_back(draw(st.lists(files(tuple(cells)), max_size=10)), draw)
    given = facts(*drawn, periods=(H1, YEAR))
    digests = sorted(each.digest for each in given.submissions)
    if digests and draw(st.integers(0, 3)) == 0:
        given = replace(given, doubted=frozenset(draw(st.sets(st.sampled_from(digests), max_size=2))))
    made = frozenset(draw(st.lists(resolutions(given), max_size=3)))
    made |= frozenset(draw(st.lists(choices(given, cells), max_size=2)))
    given = replace(given, resolutions=made)
    if draw(st.integers(0, 3)) == 0:
        given = close(given, draw(st.sampled_from((H1, YEAR))))
        given = replace(given, resolutions=made | frozenset(draw(st.lists(resolutions(given), max_size=1))))
    left_out = draw(st.sets(st.sampled_from(digests), max_size=1)) if digests and draw(st.booleans()) else set()
    return replace(given, left_out=frozenset(left_out))


@st.composite
def choices(draw: st.DrawFn, given: Facts, cells: Iterable[tuple[str, str]]) -> Resolution:
    """Draw by which rule a metric combines in a period, or whether a file that may be late counts."""
    metrics = [item for item, _ in cells if item in RULES]
    files = sorted((each.digest, each.period) for each in given.submissions)
    if files and draw(st.booleans()):
        digest, period = draw(st.sampled_from(files))
        counts = draw(st.booleans())
        return Resolution(period, digest, "late", counts, "counts" if counts else "does not count")
    item = draw(st.sampled_from(metrics or [SUM]))
    rule = draw(st.sampled_from(RULES[item]))
    return Resolution(draw(st.sampled_from((H1, YEAR))), item, "rule", rule, rule)


@st.composite
def resolutions(draw: st.DrawFn, given: Facts) -> Resolution:
    """Draw what a person decides on one of the decisions as they stood with some of the files."""
    seen = frozenset(each for each in sorted(given.submissions, key=repr) if draw(st.integers(0, 4)))
    decisions = merge(Facts(given.programmes, seen)).decisions
    decision = draw(st.sampled_from(decisions))
    typed = draw(st.sampled_from(TYPED[decision.item, decision.field]))
    return resolution(decision, "" if typed.startswith("?") else typed, who=draw(st.sampled_from(("", "Coordinator"))))


def without_left_out(given: Facts) -> Facts:
    """Return the facts with all of their files read."""
    return replace(given, left_out=frozenset())


def without_resolutions(given: Facts) -> Facts:
    """Return the files alone, all of them read."""
    return Facts(given.programmes, given.submissions)


__all__ = ["CELLS", "PROGRAMME", "TYPED", "files", "many_facts", "without_resolutions"]
