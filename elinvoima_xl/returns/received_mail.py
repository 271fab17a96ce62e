"""A mail that somebody answered with: its attachments, who sent it and when, and the sender's own words.

`.eml` is read by the standard library, `.msg` by python-oxmsg; an `.mbox` is many `.eml` in one. It knows nothing of
forms: what is attached is bytes with a name.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header
from email.utils import getaddresses, parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final

from elinvoima_xl.foundation.language import N_, Term
from elinvoima_xl.foundation.problems import Location, WorkbookError, problem
from elinvoima_xl.model.answers import AUTOMATIC, UNDELIVERED
from elinvoima_xl.returns.mail_words import own_words, shared_links, to_plain_text

if TYPE_CHECKING:
    from email.message import Message

    from oxmsg import Message as OutlookMessage
    from oxmsg.attachment import Attachment as OutlookAttachment
    from oxmsg.storage import Storage

ANSWER: Final = ""

OUTLOOK: Final = b"\xd0\xcf\x11\xe0"
# A mail of 25 MB, the most that usual servers take, is 35 MB as it travels.
_MOST_BYTES: Final = 40_000_000
# Each part, and each mail within a mail, costs memory and time; no person sends so many.
_MOST_PARTS: Final = 400
_DEEPEST: Final = 5
# More headers than this are no mail of a person: they are looked at one by one.
_MOST_HEADER_BYTES: Final = 400_000
# Longer words are no covering note; all of them are in the mail itself.
_MOST_WORDS: Final = 4_000
_DAMAGED: Final = N_("it is damaged, or no mail at all")
_TOO_LARGE: Final = N_("it is larger than a mail can be")
_TOO_MANY: Final = N_("it has more parts, or mails within mails, than anybody sends")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a mail, with the time (UTC) at which the mail was sent that it hangs on; `None` where it has none.

    A picture that `is_inline` stands amid the text, as that of a signature does.
    """

    name: str
    data: bytes = field(repr=False)
    sent: datetime | None = None
    is_inline: bool = False


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it came.

    `sender` is an address in lower case, `sent` the time that it has itself, in UTC. `words` is what the sender wrote,
    without the quoted mail, the signature and what servers add. `kind` is ANSWER, AUTOMATIC or UNDELIVERED; of an
    undelivered one `recipients` are the addresses that did not take it. `links` are addresses of files that were shared
    in place of being attached; `sealed` are parts that only the receiver's mail program opens: `winmail.dat`, S/MIME.
    """

    subject: str = ""
    sender: str = ""
    sent: datetime | None = None
    words: str = ""
    kind: str = ANSWER
    attachments: tuple[Attachment, ...] = ()
    links: tuple[str, ...] = ()
    sealed: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()

    @property
    def domain(self) -> str:
        """Return the sender's organisation as its address has it: what stands after the @."""
        return self.sender.rpartition("@")[2]


def read_mail(data: bytes, file: str) -> Mail:
    """Return a mail; WorkbookError where the bytes are none, or hold more than anybody sends."""
    if len(data) > _MOST_BYTES:
        raise _refused(file, _TOO_LARGE)
    try:
        return _read_outlook(data) if data.startswith(OUTLOOK) else _read_standard(data)
    except _TooManyError:
        raise _refused(file, _TOO_MANY) from None
    # Whatever the two readers raise on broken bytes, the mail costs itself and nothing else.
    except (ArithmeticError, AssertionError, LookupError, OSError, RecursionError, TypeError, ValueError) as error:
        raise _refused(file, _DAMAGED) from error


def split_mailbox(data: bytes) -> Iterator[bytes]:
    r"""Yield the mails of an `.mbox`: each begins after a line `From …`; one of its own has a `>`.

    >>> [mail.decode() for mail in split_mailbox(b"From a@b\nSubject: x\n\n>From me\n")]
    ['Subject: x\n\nFrom me\n']
    """
    lines = list(_MAILBOX_LINE.finditer(data))
    ends = [match.start() for match in lines[1:]] + [len(data)]
    for match, end in zip(lines, ends, strict=True):
        yield _QUOTED_FROM.sub(rb"\1From ", data[match.end() : end])


