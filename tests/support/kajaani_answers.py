"""The Kajaani example as a merge, without forms: the programme workbook and the invented answers as they were typed."""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path

from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import Location
from elinvoima_xl.merging.decisions import Facts, Merged
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.model.answers import Answer, Source, Submission
from elinvoima_xl.model.fields import is_of_metric
from elinvoima_xl.model.programme import Programme
from elinvoima_xl.model.values import read_value
from elinvoima_xl.programme.write_workbook import read_programme

EXAMPLE = Path(__file__).parents[2] / "examples" / "kajaani"
PERIODS = (Period(2027, "H1"), Period(2027))
KINDS = {"status": "status", "new_date": "date", "done": "text", "cause": "text"}


@cache
def programme() -> Programme:
    """Return the completed programme of the example."""
    return read_programme(EXAMPLE / "programme.xlsx")[0]


@cache
def merged() -> Merged:
    """Return what the invented answers of both periods make."""
    periods = tuple((period, programme()) for period in PERIODS)
    return merge(Facts(periods, frozenset(submissions())))


def submissions() -> Iterable[Submission]:
    """Yield a file for each that was invented, with its answers read as a form's cells are."""
    files = defaultdict(list)
    with (EXAMPLE / "invented-answers.csv").open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            if line["field"] in KINDS or is_of_metric(line["field"]):
                files[line["file"], line["period"], line["owner"], line["saved"]].append(line)
    for (file, period, owner, saved), lines in files.items():
        yield submission(file, Period.from_text(period), owner, datetime.fromisoformat(saved), lines)


def submission(
    file: str, period: Period, owner: str, saved: datetime, lines: list[dict[str, str]]
) -> Submission:  # fmt: skip
    """Return one file with its answers and what is to be told of their reading."""
    digest = hashlib.sha256(file.encode()).hexdigest()
    answers, problems = [], []
    for row, line in enumerate(lines, 6):
        metric = programme().find_metric(line["item"])
        kind = KINDS.get(line["field"]) or (metric.kind if metric else "text")
        place = Location(file, "1", f"K{row}")
        unit = metric.unit if metric else ""
        reading = read_value(kind, line["typed"], unit=unit, period=period, location=place, item=line["item"])
        source = Source(file, "1", place.cell, saved, digest)
        answers.append(
            Answer(period, owner, line["item"], line["field"], reading.state, reading.value, reading.raw, source)
        )
        problems += reading.problems
    return Submission(
        file, digest, "accepted", period, owner, language="fi", saved=saved,
        answers=tuple(answers), problems=tuple(problems),
    )  # fmt: skip
