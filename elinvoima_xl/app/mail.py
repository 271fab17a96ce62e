"""Mail drafts: unsent .eml files, and one table of them to copy from. Nothing is ever sent."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP, default
from html import unescape
from typing import Final

from elinvoima_xl.form.records import Form
from elinvoima_xl.foundation.language import Words, words
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.register.frames import safe_text

# What is attached, by the ending of its name.
_TYPES: Final = {
    "xlsx": "vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_TAG: Final = re.compile(r"<style.*?</style>|<[^>]*>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A workbook or a guide that goes with a draft: its name ends in .xlsx or .docx."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail that a person sends: `to` is "" where no address is known; `owner` is whom it is for, in our words."""

    to: str
    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Reminder:
    """What an owner is reminded of: `missing` in words, a line an item; none where no form came: `asked` counts them.

    `deadline` was `days_late` days ago; the form is attached where there is one.
    """

    owner: str
    language: str
    programme: str
    period: Period
    missing: tuple[str, ...] = ()
    deadline: date | None = None
    days_late: int = 0
    asked: int = 0
    form: Attachment | None = None


@dataclass(frozen=True, slots=True)
class HandBack:
    """What an owner is asked to mend: how many places in the form of which period."""

    owner: str
    language: str
    programme: str
    period: Period | None
    errors: int


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
        kind = _TYPES[attachment.name.rpartition(".")[2]]
        message.add_attachment(attachment.data, maintype="application", subtype=kind, filename=attachment.name)
    if draft.attachments:
        message.set_boundary(_boundary(draft))
    return message.as_bytes()


def from_eml(data: bytes) -> Draft:
    """Return the draft of an .eml file, whichever mail program saved it; what cannot be read in it is empty."""
    message = message_from_bytes(data, policy=default)
    body = message.get_body(("plain", "html"))
    attached = (Attachment(each.get_filename() or "", _bytes(each)) for each in message.iter_attachments())
    to = ", ".join(str(message[name]) for name in ("To", "Cc", "Bcc") if message[name])
    return Draft(to, str(message["Subject"] or ""), _words(body) if body else "", tuple(attached))


def _words(body: MIMEPart) -> str:
    text = _bytes(body).decode(body.get_content_charset("utf-8"), "replace")
    return unescape(_TAG.sub(" ", text)) if body.get_content_subtype() == "html" else text


def _bytes(part: MIMEPart) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def content_of_draft(data: bytes) -> tuple[str, ...]:
    """Return what a draft says, its words without the spaces that mail programs change."""
    try:
        draft = from_eml(data)
    # What the standard library makes of a header or a charset that is none.
    except (LookupError, ValueError, TypeError, AttributeError):
        return (hashlib.sha256(data).hexdigest(),)
    attached = (text for each in draft.attachments for text in (each.name, hashlib.sha256(each.data).hexdigest()))
    return (*(" ".join(text.split()) for text in (draft.to, draft.subject, draft.text)), *attached)


def to_table(drafts: Mapping[str, Draft], titles: Sequence[str]) -> bytes:
    """Return drafts by the names of their files as CSV for Finnish Excel (semicolon, UTF-8 with BOM).

    The columns are owner, recipient, subject, text, attachments and file.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(titles)
    for file, draft in drafts.items():
        names = ", ".join(attachment.name for attachment in draft.attachments)
        cells = (draft.owner, draft.to, draft.subject, draft.text, names, file)
        writer.writerow([safe_text(cell) for cell in cells])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _boundary(draft: Draft) -> str:
    digest = hashlib.sha256(repr((draft.to, draft.subject, draft.text)).encode())
    for attachment in draft.attachments:
        digest.update(attachment.data)
    return f"elinvoima-{digest.hexdigest()[:32]}"


def form_letter(form: Form, contact: str, attachments: Sequence[Attachment], to: str) -> Draft:
    """Return the mail with which a form, the first attachment, is sent to its owner, in the form's language."""
    say = words(form.language)
    lines = [
        say("Hello,"),
        say("attached is the form for {owner} on {programme}, {period}.").format(
            owner=form.owner or say("all owners"), programme=form.programme_title, period=say.period(form.period)
        ),
        say("Open the workbook in Excel and fill in the marked cells; each cell tells what is wanted."),
    ]
    if len(attachments) > 1:
        lines.append(say("The attached guide tells on one page how to fill in the form."))
    if form.deadline:
        lines.append(say("Please return it by {date}.").format(date=say.date(form.deadline)))
    owner = form.owner or say("all owners")
    return Draft(to, _subject(form, say), _letter(lines, contact, say), tuple(attachments), owner)


def reminder_letter(reminder: Reminder, contact: str, to: str) -> Draft:
    """Return the mail that reminds an owner of what it still owes, naming what is missing, in its language."""
    say = words(reminder.language)
    period = say.period(reminder.period)
    subject = say("Reminder: {programme}, {period}").format(programme=reminder.programme, period=period)
    if reminder.missing:
        opening = say("thank you for the form on {programme}, {period}. These answers are still missing:")
    else:
        opening = say("we have not received your form on {programme}, {period}.")
    lines = [say("Hello,"), opening.format(programme=reminder.programme, period=period)]
    lines += ["\n".join(f"– {line}" for line in reminder.missing)] if reminder.missing else []
    lines += [line for line in (_attached(reminder, say), _due(reminder, say)) if line]
    attachments = (reminder.form,) if reminder.form else ()
    return Draft(to, subject, _letter(lines, contact, say), attachments, reminder.owner)


def _attached(reminder: Reminder, say: Words) -> str:
    if reminder.form is None:
        return ""
    if reminder.missing:
        return say("The attached form has the answers that we have from you; fill in the missing ones and return it.")
    asked = say.plural("{count} answer is asked for", "{count} answers are asked for", reminder.asked)
    return say("Your form is attached; {asked} in it.").format(asked=asked)


def _due(reminder: Reminder, say: Words) -> str:
    if reminder.deadline is None:
        return ""
    day = say.date(reminder.deadline)
    if reminder.days_late > 0:
        days = say.plural("{count} day ago", "{count} days ago", reminder.days_late)
        return say("The form was due on {date}, {days}.").format(date=day, days=days)
    return say("Please return it by {date}.").format(date=day)


def hand_back_letter(request: HandBack, contact: str, attachment: Attachment, to: str) -> Draft:
    """Return the mail with which a marked copy goes back to its owner to be mended."""
    say = words(request.language)
    period = say.period(request.period) if request.period else ""
    subject = say("To be mended: {programme}, {period}").format(programme=request.programme, period=period)
    found = say.plural("{count} place needs mending", "{count} places need mending", request.errors)
    lines = [
        say("Hello,"),
        say("thank you for your answers. {found}; they are marked in the attached workbook.").format(found=found),
        say("Mend the marked cells in it and send it back; all your other answers are in place."),
    ]
    return Draft(to, subject, _letter(lines, contact, say), (attachment,), request.owner)


def _subject(form: Form, say: Words) -> str:
    text = say("Follow-up form: {programme}, {period}")
    return text.format(programme=form.programme_title, period=say.period(form.period))


def _letter(lines: Iterable[str], contact: str, say: Words) -> str:
    ending = [say("More from: {contact}").format(contact=contact)] if contact else []
    return "\n\n".join([*lines, *ending]) + "\n"
