"""How a report's writing grows with its measures, against tables by `table.cell()`.

    python benchmarks/report.py [--sizes 75 750 7500]

Prints seconds for each number of measures and the growth from one to the next, the ratio to python-docx's own cells in
one table and in the report of the fewest measures, and the peak memory of the most in a process of its own.

The bars: at most 13 times the seconds for ten times the measures, one table at least 10 times faster than by
`table.cell()`. The status is 1 where one is missed.
"""

from __future__ import annotations

import argparse
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

import docx
from cost import peak_megabytes

from elinvoima_xl.foundation.period import Period
from elinvoima_xl.merging.decisions import Facts
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.model.answers import GIVEN, Answer, Source, Submission
from elinvoima_xl.model.programme import Area, Measure, Mention, Metric, Objective, Owner, Programme
from elinvoima_xl.report.build import build_report
from elinvoima_xl.report.chapters.records import Table
from elinvoima_xl.report.word.document import write_report

SIZES = (75, 750, 7500)
GROWTH, FASTER = 13, 10
PERIOD = Period(2027, "H1")
OWNERS = tuple(f"Owner {number}" for number in range(1, 26))


def programme(size: int) -> Programme:
    """Return a programme of objectives of five measures, five objectives an area; each measure has two owners."""
    measures = [measure(number) for number in range(size)]
    objectives = [
        Objective(n // 5 % 5 + 1, f"Objective {n // 5}", tuple(measures[n : n + 5])) for n in range(0, size, 5)
    ]
    areas = tuple(
        Area(n // 5 + 1, f"Area {n // 5 + 1}", objectives=tuple(objectives[n : n + 5]))
        for n in range(0, len(objectives), 5)
    )
    return Programme("benchmark", "Invented programme", (2027, 2031), areas, tuple(map(Owner, OWNERS)), "en")


def measure(number: int) -> Measure:
    place = f"{number // 25 + 1}.{number // 5 % 5 + 1}.{number % 5 + 1}"
    owners = tuple(Mention(OWNERS[(number + step) % len(OWNERS)]) for step in (0, 7))
    metric = Metric(f"{place}.a", "Events", unit="kpl", combine="sum", direction="more")
    return Measure(
        place, f"Measure number {number} of an invented programme, in words of usual length", owners, metrics=(metric,)
    )


def submissions(known: Programme) -> frozenset[Submission]:
    answers: dict[str, list[Answer]] = {owner: [] for owner in OWNERS}
    saved = datetime(2027, 7, 1, tzinfo=UTC)
    for number, each in enumerate(known.measures):
        for owner in each.owner_names:
            told = {"status": "on_track", "done": f"Work goes on as planned, says {owner} of {each.id}."}
            source = Source(f"{owner}.xlsx", "1", f"K{number}", saved, owner)
            answers[owner] += [
                Answer(PERIOD, owner, each.id, field, GIVEN, text, text, source) for field, text in told.items()
            ]
            answers[owner].append(
                Answer(PERIOD, owner, f"{each.id}.a", "actual", GIVEN, Decimal(number), str(number), source)
            )
    return frozenset(
        Submission(f"{owner}.xlsx", owner, "accepted", PERIOD, owner, saved=saved, answers=tuple(found))
        for owner, found in answers.items()
    )


def seconds(size: int) -> tuple[float, float]:
    """Return how long building the records and writing the document take: the best of three, the largest runs once."""
    known = programme(size)
    merged = merge(Facts(((PERIOD, known),), submissions(known)))
    built, written = [], []
    for _ in range(3 if size < max(SIZES) else 1):
        start = time.perf_counter()
        report = build_report(merged, PERIOD, language="en")
        middle = time.perf_counter()
        write_report(report, BytesIO())
        built.append(middle - start)
        written.append(time.perf_counter() - middle)
    return min(built), min(written)


def against_cells(size: int) -> tuple[float, float]:
    """Return the seconds of our document and those of the same tables alone by python-docx's `table.cell()`."""
    known = programme(size)
    report = build_report(merge(Facts(((PERIOD, known),), submissions(known))), PERIOD, language="en")
    start = time.perf_counter()
    write_report(report, BytesIO())
    ours = time.perf_counter() - start
    start = time.perf_counter()
    document = docx.Document()
    for table in report.tables():
        by_cells(document, table)
    document.save(BytesIO())
    return ours, time.perf_counter() - start


def by_cells(document, table: Table) -> None:
    made = document.add_table(len(table.rows) + 1, len(table.columns))
    for column, each in enumerate(table.columns):
        made.cell(0, column).text = each.title
    for row, cells in enumerate(table.rows, 1):
        for column, each in enumerate(cells):
            made.cell(row, column).text = each.text


def one_table(rows: int) -> tuple[float, float]:
    """Return the seconds of one table of seven columns: our markup parsed once, and `table.cell()`."""
    from elinvoima_xl.report.chapters.records import Column, cell
    from elinvoima_xl.report.word.document import table_xml
    from elinvoima_xl.report.word.markup import Markup
    from elinvoima_xl.report.word.pages import parse
    from elinvoima_xl.report.word.template import open_base, style_ids

    columns = tuple(Column(f"Column {number}", 20) for number in range(7))
    content = tuple(tuple(cell(f"Row {row}, column {column}") for column in range(7)) for row in range(rows))
    table = Table("table", "Caption", "Description", columns, content)
    markup = Markup(style_ids(open_base()), "en")
    start = time.perf_counter()
    parse(table_xml(table, markup, 9412))
    ours = time.perf_counter() - start
    document = docx.Document()
    start = time.perf_counter()
    by_cells(document, table)
    return ours, time.perf_counter() - start


def run(sizes: list[int]) -> int:
    print(f"Python {platform.python_version()}, {platform.machine()}")
    bars = _tell_growth(sizes)
    least, most = min(sizes), max(sizes)
    ours, cells = one_table(least)
    print(f"one table of {least} rows: ours {ours * 1000:.1f} ms, table.cell() {cells * 1000:.0f} ms")
    bars[f"{cells / ours:.0f} times faster than table.cell(), at least {FASTER}"] = cells / ours >= FASTER
    ours, cells = against_cells(least)
    told = f"{ours:.2f} s, its tables by table.cell() {cells:.2f} s, {cells / ours:.0f} times"
    print(f"the report of {least} measures: {told}")
    command = [sys.executable, __file__, "--one", "--sizes", str(most)]
    peak = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    print(f"peak memory of {most:,} measures, merge and all: {peak} MB")
    for bar, is_met in bars.items():
        print(f"{'met   ' if is_met else 'MISSED'} {bar}")
    return 0 if all(bars.values()) else 1


def _tell_growth(sizes: list[int]) -> dict[str, bool]:
    """Print the seconds of each size, and return how each compares with the one before and whether its bar is met."""
    bars = {}
    before: tuple[int, float] | None = None
    for size in sizes:
        built, written = seconds(size)
        print(f"{size:>5} measures: records {built:.2f} s, document {written:.2f} s", flush=True)
        if before is not None:
            growth, most = (built + written) / before[1], GROWTH * size / before[0] / 10
            bars[f"{before[0]:,} → {size:,} measures: {growth:.1f} times, at most {most:g}"] = growth <= most
        before = size, built + written
    return bars


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        seconds(max(asked.sizes))
        print(f"{peak_megabytes():.0f}")
        return 0
    return run(asked.sizes)


if __name__ == "__main__":
    sys.exit(main())
