"""How our workbooks look and behave: XlsxWriter with formats from the theme, rows that grow, a lock on the structure.

Measured facts behind it: a row written with a height never grows in Excel, a row without one is cut in LibreOffice; a
height without `customHeight` fits on opening and grows with typing. XlsxWriter refuses what Excel could not open with
a negative number and a warning: here that is an error of ours, never a silent loss.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_pixel_width
from xlsxwriter.worksheet import Worksheet

from elinvoima_xl.workbook.content import CONTENT, FORMULA, OUTPUT, OWN_SHEET, Line, digest_of, note_place, shown
from elinvoima_xl.workbook.reader.workbook import to_address
from elinvoima_xl.workbook.theme import Theme

# Excel's own limits.
HIGHEST_ROW: Final = 409.0
LONGEST_TEXT: Final = 32767
# The size that the width table of XlsxWriter is for, the space that Excel keeps at the sides of a cell and for one
# step of indent, in pixels, and the height of a line of text in its size (Calibri and Carlito: 1.22).
_MEASURED_SIZE: Final = 11
_SIDES: Final = 8
_INDENT: Final = 9
_LINE: Final = 1.3
_BOLD: Final = 1.06
# The combining marks that a letter falls into: they take no room of their own.
_MARKS: Final = dict.fromkeys(range(0x0300, 0x0370))


class _Unkept(dict[Any, Any]):
    """A mapping that keeps nothing."""

    def __setitem__(self, key: object, value: object) -> None:
        pass


class Sheet(Worksheet):  # type: ignore[misc]
    """A worksheet whose rows have a height and yet grow with their text, but for `fixed_rows` (0-based)."""

    constant_memory: Any

    def __init__(self) -> None:
        super().__init__()
        self.fixed_rows: set[int] = set()
        # What XlsxWriter notes of each cell of a table, to refuse a second one over it: a sheet of ours has one table.
        self.table_cells: Any = _Unkept()

    def put_text(self, row: int, column: int, text: str, look: Format | None = None) -> None:
        """Write words as words, whatever they begin with; an empty text is a cell with its look only."""
        done(self.write_string(row, column, text, look) if text else self.write_blank(row, column, None, look))

    def set_height(self, row: int, height: float) -> None:
        """Give a row its height, before its cells are written."""
        self.set_row(row, height)
        if self.constant_memory:
            # It is in the file already, and a million of them take a hundred megabytes.
            self.row_info.pop(row - 1, None)

    def make_table(self, row: int, last_row: int, titles: Sequence[str], look: Format, name: str) -> None:
        """Make a table of what stands from a row of titles to `last_row`, after it has been written."""
        headers = [{"header": title, "header_format": look} for title in titles]
        options = {"columns": headers, "style": None, "name": name}
        # XlsxWriter refuses a table in a sheet written by row, since it would write the titles: they are there already.
        by_row = bool(self.constant_memory)
        self.constant_memory = False
        done(self.add_table(row, 0, last_row, len(titles) - 1, options))
        self.constant_memory = by_row

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        # XlsxWriter renames newer functions, also inside texts in quotes, where a name of an owner may look like one.
        # Our formulas use none of them.
        return formula.removeprefix("=")

    def _xml_start_tag_unencoded(self, tag: str, attributes: Sequence[tuple[str, Any]] = ()) -> None:
        if tag == "row" and attributes[0][1] - 1 not in self.fixed_rows:
            attributes = [each for each in attributes if each[0] != "customHeight"]
        super()._xml_start_tag_unencoded(tag, attributes)


class Book(xlsxwriter.Workbook):  # type: ignore[misc]
    """A workbook of ours: the same bytes for the same content, `created` being the only clock; see `open_book`."""

    structure_password: str | None = None

    def lock_structure(self, password: str = "") -> None:
        """Keep the sheets as they are: no sheet can be added, removed, renamed or moved."""
        self.structure_password = password

    def add_sheet(self, name: str, *, by_row: bool = False) -> Sheet:
        """Return a new sheet; one `by_row` is written row after row, and no row is held when the next one begins."""
        self.constant_memory = by_row
        sheet: Sheet = self.add_worksheet(name, worksheet_class=Sheet)
        self.constant_memory = False
        return sheet

    def define_on(self, sheet: Sheet, name: str, formula: str) -> None:
        """Define a name that belongs to one sheet and goes where the sheet goes; any sheet may be called anything."""
        self.defined_names.append([name, sheet.index, formula.removeprefix("="), False])

    def let_go(self) -> None:
        """Close the files of the sheets that are written by row, also where the workbook could not be written."""
        for sheet in self.worksheets():
            if sheet.row_data_fh is not None:
                with suppress(OSError):
                    sheet.row_data_fh.close()

    def seal(self, output: str) -> None:
        """Write into the properties what this workbook is and the digest of what it says so far (`content.py`)."""
        done(self.set_custom_property(OUTPUT, output))
        done(self.set_custom_property(CONTENT, digest_of(self._lines())))

    def _lines(self) -> Iterator[Line]:
        texts = list(map(shown, self.str_table.string_table))
        for sheet in (each for each in self.worksheets() if each.get_name() != OWN_SHEET):
            for row, cells in sheet.table.items():
                for column, cell in cells.items():
                    if text := _shown(cell, texts):
                        yield sheet.get_name(), to_address(row + 1, column + 1), text
            for row, notes in sheet.comments.items():
                for column, note in notes.items():
                    yield sheet.get_name(), note_place(to_address(row + 1, column + 1)), shown(note.text)

    def _write_book_views(self) -> None:
        # The schema wants the protection of the workbook just before the views.
        if self.structure_password is not None:
            attributes: list[tuple[str, Any]] = [("lockStructure", 1)]
            if self.structure_password:
                attributes.insert(0, ("workbookPassword", self._password_hash(self.structure_password)))
            self._xml_empty_tag("workbookProtection", attributes)
        super()._write_book_views()

    def _password_hash(self, password: str) -> str:
        return str(Worksheet()._encode_password(password))


def open_book(target: Path | IO[bytes], *, title: str, created: datetime, temporary: Path | None = None) -> Book:
    """Return an empty workbook to be written to `target`; nobody's name stands in its properties.

    A large one keeps its parts in the folder `temporary` while it is made, not in memory.
    """
    options = {"in_memory": True} if temporary is None else {"tmpdir": str(temporary)}
    book = Book(str(target) if isinstance(target, Path) else target, options)
    moment = created.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.set_properties({"title": title, "author": "", "created": moment})
    return book


def _shown(cell: Any, texts: Sequence[str]) -> str:  # noqa: ANN401 - XlsxWriter's own records of cells
    """Return what a cell that XlsxWriter holds will say."""
    kind = type(cell).__name__
    if kind == "String":
        index: int = cell.string
        return texts[index]
    if kind == "RichString":
        return shown(cell.raw_string)
    if kind in ("Number", "Datetime"):
        return shown(cell.number)
    return FORMULA if kind == "Formula" else ""


def done(code: object) -> None:
    """Raise where XlsxWriter refused to write: it tells so with a negative number only."""
    if isinstance(code, int) and code < 0:
        raise RuntimeError(f"XlsxWriter refused to write, code {code}")


class Styles:
    """The formats of one workbook, each made once. `properties` are XlsxWriter's names."""

    def __init__(self, book: Book, theme: Theme) -> None:
        self.theme: Final = theme
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def get(self, **properties: Any) -> Format:  # noqa: ANN401 - XlsxWriter's properties are of many types
        """Return the format of the theme's font and ink with `properties` over it."""
        font = self.theme.font
        whole = {"font_name": font.name, "font_size": font.table, "font_color": self.theme.colours.ink} | properties
        return self._make(whole)

    def rule(self, **properties: Any) -> Format:  # noqa: ANN401 - as above
        """Return a format of a conditional format: only what it changes."""
        return self._make(properties)

    def _make(self, properties: dict[str, Any]) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]


def line_count(text: str, width: int, size: float, *, bold: bool = False) -> int:
    """Return how many lines `text` takes in a wrapped cell of `width` pixels: words go whole to the next line."""
    if not text:
        return 0
    room = (width - _SIDES - _INDENT) * _MEASURED_SIZE / size / (_BOLD if bold else 1)
    return sum(_wrapped(paragraph, max(room, 10.0)) for paragraph in text.split("\n"))


def _wrapped(paragraph: str, room: float) -> int:
    if text_width(paragraph) <= room:
        return 1
    lines, left = 1, room
    for word in paragraph.split(" "):
        width = text_width(word)
        if width > left and left < room:
            lines, left = lines + 1, room
        # A word longer than the whole line is broken by letters.
        while width > left:
            lines, width, left = lines + 1, int(width - left), room
        left -= width + text_width(" ")
    return lines


def text_width(text: str) -> int:
    """Return the width of `text` in pixels at size 11; a letter with a mark is as wide as the letter alone."""
    width: int = xl_pixel_width(unicodedata.normalize("NFD", text).translate(_MARKS))
    return width


def line_height(size: float) -> float:
    """Return the height of one line of text of a size, in points."""
    return round(size * _LINE * 4 / 3) * 3 / 4
