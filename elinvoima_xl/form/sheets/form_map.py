"""The map of a form: what the very hidden sheet `_elinvoima` says of every cell, as records and as rows of text.

The form writer puts the map into the workbook, the reader takes it out again; both use this module and nothing else, so
that the sheet has one definition. It knows texts only: no workbook library, no values of partners.

The sheet has two columns of metadata (`form`, `layout`, … `sha256`), then the header `item … row` and one row of text
for every cell that the form wrote. Kinds of rows:

- a metric's kind (`count`, `share`, … `text`), `status`, `date`, `text`: a cell that can hold an answer or a text;
- `header`: the title of a column (field: the column's), `label`: another text of ours (titles, the instructions);
- `formula`: a locked cell whose value follows what is typed (progress, the column of what is missing): not compared;
- `note`: a note that we hung on the cell, `issued` is its text: a note that is not in the map is the partner's;
- `fact`: no cell; what checking needs to know of the item. Fields of a metric: `unit`, `kind`, `combine`, `over_time`,
  `direction`, `lead`, `role` (asking.SHARE, WHOLE, COMMON or MAY: what the form asked of its owner), `baseline`,
  `target:2027`, `previous:2026-H1` (the owner's own last actual); of a measure: `owner` (a row for each, in order),
  `lead`, `continuity`, `previous_status:2026-H1`; of a marked copy, with no item: `copy_of`, the SHA-256 of the file
  that it was made from (a row for each, the first return first). Facts that are not known have no row;
- `fault`: no cell; in a marked copy a fault of the return that it was made from (returns/finding/faults.py).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import chain
from typing import Final, NamedTuple

from elinvoima_xl.foundation.language import N_, Words, in_every_language
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.workbook.cells import TextTable
from elinvoima_xl.workbook.content import OWN_SHEET
from elinvoima_xl.workbook.reader.cell_text import to_text
from elinvoima_xl.workbook.reader.workbook import Sheet, Workbook

MAP_SHEET: Final = OWN_SHEET
# What the first cell of the sheet says: tells the sheet from one that happens to have its name.
MARK: Final = "elinvoima_xl"
COLUMNS: Final = ("item", "field", "sheet", "cell", "kind", "locked", "issued", "row")
# Custom document properties that repeat the most needed: they survive where the hidden sheet is deleted.
PROPERTY_FORM: Final = "elinvoima_form"
PROPERTY_PERIOD: Final = "elinvoima_period"
PROPERTY_OWNER: Final = "elinvoima_owner"
PROPERTY_DIGEST: Final = "elinvoima_sha256"
# What a register has instead.
PROPERTY_REGISTER: Final = "elinvoima_register"

# A name that belongs to each area sheet, and so goes with it where it is moved: it says whose the sheet is.
SHEET_NAME: Final = "elinvoima_form"
# Excel's limit of a text in a formula.
_LONGEST_MARK: Final = 255
_SHEET_MARK: Final = re.compile(r"([a-z2-7]{4}-[a-z2-7]{4}) (?:· )?(\S+)(?: (?:· )?(.+))?")
# Stands for the owner in the mark of a sheet of the shared form; in words the form belongs to:
_ALL: Final = "*"
EVERYBODY: Final = N_("All owners together")
_FORM: Final = N_("Form")
_TELLS: Final = N_("This tells whose the sheet is, also where it is moved to another workbook.")

HEADER: Final = "header"
LABEL: Final = "label"
FORMULA: Final = "formula"
NOTE: Final = "note"
FACT: Final = "fact"
FAULT: Final = "fault"
COPY_OF: Final = "copy_of"

# What the column of what is missing says of a row that lacks nothing.
COMPLETE: Final = N_("✓ done")
OPTIONAL: Final = N_("optional")
# Said of a row that stands in a marked copy twice.
CHECK: Final = N_("check the row")

# Open cells of the instructions sheet: they have a field and no item.
RESPONDENT: Final = "respondent"
ANSWERED: Final = "answered"


class SheetMark(NamedTuple):
    """Which form a sheet says that it is of, `owner` "" being the shared one's; None where it does not say."""

    form: str = ""
    period: Period | None = None
    owner: str | None = None

    def to_text(self) -> str:
        """Return what the sheet's own name says."""
        text = f"{self.form} {_text(self.period)} {self.owner or _ALL}"
        return text if len(text) <= _LONGEST_MARK else f"{self.form} {_text(self.period)}"


