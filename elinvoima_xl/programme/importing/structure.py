"""Document → Outline: which heading is the title, the background, an area or an objective, and which list is what.

Nothing is interpreted here beyond structure: owners and metrics stay the text of their cells. Whatever is not
understood is told (`not-imported`), so that no text is lost in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Final

from elinvoima_xl.foundation.language import Term
from elinvoima_xl.foundation.problems import Location
from elinvoima_xl.programme.importing import columns as titles
from elinvoima_xl.programme.importing.columns import split_level
from elinvoima_xl.programme.importing.document import (
    Block,
    Document,
    Heading,
    ListItem,
    Numbered,
    Paragraph,
    Row,
    Table,
    TableCell,
    has_markers,
    lines_of,
    list_texts,
    split_number,
)
from elinvoima_xl.programme.importing.outline import (
    AreaOutline,
    MeasureOutline,
    ObjectiveOutline,
    Outline,
    open_objective,
    same_text,
)
from elinvoima_xl.programme.importing.vocabulary import CITY, SECTIONS, YEARS


def read_structure(document: Document, columns: Mapping[str, str]) -> Outline:
    """Return the outline of a document; `columns` maps column titles to meanings that are given by hand."""
    return _Reader(document, columns).read()


class _Reader:
    """One pass over the blocks, with what the last headings and tables have set."""

    def __init__(self, document: Document, columns: Mapping[str, str]) -> None:
        self.blocks: Final = document.blocks
        self.outline: Final = Outline(document.file)
        self.grid: Final = Grid(self.outline, columns)
        self.section = ""
        # A heading above other headings, which may be an area with its objectives as headings below it.
        self.group: Heading | None = None
        self.area_headings: list[Heading] = []

    def read(self) -> Outline:
        for index, block in enumerate(self.blocks):
            self._read_block(index, block)
        self._tell_levels()
        if self.grid.above:
            self.outline.tell("objective-above", Location(self.outline.file), count=self.grid.above)
        languages = self.grid.languages
        if languages:
            self.outline.language = max(dict.fromkeys(languages), key=languages.count)
        return self.outline

    def _read_block(self, index: int, block: Block) -> None:
        if isinstance(block, Heading):
            self._read_heading(index, block)
        elif isinstance(block, Table):
            self.section = "area"
            self.grid.read(block)
        elif isinstance(block, ListItem):
            self._read_item(block)
        else:
            self._read_paragraph(block)

    # --- headings

    def _read_heading(self, index: int, heading: Heading) -> None:
        if not heading.text:
            return
        section = _section_of(heading.text)
        table = self._table_below(index)
        if table is not None and not self.grid.accepts(table):
            table = None
        if not self.outline.title and not section and self._is_title(heading, table):
            self._set_title(heading.text, heading.location)
        elif table is not None:
            self._read_table_heading(heading, table)
        elif section:
            self.section, self.grid.area, self.group = section, None, None
        elif self._holds_headings(index):
            self.group, self.section = heading, "group"
        else:
            self.outline.tell("not-imported", heading.location, found=heading.text)
            self.section = "unknown"

    def _is_title(self, heading: Heading, table: Table | None) -> bool:
        if YEARS.search(heading.text):
            return True
        return not (self.outline.areas or split_level(heading.text)[1].number is not None or table)

    def _set_title(self, text: str, location: Location) -> None:
        self.outline.title, self.outline.title_location = text, location
        self.section = "history"
        if match := YEARS.search(text):
            self.outline.years = int(match[1]), int(match[2])

    def _table_below(self, index: int) -> Table | None:
        """Return the table that stands before the next heading."""
        for block in self.blocks[index + 1 :]:
            if isinstance(block, Heading):
                return None
            if isinstance(block, Table):
                return block
        return None

    def _holds_headings(self, index: int) -> bool:
        """Return whether the next heading is of a lower level: this one is a group of them."""
        heading = self.blocks[index]
        following = next((block for block in self.blocks[index + 1 :] if isinstance(block, Heading)), None)
        return isinstance(heading, Heading) and following is not None and following.level > heading.level

    def _read_table_heading(self, heading: Heading, table: Table) -> None:
        """Read the heading over a table: of an area, or of an objective under an area's heading."""
        self.section = "area"
        kind, written = split_level(heading.text)
        if self._is_objective(heading, kind, table):
            if self.group is not None:
                self._open_area(self.group, split_level(self.group.text)[1])
                self.group = None
            area = self.grid.area or self.outline.open_unnamed_area(heading.location)
            self.grid.area = area
            self.grid.objective = open_objective(area, written, heading.location)
            return
        self._tell_group()
        self._open_area(heading, written)

    def _is_objective(self, heading: Heading, kind: str, table: Table) -> bool:
        if kind == "area" or self.grid.meanings_of(table) & {"objective", "area"}:
            return False
        if kind == "objective":
            return True
        above = self.group or (self.area_headings[-1] if self.area_headings and self.grid.objective else None)
        return above is not None and above.level < heading.level

    def _open_area(self, heading: Heading, written: Numbered) -> None:
        self.area_headings.append(heading)
        self.grid.area = self.outline.open_area(written, heading.location, heading.text)
        self.grid.objective = None

    def _tell_group(self) -> None:
        """Tell a heading above areas that names neither the background nor a list: no part of a programme."""
        if self.group is not None:
            self.outline.tell("not-imported", self.group.location, found=self.group.text)
            self.group = None

    def _tell_levels(self) -> None:
        levels = dict.fromkeys("#" * heading.level for heading in self.area_headings)
        if len(levels) > 1:
            self.outline.tell("heading-levels", self.area_headings[0].location, found=", ".join(levels))

    # --- lists and paragraphs

    def _read_item(self, item: ListItem) -> None:
        written = split_number(item.text) if item.number is None else Numbered(item.text, item.number)
        if self.section == "areas":
            number = written.number or len(self.outline.announced) + 1
            self.outline.announced.append((Numbered(written.text, number), item.location))
        elif self.section in ("area", "group", "unknown", ""):
            self.outline.tell("not-imported", item.location, found=item.text)
        else:
            self.outline.lists.setdefault(self.section, []).append((written.text, item.location))

    def _read_paragraph(self, paragraph: Paragraph) -> None:
        if not paragraph.text:
            return
        if self.section == "history":
            self.outline.lists.setdefault("history", []).append((paragraph.text, paragraph.location))
        elif not self.outline.title and CITY.match(paragraph.text):
            self.outline.city = paragraph.text
        elif not self.outline.title and YEARS.search(paragraph.text):
            self._set_title(paragraph.text, paragraph.location)
        else:
            self.outline.tell("not-imported", paragraph.location, found=paragraph.text)


