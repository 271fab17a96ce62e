"""A returned form with faults → a new workbook to be mended: their answers in place, the faults marked and listed.

It is written anew from the form's map, never by loading and saving theirs, so that locks, lists and notes are whole.
What it says is what the return said, read again untouched: a value that was accepted stands as it was, what could not
be read stands as the text that it was, and each error is remembered until its cells are mended (`finding/faults.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Final

from elinvoima_xl.form.layout import Layout
from elinvoima_xl.form.records import Fact
from elinvoima_xl.form.sheets.again import form_of_map
from elinvoima_xl.form.sheets.canvas import Key, Mark, Twins, Typed
from elinvoima_xl.form.sheets.form_map import ANSWERED, COPY_OF, RESPONDENT
from elinvoima_xl.form.sheets.write import write_form
from elinvoima_xl.foundation.language import N_, Value, words
from elinvoima_xl.foundation.problems import Location, Problem
from elinvoima_xl.model.answers import EMPTY, UNREADABLE, Answer, Submission
from elinvoima_xl.model.fields import REMARK
from elinvoima_xl.model.programme import NUMBER_KINDS, Programme, measure_id
from elinvoima_xl.model.values import from_float, to_invariant, to_raw
from elinvoima_xl.returns.finding.content import quote
from elinvoima_xl.returns.finding.faults import Fault, digest_of, open_faults
from elinvoima_xl.returns.finding.outside import find_open_label
from elinvoima_xl.returns.finding.reading import spots_of
from elinvoima_xl.returns.finding.rows import FoundRow
from elinvoima_xl.returns.submission import FormRead, read_form
from elinvoima_xl.workbook.reader.cell_text import plain, to_text
from elinvoima_xl.workbook.reader.workbook import Cell, from_address
from elinvoima_xl.workbook.theme import Theme

_TOLD: Final = ("error", "warning")
# Faults of what a copy cannot hold: it only lists them.
NOT_IN_COPIES: Final = frozenset(
    {
        "sheet-extra",
        "text-outside-table",
        "more-outside-table",
        "note-outside-table",
        "note-without-place",
        "row-unknown",
        "locked-cell-filled",
        "locked-cell-changed",
        "damaged-part",
        "picture",
    }
)
# A message repeats so much of what was found.
_SAID: Final = 200
_TWICE: Final = frozenset({"row-duplicated"})
_COMMENTS: Final = N_("Your comments on this row, now in one note: {text}")
_COMMENTS_READ: Final = N_("Nothing needs to be done: they were read.")


def write_marked_copy(
    data: bytes,
    submission: Submission,
    target: Path | IO[bytes],
    *,
    layout: Layout,
    programme: Programme | None = None,
    theme: Theme | None = None,
    password: str = "",
) -> bool:
    """Write the copy of a submission (read from `data`) and return True; False where the file has no form to copy.

    The copy keeps the form's id and issued values, so that it reads like any other when it comes back.
    """
    read = read_form(data, submission, programme)
    form = form_of_map(read.issued.form_map, layout, form_id=submission.form) if read else None
    if read is None or form is None:
        return False
    whence = Fact("", COPY_OF, submission.digest)
    content = _Content(submission, read)
    write_form(
        replace(form, facts=tuple(dict.fromkeys((*form.facts, whence)))),
        target,
        theme=theme,
        password=password,
        filled={**content.filled(), **dict(_answerer(read))},
        twins=content.twins(),
        marks=(*content.marks(form.language), *_comments(submission, form.language)),
        faults=[fault.to_row() for fault in content.faults()],
    )
    return True


class _Content:
    """What stands in a copy: what is typed in, the rows that stand twice, the marks, the faults to remember."""

    def __init__(self, submission: Submission, read: FormRead) -> None:
        self._submission: Final = submission
        self._asked: Final = read.issued.asked
        self._located: Final = read.located
        self._cells: Final = {
            (sheet.name, cell.address): cell for sheet in read.workbook.sheets for cell in sheet.cells.values()
        }
        self._answers: Final = {(each.item, each.field): each for each in submission.answers}
        # The errors of each answer, and the rows that stand twice with different answers.
        self._errors: Final = {
            (answer.item, answer.field): tuple(each for each in told if each.severity == "error")
            for answer, told in read.answers
        }
        self._rows: Final = {self._asked[key].row: self._doubled(key) for key in self._errors if self._doubled(key)}
        self._kept: Final = [fault for fault, _ in open_faults(read.issued.faults, self._asked, submission.answers)]
        self._faults: Final = {
            each: tuple(self._faults_of(each)) for each in submission.problems if each.severity == "error"
        }

    def _doubled(self, key: Key) -> tuple[FoundRow, ...]:
        """Return the rows in which an answer stands, differently; none where that is not all that is wrong with it."""
        told = self._errors[key]
        rows = self._located.by_number.get(self._asked[key].row, ())
        places = {each.location for each in told}
        is_so = bool(told) and {each.code for each in told} <= _TWICE and places <= set(self._places(rows, key[1]))
        return rows if is_so else ()

    def _places(self, rows: Iterable[FoundRow], name: str) -> Iterator[Location]:
        for spot in spots_of(rows, name):
            yield Location(self._submission.file, spot.sheet.name, spot.address)

    # --- what is typed in

    def filled(self) -> Typed:
        """Return what stands in the open cells, by item and field."""
        typed = {key: self._value(each) for key, each in self._answers.items() if each.state != EMPTY}
        for number in self._rows:
            typed |= {(self._asked_in(number)[name], name): value for name, value in self._spread(number)[0].items()}
        return typed

    def _value(self, answer: Answer) -> Value:
        cell = self._cells.get((answer.source.sheet, answer.source.cell))
        return self._typed((answer.item, answer.field), cell, answer.raw)

    def _typed(self, key: Key, cell: Cell | None, raw: str) -> Value:
        """Return what to type so that it reads as it did: all but plain numbers and real dates goes back as text."""
        kind = self._asked[key].kind if key in self._asked else ""
        value = cell.value if cell else None
        if isinstance(value, float) and kind in NUMBER_KINDS and to_invariant(from_float(value)) == raw:
            return Decimal(repr(value))
        if isinstance(value, datetime) and kind == "date" and self._answers[key].state != UNREADABLE:
            return value
        return raw

    def twins(self) -> Twins:
        """Return the rows that stand twice: by Nro what is typed in each but the first, by field."""
        return {number: self._spread(number)[1:] for number in self._rows}

    def _spread(self, number: str) -> tuple[dict[str, Value], ...]:
        """Return what each of the rows of a Nro holds by field; what the first lacks stands there, not in the other."""
        spread: tuple[dict[str, Value], ...] = tuple({} for _ in self._rows[number])
        for name, item in self._asked_in(number).items():
            if self._errors.get((item, name)) and not self._doubled((item, name)):
                continue
            values = [self._in_row((item, name), row) for row in self._rows[number]]
            first = next((place for place, value in enumerate(values) if value is not None), None)
            if first is not None:
                values[0], values[first] = values[first], None if first else values[0]
            for held, value in zip(spread, values, strict=True):
                held.update({name: value} if value is not None else {})
        return spread

    def _asked_in(self, number: str) -> dict[str, str]:
        """Return the item of each field that is asked in the row of a Nro."""
        return {name: item for (item, name), sent in self._asked.items() if sent.row == number}

    def _in_row(self, key: Key, row: FoundRow) -> Value:
        spot = next((each for each in spots_of((row,), key[1]) if each.text), None)
        if spot is None or spot.cell is None:
            return None
        return self._typed(key, spot.cell, to_raw(spot.cell.value))

    # --- what is remembered

    def faults(self) -> list[Fault]:
        """Return what the copy is to tell again: what it was handed back for, and what its return was."""
        new = (fault for each, found in self._faults.items() for fault in found)
        return list(dict.fromkeys((*self._kept, *new)))

    def _faults_of(self, told: Problem) -> Iterator[Fault]:
        """Yield what is to be remembered of an error: nothing where reading the copy tells it anyhow."""
        bare = replace(told, location=Location())
        keys = [key for key, found in self._errors.items() if told in found]
        if keys:
            yield from (self._held(bare, key) for key in keys if not self._doubled(key))
        elif told.code == "row-uncertain":
            yield from self._of_row(told, bare)
        elif places := self._places_of(told):
            yield self._of_cells(bare, *places)

    def _held(self, bare: Problem, key: Key) -> Fault:
        sent, answer = self._asked[key], self._answers[key]
        was = digest_of([(*key, answer.raw)])
        return Fault(bare, sent.sheet, sent.row, key[1], was, answer.state == UNREADABLE)

    def _of_row(self, told: Problem, bare: Problem) -> Iterator[Fault]:
        """Yield what a row holds that can be two: each of its answers, or, where it has none, the row."""
        row = told.location.cell.partition(":")[0]
        found = (each for each in self._located.rows if each.table.sheet.name == told.location.sheet)
        numbers = {name for each in found if str(each.row) == row for name in each.rivals or (each.number,)}
        items = {measure_id(number) for number in numbers}
        keys = [
            key
            for key, answer in self._answers.items()
            if answer.state == UNREADABLE and not self._errors.get(key) and key in self._asked
            if key[0] in items or self._asked[key].row in numbers
        ]
        if keys:
            yield from (self._held(bare, key) for key in keys)
        elif numbers - {""}:
            yield self._of_cells(bare, "", min(numbers - {""}), "")

    def _of_cells(self, bare: Problem, sheet: str, row: str, name: str) -> Fault:
        fault = Fault(bare, sheet, row, name)
        answers = (self._answers[key] for key in fault.cells(self._asked) if key in self._answers)
        return replace(fault, was=digest_of((each.item, each.field, each.raw) for each in answers))

    def _places_of(self, told: Problem) -> tuple[str, str, str] | None:
        """Return the sheet, the row and the field of an error of the file; None for one that is told again anyhow."""
        if told.code == "row-missing":
            return "", told.found, ""
        if told.code == "sheet-missing":
            return told.found, "", ""
        if told.code in ("column-missing", "damaged-sheet", "more-bad-cells"):
            sheet = next((each.sent for each in self._located.sheets if each.sheet.name == told.location.sheet), None)
            titles = {title: name for name, title in sheet.titles.items()} if sheet else {}
            is_column = told.code == "column-missing"
            return (sheet.name if sheet else ""), "", titles.get(told.found, "") if is_column else ""
        return self._place_of_cell(told.location) if told.code == "bad-cell" else None

    def _place_of_cell(self, where: Location) -> tuple[str, str, str]:
        """Return the row and field of a cell; nothing, which is the whole form, for one that is none of ours."""
        for row in self._located.rows:
            for column in row.table.columns if row.table.sheet.name == where.sheet else ():
                if where in self._places((row,), column.field):
                    return "", row.number, column.field
        return "", "", ""

    # --- what is marked

    def marks(self, language: str) -> Iterator[Mark]:
        """Yield what the partner can mend as marks, errors first."""
        places = {each.source.location: key for key, each in self._answers.items()}
        seen: set[tuple[str, Key, str]] = set()
        for told in self._submission.problems:
            keys = self._keys_of(told, places) or [(told.item, "")]
            # A row that stands twice is told at both.
            is_seen = told.code in _TWICE and (told.code, keys[0], told.item) in seen
            mending = told.mending(language)
            if told.severity in _TOLD and mending is not None and not is_seen:
                seen.add((told.code, keys[0], told.item))
                place = "!".join(filter(None, (told.location.sheet, told.location.cell)))
                message = "\n".join(filter(None, (told.message(language), self._whole(told))))
                words = (told.severity, message, mending, place)
                yield Mark(*keys[0], *words, tuple(keys[1:]), is_hung=self._is_hung(told))

    def _whole(self, told: Problem) -> str:
        """Return all the words that a copy is without, where the problem repeats only their beginning."""
        if told.code in NOT_IN_COPIES and len(told.found) > _SAID:
            return told.found
        first, _, last = told.location.cell.partition(":")
        start, end = from_address(first), from_address(last or first)
        if told.code not in NOT_IN_COPIES or start is None or end is None:
            return ""
        cells = [
            cell
            for (sheet, address), cell in self._cells.items()
            if sheet == told.location.sheet and start <= (from_address(address) or (0, 0)) <= end
        ]
        # What lies over a cell, such as a text box, is told at the cell and is not what stands in it.
        is_cut = quote(cells) == told.found and any(plain(to_raw(cell.value)) not in told.found for cell in cells)
        return "\n".join(to_raw(cell.value) for cell in cells) if is_cut else ""

    def _keys_of(self, told: Problem, places: dict[Location, Key]) -> list[Key]:
        """Return the open cells that a problem is about: none for what only lies over one of them."""
        if told.code in NOT_IN_COPIES:
            return []
        if own := [key for key, found in self._errors.items() if told in found]:
            return own
        kept = [fault for fault in self._kept if fault.problem == replace(told, location=Location())]
        cells = [key for fault in (*self._faults.get(told, ()), *kept) for key in fault.cells(self._asked)]
        if cells:
            return list(dict.fromkeys(cells))
        return [places[told.location]] if told.location in places else []

    def _is_hung(self, told: Problem) -> bool:
        """Return whether each of the cells has a mark of its own, and not all of them one."""
        return all(fault.is_held or (fault.field and fault.row) for fault in self._faults.get(told, ()))


def _comments(submission: Submission, language: str) -> Iterator[Mark]:
    """Yield the partner's comments: threads and notes of several cells are one note in the copy."""
    say = words(language)
    for each in submission.answers:
        if each.field == REMARK:
            place = f"{each.source.sheet}!{each.source.cell}"
            text = say(_COMMENTS).format(text=each.raw)
            yield Mark(each.item, REMARK, "info", text, say(_COMMENTS_READ), place, is_hung=False)


def _answerer(read: FormRead) -> Iterator[tuple[Key, Value]]:
    """Yield what was typed in the open cells of the instructions."""
    for found in read.located.sheets:
        if found.sent is not None and not found.sent.is_area:
            for field in (RESPONDENT, ANSWERED):
                if cell := find_open_label(found, found.sent, field):
                    kept = (str, datetime) if field == ANSWERED else str
                    yield ("", field), cell.value if isinstance(cell.value, kept) else to_text(cell)
