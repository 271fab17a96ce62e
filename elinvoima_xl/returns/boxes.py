"""What holds other files: packed folders, mails, mailboxes; each gives its members by a key and reads one by it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Protocol

from elinvoima_xl.foundation.problems import Problem, WorkbookError
from elinvoima_xl.returns.letters import MAIL, MAILBOX, Member, members_of
from elinvoima_xl.returns.received_mail import Mail, read_mail, split_mailbox
from elinvoima_xl.workbook.reader.kind import ZIP, find_package_kind
from elinvoima_xl.workbook.reader.package import Limits, Package

# Members are read one at a time, each within the limit of a file; together a packed folder may hold many forms.
_ZIP_LIMITS: Final = Limits(part_bytes=2**31)


class Box(Protocol):
    """What holds files."""

    def members(self) -> Iterator[Member]:
        """Yield the files in it."""

    def read(self, key: str, limit: int) -> bytes:
        """Return the bytes of one, at most one more than `limit`."""


def open_box(data: bytes, name: str) -> Box | None:
    """Return what a file holds; `None` for a workbook that is only called .zip.

    WorkbookError or PartError where it cannot be opened.
    """
    if MAILBOX.fullmatch(name):
        return _Post([*split_mailbox(data)], name)
    if MAIL.fullmatch(name):
        return _Post([data], name)
    package = Package(data, name, _ZIP_LIMITS)
    return _PackedFolder(package) if find_package_kind(package).name == ZIP else None


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


class _Post:
    """One mail, or the many of a mailbox. A mail that cannot be read costs itself."""

    def __init__(self, mails: list[bytes], name: str) -> None:
        self._name = name.replace("\\", "/").rpartition("/")[2]
        self._many = len(mails) > 1
        self._mails: list[Mail | Problem] = []
        for number, data in enumerate(mails, 1):
            try:
                self._mails.append(read_mail(data, self._title(number)))
            except WorkbookError as error:
                self._mails.append(error.problem)

    def _title(self, number: int) -> str:
        return f"{self._name} {number}" if self._many else self._name

    def members(self) -> Iterator[Member]:
        """Yield what hangs on the mails and may be an answer, and each mail on which nothing of that kind does."""
        for number, mail in enumerate(self._mails):
            title = self._title(number + 1)
            if isinstance(mail, Problem):
                yield Member(f"{number}:", title, told=(mail,), is_letter=True)
            else:
                yield from members_of(mail, f"{number}:", title)

    def read(self, key: str, limit: int) -> bytes:
        """Return the bytes of an attachment; of a mail itself what tells it from others."""
        mail, _, place = key.partition(":")
        found = self._mails[int(mail)]
        if isinstance(found, Problem) or not place:
            return b""
        return found.attachments[int(place)].data[: limit + 1]
