"""Rows written in the usual way, taken from a sheet's bytes by a pattern: most cells of a form at a third of the cost.

The pattern is a small, exact part of XML: an address, a style, a number, the index of a shared string, one text or the
result of a formula, and nothing else. A row that holds anything more goes to the XML parser as it is, and where
something stands between the rows that is no row, the parser takes over for good. So the pattern never decides what an
odd row means.
"""

from __future__ import annotations

import re
from math import isfinite
from typing import Final

from elinvoima_xl.model.seen import NOTHING
from elinvoima_xl.workbook.reader.number_formats import to_datetime
from elinvoima_xl.workbook.reader.package import Budget
from elinvoima_xl.workbook.reader.parts import Strings
from elinvoima_xl.workbook.reader.workbook import DATE, GENERAL, NUMBER, TEXT, UNCACHED, Cell, Format, from_letters

# Read as Latin-1, in which each byte is one character: what the patterns take is ASCII, the rest is handed back as is.
_BYTES: Final = "latin-1"
_ATTRIBUTES: Final = r'((?: [A-Za-z0-9:]+="[^"<&\x00-\x1f\x7f-\xff]*+")*+)'
_ROW: Final = re.compile(rf'<row r="([1-9][0-9]{{0,6}})"{_ATTRIBUTES}(/?)>')
# Rows with nothing but formats, as many as stand together: people format whole columns.
_BLANK_ROWS: Final = re.compile(
    rf'(?:<row r="([1-9][0-9]{{0,6}})"{_ATTRIBUTES}'
    r'(?:/>|>(?:<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]{1,9}")?/>)*+</row>))++'
)
_ROW_END: Final = "</row>"
# LibreOffice says of each row that it is not hidden.
_HIDDEN: Final = re.compile('hidden="(?!false"|0")')
_CELL: Final = re.compile(
    r'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="([0-9]{1,9})")?(?:(?: t="(s|n|str)")?(?:/>|>'
    r'(<f(?: aca="false")?>[^<&>]*+(?:&(?:amp|lt|gt|quot|apos);[^<&>]*+)*+</f>)?<v>([^<&>]*)</v></c>)'
    r'| t="inlineStr"><is><t(?: xml:space="preserve")?>([^<&>]*)</t></is></c>)|(.+)',
    re.DOTALL,
)
# What XML does not take in a text, or takes for something else.
_ODD: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
_LAST_ROW: Final = 1_048_576
# A row of more bytes than this is left to the parser.
_WAITING: Final = 2**20
_BOOL_FORMULAS: Final = (">TRUE()</f>", ">FALSE()</f>")
# A formula that holds one of these may show more than its result: another workbook's cell, an address, a picture.
_TELLING: Final = ("[", "HYPERLINK(", "IMAGE(", "DISPIMG(")
_new_cell: Final = tuple.__new__


