"""Notes and comments on cells: Excel's old notes, and the threads of newer programs with the names of who wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elinvoima_xl.workbook.reader.package import Package
from elinvoima_xl.workbook.reader.parts import MAIN, Relation, by_name, clean_text, in_any, read_text, to_count
from elinvoima_xl.workbook.reader.workbook import Note, from_address
from elinvoima_xl.workbook.reader.xml_stream import ElementReader

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

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
