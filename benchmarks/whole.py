"""What whole commands cost, start to end, against other programs on the same files, in the same run.

    python benchmarks/whole.py [--rounds 3] [--forms 200] [--many 2000] [--without-datamaps]

`elinvoima --help` is held against an interpreter that imports click and nothing else. `elinvoima check` reads 200
filled forms of the Kajaani programme (`filled.py`): against a loop of pandas with openpyxl, and for comparison with
calamine, over the same files, and, on 200 forms of one owner, against `datamaps import templates`, which knows one form
at a time; its datamap names every open cell, and its master is looked into: it must hold what was typed. `check` of
many forms is held against the floor, one process that unpacks each XML part and hands it to expat with no handlers.
datamaps is installed from the package index into an environment that is thrown away.

Times are of the clock, the best of the rounds, the programs taking turns; the memory is the peak of a program's largest
process. The bars (issue 8): at most 2 times the import of click; at least 5 times faster than pandas, 8 times faster
than datamaps, at most 5 times the floor. The status is 1 where one is missed.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from filled import PROGRAMME, blank, owners, write_filled

ELINVOIMA = Path(sys.executable).with_name("elinvoima")
OWNER = "KAMK"
PANDAS = """
import sys, pathlib, pandas
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.xlsx")):
    pandas.read_excel(path, sheet_name=None, header=None, engine=sys.argv[2])
"""
FLOOR = """
import sys, pathlib, zipfile
from xml.parsers import expat
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.xlsx")):
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            with package.open(name) as stream:
                expat.ParserCreate().ParseFile(stream)
"""


class Cost(NamedTuple):
    """What a program took: seconds of the clock and of the processors, and megabytes of its largest process."""

    seconds: float
    processor: float
    megabytes: float


@dataclass(frozen=True)
class Program:
    """A program to be run; a status in `fine` is no failure."""

    name: str
    command: Sequence[str]
    environment: dict[str, str] | None = None
    fine: tuple[int, ...] = (0,)

    def run(self) -> Cost:
        environment = {**os.environ, **(self.environment or {})}
        # Each program as it is installed: its modules are compiled once and for all, not at each start.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        command = [sys.executable, str(Path(__file__).with_name("cost.py")), *self.command]
        run = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
        cost = json.loads(run.stdout)
        if (code := cost.pop("status")) not in self.fine:
            raise SystemExit(f"{self.name} ended with {code}: {' '.join(self.command)}")
        return Cost(**cost)


def best(programs: Sequence[Program], rounds: int) -> list[Cost]:
    """Return the best run of each program; they take turns, so that a busy moment meets them all."""
    runs = [[program.run() for program in programs] for _ in range(rounds)]
    return [min(costs) for costs in zip(*runs, strict=True)]


def python(code: str, *arguments: object) -> list[str]:
    return [sys.executable, "-c", code, *map(str, arguments)]


def check(folder: Path) -> Program:
    command = [str(ELINVOIMA), "check", str(folder), "--programme", str(PROGRAMME), "--json"]
    # Some of the forms have faults on purpose: then the status is 1.
    return Program("elinvoima check", command, fine=(0, 1))


def tell(programs: Sequence[Program], costs: Sequence[Cost]) -> None:
    for program, cost in zip(programs, costs, strict=True):
        line = f"  {program.name:34} {cost.seconds:8.2f} s {cost.processor:8.2f} s of the processors"
        print(f"{line} {cost.megabytes:6.0f} MB")


def is_met(text: str, ratio: float, bar: float, *, at_least: bool) -> bool:
    met = ratio >= bar if at_least else ratio <= bar
    print(f"  {'met   ' if met else 'MISSED'} {text}: {ratio:.2f}, {'at least' if at_least else 'at most'} {bar:g}\n")
    return met


def start_up(rounds: int) -> bool:
    programs = [
        Program("elinvoima --help", [str(ELINVOIMA), "--help"]),
        Program("python -c 'import click'", python("import click")),
    ]
    costs = best(programs, rounds * 10)
    print("Start-up")
    tell(programs, costs)
    return is_met("times the import of click", costs[0].seconds / costs[1].seconds, 2, at_least=False)


def against_pandas(folder: Path, rounds: int) -> tuple[bool, Cost]:
    """Return whether the bar is met, and what our check took."""
    programs = [
        check(folder),
        Program("pandas with openpyxl, a loop", python(PANDAS, folder, "openpyxl")),
        Program("pandas with calamine, a loop", python(PANDAS, folder, "calamine")),
    ]
    costs = best(programs, rounds)
    print(f"check of {len(list(folder.iterdir()))} forms")
    tell(programs, costs)
    print(f"  pandas with calamine takes {costs[2].seconds / costs[0].seconds:.2f} of ours")
    return is_met("times faster than pandas", costs[1].seconds / costs[0].seconds, 5, at_least=True), costs[0]


def against_datamaps(work: Path, forms: int, rounds: int) -> bool:
    folder, home = work / "one-owner", work / "home"
    write_filled(folder, forms, owner=OWNER)
    keys = write_datamap(folder / "datamap.csv")
    program = install_datamaps(work / "datamaps")
    command = [str(program), "import", "templates", "--to-master", "--inputdir", str(folder)]
    # Its folders lie in the home of the user.
    (home / "Documents").mkdir(parents=True)
    programs = [check(folder), Program("datamaps import templates", command, {"HOME": str(home)})]
    costs = best(programs, max(1, rounds - 1))
    check_master(home, keys, forms)
    print(f"check of {forms} forms of one owner ({len(keys)} open cells each)")
    tell(programs, costs)
    return is_met("times faster than datamaps", costs[1].seconds / costs[0].seconds, 8, at_least=True)


def write_datamap(path: Path) -> list[str]:
    """Write a datamap of every open cell of the owner's form; return its keys."""
    from elinvoima_xl.form.sheets.form_map import MAP_SHEET
    from elinvoima_xl.workbook.cells import read_workbook

    example = next(path.parent.glob("*.xlsx"))
    book = read_workbook(example.read_bytes(), example.name)
    cells = next(sheet for sheet in book.sheets if sheet.name == MAP_SHEET).cells
    rows = [[cells[row, column].value if (row, column) in cells else "" for column in range(1, 8)] for row, _ in cells]
    asked = {(cell.item, cell.field) for cell in open_cells()}
    lines = {f"{row[0]} {row[1]}": (row[2], row[3]) for row in rows if (row[0], row[1]) in asked}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("cell_key", "template_sheet", "cell_reference", "type"))
        writer.writerows((key, sheet, cell, "TEXT") for key, (sheet, cell) in lines.items())
    return list(lines)


