"""Sheets of records → a workbook by XlsxWriter: formats, tables, dropdowns, notes, protection, print set-up.

What a cell says and whether it is open is decided elsewhere; here is only how that looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from elinvoima_xl.excel.charts import STATUS_LOOKS, draw_chart
from elinvoima_xl.excel.register_model import LAST_ROW, SUMMARY, Cell, Column, Sheet, printable
from elinvoima_xl.excel.register_record import PROPERTY_FORMAT, RECORD_SHEET, Row
from elinvoima_xl.language import N_, Term, words
from elinvoima_xl.problems import Location, RegisterError, problem
from elinvoima_xl.theme import Theme, read_theme

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

# Where the choices of the dropdowns stand: a list written into the validation itself may have 255 characters only.
LISTS_SHEET: Final = "_elinvoima_lists"
# Points: a line of text, what a row has besides, and Excel's highest row.
_LINE: Final = 15.0
_SPACE: Final = 6.0
_HIGHEST: Final = 409.0
# A high row of text is read with difficulty; the rest is seen when the row is made higher, or in the sheet Data.
_TALLEST: Final = 225.0
_CHART_ROW: Final = 300.0
_CHART_SIZE: Final = {"width": 690, "height": 385}
_HELP_LIMIT: Final = 255
_TITLE_LIMIT: Final = 32
# A note wide and high enough for its lines.
_NOTE_WIDTH: Final = 420
_NOTE_LINE: Final = 20


def workbook_bytes(
    sheets: Sequence[Sheet], record: Iterable[Row], *, language: str, title: str, now: datetime, record_format: int
) -> bytes:
    """Return the workbook of the sheets and, very hidden, of the record; the same in gives the same bytes out."""
    from xlsxwriter.workbook import Workbook

    stream = BytesIO()
    workbook = Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties({"title": title, "created": now.replace(tzinfo=None)})
    workbook.set_custom_property(PROPERTY_FORMAT, str(record_format), "text")
    writer = _Writer(workbook, read_theme(), language)
    for sheet in sheets:
        writer.add(sheet)
    writer.finish(sheets, record)
    workbook.close()
    return stream.getvalue()


class _Styles:
    """The formats of a workbook, each made once."""

    def __init__(self, workbook: Workbook, theme: Theme) -> None:
        self._workbook = workbook
        self._theme = theme
        self._made: dict[tuple[str, bool], Format] = {}

    def __call__(self, name: str, *, is_open: bool = False) -> Format:
        key = (name, is_open)
        if key not in self._made:
            self._made[key] = self._workbook.add_format(self._properties(name, is_open=is_open))
        return self._made[key]

    def _properties(self, name: str, *, is_open: bool) -> dict[str, Any]:
        colours, font = self._theme.colours, self._theme.font
        base = {"font_name": font.name, "font_color": colours.ink, "valign": "top"}
        special = self._special(name)
        if name in ("title", "line", "header"):
            return {**base, **special}
        cell = {"font_size": font.table, "text_wrap": True, "border": 1, "border_color": colours.grid}
        ground = {"bg_color": colours.locked if not is_open else colours.open, "locked": not is_open}
        field = {"num_format": "@", "border_color": colours.field} if is_open else {}
        return {**base, **cell, **ground, **field, **special}

    def _special(self, name: str) -> dict[str, Any]:
        colours, font = self._theme.colours, self._theme.font
        if name.startswith("status_"):
            look = STATUS_LOOKS[name.removeprefix("status_")]
            return {"bg_color": look.fill, "font_color": look.label, "bold": True}
        known: dict[str, dict[str, Any]] = {
            "title": {"font_size": font.title, "bold": True, "font_color": colours.accent, "valign": "vcenter"},
            "line": {"font_size": font.subtitle, "text_wrap": False},
            "header": {
                "font_size": font.table, "bold": True, "bg_color": colours.header, "font_color": colours.header_ink,
                "text_wrap": True, "valign": "vcenter", "border": 1, "border_color": colours.grid,
            },
            "strong": {"bold": True},
            "muted": {"font_color": colours.muted},
            "code": {"num_format": "@"},
            "number": {"num_format": "#,##0.##########", "align": "right"},
            "whole": {"num_format": "#,##0", "align": "right"},
            "total": {"num_format": "#,##0", "align": "right", "bold": True},
            "share": {"num_format": "0.0 %", "align": "right"},
            "date": {"num_format": "d.m.yyyy", "align": "right"},
            "link": {"font_color": colours.accent, "underline": 1},
            "conflict": {"font_color": colours.problem_ink, "bg_color": colours.problem, "bold": True},
            "expected": {"bg_color": colours.expected, "border_color": colours.expected_border},
        }  # fmt: skip
        return known.get(name, {})


class _Writer:
    """A workbook while it is written."""

    def __init__(self, workbook: Workbook, theme: Theme, language: str) -> None:
        self._workbook = workbook
        self._theme = theme
        self._styles = _Styles(workbook, theme)
        self._lists: dict[tuple[str, ...], int] = {}
        self._say = words(language)

    def add(self, sheet: Sheet) -> None:
        """Write one sheet; its charts come later, when the sheets that they draw on are there."""
        if sheet.header_row + 1 + len(sheet.rows) > LAST_ROW:
            reason = Term(N_("it has more rows than a sheet can hold"))
            raise RegisterError(problem("register-not-written", Location("", sheet.name), reason=reason))
        worksheet = self._workbook.add_worksheet(sheet.name)
        self._set_up(worksheet, sheet)
        worksheet.set_row(0, 30)
        worksheet.write_string(0, 0, printable(sheet.title), self._styles("title"))
        for number, line in enumerate(sheet.lines, 1):
            worksheet.write_string(number, 0, printable(line), self._styles("line"))
            worksheet.set_row(number, 20)
        self._add_table(worksheet, sheet)
        for row, cells in enumerate(sheet.rows, sheet.header_row + 1):
            worksheet.set_row(row, _height(cells, sheet.columns))
            for column, cell in enumerate(cells):
                self._write(worksheet, row, column, cell)
                if cell.is_open:
                    self._guide(worksheet, row, column, cell, sheet.columns[column])

    def finish(self, sheets: Sequence[Sheet], record: Iterable[Row]) -> None:
        """Write the charts and the hidden sheets."""
        for sheet in sheets:
            self._add_charts(sheet)
        hidden = self._workbook.add_worksheet(RECORD_SHEET)
        for number, row in enumerate(record):
            for column, text in enumerate(row):
                if text:
                    hidden.write_string(number, column, text)
        lists = self._workbook.add_worksheet(LISTS_SHEET)
        for choices, number in self._lists.items():
            for column, text in enumerate(choices):
                lists.write_string(number, column, text)
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

    def _add_table(self, worksheet: Worksheet, sheet: Sheet) -> None:
        """Make the range a table, so that its header is known to screen readers; our own formats cover its style."""
        last = len(sheet.columns) - 1
        headers = [{"header": column.title, "header_format": self._styles("header")} for column in sheet.columns]
        name = "T_" + re.sub(r"\W+", "_", sheet.key)
        options = {"columns": headers, "style": None, "name": name}
        worksheet.add_table(sheet.header_row, 0, sheet.header_row + max(len(sheet.rows), 1), last, options)
        lines = max(_lines(column.title, column.width - 3) for column in sheet.columns)
        worksheet.set_row(sheet.header_row, lines * _LINE + _SPACE)
        if not sheet.rows:
            for column in range(last + 1):
                worksheet.write_blank(sheet.header_row + 1, column, None, self._styles("text"))

    def _write(self, worksheet: Worksheet, row: int, column: int, cell: Cell) -> None:
        style = self._styles(cell.style, is_open=cell.is_open)
        value = cell.value
        if cell.link:
            worksheet.write_url(row, column, f"internal:{cell.link}", style, printable(str(value)))
        elif value is None or value == "":
            worksheet.write_blank(row, column, None, style)
        elif isinstance(value, str):
            worksheet.write_string(row, column, printable(value), style)
        elif isinstance(value, (int, Decimal)):
            worksheet.write_number(row, column, float(value), style)
        elif isinstance(value, date):
            worksheet.write_datetime(row, column, value, style)
        if cell.note:
            height = _NOTE_LINE * (sum(_lines(line, 56) for line in cell.note.split("\n")) + 1)
            options = {"x_scale": _NOTE_WIDTH / 128, "y_scale": max(height, 60) / 74, "font_size": 10, "author": ""}
            worksheet.write_comment(row, column, printable(cell.note), options)

    def _guide(self, worksheet: Worksheet, row: int, column: int, cell: Cell, about: Column) -> None:
        """Offer the choices of an open cell, and say what to write; any other text can be written too."""
        options: dict[str, Any] = {"validate": "any", "error_type": "information", "show_error": False}
        if cell.choices:
            options.update(validate="list", source=self._list(cell.choices))
        if about.help:
            options.update(input_title=about.title[:_TITLE_LIMIT], input_message=about.help[:_HELP_LIMIT])
        if cell.choices or about.help:
            worksheet.data_validation(row, column, row, column, options)

    def _list(self, choices: tuple[str, ...]) -> str:
        from xlsxwriter.utility import xl_range_abs

        number = self._lists.setdefault(choices, len(self._lists))
        return f"='{LISTS_SHEET}'!{xl_range_abs(number, 0, number, len(choices) - 1)}"

    def _add_charts(self, sheet: Sheet) -> None:
        if not sheet.charts:
            return
        worksheet = self._workbook.get_worksheet_by_name(sheet.name)
        row = sheet.header_row - 1
        worksheet.set_row(row, _CHART_ROW)
        for number, placed in enumerate(sheet.charts):
            chart = draw_chart(self._workbook, placed.data, placed.anchor, placed.columns)
            chart.set_size(_CHART_SIZE)
            offset = {"x_offset": 6 + number * (_CHART_SIZE["width"] + 12), "y_offset": 6, "object_position": 2}
            worksheet.insert_chart(row, 0, chart, {**offset, "description": placed.data.description})


# What stays possible under protection: looking at it as one likes.
_ALLOWED: Final = {
    "format_columns": True, "format_rows": True, "autofilter": True, "sort": True,
    "select_locked_cells": True, "select_unlocked_cells": True,
}  # fmt: skip


def _height(cells: Sequence[Cell], columns: Sequence[Column]) -> float:
    """Return the height of a row that shows the texts of its cells, up to a bound."""
    lines = max(
        (
            sum(_lines(line, column.width) for line in cell.value.split("\n"))
            for cell, column in zip(cells, columns, strict=True)
            if isinstance(cell.value, str)
        ),
        default=1,
    )
    return min(max(lines, 1) * _LINE + _SPACE, _TALLEST)


def _lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a column; a little more than the letters need, since words do not break."""
    return max(1, ceil(len(text) * 1.1 / max(width, 1)))
