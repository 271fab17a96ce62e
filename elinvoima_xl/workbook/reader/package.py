"""A zip package read with bounds: how many members, how large, which names; XML parts as bounded streams of elements.

What stands in a header is never trusted: bytes are counted while they are streamed, and nothing is written to disk.
This module knows zip; it must not know what a workbook is.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final, NoReturn

from elinvoima_xl.foundation.language import N_, Term
from elinvoima_xl.foundation.problems import Location, Problem, WorkbookError, problem
from elinvoima_xl.workbook.reader.xml_stream import ElementReader, ElementStream, PartError, parse_tree

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may hold before it is refused as too large to be a form.

    A form has five sheets, a thousand cells and 100 kB. The limits keep any file within 10 s and 300 MB and still let
    through an honest sheet with a million formatted rows of five cells: 230 MB of XML.
    """

    file_bytes: int = 64 * 2**20
    members: int = 5_000
    part_bytes: int = 256 * 2**20
    tags: int = 8_000_000
    sheets: int = 255
    cells: int = 300_000
    characters: int = 48_000_000
    # Of all notes together, each counted as some more.
    note_characters: int = 8_000_000
    problems: int = 500
    # Of the child process that reads foreign formats.
    seconds: float = 8.0
    child_bytes: int = 256 * 2**20


FORM_LIMITS: Final = Limits()


@dataclass(slots=True)
class Budget:
    """What all sheets of a file may still take together."""

    cells: int
    characters: int
    problems: int


_CHUNK: Final = 2**17
# Of a part that is read whole: the strings of the largest form have a fifth of it.
_SMALL: Final = 2**20
# What a note costs beside its characters.
_NOTE: Final = 400
# Of one that is wanted as a tree: the text of a report of a large programme has a tenth of it.
_TREE: Final = 2**26
# The central directory's header of one member.
_MEMBER: Final = b"PK\x01\x02"
# The header before a member's bytes: its signature, flags, and how long its name and extra field are.
_LOCAL: Final = struct.Struct("<4s2xH18xHH")
_LOCAL_SIGNATURE: Final = b"PK\x03\x04"
_NAMED_IN_UTF8: Final = 0x800
_ZIP_ERRORS: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError,
    IndexError, KeyError, OverflowError,
)  # fmt: skip


# Why a file cannot be opened, and what to ask its sender for.
BY_PASSWORD: Final = N_("it is protected with a password")
ASK_WITHOUT_PASSWORD: Final = N_(
    "Ask for the file without the password (File, Info, Protect Workbook, Encrypt with Password: empty)."
)


def encrypted(file: str, reason: str = BY_PASSWORD, ask: str = ASK_WITHOUT_PASSWORD) -> Problem:
    """Return the problem of a file that only those may open whom its sender lets."""
    return problem("encrypted", Location(file), reason=Term(reason), ask=Term(ask))


class LargerError(PartError):
    """A part has more bytes than were asked for."""


