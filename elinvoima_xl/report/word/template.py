"""The Word base of a report: ours or the city's own template, its styles, its placeholders, its language.

A city's template keeps its styles, headers, footers and logo; the styles that it lacks are added from our base. A
placeholder is a name in double braces in its text, in English, Finnish or Swedish: {{title}}, {{otsikko}}, {{rubrik}}.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zipfile import BadZipFile, ZipFile

import docx
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.packuri import PackURI
from docx.opc.part import Part, XmlPart
from docx.oxml.ns import qn
from lxml.etree import XMLSyntaxError

from elinvoima_xl.foundation.problems import Location, UsageError, problem
from elinvoima_xl.report.word.markup import NAMESPACES, TAGS

if TYPE_CHECKING:
    from docx.document import Document

Element = Any  # lxml's elements as python-docx extends them

# Our names for the styles that a report uses, and Word's own: these are the same in a Word of any language.
STYLES: Final = {
    "body": "Normal",
    "heading 1": "heading 1",
    "heading 2": "heading 2",
    "heading 3": "heading 3",
    "heading 4": "heading 4",
    "subtitle": "Subtitle",
    "cover": "Report Cover",
    "mark": "Report Mark",
    "lead": "Report Lead",
    "note": "Report Note",
    "objective": "Report Objective",
    "decision": "Report Decision",
    "table": "Report Table",
    "table text": "Report Table Text",
    "figure": "Report Figure",
    "caption": "caption",
    "bullet": "List Bullet",
    "contents heading": "TOC Heading",
    "contents 1": "toc 1",
    "contents 2": "toc 2",
    "contents 3": "toc 3",
    "header": "header",
    "footer": "footer",
    "muted": "Report Muted",
    "strong": "Strong",
}
# The names of a placeholder in English, Finnish and Swedish.
PLACEHOLDERS: Final = {
    "city": ("city", "kaupunki", "stad"),
    "unit": ("unit", "yksikkö", "enhet"),
    "title": ("title", "otsikko", "rubrik"),
    "subtitle": ("subtitle", "alaotsikko", "underrubrik"),
    "date": ("date", "päiväys", "datum"),
    "draft": ("draft", "luonnos", "utkast"),
    "notice": ("notice", "huomautus", "anmärkning"),
    "running": ("running", "juokseva otsikko", "kolumntitel"),
    "page": ("page", "sivu", "sida"),
    "contents": ("contents", "sisällys", "innehåll"),
    "report": ("report", "raportti", "rapport"),
}
_NAMES: Final = {name: key for key, names in PLACEHOLDERS.items() for name in names}
_PLACEHOLDER: Final = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")
_TEMPLATE_TYPE: Final = "wordprocessingml.template.main+xml"
_DOCUMENT_TYPE: Final = "wordprocessingml.document.main+xml"
_BASE: Final = "report.docx"
# Half points: the title of a report of one page.
_ONE_PAGE_TITLE: Final = "34"
# Twips: its upper margin.
_ONE_PAGE_TOP: Final = 850


def open_base(template: Path | None = None) -> Document:
    """Return our own base, or the city's template (.docx or .dotx); UsageError for what is no Word document."""
    if template is None:
        return _open(files("elinvoima_xl.workbook_templates").joinpath(_BASE).read_bytes())
    try:
        return _open(_as_document(template.read_bytes()))
    except (OSError, BadZipFile, PackageNotFoundError, XMLSyntaxError, KeyError, ValueError) as fault:
        found = problem("not-a-template", Location(template.name), found=template.name, reason=str(fault))
        raise UsageError(found) from fault


def style_ids(document: Document) -> dict[str, str]:
    """Return the id of each style of `STYLES` in the document, those that it lacks added from our base."""
    own = _styles_by_name(document)
    missing = [name for name in STYLES.values() if name.lower() not in own]
    if missing:
        _add_styles(document, missing)
        own = _styles_by_name(document)
    return {key: own[name.lower()].get(qn("w:styleId")) for key, name in STYLES.items()}


