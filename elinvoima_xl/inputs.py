"""Where returned workbooks lie: files, folders with all they hold, and packed folders (.zip); what is skipped is told.

Everything that could be an answer is given to be read, a Word document too: the reader names it for what it is. Skipped
are only files that programs leave behind.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from elinvoima_xl.excel.reader.kind import ZIP, find_package_kind
from elinvoima_xl.excel.reader.package import FORM_LIMITS, Limits, Package
from elinvoima_xl.excel.reader.xml_stream import PartError
from elinvoima_xl.language import N_, Term
from elinvoima_xl.problems import Location, Problem, UsageError, WorkbookError, problem

# Programs leave these beside people's files.
_LEFT_BY_SYSTEMS: Final = {"thumbs.db", "desktop.ini", "__macosx", "ehthumbs.db", "icon\r"}
_LOCK: Final = N_("it is a lock file that Excel keeps while a workbook is open")
_HIDDEN: Final = N_("it is hidden, or left behind by a program")
_SPECIAL: Final = N_("it is not an ordinary file")
_WINDOWS_HIDDEN: Final = 0x2
# Members are read one at a time, each within the limit of a file; together a packed folder may hold many forms.
_ZIP_LIMITS: Final = Limits(part_bytes=2**31)


@dataclass(frozen=True, slots=True)
class Input:
    """A file that may be an answer: `name` is its bare name, `path` where it lies, `member` its name in a zip.

    It holds no bytes, so that it can be sent to another process.
    """

    name: str
    path: Path
    member: str = ""

    def read(self) -> bytes:
        """Return its bytes, at most one more than a form may have; WorkbookError where it can be read no more."""
        try:
            if self.member:
                return _packed_folder(self.path).read(self.member, FORM_LIMITS.file_bytes)
            return _read(self.path)
        except OSError as error:
            raise WorkbookError(_unreadable(self.name, error)) from error
        except PartError as error:
            raise WorkbookError(problem("damaged-file", Location(self.name), reason=error.reason)) from error


def _read(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(FORM_LIMITS.file_bytes + 1)


def _packed_folder(path: Path) -> Package:
    return _opened(path, path.stat().st_mtime_ns)


# Members of one packed folder are read one after another; only one folder is held at a time.
@lru_cache(maxsize=1)
def _opened(path: Path, _saved: int) -> Package:
    """Return a packed folder, opened anew when it was saved again."""
    return Package(_read(path), path.name, _ZIP_LIMITS)


def find_inputs(paths: Iterable[Path]) -> tuple[tuple[Input, ...], tuple[Problem, ...]]:
    """Return each file once, in the order of the paths and sorted by name in folders; and what was skipped and why.

    UsageError for a path that does not exist.
    """
    search = _Search()
    for path in paths:
        search.take(path)
    return tuple(search.inputs), tuple(search.problems)


class _Search:
    def __init__(self) -> None:
        self.inputs: list[Input] = []
        self.problems: list[Problem] = []
        self._seen: set[Path] = set()

    def take(self, path: Path) -> None:
        """Take a path that was given by name: a folder with all it holds, or a file."""
        if not path.exists():
            raise UsageError(problem("no-such-path", found=str(path)))
        if not path.is_dir():
            self._file(path)
            return
        count = len(self.inputs)
        for each in self._walk(path):
            self._file(each)
        if len(self.inputs) == count:
            self.problems.append(problem("nothing-found", Location(path.name), found=str(path)))

    def _walk(self, folder: Path) -> Iterator[Path]:
        for root, folders, files in os.walk(folder, onerror=self._no_entry):
            for name in sorted(each for each in folders if _why_skipped(each)):
                self._skip(name, _HIDDEN)
            folders[:] = sorted(each for each in folders if not _why_skipped(each))
            yield from (Path(root, name) for name in sorted(files))

    def _no_entry(self, error: OSError) -> None:
        self.problems.append(_unreadable(Path(error.filename or "").name, error))

    def _file(self, path: Path) -> None:
        real = path.resolve()
        if real in self._seen:
            return
        self._seen.add(real)
        try:
            reason, is_empty, start = _look(path)
        except OSError as error:
            self.problems.append(_unreadable(path.name, error))
            return
        if reason:
            self._skip(path.name, reason)
        elif is_empty:
            self.problems.append(problem("empty-file", Location(path.name)))
        elif start.startswith(b"PK") and path.suffix.lower() == ".zip":
            self._zip(path)
        else:
            self.inputs.append(Input(_plain(path.name), path))

    def _skip(self, name: str, reason: str) -> None:
        self.problems.append(problem("skipped-file", Location(_plain(name)), reason=Term(reason)))

    def _zip(self, path: Path) -> None:
        """Take the members of a packed folder; a workbook that is only called .zip is taken as it is."""
        try:
            package = _packed_folder(path)
            is_folder = find_package_kind(package).name == ZIP
        except WorkbookError as error:
            self.problems.append(error.problem)
            return
        except PartError as error:
            self.problems.append(problem("damaged-file", Location(path.name), reason=error.reason))
            return
        if not is_folder:
            self.inputs.append(Input(_plain(path.name), path))
            return
        count = len(self.inputs)
        for member, name in package.members():
            self._member(Input(name, path, member))
        if len(self.inputs) == count:
            self.problems.append(problem("nothing-found", Location(_plain(path.name)), found=path.name))

    def _member(self, packed: Input) -> None:
        steps = [step for step in packed.name.split("/") if step not in ("", ".", "..")] or [packed.member]
        reason = next(filter(None, map(_why_skipped, steps)), "")
        found = replace(packed, name=_plain(steps[-1]))
        if reason:
            self._skip(found.name, reason)
            return
        # Unpacked once here, so that what is wrong with it is told now and reading it later does not fail.
        try:
            data = found.read()
        except WorkbookError as error:
            self.problems.append(replace(error.problem, location=Location(found.name)))
            return
        if data:
            self.inputs.append(found)
        else:
            self.problems.append(problem("empty-file", Location(found.name)))


def _why_skipped(name: str) -> str:
    """Return why a file or folder of this name is no answer; "" where it may be one."""
    if name.startswith("~$"):
        return _LOCK
    return _HIDDEN if name.startswith(".") or name.lower() in _LEFT_BY_SYSTEMS else ""


def _look(path: Path) -> tuple[str, bool, bytes]:
    """Return why the file is skipped, whether it is empty, and its first bytes, read to see that it can be."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        return _SPECIAL, False, b""
    if getattr(status, "st_file_attributes", 0) & _WINDOWS_HIDDEN:
        return _why_skipped(path.name) or _HIDDEN, False, b""
    with path.open("rb") as stream:
        start = stream.read(4)
    return _why_skipped(path.name), not start, start


def _plain(name: str) -> str:
    """Return a name with its letters composed: macOS writes ä as two characters."""
    return unicodedata.normalize("NFC", name)


def _unreadable(name: str, error: OSError) -> Problem:
    return problem("unreadable", Location(_plain(name)), reason=error.strerror or type(error).__name__)
