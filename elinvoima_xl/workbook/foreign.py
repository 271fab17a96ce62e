"""Workbooks of other formats (.xls, .xlsb) through python-calamine, in a child process with limits.

A file made to do harm can make a native reader panic, abort or take all memory: in a child process it costs that file.
Errors, notes, number formats and protection cannot be seen this way; one warning says so.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from elinvoima_xl.foundation.language import N_, Term
from elinvoima_xl.foundation.problems import Location, WorkbookError, problem
from elinvoima_xl.workbook.reader.package import Limits, encrypted
from elinvoima_xl.workbook.reader.workbook import DATE, Cell, CellValue, Merge, Sheet, Workbook

_CHILD: Final = Path(__file__).with_name("calamine_child.py")
# What the child says of a file that it gave up; any other end is a crash.
_REASONS: Final = {
    "cells": N_("it holds more rows and cells than any form"),
    "memory": N_("reading it takes too much memory"),
    "sheets": N_("it has more sheets than any form"),
}


def read_foreign(data: bytes, file: str, form: str, limits: Limits) -> Workbook:
    """Return a workbook read in a child process; WorkbookError where the child cannot read it or does not end."""
    place = Location(file)
    answer = _ask_child(data, place, limits)
    warning = problem("format-sees-less", place, format=f".{form}")
    sheets = tuple(_to_sheet(each) for each in answer["sheets"])
    lost = tuple(
        problem("damaged-sheet", Location(file, name), reason=Term(N_("its content is broken")))
        for name in answer["lost"]
    )
    return Workbook(sheets, problems=(warning, *lost))


def _ask_child(data: bytes, place: Location, limits: Limits) -> dict[str, Any]:
    if len(data) > limits.file_bytes:
        raise WorkbookError(problem("too-large", place, reason=Term(N_("it has more bytes than any form"))))
    command = [sys.executable, "-P", str(_CHILD), str(limits.child_bytes), str(limits.cells), str(limits.sheets)]
    try:
        child = subprocess.run(command, input=data, capture_output=True, timeout=limits.seconds, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise WorkbookError(problem("too-large", place, reason=Term(N_("reading it takes too long")))) from error
    return _understand(child.stdout, place)


def _understand(output: bytes, place: Location) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = json.loads(output)
    except ValueError as error:
        reason = Term(N_("it breaks the program that reads it"))
        raise WorkbookError(problem("damaged-file", place, reason=reason)) from error
    fault = answer.get("fault")
    if fault == "password":
        raise WorkbookError(encrypted(place.file))
    if fault in _REASONS:
        raise WorkbookError(problem("too-large", place, reason=Term(_REASONS[fault])))
    if fault:
        raise WorkbookError(problem("damaged-file", place, reason=Term(N_("its content is broken"))))
    return answer


def _to_sheet(told: dict[str, Any]) -> Sheet:
    cells = (_to_cell(*each) for each in told["cells"])
    merges = tuple(Merge(*each) for each in told["merges"])
    found = {(cell.row, cell.column): cell for cell in cells}
    return Sheet(told["name"], told["state"], found, merges=merges, is_protected=None)


def _to_cell(row: int, column: int, kind: str, value: float | str) -> Cell:
    given: CellValue = datetime.fromisoformat(str(value)) if kind == DATE else value
    return Cell(row, column, given, kind, is_formula=None)
