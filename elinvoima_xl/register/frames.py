"""Answers and decisions as data: rows, long pandas DataFrames with typed columns, CSV for Excel and for machines.

pandas is imported when a frame is made, not before. Codes (states, fields, statuses) stay codes: they are the same in
every language.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from typing import TYPE_CHECKING, Any, Final

from elinvoima_xl.foundation.language import N_, Value, words
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.merging.decisions import Decision, Merged
from elinvoima_xl.model.answers import EMPTY, SUPERSEDED, Answer, Source
from elinvoima_xl.model.programme import item_order, measure_id
from elinvoima_xl.model.values import to_invariant

if TYPE_CHECKING:
    import pandas

# Columns with their dtype and the heading that the CSV for Excel has. The names never change; new ones come last.
_PLACE: Final = {
    "period": ("string", N_("Period")),
    "period_end": ("datetime64[us]", N_("Period ends")),
    "area": ("Int64", N_("Development area")),
    "measure": ("string", N_("Measure")),
    "item": ("string", N_("Item")),
    "field": ("string", N_("Field")),
}
_VALUES: Final = {
    "value": ("string", N_("Value")),
    "number": ("Float64", N_("Numeric value")),
    "day": ("datetime64[us]", N_("Date")),
    "yes": ("boolean", N_("Yes or no")),
}
ANSWER_COLUMNS: Final = {
    **_PLACE,
    "owner": ("string", N_("Responsible party")),
    "state": ("string", N_("State of the answer")),
    **_VALUES,
    "raw": ("string", N_("As written")),
    "shown": ("string", N_("As it was seen")),
    "link": ("string", N_("Link")),
    "assumed": ("boolean", N_("Assumed")),
    "merged": ("boolean", N_("In the merge")),
    "file": ("string", N_("File")),
    "sheet": ("string", N_("Sheet")),
    "cell": ("string", N_("Cell")),
    "saved": ("datetime64[us, UTC]", N_("Saved (UTC)")),
    "digest": ("string", N_("SHA-256 of the file")),
}
DECISION_COLUMNS: Final = {
    **_PLACE,
    "state": ("string", N_("State of the decision")),
    **_VALUES,
    "unavailable": ("boolean", N_("Not available")),
    "reported": ("Int64", N_("Owners reported")),
    "expected": ("Int64", N_("Owners expected")),
    "reason": ("string", N_("Reason")),
    "settled_by": ("string", N_("Settled by")),
    "settled_when": ("string", N_("Settled when")),
    "settled_why": ("string", N_("Grounds")),
}
_TITLES: Final = {
    columns: {name: title for name, (_, title) in titles.items()}
    for columns, titles in ((tuple(ANSWER_COLUMNS), ANSWER_COLUMNS), (tuple(DECISION_COLUMNS), DECISION_COLUMNS))
}

BYTE_ORDER_MARK: Final = "\ufeff"
# A spreadsheet program takes a text that starts with one of these for a formula (OWASP, “CSV Injection”).
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Excel takes 1.1.2 for a day and 3-4 for another when it opens a CSV file; ids and texts as written must survive that.
_MISREAD: Final = re.compile(r"\s*\d+(?:\s*[.:/\-–]\s*\d+)+\.?\s*|0\d+|\d{12,}")

Row = dict[str, Any]


def to_frame(merged: Merged) -> pandas.DataFrame:
    """Return every answer of every file in long form, one a row, in order of period, item, field, owner and time.

    Answers that a newer one replaced have the state `superseded`; `merged` says whether an answer counts in its
    decision. `value` is the exact text of the value (decimal point, ISO dates), `number`, `day` and `yes` the same by
    its kind. An empty owner is the shared workbook.
    """
    return _frame(answer_rows(merged), ANSWER_COLUMNS)


def decisions_to_frame(merged: Merged) -> pandas.DataFrame:
    """Return every decision, one a row, in the merge's own order."""
    return _frame(decision_rows(merged), DECISION_COLUMNS)


def decision_rows(merged: Merged) -> Iterator[Row]:
    """Yield the rows of `decisions_to_frame`."""
    areas = _areas(merged)
    return (_decision_row(each, areas) for each in merged.decisions)


def to_csv(frame: pandas.DataFrame) -> bytes:
    """Return a frame as CSV for machines: UTF-8, comma, decimal point, ISO dates, empty for what is not known.

    A text that a spreadsheet program would take for a formula has an apostrophe before it; so has one that starts with
    an apostrophe, so that taking one away gives every text back.
    """
    return _write(frame, frame.columns, ",", _Plain()).encode()


def to_excel_csv(frame: pandas.DataFrame, language: str = "fi") -> bytes:
    """Return a frame as CSV that Excel opens by double-click in Finnish: semicolon, decimal comma, byte order mark.

    Headings are in `language`. What Excel would take for a formula or for a day that nobody meant (the item 1.1.2)
    has an apostrophe before it.
    """
    say = words(language)
    known = _TITLES.get(tuple(frame.columns), {})
    titles = [say(known.get(name, name)) for name in frame.columns]
    return (BYTE_ORDER_MARK + _write(frame, titles, ";", _Finnish())).encode()


def _frame(rows: Iterable[Row], columns: Mapping[str, tuple[str, str]]) -> pandas.DataFrame:
    import pandas as pd

    table = list(rows)
    return pd.DataFrame(
        {name: pd.Series([row[name] for row in table], dtype=dtype) for name, (dtype, _) in columns.items()}
    )