def find_sheet_mark(text: str) -> SheetMark | None:
    """Return which form a sheet's name or its note says that it is of.

    >>> find_sheet_mark("Lomake ab23-cd45 · 2027-H1 · KAO")
    SheetMark(form='ab23-cd45', period=Period(year=2027, part='H1'), owner='KAO')
    """
    match = _SHEET_MARK.search(text)
    if match is None or (period := _period(match[2])) is None:
        return None
    owner = match[3].strip() if match[3] else None
    return SheetMark(match[1], period, "" if owner in (_ALL, *in_every_language(EVERYBODY)) else owner)


def sheet_note(mark: SheetMark, say: Words) -> str:
    """Return the note on a sheet that says whose it is, to people and to the reader."""
    return f"{say(_FORM)} {mark.form} · {mark.period} · {mark.owner or say(EVERYBODY)}\n{say(_TELLS)}"


def without_sheet_note(text: str) -> str:
    """Return what stands in a note besides the words that say whose the sheet is."""
    tells = in_every_language(_TELLS)
    return "\n".join(line for line in text.splitlines() if line not in tells and find_sheet_mark(line) is None)


class MapRow(NamedTuple):
    """One row of the map; a tuple because a form has hundreds of them and a dataclass takes three times as long.

    `issued` is in invariant form (values.to_invariant); `row` is the Nro printed in the cell's row. `sheet` and `cell`
    are only where to look first; both are "" for a fact.
    """

    item: str
    field: str
    sheet: str = ""
    cell: str = ""
    kind: str = ""
    locked: bool = True
    issued: str = ""
    row: str = ""

    def to_texts(self) -> tuple[str, ...]:
        """Return the row as the sheet has it."""
        locked = "1" if self.locked else "0"
        return (self.item, self.field, self.sheet, self.cell, self.kind, locked, self.issued, self.row)


@dataclass(frozen=True, slots=True)
class FormMap:
    """All that a form says of itself. `programme_digest` is that of the programme it was made from."""

    form: str
    layout: str
    programme: str
    title: str
    programme_digest: str
    period: Period | None
    owner: str
    language: str
    issued: datetime | None
    deadline: date | None
    rows: tuple[MapRow, ...] = field(default=(), repr=False)

    def __hash__(self) -> int:
        """Return a hash of what tells forms apart: hashing every row takes as long as indexing them."""
        return hash((self.form, self.period, self.owner, self.programme_digest, len(self.rows)))

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the metadata and the rows, in hexadecimal.

        The digest is of the UTF-8 bytes of a JSON array of arrays of texts, without spaces between its parts: first a
        pair for each metadata row but `sha256`, then the rows in order. In each text a run of white space counts as
        one space and the ends are stripped, because other spreadsheet programs change line breaks and double spaces.
        """
        return _digest(self)

    @property
    def properties(self) -> dict[str, str]:
        """Return the custom document properties that repeat the map's main facts."""
        return self.to_properties(self.digest)

    def to_properties(self, digest: str) -> dict[str, str]:
        """Return the same where the digest is already known: it takes a while to count."""
        return {
            PROPERTY_FORM: self.form,
            PROPERTY_PERIOD: _text(self.period),
            PROPERTY_OWNER: self.owner,
            PROPERTY_DIGEST: digest,
        }

    def facts(self, item: str) -> dict[str, str]:
        """Return the facts of an item by field; of several rows of one field (`owner`) the first."""
        found: dict[str, str] = {}
        for row in self.rows:
            if row.kind == FACT and row.item == item:
                found.setdefault(row.field, row.issued)
        return found

    def _metadata(self) -> tuple[tuple[str, str], ...]:
        return (
            (MARK, "form"),
            ("form", self.form),
            ("layout", self.layout),
            ("programme", self.programme),
            ("title", self.title),
            ("programme_digest", self.programme_digest),
            ("period", _text(self.period)),
            ("owner", self.owner),
            ("language", self.language),
            ("issued", _text(self.issued)),
            ("deadline", _text(self.deadline)),
        )


