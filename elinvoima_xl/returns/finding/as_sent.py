"""A form in which all our texts stand where they were sent: found by their addresses, with nothing to be told of them.

Most forms come back so. Every cell that holds something must be one that was open, or hold the text that was sent in
its place; a single other cell, and the form is searched (`locate.py`), as if there were no addresses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from elinvoima_xl.form.sheets.form_map import ANSWERED, HEADER, NOTE, RESPONDENT, FormMap, MapRow, map_name
from elinvoima_xl.returns.finding.headings import EXACT, Column, to_table
from elinvoima_xl.returns.finding.issued import Issued, Place, is_computed, says_computed, to_place
from elinvoima_xl.returns.finding.locate import FoundSheet, Located
from elinvoima_xl.returns.finding.rows import FoundRow
from elinvoima_xl.workbook.reader.cell_text import plain, to_text
from elinvoima_xl.workbook.reader.workbook import Sheet, Workbook

_NOWHERE: Final = (0, 0)
# The open cells of the instructions, which belong to no item.
_LABELS: Final = (RESPONDENT, ANSWERED)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What a sheet holds by place when nothing is typed in.

    `texts` are ours, `computed` the cells that follow what is typed, `open` those to type in, each of which is read,
    `rows` the row of each Nro, `header` the row of the headings (0: no table).
    """

    texts: Mapping[Place, str]
    computed: Mapping[Place, MapRow]
    open: frozenset[Place]
    rows: Mapping[str, int]
    header: int
    columns: tuple[Column, ...]


def find_as_sent(workbook: Workbook, issued: Issued) -> Located | None:
    """Return where the parts of a form stand that was left as it was sent but for what is typed; None for any other."""
    frames = _frames(issued.form_map) if issued.is_base else {}
    hidden = map_name(workbook)
    sheets = {sheet.name: sheet for sheet in workbook.sheets if sheet.name != hidden}
    if not frames or sheets.keys() != frames.keys() or len(workbook.sheets) != len(sheets) + 1:
        return None
    if not all(_stands(sheet, frames[name]) for name, sheet in sheets.items()):
        return None
    sent = {sheet.name: sheet for sheet in issued.sheets}
    tables = [(to_table(sheet, each.header, each.columns, {}), each) for sheet, each in _areas(sheets, frames)]
    rows = [FoundRow(table, row, number, number) for table, each in tables for number, row in each.rows.items()]
    return Located(
        tuple(FoundSheet(sheet, {}, sent[name]) for name, sheet in sheets.items()),
        tuple(table for table, _ in tables),
        tuple(rows),
        {row.number: (row,) for row in rows},
        (),
        is_as_sent=True,
    )


def _areas(sheets: Mapping[str, Sheet], frames: Mapping[str, _Frame]) -> Iterator[tuple[Sheet, _Frame]]:
    return ((sheet, frames[name]) for name, sheet in sheets.items() if frames[name].rows)


def _stands(sheet: Sheet, frame: _Frame) -> bool:
    """Return whether a sheet holds what was sent, each text in its place, and else only what was typed in."""
    ours = {place: text for place, cell in sheet.cells.items() if place not in frame.open and (text := to_text(cell))}
    if any(sheet.cells[place].format.mark or sheet.cells[place].seen.runs for place in ours):
        return False
    for place, sent in frame.computed.items():
        text = ours.pop(place, "")
        if text and not says_computed(sheet.cells[place], text, sent):
            return False
    return ours == frame.texts


@lru_cache(maxsize=32)
def _frames(form_map: FormMap) -> dict[str, _Frame]:
    """Return the frame of each sheet; none where an address of the map is none, or a row of it stands in two places."""
    cells = [(to_place(row.cell), row) for row in form_map.rows if row.cell and row.kind != NOTE]
    places = {(row.sheet, row.row, place[0]) for place, row in cells if row.row}
    is_clear = len(places) == len({number for _, number, _ in places})
    if not is_clear or any(place == _NOWHERE for place, _ in cells):
        return {}
    # Of two open cells of one item and field one alone would be read: such a form is searched.
    asked = Counter((row.item, row.field) for _, row in cells if not row.locked)
    if max(asked.values(), default=0) > 1 or not all(item or name in _LABELS for item, name in asked):
        return {}
    names = dict.fromkeys(row.sheet for _, row in cells)
    return {name: _frame([(place, row) for place, row in cells if row.sheet == name]) for name in names}


def _frame(cells: Iterable[tuple[Place, MapRow]]) -> _Frame:
    texts: dict[Place, str] = {}
    computed: dict[Place, MapRow] = {}
    typed: set[Place] = set()
    rows: dict[str, int] = {}
    columns: list[Column] = []
    header = 0
    for place, row in cells:
        if row.row:
            rows[row.row] = place[0]
        if row.kind == HEADER:
            header = place[0]
            columns.append(Column(row.field, place[1], plain(row.issued), EXACT))
        if is_computed(row):
            computed[place] = row
        elif not row.locked:
            typed.add(place)
        elif text := plain(row.issued):
            texts[place] = text
    in_order = dict(sorted(rows.items(), key=lambda each: each[1]))
    return _Frame(texts, computed, frozenset(typed), in_order, header, tuple(sorted(columns, key=_number)))


def _number(column: Column) -> int:
    return column.number
