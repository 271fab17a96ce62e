"""The summary of half a page, the proposed decision, and the texts for the committee's item."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from elinvoima_xl.foundation.language import N_, NO_BREAK
from elinvoima_xl.foundation.problems import shorten
from elinvoima_xl.model.programme import Measure
from elinvoima_xl.model.statuses import Status, in_sentences
from elinvoima_xl.report.chapters.material import Material
from elinvoima_xl.report.chapters.records import (
    DECISION,
    LEAD,
    Block,
    Bullets,
    Paragraph,
    Run,
    Section,
    Text,
    plain,
    text,
)
from elinvoima_xl.report.chapters.sentences import counts_sentence, coverage_sentences, decision_text, missing_sentence
from elinvoima_xl.report.chapters.trends import judged_sentences

# So many measures of a kind are named, so that the summary stays within half a page; the rest are counted.
_MOST_NAMED: Final = 3
# So much of a cause is quoted; the chapter on deviations has it whole.
_CAUSE: Final = 140

_NO_CAUSE: Final = N_("The cause has not been told.")


def summary_section(material: Material, *, most_named: int = _MOST_NAMED) -> Section:
    """Return the summary, written from the data in whole sentences, with so many measures of a kind by name."""
    heading = text(material.say("Summary"))
    return Section("summary", heading, tuple(_blocks(material, most_named)), starts_page=True)


def decision_section(material: Material) -> Section:
    """Return the proposed decision."""
    decided = Paragraph(text(decision_text(material)), DECISION)
    return Section("decision", text(material.say("Proposed decision")), (decided,))


def grounds_text(material: Material) -> str:
    """Return the grounds of the committee's item as plain text: the summary without the proposed decision."""
    parts: list[str] = []
    for block in _told(material, _MOST_NAMED):
        if isinstance(block, Bullets):
            parts.append("\n".join(f"– {plain(item)}" for item in block.items))
        elif isinstance(block, Paragraph):
            parts.append(plain(block.text))
    return "\n\n".join(parts).replace(NO_BREAK, " ")


def _blocks(material: Material, most_named: int) -> Iterator[Block]:
    yield from _told(material, most_named)
    yield Paragraph(text(Run(decision_text(material))), DECISION)


def _told(material: Material, most_named: int) -> Iterator[Block]:
    yield Paragraph(text(counts_sentence(material)), LEAD)
    for status in in_sentences():
        yield from _named(material, status, most_named)
    judged = judged_sentences(material)
    if judged:
        yield Paragraph(text(judged))
    told = [*coverage_sentences(material), missing_sentence(material), unsettled_sentence(material)]
    sentences = " ".join(filter(None, told))
    if sentences:
        yield Paragraph(text(sentences))


def _named(material: Material, status: Status, most: int) -> Iterator[Block]:
    """Yield the measures of one status: a sentence before the first of them, the others counted after them."""
    measures = material.with_status(status.code)
    if not measures or not any(status.heads):
        return
    yield Paragraph(text(material.say.plural(*status.heads, len(measures))), with_next=True)
    items = [_item(material, measure, status) for measure in measures[:most]]
    rest = len(measures) - most
    if rest > 0:
        items.append(text(material.say.plural("and {count} other measure", "and {count} other measures", rest)))
    yield Bullets(tuple(items))


def _item(material: Material, measure: Measure, status: Status) -> Text:
    line = material.measure(measure)
    if not status.is_deviation:
        return line
    cause = material.cause(measure)
    told = material.say("Cause: {cause}").format(cause=shorten(cause, _CAUSE)) if cause else material.say(_NO_CAUSE)
    return text(*line, f"{'' if plain(line).endswith(('.', '!', '?')) else '.'} {told}")


def unsettled_sentence(material: Material) -> str:
    """Return how many answers are unsettled, or ""."""
    count = len(material.conflicts)
    if not count:
        return ""
    return material.say.plural(
        "{count} answer is unsettled because owners contradict each other or an answer could not be read.",
        "{count} answers are unsettled because owners contradict each other or an answer could not be read.",
        count,
    )
