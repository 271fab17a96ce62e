"""The register: the merged workbook of all periods, written whole and read whole.

It is never half written: the bytes go to a temporary file beside it, reach the disk, and then take its name. One lock
lets one merge at a time read, merge and write. What the sheets say is decided in `sheets.py` and its
neighbours, what is exact in `record.py`, what a person wrote in `input.py`.
"""

from __future__ import annotations

import errno
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from elinvoima_xl.foundation.language import N_, Term
from elinvoima_xl.foundation.problems import Location, Problem, RegisterError, WorkbookError, problem, shorten
from elinvoima_xl.foundation.version import __version__
from elinvoima_xl.foundation.writing import AllOrNone, reason_of, remove_leftovers
from elinvoima_xl.merging.decisions import Facts, Merged
from elinvoima_xl.model.answers import Answer
from elinvoima_xl.model.programme import Programme
from elinvoima_xl.register.by_row import RowCells, read_rows
from elinvoima_xl.register.data import count_rows
from elinvoima_xl.register.input import read_input, sheet_records
from elinvoima_xl.register.model import MOST_ROWS
from elinvoima_xl.register.parquet import check_installed
from elinvoima_xl.register.parquet import read_rows as read_parquet
from elinvoima_xl.register.record import RECORD_SHEET, Apart, Record, RecordError, RecordReader, from_plain, to_rows
from elinvoima_xl.register.sheets import all_sheets
from elinvoima_xl.register.view import View
from elinvoima_xl.register.visible import is_register, read_visible
from elinvoima_xl.workbook.cells import Limits, OpenWorkbook, open_workbook
from elinvoima_xl.workbook.reader.package import encrypted

# What a register may be saved as.
_SUFFIXES: Final = (".xlsx", ".xlsm", ".ods", ".xls", ".xlsb")
# Another merge is waited for so long; one takes seconds.
PATIENCE: Final = 120.0
# A register grows for years, and comes from ourselves: its bounds are wide.
_ASK_OPEN: Final = N_(
    "Open the register in Excel, remove the password (File, Info, Protect Workbook) or the label, save it and run the "
    "command again."
)
_LIMITS: Final = Limits(
    file_bytes=2**30, members=5_000, part_bytes=2**31, tags=400_000_000, cells=30_000_000, characters=2_000_000_000
)  # fmt: skip


@contextmanager
def hold(path: Path, *, patience: float = PATIENCE) -> Iterator[None]:
    """Keep all other merges away from a register while it is read, merged and written.

    RegisterError where another merge does not come to an end, or where the register is open in Excel or LibreOffice.
    """
    from filelock import FileLock, Timeout

    path = path.resolve()
    _refuse_if_open(path)
    lock = FileLock(path.with_name(f".{path.name}.lock"))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=patience)
    except Timeout as error:
        raise RegisterError(problem("register-in-use", Location(path.name))) from error
    except OSError as error:
        raise _not_written(path, error) from error
    try:
        yield
    finally:
        lock.release()


def write_register(
    merged: Merged,
    path: Path,
    *,
    language: str,
    now: datetime,
    most_rows: int = MOST_ROWS,
    kept: Path | None = None,
) -> tuple[Problem, ...]:
    """Write the register whole, and return what is to be told of the writing: texts that a cell could not show whole.

    What stands there is `kept` under that name, where one is given. The same merge and the same `now` give the same
    bytes. RegisterError where it cannot be written, or holds more answers than a sheet has rows: the register that was
    there stands untouched, and no temporary file is left.
    """
    path = path.resolve()
    count = count_rows(merged.facts)
    if count > most_rows:
        raise RegisterError(problem("register-too-large", Location(path.name), count=count, most=most_rows))
    try:
        data, told = to_bytes(merged, language=language, now=now)
    except OSError as error:
        raise _not_written(path, error) from error
    _replace(path, data, kept)
    return told


def to_bytes(merged: Merged, *, language: str, now: datetime) -> tuple[bytes, tuple[Problem, ...]]:
    """Return the workbook of a register, and what is to be told of the writing."""
    # Reading a register needs no XlsxWriter.
    from elinvoima_xl.register.writer import workbook_bytes

    now = now.astimezone(UTC)
    sheets, questions, told = all_sheets(View(merged, language, now))
    record = Record(merged.facts, language, now, __version__, sheet_records(sheets), questions)
    title = shorten(sheets[0].title, 250)
    data = workbook_bytes(sheets, to_rows(record), title=title, now=now)
    return data, told


def read_register(path: Path, programme: Programme | None = None) -> tuple[Facts, tuple[Problem, ...]]:
    """Return the facts of a register, with what the coordinator has written in it, and what is to be told of that.

    Errors and `programme` as in `read_edited`.
    """
    facts, _, told = read_edited(path, programme)
    return facts, told


