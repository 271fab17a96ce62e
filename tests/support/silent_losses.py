"""What must hold of reading a form whatever was done to it: every value typed is read or told, and no other is read."""

from __future__ import annotations

from filled import READ, Key, map_of
from mutations import NEW

from elinvoima_xl.foundation.problems import Problem
from elinvoima_xl.model.answers import GIVEN, Submission
from elinvoima_xl.model.programme import measure_id


def faults(data: bytes, read: Submission) -> list[str]:
    """Return what reading got wrong: a value that was not typed there, or typed and neither read nor told."""
    if read.state != "accepted":
        told = any(each.severity == "error" and each.location.file == read.file for each in read.problems)
        return [] if told else ["the file was refused, and nothing tells why"]
    given = {(each.item, each.field): each.value for each in read.answers if each.state == GIVEN}
    swapped = [
        f"{key}: {value!r} read, {READ.get(key)!r} typed"
        for key, value in given.items()
        if READ.get(key) != value and not (key not in READ and str(value) in NEW) and not is_exchanged(key, value, read)
    ]
    lost = [
        f"{key}: {READ[key]!r} neither read nor told"
        for key in READ
        if key not in given and not is_told(data, key, read)
    ]
    return swapped + lost


def is_exchanged(key: Key, value: object, read: Submission) -> bool:
    """Return whether a value may be that of another metric of the same measure, with the loss of the column told.

    Without the column that alone tells the rows of a measure apart, exchanged Nros look like moved rows.
    """
    if not any(each.code == "locked-column-missing" for each in read.problems):
        return False
    item, field = key
    siblings = [other for other in READ if other[1] == field and measure_id(other[0]) == measure_id(item)]
    return any(READ[other] == value for other in siblings if other != key)


def is_told(data: bytes, key: Key, read: Submission) -> bool:
    """Return whether a problem names the answer's row, or the sheet or column that it stood in."""
    item, field = key
    form = map_of(data)
    sheet = next(row.sheet for row in form.rows if (row.item, row.field) == key and row.cell)
    title = next(row.issued for row in form.rows if row.kind == "header" and row.field == field)
    numbers = {row.row for row in form.rows if row.row and measure_id(row.row) == measure_id(item)}
    return any(names(problem, {item, *numbers}, sheet, title) for problem in read.problems)


def names(problem: Problem, items: set[str], sheet: str, title: str) -> bool:
    blanks = dict(problem.blanks)
    if problem.item in items or items & set(str(blanks.get("items", "")).split(" / ")):
        return True
    if problem.code == "sheet-missing":
        return problem.found == sheet
    return problem.code in ("column-missing", "column-renamed") and title in (problem.found, blanks.get("expected"))
