"""Fixtures of the tests of commands: a programme, returned forms, a register, and the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import Ran, Run, filled
from filled import a_programme

from elinvoima_xl.app import cli
from elinvoima_xl.programme.write_workbook import write_programme


@pytest.fixture
def run(capsys, monkeypatch, tmp_path) -> Run:
    """Run a command line in an empty folder, as a Finnish user."""
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "ELINVOIMA_LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "fi_FI.UTF-8")

    def run(*arguments: object) -> Ran:
        status = cli.run([str(each) for each in arguments])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        return Ran(status, printed.out, printed.err)

    return run


@pytest.fixture
def programme(tmp_path) -> Path:
    path = tmp_path / "ohjelma.xlsx"
    write_programme(a_programme(), (), path)
    return path


@pytest.fixture
def returns(tmp_path) -> Path:
    """A folder with one good form."""
    folder = tmp_path / "palautetut"
    folder.mkdir()
    (folder / "KAO.xlsx").write_bytes(filled())
    return folder


@pytest.fixture
def register(run, programme, returns, tmp_path) -> Path:
    path = tmp_path / "rekisteri.xlsx"
    run("merge", returns, "-o", path, "--programme", programme)
    return path
