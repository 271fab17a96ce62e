"""Outline → Programme: ids given, owners and metrics split, what is open proposed, all findings told.

The way from a document to a programme is the same for Markdown, Word and Excel and is here as a whole.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from elinvoima_xl.importing import findings
from elinvoima_xl.importing.document import Document, TableCell
from elinvoima_xl.importing.lexicon import Lexicon, read_lexicon
from elinvoima_xl.importing.metrics import split_metrics
from elinvoima_xl.importing.owners import Named, Register, find_owners, split_missing, split_owners
from elinvoima_xl.importing.proposals import propose_continuity, propose_metric
from elinvoima_xl.importing.structure import AreaOutline, MeasureOutline, ObjectiveOutline, Outline, read_structure
from elinvoima_xl.language import N_, Term
from elinvoima_xl.problems import Location, Problem, ProgrammeError, in_order, problem
from elinvoima_xl.programme import (
    Area,
    Background,
    Measure,
    Mention,
    Metric,
    Objective,
    Programme,
    to_json_text,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A programme being built: its outline with the words, the names of every cell and the owners they are."""

    outline: Outline
    lexicon: Lexicon
    named: dict[int, Named]
    register: Register


def build_programme(document: Document, columns: Mapping[str, str]) -> tuple[Programme, tuple[Problem, ...]]:
    """Return the programme of a document and all that was found, assumed or not understood.

    ProgrammeError where the document has no table of measures.
    """
    outline = read_structure(document, columns)
    measures = list(_measures(outline))
    if not measures:
        raise ProgrammeError(problem("no-tables", Location(document.file)))
    draft = _draft(outline, measures)
    areas, numbering = _build_areas(draft)
    programme = _programme(draft, areas)
    found = (*outline.problems, *numbering, *findings.find_all(programme, document, draft))
    return programme, in_order(found)


def _draft(outline: Outline, measures: list[MeasureOutline]) -> Draft:
    lexicon = read_lexicon(_sentences(outline), _cells(measures))
    split = {id(measure): split_owners(_cell(measure, "owners")) for measure in measures}
    known = [name for named in split.values() for name in named.names]
    named = {key: split_missing(each, known) for key, each in split.items()}
    mentions = [name for each in named.values() for name in each.names]
    city = outline.city or outline.title
    return Draft(outline, lexicon, named, find_owners(mentions, city, lexicon.words))


def _measures(outline: Outline) -> Iterator[MeasureOutline]:
    for area in outline.areas:
        for objective in area.objectives:
            yield from objective.measures


def _sentences(outline: Outline) -> Iterator[str]:
    for texts in outline.lists.values():
        yield from texts
    for area in outline.areas:
        yield from (written.text for written, _ in area.headlines)
        for objective in area.objectives:
            yield objective.written.text
            yield from (measure.text for measure in objective.measures)


def _cells(measures: list[MeasureOutline]) -> Iterator[str]:
    for measure in measures:
        yield from (cell.text for cell in measure.cells.values())


def _cell(measure: MeasureOutline, meaning: str) -> TableCell:
    return measure.cells.get(meaning, TableCell())


# --- areas, objectives, measures


def _build_areas(draft: Draft) -> tuple[tuple[Area, ...], list[Problem]]:
    problems: list[Problem] = []
    areas = tuple(_area(draft, area, problems) for area in draft.outline.areas)
    return areas, problems


_HALVES: Final = re.compile(r"\s+[–—-]\s+|:\s+")


def _area(draft: Draft, outline: AreaOutline, problems: list[Problem]) -> Area:
    name, *rest = _HALVES.split(outline.heading, maxsplit=1)
    objectives: list[Objective] = []
    for written in outline.objectives:
        taken = [objective.number for objective in objectives]
        number = _objective_number(written, taken, problems)
        measures = tuple(
            _measure(draft, measure, f"{outline.number}.{number}.{running}")
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


def _measure(draft: Draft, outline: MeasureOutline, item: str) -> Measure:
    names = draft.named[id(outline)].names
    language = draft.outline.language
    measure = Measure(
        item,
        outline.text,
        tuple(Mention(draft.register.names[name], name) for name in names),
        resources=_cell(outline, "resources").text,
    )
    texts = split_metrics(_cell(outline, "metrics"), draft.lexicon)
    metrics = tuple(
        propose_metric(Metric(f"{item}.{to_letters(number)}", text), measure, language)
        for number, text in enumerate(texts)
    )
    return propose_continuity(replace(measure, metrics=metrics), language)


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
    lists = {name: tuple(texts) for name, texts in outline.lists.items()}
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
    """Return the id that a programme is given at its first import: the title in plain letters and a digest."""
    folded = unicodedata.normalize("NFKD", programme.title).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", folded.casefold()).strip("-")[:60].strip("-")
    digest = hashlib.sha256(to_json_text(replace(programme, id="")).encode()).hexdigest()[:8]
    return f"{slug}-{digest}" if slug else digest
