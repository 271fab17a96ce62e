"""A register that lost its hidden sheets, read from those that can still be seen.

Excel's Document Inspector and Apple's Numbers take hidden sheets away, and with them the exact record. What is left is
enough to go on: every answer stands in Data, every file in Sources, and in the open cells what the coordinator has
settled, corrected, written and marked. Those are read as if they had just been typed, on the answers that stand in
Data. What stands nowhere is lost: which cells came back empty, what was told of each file, the programmes of old
periods.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final, NamedTuple

from elinvoima_xl.foundation.language import LANGUAGES, in_every_language
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import Location, Problem, problem
from elinvoima_xl.merging.decisions import Facts
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.model.answers import GIVEN, UNREADABLE, Answer, CoordinatorText, Source, Submission
from elinvoima_xl.model.fields import EXTRA, FIELDS, OWN_KIND
from elinvoima_xl.model.programme import Programme
from elinvoima_xl.model.typed.dates import find_date
from elinvoima_xl.model.values import Reading, read_value
from elinvoima_xl.register.conflicts import FITS_NOTHING, FREE_COLUMNS, UNUSED_ROW, conflict_rows
from elinvoima_xl.register.input import READERS
from elinvoima_xl.register.model import CONFLICTS, DATA, SHEET_NAMES, SOURCES, sheet_name, to_shown
from elinvoima_xl.register.record import Record, SheetRecord
from elinvoima_xl.register.rows import Rows, WrittenRow, find_header, find_rows, find_sheets, typed_text
from elinvoima_xl.register.view import View
from elinvoima_xl.register.words import ANSWER_STATES, NOT_MERGED
from elinvoima_xl.workbook.cells import OpenWorkbook
from elinvoima_xl.workbook.reader.workbook import DATE, Cell, Sheet

# The columns of Data without which an answer is none, and those of Sources.
_OF_ANSWER: Final = (
    "period", "item", "field", "owner", "state", "merged", "value", "raw", "assumed", "file", "sheet", "cell", "saved",
    "digest",
)  # fmt: skip
_OF_SOURCE: Final = ("file", "period", "owner", "saved", "filled", "expected", "leave_out", "digest")
_MOMENT: Final = re.compile(r"(.*) (\d\d):(\d\d) UTC")
_FORMER: Final = re.compile(r"(.*) \((.*)\)")
_EVERYBODY: Final = in_every_language("All owners together")
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)

Texts = dict[str, str]


class _Line(NamedTuple):
    """A row of a sheet that is only read: what stands in its columns, as text and as cells."""

    texts: Texts
    cells: dict[str, Cell]


def is_register(workbook: OpenWorkbook) -> bool:
    """Return whether a workbook without a record has the sheets of a register."""
    return all(_place(workbook, key) is not None for key in (CONFLICTS, DATA, SOURCES))


def read_visible(workbook: OpenWorkbook, file: str, programme: Programme) -> tuple[Facts, tuple[Problem, ...]]:
    """Return the facts that the sheets of a register tell, all its periods read by `programme`, and what is told."""
    told: list[Problem] = []
    submissions, late = _submissions(workbook, programme)
    periods = sorted({each.period for each in submissions if each.period})
    facts = Facts(programmes=tuple((each, programme) for each in periods), submissions=frozenset(submissions))
    language = _language(workbook)
    view = View(merge(facts), language, _NEVER)
    record = Record(facts, language, questions=tuple(row.question for row in conflict_rows(view)))
    for key, read in READERS.items():
        rows = _rows(workbook, key, language, file)
        if rows is not None:
            facts = read(facts, rows, view, record, told)
    texts = (*facts.texts, *_unused(workbook, periods))
    facts = replace(facts, before_closing=facts.before_closing - late, texts=texts)
    count = sum(len(each.answers) for each in submissions)
    lost = problem("register-record-lost", Location(file), count=count, files=len(submissions))
    return facts, (lost, *told, *dict.fromkeys(workbook.problems))


def _language(workbook: OpenWorkbook) -> str:
    names = {name.casefold() for name in workbook.names}
    return max(LANGUAGES, key=lambda each: sum(sheet_name(key, each).casefold() in names for key in SHEET_NAMES))


def _place(workbook: OpenWorkbook, key: str) -> int | None:
    return next(find_sheets(workbook.names, SheetRecord(key, SHEET_NAMES[key])), None)


def _sheet(workbook: OpenWorkbook, key: str) -> Sheet | None:
    place = _place(workbook, key)
    return None if place is None else workbook.read(place, None)


# --- what the coordinator wrote


def _rows(workbook: OpenWorkbook, key: str, language: str, file: str) -> Rows | None:
    """Return the rows of a sheet as if all that stands in their open cells had been typed since it was written."""
    sheet = _sheet(workbook, key)
    rows = find_rows(sheet, SheetRecord(key, sheet_name(key, language)), file) if sheet else None
    if sheet is None or rows is None:
        return None
    # A resolution that fits nothing any more must not be taken for one of the answers of today.
    idle = {line_row for line_row, _ in _idle(sheet)} if key == CONFLICTS else set()
    kept = tuple(
        replace(row, issued=dict.fromkeys(rows.open_columns, ""))
        for row in rows.rows
        if row.row not in idle and (key in (CONFLICTS, SOURCES) or _is_period(row))
    )
    return Rows(key, kept, rows.open_columns)


def _is_period(row: WrittenRow) -> bool:
    return _period(row.key[0]) is not None


def _period(text: str) -> Period | None:
    try:
        return Period.from_text(text)
    except ValueError:
        return None


def _idle(sheet: Sheet) -> Iterator[tuple[int, Texts]]:
    """Yield the rows of resolutions that fit no answers any more."""
    for row, line in _lines(sheet, ("situation", *FREE_COLUMNS)):
        if any(line.texts["situation"].startswith(words) for words in in_every_language(FITS_NOTHING)):
            yield row, line.texts


def _unused(workbook: OpenWorkbook, periods: list[Period]) -> Iterator[CoordinatorText]:
    """Yield those resolutions as rows that cannot be used: they stay on the sheet, to be looked at by a person."""
    sheet = _sheet(workbook, CONFLICTS)
    newest = periods[-1] if periods else Period(1900)
    for _, texts in _idle(sheet) if sheet else ():
        kept = "\t".join(texts[name].replace("\t", " ") for name in FREE_COLUMNS)
        yield CoordinatorText(newest, UNUSED_ROW, "", kept)


# --- what was sent


def _submissions(workbook: OpenWorkbook, programme: Programme) -> tuple[list[Submission], frozenset[str]]:
    """Return the files whose answers stand in Data, and the digests of those of which nothing was merged."""
    answers: dict[str, list[Answer]] = defaultdict(list)
    merged: set[str] = set()
    data, sources = _sheet(workbook, DATA), _sheet(workbook, SOURCES)
    for _, line in _lines(data, _OF_ANSWER) if data else ():
        answer = _answer(line, programme)
        if answer is not None:
            answers[answer.source.digest].append(answer)
            merged |= set() if line.texts["merged"] in in_every_language(NOT_MERGED) else {answer.source.digest}
    files = {line.texts["digest"]: line.texts for _, line in _lines(sources, _OF_SOURCE)} if sources else {}
    found = [_submission(digest, own, files.get(digest, {})) for digest, own in answers.items()]
    left_out = {digest for digest, texts in files.items() if texts["leave_out"]}
    return found, frozenset(answers.keys() - merged - left_out)


def _submission(digest: str, answers: list[Answer], told: Texts) -> Submission:
    first = answers[0]
    return Submission(
        first.source.file,
        digest,
        "accepted",
        period=first.period,
        owner=first.owner,
        saved=first.source.saved,
        filled=_count(told.get("filled", "")),
        expected=_count(told.get("expected", "")),
        answers=tuple(answers),
    )


def _count(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _answer(line: _Line, programme: Programme) -> Answer | None:
    texts = line.texts
    period = _period(texts["period"])
    state = next((state for state, word in ANSWER_STATES.items() if texts["state"] in in_every_language(word)), "")
    if period is None or not (texts["item"] and texts["digest"] and state):
        return None
    field = next((each.code for each in FIELDS.values() if texts["field"] in in_every_language(each.name)), "")
    former = _FORMER.fullmatch(texts["owner"]) if programme.find_owner(texts["owner"]) is None else None
    owner, under = former.groups() if former else (texts["owner"], "")
    source = Source(texts["file"], texts["sheet"], texts["cell"], _moment(texts["saved"]), texts["digest"])
    made = Answer(
        period,
        "" if owner in _EVERYBODY else owner,
        texts["item"],
        field or EXTRA + texts["field"],
        state,
        None,
        texts["raw"],
        source,
        bool(texts["assumed"]),
        under,
    )
    if state != GIVEN:
        return made
    reading = _read(made, line, programme)
    return replace(made, value=reading.value, state=GIVEN if reading.state == GIVEN else UNREADABLE)


def _read(answer: Answer, line: _Line, programme: Programme) -> Reading:
    """Return the value of an answer, as it is shown: a number and a date are those of the cell."""
    kind = FIELDS[answer.field].kind if answer.field in FIELDS else "text"
    metric = programme.find_metric(answer.item)
    if kind == OWN_KIND:
        kind = metric.kind if metric else "text"
    cell = line.cells.get("value")
    is_words = kind == "text" or cell is None or isinstance(cell.value, str)
    value = (answer.raw if kind == "text" else line.texts["value"]) if is_words or cell is None else cell.value
    is_date = cell is not None and cell.kind == DATE
    unit = metric.unit if metric else ""
    return read_value(kind, value, is_date=is_date, unit=unit, language=programme.language)


def _moment(text: str) -> datetime | None:
    match = _MOMENT.fullmatch(text)
    day = find_date(match[1]) if match else None
    if match is None or day is None:
        return None
    return datetime(day.value.year, day.value.month, day.value.day, int(match[2]), int(match[3]), tzinfo=UTC)


def _lines(sheet: Sheet, wanted: tuple[str, ...]) -> Iterator[tuple[int, _Line]]:
    """Yield the rows under the titles of a sheet; a text that goes on in further columns is joined."""
    found = find_header(sheet, wanted)
    if found is None:
        return
    header, columns = found
    ends = _continued(sheet, header, columns)
    rows: dict[int, dict[int, Cell]] = defaultdict(dict)
    for (row, column), cell in sheet.cells.items():
        if row > header:
            rows[row][column] = cell
    for row, own in sorted(rows.items()):
        cells = {name: own[column] for name, column in columns.items() if column in own}
        texts = {name: "".join(_text(own.get(column)) for column in ends[name]) for name in wanted}
        yield row, _Line(texts, cells)


def _continued(sheet: Sheet, header: int, columns: dict[str, int]) -> dict[str, list[int]]:
    """Return for each column the columns in which its texts go on: those titled as it is, with (2), (3), …."""
    titles = {column: to_shown(typed_text(cell)) for (row, column), cell in sheet.cells.items() if row == header}
    return {
        name: [at for at in sorted(titles) if re.sub(r" \(\d+\)$", "", titles[at]) == titles[column] and at >= column]
        for name, column in columns.items()
    }


def _text(cell: Cell | None) -> str:
    """Return what a cell says, the blanks at its ends too: a text may go on behind them."""
    if cell is None:
        return ""
    return cell.value.replace("\r\n", "\n") if isinstance(cell.value, str) else typed_text(cell)
