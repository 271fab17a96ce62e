"""The map of a form as rows of text and back."""

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from elinvoima_xl.form.sheets.form_map import COLUMNS, FACT, FormMap, MapRow, from_rows, to_rows
from elinvoima_xl.foundation.period import Period

TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
ROWS = st.builds(MapRow, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, st.booleans(), TEXTS, TEXTS).filter(
    lambda row: row.to_texts() != COLUMNS
)


def a_map(*rows: MapRow) -> FormMap:
    return FormMap(
        form="ab12cd34",
        layout="1",
        programme="kajaani",
        title="Ohjelma",
        programme_digest="00ff",
        period=Period(2027, "H1"),
        owner="KAO",
        language="fi",
        issued=datetime(2027, 6, 1, 8, 0, tzinfo=UTC),
        deadline=date(2027, 8, 15),
        rows=rows,
    )


@settings(max_examples=50)
@given(st.lists(ROWS, max_size=5))
def test_reading_what_was_written_gives_the_same_map(rows):
    written = a_map(*rows)

    read, stored = from_rows(to_rows(written))

    assert read == written
    assert stored == written.digest


def test_a_changed_row_changes_the_digest():
    row = MapRow("1.1.1.a", "actual", "1 Osaajat", "F5", "count", locked=False, row="1.1.1.a")

    changed = row._replace(kind="share")

    assert a_map(row).digest != a_map(changed).digest


def test_line_breaks_of_another_program_leave_the_digest_as_it_was():
    ours, theirs = (MapRow("1.1.1.a", "metric", issued=f"Tapaamiset{line}kpl") for line in ("\n", "\r\n"))

    assert a_map(ours).digest == a_map(theirs).digest


def test_a_sheet_that_is_not_ours_gives_no_map():
    assert from_rows([("form", "1"), ("item", "field")]) == (None, "")


def test_a_spoilt_date_costs_that_date():
    rows = [("issued", "eilen") if row[0] == "issued" else row for row in to_rows(a_map())]

    read, stored = from_rows(rows)

    assert read == replace(a_map(), issued=None)
    assert read is not None
    assert read.digest != stored


def test_facts_of_an_item_are_found_by_field():
    form_map = a_map(MapRow("1.1.1.a", "unit", kind=FACT, issued="kpl"), MapRow("1.1.2.a", "unit", kind=FACT))

    assert form_map.facts("1.1.1.a") == {"unit": "kpl"}
