"""Word → Document → Programme: headings by style, lists by numbering, tables with merged cells.

Tracked changes are read as if accepted; notes, headers and pictures are no part of a programme. A place is `P12` for
the twelfth paragraph of the text, and `T3!B5` for a cell of the third table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final
from zipfile import BadZipFile

import docx
from docx.oxml.ns import qn
from lxml import etree

from elinvoima_xl.foundation.language import N_, Term
from elinvoima_xl.foundation.problems import Location, ProgrammeError, problem
from elinvoima_xl.programme.importing.document import (
    Block,
    Document,
    Heading,
    ListItem,
    Paragraph,
    Row,
    Table,
    TableCell,
)

_NO_WORD: Final = N_("it is not a Word document")


def read_document(data: bytes, file: str) -> Document:
    """Return the blocks of a Word document (.docx); ProgrammeError where the file is none."""
    try:
        opened = docx.Document(BytesIO(data))
    except (BadZipFile, KeyError, ValueError, OSError, etree.XMLSyntaxError) as error:
        raise ProgrammeError(problem("unreadable", Location(file), reason=Term(_NO_WORD))) from error
    return Document(file, tuple(_Blocks(opened, file).read()))


# A paragraph in bold type longer than this is emphasis, not a heading.
_LONGEST_HEADING: Final = 120
_TYPED_ITEM: Final = re.compile(r"(?:[-–•*·▪]|(\d{1,3})[.)])\s+(?=\S)")


class _Blocks:
    """A pass over the body that gives block after block."""

    def __init__(self, opened: Any, file: str) -> None:  # noqa: ANN401 - python-docx has no types
        self.body: Final = opened.element.body
        self.file: Final = file
        self.styles: Final = _Styles(opened)
        self.paragraphs = 0
        self.tables = 0
        # The level of the last heading with a heading's style.
        self.level = 0

    def read(self) -> Iterator[Block]:
        yield from self._blocks(self.body)

    def _blocks(self, parent: Any) -> Iterator[Block]:  # noqa: ANN401 - an XML element
        for element in parent:
            if element.tag == qn("w:p"):
                self.paragraphs += 1
                yield from self._paragraph(element)
            elif element.tag == qn("w:tbl"):
                self.tables += 1
                yield self._table(element)
            elif element.tag == qn("w:sdt"):
                for content in element.findall(qn("w:sdtContent")):
                    yield from self._blocks(content)
            elif element.tag in (qn("w:ins"), qn("w:customXml"), qn("w:smartTag")):
                yield from self._blocks(element)

    def _paragraph(self, element: Any) -> Iterator[Block]:  # noqa: ANN401 - an XML element
        location = Location(self.file, "", f"P{self.paragraphs}")
        text = text_of(element)
        level = self.styles.heading_level(element)
        numbering = self.styles.numbering(element)
        if text and not level and numbering is None and self._looks_like_heading(element, text):
            level = self.level + 1
        elif level:
            self.level = level
        if text and level:
            yield Heading(level, self.styles.with_number(text, numbering), location)
        elif text and numbering is not None:
            yield ListItem(text, self.styles.next_number(numbering), location)
        elif text:
            yield self._plain(text, location)
        for box in element.iter(qn("w:txbxContent")):
            # A text box is drawn twice, once for old programs: the copy for those is left out.
            if not any(each.tag.endswith("}Fallback") for each in box.iterancestors()):
                yield from self._blocks(box)

    def _looks_like_heading(self, element: Any, text: str) -> bool:  # noqa: ANN401 - an XML element
        """Return whether a paragraph is a heading without a heading's style: one short line, all in bold type."""
        is_short = len(text) <= _LONGEST_HEADING and "\n" not in text
        return is_short and text[0].isalnum() and _is_bold(element)

    def _plain(self, text: str, location: Location) -> Block:
        """Return a paragraph, or an item of a list that was typed with its bullet or number."""
        if match := _TYPED_ITEM.match(text):
            return ListItem(text[match.end() :].strip(), int(match[1]) if match[1] else None, location)
        return Paragraph(text, location)

    # --- tables

    def _table(self, element: Any) -> Table:  # noqa: ANN401 - an XML element
        name = f"T{self.tables}"
        rows: list[Row] = []
        for number, row in enumerate(_rows(element), 1):
            rows.append(tuple(self._row(row, rows[-1] if rows else (), name, number)))
        return Table(tuple(rows), Location(self.file, name, "A1"))

    def _row(self, row: Any, above: Row, name: str, number: int) -> Iterator[TableCell]:  # noqa: ANN401 - XML
        column = 0
        for cell in _cells(row):
            span = _value(cell, "w:tcPr/w:gridSpan", 1)
            merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            continues = merge is not None and merge.get(qn("w:val"), "continue") == "continue"
            for place in range(span):
                location = Location(self.file, name, f"{_letters(column)}{number}")
                if continues:
                    yield _repeated(above[column] if column < len(above) else TableCell(), location)
                else:
                    yield self._cell(cell, location, is_repeated=place > 0)
                column += 1

    def _cell(self, cell: Any, location: Location, *, is_repeated: bool) -> TableCell:  # noqa: ANN401 - an XML element
        paragraphs = [each for each in cell.iter(qn("w:p")) if text_of(each)]
        texts = [text_of(each) for each in paragraphs]
        listed = [self.styles.numbering(each) is not None for each in paragraphs]
        items = tuple(texts) if len(texts) > 1 and all(listed) else ()
        bold = bool(paragraphs) and all(map(_is_bold, paragraphs))
        return TableCell("\n".join(texts), items, bold, is_repeated, location)


