"""What shows in a form handed back while it is mended: a mark stands as long as its cells say what they said.

The tests are formulas over the cells themselves, so that they mean the same in Excel, LibreOffice and Google Sheets.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from xlsxwriter.format import Format
from xlsxwriter.utility import quote_sheetname, xl_cell_to_rowcol, xl_rowcol_to_cell

from elinvoima_xl.form.records import FormSheet
from elinvoima_xl.form.sheets.canvas import Canvas, Key, Mark, Place
from elinvoima_xl.form.sheets.live import Live, column_ranges, needing, quoted
from elinvoima_xl.foundation.language import LANGUAGES
from elinvoima_xl.model.statuses import asked_for
from elinvoima_xl.workbook.style import Sheet, done

# So much of a text tells it from what is typed over it.
_BEGINNING: Final = 200
_SYMBOL: Final = '"⚠ "'
_DAY_ZERO: Final = datetime(1899, 12, 30)


def add_problem_marks(canvas: Canvas, sheet: Sheet, area: FormSheet) -> None:
    """Give each marked cell of an area its colour and symbol, for as long as it says what it said."""
    for row in area.rows:
        for cell in row.cells:
            key = (cell.item, cell.field)
            for place in canvas.places.get(key, ()) if key in canvas.marks and not cell.locked else ():
                options = {
                    "type": "formula",
                    "criteria": "=" + _stands(canvas.places[key]),
                    "format": _look(canvas, cell.kind),
                }
                done(sheet.conditional_format(place.cell, {**options, "stop_if_true": True}))


def _look(canvas: Canvas, kind: str) -> Format:
    """Return the look of a marked cell: its format shows the symbol, what the partner typed stays as it is."""
    shown = LANGUAGES[canvas.form.language].cell_date if kind == "date" else "General"
    colours = canvas.theme.colours
    return canvas.styles.rule(
        bg_color=colours.problem,
        border=1,
        border_color=colours.problem_border,
        num_format=";".join(_SYMBOL + each for each in (shown, f"-{shown}", shown, "@")),
    )


def find_wrong(canvas: Canvas, address: Callable[[int], str]) -> dict[Key, str]:
    """Return the cells that are asked and wrong, each with the address, by row from 1, where that is counted."""
    asked = (
        (cell.item, cell.field)
        for area in canvas.form.sheets
        for row in area.rows
        for cell in row.cells
        if cell.expected or (cell.field in asked_for() and not cell.locked)
    )
    wrong = [key for key in asked if any(mark.severity == "error" for mark in canvas.marks.get(key, ()))]
    return {key: address(count) for count, key in enumerate(wrong, 1) if canvas.typed(*key)}


def wrong_tests(canvas: Canvas, first_row: int) -> Iterator[Live]:
    """Yield for each of those cells whether it is wrong still; -1 where the other row of a doubled one has its answer.

    What only a status asks for is not counted while another status stands there.
    """
    rows = {
        (cell.item, cell.field): (area, row, first_row + count)
        for area in canvas.form.sheets
        for count, row in enumerate(area.rows)
        for cell in row.cells
    }
    for key in canvas.wrong:
        area, row, number = rows[key]
        test = _stands(canvas.places[key], is_beside=True)
        full = [_address(place, is_beside=True) for place in canvas.places[key] if place.value not in (None, "")]
        others = ",".join(f"NOT(ISBLANK({address}))" for address in full[1:])
        moved = f"IF(AND(ISBLANK({full[0]}),OR({others})),-1,0)" if others else "0"
        asked, is_asked = needing(row, number, area, key[1], canvas.say, canvas.typed)
        yield Live(f"=IF({asked},IF({test},1,{moved}),0)", int(is_asked), 0)


def still_wrong(canvas: Canvas, mark: Mark) -> str:
    """Return the test, for another sheet, whether a mark still stands; "" where it is about no cell of the form."""
    found = [places for key in mark.cells if (places := canvas.places.get(key))]
    if not found:
        return ""
    if mark.is_hung:
        tests = [_stands(places, is_beside=True) for places in found]
        return f"OR({','.join(tests)})" if len(tests) > 1 else tests[0]
    return _counts_as_before([place for places in found for place in places])


def _stands(places: Sequence[Place], *, is_beside: bool = False) -> str:
    """Return the test whether an answer says what it said; one that stood twice, whether its cells still differ."""
    full = [place for place in places if place.value not in (None, "")]
    if len(full) < 2:
        place = full[0] if full else places[0]
        return _says(_address(place, is_beside), place.value)
    addresses = [_address(place, is_beside) for place in full]
    pairs = [(one, other) for count, one in enumerate(addresses) for other in addresses[count + 1 :]]
    tests = [f"AND(NOT(ISBLANK({one})),NOT(ISBLANK({other})),{one}<>{other})" for one, other in pairs]
    return f"OR({','.join(tests)})" if len(tests) > 1 else tests[0]


def _address(place: Place, is_beside: bool) -> str:
    address = xl_rowcol_to_cell(*xl_cell_to_rowcol(place.cell), row_abs=True, col_abs=True)
    return f"{quote_sheetname(place.sheet)}!{address}" if is_beside else address


def _says(address: str, value: object) -> str:
    if value is None or value == "":
        return f"ISBLANK({address})"
    if isinstance(value, (date, Decimal, float)):
        return f"AND(ISNUMBER({address}),{address}={_serial(value)})"
    # Line breaks inside a formula are not kept by every program.
    text = " ".join(str(value).split("\n"))
    beginning = text[:_BEGINNING] if text.isascii() or max(map(ord, text)) < 0x10000 else text.split(" ")[0][:20]
    now = f"SUBSTITUTE({address},CHAR(10),{quoted(' ')})"
    return f"EXACT(LEFT({now},{len(beginning)}),{quoted(beginning)})"


def _serial(value: date | Decimal | float) -> str:
    if not isinstance(value, date):
        return format(float(value), ".15g")
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    return format((moment - _DAY_ZERO).total_seconds() / 86_400, ".10g")


def _counts_as_before(places: Sequence[Place]) -> str:
    """Return the test whether as many of some cells hold something as when the form was handed back."""
    rows: dict[tuple[str, int], list[int]] = defaultdict(list)
    for place in places:
        row, column = xl_cell_to_rowcol(place.cell)
        rows[place.sheet, column].append(row)
    ranges = [
        f"{quote_sheetname(sheet)}!{cells}"
        for (sheet, column), own in rows.items()
        for cells in column_ranges(sorted(own), column)
    ]
    counts = "+".join(f"COUNTA({each})" for each in ranges)
    return f"{counts}={sum(place.value not in (None, '') for place in places)}"
