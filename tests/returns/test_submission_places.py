"""Returned forms whose sheets, rows and columns have moved, are there twice or are gone."""

import pytest
from filled import (
    READ,
    TYPED,
    a_form,
    answer_of,
    codes,
    fill,
    read,
    told,
    values_of,
)  # fmt: skip
from form_edits import AREA, copy_row, on_area, swap_rows

from elinvoima_xl.model.answers import EMPTY, GIVEN, UNAVAILABLE, UNREADABLE

# --- sheets


def test_a_renamed_sheet_is_found_by_its_numbers():
    submission = read(fill(a_form(), TYPED, on_area(lambda sheet: setattr(sheet, "title", "Taulukko1"))))

    assert values_of(submission) == READ
    assert [each.location.sheet for each in told(submission, "sheet-renamed")] == ["Taulukko1"]


def test_an_equal_copy_of_a_sheet_counts_once():
    submission = read(fill(a_form(), TYPED, lambda book: book.copy_worksheet(book[AREA])))

    assert values_of(submission) == READ
    assert codes(submission) == {"sheet-copied", "protection-removed"}


def test_a_sheet_of_ones_own_is_told():
    def add(book):
        book.create_sheet("Muistio")["B2"] = "soita huomenna"

    submission = read(fill(a_form(), TYPED, add))

    assert [each.location.sheet for each in told(submission, "sheet-extra")] == ["Muistio"]


# --- rows


def test_moved_rows_are_found_by_their_numbers():
    submission = read(fill(a_form(), TYPED, on_area(lambda sheet: swap_rows(sheet, 5, 8))))

    assert values_of(submission) == READ


def test_a_row_that_stands_twice_with_different_answers_is_not_read():
    def change(sheet):
        copy_row(sheet, 5, 12)
        sheet["F12"] = 26

    submission = read(fill(a_form(), TYPED, on_area(change)))

    answer = answer_of(submission, "1.1.1.a", "actual")
    assert (answer.state, answer.value, answer.raw) == (UNREADABLE, None, "25 / 26")
    assert [each.location.cell for each in told(submission, "row-duplicated")] == ["F5", "F12"]


def test_a_row_that_stands_twice_with_the_same_answers_is_read_once():
    submission = read(fill(a_form(), TYPED, on_area(lambda sheet: copy_row(sheet, 5, 12))))

    assert values_of(submission) == READ


def test_a_deleted_row_is_told():
    submission = read(fill(a_form(), TYPED, on_area(lambda sheet: sheet.delete_rows(7))))

    assert [each.item for each in told(submission, "row-missing")] == ["1.1.2.a"]


def test_an_overwritten_number_is_found_by_the_texts_beside_it():
    submission = read(fill(a_form(), TYPED, on_area(lambda sheet: sheet.__setitem__("A7", "x"))))

    assert values_of(submission) == READ
    assert [(each.location.cell, each.found) for each in told(submission, "locked-cell-changed")] == [("A7", "x")]


def test_numbers_that_changed_places_make_both_rows_uncertain():
    def change(sheet):
        sheet["A5"], sheet["A6"] = "1.1.1.b", "1.1.1.a"

    submission = read(fill(a_form(), TYPED, on_area(change)))

    assert answer_of(submission, "1.1.1.a", "actual").state == UNREADABLE
    assert answer_of(submission, "1.1.1.b", "actual").state == UNREADABLE
    assert {"5:5", "6:6"} <= {each.location.cell for each in told(submission, "row-uncertain")}


def test_a_part_sorted_alone_is_noticed_also_beside_a_measure_without_a_metric():
    def change(sheet):
        for column in range(4, 13):
            one, two = sheet.cell(8, column), sheet.cell(9, column)
            one.value, two.value = two.value, one.value

    submission = read(fill(a_form(), TYPED, on_area(change)))

    assert answer_of(submission, "1.2.1", "status").state == UNREADABLE
    assert answer_of(submission, "1.2.2", "status").state == UNREADABLE
    assert {"8:8", "9:9"} <= {each.location.cell for each in told(submission, "row-uncertain")}


def copied_and_sorted(sheet, title: str) -> None:
    """Copy a locked column to the right of the Nro, and exchange both in the rows 8 and 9 without the rest."""
    source = next(cell.column for cell in sheet[4] if cell.value == title)
    sheet.insert_cols(2)
    for row in range(4, 10):
        sheet.cell(row, 2).value = sheet.cell(row, source + 1).value
    for column in (1, 2):
        one, two = sheet.cell(8, column), sheet.cell(9, column)
        one.value, two.value = two.value, one.value


@pytest.mark.parametrize("title", ["Mittari", "Toimenpide"])
def test_a_part_sorted_with_a_copy_of_our_column_is_noticed_by_the_column_that_stayed(title):
    submission = read(fill(a_form(), TYPED, on_area(lambda sheet: copied_and_sorted(sheet, title))))

    assert answer_of(submission, "1.2.1", "status").state == UNREADABLE
    assert answer_of(submission, "1.2.2", "status").state == UNREADABLE
    assert answer_of(submission, "1.1.2", "status").value == "completed"
    assert {"8:8", "9:9"} <= {each.location.cell for each in told(submission, "row-uncertain")}


