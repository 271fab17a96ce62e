"""Sheets of records → a workbook by XlsxWriter: formats, tables, dropdowns, notes, protection, print set-up.

What a cell says and whether it is open is decided elsewhere; here is only how that looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range, xl_range_abs

from elinvoima_xl.form.sheets.form_map import PROPERTY_REGISTER
from elinvoima_xl.foundation.language import N_, Term
from elinvoima_xl.foundation.problems import Location, RegisterError, problem
from elinvoima_xl.model.statuses import STATUSES
from elinvoima_xl.register.model import COVERAGE, LAST_ROW, SUMMARY, Cell, Column, RowsOf, Sheet, printable
from elinvoima_xl.register.record import FORMAT, RECORD_SHEET, Row
from elinvoima_xl.workbook.charts import draw_chart
from elinvoima_xl.workbook.style import Book, Styles, done, line_count, line_height, open_book
from elinvoima_xl.workbook.style import Sheet as Worksheet
from elinvoima_xl.workbook.theme import Theme, cell_colours

# Where the choices of the dropdowns stand: a list written into the validation itself may have 255 characters only.
LISTS_SHEET: Final = "_elinvoima_lists"
# A higher row is read with difficulty; the rest of its text is seen when it is made higher, or in the sheet Data.
_TALLEST: Final = 240.0
_CHART_ROW: Final = 330.0
_CHART_HEIGHT: Final = 425
# Pixels: the first chart has the longer names and the smaller pieces.
_CHART_WIDTHS: Final = (780, 600)
_CHART_GAP: Final = 12
# Excel's bounds of an input message.
_HELP_LIMIT: Final = 255
_TITLE_LIMIT: Final = 32
# The sheets that charts draw on: their cells must be there before the charts.
_CHARTED: Final = (SUMMARY, COVERAGE)
# Pixels of a note, and of one line in it.
_NOTE_WIDTH: Final = 420
_NOTE_LINE: Final = 18
# Pixels of a column's character, and of a column besides.
_CHARACTER: Final = 7
_SIDES: Final = 5

# Styles of numbers and dates: what does not fit into its column must not be broken into lines.
_FIGURES: Final = ("number_", "share_", "whole", "total", "date")


def workbook_bytes(sheets: Sequence[Sheet], record: Iterable[Row], *, title: str, now: datetime) -> bytes:
    """Return the workbook of the sheets and, very hidden, of the record; the same in gives the same bytes out.

    What is large is made while it is written, and its parts are kept in temporary files: OSError where the disk has no
    room for them.
    """
    stream = BytesIO()
    with TemporaryDirectory(prefix="elinvoima-") as folder:
        book = open_book(stream, title=title, created=now, temporary=Path(folder))
        book.set_custom_property(PROPERTY_REGISTER, str(FORMAT), "text")
        writer = _Writer(book, Theme())
        try:
            for sheet in sheets:
                writer.add(sheet)
            writer.finish(sheets, record)
            book.close()
        except FileCreateError as error:
            # XlsxWriter's own name for what the operating system said.
            raise error.args[0] from error
        finally:
            book.let_go()
    return stream.getvalue()


class _Looks:
    """The formats of the register by the names of the cells' styles."""

    def __init__(self, book: Book, theme: Theme) -> None:
        self._styles = Styles(book, theme)
        self._theme = theme
        self._made: dict[tuple[str, bool], Format] = {}

    def __call__(self, name: str, *, is_open: bool = False) -> Format:
        """Return the format of a cell's style, locked or open."""
        if (name, is_open) not in self._made:
            self._made[name, is_open] = self._make(name, is_open=is_open)
        return self._made[name, is_open]

    def _make(self, name: str, *, is_open: bool) -> Format:
        colours = self._theme.colours
        cell = {"valign": "top", "text_wrap": not name.startswith(_FIGURES), "border": 1, "border_color": colours.grid}
        # XlsxWriter indents only where the side is named.
        cell |= {"align": "left", "indent": 1}
        ground = {"bg_color": colours.open if is_open else colours.locked, "locked": not is_open}
        field = {"num_format": "@", "border_color": colours.field} if is_open else {}
        return self._styles.get(**{**cell, **ground, **field, **self._special(name)})

    def title(self) -> Format:
        """Return the format of a sheet's title."""
        font = self._theme.font
        return self._styles.get(
            font_size=font.title, bold=True, font_color=self._theme.colours.accent, valign="vcenter"
        )

    def line(self) -> Format:
        """Return the format of the lines under the title."""
        return self._styles.get(font_size=self._theme.font.subtitle, valign="vcenter")

    def header(self) -> Format:
        """Return the format of the column titles."""
        colours = self._theme.colours
        return self._styles.get(
            bold=True, bg_color=colours.header, font_color=colours.header_ink, text_wrap=True, valign="vcenter",
            border=1, border_color=colours.grid, indent=1,
        )  # fmt: skip

    def _special(self, name: str) -> dict[str, Any]:
        colours = self._theme.colours
        if name.startswith("status_"):
            ink, ground = cell_colours(STATUSES[name.removeprefix("status_")].look)
            return {"bg_color": ground, "font_color": ink, "bold": True}
        if name.startswith(("number_", "share_")):
            kind, _, decimals = name.partition("_")
            places = "." + "0" * int(decimals) if int(decimals) else ""
            return {"num_format": f"0{places} %" if kind == "share" else f"#,##0{places}", "align": "right"}
        known: dict[str, dict[str, Any]] = {
            "strong": {"bold": True},
            "muted": {"font_color": colours.muted},
            "code": {"num_format": "@"},
            "whole": {"num_format": "#,##0", "align": "right"},
            "total": {"num_format": "#,##0", "align": "right", "bold": True},
            "date": {"num_format": "d.m.yyyy", "align": "right"},
            "link": {"font_color": colours.accent, "underline": 1},
            "conflict": {"font_color": colours.problem_ink, "bg_color": colours.problem, "bold": True},
            "expected": {"bg_color": colours.expected, "border_color": colours.expected_border},
        }
        return known.get(name, {})


