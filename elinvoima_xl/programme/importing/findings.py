"""All findings of an import, subject by subject: each with its place, what was assumed and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from elinvoima_xl.foundation.language import Term
from elinvoima_xl.foundation.problems import Location, Problem, problem
from elinvoima_xl.model.names import fold
from elinvoima_xl.model.programme import Programme
from elinvoima_xl.programme.importing.document import Document
from elinvoima_xl.programme.importing.draft import Draft, cells, sentences
from elinvoima_xl.programme.importing.headlines import check_headlines
from elinvoima_xl.programme.importing.markup import check_markup
from elinvoima_xl.programme.importing.mentions import check_metric_spellings, check_metrics, check_owners
from elinvoima_xl.programme.importing.outline import same_text
from elinvoima_xl.programme.importing.spelling import Speller, find_stray_letters, has_odd_capital, in_latin, words_of


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
