"""Short words for tests of the merge: what owners type, and what a decision says."""

from facts import (
    find,
    resolution,
    returned,
)

from elinvoima_xl.merging.decisions import Facts, unite
from elinvoima_xl.merging.merge import merge


def actual(item, *typed):
    """Return a file of each owner in order, with what it types as the actual of one metric."""
    return [
        returned(owner, (item, "actual", text)) for owner, text in zip(("KAO", "KAMK", "Edukai"), typed, strict=False)
    ]


def of(merged, item, field="actual"):
    """Return a decision in four words: state, value, reported, expected."""
    decision = find(merged, item, field)
    return decision.state, decision.value, decision.reported, decision.expected


def settled(given, item, typed, field="actual", **more):
    """Return the facts with a resolution of what they decide on one field."""
    made = resolution(find(merge(given), item, field), typed, **more)
    return unite(given, Facts(resolutions=frozenset({made})))
