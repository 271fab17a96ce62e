"""What the cells of a returned form say: values by kind, locked texts, words beside the table, notes."""

import zipfile
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from io import BytesIO

import pytest
from filled import (
    ISSUED,
    OWNER,
    PERIOD,
    READ,
    TYPED,
    a_form,
    a_programme,
    answer_of,
    fill,
    map_of,
    place_of,
    read,
    told,
    values_of,
)
from openpyxl.comments import Comment

from elinvoima_xl.form.layout import read_layout
from elinvoima_xl.form.plan import build_form
from elinvoima_xl.form.records import Last
from elinvoima_xl.form.sheets.write import write_form
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.model.answers import EMPTY, GIVEN, UNAVAILABLE, UNREADABLE

_LAYOUT = files("elinvoima_xl.workbook_templates") / "form.toml"
_BEFORE = '[[columns]]\nfield = "done"'
AREA = "1 Osaajat"
THREAD = "{6A3A0000-0000-0000-0000-000000000002}"


def on_area(change):
    """Return an edit of the first area's sheet."""
    return lambda book: change(book[AREA])


def write(address, value):
    """Return an edit that types into a cell of the first area."""
    return on_area(lambda sheet: sheet.__setitem__(address, value))


def note(address, text):
    """Return an edit that hangs a note on a cell of the first area."""
    return on_area(lambda sheet: setattr(sheet[address], "comment", Comment(text, "vastaaja")))


# --- values by kind


@pytest.mark.parametrize(
    ("item", "field", "typed", "value"),
    [
        ("1.1.1.a", "actual", "25 kpl", Decimal(25)),
        ("1.1.1.a", "actual", "1 234,5", Decimal("1234.5")),
        ("1.1.1.a", "actual", 0, Decimal(0)),
        ("1.1.1.b", "actual", "15 %", Decimal("0.15")),
        ("1.1.2.a", "actual", "ei", False),
        ("2.1.1.a", "actual", "1 500 €", Decimal(1500)),
        ("2.1.2.b", "actual", 5, "5"),
        ("1.1.1", "status", "Försenad", "delayed"),
        ("1.1.1", "status", "On track", "on_track"),
        ("1.1.1", "status", "completed", "completed"),
        ("1.1.1", "new_date", "31.12.2027", date(2027, 12, 31)),
    ],
)
def test_what_is_typed_is_read_by_its_kind(item, field, typed, value):
    answer = answer_of(read(fill(a_form(), {(item, field): typed})), item, field)

    assert (answer.state, answer.value) == (GIVEN, value)


@pytest.mark.parametrize(
    ("item", "field", "typed", "code"),
    [
        ("1.1.1.a", "actual", "1.234", "ambiguous-number"),
        ("1.1.1.a", "actual", "paljon", "not-a-number"),
        ("1.1.1.a", "actual", True, "not-a-number"),
        ("1.1.1.a", "actual", date(2027, 3, 4), "became-a-date"),
        ("1.1.1.a", "actual", "#N/A", "excel-error"),
        ("1.1.1.b", "actual", 15, "out-of-range"),
        ("1.1.2.a", "actual", "osittain", "not-yes-or-no"),
        ("1.1.1", "status", "hyvin menee", "unknown-status"),
        ("1.1.1", "new_date", "syksyllä", "not-a-date"),
    ],
)
def test_what_cannot_be_read_is_kept_as_text_and_told_at_its_cell(item, field, typed, code):
    submission = read(fill(a_form(), {(item, field): typed}))

    answer = answer_of(submission, item, field)
    assert (answer.state, answer.value) == (UNREADABLE, None)
    assert answer.raw != ""
    assert [(each.location.sheet, each.location.cell) for each in told(submission, code)] == [
        place_of(a_form(), item, field)
    ]


def test_a_unit_of_another_metric_is_told():
    submission = read(fill(a_form(), {("2.1.1.a", "actual"): "5 kpl"}))

    assert [(each.item, each.severity) for each in told(submission, "other-unit")] == [("2.1.1.a", "error")]


