"""Whatever the input, a programme or a problem comes out and never a traceback."""

from __future__ import annotations

from io import BytesIO

import openpyxl
from hypothesis import given
from hypothesis import strategies as st
from strategies import NASTY

from elinvoima_xl.foundation.problems import ProgrammeError
from elinvoima_xl.model.programme import Area, Measure, Mention, Metric, Objective, Owner, Programme
from elinvoima_xl.programme.importing.source import read_source
from elinvoima_xl.programme.read_workbook import read_programme_workbook
from elinvoima_xl.programme.write_workbook import write_programme
from elinvoima_xl.workbook.cells import read_workbook

PIECES = st.sampled_from(
    [
        "# Ohjelma 2027–2030", "## 1. Työ", "- kohta", "1. kohta", "|---|---|---|", "| B |", "|",
        "| Toimenpide | Vastuu | Mittari |", "| A | KAO, KAMK ja muut | Määrä ja laatu |", "\t\t\t", "===", "---", "**",
        "Tavoitteet\t1. Yksi 2. Kaksi\t", "Tavoite\tToimenpiteet\tVastuutahot\tMittarit", "1.A\tB\tC\tD", "<li>",
        "<table><tr><td rowspan=3>T", "</table>", "Kajaanin kaupunki", "Toimenpide | Vastuu", "A | B",
    ]
)  # fmt: skip
LINES = st.lists(PIECES | st.sampled_from(NASTY) | st.text(max_size=20), max_size=15)


def read(text):
    """Return the programme, `None` with the one problem where there is none."""
    try:
        return read_source(text.encode(), "doc.md")
    except ProgrammeError as error:
        return None, (error.problem,)


@given(LINES)
def test_any_text_gives_a_programme_or_a_problem(lines):
    text = "\n".join(lines)

    programme, problems = read(text)

    assert programme is None or programme.measures
    assert all(each.to_text("fi") for each in problems)


@given(LINES)
def test_no_id_is_given_twice(lines):
    programme, _ = read("| Toimenpide | Vastuu |\n|---|---|\n| A | B |\n\n" + "\n".join(lines))

    items = [each.id for each in (*programme.measures, *programme.metrics)]

    assert len(set(items)) == len(items)


def example() -> bytes:
    metric = Metric("1.1.1.a", "Visits")
    measure = Measure("1.1.1", "Visit companies", (Mention("KAO", "KAO"),), metrics=(metric,))
    area = Area(1, "Work", "", ("Jobs",), (Objective(1, "Jobs", (measure,)),))
    stream = BytesIO()
    write_programme(Programme("x", "Demo", (2027, 2028), (area,), (Owner("KAO"),), "en"), (), stream)
    return stream.getvalue()


WORKBOOK = example()
VALUES = st.one_of(
    st.none(), st.sampled_from([text for text in NASTY if "\u2028" not in text and len(text) < 50]), st.booleans(),
    st.integers(-10**6, 10**6), st.floats(allow_nan=False, allow_infinity=False), st.dates(),
    st.sampled_from(["#N/A", "Yes", "KAO; KAMK", "1.1.1", "1.1.1.a", "sum", "milestone", "15 %", "1 234,5", "2.3", '"'])
)  # fmt: skip
EDITS = st.lists(st.tuples(st.integers(0, 7), st.integers(1, 7), st.integers(1, 16), VALUES), max_size=6)


@given(EDITS)
def test_any_edit_of_a_programme_workbook_gives_a_programme_or_a_problem(edits):
    book = openpyxl.load_workbook(BytesIO(WORKBOOK))
    for sheet, row, column, value in edits:
        book.worksheets[sheet].cell(row, column).value = value
    stream = BytesIO()
    book.save(stream)

    programme, problems = read_programme_workbook(read_workbook(stream.getvalue(), "p.xlsx"), "p.xlsx")

    assert isinstance(programme, Programme)
    assert all(each.to_text("sv") for each in problems)
