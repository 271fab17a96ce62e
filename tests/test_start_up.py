"""What each command loads: of the packages that take long to load those it needs, and no others.

Each command runs in an interpreter of its own on a small programme, with `--json`, so that the table tells the work
alone; what the terminal adds has tests of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from filled import PERIOD, TYPED, a_form, a_programme, fill

from elinvoima_xl.app.cli import elinvoima
from elinvoima_xl.programme.write_workbook import write_programme
from elinvoima_xl.returns.inputs import find_inputs
from elinvoima_xl.returns.parallel.pool import Workers
from elinvoima_xl.returns.parallel.reading import read_inputs

EXAMPLES = Path(__file__).parent.parent / "examples"
HEAVY = {
    "babel", "dask", "distributed", "docx", "filelock", "fsspec", "jinja2", "lxml", "markdown_it", "numpy", "openpyxl",
    "pandas", "pyarrow", "python_calamine", "rapidfuzz", "rich", "sphinx", "xlsxwriter",
}  # fmt: skip
# What these load by themselves, where it is installed.
BROUGHT = {"docx": {"lxml"}, "openpyxl": {"lxml", "numpy"}, "pyarrow": {"numpy", "pandas", "fsspec"}}
# The commands with what they need, in the order of the path: each finds what those before it have written.
COMMANDS = {
    "help": ("--help", set()),
    "version": ("--version", set()),
    "init": ("init vuosi --json", set()),
    # What a document names in words is compared by near spelling, and XlsxWriter writes the programme workbook.
    "import of .md": (
        "import {examples}/kajaani/kajaani-2027-2031.md -o md.xlsx --json", {"markdown_it", "rapidfuzz", "xlsxwriter"},
    ),
    "import of .docx": (
        "import {examples}/small/livskraftsprogram.docx -o docx.xlsx --json", {"docx", "rapidfuzz", "xlsxwriter"},
    ),
    "import of .xlsx": (
        "import {examples}/small/vitality-programme.xlsx -o xlsx.xlsx --json", {"openpyxl", "rapidfuzz", "xlsxwriter"},
    ),
    # Our own workbooks are read without any of them, and a name that is spelt right is near to nothing.
    "import of our own": ("import ohjelma.xlsx -o sama.xlsx --json", {"xlsxwriter"}),
    "import to look at": ("import ohjelma.xlsx --json", set()),
    "forms": ("forms ohjelma.xlsx --period {period} -o lomakkeet --drafts --json", {"xlsxwriter"}),
    "forms, dry run": ("forms ohjelma.xlsx --period {period} -o lomakkeet --dry-run --json", set()),
    "check": ("check palautetut --programme ohjelma.xlsx --json", set()),
    "merge": ("merge palautetut -o rekisteri.xlsx --programme ohjelma.xlsx --json", {"filelock", "xlsxwriter"}),
    "status": ("status rekisteri.xlsx --json", set()),
    "trace": ("trace rekisteri.xlsx 1.1.1 --json", set()),
    "verify": ("verify rekisteri.xlsx palautetut --json", set()),
    # An owner's form goes with its reminder.
    "reminders": ("status rekisteri.xlsx --reminders muistutukset --json", {"xlsxwriter"}),
    # Babel writes numbers that are long or have decimals; XlsxWriter draws the charts of the Word document too.
    "report": ("report rekisteri.xlsx -o raportti.docx --json", {"babel", "docx", "xlsxwriter"}),
    "the committee's item": ("report rekisteri.xlsx --item --json", set()),
    "publish": ("publish rekisteri.xlsx -o sivu --json", {"babel", "jinja2"}),
    "export": ("export rekisteri.xlsx -o aineisto --json", {"pyarrow"}),
}  # fmt: skip
RUN = """
import json, sys
from elinvoima_xl.app import cli
status = cli.run(sys.argv[1:])
print(json.dumps([status, sorted({name.partition(".")[0] for name in sys.modules})]))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A folder with a programme, a returned form and a register."""
    folder = tmp_path_factory.mktemp("start-up")
    write_programme(a_programme(), (), folder / "ohjelma.xlsx")
    (folder / "palautetut").mkdir()
    (folder / "palautetut" / "KAO.xlsx").write_bytes(fill(a_form(), TYPED))
    status, _ = run(COMMANDS["merge"][0], folder)
    assert status == 0
    return folder


def run(line: str, folder: Path) -> tuple[int, set[str]]:
    """Return a command's exit status, and the heavy packages that it has loaded when it is done."""
    arguments = [each.format(examples=EXAMPLES, period=PERIOD) for each in line.split()]
    command = [sys.executable, "-c", RUN, *arguments]
    told = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout
    status, loaded = json.loads(told.splitlines()[-1])
    return status, HEAVY & set(loaded)


def with_brought(packages: set[str]) -> set[str]:
    return packages.union(*(BROUGHT.get(each, ()) for each in packages))


@pytest.mark.parametrize(("line", "needed"), COMMANDS.values(), ids=COMMANDS)
def test_a_command_loads_what_it_needs_and_nothing_else(line, needed, folder):
    status, loaded = run(line, folder)

    assert (status, needed - loaded, loaded - with_brought(needed)) == (0, set(), set())


def test_the_table_has_every_command_but_the_demo():
    names = {line.split()[0] for line, _ in COMMANDS.values()}

    assert names | {"demo"} == set(elinvoima.commands) | {"--help", "--version"}


@pytest.mark.parametrize("name", ["check", "import to look at", "status"])
def test_telling_a_person_adds_rich_alone(name, folder):
    line, needed = COMMANDS[name]

    assert run(line.removesuffix(" --json"), folder) == (0, needed | {"rich"})


def test_wrong_use_is_told_with_nothing_heavy(folder):
    assert run("status puuttuu.xlsx", folder) == (2, set())


def test_a_worker_reads_a_form_with_nothing_heavy(folder):
    inputs, _ = find_inputs([folder / "palautetut"])
    with Workers(1) as workers:
        (read,), _ = read_inputs(inputs, a_programme(), executor=workers)
        loaded = workers.submit(eval, "{name.partition('.')[0] for name in __import__('sys').modules}").result()

    assert read.state == "accepted"
    assert "elinvoima_xl" in loaded
    assert HEAVY & loaded == set()