def test_an_assumed_number_is_read_and_told():
    submission = read(fill(a_form(), {("1.1.1.a", "actual"): "n. 30"}))

    answer = answer_of(submission, "1.1.1.a", "actual")
    assert (answer.value, answer.assumed) == (Decimal(30), True)
    assert [each.item for each in told(submission, "assumed-number")] == ["1.1.1.a"]


def test_not_available_is_an_answer_and_counts_as_filled():
    submission = read(fill(a_form(), {("1.1.1.a", "actual"): "ei saatavilla"}))

    assert answer_of(submission, "1.1.1.a", "actual").state == UNAVAILABLE
    assert submission.filled == 1


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u200b", "\n"])
def test_a_cell_of_nothing_but_blanks_is_empty(blank):
    submission = read(fill(a_form(), {("1.1.1", "done"): blank}))

    assert answer_of(submission, "1.1.1", "done").state == EMPTY
    assert submission.problems == ()


def test_an_empty_cell_beside_a_filled_one_is_an_empty_answer_with_its_place():
    answer = answer_of(read(fill(a_form(), TYPED)), "1.1.2", "cause")

    assert (answer.state, answer.value, answer.raw) == (EMPTY, None, "")
    assert (answer.source.sheet, answer.source.cell) == place_of(a_form(), "1.1.2", "cause")


def test_a_long_text_is_read_whole():
    text = "pitkä " * 5000 + "loppu"

    answer = answer_of(read(fill(a_form(), {("1.1.1", "done"): text})), "1.1.1", "done")

    assert answer.value == text


def test_line_breaks_of_a_text_are_kept():
    answer = answer_of(read(fill(a_form(), {("1.1.1", "done"): "yksi\nkaksi"})), "1.1.1", "done")

    assert answer.value == "yksi\nkaksi"


# --- locked cells


@pytest.mark.parametrize(
    ("address", "issued"),
    [
        ("A1", AREA),
        ("A3", "Tavoitteet: 1. Koulutus · 2. Työ"),
        ("B9", "Kokoamme verkoston"),
        ("E8", "Tavoite 2027: 500"),
    ],
)
def test_a_changed_locked_text_is_told_with_what_was_sent(address, issued):
    submission = read(fill(a_form(), TYPED, write(address, "Aivan muuta")))

    (found,) = told(submission, "locked-cell-changed")
    assert (found.location.cell, found.found, dict(found.blanks)["issued"]) == (address, "Aivan muuta", issued)
    assert values_of(submission) == READ


def test_an_emptied_locked_text_is_told():
    submission = read(fill(a_form(), TYPED, write("D5", None)))

    assert [(each.location.cell, each.found) for each in told(submission, "locked-cell-changed")] == [("D5", "")]


def test_a_locked_text_with_other_blanks_is_the_same():
    submission = read(fill(a_form(), TYPED, write("B9", " Kokoamme\u00a0 verkoston ")))

    assert submission.problems == ()


def test_what_is_missing_may_say_what_it_now_says():
    # A program that drops formulas leaves their results.
    submission = read(fill(a_form(), TYPED, write("L5", "✓ täytetty"), write("L6", "toteuma"), write("L9", "tila")))

    assert submission.problems == ()


def test_words_of_ones_own_over_what_is_missing_are_told():
    submission = read(fill(a_form(), TYPED, write("L5", "soitan huomenna")))

    assert [(each.location.cell, each.found) for each in told(submission, "locked-cell-changed")] == [
        ("L5", "soitan huomenna")
    ]


def test_a_cell_that_asks_for_nothing_is_told_when_it_is_filled():
    submission = read(fill(a_form(), TYPED, write("G5", 44)))

    assert [(each.location.cell, each.item) for each in told(submission, "text-outside-table")] == [("G5", "1.1.1.a")]


# --- words beside the table


