"""What a merge costs in time and memory as the returns grow: of the facts alone, and as the whole command on files.

    python benchmarks/merging.py [--returns 100 1000 10000] [--files] [--kinds merge register command again]

The programme is invented and grows with the returns, as a city's does: each return is of an owner of its own with four
measures, each measure has two owners and one metric, and there are five areas. So the decisions, the coverage and
the register's sheets grow with the returns. A return has 20 answers: status, actual, what has been
done, cause and new date of four measures. One measure in ten is in conflict.

Each figure is of a process of its own; `merge` is the best of three. `merge` is the merge of the facts alone, which are
made before the clock starts; `register` writes the register too, as the command does after reading. With `--files` the
whole command is run too: the returns are written as forms, filled in, and `elinvoima merge` starts, reads the programme
and the files, merges, writes the register and prints what it found; `again` is the same command once more, which reads
the register that the first one wrote, as it does whenever a conflict has been settled in it. Seconds are of the
processors, the workers' too; those of `command` and `again` are of all that it does from its start. Memory is the peak
of the largest process, which is the one that merges, less its peak with ten returns, a return. All of it takes half an
hour.

The bars (issue 8): growth from the fewest to the most returns at most linear within 20 %, peak memory at most 60 kB a
return above the base. The status is 1 where one is missed.
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from cost import peak_megabytes

from elinvoima_xl.foundation.period import Period
from elinvoima_xl.merging.decisions import Facts
from elinvoima_xl.model.answers import Answer, Source, Submission
from elinvoima_xl.model.programme import Area, Measure, Mention, Metric, Objective, Owner, Programme

COST = Path(__file__).with_name("cost.py")
PERIOD = Period(2027, "H1")
ISSUED = datetime(2027, 6, 1, 8, 0, tzinfo=UTC)
NOW = ISSUED + timedelta(days=60)
BASE = 10
EACH, SHARED_BY, AREAS = 4, 2, 5
KILOBYTES, GROWTH = 60, 1.2
# How often each is measured: the merge of the facts takes a second, the others minutes.
ROUNDS = {"merge": 3, "register": 1, "command": 1, "again": 1}
ON_FILES = ("command", "again")


def a_programme(owners: int) -> Programme:
    """Return an invented programme of so many owners, each with four measures."""
    names = [f"Keksitty vastuutaho {number}" for number in range(owners)]
    measures = [_measure(number, names) for number in range(owners * EACH // SHARED_BY)]
    areas = [
        Area(number, f"Keksitty alue {number}", objectives=(Objective(1, "Keksitty tavoite", tuple(group)),))
        for number, group in enumerate((measures[at::AREAS] for at in range(AREAS)), 1)
    ]
    return Programme("keksitty", "Keksitty ohjelma", (2027, 2031), tuple(areas), tuple(map(Owner, names)))


def _measure(number: int, names: list[str]) -> Measure:
    item = f"{number % AREAS + 1}.1.{number // AREAS + 1}"
    owners = dict.fromkeys(names[(number * SHARED_BY + step) % len(names)] for step in range(SHARED_BY))
    metric = Metric(f"{item}.a", f"Keksitty mittari {item}", unit="kpl", combine="sum")
    return Measure(item, f"Keksitty toimenpide {item}", tuple(map(Mention, owners)), metrics=(metric,))


def typed(owner: int, item: str, field: str) -> object:
    """Return what an owner answers: invented, and no two texts the same."""
    number = sum(map(ord, item)) + owner
    status = "discontinued" if number % 20 == 0 else "delayed" if number % 3 == 0 else "on_track"
    return {
        "status": status,
        "actual": Decimal(number * 7 % 1000),
        "done": f"Keksitty kuvaus {owner} siitä, mitä toimenpiteessä {item} on tehty alkuvuoden aikana.",
        "cause": f"Keksitty syy {owner} ja korjaus.",
        "new_date": date(2027, 12, 1 + number % 30),
    }[field]


def make_facts(returns: int) -> Facts:
    programme = a_programme(returns)
    items: dict[str, list[str]] = {}
    for measure in programme.measures:
        for mention in measure.owners:
            items.setdefault(mention.name, []).append(measure.id)
    sent = (_submission(number, owner.name, items[owner.name]) for number, owner in enumerate(programme.owners))
    return Facts(((PERIOD, programme),), frozenset(sent))


def _submission(number: int, owner: str, items: list[str]) -> Submission:
    file, digest = f"{owner} 2027-H1.xlsx", f"{number:064x}"
    answers = tuple(_answers(number, owner, items, file, digest))
    filled = len(answers)
    return Submission(file, digest, "accepted", PERIOD, owner, filled=filled, expected=filled, answers=answers)


def _answers(number: int, owner: str, items: list[str], file: str, digest: str) -> Iterator[Answer]:
    for row, item in enumerate(items, 5):
        for column, field in zip("FGHIJ", ("actual", "status", "done", "cause", "new_date"), strict=True):
            name = f"{item}.a" if field == "actual" else item
            value = typed(number, item, field)
            source = Source(file, f"{item.split('.')[0]} Keksitty alue", f"{column}{row}", ISSUED, digest)
            yield Answer(PERIOD, owner, name, field, "given", value, str(value), source)


def write_files(returns: int, folder: Path) -> None:
    """Write the programme and so many returned forms, filled in."""
    from elinvoima_xl.form.layout import read_layout
    from elinvoima_xl.form.plan import build_form
    from elinvoima_xl.form.sheets.write import write_form
    from elinvoima_xl.programme.write_workbook import write_programme

    programme = a_programme(returns)
    write_programme(programme, (), folder / "ohjelma.xlsx")
    (folder / "palautetut").mkdir()
    for number, owner in enumerate(programme.owners):
        form, _ = build_form(programme, PERIOD, owner.name, language="fi", layout=read_layout(), issued=ISSUED)
        asked = (cell for sheet in form.sheets for row in sheet.rows for cell in row.cells if cell.item)
        filled = {
            (cell.item, cell.field): typed(number, cell.item.removesuffix(".a"), cell.field)
            for cell in asked
            if not cell.locked and cell.field != "forecast"
        }
        write_form(form, folder / "palautetut" / f"{number:05}.xlsx", filled=filled)


def measure(kind: str, returns: int, folder: Path) -> None:
    """Print the seconds and the peak memory of this process, as JSON."""
    from elinvoima_xl.__main__ import RARELY
    from elinvoima_xl.merging.merge import merge
    from elinvoima_xl.register.register import write_register

    # As the program does.
    gc.set_threshold(RARELY)
    facts = make_facts(returns)
    start = time.process_time()
    merged = merge(facts)
    if kind == "register":
        write_register(merged, folder / "rekisteri.xlsx", language="fi", now=NOW)
    seconds = time.process_time() - start
    print(json.dumps({"seconds": seconds, "kilobytes": peak_megabytes() * 1024}))


def _command(folder: Path) -> dict[str, float]:
    """Return the seconds of the whole command and its workers, and the peak memory of the largest of them."""
    merging = [sys.executable, "-m", "elinvoima_xl", "merge", "palautetut"]
    named = ["-o", "rekisteri.xlsx", "--programme", "ohjelma.xlsx"]
    command = [sys.executable, str(COST), *merging, *named]
    told = json.loads(subprocess.run(command, stdout=subprocess.PIPE, cwd=folder, check=True).stdout)
    # 1 says that owners disagree, as some do here.
    if told["status"] not in (0, 1) or not (folder / "rekisteri.xlsx").exists():
        raise RuntimeError(f"elinvoima merge ended with {told['status']}")
    return {"seconds": told["processor"], "kilobytes": told["megabytes"] * 1024}


def _measured(kind: str, returns: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as name:
        if kind in ON_FILES:
            write_files(returns, Path(name))
            first = _command(Path(name))
            return first if kind == "command" else _command(Path(name))
        command = [sys.executable, __file__, "--one", kind, "--returns", str(returns), "--folder", name]
        return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


def _least(kind: str, returns: int) -> dict[str, float]:
    """Return the run of the least seconds: a short one is soon disturbed by what else the machine does."""
    return min((_measured(kind, returns) for _ in range(ROUNDS[kind])), key=lambda each: each["seconds"])


def run(kinds: list[str], sizes: list[int]) -> int:
    missed = 0
    for kind in kinds:
        base = _least(kind, BASE)
        found = {size: _least(kind, size) for size in sizes}
        print(f"{kind}: {base['kilobytes'] / 1024:.0f} MB with {BASE} returns", flush=True)
        for size, each in found.items():
            memory = (each["kilobytes"] - base["kilobytes"]) / size
            told = f"{each['seconds']:8.2f} s {1000 * each['seconds'] / size:7.2f} ms a return"
            print(f"  {size:6} returns {told} {memory:6.1f} kB a return", flush=True)
        least, most = min(sizes), max(sizes)
        growth = found[most]["seconds"] / most / (found[least]["seconds"] / least)
        memory = (found[most]["kilobytes"] - base["kilobytes"]) / most
        for bar, is_met in {
            f"growth {growth:.2f} of linear, at most {GROWTH}": growth <= GROWTH,
            f"{memory:.0f} kB a return, at most {KILOBYTES}": memory <= KILOBYTES,
        }.items():
            print(f"  {'met   ' if is_met else 'MISSED'} {bar}", flush=True)
            missed |= not is_met
    return int(missed)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--returns", type=int, nargs="+", default=[100, 1000, 10_000])
    parser.add_argument("--files", action="store_true")
    parser.add_argument("--kinds", choices=list(ROUNDS), nargs="+", help="these only")
    parser.add_argument("--one", choices=["merge", "register"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        measure(asked.one, asked.returns[0], asked.folder)
        return 0
    kinds = [kind for kind in ROUNDS if asked.files or kind not in ON_FILES]
    return run(asked.kinds or kinds, asked.returns)


if __name__ == "__main__":
    sys.exit(main())
