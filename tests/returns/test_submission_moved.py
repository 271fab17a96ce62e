"""Sheets, rows and columns that were moved, copied, hidden or lost: found again, or told."""

from filled import (
    READ,
    TYPED,
    a_form,
    answer_of,
    codes,
    fill,
    map_of,
    read,
    told,
    values_of,
)  # fmt: skip

from elinvoima_xl.model.answers import UNREADABLE

AREA = "1 Osaajat"
OTHER_AREA = "2 Kasvu"


def on_area(change):
    """Return an edit of the first area's sheet."""
    return lambda book: change(book[AREA])


def values_of_rows(sheet, first, last):
    """Return what rows hold, each value with its number format: a sort moves both."""
    return [[(cell.value, cell.number_format) for cell in row] for row in sheet.iter_rows(min_row=first, max_row=last)]


def write_rows(sheet, first, rows):
    for number, row in enumerate(rows, first):
        for column, (value, number_format) in enumerate(row, 1):
            cell = sheet.cell(number, column)
            cell.value, cell.number_format = value, number_format


def read_edited(change):
    return read(fill(a_form(), TYPED, on_area(change)))


# --- sheets


def test_sheets_in_another_order_are_read_alike():
    submission = read(fill(a_form(), TYPED, lambda book: book._sheets.reverse()))

    assert values_of(submission) == READ
    assert submission.problems == ()


def test_sheets_that_exchanged_their_names_are_known_by_their_numbers():
    def exchange(book):
        one, two = book[AREA], book[OTHER_AREA]
        one.title = "väliaikainen"
        two.title, one.title = AREA, OTHER_AREA

    submission = read(fill(a_form(), TYPED, exchange))

    assert values_of(submission) == READ
    assert {each.location.sheet for each in told(submission, "sheet-renamed")} == {AREA, OTHER_AREA}


def test_a_copy_of_a_sheet_with_another_answer_makes_that_answer_unreadable():
    def copy(book):
        book.copy_worksheet(book[AREA])["F5"] = 26

    submission = read(fill(a_form(), TYPED, copy))

    answer = answer_of(submission, "1.1.1.a", "actual")
    assert (answer.state, answer.raw) == (UNREADABLE, "25 / 26")
    assert {each.location.sheet for each in told(submission, "row-duplicated")} == {AREA, f"{AREA} Copy"}


def test_a_cell_emptied_in_a_copy_of_a_sheet_says_nothing():
    def copy(book):
        book.copy_worksheet(book[AREA])["F5"] = None

    submission = read(fill(a_form(), TYPED, copy))

    assert values_of(submission) == READ


def test_the_cells_lost_with_a_sheet_are_counted():
    submission = read(fill(a_form(), TYPED, lambda book: book.remove(book[OTHER_AREA])))

    asked = [row for row in map_of(a_form()).rows if row.sheet == OTHER_AREA and row.row and not row.locked]
    (found,) = told(submission, "sheet-missing")
    assert dict(found.blanks)["count"] == len([row for row in asked if row.kind != "note"])


def test_the_other_sheets_of_a_form_that_lost_one_are_read():
    submission = read(fill(a_form(), TYPED, lambda book: book.remove(book[OTHER_AREA])))

    assert values_of(submission) == {key: value for key, value in READ.items() if key[0].startswith("1.")}


def test_lost_instructions_cost_no_answer():
    submission = read(fill(a_form(), TYPED, lambda book: book.remove(book["Ohje"])))

    assert values_of(submission) == READ
    assert codes(submission) == {"instructions-missing"}


def test_a_hidden_sheet_of_ones_own_is_told():
    def add(book):
        sheet = book.create_sheet("Piilo")
        sheet["A1"], sheet.sheet_state = "laskelmia", "veryHidden"

    submission = read(fill(a_form(), TYPED, add))

    assert [(each.location.sheet, dict(each.blanks)["count"]) for each in told(submission, "sheet-extra")] == [
        ("Piilo", 1)
    ]


