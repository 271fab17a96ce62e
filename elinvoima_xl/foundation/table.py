"""One fact, one place: records by their codes, in order.

What there is of a kind (fields of a form, statuses, combine rules, languages) is one table. Who needs the names, an
order, or those of which something is true asks the table when it is needed, and keeps no list of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, Protocol, TypeVar


class Record(Protocol):
    """What every record of a table has: a code that never changes, and an English name to be translated."""

    @property
    def code(self) -> str:
        """Return the code."""

    @property
    def name(self) -> str:
        """Return the name."""


R = TypeVar("R", bound=Record)


class Table(dict[str, R]):
    """Records by code, in the order in which they are shown."""

    def __init__(self, *records: R) -> None:
        super().__init__((each.code, each) for each in records)

    @property
    def names(self) -> Names[R]:
        """Return the names by code, as a look at the table as it is."""
        return Names(self)


class Names(Mapping[str, str], Generic[R]):
    """The names of a table's records by code."""

    def __init__(self, table: Mapping[str, R]) -> None:
        self._table = table

    def __getitem__(self, code: str) -> str:
        return self._table[code].name

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)
