"""Poor consoles and shells: Windows' code pages, patterns left to the program, names with å, ä, ö and blanks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from filled import PERIOD, TYPED, a_form, a_programme, fill

from elinvoima_xl.app.terminal.console import expand, to_json_text, to_plain
from elinvoima_xl.programme.write_workbook import write_programme

# Every command, as it is run in a folder that holds what people call their folders.
PATH = (
    ["init", "uusi kansio ö"],
    ["import", "ohjelma å.xlsx"],
    ["forms", "ohjelma å.xlsx", "--period", str(PERIOD), "-o", "lähetettävät lomakkeet", "--drafts"],
    ["check", "palautetut ä", "--programme", "ohjelma å.xlsx", "--return-to", "korjattavat ö"],
    ["merge", "palautetut ä", "-o", "rekisteri ä ö.xlsx", "--programme", "ohjelma å.xlsx"],
    ["status", "rekisteri ä ö.xlsx", "--reminders", "muistutukset å"],
    ["report", "rekisteri ä ö.xlsx", "-o", "raportti å.docx"],
    ["status", "ei ole ₃.xlsx"],
    ["demo", "palautetut ä"],
    ["status", "rekisteri ä ö.xlsx", "--json"],
    ["--help"],
)
WRITTEN = (
    "uusi kansio ö/elinvoima.toml", "lähetettävät lomakkeet/viestit.csv", "korjattavat ö/KAO → valmis.xlsx",
    "rekisteri ä ö.xlsx", "muistutukset å/viestit.csv", "raportti å.docx",
)  # fmt: skip
RUN_ALL = "import json, sys; from elinvoima_xl.app.cli import run; print(list(map(run, json.loads(sys.argv[1]))))"


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder such as offices have, with a programme and a returned form that has a fault."""
    folder = tmp_path / "Åbo ä ö elinvoima 2027"
    (folder / "palautetut ä").mkdir(parents=True)
    write_programme(a_programme(), (), folder / "ohjelma å.xlsx")
    typed = {**TYPED, ("1.1.1.a", "actual"): "20–30 ►"}
    (folder / "palautetut ä" / "KAO → valmis.xlsx").write_bytes(fill(a_form(), typed))
    return folder


def run_all(folder: Path, encoding: str) -> tuple[list[str], bytes]:
    """Run every command in one process with a console of some encoding; return its lines and all bytes printed."""
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "ELINVOIMA_LANG": "fi"}
    command = [sys.executable, "-c", RUN_ALL, json.dumps(PATH)]
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    assert b"Traceback" not in run.stderr, run.stderr.decode(encoding)
    return run.stdout.decode(encoding).splitlines(), run.stdout + run.stderr


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "cp850"])
def test_every_command_runs_on_a_console_that_lacks_symbols(folder, encoding):
    lines, printed = run_all(folder, encoding)

    assert lines[-1] == "[0, 0, 0, 1, 1, 0, 0, 2, 2, 0, 0]"
    assert all((folder / name).exists() for name in WRITTEN)
    assert b"?" not in printed.replace("ei ole ?.xlsx".encode(encoding), b"")


def test_what_a_code_page_lacks_is_shown_by_what_it_has(folder):
    lines, _ = run_all(folder, "cp850")

    assert any(line.startswith("KAO -> valmis.xlsx") for line in lines)
    assert any(line.startswith("  x ") for line in lines)
    assert any(line.startswith("-> Seuraavaksi") for line in lines)


def test_json_is_exact_on_every_console(folder):
    told = [json_of(run_all(folder, encoding)[0]) for encoding in ("utf-8", "cp850")]

    assert told[0] == told[1]


def json_of(lines: list[str]) -> object:
    return json.loads("\n".join(lines[lines.index("{") : lines.index("}") + 1]))


def test_json_holds_what_a_terminal_would_obey_escaped_and_exact():
    told = {"file": "a\x1b[2J\x7f\x9b\u202e.xlsx"}

    text = to_json_text(told)

    assert json.loads(text) == told
    assert text.isascii()
    assert "\x7f" not in text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("→ ✕ ▲ ► ○ ✓ · −", "-> x ! > o v - -"),
        ("”a” 1–2 …", '"a" 1-2 ...'),
        ("Åbo a\u0308", "Abo a"),
        ("日\udce4", "??"),
    ],
)
def test_characters_have_stand_ins(text, plain):
    assert to_plain(text) == plain


# --- patterns


@pytest.fixture
def forms(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("b.xlsx", "a.xlsx", "KAO [1].xlsx", "kuva.png", "ä/c.xlsx"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).touch()
    return tmp_path


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("*.xlsx", ["KAO [1].xlsx", "a.xlsx", "b.xlsx"]),
        ("?.xlsx", ["a.xlsx", "b.xlsx"]),
        ("ä/*", ["ä/c.xlsx"]),
        ("KAO [1]*", ["KAO [1].xlsx"]),
        ("KAO [1].xlsx", ["KAO [1].xlsx"]),
        ("*.ods", ["*.ods"]),
        ("puuttuu.xlsx", ["puuttuu.xlsx"]),
    ],
)
@pytest.mark.usefixtures("forms")
def test_a_pattern_that_the_shell_left_is_expanded(given, found):
    assert [path.as_posix() for path in expand([Path(given)])] == found


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_a_file_whose_name_is_a_pattern_is_that_file(forms):
    (forms / "*.xlsx").touch()

    assert expand([Path("*.xlsx")]) == (Path("*.xlsx"),)


def test_an_address_is_no_pattern():
    assert expand(["s3://bucket/*.xlsx"]) == ("s3://bucket/*.xlsx",)
