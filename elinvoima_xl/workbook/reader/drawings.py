"""What lies on a sheet over its cells, and the pictures that stand in cells: looked for only where a file has them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from elinvoima_xl.foundation.language import N_
from elinvoima_xl.workbook.reader.package import Package
from elinvoima_xl.workbook.reader.parts import (
    MAIN,
    Relation,
    by_name,
    clean_text,
    find_target,
    in_any,
    read_relations,
    to_count,
)
from elinvoima_xl.workbook.reader.workbook import LAST_COLUMN, LAST_ROW, Drawn
from elinvoima_xl.workbook.reader.xml_stream import ElementReader

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


from typing import TYPE_CHECKING

from elinvoima_xl.workbook.reader.parts import read_text
from elinvoima_xl.workbook.reader.workbook import Note, from_address

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


_ON_SHEET: Final = (
    "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing ",
    "http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing ",
)
_TYPE: Final = (
    "http://schemas.openxmlformats.org/drawingml/2006/main ",
    "http://purl.oclc.org/ooxml/drawingml/main ",
)
_RICH: Final = (
    "http://schemas.microsoft.com/office/spreadsheetml/2017/richdata ",
    "http://schemas.microsoft.com/office/spreadsheetml/2017/richdata2 ",
)
_ANCHORS: Final = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")
_FROM, _ROW, _COLUMN = (in_any(_ON_SHEET, name) for name in ("from", "row", "col"))
_PICTURES, _CHARTS = (in_any(_ON_SHEET, name) for name in ("pic", "graphicFrame"))
_PARAGRAPH, _DRAWN_TEXT, _BREAK = (in_any(_TYPE, name) for name in ("p", "t", "br"))
# A copy of what stands beside it, for older programs.
_FALLBACK: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"
_MOST: Final = 5_000
_RICH_VALUES: Final = 20_000


def read_drawings(package: Package, relations: dict[str, Relation]) -> tuple[Drawn, ...]:
    """Return the shapes with words and the pictures of the sheet that has these relationships, in the file's order."""
    reader = _Drawings(package)
    for relation in relations.values():
        if relation.kind == "drawing":
            package.parse(relation.target, reader)
            for inner in read_relations(package, relation.target).values():
                if inner.kind == "diagramData":
                    reader.read_diagram(inner.target)
    return tuple(reader.drawn)


class _Drawings(ElementReader):
    def __init__(self, package: Package) -> None:
        super().__init__()
        self.drawn: list[Drawn] = []
        self._package = package
        self.takes = by_name(_ON_SHEET, dict.fromkeys(_ANCHORS, self._anchor))

    def _anchor(self, anchor: Element) -> None:
        place = _place(anchor)
        elements = list(_inside(anchor))
        text = _words(elements)
        if text:
            self._add(Drawn(*place, text))
        tags = {each.tag for each in elements}
        if tags & _PICTURES or tags & _CHARTS:
            self._add(Drawn(*place, is_chart=not tags & _PICTURES))

    def read_diagram(self, part: str) -> None:
        """Read the words of a diagram, which stand in a part of their own."""
        reader = ElementReader()
        texts: list[str] = []
        reader.takes = by_name(_TYPE, {"p": lambda element: texts.append(_words([element, *_inside(element)]))})
        self._package.parse(part, reader)
        if text := "\n".join(filter(None, texts)):
            self._add(Drawn(0, 0, text))

    def _add(self, drawn: Drawn) -> None:
        if len(self.drawn) >= _MOST:
            self._package.refuse_as_too_large(N_("it holds more drawings than any form"))
        self.drawn.append(drawn)


def _place(anchor: Element) -> tuple[int, int]:
    """Return row and column of the cell under the upper left corner; zeros for what is anchored to no cell."""
    for corner in anchor:
        if corner.tag in _FROM:
            row, column = (_count_in(corner, names) for names in (_ROW, _COLUMN))
            if row is not None and column is not None and row < LAST_ROW and column < LAST_COLUMN:
                return row + 1, column + 1
    return 0, 0


def _count_in(corner: Element, names: frozenset[str]) -> int | None:
    return next((to_count((each.text or "").strip()) for each in corner if each.tag in names), None)


def _inside(element: Element) -> Iterator[Element]:
    for child in element:
        if child.tag != _FALLBACK:
            yield child
            yield from _inside(child)


def _words(elements: list[Element]) -> str:
    """Return the words of shapes, each paragraph a line."""
    paragraphs = (each for each in elements if each.tag in _PARAGRAPH)
    lines = ("".join(_pieces(paragraph)).strip() for paragraph in paragraphs)
    return clean_text("\n".join(filter(None, lines)))[0]


def _pieces(paragraph: Element) -> Iterator[str]:
    for each in _inside(paragraph):
        if each.tag in _DRAWN_TEXT:
            yield each.text or ""
        elif each.tag in _BREAK:
            yield "\n"


# --- filters


def has_filter(package: Package, relations: dict[str, Relation]) -> bool:
    """Return whether a table of the sheet that has these relationships hides rows by a filter."""
    reader = ElementReader()
    found: list[bool] = []
    reader.takes = by_name(MAIN, {"filterColumn": lambda _: found.append(True)})
    for relation in relations.values():
        if relation.kind == "table":
            package.parse(relation.target, reader)
    return bool(found)


# --- pictures in cells


