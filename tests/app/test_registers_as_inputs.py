"""Registers among what is merged: named themselves they are one more set of facts, in a folder they are passed over."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from filled import NOW, OTHER, OWNER, PERIOD, TYPED, a_form, a_programme, fill
from register_typing import write_free_row

from elinvoima_xl.app import steps
from elinvoima_xl.foundation.problems import RegisterError, UsageError
from elinvoima_xl.programme.write_workbook import write_programme
from elinvoima_xl.register.register import read_register

pytest_plugins = ("commands_fixtures",)
THEIRS = {("1.1.1.a", "actual"): 33}


@pytest.fixture
def programme(tmp_path) -> Path:
    write_programme(a_programme(), (), tmp_path / "ohjelma.xlsx")
    return tmp_path / "ohjelma.xlsx"


@pytest.fixture
def halves(programme, tmp_path) -> tuple[Path, Path]:
    """Two registers, each with the answers of one owner."""
    paths = []
    for owner, typed in ((OWNER, TYPED), (OTHER, THEIRS)):
        returned = tmp_path / f"{owner}.xlsx"
        returned.write_bytes(fill(a_form(owner), typed))
        paths.append(tmp_path / f"rekisteri {owner}.xlsx")
        steps.merge_returns([returned], paths[-1], programme=programme, now=NOW)
    return paths[0], paths[1]


def test_two_registers_make_what_their_files_make(run, programme, halves, tmp_path):
    ran = run("merge", *halves, "-o", "kaikki.xlsx", "--json")
    files = [tmp_path / f"{owner}.xlsx" for owner in (OWNER, OTHER)]
    together = steps.merge_returns(files, tmp_path / "tiedostoista.xlsx", programme=programme, now=NOW).merged

    assert "not-a-form" not in ran.codes
    assert {answer["owner"]: answer["value"] for answer in decision(ran.json, "1.1.1.a")["answers"]} == {
        OWNER: 25, OTHER: 33,
    }  # fmt: skip
    assert read_register(tmp_path / "kaikki.xlsx")[0] == together.facts


def decision(printed, item):
    (found,) = [each for each in printed["decisions"] if (each["item"], each["field"]) == (item, "actual")]
    return found


def test_the_programme_is_that_of_the_registers_where_none_is_given(run, halves):
    assert run("merge", *halves, "-o", "kaikki.xlsx").status == 0


def test_a_register_that_is_written_too_is_read_once(programme, halves, tmp_path):
    one, other = halves
    merged = steps.merge_returns([one, other], one, now=NOW).merged

    assert len(merged.facts.submissions) == 2
    assert merged.find(PERIOD, "1.1.1.a", "actual").value == 58


def test_returned_files_and_registers_are_merged_together(halves, tmp_path):
    folder = tmp_path / "palautetut"
    folder.mkdir()
    (folder / "Opisto.xlsx").write_bytes(fill(a_form(), {("1.1.1.a", "actual"): 25}))
    merged = steps.merge_returns([folder, halves[1]], tmp_path / "kaikki.xlsx", now=NOW).merged

    assert merged.find(PERIOD, "1.1.1.a", "actual").value == 58


def test_what_was_settled_in_a_register_counts(halves, tmp_path):
    write_free_row(halves[0], "Ristiriidat", str(PERIOD), "1.1.1.a", "Toteuma", "26")
    merged = steps.merge_returns(halves, tmp_path / "kaikki.xlsx", now=NOW).merged

    assert {(each.item, each.raw) for each in merged.facts.resolutions} == {("1.1.1.a", "26")}


def test_a_register_of_another_programme_is_refused_and_nothing_is_written(halves, tmp_path):
    write_programme(replace(a_programme(), id="toinen", title="Toinen"), (), tmp_path / "toinen.xlsx")
    other = tmp_path / "toisen rekisteri.xlsx"
    steps.merge_returns([], other, programme=tmp_path / "toinen.xlsx", now=NOW)
    (tmp_path / "lomake.xlsx").write_bytes(fill(a_form(), TYPED))
    with pytest.raises((RegisterError, UsageError)) as refused:
        steps.merge_returns([halves[0]], tmp_path / "kaikki.xlsx", programme=tmp_path / "toinen.xlsx", now=NOW)

    assert refused.value.problem.code == "other-register"
    assert not (tmp_path / "kaikki.xlsx").exists()


def test_a_register_and_a_programme_in_the_folder_of_returns_are_passed_over(run, programme, halves, tmp_path):
    folder = tmp_path / "palautetut"
    folder.mkdir()
    for path in (halves[0], programme):
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "Opisto.xlsx").write_bytes(fill(a_form(), TYPED))
    checked = run("check", folder, "--programme", programme, "--json")
    ran = run("merge", folder, "-o", "uusi.xlsx", "--programme", programme, "--json")

    passed = [each for each in ran.json["problems"] if each["code"] == "skipped-file"]
    assert (checked.status, ran.status) == (0, 0)
    assert sorted(each["file"] for each in passed) == sorted([halves[0].name, programme.name])
    assert {each["severity"] for each in passed} == {"info"}
    assert {each["file"]: each["state"] for each in checked.json["files"]} == {
        "Opisto.xlsx": "accepted", halves[0].name: "skipped", programme.name: "skipped",
    }  # fmt: skip


def test_what_is_passed_over_is_no_file_of_the_register(programme, halves, tmp_path):
    folder = tmp_path / "palautetut"
    folder.mkdir()
    (folder / "rekisteri.xlsx").write_bytes(halves[0].read_bytes())
    merged = steps.merge_returns([folder], tmp_path / "uusi.xlsx", programme=programme, now=NOW).merged

    assert merged.facts.submissions == frozenset()