def set_language(document: Document, language: str) -> None:
    """Write the language into the defaults of the styles, the settings and the properties."""
    tag = TAGS[language]
    defaults = document.styles.element.find(".//w:docDefaults/w:rPrDefault/w:rPr", NAMESPACES)
    if defaults is not None:
        _child(defaults, "w:lang").set(qn("w:val"), tag)
    theme_language = document.settings.element.find("w:themeFontLang", NAMESPACES)
    if theme_language is not None:
        theme_language.set(qn("w:val"), tag)
    document.core_properties.language = tag


def fill_placeholders(document: Document, values: Mapping[str, str]) -> set[str]:
    """Write `values` in the place of their placeholders, in the text, headers and footers; return those found.

    A paragraph that holds nothing but empty values goes. Names that we do not know stay as they are.
    """
    found: set[str] = set()
    for root in (document.element.body, *(part.element for part in header_parts(document))):
        for paragraph in list(root.iter(qn("w:p"))):
            names = _fill(paragraph, values)
            found |= names
            if names and is_blank(paragraph):
                _remove(paragraph)
    return found


def find_placeholder(document: Document, key: str) -> Element | None:
    """Return the paragraph of the text that holds the placeholder `key`, or `None`."""
    for paragraph in document.element.body.iter(qn("w:p")):
        names = (match[1].lower() for match in _PLACEHOLDER.finditer(_text(paragraph)))
        if key in {_NAMES.get(name) for name in names}:
            return paragraph
    return None


def flatten_cover(document: Document) -> None:
    """Let the cover's lines stand close together at the top of a report of one page, the title smaller."""
    for key in ("unit", "title", "subtitle", "notice"):
        paragraph = find_placeholder(document, key)
        for spacing in paragraph.findall("w:pPr/w:spacing", NAMESPACES) if paragraph is not None else ():
            spacing.set(qn("w:before"), "60")
            spacing.set(qn("w:after"), "60")
    title = find_placeholder(document, "title")
    for run in title.findall("w:r", NAMESPACES) if title is not None else ():
        _child(run.get_or_add_rPr(), "w:sz").set(qn("w:val"), _ONE_PAGE_TITLE)
    for size in document.element.body.iter(qn("w:pgMar")):
        size.set(qn("w:top"), str(min(int(size.get(qn("w:top"))), _ONE_PAGE_TOP)))


def header_parts(document: Document, *kinds: str) -> Iterator[XmlPart]:
    """Yield the parts of headers and footers, or of one kind of them."""
    wanted = kinds or (RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER)
    for relation in document.part.rels.values():
        if relation.reltype in wanted:
            yield relation.target_part


def is_blank(paragraph: Element) -> bool:
    """Return whether a paragraph shows nothing: no text, picture, field or section break."""
    shows = (".//w:drawing", ".//w:pict", ".//w:fldChar", ".//w:fldSimple", ".//w:sectPr", ".//w:object")
    return not _text(paragraph).strip() and all(paragraph.find(path, NAMESPACES) is None for path in shows)


def _open(data: bytes) -> Document:
    return docx.Document(BytesIO(data))


