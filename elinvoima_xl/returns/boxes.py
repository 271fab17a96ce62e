"""What holds other files: packed folders, mails, mailboxes; each gives its members by a key and reads one by it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from elinvoima_xl.foundation.problems import Problem
from elinvoima_xl.model.answers import Letter
from elinvoima_xl.workbook.reader.kind import ZIP, find_package_kind
from elinvoima_xl.workbook.reader.package import Limits, Package

# Members are read one at a time, each within the limit of a file; together a packed folder may hold many forms.
_ZIP_LIMITS: Final = Limits(part_bytes=2**31)
_MAIL: Final = re.compile(r".*\.(eml|emlx|msg|mht)", re.IGNORECASE | re.DOTALL)
MAILBOX: Final = re.compile(r".*\.(mbox|mbx)", re.IGNORECASE | re.DOTALL)
_ZIPPED: Final = re.compile(r".*\.zip", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a box: `key` finds it again, `name` has its folders; with the mail that it came with.

    A member that `is_letter` is the mail itself, which has no form: there is nothing to read but its words.
    """

    key: str
    name: str
    letter: Letter | None = None
    told: tuple[Problem, ...] = ()
    is_letter: bool = False


class Box(Protocol):
    """What holds files."""

    def members(self) -> Iterator[Member]:
        """Yield the files in it."""

    def read(self, key: str, limit: int) -> bytes:
        """Return the bytes of one, at most one more than `limit`."""


def is_box(name: str, start: bytes = b"") -> bool:
    """Return whether a file of this name may hold others; `start` are its first bytes, where they are known."""
    if _ZIPPED.fullmatch(name):
        return not start or start.startswith(b"PK")
    return is_post(name)


def open_package(data: bytes, name: str) -> Box | None:
    """Return what a packed folder holds; `None` for a workbook that is only called .zip.

    WorkbookError or PartError where it cannot be opened.
    """
    package = Package(data, name, _ZIP_LIMITS)
    return _PackedFolder(package) if find_package_kind(package).name == ZIP else None


def is_post(name: str) -> bool:
    """Return whether a file of this name is a mail or a mailbox."""
    return bool(_MAIL.fullmatch(name) or MAILBOX.fullmatch(name))


class _PackedFolder:
    def __init__(self, package: Package) -> None:
        self._package = package

    def members(self) -> Iterator[Member]:
        """Yield the files in it, with their folders."""
        for key, name in self._package.members():
            yield Member(key, name)

    def read(self, key: str, limit: int) -> bytes:
        """Return the bytes of a file, unpacked."""
        return self._package.read(key, limit)
