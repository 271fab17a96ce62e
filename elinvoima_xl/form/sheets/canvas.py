"""What the sheets of one form share while it is written: words, formats, what is typed in, and the map that grows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell

from elinvoima_xl.form.layout import LAYOUT_VERSION
from elinvoima_xl.form.records import Form
from elinvoima_xl.form.sheets.form_map import FORMULA, LABEL, NOTE, FormMap, MapRow
from elinvoima_xl.form.sheets.live import Live
from elinvoima_xl.foundation.language import N_, Value, Words
from elinvoima_xl.workbook.style import LONGEST_TEXT, Book, Sheet, Styles, done
from elinvoima_xl.workbook.theme import Theme

# Excel's own limit of a title in a message.
LONGEST_TITLE: Final = 32
# Locks are a rail: all that does not spoil the form is allowed, and notes are answers too (`objects`).
ALLOWED: Final = {
    "objects": True,
    "format_columns": True,
    "format_rows": True,
    "autofilter": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
}
YES: Final = N_("Yes")
NO: Final = N_("No")

# An open cell by item and field, what is typed in such cells, and, by Nro, what is typed by field in the rows that
# stand there once more.
Key = tuple[str, str]
Typed = dict[Key, Value]
Twins = Mapping[str, tuple[Mapping[str, Value], ...]]


@dataclass(frozen=True, slots=True)
class Mark:
    """A problem of a form handed back, in words: listed first of all, and hung on its cell where the form has it.

    `place` says where else it is: what was found outside the form's cells has a place in the partner's own file only.
    `more` are other cells that it is about. Where it is not `is_hung` it is about all of them together, a row or a
    sheet, and none of them has a mark of its own.
    """

    item: str
    field: str
    severity: str
    message: str
    advice: str = ""
    place: str = ""
    more: tuple[Key, ...] = ()
    is_hung: bool = True

    @property
    def cells(self) -> tuple[Key, ...]:
        """Return the cells that it is about."""
        return ((self.item, self.field), *self.more)


class Place(NamedTuple):
    """An open cell on the form that is written: its sheet, its address, and what is typed there."""

    sheet: str
    cell: str
    value: Value


@dataclass(slots=True)
class Canvas:
    """The form that is written, with what all its sheets need.

    `filled` is typed in, `marks` are by (item, field), `places` are the cells of each by now, those of its twins too.
    """

    form: Form
    book: Book
    styles: Styles
    say: Words
    password: str
    filled: Mapping[Key, Value]
    marks: Mapping[Key, tuple[Mark, ...]]
    twins: Twins = field(default_factory=dict)
    map_rows: list[MapRow] = field(default_factory=list)
    places: dict[Key, list[Place]] = field(default_factory=dict)
    # Where a formula on the hidden sheet tells whether a marked cell is wrong still.
    wrong: dict[Key, str] = field(default_factory=dict)

    @property
    def theme(self) -> Theme:
        """Return the look."""
        return self.styles.theme

    def typed(self, item: str, name: str) -> str:
        """Return what stands in an open cell now, "" for nothing."""
        value = self.filled.get((item, name))
        return "" if value is None else str(value)

    def label(self, sheet: Sheet, row: int, column: int, text: str, look: Format) -> None:
        """Write a locked text of ours and remember it in the map."""
        sheet.put_text(row, column, text, look)
        self.remember(sheet, row, column, MapRow("", LABEL, kind=LABEL, issued=text))

    def formula(self, sheet: Sheet, row: int, column: int, live: Live, look: Format) -> None:
        """Write a formula with its value, and remember that the cell is one."""
        done(sheet.write_formula(row, column, live.formula, look, live.value))
        self.remember(sheet, row, column, MapRow("", FORMULA, kind=FORMULA, issued=str(live.issued)))

    def remember(self, sheet: Sheet, row: int, column: int, entry: MapRow) -> None:
        """Add a cell to the map: `entry` with the place filled in."""
        cell = xl_rowcol_to_cell(row, column)
        place = (entry.item, entry.field, sheet.get_name(), cell, entry.kind, entry.locked, entry.issued, entry.row)
        self.map_rows.append(MapRow(*place))

    def note(self, sheet: Sheet, row: int, column: int, text: str, entry: MapRow) -> None:
        """Hang a note of ours on a cell and remember it, so that it is not taken for the partner's."""
        kept = text[:LONGEST_TEXT]
        hang_note(sheet, row, column, kept)
        self.remember(sheet, row, column, MapRow(entry.item, entry.field, kind=NOTE, issued=kept, row=entry.row))

    def type_in(self, sheet: Sheet, place: tuple[int, int], value: Value, look: Format) -> None:
        """Write what was typed into an open cell: numbers as numbers, dates as dates, words as words."""
        row, column = place
        if value is None or value == "":
            done(sheet.write_blank(row, column, None, look))
        elif isinstance(value, bool):
            sheet.put_text(row, column, self.say(YES if value else NO), look)
        elif isinstance(value, (int, float, Decimal)):
            done(sheet.write_number(row, column, float(value), look))
        elif isinstance(value, date):
            done(sheet.write_datetime(row, column, value, look))
        else:
            sheet.put_text(row, column, value[:LONGEST_TEXT], look)

    def check(self, sheet: Sheet, cells: str, options: dict[str, Any]) -> None:
        """Add a validation with its messages to the cells of one or more ranges, named with blanks between."""
        first = cells.split(" ", 1)[0]
        ranged = {"multi_range": cells} if " " in cells else {}
        title = options.get("input_title", "")[:LONGEST_TITLE]
        done(sheet.data_validation(first, {**options, "input_title": title, **ranged}))

    def protect(self, sheet: Sheet) -> None:
        """Lock the sheet's locked cells."""
        sheet.protect(self.password, ALLOWED)

    def to_map(self) -> FormMap:
        """Return the map of all that was written."""
        form = self.form
        return FormMap(
            form=form.id,
            layout=LAYOUT_VERSION,
            programme=form.programme_id,
            title=form.programme_title,
            programme_digest=form.programme_digest,
            period=form.period,
            owner=form.owner,
            language=form.language,
            issued=form.issued,
            deadline=form.deadline,
            rows=tuple(self.map_rows),
        )


def hang_note(sheet: Sheet, row: int, column: int, text: str) -> None:
    """Hang a note on a cell, as large as its text needs; nobody is its author."""
    lines = sum(1 + len(line) // 40 for line in text.split("\n"))
    size = {"x_scale": 2.0, "y_scale": min(max(lines / 4, 0.8), 5.0)}
    done(sheet.write_comment(row, column, text[:LONGEST_TEXT], {"author": "", "font_size": 10, **size}))
