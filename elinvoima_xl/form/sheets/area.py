"""One development area of a form: title, progress, objectives, and the table with one row per metric."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from elinvoima_xl.form.records import FormCell, FormColumn, FormRow, FormSheet
from elinvoima_xl.form.sheets.canvas import Canvas, Mark, Place, hang_note
from elinvoima_xl.form.sheets.checks import add_checks, add_marks
from elinvoima_xl.form.sheets.form_map import CHECK, FORMULA, HEADER, MapRow
from elinvoima_xl.form.sheets.live import Live, missing, told
from elinvoima_xl.form.sheets.mending import add_problem_marks
from elinvoima_xl.foundation.language import LANGUAGES, N_
from elinvoima_xl.foundation.problems import shorten
from elinvoima_xl.model.fields import DONE, REMARK
from elinvoima_xl.model.programme import NUMBER_KINDS
from elinvoima_xl.model.values import to_invariant
from elinvoima_xl.workbook.style import HIGHEST_ROW, Sheet, done, line_count, line_height

TITLE_ROW: Final = 0
PROGRESS_ROW: Final = 1
OBJECTIVES_ROW: Final = 2
HEADER_ROW: Final = 3
FIRST_ROW: Final = 4
# Above this the head of the sheet would fill a laptop's window: then only the columns are frozen.
_HIGHEST_HEAD: Final = 230.0
# The arrow of the filter stands in the heading.
_ARROW: Final = 20
# What Excel would flag with a green corner though it is as it should be: a number such as 1.1.27 looks like a date,
# each row lacks other things, a comment may be a number.
_UNFLAGGED: Final = ("two_digit_text_year", "number_stored_as_text", "formula_differs", "calculated_column")
_REPEATED: Final = ("measure", "owners")
PAGE: Final = N_("Page {page} of {pages}")


def write_area(canvas: Canvas, sheet: Sheet, area: FormSheet, number: int, progress: Live) -> None:
    """Write one area; `progress` is the formula of A2, `number` counts the areas from 1."""
    for place, column in enumerate(area.columns):
        done(sheet.set_column_pixels(place, place, column.column.width))
    head = _write_head(canvas, sheet, area, progress) + _write_header(canvas, sheet, area, number)
    for count, row in enumerate(area.rows):
        _write_row(canvas, sheet, area, FIRST_ROW + count, row)
    _write_twins(canvas, sheet, area)
    add_checks(canvas, sheet, area, FIRST_ROW)
    add_problem_marks(canvas, sheet, area)
    add_marks(canvas, sheet, area, FIRST_ROW)
    fields = [column.field for column in area.columns]
    frozen = max(fields.index("nro"), fields.index("measure")) + 1
    sheet.freeze_panes(FIRST_ROW if head <= _HIGHEST_HEAD else 0, frozen if frozen <= 3 else 0)
    set_page(canvas, sheet, area.heading)
    sheet.repeat_rows(HEADER_ROW)
    # A long text beside the table would make the page as wide as itself.
    last = _last(canvas, area)
    done(sheet.print_area(0, 0, *last))
    table = xl_range(FIRST_ROW, 0, *last)
    done(sheet.ignore_errors(dict.fromkeys(_UNFLAGGED, table)))
    sheet.fit_to_pages(1, 0)
    canvas.protect(sheet)


def _last(canvas: Canvas, area: FormSheet) -> tuple[int, int]:
    """Return row and column of the last cell of the table: the rows that stand twice are at its end."""
    twins = sum(len(canvas.twins.get(row.nro, ())) for row in area.rows)
    return FIRST_ROW + len(area.rows) + twins - 1, len(area.columns) - 1


def _write_twins(canvas: Canvas, sheet: Sheet, area: FormSheet) -> None:
    """Write the rows that stand in the table once more, each with what is typed in it: nothing is expected there."""
    number = FIRST_ROW + len(area.rows)
    for row in area.rows:
        cells = tuple(replace(cell, expected=False, note="") for cell in row.cells)
        for typed in canvas.twins.get(row.nro, ()):
            filled = {(cell.item, cell.field): typed.get(cell.field) for cell in cells}
            own = replace(canvas, filled=filled)
            _write_row(own, sheet, area, number, replace(row, cells=cells), is_twin=True)
            number += 1


def set_page(canvas: Canvas, sheet: Sheet, heading: str, *, paper: int = 8) -> None:
    """Set the printed page: A3 landscape (paper 8) unless told otherwise, owner and page number in the footer."""
    margin = canvas.theme.page.margin_inches
    sheet.set_paper(paper)
    if paper == 8:
        sheet.set_landscape()
    sheet.set_margins(margin, margin, margin, margin + 0.35)
    form = canvas.form
    left = " · ".join(filter(None, (form.owner, form.programme_title, form.id, form.notice)))
    page = canvas.say(PAGE).format(page="&P", pages="&N")
    footer = f"&L{_plain(shorten(left, 120))}&R{_plain(shorten(heading, 60))}  {page}"
    done(sheet.set_footer(footer, {"margin": margin * 0.6}))


def _plain(text: str) -> str:
    """Return text for a footer, where & begins a code."""
    return text.replace("&", "&&")


def _write_head(canvas: Canvas, sheet: Sheet, area: FormSheet, progress: Live) -> float:
    """Write title, progress and objectives; return their height in points."""
    fonts, colours = canvas.theme.font, canvas.theme.colours
    columns = [column.column.width for column in area.columns]
    title = {"font_size": fonts.title, "bold": True, "font_color": colours.accent}
    first = write_line(canvas, sheet, TITLE_ROW, area.heading, columns, title, space=6)
    second = {"font_size": fonts.subtitle}
    heights = first + write_line(canvas, sheet, PROGRESS_ROW, progress, columns, second, space=4)
    if area.objectives:
        third = {"font_color": colours.muted, "valign": "top"}
        heights += write_line(canvas, sheet, OBJECTIVES_ROW, area.objectives, columns, third, space=8)
    return heights


def write_line(
    canvas: Canvas,
    sheet: Sheet,
    row: int,
    text: str | Live,
    columns: Sequence[int],
    look: dict[str, Any],
    *,
    space: float,
) -> float:
    """Write a line over the whole width (`columns` in pixels) and return its height in points.

    `text` is words, or a formula with its value. Cells are merged only for a line too long for the width: it wraps.
    """
    words = text if isinstance(text, str) else str(text.value)
    size = look.get("font_size", canvas.theme.font.table)
    lines = line_count(words, sum(columns), size, bold=look.get("bold", False))
    is_long = lines > 1
    style = canvas.styles.get(**{"valign": "vcenter", "text_wrap": is_long, **look})
    if is_long and len(columns) > 1:
        done(sheet.merge_range(row, 0, row, len(columns) - 1, "", style))
    if isinstance(text, str):
        canvas.label(sheet, row, 0, text, style)
    else:
        canvas.formula(sheet, row, 0, text, style)
    height = min(lines * line_height(size) + space, HIGHEST_ROW)
    done(sheet.set_row(row, height))
    # Other programs would make a row of merged cells as low as one line.
    sheet.fixed_rows.add(row)
    return height


def _write_header(canvas: Canvas, sheet: Sheet, area: FormSheet, number: int) -> float:
    """Write the headings as a table's header, so that programs which read aloud can tell them; return the height."""
    size = canvas.theme.font.table
    lines = [line_count(each.title, each.column.width - _ARROW, size, bold=True) for each in area.columns]
    height = max(lines) * line_height(size) + 8
    done(sheet.set_row(HEADER_ROW, height))
    sheet.fixed_rows.add(HEADER_ROW)
    looks = [_header_look(canvas, column) for column in area.columns]
    titles = [{"header": column.title, "header_format": look} for column, look in zip(area.columns, looks, strict=True)]
    last = _last(canvas, area)
    options = {"name": f"elinvoima_{number}", "style": None, "columns": titles, "banded_rows": False}
    done(sheet.add_table(HEADER_ROW, 0, *last, {**options, "description": area.heading[:255]}))
    for place, column in enumerate(area.columns):
        canvas.remember(sheet, HEADER_ROW, place, MapRow("", column.field, kind=HEADER, issued=column.title))
    return height