class PlainRows:
    """Takes plain rows into `cells`; `row` is the number of the last row that stood in the file so far.

    `twice` are the places of cells that were found twice and taken back.
    """

    start: Final = b"<sheetData>"

    def __init__(
        self,
        cells: dict[tuple[int, int], Cell],
        strings: Strings,
        formats: dict[str | None, Format],
        *,
        is_1904: bool,
        budget: Budget,
        twice: set[tuple[int, int]],
    ) -> None:
        self.row = 0
        self._cells = cells
        self._strings = strings.texts
        self._formats = {style or "": each for style, each in formats.items()}
        self._is_1904 = is_1904
        self._budget = budget
        self._twice = twice
        self._columns: dict[str, int] = {}

    def take(self, data: bytes) -> tuple[bytes, bytes, bool]:
        """Return the odd rows of `data`, what follows the last whole row, and whether no more rows are to be taken.

        `data` begins where a row may begin.
        """
        text = data.decode(_BYTES)
        odd: list[str] = []
        at = 0
        while (match := _ROW.match(text, at)) is not None:
            blank = _BLANK_ROWS.match(text, at)
            if blank is not None and not _HIDDEN.search(blank[0]):
                self.row = int(blank[1])
                at = blank.end()
                continue
            inner, end = match.end(), match.end()
            if not match[3]:
                inner = text.find(_ROW_END, end)
                if inner < 0:
                    break
                inner, end = end, inner + len(_ROW_END)
            if not self._take_row(match[1], match[2], text[inner : end - len(_ROW_END)]):
                row = text[at:end]
                # Behind a comment or the like an end of a row may be none.
                if "<!" in row or "<?" in row or row.count("<row") > 1:
                    return "".join(odd).encode(_BYTES), text[at:].encode(_BYTES), True
                odd.append(row)
            self.row = int(match[1])
            at = end
        rest = text[at:]
        # A row, or the tag it begins with, that goes on in the next piece of the file.
        begins_row = rest.startswith("<row ") or "<row ".startswith(rest)
        is_cut = match is not None or (begins_row and ">" not in rest)
        return "".join(odd).encode(_BYTES), rest.encode(_BYTES), not is_cut or len(rest) > _WAITING

    def _take_row(self, digits: str, attributes: str, inner: str) -> bool:
        """Take the cells of a row, all or none; return whether it was plain."""
        number = int(digits)
        if _HIDDEN.search(attributes) or not 0 < number <= _LAST_ROW:
            return False
        strings, formats, columns = self._strings, self._formats, self._columns
        found: dict[tuple[int, int], Cell] = {}
        characters = 0
        for letters, own_digits, style, kind, formula, text, inline, _ in _CELL.findall(inner):
            # What is no such cell has no digits.
            if own_digits != digits:
                return False
            column = columns.get(letters) or self._learn(letters)
            if kind == "s" and not formula:
                shared = strings.get(text) or ""
                characters += len(shared)
                shown = formats.get(style, GENERAL)
                cell = _new_cell(Cell, (number, column, shared, TEXT, False, shown, NOTHING)) if shared else None
            elif text or formula:
                cell = self._to_cell(number, column, style, kind, formula, text)
            elif inline:
                value = self._to_inline(inline)
                shown = formats.get(style, GENERAL)
                cell = _new_cell(Cell, (number, column, value, TEXT, False, shown, NOTHING)) if value else None
            else:
                continue
            place = (number, column)
            if cell is None or not column or place in found:
                return False
            found[place] = cell
        if not self._cells.keys().isdisjoint(found) or not self._twice.isdisjoint(found):
            return False
        self._cells.update(found)
        self._budget.characters -= characters
        return True

    def _learn(self, letters: str) -> int:
        column = self._columns[letters] = from_letters(letters)
        return column

    def _to_cell(self, row: int, column: int, style: str, kind: str, formula: str, text: str) -> Cell | None:
        """Return a cell with a number, a date or the text of a formula; None for what is not plain."""
        shown = self._formats.get(style, GENERAL)
        if kind == "s" or formula.endswith(_BOOL_FORMULAS) or not _is_clean(formula):
            return None
        if formula and any(each in formula for each in _TELLING):
            return None
        if kind == "str":
            value = self._to_text(text) if formula else None
            return None if value is None else _new_cell(Cell, (row, column, value, TEXT, True, shown, NOTHING))
        if not text:
            value = self._to_text(formula.partition(">")[2].removesuffix("</f>"))
            is_plain = value is not None and "&" not in value
            return _new_cell(Cell, (row, column, f"={value}", UNCACHED, True, shown, NOTHING)) if is_plain else None
        number = _to_number(text)
        if number is None:
            return None
        date = to_datetime(number, is_1904=self._is_1904) if shown.is_date else None
        if date is not None:
            return _new_cell(Cell, (row, column, date, DATE, bool(formula), shown, NOTHING))
        return _new_cell(Cell, (row, column, number, NUMBER, bool(formula), shown, NOTHING))

    def _to_text(self, text: str) -> str | None:
        """Return a text as it stands in the file; None where it must be decoded further."""
        if not _is_clean(text) or "_x" in text:
            return None
        value = text.encode(_BYTES).decode()
        self._budget.characters -= len(value)
        return value

    def _to_inline(self, text: str) -> str | None:
        """Return the text of a cell, which may have lines; None where it must be decoded further."""
        try:
            value = text if text.isascii() else text.encode(_BYTES).decode()
        except UnicodeError:
            return None
        if "_x" in value or _ODD.search(value):
            return None
        self._budget.characters -= len(value)
        return value


def _is_clean(text: str) -> bool:
    """Return whether the bytes are UTF-8 and nothing in them is a control character or a line break."""
    if text.isascii():
        return text.isprintable()
    try:
        return text.encode(_BYTES).decode().isprintable()
    except UnicodeError:
        return False


def _to_number(text: str) -> float | None:
    if not text.isascii() or not text.isprintable() or "_" in text:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None