def open_cells():
    form = blank(OWNER)
    return [cell for sheet in form.sheets for row in sheet.rows for cell in row.cells if not cell.locked and cell.item]


def install_datamaps(folder: Path) -> Path:
    venv.create(folder, with_pip=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "datamaps"]
    subprocess.run(pip, check=True, capture_output=True)
    return folder / "bin" / "datamaps"


def check_master(home: Path, keys: Sequence[str], forms: int) -> None:
    """Stop where the master does not hold a column for each form with most of what was typed."""
    import openpyxl

    (path,) = home.rglob("*master*.xlsx")
    rows = list(openpyxl.load_workbook(path, read_only=True).active.iter_rows(values_only=True))
    values = sum(value is not None for row in rows[1:] for value in row[1:])
    if len(rows) <= len(keys) * 0.9 or values < forms * len(keys) * 0.8:
        raise SystemExit(f"datamaps read {values} values of {forms * len(keys)}: the comparison is void")


def against_the_floor(work: Path, few: tuple[int, Cost], many: int, rounds: int) -> bool:
    """Return whether the bar is met; `few` is how many forms were checked before, and what that took."""
    folder = work / "many"
    write_filled(folder, many)
    programs = [check(folder), Program("zip + expat, the floor, one core", python(FLOOR, folder))]
    costs = best(programs, max(1, rounds - 1))
    print(f"check of {many} forms")
    tell(programs, costs)
    forms, before = few
    growth = costs[0].processor / before.processor / (many / forms)
    print(f"  growth from {forms} to {many} forms: {growth:.2f} of linear, {costs[0].megabytes:.0f} MB at the peak")
    return is_met("times the floor", costs[0].seconds / costs[1].seconds, 5, at_least=False)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--forms", type=int, default=200)
    parser.add_argument("--many", type=int, default=2000)
    parser.add_argument("--without-datamaps", action="store_true")
    asked = parser.parse_args()
    assert OWNER in owners()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        write_filled(work / "forms", asked.forms)
        met = [start_up(asked.rounds)]
        is_faster, cost = against_pandas(work / "forms", asked.rounds)
        met.append(is_faster)
        if not asked.without_datamaps:
            met.append(against_datamaps(work, asked.forms, asked.rounds))
        met.append(against_the_floor(work, (asked.forms, cost), asked.many, asked.rounds))
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
