"""What kind of file some bytes are, whatever the file is called.

Told by content; a name counts only where the content says nothing.
"""

from __future__ import annotations

import struct
from typing import Final, NamedTuple

from elinvoima_xl.foundation.language import N_, Term
from elinvoima_xl.foundation.problems import Location, Problem, problem
from elinvoima_xl.workbook.reader.package import ASK_WITHOUT_PASSWORD, BY_PASSWORD, Package, encrypted
from elinvoima_xl.workbook.reader.parts import find_target, read_relations

XLSX: Final = "xlsx"
XLSB: Final = "xlsb"
XLS: Final = "xls"
ODS: Final = "ods"
ZIP: Final = "zip"
WORD: Final = "word"
EMPTY: Final = "empty"
ENCRYPTED: Final = "encrypted"
LEFTOVER: Final = "leftover"
OTHER: Final = "other"


class Kind(NamedTuple):
    """A kind of file; of one that is no workbook, what it is and what to ask its sender for."""

    name: str
    what: str = ""
    ask: str = ""

    def to_problem(self, file: str) -> Problem:
        """Return the problem of a file that is no workbook that can be read."""
        place = Location(file)
        if self.name == EMPTY:
            return problem("empty-file", place)
        if self.name == LEFTOVER:
            return problem("skipped-file", place, reason=Term(self.what))
        if self.name == ENCRYPTED:
            return encrypted(file, self.what, self.ask)
        return problem("not-a-workbook", place, kind=Term(self.what), ask=Term(self.ask))


_ASK: Final = N_("Ask for the form itself, saved as an Excel workbook (.xlsx).")
_ASK_FORM: Final = N_("Ask for the form itself, filled in: answers in another document cannot be merged.")
_ASK_SAVE_AS: Final = N_(
    "Ask the sender to open the file in Excel, choose Save As, Excel Workbook (.xlsx), and send that."
)
_ASK_GOOGLE: Final = N_(
    "Ask the sender to open it in Google Sheets, choose File, Download, Microsoft Excel (.xlsx), and send that file."
)
_ASK_CLOUD: Final = N_(
    "Open the file once so that the cloud service downloads it (in OneDrive: Always keep on this device), and run the "
    "command again."
)
_ASK_ATTACHMENT: Final = N_("Save the attachments of the message to the folder; the message itself cannot be merged.")
_ASK_LINK: Final = N_("Open the link, download the workbook, and put the workbook itself in the folder.")

_WORD: Final = Kind(WORD, N_("a Word document"), _ASK_FORM)
_OLD_WORD: Final = Kind(OTHER, N_("an old Word document (.doc)"), _ASK_FORM)
_RTF: Final = Kind(OTHER, N_("an RTF document"), _ASK_FORM)
_OPEN_TEXT: Final = Kind(OTHER, N_("an OpenDocument text (.odt)"), _ASK_FORM)
_SLIDES: Final = Kind(OTHER, N_("a presentation"), _ASK_FORM)
_PDF: Final = Kind(OTHER, N_("a PDF document"), _ASK_FORM)
_PICTURE: Final = Kind(OTHER, N_("a picture"), _ASK_FORM)
_MESSAGE: Final = Kind(OTHER, N_("an e-mail message"), _ASK_ATTACHMENT)
_NUMBERS: Final = Kind(
    OTHER,
    N_("a document of Apple Numbers"),
    N_("Ask the sender to choose File, Export To, Excel in Numbers, and send that file."),
)
_HTML: Final = Kind(OTHER, N_("a web page (HTML), though Excel may open it"), _ASK_SAVE_AS)
_XML: Final = Kind(OTHER, N_("an XML file, though Excel may open it"), _ASK_SAVE_AS)
_TABLE_TEXT: Final = Kind(
    OTHER,
    N_("a text file such as .csv"),
    N_("Ask for the form itself as an Excel workbook (.xlsx): a text file keeps one sheet and none of the form."),
)
_GOOGLE: Final = Kind(OTHER, N_("a shortcut to Google Sheets: the answers are not in it"), _ASK_GOOGLE)
_PLACEHOLDER: Final = Kind(
    OTHER, N_("a placeholder of a cloud service: the content is not on this computer"), _ASK_CLOUD
)
_LINK: Final = Kind(OTHER, N_("a shortcut or a link: the answers are not in it"), _ASK_LINK)
_PACKED: Final = Kind(
    OTHER,
    N_("a packed folder of a kind that cannot be opened here"),
    N_("Unpack it and put the workbooks in the folder."),
)
_ZIP: Final = Kind(
    ZIP,
    N_("a packed folder (.zip)"),
    N_("Unpack it and put the workbooks in the folder: a packed folder inside another is not opened."),
)
_OLD_OFFICE: Final = Kind(OTHER, N_("an old Office document, and not an Excel workbook"), _ASK)
_OPEN_DOCUMENT: Final = Kind(OTHER, N_("an OpenDocument file, and not a spreadsheet"), _ASK_FORM)
_OPEN_KINDS: Final = ((b"spreadsheet", Kind(ODS)), (b"opendocument.text", _OPEN_TEXT))
_DATABASE: Final = Kind(OTHER, N_("a database"), _ASK_FORM)
_UNKNOWN: Final = Kind(OTHER, N_("a file of an unknown kind"), _ASK)

