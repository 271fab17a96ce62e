"""The first sheet of a form handed back: what is to be mended, each with a link to its cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from xlsxwriter.utility import quote_sheetname

from elinvoima_xl.form.sheets.area import set_page
from elinvoima_xl.form.sheets.canvas import Canvas, Mark
from elinvoima_xl.form.sheets.form_map import LABEL, MapRow
from elinvoima_xl.form.sheets.live import Live, quoted
from elinvoima_xl.form.sheets.mending import still_wrong
from elinvoima_xl.foundation.language import N_
from elinvoima_xl.workbook.reader.workbook import to_letters
from elinvoima_xl.workbook.style import HIGHEST_ROW, LONGEST_TEXT, Sheet, done, line_count, line_height

TITLE: Final = N_("What to mend in this form")
SEVERITY: Final = {"error": N_("Error ✕"), "warning": N_("Warning ⚠"), "info": N_("For information")}
# Headings with their widths in pixels.
_COLUMNS: Final = (
    (N_("Severity"), 130),
    (N_("Place"), 310),
    (N_("What was found"), 480),
    (N_("What to do"), 480),
    (N_("Mended"), 110),
)
_HEADER_ROW: Final = 1
_MENDED: Final = "✓"
_SPACE: Final = 10
# Whether they are mended is one formula, which has an end.
_TOGETHER: Final = 20


def write_findings(canvas: Canvas, sheet: Sheet, marks: tuple[Mark, ...]) -> None:
    """Write the problems as one table, in the order given; warnings that say the same stand on one line."""
    marks = tuple(together(marks))
    fonts, colours, say = canvas.theme.font, canvas.theme.colours, canvas.say
    title = canvas.styles.get(font_size=fonts.title, bold=True, font_color=colours.accent, valign="vcenter")
    canvas.label(sheet, 0, 0, say(TITLE), title)
    _write_header(canvas, sheet, len(marks))
    for count, mark in enumerate(marks, _HEADER_ROW + 1):
        _write_finding(canvas, sheet, count, mark)
        _write_mended(canvas, sheet, count, mark)
    _fade_mended(canvas, sheet, len(marks))
    for row, height in enumerate((line_height(fonts.title) + _SPACE, line_height(fonts.table) + _SPACE)):
        done(sheet.set_row(row, height))
    sheet.fixed_rows |= {0, _HEADER_ROW}
    sheet.freeze_panes(_HEADER_ROW + 1, 0)
    set_page(canvas, sheet, say(TITLE))
    sheet.repeat_rows(_HEADER_ROW)
    sheet.fit_to_pages(1, 0)
    canvas.protect(sheet)


def together(marks: Iterable[Mark]) -> Iterator[Mark]:
    """Yield the marks, one for those that say the same of several cells: how often, and the first place.

    Each error has a line of its own.
    """
    groups: dict[object, list[Mark]] = defaultdict(list)
    for number, mark in enumerate(marks):
        said = (mark.severity, mark.message, mark.advice, mark.is_hung, bool(mark.place))
        groups[number if mark.severity == "error" else said].append(mark)
    for group in groups.values():
        for start in range(0, len(group), _TOGETHER):
            first, *more = group[start : start + _TOGETHER]
            cells = tuple(dict.fromkeys(key for mark in (first, *more) for key in mark.cells))
            message = f"{len(more) + 1} × {first.message}" if more else first.message
            yield replace(first, message=message, place=f"{first.place} …" if more else first.place, more=cells[1:])


def _write_header(canvas: Canvas, sheet: Sheet, count: int) -> None:
    colours = canvas.theme.colours
    ground = {"font_color": colours.header_ink, "bg_color": colours.header}
    look = canvas.styles.get(bold=True, align="left", valign="vcenter", indent=1, **ground)
    titles = [{"header": canvas.say(title), "header_format": look} for title, _ in _COLUMNS]
    options = {"name": "elinvoima_findings", "style": None, "columns": titles, "banded_rows": False}
    done(sheet.add_table(_HEADER_ROW, 0, _HEADER_ROW + count, len(_COLUMNS) - 1, options))
    for column, (title, width) in enumerate(_COLUMNS):
        done(sheet.set_column_pixels(column, column, width))
        canvas.remember(sheet, _HEADER_ROW, column, MapRow("", LABEL, kind=LABEL, issued=canvas.say(title)))


def _write_finding(canvas: Canvas, sheet: Sheet, row: int, mark: Mark) -> None:
    colours, size = canvas.theme.colours, canvas.theme.font.table
    colour = colours.problem_ink if mark.severity == "error" else colours.expected_ink
    strong = canvas.styles.get(bold=True, font_color=colour, **_cell(canvas))
    canvas.label(sheet, row, 0, canvas.say(SEVERITY[mark.severity]), strong)
    place = _write_place(canvas, sheet, row, mark)
    texts = (place, mark.message[:LONGEST_TEXT], mark.advice)
    for column, text in enumerate(texts[1:], 2):
        canvas.label(sheet, row, column, text, canvas.styles.get(**_cell(canvas)))
    lines = max(line_count(text, _COLUMNS[column][1], size) for column, text in enumerate(texts, 1))
    done(sheet.set_row(row, min(lines * line_height(size) + _SPACE, HIGHEST_ROW)))


def _write_mended(canvas: Canvas, sheet: Sheet, row: int, mark: Mark) -> None:
    """Write whether a problem is mended, as it is typed."""
    column, look = len(_COLUMNS) - 1, canvas.styles.get(**_cell(canvas) | {"font_color": canvas.theme.colours.done})
    if test := still_wrong(canvas, mark):
        canvas.formula(sheet, row, column, Live(f'=IF({test},"",{quoted(_MENDED)})', "", ""), look)
    else:
        sheet.put_text(row, column, "", look)


def _fade_mended(canvas: Canvas, sheet: Sheet, count: int) -> None:
    first, last = _HEADER_ROW + 1, _HEADER_ROW + count
    is_mended = f"=${to_letters(len(_COLUMNS))}{first + 1}={quoted(_MENDED)}"
    faded = canvas.styles.rule(font_color=canvas.theme.colours.muted, bold=False)
    rule = {"type": "formula", "criteria": is_mended, "format": faded}
    done(sheet.conditional_format(first, 0, last, len(_COLUMNS) - 2, rule))


def _write_place(canvas: Canvas, sheet: Sheet, row: int, mark: Mark) -> str:
    """Write where a problem is, as a link where the form has the cell; return the words."""
    places = canvas.places.get((mark.item, mark.field))
    if not places:
        text = mark.place or mark.item
        canvas.label(sheet, row, 1, text, canvas.styles.get(**_cell(canvas)))
        return text
    name, cell, _ = places[0]
    text = f"{mark.item} · {name} {cell}"
    link = canvas.styles.get(font_color=canvas.theme.colours.accent, underline=1, **_cell(canvas))
    done(sheet.write_url(row, 1, f"internal:{quote_sheetname(name)}!{cell}", link, text))
    canvas.remember(sheet, row, 1, MapRow("", LABEL, kind=LABEL, issued=text))
    return text


def _cell(canvas: Canvas) -> dict[str, Any]:
    edge = {"bottom": 1, "bottom_color": canvas.theme.colours.grid}
    return {"text_wrap": True, "align": "left", "valign": "vcenter", "indent": 1, **edge}
