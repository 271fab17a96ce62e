"""The sheets of the programme workbook: their columns, and the programme as rows of them.

One definition for writing and reading. A row maps a column's field to its value: text, whole number, Decimal, date, yes
or no, or a tuple of texts for a list in one cell. Columns marked `shown` are for the person who reads the sheet and are
not read back.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from elinvoima_xl.foundation.language import LANGUAGES, N_, Words
from elinvoima_xl.model.programme import (
    CONTINUITY,
    DIRECTIONS,
    KINDS,
    OVER_TIME,
    Area,
    Measure,
    Metric,
    Programme,
    Proposal,
)
from elinvoima_xl.model.rules import RULES

CellContent = str | int | Decimal | date | bool | tuple[str, ...] | None
SheetRow = dict[str, CellContent]

TEXT: Final = "text"
WHOLE: Final = "whole"
NUMBER: Final = "number"
DATE: Final = "date"
YES: Final = "yes"
CHOICE: Final = "choice"
# A list on one line, and one line by line.
LIST: Final = "list"
LINES: Final = "lines"

LANGUAGE_NAMES: Final = LANGUAGES.names
OWNER_KINDS: Final = {
    "city": N_("city or municipality"),
    "city_unit": N_("unit of the city"),
    "company": N_("company"),
    "education": N_("educational institution"),
    "association": N_("association"),
    "cooperative": N_("co-operative"),
    "network": N_("network"),
    "site_or_network": N_("site or network of premises"),
    "research_partnership": N_("research partnership"),
    "regional_council": N_("regional council"),
    "state": N_("state agency"),
    "collective": N_("unnamed group"),
}
LEVELS: Final = {"headline": N_("Headline objective"), "objective": N_("Objective")}
TOPICS: Final = {
    "strengths": N_("Strength"),
    "obstacles": N_("Obstacle"),
    "trends": N_("Trend"),
    "threats": N_("Threat"),
    "assurance": N_("How it is ensured"),
    "history": N_("Version history"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet: what it holds, its English title and help, its width in characters.

    `is_open` choices may also be another text; `is_shown` columns are not read back, `is_label` ones name their row.
    """

    field: str
    title: str
    width: int
    kind: str = TEXT
    help: str = ""
    choices: Mapping[str, str] = dataclasses.field(default_factory=dict)
    is_open: bool = False
    is_shown: bool = False
    is_label: bool = False
    year: int = 0


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """A sheet: its name and the line under its title, in English, and its columns."""

    key: str
    name: str
    intro: str
    columns: tuple[Column, ...]


_PROPOSED: Final = N_(
    "What the program proposed, with the reason. Delete the line when you have checked the value: until then it is"
    " marked as a proposal wherever it is printed."
)
_ID: Final = N_("Given once and never changed or used again.")
_CORRECTION: Final = N_("The wording to use instead of the document's. Leave the document's text as it is.")
_DROPPED: Final = N_("The day from which it is asked no more. Do not delete the row: its id must stay.")
_NOTE: Final = N_("Note")

