"""What a person sees of a value beside the value, and by which rules that goes into its reading: one table for all.

Forms, the register's open cells, the programme workbook and imported documents hand what was seen to the same rules.
They know no file and no format: whoever reads one says what there is to see.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Final, NamedTuple

from elinvoima_xl.foundation.language import N_, Term
from elinvoima_xl.foundation.problems import Blank, Location, Problem, problem
from elinvoima_xl.model.programme import NUMBER_KINDS

# What a type does to characters that are then read otherwise than they stand in the file.
STRUCK: Final = "struck"
RAISED: Final = "raised"
LOWERED: Final = "lowered"

CellValue = float | int | str | bool | datetime | date | None


@dataclass(frozen=True, slots=True)
class Run:
    """A part of a text in a type of its own: `mark` is struck, raised, lowered or "" for none of them."""

    text: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person sees of a value beside it, where there is something: most values have none.

    `shown` is what the number format makes of it, `exact` the same with all its digits, as a person would type it;
    `is_hidden` where it shows nothing, or nothing of the kind. `runs` are the whole text where parts of it are marked,
    `link` is an address behind the words, `is_picture` a picture in the cell, `is_elsewhere` a formula that takes its
    result from another workbook.
    """

    shown: str = ""
    exact: str = ""
    is_hidden: bool = False
    runs: tuple[Run, ...] = ()
    link: str = ""
    is_picture: bool = False
    is_elsewhere: bool = False

    @property
    def struck(self) -> str:
        """Return what is struck out."""
        return " ".join(filter(None, (run.text.strip() for run in self.runs if run.mark == STRUCK)))

    @property
    def text(self) -> str:
        """Return the words that a person sees and that count, where they are not the value's own; "" else."""
        kept = (run.text.translate(_SIGNS[run.mark]) if run.mark in _SIGNS else run.text for run in self.runs
                if run.mark != STRUCK)  # fmt: skip
        return self.shown or "".join(kept).strip()

    @property
    def is_raised(self) -> bool:
        """Return whether some of the text, and not all of it, stands higher or lower."""
        left = {run.mark for run in self.runs if run.text.strip() and run.mark != STRUCK}
        return len(left) > 1


NOTHING: Final = Seen()


class Told(NamedTuple):
    """A problem of what was seen, before it has a place: its code, what was found and its blanks."""

    code: str
    found: str
    blanks: dict[str, Blank]

    def at(self, location: Location, item: str = "") -> Problem:
        """Return the problem with its place."""
        return problem(self.code, location, item=item, found=self.found, **self.blanks)


@dataclass(frozen=True, slots=True)
class Sight:
    """A value of a kind as a person sees it, and what is to be told of that; `is_read` false where nobody can."""

    kind: str
    value: CellValue
    seen: Seen
    told: tuple[Told, ...] = ()
    is_read: bool = True

    def tell(self, code: str, found: str, **blanks: Blank) -> Sight:
        """Return the same with one thing more to tell."""
        return replace(self, told=(*self.told, Told(code, found, blanks)))


# --- the rules


def _as_picture(sight: Sight) -> Sight:
    return replace(sight, value=None, is_read=False).tell("picture", "")


def _without_struck(sight: Sight) -> Sight:
    """Take what is struck out for withdrawn: the rest counts."""
    struck = sight.seen.struck
    kept = tuple(run for run in sight.seen.runs if run.mark != STRUCK)
    rest = "".join(run.text for run in kept).strip()
    if not rest:
        # Nothing is said any more, which a person should look at.
        nothing = Term(N_("nothing else stands there"))
        return replace(sight, value="").tell("struck-out", struck, rest=nothing, severity="warning")
    return replace(sight, value=rest, seen=replace(sight.seen, runs=kept)).tell(
        "struck-out", struck, rest=Term(N_("the rest was read"))
    )


def _without_marks(sight: Sight) -> Sight:
    """Take a raised or lowered sign behind a figure for a note's mark; that of a unit (m², CO₂) belongs to it."""
    text, marks = "", []
    for run in sight.seen.runs:
        if run.mark not in _SIGNS or _belongs_to_unit(text, run.text):
            text += run.text
            continue
        if sight.kind not in _WORDS:
            marks.append(run.text.strip())
        elif text[-1:].isdigit():
            marks.append(run.text.strip())
            text += run.text.translate(_SIGNS[run.mark])
        else:
            text += run.text
    found = replace(sight, value=text.strip())
    return found.tell("raised-mark", text.strip(), mark=" ".join(marks)) if any(marks) else found


def _as_shown(sight: Sight) -> Sight:
    """Read what the number format shows: of a number all its digits, in words what a person sees."""
    seen = sight.seen
    return replace(sight, value=seen.exact or seen.shown if sight.kind in NUMBER_KINDS else seen.shown)


def _as_hidden(sight: Sight) -> Sight:
    value = Decimal(format(sight.value, ".15g")) if isinstance(sight.value, float) else sight.value
    return sight.tell("hidden-value", "", value=value)


def _as_elsewhere(sight: Sight) -> Sight:
    """Tell a zero or nothing that another workbook gave: it may not have been there when the file was saved."""
    return sight if sight.value else sight.tell("from-another-workbook", "")


class Rule(NamedTuple):
    """A kind of evidence: whether there is some, and what it makes of a value."""

    is_there: Callable[[Seen], object]
    read: Callable[[Sight], Sight]


# In this order: what is withdrawn is not looked at any more, and a number format last, for it makes words of a number.
RULES: Final[dict[str, Rule]] = {
    "picture": Rule(lambda seen: seen.is_picture, _as_picture),
    "struck": Rule(lambda seen: seen.struck, _without_struck),
    "raised": Rule(lambda seen: seen.is_raised, _without_marks),
    "hidden": Rule(lambda seen: seen.is_hidden, _as_hidden),
    "elsewhere": Rule(lambda seen: seen.is_elsewhere, _as_elsewhere),
    "shown": Rule(lambda seen: seen.shown, _as_shown),
}


def as_seen(kind: str, value: CellValue, seen: Seen) -> Sight:
    """Return a value of a kind as a person sees it.

    >>> as_seen("count", "1215", Seen(runs=(Run("12", STRUCK), Run("15")))).value
    '15'
    """
    sight = Sight(kind, value, seen)
    if seen is NOTHING:
        return sight
    for rule in RULES.values():
        if rule.is_there(sight.seen):
            sight = rule.read(sight)
            if not sight.is_read or sight.value == "":
                break
    return sight


# Kinds that are read as they stand.
_WORDS: Final = frozenset({"text"})
_FIGURES: Final = "0123456789+-=()n"
_SIGNS: Final = {
    RAISED: str.maketrans(_FIGURES, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ"),
    LOWERED: str.maketrans(_FIGURES[:-1], "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"),
}
# The end of a unit that has a power or a count of atoms behind it.
_POWERED: Final = re.compile(r"(?:^|[\W\d])(?:[kcdmh]?m|co|ch|n|no)$", re.IGNORECASE)


def _belongs_to_unit(before: str, sign: str) -> bool:
    return sign.strip() in ("2", "3", "4") and bool(_POWERED.search(before.rstrip()[-4:]))