class _Writer:
    """A workbook while it is written."""

    def __init__(self, book: Book, theme: Theme) -> None:
        self._book = book
        self._theme = theme
        self._looks = _Looks(book, theme)
        self._lists: dict[tuple[str, ...], int] = {}

    def add(self, sheet: Sheet) -> None:
        """Write one sheet; its charts come later, when the sheets that they draw on are there."""
        if sheet.header_row + 1 + len(sheet.rows) > LAST_ROW:
            reason = Term(N_("it has more rows than a sheet can hold"))
            raise RegisterError(problem("register-not-written", Location("", sheet.name), reason=reason))
        worksheet = self._book.add_sheet(sheet.name, by_row=sheet.key not in _CHARTED)
        self._set_up(worksheet, sheet)
        whole = xl_range(0, 0, sheet.header_row + len(sheet.rows), len(sheet.columns) - 1)
        worksheet.ignore_errors({"number_stored_as_text": whole})
        if not isinstance(sheet.rows, RowsOf):
            self._add_notes(worksheet, sheet)
            self._add_guides(worksheet, sheet)
        self._write_heading(worksheet, sheet)
        self._write_rows(worksheet, sheet)
        titles, last = [column.title for column in sheet.columns], sheet.header_row + max(len(sheet.rows), 1)
        # A table is known to screen readers by its header; our own formats cover its style.
        name = "T_" + re.sub(r"\W+", "_", sheet.key)
        worksheet.make_table(sheet.header_row, last, titles, self._looks.header(), name)

    def _write_heading(self, worksheet: Worksheet, sheet: Sheet) -> None:
        worksheet.set_height(0, 30)
        worksheet.put_text(0, 0, printable(sheet.title), self._looks.title())
        for number, line in enumerate(sheet.lines, 1):
            worksheet.set_height(number, 20)
            worksheet.put_text(number, 0, printable(line), self._looks.line())
        # The button of the filter takes three characters' room.
        titles = [Cell(column.title) for column in sheet.columns]
        narrower = [Column(column.key, column.title, column.width - 3) for column in sheet.columns]
        worksheet.set_height(sheet.header_row, self._height(titles, narrower, bold=True))
        for number, column in enumerate(sheet.columns):
            worksheet.put_text(sheet.header_row, number, column.title, self._looks.header())

    def _write_rows(self, worksheet: Worksheet, sheet: Sheet) -> None:
        for row, cells in enumerate(sheet.rows, sheet.header_row + 1):
            worksheet.set_height(row, self._height(cells, sheet.columns))
            for column, cell in enumerate(cells):
                self._write(worksheet, row, column, cell)
        if not sheet.rows:
            for column in range(len(sheet.columns)):
                worksheet.write_blank(sheet.header_row + 1, column, None, self._looks("text"))

    def finish(self, sheets: Sequence[Sheet], record: Iterable[Row]) -> None:
        """Write the charts and the hidden sheets."""
        for sheet in sheets:
            self._add_charts(sheet)
        hidden = self._book.add_sheet(RECORD_SHEET, by_row=True)
        _write_record(hidden, record)
        lists = self._book.add_sheet(LISTS_SHEET)
        for choices, number in self._lists.items():
            for column, text in enumerate(choices):
                lists.put_text(number, column, text)
        for worksheet in (hidden, lists):
            worksheet.protect()
            worksheet.very_hidden()

    def _set_up(self, worksheet: Worksheet, sheet: Sheet) -> None:
        for number, column in enumerate(sheet.columns):
            worksheet.set_column(number, number, column.width)
        worksheet.freeze_panes(sheet.header_row + 1, 0 if sheet.charts else sheet.frozen)
        worksheet.hide_gridlines(2)
        worksheet.set_landscape()
        # A3, one page wide.
        worksheet.set_paper(8)
        worksheet.fit_to_pages(1, 0)
        margin = self._theme.page.margin_inches
        worksheet.set_margins(margin, margin, margin, margin + 0.2)
        worksheet.repeat_rows(sheet.header_row)
        worksheet.set_footer("&L&A&R&P / &N")
        if sheet.key == SUMMARY:
            worksheet.activate()
        worksheet.protect("", _ALLOWED)

    def _write(self, worksheet: Worksheet, row: int, column: int, cell: Cell) -> None:
        style = self._looks(cell.style, is_open=cell.is_open)
        value = cell.value
        if cell.link:
            done(worksheet.write_url(row, column, f"internal:{cell.link}", style, printable(str(value))))
        elif value is None or isinstance(value, str):
            worksheet.put_text(row, column, printable(value or ""), style)
        elif isinstance(value, date):
            done(worksheet.write_datetime(row, column, value, style))
        else:
            done(worksheet.write_number(row, column, float(value), style))

    def _add_notes(self, worksheet: Worksheet, sheet: Sheet) -> None:
        for row, column, cell in sheet.placed():
            if cell.note:
                self._note(worksheet, row, column, printable(cell.note))

    def _note(self, worksheet: Worksheet, row: int, column: int, note: str) -> None:
        lines = sum(line_count(line, _NOTE_WIDTH - 20, 10) for line in note.split("\n"))
        size = {"width": _NOTE_WIDTH, "height": (lines + 1) * _NOTE_LINE, "font_size": 10}
        done(worksheet.write_comment(row, column, note, size))

    def _add_guides(self, worksheet: Worksheet, sheet: Sheet) -> None:
        """Guide the open cells, those below each other that are guided alike at once."""
        for column, about in enumerate(sheet.columns):
            cells = enumerate((row[column] for row in sheet.rows), sheet.header_row + 1)
            for (is_open, choices), run in groupby(cells, key=lambda pair: (pair[1].is_open, pair[1].choices)):
                if is_open:
                    rows = [row for row, _ in run]
                    self._guide(worksheet, (rows[0], column, rows[-1], column), choices, about)

    def _guide(
        self, worksheet: Worksheet, cells: tuple[int, int, int, int], choices: tuple[str, ...], about: Column
    ) -> None:
        """Offer the choices of open cells, and say what to write; any other text can be written too."""
        options: dict[str, Any] = {"validate": "any", "error_type": "information", "show_error": False}
        if choices:
            options.update(validate="list", source=self._list(choices))
        if about.help:
            options.update(input_title=about.title[:_TITLE_LIMIT], input_message=about.help[:_HELP_LIMIT])
        if choices or about.help:
            done(worksheet.data_validation(*cells, options))

    def _list(self, choices: tuple[str, ...]) -> str:
        number = self._lists.setdefault(choices, len(self._lists))
        return f"='{LISTS_SHEET}'!{xl_range_abs(number, 0, number, len(choices) - 1)}"

    def _height(self, cells: Sequence[Cell], columns: Sequence[Column], *, bold: bool = False) -> float:
        """Return the height of a row that shows the texts of its cells, up to a bound."""
        size = self._theme.font.table
        lines = max(
            (
                _count_lines(cell.value, _pixels(column.width), size, bold)
                for cell, column in zip(cells, columns, strict=True)
                if isinstance(cell.value, str)
            ),
            default=1,
        )
        return min(max(lines, 1) * line_height(size) + self._theme.rows.padding, _TALLEST)

    def _add_charts(self, sheet: Sheet) -> None:
        if not sheet.charts:
            return
        worksheet = self._book.get_worksheet_by_name(sheet.name)
        row = sheet.header_row - 1
        worksheet.fixed_rows.add(row)
        worksheet.set_row(row, _CHART_ROW)
        left = _CHART_GAP
        for placed, width in zip(sheet.charts, _CHART_WIDTHS, strict=False):
            chart = draw_chart(self._book, placed.data, placed.anchor, placed.columns)
            chart.set_size({"width": width, "height": _CHART_HEIGHT})
            place = {"x_offset": left, "y_offset": 6, "object_position": 2, "description": placed.data.description}
            done(worksheet.insert_chart(row, 0, chart, place))
            left += width + _CHART_GAP


def _write_record(worksheet: Worksheet, record: Iterable[Row]) -> None:
    for number, row in enumerate(record):
        for column, text in enumerate(row):
            if text:
                worksheet.put_text(number, column, text)


# What stays possible under protection: looking at it as one likes.
_ALLOWED: Final = {
    "format_columns": True, "format_rows": True, "autofilter": True,
    "select_locked_cells": True, "select_unlocked_cells": True,
}  # fmt: skip


# Measuring a text takes longer than writing it, and the same words stand in thousands of rows.
@lru_cache(maxsize=20_000)
def _count_lines(text: str, width: int, size: float, bold: bool) -> int:
    return line_count(text, width, size, bold=bold)


def _pixels(width: float) -> int:
    return round(width * _CHARACTER + _SIDES)
