"""Answers that are too many for a sheet: one Parquet file beside the register, which names it by its digest.

`rekisteri.xlsx` has the folder `rekisteri.parquet`, and in it one file whose name is made of its content. So a new one
never takes the place of the one that the register of today names: it is written first, then the register, and only
then is the old one removed. The columns are those of the Parquet sets; in `exact` stands each answer as the record
has it, the empty ones too.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from elinvoima_xl.foundation.problems import Location, RegisterError, problem
from elinvoima_xl.merging.decisions import Merged
from elinvoima_xl.model.answers import Answer, Submission
from elinvoima_xl.register.frames import ANSWER_COLUMNS, Row, rows_of
from elinvoima_xl.register.parquet import check_installed, columns_of, read_rows, write_rows
from elinvoima_xl.register.record import Apart, from_plain, submissions_in_order, to_plain

_COLUMNS: Final = {"submission": "int64", "exact": "string"}


def folder_of(register: Path) -> Path:
    """Return the folder for a register's answers."""
    return register.with_suffix(".parquet")


def write_answers(merged: Merged, register: Path) -> Apart:
    """Write all answers beside a register; UsageError where pyarrow is not installed."""
    check_installed()
    folder = folder_of(register)
    submissions = list(submissions_in_order(merged.facts.submissions))
    temporary = folder / f".{os.getpid()}.new"
    write_rows(_rows(merged, submissions), {**columns_of(ANSWER_COLUMNS), **_COLUMNS}, temporary)
    digest = _digest(temporary)
    path = folder / f"answers-{digest[:16]}.parquet"
    os.replace(temporary, path)
    count = sum(len(each.answers) for each in submissions)
    return Apart(f"{folder.name}/{path.name}", digest, count)


def _rows(merged: Merged, submissions: Sequence[Submission]) -> Iterator[Row]:
    answers = (answer for submission in submissions for answer in submission.answers)
    numbers = (number for number, submission in enumerate(submissions) for _ in submission.answers)
    again = (answer for submission in submissions for answer in submission.answers)
    for row, number, answer in zip(rows_of(merged, answers), numbers, again, strict=True):
        yield {**row, "submission": number, "exact": json.dumps(to_plain(answer), separators=(",", ":"))}


def read_answers(register: Path, apart: Apart, count: int) -> tuple[tuple[Answer, ...], ...]:
    """Return the answers of each of `count` submissions.

    RegisterError where the file is missing or is not the one that the register names, UsageError where pyarrow is not
    installed.
    """
    check_installed()
    path = _find(register, apart)
    if _digest(path) != apart.digest:
        raise RegisterError(problem("register-data-differs", Location(register.name), found=apart.file))
    found: list[list[Answer]] = [[] for _ in range(count)]
    for row in read_rows(path, list(_COLUMNS)):
        found[row["submission"]].append(from_plain(json.loads(row["exact"])))
    return tuple(map(tuple, found))


def _find(register: Path, apart: Apart) -> Path:
    """Return the file: in the register's own folder, or, where the register has another name now, in the old one."""
    name = apart.file.rsplit("/", 1)[-1]
    for path in (folder_of(register) / name, register.parent / apart.file):
        if path.is_file():
            return path
    raise RegisterError(problem("register-data-missing", Location(register.name), found=apart.file))


def remove_others(register: Path, apart: Apart | None) -> None:
    """Remove the answers that a register does not name any more; what cannot be removed does no harm."""
    folder = folder_of(register)
    kept = apart.file.rsplit("/", 1)[-1] if apart else ""
    with suppress(OSError):
        for path in folder.iterdir():
            if path.name != kept and (path.match("answers-*.parquet") or path.match(".*.new*")):
                path.unlink()
        folder.rmdir()


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