class Package:
    """The members of a zip file by name: lower case and forward slashes, as readers of packages compare them."""

    def __init__(self, data: bytes, file: str, limits: Limits) -> None:
        self.file: Final = file
        self.limits: Final = limits
        self._bytes_left = limits.part_bytes
        self._tags_left = limits.tags
        self._note_characters_left = limits.note_characters
        if len(data) > limits.file_bytes:
            self.refuse_as_too_large(N_("it has more bytes than any form"))
        # Counted in the raw bytes, so that a directory of a million members is refused before it is built.
        if data.count(_MEMBER) > limits.members:
            self.refuse_as_too_large(N_("it holds too many parts"))
        self._data = memoryview(data)
        self._zip = self._open(data)
        self._members = self._by_name()

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._members

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the members as they are compared: lower case, forward slashes, no leading slash."""
        return tuple(self._members)

    def members(self) -> tuple[tuple[str, str], ...]:
        """Return (name as compared, name as a person reads it) of each member, sorted."""
        return tuple(sorted((name, _readable_name(info)) for name, info in self._members.items()))

    def chunks(self, name: str) -> Iterator[bytes]:
        """Give the bytes of a member piece by piece, counted against the limit of the whole package."""
        info = self._members.get(name.lower())
        if info is None:
            raise PartError(N_("a part of it is missing"))
        if info.flag_bits & 1:
            raise WorkbookError(encrypted(self.file))
        # Others are not used by any office program, and their decoders take what memory the file says they need.
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise PartError(N_("it is packed in a way that no office program uses"))
        try:
            for chunk in _unpack(self._packed(info), info):
                self._count(len(chunk))
                yield chunk
        except _ZIP_ERRORS as error:
            raise PartError(N_("a part of it cannot be unpacked")) from error

    def _packed(self, info: zipfile.ZipInfo) -> memoryview:
        """Return the bytes of a member as they are packed; struct.error or BadZipFile where they are not there.

        zipfile opens a member in as long as it takes to unpack one of a form's.
        """
        signature, flags, name_bytes, extra_bytes = _LOCAL.unpack_from(self._data, info.header_offset)
        place = info.header_offset + _LOCAL.size
        name = bytes(self._data[place : place + name_bytes])
        start = place + name_bytes + extra_bytes
        packed = self._data[start : start + info.compress_size]
        is_named = name.decode("utf-8" if flags & _NAMED_IN_UTF8 else "cp437") == info.orig_filename
        if signature != _LOCAL_SIGNATURE or not is_named or len(packed) < info.compress_size:
            raise zipfile.BadZipFile
        return packed

    def read(self, name: str, limit: int) -> bytes:
        """Return the bytes of a member; PartError where it is missing or has more than `limit` bytes."""
        found: list[bytes] = []
        for chunk in self.chunks(name):
            found.append(chunk)
            limit -= len(chunk)
            if limit < 0:
                raise LargerError(N_("a part of it is larger than it can be"))
        return b"".join(found)

    def read_small(self, name: str) -> bytes | None:
        """Return the bytes of an XML member, its tags counted; None for one that is better read piece by piece."""
        info = self._members.get(name.lower())
        if info is not None and info.file_size > _SMALL:
            return None
        try:
            data = self.read(name, _SMALL)
        except LargerError:
            return None
        self._count_tags(data.count(b"<"))
        return data

    def tree(self, name: str) -> Element:
        """Return an XML member as one tree; PartError for what is no XML, is made to do harm or is far too large."""
        data = self.read(name, _TREE)
        self._count_tags(data.count(b"<"))
        return parse_tree(data)

    def parse(self, name: str, reader: ElementReader) -> None:
        """Hand the elements of an XML member to `reader`; PartError for what is no XML or is made to do harm."""
        stream = ElementStream(reader)
        for chunk in self.chunks(name):
            self._count_tags(stream.feed(chunk))
        stream.close()

    def count_note(self, characters: int) -> None:
        """Count a note against the limit of the whole package."""
        self._note_characters_left -= characters + _NOTE
        if self._note_characters_left < 0:
            self.refuse_as_too_large(N_("it holds more notes than any form"))

    def refuse_as_too_large(self, reason: str) -> NoReturn:
        """Raise the error of a file that is larger than the limits allow."""
        raise WorkbookError(problem("too-large", Location(self.file), reason=Term(reason)))

    def _count(self, count: int) -> None:
        self._bytes_left -= count
        if self._bytes_left < 0:
            self.refuse_as_too_large(N_("it unpacks to more bytes than any form"))

    def _count_tags(self, count: int) -> None:
        self._tags_left -= count
        if self._tags_left < 0:
            self.refuse_as_too_large(N_("it holds more rows and cells than any form"))

    def _open(self, data: bytes) -> zipfile.ZipFile:
        try:
            return zipfile.ZipFile(BytesIO(data))
        except _ZIP_ERRORS as error:
            reason = Term(N_("it is cut short or its directory is broken"))
            raise WorkbookError(problem("damaged-file", Location(self.file), reason=reason)) from error

    def _by_name(self) -> dict[str, zipfile.ZipInfo]:
        members: dict[str, zipfile.ZipInfo] = {}
        for info in self._zip.infolist():
            name = info.filename.replace("\\", "/").lstrip("/").lower()
            # Readers differ in which of two they take: what one person sees is not what another does.
            if name in members:
                reason = Term(N_("a part of it is there twice"))
                raise WorkbookError(problem("damaged-file", Location(self.file), reason=reason))
            if not name.endswith("/"):
                members[name] = info
        return members


def _unpack(packed: memoryview, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the bytes of a member piece by piece; BadZipFile where they are not those that the directory tells of."""
    check, count = 0, 0
    for piece in _pieces(packed) if info.compress_type == zipfile.ZIP_STORED else _inflate(packed):
        check, count = zlib.crc32(piece, check), count + len(piece)
        yield piece
    if check != info.CRC or count != info.file_size:
        raise zipfile.BadZipFile


def _pieces(stored: memoryview) -> Iterator[bytes]:
    for at in range(0, len(stored), _CHUNK):
        yield bytes(stored[at : at + _CHUNK])


def _inflate(packed: memoryview) -> Iterator[bytes]:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    rest: bytes | memoryview = packed
    while not stream.eof and (piece := stream.decompress(rest, _CHUNK)):
        yield piece
        rest = stream.unconsumed_tail


def _readable_name(info: zipfile.ZipInfo) -> str:
    name = info.filename.replace("\\", "/")
    if info.flag_bits & _NAMED_IN_UTF8:
        return name
    # macOS writes UTF-8 and does not say so; Windows writes the code page that zipfile assumes.
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name
