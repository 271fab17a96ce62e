"""Dates as people type them: a text → a date. Knows no kinds of field and no problems.

Read as they stand: `30.9.2027`, `2027-09-30`, `30. syyskuuta 2027`, `30 september 2027`, `30 September 2027`. Read and
marked assumed: a year of two digits (`30.9.27`), slashes or dashes whose order only one reading allows (`30/9/2027`).
A month without a day (`syyskuu 2027`), a range or a date without a year is no date: nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from elinvoima_xl.model.typed.numbers import to_plain

_MONTHS: Final = (
    "tammi januari january jan", "helmi februari february feb", "maalis mars march mar", "huhti april april apr",
    "touko maj may may", "kesä juni june jun", "heinä juli july jul", "elo augusti august aug",
    "syys september september sep", "loka oktober october oct", "marras november november nov",
    "joulu december december dec",
)  # fmt: skip
# No programme is about a day after the year 2200.
_MOST_DAYS: Final = 110_000
_MONTH: Final = {word: number for number, group in enumerate(_MONTHS, 1) for word in group.split()}

_POINTS: Final = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4}|\d{2})\.?")
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?z?)?")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4})")
_DAY_WORD: Final = re.compile(r"(\d{1,2})\.? ([^\W\d]+)\.? (\d{4})\.?")
_WORD_DAY: Final = re.compile(r"([^\W\d]+)\.? (\d{1,2}),? (\d{4})")


@dataclass(frozen=True, slots=True)
class TypedDate:
    """The date that a text means, and whether that had to be assumed."""

    value: date
    assumed: bool = False


class DayNumbers(NamedTuple):
    """The days from `first` to `last` as the numbers by which spreadsheets count them, from `start` on."""

    first: date
    last: date
    start: date = date(1899, 12, 30)

    def find(self, number: Decimal) -> date | None:
        """Return the day of a number; None where it is none of these.

        >>> DayNumbers(date(2025, 1, 1), date(2033, 12, 31)).find(Decimal(46115))
        datetime.date(2026, 4, 3)
        """
        if number != number.to_integral_value() or not 0 < number < _MOST_DAYS:
            return None
        day = self.start + timedelta(days=int(number))
        return day if self.first <= day <= self.last else None


# A date that is typed by mistake is one of the years that all is about, or so many before or behind.
_YEARS_ABOUT: Final = 2


def days_about(first: int, last: int, start: date = date(1899, 12, 30)) -> DayNumbers:
    """Return the days that may be meant where all is about the years from `first` to `last`."""
    return DayNumbers(date(max(first, 1900) - _YEARS_ABOUT, 1, 1), date(max(last, 1900) + _YEARS_ABOUT, 12, 31), start)


def find_date(text: str) -> TypedDate | None:
    """Return the date of a text, or `None` where it is none or could be two.

    >>> find_date("30.9.2027"), find_date("5/6/2027")
    (TypedDate(value=datetime.date(2027, 9, 30), assumed=False), None)
    """
    plain = re.sub(" +", " ", to_plain(text).casefold())
    if match := _POINTS.fullmatch(plain):
        day, month, year = match.groups()
        return _date("20" + year if len(year) == 2 else year, month, day, assumed=len(year) == 2)
    if match := _ISO.fullmatch(plain):
        return _date(*match.groups())
    if match := _DAY_FIRST.fullmatch(plain):
        return _day_first(match)
    if match := _DAY_WORD.fullmatch(plain):
        return _date(match[3], _month(match[2]), match[1])
    if match := _WORD_DAY.fullmatch(plain):
        return _date(match[3], _month(match[1]), match[2])
    return None


def _day_first(match: re.Match[str]) -> TypedDate | None:
    """Return the date of `30/9/2027`; the order of `5/6/2027` depends on who typed it, so that is none."""
    day, _, month, year = match.groups()
    if int(day) <= 12 and day != month:
        return None
    return _date(year, month, day, assumed=True)


def _month(word: str) -> int:
    return _MONTH.get(re.sub(r"kuu(?:ta|n|ssa)?$", "", word), 0)


def _date(year: str, month: str | int, day: str, *, assumed: bool = False) -> TypedDate | None:
    try:
        return TypedDate(date(int(year), int(month), int(day)), assumed)
    except ValueError:
        return None
