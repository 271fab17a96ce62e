"""Whose each sheet of a workbook is: the form's that it says, so that one workbook may hold sheets of several forms.

A sheet says so in the name that belongs to it and in the note on A2; one that has neither (a form of an older version,
a format that keeps no names) in the line above its table. What says nothing is the workbook's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from elinvoima_xl.form.sheets.form_map import (
    PROPERTY_FORM,
    PROPERTY_OWNER,
    PROPERTY_PERIOD,
    SHEET_NAME,
    SheetMark,
    find_sheet_mark,
    map_name,
)
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.model.answers import OF_FORM
from elinvoima_xl.model.programme import Programme
from elinvoima_xl.returns.finding.rebuild import (
    TOP_ROWS,
    find_owners,
    find_periods,
    has_headings,
    names_owner,
    names_period,
    top_lines,
)
from elinvoima_xl.workbook.reader.workbook import Sheet, Workbook


@dataclass(frozen=True, slots=True)
class Part:
    """The sheets of one form in a workbook; `guest` tells which form where it is not the workbook's own."""

    workbook: Workbook
    guest: SheetMark | None = None

    def digest(self, of_file: str) -> str:
        """Return by what the part is known among all files: the file's digest, of a guest with its form."""
        if self.guest is None:
            return of_file
        return f"{of_file}{OF_FORM}{self.guest.form or f'{self.guest.period} {self.guest.owner}'}"


def part_workbook(workbook: Workbook, own: SheetMark, programme: Programme | None) -> tuple[Part, ...]:
    """Return the parts of a workbook, its own first; `own` is the form that its hidden sheet or properties tell.

    Where they tell nothing, the first sheet that says whose it is tells it.
    """
    hidden = map_name(workbook)
    sheets = [sheet for sheet in workbook.sheets if sheet.name != hidden]
    marks = {sheet.name: mark for sheet in sheets if (mark := _find_mark(sheet, own, programme))}
    if not own.form and own.period is None and marks:
        own = next(iter(marks.values()))
        workbook = replace(workbook, properties={**_properties(own), **workbook.properties})
    guests = {(mark.period, mark.owner): mark for mark in reversed(marks.values()) if not _is_same(mark, own)}
    if not guests:
        return (Part(workbook),)
    homes = {sheet.name: _home(sheet, marks.get(sheet.name), own, guests) for sheet in sheets}
    kept = tuple(sheet for sheet in workbook.sheets if homes.get(sheet.name) is None)
    moved = (
        (guest, tuple(sheet for sheet in sheets if homes[sheet.name] == guest)) for guest in reversed(guests.values())
    )
    return (
        Part(replace(workbook, sheets=kept)),
        *(Part(Workbook(own_sheets, _properties(guest), workbook.modified), guest) for guest, own_sheets in moved),
    )


def _find_mark(sheet: Sheet, own: SheetMark, programme: Programme | None) -> SheetMark | None:
    """Return which form a sheet with a table says that it is of; None where it does not say."""
    for text in _marked_texts(sheet):
        if mark := find_sheet_mark(text):
            return mark
    lines = tuple(top_lines(sheet))
    if any(_is_about(line, own) for line in lines):
        return own
    if programme is None:
        return None
    for line in lines:
        periods = find_periods(line, programme)
        owners = find_owners(line, programme) if len(periods) == 1 else set()
        # Headings are looked for last: near ones too are compared, with every cell of the top rows.
        if len(owners) == 1 and has_headings(sheet):
            return SheetMark("", periods.pop(), owners.pop())
    return None


def _marked_texts(sheet: Sheet) -> Iterator[str]:
    if name := sheet.defined.get(SHEET_NAME):
        yield name.strip('"')
    yield from (note.text for note in sheet.notes if note.row <= TOP_ROWS)


def _is_about(line: str, mark: SheetMark) -> bool:
    if mark.period is None or mark.owner is None:
        return False
    return names_owner(line, mark.owner) and names_period(line, mark.period)


def _is_same(mark: SheetMark, own: SheetMark) -> bool:
    if mark.form and own.form:
        return mark.form == own.form
    return (mark.period, mark.owner) == (own.period, own.owner)


def _home(
    sheet: Sheet, mark: SheetMark | None, own: SheetMark, guests: dict[tuple[Period | None, str | None], SheetMark]
) -> SheetMark | None:
    """Return whose guest a sheet is, None for the workbook's own: instructions go with the sheets of their form."""
    if mark is not None:
        return None if _is_same(mark, own) else guests[mark.period, mark.owner]
    lines = tuple(top_lines(sheet))
    return next((each for each in guests.values() if any(_is_about(line, each) for line in lines)), None)


def _properties(mark: SheetMark) -> dict[str, str]:
    """Return the custom properties that a workbook of this form would have."""
    told = {PROPERTY_FORM: mark.form, PROPERTY_PERIOD: str(mark.period)}
    return told if mark.owner is None else {**told, PROPERTY_OWNER: mark.owner}
