"""The chapters over all areas: the situation by status, what has changed, deviations, and the coordinator's words."""

from __future__ import annotations

from typing import Final

from elinvoima_xl.foundation.language import NO_BREAK
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.merging.assess import StatusCounts
from elinvoima_xl.model.fields import CAUSE, NEW_DATE, STATUS
from elinvoima_xl.model.programme import Area, Measure
from elinvoima_xl.model.statuses import STATUSES, deviations, status_of
from elinvoima_xl.report.chapters.material import DASH, Material
from elinvoima_xl.report.chapters.programme_changes import programme_changes
from elinvoima_xl.report.chapters.records import (
    BODY,
    RIGHT,
    STATUS_CHART,
    Block,
    Bullets,
    Cell,
    Chart,
    ChartRow,
    Column,
    Figure,
    Heading,
    Paragraph,
    Section,
    Table,
    Text,
    cell,
    text,
    without_empty_columns,
)
from elinvoima_xl.report.chapters.sentences import counts_sentence
from elinvoima_xl.report.chapters.trends import moves


def situation_section(material: Material) -> Section:
    """Return the chapter on how many measures have each status, by area, as a table and as a chart."""
    rows = [(area, material.counts(area)) for area in material.areas]
    lead = Paragraph(text(counts_sentence(material)))
    shown = (_status_table(material, rows), _status_figure(material, rows)) if rows else ()
    blocks = (lead, *shown)
    return Section("situation", text(material.say("Situation by area")), blocks, starts_page=True)


def _status_table(material: Material, rows: list[tuple[Area, StatusCounts]]) -> Table:
    say = material.say
    statuses = [material.status(code).replace(NO_BREAK, " ") for code in STATUSES]
    titles = [*statuses, say("Total")]
    first, *widths = _status_widths(titles)
    columns = (
        Column(say("Development area"), first),
        *(Column(title, width, RIGHT) for title, width in zip(titles, widths, strict=True)),
    )
    lines = [_status_row(material, text(material.own(material.area(area))), counts) for area, counts in rows]
    if len(rows) > 1:
        lines.append(_status_row(material, text(say("Total")), material.counts(), is_total=True))
    caption = say("Measures by status and development area")
    description = say("A row for each development area and a column for each status; the figures count measures.")
    return Table("statuses", caption, description, columns, tuple(lines), _status_notes(material))


# In millimetres: the width of the table, the space round a cell's words, and letters of a heading: bold, 9.5 points.
_WIDTH, _ROUND, _LEAST = 166.0, 3.1, 30.0
_WIDE, _NARROW = ("mwMWG", 2.7), ("iltfjI", 1.1)
_LETTER: Final = 1.8


def _status_widths(titles: list[str]) -> list[float]:
    """Return widths in which no word of a heading is cut; the areas before them get what is left, or enough."""
    widths = [_ROUND + max(map(_word_width, title.split())) for title in titles]
    return [max(_WIDTH - sum(widths), _LEAST), *widths]


def _word_width(word: str) -> float:
    return sum(next((width for letters, width in (_WIDE, _NARROW) if each in letters), _LETTER) for each in word)


def _status_row(material: Material, name: Text, counts: StatusCounts, *, is_total: bool = False) -> tuple[Cell, ...]:
    numbers = [counts.of(code) for code in STATUSES]
    shown = (name, *(text(material.say.number(number)) for number in (*numbers, sum(numbers))))
    return tuple(Cell((line,), is_total) for line in shown)


def _status_notes(material: Material) -> tuple[Text, ...]:
    unsettled = [each for each in material.conflicts if each.field == STATUS]
    if not unsettled:
        return ()
    told = material.say.plural(
        "“No data” includes {count} measure whose owners report conflicting statuses.",
        "“No data” includes {count} measures whose owners report conflicting statuses.",
        len(unsettled),
    )
    return (text(told),)


def _status_figure(material: Material, rows: list[tuple[Area, StatusCounts]]) -> Figure:
    say = material.say
    title = say("Status of the measures by development area")
    shown = tuple(
        ChartRow(material.area(area), tuple((code, float(counts.of(code))) for code in STATUSES))
        for area, counts in rows
    )
    finding = say("Stacked bar chart. {finding} The table has the same figures by development area.")
    chart = Chart(STATUS_CHART, title, finding.format(finding=counts_sentence(material)), shown)
    return Figure(title, (chart,))


