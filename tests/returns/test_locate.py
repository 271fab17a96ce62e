"""Where the parts of a form have gone, and what is told of those that are lost."""

from filled import READ, TYPED, a_form, fill, read, told, values_of


def empty_the_table(book):
    sheet = book["2 Kasvu"]
    sheet.delete_rows(5, sheet.max_row)


def test_the_rows_of_a_sheet_that_lost_them_all_are_told_one_by_one():
    read_back = read(fill(a_form(), TYPED, empty_the_table))

    assert {each.item for each in told(read_back, "row-missing")} == {"2.1.1.a", "2.1.2.a", "2.1.2.b"}


def test_a_sheet_that_is_missing_is_told_once_and_not_row_by_row():
    read_back = read(fill(a_form(), TYPED, lambda book: book.remove(book["2 Kasvu"])))

    assert [each.found for each in told(read_back, "sheet-missing")] == ["2 Kasvu"]
    assert told(read_back, "row-missing") == []


def test_a_sheet_of_answers_that_bears_the_name_of_the_hidden_sheet_is_read():
    def exchange(book):
        book["_elinvoima"].title = "toinen"
        book["2 Kasvu"].title = "_elinvoima"

    read_back = read(fill(a_form(), TYPED, exchange))

    assert values_of(read_back) == READ
    assert [each.found for each in told(read_back, "sheet-renamed")] == ["_elinvoima"]