PROGRAMME: Final = SheetPlan(
    "programme",
    N_("Programme"),
    N_("The programme as a whole. Change the texts in the column Value; leave the id as it is."),
    (
        Column("name", N_("Information"), 30, is_label=True),
        Column("value", N_("Value"), 70),
        Column("help", N_("Explanation"), 60, is_shown=True),
    ),
)
# The rows of the sheet Programme: field → (name, kind, explanation).
PROGRAMME_ROWS: Final[dict[str, tuple[str, str, str]]] = {
    "id": (N_("Programme id"), TEXT, N_("Given at the first import; it ties forms and register to this programme.")),
    "title": (N_("Title"), TEXT, N_("As it is printed on forms and reports.")),
    "first_year": (N_("First year"), WHOLE, ""),
    "last_year": (N_("Last year"), WHOLE, ""),
    "language": (N_("Language"), CHOICE, N_("The language of the programme's own texts.")),
    "city": (N_("City"), TEXT, ""),
    "unit": (N_("Unit"), TEXT, N_("The unit that follows the programme up, for example the vitality services.")),
    "committee": (N_("Committee"), TEXT, N_("The body that has the reports, for example the business committee.")),
    "contact": (N_("Contact"), TEXT, N_("Whom partners ask: a role and an e-mail address.")),
    "notice": (N_("Notice"), TEXT, N_("Printed on every form, register and report; empty in real use.")),
}
AREAS: Final = SheetPlan(
    "areas",
    N_("Areas"),
    N_("The development areas of the programme, one on a row."),
    (
        Column("number", N_("No."), 9, WHOLE, _ID),
        Column("name", N_("Name"), 50, help=N_("The first half of the heading.")),
        Column("subtitle", N_("Subtitle"), 50, help=N_("The second half of the heading.")),
    ),
)
OBJECTIVES: Final = SheetPlan(
    "objectives",
    N_("Objectives"),
    N_("The objectives that the measures serve, and the headline objectives as the document has them."),
    (
        Column("area", N_("Area"), 20, WHOLE, N_("The number of the area.")),
        Column(
            "level", N_("Level"), 22, CHOICE, N_("Measures belong to objectives, not to headline objectives."), LEVELS
        ),
        Column("number", N_("No."), 9, WHOLE),
        Column("text", N_("Text"), 80),
        Column("correction", N_("Correction"), 60, help=_CORRECTION),
    ),
)
MEASURES: Final = SheetPlan(
    "measures",
    N_("Measures"),
    N_("The measures, one on a row, with their owners. Texts on a grey ground are proposals of the program."),
    (
        Column("id", N_("Id"), 11, help=_ID),
        Column("area", N_("Area"), 20, WHOLE, N_("The number of the area.")),
        Column("objective", N_("Objective"), 11, WHOLE, N_("The number of the objective in its area.")),
        Column("text", N_("Measure"), 62),
        Column("correction", N_("Correction"), 40, help=_CORRECTION),
        Column("owners", N_("Owners"), 34, LIST, N_("As they stand on the sheet Owners, a semicolon between them.")),
        Column("raws", N_("Owners in the document"), 34, LIST, N_("The words of the document, in the same order.")),
        Column("lead", N_("Lead owner"), 22, help=N_("Who gives the figure that counts. A sole owner is the lead.")),
        Column("continuity", N_("Nature"), 16, CHOICE, N_("A one-off measure ends when completed."), CONTINUITY),
        Column("start", N_("Starts"), 12, DATE),
        Column("end", N_("Ends"), 12, DATE),
        Column("resources", N_("Resources"), 22),
        Column("dropped", N_("Dropped"), 12, DATE, _DROPPED),
        Column("note", _NOTE, 30),
        Column("proposals", N_("Proposals to check"), 40, LINES, _PROPOSED),
    ),
)  # fmt: skip
OWNERS: Final = SheetPlan(
    "owners",
    N_("Owners"),
    N_("The organisations that answer for measures. Each gets a form of its own; an unnamed group needs a respondent."),
    (
        Column("name", N_("Name"), 36),
        Column("kind", N_("Kind"), 26, CHOICE, choices=OWNER_KINDS, is_open=True),
        Column("aliases", N_("Other spellings"), 36, LINES, N_("Other names of the same owner, one on a line.")),
        Column("language", N_("Language"), 14, CHOICE, N_("Of its form; empty: the programme's."), LANGUAGE_NAMES),
        Column("contact", N_("Contact"), 26, help=N_("A role rather than a person's name.")),
        Column("email", N_("E-mail"), 30, help=N_("A work address; reminders are drafted to it.")),
        Column("collective", N_("Unnamed group"), 14, YES, N_("Yes: a group that cannot be sent a form.")),
        Column("respondent", N_("Respondent"), 30, help=N_("The owner who answers for the group.")),
        Column("note", _NOTE, 44),
    ),
)  # fmt: skip
BACKGROUND: Final = SheetPlan(
    "background",
    N_("Background"),
    N_("The starting point of the programme, how it is ensured, and its version history, in the document's order."),
    (
        Column("topic", N_("Topic"), 28, CHOICE, choices=TOPICS),
        Column("text", N_("Text"), 100),
    ),
)
FINDINGS: Final = SheetPlan(
    "findings",
    N_("Findings"),
    N_("What the import found in the document, what it assumed and what to do about it. This sheet is not read back."),
    (
        Column("severity", N_("Severity"), 14, is_shown=True),
        Column("file", N_("File"), 26, is_shown=True),
        Column(
            "place",
            N_("Place"),
            12,
            is_shown=True,
            help=N_("L87 is line 87, P12 paragraph 12, T3!B5 cell B5 of the third table."),
        ),
        Column("item", N_("Id"), 10, is_shown=True),
        Column("found", N_("Found"), 44, is_shown=True),
        Column("message", N_("Finding and assumption"), 62, is_shown=True),
        Column("advice", N_("What to do"), 52, is_shown=True),
        Column("code", N_("Code"), 22, is_shown=True),
    ),
)


