"""Mails as partners send them: `.eml`, Outlook's `.msg` (a small compound file, [MS-CFB] and [MS-OXMSG]), `.mbox`."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import pairwise

SENT = datetime(2027, 8, 16, 9, 30, tzinfo=UTC)
XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
Files = Mapping[str, bytes]


def a_mail(
    files: Files = {},  # noqa: B006 - read only
    words: str = "Hei,\nHuom! Rivin 1.1.2 luku on arvio.\n",
    *,
    sender: str = "Keksitty opisto <kirjaamo@opisto.example>",
    subject: str = "VS: Seurantalomake",
    sent: datetime | None = SENT,
    html: str = "",
    headers: Mapping[str, str] = {},
) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "kaupunki@kaupunki.example", subject
    if sent:
        message["Date"] = format_datetime(sent)
    for name, value in headers.items():
        message[name] = value
    message.set_content(words)
    if html:
        message.add_alternative(html, subtype="html")
    for name, data in files.items():
        message.add_attachment(data, maintype=XLSX[0], subtype=XLSX[1], filename=name)
    return message


def eml(files: Files = {}, words: str = "Hei!\n", **more) -> bytes:  # noqa: B006
    return a_mail(files, words, **more).as_bytes()


def mbox(mails: Iterable[bytes]) -> bytes:
    return b"".join(
        b"From MAILER Mon Aug 16 09:30:00 2027\n" + each.replace(b"\nFrom ", b"\n>From ").rstrip(b"\n") + b"\n\n"
        for each in mails
    )


# --- Outlook


def msg(
    files: Files = {},  # noqa: B006
    words: str = "Hei!\n",
    *,
    sender: str = "kirjaamo@opisto.example",
    subject: str = "VS: Seurantalomake",
    sent: datetime | None = SENT,
    kind: str = "IPM.Note",
    inner: Iterable[dict] = (),
) -> bytes:
    """Return a mail as Outlook saves it where it is dragged into a folder; `inner` are mails that hang on it."""
    return compound(_message(files, words, sender, subject, sent, kind, inner, head=32))


def _message(files, words, sender, subject, sent, kind, inner, *, head) -> dict:
    texts = {0x001A: kind, 0x0037: subject, 0x1000: words, 0x5D01: sender, 0x0C1F: sender, 0x0C1A: "Keksitty opisto"}
    times = {0x0039: sent} if sent else {}
    hanging = [_attachment(name, data) for name, data in files.items()]
    hanging += [_hanging_mail(**each) for each in inner]
    tree = _properties(texts, {}, times, head=head, attachments=len(hanging))
    tree |= {f"__attach_version1.0_#{number:08X}": each for number, each in enumerate(hanging)}
    if head == 32:
        tree["__nameid_version1.0"] = {}
    return tree


def _attachment(name: str, data: bytes) -> dict:
    return _properties({0x3707: name}, {0x3705: 1}, {}, head=8, binary={0x3701: data})


def _hanging_mail(files: Files = {}, words: str = "Hei!", sender: str = "a@b.example", sent=SENT) -> dict:  # noqa: B006
    tree = _properties({0x3001: "viesti"}, {0x3705: 5}, {}, head=8)
    tree["__substg1.0_3701000D"] = _message(files, words, sender, "FW", sent, "IPM.Note", (), head=24)
    return tree


def _properties(texts, numbers, times, *, head, binary={}, attachments=0) -> dict:  # noqa: B006
    """Return the streams of an object: its table of properties, and one for each that does not fit into the table."""
    entries, streams = [], {}
    for number, text in texts.items():
        data = text.encode("utf-16-le")
        entries.append(struct.pack("<HHIII", 0x001F, number, 6, len(data) + 2, 0))
        streams[f"__substg1.0_{number:04X}001F"] = data
    for number, data in binary.items():
        entries.append(struct.pack("<HHIII", 0x0102, number, 6, len(data), 0))
        streams[f"__substg1.0_{number:04X}0102"] = data
    for number, value in numbers.items():
        entries.append(struct.pack("<HHIII", 0x0003, number, 6, value, 0))
    for number, time in times.items():
        ticks = (time - datetime(1601, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) * 10
        entries.append(struct.pack("<HHIQ", 0x0040, number, 6, ticks))
    front = (struct.pack("<8x4I", 0, attachments, 0, attachments) + bytes(8))[:head] if head > 8 else bytes(8)
    return {"__properties_version1.0": front + b"".join(entries), **streams}


# --- the compound file


SECTOR, MINI, END, FREE = 512, 64, 0xFFFFFFFE, 0xFFFFFFFF


def compound(tree: dict) -> bytes:
    """Return a compound file of folders (dicts) and streams (bytes), version 3."""
    writer = _Compound()
    writer.add("Root Entry", tree, 5)
    return writer.to_bytes()


class _Compound:
    def __init__(self) -> None:
        self.entries: list[list] = []
        self.sectors: list[bytes] = []
        self.chain: list[int] = []
        self.mini = b""
        self.mini_chain: list[int] = []

    def add(self, name: str, content, kind: int) -> int:
        place = len(self.entries)
        entry = [name, kind, FREE, FREE, END, 0]
        self.entries.append(entry)
        if isinstance(content, dict):
            below = [self.add(each, part, 1 if isinstance(part, dict) else 2) for each, part in content.items()]
            for one, next_ in pairwise(below):
                # A list in place of a balanced tree: readers walk it all the same.
                self.entries[one][2] = next_
            entry[3] = below[0] if below else FREE
        elif content:
            entry[5] = len(content)
            entry[4] = self._small(content) if len(content) < 4096 else self._large(content)
        return place

    def _large(self, data: bytes) -> int:
        start, pieces = len(self.sectors), [data[at : at + SECTOR] for at in range(0, len(data), SECTOR)]
        self.sectors += [each.ljust(SECTOR, b"\0") for each in pieces]
        self.chain += [*range(start + 1, start + len(pieces)), END]
        return start

    def _small(self, data: bytes) -> int:
        start, count = len(self.mini_chain), -(-len(data) // MINI)
        self.mini += data.ljust(count * MINI, b"\0")
        self.mini_chain += [*range(start + 1, start + count), END]
        return start

    def to_bytes(self) -> bytes:
        root = self.entries[0]
        root[5] = len(self.mini)
        root[4] = self._large(self.mini) if self.mini else END
        table = b"".join(struct.pack("<I", each) for each in self.mini_chain)
        mini_count = -(-len(table) // SECTOR)
        mini_start = self._large(table.ljust(mini_count * SECTOR, b"\xff")) if table else END
        folder = b"".join(self._entry(*each) for each in self.entries)
        folder_start = self._large(folder.ljust(-(-len(folder) // SECTOR) * SECTOR, b"\0"))
        count = 1
        while count * 128 < len(self.sectors) + count:
            count += 1
        first = len(self.sectors)
        chain = [*self.chain, *[0xFFFFFFFD] * count]
        table = b"".join(struct.pack("<I", each) for each in chain).ljust(count * SECTOR, b"\xff")
        head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
        head += struct.pack("<IIIIIIIII", 0, count, folder_start, 0, 4096, mini_start, mini_count, END, 0)
        places = [*range(first, first + count), *[FREE] * (109 - count)]
        return head + struct.pack("<109I", *places) + b"".join(self.sectors) + table

    @staticmethod
    def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
        coded = (name + "\0").encode("utf-16-le")
        return struct.pack(
            "<64sHBBIII16sI8s8sIQ",
            coded, len(coded), kind, 1, FREE, right, child, b"", 0, b"", b"", start, size,
        )  # fmt: skip
