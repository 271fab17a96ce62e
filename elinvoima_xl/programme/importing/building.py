"""Outline → Programme: ids given, owners and metrics split, what is open proposed, all findings told.

The way from a document to a programme is the same for Markdown, Word and Excel and is here as a whole.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final, TypeVar

from elinvoima_xl.foundation.language import N_, Term
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
from elinvoima_xl.programme.importing.document import Document, without_unprintable
from elinvoima_xl.programme.importing.draft import Draft, cell_of, draft_of
from elinvoima_xl.programme.importing.extras import with_extras
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
