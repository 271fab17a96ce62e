"""What a merge uses and what it makes, as records: Facts, Decision, Coverage, Merged. No rules and no files here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from elinvoima_xl.foundation.language import N_, Value
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import Problem
from elinvoima_xl.model.answers import EMPTY, SUPERSEDED, Answer, CoordinatorText, Resolution, Submission
from elinvoima_xl.model.programme import Metric, Programme

SINGLE: Final = "single"
AGREED: Final = "agreed"
COMBINED: Final = "combined"
NEWEST: Final = "newest"
CONFLICT: Final = "conflict"
RESOLVED: Final = "resolved"
MISSING: Final = "missing"

# The states in which the answers themselves gave a value.
ACCEPTED: Final = frozenset({SINGLE, AGREED, COMBINED, NEWEST})

# How an owner's form has come back, in words.
RETURNED: Final = "returned"
NOT_RETURNED: Final = "missing"
UNUSABLE: Final = "refused"
RETURN_STATES: Final = {
    RETURNED: N_("returned"),
    NOT_RETURNED: N_("not returned"),
    UNUSABLE: N_("could not be used"),
}
# Whose rule is meant where there are two: the one that the forms told, or the programme's.
OF_FORM: Final = "form"
OF_PROGRAMME: Final = "programme"

# The answers that a resolution was made on: of each its owner, its state and its raw text.
Settles = frozenset[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one of two rules makes of the answers to a metric: `origin` says whose it is, the forms' or the programme's.

    The one that a person has chosen may be neither's today; its origin is "".
    """

    origin: str
    rule: str
    state: str
    value: Value = None
    unavailable: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What the merge made of all answers to one field of one item in one period.

    `value` is None while nothing is decided (`missing`, `conflict`) and where all that was answered is "not
    available" (`unavailable` is then true). `answers` are sorted; a replaced one has the state `superseded`. `reported`
    and `expected` count owners: reported are those with a value or "not available".

    `reason` is the code of the problem that asks for a person (`conflict`, `order-unknown`, `unreadable`, …) or that a
    person has answered. `cleared` holds the empty cells that came over an older value of the same owner; `late` the
    answers that came too late to replace what their owner had said; `readings` the resolutions that gave a number for
    one owner's unreadable text.

    Where a metric's forms told another rule than the programme has now, `rulings` are what the two make of the answers,
    the forms' first, and `ruled` is which rule a person has chosen for the period.
    """

    period: Period
    item: str
    field: str
    state: str
    value: Value = None
    reported: int = 0
    expected: int = 0
    answers: tuple[Answer, ...] = ()
    unavailable: bool = False
    resolution: Resolution | None = None
    reason: str = ""
    cleared: tuple[Answer, ...] = ()
    late: tuple[Answer, ...] = ()
    readings: tuple[Resolution, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    ruled: Resolution | None = None

    @property
    def current(self) -> tuple[Answer, ...]:
        """Return the answers that count: not superseded, not empty."""
        return tuple(answer for answer in self.answers if answer.state not in (SUPERSEDED, EMPTY))

    @property
    def settles(self) -> Settles:
        """Return the set that a resolution made now settles: the current answers and the cells cleared over them."""
        return frozenset((each.owner, each.state, each.raw) for each in (*self.current, *self.cleared))

    @property
    def is_open(self) -> bool:
        """Return whether a person is asked to settle it: a conflict, a cleared value, a resolution outdated."""
        return self.state == CONFLICT or (self.state != RESOLVED and self.reason != "")

    @property
    def is_partial(self) -> bool:
        """Return whether some but not all of the owners asked have answered."""
        return 0 < self.reported < self.expected


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far one owner's return in one period has come: `state` is a key of RETURN_STATES.

    `filled` of `expected` cells are answered, `settled` are decided by the coordinator alone; `files` are the owner's
    files, the shared workbook's where it answers; `owed` are the item and field of each other cell, in the programme's
    order.
    """

    period: Period
    owner: str
    state: str
    filled: int
    expected: int
    files: tuple[str, ...] = ()
    owed: tuple[tuple[str, str], ...] = ()
    settled: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """A value of before and of now, `None` where there is none any more; `because` is a key of `changes.BECAUSE`.

    `by` names who or what made it so: the owners and files of new answers, who settled it, the file that is left out.
    """

    period: Period
    item: str
    field: str
    before: Value
    after: Value
    because: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a merge uses: what partners sent, what the coordinator decided, and the programme of each period.

    `submissions` hold the answers. `programmes` maps a period to the programme as it was then. `left_out` names
    submissions by digest that the coordinator wants unread, `closed` the periods that take no more answers (those
    whose digests are in `before_closing` came in time, and so did the resolutions whose marks are there). `doubted`
    are submissions whose time of saving is not believed, `late_at_closing` those that did not count, or only where
    their owner had not answered before, when their period was closed.
    `changes` are those of the merge that last changed a value, `changed` is when that was.
    """

    programmes: tuple[tuple[Period, Programme], ...] = ()
    submissions: frozenset[Submission] = frozenset()
    resolutions: frozenset[Resolution] = frozenset()
    left_out: frozenset[str] = frozenset()
    closed: frozenset[Period] = frozenset()
    before_closing: frozenset[str] = frozenset()
    texts: tuple[CoordinatorText, ...] = ()
    doubted: frozenset[str] = frozenset()
    late_at_closing: frozenset[str] = frozenset()
    changes: tuple[Change, ...] = ()
    changed: datetime | None = None

    def find_programme(self, period: Period) -> Programme | None:
        """Return the programme of a period: its own, else the newest from before it, else the oldest, else `None`."""
        known = dict(self.programmes)
        if period in known or not known:
            return known.get(period)
        earlier = [each for each in known if each < period]
        return known[max(earlier) if earlier else min(known)]

    def find_metric(self, period: Period, item: str) -> Metric | None:
        """Return a metric as a period's programme has it, or `None`."""
        programme = self.find_programme(period)
        return next((each for each in programme.metrics if each.id == item), None) if programme else None

    @property
    def periods(self) -> tuple[Period, ...]:
        """Return the periods that have a programme or an accepted submission, in order."""
        sent = {each.period for each in self.submissions if each.period is not None and each.state == "accepted"}
        return tuple(sorted({period for period, _ in self.programmes} | sent))


