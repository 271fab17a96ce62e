"""What lives on a form while it is filled in: the formulas of what is missing and of progress, with their values.

LibreOffice does not recalculate on opening, so every formula is written with the value that it has now. The formulas
use nothing newer than Excel 2010 and mean the same in Excel, LibreOffice and Google Sheets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

from elinvoima_xl.form.records import FormRow, FormSheet
from elinvoima_xl.form.sheets.form_map import COMPLETE, OPTIONAL
from elinvoima_xl.foundation.language import Words
from elinvoima_xl.model.fields import STATUS
from elinvoima_xl.model.statuses import STATUSES, asked_for

# A formula's own limits: characters in one literal text, and arguments of COUNTA kept well under Excel's 255.
_LITERAL: Final = 250
_ARGUMENTS: Final = 100
_BEFORE_BRACKET: Final = re.compile(r"(?<=[A-Z])(?=\()")

# What stands in a cell now: (item, field) → the text typed in, "" for an empty cell.
Filled = Callable[[str, str], str]
# In a form handed back, where a cell by item and field stands that is 1 while that one is wrong, and -1 where another
# row has its answer.
Wrong = Mapping[tuple[str, str], str]
NONE_WRONG: Final[Wrong] = {}


@dataclass(frozen=True, slots=True)
class Live:
    """A formula with the value it has now, and the one it has while nothing is typed in: what was issued."""

    formula: str
    value: str | int
    issued: str | int


def missing(
    row: FormRow, number: int, sheet: FormSheet, say: Words, filled: Filled, *, wrong: Wrong = NONE_WRONG
) -> Live:
    """Return the formula that says in words what the row (0-based `number` on the sheet) still lacks."""
    wanted = _wanted(row, sheet)
    if not wanted:
        return told(say(OPTIONAL))
    status = _status_cell(row, number)
    parts: list[str] = []
    words: list[str] = []
    issued: list[str] = []
    for place, word in wanted:
        cell = row.cells[place]
        address = xl_rowcol_to_cell(number, place)
        needing = asked_for().get(cell.field, ())
        empty = _lacks(address, wrong.get((cell.item, cell.field), ""))
        test = f"AND({empty},{_says_any(status, needing, say)})" if needing else empty
        parts.append(f"IF({test},{quoted(', ' + word)},{quoted('')})")
        is_filled = bool(filled(cell.item, cell.field)) and (cell.item, cell.field) not in wrong
        if not is_filled and _is_needed(row, needing, say, filled):
            words.append(word)
        if _is_needed(row, needing, say, _nothing):
            issued.append(word)
    joined = "&".join(parts)
    formula = f"=IF(LEN({joined})=0,{quoted(say(COMPLETE))},MID({joined},3,500))"
    return Live(formula, *(", ".join(each) or say(COMPLETE) for each in (words, issued)))


def _lacks(address: str, wrong: str) -> str:
    """Return the test whether a cell holds no answer: nothing, or what it was handed back for."""
    empty = f"ISBLANK({address})"
    return f"OR({wrong}=1,AND({wrong}=0,{empty}))" if wrong else empty


def told(text: str) -> Live:
    """Return words that stand in a cell of formulas whatever is typed."""
    return Live(f"={quoted(text)}", text, text)


def _nothing(_item: str, _field: str) -> str:
    return ""


def filled_count(sheet: FormSheet, first_row: int, say: Words, filled: Filled, *, wrong: Wrong = NONE_WRONG) -> Live:
    """Return the formula that counts the sheet's filled cells among those asked, as it stands on another sheet."""
    name = quote_sheetname(sheet.name)
    always = [_count_filled(name, ranges) for ranges in _batches(expected_ranges(sheet, first_row))]
    formula = "+".join([*always, *_conditional(sheet, first_row, say, only_filled=True)]) or "0"
    cells = [(row, cell) for row in sheet.rows for cell in row.cells]
    own = [address for _, cell in cells if (address := wrong.get((cell.item, cell.field)))]
    formula += "".join(f"-SUM({','.join(batch)})" for batch in _batches(own))
    value = sum(
        bool(filled(cell.item, cell.field)) and (cell.item, cell.field) not in wrong
        for row, cell in cells
        if cell.expected or (cell.field in asked_for() and not cell.locked and _needs(row, cell.field, say, filled))
    )
    return Live("=" + formula, value, 0)


def asked_count(sheet: FormSheet, first_row: int, say: Words, filled: Filled) -> Live:
    """Return the formula that counts the cells asked: those always expected and those that a status asks for."""
    formula = "+".join([str(sheet.asked), *_conditional(sheet, first_row, say, only_filled=False)])
    more = sum(
        not cell.locked and cell.field in asked_for() and _needs(row, cell.field, say, filled)
        for row in sheet.rows
        for cell in row.cells
    )
    return Live("=" + formula, sheet.asked + more, sheet.asked)


