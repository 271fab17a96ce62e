"""A workbook with sheets of several forms: each counts for the owner and the period that it says."""

from functools import partial
from io import BytesIO

import openpyxl
import pytest
from filled import OTHER, OWNER, PERIOD, READ, TYPED, a_form, answer_of, codes, fill, read, told, values_of
from moved_sheets import forget, forget_name, move_sheet

from elinvoima_xl.foundation.period import Period
from elinvoima_xl.model.answers import of_file

AREA = "1 Osaajat"
LAST_YEAR = Period(2028, "H1")
THEIRS = {("1.1.1.a", "actual"): 33, ("1.1.1", "status"): "Viivästynyt ▲"}


def both(*edits, other=OTHER, period=PERIOD, typed=THEIRS, mine=TYPED, to=""):
    """Return my form with a sheet of another form in it, as it is read."""

    def add(book):
        sheet = move_sheet(book, fill(a_form(other, period=period), typed), AREA, to=to)
        for edit in edits:
            edit(sheet)

    return read(fill(a_form(), mine, add))


def spoil_a2(sheet):
    sheet["A2"].value = "#REF!"


@pytest.mark.parametrize("edit", [None, forget_name, forget, spoil_a2], ids=["whole", "no name", "old form", "no A2"])
def test_a_sheet_of_another_owner_counts_for_that_owner(edit):
    own = both(*filter(None, [edit]))
    (guest,) = own.guests

    assert (guest.owner, guest.period, guest.state) == (OTHER, PERIOD, "accepted")
    assert values_of(guest) == {("1.1.1.a", "actual"): 33, ("1.1.1", "status"): "delayed"}
    assert {each.owner for each in guest.answers} == {OTHER}


def test_the_form_that_the_sheet_was_sent_with_is_read_as_without_it():
    own = both()

    assert values_of(own) == READ
    assert codes(own) == set()


def test_a_sheet_of_another_form_is_told_at_its_place():
    (guest,) = both().guests

    assert [(each.location.sheet, dict(each.blanks)["owner"]) for each in told(guest, "other-sheet")] == [
        (f"{AREA} (2)", OTHER)
    ]
    assert not codes(guest) & {"form-map-lost", "sheet-missing", "note-outside-table", "text-outside-table"}


def test_a_guest_is_a_submission_of_its_own_in_the_same_file():
    own = both()
    (guest,) = own.guests

    assert guest.digest != own.digest
    assert of_file(guest.digest) == own.digest
    assert guest.file == own.file


def test_last_periods_sheet_beside_this_ones_is_not_this_periods_copy():
    old = {("1.2.2", "status"): "Viivästynyt ▲", ("1.1.1.a", "actual"): 9}
    own = both(other=OWNER, period=LAST_YEAR, typed=old, mine={})
    (guest,) = own.guests

    assert values_of(own) == {}
    assert (guest.owner, guest.period) == (OWNER, LAST_YEAR)
    assert values_of(guest) == {("1.2.2", "status"): "delayed", ("1.1.1.a", "actual"): 9}


@pytest.mark.parametrize("edit", [None, forget], ids=["whole", "old form"])
def test_last_periods_sheet_in_the_place_of_this_ones_is_not_read_as_this_ones(edit):
    own = both(*filter(None, [edit]), other=OWNER, period=LAST_YEAR, typed={("1.1.1.a", "actual"): 9}, mine={}, to=AREA)

    assert values_of(own) == {}
    assert [each.period for each in own.guests] == [LAST_YEAR]
    assert "sheet-missing" in codes(own)


def test_a_copy_of_ones_own_sheet_is_a_copy_still():
    def copy(book):
        move_sheet(book, fill(a_form(), TYPED), AREA)

    submission = read(fill(a_form(), TYPED, copy))

    assert submission.guests == ()
    assert codes(submission) == {"sheet-copied"}


def test_the_instructions_go_with_their_sheet():
    def add(book):
        other = fill(a_form(OTHER), THEIRS, partial(sign, role="Rehtori"))
        move_sheet(book, other, AREA)
        move_sheet(book, other, "Ohje")

    own = read(fill(a_form(), TYPED, add, partial(sign, role="Johtaja")))
    (guest,) = own.guests

    assert (own.respondent, guest.respondent) == ("Johtaja", "Rehtori")
    assert "sheet-copied" not in codes(own)


def sign(book, role):
    sheet = book["Ohje"]
    (row,) = [cell.row for cell in sheet["A"] if cell.value == "Vastaaja (rooli)"]
    sheet.cell(row, 2).value = role


def test_without_a_programme_a_sheet_of_another_form_is_refused_and_told():
    own = read(fill(a_form(), TYPED, lambda book: move_sheet(book, fill(a_form(OTHER), THEIRS), AREA)), programme=None)
    (guest,) = own.guests

    assert values_of(own) == READ
    assert (guest.state, codes(guest)) == ("refused", {"other-sheet", "no-programme"})


def test_a_sheet_of_the_shared_form_is_everybodys():
    (guest,) = both(other="").guests

    assert guest.owner == ""
    assert answer_of(guest, "1.1.1.a", "actual").value == 33


def test_a_workbook_of_moved_sheets_alone_is_as_many_forms():
    book = openpyxl.Workbook()
    move_sheet(book, fill(a_form(OTHER), THEIRS), AREA)
    move_sheet(book, fill(a_form(), TYPED), "2 Kasvu")
    stream = BytesIO()
    book.save(stream)

    first = read(stream.getvalue())
    (second,) = first.guests

    assert (first.owner, second.owner) == (OTHER, OWNER)
    assert values_of(first) == {("1.1.1.a", "actual"): 33, ("1.1.1", "status"): "delayed"}
    assert values_of(second)["2.1.2.a", "actual"] == 2200


def test_the_sheet_says_whose_it_is_in_a_name_of_its_own_and_in_the_note_on_a2():
    sheet = openpyxl.load_workbook(BytesIO(a_form()))[AREA]
    form = read(a_form()).form

    assert sheet.defined_names["elinvoima_form"].attr_text == f'"{form} 2027-H1 {OWNER}"'
    assert sheet["A2"].comment.text.startswith(f"Lomake {form} · 2027-H1 · {OWNER}")