def _header_look(canvas: Canvas, column: FormColumn) -> Format:
    colours = canvas.theme.colours
    ground = colours.header_locked if column.column.locked else colours.header
    return canvas.styles.get(
        bold=True,
        font_color=colours.header_ink,
        bg_color=ground,
        text_wrap=True,
        align="left",
        valign="vcenter",
        indent=1,
        border=1,
        border_color=colours.grid,
    )


def _write_row(
    canvas: Canvas, sheet: Sheet, area: FormSheet, number: int, row: FormRow, *, is_twin: bool = False
) -> None:
    height = float(canvas.theme.rows.open_lines)
    for place, (cell, column) in enumerate(zip(row.cells, area.columns, strict=True)):
        if cell.field == "missing":
            lacks = missing(row, number, area, canvas.say, canvas.typed, wrong=canvas.wrong)
            live = told(canvas.say(CHECK)) if is_twin else lacks
            text = _write_missing(canvas, sheet, (number, place), row, live)
        elif cell.locked:
            text = _write_locked(canvas, sheet, (number, place), cell, row)
        else:
            text = _write_open(canvas, sheet, (number, place), cell, row)
        height = max(height, line_count(text, column.column.width, canvas.theme.font.table) if text else 0)
    _hang_remark(canvas, sheet, number, row)
    points = height * line_height(canvas.theme.font.table) + canvas.theme.rows.padding
    done(sheet.set_row(number, min(points, HIGHEST_ROW)))