_MAILBOX_LINE: Final = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\r\n\r\n))From [^\n]*\n")
_QUOTED_FROM: Final = re.compile(rb"^>(>*)From ", re.MULTILINE)


class _TooManyError(Exception):
    """A mail has more parts than are read; it never leaves this module."""


def _refused(file: str, reason: str) -> WorkbookError:
    return WorkbookError(problem("mail-unreadable", Location(file), reason=Term(reason)))


@dataclass(slots=True)
class _Found:
    """What the parts of a mail, and of the mails in it, have come to so far."""

    attachments: list[Attachment] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    sealed: list[str] = field(default_factory=list)
    report: list[Message] = field(default_factory=list)
    parts: int = 0

    def count(self, depth: int) -> None:
        """Count a part; raise where there are more than are read."""
        self.parts += 1
        if self.parts > _MOST_PARTS or depth > _DEEPEST:
            raise _TooManyError

    def text(self) -> str:
        """Return the mail's text: the plain one, else that of its HTML."""
        return "\n".join(self.plain) or "\n".join(map(to_plain_text, self.html))


def _finish(found: _Found, *, subject: str, sender: str, sent: datetime | None, kind: str) -> Mail:
    text = found.text()
    failed = _failed_recipients(found.report) if kind == UNDELIVERED else ()
    return Mail(
        subject=subject,
        sender=_address(sender),
        sent=sent,
        words="" if kind else own_words(text)[:_MOST_WORDS],
        kind=kind,
        attachments=tuple(found.attachments),
        links=() if kind else shared_links("\n".join([text, *found.html])),
        sealed=tuple(found.sealed),
        recipients=failed or (_addresses_in(text) if kind == UNDELIVERED else ()),
    )


# --- standard mail


# Long runs of base64 are taken out before the mail is parsed: the standard parser reads line by line, and a form is a
# thousand lines of it. What stands in their place is looked up again where the part is decoded.
_BLOCK: Final = re.compile(rb"(?<=\n)[A-Za-z0-9+/\r\n]{2000,}[A-Za-z0-9+/]=*")
_TOKEN: Final = b"elinvoima-block-%d"


class _Blocks:
    def __init__(self, data: bytes) -> None:
        self._found: list[bytes] = []
        self.rest: Final = _BLOCK.sub(self._take, data)

    def _take(self, match: re.Match[bytes]) -> bytes:
        self._found.append(match[0])
        return _TOKEN % (len(self._found) - 1)

    def put_back(self, payload: bytes) -> bytes:
        """Return an encoded payload with the blocks that were taken out of it."""
        return _TOKENS.sub(lambda match: self._of(int(match[1]), match[0]), payload)

    def _of(self, number: int, token: bytes) -> bytes:
        return self._found[number] if number < len(self._found) else token


_TOKENS: Final = re.compile(rb"elinvoima-block-(\d{1,6})(?!\d)")


def _read_standard(data: bytes) -> Mail:
    # Apple's .emlx has its length on a first line.
    data = re.sub(rb"\A\s*\d+\s*\n", b"", data, count=1)
    head = re.split(rb"\r?\n\r?\n", data, maxsplit=1)[0]
    if len(head) > _MOST_HEADER_BYTES:
        raise ValueError("headers without end")
    blocks = _Blocks(data)
    # The parser recurses into each level, and looks for the end of each on every line.
    if len(_LEVEL.findall(blocks.rest)) > _MOST_PARTS:
        raise _TooManyError
    message = message_from_bytes(blocks.rest)
    if not any(message.get(name) for name in ("from", "subject", "date", "to")):
        raise ValueError("no header of a mail")
    found = _Found()
    _take_message(message, found, blocks, depth=0)
    kind = _kind(message, message.get_content_type())
    return _finish(
        found,
        subject=_header(message, "subject"),
        sender=_header(message, "from"),
        sent=_sent(message),
        kind=kind,
    )


_LEVEL: Final = re.compile(rb"boundary\s*=|message/rfc822", re.IGNORECASE)