TARGET_TITLE: Final = N_("Target {year}")


def metrics_plan(programme: Programme) -> SheetPlan:
    """Return the sheet of metrics: it has a target column for every year of the programme, and those that have one."""
    first, last = programme.years
    years = set(range(first, last + 1)) if 0 < first <= last <= first + 50 else set()
    years |= {year for metric in programme.metrics for year, _ in metric.targets}
    return to_metrics_plan(sorted(years))


def to_metrics_plan(years: Iterable[int]) -> SheetPlan:
    """Return the sheet of metrics with a target column for each of the years."""
    targets = (Column(f"target:{year}", TARGET_TITLE, 13, NUMBER, year=year) for year in years)
    return SheetPlan(
        "metrics",
        N_("Metrics"),
        N_("The metrics, one on a row. Texts on a grey ground are proposals of the program: check, change, confirm."),
        (
            Column("id", N_("Id"), 11, help=N_("The id of its measure and a letter; given once and never used again.")),
            Column("measure", N_("Measure"), 44, help=N_("Mend it on the sheet Measures."), is_shown=True),
            Column("text", N_("Metric"), 44),
            Column("correction", N_("Correction"), 28, help=_CORRECTION),
            Column("kind", N_("Kind"), 21, CHOICE, choices=KINDS),
            Column("unit", N_("Unit"), 19),
            Column("direction", N_("Direction"), 22, CHOICE, choices=DIRECTIONS),
            Column("over_time", N_("Over time"), 24, CHOICE, N_("How figures of one year go together."), OVER_TIME),
            Column(
                "combine", N_("Combining"), 22, CHOICE, N_("How figures of several owners go together."), RULES.names
            ),
            Column("lead", N_("Lead owner"), 24, help=N_("Only where it is not the measure's own lead.")),
            Column("source", N_("Source of data"), 26),
            Column("baseline", N_("Baseline"), 13, NUMBER),
            *targets,
            Column("dropped", N_("Dropped"), 12, DATE, _DROPPED),
            Column("note", _NOTE, 44),
            Column("proposals", N_("Proposals to check"), 72, LINES, _PROPOSED),
        ),
    )  # fmt: skip


def plans(metrics: SheetPlan) -> tuple[SheetPlan, ...]:
    """Return all sheets in their order."""
    return PROGRAMME, AREAS, OBJECTIVES, MEASURES, metrics, OWNERS, BACKGROUND, FINDINGS


# --- the programme as rows


def programme_values(programme: Programme) -> dict[str, CellContent]:
    """Return the values of the sheet Programme by field."""
    return {
        "id": programme.id,
        "title": programme.title,
        "first_year": programme.years[0],
        "last_year": programme.years[1],
        "language": programme.language,
        "city": programme.city,
        "unit": programme.unit,
        "committee": programme.committee,
        "contact": programme.contact,
        "notice": programme.notice,
    }


