"""Sheets of one form moved into the workbook of another, as people do who send both in one file."""

from __future__ import annotations

from copy import copy
from io import BytesIO
from typing import Any

import openpyxl
from filled import map_of
from openpyxl.comments import Comment

from elinvoima_xl.form.sheets.form_map import SHEET_NAME


def move_sheet(book: Any, other: bytes, name: str, *, to: str = "") -> Any:
    """Put a sheet of another workbook behind those of `book`, with its own name, notes and merges, and return it."""
    source = openpyxl.load_workbook(BytesIO(other))[name]
    if to:
        del book[to]
    sheet = book.create_sheet(to or f"{name} (2)")
    for row in source.iter_rows():
        for cell in row:
            new = sheet.cell(cell.row, cell.column, cell.value)
            new.number_format = cell.number_format
            if cell.comment:
                new.comment = Comment(cell.comment.text, cell.comment.author)
    # What the program that moves it has computed there.
    sheet["A2"].value = next(row.issued for row in map_of(other).rows if (row.sheet, row.cell) == (name, "A2"))
    sheet.protection.sheet = True
    for merged in source.merged_cells.ranges:
        sheet.merge_cells(str(merged))
    for defined in source.defined_names.values():
        if not defined.name.startswith("_xlnm"):
            sheet.defined_names.add(copy(defined))
    return sheet


def forget(sheet: Any) -> None:
    """Take away what a form of an older version has not: the name and the note that say whose the sheet is."""
    if SHEET_NAME in sheet.defined_names:
        del sheet.defined_names[SHEET_NAME]
    sheet["A2"].comment = None


def forget_name(sheet: Any) -> None:
    """Take away the name alone, as a program does that keeps no names."""
    del sheet.defined_names[SHEET_NAME]