def _take_message(message: Message, found: _Found, blocks: _Blocks, *, depth: int) -> None:
    """Take the parts of a mail and of the mails in it; what is forwarded is somebody else's words, not the sender's."""
    found.count(depth)
    sent = _sent(message)
    own = found if depth == 0 else _Found()
    for part in _parts(message):
        found.count(depth)
        kind = part.get_content_type()
        if kind == "message/rfc822":
            for inner in _messages(part):
                _take_message(inner, found, blocks, depth=depth + 1)
        elif kind == "message/delivery-status":
            found.report += _messages(part)
        else:
            _take_part(part, kind, own, found, blocks, sent)


def _parts(message: Message) -> Iterator[Message]:
    """Yield the parts of a mail that are not made of parts; a mail within it is one part."""
    payload = message.get_payload()
    if isinstance(payload, list) and message.get_content_maintype() == "multipart":
        for part in payload:
            if isinstance(part, type(message)):
                yield from _parts(part)
    else:
        yield message


def _messages(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, type(part))] if isinstance(payload, list) else []


def _take_part(part: Message, kind: str, own: _Found, found: _Found, blocks: _Blocks, sent: datetime | None) -> None:
    name = _file_name(part)
    if kind in ("application/ms-tnef", "application/pkcs7-mime", "application/x-pkcs7-mime"):
        found.sealed.append(name or kind.partition("/")[2])
    elif kind.endswith("pkcs7-signature"):
        return
    elif name or part.get_content_disposition() == "attachment":
        is_inline = kind.startswith("image/") and part.get("content-id") is not None
        found.attachments.append(Attachment(name or kind, _content(part, blocks), sent, is_inline))
    elif kind == "text/plain":
        own.plain.append(_text(part, blocks))
    elif kind == "text/html":
        own.html.append(_text(part, blocks))


def _content(part: Message, blocks: _Blocks) -> bytes:
    if str(part.get("content-transfer-encoding", "")).strip().lower() == "base64":
        payload = part.get_payload()
        raw = blocks.put_back(payload.encode("ascii", "replace")) if isinstance(payload, str) else b""
        return binascii.a2b_base64(raw.rstrip(b"\r\n\t =") + b"==")
    decoded = part.get_payload(decode=True)
    return blocks.put_back(decoded) if isinstance(decoded, bytes) else b""


def _text(part: Message, blocks: _Blocks) -> str:
    data = _content(part, blocks)
    charset = part.get_content_charset() or "utf-8"
    for each in (charset, "utf-8"):
        try:
            return data.decode(each)
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("cp1252", "replace")


def _header(message: Message, name: str) -> str:
    return _decoded(str(message.get(name, "")))


def _decoded(text: str) -> str:
    """Return a header in letters; one whose charset is unknown as well as can be.

    >>> _decoded("=?utf-8?q?P=C3=A4iv=C3=A4?=")
    'Päivä'
    """
    try:
        found = decode_header(text)
    except ValueError:
        return text
    pieces = [part if isinstance(part, str) else _in_charset(part, charset) for part, charset in found]
    return " ".join("".join(pieces).split())


def _in_charset(data: bytes, charset: str | None) -> str:
    for each in (charset or "utf-8", "utf-8"):
        try:
            return data.decode(each)
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("cp1252", "replace")


def _file_name(part: Message) -> str:
    """Return the bare name of an attachment; "" for a part that has none."""
    return bare_name(_decoded(part.get_filename() or ""))


def bare_name(name: str) -> str:
    r"""Return a name without folders and without what no file name has: control characters, marks of direction.

    >>> bare_name("..\\..\\C:/koe\x1b[31m.xlsx")
    'koe[31m.xlsx'
    """
    return "".join(char for char in re.split(r"[/\\]", name)[-1] if char.isprintable()).strip()


def _sent(message: Message) -> datetime | None:
    try:
        time = parsedate_to_datetime(str(message.get("date", "")))
    except (TypeError, ValueError, OverflowError):
        return None
    return _in_utc(time)


