"""One sheet's XML as sparse cells: values by kind, each cell that cannot be read told, never a grid."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from elinvoima_xl.foundation.language import N_, Term
from elinvoima_xl.foundation.problems import Location, Problem, problem
from elinvoima_xl.model.seen import NOTHING, Seen
from elinvoima_xl.workbook.reader.cell_values import READERS, BadCell, to_number
from elinvoima_xl.workbook.reader.fast.rows import BlankRows
from elinvoima_xl.workbook.reader.number_formats import to_datetime
from elinvoima_xl.workbook.reader.package import Budget, Package
from elinvoima_xl.workbook.reader.parts import (
    MAIN,
    RELATIONSHIPS,
    Runs,
    Strings,
    by_name,
    clean_text,
    in_any,
    is_true,
    read_runs,
    read_text,
    to_count,
)
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
    Format,
    Merge,
    Sheet,
    from_address,
    to_address,
)
from elinvoima_xl.workbook.reader.xml_stream import STRANGE, ElementReader, PartError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_VALUE: Final = in_any(MAIN, "v")
_FORMULA: Final = in_any(MAIN, "f")
_INLINE: Final = in_any(MAIN, "is")
_CONTAINERS: Final = in_any(MAIN, "sheetData", "dataValidations")
_CONTENTS: Final = in_any(MAIN, "v", "f", "is", "c")
# Large, and nothing in them is a cell.
_SKIPS: Final = in_any(MAIN, "conditionalFormatting", "dataValidations", "extLst")
_LINKS: Final = in_any(MAIN, "hyperlinks")
_FILTER_COLUMN: Final = in_any(MAIN, "filterColumn")
# Of links over several cells; each is held against all cells.
_WIDE_LINKS: Final = 200
# A formula that takes its result from another workbook, that puts an address behind words, that shows a picture.
_ELSEWHERE: Final = re.compile(r"\[\d+\](?:[\w.]*|[^'\[\]]*')!|\.xl\w{1,3}\]", re.IGNORECASE)
_ADDRESS: Final = re.compile(r'HYPERLINK\(\s*"([^"]*)"', re.IGNORECASE)
_PICTURE: Final = re.compile(r"(?:_xlfn\.)?(?:IMAGE|DISPIMG)\(", re.IGNORECASE)
# A sheet of macros of Excel 4 is a sheet with another root.
_MACRO_SHEET: Final = "http://schemas.microsoft.com/office/excel/2006/main macrosheet"
_MERGES: Final = 100_000
# LibreOffice writes yes and no as formulas; whoever chose one typed no formula.
_BOOL_FORMULAS: Final = {"TRUE()": True, "FALSE()": False}
# What is told of a cell that cannot be read.
_FOUND: Final = 200
# A third of the time of calling the class, on the one line that runs for every cell.
_new_cell: Final = tuple.__new__

# Is given, after each piece of a sheet, the cells that have been read and are still there: it may take any of them out
# for good. Those of the last row may be some of it only. A place that comes again is then found by nobody else.
TakeCells = Callable[[dict[tuple[int, int], Cell]], None]


@dataclass(frozen=True, slots=True)
class Book:
    """What a sheet needs of its workbook: shared strings, formats by style, the kind of dates, limits.

    `pictures` are the numbers by which cells name a picture that stands in them.
    """

    strings: Strings
    formats: dict[str | None, Format]
    is_1904: bool
    budget: Budget
    pictures: frozenset[str] = frozenset()


def read_sheet(
    package: Package,
    part: str,
    sheet: Sheet,
    book: Book,
    take: TakeCells | None = None,
    *,
    links: Mapping[str, str] | None = None,
) -> tuple[Sheet, list[Problem]]:
    """Return the sheet with its cells, merges, protection and what is hidden; and the cells that cannot be given.

    It lacks the cells that `take` has taken. `links` are the addresses of the sheet's relationships, by id. PartError
    where the part is no sheet, or one in an unknown name space.
    """
    reader = _SheetReader(package, sheet.name, book, take, links or {})
    package.parse(part, reader)
    if not (reader.is_sheet or reader.cells):
        # Whatever is written in a name space that nobody knows was not read.
        raise PartError(STRANGE)
    book.budget.cells -= len(reader.cells)
    read = replace(
        sheet,
        cells=_in_order(reader.cells),
        merges=tuple(reader.merges),
        is_protected=reader.is_protected,
        hidden_columns=reader.find_hidden_columns(),
        hidden_rows=reader.find_hidden_rows(),
        is_filtered=reader.is_filtered,
        hides_zeros=reader.hides_zeros,
    )
    return read, reader.told()


def _in_order(cells: dict[tuple[int, int], Cell]) -> dict[tuple[int, int], Cell]:
    places = list(cells)
    ordered = sorted(places)
    return cells if places == ordered else {place: cells[place] for place in ordered}


class _SheetReader(ElementReader):
    """The handlers of a sheet's elements. A form has a thousand cells, so those of a cell are kept short."""

    def __init__(
        self, package: Package, name: str, book: Book, take: TakeCells | None, links: Mapping[str, str]
    ) -> None:
        super().__init__()
        self.cells: dict[tuple[int, int], Cell] = {}
        self.merges: list[Merge] = []
        self.is_protected = False
        self.is_filtered = False
        self.hides_zeros = False
        self.is_sheet = False
        self._links = links
        self._wide_links = 0
        self._take = take
        self._hidden_columns = bytearray(LAST_COLUMN + 1)
        # One byte a row, made when the first hidden row is met.
        self._hidden_rows = bytearray()
        self._package = package
        self._place = Location(package.file, name)
        self._book = book
        self._columns: dict[str, int] = {}
        self._problems: list[Problem] = []
        self._untold = 0
        self._twice: set[tuple[int, int]] = set()
        self._strings = book.strings.texts
        self._cleaned = book.strings.cleaned
        self._marked = book.strings.runs
        self._formats = book.formats
        # The row and the cell that is being read.
        self._row_element: Element | None = None
        self._row = 0
        self._row_text = "0"
        self._reference = ""
        self._steps = 0
        self._cell_element: Element | None = None
        self._was_cleaned = False
        self._runs: Runs = ()
        self.skips = _SKIPS if links else _SKIPS | _LINKS
        self.quiet = (b"dataValidations",)
        self.containers = _CONTAINERS
        self._blank = BlankRows()
        self.shortcut = self._blank
        self.enters = by_name(MAIN, {"row": self._enter_row, "worksheet": self._enter_sheet})
        self.enters[_MACRO_SHEET] = self._enter_sheet
        of_cells = {"c": self._cell, "mergeCell": self._merge, "hyperlink": self._link}
        of_sheet = {"sheetProtection": self._protection, "sheetPr": self._settings, "sheetView": self._view}
        hiding = {"col": self._hide_columns, "autoFilter": self._filter}
        self.takes = by_name(MAIN, {**of_cells, **of_sheet, **hiding})

    def told(self) -> list[Problem]:
        """Return the problems of the sheet; where there were too many to keep, the last one tells how many more."""
        if self._untold:
            return [*self._problems, problem("more-bad-cells", self._place, count=self._untold)]
        return self._problems

    def find_hidden_columns(self) -> frozenset[int]:
        """Return the columns that are hidden."""
        found: list[int] = []
        at = self._hidden_columns.find(1)
        while at >= 0:
            found.append(at)
            at = self._hidden_columns.find(1, at + 1)
        return frozenset(found)

    def find_hidden_rows(self) -> frozenset[int]:
        """Return the hidden rows that hold cells."""
        return frozenset(row for row, _ in self.cells if self._hidden_rows[row]) if self._hidden_rows else frozenset()

    def check(self) -> None:
        """Keep what has been read since the last piece within its limits."""
        budget = self._book.budget
        if len(self.cells) > budget.cells:
            self._package.refuse_as_too_large(N_("it holds more rows and cells than any form"))
        if budget.characters < 0:
            self._package.refuse_as_too_large(N_("it holds more text than any form"))
        if self._take is not None:
            self._hand_out(self._take)

    def _hand_out(self, take: TakeCells) -> None:
        before = len(self.cells)
        take(self.cells)
        self._book.budget.cells -= before - len(self.cells)

    def resume(self) -> None:
        """Count rows on from the last one in the file."""
        self._row = self._blank.row

    def _enter_sheet(self, _: Element) -> None:
        self.is_sheet = True

    # --- rows and cells as they come

    def _enter_row(self, row: Element) -> None:
        # A row that goes on in the next piece of the file is entered again.
        if row is self._row_element:
            return
        self._row_element = row
        self._row = to_count(row.get("r")) or self._row + 1
        self._row_text = str(self._row)
        if is_true(row.get("hidden")) and self._row <= LAST_ROW:
            self._hidden_rows = self._hidden_rows or bytearray(LAST_ROW + 1)
            self._hidden_rows[self._row] = 1
        # A cell without an address stands right of the one before it.
        self._reference = ""
        self._steps = 0

    def _cell(self, cell: Element) -> None:
        reference = cell.get("r")
        if not reference:
            self._steps += 1
        else:
            self._reference = reference
            self._steps = 0
        if len(cell):
            self._cell_element = cell
            self._was_cleaned = False
            self._runs = ()
            try:
                self._keep(cell)
            except BadCell as error:
                self._tell("bad-cell", error.reason)

    def _keep(self, cell: Element) -> None:
        text, formula, inline = _contents(cell)
        shown = self._formats.get(cell.get("s"), GENERAL)
        kind = cell.get("t", "n")
        value: CellValue
        if kind == "s" and text in self._strings:
            value, kind = self._counted(self._strings[text]), TEXT
        elif kind == "n" and text:
            value, kind = self._number(text, is_date=shown.is_date)
        else:
            value, kind = self._read(kind, text, inline)
        if formula in _BOOL_FORMULAS:
            value, kind, formula = _BOOL_FORMULAS[formula], BOOL, None
        if value == "" and formula is None and not self._was_cleaned:
            return
        if kind == UNCACHED:
            value = "=" + self._clean(formula or "")
        place = self._where()
        if place in self.cells or place in self._twice:
            raise self._stands_twice(place)
        if self._was_cleaned:
            self._tell("control-characters")
        has_more = formula or self._runs or kind == ERROR
        seen = self._see(formula or "", cell.get("vm") if kind == ERROR else None) if has_more else NOTHING
        self.cells[place] = _new_cell(Cell, (*place, value, kind, formula is not None, shown, seen))

    def _see(self, formula: str, of_error: str | None) -> Seen:
        """Return what else a person sees of a cell; `of_error` is the number of its rich value."""
        address = _ADDRESS.search(formula)
        link = address[1] if address and not address[1].startswith("#") else ""
        is_picture = bool(_PICTURE.match(formula)) or of_error in self._book.pictures
        is_elsewhere = bool(_ELSEWHERE.search(formula))
        if not (self._runs or link or is_picture or is_elsewhere):
            return NOTHING
        return Seen(runs=self._runs, link=link, is_picture=is_picture, is_elsewhere=is_elsewhere)

    def _stands_twice(self, place: tuple[int, int]) -> BadCell:
        """Take back the cell that was kept: neither the first nor the last is right."""
        self._twice.add(place)
        error = BadCell(N_("it stands in the file twice"))
        kept = self.cells.pop(place, None)
        if kept is not None:
            self._tell("bad-cell", error.reason, str(kept.value))
        return error

    # --- a cell with content

    def _read(self, kind: str, text: str | None, inline: Element | None) -> tuple[CellValue, str]:
        """Return the value and its kind of a cell that holds no shared string and no number; "" without content."""
        if inline is not None and (kind != "s" or text is None):
            self._runs = read_runs(inline)
            return self._clean(read_text(inline)), TEXT
        if text is None or (text == "" and kind == "n"):
            return "", UNCACHED
        if kind in ("str", "inlineStr"):
            return self._clean(text), TEXT
        if kind == "s":
            return self._shared(text), TEXT
        reader = READERS.get(kind)
        if reader is None:
            raise BadCell(N_("its kind is not known"))
        return reader(text)

    def _number(self, text: str, *, is_date: bool) -> tuple[CellValue, str]:
        number = to_number(text)
        if is_date:
            date = to_datetime(number, is_1904=self._book.is_1904)
            # A number that no date stands for is shown as ##### by Excel: it is a number still.
            return (number, NUMBER) if date is None else (date, DATE)
        return number, NUMBER

    def _shared(self, text: str) -> str:
        index = str(to_count(text.strip()))
        self._runs = self._marked.get(index, ())
        if index in self._cleaned:
            self._was_cleaned = True
            return self._counted(self._cleaned[index])
        if self._runs:
            return self._counted("".join(run.text for run in self._runs))
        if index in self._strings:
            return self._counted(self._strings[index])
        raise BadCell(N_("the file has no text for it"))

    def _clean(self, text: str) -> str:
        cleaned, self._was_cleaned = clean_text(text)
        self._counted(text)
        return cleaned

    def _counted(self, text: str) -> str:
        """Return a text, counted: one that many cells share takes its reader's time in each of them."""
        self._book.budget.characters -= len(text)
        return text

    def _where(self) -> tuple[int, int]:
        """Return (row, column) of the cell that ends here."""
        reference, steps = self._reference, self._steps
        # Most cells stand in their row, in a column that has been met: no need to take the address apart.
        if not steps and reference.endswith(self._row_text):
            column = self._columns.get(reference[: -len(self._row_text)])
            if column is not None:
                return self._row, column
        return self._find_place(reference, steps)

    def _find_place(self, reference: str, steps: int) -> tuple[int, int]:
        row, column = (from_address(reference) or (0, 0)) if reference else (self._row, 0)
        if not (0 < row <= LAST_ROW and (column or not reference) and column + steps <= LAST_COLUMN):
            raise BadCell(N_("its address is on no sheet"))
        if not steps and row == self._row:
            self._columns[reference[: -len(self._row_text)]] = column
        return row, column + steps

    def _tell(self, code: str, reason: str = "", found: str = "") -> None:
        budget = self._book.budget
        if budget.problems <= 0:
            self._untold += 1
            return
        budget.problems -= 1
        where = replace(self._place, cell=self._address())
        if not found and self._cell_element is not None:
            found = "".join(self._cell_element.itertext())
        blanks = {"reason": Term(reason)} if reason else {}
        self._problems.append(problem(code, where, found=clean_text(found[:_FOUND])[0], **blanks))

    def _address(self) -> str:
        try:
            return to_address(*self._where())
        except BadCell:
            return ""

    # --- the sheet as a whole

    def _protection(self, element: Element) -> None:
        self.is_protected = is_true(element.get("sheet"))

    def _hide_columns(self, element: Element) -> None:
        first, last = to_count(element.get("min")), to_count(element.get("max"))
        if is_true(element.get("hidden")) and first and last:
            last = min(last, LAST_COLUMN)
            self._hidden_columns[first : last + 1] = b"\x01" * (last + 1 - first)

    def _merge(self, element: Element) -> None:
        merge = _to_range(element.get("ref", ""))
        if merge is None:
            return
        if len(self.merges) >= _MERGES:
            self._package.refuse_as_too_large(N_("it holds more merged cells than any form"))
        self.merges.append(merge)

    def _filter(self, element: Element) -> None:
        self.is_filtered = self.is_filtered or any(each.tag in _FILTER_COLUMN for each in element)

    def _settings(self, element: Element) -> None:
        self.is_filtered = self.is_filtered or is_true(element.get("filterMode"))

    def _view(self, element: Element) -> None:
        self.hides_zeros = self.hides_zeros or not is_true(element.get("showZeros", "1"))

    def _link(self, element: Element) -> None:
        """Keep the address behind the cells of a link: they stand in the file before it."""
        identifier = next((element.get(space + "id", "") for space in RELATIONSHIPS if element.get(space + "id")), "")
        address, reference = self._links.get(identifier, ""), element.get("ref", "")
        place = from_address(reference)
        if not address:
            return
        if place is not None:
            self._keep_link(place, address)
        elif (wide := _to_range(reference)) is not None and self._wide_links < _WIDE_LINKS:
            self._wide_links += 1
            for each in [each for each in self.cells if wide.holds(*each)]:
                self._keep_link(each, address)

    def _keep_link(self, place: tuple[int, int], address: str) -> None:
        cell = self.cells.get(place)
        if cell is not None:
            self.cells[place] = cell._replace(seen=replace(cell.seen, link=clean_text(address)[0]))


def _to_range(reference: str) -> Merge | None:
    first, _, last = reference.partition(":")
    start, end = from_address(first), from_address(last)
    return None if start is None or end is None else Merge(*start, *end)


def _contents(cell: Element) -> tuple[str | None, str | None, Element | None]:
    """Return the texts of a cell's value and formula and its inline string, None for what it does not have."""
    text: str | None = None
    formula: str | None = None
    inline: Element | None = None
    for child in cell:
        tag = child.tag
        if tag in _VALUE and text is None and not len(child):
            text = child.text or ""
        elif tag in _FORMULA and formula is None:
            formula = child.text or ""
        elif tag in _INLINE and inline is None:
            inline = child
        elif tag in _CONTENTS:
            raise BadCell(N_("it holds more than one value"))
    if text and inline is not None:
        raise BadCell(N_("it holds more than one value"))
    return text, formula, inline
