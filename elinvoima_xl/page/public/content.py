"""A merge, a period and the city's choices → the page's records. Only what may be public comes through here.

Every status and value is the report's own: found by `reporting.facts`, printed by `reporting.material`, so that the
page and the report cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from elinvoima_xl.foundation.language import LANGUAGES, words
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import UsageError, problem
from elinvoima_xl.merging.decisions import Merged
from elinvoima_xl.merging.masked import masked
from elinvoima_xl.model.statuses import STATUSES
from elinvoima_xl.page.public.choices import CLOSING, PROPOSAL, PageChoices, address_of, title_of_licence
from elinvoima_xl.page.public.measures import area_part
from elinvoima_xl.page.public.public import PublicMaterial
from elinvoima_xl.page.public.records import Page, Tile
from elinvoima_xl.report.build import LIMIT
from elinvoima_xl.report.chapters.material import IN_CONFLICT, with_dash
from elinvoima_xl.report.chapters.overview import change_section, closing_section, proposal_section, situation_section
from elinvoima_xl.report.chapters.quality import metrics_section
from elinvoima_xl.report.chapters.records import Block, Bullets, Paragraph, Table, Text
from elinvoima_xl.report.chapters.sentences import counts_sentence, coverage_sentences, missing_sentence
from elinvoima_xl.report.chapters.summary import unsettled_sentence
from elinvoima_xl.report.chapters.trends import judged_sentences


def build_page(
    merged: Merged, period: Period, *, language: str, choices: PageChoices, day: date, limit: Decimal = LIMIT
) -> Page:
    """Return the page of a period in a language; `day` is the day on which it is made.

    UsageError where the merge knows no programme for the period.
    """
    programme = merged.facts.find_programme(period)
    if programme is None:
        raise UsageError(problem("no-programme"))
    material = PublicMaterial(masked(merged), programme, period, limit, words(language), choices)
    say = material.say
    table, words_of = _situation(material)
    return Page(
        language=language,
        own_language=programme.language,
        period=period,
        city=programme.city,
        unit=programme.unit,
        title=material.own(with_dash(programme.title.strip())),
        follow_up=say("Follow-up {period}").format(period=say.period(period)),
        description=counts_sentence(material),
        notice=programme.notice,
        texts_in=say(LANGUAGES[programme.language].of_texts) if programme.language in _other(language) else "",
        made=say.date(day),
        before=_before(material),
        lead=tuple(filter(None, (counts_sentence(material), judged_sentences(material)))),
        tiles=tuple(_tiles(material)),
        marks=tuple(material.mark(code) for code in STATUSES),
        situation=table,
        situation_words=words_of,
        changes=_changes(material),
        areas=tuple(area_part(material, area) for area in material.areas),
        proposals=_proposals(material),
        closing=_closing(material),
        legend=_legend(material),
        sureness=tuple(_sureness(material)),
        methods=_methods(material),
        owners=tuple(sorted({name for each in material.measures for name in each.owner_names}, key=str.casefold)),
        licence=title_of_licence(choices.licence),
        licence_address=address_of(choices.licence),
        contact=choices.contact,
        accessibility=choices.accessibility,
    )


def _other(language: str) -> tuple[str, ...]:
    return tuple(each for each in LANGUAGES if each != language)


def _before(material: PublicMaterial) -> str:
    if material.previous is None:
        return ""
    return material.say("“Before” is the period {period}.").format(period=material.say.period(material.previous))


def _tiles(material: PublicMaterial) -> Iterator[Tile]:
    """Yield how many measures have each status, beside the number of the period before."""
    before = replace(material, period=material.previous).counts() if material.previous else None
    counts = material.counts()
    for code in STATUSES:
        told = material.say("before: {count}").format(count=material.say.number(before.of(code))) if before else ""
        yield Tile(material.mark(code), counts.of(code), told)


def _situation(material: PublicMaterial) -> tuple[Table | None, str]:
    blocks = situation_section(material).blocks
    table = next((block for block in blocks if isinstance(block, Table)), None)
    return table, counts_sentence(material)


def _changes(material: PublicMaterial) -> tuple[Block, ...]:
    section = change_section(material)
    return section.blocks if section else ()


def _proposals(material: PublicMaterial) -> Bullets | None:
    section = proposal_section(material) if material.allows(PROPOSAL) else None
    return next((block for block in section.blocks if isinstance(block, Bullets)), None) if section else None


def _closing(material: PublicMaterial) -> tuple[Text, ...]:
    section = closing_section(material) if material.allows(CLOSING) else None
    return tuple(block.text for block in section.blocks if isinstance(block, Paragraph)) if section else ()


def _legend(material: PublicMaterial) -> tuple[str, ...]:
    """Return what the signs beside values mean; a conflict says itself what it is."""
    return tuple(words for sign, words in material.legend if sign != material.say(IN_CONFLICT))


def _sureness(material: PublicMaterial) -> Iterator[str]:
    """Yield how sure the numbers are: who has answered, what is unsettled."""
    yield from coverage_sentences(material)
    yield from filter(None, (missing_sentence(material), unsettled_sentence(material)))


def _methods(material: PublicMaterial) -> tuple[Block, ...]:
    section = metrics_section(material)
    return section.blocks if section else ()