def _in_utc(time: datetime) -> datetime | None:
    """Return a time in UTC; one that has no zone (`-0000` in a mail) is in UTC already."""
    try:
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _kind(message: Message, content_type: str) -> str:
    """Return who sent it: RFC 3464 (delivery reports), RFC 3834 (automatic answers), and older marks."""
    sender = _address(_header(message, "from"))
    if content_type == "multipart/report" or sender.startswith(("mailer-daemon@", "postmaster@")):
        return UNDELIVERED
    automatic = str(message.get("auto-submitted", "no")).strip().lower()
    if (automatic and automatic != "no") or message.get("x-autoreply") or message.get("x-autorespond"):
        return AUTOMATIC
    return ANSWER


def _address(text: str) -> str:
    return next((address.lower() for _, address in getaddresses([text]) if "@" in address), "")


def _failed_recipients(reports: Iterable[Message]) -> tuple[str, ...]:
    found = [str(each.get("final-recipient") or each.get("original-recipient") or "") for each in reports]
    return tuple(dict.fromkeys(text.partition(";")[2].strip().lower() for text in found if "@" in text))


_ADDRESS: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")


def _addresses_in(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match.lower() for match in _ADDRESS.findall(text[:20_000])))[:20]


# --- Outlook's own format


# How an attachment hangs on a mail of Outlook, and where a whole mail is kept that is one ([MS-OXCMSG] 2.2.2.9).
_METHOD: Final = 0x3705
_EMBEDDED: Final = 5
_EMBEDDED_STORAGE: Final = "__substg1.0_3701000D"
# A picture amid the text has an id by which the text calls it.
_CONTENT_ID: Final = 0x3712
_PICTURE: Final = re.compile(r"\.(png|jpe?g|gif|bmp|svg)$", re.IGNORECASE)
_CLASSES: Final = (("REPORT.", UNDELIVERED), ("IPM.NOTE.RULES.OOFTEMPLATE", AUTOMATIC))


def _read_outlook(data: bytes) -> Mail:
    from oxmsg import Message as OutlookMessage

    message = OutlookMessage.load(data)
    kind = next((kind for start, kind in _CLASSES if message.message_class.upper().startswith(start)), ANSWER)
    headers = message_from_bytes(_lines(message.message_headers).encode("utf-8", "replace"))
    found = _Found()
    _take_outlook(message, found, depth=0)
    return _finish(
        found,
        subject=message.subject,
        sender=_decoded(message.sender or ""),
        sent=_in_utc(message.sent_date) if message.sent_date else _sent(headers),
        kind=kind or _kind(headers, headers.get_content_type()),
    )


def _lines(headers: Mapping[str, str]) -> str:
    return "".join(f"{name}: {' '.join(value.split())}\n" for name, value in headers.items())


def _take_outlook(message: OutlookMessage, found: _Found, *, depth: int) -> None:
    """Take the parts of a mail and of the mails in it, as `_take_message` does."""
    found.count(depth)
    sent = _in_utc(message.sent_date) if message.sent_date else None
    if depth == 0:
        found.plain += [message.body] if message.body else []
        found.html += [message.html_body] if message.html_body else []
    for each in message.attachments:
        found.count(depth)
        name = bare_name(each.file_name or "")
        if each.properties.int_prop_value(_METHOD) == _EMBEDDED:
            for storage in _embedded(each):
                _take_outlook(_embedded_mail(storage), found, depth=depth + 1)
        elif name.lower() == "winmail.dat" or name.lower().endswith(".p7m"):
            found.sealed.append(name)
        elif each.file_bytes is not None:
            is_inline = bool(each.properties.str_prop_value(_CONTENT_ID)) and _PICTURE.search(name) is not None
            found.attachments.append(Attachment(name or "?", each.file_bytes, sent, is_inline))


def _embedded(attachment: OutlookAttachment) -> list[Storage]:
    # The reader has no public way to it.
    storage: Any = attachment._storage
    return [each for each in storage.storages if each.name == _EMBEDDED_STORAGE]


def _embedded_mail(storage: Storage) -> OutlookMessage:
    """Return the mail in a storage: its table of properties begins eight bytes earlier than that of an outer one."""
    from oxmsg import Message as OutlookMessage
    from oxmsg.properties import Properties

    message = OutlookMessage(storage)
    message.__dict__["_properties"] = Properties(storage, properties_header_offset=24)
    return message
