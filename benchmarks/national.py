"""A national run on one machine: every municipality's programme merged on a Dask cluster, one worker killed midway.

    python benchmarks/national.py [--programmes 309] [--folder FOLDER]

Each programme is of Kajaani's size: its measures, metrics and owners under an id of its own, with two measures left out
by lot so that hardly two are the same. 26 of its owners return a form filled in with invented values: 309 programmes
give about 8,000 workbooks. They are merged programme by programme, twice: reading on a local Dask cluster of two worker
processes, one of which is killed while it reads, and then in this process alone. Both write a register for each
programme and one Parquet set of them all; every file of the two must be the same, byte by byte. The status is 1 where
one is not.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import resource
import signal
import sys
import tempfile
import time
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from elinvoima_xl.app import steps
from elinvoima_xl.app.outcomes import MergeDone
from elinvoima_xl.form.layout import read_layout
from elinvoima_xl.form.plan import build_form
from elinvoima_xl.form.sheets.write import write_form
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.model.asking import askable_owners
from elinvoima_xl.model.programme import Programme
from elinvoima_xl.programme.write_workbook import read_programme, write_programme
from elinvoima_xl.register.parquet import write_parquet
from elinvoima_xl.returns.parallel.cluster import Cluster

KAJAANI = Path(__file__).parent.parent / "examples" / "kajaani" / "programme.xlsx"
PERIOD = Period(2027, "H1")
ISSUED = datetime(2027, 6, 15, 6, 0, tzinfo=UTC)
NOW = ISSUED + timedelta(days=60)
RETURNS = 26
STATUSES = ("on_track", "on_track", "on_track", "delayed", "completed", "not_started", "discontinued")


# --- programmes and what comes back


def make_programme(number: int) -> Programme:
    """Return an invented programme of Kajaani's size."""
    kajaani, _ = read_programme(KAJAANI)
    left_out = {each.id for each in Random(number).sample(kajaani.measures, 2)}
    areas = tuple(
        replace(
            area,
            objectives=tuple(
                replace(each, measures=tuple(one for one in each.measures if one.id not in left_out))
                for each in area.objectives
            ),
        )
        for area in kajaani.areas
    )
    return replace(kajaani, id=f"keksitty-{number:03}", title=f"Keksityn kunnan {number} elinvoimaohjelma", areas=areas)


def write_returns(number: int, folder: Path) -> int:
    """Write a programme and its returned forms, filled in, and return how many there are."""
    programme, random = make_programme(number), Random(number)
    (folder / "palautetut").mkdir(parents=True)
    write_programme(programme, (), folder / "ohjelma.xlsx")
    owners = askable_owners(programme, PERIOD)[:RETURNS]
    for owner in owners:
        form, _ = build_form(programme, PERIOD, owner, language="fi", layout=read_layout(), issued=ISSUED)
        cells = (cell for sheet in form.sheets for row in sheet.rows for cell in row.cells if cell.item)
        filled = {(cell.item, cell.field): typed(random, cell.kind) for cell in cells if not cell.locked}
        write_form(form, folder / "palautetut" / f"{owner.replace('/', '-')}.xlsx", filled=filled)
    return len(owners)


def typed(random: Random, kind: str) -> object:
    """Return an invented value."""
    return {
        "status": random.choice(STATUSES),
        "text": f"Keksitty vastaus {random.randrange(10**6)}",
        "date": date(2027, 7, 1) + timedelta(days=random.randrange(180)),
        "milestone": random.random() < 0.5,
        "share": Decimal(random.randrange(101)) / 100,
    }.get(kind, Decimal(random.randrange(1000)))


# --- merging


class Killer:
    """Kills one worker of a cluster, once, when it is told of the third file of the programme it waits for."""

    def __init__(self, cluster: Cluster) -> None:
        self._worker = cluster.submit(os.getpid).result()
        self.is_armed = False

    def __call__(self, done: int, _total: int) -> None:
        if self.is_armed and done == 3:
            os.kill(self._worker, signal.SIGKILL)
            self.is_armed = False


def merge_all(source: Path, target: Path, executor: Executor | None, killer: Killer | None = None) -> list[MergeDone]:
    """Merge programme by programme into registers and one Parquet set."""
    target.mkdir()
    outcomes = []
    folders = sorted(source.iterdir())
    for number, folder in enumerate(folders):
        if killer is not None and number == len(folders) // 2:
            killer.is_armed = True
        outcome = steps.merge_returns(
            [folder / "palautetut"],
            target / f"{folder.name}.xlsx",
            programme=folder / "ohjelma.xlsx",
            now=NOW,
            executor=executor,
            on_read=killer,
        )
        write_parquet(outcome.merged, target / "aineisto")
        # The merges themselves are not kept: the set is written part by part.
        outcomes.append(replace(outcome, merged=replace(outcome.merged, facts=type(outcome.merged.facts)())))
    return outcomes


def merge_on_cluster(source: Path, target: Path) -> int:
    """Merge on a cluster of two workers of which one is killed; return how often a loss was told."""
    from distributed import LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as local,
        Cluster(local.scheduler_address) as cluster,
    ):
        outcomes = merge_all(source, target, cluster, Killer(cluster))
    return sum(each.code == "worker-lost" for outcome in outcomes for each in outcome.problems)


def digests(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


# --- the run


def run(programmes: int, folder: Path) -> int:
    tell(f"{programmes} programmes, two workers, in {folder}")
    source, start = folder / "palautetut", time.perf_counter()
    with ProcessPoolExecutor() as workers:
        made = [workers.submit(write_returns, number, source / f"{number:03}") for number in range(programmes)]
        returns = sum(each.result() for each in made)
    start = tell(f"{returns} returned workbooks written", start)
    told = merge_on_cluster(source, folder / "klusteri")
    start = tell(f"merged on the cluster, one worker killed; the loss was told in {told} merges", start)
    merge_all(source, folder / "yksi", None)
    tell("merged in one process", start)
    one, cluster = digests(folder / "yksi"), digests(folder / "klusteri")
    different = sorted(name for name in one.keys() | cluster.keys() if one.get(name) != cluster.get(name))
    tell(f"{len(one)} files, {len(different)} different: {different[:5]}")
    tell(f"peak memory of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return int(bool(different) or not told or not one)


def tell(text: str, start: float | None = None) -> float:
    now = time.perf_counter()
    print(f"{text}: {now - start:.0f} s" if start is not None else text, flush=True)
    return now


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programmes", type=int, default=309)
    parser.add_argument("--folder", type=Path, help="a new folder that is kept; by default a temporary one")
    asked = parser.parse_args()
    if asked.folder is not None:
        asked.folder.mkdir(parents=True)
        return run(asked.programmes, asked.folder)
    with tempfile.TemporaryDirectory() as name:
        return run(asked.programmes, Path(name))


if __name__ == "__main__":
    sys.exit(main())
