"""Markdown → Document → Programme: headings of any level, lists, and tables as pipes, tabs or HTML.

The place of what was read is its line: `Location(file, "", "L87")`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Final

from elinvoima_xl.foundation.problems import Location, Problem, problem
from elinvoima_xl.model.programme import Programme
from elinvoima_xl.programme.importing.building import build_programme
from elinvoima_xl.programme.importing.document import Block, Document, Heading, ListItem, Paragraph, Table, TableCell


def read_markdown(
    text: str, file: str, *, columns: Mapping[str, str] | None = None
) -> tuple[Programme, tuple[Problem, ...]]:
    """Return the programme of a Markdown text, and all that was assumed or not understood.

    `columns` says what the columns of tables mean where their titles do not: title → meaning (vocabulary.MEANINGS).
    ProgrammeError where the text has no table of measures.
    """
    return build_programme(read_document(text, file), columns or {})


def read_document(text: str, file: str) -> Document:
    """Return the blocks of a Markdown text."""
    reader = _Blocks(text.lstrip("\ufeff").splitlines(), file)
    return Document(file, tuple(reader.read()), tuple(reader.problems))


_HEADING: Final = re.compile(r" {0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_UNDERLINE: Final = re.compile(r" {0,3}(=+|-{3,})\s*$")
# A line all in bold type, alone in its paragraph, is a heading without a heading's mark.
_BOLD_LINE: Final = re.compile(r"\s*(?:\*\*(?=\S)[^*|]{1,120}\*\*|__(?=\S)[^_|]{1,120}__)\s*")
_BULLET: Final = re.compile(r"\s*[-*+•–]\s+(.*)$")
_ORDERED: Final = re.compile(r"\s*(\d{1,3})[.)]\s+(.*)$")
_RULE: Final = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")
_PIPE: Final = re.compile(r"(?<!\\)\|")


class _Blocks:
    """A pass over the lines that gives block after block."""

    def __init__(self, lines: list[str], file: str) -> None:
        self.lines: Final = lines
        self.file: Final = file
        self.line = 0
        # The level of the last heading that is marked as one.
        self.level = 0
        self.problems: Final[list[Problem]] = []

    def read(self) -> list[Block]:
        blocks: list[Block] = []
        while self.line < len(self.lines):
            block = self._block()
            if block is not None:
                blocks.append(block)
        return blocks

    def _block(self) -> Block | None:
        line, location = self.lines[self.line], self._here()
        if not line.strip():
            self.line += 1
            return None
        if _starts_html_table(line):
            return self._html_table(location)
        if "\t" in line.strip(" ") or _is_pipe_row(line):
            return self._table(location)
        return self._text(line, location)

    def _text(self, line: str, location: Location) -> Block | None:
        self.line += 1
        if match := _HEADING.match(line):
            self.level = len(match[1])
            return Heading(self.level, plain(match[2]), location)
        if _BOLD_LINE.fullmatch(line) and not self._next_line().strip():
            return Heading(self.level + 1, plain(line), location)
        if _UNDERLINE.match(self._next_line()) and not _BULLET.match(line) and not _ORDERED.match(line):
            self.level = 1 if "=" in self._next_line() else 2
            self.line += 1
            return Heading(self.level, plain(line), location)
        if match := _ORDERED.match(line):
            return ListItem(plain(self._with_continuation(match[2])), int(match[1]), location)
        if match := _BULLET.match(line):
            return ListItem(plain(self._with_continuation(match[1])), None, location)
        return None if _RULE.match(line) else Paragraph(plain(self._with_continuation(line)), location)

    def _next_line(self) -> str:
        return self.lines[self.line] if self.line < len(self.lines) else ""

    def _with_continuation(self, text: str) -> str:
        """Return a text with the lines that follow it up to a blank line or another block."""
        parts = [text.strip()]
        while self.line < len(self.lines) and _continues(self.lines[self.line]):
            parts.append(self.lines[self.line].strip())
            self.line += 1
        return " ".join(parts)

    def _table(self, location: Location) -> Table:
        rows = []
        split = _split_pipes if _is_pipe_row(self.lines[self.line]) else _split_tabs
        while self.line < len(self.lines) and _belongs(self.lines[self.line], split):
            if not _RULE.match(self.lines[self.line]):
                rows.append(tuple(read_cell(text, self._here()) for text in split(self.lines[self.line])))
            self.line += 1
        return Table(tuple(rows), location)

    def _html_table(self, location: Location) -> Table:
        reader = _HtmlTable(self.file, self.line + 1)
        while self.line < len(self.lines):
            line = self.lines[self.line]
            self.line += 1
            reader.feed(line + "\n")
            if "</table" in line.casefold():
                break
        self.problems.extend(problem("not-imported", location, found=text) for text in reader.strays)
        return Table(tuple(tuple(row) for row in reader.rows), location)

    def _here(self) -> Location:
        return Location(self.file, "", f"L{self.line + 1}")


def _starts_html_table(line: str) -> bool:
    return line.lstrip().casefold().startswith("<table")


def _is_pipe_row(line: str) -> bool:
    return line.strip().startswith("|") or len(_PIPE.findall(line)) >= 2


def _belongs(line: str, split: object) -> bool:
    if not line.strip():
        return False
    return _is_pipe_row(line) or bool(_RULE.match(line)) if split is _split_pipes else "\t" in line


def _continues(line: str) -> bool:
    starts_other = _HEADING.match(line) or _ORDERED.match(line) or _BULLET.match(line) or _UNDERLINE.match(line)
    return bool(line.strip()) and not (starts_other or "\t" in line or _is_pipe_row(line) or _starts_html_table(line))


def _split_pipes(line: str) -> list[str]:
    inner = line.strip().removeprefix("|")
    parts = [part.replace("\\|", "|") for part in _PIPE.split(inner)]
    return parts[:-1] if len(parts) > 1 and not parts[-1].strip() else parts


def _split_tabs(line: str) -> list[str]:
    return line.split("\t")


# --- the markup inside a text

_ITEM: Final = re.compile(r"<li\b[^>]*>(.*?)(?=</li>|<li\b|</[ou]l>|$)", re.IGNORECASE | re.DOTALL)
_BREAK: Final = re.compile(r"<br\s*/?>|</p>\s*<p\b[^>]*>", re.IGNORECASE)
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>")
_STRONG: Final = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS: Final = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]+?)(?<=[^\s*])\*(?![\w*])")
_LINK: Final = re.compile(r"\[([^\]]+)\]\([^)\s]+\)")
_ESCAPED: Final = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")
_BOLD: Final = re.compile(
    r"\s*(?:<(?:b|strong)\b[^>]*>.*</(?:b|strong)>|\*\*.+\*\*|__.+__)\s*", re.IGNORECASE | re.DOTALL
)


def plain(text: str) -> str:
    r"""Return a text less its markup; a break in it becomes a line of its own.

    >>> plain("**Kajaanin** kaupunki<br>ja <b>muut</b>")
    'Kajaanin kaupunki\nja muut'
    """
    text = _TAG.sub("", _BREAK.sub("\n", text))
    text = _EMPHASIS.sub(r"\1", _STRONG.sub(r"\2", _LINK.sub(r"\1", text)))
    lines = html.unescape(_ESCAPED.sub(r"\1", text)).splitlines()
    return "\n".join(line.strip() for line in lines).strip()


def read_cell(text: str, location: Location) -> TableCell:
    """Return one cell of a table of its source text."""
    items = tuple(filter(None, (plain(item) for item in _ITEM.findall(text))))
    return TableCell("\n".join(items) if items else plain(text), items, bool(_BOLD.fullmatch(text)), False, location)


class _HtmlTable(HTMLParser):
    """The rows of one HTML table; a cell that spans rows or columns is repeated in each of them."""

    def __init__(self, file: str, first_line: int) -> None:
        super().__init__(convert_charrefs=False)
        self.rows: list[list[TableCell]] = []
        # Text outside the cells: a caption, or what stands behind the table.
        self.strays: list[str] = []
        self._file, self._first_line = file, first_line
        # Cells of rows above that reach down: column → (rows left, cell).
        self._spans: dict[int, tuple[int, TableCell]] = {}
        self._text: list[str] | None = None
        self._span = (1, 1)
        self._is_header = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self._end_row()
            self.rows.append([])
        elif tag in ("td", "th"):
            self._end_cell()
            found = dict(attrs)
            self._text, self._is_header = [], tag == "th"
            self._span = (_count(found.get("rowspan")), _count(found.get("colspan")))
        elif self._text is not None:
            self._text.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._end_cell()
        elif tag in ("tr", "table"):
            self._end_cell()
            self._end_row()
        elif self._text is not None:
            self._text.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)
        elif data.strip():
            self.strays.append(" ".join(data.split()))

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    def _end_cell(self) -> None:
        if self._text is None:
            return
        if not self.rows:
            self.rows.append([])
        self._fill_from_above()
        source = " ".join("".join(self._text).split())
        place = Location(self._file, "", f"L{self._first_line + self.getpos()[0] - 1}")
        cell = read_cell(source, place)
        cell = TableCell(cell.text, cell.items, cell.is_bold or self._is_header, False, place)
        covered = TableCell(cell.text, cell.items, cell.is_bold, True, place)
        rows, columns = self._span
        for number in range(columns):
            if rows > 1:
                self._spans[len(self.rows[-1])] = (rows - 1, covered)
            self.rows[-1].append(covered if number else cell)
        self._text = None

    def _fill_from_above(self) -> None:
        row = self.rows[-1]
        while len(row) in self._spans:
            left, cell = self._spans.pop(len(row))
            if left > 1:
                self._spans[len(row)] = (left - 1, cell)
            row.append(cell)

    def _end_row(self) -> None:
        if self.rows and self.rows[-1]:
            self._fill_from_above()


def _count(text: str | None) -> int:
    return min(int(text), 1000) if text and text.isdecimal() and int(text) > 0 else 1