def test_a_copy_of_our_column_that_says_the_same_takes_nothing_away():
    def change(sheet):
        for row in range(4, 10):
            sheet.cell(row, 14).value = sheet.cell(row, 4).value

    submission = read(fill(a_form(), TYPED, on_area(change)))

    assert {each.state for each in submission.answers} <= {GIVEN, UNAVAILABLE, EMPTY}
    assert told(submission, "row-uncertain") == []


def test_a_row_of_another_form_is_told_with_its_words():
    def change(sheet):
        sheet["A11"], sheet["F11"] = "3.1.1.a", 7

    submission = read(fill(a_form(), TYPED, on_area(change)))

    assert [(each.found, dict(each.blanks)["texts"]) for each in told(submission, "row-unknown")] == [
        ("3.1.1.a", "3.1.1.a | 7")
    ]


def test_of_a_row_of_another_form_what_the_partner_typed_is_told_before_our_texts():
    def change(sheet):
        sheet["A11"], sheet["F11"], sheet["I11"] = "3.1.1.a", 7, "Sovittu tapaaminen"
        for cell in ("B11", "C11", "D11"):
            sheet[cell] = "Lukittu teksti, joka täyttäisi viestin yksin. " * 5

    submission = read(fill(a_form(), TYPED, on_area(change)))

    (only,) = told(submission, "row-unknown")
    assert str(dict(only.blanks)["texts"]).startswith("3.1.1.a | 7 | Sovittu tapaaminen | Lukittu")


def test_numbers_beside_the_table_are_told_with_the_readers_decimal_mark():
    def change(sheet):
        sheet["B30"], sheet["C30"], sheet["D30"] = 83.2, "yht.", 40

    submission = read(fill(a_form(), TYPED, on_area(change)))

    (only,) = told(submission, "text-outside-table")
    assert only.found == "83.2 | yht. | 40"
    assert "”83,2 | yht. | 40”" in only.message("fi")
    assert "“83.2 | yht. | 40”" in only.message("en")


def test_a_row_copied_a_thousand_times_is_told_a_hundred_times_and_not_read():
    def change(sheet):
        for row in range(20, 1020):
            sheet.cell(row, 1, "1.1.2.a")
        sheet["F1019"] = 77

    submission = read(fill(a_form(), TYPED, on_area(change)))

    assert answer_of(submission, "1.1.2.a", "actual").state == UNREADABLE
    assert len(told(submission, "row-duplicated")) == 2
    assert len(told(submission, "locked-cell-changed")) < 500


def test_a_field_of_a_measure_is_read_from_its_second_row():
    def change(sheet):
        sheet["I6"], sheet["I5"] = sheet["I5"].value, None

    submission = read(fill(a_form(), TYPED, on_area(change)))

    assert answer_of(submission, "1.1.1", "done").value == TYPED["1.1.1", "done"]


def test_two_rows_of_a_measure_that_differ_are_told():
    submission = read(fill(a_form(), TYPED, on_area(lambda sheet: sheet.__setitem__("H6", "Toteutunut ✓"))))

    assert answer_of(submission, "1.1.1", "status").state == UNREADABLE
    assert [each.location.cell for each in told(submission, "fields-differ")] == ["H5", "H6"]


# --- columns


def test_a_renamed_header_is_matched_and_told():
    submission = read(fill(a_form(), TYPED, on_area(lambda sheet: sheet.__setitem__("I4", "Mitä on tehtyy"))))

    assert values_of(submission) == READ
    assert [each.location.cell for each in told(submission, "column-renamed")] == ["I4"]


def test_a_heading_in_another_language_is_known():
    submission = read(fill(a_form(), TYPED, on_area(lambda sheet: sheet.__setitem__("I4", "Vad har gjorts"))))

    assert values_of(submission) == READ


def test_two_columns_of_one_heading_are_not_chosen_between():
    submission = read(fill(a_form(), TYPED, on_area(lambda sheet: sheet.__setitem__("C4", "Mitä on tehty"))))

    assert answer_of(submission, "1.1.1", "done").state == UNREADABLE
    assert "column-duplicated" in codes(submission)


def test_a_deleted_column_is_told():
    submission = read(fill(a_form(), TYPED, on_area(lambda sheet: sheet.delete_cols(9))))

    assert [each.found for each in told(submission, "column-missing")] == ["Mitä on tehty"]


def test_an_inserted_column_moves_nothing_and_is_told():
    def change(sheet):
        sheet.insert_cols(6)
        sheet["F5"] = "oma"

    submission = read(fill(a_form(), TYPED, on_area(change)))

    assert values_of(submission) == READ
    assert [(each.location.cell, each.item) for each in told(submission, "text-outside-table")] == [("F5", "1.1.1.a")]
