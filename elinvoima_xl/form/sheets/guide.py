"""The first sheet of a form: how to fill it in, who answers, how far it is."""

from __future__ import annotations

from datetime import date
from typing import Final

from xlsxwriter.utility import quote_sheetname

from elinvoima_xl.form.records import Form
from elinvoima_xl.form.sheets.area import set_page, write_line
from elinvoima_xl.form.sheets.canvas import Canvas
from elinvoima_xl.form.sheets.form_map import ANSWERED, EVERYBODY, RESPONDENT, MapRow
from elinvoima_xl.form.sheets.live import Live
from elinvoima_xl.foundation.language import LANGUAGES, N_, Words
from elinvoima_xl.workbook.style import Sheet, done, line_count, line_height

_LABELS: Final = 230
_TEXTS: Final = 700
_A4: Final = 9
TITLE: Final = N_("Follow-up form")
STEPS: Final = (
    N_(
        "Open a sheet below and fill in the yellow cells. They lose their colour when filled; "
        "the last column tells the same in words."
    ),
    N_(
        "Figures are counted from the beginning of the year: {period}. Zero is 0. "
        "If there is no figure, write: not available."
    ),
    N_(
        "Choose the status from the list. If the measure is delayed or discontinued, "
        "tell the cause and what is done about it."
    ),
    N_(
        "Choosing a cell shows what to write in it. Grey cells cannot be changed; "
        "if something in them is wrong, tell the coordinator."
    ),
    N_("Save this workbook under its own name and return it as an attachment."),
)
PRIVACY: Final = N_(
    "Do not write personal data or business secrets. "
    "A returned form is a public document unless the law says otherwise."
)
NO_DEADLINE: Final = N_("As agreed with the coordinator")
NO_CONTACT: Final = N_("The programme's coordinator")


def write_guide(canvas: Canvas, sheet: Sheet, progress: tuple[Live, ...]) -> None:
    """Write the instructions; `progress` has each area's and, last, that of the whole."""
    done(sheet.set_column_pixels(0, 0, _LABELS))
    done(sheet.set_column_pixels(1, 1, _TEXTS))
    row = _write_title(canvas, sheet)
    for label, text in _texts(canvas.form, canvas.say):
        row = _write_line(canvas, sheet, row, label, text)
    row = _write_answerer(canvas, sheet, row)
    _write_progress(canvas, sheet, row, progress)
    set_page(canvas, sheet, canvas.say(TITLE), paper=_A4)
    sheet.fit_to_pages(1, 0)
    canvas.protect(sheet)


def _write_title(canvas: Canvas, sheet: Sheet) -> int:
    fonts, colours, form, say = canvas.theme.font, canvas.theme.colours, canvas.form, canvas.say
    columns = (_LABELS, _TEXTS)
    title = {"font_size": fonts.title, "bold": True, "font_color": colours.accent}
    write_line(canvas, sheet, 0, f"{say(TITLE)}: {form.programme_title}", columns, title, space=10)
    whose = f"{owner_words(form, say)} · {say.period(form.period)}"
    second = {"font_size": fonts.subtitle + 2, "bold": True, "valign": "top"}
    write_line(canvas, sheet, 1, whose, columns, second, space=14)
    return 2


def owner_words(form: Form, say: Words) -> str:
    """Return whose form it is."""
    return form.owner or say(EVERYBODY)


def _texts(form: Form, say: Words) -> list[tuple[str, str]]:
    """Return the lines of the instructions with their labels."""
    period = say.period(form.period)
    steps = [f"{count}. {say(step).format(period=period)}" for count, step in enumerate(STEPS, 1)]
    labels = [say("How to fill in"), *("" for _ in steps[1:])]
    notice = [(say("Please note"), form.notice)] if form.notice else []
    return [
        *notice,
        (say("Return by"), say.date(form.deadline) if form.deadline else say(NO_DEADLINE)),
        (say("Who helps"), form.contact or say(NO_CONTACT)),
        *zip(labels, steps, strict=True),
        (say("Privacy"), say(PRIVACY)),
    ]