@dataclass(frozen=True, slots=True)
class Merged:
    """The result of a merge: every decision of every period, coverage, all problems, and the facts behind them."""

    facts: Facts
    decisions: tuple[Decision, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    problems: tuple[Problem, ...] = field(default=())

    def find(self, period: Period, item: str, field: str) -> Decision | None:
        """Return the decision on one field, or `None`; walks all of them: for many, make a dict of your own."""
        wanted = (period, item, field)
        return next((each for each in self.decisions if (each.period, each.item, each.field) == wanted), None)

    def of(self, period: Period) -> tuple[Decision, ...]:
        """Return the decisions of one period in the programme's order."""
        return tuple(each for each in self.decisions if each.period == period)


def unite(*facts: Facts) -> Facts:
    """Return all facts together; their order, grouping and repetition make no difference.

    Where two know different programmes of one period, the one counts for which the period is closed, else the one that
    has grown furthest (`_growth`): a programme never loses an id. A caller who knows better sets `programmes`
    afterwards.
    """
    return Facts(
        programmes=_programmes(facts),
        submissions=frozenset().union(*(each.submissions for each in facts)),
        resolutions=frozenset().union(*(each.resolutions for each in facts)),
        left_out=frozenset().union(*(each.left_out for each in facts)),
        closed=frozenset().union(*(each.closed for each in facts)),
        before_closing=frozenset().union(*(each.before_closing for each in facts)),
        texts=tuple(sorted({text for each in facts for text in each.texts}, key=_text_order)),
        doubted=frozenset().union(*(each.doubted for each in facts)),
        late_at_closing=frozenset().union(*(each.late_at_closing for each in facts)),
        **_last_changes(facts),
    )


def _programmes(facts: Iterable[Facts]) -> tuple[tuple[Period, Programme], ...]:
    found: dict[Period, tuple[bool, Programme]] = {}
    for each in facts:
        for period, programme in each.programmes:
            one = (period in each.closed, programme)
            known = found.setdefault(period, one)
            if known != one:
                found[period] = max(known, one, key=lambda pair: (pair[0], _growth(pair[1])))
    return tuple((period, found[period][1]) for period in sorted(found))


def _last_changes(facts: tuple[Facts, ...]) -> dict[str, Any]:
    """Return the changes that were made last, and when."""
    dated = [(each.changed, each.changes) for each in facts if each.changed is not None]
    changed, changes = max(dated, key=lambda pair: (pair[0], repr(pair[1])), default=(None, ()))
    return {"changed": changed, "changes": changes}


def _growth(programme: Programme) -> tuple[int, int, int, str]:
    measures, metrics = programme.measures, programme.metrics
    dropped = sum(each.dropped is not None for each in measures) + sum(each.dropped is not None for each in metrics)
    return len(measures) + len(metrics), dropped, len(programme.history), programme.digest


def _text_order(text: CoordinatorText) -> tuple[Period, str, str, str]:
    return text.period, text.kind, text.item, text.text
