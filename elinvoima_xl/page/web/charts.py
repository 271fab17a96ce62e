"""The geometry of the page's charts: what stands where, in per cent across and in units of height.

Widths are per cents, so that a chart fills whatever room it has and its letters are never scaled. The template draws.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from elinvoima_xl.merging.assess import StatusCounts
from elinvoima_xl.model.statuses import STATUSES
from elinvoima_xl.page.public.records import MetricPart, StatusMark
from elinvoima_xl.report.chapters.records import ChartRow

# A piece of a bar narrower than this share of the whole is too narrow for a symbol, and then for a number.
_FOR_SYMBOL: Final = 9.0
_FOR_NUMBER: Final = 4.0

# The heights of a column chart, in units of about a pixel: numbers, columns, periods.
_NUMBERS, _COLUMNS, _PERIODS = 22.0, 96.0, 24.0
HEIGHT: Final = _NUMBERS + _COLUMNS + _PERIODS
# A column fills this share of its place; a chart of few columns does not become a chart of slabs.
_FILLED: Final = 0.62
_WIDEST: Final = 16.0
# The mark of a target is wider than its column.
_MARKED: Final = 0.84
# A number above a column may have this many letters for each of so many columns, else only the outermost have one.
_LETTERS: Final = 34
_MOST_COLUMNS: Final = 6


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a status bar: its place in per cent, what is written on it, and what a pointer is told."""

    code: str
    left: str
    width: str
    middle: str
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class ChartColumn:
    """A column of a metric's chart, its number and its period; `target` is the height of its target's mark."""

    left: str
    width: str
    middle: str
    top: str
    height: str
    number: str
    number_top: str
    period: str
    is_partial: bool
    target: str
    target_left: str
    target_right: str


@dataclass(frozen=True, slots=True)
class ColumnChart:
    """A metric's chart: its columns in order of time, and the height of the line of nought."""

    columns: tuple[ChartColumn, ...]
    base: str
    foot: str
    has_partial: bool
    has_target: bool


def status_bar(counts: StatusCounts, marks: Mapping[str, StatusMark], longest: int) -> tuple[Piece, ...]:
    """Return the pieces of a bar whose full width is `longest` measures."""
    pieces, at = [], 0.0
    for code in STATUSES:
        count = counts.of(code)
        if count:
            width = 100 * count / max(longest, 1)
            label = _label(marks[code].symbol, count, width)
            title = f"{marks[code].word}: {count}"
            pieces.append(Piece(code, _per_cent(at), _per_cent(width), _per_cent(at + width / 2), label, title))
            at += width
    return tuple(pieces)


def _label(symbol: str, count: int, width: float) -> str:
    if width >= _FOR_SYMBOL:
        return f"{symbol} {count}"
    return str(count) if width >= _FOR_NUMBER else ""


def column_chart(part: MetricPart, numbers: Sequence[str]) -> ColumnChart:
    """Return the chart of a metric with two comparable periods or more: the newest that there is room for.

    `numbers` are the figures as they are printed. The columns begin at nought, so that their heights compare.
    """
    assert part.chart is not None
    rows = part.chart.rows[-_MOST_COLUMNS:]
    numbers, partial = numbers[-len(rows) :], part.partial[-len(rows) :]
    scale = _Scale.of([number for row in rows for _, number in row.figures if number is not None])
    has_room = max(map(len, numbers)) * len(rows) <= _LETTERS
    outermost = (0, len(rows) - 1)
    columns = tuple(
        _column(
            row, scale, 100 / len(rows), place, numbers[place] if has_room or place in outermost else "", is_partial
        )
        for place, (row, is_partial) in enumerate(zip(rows, partial, strict=True))
    )
    return ColumnChart(
        columns,
        base=_units(scale.top(0)),
        foot=_units(HEIGHT - 6),
        has_partial=any(each.is_partial for each in columns),
        has_target=any(each.target for each in columns),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    """How high a number stands: the largest at the top of the columns' room, the smallest, nought at most, below."""

    high: float
    span: float

    @classmethod
    def of(cls, numbers: Sequence[float]) -> _Scale:
        low, high = min(0.0, *numbers), max(0.0, *numbers)
        return cls(high, (high - low) or 1.0)

    def top(self, number: float) -> float:
        return _NUMBERS + self.length(self.high - number)

    def length(self, number: float) -> float:
        return number / self.span * _COLUMNS


def _column(row: ChartRow, scale: _Scale, place: float, index: int, number: str, is_partial: bool) -> ChartColumn:
    figures = dict(row.figures)
    value, target = figures["actual"] or 0.0, figures.get("target")
    middle, width, top = place * (index + 0.5), min(place * _FILLED, _WIDEST), scale.top(max(value, 0.0))
    return ChartColumn(
        left=_per_cent(middle - width / 2),
        width=_per_cent(width),
        middle=_per_cent(middle),
        top=_units(top),
        height=_units(scale.length(abs(value))),
        number=number,
        number_top=_units(top - 6),
        period=row.name,
        is_partial=is_partial,
        target="" if target is None else _units(scale.top(target)),
        target_left=_per_cent(middle - place * _MARKED / 2),
        target_right=_per_cent(middle + place * _MARKED / 2),
    )


def _per_cent(number: float) -> str:
    return f"{round(number, 3):g}%"


def _units(number: float) -> str:
    return f"{round(number, 2):g}"
