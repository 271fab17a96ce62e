"""XML as a stream of whole elements, bounded: no document type, no huge token, no flood of names, depth or children.

expat reads, and the tree builder of the standard library, which is written in C, makes elements of it; after each piece
of the file the elements that are complete are handed on and forgotten. So a sheet of any length takes the memory of one
piece, and no Python runs for an element that nobody asks for.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final, NoReturn, Protocol
from xml.etree.ElementTree import TreeBuilder
from xml.parsers import expat

from elinvoima_xl.foundation.language import N_, Term

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

# One tag, one attribute, one comment or one text of more bytes than this is nothing that an office program writes.
_TOKEN: Final = 2**20
# Excel's own parts use some 300 names and nest to 20.
_NAMES: Final = 20_000
_DEPTH: Final = 200
# An element that is wanted whole is kept until it is complete: for so many bytes at most.
_WHOLE: Final = 2**21
_MUTES: Final = 4
_UTF16: Final = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}
_ENCODING: Final = re.compile(rb"\s*<\?xml[^>]*\sencoding\s*=\s*[\"']([^\"']*)")
_BROKEN: Final = N_("a part of it is broken")
STRANGE: Final = N_("a part of it is made of something that no office program writes")


class PartError(Exception):
    """A part of a package cannot be used; `reason` is a Term. It is told and never leaves `excel`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason: Final = Term(reason)


class Shortcut(Protocol):
    """Takes what stands inside one element from its bytes, where it is written in the usual way."""

    @property
    def start(self) -> bytes:
        """Return the tag behind which it begins."""

    def take(self, data: bytes) -> tuple[bytes, bytes, bool]:
        """Return what the parser must read of `data`, what comes behind that, and whether the shortcut ends here."""


class ElementReader:
    """What is wanted of an XML part, by names as expat gives them: namespace, a space, the local name.

    `takes` get an element when it is whole, with all that it holds. `enters` get an element each time its children are
    about to be looked at, with the attributes it has and not yet all its children. What `skips` hold is dropped; those
    of them in `quiet` (local names) are large in every form, and where they can, they pass with no element built. The
    shortcut begins, and the quiet pass, only in elements that `containers` name.
    """

    def __init__(self) -> None:
        self.takes: dict[str, Callable[[Element], None]] = {}
        self.enters: dict[str, Callable[[Element], None]] = {}
        self.skips: frozenset[str] = frozenset()
        self.quiet: tuple[bytes, ...] = ()
        self.shortcut: Shortcut | None = None
        self.containers: frozenset[str] = frozenset()

    def resume(self) -> None:
        """Go on behind what the shortcut took."""

    def check(self) -> None:
        """Keep what has been taken within its limits; called after each piece."""


def parse_tree(data: bytes) -> Element:
    """Return a whole part as one tree, its names as expat gives them; PartError for what is no XML or does harm."""
    builder, parser = TreeBuilder(), expat.ParserCreate(None, " ")
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler, parser.EndElementHandler = builder.start, builder.end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(data, True)
        return builder.close()
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise PartError(_BROKEN) from error