def _write_line(canvas: Canvas, sheet: Sheet, row: int, label: str, text: str) -> int:
    size, colours = canvas.theme.font.instructions, canvas.theme.colours
    edge = {"top": 1, "top_color": colours.grid} if label else {}
    words = canvas.styles.get(font_size=size, text_wrap=True, valign="vcenter", **edge)
    if label:
        canvas.label(sheet, row, 0, label, canvas.styles.get(font_size=size, bold=True, valign="vcenter", **edge))
    canvas.label(sheet, row, 1, text, words)
    done(sheet.set_row(row, line_count(text, _TEXTS, size) * line_height(size) + 7))
    return row + 1


def _write_answerer(canvas: Canvas, sheet: Sheet, row: int) -> int:
    """Write the open cells for who answers and when; a role, because a form needs nobody's name."""
    say, size, colours = canvas.say, canvas.theme.font.instructions, canvas.theme.colours
    lines = (
        (RESPONDENT, "text", say("Who answers (role)"), say("Write your role or unit; a name is not needed.")),
        (ANSWERED, "date", say("Date of answer"), say("Write the date on which the form is ready.")),
    )
    edge = {"top": 1, "top_color": colours.grid}
    for field, kind, label, message in lines:
        canvas.label(sheet, row, 0, label, canvas.styles.get(font_size=size, bold=True, valign="vcenter", **edge))
        shown = "@" if kind == "text" else LANGUAGES[canvas.form.language].cell_date
        look = canvas.styles.get(
            font_size=size,
            locked=False,
            align="left",
            valign="vcenter",
            border=1,
            border_color=colours.field,
            num_format=shown,
        )
        canvas.type_in(sheet, (row, 1), canvas.filled.get(("", field)), look)
        canvas.remember(sheet, row, 1, MapRow("", field, kind=kind, locked=False))
        messages = {"input_title": label, "input_message": message, "error_title": label, "error_message": message}
        canvas.check(sheet, f"B{row + 1}", _answerer_check(kind) | messages)
        done(sheet.set_row(row, line_height(size) + 8))
        row += 1
    return row


def _answerer_check(kind: str) -> dict[str, object]:
    if kind == "date":
        between = {"minimum": date(2000, 1, 1), "maximum": date(2100, 12, 31)}
        return {"validate": "date", "criteria": "between", "error_type": "warning", **between}
    return {"validate": "length", "criteria": "<=", "value": 500, "error_type": "warning"}


def _write_progress(canvas: Canvas, sheet: Sheet, row: int, progress: tuple[Live, ...]) -> None:
    """Write a link to each area with how far it is, and the whole."""
    size, colours = canvas.theme.font.instructions, canvas.theme.colours
    edge = {"top": 1, "top_color": colours.grid}
    head = canvas.styles.get(font_size=size, bold=True, valign="vcenter", **edge)
    canvas.label(sheet, row, 0, canvas.say("Filled in"), head)
    canvas.formula(
        sheet,
        row,
        1,
        progress[-1],
        canvas.styles.get(font_size=size, bold=True, align="left", valign="vcenter", **edge),
    )
    done(sheet.set_row(row, line_height(size) + 6))
    link = canvas.styles.get(font_size=size, font_color=colours.accent, underline=1, valign="vcenter", text_wrap=True)
    words = canvas.styles.get(font_size=size, valign="vcenter", align="left")
    for count, (area, live) in enumerate(zip(canvas.form.sheets, progress, strict=False), row + 1):
        place = f"internal:{quote_sheetname(area.name)}!A1"
        done(sheet.write_url(count, 0, place, link, area.name))
        canvas.remember(sheet, count, 0, MapRow("", "label", kind="label", issued=area.name))
        canvas.formula(sheet, count, 1, live, words)
        done(sheet.set_row(count, line_count(area.name, _LABELS, size) * line_height(size) + 5))
