"""The benchmarks run through, on sizes so small that their figures mean nothing: nobody looks whether a bar is met."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
# How the lines begin that a benchmark prints, in order: # is any number, BAR is whether a bar is met.
READERS = (
    "elinvoima_xl",
    "openpyxl",
    "openpyxl, read-only",
    "pandas with openpyxl",
    "pandas with calamine",
    "python-calamine",
)
READING = (
    "| zip + expat, the floor | # | # | # |",
    *(f"| {reader} | # | # | # |" for reader in READERS),
    "BAR at least # × faster than openpyxl",
    "BAR at least # × faster than pandas",
    "BAR at most # × the floor",
    "BAR memory flat",
)
MERGING = tuple(
    line
    for kind in ("merge", "register", "command", "again")
    for line in (
        f"{kind}: # MB with 10 returns",
        "10 returns # s # ms a return # kB a return",
        "20 returns # s # ms a return # kB a return",
        "BAR growth # of linear",
        "BAR # kB a return",
    )
)
COST = "# s # s of the processors # MB"
WHOLE = (
    f"elinvoima --help {COST}",
    f"python -c 'import click' {COST}",
    "BAR times the import of click: #",
    "check of 2 forms",
    f"elinvoima check {COST}",
    f"pandas with openpyxl, a loop {COST}",
    f"pandas with calamine, a loop {COST}",
    "pandas with calamine takes # of ours",
    "BAR times faster than pandas: #",
    "check of 3 forms",
    f"elinvoima check {COST}",
    f"zip + expat, the floor, one core {COST}",
    "growth from 2 to 3 forms: # of linear, # MB at the peak",
    "BAR times the floor: #",
)
RUNS = {
    "forms.py --rounds 1 --owners 1 --rows 5 50": (
        "2 forms of Kajaani: # s, # ms a form",
        "bare XlsxWriter # s: we take # times",
        "openpyxl # s: we are # times faster",
        "5 rows: # s",
        "50 rows: # s, # times",
        "peak memory of 50 rows: # MB",
    ),
    "reading.py --rounds 1 --forms 2 --rows 2 4": (
        "2 forms",
        *READING,
        "2 rows a sheet: # ms, # MB",
        "4 rows a sheet: # ms, # MB, # times",
    ),
    "reading.py --rounds 1 --forms 1 --shared": ("1 forms", *READING),
    "report.py --sizes 5 25": (
        "5 measures: records # s, document # s",
        "25 measures: records # s, document # s",
        "one table of 5 rows: ours # ms, table.cell() # ms",
        "the report of 5 measures: # s, its tables by table.cell() # s, # times",
        "peak memory of 25 measures, merge and all: # MB",
        "BAR 5 → 25 measures: # times",
        "BAR # times faster than table.cell()",
    ),
    "merging.py --returns 10 20 --files": MERGING,
    "whole.py --rounds 1 --forms 2 --many 3 --without-datamaps": WHOLE,
}
DATAMAPS = (
    "check of 2 forms of one owner (85 open cells each)",
    f"elinvoima check {COST}",
    f"datamaps import templates {COST}",
    "BAR times faster than datamaps: #",
)


def run(line: str) -> list[str]:
    """Return the lines that a benchmark has printed."""
    script, *options = line.split()
    command = [sys.executable, str(BENCHMARKS / script), *options]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    # The status is 1 where a bar is missed; where a script breaks down it is too, and something is told.
    assert ran.stderr == ""
    assert ran.returncode in (0, 1)
    return [" ".join(each.split()) for each in ran.stdout.splitlines()]


def not_printed(expected: tuple[str, ...], lines: list[str]) -> list[str]:
    """Return the lines that do not stand among those printed, in order."""
    left = iter(lines)
    return [each for each in expected if not any(pattern(each).match(line) for line in left)]


def pattern(line: str) -> re.Pattern[str]:
    return re.compile(re.escape(line).replace(r"\#", r"-?[\d.,]+").replace("BAR", "(?:met|MISSED)"))


@pytest.mark.slow
@pytest.mark.parametrize(("line", "expected"), RUNS.items(), ids=RUNS)
def test_a_benchmark_prints_all_its_figures(line, expected):
    assert not_printed(expected, run(line)) == []


@pytest.mark.slow
def test_datamaps_is_installed_and_reads_what_was_typed(tmp_path):
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(tmp_path), "datamaps"]
    if subprocess.run(pip, capture_output=True, check=False).returncode:
        pytest.skip("the package index cannot be reached")

    lines = run("whole.py --rounds 1 --forms 2 --many 1")

    assert not_printed(DATAMAPS, lines) == []


@pytest.mark.slow
def test_filled_forms_are_written_for_the_other_benchmarks(tmp_path):
    assert run(f"filled.py {tmp_path / 'forms'} --forms 2") == []
    assert sorted(path.name for path in (tmp_path / "forms").iterdir()) == ["00000.xlsx", "00001.xlsx"]


@pytest.mark.slow
def test_the_memory_of_a_program_is_not_that_of_who_starts_it():
    ours = bytearray(b"1" * 200 * 2**20)

    (told,) = run(f"cost.py {sys.executable} -c pass")

    assert ours
    assert json.loads(told)["megabytes"] < 100


def test_the_run_of_all_has_every_benchmark():
    run_by_it = set(re.findall(r"\"(\w+\.py)\"", (BENCHMARKS / "run.py").read_text("utf-8")))

    assert run_by_it | {"cost.py", "filled.py", "run.py"} == {path.name for path in BENCHMARKS.glob("*.py")}


def test_every_benchmark_is_told_of_in_their_readme():
    told = (BENCHMARKS / "README.md").read_text("utf-8")

    assert [path.name for path in BENCHMARKS.glob("*.py") if path.name not in told] == []