_LOCKED: Final = Kind(ENCRYPTED, BY_PASSWORD, ASK_WITHOUT_PASSWORD)
_LABELLED: Final = Kind(
    ENCRYPTED,
    N_("a sensitivity label or rights management protects it"),
    N_("Ask for a copy without the label's protection (Home, Sensitivity: a label that does not encrypt)."),
)
# Outlook packs the format of a message so, and then its attachments too ([MS-OXTNEF] 2.1.3.3).
_EMPTY_WINMAIL: Final = Kind(LEFTOVER, N_("it holds the format of a message of Outlook and no attachment"))
_ATTACHMENT: Final = b"\x02\x02\x90\x06\x00"
_WINMAIL: Final = Kind(
    OTHER,
    N_("a message of Outlook packed in its own way (winmail.dat)"),
    N_("Ask the sender to send the workbook again in a message of the format HTML or plain text."),
)

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC: Final = (
    (b"%PDF", _PDF),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"BM", _PICTURE),
    (b"II*\x00", _PICTURE),
    (b"MM\x00*", _PICTURE),
    (b"{\\rtf", _RTF),
    (b"7z\xbc\xaf\x27\x1c", _PACKED),
    (b"Rar!", _PACKED),
    (b"\x1f\x8b", _PACKED),
    (b"SQLite format 3", _DATABASE),
    (b"\x00\x01\x00\x00Standard ", _DATABASE),
    (b"bplist", _LINK),
    (b'x\x9f>"', _WINMAIL),
    (b"L\x00\x00\x00\x01\x14\x02\x00", _LINK),
)
# Names of streams in an old Office file, the telling ones first: an encrypted .xlsx, an Excel workbook, others. What a
# label or rights management encrypts names that way of encrypting ([MS-OFFCRYPTO] 2.2); a password names another.
_STREAMS: Final = (
    ("DRMEncryptedTransform", _LABELLED),
    ("DRMEncryptedDataSpace", _LABELLED),
    ("\tDRMContent", _LABELLED),
    ("EncryptedPackage", _LOCKED),
    ("Workbook", Kind(XLS)),
    ("Book", Kind(XLS)),
    ("WordDocument", _OLD_WORD),
    ("PowerPoint Document", _SLIDES),
    ("__properties_version1.0", _MESSAGE),
)
_GOOGLE_NAMES: Final = (".gsheet", ".gdoc", ".gslides")
_LINK_NAMES: Final = (".url", ".webloc", ".lnk", ".desktop")
# BIFF workbooks older than Excel 5 have no container: a record BOF of version 2, 3 or 4.
_OLD_BIFF: Final = (
    b"\x09\x00\x04\x00",
    b"\x09\x02\x06\x00",
    b"\x09\x04\x06\x00",
    b"\x09\x08\x08\x00",
    b"\x09\x08\x10\x00",
)
_FILEPASS: Final = 0x2F
_FIRST_RECORDS: Final = 8
_HEAD: Final = 4096
# The list of the parts of an OpenDocument file, which has some tens of them.
_MANIFEST: Final = "meta-inf/manifest.xml"
_MANIFEST_BYTES: Final = 2**20


def find_kind(data: bytes, file: str) -> Kind:
    """Return the kind of a file by its first bytes and, for containers, what they hold."""
    if not data:
        return Kind(EMPTY)
    if data.startswith(b"PK"):
        return Kind(ZIP)
    if data.startswith(_OLE):
        return _old_office(data)
    name = file.lower()
    if name.endswith(_GOOGLE_NAMES):
        return _GOOGLE
    if name.endswith(_LINK_NAMES):
        return _LINK
    if name.endswith(".icloud") or not data.strip(b"\x00"):
        return _PLACEHOLDER
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return _EMPTY_WINMAIL if kind is _WINMAIL and _ATTACHMENT not in data else kind
    if data.startswith(_OLD_BIFF):
        return _LOCKED if _has_password(data, 0) else Kind(XLS)
    return _text(data[:_HEAD])