def test_words_on_the_instructions_sheet_are_told():
    submission = read(fill(a_form(), TYPED, lambda book: book["Ohje"].__setitem__("D40", "hei")))

    assert [(each.location.sheet, each.location.cell) for each in told(submission, "text-outside-table")] == [
        ("Ohje", "D40")
    ]


def test_very_much_text_outside_the_table_ends_in_one_problem():
    def paste(sheet):
        for row in range(20, 120):
            sheet.cell(row, 2).value = f"rivi {row}"

    submission = read(fill(a_form(), TYPED, on_area(paste)))

    (rest,) = told(submission, "more-outside-table")
    assert len(told(submission, "text-outside-table")) + dict(rest.blanks)["count"] == 100
    assert rest.location.cell == "60:119"


def test_who_answered_and_when_are_put_together():
    def sign(book):
        for row in map_of(a_form()).rows:
            if row.field in ("respondent", "answered"):
                book[row.sheet][row.cell].value = {"respondent": "rehtori", "answered": date(2027, 8, 2)}[row.field]

    submission = read(fill(a_form(), TYPED, sign))

    assert submission.respondent == "rehtori, 2.8.2027"
    assert submission.problems == ()


# --- notes


def test_notes_on_several_rows_of_a_measure_are_one_remark_at_the_first():
    submission = read(fill(a_form(), TYPED, note("F5", "yksi"), note("I6", "kaksi")))

    answer = answer_of(submission, "1.1.1", "remark")
    assert (answer.value, answer.source.cell, answer.owner) == ("yksi\nkaksi", "F5", OWNER)


def test_a_note_on_a_heading_is_told():
    submission = read(fill(a_form(), TYPED, note("F4", "miksi tätä kysytään")))

    assert [(each.location.cell, each.found) for each in told(submission, "note-outside-table")] == [
        ("F4", "miksi tätä kysytään")
    ]


def test_a_note_moves_with_its_row():
    def move(sheet):
        sheet.move_range("A9:L9", rows=3)
        sheet["F12"].comment = Comment("siirretty", "vastaaja")

    submission = read(fill(a_form(), TYPED, on_area(move)))

    assert answer_of(submission, "1.2.2", "remark").value == "siirretty"


def test_a_threaded_comment_is_a_remark_and_its_note_for_older_programs_is_none():
    def note_for_older_programs(sheet):
        sheet["F5"].comment = Comment("[Threaded comment]\n\nComment:\n    Luku on arvio", f"tc={THREAD}")

    data = fill(a_form(), TYPED, on_area(note_for_older_programs))
    answer = answer_of(read(with_thread(data, "F5", "Luku on arvio")), "1.1.1", "remark")

    assert (answer.value, answer.source.cell) == ("Luku on arvio", "F5")


def with_thread(data, address, text):
    """Return the workbook with a threaded comment on a cell of the first area, as newer Excels write it."""
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    space = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    thread = (
        f'<ThreadedComments xmlns="{space}"><threadedComment ref="{address}" dT="2027-08-02T09:00:00.00" '
        'personId="{6A3A0000-0000-0000-0000-000000000001}" '
        f'id="{THREAD}"><text>{text}</text></threadedComment></ThreadedComments>'
    )
    relation = f'<Relationship Id="rIdThread" Type="{kind}" Target="../threadedComments/threadedComment1.xml"/>'
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as package, zipfile.ZipFile(stream, "w") as written:
        for name in package.namelist():
            part = package.read(name)
            if name == "xl/worksheets/_rels/sheet2.xml.rels":
                part = part.replace(b"</Relationships>", relation.encode() + b"</Relationships>")
            written.writestr(name, part)
        written.writestr("xl/threadedComments/threadedComment1.xml", thread)
    return stream.getvalue()


# --- a form that tells what was said last time