def read_edited(path: Path, programme: Programme | None = None) -> tuple[Facts, Facts, tuple[Problem, ...]]:
    """Return the facts of a register with what the coordinator has written in it, and as they were written before that.

    With them what is to be told of it. One that lost its hidden sheets is read from those that are left, by `programme`
    if one is given. RegisterError where the file is no register, is damaged or is newer than this program.
    """
    try:
        workbook = _open(path)
        if programme is not None and RECORD_SHEET not in workbook.names and is_register(workbook):
            facts, told = read_visible(workbook, path.name, programme)
            return facts, facts, told
        record = _record(workbook, path)
        facts, told = read_input(workbook, record, path.name)
    except WorkbookError as error:
        if error.problem.code == "encrypted":
            reason = str(dict(error.problem.blanks)["reason"])
            raise RegisterError(encrypted(path.name, reason, _ASK_OPEN)) from error
        raise _damaged(path.name, N_("it is not a whole workbook")) from error
    if record.apart is not None:
        told = (problem("register-data-beside", Location(path.name), found=record.apart.file), *told)
    return facts, record.facts, told


def is_register_file(path: Path) -> bool:
    """Return whether a file is a register, by the names of its sheets, in whatever language."""
    if not path.is_file() or path.suffix.lower() not in _SUFFIXES:
        return False
    try:
        return is_register(_open(path))
    except (RegisterError, WorkbookError):
        return False


def _open(path: Path) -> OpenWorkbook:
    try:
        return open_workbook(path.read_bytes(), path.name, _LIMITS)
    except FileNotFoundError as error:
        raise RegisterError(problem("no-register", Location(path.name), found=str(path))) from error
    except OSError as error:
        raise RegisterError(problem("register-in-use", Location(path.name))) from error


def _record(workbook: OpenWorkbook, path: Path) -> Record:
    file = path.name
    try:
        return _find_record(workbook, file).finish(partial(_read_answers, path))
    except RecordError as error:
        if error.reason == "newer":
            raise RegisterError(problem("register-newer", Location(file), found=error.found)) from error
        other = error.reason == "other"
        reason = N_("it is not a register") if other else N_("its hidden sheet does not match its checksum")
        raise _damaged(file, reason) from error


def _find_record(workbook: OpenWorkbook, file: str) -> RecordReader:
    for place, name in enumerate(workbook.names):
        if name == RECORD_SHEET and (rows := read_rows(workbook, place, _RecordRows)) is not None:
            return rows.record
    if is_register(workbook):
        raise RegisterError(problem("register-record-missing", Location(file)))
    raise _damaged(file, N_("it is not a register, or its hidden sheet has been deleted"))


class _RecordRows:
    """The rows of the hidden sheet as texts."""

    def __init__(self) -> None:
        self.record = RecordReader()

    def take(self, row: int, cells: RowCells) -> None:
        """Hand the texts of a row on."""
        texts = [""] * max(cells)
        for column, cell in cells.items():
            texts[column - 1] = cell.value if isinstance(cell.value, str) else ""
        self.record.add(texts)


def _damaged(file: str, reason: str) -> RegisterError:
    return RegisterError(problem("register-damaged", Location(file), reason=Term(reason)))


# --- what the first version wrote beside a register whose answers were too many for a sheet


def _read_answers(register: Path, apart: Apart, count: int) -> tuple[tuple[Answer, ...], ...]:
    """Return the answers of each of `count` submissions.

    RegisterError where the file is missing or is not the one that the register names, UsageError where pyarrow is not
    installed.
    """
    check_installed()
    name = apart.file.rsplit("/", 1)[-1]
    # In the register's own folder, or, where the register has another name now, in the old one.
    places = (register.with_suffix(".parquet") / name, register.parent / apart.file)
    path = next((place for place in places if place.is_file()), None)
    if path is None:
        raise RegisterError(problem("register-data-missing", Location(register.name), found=apart.file))
    with path.open("rb") as stream:
        if hashlib.file_digest(stream, "sha256").hexdigest() != apart.digest:
            raise RegisterError(problem("register-data-differs", Location(register.name), found=apart.file))
    found: list[list[Answer]] = [[] for _ in range(count)]
    for row in read_parquet(path, ("submission", "exact")):
        found[row["submission"]].append(from_plain(json.loads(row["exact"])))
    return tuple(map(tuple, found))


# --- onto the disk


def _refuse_if_open(path: Path) -> None:
    """Raise where the file that Excel or LibreOffice keeps beside an open workbook is there."""
    for mark in (f"~${path.name}", f".~lock.{path.name}#"):
        if path.with_name(mark).exists():
            raise RegisterError(problem("register-open", Location(path.name), found=mark))


def _replace(path: Path, data: bytes, kept: Path | None) -> None:
    """Put `data` in the place of a file, whole or not at all; what stood there is `kept` where a name is given."""
    _refuse_if_open(path)
    # Whoever writes holds the lock, so none of a merge that was killed is in use.
    remove_leftovers(path.parent, path.name, age=0)
    if not path.parent.is_dir():
        raise _not_written(path, FileNotFoundError(errno.ENOENT, "no folder"))
    try:
        with AllOrNone() as files:
            try:
                files.put(path, data, kept=kept)
            except OSError as error:
                raise _not_written(path, error) from error
    except PermissionError as error:
        # What Windows says while Excel has the file open.
        raise RegisterError(problem("register-in-use", Location(path.name))) from error
    except OSError as error:
        raise _not_written(path, error) from error


def _not_written(path: Path, error: OSError) -> RegisterError:
    return RegisterError(problem("register-not-written", Location(path.name), reason=reason_of(error)))
