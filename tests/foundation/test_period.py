from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elinvoima_xl.foundation.period import Period

PARTS = ("Q1", "T1", "H1", "T2", "Q3", "")


@given(st.integers(1900, 2999), st.sampled_from(PARTS))
def test_a_period_reads_back_from_its_code(year, part):
    period = Period(year, part)

    assert Period.from_text(str(period)) == period


@pytest.mark.parametrize(
    "text",
    ["2027-H1", "2027H1", " 2027 h1 ", "1.1.–30.6.2027", "1.1.2027 - 30.6.2027", "1.1. — 30.6.2027", "1.1−30.6.2027"],
)
def test_every_way_to_write_the_first_half_is_read(text):
    assert Period.from_text(text) == Period(2027, "H1")


@pytest.mark.parametrize("text", ["", "2027-H2", "1.2.–30.6.2027", "1.1.2026–30.6.2027", "1.1.–29.6.2027", "H1", "27"])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(ValueError, match="not a period"):
        Period.from_text(text)


def test_an_unknown_part_of_a_year_is_refused():
    with pytest.raises(ValueError, match="unknown part"):
        Period(2027, "H2")


def test_periods_are_in_the_order_of_their_last_day():
    year = [Period(2027, part) for part in PARTS]

    assert sorted([Period(2026), *reversed(year)]) == [Period(2026), *year]
    assert [period.end for period in year] == [
        date(2027, 3, 31),
        date(2027, 4, 30),
        date(2027, 6, 30),
        date(2027, 8, 31),
        date(2027, 9, 30),
        date(2027, 12, 31),
    ]
