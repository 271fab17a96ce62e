"""What stands in a file outside the cells that were read: our own titles and instructions, and everything else.

Nothing is dropped silently: each cell that holds something is text of ours, an answer, or named in a problem. Cells of
one row are told together, and a sheet with very many such rows ends in one problem for the rest.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from elinvoima_xl.form.sheets.form_map import MapRow
from elinvoima_xl.foundation.language import N_, Term
from elinvoima_xl.foundation.problems import Blank, Location, Problem, problem
from elinvoima_xl.returns.finding.content import quote, say_cell, to_range
from elinvoima_xl.returns.finding.headings import Table
from elinvoima_xl.returns.finding.issued import (
    LOCKED,
    NUMBER,
    Issued,
    IssuedSheet,
    is_computed,
    says_computed,
    without_figures,
)
from elinvoima_xl.returns.finding.locate import FoundSheet, Located
from elinvoima_xl.returns.finding.reading import Account
from elinvoima_xl.returns.finding.rows import FoundRow
from elinvoima_xl.workbook.reader.cell_text import plain, to_text
from elinvoima_xl.workbook.reader.workbook import Cell, Sheet, to_letters

# After so many rows of one sheet the rest is told as one: nobody reads more, and warnings must not drown errors.
_ROWS: Final = 40
_NUMBER: Final = re.compile(r"\d+(\.\d+)+(\.[a-z]+)?", re.IGNORECASE)


def check_outside(located: Located, issued: Issued, account: Account, file: str) -> Iterator[Problem]:
    """Yield all that stands outside the cells read, sheet by sheet and row by row; account for what is ours."""
    rows = {(row.table.sheet.name, row.row): row for row in located.rows}
    for table in located.tables:
        _account_headings(table, account)
    for found in located.sheets:
        if found.sent is not None:
            yield from _check_labels(found, found.sent, issued, account, file)
            yield from _tell_rest(found, rows, account, file)


def look_over(located: Located, issued: Issued, file: str) -> Iterator[Problem]:
    """Yield what lies on the sheets over their cells, and what of the form is hidden on them."""
    rows = {(row.table.sheet.name, row.row): row.number for row in located.rows}
    for sheet in (found.sheet for found in located.sheets):
        for drawn in sheet.drawn:
            place = Location(file, sheet.name, drawn.address)
            item = rows.get((sheet.name, drawn.row), "")
            if drawn.text:
                yield problem("text-outside-table", place, item=item, found=plain(drawn.text))
            else:
                yield problem("picture", place, item=item)
    open_fields = {name for _, name in issued.asked}
    for found in located.sheets:
        if found.sent is not None and found.sent.is_area and (what := _hidden(found.sheet, located, open_fields)):
            yield problem("hidden-cells", Location(file, found.sheet.name), what=what)


def _hidden(sheet: Sheet, located: Located, open_fields: Collection[str]) -> Blank:
    """Return what of the form is hidden on a sheet; "" for nothing, or where a filter hides it."""
    if sheet.state != "visible":
        return Term(N_("the whole sheet"))
    columns = [
        column.number
        for table in located.tables
        if table.sheet.name == sheet.name
        for column in table.columns
        if column.field in open_fields and column.number in sheet.hidden_columns
    ]
    own = sorted({row.row for row in located.rows if row.table.sheet.name == sheet.name} & sheet.hidden_rows)
    rows = [] if sheet.is_filtered else own
    return ", ".join([*map(str, rows), *map(to_letters, sorted(set(columns)))])


def _account_headings(table: Table, account: Account) -> None:
    for column in table.columns:
        account.add(table.sheet, table.header, column.number)


def _check_labels(
    found: FoundSheet, sent: IssuedSheet, issued: Issued, account: Account, file: str
) -> Iterator[Problem]:
    """Account for our own texts wherever they stand, and tell those that were changed where they stood."""
    ours = {plain(row.issued) for row in sent.labels.values()}
    counting = set(_counting(sent))
    for cells in found.rows.values():
        for cell in cells:
            label = sent.labels.get((cell.row, cell.column))
            if account.has(found.sheet, cell):
                continue
            text = to_text(cell)
            if text in ours or without_figures(text) in counting or _is_computed(cell, label):
                account.add(found.sheet, cell.row, cell.column)
            elif label is not None and label.locked and issued.is_base:
                account.add(found.sheet, cell.row, cell.column)
                place = Location(file, found.sheet.name, cell.address)
                yield problem("locked-cell-changed", place, found=say_cell(cell), issued=plain(label.issued))


def _counting(sent: IssuedSheet) -> Iterator[str]:
    """Yield our lines that count what is filled, without their figures; a bare 0/8 could be anybody's."""
    for row in sent.labels.values():
        if is_computed(row) and any(map(str.isalpha, row.issued)):
            yield without_figures(plain(row.issued))


def _is_computed(cell: Cell, label: MapRow | None) -> bool:
    return label is not None and is_computed(label) and says_computed(cell, to_text(cell), label)


def _tell_rest(
    found: FoundSheet, rows: dict[tuple[str, int], FoundRow], account: Account, file: str
) -> Iterator[Problem]:
    left = [
        rest
        for cells in found.rows.values()
        if (rest := tuple(cell for cell in cells if not account.has(found.sheet, cell)))
    ]
    for cells in left[:_ROWS]:
        place = Location(file, found.sheet.name, to_range(cells))
        yield _tell(cells, rows.get((found.sheet.name, cells[0].row)), place)
    if more := left[_ROWS:]:
        first, last = more[0][0].row, more[-1][0].row
        place = Location(file, found.sheet.name, f"{first}:{last}")
        yield problem("more-outside-table", place, found=quote(more[0]), count=sum(map(len, more)))


def _tell(cells: tuple[Cell, ...], row: FoundRow | None, place: Location) -> Problem:
    if row is not None and not row.number and _NUMBER.fullmatch(row.printed):
        return problem("row-unknown", place, found=row.printed, texts=quote(_typed_first(cells, row)))
    item = row.number if row is not None else ""
    return problem("text-outside-table", place, item=item, found=quote(cells))


def _typed_first(cells: tuple[Cell, ...], row: FoundRow) -> tuple[Cell, ...]:
    """Return the cells of a row, those in locked columns but for the Nro last: texts of ours are long."""
    fields = {column.number: column.field for column in row.table.columns}
    return tuple(sorted(cells, key=lambda cell: fields.get(cell.column, NUMBER) in LOCKED - {NUMBER}))


def find_open_label(found: FoundSheet, sent: IssuedSheet, field: str) -> Cell | None:
    """Return what was typed in an open cell of the instructions: beside its label, wherever the label has moved."""
    spot = next((place for place, row in sent.labels.items() if row.field == field and not row.locked), None)
    if spot is None:
        return None
    row, column = _moved(found, sent, spot)
    return found.sheet.cells.get((row, column))


def _moved(found: FoundSheet, sent: IssuedSheet, spot: tuple[int, int]) -> tuple[int, int]:
    beside = [place for place in sent.labels if place[0] == spot[0] and place[1] < spot[1]]
    if not beside:
        return spot
    label = max(beside)
    text = plain(sent.labels[label].issued)
    stands = [place for place, cell in found.sheet.cells.items() if to_text(cell) == text]
    if len(stands) != 1:
        return spot
    return stands[0][0], stands[0][1] + spot[1] - label[1]
