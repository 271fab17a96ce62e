"""Values that JSON does not have, as an object with one key that names their kind: {"date": "2027-09-30"}."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from elinvoima_xl.foundation.language import Term
from elinvoima_xl.foundation.period import Period

# The same moment stands in each answer of a file, the same period in all of them.
_SHARED: Final = 1_000


def to_tagged(value: object) -> dict[str, str] | None:
    """Return a value as such an object; None for what is of another kind.

    >>> to_tagged(Decimal("1.50")), to_tagged("1.50")
    ({'number': '1.50'}, None)
    """
    if isinstance(value, Term):
        return {"term": str(value)}
    if isinstance(value, Decimal):
        return {"number": str(value)}
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return {"period": str(value)} if isinstance(value, Period) else None


# What gives the value of a tag back.
FROM_TAG: Final[dict[str, Any]] = {
    "term": Term,
    "number": lru_cache(_SHARED)(Decimal),
    "moment": lru_cache(_SHARED)(datetime.fromisoformat),
    "date": lru_cache(_SHARED)(date.fromisoformat),
    "period": lru_cache(_SHARED)(Period.from_text),
}
