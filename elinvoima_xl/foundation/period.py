"""Reporting periods: code, dates, order.

Every period starts on 1 January (PRACTICE: figures are cumulative inside the year), so a period is a year and the
part of it that has passed. This module knows no languages and no files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

# The last day and month of each part of a year, in calendar order; "" is the whole year.
_ENDS: Final = {"Q1": (3, 31), "T1": (4, 30), "H1": (6, 30), "T2": (8, 31), "Q3": (9, 30), "": (12, 31)}
# The codes of those parts, the year's own "" last.
PARTS: Final = tuple(_ENDS)
_CODE: Final = re.compile(r"\s*(\d{4})\s*[-–—/ ]?\s*(Q1|T1|H1|T2|Q3)?\s*", re.IGNORECASE)
# 1.1.–30.6.2027 with any dash, any space, the year once or twice.
_DATES: Final = re.compile(r"\s*1\.\s*1\.?\s*(\d{4})?\s*[-‐‑‒–—−]\s*(\d{1,2})\.\s*(\d{1,2})\.?\s*(\d{4})\s*")


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of a year from 1 January: `Period(2027, "H1")` is 1.1.–30.6.2027, `Period(2027)` the year."""

    year: int
    part: str = ""

    def __post_init__(self) -> None:
        if self.part not in _ENDS:
            raise ValueError(f"unknown part of a year: {self.part!r}")

    @classmethod
    def from_text(cls, text: str) -> Period:
        """Return the period that a code or a range of dates names; ValueError where neither.

        >>> Period.from_text("2027-H1"), str(Period.from_text("1.1. – 31.8.2028"))
        (Period(year=2027, part='H1'), '2028-T2')
        """
        if match := _CODE.fullmatch(text):
            return cls(int(match[1]), (match[2] or "").upper())
        if match := _DATES.fullmatch(text):
            return cls._from_dates(match)
        raise ValueError(f"not a period: {text!r}")

    @classmethod
    def _from_dates(cls, match: re.Match[str]) -> Period:
        first_year, day, month, year = match.groups()
        for part, (end_month, end_day) in _ENDS.items():
            if (int(month), int(day)) == (end_month, end_day) and first_year in (None, year):
                return cls(int(year), part)
        raise ValueError(f"not a period: {match[0]!r}")

    @property
    def start(self) -> date:
        """Return the first day, always 1 January."""
        return date(self.year, 1, 1)

    @property
    def end(self) -> date:
        """Return the last day."""
        month, day = _ENDS[self.part]
        return date(self.year, month, day)

    @property
    def is_part_year(self) -> bool:
        """Return whether the period ends before the year does."""
        return self.part != ""

    def __str__(self) -> str:
        return f"{self.year}-{self.part}" if self.part else str(self.year)

    def __lt__(self, other: Period) -> bool:
        return self.end < other.end

    def __le__(self, other: Period) -> bool:
        return self.end <= other.end
