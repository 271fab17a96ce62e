"""Validations and marks of an area's open cells: equal ones share one rule over all their ranges."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any, Final

from xlsxwriter.utility import xl_rowcol_to_cell

from elinvoima_xl.form.records import FormCell, FormSheet
from elinvoima_xl.form.sheets.canvas import Canvas
from elinvoima_xl.form.sheets.form_map import COMPLETE, OPTIONAL
from elinvoima_xl.form.sheets.live import column_ranges, needed_rule, quoted
from elinvoima_xl.foundation.language import N_
from elinvoima_xl.model.programme import NUMBER_KINDS
from elinvoima_xl.model.statuses import asked_for
from elinvoima_xl.workbook.style import Sheet, done

STATUS_LIST: Final = "elinvoima_status"
YES_NO_LIST: Final = "elinvoima_yes_no"
CHECK_TITLE: Final = N_("Please check")
# How many ranges one rule takes: Excel reads far more, but one endless attribute helps nobody.
_RANGES: Final = 200
_LONGEST_ANSWER: Final = 32000
_EARLIEST: Final = date(2000, 1, 1)
_LATEST: Final = date(2100, 12, 31)
_MOST: Final = 10**15
_LARGE: Final = 1000
# Nobody answers with a date further than so many years from the programme's.
_NEAR_YEARS: Final = 2
_DAY_ZERO: Final = date(1899, 12, 30)


def add_checks(canvas: Canvas, sheet: Sheet, area: FormSheet, first_row: int) -> None:
    """Give every open cell of an area its input message and its validation."""
    for place, column in enumerate(area.columns):
        alike: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        for count, row in enumerate(area.rows):
            cell = row.cells[place]
            if not cell.locked:
                alike[(cell.kind, cell.help, cell.error)].append(first_row + count)
        for (kind, help_text, error), rows in alike.items():
            options = _validation(kind) | {
                "input_title": column.title,
                "input_message": help_text,
                "error_title": canvas.say(CHECK_TITLE),
                "error_message": error,
            }
            for cells in _joined(column_ranges(rows, place)):
                canvas.check(sheet, cells, options)


def add_marks(canvas: Canvas, sheet: Sheet, area: FormSheet, first_row: int) -> None:
    """Mark what is still expected, part the thousands of large numbers, and colour the words of what is missing.

    The mark of a problem comes before them.
    """
    for place, column in enumerate(area.columns):
        cells = [row.cells[place] for row in area.rows]
        expected = [first_row + count for count, cell in enumerate(cells) if cell.expected]
        numbers = [first_row + count for count, cell in enumerate(cells) if _is_general(cell)]
        if expected:
            _mark(canvas, sheet, expected, place, f"=ISBLANK({xl_rowcol_to_cell(expected[0], place)})")
        if column.field in asked_for():
            rows = [first_row + count for count, cell in enumerate(cells) if not cell.locked]
            if rows:
                _mark(canvas, sheet, rows, place, needed_rule(area, column.field, rows[0], place, canvas.say))
        if numbers:
            _part_thousands(canvas, sheet, numbers, place)
        if column.field == "missing":
            _colour_missing(canvas, sheet, area, (first_row, place))


def _mark(canvas: Canvas, sheet: Sheet, rows: list[int], column: int, formula: str) -> None:
    colours = canvas.theme.colours
    look = canvas.styles.rule(bg_color=colours.expected, border=1, border_color=colours.expected_border)
    _rule(sheet, column_ranges(rows, column), formula, look)


def _part_thousands(canvas: Canvas, sheet: Sheet, rows: list[int], column: int) -> None:
    """Show large numbers with their thousands apart, but for those that a date typed by accident turns into.

    Cells of numbers have no format of their own, so that such a date is seen as one; a format of thousands would show
    its day number as a count.
    """
    cell = xl_rowcol_to_cell(rows[0], column)
    first, last = canvas.form.years
    days = (_day_number(first - _NEAR_YEARS), _day_number(last + _NEAR_YEARS + 1))
    is_large = f"ISNUMBER({cell}),ABS({cell})>={_LARGE},OR({cell}<{days[0]},{cell}>={days[1]})"
    for sign, shown in (("=", "#,##0"), ("<>", "#,##0.0##")):
        look = canvas.styles.rule(num_format=shown)
        _rule(sheet, column_ranges(rows, column), f"=AND({is_large},INT({cell}){sign}{cell})", look)


def _day_number(year: int) -> int:
    """Return the number that Excel keeps for the first of January."""
    return (date(year, 1, 1) - _DAY_ZERO).days


def _colour_missing(canvas: Canvas, sheet: Sheet, area: FormSheet, place: tuple[int, int]) -> None:
    first, column = place
    ranges = column_ranges(range(first, first + len(area.rows)), column)
    for word, colour in ((COMPLETE, canvas.theme.colours.done), (OPTIONAL, canvas.theme.colours.muted)):
        formula = f"={xl_rowcol_to_cell(first, column)}={quoted(canvas.say(word))}"
        _rule(sheet, ranges, formula, canvas.styles.rule(font_color=colour))


def _rule(sheet: Sheet, ranges: list[str], formula: str, look: Any) -> None:  # noqa: ANN401 - XlsxWriter's format
    # The formula is relative to the first cell of the ranges, which are of one column and ascending: so it is the
    # first cell for every program, whichever corner it counts from.
    options = {"type": "formula", "criteria": formula, "format": look}
    done(sheet.conditional_format(ranges[0], {**options, "multi_range": " ".join(ranges)}))


def _validation(kind: str) -> dict[str, Any]:
    """Return what a kind of cell takes: lists stop, numbers and dates only warn, so that words lock nobody out."""
    if kind == "status":
        return {"validate": "list", "source": f"={STATUS_LIST}", "error_type": "stop"}
    if kind == "milestone":
        return {"validate": "list", "source": f"={YES_NO_LIST}", "error_type": "stop"}
    if kind == "date":
        return _between("date", _EARLIEST, _LATEST)
    if kind == "share":
        return _between("decimal", 0, 1)
    if kind in NUMBER_KINDS:
        return _between("decimal", -_MOST if kind in ("money", "score") else 0, _MOST)
    return {"validate": "length", "criteria": "<=", "value": _LONGEST_ANSWER, "error_type": "warning"}


def _between(kind: str, least: date | int, most: date | int) -> dict[str, Any]:
    return {"validate": kind, "criteria": "between", "minimum": least, "maximum": most, "error_type": "warning"}


def _is_general(cell: FormCell) -> bool:
    return not cell.locked and cell.kind in NUMBER_KINDS and cell.kind != "share"


def _joined(ranges: list[str]) -> list[str]:
    return [" ".join(ranges[start : start + _RANGES]) for start in range(0, len(ranges), _RANGES)]
