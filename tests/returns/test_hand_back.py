"""A returned form with faults goes back: answers in place, faults marked, and it reads like any other."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from io import BytesIO

from forms import a_form, a_programme, map_of, opened, place_of, written

from elinvoima_xl.form.layout import read_layout
from elinvoima_xl.form.sheets.again import form_of_map
from elinvoima_xl.form.sheets.form_map import COPY_OF, FAULT, FORMULA, MAP_SHEET, NOTE
from elinvoima_xl.foundation.language import words
from elinvoima_xl.foundation.problems import Location, problem
from elinvoima_xl.model.answers import EMPTY, Submission
from elinvoima_xl.returns.marked_copy import write_marked_copy
from elinvoima_xl.returns.submission import read_submission

SAY = words("fi")
TYPED = {
    ("1.1.1.a", "actual"): 12.5,
    ("1.1.1.b", "actual"): 0.15,
    ("1.1.1.f", "actual"): SAY("Yes"),
    ("1.1.1", "status"): f"{SAY('Delayed')} ▲",
    ("1.1.1", "done"): "-teimme",
    ("1.1.1", "new_date"): datetime(2027, 9, 30),
    ("1.1.2.a", "actual"): "n. 20–30",
    ("", "respondent"): "Kehittäjä",
}


def returned(typed=None) -> bytes:
    data = written()
    form_map, book = map_of(data), opened(data)
    for (item, field), value in (TYPED if typed is None else typed).items():
        sheet, address = place_of(form_map, item, field)
        book[sheet][address] = value
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(data: bytes) -> Submission:
    return read_submission(data, "KAO.xlsx", programme=a_programme())


def handed_back(data: bytes) -> bytes:
    stream = BytesIO()
    assert write_marked_copy(data, read(data), stream, layout=read_layout(), programme=a_programme())
    return stream.getvalue()


def answers(submission: Submission) -> dict:
    return {
        (answer.item, answer.field): (answer.state, answer.value, answer.raw)
        for answer in submission.answers
        if answer.state != EMPTY
    }


def test_a_copy_handed_back_keeps_the_values_that_were_issued():
    def formulas(data: bytes) -> dict:
        rows = (row for row in map_of(data).rows if row.kind == FORMULA and row.sheet != SAY("Findings"))
        return {(row.sheet, row.cell): row.issued for row in rows}

    copy = handed_back(returned())

    assert formulas(copy) == formulas(written())


def test_the_form_of_a_map_is_the_form_that_was_sent():
    form = a_form(a_programme(notice="Keksitty.", contact="Elinvoimapalvelut"))
    data = written(form)

    again = form_of_map(map_of(data), read_layout())

    assert again is not None
    assert written(again) == data


def test_a_form_in_every_language_and_shared_comes_again():
    for language in ("fi", "sv", "en"):
        data = written(a_form(language=language, owner="", layout=read_layout(ask_targets=True)))

        again = form_of_map(map_of(data), read_layout())

        assert again is not None
        assert written(again) == data


def test_a_copy_handed_back_reads_as_the_file_that_it_is_made_of():
    data = returned()

    first, second = read(data), read(handed_back(data))

    assert answers(second) == answers(first)
    assert (second.form, second.owner, second.respondent) == (first.form, first.owner, first.respondent)
    assert [each.code for each in second.problems] == [*(each.code for each in first.problems), "not-mended"]


def test_a_copy_of_a_copy_says_nothing_twice():
    once = handed_back(returned())

    twice = handed_back(once)

    assert shown(twice) == shown(once)
    assert told_of(twice) == [*told_of(once), hashlib.sha256(once).hexdigest()]


def shown(data: bytes) -> list:
    return [[[cell.value for cell in row] for row in sheet.rows] for sheet in opened(data) if sheet.title != MAP_SHEET]


def told_of(data: bytes) -> list[str]:
    """Return the faults that a copy remembers, and the files that it was made from."""
    return [row.issued for row in map_of(data).rows if row.kind == FAULT or row.field == COPY_OF]


def test_the_faulty_cell_is_marked_and_listed_first():
    book = opened(handed_back(returned()))
    form_map = map_of(handed_back(returned()))
    sheet, address = place_of(form_map, "1.1.2.a", "actual")

    assert book[sheet][address].comment.text.startswith("⚠ ")
    assert book.sheetnames[0] == SAY("Findings")
    assert f"'{sheet}'!{address}" in {cell.hyperlink.location for cell in book.worksheets[0]["B"] if cell.hyperlink}


def test_warnings_that_say_the_same_are_listed_once_with_their_count_and_each_cell_is_marked():
    keys = [("1.1.1", "status"), ("1.1.2", "status")]
    data = handed_back(returned({**dict.fromkeys(keys, "Käynnissä"), ("1.1.1.a", "actual"): "20–30"}))

    book, form_map = opened(data), map_of(data)
    found = [cell.value for cell in book.worksheets[0]["C"] if cell.value and "Käynnissä" in str(cell.value)]
    places = [place_of(form_map, *key) for key in keys]
    marked = [book[sheet][cell].comment.text for sheet, cell in places]
    assert [each.partition("”")[0] for each in found] == ["2 × "]
    assert all(text.startswith("⚠ ”Käynnissä”") for text in marked)


def test_a_partners_own_note_goes_back_and_stays_the_partners():
    data = returned()
    book = opened(data)
    from openpyxl.comments import Comment

    sheet, address = place_of(map_of(data), "1.1.1.a", "actual")
    book[sheet][address].comment = Comment("Luku on arvio.", "")
    stream = BytesIO()
    book.save(stream)

    second = read(handed_back(stream.getvalue()))

    assert [answer.raw for answer in second.answers if answer.field == "remark"] == ["Luku on arvio."]


def test_what_stands_outside_the_table_is_listed_with_its_place():
    data = returned()
    book = opened(data)
    book["2 Kasvu"]["C30"] = "Soittakaa minulle"
    stream = BytesIO()
    book.save(stream)

    first = opened(handed_back(stream.getvalue())).worksheets[0]

    assert "2 Kasvu!C30" in {cell.value for cell in first["B"]}


def test_words_over_a_cell_are_listed_whole_and_do_not_mark_the_cell():
    data = returned()
    sheet, address = place_of(map_of(data), "1.1.1.a", "actual")
    words_of_box = "Tämä luku on laskettu toisin kuin viime vuonna. " * 10
    box = problem("text-outside-table", Location("KAO.xlsx", sheet, address), found=words_of_box.strip())
    stream = BytesIO()

    write_marked_copy(data, replace(read(data), problems=(box,)), stream, layout=read_layout())

    book = opened(stream.getvalue())
    assert words_of_box.strip() in "\n".join(str(cell.value) for cell in book.worksheets[0]["C"])
    assert book[sheet][address].comment is None


def test_a_file_that_is_no_form_is_not_handed_back():
    submission = read(b"ei ole")

    assert not write_marked_copy(b"ei ole", submission, BytesIO(), layout=read_layout())


def test_an_issued_note_stands_below_the_problem_in_one_note():
    from elinvoima_xl.form.records import Last
    from elinvoima_xl.form.sheets.canvas import Mark
    from elinvoima_xl.foundation.period import Period

    form = a_form(history={("Keksitty opisto", "1.1.1", "done"): Last(Period(2026), "Tapasimme.")})
    data = written(form, marks=[Mark("1.1.1", "done", "warning", "Tarkista.")])

    (note,) = [row.issued for row in map_of(data).rows if row.kind == NOTE and row.row]

    assert note == "⚠ Tarkista.\n\n1.1.–31.12.2026:\nTapasimme."


def test_a_note_of_a_long_text_from_last_time_has_room_for_a_problem():
    from elinvoima_xl.form.records import Last
    from elinvoima_xl.form.sheets.canvas import Mark
    from elinvoima_xl.foundation.period import Period

    form = a_form(history={("Keksitty opisto", "1.1.1", "done"): Last(Period(2026), "Tapasimme. " * 2_970)})

    data = written(form, marks=[Mark("1.1.1", "done", "warning", "Tarkista. " * 60)])

    (note,) = [row.issued for row in map_of(data).rows if row.kind == NOTE and row.item]
    assert len(note) == 32_767


def test_an_extra_open_column_comes_back_as_an_answer(tmp_path):
    from importlib.resources import files

    text = (files("elinvoima_xl.workbook_templates") / "form.toml").read_text(encoding="utf-8")
    extra = '[[columns]]\nfield = "x:used"\nwidth = 90\nlocked = false\nkind = "money"\ntitle.fi = "Käytetty raha"\n\n'
    path = tmp_path / "form.toml"
    path.write_text(text.replace('[[columns]]\nfield = "done"', extra + '[[columns]]\nfield = "done"'), "utf-8")
    data = written(a_form(layout=read_layout(path)))
    form_map, book = map_of(data), opened(data)
    sheet, address = place_of(form_map, "1.1.1", "x:used")
    book[sheet][address] = 12000
    stream = BytesIO()
    book.save(stream)

    found = answers(read(stream.getvalue()))

    assert found[("1.1.1", "x:used")][:2] == ("given", 12000)
