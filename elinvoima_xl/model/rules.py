"""The combine rules: one table of how the answers of several owners become one.

The programme workbook offers them, the form says them, the merge follows them, the report explains them, all from here
(docs/how-to-extend.md). How a `way` goes is `merging/combine.py`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from elinvoima_xl.foundation.language import N_
from elinvoima_xl.foundation.table import Table

# The ways in which answers are put together: one figure on which those who tell it agree, the lead's figure, a number
# reckoned of all, yes when all say so, side by side; and those of statuses and dates.
AGREE: Final = "agree"
FOLLOW: Final = "follow"
RECKON: Final = "reckon"
ALL_YES: Final = "all yes"
SIDE_BY_SIDE: Final = "side by side"
BY_STATUS: Final = "by status"
BY_DATE: Final = "by date"

# What a rule has a meaning for.
ANYTHING: Final = ""
NUMBERS: Final = "number"
MILESTONES: Final = "milestone"

LEAD: Final = "lead"
ALL_DONE: Final = "all_done"
LATEST: Final = "latest"
EACH: Final = "each"
STATUS_RULE: Final = "status"
DATES: Final = "dates"

_OF_FIGURES: Final = N_("Sum and mean are made of the owners' own figures.")


def _sum(numbers: Sequence[Fraction]) -> Fraction:
    return sum(numbers, Fraction())


def _mean(numbers: Sequence[Fraction]) -> Fraction:
    return _sum(numbers) / len(numbers)


@dataclass(frozen=True, slots=True)
class Rule:
    """All that is known of one rule.

    `way` is how it goes; `reckon` makes the value of the owners' numbers where that is the way. `needs` is what it has
    a meaning for. `is_common`: it asks all owners for one and the same figure, not each for its own. `of_parts`: a
    value that lacks an owner's answer is partial. `adds_up`: more answers only make it larger, and equal ones are still
    two. `evens_out`: one owner's number may hide behind another's. `explained` is a sentence of the report's appendix.
    """

    code: str
    name: str
    way: str
    reckon: Callable[[Sequence[Fraction]], Fraction] | None = None
    needs: str = ANYTHING
    is_common: bool = False
    of_parts: bool = False
    adds_up: bool = False
    evens_out: bool = False
    explained: str = ""

    @property
    def is_led(self) -> bool:
        """Return whether the lead owner's answer stands for all."""
        return self.way == FOLLOW

    @property
    def asks_each(self) -> bool:
        """Return whether each owner has its own figure, not one for all."""
        return not self.is_led and not self.is_common

    @property
    def is_reckoned(self) -> bool:
        """Return whether its values are of another size than the one figure of other rules."""
        return self.way == RECKON


# The rules of metrics, as they are offered.
RULES: Final = Table(
    Rule(
        LEAD,
        N_("lead owner's value"),
        FOLLOW,
        explained=N_(
            "The lead owner's value is one owner's figure that stands for all; the owner is named under it."
        ),
    ),
    Rule(
        "sum", N_("sum"), RECKON, _sum, NUMBERS,
        of_parts=True, adds_up=True, explained=_OF_FIGURES,
    ),
    Rule(
        LATEST,
        N_("latest value"),
        AGREE,
        is_common=True,
        explained=N_("The latest value is one public figure that any of the owners may report."),
    ),
    Rule(
        "mean", N_("mean"), RECKON, _mean, NUMBERS,
        of_parts=True, evens_out=True, explained=_OF_FIGURES,
    ),
    Rule(ALL_DONE, N_("all done"), ALL_YES, needs=MILESTONES, of_parts=True),
    Rule(EACH, N_("each owner's own"), SIDE_BY_SIDE),
)  # fmt: skip
# The rules of fields that are no metric's.
FIELD_RULES: Final = Table(
    Rule(STATUS_RULE, N_("by the rule of statuses"), BY_STATUS),
    Rule(DATES, N_("the latest date"), BY_DATE),
)


def find_rule(code: str) -> Rule:
    """Return the rule of a code; of one that this program does not know, that all must agree."""
    return RULES.get(code) or FIELD_RULES.get(code) or Rule(code, code, AGREE)
