"""The columns beside owners and metrics: lead, schedule, resources, unit, baseline, targets, source, note.

What can be read without guessing goes into its field; the words that cannot are kept in the note, under the name of
their column, so that nothing is lost.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from elinvoima_xl.foundation.language import words
from elinvoima_xl.model.programme import Measure, Metric
from elinvoima_xl.model.typed.dates import find_date
from elinvoima_xl.model.typed.numbers import find_number
from elinvoima_xl.model.typed.units import fit
from elinvoima_xl.programme.importing.columns import name_of
from elinvoima_xl.programme.importing.document import TableCell, lines_of
from elinvoima_xl.programme.importing.outline import MeasureOutline

_YEARS: Final = re.compile(r"(20\d\d)\s*(?:[-–—]\s*(20\d\d))?")
_CONTINUOUS: Final = re.compile(
    r"jatkuva\w*|vuosittain|koko (?:ohjelma)?kausi|koko ohjelmakauden|löpande|kontinuerlig\w*|årligen|hela perioden"
    r"|continuous\w*|ongoing|annually|every year",
    re.IGNORECASE,
)
# Columns with a field of their own elsewhere, or with none in the programme.
_ELSEWHERE: Final = frozenset({"owners", "metrics"})


def with_extras(measure: Measure, outline: MeasureOutline, language: str, last_year: int) -> Measure:
    """Return a measure with what the other columns of its row say, and its metrics with theirs.

    A target of no year is that of `last_year`.
    """
    left: dict[str, str] = {}
    for meaning, cell in outline.cells.items():
        if cell.text and meaning not in _ELSEWHERE:
            found = _take(measure, meaning, cell, language, last_year)
            if found is None:
                left[meaning] = cell.text
            else:
                measure = found
    return _with_note(measure, left, language)


def _take(measure: Measure, meaning: str, cell: TableCell, language: str, last_year: int) -> Measure | None:
    """Return the measure with a cell in its field, `None` where it cannot be read without guessing."""
    if meaning == "resources":
        return replace(measure, resources=cell.text)
    if meaning == "lead":
        return measure if measure.lead else None
    if meaning == "schedule":
        return _with_schedule(measure, cell.text)
    if meaning == "note":
        return replace(measure, note="\n".join(filter(None, (measure.note, cell.text))))
    if meaning == "number":
        # The document's own number of the measure; the same as the id it has anyway.
        return measure if cell.text.strip(" .)") == measure.id else None
    return _with_metric_cell(measure, meaning, cell, language, last_year)


def _with_schedule(measure: Measure, text: str) -> Measure | None:
    plain = text.strip()
    if match := _YEARS.fullmatch(plain):
        first, last = int(match[1]), int(match[2] or match[1])
        return replace(measure, start=date(first, 1, 1), end=date(last, 12, 31)) if first <= last else None
    if _CONTINUOUS.fullmatch(plain):
        # The document says it: no proposal any more.
        proposals = tuple(each for each in measure.proposals if each.field != "continuity")
        return replace(measure, continuity="continuous", proposals=proposals)
    found = find_date(plain)
    return replace(measure, end=found.value) if found and not found.assumed else None


# --- cells that belong to the metrics


def _with_metric_cell(measure: Measure, meaning: str, cell: TableCell, language: str, last_year: int) -> Measure | None:
    """Return the measure with a cell shared out to its metrics: a line to each, or all of it to the only one."""
    texts = lines_of(cell)
    if not measure.metrics or len(texts) not in (1, len(measure.metrics)):
        return None
    if len(texts) == 1 and len(measure.metrics) > 1 and meaning != "source":
        return None
    shared = texts if len(texts) == len(measure.metrics) else texts * len(measure.metrics)
    found = [
        _with_cell(metric, meaning, text, language, last_year)
        for metric, text in zip(measure.metrics, shared, strict=True)
    ]
    if None in found:
        return None
    return replace(measure, metrics=tuple(metric for metric in found if metric is not None))


def _with_cell(metric: Metric, meaning: str, text: str, language: str, last_year: int) -> Metric | None:
    if meaning == "source":
        return replace(metric, source=text)
    if meaning == "unit":
        return _confirmed(replace(metric, unit=text), "unit")
    figure = _figure(metric, text, language)
    if figure is None:
        return None
    if meaning == "baseline":
        return replace(metric, baseline=figure)
    year = int(meaning.partition(":")[2] or last_year)
    return replace(metric, targets=(*metric.targets, (year, figure))) if year else None


def _figure(metric: Metric, text: str, language: str) -> Decimal | None:
    """Return the number of a baseline or target; a share is a fraction. `None` where it needs guessing."""
    found = find_number(text, language)
    if not metric.is_number or found is None or found.assumed or len(found.readings) != 1:
        return None
    number = found.readings[0]
    if metric.kind == "share":
        return number / 100 if found.unit == "%" or not found.unit else None
    fitting = fit(found.unit, metric.unit, metric.kind)
    return number * fitting.factor if fitting is not None and not fitting.assumed else None


def _confirmed(metric: Metric, name: str) -> Metric:
    return replace(metric, proposals=tuple(each for each in metric.proposals if each.field != name))


def _with_note(measure: Measure, left: dict[str, str], language: str) -> Measure:
    say = words(language)
    lines = [f"{_title(meaning, say(name_of(meaning)))}: {text}" for meaning, text in left.items()]
    return replace(measure, note="\n".join(filter(None, (measure.note, *lines)))) if lines else measure


def _title(meaning: str, name: str) -> str:
    year = meaning.partition(":")[2]
    return f"{name} {year}" if year else name
