"""The Word base of a report: ours or the city's own template, its styles, its placeholders, its language.

A city's template keeps its styles, headers, footers and logo; the styles that it lacks are added from our base. A
placeholder is a name in double braces in its text, in English, Finnish or Swedish: {{title}}, {{otsikko}}, {{rubrik}}.
What of a template would make the report other than its reader expects is told (`check_template`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
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
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml.etree import XMLSyntaxError

from elinvoima_xl.foundation.language import LANGUAGES, N_, Term
from elinvoima_xl.foundation.problems import Location, Problem, UsageError, WorkbookError, problem
from elinvoima_xl.foundation.writing import reason_of
from elinvoima_xl.report.word.markup import NAMESPACES
from elinvoima_xl.report.word.pages import next_section, text_width
from elinvoima_xl.workbook.reader.kind import EMPTY, ENCRYPTED, WORD, ZIP, find_kind, find_package_kind
from elinvoima_xl.workbook.reader.package import FORM_LIMITS, Package
from elinvoima_xl.workbook.reader.xml_stream import PartError

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
_NAMED_IN: Final = ("en", "fi", "sv")
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
# Those in whose place blocks come: the others are words in a text.
BLOCKS: Final = ("contents", "report")
KEYS: Final = {name: key for key, names in PLACEHOLDERS.items() for name in names}
_PLACEHOLDER: Final = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")
_DOCUMENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
# What else the main part of a Word document may be: a template, and both with macros.
_OTHER_TYPES: Final = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    "application/vnd.ms-word.document.macroEnabled.main+xml",
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
)
# The ends of the relations to macros, and to keys and buttons that would call them.
_MACROS: Final = ("/vbaProject", "/keyMapCustomizations", "/ui/extensibility", "/ui/userCustomization")
_TYPES_PART: Final = "[Content_Types].xml"
_BASE: Final = "report.docx"
# Why a Word document cannot be used, by its kind.
_REASONS: Final = {EMPTY: N_("it is empty"), ENCRYPTED: N_("it is protected with a password")}
_WORKBOOK: Final = N_("a workbook")
_STRICT: Final = b"purl.oclc.org/ooxml"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# A name of seven letters may have one slip, a longer one two.
_NEAR: Final = 0.75
# Half points: the title of a report of one page.
_ONE_PAGE_TITLE: Final = "34"
# Twips: its upper margin.
_ONE_PAGE_TOP: Final = 850


def open_base(template: Path | None = None) -> Document:
    """Return our own base, or the city's template without its macros; UsageError for what is no Word document."""
    if template is None:
        return _open(files("elinvoima_xl.workbook_templates").joinpath(_BASE).read_bytes())
    try:
        data = template.read_bytes()
    except OSError as fault:
        found = problem("not-a-template", Location(template.name), found=template.name, reason=reason_of(fault))
        raise UsageError(found) from fault
    try:
        return _open(_as_document(data))
    except (OSError, BadZipFile, PackageNotFoundError, XMLSyntaxError, KeyError, ValueError) as fault:
        raise UsageError(_not_a_template(data, template.name)) from fault


def drop_macros(document: Document) -> bool:
    """Leave the macros of a template out, with the keys and buttons that call them; return whether it had any."""
    had = False
    for relations in (document.part.rels, document.part.package.rels):
        for key in [key for key, relation in relations.items() if relation.reltype.endswith(_MACROS)]:
            had |= relations[key].reltype.endswith(_MACROS[0])
            del relations[key]
    return had


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
    tag = LANGUAGES[language].tag
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
        if key in {find_key(match[1]) for match in _PLACEHOLDER.finditer(own_text(paragraph))}:
            return paragraph
    return None


def take_place(document: Document, key: str) -> Element | None:
    """Return an empty paragraph of the text where the placeholder `key` stood, `None` where it stands nowhere in it.

    Inside a table, a control or a text box there is no room for blocks: the place is behind it then, and behind a
    text in which the placeholder stands. What is left with nothing in it goes.
    """
    paragraph = find_placeholder(document, key)
    if paragraph is None:
        return None
    _fill(paragraph, {key: ""})
    top = paragraph
    while top.getparent() is not document.element.body:
        top = top.getparent()
    if top is paragraph and is_blank(paragraph):
        return paragraph
    place = paragraph.makeelement(qn("w:p"))
    if top is paragraph and not own_text(paragraph).strip():
        # A section ends with it.
        top.addprevious(place)
    else:
        top.addnext(place)
    if top is not paragraph and all(map(is_blank, top.iter(qn("w:p")))):
        document.element.body.remove(top)
    return place


def find_key(name: str) -> str:
    """Return our key of a placeholder's name, "" where it is not known.

    >>> find_key("Juokseva  otsikko")
    'running'
    """
    return KEYS.get(" ".join(name.lower().split()), "")


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
    return not own_text(paragraph).strip() and all(paragraph.find(path, NAMESPACES) is None for path in shows)


def _open(data: bytes) -> Document:
    return docx.Document(BytesIO(data))


