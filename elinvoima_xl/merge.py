"""The merge: a set of answers becomes decisions. A pure function; knows no files.

Order, repetition and grouping of the answers make no difference. The rules are DESIGN §7's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from elinvoima_xl.answers import Answer, CoordinatorText, Resolution, Submission
from elinvoima_xl.language import Value
from elinvoima_xl.period import Period
from elinvoima_xl.problems import Problem
from elinvoima_xl.programme import Programme

SINGLE: Final = "single"
AGREED: Final = "agreed"
COMBINED: Final = "combined"
NEWEST: Final = "newest"
CONFLICT: Final = "conflict"
RESOLVED: Final = "resolved"
MISSING: Final = "missing"


@dataclass(frozen=True, slots=True)
class Decision:
    """What the merge made of all answers to one field of one item in one period.

    `value` is None while nothing is decided (`missing`, `conflict`) and where all that was answered is "not
    available" (`unavailable` is then true). `answers` are sorted; a replaced one has the state `superseded`. `reported`
    and `expected` count owners: reported are those with a value or "not available".
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

    @property
    def current(self) -> tuple[Answer, ...]:
        """Return the answers that count: not superseded, not empty."""
        return tuple(answer for answer in self.answers if answer.state not in ("superseded", "empty"))


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far one owner's return in one period has come: `state` is returned, missing or refused."""

    period: Period
    owner: str
    state: str
    filled: int
    expected: int
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a merge uses: what partners sent, what the coordinator decided, and the programme of each period.

    `submissions` hold the answers. `programmes` maps a period to the programme as it was then. `left_out` names
    submissions by digest that the coordinator wants unread, `closed` the periods that take no more answers (those
    whose digests are in `before_closing` came in time).
    """

    programmes: tuple[tuple[Period, Programme], ...] = ()
    submissions: frozenset[Submission] = frozenset()
    resolutions: frozenset[Resolution] = frozenset()
    left_out: frozenset[str] = frozenset()
    closed: frozenset[Period] = frozenset()
    before_closing: frozenset[str] = frozenset()
    texts: tuple[CoordinatorText, ...] = ()


@dataclass(frozen=True, slots=True)
class Merged:
    """The result of a merge: every decision of every period, coverage, all problems, and the facts behind them."""

    facts: Facts
    decisions: tuple[Decision, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    problems: tuple[Problem, ...] = field(default=())
