"""Write a form as a workbook: the instructions, a sheet for each area, and the very hidden map.

It writes a `Form` and decides nothing about it: who is asked for what is `asking.py`'s, the words are the layout's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Final

from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

from elinvoima_xl.form.records import FINDINGS_SHEET, GUIDE_SHEET, Form
from elinvoima_xl.form.sheets.area import FIRST_ROW, PROGRESS_ROW, set_page, write_area
from elinvoima_xl.form.sheets.canvas import NO, YES, Canvas, Key, Mark, Twins
from elinvoima_xl.form.sheets.checks import STATUS_LIST, YES_NO_LIST
from elinvoima_xl.form.sheets.form_map import (
    FACT,
    FORMULA,
    LABEL,
    MAP_SHEET,
    SHEET_NAME,
    MapRow,
    SheetMark,
    sheet_note,
    to_rows,
)
from elinvoima_xl.form.sheets.guide import owner_words, write_guide
from elinvoima_xl.form.sheets.live import Live, asked_count, filled_count, quoted
from elinvoima_xl.form.sheets.mending import find_wrong, still_wrong, wrong_tests
from elinvoima_xl.form.words import UNAVAILABLE
from elinvoima_xl.foundation.language import N_, Value, Words, words
from elinvoima_xl.foundation.writing import write_whole, writing
from elinvoima_xl.model.statuses import told_statuses
from elinvoima_xl.workbook.reader.workbook import to_letters
from elinvoima_xl.workbook.style import (
    HIGHEST_ROW,
    LONGEST_TEXT,
    Sheet,
    Styles,
    done,
    line_count,
    line_height,
    open_book,
)
from elinvoima_xl.workbook.theme import Theme

# What a workbook says that it is.
FORM: Final = "form"
MARKED_COPY: Final = "marked-copy"
# Beside the map on its sheet, from column J on: what the formulas count, and the lists of the dropdowns.
_NAMES: Final = 9
_FILLED: Final = 10
_ASKED: Final = 11
_STATUSES: Final = 13
_YES_NO: Final = 14
_WRONG: Final = 16


def write_form(
    form: Form,
    target: Path | IO[bytes],
    *,
    theme: Theme | None = None,
    password: str = "",
    filled: Mapping[Key, Value] | None = None,
    twins: Twins | None = None,
    marks: Iterable[Mark] = (),
    faults: Iterable[MapRow] = (),
) -> None:
    """Write a form to a file or stream, the same bytes for the same form.

    To hand a form back, `filled` maps (item, field) to what the partner typed (the instructions' open cells have item
    ""), `twins` are rows that stand there once more, and `marks` are the problems found: each marked cell has colour,
    symbol and note, and a first sheet lists them with links. `faults` are what the map is to remember of them.
    `password` locks sheets and structure; without one they are locked without a password. UsageError where the file
    cannot be written: it is open in Excel, say.
    """
    stream = BytesIO()
    by_cell: dict[Key, tuple[Mark, ...]] = {}
    found = tuple(marks)
    for mark in found:
        for key in mark.cells if mark.is_hung else ():
            by_cell[key] = (*by_cell.get(key, ()), mark)
    say = words(form.language)
    book = open_book(stream, title=f"{form.programme_title}: {owner_words(form, say)}", created=form.issued)
    styles = Styles(book, theme or Theme())
    _write(Canvas(form, book, styles, say, password, filled or {}, by_cell, twins or {}), found, faults)
    if isinstance(target, Path):
        with writing(target):
            write_whole(target, stream.getvalue())
    else:
        target.write(stream.getvalue())


def _write(canvas: Canvas, found: tuple[Mark, ...], faults: Iterable[MapRow]) -> None:
    form, book, say = canvas.form, canvas.book, canvas.say
    findings = book.add_sheet(say(FINDINGS_SHEET)) if found else None
    guide = book.add_sheet(say(GUIDE_SHEET))
    areas = [book.add_sheet(area.name) for area in form.sheets]
    hidden = book.add_sheet(MAP_SHEET)
    canvas.wrong.update(find_wrong(canvas, lambda row: f"{MAP_SHEET}!{xl_rowcol_to_cell(row, _WRONG, True, True)}"))
    counts = _write_counts(canvas, hidden)
    for number, (sheet, area) in enumerate(zip(areas, form.sheets, strict=True), 1):
        write_area(canvas, sheet, area, number, _progress_line(canvas, number, counts[number - 1]))
        _mark_sheet(canvas, sheet)
    for row, live in enumerate(wrong_tests(canvas, FIRST_ROW), 1):
        done(hidden.write_formula(row, _WRONG, live.formula, None, live.value))
    write_guide(canvas, guide, _progress(counts))
    if findings is not None:
        write_findings(canvas, findings, found)
    (findings or guide).activate()
    canvas.map_rows += faults
    _write_map(canvas, hidden)
    book.seal(MARKED_COPY if canvas.filled or found else FORM)
    book.lock_structure(canvas.password)
    book.close()


def _write_counts(canvas: Canvas, hidden: Sheet) -> list[tuple[Live, Live]]:
    """Write how many cells of each area are filled and asked, as formulas; return them."""
    counts: list[tuple[Live, Live]] = []
    for row, area in enumerate(canvas.form.sheets, 1):
        pair = (
            filled_count(area, FIRST_ROW, canvas.say, canvas.typed, wrong=canvas.wrong),
            asked_count(area, FIRST_ROW, canvas.say, canvas.typed),
        )
        hidden.put_text(row, _NAMES, area.name)
        for column, live in zip((_FILLED, _ASKED), pair, strict=True):
            done(hidden.write_formula(row, column, live.formula, None, live.value))
        counts.append(pair)
    return counts


def _mark_sheet(canvas: Canvas, sheet: Sheet) -> None:
    """Write on an area sheet whose it is, where it goes with the sheet: in a name of its own, and for people in A2."""
    mark = SheetMark(canvas.form.id, canvas.form.period, canvas.form.owner)
    canvas.book.define_on(sheet, SHEET_NAME, f"={quoted(mark.to_text())}")
    canvas.note(sheet, PROGRESS_ROW, 0, sheet_note(mark, canvas.say), MapRow("", FORMULA))


def _progress_line(canvas: Canvas, number: int, count: tuple[Live, Live]) -> Live:
    """Return A2 of an area: owner, period, deadline, progress."""
    form, say = canvas.form, canvas.say
    parts = [owner_words(form, say), say.period(form.period)]
    if form.deadline:
        parts.append(say("return by {date}").format(date=say.date(form.deadline)))
    start = " · ".join([*parts, say("filled in") + " "])
    cells, (filled, asked) = _count_cells(number), count
    formula = f'={quoted(start)}&{cells[0]}&"/"&{cells[1]}'
    return Live(formula, f"{start}{filled.value}/{asked.value}", f"{start}{filled.issued}/{asked.issued}")


def _progress(counts: list[tuple[Live, Live]]) -> tuple[Live, ...]:
    """Return each area's progress, and that of the whole."""
    lines = [_out_of(_count_cells(number), [count]) for number, count in enumerate(counts, 1)]
    cells = zip(_count_cells(1), _count_cells(len(counts)), strict=True)
    filled, asked = (f"SUM({first}:{last.split('!')[1]})" for first, last in cells)
    return (*lines, _out_of((filled, asked), counts))