def area_rows(programme: Programme) -> Iterator[SheetRow]:
    """Yield the rows of the sheet Areas."""
    for area in programme.areas:
        yield {"number": area.number, "name": area.name, "subtitle": area.subtitle}


def objective_rows(programme: Programme) -> Iterator[SheetRow]:
    """Yield the rows of the sheet Objectives: the headline objectives of an area, then its objectives."""
    for area in programme.areas:
        for number, text in enumerate(area.headline_objectives, 1):
            yield {"area": area.number, "level": "headline", "number": number, "text": text}
        for objective in area.objectives:
            yield {
                "area": area.number,
                "level": "objective",
                "number": objective.number,
                "text": objective.text,
                "correction": objective.correction,
            }


def measure_rows(programme: Programme, say: Words) -> Iterator[SheetRow]:
    """Yield the rows of the sheet Measures; the names of fields in proposals are put into words."""
    for area, objective, measure in programme.places():
        row = _measure_row(area, objective.number, measure)
        yield {**row, "proposals": _proposals(measure.proposals, MEASURES, say)}


def _measure_row(area: Area, objective: int, measure: Measure) -> SheetRow:
    return {
        "id": measure.id,
        "area": area.number,
        "objective": objective,
        "text": measure.text,
        "correction": measure.correction,
        "owners": tuple(mention.name for mention in measure.owners),
        "raws": tuple(mention.raw for mention in measure.owners),
        "lead": measure.lead,
        "continuity": measure.continuity,
        "start": measure.start,
        "end": measure.end,
        "resources": measure.resources,
        "dropped": measure.dropped,
        "note": measure.note,
    }


def metric_rows(programme: Programme, say: Words) -> Iterator[SheetRow]:
    """Yield the rows of the sheet Metrics; the names of fields in proposals are put into words."""
    plan = to_metrics_plan(())
    for measure in programme.measures:
        for metric in measure.metrics:
            proposals = _proposals(metric.proposals, plan, say)
            yield {**_metric_row(metric), "measure": measure.wording, "proposals": proposals}


def _metric_row(metric: Metric) -> SheetRow:
    return {
        "id": metric.id,
        "text": metric.text,
        "correction": metric.correction,
        "kind": metric.kind,
        "unit": metric.unit,
        "direction": metric.direction,
        "over_time": metric.over_time,
        "combine": metric.combine,
        "lead": metric.lead,
        "source": metric.source,
        "baseline": metric.baseline,
        **{f"target:{year}": value for year, value in metric.targets},
        "dropped": metric.dropped,
        "note": metric.note,
    }


def _proposals(proposals: Iterable[Proposal], plan: SheetPlan, say: Words) -> tuple[str, ...]:
    """Return each proposal as one text: the title of its column, a colon, the reason."""
    titles = {column.field: title_of(column, say) for column in plan.columns}
    return tuple(f"{titles.get(each.field, each.field)}: {each.reason}" for each in proposals)


def owner_rows(programme: Programme) -> Iterator[SheetRow]:
    """Yield the rows of the sheet Owners."""
    for owner in programme.owners:
        yield {
            "name": owner.name,
            "kind": owner.kind,
            "aliases": owner.aliases,
            "language": owner.language,
            "contact": owner.contact,
            "email": owner.email,
            "collective": owner.collective,
            "respondent": owner.respondent,
            "note": owner.note,
        }


def background_rows(programme: Programme) -> Iterator[SheetRow]:
    """Yield the rows of the sheet Background: topic by topic, in the document's order."""
    for topic in TOPICS:
        source = programme if topic in ("assurance", "history") else programme.background
        for text in getattr(source, topic):
            yield {"topic": topic, "text": text}


# --- words of a language


def title_of(column: Column, say: Words) -> str:
    """Return the title of a column."""
    return say(column.title).format(year=column.year) if column.year else say(column.title)