def _repeated(cell: TableCell, location: Location) -> TableCell:
    return TableCell(cell.text, cell.items, cell.is_bold, True, location)


def _rows(table: Any) -> Iterator[Any]:  # noqa: ANN401 - an XML element
    """Yield the rows of a table, those that a tracked change has deleted left out."""
    for row in table.iter(qn("w:tr")):
        own = next(each for each in row.iterancestors() if each.tag == qn("w:tbl")) is table
        if own and row.find(f"{qn('w:trPr')}/{qn('w:del')}") is None:
            yield row


def _cells(row: Any) -> Iterator[Any]:  # noqa: ANN401 - an XML element
    for element in row:
        if element.tag == qn("w:tc"):
            yield element
        elif element.tag == qn("w:sdt"):
            yield from element.iterfind(f"{qn('w:sdtContent')}/{qn('w:tc')}")


def _value(element: Any, path: str, default: int) -> int:  # noqa: ANN401 - an XML element
    found = element.find("/".join(qn(part) for part in path.split("/")))
    text = found.get(qn("w:val"), "") if found is not None else ""
    # More columns than a sheet of paper takes are a damaged document.
    return min(int(text), 200) if text.isdecimal() and int(text) > 0 else default


def _letters(column: int) -> str:
    rest, last = divmod(column, 26)
    return (_letters(rest - 1) if rest else "") + chr(ord("A") + last)


# --- text

_BREAKS: Final = {qn("w:br"), qn("w:cr")}
_SIGNS: Final = {qn("w:tab"): "\t", qn("w:noBreakHyphen"): "-", qn("w:softHyphen"): ""}
# What these hold is no text of the paragraph: deleted, moved away, in a text box, or the instruction of a field.
_SKIPPED: Final = frozenset(
    map(qn, ("w:del", "w:moveFrom", "w:txbxContent", "w:instrText", "w:pPr", "w:rPr", "w:footnoteReference"))
)


def text_of(paragraph: Any) -> str:  # noqa: ANN401 - an XML element
    """Return the text of a paragraph as it reads with all tracked changes accepted."""
    return "\n".join(line.strip() for line in "".join(_texts(paragraph)).splitlines()).strip()


def _texts(element: Any) -> Iterator[str]:  # noqa: ANN401 - an XML element
    for child in element:
        if child.tag in _SKIPPED or not isinstance(child.tag, str) or child.tag.endswith("}Fallback"):
            continue
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield "\n"
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        else:
            yield from _texts(child)


def _is_bold(paragraph: Any) -> bool:  # noqa: ANN401 - an XML element
    runs = [run for run in paragraph.iter(qn("w:r")) if "".join(_texts(run)).strip()]
    return bool(runs) and all(_has_bold(run) for run in runs)


