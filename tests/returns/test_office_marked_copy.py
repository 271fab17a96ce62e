"""Marked copies in LibreOffice: what shows that a fault is mended, and what it saves reads as the copy did."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from filled import TYPED, a_form, fill, map_of, place_of, read, told
from form_edits import copy_row
from office import in_office
from test_fixed_point import GROWTH, answers, copy_of, errors

from elinvoima_xl.foundation.language import words

pytestmark = pytest.mark.office

SAY = words("fi")
COUNT, SHARE, STATUS, MONEY = (
    ("1.2.1.a", "actual"), ("1.1.1.b", "actual"), ("1.2.2", "status"), ("2.1.1.a", "actual"),
)  # fmt: skip


def spoilt() -> bytes:
    """Return a form with a date by accident, a formula, a text of two lines, a doubled row and one that is missing."""
    places = {key: place_of(a_form(), *key) for key in (COUNT, SHARE, STATUS, MONEY)}

    def edit(book):
        def cell(key):
            return book[places[key][0]][places[key][1]]

        cell(COUNT).value, cell(COUNT).number_format = datetime(2027, 4, 3), "d.m.yyyy"
        cell(SHARE).value = "=12+30"
        cell(STATUS).value = "ihan hyvin\nmenee"
        growth = book[GROWTH]
        copy_row(growth, 5, growth.max_row + 1)
        growth.cell(growth.max_row, cell(MONEY).column).value = 99
        growth.delete_rows(6)

    return fill(a_form(), TYPED, edit)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes, list[str]]:
    """Return the copy, the same saved by LibreOffice untouched, and what its list says once three faults are mended."""
    folder = tmp_path_factory.mktemp("korjattavat")
    copy, saved = folder / "KAO.xlsx", folder / "tallennettu.xlsx"
    copy.write_bytes(copy_of(spoilt()))
    twin = [GROWTH, f"{place_of(a_form(), *MONEY)[1][0]}8"]
    typed = [[*place_of(a_form(), *COUNT), "25"], [*place_of(a_form(), "2.1.2.a", "actual"), "7"], [*twin, ""]]
    live = [
        row.cell for row in map_of(copy.read_bytes()).rows if row.sheet == SAY("Findings") and row.kind == "formula"
    ]
    jobs = [
        {"open": str(copy), "save": [str(saved)]},
        {
            "open": str(copy),
            "type": typed,
            "read": [[SAY("Findings"), cell.replace("E", column)] for cell in live for column in "BE"],
        },
    ]
    results = in_office(jobs)
    return copy.read_bytes(), Path(saved).read_bytes(), results[1]["read"]


def test_a_copy_saved_by_libreoffice_says_what_the_copy_said(office):
    copy, saved, _ = office

    assert answers(read(saved)) == answers(read(copy)) == answers(read(spoilt()))
    assert errors(read(saved)) == errors(read(copy))
    assert dict(told(read(saved), "not-mended")[0].blanks) == dict(told(read(copy), "not-mended")[0].blanks)


def test_the_list_tells_what_is_mended_as_it_is_typed(office):
    _, _, shown = office

    found = dict(zip(shown[::2], shown[1::2], strict=True))
    mended = {place.partition(" ·")[0] for place, mark in found.items() if mark == "✓"}
    assert mended == {"1.2.1.a", "2.1.2.a", "2.1.1.a"}
    assert {place.partition(" ·")[0] for place, mark in found.items() if not mark} == {"1.1.1.b", "1.2.2"}
