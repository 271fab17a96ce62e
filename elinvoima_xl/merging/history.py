"""What each owner said last, under whatever name it had then: renamed and merged owners find their answers again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from elinvoima_xl.form.records import Last
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.merging.decisions import Decision, Merged
from elinvoima_xl.model.answers import UNAVAILABLE, UNREADABLE, Answer
from elinvoima_xl.model.fields import is_of_metric
from elinvoima_xl.model.names import name_today
from elinvoima_xl.model.programme import Programme, measures_alike

# What was said last by each name: by item and field, then by the name.
_Said = dict[tuple[str, str], dict[str, Last]]


def history(merged: Merged, before: Period, programme: Programme | None = None) -> dict[tuple[str, str, str], Last]:
    """Return what each owner ("" the shared workbook) last said of each field of each item before a period.

    Owners are those of `programme`, of today: an owner has the answers given under its former names, and one that was
    merged of several has those of each of them side by side (`Last.others`), never made into one. What could not be
    read, or was said in two ways, is left out: then the time before it counts.
    """
    found: dict[tuple[str, str, str], Last] = {}
    for (item, field), by_name in _said(merged, before, programme).items():
        for owner, told in _by_owner(by_name, programme).items():
            is_named = [name for name, _ in told] != [owner]
            lasts = [replace(last, owner=name if is_named else "") for name, last in told]
            first, *others = sorted(lasts, key=lambda last: (-last.period.end.toordinal(), last.owner))
            found[owner, item, field] = replace(first, others=tuple(others))
    return found


def _said(merged: Merged, before: Period, programme: Programme | None) -> _Said:
    """Return what was said last under each name; who answers for another from a period on replaces what that said."""
    found: _Said = {}
    for decision in merged.decisions:
        if decision.period < before:
            then = merged.facts.find_programme(decision.period)
            unit = _unit_of_its_time(decision, then, programme)
            by_name = found.setdefault((decision.item, decision.field), {})
            for answer in _plain_answers(decision):
                if not answer.under:
                    _forget(by_name, answer, then)
                by_name[answer.name] = Last(answer.period, answer.value, answer.state == UNAVAILABLE, unit)
    return found


def _forget(by_name: dict[str, Last], answer: Answer, then: Programme | None) -> None:
    """Take away what was said earlier under the names that were this owner already, now that it has said it itself."""
    earlier = [name for name, last in by_name.items() if last.period < answer.period]
    for name in [each for each in earlier if _today(each, then) == answer.owner]:
        del by_name[name]


def _by_owner(by_name: dict[str, Last], programme: Programme | None) -> dict[str, list[tuple[str, Last]]]:
    found: dict[str, list[tuple[str, Last]]] = {}
    for name, last in by_name.items():
        found.setdefault(_today(name, programme), []).append((name, last))
    return found


def _today(name: str, programme: Programme | None) -> str:
    return name_today(name, programme.owners) if programme else name


def _unit_of_its_time(decision: Decision, then: Programme | None, today: Programme | None) -> str | None:
    """Return the unit that a number was told in, where its metric is measured in another way today."""
    if not is_of_metric(decision.field) or then is None or today is None:
        return None
    was, is_now = then.find_metric(decision.item), today.find_metric(decision.item)
    if was is None or is_now is None or measures_alike(was, is_now):
        return None
    return "%" if was.kind == "share" else was.unit


def _plain_answers(decision: Decision) -> Iterator[Answer]:
    times = Counter(answer.name for answer in decision.current)
    return (each for each in decision.current if times[each.name] == 1 and each.state != UNREADABLE)
