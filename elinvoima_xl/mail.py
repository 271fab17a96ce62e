"""Mail drafts: unsent .eml files, and one table of them to copy from. Nothing is ever sent."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

XLSX_TYPE: Final = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
# Characters with which a spreadsheet program starts a formula: neutralised by an apostrophe.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A workbook that goes with a draft."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail that a person sends: `to` is "" where no address is known."""

    to: str
    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()


def to_eml(draft: Draft) -> bytes:
    """Return the draft as an .eml file that mail programs open as an unsent message (`X-Unsent: 1`).

    The same draft gives the same bytes: the boundary of its parts comes from its content, and it has no date.
    """
    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"
    if draft.to:
        message["To"] = draft.to
    message["Subject"] = " ".join(draft.subject.split())
    message.set_content(draft.text, cte="quoted-printable")
    for attachment in draft.attachments:
        main, sub = XLSX_TYPE
        message.add_attachment(attachment.data, maintype=main, subtype=sub, filename=attachment.name)
    if draft.attachments:
        message.set_boundary(_boundary(draft))
    return message.as_bytes()


def to_table(drafts: Iterable[Draft], titles: tuple[str, str, str, str]) -> bytes:
    """Return all drafts as CSV for Finnish Excel (semicolon, UTF-8 with BOM): recipient, subject, text, attachments."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(titles)
    for draft in drafts:
        names = ", ".join(attachment.name for attachment in draft.attachments)
        writer.writerow([_plain(cell) for cell in (draft.to, draft.subject, draft.text, names)])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _plain(cell: str) -> str:
    return "'" + cell if cell.startswith(_FORMULA) else cell


def _boundary(draft: Draft) -> str:
    digest = hashlib.sha256(repr((draft.to, draft.subject, draft.text)).encode())
    for attachment in draft.attachments:
        digest.update(attachment.data)
    return f"elinvoima-{digest.hexdigest()[:32]}"
