"""OpenDocument spreadsheets (.ods) as the same records: values, formulas, formats, runs, notes, locks, what is hidden.

Read with the reader's own parser, whether or not its lines are indented, and within the same limits. What stands for
many cells is counted before it is spread out.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from elinvoima_xl.foundation.language import N_
from elinvoima_xl.foundation.problems import Location, Problem, problem
from elinvoima_xl.model.seen import LOWERED, NOTHING, RAISED, STRUCK, Run, Seen
from elinvoima_xl.workbook.reader.cell_values import BadCell, to_number
from elinvoima_xl.workbook.reader.package import Package
from elinvoima_xl.workbook.reader.parts import to_count
from elinvoima_xl.workbook.reader.workbook import (
    BOOL,
    DATE,
    ERROR,
    GENERAL,
    LAST_COLUMN,
    LAST_ROW,
    NUMBER,
    TEXT,
    UNCACHED,
    Cell,
    CellValue,
    Drawn,
    Format,
    Merge,
    Note,
    Sheet,
    Workbook,
    to_address,
)  # fmt: skip
from elinvoima_xl.workbook.reader.xml_stream import STRANGE, ElementReader, PartError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_SPACE: Final = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0 "
_TABLE, _OFFICE, _WORDS, _STYLE, _FORMAT, _DATA, _META, _DRAW = (
    _SPACE.format(name)
    for name in ("table", "office", "text", "style", "xsl-fo-compatible", "datastyle", "meta", "drawing")
)
_MORE: Final = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
_AUTHOR: Final = "http://purl.org/dc/elements/1.1/ creator"
_ADDRESS: Final = "http://www.w3.org/1999/xlink href"
_NOTE: Final = _OFFICE + "annotation"
_PARAGRAPHS: Final = (_WORDS + "p", _WORDS + "h")
_CELLS: Final = (_TABLE + "table-cell", _TABLE + "covered-table-cell")
_BLANKS: Final = re.compile("[ \t\r\n]+")
_TIME: Final = re.compile(r"(-)?P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?")
_BOOLEANS: Final = {"of:=TRUE()": True, "of:=FALSE()": False}
_DAY_ZERO: Final = datetime(1899, 12, 31)
_MOST_STYLES: Final = 100_000
_MOST_DRAWN: Final = 5_000
_FOUND: Final = 200
_DEPTH: Final = 100


def read_ods(package: Package) -> Workbook:
    """Return the workbook; PartError where its content is none. When it was saved, the file tells without its zone."""
    styles = _Styles()
    if "styles.xml" in package:
        package.parse("styles.xml", styles)
    reader = _Content(package, styles)
    package.parse("content.xml", reader)
    if not reader.sheets:
        raise PartError(N_("it has no sheet that can be read"))
    meta = _Meta()
    if "meta.xml" in package:
        package.parse("meta.xml", meta)
    if reader.untold:
        reader.problems.append(problem("more-bad-cells", Location(package.file), count=reader.untold))
    sheets = tuple(each.to_sheet() for each in reader.sheets)
    return Workbook(sheets, meta.properties, problems=tuple(reader.problems))


class _Meta(ElementReader):
    def __init__(self) -> None:
        super().__init__()
        self.properties: dict[str, str] = {}
        self.takes = {_META + "user-defined": self._take}

    def _take(self, element: Element) -> None:
        if len(self.properties) < _MOST_DRAWN:
            self.properties[element.get(_META + "name", "")] = "".join(element.itertext()).strip()


@dataclass(slots=True)
class _Look:
    """A style: the one that it builds on, its number format, and how its type is marked."""

    parent: str = ""
    data: str | None = None
    mark: str | None = None
    is_shown: bool = True


class _Styles(ElementReader):
    """The styles of cells, of text and of tables by family and name; number formats as Excel writes them."""

    def __init__(self) -> None:
        super().__init__()
        self._looks: dict[tuple[str, str], _Look] = {}
        self._codes: dict[str, Format] = {}
        self._found: dict[str, Format] = {}
        self.takes = {
            _STYLE + "style": self._look,
            **{
                f"{_DATA}{kind}-style": self._code
                for kind in ("number", "percentage", "currency", "date", "time", "text")
            },
        }

    def _look(self, element: Element) -> None:
        look = _Look(element.get(_STYLE + "parent-style-name", ""), element.get(_STYLE + "data-style-name"))
        for each in element:
            if each.tag == _STYLE + "text-properties":
                look.mark = _find_mark(each)
            elif each.tag == _STYLE + "table-properties":
                look.is_shown = each.get(_TABLE + "display") != "false"
        if len(self._looks) > _MOST_STYLES:
            raise PartError(N_("a part of it is larger than it can be"))
        self._looks[element.get(_STYLE + "family", ""), element.get(_STYLE + "name", "")] = look

    def _code(self, element: Element) -> None:
        kind = element.tag.removeprefix(_DATA)
        name = element.get(_STYLE + "name", "")
        if kind in ("date-style", "time-style"):
            self._codes[name] = Format("d.m.yyyy" if kind == "date-style" else "h:mm", is_date=True)
        else:
            self._codes[name] = Format("@" if kind == "text-style" else "".join(map(_piece, element)) or "General")

    def is_shown(self, table_style: str) -> bool:
        """Return whether a sheet of this style is seen."""
        return self._looks.get(("table", table_style), _Look()).is_shown

    def mark(self, text_style: str) -> str:
        """Return how a run of text is marked."""
        return self._looks.get(("text", text_style), _Look()).mark or ""

    def format(self, cell_style: str) -> Format:
        """Return how a cell shows what it holds."""
        if cell_style not in self._found:
            self._found[cell_style] = self._inherited(cell_style)
        return self._found[cell_style]

    def _inherited(self, name: str) -> Format:
        data: str | None = None
        mark: str | None = None
        seen: set[str] = set()
        while name not in seen and (look := self._looks.get(("table-cell", name))) is not None:
            seen.add(name)
            data, mark = data if data is not None else look.data, mark if mark is not None else look.mark
            name = look.parent
        return self._codes.get(data or "", GENERAL)._replace(mark=mark or "")


def _find_mark(font: Element) -> str | None:
    line, place = font.get(_STYLE + "text-line-through-style"), font.get(_STYLE + "text-position")
    if line not in (None, "none"):
        return STRUCK
    if place and not place.startswith("0%"):
        return LOWERED if place.startswith(("sub", "-")) else RAISED
    return None if line is None and place is None else ""


def _piece(element: Element) -> str:
    """Return a part of a number format as Excel writes it."""
    kind = element.tag.removeprefix(_DATA)
    text = "".join(element.itertext())
    if kind == "text":
        return text if text.strip() == "%" else f'"{text}"' if text.strip() else text
    if kind == "currency-symbol":
        return f"[${text}]"
    if kind == "fraction":
        return "# ?/?"
    if kind not in ("number", "scientific-number"):
        return ""
    decimals = min(to_count(element.get(_DATA + "decimal-places")) or 0, 15)
    whole = "#,##0" if element.get(_DATA + "grouping") == "true" else "0"
    factor = to_count(element.get(_DATA + "display-factor")) or 1
    scaled = "," * ((len(str(factor)) - 1) // 3)
    return whole + (f".{'0' * decimals}" if decimals else "") + scaled + ("E+00" if kind[0] == "s" else "")


@dataclass(slots=True)
class _Table:
    """A sheet while it is read."""

    name: str
    is_shown: bool
    is_protected: bool
    row: int = 0
    column: int = 0
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    drawn: list[Drawn] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    # Where the columns of one default style end.
    defaults: list[tuple[int, str]] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    is_filtered: bool = False

    def default(self, column: int) -> str:
        place = bisect_left(self.defaults, (column, ""))
        return self.defaults[place][1] if place < len(self.defaults) else ""

    def to_sheet(self) -> Sheet:
        rows = frozenset(row for row, _ in self.cells if row in self.hidden_rows)
        return Sheet(
            self.name, "visible" if self.is_shown else "hidden", self.cells, tuple(self.notes), tuple(self.merges),
            is_protected=self.is_protected, hidden_columns=frozenset(self.hidden_columns), hidden_rows=rows,
            is_filtered=self.is_filtered, drawn=tuple(self.drawn),
        )  # fmt: skip


class _Content(ElementReader):
    """The sheets of content.xml; each row is taken when it is whole."""

    def __init__(self, package: Package, styles: _Styles) -> None:
        super().__init__()
        self.sheets: list[_Table] = []
        self.problems: list[Problem] = []
        self.untold = 0
        self._package = package
        self._styles = styles
        self._element: Element | None = None
        self._cells_left = package.limits.cells
        self._characters_left = package.limits.characters
        self.takes = {
            **styles.takes,
            _TABLE + "table-column": self._columns,
            _TABLE + "table-row": self._row,
            _TABLE + "shapes": self._shapes,
        }
        self.enters = {_TABLE + "table": self._enter}
        skipped = ("content-validations", "tracked-changes", "named-expressions", "database-ranges", "dde-links")
        self.skips = frozenset((*(_TABLE + name for name in skipped), _OFFICE + "forms", _MORE + "conditional-formats"))

    def _enter(self, table: Element) -> None:
        # A sheet that goes on in the next piece of the file is entered again.
        if table is self._element:
            return
        self._element = table
        if len(self.sheets) >= self._package.limits.sheets:
            self._package.refuse_as_too_large(N_("it has more sheets than any form"))
        is_shown = self._styles.is_shown(table.get(_TABLE + "style-name", ""))
        protected = table.get(_TABLE + "protected") == "true"
        self.sheets.append(_Table(table.get(_TABLE + "name", ""), is_shown, protected))

    def _columns(self, element: Element) -> None:
        sheet = self.sheets[-1]
        first, last = sheet.column + 1, min(sheet.column + _repeat(element, "columns"), LAST_COLUMN)
        sheet.column = last
        if len(sheet.defaults) <= LAST_COLUMN:
            sheet.defaults.append((last, element.get(_TABLE + "default-cell-style-name", "")))
        if element.get(_TABLE + "visibility") in ("collapse", "filter"):
            sheet.hidden_columns |= set(range(first, last + 1))

    def _row(self, element: Element) -> None:
        sheet = self.sheets[-1]
        first, count = sheet.row + 1, min(_repeat(element, "rows"), LAST_ROW - sheet.row)
        sheet.row += count
        hidden = element.get(_TABLE + "visibility")
        column, was = 0, len(sheet.cells)
        for cell in element:
            if cell.tag not in _CELLS:
                continue
            repeat = min(_repeat(cell, "columns"), LAST_COLUMN - column)
            if len(cell) or cell.get(_TABLE + "formula") or cell.get(_OFFICE + "value-type"):
                row_style = element.get(_TABLE + "default-cell-style-name", "")
                self._cell(sheet, cell, (first, column + 1), (count, repeat), row_style)
            column += repeat
        if hidden in ("collapse", "filter") and len(sheet.cells) > was:
            sheet.hidden_rows |= set(range(first, first + count))
            sheet.is_filtered = sheet.is_filtered or hidden == "filter"

    def _cell(
        self, sheet: _Table, cell: Element, place: tuple[int, int], size: tuple[int, int], row_style: str
    ) -> None:
        row, column = place
        self._beside(sheet, cell, place)
        rows, columns = (to_count(cell.get(f"{_TABLE}number-{each}-spanned")) or 1 for each in ("rows", "columns"))
        if rows * columns > 1 and len(sheet.merges) < _MOST_STYLES:
            sheet.merges.append(Merge(row, column, row + rows - 1, column + columns - 1))
        style = cell.get(_TABLE + "style-name") or row_style or sheet.default(column)
        try:
            made = self._read(cell, place, self._styles.format(style))
        except BadCell as error:
            self._tell(Location(self._package.file, sheet.name, to_address(*place)), cell, error)
            return
        if made is None:
            return
        self._cells_left -= size[0] * size[1]
        self._characters_left -= len(str(made.value)) * size[0] * size[1]
        if self._cells_left < 0:
            self._package.refuse_as_too_large(N_("it holds more rows and cells than any form"))
        if self._characters_left < 0:
            self._package.refuse_as_too_large(N_("it holds more text than any form"))
        for down in range(size[0]):
            for right in range(size[1]):
                where_to = (row + down, column + right)
                sheet.cells[where_to] = made._replace(row=where_to[0], column=where_to[1])

    def _tell(self, where: Location, cell: Element, error: BadCell) -> None:
        if len(self.problems) < self._package.limits.problems:
            found = "".join(cell.itertext())[:_FOUND]
            self.problems.append(problem("bad-cell", where, found=found, reason=error.reason))
        else:
            self.untold += 1

    def _beside(self, sheet: _Table, cell: Element, place: tuple[int, int]) -> None:
        """Keep what hangs on a cell: notes, shapes with words, pictures."""
        for each in cell:
            if each.tag == _NOTE:
                text = _paragraphs(each)
                author = next((child.text or "" for child in each if child.tag == _AUTHOR), "")
                if text.strip():
                    self._package.count_note(len(text))
                    sheet.notes.append(Note(*place, text, author))
            elif each.tag.startswith(_DRAW):
                self._draw(sheet, each, place)

    def _shapes(self, element: Element) -> None:
        for each in element:
            self._draw(self.sheets[-1], each, (0, 0))

    def _draw(self, sheet: _Table, element: Element, place: tuple[int, int]) -> None:
        text = "\n".join(filter(None, (_paragraph_text(each) for each in element.iter() if each.tag in _PARAGRAPHS)))
        is_picture = any(each.tag == _DRAW + "image" for each in element.iter())
        if (text or is_picture) and len(sheet.drawn) < _MOST_DRAWN:
            is_chart = any(each.tag == _DRAW + "object" for each in element.iter())
            sheet.drawn.append(Drawn(*place, text, is_chart=is_chart))

    def _read(self, cell: Element, place: tuple[int, int], shown: Format) -> Cell | None:
        pieces = list(_pieces(cell, self._styles))
        text = "".join(piece for piece, _ in pieces)
        formula = cell.get(_TABLE + "formula", "")
        kind = cell.get(_OFFICE + "value-type", "")
        if formula in _BOOLEANS:
            return Cell(*place, _BOOLEANS[formula], BOOL, False, shown)
        if formula and not kind:
            return Cell(*place, formula.removeprefix("of:"), UNCACHED, True, shown)
        value, told = _value(cell, kind, text)
        if value == "" and not formula:
            return None
        if told == DATE and not shown.is_date:
            shown = shown._replace(is_date=True)
        elif kind == "percentage" and "%" not in shown.code:
            shown = shown._replace(code="0%")
        return Cell(*place, value, told, bool(formula), shown, _seen(cell, pieces, formula))


def _repeat(element: Element, what: str) -> int:
    return to_count(element.get(f"{_TABLE}number-{what}-repeated")) or 1


def _value(cell: Element, kind: str, text: str) -> tuple[CellValue, str]:
    if cell.get(_MORE + "value-type") == "error":
        return text, ERROR
    if kind in ("float", "percentage", "currency"):
        return to_number(cell.get(_OFFICE + "value", "")), NUMBER
    if kind == "boolean":
        return cell.get(_OFFICE + "boolean-value") == "true", BOOL
    if kind in ("date", "time"):
        return _date(cell.get(f"{_OFFICE}{kind}-value", "")), DATE
    return cell.get(_OFFICE + "string-value", text), TEXT


def _date(text: str) -> datetime:
    match = _TIME.fullmatch(text)
    try:
        if match is None:
            return datetime.fromisoformat(text).replace(tzinfo=None)
        days, hours, minutes, seconds = (float(each or 0) for each in match.groups()[1:])
        return _DAY_ZERO + timedelta(days=days, hours=hours, minutes=minutes, seconds=round(seconds))
    except (ValueError, OverflowError) as error:
        raise BadCell(N_("its date cannot be understood")) from error


def _seen(cell: Element, pieces: list[tuple[str, str]], formula: str) -> Seen:
    runs = tuple(Run(text, mark) for text, mark in pieces) if any(mark for _, mark in pieces) else ()
    links = (each.get(_ADDRESS, "") for each in cell.iter(_WORDS + "a"))
    link = next((each for each in links if each and not each.startswith("#")), "")
    is_elsewhere = "'file:" in formula
    has_more = runs or link or is_elsewhere
    return Seen(runs=runs, link=link, is_elsewhere=is_elsewhere) if has_more else NOTHING


def _pieces(cell: Element, styles: _Styles) -> Iterator[tuple[str, str]]:
    """Yield the text of a cell in pieces of one type each."""
    paragraphs = [each for each in cell if each.tag in _PARAGRAPHS]
    for count, paragraph in enumerate(paragraphs):
        if count:
            yield "\n", ""
        yield from _of_paragraph(paragraph, styles)


def _of_paragraph(paragraph: Element, styles: _Styles | None) -> Iterator[tuple[str, str]]:
    is_start = True
    for text, style in _raw(paragraph, ""):
        plain = _BLANKS.sub(" ", text) if style != " " else text
        # Blanks at the beginning are those of an indented file.
        plain = plain.lstrip(" ") if is_start and style != " " else plain
        is_start = is_start and not plain
        if plain:
            yield plain, styles.mark(style) if styles and style != " " else ""


def _raw(element: Element, style: str, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield texts with the style that they stand in; blanks that are meant as such in the style of one blank."""
    if depth > _DEPTH:
        raise PartError(STRANGE)
    yield element.text or "", style
    for child in element:
        name = child.tag.removeprefix(_WORDS)
        if name == "s":
            yield " " * min(to_count(child.get(_WORDS + "c")) or 1, 1000), " "
        elif name in ("tab", "line-break"):
            yield "\t" if name == "tab" else "\n", " "
        elif child.tag != _NOTE:
            yield from _raw(child, child.get(_WORDS + "style-name", style) if name == "span" else style, depth + 1)
        yield child.tail or "", style


def _paragraph_text(paragraph: Element) -> str:
    return "".join(text for text, _ in _of_paragraph(paragraph, None))


def _paragraphs(element: Element) -> str:
    return "\n".join(_paragraph_text(each) for each in element if each.tag in _PARAGRAPHS)
