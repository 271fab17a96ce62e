"""Workbooks that hold more than one form's answers, from the returned files to the register."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from filled import NOW, OTHER, OWNER, PERIOD, TYPED, a_form, a_programme, fill
from moved_sheets import move_sheet

from elinvoima_xl.app import steps
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.programme.write_workbook import write_programme

AREA = "1 Osaajat"
YEAR = Period(2027)
THEIRS = {("1.1.1.a", "actual"): 33, ("1.1.1.b", "actual"): "ehkä", ("1.1.1", "status"): "Viivästynyt ▲"}


@pytest.fixture
def programme(tmp_path) -> Path:
    write_programme(a_programme(), (), tmp_path / "ohjelma.xlsx")
    return tmp_path / "ohjelma.xlsx"


def write_both(folder: Path, other: bytes, typed=THEIRS) -> Path:
    """Write my form of the year with a sheet of another form in it."""
    folder.mkdir()
    path = folder / "Molemmat.xlsx"
    path.write_bytes(fill(a_form(period=YEAR), TYPED, lambda book: move_sheet(book, fill(other, typed), AREA)))
    return path


def test_each_sheet_counts_for_its_own_owner(programme, tmp_path):
    path = write_both(tmp_path / "palautetut", a_form(OTHER, period=YEAR))
    merged = steps.merge_returns([path], tmp_path / "r.xlsx", programme=programme, now=NOW).merged

    decision = merged.find(YEAR, "1.1.1.a", "actual")
    assert {answer.owner: answer.value for answer in decision.answers} == {OWNER: 25, OTHER: 33}
    assert {each.owner: each.state for each in merged.coverage} == {OWNER: "returned", OTHER: "returned"}


def test_each_sheet_counts_for_its_own_period_by_the_programme_of_its_time(programme, tmp_path):
    register = tmp_path / "r.xlsx"
    (tmp_path / "kevät").mkdir()
    (tmp_path / "kevät" / "KAO.xlsx").write_bytes(fill(a_form(), {("1.1.1.a", "actual"): 9}))
    steps.merge_returns([tmp_path / "kevät"], register, programme=programme, now=NOW)
    write_programme(replace(a_programme(), title="Uusi nimi"), (), programme)
    path = write_both(tmp_path / "palautetut", a_form(), {("1.1.1.a", "actual"): 9})
    merged = steps.merge_returns([path], register, programme=programme, now=NOW).merged

    assert [merged.find(each, "1.1.1.a", "actual").value for each in (PERIOD, YEAR)] == [9, 25]


def test_both_forms_stand_in_the_list_of_files_that_were_checked(programme, tmp_path):
    path = write_both(tmp_path / "palautetut", a_form(OTHER, period=YEAR))
    checked = steps.check_returns([path], programme=programme)

    assert [(each.file, each.owner) for each in checked.submissions] == [
        ("Molemmat.xlsx", OWNER), ("Molemmat.xlsx", OTHER),
    ]  # fmt: skip


def test_each_owner_gets_a_marked_copy_of_its_own_form(programme, tmp_path):
    write_both(tmp_path / "palautetut", a_form(OTHER, period=YEAR))
    back = tmp_path / "korjattavat"
    steps.check_returns([tmp_path / "palautetut"], programme=programme, return_to=back)
    (copy,) = back.glob("*.xlsx")

    again = steps.check_returns([copy], programme=programme)
    assert copy.name == f"Molemmat {OTHER}.xlsx"
    assert [(each.owner, each.period, each.issued) for each in again.submissions] == [(OTHER, YEAR, None)]
    assert "not-a-number" in {each.code for each in again.problems}


def test_what_was_merged_of_both_stays_the_same_when_it_is_merged_again(programme, tmp_path):
    path = write_both(tmp_path / "palautetut", a_form(OTHER, period=YEAR))
    register = tmp_path / "r.xlsx"
    once = steps.merge_returns([path], register, programme=programme, now=NOW).merged
    twice = steps.merge_returns([path], register, programme=programme, now=NOW).merged

    assert (twice.decisions, twice.coverage) == (once.decisions, once.coverage)
    assert len(twice.facts.submissions) == 2
