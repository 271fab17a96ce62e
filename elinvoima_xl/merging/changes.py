"""What a merge changed: values that there were, and are others now, each with what made it so.

First answers are no changes, and neither is a merge from nothing. A pure function of two merges.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from elinvoima_xl.foundation.language import N_
from elinvoima_xl.merging.assess import WORSE, Key, by_key, change_sense, status_change
from elinvoima_xl.merging.decisions import ACCEPTED, RESOLVED, Change, Decision, Merged
from elinvoima_xl.model.fields import STATUS, field_order

ANSWER: Final = "answer"
RESOLUTION: Final = "resolution"
RULE: Final = "rule"
PROGRAMME: Final = "programme"
LEFT_OUT: Final = "left-out"
BECAUSE: Final = {
    ANSWER: N_("a new answer"),
    RESOLUTION: N_("a resolution of the coordinator"),
    RULE: N_("the combine rule or the lead has changed"),
    PROGRAMME: N_("the programme has changed"),
    LEFT_OUT: N_("a file is not read any more"),
}


def changes(before: Merged, after: Merged) -> tuple[Change, ...]:
    """Return each value that there was and that is another now: what got worse first, then by item and field."""
    earlier = by_key(before)
    found = [
        (_weight(before, after, old, new), _change(before, after, old, new))
        for key, new in _keys(before, after)
        if (old := earlier[key]) is not None and _has_value(old) and _differs(old, new)
    ]
    return tuple(change for _, change in sorted(found, key=lambda pair: (pair[0], _order(pair[1]))))


def first_answers(before: Merged, after: Merged) -> int:
    """Return how many values there are now of which there was none."""
    earlier = by_key(before)
    now = (each for each in after.decisions if _has_value(each))
    return sum(not _has_value(earlier.get((each.period, each.item, each.field))) for each in now)


def _keys(before: Merged, after: Merged) -> Iterator[tuple[Key, Decision | None]]:
    now = by_key(after)
    for each in before.decisions:
        key = (each.period, each.item, each.field)
        yield key, now.get(key)


def _has_value(decision: Decision | None) -> bool:
    is_decided = decision is not None and decision.state in (*ACCEPTED, RESOLVED)
    return is_decided and decision is not None and (decision.value is not None or decision.unavailable)


def _differs(old: Decision, new: Decision | None) -> bool:
    now = (new.value, new.unavailable) if new is not None and _has_value(new) else (None, False)
    return (type(old.value), old.value, old.unavailable) != (type(now[0]), *now)


def _change(before: Merged, after: Merged, old: Decision, new: Decision | None) -> Change:
    because, by = _reason(before, after, old, new)
    value = new.value if new is not None and _has_value(new) else None
    return Change(old.period, old.item, old.field, old.value, value, because, by)


def _reason(before: Merged, after: Merged, old: Decision, new: Decision | None) -> tuple[str, str]:
    """Return what made a value another: a resolution, a file that is left out, a rule, answers, else the programme."""
    made = new.resolution if new is not None else None
    if made != old.resolution:
        signed = made or old.resolution
        return RESOLUTION, signed.who if signed else ""
    digests = after.facts.left_out - before.facts.left_out
    gone = [each for each in old.answers if each.source.digest in digests]
    if gone:
        return LEFT_OUT, ", ".join(sorted({each.source.file for each in gone}))
    if _answers(old) != _answers(new):
        known = {each.source.digest for each in old.answers}
        came = [each for each in (new.answers if new else ()) if each.source.digest not in known]
        return ANSWER, ", ".join(sorted({f"{each.owner}: {each.source.file}".removeprefix(": ") for each in came}))
    one, other = (each.facts.find_metric(old.period, old.item) for each in (before, after))
    if one and other and (one.combine, one.lead) != (other.combine, other.lead):
        return RULE, other.combine
    return PROGRAMME, ""


def _answers(decision: Decision | None) -> frozenset[tuple[str, str, str]]:
    return frozenset((each.owner, each.state, each.raw) for each in (decision.current if decision else ()))


def _weight(before: Merged, after: Merged, old: Decision, new: Decision | None) -> int:
    """Return 0 for a value that is gone or got worse, 1 for others."""
    if new is None or not _has_value(new):
        return 0
    if old.field == STATUS:
        return int(status_change(str(old.value), str(new.value)) != WORSE)
    metric = after.facts.find_metric(old.period, old.item) or before.facts.find_metric(old.period, old.item)
    if metric is None or not isinstance(old.value, Decimal) or not isinstance(new.value, Decimal):
        return 1
    return int(change_sense(metric, old.value, new.value, metric.target(old.period.year)) != WORSE)


def _order(change: Change) -> tuple[int, str, tuple[int, str]]:
    return -change.period.end.toordinal(), change.item, field_order(change.field)