def change_section(material: Material) -> Section | None:
    """Return the chapter on what has changed since the period before, or `None` where there is none before."""
    before = material.previous
    if before is None:
        return None
    say = material.say
    blocks: list[Block] = []
    if material.changed:
        blocks.append(_status_changes(material, before))
    else:
        sentence = say("The status of no measure has changed since the period {period}.")
        blocks.append(Paragraph(text(sentence.format(period=say.period(before)))))
    blocks.extend(moves(material))
    blocks.extend(programme_changes(material))
    return Section("changes", text(say("Changes since the previous period")), tuple(blocks))


def _status_changes(material: Material, before: Period) -> Table:
    say = material.say
    columns = (
        Column(say("Measure"), 86),
        Column(say("Status {period}").format(period=say.period(before)), 40),
        Column(say("Status {period}").format(period=say.period(material.period)), 40),
    )
    rows = tuple(
        (cell(material.measure(each.measure)), cell(material.status(each.before)), cell(material.status(each.status)))
        for each in material.changed
    )
    caption = say("Measures whose status has changed")
    description = say("Each measure whose status is another than in the previous period, with both statuses.")
    return Table("status changes", caption, description, columns, rows)


def deviation_section(material: Material) -> Section | None:
    """Return the chapter on delayed and discontinued measures: cause, correction, owners, new date."""
    say = material.say
    found = list(material.with_status(*deviations()))
    blocks: list[Block] = []
    if found:
        blocks.append(_deviations(material, found))
    if material.doubts:
        blocks += _doubts(material)
    if not blocks:
        return None
    return Section("deviations", text(say("Deviations and corrective actions")), tuple(blocks))


def _deviations(material: Material, measures: list[Measure]) -> Table:
    say = material.say
    columns = (
        Column(say("Measure and its owners"), 58),
        Column(say("Status"), 26),
        Column(say("Cause and correction"), 62),
        Column(say("New date"), 22),
    )
    rows = tuple(_deviation(material, measure) for measure in measures)
    caption = say("Delayed and discontinued measures")
    description = say("Each delayed or discontinued measure with its cause, the correction and the new date.")
    notes = (text(say("{dash} not reported").format(dash=DASH)),) if _has_dash(rows) else ()
    return without_empty_columns(Table("deviations", caption, description, columns, rows, notes), 3)


def _deviation(material: Material, measure: Measure) -> tuple[Cell, ...]:
    causes = material.comments(material.decision(measure.id, CAUSE))
    new_date = material.decision(measure.id, NEW_DATE)
    day = cell(*material.dates(new_date)) if NEW_DATE in status_of(material.status_of(measure)).asks else Cell()
    return (
        cell(material.measure(measure), text(material.owners(measure))),
        cell(material.status(material.status_of(measure))),
        cell(*(causes or (text(DASH),))),
        day,
    )


def _has_dash(rows: tuple[tuple[Cell, ...], ...]) -> bool:
    return any(each.text == DASH for row in rows for each in row)


def _doubts(material: Material) -> list[Block]:
    say = material.say
    lead = say("The reported status and the metric do not say the same of these measures:")
    items = tuple(text(found.message(say.language)) for found in material.doubts)
    return [Heading(text(say("Status and metric disagree")), 3), Paragraph(text(lead), BODY, True), Bullets(items)]


def proposal_section(material: Material) -> Section | None:
    """Return the chapter on the coordinator's proposals for change, or `None` where there are none."""
    found = material.item_texts("proposal")
    if not found:
        return None
    items = tuple(_about(material, item, words) for item, words in found)
    return Section("proposals", text(material.say("Proposals for change")), (Bullets(items),))


def closing_section(material: Material) -> Section | None:
    """Return the coordinator's closing words, or `None` where there are none."""
    found = material.item_texts("closing")
    if not found:
        return None
    blocks = tuple(Paragraph(text(part)) for _, words in found for part in words.split("\n") if part.strip())
    return Section("closing", text(material.say("Closing words")), blocks)


def _about(material: Material, item: str, words: str) -> Text:
    measure = material.programme.find_measure(item) if item else None
    if measure is None:
        return text(f"{item}: " if item else "", words)
    return text(*material.measure(measure), ": ", words)
