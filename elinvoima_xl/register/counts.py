"""The figures of the register's overviews by area: measures by status, what waits for a person, what is owed."""

from __future__ import annotations

from elinvoima_xl.foundation.period import Period
from elinvoima_xl.merging.assess import StatusCounts, status_counts
from elinvoima_xl.model.programme import measure_id
from elinvoima_xl.register.view import View


def counts_by_area(view: View, period: Period) -> dict[int | None, StatusCounts]:
    """Return how many measures of each area have each status, by the area's number; under `None` of all areas."""
    return {counts.area.number if counts.area else None: counts for counts in status_counts(view.merged, period)} or {
        None: StatusCounts(None, ())
    }


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
