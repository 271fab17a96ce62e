from datetime import UTC, date, datetime
from decimal import Decimal, localcontext

import pytest
from babel.numbers import format_decimal
from hypothesis import example, given
from hypothesis import strategies as st

from elinvoima_xl.foundation.language import LANGUAGES, Term, words
from elinvoima_xl.foundation.period import Period

# PRACTICE, “Numbers and dates”; the spaces are no-break spaces.
NUMBERS = [
    ("1000", "", ("1 000", "1 000", "1,000")),
    ("12.5", "", ("12,5", "12,5", "12.5")),
    ("0", "", ("0", "0", "0")),
    ("-3", "", ("−3", "−3", "−3")),
    ("250.0", "kpl", ("250 kpl", "250 kpl", "250 kpl")),
    ("0.1", "%", ("10 %", "10 %", "10%")),
    ("0.155", "%", ("15,5 %", "15,5 %", "15.5%")),
    ("3", "kpl", ("3 kpl", "3 kpl", "3 kpl")),
    ("1234567.25", "€", ("1 234 567,25 €", "1 234 567,25 €", "1,234,567.25 €")),
    ("1E+3", "", ("1 000", "1 000", "1,000")),
    ("0.00000000001", "", ("0,00000000001", "0,00000000001", "0.00000000001")),
]


LOCALES = {"fi": "fi_FI", "sv": "sv_FI", "en": "en_GB"}


def as_babel_writes(number, language: str) -> str:
    pattern = {"format": "#,##0.##########", "decimal_quantization": False}
    # More digits than any of them has: what is compared is how a number is written, not how it is rounded.
    with localcontext(prec=1000):
        return format_decimal(abs(number) if number == 0 else number, locale=LOCALES[language], **pattern)


@pytest.mark.parametrize("language", LANGUAGES)
def test_short_numbers_are_written_without_babel_as_it_writes_them(language):
    written = [words(language).number(number) for number in range(1001)]

    assert written == [as_babel_writes(number, language).replace("\u202f", "\u00a0") for number in range(1001)]


@given(st.decimals(-1100, 1100, allow_nan=False), st.sampled_from(tuple(LANGUAGES)))
@example(Decimal("-0"), "fi")
@example(Decimal("0E+5"), "fi")
@example(Decimal("1E+2"), "fi")
@example(Decimal("999.9999999999"), "sv")
@example(Decimal("999.99999999999"), "sv")
@example(Decimal("0.10"), "en")
def test_short_decimals_are_written_without_babel_as_it_writes_them(number, language):
    written = words(language).number(number)

    assert written == as_babel_writes(number, language).replace("\u202f", "\u00a0").replace("-", "\u2212")


@pytest.mark.parametrize(("number", "unit", "expected"), NUMBERS)
def test_a_number_is_printed_as_the_language_prints_it(number, unit, expected):
    for language, text in zip(LANGUAGES, expected, strict=True):
        assert words(language).number(Decimal(number), unit) == text.replace(" ", "\u00a0")


def test_a_date_is_printed_as_the_language_prints_it():
    day = date(2027, 1, 1)

    assert [words(language).date(day) for language in LANGUAGES] == ["1.1.2027", "1.1.2027", "1 January 2027"]


def test_a_period_is_printed_as_the_language_prints_it():
    period = Period(2027, "H1")

    assert [words(language).period(period) for language in LANGUAGES] == [
        "1.1.–30.6.2027",
        "1.1–30.6.2027",
        "1 January–30 June 2027",
    ]
    assert [words(language).period(period, year=False) for language in LANGUAGES] == [
        "1.1.–30.6.",
        "1.1–30.6",
        "1 January–30 June",
    ]


def test_a_time_says_that_it_is_utc():
    assert words("fi").moment(datetime(2027, 7, 1, 9, 5, tzinfo=UTC)) == "1.7.2027 09:05 UTC"


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="unknown language"):
        words("de")


def test_a_term_is_translated_and_plain_text_is_not():
    assert words("fi").value(Term("Delayed")) == "Viivästynyt"
    assert words("fi").value("Delayed") == "Delayed"


def test_yes_no_and_nothing_are_words():
    assert [words("fi").value(value) for value in (True, False, None)] == ["Kyllä", "Ei", "–"]