def _as_document(data: bytes) -> bytes:
    """Return a template, or what may hold macros, as the .docx that it would become, anything else as it is."""
    with ZipFile(BytesIO(data)) as package:
        types = package.read(_TYPES_PART).decode()
        if not any(each in types for each in _OTHER_TYPES):
            return data
        parts = {name: package.read(name) for name in package.namelist()}
    for each in _OTHER_TYPES:
        types = types.replace(each, _DOCUMENT_TYPE)
    parts[_TYPES_PART] = types.encode()
    stream = BytesIO()
    with ZipFile(stream, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


def _not_a_template(data: bytes, file: str) -> Problem:
    """Return what is told of a file that could not be opened as a Word document."""
    place = Location(file)
    told = partial(problem, "not-a-template", place, found=file)
    kind = find_kind(data, file)
    try:
        if kind.name == ZIP:
            kind = find_package_kind(Package(data, file, FORM_LIMITS))
    except (PartError, WorkbookError):
        return told(reason=Term(N_("it is damaged")))
    if kind.name in _REASONS:
        return told(reason=Term(_REASONS[kind.name]))
    if kind.name == WORD:
        return told(reason=Term(N_("it is saved as Strict Open XML") if _is_strict(data) else N_("it is damaged")))
    return problem("template-of-other-kind", place, found=file, kind=Term(kind.what or _WORKBOOK))


def _is_strict(data: bytes) -> bool:
    try:
        with ZipFile(BytesIO(data)) as package:
            return _STRICT in package.read("_rels/.rels")
    except (BadZipFile, KeyError):
        return False


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


def own_text(paragraph: Element) -> str:
    """Return the text of a paragraph, without that of a text box inside it."""
    return "".join(text.text or "" for text in _own_texts(paragraph))


def _fill(paragraph: Element, values: Mapping[str, str]) -> set[str]:
    found = set()
    for match in reversed(list(_PLACEHOLDER.finditer(own_text(paragraph)))):
        key = find_key(match[1])
        if key in values:
            texts = _own_texts(paragraph)
            _free(_under(texts, match.start()))
            _replace(texts, match.span(), values[key])
            found.add(key)
    return found


def _free(text: Element) -> None:
    """Let what is written in a control stand: one that is bound to data shows the data, one that prompts a prompt."""
    for path in ("w:sdtPr/w:dataBinding", "w:sdtPr/w:showingPlcHdr"):
        for control in text.iterancestors(qn("w:sdt")):
            for each in control.findall(path, NAMESPACES):
                each.getparent().remove(each)


def _under(texts: list[Element], position: int) -> Element:
    """Return the text element in which a position of the joined texts lies."""
    for element in texts:
        position -= len(element.text or "")
        if position < 0:
            break
    return element


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


# --- what is told of a template before the report is written on it

# Twips: lines that are narrower than 13 cm hold no table of a report.
_NARROWEST: Final = 7370
_TWIPS_A_MILLIMETRE: Final = 56.7
# A placeholder that somebody may have meant: braces of any number, one side perhaps forgotten.
_SLIP: Final = re.compile(r"\{+\s*([^{}]{2,40}?)\s*(?:\}+|$)|(?<!\S)([^\s{}]{2,40})\}\}")
_LOCKS: Final = ("contentLocked", "sdtContentLocked")
_HEADINGS: Final = ("heading 1", "heading 2", "heading 3", "heading 4")
_NOTES: Final = (RELATIONSHIP_TYPE.FOOTNOTES, RELATIONSHIP_TYPE.ENDNOTES, RELATIONSHIP_TYPE.COMMENTS)
_AMID_TEXT: Final = N_("in the middle of a text")
_IN_HEADER: Final = N_("in a header or footer")
_IN_NOTE: Final = N_("in a footnote, endnote or comment")
# Where blocks have no room, by what holds them.
_PLACES: Final = {
    "w:txbxContent": N_("in a text box"),
    "w:tc": N_("in a table's cell"),
    "w:sdt": N_("in a content control"),
}


def check_template(document: Document, file: str, language: str) -> Iterator[Problem]:
    """Yield what of a template its user should know of before the report of a language is written on it."""
    told = partial(problem, location=Location(file))
    found = list(_placeholders(document))
    for each in found:
        yield from _check_placeholder(each, told, language)
    yield from _check_repeated(found, told)
    yield from _check_page(document, told)
    if numbered_headings(document, style_ids(document)):
        yield told("template-numbers-headings")


Told = Callable[..., Problem]


@dataclass(frozen=True, slots=True)
class _Placeholder:
    """A placeholder of a template: as it stands there, its name, our key ("" for none), where, whether it is locked."""

    shown: str
    name: str
    key: str
    place: str
    is_locked: bool


def _placeholders(document: Document) -> Iterator[_Placeholder]:
    yield from _placeholders_in(document.element.body, "")
    for part in header_parts(document):
        yield from _placeholders_in(part.element, _IN_HEADER)
    for relation in document.part.rels.values():
        if relation.reltype in _NOTES:
            yield from _placeholders_in(parse_xml(relation.target_part.blob), _IN_NOTE)


def _placeholders_in(root: Element, place: str) -> Iterator[_Placeholder]:
    for paragraph in root.iter(qn("w:p")):
        # Word keeps a text box twice: for itself and for programs that are older.
        if next(paragraph.iterancestors(_FALLBACK), None) is not None:
            continue
        text = own_text(paragraph)
        whole = {match.end(): match for match in _PLACEHOLDER.finditer(text)}
        for slip in _SLIP.finditer(text):
            match = next((whole[end] for end in whole if slip.start() < end <= slip.end()), None)
            name = match[1] if match else slip[1] or slip[2]
            if match or _nearest(name):
                shown = (match or slip)[0]
                holder = _under(_own_texts(paragraph), slip.start())
                where = place or _place_of(holder) or ("" if shown == text.strip() else _AMID_TEXT)
                yield _Placeholder(shown, name, find_key(name) if match else "", where, _is_locked(holder))


def _place_of(text: Element) -> str:
    """Return what holds a text so that no blocks have room there, "" where it stands free."""
    return next((word for tag, word in _PLACES.items() if next(text.iterancestors(qn(tag)), None) is not None), "")


def _is_locked(text: Element) -> bool:
    locks = (control.find("w:sdtPr/w:lock", NAMESPACES) for control in text.iterancestors(qn("w:sdt")))
    return any(lock is not None and lock.get(qn("w:val")) in _LOCKS for lock in locks)


def _nearest(name: str) -> str:
    """Return the known name that is likest to a name with a slip, "" where none is near."""
    plain = " ".join(name.lower().replace("_", " ").replace("-", " ").split())
    return next(iter(get_close_matches(plain, KEYS, 1, _NEAR)), "")


def _check_placeholder(found: _Placeholder, told: Told, language: str) -> Iterator[Problem]:
    if not found.key:
        if nearest := _nearest(found.name):
            yield told("placeholder-misspelt", found=found.shown, nearest=f"{{{{{nearest}}}}}")
        else:
            number = _NAMED_IN.index(language) if language in _NAMED_IN else 0
            known = ", ".join(f"{{{{{names[number]}}}}}" for names in PLACEHOLDERS.values())
            yield told("placeholder-unknown", found=found.shown, known=known)
    elif found.key in BLOCKS and found.place in (_IN_HEADER, _IN_NOTE):
        yield told("placeholder-not-filled", found=found.shown, place=Term(found.place))
    elif found.key in BLOCKS and found.place:
        yield told("placeholder-misplaced", found=found.shown, place=Term(found.place))
    elif found.place == _IN_NOTE:
        yield told("placeholder-not-filled", found=found.shown, place=Term(found.place))
    if found.key and found.key not in BLOCKS and found.is_locked:
        yield told("placeholder-locked", found=found.shown)


def _check_repeated(found: list[_Placeholder], told: Told) -> Iterator[Problem]:
    counts = Counter(each.key for each in found if each.key and each.place not in (_IN_HEADER, _IN_NOTE))
    for key, count in counts.items():
        if count > 1:
            shown = next(each.shown for each in found if each.key == key)
            yield told("placeholder-twice" if key in BLOCKS else "placeholder-repeated", found=shown, count=count)


def _check_page(document: Document, told: Told) -> Iterator[Problem]:
    place = find_placeholder(document, "report")
    section = document.element.body.get_or_add_sectPr() if place is None else next_section(place)
    if (columns := count_columns(section)) > 1:
        yield told("template-columns", count=columns)
    width = text_width(section, landscape=False)
    if width < _NARROWEST:
        yield told("template-narrow", found=str(round(width / _TWIPS_A_MILLIMETRE)))
    size = section.find("w:pgSz", NAMESPACES)
    if size is not None and int(size.get(qn("w:w"), 0)) > int(size.get(qn("w:h"), 0)):
        yield told("template-landscape")


def count_columns(section: Element) -> int:
    """Return in how many columns the text of a section runs."""
    columns = section.find("w:cols", NAMESPACES)
    return 1 if columns is None else int(columns.get(qn("w:num"), 1))


def numbered_headings(document: Document, ids: Mapping[str, str]) -> frozenset[str]:
    """Return our names of the headings that the styles of a document number by themselves."""
    styles = {style.get(qn("w:styleId")): style for style in document.styles.element.findall("w:style", NAMESPACES)}
    return frozenset(name for name in _HEADINGS if _is_numbered(styles, ids[name]))


def _is_numbered(styles: Mapping[str, Element], name: str) -> bool:
    met: set[str] = set()
    while name in styles and name not in met:
        met.add(name)
        number = styles[name].find("w:pPr/w:numPr/w:numId", NAMESPACES)
        if number is not None:
            return bool(number.get(qn("w:val")) != "0")
        base = styles[name].find("w:basedOn", NAMESPACES)
        name = "" if base is None else base.get(qn("w:val"))
    return False


def lift_protection(document: Document) -> bool:
    """Take off what keeps the document from being edited; return whether it was kept."""
    settings = document.settings.element
    kept = False
    for each in settings.xpath("w:documentProtection | w:writeProtection"):
        kept |= each.tag == qn("w:writeProtection") or each.get(qn("w:enforcement"), "0") in ("1", "true", "on")
        settings.remove(each)
    return kept
