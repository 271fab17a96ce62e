"""Markdown → Document → Programme: headings of any level, lists, and tables as pipes, tabs or HTML.

markdown-it-py reads the Markdown. The tables are read here: those that people paste have tabs between their cells, or
bars and no line of dashes, and HTML in their cells. The place of what was read is its line:
`Location(file, "", "L87")`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Final

from markdown_it import MarkdownIt

from elinvoima_xl.foundation.problems import Location, Problem, problem
from elinvoima_xl.programme.importing.document import Block, Document, Heading, ListItem, Paragraph, Table, TableCell

if TYPE_CHECKING:
    from lxml.html import HtmlElement
    from markdown_it.ruler import RuleOptionsType
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token


def read_document(text: str, file: str) -> Document:
    """Return the blocks of a Markdown text."""
    lines = _BULLET.sub(r"\1-", _UNSEEN.sub("\1", text.lstrip("\ufeff"))).splitlines()
    reader = _Blocks(lines, file)
    return Document(file, tuple(reader.read()), tuple(reader.problems))


# What parsers put something else for, or stop at: with a sign of its own it is told later, as all that nobody can see.
_UNSEEN: Final = re.compile("[\0\ud800-\udfff]")
# Bullets that people type and Markdown does not know.
_BULLET: Final = re.compile(r"^(\s*)[•–](?=\s)", re.MULTILINE)
_ORDERED: Final = re.compile(r"\s*\d{1,3}[.)]\s")
_RULE: Final = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")
_PIPE: Final = re.compile(r"(?<!\\)\|")
# A line all in bold type, alone in its paragraph, is a heading without a heading's mark.
_BOLD_LINE: Final = re.compile(r"\*\*(?=\S)[^*|\n]{1,120}\*\*|__(?=\S)[^_|\n]{1,120}__")
_TABLE, _HTML_TABLE = "rows", "html_table"


class _Blocks:
    """The blocks of a text from the parser's tokens."""

    def __init__(self, lines: Sequence[str], file: str) -> None:
        self.lines: Final = lines
        self.file: Final = file
        # The level of the last heading that is marked as one.
        self.level = 0
        self.problems: Final[list[Problem]] = []

    def read(self) -> Iterator[Block]:
        """Yield block after block."""
        tokens = _parser().parse("\n".join(self.lines))
        for number, token in enumerate(tokens):
            if token.type == "inline":
                yield from self._text(token, tokens[number - 1], tokens[max(number - 2, 0)])
            elif token.map and token.type == _TABLE:
                yield self._table(*token.map)
            elif token.map and token.type == _HTML_TABLE:
                yield self._html_table(*token.map)

    def _text(self, token: Token, opened: Token, before: Token) -> Iterator[Block]:
        first, last = token.map or (0, 0)
        location, words = self._place(first), _words(token)
        if opened.type == "heading_open":
            self.level = int(opened.tag[1:])
            yield Heading(self.level, words, location)
        elif before.type == "list_item_open":
            yield ListItem(words, int(before.info) if before.info else None, location)
        elif _BOLD_LINE.fullmatch(token.content) and not "".join(self.lines[last : last + 1]).strip():
            yield Heading(self.level + 1, words, location)
        elif words:
            yield Paragraph(words, location)

    def _table(self, first: int, last: int) -> Table:
        split = _split_pipes if _is_pipe_row(self.lines[first]) else _split_tabs
        rows = (
            tuple(read_cell(text, self._place(number)) for text in split(self.lines[number]))
            for number in range(first, last)
            if not _RULE.match(self.lines[number])
        )
        return Table(tuple(rows), self._place(first))

    def _html_table(self, first: int, last: int) -> Table:
        # A document without tables in HTML needs no lxml.
        from lxml.html import fragment_fromstring

        root = fragment_fromstring("\n".join(self.lines[first:last]), create_parent=True)
        outside = root.xpath(".//text()[not(ancestor::td or ancestor::th)]")
        strays = (" ".join(text.split()) for text in outside)
        self.problems.extend(problem("not-imported", self._place(first), found=text) for text in strays if text)
        return Table(_spanned(root, lambda line: self._place(first + line - 1)), self._place(first))

    def _place(self, line: int) -> Location:
        return Location(self.file, "", f"L{line + 1}")


def _spanned(root: HtmlElement, place: Callable[[int], Location]) -> tuple[tuple[TableCell, ...], ...]:
    """Return the rows of an HTML table; a cell that spans rows or columns is repeated in each of them."""
    rows: list[list[TableCell]] = []
    # Cells of rows above that reach down: column → (rows left, cell).
    below: dict[int, tuple[int, TableCell]] = {}
    for line in root.iter("tr"):
        row: list[TableCell] = []
        for element in (*line.xpath("td | th"), None):
            while len(row) in below:
                left, covered = below.pop(len(row))
                if left > 1:
                    below[len(row)] = left - 1, covered
                row.append(covered)
            if element is not None:
                cell = _html_cell(element, place(element.sourceline or 1))
                for number in range(_count(element.get("colspan"))):
                    covered = replace(cell, is_repeated=True)
                    if (down := _count(element.get("rowspan"))) > 1:
                        below[len(row)] = down - 1, covered
                    row.append(covered if number else cell)
        rows.append(row)
    return tuple(map(tuple, rows))