def _section_of(heading: str) -> str:
    """Return which list a heading opens, "" where none: a numbered heading opens none."""
    if split_number(heading).number is not None:
        return ""
    folded = heading.casefold()
    return next((name for name, beginnings in SECTIONS.items() if any(word in folded for word in beginnings)), "")


@dataclass(slots=True)
class Grid:
    """Reads tables into an outline; keeps the titles and the area from one table to the next."""

    outline: Outline
    given: Mapping[str, str]
    area: AreaOutline | None = None
    objective: ObjectiveOutline | None = None
    meanings: dict[int, str] = field(default_factory=dict)
    languages: list[str] = field(default_factory=list)
    # Rows with an empty cell of the objective: taken to belong to the one above.
    above: int = 0

    def meanings_of(self, table: Table) -> set[str]:
        """Return what the titles of a table mean; none where it has no titles."""
        for row in self.upright(table).rows:
            found = titles.read_header(row, self.given)
            if found.is_header:
                return set(found.meanings.values())
        return set()

    def upright(self, table: Table) -> Table:
        """Return a table with its titles in a row: a card of one measure has them in its first column."""
        if any(titles.read_header(row, self.given).is_header for row in table.rows):
            return table
        turned = Table(tuple(zip_longest(*table.rows, fillvalue=TableCell())), table.location)
        is_card = bool(turned.rows) and titles.read_header(turned.rows[0], self.given).is_header
        return turned if is_card else table

    def read(self, table: Table) -> None:
        """Read a table; one without titles is read by those of the table before it, if it is as wide."""
        table = self.upright(table)
        if not self._has_titles(table):
            self._tell_cells(table)
            return
        if self.area is None and "area" not in self.meanings_of(table):
            self.area = self.outline.open_unnamed_area(table.location)
        before, headlines = self._count(), 0
        previous_was_header = False
        for row in table.rows:
            found = titles.read_header(row, self.given)
            if found.is_header:
                self._set_titles(row, found)
            elif previous_was_header and titles.is_second_header(row, self.given):
                self._add_titles(row)
            elif found.is_headline:
                headlines += self._read_headlines(row)
            elif any(cell.text for cell in row):
                self._read_row(row)
            previous_was_header = found.is_header
        if self._count() > before:
            self._tell_continuation(table, headlines)

    def _count(self) -> int:
        return sum(len(objective.measures) for objective in self.area.objectives) if self.area else 0

    # --- titles

    def accepts(self, table: Table) -> bool:
        """Return whether a table can be read: it has titles, or is as wide as the one before it that has."""
        return bool(self.meanings_of(table)) or self._is_like_before(table)

    def _is_like_before(self, table: Table) -> bool:
        width = max((len(row) for row in table.rows), default=0)
        return bool(self.meanings) and max(self.meanings) < width <= max(self.meanings) + 2

    def _has_titles(self, table: Table) -> bool:
        if self.meanings_of(table):
            return True
        if self._is_like_before(table):
            self.outline.tell("titles-assumed", table.location)
            return True
        self.meanings = {}
        self.outline.tell("table-without-titles", table.location)
        return False

    def _tell_cells(self, table: Table) -> None:
        for row in table.rows:
            for cell in row:
                if cell.text and not cell.is_repeated:
                    self.outline.tell("not-imported", cell.location, found=cell.text)

    def _set_titles(self, row: Row, found: titles.Header) -> None:
        self.meanings = dict(found.meanings)
        self.languages += found.languages
        for cell, meaning in found.near:
            self.outline.tell("column-assumed", cell.location, found=cell.text, meaning=Term(titles.name_of(meaning)))
        for cell in found.unknown:
            self.outline.tell("column-unknown", cell.location, found=cell.text)

    def _add_titles(self, row: Row) -> None:
        """Take the titles of a second row: they tell more than the first where both name a column."""
        for index, cell in enumerate(row):
            title = titles.find_title(cell.text, self.given) if not cell.is_repeated else None
            if title is not None and title.meaning not in self.meanings.values():
                self.meanings[index] = title.meaning
                self.languages += [title.language] * bool(title.language)

    def _tell_continuation(self, table: Table, headlines: int) -> None:
        area = self.area
        if area is not None and area.headlines and not headlines:
            self.outline.tell("table-continued", table.location, area=f"{area.number}. {area.heading}")

    # --- rows

    def _read_headlines(self, row: Row) -> int:
        area = self._area_here(row[0].location)
        texts = [(text, cell.location) for cell in row[1:] if not cell.is_repeated for text in list_texts(cell)]
        area.headlines += [(split_number(text), location) for text, location in texts]
        return len(texts)

    def _area_here(self, location: Location) -> AreaOutline:
        if self.area is None:
            self.area = self.outline.open_unnamed_area(location)
        return self.area

    def _read_row(self, row: Row) -> None:
        if is_heading_row(row):
            self._read_heading_row(row)
            return
        cells = {meaning: row[index] for index, meaning in self.meanings.items() if index < len(row)}
        self._tell_lost_cells(row)
        self._open_area(cells.pop("area", TableCell()))
        objective = self._open_objective(cells.pop("objective", TableCell()), row[0].location)
        measure = cells.pop("measure", TableCell())
        if measure.text:
            objective.measures += self._measures(measure, cells)
        elif rest := " | ".join(cell.text for cell in cells.values() if cell.text and not cell.is_repeated):
            self.outline.tell("not-imported", row[0].location, found=rest)

    def _read_heading_row(self, row: Row) -> None:
        cell = next(cell for cell in row if cell.text)
        kind, written = titles.split_level(cell.text)
        has_objectives = "objective" in self.meanings.values()
        if kind == "objective" or (not kind and not has_objectives and self.area is not None and self.area.heading):
            self.objective = open_objective(self._area_here(cell.location), written, cell.location)
        else:
            self.area = self.outline.open_area(written, cell.location, cell.text)
            self.objective = None

    def _tell_lost_cells(self, row: Row) -> None:
        for index, cell in enumerate(row):
            if cell.text and index not in self.meanings and not cell.is_repeated:
                self.outline.tell("not-imported", cell.location, found=cell.text)

    def _open_area(self, cell: TableCell) -> None:
        if cell.text and not (self.area and same_text(self.area.heading, titles.split_level(cell.text)[1].text)):
            self.area = self.outline.open_area(titles.split_level(cell.text)[1], cell.location, cell.text)
            self.objective = None

    def _open_objective(self, cell: TableCell, location: Location) -> ObjectiveOutline:
        area = self._area_here(location)
        if self.objective is not None and self.objective not in area.objectives:
            self.objective = None
        if cell.text and not (cell.is_repeated and self.objective):
            self.objective = open_objective(area, titles.split_level(cell.text)[1], cell.location)
        elif not cell.text:
            self.above += "objective" in self.meanings.values() and bool(area.objectives)
            if self.objective is None:
                last = area.objectives[-1] if area.objectives else None
                self.objective = last or open_objective(area, Numbered(""), location)
        assert self.objective is not None
        return self.objective

    # --- several measures in a cell

    def _measures(self, cell: TableCell, cells: dict[str, TableCell]) -> list[MeasureOutline]:
        texts = measure_texts(cell, cells)
        if len(texts) == 1:
            return [MeasureOutline(_without_number(texts[0]), cells, cell.location)]
        self.outline.tell("measures-split", cell.location, found=cell.text, count=len(texts))
        return [
            MeasureOutline(_without_number(text), _cells_of(number, len(texts), cells), cell.location)
            for number, text in enumerate(texts)
        ]


