"""A document as the importers see it: headings, paragraphs, list items and tables, each with its place.

Markdown, Word and Excel all become a Document; what it means is for `structure.py` to find. The text is word for word
that of the source, less markup; numbers written before a text stay in it here.

A place is a `Location`. Its cell is `L87` for line 87 of a text file and `P12` for paragraph 12 of a Word document; in
a table it is the cell (`B5`), and its sheet is the workbook's sheet or `T3` for the third table of a Word document.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from elinvoima_xl.foundation.problems import Location, Problem, problem

NOWHERE: Final = Location()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` 1 is the highest."""

    level: int
    text: str
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph that is no heading and no list item."""

    text: str
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True)
class ListItem:
    """One item of a list; `number` is the one written or given by a numbered list, else `None`."""

    text: str
    number: int | None = None
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True)
class TableCell:
    """One cell of a table: its text, the items where it holds a list, and what its markup was like.

    `is_repeated` is a cell that a merge covers: it has the text of the cell that was merged over it.
    """

    text: str = ""
    items: tuple[str, ...] = ()
    is_bold: bool = False
    is_repeated: bool = False
    location: Location = NOWHERE


Row = tuple[TableCell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table as rows of cells."""

    rows: tuple[Row, ...]
    location: Location = NOWHERE


Block = Heading | Paragraph | ListItem | Table


@dataclass(frozen=True, slots=True)
class Document:
    """All blocks of a document in order; `file` is its bare name, `problems` tell what of it was not read."""

    file: str
    blocks: tuple[Block, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Numbered:
    """A text with the number that stood before it, `None` where none did."""

    text: str
    number: int | None = None
    # "1.Text" has no space after the number, "1. Text" has.
    has_space: bool = True


# "1. Text", "1) Text", "(1) Text", "1.Text"; "1.2 Text" and "1.2. Text", whose last number counts; "3 – Text".
_NUMBER: Final = re.compile(
    r"\s*(?:\(?(?:\d{1,3}\.)*(?P<one>\d{1,3})[.)](?P<space>\s*)(?=\D)"
    r"|(?:\d{1,3}\.)+(?P<two>\d{1,3})\s+(?=[^\W\d])|(?P<three>\d{1,3})\s+[–—-]\s+(?=[^\W\d]))"
)
# A number inside running text opens a new item only after a blank and before a capital: "… 2. Tuetaan".
_RUN_IN: Final = re.compile(r"(?:(?<=\s)|^)(?=\d{1,2}[.)]\s*[^\W\d_])")


def split_number(text: str) -> Numbered:
    """Return a text without the number before it.

    >>> split_number("1.Yritysten määrä")
    Numbered(text='Yritysten määrä', number=1, has_space=False)
    """
    match = _NUMBER.match(text)
    if not match:
        return Numbered(text.strip())
    number = int(match["one"] or match["two"] or match["three"])
    return Numbered(text[match.end() :].strip(), number, match["one"] is None or bool(match["space"]))


def split_run_in(text: str) -> tuple[str, ...]:
    """Return the items of a list that was run into one text with numbers that follow each other from 1.

    >>> split_run_in("1. Junat VT-5 2. Lennot")
    ('1. Junat VT-5', '2. Lennot')
    """
    starts = [match.start() for match in _RUN_IN.finditer(text)]
    wanted = 1
    cuts = []
    for start in starts:
        if split_number(text[start:]).number == wanted:
            cuts.append(start)
            wanted += 1
    if not cuts or text[: cuts[0]].strip():
        return (text.strip(),) if text.strip() else ()
    return tuple(text[start:end].strip() for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True))


def list_texts(cell: TableCell) -> tuple[str, ...]:
    """Return the items of a cell: those of its list, else its lines, else those run into its text."""
    if cell.items:
        return cell.items
    lines = tuple(line.strip() for line in cell.text.splitlines() if line.strip())
    return lines if len(lines) > 1 else split_run_in(cell.text)


_MARKER: Final = re.compile(r"\s*(?:[-*•·–▪]\s+|\(?\d{1,3}[.)]\s+)(?=\S)")


def lines_of(cell: TableCell) -> tuple[str, ...]:
    """Return the items or lines of a cell, bullets and numbers before them left out."""
    lines = cell.items or tuple(line.strip() for line in cell.text.splitlines())
    return tuple(_MARKER.sub("", line, count=1) for line in lines if line)


def has_markers(cell: TableCell) -> bool:
    """Return whether every line of a cell begins with a bullet or a number."""
    lines = [line for line in cell.text.splitlines() if line.strip()]
    return bool(lines) and all(_MARKER.match(line) for line in lines)


# --- characters that cannot be printed

_UNPRINTABLE: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2060\ufeff\ufffe\uffff\ud800-\udfff]"
)


def without_unprintable(document: Document) -> Document:
    """Return a document without characters that cannot be printed, each place with some told.

    A carriage return, tab or no-break space is a blank, and a soft hyphen none: neither is worth telling.
    """
    told: list[Problem] = []

    def clean(text: str, location: Location) -> str:
        plain = text.replace("\u00ad", "").replace("\xa0", " ").replace("\t", " ").replace("\r", " ")
        printable = _UNPRINTABLE.sub("", plain)
        if printable != plain:
            told.append(problem("control-characters", location))
        return printable

    blocks = tuple(_clean_block(block, clean) for block in document.blocks)
    return replace(document, blocks=blocks, problems=(*document.problems, *told))


def _clean_block(block: Block, clean: Callable[[str, Location], str]) -> Block:
    if not isinstance(block, Table):
        return replace(block, text=clean(block.text, block.location))
    return replace(
        block,
        rows=tuple(
            tuple(
                replace(
                    cell,
                    text=clean(cell.text, cell.location),
                    items=tuple(clean(item, cell.location) for item in cell.items),
                )
                for cell in row
            )
            for row in block.rows
        ),
    )