def read_pictures(package: Package, relations: dict[str, Relation]) -> frozenset[str]:
    """Return the numbers by which cells name a picture that stands in them; none for most workbooks.

    A cell names an entry of the workbook's metadata, that a rich value, and that a structure with a type.
    """
    parts = [find_target(relations, kind) for kind in ("sheetMetadata", "rdRichValue", "rdRichValueStructure")]
    if not all(part in package for part in parts):
        return frozenset()
    reader = _RichValues()
    for part in parts:
        package.parse(part, reader)
    return frozenset(str(number) for number, entry in enumerate(reader.cells, 1) if reader.is_picture(entry))


class _RichValues(ElementReader):
    """The three lists that lead from a cell to what its rich value is."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[int | None] = []
        self._blocks: list[int | None] = []
        self._values: list[int | None] = []
        self._types: list[str] = []
        self.takes = {
            **by_name(MAIN, {"valueMetadata": self._cells, "futureMetadata": self._future}),
            **by_name(_RICH, {"rv": self._value, "s": self._structure}),
        }

    def _cells(self, element: Element) -> None:
        names = in_any(MAIN, "rc")
        self.cells = [to_count(each.get("v")) for each in _inside(element) if each.tag in names]

    def _future(self, element: Element) -> None:
        if element.get("name") == "XLRICHVALUE":
            names = in_any(_RICH, "rvb")
            self._blocks = [to_count(each.get("i")) for each in _inside(element) if each.tag in names]

    def _value(self, element: Element) -> None:
        if len(self._values) < _RICH_VALUES:
            self._values.append(to_count(element.get("s")))

    def _structure(self, element: Element) -> None:
        if len(self._types) < _RICH_VALUES:
            self._types.append(element.get("t", ""))

    def is_picture(self, entry: int | None) -> bool:
        """Return whether an entry of the metadata leads to a picture."""
        structure = _at(self._values, _at(self._blocks, entry))
        return structure is not None and structure < len(self._types) and "image" in self._types[structure].lower()


def _at(numbers: list[int | None], place: int | None) -> int | None:
    return numbers[place] if place is not None and place < len(numbers) else None


_THREADS: Final = ("http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments ",)
# Beside each thread Excel writes a note for older programs, whose author is this and the thread's id.
_THREAD_AUTHOR: Final = "tc="
_TEXT: Final = in_any(MAIN, "text")
_THREAD_TEXT: Final = in_any(_THREADS, "text")
_PEOPLE: Final = 20_000


def read_notes(package: Package, relations: dict[str, Relation], people: dict[str, str]) -> tuple[Note, ...]:
    """Return the notes and comments of the sheet that has these relationships, in the order of the file."""
    threads = _ThreadReader(package, people)
    notes = _NoteReader(package)
    for relation in relations.values():
        if relation.kind == "threadedComment":
            package.parse(relation.target, threads)
        elif relation.kind == "comments":
            package.parse(relation.target, notes)
    plain = [note for note in notes.notes if _thread_id(note) not in threads.ids]
    return tuple(plain + threads.notes)


def read_people(package: Package, relations: dict[str, Relation]) -> dict[str, str]:
    """Return the names of those who comment, by the id that comments use."""
    reader = _PersonReader()
    for relation in relations.values():
        if relation.kind == "person":
            package.parse(relation.target, reader)
    return reader.people


def _thread_id(note: Note) -> str:
    return note.author.removeprefix(_THREAD_AUTHOR).upper() if note.author.startswith(_THREAD_AUTHOR) else ""


class _NoteReader(ElementReader):
    def __init__(self, package: Package) -> None:
        super().__init__()
        self.notes: list[Note] = []
        self._package = package
        self._authors: list[str] = []
        self.takes = by_name(MAIN, {"author": self._author, "comment": self._comment})

    def _author(self, element: Element) -> None:
        self._authors.append(clean_text(element.text or "")[0])

    def _comment(self, element: Element) -> None:
        index = to_count(element.get("authorId"))
        author = self._authors[index] if index is not None and index < len(self._authors) else ""
        text = "".join(read_text(child) for child in element if child.tag in _TEXT)
        add_note(self._package, self.notes, element.get("ref", ""), text, author)


class _ThreadReader(ElementReader):
    def __init__(self, package: Package, people: dict[str, str]) -> None:
        super().__init__()
        self.notes: list[Note] = []
        self.ids: set[str] = set()
        self._package = package
        self._people = people
        self.takes = by_name(_THREADS, {"threadedComment": self._comment})

    def _comment(self, element: Element) -> None:
        self.ids.add(element.get("id", "").upper())
        author = self._people.get(element.get("personId", ""), "")
        text = "".join(child.text or "" for child in element if child.tag in _THREAD_TEXT)
        add_note(self._package, self.notes, element.get("ref", ""), text, author)


class _PersonReader(ElementReader):
    def __init__(self) -> None:
        super().__init__()
        self.people: dict[str, str] = {}
        self.takes = by_name(_THREADS, {"person": self._person})

    def _person(self, element: Element) -> None:
        if len(self.people) < _PEOPLE:
            self.people[element.get("id", "")] = clean_text(element.get("displayName", ""))[0]


def add_note(package: Package, notes: list[Note], reference: str, text: str, author: str) -> None:
    """Add a note that has a text; one whose place is none is kept at row 0, column 0 rather than lost."""
    if not text.strip():
        return
    package.count_note(len(text))
    row, column = from_address(reference) or (0, 0)
    notes.append(Note(row, column, clean_text(text)[0], author))