def test_an_empty_sheet_of_ones_own_is_nothing_to_tell():
    submission = read(fill(a_form(), TYPED, lambda book: book.create_sheet("Taul1")))

    assert submission.problems == ()


def test_a_sheet_of_nothing_but_a_chart_is_nothing_to_tell():
    submission = read(fill(a_form(), TYPED, lambda book: book.create_chartsheet("Kaavio")))

    assert values_of(submission) == READ
    assert submission.problems == ()


# --- rows


def test_a_sorted_table_is_read_alike_and_nothing_is_told():
    submission = read_edited(lambda sheet: write_rows(sheet, 5, values_of_rows(sheet, 5, 9)[::-1]))

    assert values_of(submission) == READ
    assert submission.problems == ()


def test_the_source_of_a_moved_answer_is_where_it_stands_now():
    submission = read_edited(lambda sheet: write_rows(sheet, 5, values_of_rows(sheet, 5, 9)[::-1]))

    assert answer_of(submission, "1.1.1.a", "actual").source.cell == "F9"


def test_an_inserted_empty_row_is_nothing_to_tell():
    submission = read_edited(lambda sheet: sheet.insert_rows(6))

    assert values_of(submission) == READ
    assert submission.problems == ()


def test_a_row_of_ones_own_between_rows_is_told():
    def insert(sheet):
        sheet.insert_rows(6)
        sheet["B6"], sheet["F6"] = "Lisäksi teimme", 3

    submission = read_edited(insert)

    assert values_of(submission) == READ
    assert [(each.location.cell, each.found) for each in told(submission, "text-outside-table")] == [
        ("B6:F6", "Lisäksi teimme | 3")
    ]


def test_rows_inserted_above_the_table_are_nothing_to_tell():
    # The line that counts is a formula: a partner's program leaves its result in the file, openpyxl does not.
    def insert(sheet):
        sheet["A2"] = next(row.issued for row in map_of(a_form()).rows if (row.sheet, row.cell) == (AREA, "A2"))
        sheet["A2"].value = sheet["A2"].value.replace("0/", "7/")
        sheet.insert_rows(1, 2)

    submission = read_edited(insert)

    assert values_of(submission) == READ
    assert submission.problems == ()


def test_a_row_moved_to_another_sheet_is_read_there():
    def move(book):
        sheet, other = book[AREA], book[OTHER_AREA]
        row = values_of_rows(sheet, 9, 9)[0]
        # The other sheet has no column Viimeksi and no column Ennuste.
        write_rows(other, 10, [[*row[:4], (None, "General"), *row[7:]]])
        sheet.delete_rows(9)

    submission = read(fill(a_form(), TYPED, move))

    answer = answer_of(submission, "1.2.2", "cause")
    assert (answer.value, answer.source.sheet) == (TYPED["1.2.2", "cause"], OTHER_AREA)


def test_rows_copied_under_a_second_header_are_read_there():
    def copy(sheet):
        header, row = values_of_rows(sheet, 4, 4)[0], values_of_rows(sheet, 6, 6)[0]
        write_rows(sheet, 20, [header, row])
        write_rows(sheet, 6, [[(None, "General")] * len(row)])

    submission = read_edited(copy)

    assert values_of(submission) == READ
    assert answer_of(submission, "1.1.1.b", "actual").source.cell == "F21"


def test_an_emptied_number_is_found_by_the_texts_beside_it():
    submission = read_edited(lambda sheet: sheet.__setitem__("A7", None))

    assert values_of(submission) == READ
    assert [each.location.cell for each in told(submission, "locked-cell-changed")] == ["A7"]


def test_a_number_that_a_program_took_for_a_number_is_still_found():
    submission = read_edited(lambda sheet: sheet.__setitem__("A9", 1.22))

    assert values_of(submission) == READ
    assert [(each.location.cell, each.found) for each in told(submission, "locked-cell-changed")] == [("A9", "1.22")]


