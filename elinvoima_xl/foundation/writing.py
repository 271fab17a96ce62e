"""Files put in their places whole, several of them all or none; and one problem of ours where that cannot be.

What stands at a place, and whether it may be replaced, is decided elsewhere (`app/places.py`).
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final, Self

from elinvoima_xl.foundation.language import N_, Term
from elinvoima_xl.foundation.problems import Location, UsageError, problem

_REASONS: Final = {
    errno.ENOSPC: N_("the disk is full"),
    errno.EDQUOT: N_("the disk is full"),
    errno.EFBIG: N_("the file would be larger than is allowed here"),
    errno.EACCES: N_("it is open in another program, or writing there is not allowed"),
    errno.EPERM: N_("it is open in another program, or writing there is not allowed"),
    errno.EROFS: N_("the disk can only be read"),
    errno.ENOENT: N_("the folder does not exist"),
    errno.EISDIR: N_("there is a folder of that name"),
    errno.EEXIST: N_("there is a file of that name where a folder is needed"),
    errno.ENOTDIR: N_("there is a file of that name where a folder is needed"),
    errno.ELOOP: N_("the links on the way to it lead in a circle"),
}
# What is written beside a place until it takes it, and the second name of what stood there meanwhile.
_LEFTOVER: Final = re.compile(r"\..+\.\d+(-\d+)?\.(tmp|old)", re.DOTALL)
# No command takes a day: what is older was left by one that was killed.
_LONG_AGO: Final = 24 * 60 * 60.0
_COUNT: Final = count(1)


def reason_of(error: OSError) -> str:
    """Return why the operating system refused, in our words where we have them."""
    known = _REASONS.get(error.errno or 0)
    return Term(known) if known else error.strerror or str(error)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Raise UsageError in place of what the operating system raises while `path`, or what lies in it, is written."""
    try:
        yield
    except OSError as error:
        raise UsageError(problem("not-written", found=str(path), reason=reason_of(error))) from error


class AllOrNone:
    """Files that take their places together: all of them whole and on the disk, or none.

    Each is written to a temporary path beside its place. When the block ends, and not before all of them have reached
    the disk, they take their places one by one; where one cannot, those before it give their places back. What is
    killed leaves each place with its old file or its new one, both whole, and a hidden temporary file at worst.
    """

    def __init__(self) -> None:
        self._files: list[_Waiting] = []
        self._folders: list[Path] = []
        # The place that was seen to last: where something fails, it is the one that cannot be written.
        self.at = Path()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _error: object, _trace: object) -> None:
        try:
            if kind is None:
                self._commit()
                self._folders.clear()
        finally:
            for each in self._files:
                with suppress(OSError):
                    each.temporary.unlink(missing_ok=True)
            # Those made last are the inner ones; one that holds something stays.
            for folder in reversed(self._folders):
                with suppress(OSError):
                    folder.rmdir()

    def make(self, path: Path, *, kept: Path | None = None) -> Path:
        """Return where to write the file that is to stand at `path`; what stands there now is kept under a name."""
        place = _resolved(path)
        self.make_folder(place.parent)
        self._files.append(_Waiting(place, _beside(place, "tmp"), kept))
        return self._files[-1].temporary

    def put(self, path: Path, data: bytes, *, kept: Path | None = None) -> None:
        """Have `data` stand at `path`."""
        self.make(path, kept=kept).write_bytes(data)

    def make_folder(self, folder: Path) -> None:
        """Make a folder with those that it lies in; they go again where nothing comes of all this."""
        missing = [each for each in (folder, *folder.parents) if not each.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        self._folders += reversed(missing)

    def _commit(self) -> None:
        for each in self._files:
            self.at = each.place
            _flush(each.temporary)
        begun: list[_Waiting] = []
        try:
            for each in self._files:
                self.at = each.place
                begun.append(each)
                each.take_place()
        except BaseException:
            for each in reversed(begun):
                each.give_back()
            raise
        for each in self._files:
            each.forget_old()
        for folder in {each.place.parent for each in self._files}:
            _flush_folder(folder)
            remove_leftovers(folder)


@dataclass(slots=True)
class _Waiting:
    """A file that waits for its place: under which name what stands there is `kept`, and where it is meanwhile."""

    place: Path
    temporary: Path
    kept: Path | None
    old: Path | None = None
    is_in_place: bool = False

    def take_place(self) -> None:
        if self.place.exists():
            shutil.copymode(self.place, self.temporary)
            old = self.kept or _beside(self.place, "old")
            _name_too(self.place, old)
            self.old = old
        os.replace(self.temporary, self.place)
        self.is_in_place = True

    def give_back(self) -> None:
        """Put back what stood at the place; where even that fails, it is still there under its other name."""
        with suppress(OSError):
            if self.is_in_place and self.old is not None:
                os.replace(self.old, self.place)
            elif self.is_in_place:
                self.place.unlink()
            elif self.old is not None:
                self.old.unlink()

    def forget_old(self) -> None:
        if self.old is not None and self.old != self.kept:
            with suppress(OSError):
                self.old.unlink()


def _name_too(path: Path, name: Path) -> None:
    """Give a file a second name, or, on a disk that knows none, make a copy of it; FileExistsError where one is."""
    try:
        os.link(path, name)
    except FileExistsError:
        raise
    except OSError:
        shutil.copy2(path, name)
        _flush(name)


def _beside(place: Path, ending: str) -> Path:
    # Short enough for every file system, whatever the name of the place is.
    return place.with_name(f".{place.name[:40]}.{os.getpid()}-{next(_COUNT)}.{ending}")


def remove_leftovers(folder: Path, name: str = "", *, age: float = _LONG_AGO) -> None:
    """Remove what a killed program left in a folder longer ago than `age` seconds, of one file or of all."""
    oldest = time.time() - age
    with suppress(OSError):
        for path in folder.iterdir():
            if _LEFTOVER.fullmatch(path.name) and path.name.startswith(f".{name[:40]}"):
                with suppress(OSError):
                    # A second name has the time of its file, and only its inode that of its making.
                    told = path.stat()
                    if max(told.st_mtime, told.st_ctime) <= oldest:
                        path.unlink()


def _resolved(path: Path) -> Path:
    """Return where a path leads: a link keeps leading to what is replaced."""
    try:
        return path.resolve()
    except RuntimeError as error:
        # What Python before 3.13 says of links that lead in a circle.
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path)) from error


