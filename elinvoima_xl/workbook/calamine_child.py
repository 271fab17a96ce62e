"""The child process that reads a foreign workbook: its bytes on standard input, JSON on standard output.

Run by `foreign.py` as a script. It uses nothing of the package, so that it starts fast, and it limits itself before it
touches the file. A fault that is understood is told in one word; a crash is told by what is missing.
"""

from __future__ import annotations

import json
import sys
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

DAY_ZERO = datetime(1899, 12, 31)
STATES = {"Hidden": "hidden", "VeryHidden": "very_hidden"}


def limit_memory(count: int) -> None:
    """Limit this process's memory; Windows has no such limit, and there only the time is limited."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (count, count))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def to_plain(value: object) -> tuple[str, float | str]:
    """Return a value's kind and the value as JSON holds it."""
    if isinstance(value, bool):
        return "bool", value
    if isinstance(value, (int, float)):
        return "number", float(value)
    if isinstance(value, datetime):
        return "date", value.isoformat()
    if isinstance(value, date):
        return "date", datetime.combine(value, time()).isoformat()
    if isinstance(value, time):
        return "date", datetime.combine(DAY_ZERO, value).isoformat()
    if isinstance(value, timedelta):
        return "date", (DAY_ZERO + value).isoformat()
    return "text", str(value)


def read_sheet(workbook: CalamineWorkbook, index: int, cells_left: int) -> dict[str, Any]:
    """Return a sheet with its cells that hold something."""
    metadata = workbook.sheets_metadata[index]
    sheet = workbook.get_sheet_by_index(index)
    cells: list[tuple[int, int, str, float | str]] = []
    # Rows are given from the first of the sheet, their values from the first column that holds anything.
    first = (sheet.start or (0, 0))[1] + 1
    for row, values in enumerate(sheet.iter_rows(), 1):
        for column, value in enumerate(values, first):
            if value != "":
                cells.append((row, column, *to_plain(value)))
        if len(cells) > cells_left:
            raise OverflowError
    merges = [(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in find_merges(sheet)]
    state = STATES.get(str(metadata.visible).rsplit(".", 1)[-1], "visible")
    return {"name": metadata.name, "state": state, "cells": cells, "merges": merges}


def find_merges(sheet: CalamineSheet) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return the merged ranges; none where the format does not tell."""
    return sheet.merged_cell_ranges or []


def read(data: bytes, cells: int, sheets: int) -> dict[str, Any]:
    """Return all sheets, and the names of those that cannot be read."""
    from io import BytesIO

    import python_calamine

    try:
        workbook = python_calamine.load_workbook(BytesIO(data))
    except python_calamine.PasswordError:
        return {"fault": "password"}
    if len(workbook.sheet_names) > sheets:
        return {"fault": "sheets"}
    found: list[dict[str, Any]] = []
    lost: list[str] = []
    for index, metadata in enumerate(workbook.sheets_metadata):
        if str(metadata.typ).rsplit(".", 1)[-1] not in ("WorkSheet", "MacroSheet"):
            continue
        try:
            found.append(read_sheet(workbook, index, cells - sum(len(each["cells"]) for each in found)))
        except (python_calamine.CalamineError, ValueError, TypeError, IndexError):
            lost.append(metadata.name)
    return {"sheets": found, "lost": lost}


def main() -> None:
    """Read standard input and write what it holds."""
    memory, cells, sheets = map(int, sys.argv[1:])
    data = sys.stdin.buffer.read()
    limit_memory(memory)
    try:
        answer = read(data, cells, sheets)
    except OverflowError:
        answer = {"fault": "cells"}
    except MemoryError:
        answer = {"fault": "memory"}
    # A panic of the native reader is no Exception; whatever it is, this process is here to contain it.
    except BaseException:
        answer = {"fault": "broken"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