def test_a_greeting_under_the_table_is_told():
    submission = read_edited(lambda sheet: sheet.__setitem__("A12", "Terveisin vastaaja"))

    assert [(each.location.cell, each.found) for each in told(submission, "text-outside-table")] == [
        ("A12", "Terveisin vastaaja")
    ]


def test_a_hidden_row_is_read():
    submission = read_edited(lambda sheet: setattr(sheet.row_dimensions[5], "hidden", True))

    assert values_of(submission) == READ


# --- columns


def test_a_hidden_column_is_read_and_told_once():
    submission = read_edited(lambda sheet: setattr(sheet.column_dimensions["I"], "hidden", True))

    assert values_of(submission) == READ
    assert [(each.code, each.severity) for each in submission.problems] == [("hidden-cells", "info")]


def test_a_moved_column_is_found_by_its_heading():
    def move(sheet):
        column = [sheet.cell(row, 9).value for row in range(4, 10)]
        sheet.delete_cols(9)
        sheet.insert_cols(2)
        for row, value in enumerate(column, 4):
            sheet.cell(row, 2).value = value

    submission = read_edited(move)

    assert values_of(submission) == READ
    assert answer_of(submission, "1.1.1", "done").source.cell == "B5"


def test_an_equal_copy_of_a_column_is_read_once():
    def copy(sheet):
        for row in range(4, 10):
            sheet.cell(row, 14).value = sheet.cell(row, 9).value

    submission = read_edited(copy)

    assert values_of(submission) == READ
    assert submission.problems == ()


def test_a_heading_overwritten_between_two_known_ones_is_told_and_its_column_read():
    submission = read_edited(lambda sheet: sheet.__setitem__("H4", "zzz"))

    assert values_of(submission) == READ
    (found,) = told(submission, "column-renamed")
    assert (found.location.cell, found.found, dict(found.blanks)["expected"]) == ("H4", "zzz", "Tila")


def test_a_column_of_ones_own_is_told_with_its_heading():
    def add(sheet):
        sheet["N4"], sheet["N5"] = "Oma", "abc"

    submission = read_edited(add)

    assert [(each.location.cell, each.found) for each in told(submission, "text-outside-table")] == [
        ("N4", "Oma"),
        ("N5", "abc"),
    ]


def test_without_its_row_of_headings_no_column_of_answers_is_guessed():
    submission = read_edited(lambda sheet: sheet.delete_rows(4))

    assert not any(key[0].startswith("1.") for key in values_of(submission))
    missing = {each.found for each in told(submission, "column-missing")}
    assert {"Toteuma 1.1.–30.6.", "Tila", "Mitä on tehty", "Syy ja korjaus", "Uusi määräpäivä"} <= missing


def test_the_answers_under_lost_headings_are_told_row_by_row():
    submission = read_edited(lambda sheet: sheet.delete_rows(4))

    assert {each.item for each in told(submission, "text-outside-table")} == {
        "1.1.1.a", "1.1.1.b", "1.1.2.a", "1.2.1.a", "1.2.2",
    }  # fmt: skip


def test_a_lost_locked_column_costs_no_answer():
    submission = read_edited(lambda sheet: sheet.delete_cols(3))

    assert values_of(submission) == READ
    assert [each.found for each in told(submission, "locked-column-missing")] == ["Vastuutahot"]


# --- merged cells


def test_a_merge_over_two_measures_leaves_the_second_unanswered_and_told():
    submission = read_edited(lambda sheet: sheet.merge_cells("I6:I7"))

    assert [(each.item, each.location.cell) for each in told(submission, "merged-empty")] == [("1.1.2", "I7")]


def test_a_merge_over_the_rows_of_one_measure_is_read():
    submission = read_edited(lambda sheet: sheet.merge_cells("I5:I6"))

    assert values_of(submission) == READ
    assert submission.problems == ()


def test_a_merge_over_our_own_texts_costs_no_answer():
    submission = read_edited(lambda sheet: sheet.merge_cells("B5:B6"))

    assert values_of(submission) == READ
    assert [each.location.cell for each in told(submission, "locked-cell-changed")] == ["B6"]
