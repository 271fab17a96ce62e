"""The follow-up report: a merge and a period become chapters in words, ready to be laid out. No Word here.

The order is that of the committee's reading (PRACTICE): summary, situation, what has changed, the areas, deviations,
the coordinator's proposals and closing words, coverage, the proposed decision, and the appendices for who verifies.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from elinvoima_xl.foundation.language import words
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import UsageError, problem
from elinvoima_xl.merging.decisions import Merged
from elinvoima_xl.merging.masked import masked
from elinvoima_xl.report.chapters.areas import area_section
from elinvoima_xl.report.chapters.material import Material
from elinvoima_xl.report.chapters.overview import (
    change_section,
    closing_section,
    deviation_section,
    proposal_section,
    situation_section,
)
from elinvoima_xl.report.chapters.quality import coverage_section, metrics_section, quality_section, respondents_section
from elinvoima_xl.report.chapters.records import Cover, Report, Section, Table, Text, text
from elinvoima_xl.report.chapters.sentences import decision_text, title_of
from elinvoima_xl.report.chapters.summary import decision_section, grounds_text, summary_section

# A metric that has come so far towards its target is partly achieved.
LIMIT: Final = Decimal("0.8")


def build_report(
    merged: Merged,
    period: Period,
    *,
    language: str,
    limit: Decimal = LIMIT,
    notice: str | None = None,
    day: date | None = None,
    is_draft: bool = False,
    summary_only: bool = False,
) -> Report:
    """Return the report of a period, or with `summary_only` its one page: summary and situation.

    `notice` is printed on the cover and on every page (`None`: the programme's own); `day` is the date of the report.
    UsageError where the merge knows no programme for the period.
    """
    material = _material(merged, period, language, limit)
    sections = _one_page(material) if summary_only else _chapters(material)
    title = title_of(material)
    cover = Cover(
        city=material.programme.city,
        unit=material.programme.unit,
        title=title,
        subtitle=material.say.period(period),
        date=material.say.date(day) if day else "",
        draft=material.say("Draft") if is_draft else "",
        notice=material.programme.notice if notice is None else notice,
    )
    return Report(language, period, cover, tuple(sections), f"{title} {cover.subtitle}", summary_only)


def item_texts(
    merged: Merged, period: Period, *, language: str, limit: Decimal = LIMIT, notice: str | None = None
) -> str:
    """Return the texts for the committee's item, plain and ready to paste: the grounds and the proposed decision.

    Case number, section number and the decision itself are the committee's and are not there.
    """
    material = _material(merged, period, language, limit)
    say = material.say
    told = material.programme.notice if notice is None else notice
    parts = [title_of(material) + f" {say.period(period)}", told]
    parts += [say("Grounds"), grounds_text(material), say("Proposed decision"), decision_text(material)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _material(merged: Merged, period: Period, language: str, limit: Decimal) -> Material:
    programme = merged.facts.find_programme(period)
    if programme is None:
        raise UsageError(problem("no-programme"))
    return Material(masked(merged), programme, period, limit, words(language))


def _one_page(material: Material) -> Iterable[Section]:
    """Return the summary and the table of the situation, so short that they fit on one page."""
    summary, situation = summary_section(material, most_named=1), situation_section(material)
    tables = (block for block in situation.blocks if isinstance(block, Table))
    return (replace(summary, blocks=(*summary.blocks, *tables), starts_page=False),)


def _chapters(material: Material) -> Iterable[Section]:
    chapters = (
        summary_section(material),
        situation_section(material),
        change_section(material),
        *(area_section(material, area) for area in material.areas),
        deviation_section(material),
        proposal_section(material),
        closing_section(material),
        coverage_section(material),
        decision_section(material),
    )
    appendices = (metrics_section(material), quality_section(material), respondents_section(material))
    present = (section for section in appendices if section is not None)
    return (
        *(section for section in chapters if section is not None),
        *(_numbered(material, number, section) for number, section in enumerate(present, 1)),
    )


def _numbered(material: Material, number: int, section: Section) -> Section:
    label: Text = text(material.say("Appendix {number}.").format(number=number) + " ")
    return Section(section.key, label + section.heading, section.blocks, section.starts_page, section.landscape)