def find_package_kind(package: Package) -> Kind:
    """Return the kind of a zip: workbook, other document or packed folder; PartError where its parts are broken."""
    mimetype = package.read("mimetype", _HEAD) if "mimetype" in package else b""
    relations = read_relations(package, "")
    main = find_target(relations, "officeDocument").lower()
    manifest = package.read(_MANIFEST, _MANIFEST_BYTES) if mimetype and _MANIFEST in package else b""
    if b"encryption-data" in manifest:
        return _LOCKED
    return _kind_of_parts(package.names, mimetype, main)


def _kind_of_parts(names: tuple[str, ...], mimetype: bytes, main: str) -> Kind:
    if main.endswith(".bin") or (not main and "xl/workbook.bin" in names):
        return Kind(XLSB)
    if mimetype:
        return (
            _OPEN_TEXT
            if b"opendocument.text" in mimetype
            else Kind(ODS)
            if b"spreadsheet" in mimetype
            else _OPEN_DOCUMENT
        )
    if main.startswith("word/") or "word/document.xml" in names:
        return _WORD
    if main.startswith("ppt/") or "ppt/presentation.xml" in names:
        return _SLIDES
    if main or "xl/workbook.xml" in names or "[content_types].xml" in names:
        return Kind(XLSX)
    if any(name.endswith(".iwa") for name in names):
        return _NUMBERS
    return _ZIP


def _old_office(data: bytes) -> Kind:
    for name, kind in _STREAMS:
        entry = _find_entry(data, name)
        if entry >= 0:
            return _LOCKED if kind.name == XLS and _has_password(data, _stream_start(data, entry)) else kind
    return _OLD_OFFICE


def _stream_start(data: bytes, entry: int) -> int:
    """Return where the first sector of a stream lies."""
    (shift,), (sector,) = struct.unpack_from("<H", data, 30), struct.unpack_from("<I", data, entry + 116)
    return int(sector + 1 << shift) if shift in (9, 12) else len(data)


def _has_password(data: bytes, at: int) -> bool:
    """Return whether the record FILEPASS is among the first ones of a workbook's stream ([MS-XLS] 2.4.117)."""
    for _ in range(_FIRST_RECORDS):
        record, length = struct.unpack_from("<HH", data, at) if at + 4 <= len(data) else (0, 0)
        if record == _FILEPASS:
            return True
        at += 4 + length
    return False


def _find_entry(data: bytes, name: str) -> int:
    """Return where the directory entry of this name is, else -1: found by its form, so that no chain can loop."""
    coded = name.encode("utf-16-le") + b"\x00\x00"
    tail = struct.pack("<H", len(coded))
    at = data.find(coded)
    while at >= 0:
        # Entries are 128 bytes, aligned; the length of the name stands behind the 64 bytes for it.
        if at % 128 == 0 and data[at + 64 : at + 66] == tail and at + 128 <= len(data):
            return at
        at = data.find(coded, at + 1)
    return -1


def _text(head: bytes) -> Kind:
    text = _decode(head)
    if text is None:
        return _UNKNOWN
    start = text.lstrip("\ufeff \t\r\n").lower()
    if start.startswith(("<!doctype html", "<html", "<table", "<head", "<body", "<meta", "<div", "<style")):
        return _HTML
    if start.startswith("<"):
        return _HTML if "<html" in start or "<table" in start else _XML
    if "docs.google.com" in start or '"doc_id"' in start:
        return _GOOGLE
    if start.startswith(("[internetshortcut]", "[desktop entry]")):
        return _LINK
    if start.startswith("mime-version:") or (start.startswith(_MAIL_HEADERS) and "\nsubject:" in start):
        return _MESSAGE
    return _TABLE_TEXT


_MAIL_HEADERS: Final = (
    "return-path:",
    "received:",
    "from:",
    "to:",
    "subject:",
    "date:",
    "delivered-to:",
    "message-id:",
)


def _decode(head: bytes) -> str | None:
    """Return the text of a text file; None for bytes that are none."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    if b"\x00" in head or sum(byte < 9 or 13 < byte < 32 for byte in head) > len(head) // 50:
        return None
    return head.decode("utf-8", "replace")
