"""A marked copy that comes back untouched says what the return said, its faults too: no less, no more, no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from io import BytesIO

import pytest
from filled import TYPED, a_form, a_programme, fill, place_of, read, save, told, values_of
from form_edits import copy_row, on_area, swap_rows
from forms import opened
from openpyxl.comments import Comment
from spoilt import spoil

from elinvoima_xl.form.layout import read_layout
from elinvoima_xl.merging.decisions import Facts
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.model.answers import EMPTY, Submission
from elinvoima_xl.returns.marked_copy import write_marked_copy

QUICK = 12
SLOW = 500


def copy_of(data: bytes) -> bytes:
    stream = BytesIO()
    assert write_marked_copy(data, read(data), stream, layout=read_layout(), programme=a_programme())
    return stream.getvalue()


def errors(submission: Submission) -> set[tuple[str, str]]:
    return {(each.code, each.item) for each in submission.problems if each.severity == "error"}


def answers(submission: Submission) -> dict:
    return {
        # Two texts of one cell may be more than a cell holds.
        (each.item, each.field): (each.state, each.value, each.raw[:32_767])
        for each in submission.answers
        if each.state != EMPTY
    }


def decided(*submissions: Submission) -> dict:
    facts = Facts(programmes=((submissions[0].period, a_programme()),), submissions=frozenset(submissions))
    return {(each.item, each.field): (each.state, each.value) for each in merge(facts).decisions}


# --- the law


def check(seed: int) -> None:
    data, edits = spoil(a_form(), seed)
    returned = read(data)
    if returned.state != "accepted":
        return

    again = read(copy_of(data))

    how = f"seed {seed}: {edits}"
    assert errors(returned) - errors(again) == set(), how
    assert answers(again) == answers(returned), how
    assert decided(again) == decided(returned, replace(again, file="kopio.xlsx")) == decided(returned), how


@pytest.mark.parametrize("seed", range(QUICK))
def test_a_marked_copy_says_what_the_return_said(seed):
    check(seed)


@pytest.mark.slow
def test_five_hundred_marked_copies_say_what_the_returns_said():
    for seed in range(QUICK, QUICK + SLOW):
        check(seed)


# --- its cases, one by one

COUNT, MILESTONE, MONEY = ("1.2.1.a", "actual"), ("1.1.2.a", "actual"), ("2.1.1.a", "actual")
GROWTH = "2 Kasvu"


def with_cell(key, value, shown="General"):
    """Return the filled form with a value and its number format in one open cell."""
    sheet, address = place_of(a_form(), *key)

    def type_in(book):
        book[sheet][address].value, book[sheet][address].number_format = value, shown

    return fill(a_form(), TYPED, type_in)


def cell_of(data, key):
    sheet, address = place_of(a_form(), *key)
    return opened(data)[sheet][address].value


def doubled():
    """Return the filled form in which the row of a metric stands once more, with another number."""

    def double(book):
        sheet = book[GROWTH]
        copy_row(sheet, 5, sheet.max_row + 1)
        column = sheet[place_of(a_form(), *MONEY)[1]].column
        sheet.cell(sheet.max_row, column).value = 99

    return fill(a_form(), TYPED, double)


def rows_of(data, number):
    """Return what stands beside each Nro of a row."""
    sheet = opened(data)[GROWTH]
    column = sheet[place_of(a_form(), *MONEY)[1]].column
    return [sheet.cell(row, column).value for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == number]


def mended(data, sheet, address, value):
    """Return a copy in which the partner has typed over a cell."""
    book = opened(data)
    book[sheet][address].value = value
    return save(book)


def test_a_date_by_accident_goes_back_as_text_and_is_told_again():
    copy = copy_of(with_cell(COUNT, datetime(2027, 4, 3), "d.m.yyyy"))

    assert cell_of(copy, COUNT) == "3.4.2027"
    assert [each.item for each in told(read(copy), "became-a-date")] == ["1.2.1.a"]


def test_a_milestone_told_by_its_date_is_yes_in_the_copy_too():
    copy = copy_of(with_cell(MILESTONE, datetime(2027, 5, 30), "d.m.yyyy"))

    assert cell_of(copy, MILESTONE) == "30.5.2027"
    assert values_of(read(copy))[MILESTONE] is True


def test_a_formula_without_a_result_goes_back_as_it_was_typed():
    copy = copy_of(with_cell(COUNT, "=12+30"))

    assert opened(copy)["1 Osaajat"][place_of(a_form(), *COUNT)[1]].value == "=12+30"
    assert [each.item for each in told(read(copy), "no-cached-value")] == ["1.2.1.a"]


def test_a_word_for_yes_in_a_cell_for_words_stays_what_it_was():
    copy = copy_of(with_cell(("1.2.1", "done"), True))

    assert values_of(read(copy))["1.2.1", "done"] == "TRUE"


def test_both_rows_of_a_doubled_row_stand_in_the_copy_and_give_no_number():
    copy = copy_of(doubled())

    assert rows_of(copy, "2.1.1.a") == [123456.5, 99]
    assert len(told(read(copy), "row-duplicated")) == 2
    assert MONEY not in values_of(read(copy))


def test_a_doubled_row_is_mended_by_emptying_one_of_the_two():
    copy = copy_of(doubled())
    sheet, address = place_of(a_form(), *MONEY)

    again = read(mended(copy, sheet, address, None))

    assert values_of(again)[MONEY] == 99
    assert told(again, "row-duplicated") == []


def test_an_uncertain_row_stays_uncertain():
    data = fill(a_form(), TYPED, on_area(lambda sheet: swap_rows(sheet, 5, 7, columns=(1,))))

    first, again = read(data), read(copy_of(data))

    uncertain = {each.found for each in told(first, "row-uncertain")}
    assert uncertain
    assert {each.found for each in told(again, "row-uncertain")} == uncertain
    assert values_of(again) == values_of(first)


def test_a_mended_cell_is_read_and_no_more_told():
    copy = copy_of(with_cell(COUNT, "n. 20–30"))

    again = read(mended(copy, *place_of(a_form(), *COUNT), 25))

    assert values_of(again)[COUNT] == 25
    assert told(again, "not-a-number") == told(again, "not-mended") == []


def test_a_cell_typed_wrong_in_another_way_is_told_as_it_is_now():
    copy = copy_of(with_cell(COUNT, datetime(2027, 4, 3), "d.m.yyyy"))

    again = read(mended(copy, *place_of(a_form(), *COUNT), "monta"))

    assert [each.found for each in told(again, "not-a-number")] == ["monta"]
    assert told(again, "became-a-date") == []


def test_a_row_that_was_missing_is_told_until_something_is_typed_in_it():
    copy = copy_of(fill(a_form(), TYPED, lambda book: book[GROWTH].delete_rows(5)))

    assert [each.item for each in told(read(copy), "row-missing")] == ["2.1.1.a"]
    assert told(read(mended(copy, *place_of(a_form(), *MONEY), 5)), "row-missing") == []


def test_how_many_faults_are_not_mended_is_told_once():
    copy = copy_of(with_cell(COUNT, "n. 20–30"))

    (found,) = told(read(copy), "not-mended")

    assert dict(found.blanks) == {"count": 1}


def test_a_partners_note_goes_back_also_where_the_cell_has_a_mark():
    def annotate(book):
        sheet, address = place_of(a_form(), "1.2.1", "done")
        book[sheet][address].value = "#N/A"
        book[sheet][address].comment = Comment("Luku on arvio.\nTarkistamme sen.", "Vastaaja")

    copy = copy_of(fill(a_form(), TYPED, annotate))

    (remark,) = [each.raw for each in read(copy).answers if each.field == "remark"]
    assert remark == "Luku on arvio.\nTarkistamme sen."


def test_a_date_typed_for_who_answers_stays_a_text():
    sheet, address = place_of(a_form(), "", "respondent")
    data = fill(a_form(), TYPED, lambda book: setattr(book[sheet][address], "value", datetime(2027, 8, 1)))

    assert read(copy_of(data)).respondent == read(data).respondent == "1.8.2027"
