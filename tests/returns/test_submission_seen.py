"""What a person sees in a cell is what is read: one rule after the other, in the cells of a form."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from filled import (
    READ,
    TYPED,
    a_form,
    answer_of,
    codes,
    fill,
    place_of,
    read,
    told,
    values_of,
)
from seen_edits import draw, picture, put, runs, text_box

from elinvoima_xl.model.answers import Submission
from elinvoima_xl.model.typed.dates import days_about
from elinvoima_xl.model.values import read_value

COUNT, SHARE, MONEY = ("1.1.1.a", "actual"), ("1.1.1.b", "actual"), ("2.1.1.a", "actual")
WORDS, STATUS, DAY = ("1.1.1", "done"), ("1.1.1", "status"), ("1.1.1", "new_date")


def typed(key: tuple[str, str], value: object, number_format: str = "", **how: str) -> Submission:
    """Return what a form says in which one cell is filled, shown in a way of its own."""
    return read(fill(a_form(), {}, put(place_of(a_form(), *key), value, number_format, **how)))


def value_of(submission: Submission, key: tuple[str, str]) -> object:
    return answer_of(submission, *key).value


def told_of(submission: Submission) -> list[tuple[str, str]]:
    """Return what is told of the values, in order."""
    rules = {"cause-missing", "new-date-missing", "completed-without-actual", "date-passed"}
    return [(each.code, each.severity) for each in submission.problems if each.code not in rules]


# --- number formats


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        (COUNT, 0.15, "0%"),
        (COUNT, 1.2, "0.0 %"),
        (MONEY, 25000, "#,##0.00 [$kr-41D]"),
        (COUNT, 3, '0" km²"'),
    ],
)
def test_a_number_shown_in_another_unit_is_refused_as_the_same_words_typed(key, value, code):
    submission = typed(key, value, code)

    assert answer_of(submission, *key).state == "unreadable"
    assert told_of(submission) == [("other-unit", "error")]


@pytest.mark.parametrize(
    ("key", "value", "code", "expected", "shown"),
    [
        (MONEY, 2.5, '0.0" milj. €"', 2_500_000, "2,5 milj. €"),
        (MONEY, 2.5467, '0.0" milj. €"', 2_546_700, "2,5 milj. €"),
        (MONEY, 25, '#,##0" t€"', 25_000, "25 t€"),
        (COUNT, 5, '0" 000"', 5_000, "5 000"),
        (COUNT, 30, '"n. "0', 30, "n. 30"),
        (MONEY, 2_546_700, "0.0,,", Decimal("2.5467"), "2,5"),
    ],
)
def test_a_number_that_its_format_makes_another_is_read_as_it_shows_and_told(key, value, code, expected, shown):
    submission = typed(key, value, code)

    assert (value_of(submission, key), answer_of(submission, *key).shown) == (expected, shown)
    assert told_of(submission)[0] == ("assumed-number", "warning")


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        (MONEY, 25000, '#,##0.00 "€"'),
        (MONEY, 25000, "[$€-40B] #,##0"),
        (MONEY, 0, '_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-;_-* "-"??\\ "€"_-;_-@_-'),
        (MONEY, -5, "#,##0 ;(#,##0)"),
        (MONEY, -5, "#,##0;[Red]#,##0"),
        (COUNT, 25, '0" kpl"'),
        (COUNT, 25, "#\\ ##0"),
        (COUNT, 1234, "0.00E+00"),
        (COUNT, 25, '[>=1000]0.0," t";0'),
        (SHARE, 0.154, "0%"),
    ],
)
def test_a_format_that_shows_the_number_in_its_own_unit_changes_nothing(key, value, code):
    submission = typed(key, value, code)

    assert value_of(submission, key) == Decimal(str(value))
    assert answer_of(submission, *key).shown == ""
    assert told_of(submission) == []


@pytest.mark.parametrize("code", [";;;", "#", "#,###", '0;-0;""', "[>100]0"])
def test_a_value_that_its_format_hides_is_read_and_told(code):
    submission = typed(COUNT, 0, code)

    assert value_of(submission, COUNT) == 0
    assert told_of(submission) == [("hidden-value", "warning")]


def test_a_text_that_its_format_hides_is_read_and_told():
    submission = typed(WORDS, "Kävimme yrityksissä", ";;;")

    assert value_of(submission, WORDS) == "Kävimme yrityksissä"
    assert told_of(submission) == [("hidden-value", "warning")]


def test_a_zero_that_a_sheet_does_not_show_is_read_and_told():
    def hide(book):
        book[place_of(a_form(), *COUNT)[0]].sheet_view.showZeros = False

    submission = read(fill(a_form(), {COUNT: 0}, hide))

    assert value_of(submission, COUNT) == 0
    assert told_of(submission) == [("hidden-value", "warning")]


def test_words_that_a_format_has_for_zero_are_the_words():
    submission = typed(COUNT, 0, '0;-0;"ei tiedossa"')

    assert answer_of(submission, *COUNT).state == "unavailable"
    assert typed(COUNT, 0, '0;-0;"ei yhtään"').problems[0].code == "not-a-number"


def test_a_limit_that_a_format_writes_is_a_limit():
    submission = typed(COUNT, 60, '"yli "0')

    assert answer_of(submission, *COUNT).raw == "yli 60"
    assert told_of(submission) == [("not-a-number", "error")]


@pytest.mark.parametrize(
    ("key", "value", "code", "expected"),
    [
        (WORDS, 0.15, "0 %", "15 %"),
        (WORDS, "25", '@" kpl"', "25 kpl"),
        (STATUS, 1, '"Toteutunut";;"Ei aloitettu"', "completed"),
        (("1.1.2.a", "actual"), 1, '"Kyllä";;"Ei"', True),
    ],
)
def test_in_a_cell_for_words_a_number_is_the_words_that_it_shows(key, value, code, expected):
    assert value_of(typed(key, value, code), key) == expected


# --- day numbers


@pytest.mark.parametrize("day", [date(2025, 1, 1), date(2027, 4, 3), date(2033, 12, 31)])
def test_a_whole_number_that_is_a_day_of_the_programme_is_told_with_both_readings(day):
    number = (day - date(1899, 12, 30)).days

    submission = typed(COUNT, number, "#,##0")

    assert value_of(submission, COUNT) == number
    assert [dict(each.blanks) for each in told(submission, "may-be-a-date")] == [{"value": number, "day": day}]


@pytest.mark.parametrize("value", [45657, 48945, 46115.5, "46115", "=46000+115"])
def test_other_numbers_are_no_days(value):
    assert "may-be-a-date" not in codes(typed(COUNT, value, "#,##0"))


@pytest.mark.parametrize(("near", "is_told"), [((), True), ((60_000,), False), ((5, 62_000), True), ((31_000,), False)])
def test_a_number_within_a_third_of_what_is_expected_is_no_day(near, is_told):
    days = days_about(2027, 2031)

    reading = read_value("count", 46115.0, days=days, near=tuple(map(Decimal, near)))

    assert (reading.value, reading.assumed) == (46115, is_told)


def test_a_date_in_a_cell_of_a_number_became_one():
    submission = typed(COUNT, datetime(2027, 4, 3), "d.m.yyyy")

    assert told_of(submission) == [("became-a-date", "error")]


# --- type


def test_what_is_struck_out_is_withdrawn_and_the_rest_counts():
    submission = typed(COUNT, runs(("12", "struck"), ("15", "")))

    assert (value_of(submission, COUNT), answer_of(submission, *COUNT).shown) == (15, "15")
    assert [(each.code, each.severity, each.found) for each in submission.problems] == [("struck-out", "info", "12")]


@pytest.mark.parametrize("how", [{"value": runs(("12", "struck"))}, {"value": 12, "mark": "struck"}])
def test_a_cell_struck_out_whole_is_no_answer_and_told(how):
    submission = typed(COUNT, **how)

    assert answer_of(submission, *COUNT).state == "empty"
    assert [(each.code, each.severity, each.found) for each in submission.problems] == [("struck-out", "warning", "12")]


def test_struck_words_of_a_text_are_left_out_of_it():
    submission = typed(WORDS, runs(("Kävimme ", ""), ("kahdessa", "struck"), ("kolmessa yrityksessä", "")))

    assert value_of(submission, WORDS) == "Kävimme kolmessa yrityksessä"


@pytest.mark.parametrize("mark", ["raised", "lowered"])
def test_a_raised_sign_behind_a_number_is_a_notes_mark(mark):
    submission = typed(COUNT, runs(("25", ""), ("1", mark)))

    assert value_of(submission, COUNT) == 25
    assert told_of(submission) == [("raised-mark", "info")]


def test_a_raised_sign_behind_a_figure_in_a_text_stays_raised():
    submission = typed(WORDS, runs(("Kävimme 25", ""), ("1", "raised"), (" yrityksessä", "")))

    assert value_of(submission, WORDS) == "Kävimme 25¹ yrityksessä"
    assert told_of(submission) == [("raised-mark", "info")]


@pytest.mark.parametrize(
    ("key", "text"),
    [(WORDS, runs(("25 m", ""), ("2", "raised"), (" maata", ""))), (WORDS, runs(("CO", ""), ("2", "lowered")))],
)
def test_the_power_of_a_unit_belongs_to_it(key, text):
    submission = typed(key, text)

    assert value_of(submission, key) == str(text)
    assert told_of(submission) == []


def test_a_locked_text_struck_out_is_told_and_the_text_that_was_sent_is_used():
    def strike(book):
        sheet, cell = place_of(a_form(), *COUNT)
        put((sheet, f"B{cell[1:]}"), "Tapaamme yrityksiä", mark="struck")(book)

    submission = read(fill(a_form(), TYPED, strike))

    assert values_of(submission) == READ
    assert told_of(submission) == [("struck-out", "warning")]


# --- links, pictures, drawings, other workbooks


def test_the_address_behind_words_is_kept_with_the_answer():
    submission = typed(WORDS, "Raportti on verkossa", link="https://example.fi/raportti")

    assert answer_of(submission, *WORDS).seen.link == "https://example.fi/raportti"
    assert told_of(submission) == []


@pytest.mark.parametrize("key", [COUNT, WORDS])
@pytest.mark.parametrize("value", ['=DISPIMG("ID_1",1)', '=_xlfn.IMAGE("https://example.fi/a.png")'])
def test_a_picture_in_a_cell_is_told_and_is_no_error_of_excels(key, value):
    submission = typed(key, value)

    assert (answer_of(submission, *key).state, answer_of(submission, *key).raw) == ("unreadable", "")
    assert told_of(submission) == [("picture", "warning")]


def test_the_words_of_a_text_box_are_told_at_its_anchor_and_its_row():
    row = int(place_of(a_form(), *COUNT)[1][1:])

    submission = read(draw(fill(a_form(), TYPED), 2, text_box("Toteuma 17", row=row)))

    assert values_of(submission) == READ
    assert [(each.code, each.location.cell, each.item, each.found) for each in submission.problems] == [
        ("text-outside-table", f"H{row}", "1.1.1.a", "Toteuma 17")
    ]


def test_a_picture_on_a_sheet_is_told():
    submission = read(draw(fill(a_form(), TYPED), 2, picture()))

    assert values_of(submission) == READ
    assert told_of(submission) == [("picture", "warning")]


@pytest.mark.parametrize("result", ["0", ""])
def test_a_formula_on_another_workbook_with_nothing_stored_is_told(result):
    assert "from-another-workbook" in codes(read(linked(result)))


def test_a_formula_on_another_workbook_with_a_number_stored_is_read():
    submission = read(linked("12"))

    assert value_of(submission, COUNT) == 12
    assert told_of(submission) == []


def linked(result: str) -> bytes:
    """Return a form in which a count is a formula on another workbook, with a stored result."""
    kind = b"" if result else b' t="str"'
    formula = b"<f>[1]Taul1!$A$1</f><v>%s</v>" % result.encode()
    stream = BytesIO()
    with ZipFile(BytesIO(fill(a_form(), {COUNT: 77777}))) as package, ZipFile(stream, "w") as copy:
        for name in package.namelist():
            part = package.read(name).replace(b"<v>77777</v>", formula)
            copy.writestr(name, part.replace(b' t="n"><f>[1]', kind + b"><f>[1]"))
    return stream.getvalue()


# --- what is hidden


def test_hidden_rows_and_columns_are_told_once_a_sheet():
    def hide(book):
        sheet, cell = place_of(a_form(), *COUNT)
        book[sheet].row_dimensions[int(cell[1:])].hidden = True
        book[sheet].column_dimensions["H"].hidden = True

    submission = read(fill(a_form(), TYPED, hide))

    assert values_of(submission) == READ
    assert [(each.code, dict(each.blanks)) for each in submission.problems] == [("hidden-cells", {"what": "5, H"})]


def test_rows_hidden_by_a_filter_are_nothing_to_tell():
    def filter_rows(book):
        sheet, cell = place_of(a_form(), *COUNT)
        book[sheet].row_dimensions[int(cell[1:])].hidden = True
        book[sheet].sheet_properties.filterMode = True

    assert read(fill(a_form(), TYPED, filter_rows)).problems == ()


def test_a_hidden_sheet_of_the_form_is_read_and_told():
    def hide(book):
        book[place_of(a_form(), *COUNT)[0]].sheet_state = "hidden"

    submission = read(fill(a_form(), TYPED, hide))

    assert values_of(submission) == READ
    assert told_of(submission) == [("hidden-cells", "info")]