def _out_of(cells: tuple[str, str], counts: list[tuple[Live, Live]]) -> Live:
    filled, asked = cells
    formula = f'={filled}&"/"&{asked}&IF({filled}>={asked}," ✓","")'
    now = (sum(int(pair[place].value) for pair in counts) for place in (0, 1))
    then = (sum(int(pair[place].issued) for pair in counts) for place in (0, 1))
    return Live(formula, _fraction(*now), _fraction(*then))


def _fraction(filled: int, asked: int) -> str:
    return f"{filled}/{asked}" + (" ✓" if filled >= asked else "")


def _count_cells(number: int) -> tuple[str, str]:
    cells = (xl_rowcol_to_cell(number, column, row_abs=True, col_abs=True) for column in (_FILLED, _ASKED))
    filled, asked = (f"{MAP_SHEET}!{cell}" for cell in cells)
    return filled, asked


def _write_map(canvas: Canvas, hidden: Sheet) -> None:
    """Write the map, the lists of the dropdowns and the document properties, and hide the sheet."""
    canvas.map_rows += [MapRow(fact.item, fact.field, kind=FACT, issued=fact.text) for fact in canvas.form.facts]
    form_map = canvas.to_map()
    digest = form_map.digest
    for row, texts in enumerate(to_rows(form_map, digest)):
        for column, text in enumerate(texts):
            if text:
                hidden.put_text(row, column, text)
    for name, value in form_map.to_properties(digest).items():
        done(canvas.book.set_custom_property(name, value or " "))
    _write_list(canvas, hidden, _STATUSES, STATUS_LIST, status_options(canvas.say))
    answers = [canvas.say(YES), canvas.say(NO), canvas.say(UNAVAILABLE)]
    _write_list(canvas, hidden, _YES_NO, YES_NO_LIST, answers)
    hidden.protect(canvas.password)
    hidden.very_hidden()


def status_options(say: Words) -> list[str]:
    """Return the statuses of the dropdown: the word first, the symbol after it."""
    return [each.shown(say) for each in told_statuses()]


def _write_list(canvas: Canvas, hidden: Sheet, column: int, name: str, texts: list[str]) -> None:
    for row, text in enumerate(texts, 1):
        hidden.put_text(row, column, text)
    first, last = (xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True) for row in (1, len(texts)))
    done(canvas.book.define_name(name, f"={MAP_SHEET}!{first}:{last}"))


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
