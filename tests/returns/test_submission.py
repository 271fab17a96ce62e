"""Returned forms: which form it is, where its cells have gone, what they say; nothing a partner typed is dropped."""

import pickle
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from filled import (
    FILE,
    OTHER,
    OWNER,
    PERIOD,
    READ,
    TYPED,
    a_form,
    a_programme,
    answer_of,
    codes,
    fill,
    map_of,
    place_of,
    read,
    told,
    values_of,
)  # fmt: skip
from form_edits import forget, on_area
from mutations import mutate
from openpyxl.comments import Comment
from tables import to_workbook

from elinvoima_xl.form.sheets.form_map import MAP_SHEET
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.model.answers import EMPTY, UNREADABLE
from elinvoima_xl.returns.finding.content import content_rows
from elinvoima_xl.workbook.cells import read_workbook
from elinvoima_xl.workbook.reader.cell_text import plain, to_text
from elinvoima_xl.workbook.reader.workbook import from_address

# --- a form as it should come back


def test_every_typed_value_is_read_with_its_place():
    submission = read(fill(a_form(), TYPED))

    assert values_of(submission) == READ
    assert submission.problems == ()
    assert all(
        (each.source.sheet, each.source.cell) == place_of(a_form(), each.item, each.field)
        for each in submission.answers
    )


def test_an_untouched_form_has_only_empty_answers():
    submission = read(a_form())

    assert {each.state for each in submission.answers} == {EMPTY}
    assert (submission.filled, submission.expected) == (0, 13)


def test_what_the_form_is_comes_from_its_map():
    submission = read(fill(a_form(), TYPED))

    assert (submission.state, submission.owner, submission.period) == ("accepted", OWNER, PERIOD)
    assert submission.form == map_of(a_form()).form
    assert (submission.filled, submission.expected) == (16, 16)


def test_the_shared_form_has_no_owner():
    submission = read(fill(a_form(""), TYPED))

    assert submission.owner == ""
    assert values_of(submission) == READ


def test_the_time_saved_is_the_workbooks_own():
    assert read(a_form()).saved == datetime(2027, 6, 1, 8, tzinfo=UTC)


def test_a_time_saved_before_the_form_was_sent_is_not_believed():
    # The form is sent in the future of the clock that openpyxl reads.
    assert read(fill(a_form(), TYPED)).saved is None


def test_who_answered_is_told():
    def answer(book):
        for row in map_of(a_form()).rows:
            if row.field == "respondent":
                book[row.sheet][row.cell].value = "rehtori"

    submission = read(fill(a_form(), TYPED, answer))

    assert submission.respondent == "rehtori"
    assert submission.problems == ()


def test_a_submission_is_the_same_each_time_and_can_be_pickled():
    data, _ = mutate(a_form(), 9)

    assert pickle.loads(pickle.dumps(read(data))) == read(data)


# --- which form


def test_a_form_of_another_programme_is_refused():
    submission = read(fill(a_form(), TYPED), programme=replace(a_programme(), id="toinen"))

    assert (submission.state, codes(submission)) == ("refused", {"other-programme"})


def test_a_form_of_another_period_than_asked_is_refused():
    submission = read(fill(a_form(), TYPED), period=Period(2027))

    assert (submission.state, codes(submission)) == ("refused", {"other-period"})


def test_a_form_of_an_older_version_is_read_and_its_changed_texts_are_told():
    areas = a_programme().areas
    measure = replace(areas[1].measures[0], text="Haemme enemmän rahoitusta")
    objective = replace(areas[1].objectives[0], measures=(measure, *areas[1].measures[1:]))
    newer = replace(a_programme(), areas=(areas[0], replace(areas[1], objectives=(objective,))))

    submission = read(fill(a_form(), TYPED), programme=newer)

    assert values_of(submission) == READ
    assert codes(submission) == {"old-form", "changed-text"}
    assert told(submission, "changed-text")[0].item == "2.1.1"


def test_a_workbook_that_is_no_form_is_refused():
    submission = read(to_workbook("| Nimi | Summa |\n| a | 1 |"))

    assert (submission.state, codes(submission)) == ("refused", {"not-a-form"})


def test_bytes_that_are_no_workbook_are_refused_and_do_not_raise():
    submission = read(b"%PDF-1.7 nothing")

    assert (submission.state, codes(submission)) == ("refused", {"not-a-workbook"})


def test_an_owner_by_an_old_name_is_its_owner_today():
    owners = (replace(a_programme().owners[0], name="Uusi opisto", aliases=(OWNER,)), *a_programme().owners[1:])

    submission = read(fill(a_form(), TYPED), programme=replace(a_programme(), owners=owners))

    assert submission.owner == "Uusi opisto"
    assert "owner-alias" in codes(submission)


# --- the hidden sheet


def test_without_its_hidden_sheet_a_form_is_read_by_its_properties():
    submission = read(fill(a_form(), TYPED, lambda book: book.remove(book[MAP_SHEET])))

    assert (submission.owner, submission.period) == (OWNER, PERIOD)
    assert values_of(submission) == READ
    assert "form-map-lost" in codes(submission)