# Counted once for all copies of a form that come back, such as a shared one.
@lru_cache(maxsize=32)
def _digest(form_map: FormMap) -> str:
    lines = [*form_map._metadata(), *(row.to_texts() for row in form_map.rows)]
    # The same few texts stand in most rows: each is squeezed once.
    squeezed = {text: " ".join(text.split()) for text in set(chain.from_iterable(lines))}
    plain = [[squeezed[text] for text in line] for line in lines]
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def to_rows(form_map: FormMap, digest: str = "") -> Iterator[tuple[str, ...]]:
    """Yield the rows of the sheet from its first row on, as texts; `digest` is the map's where it is already known."""
    yield from form_map._metadata()
    yield ("sha256", digest or form_map.digest)
    yield COLUMNS
    for row in form_map.rows:
        yield row.to_texts()


def from_rows(rows: Iterable[Sequence[str]]) -> tuple[FormMap | None, str]:
    """Return the map of a sheet's rows and the digest written there; no map where the sheet is not one of ours.

    Compare the map's own `digest` with the one written: where they differ the map was changed. Nothing raises: a date
    or period that cannot be read is `None`, a row that is too short is filled up, empty rows are passed over.
    """
    known: dict[str, str] = {}
    table: list[MapRow] | None = None
    for texts in rows:
        row = (*texts[: len(COLUMNS)], *[""] * (len(COLUMNS) - len(texts)))
        if table is not None:
            table += [_map_row(row)] if any(row) else []
        elif row == COLUMNS:
            table = []
        else:
            known.setdefault(row[0], row[1])
    if table is None or known.get(MARK) != "form":
        return None, ""
    return _form_map(known, table), known.get("sha256", "")


def _form_map(known: dict[str, str], table: list[MapRow]) -> FormMap:
    return FormMap(
        form=known.get("form", ""),
        layout=known.get("layout", ""),
        programme=known.get("programme", ""),
        title=known.get("title", ""),
        programme_digest=known.get("programme_digest", ""),
        period=_period(known.get("period", "")),
        owner=known.get("owner", ""),
        language=known.get("language", ""),
        issued=_moment(known.get("issued", "")),
        deadline=_date(known.get("deadline", "")),
        rows=tuple(table),
    )


def _map_row(row: tuple[str, ...]) -> MapRow:
    item, name, sheet, cell, kind, locked, issued, nro = row
    return MapRow(item, name, sheet, cell, kind, locked == "1", issued, nro)


def _text(value: Period | datetime | date | None) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def _period(text: str) -> Period | None:
    try:
        return Period.from_text(text)
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class FoundMap(NamedTuple):
    """The hidden sheet (None: there is none), its map (None: it is another file's of ours), and the digest written."""

    sheet: Sheet | None
    form_map: FormMap | None
    written: str


# The map as a workbook is asked for it: a table of texts. Its digest tells whether what was read is what was written.
MAP_TABLE: Final = TextTable(MAP_SHEET, len(COLUMNS))
# So many maps are remembered: those of the forms that come back more than once, such as a shared one.
_MAPS: Final = 32


def find_map(workbook: Workbook) -> FoundMap:
    """Return the map of a workbook; its first cell tells the sheet, not its name."""
    sheet = _marked(workbook)
    return FoundMap(sheet, *_read_map(sheet.texts or _texts(sheet))) if sheet else FoundMap(None, None, "")


_read_map = lru_cache(maxsize=_MAPS)(from_rows)


def map_name(workbook: Workbook) -> str:
    """Return the name of the sheet that is the map, or the map's own name where its mark is gone.

    A sheet of answers may bear the map's name where a program has exchanged names.
    """
    sheet = _marked(workbook)
    return sheet.name if sheet else MAP_SHEET


def _marked(workbook: Workbook) -> Sheet | None:
    return next((each for each in workbook.sheets if _first(each) == MARK), None)


def _first(sheet: Sheet) -> str:
    return sheet.texts[0][0] if sheet.texts else to_text(sheet.cells.get((1, 1)))


def _texts(sheet: Sheet) -> tuple[tuple[str, ...], ...]:
    """Return the texts of the map's columns, row by row: in this order the cells of a sheet come."""
    width = len(COLUMNS)
    rows: dict[int, list[str]] = {}
    for (row, column), cell in sheet.cells.items():
        if column <= width:
            texts = rows.get(row) or rows.setdefault(row, [""] * width)
            texts[column - 1] = cell.value if isinstance(cell.value, str) else to_text(cell)
    return tuple(map(tuple, rows.values()))
