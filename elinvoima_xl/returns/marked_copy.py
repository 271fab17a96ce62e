"""A returned form with faults → a new workbook to be mended: their answers in place, the faults marked and listed.

It is written anew from the form's map, never by loading and saving theirs, so that locks, lists and notes are whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import IO, Final

from elinvoima_xl.form.layout import Layout
from elinvoima_xl.form.sheets.again import form_of_map
from elinvoima_xl.form.sheets.canvas import Mark
from elinvoima_xl.form.sheets.form_map import ANSWERED, RESPONDENT
from elinvoima_xl.form.sheets.write import write_form
from elinvoima_xl.foundation.language import Value
from elinvoima_xl.foundation.problems import Problem, WorkbookError
from elinvoima_xl.model.answers import EMPTY, REMARK, Answer, Submission
from elinvoima_xl.model.programme import Programme
from elinvoima_xl.returns.finding.identify import identify
from elinvoima_xl.returns.finding.issued import Issued
from elinvoima_xl.returns.finding.locate import locate
from elinvoima_xl.returns.finding.outside import find_open_label
from elinvoima_xl.workbook.cells import read_workbook
from elinvoima_xl.workbook.reader.workbook import UNCACHED, Cell, Workbook
from elinvoima_xl.workbook.theme import Theme

# What is not the partner's to mend is not told to the partner.
_TOLD: Final = ("error", "warning")
Typed = dict[tuple[str, str], Value]


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
    try:
        workbook = read_workbook(data, submission.file)
    except WorkbookError:
        return False
    parts = identify(workbook, submission.file, programme=programme, period=submission.period)
    of_file = hashlib.sha256(data).hexdigest()
    part, identity = next((each for each in parts if each[0].digest(of_file) == submission.digest), parts[0])
    workbook = part.workbook
    if identity.issued is None:
        return False
    form = form_of_map(identity.issued.form_map, layout, form_id=submission.form)
    if form is None:
        return False
    filled = {**_answers(submission, workbook), **_answerer(workbook, identity.issued, submission.file)}
    marks = marks_of(submission, form.language)
    write_form(form, target, theme=theme, password=password, filled=filled, marks=marks)
    return True


def marks_of(submission: Submission, language: str) -> tuple[Mark, ...]:
    """Return the problems that the partner can mend as marks, each on the cell that its place names, errors first."""
    places = {(answer.source.sheet, answer.source.cell): answer for answer in submission.answers}
    return tuple(
        _mark(each, places.get((each.location.sheet, each.location.cell)), language)
        for each in submission.problems
        if each.severity in _TOLD
    )


def _mark(problem: Problem, answer: Answer | None, language: str) -> Mark:
    place = "!".join(filter(None, (problem.location.sheet, problem.location.cell)))
    item, field = (answer.item, answer.field) if answer else (problem.item, "")
    return Mark(item, field, problem.severity, problem.message(language), problem.advice(language), place)


def _answers(submission: Submission, workbook: Workbook) -> Typed:
    """Return what the partner typed, by item and field: as it stands in the cell, the text where there is no cell."""
    cells = {(sheet.name, cell.address): cell for sheet in workbook.sheets for cell in sheet.cells.values()}
    typed: Typed = {}
    for answer in submission.answers:
        if answer.state != EMPTY:
            cell = cells.get((answer.source.sheet, answer.source.cell))
            is_own = cell is not None and answer.field != REMARK
            typed[(answer.item, answer.field)] = _value(cell, answer.raw) if is_own else answer.raw
    return typed


def _answerer(workbook: Workbook, issued: Issued, file: str) -> Typed:
    """Return what was typed in the open cells of the instructions."""
    return dict(_answerer_cells(workbook, issued, file))


def _answerer_cells(workbook: Workbook, issued: Issued, file: str) -> Iterator[tuple[tuple[str, str], Value]]:
    for found in locate(workbook, issued, {}, file).sheets:
        if found.sent is not None and not found.sent.is_area:
            for field in (RESPONDENT, ANSWERED):
                if cell := find_open_label(found, found.sent, field):
                    yield ("", field), _value(cell, str(cell.value))


def _value(cell: Cell | None, raw: str) -> Value:
    """Return a cell's value to type in again: a number or a date as such, a formula by its result."""
    if cell is None or cell.kind == UNCACHED:
        return raw
    return Decimal(repr(cell.value)) if isinstance(cell.value, float) else cell.value