def needing(row: FormRow, number: int, sheet: FormSheet, field: str, say: Words, filled: Filled) -> tuple[str, bool]:
    """Return the test, on another sheet, whether a field of a row is asked for as things stand, and whether it is."""
    codes, place = asked_for().get(field, ()), _status_place(row)
    if not codes or place is None:
        return "TRUE", True
    status = f"{quote_sheetname(sheet.name)}!{xl_rowcol_to_cell(number, place)}"
    return _says_any(status, codes, say), _is_needed(row, codes, say, filled)


def needed_rule(sheet: FormSheet, field: str, row: int, column: int, say: Words) -> str:
    """Return the formula of the mark on a cell that the row's status asks for and that is empty."""
    place = _place(sheet, STATUS)
    status = xl_rowcol_to_cell(row, place if place is not None else column, col_abs=True)
    return f"=AND(ISBLANK({xl_rowcol_to_cell(row, column)}),{_says_any(status, asked_for()[field], say)})"


def expected_ranges(sheet: FormSheet, first_row: int) -> list[str]:
    """Return the ranges of cells that are expected whatever the status, column by column."""
    found: list[str] = []
    for place in range(len(sheet.columns)):
        rows = [first_row + count for count, row in enumerate(sheet.rows) if row.cells[place].expected]
        found += column_ranges(rows, place)
    return found


def column_ranges(rows: Iterable[int], column: int) -> list[str]:
    """Return the fewest ranges that hold these rows (ascending) of a column.

    >>> column_ranges([4, 5, 6, 9], 0)
    ['A5:A7', 'A10']
    """
    runs: list[list[int]] = []
    for row in rows:
        if runs and runs[-1][1] == row - 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return [_range(first, last, column) for first, last in runs]


def quoted(text: str) -> str:
    """Return `text` as a formula has it: in quotes, long ones in pieces, because Excel takes 255 characters a piece.

    A word before a bracket is parted from it: XlsxWriter takes `SORT(` for a function, also inside quotes.
    """
    parts = _BEFORE_BRACKET.split(text)
    pieces = [part[start : start + _LITERAL] for part in parts for start in range(0, len(part), _LITERAL)] or [""]
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)


def _range(first: int, last: int, column: int) -> str:
    start = xl_rowcol_to_cell(first, column)
    return start if first == last else f"{start}:{xl_rowcol_to_cell(last, column)}"


def _wanted(row: FormRow, sheet: FormSheet) -> list[tuple[int, str]]:
    """Return the cells of a row that are or may become expected: their places and words."""
    return [
        (place, sheet.columns[place].missing)
        for place, cell in enumerate(row.cells)
        if cell.expected or (not cell.locked and cell.field in asked_for() and _status_place(row) is not None)
    ]


def _status_place(row: FormRow) -> int | None:
    places = (place for place, cell in enumerate(row.cells) if cell.field == STATUS and not cell.locked)
    return next(places, None)


def _status_cell(row: FormRow, number: int) -> str:
    place = _status_place(row)
    return "" if place is None else xl_rowcol_to_cell(number, place)


def _says_any(status: str, codes: Iterable[str], say: Words) -> str:
    """Return a test whether a cell holds one of the statuses; an error in the cell counts as none."""
    tests = [f"ISNUMBER(SEARCH({quoted(say(STATUSES[code].name))},{status}))" for code in codes]
    return f"OR({','.join(tests)})" if len(tests) > 1 else tests[0]


def _is_needed(row: FormRow, needing: tuple[str, ...], say: Words, filled: Filled) -> bool:
    if not needing:
        return True
    place = _status_place(row)
    typed = "" if place is None else filled(row.cells[place].item, STATUS).casefold()
    return any(say(STATUSES[code].name).casefold() in typed for code in needing)


def _needs(row: FormRow, field: str, say: Words, filled: Filled) -> bool:
    return _is_needed(row, asked_for()[field], say, filled)


def _place(sheet: FormSheet, field: str) -> int | None:
    return next((place for place, column in enumerate(sheet.columns) if column.field == field), None)


def _conditional(sheet: FormSheet, first_row: int, say: Words, *, only_filled: bool) -> list[str]:
    """Return a count for each column that a status asks for: of the rows that need it, or of those that have it too."""
    status = _place(sheet, STATUS)
    counts: list[str] = []
    for field, codes in asked_for().items():
        place = _place(sheet, field)
        if place is None or status is None or sheet.columns[place].column.locked:
            continue
        name, last = quote_sheetname(sheet.name), first_row + len(sheet.rows) - 1
        asking = f"{name}!{_range(first_row, last, status)}"
        tests = "+".join(f"ISNUMBER(SEARCH({quoted(say(STATUSES[code].name))},{asking}))" for code in codes)
        has = f"*(1-ISBLANK({name}!{_range(first_row, last, place)}))" if only_filled else "*1"
        counts.append(f"SUMPRODUCT(({tests}){has})")
    return counts


def _batches(ranges: list[str]) -> list[list[str]]:
    return [ranges[start : start + _ARGUMENTS] for start in range(0, len(ranges), _ARGUMENTS)]


def _count_filled(name: str, ranges: list[str]) -> str:
    return f"COUNTA({','.join(f'{name}!{each}' for each in ranges)})"