class ElementStream:
    """Bytes in, whole elements out to a reader."""

    def __init__(self, reader: ElementReader) -> None:
        self._reader = reader
        self._builder = TreeBuilder()
        self._root = self._builder.start("", {})
        self._names: dict[str, str] = {}
        self._prefixes: set[str | None] = set()
        self._fed = 0
        self._shortcut_in: Element | None = None
        self._waiting = b""
        self._tail = self._root
        self._tail_bytes = 0
        self._muted = ""
        self._mutes_left = _MUTES
        self._decode: codecs.IncrementalDecoder | None = None
        self._expat: expat.XMLParserType | None = None

    def feed(self, piece: bytes) -> int:
        """Read a piece, hand on what is complete, and return how many tags the piece holds."""
        if self._expat is None:
            self._begin(piece)
        data = self._recode(piece)
        tags = data.count(b"<")
        data = self._take_shortcut(data)
        self._parse(self._pass_quietly(data), is_last=False)
        if self._muted:
            raise PartError(_BROKEN)
        self._check_tokens()
        self._check_growth(self._hand_on_complete(), len(data))
        self._reader.check()
        return tags

    def close(self) -> None:
        """Hand on the rest; PartError where the part does not end where its elements do."""
        self._parse(self._waiting, is_last=False)
        self._parse(b"", is_last=True)
        self._walk(self._root, 0)
        self._reader.check()

    def _begin(self, piece: bytes) -> None:
        # Recoded, so that "<" is one byte in every part and tags can be counted.
        encoding = _UTF16.get(piece[:2])
        declared = _ENCODING.match(piece)
        if encoding is None and declared is not None and declared[1].lower() not in (b"utf-8", b"us-ascii"):
            self._reader.shortcut = None
        self._decode = codecs.getincrementaldecoder(encoding)() if encoding else None
        parser = expat.ParserCreate("utf-8" if encoding else None, " ", self._names)
        parser.buffer_text = True
        parser.StartNamespaceDeclHandler = self._count_prefix
        parser.StartDoctypeDeclHandler = _refuse_doctype
        self._expat = parser
        self._build()

    def _build(self) -> None:
        assert self._expat is not None
        self._expat.StartElementHandler = self._builder.start
        self._expat.EndElementHandler = self._builder.end
        self._expat.CharacterDataHandler = self._builder.data

    def _recode(self, piece: bytes) -> bytes:
        if self._decode is None:
            return piece
        try:
            return self._decode.decode(piece).encode()
        except UnicodeError as error:
            raise PartError(_BROKEN) from error

    def _parse(self, data: bytes, *, is_last: bool) -> None:
        if self._expat is None:
            raise PartError(N_("a part of it is empty"))
        self._fed += len(data)
        try:
            self._expat.Parse(data, is_last)
        # Besides its own errors expat passes on those of an unknown encoding.
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise PartError(_BROKEN) from error

    def _take_shortcut(self, data: bytes) -> bytes:
        """Let the reader's shortcut take what it can, and return what is left for the parser.

        The parser always stands right inside the element, behind a whole child, when the shortcut looks at bytes.
        """
        shortcut = self._reader.shortcut
        if shortcut is None:
            return data
        if self._shortcut_in is None:
            at = data.find(shortcut.start)
            if at < 0:
                return data
            end = at + len(shortcut.start)
            self._shortcut_in = self._parse_start(data, at, end, shortcut.start[1:-1])
            data = data[end:]
        if self._shortcut_in is None:
            self._reader.shortcut = None
            return data
        odd, rest, is_over = shortcut.take(self._waiting + data)
        self._parse(odd, is_last=False)
        self._walk(self._shortcut_in, 2)
        del self._shortcut_in[:]
        self._reader.resume()
        self._waiting = b"" if is_over else rest
        if not is_over:
            return b""
        self._reader.shortcut = None
        return rest

    def _parse_start(self, data: bytes, start: int, end: int, name: bytes) -> Element | None:
        """Parse up to `end`, and return the element that began with the bytes from `start` on, if it is a container.

        The same bytes in a comment or a text begin none.
        """
        self._parse(data[:start], is_last=False)
        before = self._find_last()
        self._parse(data[start:end], is_last=False)
        last = self._find_last()
        is_new = last is not before and last.tag in self._reader.containers
        return last if is_new and last.tag.endswith(name.decode()) else None

    def _find_last(self) -> Element:
        last = self._root
        while len(last):
            last = last[-1]
        return last

    def _pass_quietly(self, data: bytes) -> bytes:
        """Parse up to a quiet element that the piece holds whole, build nothing inside it, and return the rest.

        The bytes only say where to look; that the element is there and open is seen in what has been built. Names in it
        are not counted, so a part has a few such elements at most.
        """
        for name in self._reader.quiet:
            start = data.find(b"<" + name)
            inside = data.find(b">", start) + 1
            end = data.find(b"</" + name, inside)
            if start >= 0 and end > 0 and self._mutes_left and data[inside - 2 : inside] != b"/>":
                self._mutes_left -= 1
                element = self._parse_start(data, start, inside, name)
                return self._mute(element, data[inside:], end - inside)
        return data

    def _mute(self, element: Element | None, data: bytes, length: int) -> bytes:
        if self._expat is None or element is None:
            return data
        self._muted = element.tag
        self._expat.StartElementHandler = None
        self._expat.CharacterDataHandler = None
        # The element does not end before the first bytes that look like its end.
        self._expat.EndElementHandler = None
        self._parse(data[:length], is_last=False)
        self._expat.EndElementHandler = self._end_muted
        return data[length:]

    def _end_muted(self, name: str) -> None:
        if name == self._muted:
            self._muted = ""
            self._build()
            self._builder.end(name)

    def _check_tokens(self) -> None:
        assert self._expat is not None
        if self._fed - self._expat.CurrentByteIndex > _TOKEN or len(self._names) > _NAMES:
            raise PartError(STRANGE)

    def _count_prefix(self, prefix: str | None, _uri: str) -> None:
        self._prefixes.add(prefix)
        if len(self._prefixes) > _NAMES:
            raise PartError(STRANGE)

    def _hand_on_complete(self) -> Element:
        """Walk down the elements that may still be open, hand on and drop what stands before each; return the last."""
        parent, depth, is_wanted = self._root, 0, True
        while len(parent) and depth <= _DEPTH:
            depth += 1
            last = parent[-1]
            if len(parent) > 1:
                if is_wanted:
                    self._walk(parent[:-1], depth)
                del parent[:-1]
            parent = last
            if is_wanted and last.tag in self._reader.takes:
                break
            is_wanted = is_wanted and last.tag not in self._reader.skips
            if is_wanted and (enter := self._reader.enters.get(last.tag)) is not None:
                enter(last)
        if depth > _DEPTH:
            raise PartError(STRANGE)
        return parent

    def _check_growth(self, tail: Element, count: int) -> None:
        # The same last element after many bytes: it is wanted whole and grows without end, or its text does.
        self._tail_bytes = self._tail_bytes + count if tail is self._tail else 0
        self._tail = tail
        if self._tail_bytes > _WHOLE:
            raise PartError(N_("a text in it is longer than a cell can hold"))

    def _walk(self, elements: Iterable[Element], depth: int) -> None:
        """Hand on elements that are complete."""
        if depth > _DEPTH:
            raise PartError(STRANGE)
        takes, enters, skips = self._reader.takes, self._reader.enters, self._reader.skips
        for element in elements:
            tag = element.tag
            if (take := takes.get(tag)) is not None:
                take(element)
            elif tag not in skips:
                if (enter := enters.get(tag)) is not None:
                    enter(element)
                if len(element):
                    self._walk(element, depth + 1)


def parse_bytes(data: bytes, reader: ElementReader) -> None:
    """Hand the elements of a whole part to `reader`; PartError for what is no XML or is made to do harm."""
    stream = ElementStream(reader)
    if data:
        stream.feed(data)
    stream.close()


def _refuse_doctype(*_of_doctype: object) -> NoReturn:
    # Entities can be used to read other files and to grow without end; no office program writes them.
    raise PartError(N_("it holds a document type, which no workbook does"))