def _has_bold(run: Any) -> bool:  # noqa: ANN401 - an XML element
    mark = run.find(f"{qn('w:rPr')}/{qn('w:b')}")
    return mark is not None and mark.get(qn("w:val"), "1") not in ("0", "false", "off")


# --- styles and numbering

_HEADING_NAME: Final = re.compile(r"(?:heading|otsikko|rubrik|überschrift)\s*(\d)", re.IGNORECASE)
_TITLE_NAMES: Final = frozenset({"title", "otsikko", "rubrik"})


class _Styles:
    """What the styles and numberings of a document say: heading levels, and numbers of lists."""

    def __init__(self, opened: Any) -> None:  # noqa: ANN401 - python-docx has no types
        self._levels: dict[str, int] = {}
        self._numberings: dict[str, tuple[str, str]] = {}
        for style in opened.styles.element.iter(qn("w:style")):
            self._read_style(style)
        self._formats = _read_formats(opened)
        self._counts: dict[tuple[str, str], int] = {}

    def _read_style(self, style: Any) -> None:  # noqa: ANN401 - an XML element
        name = style.find(qn("w:name"))
        text = name.get(qn("w:val"), "") if name is not None else ""
        item = style.get(qn("w:styleId"), "")
        outline = style.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        if match := _HEADING_NAME.fullmatch(text):
            self._levels[item] = int(match[1])
        elif text.casefold() in _TITLE_NAMES:
            self._levels[item] = 1
        elif outline is not None and outline.get(qn("w:val"), "9") in "012345678":
            self._levels[item] = int(outline.get(qn("w:val"))) + 1
        numbering = _own_numbering(style)
        if numbering is not None:
            self._numberings[item] = numbering

    def heading_level(self, paragraph: Any) -> int:  # noqa: ANN401 - an XML element
        """Return the level of a heading, 0 for what is none."""
        outline = paragraph.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        if outline is not None and outline.get(qn("w:val"), "9") in "012345678":
            return int(outline.get(qn("w:val"))) + 1
        return self._levels.get(_style_of(paragraph), 0)

    def numbering(self, paragraph: Any) -> tuple[str, str] | None:  # noqa: ANN401 - an XML element
        """Return the list and level that a paragraph is an item of, `None` where it is none."""
        own = _own_numbering(paragraph)
        found = own if own is not None else self._numberings.get(_style_of(paragraph))
        return None if found is None or found[0] == "0" else found

    def next_number(self, numbering: tuple[str, str]) -> int | None:
        """Return the number that Word prints before the next item of a list, `None` for a bullet."""
        if self._formats.get(numbering, "decimal") in ("bullet", "none"):
            return None
        self._counts[numbering] = self._counts.get(numbering, 0) + 1
        return self._counts[numbering]

    def with_number(self, text: str, numbering: tuple[str, str] | None) -> str:
        """Return a heading with the number that Word prints before it."""
        number = self.next_number(numbering) if numbering is not None else None
        return text if number is None else f"{number}. {text}"


def _style_of(paragraph: Any) -> str:  # noqa: ANN401 - an XML element
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return style.get(qn("w:val"), "") if style is not None else ""


def _own_numbering(element: Any) -> tuple[str, str] | None:  # noqa: ANN401 - an XML element
    properties = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    if properties is None:
        return None
    number, level = properties.find(qn("w:numId")), properties.find(qn("w:ilvl"))
    if number is None:
        return None
    return number.get(qn("w:val"), "0"), level.get(qn("w:val"), "0") if level is not None else "0"


def _read_formats(opened: Any) -> dict[tuple[str, str], str]:  # noqa: ANN401 - python-docx has no types
    """Return the number format of each list and level."""
    try:
        root = opened.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return {}
    abstract = {each.get(qn("w:abstractNumId")): each for each in root.iter(qn("w:abstractNum"))}
    found = {}
    for number in root.iter(qn("w:num")):
        reference = number.find(qn("w:abstractNumId"))
        source = abstract.get(reference.get(qn("w:val"))) if reference is not None else None
        for level in source.iter(qn("w:lvl")) if source is not None else ():
            form = level.find(qn("w:numFmt"))
            if form is not None:
                found[number.get(qn("w:numId")), level.get(qn("w:ilvl"))] = form.get(qn("w:val"), "decimal")
    return found
