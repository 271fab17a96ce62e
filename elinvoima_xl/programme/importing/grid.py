"""A table of measures, row by row, into the outline.

Rows are: titles (one row or two), headline objectives, the heading of an area or objective across the whole table, and
measures. An empty cell of an objective or area means the one above. Whatever fits nowhere is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Final

from elinvoima_xl.foundation.language import Term
from elinvoima_xl.foundation.problems import Location
from elinvoima_xl.programme.importing import columns as titles
from elinvoima_xl.programme.importing.document import (
    Numbered,
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
