"""Where one owner stands on one cell: its newest file wins, a blank never erases. No other owner is known here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import compress
from operator import not_
from typing import Final

from elinvoima_xl.foundation.language import Value
from elinvoima_xl.model.answers import EMPTY, GIVEN, SUPERSEDED, UNREADABLE, Answer
from elinvoima_xl.model.names import is_one_role

# Sorts unknown times before all others; never compared with a real time to tell which file is newer.
_UNKNOWN_TIME: Final = datetime.min.replace(tzinfo=UTC)
_NO_AGE: Final = (_UNKNOWN_TIME, 0)

Sense = tuple[str, bool, Value]


# When a file was saved, and how many times a copy of it that was handed back came back since.
Age = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class Files:
    """What is known of the files of a period beside what stands in their cells, by their digests.

    `ages` are those that are not simply the times of saving: None where that time is not believed, and of a copy that
    was handed back never less than of the file that it was made from; `made_from` are those files, and what they were
    made from in turn. `roles` say who answered, `issued` when the forms were sent. What is `late` counts only where its
    owner had not answered before; of the `undecided` of them a person is to say whether they count all the same.
    """

    ages: Mapping[str, Age | None] = field(default_factory=dict)
    made_from: Mapping[str, frozenset[str]] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    issued: Mapping[str, datetime] = field(default_factory=dict)
    doubted: frozenset[str] = frozenset()
    late: frozenset[str] = frozenset()
    undecided: frozenset[str] = frozenset()

    def age(self, answer: Answer) -> Age | None:
        """Return how new an answer is among its owner's; None where it cannot be told."""
        return self.age_of(answer.source.digest, answer.source.saved)

    def age_of(self, digest: str, saved: datetime | None) -> Age | None:
        """Return how new a file is among its owner's; None where it cannot be told."""
        if digest in self.ages:
            return self.ages[digest]
        return None if saved is None else (saved, 0)

    def is_replaced(self, answer: Answer, others: Iterable[Answer]) -> bool:
        """Return whether one of the others came back from a copy that was made of this answer's file."""
        made_from = self.made_from
        return bool(made_from) and any(
            answer.source.digest in made_from.get(other.source.digest, ()) for other in others
        )

    def role(self, answer: Answer) -> str:
        """Return who gave an answer by what the form says; "" where it does not say."""
        return self.roles.get(answer.source.digest, "")

    def is_by_another(self, one: Answer, other: Answer) -> bool:
        """Return whether two answers of one owner were given by people of different roles; near spellings are one."""
        return not is_one_role(self.role(one), self.role(other))


NOTHING_KNOWN: Final = Files()


@dataclass(frozen=True, slots=True)
class Standing:
    """One owner's answers to one cell.

    `current` is what the owner says: one answer, or several that differ and of which none is known to be the newest.
    `replaced` are the older ones, newest first; `cleared` the empty cells known to be newer than every answer.
    `late` are those that came too late to replace what the owner had said, and that say something else: they are asked.
    `is_joined` says that they were given under several names, which are one owner today: none replaces another's.
    """

    current: tuple[Answer, ...] = ()
    replaced: tuple[Answer, ...] = ()
    cleared: tuple[Answer, ...] = ()
    late: tuple[Answer, ...] = ()
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


def stand(answers: Iterable[Answer], files: Files = NOTHING_KNOWN) -> Standing:
    """Return where an owner stands whose answers to one cell, from all of its files, these are.

    A file whose time is not known may be newer or older than any other; so may two of the same time. What was said
    under another name, before owners were merged into this one, stands beside it.
    """
    by_name: dict[str, list[Answer]] = {}
    for answer in answers:
        by_name.setdefault(answer.under, []).append(answer)
    parts = [_stand(by_name[name], files) for name in sorted(by_name)]
    if len(parts) == 1:
        return parts[0]
    return Standing(
        tuple(each for part in parts for each in part.current),
        tuple(each for part in parts for each in part.replaced),
        tuple(each for part in parts for each in part.cleared),
        tuple(each for part in parts for each in part.late),
        is_joined=sum(bool(part.current) for part in parts) > 1,
    )


def _stand(answers: Iterable[Answer], files: Files) -> Standing:
    """Return where an owner stands under one of its names."""
    found = sorted(set(answers), key=place)
    if len(found) == 1:
        return Standing() if found[0].state == EMPTY else Standing(current=(found[0],))
    in_time = [answer for answer in found if answer.source.digest not in files.late] if files.late else found
    if len(in_time) == len(found):
        return _stand_in_time(found, files)
    if all(answer.state == EMPTY for answer in in_time):
        in_time = _earliest(found, files)
    standing = _stand_in_time(in_time, files)
    said = {sense(answer) for answer in standing.current}
    others = [answer for answer in found if answer not in in_time and answer.state != EMPTY]
    same = tuple(answer for answer in others if sense(answer) in said)
    late = tuple(answer for answer in others if sense(answer) not in said)
    return replace(standing, replaced=(*standing.replaced, *same), late=late)


def _stand_in_time(found: list[Answer], files: Files) -> Standing:
    told = [answer for answer in found if answer.state != EMPTY]
    ages = [files.age(answer) for answer in told]
    newest = max(filter(None, ages), default=None)
    is_current = [
        age in (None, newest) and not files.is_replaced(answer, told) for answer, age in zip(told, ages, strict=True)
    ]
    current, same = _once(compress(told, is_current))
    older = sorted(compress(told, map(not_, is_current)), key=lambda answer: files.age(answer) or _NO_AGE)
    blanks = [answer for answer in found if answer.state == EMPTY and _is_after(answer, told, files)]
    cleared = tuple(blank for blank in blanks if not any(files.is_by_another(blank, each) for each in current))
    return Standing(current, (*same, *reversed(older)), cleared[-1:])


def _earliest(found: Iterable[Answer], files: Files) -> list[Answer]:
    """Return the answers none of which is known to be newer than another one: what the owner said first."""
    told = [answer for answer in found if answer.state != EMPTY]
    oldest = min((age for answer in told if (age := files.age(answer))), default=None)
    return [
        answer
        for answer in told
        if files.age(answer) in (None, oldest) and not any(files.is_replaced(other, [answer]) for other in told)
    ]


def _is_after(blank: Answer, told: list[Answer], files: Files) -> bool:
    """Return whether an empty cell is known to be newer than every answer."""
    return bool(told) and all(_is_newer(blank, each, files) for each in told)


def _is_newer(one: Answer, other: Answer, files: Files) -> bool:
    age, others_age = files.age(one), files.age(other)
    if age and others_age:
        return age > others_age
    return files.is_replaced(other, [one])


def _once(answers: Iterable[Answer]) -> tuple[tuple[Answer, ...], tuple[Answer, ...]]:
    """Return the first of each that say the same, one whose form told its rule before others; and the others."""
    first: dict[Sense, Answer] = {}
    found = list(answers)
    for answer in sorted(found, key=lambda each: (not each.rule, each.rule)):
        first.setdefault(sense(answer), answer)
    kept = set(map(id, first.values()))
    return tuple(each for each in found if id(each) in kept), tuple(each for each in found if id(each) not in kept)
