"""The page for residents as records: what it says, in plain words, in the order in which it is read.

Blocks, texts, tables and charts are those of the report (`reporting.records`). Nothing is worded or laid out here.
"""

from __future__ import annotations

from dataclasses import dataclass

from elinvoima_xl.foundation.period import Period
from elinvoima_xl.merging.assess import StatusCounts
from elinvoima_xl.report.chapters.records import Block, Bullets, Chart, Run, Table, Text


@dataclass(frozen=True, slots=True)
class StatusMark:
    """A status as it is shown: its code, the word and the symbol, which stand together always."""

    code: str
    word: str
    symbol: str


@dataclass(frozen=True, slots=True)
class Tile:
    """How many measures have a status, and the words on what the number was in the period before ("" for none)."""

    mark: StatusMark
    count: int
    before: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing told of a metric: its label, and its lines."""

    label: str
    lines: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class MetricPart:
    """A metric: `actual` comes first and largest; `chart` and its `table` where there are comparable periods.

    `partial` are the columns of the chart whose figure lacks the answers of some owners.
    """

    id: str
    name: Run
    actual: Told
    others: tuple[Told, ...] = ()
    chart: Chart | None = None
    table: Table | None = None
    partial: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class MeasurePart:
    """A measure with its status; `notes` are the lines under the status, `texts` what may be told of it in words.

    `history` is its status by period, where there are enough of them.
    """

    id: str
    wording: Run
    mark: StatusMark
    notes: tuple[Text, ...]
    owners: Run
    owner_names: tuple[str, ...]
    history: Table | None
    texts: tuple[Text, ...]
    metrics: tuple[MetricPart, ...]


@dataclass(frozen=True, slots=True)
class ObjectivePart:
    """An objective with its measures; no `heading` where the programme has no objectives."""

    heading: Text
    verdicts: tuple[Text, ...]
    measures: tuple[MeasurePart, ...]


@dataclass(frozen=True, slots=True)
class AreaPart:
    """A development area; `name` is short, `heading` whole, `sentence` counts its measures by status."""

    number: int
    name: Run
    heading: Text
    sentence: str
    counts: StatusCounts
    headline: tuple[Text, ...]
    objectives: tuple[ObjectivePart, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """The page of one period in one language.

    `made` is the day on which it was made, `before` says which period comes before, or is "". `owners` are those of
    the measures, for the filter. `description` is a sentence for search engines. `texts_in` says in which language the
    programme is, where that is another one. `licence` has its address, if known.
    """

    language: str
    own_language: str
    period: Period
    city: str
    unit: str
    title: Run
    follow_up: str
    description: str
    notice: str
    texts_in: str
    made: str
    before: str
    lead: tuple[str, ...]
    tiles: tuple[Tile, ...]
    marks: tuple[StatusMark, ...]
    situation: Table | None
    situation_words: str
    changes: tuple[Block, ...]
    areas: tuple[AreaPart, ...]
    proposals: Bullets | None
    closing: tuple[Text, ...]
    legend: tuple[str, ...]
    sureness: tuple[str, ...]
    methods: tuple[Block, ...]
    owners: tuple[str, ...]
    licence: str
    licence_address: str
    contact: str
    accessibility: str
