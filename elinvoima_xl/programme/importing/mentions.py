"""What the cells of owners and metrics hold beyond plain lists, told at each measure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from elinvoima_xl.foundation.language import N_, Term
from elinvoima_xl.foundation.problems import Location, Problem, problem
from elinvoima_xl.model.names import fold
from elinvoima_xl.model.programme import Measure, Metric, Programme
from elinvoima_xl.programme.importing.document import TableCell
from elinvoima_xl.programme.importing.draft import Draft, cell_of
from elinvoima_xl.programme.importing.metrics import has_and, is_unit
from elinvoima_xl.programme.importing.outline import MeasureOutline
from elinvoima_xl.programme.importing.owners import Joined, Named
from elinvoima_xl.programme.importing.spelling import Speller, halfway


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
