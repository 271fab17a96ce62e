"""All findings of an import, subject by subject: each with its place, what was assumed and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Final

from elinvoima_xl.foundation.language import N_, Term
from elinvoima_xl.foundation.problems import Location, Problem, problem
from elinvoima_xl.model.names import fold
from elinvoima_xl.model.programme import Measure, Metric, Programme
from elinvoima_xl.programme.importing.columns import read_header
from elinvoima_xl.programme.importing.document import (
    Document,
    Heading,
    Numbered,
    Row,
    Table,
    TableCell,
    split_number,
    split_run_in,
)
from elinvoima_xl.programme.importing.draft import Draft, cell_of, cells, sentences
from elinvoima_xl.programme.importing.metrics import has_and, is_unit
from elinvoima_xl.programme.importing.outline import AreaOutline, MeasureOutline, ObjectiveOutline, same_text
from elinvoima_xl.programme.importing.owners import Joined, Named
from elinvoima_xl.programme.importing.spelling import (
    Speller,
    find_stray_letters,
    halfway,
    has_odd_capital,
    in_latin,
    words_of,
)


def find_all(programme: Programme, document: Document, draft: Draft, speller: Speller) -> tuple[Problem, ...]:
    """Return what was found in the document of a programme beyond its structure."""
    found: list[Problem] = []
    for area in draft.outline.areas:
        found += check_headlines(area)
    found += check_markup(document)
    found += _check_announced(draft)
    found += check_owners(programme, draft, speller)
    found += check_metrics(programme, draft)
    found += check_metric_spellings(programme, draft)
    found += _check_words(draft, speller)
    found += _check_repeats(programme, draft)
    found += _check_open(programme, draft)
    return tuple(found)


def _check_announced(draft: Draft) -> Iterator[Problem]:
    """Yield where the list of areas and their headings differ."""
    areas = {area.number: area for area in draft.outline.areas}
    for written, place in draft.outline.announced:
        area = areas.get(written.number or 0)
        if area is None:
            yield problem("not-imported", place, found=written.text)
        elif not same_text(area.heading, written.text):
            yield problem("area-list-differs", area.location, found=area.heading, other=written.text)


# --- words


def _check_words(draft: Draft, speller: Speller) -> Iterator[Problem]:
    for text, place in (*sentences(draft.outline), *cells(draft.measures)):
        for word in words_of(text):
            yield from _check_word(word, place, speller)


def _check_word(word: str, place: Location, speller: Speller) -> Iterator[Problem]:
    if strays := find_stray_letters(word):
        characters = ", ".join(f"{letter} (U+{ord(letter):04X})" for letter in strays)
        correction = in_latin(word, speller)
        yield problem("stray-characters", place, found=word, characters=characters, correction=correction)
    elif has_odd_capital(word):
        yield problem("odd-capital", place, found=word)
    elif suspicion := speller.suspect(word):
        yield problem(
            "likely-misspelling", place, found=word,
            correction=suspicion.correction, reason=Term(suspicion.reason),
        )  # fmt: skip


# --- the whole


def _check_repeats(programme: Programme, draft: Draft) -> Iterator[Problem]:
    """Yield measures and objectives whose text has stood before."""
    measures = zip(programme.measures, draft.measures, strict=True)
    yield from _repeats((measure.id, measure.text, outline.location) for measure, outline in measures)
    objectives = (
        (f"{area.number}.{objective.number}", objective.text, outline.location)
        for area, area_outline in zip(programme.areas, draft.outline.areas, strict=True)
        for objective, outline in zip(area.objectives, area_outline.objectives, strict=True)
    )
    yield from _repeats(objectives)


def _repeats(texts: Iterable[tuple[str, str, Location]]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for item, text, place in texts:
        key = fold(text).rstrip(". ")
        if key in seen:
            yield problem("duplicate-text", place, item=item, found=text, other=seen[key])
        elif key:
            seen[key] = item


def _check_open(programme: Programme, draft: Draft) -> Iterator[Problem]:
    """Yield what the document leaves open as a whole."""
    file = Location(draft.outline.file)
    if not programme.title:
        yield problem("title-open", file)
    elif programme.years == (0, 0):
        yield problem("years-open", draft.outline.title_location)
    several = [measure for measure in programme.measures if len(measure.owner_names) > 1 and not measure.lead]
    if several:
        yield problem("lead-open", file, count=len(several))
    metrics = programme.metrics
    if metrics and not any(metric.targets or metric.baseline is not None or metric.source for metric in metrics):
        yield problem("targets-open", file)


# From this likeness on two texts are versions of one; unlike objectives of one area reach about 0.5.
_SAME_OBJECTIVE: Final = 0.62

_Headline = tuple[Numbered, Location]


def check_headlines(area: AreaOutline) -> Iterator[Problem]:
    """Yield what differs between the headline objectives of an area and those of its tables.

    An area without headline objectives has nothing to compare.
    """
    if not area.headlines:
        return
    objectives = [objective for objective in area.objectives if objective.written.text]
    pairs = _pair(objectives, area.headlines)
    for index, objective in enumerate(objectives):
        if index not in pairs:
            yield problem("headline-missing", objective.location, found=objective.written.text)
        else:
            yield from _compare(objective, area.headlines[pairs[index]])
    for number, (written, location) in enumerate(area.headlines):
        if number not in pairs.values():
            yield problem("headline-unused", location, found=written.text)


def _pair(objectives: list[ObjectiveOutline], headlines: list[_Headline]) -> dict[int, int]:
    """Return the headline of each objective, best likeness first, each headline once."""
    ranked = sorted(
        (
            (-_likeness(objective.written.text, written.text), index, number)
            for index, objective in enumerate(objectives)
            for number, (written, _) in enumerate(headlines)
        )
    )
    pairs: dict[int, int] = {}
    for likeness, index, number in ranked:
        if -likeness >= _SAME_OBJECTIVE and index not in pairs and number not in pairs.values():
            pairs[index] = number
    return pairs


def _compare(objective: ObjectiveOutline, headline: _Headline) -> Iterator[Problem]:
    mine, (theirs, _) = objective.written, headline
    if _fold(mine.text) != _fold(theirs.text):
        yield problem("headline-differs", objective.location, found=mine.text, other=theirs.text)
    if mine.number and theirs.number and mine.number != theirs.number:
        yield problem(
            "headline-number-differs", objective.location, found=mine.text,
            number=str(mine.number), other=str(theirs.number),
        )  # fmt: skip


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, _fold(one), _fold(other), autojunk=False).ratio()


def _fold(text: str) -> str:
    return " ".join(text.split()).rstrip(".").casefold()


_BOLD: Final = N_("titles of tables in bold type and in plain type")
_RUN_IN: Final = N_("lists as lists and as numbers inside a running text")
_TWICE: Final = N_("numbers written again inside a numbered list")
_DASHES: Final = N_("a dash and a hyphen between the two halves of a heading")


def check_markup(document: Document) -> Iterator[Problem]:
    """Yield each way in which the markup of a document is mixed, at the first place of the rarer form."""
    tables = [block for block in document.blocks if isinstance(block, Table)]
    rows = [row for table in tables for row in table.rows]
    titles = [row[0] for row in rows if row and read_header(row, {}).is_header]
    yield from _mixed(_BOLD, [(cell.is_bold, cell.location) for cell in titles])
    cells = [cell for row in rows for cell in _own_cells(row)]
    lists = [(bool(cell.items), cell.location) for cell in cells if cell.items or len(split_run_in(cell.text)) > 1]
    yield from _mixed(_RUN_IN, lists)
    yield from _numbered_twice(cells)
    headings = [block for block in document.blocks if isinstance(block, Heading) and _HALVES.search(block.text)]
    yield from _mixed(_DASHES, [(" - " in each.text, each.location) for each in headings])


_HALVES: Final = re.compile(r"\s[–—-]\s")


def _own_cells(row: Row) -> Iterator[TableCell]:
    return (cell for cell in row if not cell.is_repeated)


def _mixed(what: str, forms: list[tuple[bool, Location]]) -> Iterator[Problem]:
    """Yield one problem where both forms occur, at the first place of the one that occurs less."""
    yes = [place for form, place in forms if form]
    no = [place for form, place in forms if not form]
    if yes and no:
        yield problem("markup-mixed", min((yes, no), key=len)[0], what=Term(what))


def _numbered_twice(cells: list[TableCell]) -> Iterator[Problem]:
    for cell in cells:
        numbers = [split_number(item).number for item in cell.items]
        if len(numbers) > 1 and None not in numbers:
            yield problem("markup-mixed", cell.location, what=Term(_TWICE))
            return


def check_owners(programme: Programme, draft: Draft, speller: Speller) -> Iterator[Problem]:
    """Yield what was assumed of the owners."""
    if not programme.owners:
        yield problem("owners-none", Location(draft.outline.file))
        return
    told: set[str] = set()
    for measure, outline in zip(programme.measures, draft.measures, strict=True):
        cell, named = cell_of(outline, "owners"), draft.names_of(outline)
        place = cell.location if cell.text else outline.location
        if not named.names:
            yield problem("owner-lacking", place, item=measure.id)
        yield from _check_splitting(measure.id, cell, named)
        for name in named.names:
            yield from _check_name(measure.id, name, draft, place)
        for mention in measure.owners:
            owner = programme.find_owner(mention.name)
            if owner is not None and owner.collective and owner.name not in told:
                told.add(owner.name)
                yield problem("owner-collective", place, item=measure.id, found=mention.raw)
    yield from _check_spellings(draft, speller)


def _check_splitting(item: str, cell: TableCell, named: Named) -> Iterator[Problem]:
    if named.joined_by_word:
        names = tuple(name for name in named.names if name in cell.text)
        yield problem("owner-split", cell.location, item=item, found=cell.text, owners=_list(names))
    for text, names in named.missing:
        yield problem("separator-missing", cell.location, item=item, found=text, owners=_list(names))
    if named.is_trailing:
        yield problem("separator-trailing", cell.location, item=item, found=cell.text)


def _list(names: tuple[str, ...]) -> str:
    return "; ".join(names)


def _check_name(item: str, name: str, draft: Draft, place: Location) -> Iterator[Problem]:
    owner = draft.register.names[name]
    if owner == name:
        return
    code = "owner-case" if fold(owner) == fold(name) else "owner-alias"
    yield problem(code, place, item=item, found=name, owner=owner)


def _check_spellings(draft: Draft, speller: Speller) -> Iterator[Problem]:
    """Yield each pair of near spellings once, with what is likely meant by both."""
    for joined in draft.register.joined:
        if joined.how == "near":
            place = _place_of(joined, draft)
            correction = halfway(joined.name, joined.spelling, speller)
            yield problem("spellings-differ", place, found=joined.spelling, other=joined.name, correction=correction)


def _place_of(joined: Joined, draft: Draft) -> Location:
    for outline, named in zip(draft.measures, draft.named, strict=True):
        if joined.spelling in named.names:
            return cell_of(outline, "owners").location
    return Location(draft.outline.file)


# --- metrics


def check_metrics(programme: Programme, draft: Draft) -> Iterator[Problem]:
    """Yield what was assumed of the metrics."""
    seen: dict[str, str] = {}
    has_column = any(cell_of(outline, "metrics").text for outline in draft.measures)
    for measure, outline in zip(programme.measures, draft.measures, strict=True):
        cell = cell_of(outline, "metrics")
        if not measure.metrics and has_column:
            yield problem("metric-lacking", outline.location, item=measure.id)
        yield from _check_cell(measure, cell)
        for metric in measure.metrics:
            yield from _check_unit(metric, cell, outline)
            key = fold(metric.text)
            if key in seen:
                yield problem("metric-name-repeated", cell.location, item=metric.id, found=metric.text, other=seen[key])
            seen.setdefault(key, metric.id)


def _check_cell(measure: Measure, cell: TableCell) -> Iterator[Problem]:
    texts = tuple(metric.text for metric in measure.metrics)
    if len(texts) > 1 and not cell.items:
        count = len(texts)
        yield problem(
            "metrics-split", cell.location, item=measure.id, found=cell.text, count=count, metrics=_list(texts)
        )
    for metric in measure.metrics:
        if has_and(metric.text):
            yield problem("metric-kept-whole", cell.location, item=metric.id, found=metric.text)


# A unit inside the words: "kuukausissa", "i månader", "in months".
_UNIT_IN_WORDS: Final = re.compile(
    r"kuukausissa|päivissä|viikoissa|\bi (?:månader|dagar|veckor)\b|\bin (?:months|days)\b", re.I
)


def _check_unit(metric: Metric, cell: TableCell, outline: MeasureOutline) -> Iterator[Problem]:
    has_unit = is_unit(metric.text) or is_unit(metric.text.split()[-1]) or _UNIT_IN_WORDS.search(metric.text)
    if metric.unit and not has_unit and not cell_of(outline, "unit").text:
        yield problem("unit-missing", cell.location, item=metric.id, found=metric.text, unit=metric.unit)


_NEARLY_SAME: Final = N_("another metric of the document is spelt so")


def check_metric_spellings(programme: Programme, draft: Draft) -> Iterator[Problem]:
    """Yield metrics that lack one letter at their end which another metric of the same words has."""
    texts = {metric.text for metric in programme.metrics}
    for measure, outline in zip(programme.measures, draft.measures, strict=True):
        for metric in measure.metrics:
            whole = next((text for text in sorted(texts) if _lacks_end(metric.text, text)), "")
            if whole:
                yield problem(
                    "likely-misspelling", cell_of(outline, "metrics").location, item=metric.id,
                    found=metric.text, correction=whole, reason=Term(_NEARLY_SAME),
                )  # fmt: skip


def _lacks_end(text: str, other: str) -> bool:
    return len(other) == len(text) + 1 and other.casefold().startswith(text.casefold())