def _as_document(data: bytes) -> bytes:
    """Return a .dotx as the .docx that it would become, anything else as it is."""
    with ZipFile(BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    types = parts["[Content_Types].xml"].decode()
    if _TEMPLATE_TYPE not in types:
        return data
    parts["[Content_Types].xml"] = types.replace(_TEMPLATE_TYPE, _DOCUMENT_TYPE).encode()
    stream = BytesIO()
    with ZipFile(stream, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


def _styles_by_name(document: Document) -> dict[str, Element]:
    found = {}
    for style in document.styles.element.findall("w:style", NAMESPACES):
        name = style.find("w:name", NAMESPACES)
        if name is not None:
            found[name.get(qn("w:val")).lower()] = style
    return found


def _add_styles(document: Document, names: list[str]) -> None:
    base = open_base()
    source = _styles_by_name(base)
    own = _styles_by_name(document)
    taken = {style.get(qn("w:styleId")) for style in own.values()}
    ids = {style.get(qn("w:styleId")): name for name, style in source.items()}
    for name in names:
        style = deepcopy(source[name.lower()])
        style_id = _free_id(style.get(qn("w:styleId")), taken)
        style.set(qn("w:styleId"), style_id)
        taken.add(style_id)
        _repoint(style, own, ids)
        if style.find(".//w:numId", NAMESPACES) is not None:
            _repoint_numbering(document, base, style)
        document.styles.element.append(style)
        own[name.lower()] = style


def _free_id(wanted: str, taken: set[str]) -> str:
    while wanted in taken:
        wanted += "1"
    return wanted


def _repoint(style: Element, own: Mapping[str, Element], ids: Mapping[str, str]) -> None:
    """Let a copied style build on the document's style of the same name, or on nothing."""
    for tag in ("w:basedOn", "w:next"):
        pointer = style.find(tag, NAMESPACES)
        if pointer is None:
            continue
        target = own.get(ids[pointer.get(qn("w:val"))])
        if target is None:
            style.remove(pointer)
        else:
            pointer.set(qn("w:val"), target.get(qn("w:styleId")))


def _repoint_numbering(document: Document, base: Document, style: Element) -> None:
    numbering = _numbering(document)
    if numbering is None:
        blob = base.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).blob
        name = PackURI("/word/numbering.xml")
        part = Part(name, CONTENT_TYPE.WML_NUMBERING, blob, document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)
        return
    source = _numbering(base)
    assert source is not None
    abstract, number = deepcopy(source[0]), deepcopy(source[1])
    abstract_id, number_id = _next(numbering, "w:abstractNum"), _next(numbering, "w:num")
    abstract.set(qn("w:abstractNumId"), abstract_id)
    abstract.find(".//w:pStyle", NAMESPACES).set(qn("w:val"), style.get(qn("w:styleId")))
    number.set(qn("w:numId"), number_id)
    number.find("w:abstractNumId", NAMESPACES).set(qn("w:val"), abstract_id)
    # The schema wants every abstractNum before the first num.
    first = numbering.find("w:num", NAMESPACES)
    numbering.append(abstract) if first is None else first.addprevious(abstract)
    numbering.append(number)
    style.find(".//w:numId", NAMESPACES).set(qn("w:val"), number_id)


def _numbering(document: Document) -> Element | None:
    for relation in document.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.NUMBERING:
            return relation.target_part.element
    return None


def _next(numbering: Element, tag: str) -> str:
    ids = [int(each.get(qn(f"{tag}Id"))) for each in numbering.findall(tag, NAMESPACES)]
    return str(max(ids, default=0) + 1)


def _child(parent: Element, tag: str) -> Element:
    found = parent.find(tag, NAMESPACES)
    if found is None:
        found = parent.makeelement(qn(tag))
        parent.append(found)
    return found


def _own_texts(paragraph: Element) -> list[Element]:
    """Return the text elements of a paragraph, not those of a text box inside it."""
    return [text for text in paragraph.iter(qn("w:t")) if next(text.iterancestors(qn("w:p"))) is paragraph]


def _text(paragraph: Element) -> str:
    return "".join(text.text or "" for text in _own_texts(paragraph))


def _fill(paragraph: Element, values: Mapping[str, str]) -> set[str]:
    found = set()
    for match in reversed(list(_PLACEHOLDER.finditer(_text(paragraph)))):
        key = _NAMES.get(match[1].lower(), "")
        if key in values:
            _replace(_own_texts(paragraph), match.span(), values[key])
            found.add(key)
    return found


def _replace(texts: list[Element], span: tuple[int, int], value: str) -> None:
    """Put `value` where the span of the joined texts was; Word may have cut a placeholder into several runs."""
    start, position = span[0], 0
    for element in texts:
        content = element.text or ""
        head, tail = max(span[0] - position, 0), max(span[1] - position, 0)
        position += len(content)
        if head >= len(content) or tail <= 0:
            continue
        element.text = content[:head] + (value if start >= position - len(content) else "") + content[tail:]
        element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _remove(paragraph: Element) -> None:
    """Remove a paragraph where its parent can do without it: a cell, header or text box needs one."""
    parent = paragraph.getparent()
    if parent.tag == qn("w:body") or len(parent.findall("w:p", NAMESPACES)) > 1:
        parent.remove(paragraph)
