"""How far a long work is: a callback that is told how many are done of how many. Who shows it is not known here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

# Called with how many are done and how many there are in all, after each.
Progress = Callable[[int, int], None]

Item = TypeVar("Item")


def counted(items: Sequence[Item], progress: Progress | None) -> Iterator[Item]:
    """Yield each item, and tell `progress`, if there is one, when the work on it is done: as the next is asked for.

    >>> [item for item in counted("ab", lambda done, total: print(done, "of", total))]
    1 of 2
    2 of 2
    ['a', 'b']
    """
    for done, item in enumerate(items, 1):
        yield item
        if progress is not None:
            progress(done, len(items))
