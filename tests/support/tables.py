"""Markdown tables as small real workbooks: the input of a test stands in the test.

A line `# Name` begins a sheet, each line `| a | b |` is a row from A1 on, a line of dashes is for the eye only. What a
cell holds follows from how it is written:

    25   -1.5   1e3         a number              yes-no: TRUE   FALSE
    2027-06-30              a date                #N/A   #REF!   an Excel error
    =A1+1 -> 3              a formula with the result in the file; without the arrow the result is missing
    'text                   the text after the quote, whatever it looks like; `'` alone is an empty text
    anything else           text; `\\n` breaks the line and `\\|` is the bar
"""

from __future__ import annotations

import re
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

CREATED = datetime(2027, 1, 1)
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_ERRORS = {"#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"}
_BAR = re.compile(r"(?<!\\)\|")


def to_workbook(markdown: str) -> bytes:
    """Return the bytes of an .xlsx workbook with the sheets and cells of `markdown`."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.set_properties({"created": CREATED})
        day = book.add_format({"num_format": "d.m.yyyy"})
        for name, rows in to_tables(markdown):
            sheet = book.add_worksheet(name)
            for row, texts in enumerate(rows):
                for column, text in enumerate(texts):
                    _write(sheet, row, column, text, day)
    return stream.getvalue()


def to_tables(markdown: str) -> list[tuple[str, list[list[str]]]]:
    """Return name and rows of each sheet, cells as they are written."""
    tables: list[tuple[str, list[list[str]]]] = []
    for line in filter(None, (line.strip() for line in markdown.splitlines())):
        if line.startswith("# "):
            tables.append((line[2:].strip(), []))
        elif line.startswith("|") and set(line) - set("|-: "):
            tables = tables or [("Sheet1", [])]
            tables[-1][1].append([_plain(cell) for cell in _BAR.split(line)[1:-1]])
    return tables


def _plain(cell: str) -> str:
    return cell.strip().replace("\\|", "|").replace("\\n", "\n")


def _write(sheet: Any, row: int, column: int, text: str, day: Any) -> None:
    if text.startswith("'"):
        sheet.write_string(row, column, text[1:])
    elif text in ("TRUE", "FALSE"):
        sheet.write_boolean(row, column, text == "TRUE")
    elif text.startswith("=") or text in _ERRORS:
        _write_formula(sheet, row, column, text)
    elif _DATE.fullmatch(text):
        sheet.write_datetime(row, column, date.fromisoformat(text), day)
    elif _NUMBER.fullmatch(text):
        sheet.write_number(row, column, float(text))
    elif text:
        sheet.write_string(row, column, text)


def _write_formula(sheet: Any, row: int, column: int, text: str) -> None:
    # An error cell is a formula that gives it: that is how one comes about in Excel.
    formula, _, result = text.partition(" -> ") if text.startswith("=") else ("=NA()", "", text)
    value: str | float = float(result) if _NUMBER.fullmatch(result) else result
    sheet.write_formula(row, column, formula, None, value)
