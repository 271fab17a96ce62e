"""What contradicts itself in a programme: each told at the cell where it stands, with what to do.

The rules look at the whole programme; that a cell can be read at all is for `excel/programmes/tables.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final

from elinvoima_xl.foundation.language import N_, Term
from elinvoima_xl.foundation.problems import Location, Problem, problem
from elinvoima_xl.model.asking import lead, respondents
from elinvoima_xl.model.names import fold
from elinvoima_xl.model.programme import KINDS, Measure, Metric, Programme
from elinvoima_xl.model.rules import MILESTONES, NUMBERS, find_rule

# Where a field of an item stands.
Place = Callable[[str, str], Location]

# A share is a fraction: a target above this is likely a per cent figure typed without its sign.
_LARGEST_SHARE: Final = Decimal("1.5")


def check_programme(programme: Programme, place: Place) -> tuple[Problem, ...]:
    """Return all contradictions of a programme."""
    found = [*_check_owners(programme, place)]
    for measure in programme.measures:
        found += _check_measure(programme, measure, place)
    return tuple(found)


def _check_owners(programme: Programme, place: Place) -> Iterator[Problem]:
    named: dict[str, str] = {}
    for owner in programme.owners:
        for spelling in (owner.name, *owner.aliases):
            other = named.setdefault(fold(spelling), owner.name)
            if other != owner.name:
                location = place(f"owner:{owner.name}", "aliases")
                yield problem("spelling-shared", location, found=spelling, owner=other, other=owner.name)
        item = f"owner:{owner.name}"
        if owner.respondent and programme.find_owner(owner.respondent) is None:
            location = place(item, "respondent")
            yield problem("owner-not-listed", location, item=owner.name, found=owner.respondent)
        if owner.collective and not owner.respondent:
            yield problem("respondent-missing", place(item, "respondent"), found=owner.name)


def _check_measure(programme: Programme, measure: Measure, place: Place) -> Iterator[Problem]:
    if not measure.owners and measure.dropped is None:
        yield problem("owner-lacking", place(measure.id, "owners"), item=measure.id)
    if measure.lead and measure.lead not in measure.owner_names:
        yield problem("lead-not-owner", place(measure.id, "lead"), item=measure.id, found=measure.lead)
    if measure.start and measure.end and measure.end < measure.start:
        yield problem("dates-reversed", place(measure.id, "end"), item=measure.id, found=_day(measure))
    for metric in measure.metrics:
        yield from _check_metric(programme, measure, metric, place)


def _day(measure: Measure) -> str:
    end = measure.end
    return f"{end.day}.{end.month}.{end.year}" if end else ""


def _check_metric(programme: Programme, measure: Measure, metric: Metric, place: Place) -> Iterator[Problem]:
    if _is_impossible(metric):
        yield problem(
            "combine-impossible", place(metric.id, "combine"), item=metric.id,
            kind=Term(KINDS[metric.kind]), combine=Term(find_rule(metric.combine).name),
        )  # fmt: skip
    several = len(respondents(programme, measure)) > 1
    if find_rule(metric.combine).is_led and several and not lead(programme, measure, metric):
        yield problem("lead-needed", place(metric.id, "combine"), item=metric.id)
    figures = [("baseline", metric.baseline), *((f"target:{year}", value) for year, value in metric.targets)]
    for name, value in figures:
        reason = "" if value is None else _impossible(metric, value) or _outside(programme, name)
        if reason:
            found = str(value)
            yield problem("target-impossible", place(metric.id, name), item=metric.id, found=found, reason=Term(reason))


def _is_impossible(metric: Metric) -> bool:
    """Return whether the combine rule has no meaning for the kind: a sum of yes and no, all done of a number."""
    needs = find_rule(metric.combine).needs
    return (needs == NUMBERS and not metric.is_number) or (needs == MILESTONES and metric.kind != "milestone")


def _impossible(metric: Metric, value: Decimal) -> str:
    if not metric.is_number:
        return N_("the metric is no number")
    if metric.kind == "share" and abs(value) > _LARGEST_SHARE:
        return N_("a share is written as 15 % or 0.15")
    if value < 0 and metric.kind not in ("money", "score", "share"):
        return N_("it is below zero")
    return ""


def _outside(programme: Programme, name: str) -> str:
    year = name.partition(":")[2]
    first, last = programme.years
    return N_("its year is outside the programme's years") if year and not first <= int(year) <= last else ""
