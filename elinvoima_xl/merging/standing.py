"""Where one owner stands on one cell: its newest file wins, a blank never erases. No other owner is known here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from elinvoima_xl.foundation.language import Value
from elinvoima_xl.model.answers import EMPTY, GIVEN, SUPERSEDED, UNREADABLE, Answer

# Sorts unknown times before all others; never compared with a real time to tell which file is newer.
_UNKNOWN_TIME: Final = datetime.min.replace(tzinfo=UTC)

Sense = tuple[str, bool, Value]


@dataclass(frozen=True, slots=True)
class Standing:
    """One owner's answers to one cell.

    `current` is what the owner says: one answer, or several that differ and of which none is known to be the newest.
    `replaced` are the older ones, newest first; `cleared` the empty cells known to be newer than every answer.
    `is_joined` says that they were given under several names, which are one owner today: none replaces another's.
    """

    current: tuple[Answer, ...] = ()
    replaced: tuple[Answer, ...] = ()
    cleared: tuple[Answer, ...] = ()
    is_joined: bool = False

    @property
    def is_contested(self) -> bool:
        """Return whether several files say different things and their order cannot be told."""
        return len(self.current) > 1

    @property
    def is_unreadable(self) -> bool:
        """Return whether what the owner says cannot be read."""
        return any(answer.state == UNREADABLE for answer in self.current)

    @property
    def is_answered(self) -> bool:
        """Return whether the owner has given a value or said that there is none."""
        return any(answer.state != UNREADABLE for answer in self.current)

    @property
    def previous(self) -> Answer | None:
        """Return the newest older answer that says something else than the current one, or `None`."""
        said = {sense(answer) for answer in self.current}
        return next((answer for answer in self.replaced if sense(answer) not in said), None)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Return all answers, the older ones in the state `superseded`."""
        return (*self.current, *(replace(answer, state=SUPERSEDED) for answer in self.replaced))


def sense(answer: Answer) -> Sense:
    """Return what an answer says, to compare with another: two texts that cannot be read say the same if equal.

    The middle part keeps yes and the number 1 apart, which are equal in Python.
    """
    value = answer.value if answer.state == GIVEN else answer.raw if answer.state == UNREADABLE else None
    return answer.state, isinstance(value, bool), value


def place(answer: Answer) -> tuple[str, datetime, str, str, int, str, str, str, str]:
    """Return a key that sorts answers by owner, time and place, and never leaves two different ones equal."""
    source = answer.source
    saved = source.saved or _UNKNOWN_TIME
    return (
        answer.owner, saved, source.file, source.sheet, len(source.cell), source.cell, answer.state, answer.raw,
        f"{type(answer.value).__name__} {answer.value} {answer.assumed} {source.digest} {answer.under}",
    )  # fmt: skip


def stand(answers: Iterable[Answer]) -> Standing:
    """Return where an owner stands whose answers to one cell, from all of its files, these are.

    A file whose time is not known may be newer or older than any other; so may two of the same time. What was said
    under another name, before owners were merged into this one, stands beside it.
    """
    by_name: dict[str, list[Answer]] = {}
    for answer in answers:
        by_name.setdefault(answer.under, []).append(answer)
    parts = [_stand(by_name[name]) for name in sorted(by_name)]
    if len(parts) == 1:
        return parts[0]
    return Standing(
        tuple(each for part in parts for each in part.current),
        tuple(each for part in parts for each in part.replaced),
        tuple(each for part in parts for each in part.cleared),
        is_joined=sum(bool(part.current) for part in parts) > 1,
    )


def _stand(answers: Iterable[Answer]) -> Standing:
    """Return where an owner stands under one of its names."""
    found = sorted(set(answers), key=place)
    if len(found) == 1:
        return Standing() if found[0].state == EMPTY else Standing(current=(found[0],))
    told = [answer for answer in found if answer.state != EMPTY]
    newest = max((answer.source.saved for answer in told if answer.source.saved), default=None)
    current, same = _once(answer for answer in told if answer.source.saved in (None, newest))
    older = [answer for answer in told if answer.source.saved not in (None, newest)]
    cleared = tuple(answer for answer in found if answer.state == EMPTY and _is_after(answer, told))
    return Standing(current, (*same, *reversed(older)), cleared[-1:])


def _is_after(blank: Answer, told: list[Answer]) -> bool:
    """Return whether an empty cell is known to be newer than every answer."""
    saved = blank.source.saved
    return bool(told) and saved is not None and all(each.source.saved and each.source.saved < saved for each in told)


def _once(answers: Iterable[Answer]) -> tuple[tuple[Answer, ...], tuple[Answer, ...]]:
    """Return the first of each that say the same, and the others."""
    first: dict[Sense, Answer] = {}
    others = [answer for answer in answers if first.setdefault(sense(answer), answer) is not answer]
    return tuple(first.values()), tuple(others)
