"""Headline objectives against the objectives of the tables: which are the same, which differ, which are missing."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final

from elinvoima_xl.foundation.problems import Location, Problem, problem
from elinvoima_xl.programme.importing.document import Numbered
from elinvoima_xl.programme.importing.outline import AreaOutline, ObjectiveOutline

# From this likeness on two texts are versions of one; unlike objectives of one area reach about 0.5.
_SAME_OBJECTIVE: Final = 0.62

_Headline = tuple[Numbered, Location]


def check_headlines(area: AreaOutline) -> Iterator[Problem]:
    """Yield what differs between the headline objectives of an area and those of its tables.

    An area without headline objectives has nothing to compare.
    """
    if not area.headlines:
        return
    objectives = [objective for objective in area.objectives if objective.written.text]
    pairs = _pair(objectives, area.headlines)
    for index, objective in enumerate(objectives):
        if index not in pairs:
            yield problem("headline-missing", objective.location, found=objective.written.text)
        else:
            yield from _compare(objective, area.headlines[pairs[index]])
    for number, (written, location) in enumerate(area.headlines):
        if number not in pairs.values():
            yield problem("headline-unused", location, found=written.text)


def _pair(objectives: list[ObjectiveOutline], headlines: list[_Headline]) -> dict[int, int]:
    """Return the headline of each objective, best likeness first, each headline once."""
    ranked = sorted(
        (
            (-_likeness(objective.written.text, written.text), index, number)
            for index, objective in enumerate(objectives)
            for number, (written, _) in enumerate(headlines)
        )
    )
    pairs: dict[int, int] = {}
    for likeness, index, number in ranked:
        if -likeness >= _SAME_OBJECTIVE and index not in pairs and number not in pairs.values():
            pairs[index] = number
    return pairs


def _compare(objective: ObjectiveOutline, headline: _Headline) -> Iterator[Problem]:
    mine, (theirs, _) = objective.written, headline
    if _fold(mine.text) != _fold(theirs.text):
        yield problem("headline-differs", objective.location, found=mine.text, other=theirs.text)
    if mine.number and theirs.number and mine.number != theirs.number:
        yield problem(
            "headline-number-differs", objective.location, found=mine.text,
            number=str(mine.number), other=str(theirs.number),
        )  # fmt: skip


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, _fold(one), _fold(other), autojunk=False).ratio()


def _fold(text: str) -> str:
    return " ".join(text.split()).rstrip(".").casefold()
