"""A merge as it may be shown: personal data masked in what persons wrote. What the register keeps is not touched."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import is_dataclass, replace
from typing import Final

from elinvoima_xl.foundation.personal import mask
from elinvoima_xl.foundation.problems import Problem
from elinvoima_xl.merging.decisions import Decision, Facts, Merged
from elinvoima_xl.model.answers import Answer, CoordinatorText, Letter, Resolution, Submission

# What of each record is words of a person, or holds records that have some. The programme's own words are the city's.
_HELD: Final[dict[type, tuple[str, ...]]] = {
    Merged: ("facts", "decisions", "problems"),
    Facts: ("submissions", "resolutions", "texts"),
    Decision: ("value", "answers", "resolution", "cleared", "readings"),
    Submission: ("respondent", "answers", "problems", "guests", "letters"),
    Answer: ("value", "raw"),
    Letter: ("words",),
    Resolution: ("value", "raw", "settles", "who", "reason"),
    CoordinatorText: ("text",),
    Problem: ("found", "blanks"),
}


def masked(merged: Merged, allowed: Collection[str] = ()) -> Merged:
    """Return a merge with the personal data in its texts masked, but for the kinds that are allowed.

    A record that holds none stays the same object, so that a merge without any costs no more than a look at its texts.
    """
    shown = _masked(merged, allowed)
    assert isinstance(shown, Merged)
    return shown


def _masked(value: object, allowed: Collection[str]) -> object:
    if isinstance(value, str):
        return mask(value, allowed)
    if isinstance(value, tuple | frozenset):
        parts = [_masked(each, allowed) for each in value]
        is_same = all(part is each for part, each in zip(parts, value, strict=True))
        return value if is_same else type(value)(parts)
    if type(value) not in _HELD or not is_dataclass(value) or isinstance(value, type):
        return value
    held = ((name, getattr(value, name)) for name in _HELD[type(value)])
    changed = {name: shown for name, old in held if (shown := _masked(old, allowed)) is not old}
    return replace(value, **changed) if changed else value
