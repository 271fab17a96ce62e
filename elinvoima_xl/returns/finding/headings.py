"""Where the tables of a sheet are and which column is which: by heading, never by position alone.

A heading counts in any of the three languages, exactly or nearly. Where one was overwritten or the whole row is gone,
the columns whose contents we know (our own locked texts) and the distance between two known neighbours still tell the
place; that is told. Nothing else is tried.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from elinvoima_xl.model.names import match_header
from elinvoima_xl.returns.finding.content import Rows
from elinvoima_xl.returns.finding.issued import MEASURE, METRIC, NUMBER, Issued, IssuedSheet
from elinvoima_xl.workbook.reader.cell_text import to_text
from elinvoima_xl.workbook.reader.workbook import Cell, Sheet

EXACT: Final = "exact"
NEAR: Final = "near"
PLACE: Final = "place"
CONTENT: Final = "content"
# So many headings in one row make it the header of a table: fewer stand in ordinary sentences.
_ENOUGH: Final = 3
# So many rows are searched for a header that is spelt otherwise: that is slow, and a header stands at the top.
_TOP: Final = 20
# The whole form pasted on one sheet again and again has no more; what stands below is told as it is.
_TABLES: Final = 50

# The headings of each field, plain, in all languages.
Titles = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its field, where it stands, the heading found, and how it was recognised."""

    field: str
    number: int
    text: str
    how: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table as found: `header` is its row (0: none), `rows` the rows below it that hold something."""

    sheet: Sheet
    header: int
    columns: tuple[Column, ...]
    rows: Rows
    # Where the columns of a field stand: asked for each cell of a form.
    places: Mapping[str, tuple[int, ...]]

    def numbers(self, field: str) -> tuple[int, ...]:
        """Return where the columns of a field stand: none, one, or several where a column was copied."""
        return self.places.get(field, ())

    def text(self, row: int, field: str) -> str:
        """Return what a row says in the first column of a field, plain."""
        numbers = self.places.get(field)
        return to_text(self.sheet.cells.get((row, numbers[0]))) if numbers else ""

    def texts(self, row: int, field: str) -> tuple[str, ...]:
        """Return what a row says in each of the columns of a field, plain."""
        return tuple([to_text(self.sheet.cells.get((row, number))) for number in self.numbers(field)])


def find_tables(sheet: Sheet, rows: Rows, titles: Titles, issued: Issued, sent: IssuedSheet) -> tuple[Table, ...]:
    """Return the tables of a sheet from the top: each header begins one; without a header, one by its contents."""
    headers = list(islice(_headers(rows, _fields(titles)), _TABLES))
    if not headers:
        headers = [(row, {}) for row in _near_headers(rows, titles)[:1]] or [(0, {})]
    ends = [row for row, _ in headers[1:]] + [max(rows, default=0) + 1]
    return tuple(
        _table(_Part(sheet, header, rows.get(header, ()), _between(rows, header, end)), exact, (titles, issued, sent))
        for (header, exact), end in zip(headers, ends, strict=True)
    )


def heading_fields(rows: Rows, titles: Titles) -> frozenset[str]:
    """Return the fields that the row with the most headings names, exactly or nearly, at the top of a sheet."""
    found = [frozenset(_near(rows[row], titles).values()) for row in list(rows)[:_TOP]]
    return max(found, key=len, default=frozenset())


def _fields(titles: Titles) -> dict[str, str]:
    return {title.casefold(): field for field, of_field in titles.items() for title in of_field}


def _headers(rows: Rows, fields: Mapping[str, str]) -> Iterator[tuple[int, dict[int, str]]]:
    for row, cells in rows.items():
        found = {cell.column: fields[text] for cell in cells if (text := to_text(cell).casefold()) in fields}
        if len(set(found.values())) >= _ENOUGH:
            yield row, found


def _near_headers(rows: Rows, titles: Titles) -> list[int]:
    return [row for row in list(rows)[:_TOP] if len(_near(rows[row], titles)) >= _ENOUGH]


def _near(cells: Collection[Cell], titles: Titles) -> dict[int, str]:
    """Return the field of each cell that is nearly a heading; where two cells claim a field, none of them has it."""
    claims: dict[str, list[int]] = defaultdict(list)
    for cell in cells:
        match = match_header(to_text(cell), titles)
        if match:
            claims[match.name].append(cell.column)
    return {columns[0]: field for field, columns in claims.items() if len(columns) == 1}


@dataclass(frozen=True, slots=True)
class _Part:
    """The rows of a sheet from one header to the next."""

    sheet: Sheet
    header: int
    headings: tuple[Cell, ...]
    rows: Rows


def _between(rows: Rows, header: int, end: int) -> Rows:
    return {row: cells for row, cells in rows.items() if header < row < end}


def _table(part: _Part, exact: dict[int, str], known: tuple[Titles, Issued, IssuedSheet]) -> Table:
    titles, issued, sent = known
    found = {column: (field, EXACT) for column, field in exact.items()}
    heads = {cell.column: cell for cell in part.headings}
    rest = {field: of_field for field, of_field in titles.items() if field not in exact.values()}
    near = _near([cell for column, cell in heads.items() if column not in found], rest)
    found |= {column: (field, NEAR) for column, field in near.items()}
    found |= {column: (field, CONTENT) for column, field in _by_content(part.rows, found, issued).items()}
    found |= {column: (field, PLACE) for column, field in _by_place(found, sent.columns).items()}
    columns = tuple(
        Column(field, number, to_text(heads.get(number)), how) for number, (field, how) in sorted(found.items())
    )
    return to_table(part.sheet, part.header, columns, part.rows)


def to_table(sheet: Sheet, header: int, columns: tuple[Column, ...], rows: Rows) -> Table:
    """Return a table of columns that have been found."""
    places: dict[str, tuple[int, ...]] = {}
    for column in columns:
        places[column.field] = (*places.get(column.field, ()), column.number)
    return Table(sheet, header, columns, rows, places)


def _by_content(rows: Rows, found: Mapping[int, tuple[str, str]], issued: Issued) -> dict[int, str]:
    """Return the columns of our own texts whose headings are gone: each where most of those texts stand."""
    named = {field for field, _ in found.values()}
    columns: dict[int, str] = {}
    for field in (NUMBER, MEASURE, METRIC):
        if field not in named:
            ours = {issued.text(number, field) for number in issued.rows} - {""}
            counts = Counter(cell.column for cells in rows.values() for cell in cells if to_text(cell) in ours)
            best = [column for column, _ in counts.most_common(1) if column not in found and column not in columns]
            columns |= dict.fromkeys(best, field)
    return columns


def _by_place(found: Mapping[int, tuple[str, str]], sent: Mapping[str, int]) -> dict[int, str]:
    """Return the columns that stand just as far from both known neighbours as they were sent.

    >>> _by_place({1: ("nro", EXACT), 3: ("status", EXACT)}, {"nro": 1, "actual": 2, "status": 3})
    {2: 'actual'}
    """
    once = Counter(field for field, _ in found.values())
    known = {field: column for column, (field, _) in found.items() if once[field] == 1 and field in sent}
    columns: dict[int, str] = {}
    for field, place in sent.items():
        left = max((other for other in known if sent[other] < place), key=sent.__getitem__, default=None)
        right = min((other for other in known if sent[other] > place), key=sent.__getitem__, default=None)
        if field in once or left is None or right is None:
            continue
        column = known[left] + place - sent[left]
        if known[right] - known[left] == sent[right] - sent[left] and column not in found:
            columns[column] = field
    return columns
