"""A form before it is filled in, as records: sheets, rows and cells with all their words. No workbook here.

`plan.build_form` makes them from the programme, `excel/form.py` writes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from elinvoima_xl.form.layout import Column
from elinvoima_xl.foundation.language import N_, Value
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.model.programme import Area, Measure, Metric

# The sheets of a form beside those of areas: how to fill in, and, in a form handed back, what to mend.
GUIDE_SHEET: Final = N_("Instructions")
FINDINGS_SHEET: Final = N_("Findings")


# The fact of no item that tells the first and the last year of the programme.
YEARS: Final = "years"


@dataclass(frozen=True, slots=True)
class Last:
    """What an owner said last of one field of one item: the column “Last time” and the notes show it.

    `unit` is that of its time where the metric is measured in another way today. `owner` is the name under which it
    was said, where that is not the owner's own or not the only one; `others` are the answers of the others that were
    merged into it.
    """

    period: Period
    value: Value = None
    unavailable: bool = False
    unit: str | None = None
    owner: str = ""
    others: tuple[Last, ...] = ()

    @property
    def each(self) -> tuple[Last, ...]:
        """Return the answers of all that are this owner today."""
        return (self, *self.others)


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of an item that checking needs, as it stands in the form's map (excel/forms/form_map.py)."""

    item: str
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class FormCell:
    """One cell of a row. An open cell has no issued value; `kind` is a metric's kind, status, date or text.

    `expected` says that an empty cell is a lack whatever the status; cause and new date are expected only with a
    status that asks for them. `muted` is the part of the issued text's end that is printed muted.
    `help` is what the partner sees on choosing the cell, `error` on typing what does not fit.
    """

    item: str
    field: str
    kind: str
    locked: bool = True
    issued: Value = ""
    expected: bool = False
    role: str = ""
    note: str = ""
    muted: str = ""
    unit: str = ""
    help: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row: a metric of a measure, or a measure with no metric. `cells` stand in the order of the columns."""

    nro: str
    measure: Measure
    metric: Metric | None
    is_first: bool
    cells: tuple[FormCell, ...]


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column as it is on one sheet: its heading with the blanks filled in, and its word for what is missing."""

    column: Column
    title: str
    missing: str

    @property
    def field(self) -> str:
        """Return the field that the column holds."""
        return self.column.field


@dataclass(frozen=True, slots=True)
class FormSheet:
    """One development area: its heading, its objectives on one line, its columns and rows."""

    name: str
    area: Area
    heading: str
    objectives: str
    columns: tuple[FormColumn, ...]
    rows: tuple[FormRow, ...]

    @property
    def asked(self) -> int:
        """Return how many cells are expected whatever the statuses."""
        return sum(cell.expected for row in self.rows for cell in row.cells)


@dataclass(frozen=True, slots=True)
class Form:
    """One workbook before it is filled in; `owner` "" is the shared one."""

    id: str
    programme_id: str
    programme_title: str
    programme_digest: str
    period: Period
    owner: str
    language: str
    issued: datetime
    deadline: date | None
    contact: str
    notice: str
    years: tuple[int, int]
    sheets: tuple[FormSheet, ...]
    facts: tuple[Fact, ...] = ()

    @property
    def asked(self) -> int:
        """Return how many cells are expected whatever the statuses: what a preview tells."""
        return sum(sheet.asked for sheet in self.sheets)

    @property
    def items(self) -> tuple[str, ...]:
        """Return the Nro of every row in order."""
        return tuple(row.nro for sheet in self.sheets for row in sheet.rows)

    def cells(self) -> Iterator[FormCell]:
        """Yield every cell of every sheet."""
        for sheet in self.sheets:
            for row in sheet.rows:
                yield from row.cells
