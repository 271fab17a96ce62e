"""What the settings of a follow-up folder give to commands that are run in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from filled import TYPED, a_form, a_programme, fill

from elinvoima_xl.app import cli
from elinvoima_xl.programme.write_workbook import write_programme


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A follow-up folder with a programme and one returned form that has a fault."""
    monkeypatch.chdir(tmp_path)
    assert cli.run(["--lang", "fi", "init", "."]) == 0
    write_programme(a_programme(), (), tmp_path / "ohjelma.xlsx")
    typed = {**TYPED, ("1.1.1.a", "actual"): "20–30"}
    (tmp_path / "palautetut" / "KAO.xlsx").write_bytes(fill(a_form(), typed))
    return tmp_path


def set_language(folder: Path, language: str) -> None:
    settings = folder / "elinvoima.toml"
    text = settings.read_text("utf-8").replace('language = "fi"', f'language = "{language}"')
    settings.write_text(text, "utf-8")


def test_check_writes_marked_copies_to_the_folder_of_the_settings(folder):
    assert cli.run(["check"]) == 1

    assert (folder / "korjattavat" / "KAO.xlsx").exists()


def test_check_writes_marked_copies_where_it_is_told_to_instead(folder):
    cli.run(["check", "--return-to", "muualle"])

    assert (folder / "muualle" / "KAO.xlsx").exists()
    assert not list((folder / "korjattavat").iterdir())


@pytest.mark.parametrize(("setting", "language"), [("sv", "sv-FI"), ("", "fi-FI")])
def test_a_report_is_in_the_language_of_the_settings_else_in_the_programmes(folder, setting, language):
    set_language(folder, setting)
    cli.run(["merge"])

    cli.run(["report"])

    assert Document(str(folder / "seurantaraportti.docx")).core_properties.language == language


def test_a_report_is_in_the_language_asked_for_before_that_of_the_settings(folder):
    set_language(folder, "sv")
    cli.run(["merge"])

    cli.run(["report", "--lang", "en"])

    assert Document(str(folder / "seurantaraportti.docx")).core_properties.language == "en-GB"