def _flush(path: Path) -> None:
    with path.open("r+b") as stream:
        os.fsync(stream.fileno())


def _flush_folder(folder: Path) -> None:
    """Make the new names reach the disk too; not every file system can, and then nothing is lost."""
    if os.name == "posix":
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path`; what was written to it takes its place when it is whole and on the disk."""
    with AllOrNone() as files:
        yield files.make(path)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file, whole or not at all."""
    with AllOrNone() as files:
        files.put(path, data)


@contextmanager
def replacing_folder(place: Path, *, forget: Callable[[Path], None], kept: Path | None = None) -> Iterator[Path]:
    """Give a folder beside `place` that takes its place when it is whole and on the disk.

    What stood there is kept under a name, or handed to `forget`, which removes of it what need not stay.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
    try:
        # A folder made for one's own use only could not be read by a web server.
        made.chmod(0o755)
        yield made
        for path in made.rglob("*"):
            if path.is_file():
                _flush(path)
        old = kept or _beside(place, "old")
        _swap(made, place, old)
        _flush_folder(place.parent)
        if kept is None and old.exists():
            forget(old)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def restore_folder(place: Path) -> None:
    """Give a folder back that was taken from its place by a program that was killed before it had put the new one."""
    if not place.exists() and place.parent.is_dir():
        start = f".{place.name[:40]}."
        left = [each for each in place.parent.iterdir() if each.name.startswith(start) and _is_left(each)]
        if left:
            max(left, key=lambda each: each.stat().st_ctime).rename(place)


def _is_left(path: Path) -> bool:
    return bool(_LEFTOVER.fullmatch(path.name)) and path.suffix == ".old" and path.is_dir()


def _swap(made: Path, place: Path, old: Path) -> None:
    """Put a finished folder in the place of the old one; the old one is back where that fails."""
    if place.exists():
        place.rename(old)
    try:
        made.rename(place)
    except OSError:
        if old.exists() and not place.exists():
            old.rename(place)
        raise


def read_bytes(path: Path) -> bytes:
    """Return what a file holds; UsageError where it is a folder or cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        reason = Term(N_("it is a folder")) if path.is_dir() else error.strerror or str(error)
        raise UsageError(problem("unreadable", Location(path.name), reason=reason)) from error
