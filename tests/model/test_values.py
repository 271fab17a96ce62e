"""What people type and what is made of it: one line a form, the result or the problem, and the laws that hold."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typed_values import TYPED

from elinvoima_xl.foundation.catalogue import CATALOGUE
from elinvoima_xl.foundation.language import LANGUAGES, words
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import Location, has_errors
from elinvoima_xl.model.answers import EMPTY, GIVEN, UNAVAILABLE, UNREADABLE
from elinvoima_xl.model.programme import NUMBER_KINDS
from elinvoima_xl.model.values import from_float, read_value, to_invariant

HALF = Period(2027, "H1")
PLACE = Location("KAO.xlsx", "1 Osaavat tekijät", "K7")


def outcome(reading):
    """Return a reading as the tables write it."""
    codes = [each.code for each in reading.problems]
    if reading.state == GIVEN:
        assert reading.assumed == bool(codes)
        return ("!" if reading.assumed else "") + to_invariant(reading.value)
    assert reading.value is None
    return reading.state if reading.state in (UNAVAILABLE, EMPTY) else codes[0]


def read(kind, value, **more):
    return read_value(kind, value, period=HALF, location=PLACE, item="1.1.2.a", **more)


def codes_of(reading):
    return [each.code for each in reading.problems]


@pytest.mark.parametrize(("kind", "unit", "language", "typed", "result"), TYPED)
def test_a_typed_form_is_read_or_told(kind, unit, language, typed, result):
    reading = read(kind, typed, unit=unit, language=language)

    assert outcome(reading) == result


@pytest.mark.parametrize(("kind", "unit", "language", "typed", "result"), TYPED)
def test_the_text_as_it_stood_is_kept(kind, unit, language, typed, result):
    reading = read(kind, typed, unit=unit, language=language)

    assert reading.raw == typed.replace("\r\n", "\n")


@pytest.mark.parametrize("kind", [*sorted(NUMBER_KINDS), "status", "milestone", "date", "text"])
@pytest.mark.parametrize("nothing", [None, "", "   ", "\u00a0\n\t", "\u200b"])
def test_a_cell_without_ink_is_empty(kind, nothing):
    reading = read(kind, nothing)

    assert reading.state == EMPTY
    assert reading.problems == ()


def test_a_problem_names_place_item_and_text():
    told = read("count", "n. 20–30", unit="kpl").problems[0]

    assert (told.location, told.item, told.found) == (PLACE, "1.1.2.a", "n. 20–30")


@pytest.mark.parametrize(
    ("kind", "number", "result"),
    [
        ("count", 12.0, "12"),
        ("count", 0.0, "0"),
        ("count", -0.0, "0"),
        ("count", 12, "12"),
        ("score", 0.1 + 0.2, "0.3"),
        ("score", 1234.5, "1234.5"),
        ("money", -2.5, "-2.5"),
        ("share", 0.15, "0.15"),
        ("share", 1.0, "1"),
        ("share", 1.05, "out-of-range"),
        ("share", 15.0, "out-of-range"),
        ("share", -0.1, "out-of-range"),
        ("count", -1.0, "out-of-range"),
        ("area", -1.0, "out-of-range"),
        ("duration", -1.0, "out-of-range"),
        ("count", 1e300, "out-of-range"),
        ("count", float("nan"), "not-a-number"),
        ("count", float("inf"), "not-a-number"),
        ("count", True, "not-a-number"),
        ("milestone", True, "true"),
        ("milestone", False, "false"),
        ("milestone", 1.0, "!true"),
        ("milestone", 0.0, "!false"),
        ("milestone", 2.0, "not-yes-or-no"),
        ("date", 46661.0, "not-a-date"),
        ("date", True, "not-a-date"),
        ("status", 1.0, "unknown-status"),
        ("text", 12.0, "12"),
    ],
)
def test_a_number_of_excel_is_read_by_kind(kind, number, result):
    assert outcome(read(kind, number)) == result


@pytest.mark.parametrize(
    ("kind", "value", "result"),
    [
        ("count", datetime(2027, 4, 3), "became-a-date"),
        ("share", datetime(2027, 4, 3), "became-a-date"),
        ("milestone", datetime(2027, 4, 3), "true"),
        ("milestone", datetime(2027, 7, 1), "not-yet"),
        ("milestone", datetime(1900, 1, 1), "not-yes-or-no"),
        ("date", datetime(2027, 9, 30), "2027-09-30"),
        ("date", datetime(2027, 9, 30, 12, 5), "2027-09-30"),
        ("date", datetime(1905, 7, 19), "not-a-date"),
        ("status", datetime(2027, 4, 3), "unknown-status"),
        ("text", datetime(2027, 4, 3), "3.4.2027"),
    ],
)
def test_a_date_of_excel_is_read_by_kind(kind, value, result):
    assert outcome(read(kind, value, is_date=True)) == result


def test_a_number_with_a_date_format_became_a_date():
    assert codes_of(read("count", 46115.0, is_date=True)) == ["became-a-date"]


def test_a_date_in_a_milestone_is_kept_as_text():
    assert read("milestone", datetime(2027, 4, 3), is_date=True).raw == "3.4.2027"


def test_fifteen_in_a_share_asks_whether_per_cent_was_meant():
    told = read("share", 15.0).problems[0]

    assert "15 %" in told.advice("en")
    assert "{" not in told.advice("fi")


@pytest.mark.parametrize(
    ("language", "text", "plain"),
    [("fi", "1.234", ("1234", "1,234")), ("fi", "1,234", ("1234", "1,2340")), ("en", "1.234", ("1234", "1.2340"))],
)
def test_the_advice_on_an_ambiguous_number_can_be_followed(language, text, plain):
    told = dict(read("count", text, language=language).problems[0].blanks)

    assert (told["first_plain"], told["second_plain"]) == plain
    assert read("count", plain[0], language=language).value == told["first"]
    # With the mark of the form's language the spreadsheet itself makes a number of it.
    second = plain[1] if text[1] in plain[1] else float(plain[1].replace(",", "."))
    assert read("count", second, language=language).value == told["second"]


def test_a_number_with_decimals_is_told_with_the_readers_decimal_mark_and_a_text_as_it_stands():
    number, text = read("share", 83.25).problems[0], read("share", "83.25").problems[0]

    assert [number.message(language).split(" ")[0] for language in ("fi", "sv", "en")] == ["83,25", "83,25", "83.25"]
    assert text.message("fi").startswith("83.25 ")
    assert number.found == "83.25"


def test_an_unknown_unit_without_one_of_the_metric_is_no_number():
    assert codes_of(read("score", "4 tähteä", unit="")) == ["not-a-number"]


@pytest.mark.parametrize("kind", ["text", "count", "status", "date", "milestone"])
def test_control_characters_are_left_out_and_told(kind):
    reading = read(kind, "12\x07\x00 \ud800kpl", unit="kpl")

    assert "control-characters" in codes_of(reading)
    assert reading.raw == "12 kpl"


def test_a_control_character_does_not_cost_the_number():
    reading = read("count", "12\x07 kpl", unit="kpl")

    assert (reading.state, reading.value) == (GIVEN, Decimal(12))


def test_an_unknown_kind_is_the_callers_mistake():
    with pytest.raises(ValueError, match="unknown kind"):
        read("colour", "red")


@pytest.mark.parametrize("kind", [*sorted(NUMBER_KINDS), "milestone", "date", "text"])
@pytest.mark.parametrize("typed", ["ei saatavilla", "inte tillgängligt", "not available"])
def test_what_the_form_says_to_type_where_nothing_is_known_is_an_answer(kind, typed):
    assert read(kind, typed).state == UNAVAILABLE


@pytest.mark.parametrize("unit", ["kpl/1000 asukasta", "kpl (netto)", "€/asukas", "m2", "CO2-ekv. t", "°C"])
def test_the_metrics_own_unit_is_read_however_it_is_written(unit):
    assert read("count", f"1 234 {unit}", unit=unit).value == 1234


def test_an_unit_explained_in_brackets_is_the_same_without():
    assert read("count", "12 kpl", unit="kpl (netto)").value == 12


def test_a_long_text_is_no_number_and_takes_no_time():
    assert codes_of(read("count", "1 " * 16_000 + "\n", unit="kpl")) == ["not-a-number"]


def test_a_form_of_unknown_language_is_read_as_finnish():
    assert outcome(read("share", "n. 15 %", language="")) == "!0.15"


@pytest.mark.parametrize(
    "code", ["not-a-number", "other-unit", "not-yet", "out-of-range", "became-a-date", "not-a-date"]
)
def test_what_makes_a_cell_unreadable_is_an_error(code):
    assert CATALOGUE[code].severity == "error"


# --- laws


DECIMALS = st.decimals(min_value=-(10**14), max_value=10**14, places=4)


@given(DECIMALS)
def test_the_invariant_form_of_a_number_is_the_number_in_plain_figures(number):
    text = to_invariant(number)

    assert re.fullmatch(r"-?\d+(\.\d+)?", text)
    assert Decimal(text) == number


@given(st.dates())
def test_the_invariant_form_of_a_day_gives_the_day_back(day):
    assert date.fromisoformat(to_invariant(day)) == day


@given(st.decimals(min_value=0, max_value=10**12, places=2), st.sampled_from(tuple(LANGUAGES)))
def test_a_number_as_it_is_printed_is_read_back(number, language):
    reading = read("count", words(language).number(number, "kpl"), unit="kpl", language=language)

    assert reading.value == number


@given(st.integers(min_value=-(10**12), max_value=10**12), st.sampled_from(tuple(LANGUAGES)))
def test_a_whole_number_as_it_is_printed_is_read_back(number, language):
    reading = read("money", words(language).number(number, "€"), unit="€", language=language)

    assert reading.value == number


@given(st.decimals(min_value=0, max_value=1, places=4), st.sampled_from(tuple(LANGUAGES)))
def test_a_share_as_it_is_printed_is_read_back(number, language):
    reading = read("share", words(language).number(number, "%"), unit="%", language=language)

    assert reading.value == number


@given(st.decimals(min_value=0, max_value=10**6, places=3), st.sampled_from(tuple(LANGUAGES)))
def test_three_decimals_are_read_back_or_named_as_one_of_two(number, language):
    reading = read("score", words(language).number(number), language=language)

    if reading.state == GIVEN:
        # Only an English thousand may be taken for what was printed with three decimals, and never silently.
        assert reading.value == number
    else:
        told = dict(reading.problems[0].blanks)
        assert codes_of(reading) == ["ambiguous-number"]
        assert number in (told["first"], told["second"])


@given(st.dates(min_value=date(1990, 1, 1)), st.sampled_from(tuple(LANGUAGES)))
def test_a_date_as_it_is_printed_is_read_back(day, language):
    assert read("date", words(language).date(day), language=language).value == day


@given(st.floats(min_value=-1e14, max_value=1e14))
def test_a_spreadsheets_number_keeps_its_fifteen_digits(number):
    assert float(from_float(number)) == pytest.approx(number, rel=1e-14)


@given(st.sampled_from([*sorted(NUMBER_KINDS), "status", "milestone", "date", "text"]), st.text())
def test_whatever_is_typed_is_an_answer_or_a_problem(kind, text):
    reading = read(kind, text, unit="kpl")

    assert reading.state != UNREADABLE or has_errors(reading.problems)
    assert (reading.value is None) == (reading.state != GIVEN)
    assert reading.state != EMPTY or not any(letter.isalnum() for letter in text)


@given(st.text(alphabet="0123456789.,'- +%e€kpl/\u00a0~n", max_size=14), st.sampled_from(["count", "share", "money"]))
def test_a_number_that_is_read_silently_has_the_digits_that_were_typed(text, kind):
    reading = read(kind, text, unit="kpl" if kind == "count" else "€")

    if reading.state == GIVEN and not reading.assumed:
        typed = "".join(letter for letter in text if letter.isdigit()).strip("0")
        assert to_invariant(reading.value).replace(".", "").lstrip("-").strip("0") == typed