def _html_cell(element: HtmlElement, location: Location) -> TableCell:
    from lxml.html import tostring

    inner = escape(element.text or "", quote=False) + "".join(tostring(child, encoding="unicode") for child in element)
    cell = read_cell(" ".join(inner.split()), location)
    return replace(cell, is_bold=cell.is_bold or element.tag == "th")


def _count(text: str | None) -> int:
    return min(int(text), 1000) if text and text.isdecimal() and int(text) > 0 else 1


# --- the parser


@cache
def _parser() -> MarkdownIt:
    """Return a parser that knows our tables; what Markdown would leave out of what is seen stays in it."""
    parser = MarkdownIt("commonmark").disable(["code", "fence", "html_block", "reference"])
    ruler = parser.block.ruler
    anywhere: RuleOptionsType = {"alt": ["paragraph", "blockquote", "list"]}
    ruler.before("blockquote", _TABLE, _rows_rule, anywhere)
    ruler.before("blockquote", _HTML_TABLE, _html_rule, anywhere)
    # Markdown lets a list interrupt a text only where it begins with 1.
    ruler.before(
        "fence",
        "item",
        lambda state, line, _, silent: silent and bool(_ORDERED.match(_raw(state, line))),
        {"alt": ["paragraph"]},
    )
    return parser


def _rows_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    line = _raw(state, start)
    split = _split_pipes if _is_pipe_row(line) else _split_tabs
    if "\t" not in line.strip(" ") and split is _split_tabs:
        return False
    last = start + 1
    while last < end and _belongs(_raw(state, last), split):
        last += 1
    return silent or _push(state, _TABLE, start, last)


def _html_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if not _raw(state, start).lstrip().casefold().startswith("<table"):
        return False
    last = next((number for number in range(start, end) if "</table" in _raw(state, number).casefold()), end - 1) + 1
    return silent or _push(state, _HTML_TABLE, start, last)


def _push(state: StateBlock, kind: str, start: int, end: int) -> bool:
    state.push(kind, "", 0).map = [start, end]
    state.line = end
    return True


def _raw(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] : state.eMarks[line]]


def _is_pipe_row(line: str) -> bool:
    return line.strip().startswith("|") or len(_PIPE.findall(line)) >= 2


def _belongs(line: str, split: object) -> bool:
    if not line.strip():
        return False
    return _is_pipe_row(line) or bool(_RULE.match(line)) if split is _split_pipes else "\t" in line


def _split_pipes(line: str) -> list[str]:
    inner = line.strip().removeprefix("|")
    parts = [part.replace("\\|", "|") for part in _PIPE.split(inner)]
    return parts[:-1] if len(parts) > 1 and not parts[-1].strip() else parts


def _split_tabs(line: str) -> list[str]:
    return line.split("\t")


# --- the markup inside a text

_ITEM: Final = re.compile(r"<li\b[^>]*>(.*?)(?=</li>|<li\b|</[ou]l>|$)", re.IGNORECASE | re.DOTALL)
_BREAK: Final = re.compile(r"<br\s*/?>|<p\b[^>]*>", re.IGNORECASE)
_BOLD: Final = re.compile(
    r"\s*(?:<(?:b|strong)\b[^>]*>.*</(?:b|strong)>|\*\*.+\*\*|__.+__)\s*", re.IGNORECASE | re.DOTALL
)


def plain(text: str) -> str:
    r"""Return a text less its markup; a break in it becomes a line of its own.

    >>> plain("**Kajaanin** kaupunki<br>ja <b>muut</b>")
    'Kajaanin kaupunki\nja muut'
    """
    return _words(_parser().parseInline(text.strip())[0])


def _words(token: Token) -> str:
    lines = "".join(_piece(each) for each in token.children or ()).splitlines()
    return "\n".join(line.strip() for line in lines).strip()


def _piece(token: Token) -> str:
    if token.type == "html_inline":
        return "\n" if _BREAK.fullmatch(token.content) else ""
    return {"softbreak": " ", "hardbreak": "\n"}.get(token.type, token.content)


def read_cell(text: str, location: Location) -> TableCell:
    """Return one cell of a table of its source text."""
    items = tuple(filter(None, (plain(item) for item in _ITEM.findall(text))))
    return TableCell("\n".join(items) if items else plain(text), items, bool(_BOLD.fullmatch(text)), False, location)
