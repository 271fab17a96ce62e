"""Notes and comments on cells: Excel's old notes, and the threads of newer programs with the names of who wrote."""

from __future__ import annotations

from typing import Final

from elinvoima_xl.excel.package import Package, PartReader
from elinvoima_xl.excel.parts import MAIN, Relation, by_name, clean_text, to_count
from elinvoima_xl.excel.workbook import Note, from_address
from elinvoima_xl.language import N_

_THREADS: Final = ("http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments ",)
# Beside each thread Excel writes a note for older programs, whose author is this and the thread's id.
_THREAD_AUTHOR: Final = "tc="
_NOTES: Final = 20_000


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


class _NoteReader(PartReader):
    def __init__(self, package: Package) -> None:
        super().__init__()
        self.notes: list[Note] = []
        self._package = package
        self._authors: list[str] = []
        self._attributes: dict[str, str] = {}
        self._pieces: list[str] = []
        self._is_phonetic = False
        self.starts = by_name(
            MAIN, {"author": self.collect, "comment": self._open, "t": self.collect, "rPh": self._open_phonetic}
        )
        self.ends = by_name(
            MAIN, {"author": self._author, "comment": self._close, "t": self._text, "rPh": self._close_phonetic}
        )

    def _author(self) -> None:
        self._authors.append(clean_text(self.take_text())[0])

    def _open(self, attributes: dict[str, str]) -> None:
        self._attributes = attributes
        self._pieces.clear()

    def _open_phonetic(self, _attributes: dict[str, str]) -> None:
        self._is_phonetic = True

    def _close_phonetic(self) -> None:
        self._is_phonetic = False

    def _text(self) -> None:
        text = self.take_text()
        if not self._is_phonetic:
            self._pieces.append(text)

    def _close(self) -> None:
        index = to_count(self._attributes.get("authorId"))
        author = self._authors[index] if index is not None and index < len(self._authors) else ""
        add_note(self._package, self.notes, self._attributes.get("ref", ""), "".join(self._pieces), author)


class _ThreadReader(PartReader):
    def __init__(self, package: Package, people: dict[str, str]) -> None:
        super().__init__()
        self.notes: list[Note] = []
        self.ids: set[str] = set()
        self._package = package
        self._people = people
        self._attributes: dict[str, str] = {}
        self._comment = ""
        self.starts = by_name(_THREADS, {"threadedComment": self._open, "text": self.collect})
        self.ends = by_name(_THREADS, {"threadedComment": self._close, "text": self._text})

    def _open(self, attributes: dict[str, str]) -> None:
        self._attributes = attributes
        self._comment = ""

    def _text(self) -> None:
        self._comment = self.take_text()

    def _close(self) -> None:
        self.ids.add(self._attributes.get("id", "").upper())
        author = self._people.get(self._attributes.get("personId", ""), "")
        add_note(self._package, self.notes, self._attributes.get("ref", ""), self._comment, author)


class _PersonReader(PartReader):
    def __init__(self) -> None:
        super().__init__()
        self.people: dict[str, str] = {}
        self.starts = by_name(_THREADS, {"person": self._person})

    def _person(self, attributes: dict[str, str]) -> None:
        if len(self.people) < _NOTES:
            self.people[attributes.get("id", "")] = clean_text(attributes.get("displayName", ""))[0]


def add_note(package: Package, notes: list[Note], reference: str, text: str, author: str) -> None:
    """Add a note that has a text; one whose place is none is kept at row 0, column 0 rather than lost."""
    if not text.strip():
        return
    if len(notes) >= _NOTES:
        package.refuse_as_too_large(N_("it holds more notes than any form"))
    row, column = from_address(reference) or (0, 0)
    notes.append(Note(row, column, clean_text(text)[0], author))
