"""What a report is made of, as records: sections of headings, paragraphs, lists, tables and charts in plain words.

Whoever lays the report out (`word`, or a program of the city's own) needs nothing else. No Word, no files here, and
nothing is worded here either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from elinvoima_xl.foundation.period import Period

# How a run of text is set apart. Never the only carrier of a meaning.
PLAIN: Final = ""
STRONG: Final = "strong"
MUTED: Final = "muted"

# What a paragraph is. `lead` is the larger text under a heading, `note` the small one under a table.
BODY: Final = "body"
LEAD: Final = "lead"
NOTE: Final = "note"
OBJECTIVE: Final = "objective"
DECISION: Final = "decision"

LEFT: Final = "left"
RIGHT: Final = "right"
CENTRE: Final = "centre"

STATUS_CHART: Final = "status"
TREND_CHART: Final = "trend"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text; `language` is that of the text where it is not the report's own."""

    text: str
    emphasis: str = PLAIN
    language: str = ""


Text = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section; the section's own heading has level 2, the report's title is the only level 1."""

    text: Text
    level: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `style` says what it is, `with_next` that it must stay on the page of what follows."""

    text: Text
    style: str = BODY
    with_next: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of things in no order that matters."""

    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, its share of the width (in millimetres of a portrait page) and its side."""

    title: str
    width: float
    align: str = LEFT


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of one or more lines, each a paragraph; `is_total` sets it apart as a total."""

    lines: tuple[Text, ...] = ()
    is_total: bool = False

    @property
    def text(self) -> str:
        """Return the words of the cell, its lines apart by line breaks."""
        return "\n".join(plain(line) for line in self.lines)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of data with one header row: `caption` names it, `description` says in a sentence what it tells.

    `notes` stand under it. Every row has a cell for every column. `key` tells a program what the table is.
    """

    key: str
    caption: str
    description: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One category of a chart with its figures; None is a gap.

    Of a status chart: how many measures have each status, by status code. Of a trend chart: `actual` and `target`.
    """

    name: str
    figures: tuple[tuple[str, float | None], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart; `description` states what it shows in words, and a table beside it has the same figures."""

    kind: str
    title: str
    description: str
    rows: tuple[ChartRow, ...]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One chart, or several small ones side by side, with one caption."""

    caption: str
    charts: tuple[Chart, ...]


Block = Heading | Paragraph | Bullets | Table | Figure


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter: `key` is its name for programs, `starts_page` and `landscape` say how its pages are laid."""

    key: str
    heading: Text
    blocks: tuple[Block, ...]
    starts_page: bool = False
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Cover:
    """What the first page says, each a line; "" where there is nothing to say."""

    city: str = ""
    unit: str = ""
    title: str = ""
    subtitle: str = ""
    date: str = ""
    draft: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The report of one period in one language: a cover and its sections in order.

    A report of one page has its title at the top of it instead of a cover, and no contents.
    """

    language: str
    period: Period
    cover: Cover
    sections: tuple[Section, ...]
    subject: str = ""
    is_one_page: bool = False

    def find_section(self, key: str) -> Section | None:
        """Return the section of a key, or `None` where the report has nothing to say of it."""
        return next((section for section in self.sections if section.key == key), None)

    def tables(self, key: str = "") -> Iterator[Table]:
        """Yield the tables in order, or those of one key."""
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Table) and key in ("", block.key):
                    yield block


def text(*parts: str | Run) -> Text:
    """Return the parts as one text, those that are empty left out.

    >>> text("a", "", Run("b", STRONG))
    (Run(text='a', emphasis='', language=''), Run(text='b', emphasis='strong', language=''))
    """
    runs = (Run(part) if isinstance(part, str) else part for part in parts)
    return tuple(run for run in runs if run.text)


def plain(line: Text) -> str:
    """Return the words of a text without what sets them apart."""
    return "".join(run.text for run in line)


def cell(*lines: str | Run | Text) -> Cell:
    """Return a cell of the lines that are not empty."""
    made = (line if isinstance(line, tuple) else text(line) for line in lines)
    return Cell(tuple(line for line in made if line))


# In millimetres: a first column that is no wider holds the numbers of items.
_NUMBERS: Final = 20


def without_empty_columns(table: Table, keep: int = 1) -> Table:
    """Return the table without the columns that say nothing in any row; the first `keep` always stay."""
    used = [index for index in range(len(table.columns)) if index < keep or any(row[index].lines for row in table.rows)]
    return Table(
        table.key,
        table.caption,
        table.description,
        _widened(tuple(table.columns[index] for index in used), sum(column.width for column in table.columns)),
        tuple(tuple(row[index] for index in used) for row in table.rows),
        table.notes,
    )


def _widened(columns: tuple[Column, ...], width: float) -> tuple[Column, ...]:
    """Return the columns over `width`; a first column of numbers stays as narrow as it was."""
    kept = columns[0].width if columns[0].width <= _NUMBERS else 0
    rest = sum(column.width for column in columns) - kept
    if not rest:
        return columns
    factor = (width - kept) / rest
    first = columns[0] if kept else replace(columns[0], width=columns[0].width * factor)
    return (first, *(replace(column, width=column.width * factor) for column in columns[1:]))