@pytest.mark.parametrize("owner", [OWNER, OTHER, ""])
def test_without_anything_hidden_the_line_above_the_table_tells(owner):
    # The line is a formula and a partner's program leaves its result in the file; openpyxl does not.
    def keep_results(book):
        forget(book)
        for row in map_of(a_form(owner)).rows:
            if row.kind == "formula" and row.cell == "A2":
                book[row.sheet][row.cell].value = row.issued

    submission = read(fill(a_form(owner), TYPED, keep_results))

    assert (submission.state, submission.owner, submission.period) == ("accepted", owner, PERIOD)
    assert "form-map-lost" in codes(submission)


def test_a_changed_map_is_told_and_not_believed():
    def change(book):
        sheet = book[MAP_SHEET]
        for row in sheet.iter_rows():
            if row[0].value == "1.1.1.b" and row[1].value == "actual":
                row[4].value = "count"

    submission = read(fill(a_form(), TYPED, change))

    assert "form-map-changed" in codes(submission)
    assert values_of(submission) == READ


def test_without_map_and_programme_nothing_is_guessed():
    submission = read(fill(a_form(), TYPED, forget), programme=None)

    assert submission.state == "refused"
    assert "no-programme" in codes(submission)


# --- cells


def test_a_changed_locked_cell_is_told_with_both_texts():
    submission = read(fill(a_form(), TYPED, on_area(lambda sheet: sheet.__setitem__("C5", "Joku muu"))))

    (found,) = told(submission, "locked-cell-changed")
    assert (found.location.cell, found.found) == ("C5", "Joku muu")
    assert dict(found.blanks)["issued"] == f"{OWNER}, {OTHER}"


def test_text_in_merged_cells_of_two_answers_is_not_read():
    submission = read(fill(a_form(), TYPED, on_area(lambda sheet: sheet.merge_cells("I5:J5"))))

    assert answer_of(submission, "1.1.1", "done").state == UNREADABLE
    assert [each.location.cell for each in told(submission, "merged-cells")] == ["I5"]
    assert [each.location.cell for each in told(submission, "merged-empty")] == ["J5"]


def test_an_error_of_excel_is_told():
    submission = read(fill(a_form(), {**TYPED, ("1.1.1.a", "actual"): "=1/0"}))

    assert answer_of(submission, "1.1.1.a", "actual").state == UNREADABLE
    assert [each.location.cell for each in told(submission, "no-cached-value")] == ["F5"]


def test_removed_protection_is_told_once():
    def unlock(book):
        for sheet in book.worksheets:
            sheet.protection.sheet = False

    submission = read(fill(a_form(), TYPED, unlock))

    assert [each.severity for each in told(submission, "protection-removed")] == ["info"]


def test_the_rules_of_check_are_applied():
    submission = read(fill(a_form(), {("1.1.1", "status"): "Viivästynyt ▲", ("1.1.1", "new_date"): date(2028, 1, 1)}))

    assert [(each.item, each.location.cell) for each in told(submission, "cause-missing")] == [("1.1.1", "J5")]


# --- notes


def test_a_note_of_a_partner_is_a_remark_on_the_measure():
    def note(sheet):
        sheet["F6"].comment = Comment("Kyselyyn vastasi puolet", "vastaaja")

    submission = read(fill(a_form(), TYPED, on_area(note)))

    answer = answer_of(submission, "1.1.1", "remark")
    assert (answer.value, answer.source.cell) == ("Kyselyyn vastasi puolet", "F6")


def test_a_note_on_no_row_is_told():
    def note(sheet):
        sheet["N30"].comment = Comment("Tämä jäi", "vastaaja")

    submission = read(fill(a_form(), TYPED, on_area(note)))

    assert [each.location.cell for each in told(submission, "note-outside-table")] == ["N30"]


# --- nothing is dropped


@pytest.mark.parametrize("seed", range(40))
def test_each_cell_is_text_of_ours_or_an_answer_or_told(seed):
    data, edits = mutate(a_form(), seed)
    submission = read(data)
    if submission.state == "refused":
        return

    dropped = list(unaccounted(data, submission))

    assert dropped == [], f"seed {seed}: {edits}"


def unaccounted(data, submission):
    """Yield each cell that holds something and is neither text that was sent, nor a value read, nor under a problem."""
    ours = {plain(row.issued).casefold() for row in map_of(a_form()).rows} | {"="}
    typed = {plain(each.raw) for each in submission.answers}
    typed |= {part for each in submission.answers for part in plain(each.raw).split(" / ")}
    for sheet in read_workbook(data, FILE).sheets:
        if sheet.name == MAP_SHEET or to_text(sheet.cells.get((1, 1))) == "elinvoima_xl":
            continue
        for cells in content_rows(sheet).values():
            for cell in cells:
                text = to_text(cell)
                known = cell.is_formula or text.casefold() in ours or text in typed
                if not known and not any(covers(each.location, sheet.name, cell) for each in submission.problems):
                    yield sheet.name, cell.address, text


def covers(location, sheet, cell):
    """Return whether a place names a cell: the cell, its range, its rows, or its whole sheet."""
    if location.sheet != sheet:
        return False
    first, _, last = location.cell.partition(":")
    if first.isdigit():
        return int(first) <= cell.row <= int(last)
    if not location.cell:
        return True
    start, end = from_address(first), from_address(last or first)
    return start[0] <= cell.row <= end[0] and start[1] <= cell.column <= end[1]


def test_the_forms_of_the_tests_hold_an_answer_for_each_kind():
    kinds = {row.kind for row in map_of(a_form()).rows if not row.locked}

    assert kinds == {"count", "share", "money", "milestone", "text", "status", "date"}
