"""A coordinator who writes in a register: opens it in another program, finds the row and the column, types, saves."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet


def write_in(path: Path, sheet: str, typed: dict[tuple[str, str], object], *, key: int = 1) -> str:
    """Type values by the row's word in column `key` and the column's title; return the last cell's address."""
    book = load_workbook(path)
    page = book[sheet]
    header = header_of(page)
    place = None
    for (row_key, title), value in typed.items():
        row = next(row for row in range(header + 1, page.max_row + 1) if str(page.cell(row, key).value) == row_key)
        place = page.cell(row, column_of(page, title))
        place.value = value
    book.save(path)
    return place.coordinate if place else ""


def write_free_row(path: Path, sheet: str, *texts: str) -> int:
    """Type a correction in the first free row: period, number, field, value, who, when, reason; return the row."""
    book = load_workbook(path)
    page = book[sheet]
    rows = range(header_of(page) + 1, page.max_row + 1)
    row = next(row for row in rows if not page.cell(row, 2).value and not page.cell(row, 8).value)
    for column, text in zip((1, 2, 4, 8, 9, 10, 11), texts, strict=False):
        page.cell(row, column).value = text or None
    book.save(path)
    return row


def header_of(page: Worksheet) -> int:
    return next(row for row in range(1, 20) if page.cell(row, 2).value is not None)


def column_of(page: Worksheet, title: str) -> int:
    header = header_of(page)
    return next(column for column in range(1, page.max_column + 1) if page.cell(header, column).value == title)
