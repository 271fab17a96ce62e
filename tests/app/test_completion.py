"""What the Tab key offers: periods, owners, files; through Click, and through a real bash with the installed script."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from filled import OTHER, OWNER, a_programme

from elinvoima_xl.app import cli
from elinvoima_xl.programme.write_workbook import write_programme

SCRIPT = Path(sys.executable).parent / "elinvoima"
# Bash's own function is called with the words of a line, and what it would offer is printed, an offer a line.
OFFERS = """
eval "$(_ELINVOIMA_COMPLETE=bash_source "$1")"
COMP_WORDS=("${@:1}"); COMP_CWORD=$(($# - 1))
_elinvoima_completion "$1"
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A follow-up folder with a programme."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "elinvoima.toml").write_text("", "utf-8")
    write_programme(a_programme(), (), tmp_path / "ohjelma.xlsx")
    return tmp_path


def offered(*words: str, begun: str = "") -> list[str]:
    """Return what is offered after some words when something has been begun."""
    shell = ShellComplete(cli.elinvoima, {"obj": "fi"}, cli.PROGRAM, cli.COMPLETING)
    return [each.value for each in shell.get_completions(list(words), begun)]


def test_commands_are_offered():
    assert offered(begun="me") == ["merge"]
    assert set(offered()) == set(cli.elinvoima.commands)


def test_options_of_a_command_are_offered():
    assert "--drafts" in offered("forms", begun="--d")


def test_languages_are_offered():
    assert offered("--lang") == ["fi", "sv", "en"]


@pytest.mark.usefixtures("folder")
def test_periods_of_the_programmes_years_are_offered():
    periods = offered("forms", "--period", begun="2027-")

    assert periods == ["2027-Q1", "2027-T1", "2027-H1", "2027-T2", "2027-Q3"]
    assert offered("forms", "--period", begun="2031") == [*(f"2031-{each[5:]}" for each in periods), "2031"]


def test_without_a_programme_periods_of_this_year_and_the_last_are_offered(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert len(offered("status", "--period")) == 12


@pytest.mark.usefixtures("folder")
def test_owners_are_offered_whatever_their_capitals():
    assert offered("forms", "--owner", begun="keksitty") == [OWNER, OTHER, "Keksitty yhdistys"]


def test_owners_of_the_programme_on_the_line_are_offered(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_programme(a_programme(), (), tmp_path / "muu.xlsx")

    assert OWNER in offered("forms", "muu.xlsx", "--owner")


@pytest.mark.parametrize("settings", ["", "tuntematon = 1", 'programme = "rikki.xlsx"'])
def test_what_cannot_be_read_offers_nothing(tmp_path, monkeypatch, settings):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "elinvoima.toml").write_text(settings, "utf-8")
    (tmp_path / "rikki.xlsx").write_bytes(b"PK")

    assert offered("forms", "--owner") == []


@pytest.mark.parametrize(
    ("words", "kind"),
    [(["check"], "file"), (["forms", "-o"], "dir"), (["report", "-o"], "file"), (["check", "--return-to"], "dir")],
    ids=lambda each: " ".join(each) if isinstance(each, list) else each,
)
def test_files_and_folders_are_left_to_the_shell(words, kind):
    shell = ShellComplete(cli.elinvoima, {"obj": "fi"}, cli.PROGRAM, cli.COMPLETING)

    assert [each.type for each in shell.get_completions(words, "")] == [kind]


def offered_by_bash(folder: Path, *words: str) -> list[str]:
    environment = {**os.environ, "PATH": f"{SCRIPT.parent}{os.pathsep}{os.environ['PATH']}"}
    command = ["bash", "-c", OFFERS, "bash", "elinvoima", *words]
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return run.stdout.splitlines()


needs_bash = pytest.mark.skipif(not shutil.which("bash") or not SCRIPT.exists(), reason="bash or the script is missing")


@needs_bash
def test_bash_completes_a_command_with_the_installed_script(folder):
    assert offered_by_bash(folder, "for") == ["forms"]


@needs_bash
def test_bash_puts_a_name_with_blanks_on_the_line_as_one_word(folder):
    (name,) = offered_by_bash(folder, "forms", "--owner", "keksitty\\ o")

    assert subprocess.run(["bash", "-c", f"printf %s {name}"], capture_output=True, text=True).stdout == OWNER


@needs_bash
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_for_each_shell_is_printed(shell):
    environment = {**os.environ, cli.COMPLETING: f"{shell}_source"}

    run = subprocess.run([str(SCRIPT)], env=environment, capture_output=True, text=True, check=True)

    assert f"{cli.COMPLETING}={shell}_complete" in run.stdout
