"""A programme being built: its outline, its words, and the owners that its cells name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from elinvoima_xl.foundation.problems import Location
from elinvoima_xl.programme.importing.document import TableCell
from elinvoima_xl.programme.importing.outline import MeasureOutline, Outline
from elinvoima_xl.programme.importing.owners import Named, Register, find_owners, split_missing, split_owners
from elinvoima_xl.programme.importing.spelling import Lexicon, read_lexicon

# A text of the document with its place.
Placed = tuple[str, Location]


@dataclass(frozen=True, slots=True)
class Draft:
    """A programme being built: its outline with the words, the names of every cell and the owners they are."""

    outline: Outline
    measures: tuple[MeasureOutline, ...]
    lexicon: Lexicon
    named: tuple[Named, ...]
    register: Register
    # Names that are known from an earlier version of the programme and are not split.
    whole: tuple[str, ...] = ()

    def names_of(self, measure: MeasureOutline) -> Named:
        """Return the names of a measure's cell of owners."""
        return next(named for each, named in zip(self.measures, self.named, strict=True) if each is measure)

    def lead_of(self, measure: MeasureOutline) -> str:
        """Return the owner that a measure's cell of the lead names, "" where it names none or several."""
        names = split_owners(cell_of(measure, "lead"), self.whole).names
        return self.register.names.get(names[0], "") if len(names) == 1 else ""


def draft_of(outline: Outline, whole: tuple[str, ...] = ()) -> Draft:
    """Return the draft of an outline: its words and its owners found; the names in `whole` are known owners'."""
    measures = tuple(_measures(outline))
    texts = (text for text, _ in sentences(outline))
    lexicon = read_lexicon(texts, (text for text, _ in cells(measures)))
    split = [_named(measure, whole) for measure in measures]
    known = [name for named in split for name in named.names]
    named = tuple(split_missing(each, known, whole) for each in split)
    mentions = [name for each in named for name in each.names]
    register = find_owners(mentions, outline.city or outline.title, lexicon.words)
    return Draft(outline, measures, lexicon, named, register, whole)


def _named(measure: MeasureOutline, whole: tuple[str, ...]) -> Named:
    """Return the names of a measure's owners, those of a column of leads first."""
    owners = split_owners(cell_of(measure, "owners"), whole)
    leads = split_owners(cell_of(measure, "lead"), whole).names
    return replace(owners, names=tuple(dict.fromkeys((*leads, *owners.names))))


def _measures(outline: Outline) -> Iterator[MeasureOutline]:
    for area in outline.areas:
        for objective in area.objectives:
            yield from objective.measures


def cell_of(measure: MeasureOutline, meaning: str) -> TableCell:
    """Return a cell of a measure's row by the meaning of its column; an empty one where there is none."""
    return measure.cells.get(meaning, TableCell())


def sentences(outline: Outline) -> Iterator[Placed]:
    """Yield the running texts of a document: lists, objectives, measures."""
    for texts in outline.lists.values():
        yield from texts
    yield from ((written.text, place) for written, place in outline.announced)
    for area in outline.areas:
        yield from ((written.text, place) for written, place in area.headlines)
        for objective in area.objectives:
            yield objective.written.text, objective.location
            yield from ((measure.text, measure.location) for measure in objective.measures)


def cells(measures: tuple[MeasureOutline, ...]) -> Iterator[Placed]:
    """Yield the texts of the cells beside the measures: owners, metrics and the rest."""
    for measure in measures:
        yield from ((cell.text, cell.location) for cell in measure.cells.values())
