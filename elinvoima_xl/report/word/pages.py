"""Pages of a document: portrait and landscape sections, the contents, fields, properties, and the package's bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from elinvoima_xl.foundation.language import N_, words
from elinvoima_xl.report.chapters.records import Run, text
from elinvoima_xl.report.word.markup import NAMESPACES, Markup, clean, to_xml_text

if TYPE_CHECKING:
    from docx.document import Document

Element = Any  # lxml's elements as python-docx extends them

_NAMES: Final = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
# The zip format's earliest time: the same in every file, so that the same report gives the same bytes.
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
_TYPES_PART: Final = "[Content_Types].xml"
_WITH_DRAWINGS: Final = (RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER)
# A4 for a section that names no size of its own.
_A4: Final = {"w": 11906, "h": 16838, "left": 1247, "right": 1247}
_THUMBNAIL: Final = RELATIONSHIP_TYPE.THUMBNAIL
# A relation that python-docx's own base carries to a part that newer Words do not know.
_EFFECTS: Final = "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects"


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading for the contents, with the bookmark that stands at it."""

    text: str
    level: int
    bookmark: str


def parse(xml: str) -> list[Element]:
    """Return the elements of a stretch of body markup."""
    return list(parse_xml(f"<w:body {_NAMES}>{xml}</w:body>"))


def simple_field(code: str, shown: str) -> str:
    """Return a field with the text that stands there until Word counts anew."""
    return (
        f'<w:fldSimple w:instr=" {to_xml_text(code)} "><w:r><w:t>{to_xml_text(shown)}</w:t></w:r></w:fldSimple>'
    )  # fmt: skip


def contents(entries: Iterable[Entry], markup: Markup) -> Iterator[str]:
    """Yield the contents on a page of its own: a field that Word renews on opening, its entries already written."""
    shown = [entry for entry in entries if entry.level == 2]
    heading = words(markup.language)(N_("Contents"))
    yield markup.paragraph(text(heading), "contents heading", keep="<w:pageBreakBefore/>")
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
        '<w:r><w:instrText xml:space="preserve"> TOC \\o "2-2" \\h \\z \\u </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    for index, entry in enumerate(shown):
        content = (begin if index == 0 else "") + _line(entry, markup) + (end if index == len(shown) - 1 else "")
        yield markup.paragraph((), f"contents {entry.level}", content=content)


def _line(entry: Entry, markup: Markup) -> str:
    """Return an entry as a link; its page number comes when Word renews the field, as nobody else knows it."""
    return f'<w:hyperlink w:anchor="{entry.bookmark}" w:history="1">{markup.run(Run(entry.text))}</w:hyperlink>'


def has_contents(document: Document) -> bool:
    """Return whether a template brings its own contents field."""
    codes = ("".join(each.itertext()) for each in document.element.body.iter(qn("w:instrText")))
    return any(code.split()[:1] == ["TOC"] for code in codes)


def free_drawing_id(document: Document) -> int:
    """Return an id greater than those of all drawings in the text, headers and footers."""
    roots = [document.element.body]
    roots += [each.target_part.element for each in document.part.rels.values() if each.reltype in _WITH_DRAWINGS]
    ids = (each.get("id", "0") for root in roots for each in root.iter(qn("wp:docPr")))
    return max((int(each) for each in ids if each.isdecimal()), default=0) + 1


def text_width(section: Element, *, landscape: bool) -> int:
    """Return how wide the lines of a page are, in twentieths of a point."""
    size, margins = _measures(section, "w:pgSz"), _measures(section, "w:pgMar")
    across = max(size["w"], size["h"]) if landscape else min(size["w"], size["h"])
    return across - margins["left"] - margins["right"]


def lay_section(section: Element, *, landscape: bool, is_first: bool) -> None:
    """Turn a section's pages, in one column; only the first section has a first page of its own kind."""
    size = _measures(section, "w:pgSz")
    long, short = max(size["w"], size["h"]), min(size["w"], size["h"])
    page = section.get_or_add_pgSz()
    page.set(qn("w:w"), str(long if landscape else short))
    page.set(qn("w:h"), str(short if landscape else long))
    page.attrib.pop(qn("w:orient"), None)
    if landscape:
        page.set(qn("w:orient"), "landscape")
    for columns in section.findall("w:cols", NAMESPACES):
        columns.attrib.pop(qn("w:num"), None)
        columns.attrib.pop(qn("w:equalWidth"), None)
        del columns[:]
    first_page = section.find("w:titlePg", NAMESPACES)
    if first_page is not None and not is_first:
        section.remove(first_page)


def section_break(section: Element, *, landscape: bool, is_first: bool) -> Element:
    """Return a paragraph that ends a section like `section`, its headers and footers with it."""
    copy = deepcopy(section)
    lay_section(copy, landscape=landscape, is_first=is_first)
    # As small as can be: it must not ask for a page of its own.
    [paragraph] = parse(
        '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
        '<w:rPr><w:sz w:val="2"/></w:rPr></w:pPr></w:p>'
    )
    paragraph[0].append(copy)
    return paragraph


def next_section(element: Element) -> Element:
    """Return the section that an element of the text lies in: Word writes it after its content."""
    found = element.xpath("following::w:sectPr")
    return found[0]


def set_properties(document: Document, title: str, subject: str) -> None:
    """Write what the document says of itself: title and subject, no person, no time, no picture of a template."""
    properties = document.core_properties
    properties.title, properties.subject = clean(title)[:255], clean(subject)[:255]
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.revision = 1
    package = document.part.package
    own = package.part_related_by(RELATIONSHIP_TYPE.CORE_PROPERTIES).element
    for each in own.xpath("dcterms:created | dcterms:modified | cp:lastPrinted"):
        own.remove(each)
    for key in [key for key, relation in package.rels.items() if relation.reltype == _THUMBNAIL]:
        del package.rels[key]


def ask_for_renewal(document: Document) -> None:
    """Let Word renew contents and page numbers on opening."""
    settings = document.settings.element
    if settings.find("w:updateFields", NAMESPACES) is None:
        [setting] = parse('<w:updateFields w:val="true"/>')
        _insert_setting(settings, setting)


def _insert_setting(settings: Element, setting: Element) -> None:
    # The schema has an order; these are what Word writes after `updateFields`, the first one found decides.
    later = (
        "hdrShapeDefaults", "footnotePr", "endnotePr", "compat", "docVars", "rsids", "mathPr", "attachedSchema",
        "themeFontLang", "clrSchemeMapping", "doNotIncludeSubdocsInStats", "captions", "readModeInkLockDown",
        "smartTagType", "schemaLibrary", "shapeDefaults", "decimalSymbol", "listSeparator",
    )  # fmt: skip
    for element in settings:
        if element.tag.rpartition("}")[2] in later:
            element.addprevious(setting)
            return
    settings.append(setting)


def to_bytes(document: Document) -> bytes:
    """Return the document's package, its entries in one order and without times."""
    relations = document.part.rels
    for key in [key for key, relation in relations.items() if relation.reltype == _EFFECTS]:
        del relations[key]
    stream = BytesIO()
    document.save(stream)
    stream.seek(0)
    packed = BytesIO()
    with ZipFile(stream) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda each: (each != _TYPES_PART, each)):
            entry = ZipInfo(name, _EARLIEST)
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return packed.getvalue()


def _measures(section: Element, tag: str) -> dict[str, int]:
    found = section.find(tag, NAMESPACES)
    attributes = {} if found is None else {key.rpartition("}")[2]: value for key, value in found.attrib.items()}
    return {name: int(attributes.get(name, default)) for name, default in _A4.items()}