def answer_rows(merged: Merged) -> Iterator[Row]:
    """Yield the rows of `to_frame`."""
    answers = [each for submission in merged.facts.submissions for each in submission.answers if each.state != EMPTY]
    return rows_of(merged, sorted(answers, key=_order))


def rows_of(merged: Merged, answers: Iterable[Answer]) -> Iterator[Row]:
    """Yield the row of each of some answers, which may be empty ones too."""
    areas = _areas(merged)
    states = {_key(answer): answer.state for decision in merged.decisions for answer in decision.answers}
    for answer in answers:
        state = states.get(_key(answer))
        yield _answer_row(answer, state or answer.state, is_merged=state not in (None, SUPERSEDED), areas=areas)


def _key(answer: Answer) -> tuple[Source, str, str, str, str]:
    """Return what stays the same of an answer when it is superseded."""
    return answer.source, answer.owner, answer.item, answer.field, answer.raw


def _order(answer: Answer) -> tuple[Any, ...]:
    source = answer.source
    saved = source.saved.isoformat() if source.saved else ""
    place = (source.file, source.sheet, len(source.cell), source.cell, answer.raw)
    return (answer.period.end, item_order(answer.item), answer.field, answer.owner, saved, place)


def _answer_row(answer: Answer, state: str, *, is_merged: bool, areas: Mapping[tuple[Period, str], int]) -> Row:
    source = answer.source
    return {
        **_place(answer, areas),
        "owner": answer.owner,
        "state": state,
        **_value(answer.value),
        "raw": answer.raw,
        "shown": answer.shown or None,
        "link": answer.seen.link or None,
        "assumed": answer.assumed,
        "merged": is_merged,
        "file": source.file,
        "sheet": source.sheet,
        "cell": source.cell,
        "saved": source.saved,
        "digest": source.digest,
    }


def _decision_row(decision: Decision, areas: Mapping[tuple[Period, str], int]) -> Row:
    made = decision.resolution
    return {
        **_place(decision, areas),
        "state": decision.state,
        **_value(decision.value),
        "unavailable": decision.unavailable,
        "reported": decision.reported,
        "expected": decision.expected,
        "reason": decision.reason,
        "settled_by": made.who if made else None,
        "settled_when": made.when if made else None,
        "settled_why": made.reason if made else None,
    }


def _place(each: Answer | Decision, areas: Mapping[tuple[Period, str], int]) -> Row:
    measure = measure_id(each.item)
    return {
        "period": str(each.period),
        "period_end": each.period.end,
        "area": areas.get((each.period, measure)),
        "measure": measure,
        "item": each.item,
        "field": each.field,
    }


def _value(value: Value) -> Row:
    return {
        "value": None if value is None else to_invariant(value),
        "number": float(value) if isinstance(value, Decimal) else None,
        "day": value if isinstance(value, date) else None,
        "yes": value if isinstance(value, bool) else None,
    }


def _areas(merged: Merged) -> dict[tuple[Period, str], int]:
    """Return the number of the area of each measure by period and id."""
    found: dict[tuple[Period, str], int] = {}
    for period in merged.facts.periods:
        programme = merged.facts.find_programme(period)
        for area, _, measure in programme.places() if programme else ():
            found[period, measure.id] = area.number
    return found


def safe_text(text: str) -> str:
    """Return a text of a CSV file so that no spreadsheet program takes it for a formula: an apostrophe before it.

    A text that begins with an apostrophe has one more, so that the first one can always be taken away again.
    """
    return f"'{text}" if text.startswith((*_FORMULA, "'")) else text


class _Plain:
    """How a machine reads: ISO dates, a decimal point, true and false."""

    def text(self, text: str) -> str:
        return safe_text(text)

    def number(self, number: float) -> str:
        return str(int(number)) if float(number).is_integer() and abs(number) < 1e15 else repr(float(number))

    def moment(self, moment: datetime) -> str:
        if moment.tzinfo is not None:
            return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        return moment.strftime("%Y-%m-%d")

    def truth(self, truth: bool) -> str:
        return "true" if truth else "false"


class _Finnish(_Plain):
    """How Excel in Finnish reads: a decimal comma, days as 30.6.2027."""

    def text(self, text: str) -> str:
        return f"'{text}" if _MISREAD.fullmatch(text) else super().text(text)

    def number(self, number: float) -> str:
        return super().number(number).replace(".", ",")

    def moment(self, moment: datetime) -> str:
        day = f"{moment.day}.{moment.month}.{moment.year}"
        return f"{day} {moment:%H:%M}" if moment.tzinfo is not None else day


def _write(frame: pandas.DataFrame, titles: Iterable[str], separator: str, style: _Plain) -> str:
    out = StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerow([style.text(title) for title in titles])
    for row in frame.itertuples(index=False, name=None):
        writer.writerow([_cell(each, style) for each in row])
    return out.getvalue()


def _cell(value: str | datetime | float | None, style: _Plain) -> str:
    import pandas as pd

    if pd.isna(value):
        return ""
    if isinstance(value, str):
        return style.text(value)
    if isinstance(value, datetime):
        return style.moment(value)
    # Numbers come out of a frame as numpy's own, which know their plain value.
    plain = value.item() if hasattr(value, "item") else value
    return style.truth(plain) if isinstance(plain, bool) else style.number(float(str(plain)))
