"""Two programmes side by side, each in its follow-up folder: nothing of one gets into the other."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from filled import OWNER, a_programme

from elinvoima_xl.app.cli import run
from elinvoima_xl.programme.write_workbook import write_programme
from elinvoima_xl.register.register import read_register

PERIOD = ("--period", "2027-H1")
TITLES = {"kasvu": "Kasvuohjelma", "hyvinvointi": "Hyvinvointiohjelma"}


@pytest.fixture
def folders(tmp_path, monkeypatch) -> dict[str, Path]:
    """Two follow-up folders with forms sent, and one owner's form of each returned."""
    monkeypatch.chdir(tmp_path)
    for name, title in TITLES.items():
        assert run(["init", name]) == 0
        write_programme(replace(a_programme(), id=name, title=title), (), tmp_path / name / "ohjelma.xlsx")
        monkeypatch.chdir(tmp_path / name)
        assert run(["forms", *PERIOD]) == 0
        back(tmp_path / name, tmp_path / name)
        monkeypatch.chdir(tmp_path)
    return {name: tmp_path / name for name in TITLES}


def back(sent: Path, folder: Path, name: str = "") -> None:
    """Put an owner's form that was sent from one folder among the returned ones of a folder."""
    (form,) = (sent / "lomakkeet").glob(f"{OWNER}*.xlsx")
    (folder / "palautetut" / (name or form.name)).write_bytes(form.read_bytes())


def told(capsys, *arguments: str) -> tuple[int, dict]:
    """Return the exit status of a command and its JSON."""
    capsys.readouterr()
    status = run([*arguments, "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_each_folder_merges_its_own_programme(folders, monkeypatch, capsys):
    for name, folder in folders.items():
        monkeypatch.chdir(folder)
        run(["merge"])
        (programme,) = {known for _, known in read_register(folder / "rekisteri.xlsx")[0].programmes}

        assert (programme.id, programme.title) == (name, TITLES[name])


def test_a_form_of_the_other_programme_is_refused_by_name(folders, monkeypatch, capsys):
    back(folders["hyvinvointi"], folders["kasvu"], "Eksynyt.xlsx")
    monkeypatch.chdir(folders["kasvu"])
    status, merged = told(capsys, "merge")

    refused = [each for each in merged["problems"] if each["code"] == "other-programme"]
    assert status == 1
    assert [(each["file"], each["found"]) for each in refused] == [("Eksynyt.xlsx", "Hyvinvointiohjelma")]
    assert {each["owner"]: each["state"] for each in merged["coverage"]}[OWNER] == "returned"


def test_a_form_of_the_other_programme_is_refused_by_check_too(folders, monkeypatch, capsys):
    back(folders["hyvinvointi"], folders["kasvu"], "Eksynyt.xlsx")
    monkeypatch.chdir(folders["kasvu"] / "palautetut")
    status, checked = told(capsys, "check")

    assert status == 1
    assert {each["file"]: each["state"] for each in checked["files"]}["Eksynyt.xlsx"] == "refused"


def test_a_register_of_the_other_programme_is_not_merged_into(folders, monkeypatch, capsys):
    monkeypatch.chdir(folders["kasvu"])
    run(["merge"])
    register = folders["kasvu"] / "rekisteri.xlsx"
    before = register.read_bytes()
    monkeypatch.chdir(folders["hyvinvointi"])
    status, answer = told(capsys, "merge", "-o", str(register))

    assert (status, [each["code"] for each in answer["problems"]]) == (2, ["other-register"])
    assert register.read_bytes() == before


def test_an_owner_of_both_sees_the_answers_of_each_programme_alone(folders, monkeypatch, capsys):
    for folder in folders.values():
        monkeypatch.chdir(folder)
        run(["merge"])
        status, sent = told(capsys, "forms", "--period", "2027", "--register", "rekisteri.xlsx", "--dry-run")

        assert status == 0
        assert OWNER in {each["owner"] for each in sent["forms"]}
    monkeypatch.chdir(folders["kasvu"])
    (folders["kasvu"] / "rekisteri.xlsx").unlink()
    status, answer = told(
        capsys, "forms", "--period", "2027", "--register", str(folders["hyvinvointi"] / "rekisteri.xlsx"), "--dry-run"
    )

    assert (status, [each["code"] for each in answer["problems"]]) == (2, ["other-register"])


def test_the_document_of_another_programme_is_not_imported_over_this_one(folders, monkeypatch, capsys):
    programme = folders["kasvu"] / "ohjelma.xlsx"
    before = programme.read_bytes()
    document = (
        "# 1. Liikunta\n\n| Toimenpide | Vastuutahot |\n|---|---|\n| Rakennamme uimahallin järven rantaan | Kunta |\n"
    )
    (folders["kasvu"] / "toinen.md").write_text(document, "utf-8")
    monkeypatch.chdir(folders["kasvu"])
    status, answer = told(capsys, "import", "toinen.md")

    assert (status, [each["code"] for each in answer["problems"]]) == (2, ["nothing-matches"])
    assert programme.read_bytes() == before
