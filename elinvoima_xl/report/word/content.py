"""What a Word document says, as one digest, and the part of a report in which it says what it is.

Words, pictures and the figures of charts count, comments and footnotes too. Looks, fields that Word counts anew
(contents, page numbers, captions' numbers), marks of spelling and of revision do not: a report that was only opened and
saved, in Word or in LibreOffice, keeps its digest. A report carries it in a custom XML part, which both programs keep.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import quoteattr

from elinvoima_xl.foundation.problems import WorkbookError
from elinvoima_xl.workbook.reader.package import FORM_LIMITS, Package
from elinvoima_xl.workbook.reader.xml_stream import PartError, parse_tree

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

# The namespace of the part of ours.
OURS: Final = "urn:elinvoima_xl:report"
# What the part says of itself: its id is the same in every report, as there is one in each.
PART_PROPERTIES: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
    '<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" '
    'ds:itemID="{8C1F9E52-6B0D-4A37-9F64-2D5E7A31B0C8}"><ds:schemaRefs>'
    f'<ds:schemaRef ds:uri="{OURS}"/></ds:schemaRefs></ds:datastoreItem>'
).encode()
_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
_STRICT: Final = "http://purl.oclc.org/ooxml/wordprocessingml/main "
_OWN_PART: Final = re.compile(r"customxml/item\d+\.xml")
# Parts by what they hold: texts in their order, texts that stand on many pages, pictures, charts.
_TEXTS: Final = re.compile(r"word/(document|footnotes|endnotes|comments)\d*\.xml")
_MARGINS: Final = re.compile(r"word/(header|footer)\d*\.xml")
_MEDIA: Final = re.compile(r"word/media/[^/]+")
_CHARTS: Final = re.compile(r"word/charts/chart[^/]*\.xml")
# What these give is counted or looked up by the program that opens the document.
_COUNTED: Final = frozenset(
    {
        "AUTHOR", "CREATEDATE", "DATE", "DOCPROPERTY", "FILENAME", "INDEX", "NUMCHARS", "NUMPAGES", "NUMWORDS", "PAGE",
        "PAGEREF", "PRINTDATE", "REF", "SAVEDATE", "SECTION", "SECTIONPAGES", "SEQ", "STYLEREF", "SUBJECT", "TIME",
        "TITLE", "TOC",
    }
)  # fmt: skip
_SPACES: Final = ("tab", "br", "cr")
# Words that are gone, or that stand twice for the sake of older programs.
_PASSED: Final = ("del", "moveFrom", "Fallback", "pPr", "rPr", "sectPr")


@dataclass(frozen=True, slots=True)
class Made:
    """What a report is: `about` names programme, period, language, kind and template; `content` is its digest."""

    about: str
    content: str


def find_made(package: Package) -> Made | None:
    """Return what a Word document says of itself, or `None` for one that is no report of ours."""
    for name in package.names:
        if _OWN_PART.fullmatch(name) and (root := _own_root(package, name)) is not None:
            return Made(root.get("about", ""), root.get("content", ""))
    return None


def _own_root(package: Package, name: str) -> Element | None:
    try:
        root = package.tree(name)
    except (PartError, WorkbookError):
        return None
    return root if root.tag == f"{OURS} report" else None


def is_ours(data: bytes) -> bool:
    """Return whether a custom XML part is the one of ours."""
    return OURS.encode() in data


def to_part(made: Made) -> bytes:
    """Return the custom XML part in which a report says what it is."""
    attributes = f"about={quoteattr(made.about)} content={quoteattr(made.content)}"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<report xmlns="{OURS}" {attributes}/>'.encode()


def is_untouched(package: Package, made: Made) -> bool:
    """Return whether a report says what it said when it was written."""
    wanted = [name for name in package.names if _kind_of(name)]
    try:
        parts = {name: b"".join(package.chunks(name)) for name in wanted}
        return made.content == document_digest(parts)
    # Elements inside each other without end are no report of ours either.
    except (PartError, WorkbookError, RecursionError):
        return False


def document_digest(parts: Mapping[str, bytes]) -> str:
    """Return the digest of a document by its parts (`word/document.xml`, …); PartError where one is broken."""
    named = {name.lower().lstrip("/"): data for name, data in parts.items()}
    texts: dict[str, list[str]] = {}
    margins: set[str] = set()
    seen: list[str] = []
    for name, data in sorted(named.items()):
        kind = _kind_of(name)
        if kind is _TEXTS:
            texts[name] = list(paragraphs(parse_tree(data)))
        elif kind is _MARGINS:
            margins |= set(paragraphs(parse_tree(data)))
        elif kind is _CHARTS:
            seen.append("\n".join(_figures(parse_tree(data))))
        elif kind is _MEDIA:
            seen.append(hashlib.sha256(data).hexdigest())
    told = [{name: lines for name, lines in texts.items() if lines}, sorted(margins), sorted(set(seen))]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _kind_of(name: str) -> re.Pattern[str] | None:
    return next((kind for kind in (_TEXTS, _MARGINS, _MEDIA, _CHARTS) if kind.fullmatch(name)), None)


def _figures(root: Element) -> Iterator[str]:
    """Yield the words and figures that a chart shows."""
    for element in root.iter():
        if element.tag.endswith((" v", " t")) and element.text:
            yield element.text.strip()


def paragraphs(root: Element) -> Iterator[str]:
    """Yield the words of each paragraph that has some, spaces squeezed, those of a text box before its paragraph's."""
    words = _Words()
    words.walk(root, [])
    return iter(words.found)


class _Words:
    """The paragraphs of one part: which have been found, and in which fields the walk stands."""

    def __init__(self) -> None:
        self.found: list[str] = []
        # The code of each open field, and whether its result is passed over; None while the code is read.
        self._fields: list[tuple[str, bool | None]] = []

    def walk(self, element: Element, line: list[str]) -> None:
        name = _local(element.tag)
        if name == "p":
            self._paragraph(element)
        elif name == "fldChar":
            self._mark(element)
        elif name == "instrText":
            self._code(element.text or "")
        elif name == "fldSimple" and _is_counted(_attribute(element, "instr")):
            return
        elif name not in _PASSED:
            line += self._own(element, name)
            for child in element:
                self.walk(child, line)

    def _paragraph(self, element: Element) -> None:
        line: list[str] = []
        for child in element:
            self.walk(child, line)
        if text := " ".join("".join(line).split()):
            self.found.append(text)

    def _own(self, element: Element, name: str) -> Iterable[str]:
        if any(is_passed is not False for _, is_passed in self._fields):
            return ()
        if name == "t":
            return (element.text or "",)
        return (" ",) if name in _SPACES else ("\u2011",) if name == "noBreakHyphen" else ()

    def _mark(self, element: Element) -> None:
        kind = _attribute(element, "fldCharType")
        if kind == "begin":
            self._fields.append(("", None))
        elif kind == "separate" and self._fields:
            code, _ = self._fields[-1]
            self._fields[-1] = (code, _is_counted(code))
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _code(self, text: str) -> None:
        if self._fields and self._fields[-1][1] is None:
            self._fields[-1] = (self._fields[-1][0] + text, None)


def _is_counted(code: str) -> bool:
    words = code.split()
    return bool(words) and (words[0].upper() in _COUNTED or words[0].startswith("="))


def _local(tag: str) -> str:
    return tag.rpartition(" ")[2]


def _attribute(element: Element, name: str) -> str:
    return element.get(_W + name) or element.get(_STRICT + name) or ""


def open_package(data: bytes, file: str) -> Package:
    """Return a document's package, bounded; WorkbookError where it is none."""
    return Package(data, file, FORM_LIMITS)
