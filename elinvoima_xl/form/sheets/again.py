"""A form's map → the Form that was sent: what a copy to be handed back is made of.

The map has every text that was issued, so the copy is the form that the partner knows, also where the programme has
changed since. Only the help of the cells, which the map does not hold, is the layout's of today.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import Final

from elinvoima_xl.form.layout import Column, Layout, Text, read_layout
from elinvoima_xl.form.records import YEARS, Fact, Form, FormCell, FormColumn, FormRow, FormSheet
from elinvoima_xl.form.rows import Asked, is_expected
from elinvoima_xl.form.sheets.form_map import FACT, HEADER, LABEL, NOTE, FormMap, MapRow
from elinvoima_xl.form.words import FormWords
from elinvoima_xl.foundation.language import LANGUAGES, words
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.model.programme import NUMBER_KINDS, Area, Measure, Metric, Objective
from elinvoima_xl.workbook.reader.workbook import from_address

# How the notes of a problem begin: they belong to an earlier copy, not to the form.
MARK: Final = "⚠ "
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_UNKNOWN_WIDTH: Final = 120
_LONGEST_PROGRAMME: Final = 10


def form_of_map(form_map: FormMap, layout: Layout, *, form_id: str = "") -> Form | None:
    """Return the form that a map was written with; `None` where the map has no period or no table."""
    language = form_map.language if form_map.language in LANGUAGES else "fi"
    if form_map.period is None:
        return None
    again = _Again(form_map, layout, FormWords(words(language), layout, form_map.period, _years(form_map.period)))
    sheets = again.sheets()
    if not sheets:
        return None
    return Form(
        id=form_id or form_map.form,
        programme_id=form_map.programme,
        programme_title=form_map.title,
        programme_digest=form_map.programme_digest,
        period=form_map.period,
        owner=form_map.owner,
        language=language,
        issued=form_map.issued or _NEVER,
        deadline=form_map.deadline,
        contact=again.beside("Who helps"),
        notice=again.beside("Please note"),
        years=_programme_years(form_map, form_map.period),
        sheets=sheets,
        facts=tuple(Fact(row.item, row.field, row.issued) for row in form_map.rows if row.kind == FACT),
    )


def _years(period: Period) -> tuple[int, int]:
    return period.year, period.year


def _programme_years(form_map: FormMap, period: Period) -> tuple[int, int]:
    """Return the years of the programme; those about the period where a form of version 0.1 does not tell them."""
    first, _, last = form_map.facts("").get(YEARS, "").partition("–")
    if first.isdecimal() and last.isdecimal() and 1900 < int(first[:5]) <= int(last[:5]) < 9000:
        return int(first), int(last)
    return period.year - _LONGEST_PROGRAMME, period.year + _LONGEST_PROGRAMME


class _Again:
    """The rows of a map by sheet and place, made into records again."""

    def __init__(self, form_map: FormMap, layout: Layout, text: FormWords) -> None:
        self.layout: Final = layout
        self.text: Final = text
        self.facts: Final[dict[str, dict[str, str]]] = defaultdict(dict)
        self.notes: Final[dict[tuple[str, str], str]] = {}
        self.cells: Final[dict[str, dict[tuple[int, int], MapRow]]] = defaultdict(dict)
        for row in form_map.rows:
            if row.kind == FACT:
                self.facts[row.item].setdefault(row.field, row.issued)
            elif row.kind == NOTE:
                self.notes[(row.item, row.field)] = _without_marks(row.issued)
            elif place := from_address(row.cell):
                self.cells[row.sheet][place] = row

    def sheets(self) -> tuple[FormSheet, ...]:
        """Return every sheet that has a table."""
        found = [self._sheet(name, cells) for name, cells in self.cells.items()]
        return tuple(sheet for sheet in found if sheet.rows and sheet.columns)

    def beside(self, label: str) -> str:
        """Return the text of the instructions beside one of their labels, "" where there is none."""
        wanted = self.text.say(label)
        for cells in self.cells.values():
            for (row, column), entry in cells.items():
                if entry.kind == LABEL and entry.issued == wanted and (row, column + 1) in cells:
                    return cells[(row, column + 1)].issued
        return ""

    def _sheet(self, name: str, cells: dict[tuple[int, int], MapRow]) -> FormSheet:
        headers = {place[1]: row for place, row in sorted(cells.items()) if row.kind == HEADER}
        rows: dict[int, dict[int, MapRow]] = defaultdict(dict)
        for (row, column), entry in cells.items():
            if entry.row and column in headers:
                rows[row][column] = entry
        columns = tuple(self._column(column, entry, rows) for column, entry in headers.items())
        area = Area(len(name), name)
        heading, objectives = (_label(cells, place) for place in ((1, 1), (3, 1)))
        return FormSheet(name, area, heading, objectives, columns, tuple(self._rows(rows, list(headers), columns)))

    def _column(self, number: int, header: MapRow, rows: dict[int, dict[int, MapRow]]) -> FormColumn:
        # The proposed targets are asked in some rounds only: the layout of today may be without them.
        asking = read_layout(ask_targets=True)
        known = self.layout.find_column(header.field) or asking.find_column(header.field)
        is_open = any(number in row and not row[number].locked for row in rows.values())
        column = known or Column(header.field, Text((("", header.issued),)), _UNKNOWN_WIDTH, locked=not is_open)
        return FormColumn(column, header.issued, self.text.column(column).missing)

    def _rows(
        self, rows: dict[int, dict[int, MapRow]], numbers: list[int], columns: tuple[FormColumn, ...]
    ) -> list[FormRow]:
        made: list[FormRow] = []
        for _, entries in sorted(rows.items()):
            nro = next(entry.row for entry in entries.values())
            if any(row.nro == nro for row in made):
                # A row that stood twice in the return that the copy was made of.
                continue
            measure = next((entry.item for entry in entries.values() if entry.field == "measure"), nro)
            is_first = not made or made[-1].measure.id != measure
            metric = Metric(nro, "", combine=self.facts[nro].get("combine", "lead")) if nro != measure else None
            cells = tuple(
                self._cell(entries.get(number), column, nro, is_first)
                for number, column in zip(numbers, columns, strict=True)
            )
            made.append(FormRow(nro, Measure(measure, ""), metric, is_first, cells))
        return made

    def _cell(self, entry: MapRow | None, column: FormColumn, nro: str, is_first: bool) -> FormCell:
        if entry is None:
            return FormCell(nro, column.field, "text")
        if entry.locked:
            _, _, muted = entry.issued.rpartition("\n")
            is_two_toned = entry.field == "metric" and "\n" in entry.issued
            return FormCell(
                entry.item, entry.field, entry.kind, issued=entry.issued, muted=muted if is_two_toned else ""
            )
        return self._open(entry, column.column, is_first)

    def _open(self, entry: MapRow, column: Column, is_first: bool) -> FormCell:
        facts = self.facts[entry.item]
        role, lead = facts.get("role", ""), facts.get("lead", "")
        unit = facts.get("unit", "") if entry.kind in NUMBER_KINDS | {"milestone"} else ""
        wording = self._wording(entry.item, role, lead) if column.of_metric and not column.is_extra else ""
        return FormCell(
            entry.item,
            entry.field,
            entry.kind,
            locked=False,
            issued=None,
            expected=is_expected(entry.field, role),
            role=role,
            note=self.notes.get((entry.item, entry.field), ""),
            unit=unit,
            help=self.text.help(column, entry.kind, unit, wording, lead),
            error=self.text.error(entry.kind, unit),
        )

    def _wording(self, item: str, role: str, lead: str) -> str:
        """Return the words of a role: the metric's own cell says whether several owners answer."""
        rows = [row for cells in self.cells.values() for row in cells.values()]
        several = any(row.item == item and row.field == "metric" and "\n" in row.issued for row in rows)
        facts = self.facts[item]
        metric = Metric(item, "", kind=facts.get("kind", "count"), combine=facts.get("combine", "lead"))
        asked = Asked(Objective(0), Measure("", ""), metric, role, lead, 2 if several else 1, True, True)
        return asked.wording


def _label(cells: dict[tuple[int, int], MapRow], place: tuple[int, int]) -> str:
    entry = cells.get(place)
    return entry.issued if entry and entry.kind == LABEL else ""


def _without_marks(note: str) -> str:
    return "\n\n".join(part for part in note.split("\n\n") if not part.startswith(MARK))