@cache
def a_form_with_history():
    said = {("1.1.1.a", "actual"): Decimal(4), ("1.1.1", "status"): "on_track", ("1.1.1", "done"): "Aloitimme"}
    history = {(OWNER, *key): Last(Period(2027, "Q1"), value) for key, value in said.items()}
    form, _ = build_form(
        a_programme(), PERIOD, OWNER, language="fi", layout=read_layout(), issued=ISSUED, history=history
    )
    stream = BytesIO()
    write_form(form, stream)
    return stream.getvalue()


def test_our_own_notes_are_no_remarks():
    submission = read(fill(a_form_with_history(), TYPED))

    assert any(row.kind == "note" for row in map_of(a_form_with_history()).rows)
    assert not any(each.field == "remark" for each in submission.answers)


def test_what_is_added_to_a_note_of_ours_is_a_remark():
    def add(sheet):
        cell = sheet[place_of(a_form_with_history(), "1.1.1", "done")[1]]
        cell.comment = Comment(f"{cell.comment.text}\nEi pidä paikkaansa", "vastaaja")

    submission = read(fill(a_form_with_history(), TYPED, on_area(add)))

    assert answer_of(submission, "1.1.1", "remark").value == "Ei pidä paikkaansa"


def test_our_own_notes_are_no_remarks_without_the_map_either_but_told():
    submission = read(fill(a_form_with_history(), TYPED, lambda book: book.remove(book["_elinvoima"])))

    place = place_of(a_form_with_history(), "1.1.1", "done")[1]
    assert not any(each.field == "remark" for each in submission.answers)
    assert place in [each.location.cell for each in told(submission, "text-outside-table")]


def test_a_note_of_a_partner_is_a_remark_without_the_map_too():
    data = fill(a_form_with_history(), TYPED, note("F5", "arvio"), lambda book: book.remove(book["_elinvoima"]))

    assert answer_of(read(data), "1.1.1", "remark").value == "arvio"


def test_what_was_said_last_time_is_no_answer():
    submission = read(a_form_with_history())

    assert {each.state for each in submission.answers} == {EMPTY}
    assert submission.problems == ()


def test_a_figure_that_shrinks_within_the_year_is_told_from_the_map():
    submission = read(fill(a_form_with_history(), {("1.1.1.a", "actual"): 3}))

    assert [(each.item, each.location.cell) for each in told(submission, "shrinks")] == [
        ("1.1.1.a", place_of(a_form_with_history(), "1.1.1.a", "actual")[1])
    ]


# --- a column of the coordinator's own

OWN_COLUMN = '[[columns]]\nfield = "x:money_used"\nwidth = 90\nlocked = false\nkind = "money"\ntitle.fi = "Raha"\n\n'


@pytest.fixture
def a_form_with_a_column_more(tmp_path):
    """Return a form with a column of the coordinator's own: what measures have cost."""
    path = tmp_path / "form.toml"
    path.write_text(_LAYOUT.read_text("utf-8").replace(_BEFORE, OWN_COLUMN + _BEFORE), "utf-8")
    layout = read_layout(path)
    form, _ = build_form(a_programme(), PERIOD, OWNER, language="fi", layout=layout, issued=ISSUED)
    stream = BytesIO()
    write_form(form, stream)
    return stream.getvalue()


def test_a_column_of_the_coordinators_own_is_read(a_form_with_a_column_more):
    submission = read(fill(a_form_with_a_column_more, {**TYPED, ("1.1.1", "x:money_used"): 1500}))

    assert answer_of(submission, "1.1.1", "x:money_used").value == Decimal(1500)
    assert submission.problems == ()


def test_without_the_map_a_column_that_only_the_form_knew_is_told(a_form_with_a_column_more):
    filled = fill(
        a_form_with_a_column_more,
        {**TYPED, ("1.1.1", "x:money_used"): 1500},
        lambda book: book.remove(book["_elinvoima"]),
    )

    submission = read(filled)

    assert values_of(submission) == READ
    assert ("1.1.1.a", "1500") in [(each.item, each.found) for each in told(submission, "text-outside-table")]
