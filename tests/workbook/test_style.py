"""Lines and heights of wrapped text, formats made once, and refusals of XlsxWriter that are heard."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest

from elinvoima_xl.workbook.style import Book, Styles, done, line_count, line_height, open_book, text_width
from elinvoima_xl.workbook.theme import Theme


def a_book() -> Book:
    return open_book(BytesIO(), title="Keksitty", created=datetime(2027, 6, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 100, 0),
        ("Tila", 100, 1),
        ("Tila\nSyy", 100, 2),
        ("Toteutetaan tapahtumia, joissa yritykset kohtaavat", 200, 2),
        ("Rekrytointitapahtumienosallistujamäärä", 100, 4),
        ("a b", 20, 2),
    ],
)
def test_lines_of_a_wrapped_cell(text, width, lines):
    assert line_count(text, width, 11) == lines


def test_smaller_text_takes_fewer_lines():
    text = "Toteutetaan tapahtumia, joissa yritykset ja opiskelijat kohtaavat toisensa"

    assert line_count(text, 160, 8) < line_count(text, 160, 11)


def test_a_letter_with_dots_is_as_wide_as_one_without():
    assert text_width("äöå") == text_width("aoa")


def test_a_line_is_a_little_higher_than_its_letters():
    assert 14 <= line_height(11) <= 15


def test_a_format_is_made_once():
    styles = Styles(a_book(), Theme())

    assert styles.get(bold=True) is styles.get(bold=True)
    assert styles.get(bold=True) is not styles.get(bold=False)


def test_what_xlsxwriter_refuses_is_an_error_of_ours():
    sheet = a_book().add_sheet("A")

    with pytest.raises(RuntimeError):
        sheet.put_text(0, 0, "x" * 32768)
    with pytest.raises(RuntimeError):
        done(sheet.write_string(2_000_000, 0, "x"))


def test_words_are_written_as_words_whatever_they_begin_with():
    sheet = a_book().add_sheet("A")

    sheet.put_text(0, 0, "=1+1")

    assert type(sheet.table[0][0]).__name__ == "String"
