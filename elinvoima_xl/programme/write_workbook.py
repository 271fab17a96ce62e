"""The programme workbook: plain sheets, one table each, that a person reviews and completes in Excel.

`read_programme` gives back the same Programme that `write_programme` wrote, in whichever language.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import IO, Final

from xlsxwriter.format import Format

from elinvoima_xl.foundation.language import N_, words
from elinvoima_xl.foundation.problems import Location, Problem, ProgrammeError, in_order, problem
from elinvoima_xl.foundation.writing import write_whole
from elinvoima_xl.model.programme import Programme, to_json_text
from elinvoima_xl.programme.read_workbook import BASE_SHEET, read_programme
from elinvoima_xl.programme.sheets import (
    AREAS,
    BACKGROUND,
    CHOICE,
    DATE,
    FINDINGS,
    LANGUAGE_NAMES,
    LINES,
    MEASURES,
    NUMBER,
    OBJECTIVES,
    OWNERS,
    PROGRAMME,
    PROGRAMME_ROWS,
    WHOLE,
    YES,
    CellContent,
    Column,
    SheetPlan,
    SheetRow,
    area_rows,
    background_rows,
    measure_rows,
    metric_rows,
    metrics_plan,
    objective_rows,
    owner_rows,
    plans,
    programme_values,
    title_of,
)
from elinvoima_xl.workbook.reader.cell_values import join_list
from elinvoima_xl.workbook.reader.workbook import to_letters
from elinvoima_xl.workbook.style import (
    HIGHEST_ROW,
    LONGEST_TEXT,
    Book,
    Sheet,
    Styles,
    done,
    line_count,
    line_height,
    open_book,
)
from elinvoima_xl.workbook.theme import Theme

__all__ = ["read_programme", "write_programme"]

# What the workbook says that it is.
OUTPUT_KIND: Final = "programme"
# Characters of the base in a cell: it is ASCII, which counts the same in every program.
_PART: Final = LONGEST_TEXT - 2
# Title, introduction and header stand in the first three rows.
HEADER_ROW: Final = 2
# Rows below the table that are ready to be written in: choices and formats go so far.
_SPARE_ROWS: Final = 200
# The workbook tells no time of its own: the same programme gives the same bytes.
_CREATED: Final = datetime(2026, 1, 1, tzinfo=UTC)
_LIST_NAMES: Final = "_lists"
# What the choices of columns without a list of their own are: the owners, in a list that grows with the sheet.
_OWNER_COLUMNS: Final = ("lead", "respondent")
# A text longer than this is not measured for the height of its row: the row is as high as a row can be.
_LONGEST_MEASURED: Final = 5000
# From 16 digits on Excel keeps only the first 15 of a number; such a number is written as text.
_MOST_DIGITS: Final = 15


def write_programme(
    programme: Programme, problems: Iterable[Problem], path: Path | IO[bytes], *, base: Programme | None = None
) -> None:
    """Write a programme and what was found while importing it as a workbook in the programme's language.

    `base` is what an import took from the document: the next import knows by it what a person has changed.
    ProgrammeError where a text is longer than a cell can hold, or the file cannot be written.
    """
    stream = BytesIO()
    with open_book(stream, title=programme.title, created=_CREATED) as book:
        _ProgrammeWriter(book, programme, Theme()).write(in_order(problems))
        if base is not None:
            _write_base(book, base)
        book.seal(OUTPUT_KIND)
    if isinstance(path, Path):
        write_whole(path, stream.getvalue())
    else:
        path.write(stream.getvalue())


def _write_base(book: Book, base: Programme) -> None:
    sheet = book.add_sheet(BASE_SHEET)
    text = to_json_text(base, ascii_only=True)
    sheet.put_text(0, 0, hashlib.sha256(text.encode()).hexdigest())
    for number, start in enumerate(range(0, len(text), _PART), 1):
        # Between bars, so that no program strips a blank from the ends.
        sheet.put_text(number, 0, f"|{text[start : start + _PART]}|")
    sheet.very_hidden()


@dataclass(frozen=True, slots=True)
class _Look:
    """The formats of a column: in the table, and of the empty rows below it."""

    table: Format
    below: Format


class _ProgrammeWriter:
    """Writes the sheets of one programme, one after the other."""

    def __init__(self, book: Book, programme: Programme, theme: Theme) -> None:
        self.book: Final = book
        self.programme: Final = programme
        self.say: Final = words(programme.language)
        self.styles: Final = Styles(book, theme)
        self.theme: Final = theme
        self.lists: list[tuple[str, tuple[str, ...]]] = []

    def write(self, problems: tuple[Problem, ...]) -> None:
        metrics = metrics_plan(self.programme)
        rows: dict[str, Iterable[SheetRow]] = {
            AREAS.key: area_rows(self.programme),
            OBJECTIVES.key: objective_rows(self.programme),
            MEASURES.key: measure_rows(self.programme, self.say),
            metrics.key: metric_rows(self.programme, self.say),
            OWNERS.key: owner_rows(self.programme),
            BACKGROUND.key: background_rows(self.programme),
            FINDINGS.key: self._finding_rows(problems),
            PROGRAMME.key: self._programme_rows(),
        }
        for plan in plans(metrics):
            self._write_sheet(plan, list(rows[plan.key]))
        self._write_lists()

    def _programme_rows(self) -> Iterator[SheetRow]:
        values = programme_values(self.programme)
        for name, (title, _, explanation) in PROGRAMME_ROWS.items():
            value = values[name]
            if name == "language" and value in LANGUAGE_NAMES:
                value = self.say(LANGUAGE_NAMES[str(value)])
            yield {"name": self.say(title), "value": value, "help": self.say(explanation)}

    def _finding_rows(self, problems: tuple[Problem, ...]) -> Iterator[SheetRow]:
        for each in problems:
            place = each.location
            yield {
                "severity": self.say(_SEVERITIES[each.severity]),
                "file": place.file,
                "place": "!".join(filter(None, (place.sheet, place.cell))),
                "item": each.item,
                "found": each.found,
                "message": each.message(self.programme.language),
                "advice": each.advice(self.programme.language),
                "code": each.code,
            }

    # --- one sheet

    def _write_sheet(self, plan: SheetPlan, rows: list[SheetRow]) -> None:
        sheet = self.book.add_sheet(self.say(plan.name))
        last = HEADER_ROW + max(len(rows), 1)
        self._write_top(sheet, plan)
        looks = [self._looks(column, is_muted=column.is_shown and plan is not FINDINGS) for column in plan.columns]
        for index, (column, look) in enumerate(zip(plan.columns, looks, strict=True)):
            # New rows under the table take the format of their column: text stays text there.
            sheet.set_column(index, index, column.width, look.below)
        for number, row in enumerate(rows, HEADER_ROW + 1):
            self._write_row(sheet, number, plan, looks, row)
        for index, column in enumerate(plan.columns):
            self._add_choices(sheet, plan, index, column, last)
        if plan is PROGRAMME:
            self._add_language_choice(sheet)
        self._mark_proposals(sheet, plan, last)
        self._set_view(sheet, plan, last)

    def _write_top(self, sheet: Sheet, plan: SheetPlan) -> None:
        colours, font = self.theme.colours, self.theme.font
        title = self.styles.get(bold=True, font_size=font.title, font_color=colours.accent, valign="vcenter")
        intro = self.styles.get(font_size=font.instructions, font_color=colours.muted, valign="vcenter")
        sheet.put_text(0, 0, self._title(plan), title)
        sheet.put_text(1, 0, self.say(plan.intro), intro)
        sheet.set_row(0, line_height(font.title) + 8)
        sheet.set_row(1, line_height(font.instructions) + 6)
        header = self.styles.get(
            bold=True, font_color=colours.header_ink, bg_color=colours.header, valign="vcenter", text_wrap=True,
            border=1, border_color=colours.grid, indent=1,
        )  # fmt: skip
        for index, column in enumerate(plan.columns):
            sheet.put_text(HEADER_ROW, index, title_of(column, self.say), header)
            if column.help:
                text = self.say(column.help)
                done(
                    sheet.write_comment(
                        HEADER_ROW, index, text, {"author": "", "x_scale": 2, "y_scale": 1 + len(text) / 160}
                    )
                )
        sheet.set_row(HEADER_ROW, 2 * line_height(font.table) + 4)

    def _title(self, plan: SheetPlan) -> str:
        name = self.say(plan.name)
        return f"{self.programme.title} – {name[:1].lower()}{name[1:]}" if self.programme.title else name

    def _looks(self, column: Column, *, is_muted: bool) -> _Look:
        colours = self.theme.colours
        common = {"valign": "vcenter", "text_wrap": True, "indent": 1, "num_format": _FORMATS.get(column.kind, "@")}
        common["align"] = "right" if column.kind == NUMBER else "left"
        if is_muted:
            common |= {"font_color": colours.muted, "bg_color": colours.locked}
        if column.is_label:
            common |= {"bold": True, "bg_color": colours.locked}
        bare = {name: value for name, value in common.items() if name != "bg_color"}
        return _Look(self.styles.get(**common, border=1, border_color=colours.grid), self.styles.get(**bare))

    def _write_row(self, sheet: Sheet, number: int, plan: SheetPlan, looks: list[_Look], row: SheetRow) -> None:
        lines = 1
        is_share = row.get("kind") == "share"
        for index, (column, look) in enumerate(zip(plan.columns, looks, strict=True)):
            place = Location(sheet=self.say(plan.name), cell=f"{to_letters(index + 1)}{number + 1}")
            content = self._in_words(column, row.get(column.field))
            form = self._share_look() if column.kind == NUMBER and is_share else look.table
            self._write_cell(sheet, (number, index), content, form, place)
            if isinstance(content, str):
                lines = max(lines, self._lines(content, column.width))
        height = min(HIGHEST_ROW, lines * line_height(self.theme.font.table) + self.theme.rows.padding)
        sheet.set_row(number, height)

    def _share_look(self) -> Format:
        grid = self.theme.colours.grid
        return self.styles.get(
            valign="vcenter", text_wrap=True, indent=1, border=1, border_color=grid, align="right", num_format=_SHARE
        )

    def _lines(self, text: str, width: int) -> int:
        if len(text) > _LONGEST_MEASURED:
            return 100
        return line_count(text, width * 7 + 5, self.theme.font.table)

    def _in_words(self, column: Column, content: CellContent) -> CellContent:
        """Return the content as it is written: codes in words, lists as one text."""
        if column.kind == CHOICE and isinstance(content, str):
            return self.say(column.choices[content]) if content in column.choices else content
        if column.kind == YES:
            return self.say(N_("Yes")) if content else ""
        if isinstance(content, tuple):
            return join_list(content, "\n" if column.kind == LINES else "; ")
        return content

    def _write_cell(
        self, sheet: Sheet, place: tuple[int, int], content: CellContent, form: Format, location: Location
    ) -> None:
        row, column = place
        if isinstance(content, Decimal):
            if len(content.as_tuple().digits) > _MOST_DIGITS or Decimal(repr(float(content))) != content:
                content = format(content, "f")
            else:
                done(sheet.write_number(row, column, float(content), form))
                return
        if isinstance(content, date):
            done(sheet.write_datetime(row, column, content, form))
        elif isinstance(content, int):
            done(sheet.write_number(row, column, content, form))
        else:
            text = content if isinstance(content, str) else ""
            self._check_length(text, location)
            sheet.put_text(row, column, text, form)

    def _check_length(self, text: str, location: Location) -> None:
        count = len(text.encode("utf-16-le", "surrogatepass")) // 2
        if count > LONGEST_TEXT:
            raise ProgrammeError(
                problem("text-too-long", location, found=text, item=str(location), count=count, limit=LONGEST_TEXT)
            )

    # --- help for the one who edits

    def _add_choices(self, sheet: Sheet, plan: SheetPlan, index: int, column: Column, last: int) -> None:
        source = self._choices_of(plan, column)
        if not source:
            return
        rule = {
            "validate": "list",
            "source": source,
            "error_type": "warning" if column.is_open or column.field in _OWNER_COLUMNS else "stop",
            "error_title": self.say(N_("Choose from the list")),
            "error_message": self.say(N_("Choose one of the words in the list of the cell.")),
        }
        done(sheet.data_validation(HEADER_ROW + 1, index, last + _SPARE_ROWS, index, rule))

    def _add_language_choice(self, sheet: Sheet) -> None:
        """Give the cell of the programme's language its list."""
        row = HEADER_ROW + 1 + list(PROGRAMME_ROWS).index("language")
        source = self._list("language", tuple(map(self.say, LANGUAGE_NAMES.values())))
        done(sheet.data_validation(row, 1, row, 1, {"validate": "list", "source": source}))

    def _choices_of(self, plan: SheetPlan, column: Column) -> str:
        if column.field in _OWNER_COLUMNS:
            name = self.say(OWNERS.name).replace("'", "''")
            count = max(len(self.programme.owners), 1) + _SPARE_ROWS
            return f"='{name}'!$A${HEADER_ROW + 2}:$A${HEADER_ROW + 1 + count}"
        if column.kind == YES:
            return self._list(column.field, (self.say(N_("Yes")), self.say(N_("No"))))
        if column.kind == CHOICE:
            return self._list(f"{plan.key}_{column.field}", tuple(map(self.say, column.choices.values())))
        return ""

    def _list(self, name: str, texts: tuple[str, ...]) -> str:
        """Return a reference to a list of choices on the very hidden sheet; a list written as text is limited."""
        self.lists.append((name, texts))
        letters = to_letters(len(self.lists))
        return f"={_LIST_NAMES}!${letters}$2:${letters}${len(texts) + 1}"

    def _write_lists(self) -> None:
        sheet = self.book.add_sheet(_LIST_NAMES)
        for column, (name, texts) in enumerate(self.lists):
            for row, text in enumerate((name, *texts)):
                sheet.put_text(row, column, text)
        sheet.very_hidden()

    def _mark_proposals(self, sheet: Sheet, plan: SheetPlan, last: int) -> None:
        """Give a grey ground to each value that the proposals cell of its row names: it goes when the line goes."""
        fields = [column.field for column in plan.columns]
        if "proposals" not in fields:
            return
        source = to_letters(fields.index("proposals") + 1)
        look = self.styles.rule(bg_color="#E4E7EB", italic=True)
        for index, column in enumerate(plan.columns):
            if column.field in _PROPOSABLE:
                title = title_of(column, self.say).replace('"', '""')
                first = HEADER_ROW + 2
                criteria = f'=ISNUMBER(SEARCH(CHAR(10)&"{title}: ",CHAR(10)&${source}{first}))'
                rule = {"type": "formula", "criteria": criteria, "format": look}
                done(sheet.conditional_format(HEADER_ROW + 1, index, last + _SPARE_ROWS, index, rule))

    def _set_view(self, sheet: Sheet, plan: SheetPlan, last: int) -> None:
        wide = len(plan.columns) > 6
        sheet.freeze_panes(HEADER_ROW + 1, 1 if wide else 0)
        sheet.autofilter(HEADER_ROW, 0, last, len(plan.columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(8 if wide else 9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADER_ROW)
        sheet.set_footer("&L&A&R&P / &N")
        margin = self.theme.page.margin_inches
        sheet.set_margins(margin, margin, margin + 0.1, margin + 0.2)


_SEVERITIES: Final = {"error": N_("error"), "warning": N_("warning"), "info": N_("for information")}
_FORMATS: Final = {WHOLE: "0", NUMBER: "#,##0.######", DATE: "d.m.yyyy"}
_SHARE: Final = "0.0##### %"
# The fields that the importer may propose.
_PROPOSABLE: Final = frozenset(
    {"kind", "unit", "direction", "over_time", "combine", "continuity", "lead", "correction"}
)
