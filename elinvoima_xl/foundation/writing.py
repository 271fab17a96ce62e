"""Files and folders that cannot be read or written: one problem of ours in place of the operating system's errors."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

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
}


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


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path`; what was written to it takes its place when it is whole and on the disk."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield temporary
        with temporary.open("r+b") as stream:
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def read_bytes(path: Path) -> bytes:
    """Return what a file holds; UsageError where it is a folder or cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        reason = Term(N_("it is a folder")) if path.is_dir() else error.strerror or str(error)
        raise UsageError(problem("unreadable", Location(path.name), reason=reason)) from error
