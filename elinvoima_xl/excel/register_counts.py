"""The figures of the register's overviews: measures by status, returns, what waits for a person."""

from __future__ import annotations

from collections import Counter

from elinvoima_xl.excel.register_view import View
from elinvoima_xl.merge import completed_measures
from elinvoima_xl.period import Period
from elinvoima_xl.plan import is_asked
from elinvoima_xl.programme import NO_DATA, Measure, measure_id


def status_counts(view: View, period: Period, area: int | None = None) -> Counter[str]:
    """Return how many measures have each status in a period, of one area or of all."""
    programme = view.merged.facts.find_programme(period)
    completed = completed_measures(view.merged, period)
    measures = [
        measure
        for each in (programme.areas if programme else ())
        if area is None or each.number == area
        for measure in each.measures
    ]
    statuses = (_status(view, period, measure, completed) for measure in measures)
    return Counter(status for status in statuses if status)


def _status(view: View, period: Period, measure: Measure, completed: frozenset[str]) -> str:
    """Return a measure's status; a one-off measure completed earlier stays completed, a dropped one has none."""
    decision = view.decisions.get((period, measure.id, "status"))
    if decision is not None and isinstance(decision.value, str):
        return decision.value
    if is_asked(measure, None, period, completed):
        return NO_DATA
    return "completed" if measure.id in completed and is_asked(measure, None, period) else ""


def coverage_counts(view: View, period: Period) -> tuple[int, int]:
    """Return how many owners have returned their form in a period, and of how many."""
    found = [each for each in view.merged.coverage if each.period == period]
    return sum(each.state == "returned" for each in found), len(found)


def open_counts(view: View, period: Period, area: int | None = None) -> int:
    """Return how many rows of a period wait for a person, of one area or of all."""
    return sum(day == period and (area is None or area_of(item) == area) for day, item in view.waiting)


def owed_count(view: View, period: Period, area: int | None = None) -> int:
    """Return how many answers of a period are still owed, of one area or of all."""
    return sum(area is None or area_of(each.item) == area for each in view.owed.get(period, ()))


def area_of(item: str) -> int:
    """Return the number of the area that an item belongs to; -1 for an id that is none of ours."""
    head = measure_id(item).split(".")[0]
    return int(head) if head.isdecimal() else -1
