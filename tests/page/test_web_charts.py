"""The geometry of the page's charts: what is drawn is as long as its number says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elinvoima_xl.merging.assess import StatusCounts
from elinvoima_xl.model.statuses import STATUSES
from elinvoima_xl.page.public.records import MetricPart, StatusMark, Told
from elinvoima_xl.page.web.page import HEIGHT, column_chart, status_bar
from elinvoima_xl.report.chapters.records import TREND_CHART, Chart, ChartRow, Run

MARKS = {code: StatusMark(code, code.title(), STATUSES[code].symbol) for code in STATUSES}


def counts_of(*numbers: int) -> StatusCounts:
    return StatusCounts(None, tuple(zip(STATUSES, numbers, strict=True)))


def chart_of(*values: float, targets=(), partial=()):
    rows = tuple(
        ChartRow(f"6/{2027 + place}", (("actual", value), ("target", dict(enumerate(targets)).get(place))))
        for place, value in enumerate(values)
    )
    part = MetricPart(
        "1.1.1.a",
        Run("Mittari"),
        Told("Toteuma", ()),
        chart=Chart(TREND_CHART, "", "", rows),
        partial=tuple(partial) or (False,) * len(values),
    )
    return column_chart(part, [f"{value:g}" for value in values])


def number(text: str) -> float:
    return float(text.removesuffix("%"))


# --- the bars of the statuses


@given(st.lists(st.integers(0, 40), min_size=6, max_size=6).filter(any))
def test_the_pieces_of_a_bar_are_as_wide_as_their_counts_and_follow_each_other(numbers):
    counts = counts_of(*numbers)
    pieces = status_bar(counts, MARKS, counts.total)

    at = 0.0
    for piece in pieces:
        assert number(piece.left) == pytest.approx(at, abs=0.01)
        assert number(piece.width) == pytest.approx(100 * counts.of(piece.code) / counts.total, abs=0.01)
        at += number(piece.width)
    assert at == pytest.approx(100, abs=0.02)


def test_a_shorter_area_has_a_shorter_bar():
    (piece,) = status_bar(counts_of(0, 5, 0, 0, 0, 0), MARKS, longest=20)

    assert (piece.left, piece.width) == ("0%", "25%")


@pytest.mark.parametrize(("count", "label"), [(12, "► 12"), (6, "6"), (2, "")])
def test_a_piece_says_what_there_is_room_for(count, label):
    (piece,) = status_bar(counts_of(0, count, 0, 0, 0, 0), MARKS, longest=100)

    assert piece.label == label
    assert piece.title == f"On_Track: {count}"


# --- the columns of a metric


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=6))
def test_columns_begin_at_nought_and_stay_inside_the_chart(values):
    chart = chart_of(*values)

    for column, value in zip(chart.columns, values, strict=True):
        top, height = number(column.top), number(column.height)
        end = top if value < 0 else top + height
        assert end == pytest.approx(number(chart.base), abs=0.02)
        assert 0 <= top <= top + height <= HEIGHT


def test_twice_the_number_is_twice_as_high():
    one, two = chart_of(10, 20).columns

    assert number(two.height) == pytest.approx(2 * number(one.height), abs=0.02)


def test_a_target_stands_where_a_column_of_its_height_would_end():
    chart = chart_of(40, 60, targets=(60,))

    assert chart.has_target
    assert chart.columns[0].target == chart.columns[1].top
    assert chart.columns[1].target == ""


def test_a_chart_shows_the_newest_periods_that_have_room():
    assert [column.period for column in chart_of(*range(1, 10)).columns] == [f"6/{year}" for year in range(2030, 2036)]


def test_long_numbers_stand_over_the_outermost_columns_only():
    shown = [column.number for column in chart_of(*(1234567 + place for place in range(6))).columns]

    assert [bool(text) for text in shown] == [True, False, False, False, False, True]


def test_a_column_that_lacks_answers_is_marked():
    chart = chart_of(1, 2, partial=(True, False))

    assert [column.is_partial for column in chart.columns] == [True, False]
    assert chart.has_partial


def test_a_chart_of_noughts_is_a_chart():
    assert {column.height for column in chart_of(0, 0).columns} == {"0"}
