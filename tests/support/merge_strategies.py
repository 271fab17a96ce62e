"""Random facts for the merge: a few files of a few owners over few values, so that they meet, repeat and disagree."""

from __future__ import annotations

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

from elinvoima_xl.merging.decisions import Facts, close
from elinvoima_xl.merging.merge import merge
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


@st.composite
def files(draw: st.DrawFn, cells: tuple[tuple[str, str], ...] = CELLS) -> Submission:
    """Draw a returned file; a few are the same bytes under another name, a few of owners who are not asked."""
    chosen = draw(st.lists(st.sampled_from(cells), min_size=1, max_size=8, unique=True))
    answers = [(*cell, draw(st.sampled_from(TYPED[cell]))) for cell in chosen]
    owner = draw(st.sampled_from((*OWNERS, SHARED, "Stranger")))
    day = draw(st.sampled_from((None, 1, 2, 3)))
    period = draw(st.sampled_from((H1, H1, H1, H1, YEAR)))
    digest = f"{owner} {day} {period} {answers}"
    return returned(
        owner,
        *answers,
        day=day,
        name=draw(st.sampled_from(("a.xlsx", "b.xlsx", "c.xlsx"))),
        period=period,
        digest=digest,
    )


@st.composite
def many_facts(draw: st.DrawFn, only: tuple[str, str] | None = None) -> Facts:
    """Draw files, on one cell if it is given, with what a coordinator may have done: settled, left out, closed."""
    # Few cells, so that the owners and files meet in them.
    some = st.lists(st.sampled_from(CELLS), min_size=1, max_size=3, unique=True)
    cells = [only] if only else draw(some)
    given = facts(*draw(st.lists(files(tuple(cells)), max_size=10)), periods=(H1, YEAR))
    if draw(st.integers(0, 3)) == 0:
        given = close(given, YEAR)
    digests = sorted(each.digest for each in given.submissions)
    left_out = draw(st.sets(st.sampled_from(digests), max_size=1)) if digests and draw(st.booleans()) else set()
    made = frozenset(draw(st.lists(resolutions(given), max_size=3)))
    return Facts(given.programmes, given.submissions, made, frozenset(left_out), given.closed, given.before_closing)


@st.composite
def resolutions(draw: st.DrawFn, given: Facts) -> Resolution:
    """Draw what a person decides on one of the decisions as they stood with some of the files."""
    seen = frozenset(each for each in sorted(given.submissions, key=repr) if draw(st.integers(0, 4)))
    decisions = merge(Facts(given.programmes, seen)).decisions
    decision = draw(st.sampled_from(decisions))
    typed = draw(st.sampled_from(TYPED[decision.item, decision.field]))
    return resolution(decision, "" if typed.startswith("?") else typed, who=draw(st.sampled_from(("", "Coordinator"))))


def without_resolutions(given: Facts) -> Facts:
    """Return the files alone, all of them read."""
    return Facts(given.programmes, given.submissions)


__all__ = ["CELLS", "PROGRAMME", "TYPED", "files", "many_facts", "without_resolutions"]
