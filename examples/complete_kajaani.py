"""Complete the imported Kajaani programme as a coordinator would, and write it as programme.xlsx.

What the document leaves open is in three lists beside it: `kajaani-metrics.csv` (kind, unit, direction, over time and
combine rule of every metric), `kajaani-owners.csv` (owners and their spellings) and `corrections.csv` (evident typing
errors, leads that follow from the metric itself, and notes, each with its reason). Run it from anywhere:

    python examples/complete_kajaani.py [PROGRAMME.xlsx]
"""

from __future__ import annotations

import csv
import sys
from dataclasses import replace
from pathlib import Path

from elinvoima_xl.foundation.problems import Problem
from elinvoima_xl.model.programme import Area, Measure, Mention, Metric, Objective, Owner, Programme
from elinvoima_xl.programme.importing.source import read_source
from elinvoima_xl.programme.write_workbook import write_programme

FOLDER = Path(__file__).parent / "kajaani"
SOURCE = FOLDER / "kajaani-2027-2031.md"

Row = dict[str, str]


def main(target: Path = FOLDER / "programme.xlsx") -> None:
    """Write the completed programme with the findings of its import."""
    programme, problems = complete()
    write_programme(programme, problems, target)
    print(f"{target}: {len(programme.measures)} measures, {len(programme.metrics)} metrics, {len(problems)} findings")


def complete() -> tuple[Programme, tuple[Problem, ...]]:
    """Return the completed programme and the findings of the import."""
    programme, problems = read_source(SOURCE.read_bytes(), SOURCE.name)
    programme = with_owners(programme, read_rows("kajaani-owners.csv"))
    programme = with_metrics(programme, {row["metric_id"]: row for row in read_rows("kajaani-metrics.csv")})
    for row in read_rows("corrections.csv"):
        programme = with_correction(programme, row)
    return programme, problems


def read_rows(name: str) -> list[Row]:
    with open(FOLDER / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def with_owners(programme: Programme, rows: list[Row]) -> Programme:
    """Return the programme with the owners of the list, and the mentions of their spellings under their names."""
    spellings = {row["owner"]: row["spellings_in_source"].split(" | ") for row in rows}
    names = {spelling: owner for owner, spelt in spellings.items() for spelling in spelt}
    owners = tuple(
        Owner(
            row["owner"],
            row["kind"],
            tuple(spelling for spelling in spellings[row["owner"]] if spelling != row["owner"]),
            collective=row["kind"] == "collective",
        )
        for row in rows
    )

    def rename(measure: Measure) -> Measure:
        return replace(measure, owners=tuple(Mention(names[each.raw], each.raw) for each in measure.owners))

    return with_measures(replace(programme, owners=owners), rename)


def with_metrics(programme: Programme, rows: dict[str, Row]) -> Programme:
    """Return the programme with what the list says of each metric; nothing of a metric is a proposal any more."""

    def confirm(metric: Metric) -> Metric:
        row = rows[metric.id]
        assert row["metric_text"] == metric.text, metric.id
        fields = ("kind", "unit", "direction", "over_time", "combine")
        return replace(metric, proposals=(), **{name: row[name] for name in fields})

    return with_measures(programme, lambda measure: replace(measure, metrics=tuple(map(confirm, measure.metrics))))


def with_measures(programme: Programme, change) -> Programme:
    def in_objective(objective: Objective) -> Objective:
        return replace(objective, measures=tuple(map(change, objective.measures)))

    def in_area(area: Area) -> Area:
        return replace(area, objectives=tuple(map(in_objective, area.objectives)))

    return replace(programme, areas=tuple(map(in_area, programme.areas)))


def with_correction(programme: Programme, row: Row) -> Programme:
    """Return the programme with one line of corrections.csv; an error where the item or the text is not there."""
    item, name, value = row["item"], row["field"], row["value"]
    if item == "programme":
        return replace(programme, **{name: value})
    changed = 0

    def corrected(record):
        nonlocal changed
        changed += 1
        if name != "correction":
            return replace(record, **{name: value})
        assert row["source"] in record.wording, row
        record = replace(record, correction=record.wording.replace(row["source"], value))
        # What was proposed is done.
        open_proposals = tuple(each for each in getattr(record, "proposals", ()) if each.field != "correction")
        return (
            replace(record, proposals=open_proposals) if open_proposals != getattr(record, "proposals", ()) else record
        )

    def in_measure(measure: Measure) -> Measure:
        metrics = tuple(corrected(metric) if metric.id == item else metric for metric in measure.metrics)
        measure = replace(measure, metrics=metrics)
        return corrected(measure) if measure.id == item else measure

    def in_area(area: Area) -> Area:
        objectives = (corrected(each) if f"{area.number}.{each.number}" == item else each for each in area.objectives)
        return replace(area, objectives=tuple(objectives))

    programme = with_measures(programme, in_measure)
    programme = replace(programme, areas=tuple(map(in_area, programme.areas)))
    owners = tuple(corrected(owner) if owner.name == item else owner for owner in programme.owners)
    assert changed == 1, row
    return replace(programme, owners=owners)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
