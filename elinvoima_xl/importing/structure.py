"""Document → Outline: which block is the title, the background, an area, an objective, a measure.

Nothing is interpreted here beyond structure: owners and metrics stay the text of their cells. Whatever is not
understood is told (`not-imported`), so that no text is lost in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from elinvoima_xl.importing import columns as titles
from elinvoima_xl.importing.document import (
    Block,
    Document,
    Heading,
    ListItem,
    Numbered,
    Paragraph,
    Row,
    Table,
    TableCell,
    list_texts,
    split_number,
)
from elinvoima_xl.importing.vocabulary import CITY, SECTIONS, YEARS
from elinvoima_xl.language import N_, Term
from elinvoima_xl.names import fold
from elinvoima_xl.problems import Location, Problem, problem


@dataclass(slots=True)
class MeasureOutline:
    """A measure as its row has it; `cells` maps each other meaning of a column to its cell."""

    text: str
    cells: dict[str, TableCell]
    location: Location


@dataclass(slots=True)
class ObjectiveOutline:
    """An objective as the table has it."""

    written: Numbered
    location: Location
    measures: list[MeasureOutline] = field(default_factory=list)


@dataclass(slots=True)
class AreaOutline:
    """An area with its headline objectives and those of its tables; `location` is its first heading."""

    number: int
    heading: str
    location: Location
    headlines: list[tuple[Numbered, Location]] = field(default_factory=list)
    objectives: list[ObjectiveOutline] = field(default_factory=list)


@dataclass(slots=True)
class Outline:
    """A whole document as its structure has it."""

    file: str
    title: str = ""
    title_location: Location = field(default_factory=Location)
    city: str = ""
    language: str = "fi"
    years: tuple[int, int] | None = None
    areas: list[AreaOutline] = field(default_factory=list)
    # The lists outside the tables by section, each text with its place.
    lists: dict[str, list[tuple[str, Location]]] = field(default_factory=dict)
    # The areas as a list of the document announces them.
    announced: list[tuple[Numbered, Location]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_structure(document: Document, columns: Mapping[str, str]) -> Outline:
    """Return the outline of a document; `columns` maps column titles to meanings that are given by hand."""
    return _Reader(document, columns).read()


class _Reader:
    """One pass over the blocks, with what the last headings and tables have set."""

    def __init__(self, document: Document, columns: Mapping[str, str]) -> None:
        self.blocks: Final = document.blocks
        self.given: Final = columns
        self.outline: Final = Outline(document.file)
        self.section = ""
        self.area: AreaOutline | None = None
        self.meanings: dict[int, str] = {}
        self.headings: list[Heading] = []
        self.continued = 0
        self.tables_of_area = 0
        self.languages: list[str] = []

    def read(self) -> Outline:
        for index, block in enumerate(self.blocks):
            self._read_block(index, block)
        self._tell_levels()
        if self.continued:
            self._tell("objective-above", Location(self.outline.file), count=self.continued)
        if self.languages:
            self.outline.language = max(dict.fromkeys(self.languages), key=self.languages.count)
        return self.outline

    def _read_block(self, index: int, block: Block) -> None:
        if isinstance(block, Heading):
            self._read_heading(index, block)
        elif isinstance(block, Table):
            self._read_table(block)
        elif isinstance(block, ListItem):
            self._read_item(block)
        else:
            self._read_paragraph(block)

    # --- headings

    def _read_heading(self, index: int, heading: Heading) -> None:
        if not heading.text:
            return
        section = _section_of(heading.text)
        if not self.outline.title and not section and self._is_title(index, heading):
            self._set_title(heading.text, heading.location)
            return
        if self._leads_to_table(index):
            self._read_area_heading(heading)
        elif section:
            self.section, self.area = section, None
        elif not self._holds_headings(index):
            self._tell("not-imported", heading.location, found=heading.text)
            self.section = "unknown"

    def _is_title(self, index: int, heading: Heading) -> bool:
        if YEARS.search(heading.text):
            return True
        numbered = split_number(heading.text).number is not None
        return not (self.outline.areas or numbered or self._leads_to_table(index))

    def _set_title(self, text: str, location: Location) -> None:
        self.outline.title, self.outline.title_location = text, location
        self.section = "history"
        if match := YEARS.search(text):
            self.outline.years = int(match[1]), int(match[2])

    def _leads_to_table(self, index: int) -> bool:
        """Return whether a table stands before the next heading."""
        for block in self.blocks[index + 1 :]:
            if isinstance(block, Heading):
                return False
            if isinstance(block, Table):
                return True
        return False

    def _holds_headings(self, index: int) -> bool:
        """Return whether the next block is a heading of a lower level: a mere group."""
        heading = self.blocks[index]
        following = self.blocks[index + 1] if index + 1 < len(self.blocks) else None
        return isinstance(following, Heading) and isinstance(heading, Heading) and following.level > heading.level

    def _read_area_heading(self, heading: Heading) -> None:
        written = split_number(heading.text)
        self.headings.append(heading)
        self.section = "area"
        self.tables_of_area = 0
        known = self._area_of(written)
        if known is not None:
            self._continue_area(known, written, heading)
            return
        number = self._new_number(written, heading)
        self.area = AreaOutline(number, written.text, heading.location)
        self.outline.areas.append(self.area)

    def _area_of(self, written: Numbered) -> AreaOutline | None:
        same = [area for area in self.outline.areas if same_text(area.heading, written.text)]
        return same[-1] if same else None

    def _continue_area(self, area: AreaOutline, written: Numbered, heading: Heading) -> None:
        self.area = area
        self._tell("continued-area", heading.location, found=heading.text, area=f"{area.number}. {area.heading}")
        if written.number not in (None, area.number):
            self._tell(
                "numbering", heading.location, found=heading.text, used=str(area.number),
                reason=Term(N_("the area of the same name has another number")),
            )  # fmt: skip

    def _new_number(self, written: Numbered, heading: Heading) -> int:
        taken = {area.number for area in self.outline.areas}
        following = max(taken, default=0) + 1
        if written.number is None:
            self._tell("programme-unnumbered", heading.location, found=heading.text, used=str(following))
            return following
        if written.number in taken:
            self._tell(
                "numbering", heading.location, found=heading.text, used=str(following),
                reason=Term(N_("another area has the same number")),
            )  # fmt: skip
            return following
        if written.number != following:
            self._tell(
                "numbering", heading.location, found=heading.text, used=str(written.number),
                reason=Term(N_("a number before it is left out")),
            )  # fmt: skip
        return written.number

    def _tell_levels(self) -> None:
        levels = dict.fromkeys("#" * heading.level for heading in self.headings)
        if len(levels) > 1:
            self._tell("heading-levels", self.headings[0].location, found=", ".join(levels))

    # --- lists and paragraphs

    def _read_item(self, item: ListItem) -> None:
        written = split_number(item.text) if item.number is None else Numbered(item.text, item.number)
        if self.section == "areas":
            number = written.number or len(self.outline.announced) + 1
            self.outline.announced.append((Numbered(written.text, number), item.location))
        elif self.section in ("area", "group", "unknown", ""):
            self._tell("not-imported", item.location, found=item.text)
        else:
            self.outline.lists.setdefault(self.section, []).append((written.text, item.location))

    def _read_paragraph(self, paragraph: Paragraph) -> None:
        if self.section == "history" and paragraph.text:
            self.outline.lists.setdefault("history", []).append((paragraph.text, paragraph.location))
        elif not self.outline.title and CITY.search(paragraph.text):
            self.outline.city = paragraph.text
        elif not self.outline.title and YEARS.search(paragraph.text):
            self._set_title(paragraph.text, paragraph.location)
        elif paragraph.text:
            self._tell("not-imported", paragraph.location, found=paragraph.text)

    # --- tables

    def _read_table(self, table: Table) -> None:
        if self.area is None:
            self._start_unnamed_area(table)
        before = len(self._measures())
        headlines = 0
        self._expect_titles(table)
        for row in table.rows:
            found = titles.read_header(row, self.given)
            if found.is_header:
                self._set_header(row, found)
            elif found.is_headline:
                headlines += self._read_headlines(row)
            elif any(cell.text for cell in row):
                self._read_row(row)
        if len(self._measures()) > before:
            self._tell_continuation(table, headlines)

    def _measures(self) -> list[MeasureOutline]:
        area = self.area
        return [each for objective in area.objectives for each in objective.measures] if area else []

    def _tell_continuation(self, table: Table, headlines: int) -> None:
        area = self.area
        is_continuation = area is not None and area.headlines and not headlines
        if area is not None and is_continuation:
            self._tell("table-continued", table.location, area=f"{area.number}. {area.heading}")

    def _start_unnamed_area(self, table: Table) -> None:
        number = max((area.number for area in self.outline.areas), default=0) + 1
        named = {written.number: written.text for written, _ in self.outline.announced}
        self.area = AreaOutline(number, named.get(number, ""), table.location)
        self.outline.areas.append(self.area)
        self.section = "area"
        self._tell("area-unnamed", table.location, used=str(number))

    def _set_header(self, row: Row, found: titles.Header) -> None:
        self.meanings = found.meanings
        self.languages += found.languages
        for cell, meaning in found.near:
            self._tell("column-assumed", cell.location, found=cell.text, meaning=Term(titles.NAMES[meaning]))
        for cell in found.unknown:
            self._tell("column-unknown", cell.location, found=cell.text)

    def _read_headlines(self, row: Row) -> int:
        area = self.area
        assert area is not None
        texts = [(text, cell.location) for cell in row[1:] if not cell.is_repeated for text in list_texts(cell)]
        area.headlines += [(split_number(text), location) for text, location in texts]
        return len(texts)

    def _expect_titles(self, table: Table) -> None:
        """Forget the titles of the table before, unless this one has none and is as wide."""
        if any(titles.read_header(row, self.given).is_header for row in table.rows):
            return
        width = max((len(row) for row in table.rows), default=0)
        if self.meanings and max(self.meanings) < width:
            self._tell("titles-assumed", table.location)
        else:
            self.meanings = {}
            self._tell("table-without-titles", table.location)

    def _read_row(self, row: Row) -> None:
        cells = {meaning: row[index] for index, meaning in self.meanings.items() if index < len(row)}
        self._tell_lost_cells(row)
        measure = cells.pop("measure", TableCell())
        objective = self._objective(cells.pop("objective", TableCell()))
        if not measure.text:
            rest = " | ".join(cell.text for cell in cells.values() if cell.text)
            if rest:
                self._tell("not-imported", row[0].location, found=rest)
            return
        objective.measures.append(MeasureOutline(measure.text, cells, measure.location))

    def _tell_lost_cells(self, row: Row) -> None:
        for index, cell in enumerate(row):
            if cell.text and index not in self.meanings:
                self._tell("not-imported", cell.location, found=cell.text)

    def _objective(self, cell: TableCell) -> ObjectiveOutline:
        area = self.area
        assert area is not None
        if not cell.text:
            if area.objectives:
                self.continued += "objective" in self.meanings.values()
                return area.objectives[-1]
            area.objectives.append(ObjectiveOutline(Numbered(""), cell.location))
            return area.objectives[-1]
        written = split_number(cell.text)
        last = area.objectives[-1] if area.objectives else None
        if last is not None and (cell.is_repeated or same_text(last.written.text, written.text)):
            return last
        area.objectives.append(ObjectiveOutline(written, cell.location))
        return area.objectives[-1]

    def _tell(self, code: str, location: Location, *, found: str = "", **blanks: Any) -> None:  # noqa: ANN401 - blanks of all kinds
        self.outline.problems.append(problem(code, location, found=found, **blanks))


def _section_of(heading: str) -> str:
    """Return which list a heading opens, "" where none: a numbered heading opens none."""
    if split_number(heading).number is not None:
        return ""
    folded = heading.casefold()
    return next((name for name, beginnings in SECTIONS.items() if any(word in folded for word in beginnings)), "")


def same_text(one: str, other: str) -> bool:
    """Return whether two texts are the same but for case, dashes and a full stop at the end."""
    return fold(one).rstrip(". ") == fold(other).rstrip(". ")
