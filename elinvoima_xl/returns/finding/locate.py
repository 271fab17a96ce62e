"""Finding a form again in a workbook that came back: which sheet is which, its tables, its rows.

Sheets by name, then by the Nros that stand on them; columns by heading (`headings.py`); rows by Nro
(`rows.py`). What is lost, new or called otherwise is told; positions alone decide nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from elinvoima_xl.form.sheets.form_map import map_name
from elinvoima_xl.foundation.problems import Location, Problem, problem
from elinvoima_xl.returns.finding.content import Rows, content_rows
from elinvoima_xl.returns.finding.headings import Table, Titles, find_tables
from elinvoima_xl.returns.finding.issued import Issued, IssuedSheet
from elinvoima_xl.returns.finding.rows import FoundRow, find_rows, rows_by_number
from elinvoima_xl.workbook.reader.cell_text import to_text
from elinvoima_xl.workbook.reader.workbook import Sheet, Workbook, to_address


@dataclass(frozen=True, slots=True)
class FoundSheet:
    """A sheet of the file: what it was when it was sent (None: no sheet of the form) and the rows that hold something.

    `is_copy` where another sheet is that one already.
    """

    sheet: Sheet
    rows: Rows
    sent: IssuedSheet | None
    is_copy: bool = False


@dataclass(frozen=True, slots=True)
class Located:
    """A form found again: its sheets, tables and rows, the rows of each Nro, and what was told on the way.

    `is_as_sent` where everything but what was typed is known to stand as it was sent; then sheets and tables come
    without their rows, for there is nothing to look for in them.
    """

    sheets: tuple[FoundSheet, ...]
    tables: tuple[Table, ...]
    rows: tuple[FoundRow, ...]
    by_number: Mapping[str, tuple[FoundRow, ...]]
    problems: tuple[Problem, ...]
    is_as_sent: bool = False


def locate(workbook: Workbook, issued: Issued, titles: Titles, file: str) -> Located:
    """Return where the parts of the form stand in the workbook."""
    sheets = match_sheets(workbook, issued)
    tables = tuple(
        table
        for found in sheets
        if found.sent and found.sent.is_area
        for table in find_tables(found.sheet, found.rows, titles, issued, found.sent)
    )
    rows = find_rows(tables, issued)
    of_number: dict[str, list[FoundRow]] = {}
    for number, row in rows_by_number(rows):
        of_number.setdefault(number, []).append(row)
    by_number = {number: tuple(found) for number, found in of_number.items()}
    told = (
        *_sheet_problems(sheets, issued, by_number, file),
        *_column_problems(tables, sheets, issued, file),
        *_row_problems(rows, _lost_rows(sheets, issued, by_number), file),
    )
    return Located(sheets, tables, rows, by_number, told)


def match_sheets(workbook: Workbook, issued: Issued) -> tuple[FoundSheet, ...]:
    """Return the sheets of the file but the map, each with the sheet of the form that it is."""
    hidden = map_name(workbook)
    contents = {sheet.name: content_rows(sheet) for sheet in workbook.sheets if sheet.name != hidden}
    votes = {name: _votes(rows, issued) for name, rows in contents.items()}
    sent = {each.name.casefold(): each for each in issued.sheets}
    taken: dict[str, str] = {}
    # Of two sheets that could be one, the one that kept the name is it; then the one that comes first.
    for name in sorted(contents, key=lambda each: each.casefold() not in sent):
        best = _best(name, votes[name], sent)
        if best:
            taken.setdefault(best.name, name)
    found = [(sheet, _best(sheet.name, votes[sheet.name], sent)) for sheet in workbook.sheets if sheet.name in contents]
    return tuple(
        FoundSheet(sheet, contents[sheet.name], best, best is not None and taken[best.name] != sheet.name)
        for sheet, best in found
    )


def _votes(rows: Rows, issued: Issued) -> Counter[str]:
    """Return how many texts of each sheet of the form stand here: Nros, or the labels of the instructions."""
    texts = {to_text(cell) for cells in rows.values() for cell in cells}
    # In the form's order, so that of two sheets with as many the first is first.
    return Counter(home for text, home in issued.homes.items() if text in texts)


def _best(name: str, votes: Counter[str], sent: Mapping[str, IssuedSheet]) -> IssuedSheet | None:
    """Return the sheet of the form that a sheet is: its name's, unless its contents are another's.

    >>> _best("Muistio", Counter(), {}) is None
    True
    """
    own = sent.get(name.casefold())
    if own and (votes[own.name] or not votes):
        return own
    top = votes.most_common(1)
    return sent[top[0][0].casefold()] if top else own


def _sheet_problems(
    sheets: tuple[FoundSheet, ...], issued: Issued, by_number: Mapping[str, object], file: str
) -> Iterator[Problem]:
    for found in sheets:
        place = Location(file, found.sheet.name)
        if found.sent is None:
            if count := sum(map(len, found.rows.values())):
                yield problem("sheet-extra", place, found=found.sheet.name, count=count)
        elif found.is_copy:
            yield problem("sheet-copied", place, found=found.sheet.name, expected=found.sent.name)
        elif found.sheet.name != found.sent.name:
            yield problem("sheet-renamed", place, found=found.sheet.name, expected=found.sent.name)
    present = {found.sent.name for found in sheets if found.sent}
    for sent in issued.sheets:
        if sent.name not in present and not any(number in by_number for number in sent.numbers):
            cells = sum(1 for row in issued.asked.values() if row.sheet == sent.name)
            code = "sheet-missing" if sent.is_area else "instructions-missing"
            yield problem(code, Location(file, sent.name), found=sent.name, count=cells)


def _column_problems(
    tables: tuple[Table, ...], sheets: tuple[FoundSheet, ...], issued: Issued, file: str
) -> Iterator[Problem]:
    sent = {found.sheet.name: found.sent for found in sheets if found.sent}
    for table in tables:
        own = sent[table.sheet.name]
        for column in table.columns:
            expected = own.titles.get(column.field, "")
            place = Location(file, table.sheet.name, to_address(max(table.header, 1), column.number))
            if expected and column.text != expected:
                yield problem("column-renamed", place, found=column.text, expected=expected)
        yield from _missing_columns(table, own, issued.asked, file)


def _missing_columns(table: Table, own: IssuedSheet, asked: Iterable[tuple[str, str]], file: str) -> Iterator[Problem]:
    present = {column.field for column in table.columns}
    place = Location(file, table.sheet.name, f"{table.header}:{table.header}" if table.header else "")
    for field, title in own.titles.items():
        if field not in present:
            code = "column-missing" if any(name == field for _, name in asked) else "locked-column-missing"
            yield problem(code, place, found=title)


def _lost_rows(
    sheets: tuple[FoundSheet, ...], issued: Issued, by_number: Mapping[str, object]
) -> Iterator[tuple[IssuedSheet, str]]:
    """Yield the rows that stand nowhere, with their sheet; those of a sheet that is missing itself are told as one."""
    present = {found.sent.name for found in sheets if found.sent}
    for sent in issued.sheets:
        lost = [number for number in sent.numbers if number not in by_number]
        if sent.name in present or len(lost) < len(sent.numbers):
            yield from ((sent, number) for number in lost)


def _row_problems(rows: tuple[FoundRow, ...], lost: Iterable[tuple[IssuedSheet, str]], file: str) -> Iterator[Problem]:
    for sent, number in lost:
        yield problem("row-missing", Location(file, sent.name), item=number, found=number)
    for row in rows:
        if not row.is_sure:
            place = Location(file, row.table.sheet.name, f"{row.row}:{row.row}")
            names = " / ".join(row.rivals) or row.number
            yield problem("row-uncertain", place, item=row.number, found=row.printed, items=names)