def _write_missing(canvas: Canvas, sheet: Sheet, place: tuple[int, int], row: FormRow, live: Live) -> str:
    look = _locked_look(canvas, row, font_color=canvas.theme.colours.expected_ink)
    done(sheet.write_formula(*place, live.formula, look, live.value))
    entry = MapRow(row.nro, "missing", kind=FORMULA, issued=str(live.issued), row=row.nro)
    canvas.remember(sheet, *place, entry)
    return str(live.value)


def _write_locked(canvas: Canvas, sheet: Sheet, place: tuple[int, int], cell: FormCell, row: FormRow) -> str:
    text = str(cell.issued or "")
    is_repeated = not row.is_first and cell.field in _REPEATED
    colour = canvas.theme.colours.muted if is_repeated or cell.field == "last" else canvas.theme.colours.ink
    look = _locked_look(canvas, row, font_color=colour, bold=cell.field == "nro")
    if cell.muted:
        _write_two_tones(canvas, sheet, place, text.removesuffix(cell.muted), cell.muted, look)
    else:
        sheet.put_text(*place, text, look)
    if text:
        canvas.remember(sheet, *place, MapRow(cell.item, cell.field, kind=cell.kind, issued=text, row=row.nro))
    return text


def _write_two_tones(canvas: Canvas, sheet: Sheet, place: tuple[int, int], text: str, muted: str, look: Format) -> None:
    theme = canvas.theme
    first = canvas.styles.get()
    second = canvas.styles.get(font_color=theme.colours.muted, font_size=theme.font.muted)
    done(sheet.write_rich_string(*place, first, text, second, muted, look))


def _locked_look(canvas: Canvas, row: FormRow, **more: Any) -> Format:  # noqa: ANN401 - XlsxWriter's properties
    colours = canvas.theme.colours
    top = colours.group if row.is_first else colours.grid
    edges = {"top": 1, "top_color": top, "bottom": 1, "bottom_color": colours.grid}
    return canvas.styles.get(
        text_wrap=True, align="left", valign="vcenter", indent=1, bg_color=colours.locked, **edges, **more
    )


def _write_open(canvas: Canvas, sheet: Sheet, place: tuple[int, int], cell: FormCell, row: FormRow) -> str:
    marks = canvas.marks.get((cell.item, cell.field), ())
    value = canvas.filled.get((cell.item, cell.field))
    canvas.type_in(sheet, place, value, _open_look(canvas, cell))
    entry = MapRow(cell.item, cell.field, kind=cell.kind, locked=False, issued=to_invariant(cell.issued), row=row.nro)
    canvas.remember(sheet, *place, entry)
    here = Place(sheet.get_name(), xl_rowcol_to_cell(*place), value)
    canvas.places.setdefault((cell.item, cell.field), []).append(here)
    if note := _note(marks, cell.note):
        canvas.note(sheet, *place, note, entry)
    return canvas.typed(cell.item, cell.field)


def _hang_remark(canvas: Canvas, sheet: Sheet, number: int, row: FormRow) -> None:
    """Hang the partner's own note on the first row of its measure: where notes of ours hang it would be one of them."""
    remark = canvas.typed(row.measure.id, REMARK) if row.is_first else ""
    ours = [bool(cell.note or canvas.marks.get((cell.item, cell.field))) for cell in row.cells]
    fields = [cell.field for cell in row.cells]
    if remark:
        done_place = fields.index(DONE) if DONE in fields else 0
        hang_note(sheet, number, 0 if ours[done_place] else done_place, remark)


def _note(marks: tuple[Mark, ...], note: str) -> str:
    texts = [f"⚠ {mark.message} {mark.advice}".strip() for mark in marks]
    return "\n\n".join([*texts, *([note] if note else [])])


def _open_look(canvas: Canvas, cell: FormCell) -> Format:
    colours = canvas.theme.colours
    return canvas.styles.get(
        text_wrap=True,
        valign="vcenter",
        align="right" if cell.kind in NUMBER_KINDS else "left",
        indent=1,
        locked=False,
        border=1,
        bg_color=colours.open,
        border_color=colours.field,
        num_format=_number_format(cell.kind, canvas.form.language),
    )


def _number_format(kind: str, language: str) -> str:
    if kind == "date":
        return LANGUAGES[language].cell_date
    if kind == "share":
        return LANGUAGES[language].cell_share
    # Where a number is asked for, a date that a program made of it is to be seen as one.
    return "General" if kind in NUMBER_KINDS else "@"
