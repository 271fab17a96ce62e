"""Outline → Programme: ids given, owners and metrics split, what is open proposed, all findings told.

The way from a document to a programme is the same for Markdown, Word and Excel and is here as a whole.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final, TypeVar

from elinvoima_xl.foundation.language import N_, Term, words
from elinvoima_xl.foundation.problems import Location, Problem, ProgrammeError, in_order, problem
from elinvoima_xl.model.programme import (
    Area,
    Background,
    Measure,
    Mention,
    Metric,
    Objective,
    Programme,
    Proposal,
)
from elinvoima_xl.model.typed.dates import find_date
from elinvoima_xl.model.typed.numbers import find_number
from elinvoima_xl.model.typed.units import fit
from elinvoima_xl.programme.importing.columns import name_of
from elinvoima_xl.programme.importing.document import Document, TableCell, lines_of, without_unprintable
from elinvoima_xl.programme.importing.draft import Draft, cell_of, draft_of
from elinvoima_xl.programme.importing.findings import find_all
from elinvoima_xl.programme.importing.metrics import split_metrics
from elinvoima_xl.programme.importing.outline import AreaOutline, MeasureOutline, ObjectiveOutline
from elinvoima_xl.programme.importing.proposals import propose_continuity, propose_metric
from elinvoima_xl.programme.importing.spelling import Speller, find_corrections
from elinvoima_xl.programme.importing.structure import read_structure


def build_programme(
    document: Document, columns: Mapping[str, str], owners: Iterable[str] = ()
) -> tuple[Programme, tuple[Problem, ...]]:
    """Return the programme of a document and all that was found, assumed or not understood.

    `owners` are names that are known already: they are owners as they stand, whatever signs and words are in them.

    ProgrammeError where the document has no table of measures.
    """
    document = without_unprintable(document)
    outline = read_structure(document, columns)
    draft = draft_of(outline, tuple(owners))
    if not draft.measures:
        raise ProgrammeError(problem("no-tables", Location(document.file)))
    speller = Speller(draft.lexicon)
    areas, numbering = _build_areas(draft, speller)
    programme = _programme(draft, areas)
    found = (*document.problems, *outline.problems, *numbering, *find_all(programme, document, draft, speller))
    return programme, in_order(found)


# --- areas, objectives, measures


def _build_areas(draft: Draft, speller: Speller) -> tuple[tuple[Area, ...], list[Problem]]:
    problems: list[Problem] = []
    areas = tuple(_area(draft, area, speller, problems) for area in draft.outline.areas)
    return areas, problems


_HALVES: Final = re.compile(r"\s+[–—-]\s+|:\s+")


def _area(draft: Draft, outline: AreaOutline, speller: Speller, problems: list[Problem]) -> Area:
    name, *rest = _HALVES.split(outline.heading, maxsplit=1)
    objectives: list[Objective] = []
    for written in outline.objectives:
        taken = [objective.number for objective in objectives]
        number = _objective_number(written, taken, problems)
        measures = tuple(
            _measure(draft, measure, f"{outline.number}.{number}.{running}", speller)
            for running, measure in enumerate(written.measures, 1)
        )
        objectives.append(Objective(number, written.written.text, measures))
    headlines = tuple(written.text for written, _ in outline.headlines)
    return Area(outline.number, name, "".join(rest), headlines, tuple(objectives))


def _objective_number(outline: ObjectiveOutline, taken: list[int], problems: list[Problem]) -> int:
    written, following = outline.written, max(taken, default=0) + 1
    if not written.text:
        return 0 if 0 not in taken else following
    reason = ""
    if written.number is None:
        problems.append(problem("programme-unnumbered", outline.location, found=written.text, used=str(following)))
        return following
    if not written.has_space:
        found = f"{written.number}.{written.text}"
        problems.append(problem("number-without-space", outline.location, found=found))
    if written.number in taken:
        reason = N_("another objective of the area has the same number")
    elif written.number != following:
        reason = N_("a number before it is left out")
    used = following if written.number in taken else written.number
    if reason:
        found = f"{written.number}. {written.text}"
        problems.append(problem("numbering", outline.location, found=found, reason=Term(reason), used=str(used)))
    return used


def _measure(draft: Draft, outline: MeasureOutline, item: str, speller: Speller) -> Measure:
    language, years = draft.outline.language, draft.outline.years
    mentions = tuple(Mention(draft.register.names[name], name) for name in draft.names_of(outline).names)
    measure = Measure(item, outline.text, mentions, draft.lead_of(outline))
    texts = split_metrics(cell_of(outline, "metrics"), draft.lexicon)
    metrics = tuple(
        _with_corrections(propose_metric(Metric(f"{item}.{to_letters(number)}", text), measure, language), speller)
        for number, text in enumerate(texts)
    )
    measure = _with_corrections(propose_continuity(replace(measure, metrics=metrics), language), speller)
    return with_extras(measure, outline, language, years[1] if years else 0)


_Record = TypeVar("_Record", Measure, Metric)


def _with_corrections(record: _Record, speller: Speller) -> _Record:
    """Return a measure or metric with the corrections that its words need proposed; the text stays as it is."""
    found = find_corrections(record.text, speller)
    if not found:
        return record
    change = ", ".join(f"{each.word} → {each.correction}" for each in found)
    return replace(record, proposals=(*record.proposals, Proposal("correction", change)))


def to_letters(number: int) -> str:
    """Return the letter of a metric's id by its place from 0.

    >>> to_letters(0), to_letters(25), to_letters(26)
    ('a', 'z', 'aa')
    """
    head, tail = divmod(number, 26)
    return (to_letters(head - 1) if head else "") + chr(ord("a") + tail)


# --- the whole


def _programme(draft: Draft, areas: tuple[Area, ...]) -> Programme:
    outline = draft.outline
    lists = {name: tuple(text for text, _ in texts) for name, texts in outline.lists.items()}
    background = Background(*(lists.get(name, ()) for name in ("strengths", "obstacles", "trends", "threats")))
    programme = Programme(
        "",
        outline.title,
        outline.years or (0, 0),
        areas,
        draft.register.owners,
        outline.language,
        outline.city,
        background=background,
        assurance=lists.get("assurance", ()),
        history=lists.get("history", ()),
    )
    return replace(programme, id=first_id(programme))


def first_id(programme: Programme) -> str:
    """Return the id that a programme is given at its first import: the title in plain letters and a digest.

    The digest is of the document's own texts, not of what was proposed: the same document gives the same id.
    """
    folded = unicodedata.normalize("NFKD", programme.title).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", folded.casefold()).strip("-")[:60].strip("-")
    digest = hashlib.sha256("\n".join(_own_texts(programme)).encode("utf-8", "replace")).hexdigest()[:8]
    return f"{slug}-{digest}" if slug else digest


def _own_texts(programme: Programme) -> Iterator[str]:
    yield from (programme.title, *programme.history)
    for area in programme.areas:
        yield from (area.name, area.subtitle, *area.headline_objectives)
    for _, objective, measure in programme.places():
        yield from (objective.text, measure.id, measure.text, *(mention.raw for mention in measure.owners))
        yield from (metric.text for metric in measure.metrics)


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
