"""The fields of a form: one table of all that the program knows of each.

Which cells a form has, who owes them, how answers to them are read, merged and shown follows from it
(docs/how-to-extend.md). Titles, widths and help on the form are words of its layout (`workbook_templates/form.toml`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from elinvoima_xl.foundation.language import N_, Term
from elinvoima_xl.foundation.table import Table
from elinvoima_xl.model.rules import DATES, EACH, STATUS_RULE
from elinvoima_xl.model.statuses import STATUSES

# What a field belongs to.
METRIC: Final = "metric"
MEASURE: Final = "measure"
# The kind of a field whose answers are of the metric's own kind.
OWN_KIND: Final = "metric"
# The coordinator's own open columns are fields `x:name`.
EXTRA: Final = "x:"

ACTUAL: Final = "actual"
FORECAST: Final = "forecast"
STATUS: Final = "status"
DONE: Final = "done"
CAUSE: Final = "cause"
NEW_DATE: Final = "new_date"
REMARK: Final = "remark"


@dataclass(frozen=True, slots=True)
class Field:
    """All that is known of one field.

    `of` is what it belongs to, a metric or a measure; `kind` that of its answers, `rule` how those of several owners
    become one where the field is no metric's (those have the metric's own rule). `is_owed`: an empty cell is a lack of
    every owner asked; what only some statuses ask for stands in their table, and `lack` is the code of the problem that
    tells of it. `is_for_year`: it is told of the whole year, in a part of one, of numbers that have a target.

    A field without a column on the form (`has_column`) is told in other ways. `width` is that of its column in the
    register, in characters. `public` says what its texts are where a city chooses what to publish; "" never are.
    """

    code: str
    name: str
    of: str = MEASURE
    kind: str = "text"
    rule: str = EACH
    is_owed: bool = False
    is_for_year: bool = False
    has_column: bool = True
    lack: str = ""
    width: int = 20
    public: str = ""


# In the order of the form, as the layout has them.
FIELDS: Final = Table(
    Field(ACTUAL, N_("Actual"), METRIC, OWN_KIND, is_owed=True, width=20),
    Field(FORECAST, N_("Forecast"), METRIC, OWN_KIND, is_for_year=True, width=13),
    Field(STATUS, N_("Status"), kind="status", rule=STATUS_RULE, is_owed=True, width=27),
    Field(DONE, N_("What has been done"), width=46, public=N_("what the owners say has been done")),
    Field(
        CAUSE,
        N_("Cause and correction"),
        lack="cause-missing",
        width=38,
        public=N_("cause and correction of a deviation"),
    ),
    Field(NEW_DATE, N_("New date"), kind="date", rule=DATES, lack="new-date-missing", width=13),
    # What partners note on cells.
    Field(REMARK, N_("Remark"), has_column=False, width=30),
)

# What a person decides that is no value of a field. `late`: whether a file that came late counts (True or False; the
# item is its digest). `rule`: by which rule the answers to a metric combine in a period (as `Answer.rule`).
LATE: Final = "late"
RULE: Final = "rule"
DECIDED: Final = {LATE: N_("File that came late"), RULE: N_("How the answers are combined")}


def is_extra(code: str) -> bool:
    """Return whether a field is one of the coordinator's own."""
    return code.startswith(EXTRA)


def is_of_metric(code: str) -> bool:
    """Return whether a field belongs to metrics; of the coordinator's own the layout tells."""
    return code in FIELDS and FIELDS[code].of == METRIC


def fields_of(level: str) -> tuple[Field, ...]:
    """Return the fields that belong to metrics or to measures, in order."""
    return tuple(each for each in FIELDS.values() if each.of == level)


def is_owed(code: str) -> bool:
    """Return whether an empty cell of a field is a lack: always, or with some statuses."""
    known = FIELDS.get(code)
    return known is not None and (known.is_owed or any(code in each.asks for each in STATUSES.values()))


def field_name(code: str) -> str:
    """Return the name of a field for a message: our own word, to be translated, or the title of an extra column."""
    known = FIELDS[code].name if code in FIELDS else DECIDED.get(code)
    return Term(known) if known else code.removeprefix(EXTRA)


def field_order(code: str) -> tuple[int, str]:
    """Return a key that sorts fields as the form has them, others behind them by name."""
    known = tuple(FIELDS)
    return (known.index(code), "") if code in FIELDS else (len(known), code)
