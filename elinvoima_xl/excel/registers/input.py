"""What the coordinator wrote in a register, read back: resolutions, corrections, texts, marks; and edits that are lost.

The record tells what every cell said when it was written. An open cell that says the same is left as it was; one that
says something else is read. A locked cell that says something else is told: it is written anew at the next merge.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from sys import intern
from typing import Final

from elinvoima_xl.answers import CoordinatorText
from elinvoima_xl.excel.reader.workbook import Sheet as ReadSheet
from elinvoima_xl.excel.reader.workbook import Workbook, from_address, to_address
from elinvoima_xl.excel.registers.data import data_sheet
from elinvoima_xl.excel.registers.model import CONFLICTS, DATA, PERIODS, SOURCES, TEXTS, Sheet, to_shown
from elinvoima_xl.excel.registers.record import LockedCell, OpenCell, Record, SheetRecord
from elinvoima_xl.excel.registers.rows import Rows, WrittenRow, find_rows, find_sheet
from elinvoima_xl.excel.registers.settled import read_conflicts
from elinvoima_xl.excel.registers.texts import PROPOSAL, text_kind
from elinvoima_xl.excel.registers.view import View
from elinvoima_xl.excel.registers.words import MARKS, TITLES
from elinvoima_xl.language import Term
from elinvoima_xl.merging.decisions import Facts, Merged, close
from elinvoima_xl.period import Period
from elinvoima_xl.problems import Location, Problem, problem

# Edits of one sheet that are told one by one; more are counted.
_TOLD: Final = 20

Told = list[Problem]
Place = tuple[int, int]
Places = dict[Place, str]


def sheet_records(sheets: Iterable[Sheet]) -> tuple[SheetRecord, ...]:
    """Return what sheets say, to be compared with what they say when they come back.

    The sheet Data is left out of it: it can be made again from the facts.
    """
    return tuple(_sheet_record(sheet) for sheet in sheets)


def _sheet_record(sheet: Sheet) -> SheetRecord:
    if sheet.key == DATA:
        return SheetRecord(sheet.key, sheet.name)
    keys = [number for number, column in enumerate(sheet.columns) if column.key in sheet.row_key]
    opened, locked = [], list(_heading_cells(sheet))
    for number, row in enumerate(sheet.rows, sheet.header_row + 1):
        key = tuple(to_shown(row[place].value) for place in keys)
        for place, cell in enumerate(row):
            text = to_shown(cell.value)
            if cell.is_open:
                opened.append(OpenCell(key, sheet.columns[place].key, text))
            elif text:
                # Each sheet has the same addresses.
                locked.append(LockedCell(intern(to_address(number + 1, place + 1)), text))
    return SheetRecord(sheet.key, sheet.name, tuple(opened), tuple(locked))


def _heading_cells(sheet: Sheet) -> Iterator[LockedCell]:
    for number, text in enumerate((sheet.title, *sheet.lines), 1):
        yield LockedCell(to_address(number, 1), to_shown(text))
    for number, column in enumerate(sheet.columns, 1):
        yield LockedCell(to_address(sheet.header_row + 1, number), to_shown(column.title))


def read_input(workbook: Workbook, record: Record, file: str) -> tuple[Facts, tuple[Problem, ...]]:
    """Return the facts with what was written in the open cells, and what is to be told of it all."""
    told: Told = []
    view = View(
        Merged(record.facts), record.language, record.written or datetime.min.replace(tzinfo=UTC), apart=record.apart
    )
    facts = record.facts
    for each in record.sheets:
        sheet = find_sheet(workbook, each)
        if sheet is None:
            told.append(problem("register-sheet-missing", Location(file), found=each.name))
            continue
        rows = None
        if each.key in _READERS:
            rows = find_rows(sheet, each, file)
            if rows is None:
                told.append(problem("register-columns-missing", Location(file, sheet.name)))
                continue
            facts = _READERS[each.key](facts, rows, view, record, told)
        issued = _data_places(view, sheet) if each.key == DATA else _locked_places(each)
        told += _edits(sheet, issued, rows, file)
    return facts, tuple(told)


# --- texts for the report


def _read_texts(facts: Facts, rows: Rows, view: View, record: Record, told: Told) -> Facts:
    texts = list(facts.texts)
    for row in rows.changed():
        period, item = Period.from_text(row.key[0]), row.key[1]
        kind = text_kind(facts.find_programme(period), item)
        for column, sort in (("text", kind), (PROPOSAL, PROPOSAL)):
            if row.is_changed(column):
                texts = [each for each in texts if (each.period, each.kind, each.item) != (period, sort, item)]
                if text := row.text(column):
                    texts.append(CoordinatorText(period, sort, item, text))
    return replace(facts, texts=_sorted(texts) if texts != list(facts.texts) else facts.texts)


def _sorted(texts: list[CoordinatorText]) -> tuple[CoordinatorText, ...]:
    return tuple(sorted(texts, key=lambda each: (each.period.end, each.kind, each.item, each.text)))


# --- marks


def _read_periods(facts: Facts, rows: Rows, view: View, record: Record, told: Told) -> Facts:
    for row in rows.changed():
        period = Period.from_text(row.key[0])
        mark = _mark(row, "closed", told)
        if mark is True:
            facts = close(facts, period)
        elif mark is False:
            facts = _open(facts, period)
    return facts


def _open(facts: Facts, period: Period) -> Facts:
    """Return the facts with a period opened again: what came late counts from now on."""
    known = {each.digest for each in facts.submissions if each.period == period}
    return replace(facts, closed=facts.closed - {period}, before_closing=facts.before_closing - known)


def _read_sources(facts: Facts, rows: Rows, view: View, record: Record, told: Told) -> Facts:
    for row in rows.changed():
        digest = row.key[1]
        mark = _mark(row, "leave_out", told)
        if mark is True:
            facts = replace(facts, left_out=facts.left_out | {digest})
        elif mark is False:
            facts = replace(facts, left_out=facts.left_out - {digest})
    return facts


def _mark(row: WrittenRow, column: str, told: Told) -> bool | None:
    """Return whether a cell is marked; `None`, and told, where what stands there is neither a mark nor nothing."""
    text = row.text(column)
    if not text:
        return False
    if text.casefold() in MARKS:
        return True
    told.append(problem("mark-unclear", row.location(column), found=text, column=Term(TITLES[column])))
    return None


# --- edits that are not kept


def _locked_places(record: SheetRecord) -> Places:
    return {place: each.text for each in record.locked_cells if (place := from_address(each.cell))}


def _data_places(view: View, sheet: ReadSheet) -> Places:
    """Return what the sheet Data must say, made again from the facts.

    What the merge made of each answer is not known here: that column may say what it says.
    """
    made = data_sheet(view)
    merged = next(number for number, column in enumerate(made.columns) if column.key == "merged")
    places = _locked_places(SheetRecord(DATA, sheet.name, (), tuple(_heading_cells(made))))
    for row, column, cell in made.placed():
        now = sheet.cells.get((row + 1, column + 1))
        value = now.value if now and column == merged else cell.value
        if text := to_shown(value):
            places[row + 1, column + 1] = text
    return places


def _edits(sheet: ReadSheet, issued: Places, rows: Rows | None, file: str) -> Iterator[Problem]:
    """Yield what was written over locked cells, as far as `_TOLD` cells of a sheet; more are counted."""
    found = [*_overwritten(sheet, issued), *_added(sheet, issued, rows)]
    for place, text, before in found[:_TOLD]:
        where = Location(file, sheet.name, to_address(*place))
        yield problem("register-edited", where, found=text or "–", issued=before or "–")
    if len(found) > _TOLD:
        yield problem("register-edited-more", Location(file, sheet.name), count=len(found) - _TOLD)


def _overwritten(sheet: ReadSheet, issued: Places) -> Iterator[tuple[Place, str, str]]:
    for place, text in issued.items():
        cell = sheet.cells.get(place)
        now = to_shown(cell.value) if cell else ""
        if now != text:
            yield place, now, text


def _added(sheet: ReadSheet, issued: Places, rows: Rows | None) -> Iterator[tuple[Place, str, str]]:
    """Yield what was written where nothing stood and nobody may write."""
    for place, cell in sheet.cells.items():
        if place not in issued and not (rows and rows.is_open(*place)) and (text := to_shown(cell.value)):
            yield place, text, ""


_READERS: Final = {
    CONFLICTS: read_conflicts,
    TEXTS: _read_texts,
    PERIODS: _read_periods,
    SOURCES: _read_sources,
}
