"""The examples of the library: short, run as they stand, and type-checked as a program of somebody else's is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from filled import ISSUED, OTHER, OWNER, PERIOD, TYPED, a_form, a_programme, fill

from elinvoima_xl.app import steps
from elinvoima_xl.programme.write_workbook import write_programme

EXAMPLES = Path(__file__).parent.parent / "examples"
# These make the example data; they are no examples of the library. The walk of five periods has tests of its own.
MAKERS = {"complete_kajaani.py", "write_documents.py", "write_small_programmes.py", "five_periods.py"}
NAMES = sorted(path.name for path in EXAMPLES.glob("*.py") if path.name not in MAKERS)
LONGEST = 40


@pytest.fixture
def follow_up(tmp_path) -> Path:
    """A folder with a programme, a returned form of one owner and its register."""
    write_programme(a_programme(), (), tmp_path / "ohjelma.xlsx")
    (tmp_path / "palautetut").mkdir()
    (tmp_path / "palautetut" / "KAO.xlsx").write_bytes(fill(a_form(), {**TYPED, ("1.1.1.a", "actual"): "20–30"}))
    register, programme = tmp_path / "rekisteri.xlsx", tmp_path / "ohjelma.xlsx"
    steps.merge_returns([tmp_path / "palautetut"], register, programme=programme, now=ISSUED)
    return tmp_path


def run(folder: Path, name: str, *arguments: str) -> str:
    """Return what an example prints when it is run in a folder."""
    command = [sys.executable, str(EXAMPLES / name), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=True).stdout


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_short_and_says_how_to_run_it(name):
    text = (EXAMPLES / name).read_text("utf-8")

    assert len(text.splitlines()) <= LONGEST
    assert f"python examples/{name} " in text


def test_a_form_is_made_from_a_programme_in_code(tmp_path):
    printed = run(tmp_path, "make_a_form.py", "lomake.xlsx")

    assert printed == "lomake.xlsx asks Opisto to fill 2 cells\n"
    assert openpyxl.load_workbook(tmp_path / "lomake.xlsx").sheetnames[1] == "1 Osaajat"


def test_a_form_is_checked(follow_up):
    printed = run(follow_up, "check_a_form.py", "palautetut/KAO.xlsx", "ohjelma.xlsx").splitlines()

    assert printed[0].startswith(f"{OWNER}, {PERIOD}: accepted, ")
    assert any(line.startswith("error: KAO.xlsx[1 Osaajat!") and "“20–30” is not a number" in line for line in printed)


def test_returns_are_merged_and_counted(follow_up):
    printed = run(follow_up, "merge_and_count.py", "palautetut", "ohjelma.xlsx").splitlines()

    assert printed[0].startswith(f"{PERIOD} {{")
    assert printed[1:] == [f"{PERIOD}: {OTHER} has not answered"]


def test_answers_become_a_frame(follow_up):
    printed = run(follow_up, "frame_of_answers.py", "rekisteri.xlsx")

    assert OWNER in printed
    assert "1.1.1.b" in printed


def test_a_table_of_ones_own_is_printed(follow_up):
    printed = run(follow_up, "own_report_table.py", "rekisteri.xlsx").splitlines()

    assert len(printed) == 2 + len(a_programme().measures)
    assert "| 1.1.1 | Tapaamme yrityksiä | delayed | 1/2 |" in printed
