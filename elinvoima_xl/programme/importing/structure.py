"""Document → Outline: which heading is the title, the background, an area or an objective, and which list is what.

Nothing is interpreted here beyond structure: owners and metrics stay the text of their cells. Whatever is not
understood is told (`not-imported`), so that no text is lost in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from elinvoima_xl.foundation.problems import Location
from elinvoima_xl.programme.importing.columns import split_level
from elinvoima_xl.programme.importing.document import (
    Block,
    Document,
    Heading,
    ListItem,
    Numbered,
    Paragraph,
    Table,
    split_number,
)
from elinvoima_xl.programme.importing.grid import Grid
from elinvoima_xl.programme.importing.outline import Outline, open_objective
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
