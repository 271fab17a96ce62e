"""Any workbook as sheets of sparse cells, bounded in time and memory; one bad cell costs that cell.

`.xlsx` and `.xlsm` are read here with zip and expat, since other readers build a grid or lose a file for one cell; the
others by `reader/ods.py` and `foreign.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, NamedTuple, TypeVar

from elinvoima_xl.foundation.language import N_, Term
from elinvoima_xl.foundation.problems import Location, Problem, WorkbookError, problem
from elinvoima_xl.workbook.reader.drawings import has_filter, read_drawings, read_notes, read_people, read_pictures
from elinvoima_xl.workbook.reader.fast.table import find_text_rows
from elinvoima_xl.workbook.reader.kind import ODS, XLS, XLSB, XLSX, ZIP, find_kind, find_package_kind
from elinvoima_xl.workbook.reader.package import FORM_LIMITS, Budget, Limits, Package
from elinvoima_xl.workbook.reader.parts import (
    LINK,
    Relation,
    SheetEntry,
    Strings,
    Times,
    WorkbookPart,
    find_target,
    read_formats,
    read_properties,
    read_relations,
    read_strings,
    read_times,
    read_workbook_part,
)
from elinvoima_xl.workbook.reader.sheet_xml import Book, TakeCells, read_sheet
from elinvoima_xl.workbook.reader.workbook import GENERAL, Cell, Drawn, Merge, Note, Sheet, Workbook
from elinvoima_xl.workbook.reader.xml_stream import PartError

__all__ = [
    "Cell", "Limits", "Merge", "Note", "OpenWorkbook", "Sheet", "TextTable", "Workbook", "open_workbook",
    "read_workbook",
]  # fmt: skip

# Sheets of these kinds hold no cells.
_WITHOUT_CELLS: Final = ("chartsheet", "dialogsheet")
# The map of a form of all owners of a large city has some 2 MB.
_TABLE_BYTES: Final = 2**23


class TextTable(NamedTuple):
    """A sheet that is wanted as rows of texts, by its name, and how many columns it has."""

    sheet: str
    width: int


class OpenWorkbook(NamedTuple):
    """A workbook whose sheets are read when they are asked for, and not held here: `names` are theirs, in order.

    `read` gives the sheet at a place without its notes, None for one that holds no cells or cannot be read; it may be
    given a `TakeCells` (`sheet_xml.py`), or None. `problems` grow with each sheet that is read: what could not be given
    of it, once more where it is read again.
    """

    names: tuple[str, ...]
    read: Callable[[int, TakeCells | None], Sheet | None]
    problems: Sequence[Problem]


Read = TypeVar("Read")


def read_workbook(data: bytes, file: str, limits: Limits = FORM_LIMITS, *, table: TextTable | None = None) -> Workbook:
    """Return a workbook of any format; WorkbookError, with what it is, for a file that cannot be used at all.

    The sheet of `table` is given as rows of texts (`Sheet.texts`) where it is written in the usual way: in a third of
    the time, and without what else stands on it. Any other is given as cells.
    """
    return _read(data, file, limits, lambda package: _XlsxReader(package, table).read())


def open_workbook(data: bytes, file: str, limits: Limits = FORM_LIMITS) -> OpenWorkbook:
    """Return a workbook of any format to be read sheet by sheet; WorkbookError as above, also while it is read."""
    found = _read(data, file, limits, lambda package: _XlsxReader(package, None).open())
    if isinstance(found, OpenWorkbook):
        return found
    sheets = found.sheets
    return OpenWorkbook(tuple(sheet.name for sheet in sheets), lambda place, _: sheets[place], found.problems)


def read_custom_properties(data: bytes, file: str, limits: Limits = FORM_LIMITS) -> dict[str, str]:
    """Return the custom document properties of a workbook whose sheets are not read; none where it has none."""
    found = _read(data, file, limits, lambda package: _XlsxReader(package, None).properties())
    return found if isinstance(found, dict) else found.properties


def _read(data: bytes, file: str, limits: Limits, read: Callable[[Package], Read]) -> Read | Workbook:
    """Return what `read` makes of a package, or the workbook of another format."""
    kind = find_kind(data, file)
    try:
        if kind.name == ZIP:
            package = Package(data, file, limits)
            kind = find_package_kind(package)
            if kind.name == XLSX:
                return read(package)
            if kind.name == ODS:
                from elinvoima_xl.workbook.reader.ods import read_ods

                return read_ods(package)
    except PartError as error:
        raise WorkbookError(problem("damaged-file", Location(file), reason=error.reason)) from error
    if kind.name in (XLS, XLSB):
        from elinvoima_xl.workbook.foreign import read_foreign

        return read_foreign(data, file, kind.name, limits)
    raise WorkbookError(kind.to_problem(file))


class _XlsxReader:
    """The parts of one package, put together; what one part costs is told and the others go on."""

    def __init__(self, package: Package, table: TextTable | None) -> None:
        self._package = package
        self._table = table
        self._file = package.file
        self._problems: list[Problem] = []

    def read(self) -> Workbook:
        """Return the workbook; PartError where the parts that all sheets need cannot be read."""
        root = read_relations(self._package, "")
        part, relations = self._main(root)
        sheets = self._sheets(part, relations)
        times = self._times(root)
        properties = self._properties(root)
        return Workbook(sheets, properties, times.modified, times.created, tuple(self._problems), part.is_1904)

    def properties(self) -> dict[str, str]:
        """Return the custom document properties."""
        return self._properties(read_relations(self._package, ""))

    def open(self) -> OpenWorkbook:
        """Return the workbook with its sheets unread; PartError as above."""
        part, relations = self._main(read_relations(self._package, ""))
        book = self._book(part, relations)
        names = tuple(entry.name for entry in part.sheets)
        return OpenWorkbook(
            names, lambda place, take: self._sheet(part.sheets[place], relations, book, take), self._problems
        )

    def _main(self, root: dict[str, Relation]) -> tuple[WorkbookPart, dict[str, Relation]]:
        part = find_target(root, "officeDocument") or "xl/workbook.xml"
        relations = read_relations(self._package, part)
        return read_workbook_part(self._package, part), relations

    def _book(self, part: WorkbookPart, relations: dict[str, Relation]) -> Book:
        limits = self._package.limits
        # Some programs write these parts at their usual place and tell nobody.
        strings = find_target(relations, "sharedStrings") or "xl/sharedStrings.xml"
        styles = find_target(relations, "styles") or "xl/styles.xml"
        return Book(
            strings=read_strings(self._package, strings) if strings in self._package else Strings(),
            formats=read_formats(self._package, styles) if styles in self._package else {None: GENERAL},
            is_1904=part.is_1904,
            budget=Budget(limits.cells, limits.characters, limits.problems),
            pictures=self._part(lambda: read_pictures(self._package, relations), frozenset(), N_("pictures in cells")),
        )

    def _sheets(self, part: WorkbookPart, relations: dict[str, Relation]) -> tuple[Sheet, ...]:
        book = self._book(part, relations)
        people: dict[str, str] = self._part(
            lambda: read_people(self._package, relations), {}, N_("the names of those who comment")
        )
        found = []
        for entry in part.sheets:
            sheet = self._sheet(entry, relations, book, people=people)
            if sheet is not None:
                found.append(replace(sheet, defined=part.names_of(entry)) if part.names else sheet)
        if not found and not any(_is_without_cells(entry, relations) for entry in part.sheets):
            raise PartError(N_("it has no sheet that can be read"))
        return tuple(found)

    def _sheet(
        self,
        entry: SheetEntry,
        relations: dict[str, Relation],
        book: Book,
        take: TakeCells | None = None,
        people: dict[str, str] | None = None,
    ) -> Sheet | None:
        """Return a sheet, None for one that holds no cells or is broken; with its notes where `people` are told."""
        if _is_without_cells(entry, relations):
            return None
        relation = relations.get(entry.relation, Relation("", ""))
        sheet = Sheet(entry.name, entry.state)
        own: dict[str, Relation] = self._part(
            lambda: read_relations(self._package, relation.target), {}, N_("the notes on cells"), entry.name
        )
        try:
            if self._table is not None and self._table.sheet == entry.name:
                sheet = replace(sheet, texts=self._texts(relation.target, self._table.width, book))
            if not sheet.texts:
                links = {identifier: each.target for identifier, each in own.items() if each.kind == LINK}
                sheet, told = read_sheet(self._package, relation.target, sheet, book, take, links=links)
                self._problems += told
        except PartError as error:
            self._tell_lost("damaged-sheet", error, entry.name)
            return None
        sheet = self._with_drawings(sheet, own)
        return sheet if people is None else self._with_notes(sheet, own, people)

    def _with_drawings(self, sheet: Sheet, relations: dict[str, Relation]) -> Sheet:
        """Return a sheet with what lies on it, and whether one of its tables has rows hidden by a filter."""
        kinds = {each.kind for each in relations.values()}
        if "drawing" in kinds:
            name = N_("what lies over the cells")
            drawn: tuple[Drawn, ...] = self._part(lambda: read_drawings(self._package, relations), (), name, sheet.name)
            sheet = replace(sheet, drawn=drawn)
        if sheet.hidden_rows and not sheet.is_filtered and "table" in kinds:
            name = N_("the filter of a table")
            is_filtered = self._part(lambda: has_filter(self._package, relations), False, name, sheet.name)
            sheet = replace(sheet, is_filtered=is_filtered)
        return sheet

    def _texts(self, part: str, width: int, book: Book) -> tuple[tuple[str, ...], ...]:
        """Return the rows of a sheet of texts; none where it is another, or larger than a table of ours can be."""
        try:
            data = self._package.read(part, _TABLE_BYTES)
        except PartError:
            return ()
        return find_text_rows(data, book.strings.texts, width) or ()

    def _with_notes(self, sheet: Sheet, own: dict[str, Relation], people: dict[str, str]) -> Sheet:
        found: tuple[Note, ...] = self._part(
            lambda: read_notes(self._package, own, people), (), N_("the notes on cells"), sheet.name
        )
        place = Location(self._file, sheet.name)
        self._problems += [problem("note-without-place", place, found=note.text) for note in found if not note.row]
        return replace(sheet, notes=tuple(note for note in found if note.row))

    def _times(self, root: dict[str, Relation]) -> Times:
        part = find_target(root, "core-properties")
        return self._part(
            lambda: read_times(self._package, part) if part in self._package else Times(),
            Times(),
            N_("the time it was saved"),
        )

    def _properties(self, root: dict[str, Relation]) -> dict[str, str]:
        part = find_target(root, "custom-properties")
        return self._part(
            lambda: read_properties(self._package, part) if part in self._package else {},
            {},
            N_("the custom document properties"),
        )

    def _part(self, read: Callable[[], Read], without: Read, name: str, sheet: str = "") -> Read:
        """Return what a part says, or what there is without it, and tell that."""
        try:
            return read()
        except PartError as error:
            self._tell_lost("damaged-part", error, sheet, name)
            return without

    def _tell_lost(self, code: str, error: PartError, sheet: str, part: str = "") -> None:
        place = Location(self._file, sheet)
        blanks = {"part": Term(part)} if part else {}
        self._problems.append(problem(code, place, reason=error.reason, **blanks))


def _is_without_cells(entry: SheetEntry, relations: dict[str, Relation]) -> bool:
    relation = relations.get(entry.relation)
    return relation is not None and relation.kind in _WITHOUT_CELLS