def is_heading_row(row: Row) -> bool:
    """Return whether a row is one text across the whole table: merged cells, or the same text in each."""
    texts = [cell for cell in row if cell.text]
    own = [cell for cell in texts if not cell.is_repeated]
    return len(row) > 1 and len(texts) == len(row) and len(own) == 1 and all(c.text == own[0].text for c in texts)


def measure_texts(cell: TableCell, cells: Mapping[str, TableCell]) -> tuple[str, ...]:
    """Return the measures of a cell: the items of its list, or its lines where marked or with as many owners."""
    if len(cell.items) > 1:
        return cell.items
    lines = lines_of(cell)
    owners = cells.get("owners", TableCell())
    as_many_owners = len(lines) > 1 and len(lines_of(owners)) == len(lines)
    return lines if len(lines) > 1 and (has_markers(cell) or as_many_owners) else (cell.text,)


# Cells whose lines belong to the measures one by one where they are as many.
_BY_LINE: Final = ("owners", "metrics", "schedule", "resources", "lead")


def _cells_of(number: int, count: int, cells: Mapping[str, TableCell]) -> dict[str, TableCell]:
    """Return the cells of one of several measures of a row.

    Lines as many as the measures are shared out; metrics in another number stay with the first measure, all else
    belongs to each.
    """
    found = {}
    for meaning, cell in cells.items():
        lines = cell.items or lines_of(cell)
        if meaning in _BY_LINE and len(lines) == count:
            found[meaning] = replace(cell, text=lines[number], items=())
        elif meaning != "metrics" or number == 0:
            found[meaning] = cell
    return found


def _without_number(text: str) -> str:
    written = split_number(text)
    return written.text if written.number is not None and written.has_space else text
