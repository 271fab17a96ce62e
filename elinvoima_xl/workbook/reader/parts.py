"""The parts of a workbook beside its sheets: relationships, the list of sheets, number formats, strings, properties."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeVar, cast
from urllib.parse import unquote

from elinvoima_xl.foundation.language import N_
from elinvoima_xl.model.seen import LOWERED, RAISED, STRUCK, Run
from elinvoima_xl.workbook.reader.fast.strings import find_plain_strings
from elinvoima_xl.workbook.reader.number_formats import find_format, is_date_format
from elinvoima_xl.workbook.reader.package import Package
from elinvoima_xl.workbook.reader.workbook import GENERAL, Format
from elinvoima_xl.workbook.reader.xml_stream import ElementReader, PartError, parse_bytes

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

Handler = TypeVar("Handler", bound=Callable[..., None])

# Transitional, strict (ISO 29500) and, from careless writers, no namespace at all.
MAIN: Final = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main ",
    "http://purl.oclc.org/ooxml/spreadsheetml/main ",
    "",
)
RELATIONSHIPS: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships ",
    "http://purl.oclc.org/ooxml/officeDocument/relationships ",
)
_PACKAGE: Final = ("http://schemas.openxmlformats.org/package/2006/relationships ", "")
_CORE: Final = ("http://purl.org/dc/terms/ ",)
_CUSTOM: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties ",
    "http://purl.oclc.org/ooxml/officeDocument/customProperties ",
)
# Names that belong to a sheet, and how long what they say may be: one that says more is none that is looked for.
_NAMES: Final = 1_000
_LONGEST_NAME: Final = 1_000
# A style says little; a workbook with more of them than this is made to do harm. Excel's own limit is 65,490.
_STYLES: Final = 100_000
_RELATIONS: Final = 20_000
# The kind of relationship that leads out of the file.
LINK: Final = "hyperlink"
# Parts of at most so many bytes are parsed once for all files that have them.
_REMEMBERED: Final = 2**16
_ESCAPE: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def in_any(namespaces: Iterable[str], *names: str) -> frozenset[str]:
    """Return the names as expat gives them in each of the namespaces."""
    return frozenset(space + name for space in namespaces for name in names)


def by_name(namespaces: Iterable[str], handlers: Mapping[str, Handler]) -> dict[str, Handler]:
    """Return handlers by the names that expat gives in each of the namespaces."""
    return {space + name: handler for space in namespaces for name, handler in handlers.items()}


_TEXT: Final = in_any(MAIN, "t")
_RUN: Final = in_any(MAIN, "r")
_RUN_FONT: Final = in_any(MAIN, "rPr")
_STRIKE: Final = in_any(MAIN, "strike")
_HEIGHT: Final = in_any(MAIN, "vertAlign")
_BOLD: Final = in_any(MAIN, "b")

Runs = tuple[Run, ...]


def clean_text(text: str) -> tuple[str, bool]:
    r"""Return a text of the file as a person reads it, and whether characters that cannot be printed were left out.

    Decodes `_xHHHH_`, the UTF-16 code units that XML cannot hold; only so can a text hold control characters and halves
    of characters. Tab and line breaks stay.

    >>> clean_text("a_x000D_b"), clean_text("_x005F_x000D_"), clean_text("a_x0001_")
    (('a\rb', False), ('_x000D_', False), ('a', True))
    """
    if "_x" not in text:
        return text, False
    units = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    # Two halves of a character beyond the first 65,536 are joined here.
    decoded = units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    cleaned = _UNPRINTABLE.sub("", decoded)
    return cleaned, cleaned != decoded


@dataclass(frozen=True, slots=True)
class Relation:
    """A relationship of a part: the last word of its type, and the part it points at, of a link the address."""

    kind: str
    target: str


def read_relations(package: Package, part: str) -> dict[str, Relation]:
    """Return the relationships of a part ("" for the package) by id; none where it has no such list."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in package:
        return {}
    data = package.read_small(path)
    if data is not None and len(data) <= _REMEMBERED:
        return _remembered_relations(data, folder)
    reader = _Relations(folder)
    package.parse(path, reader)
    return reader.relations


# The same programs write the same lists, and the same styles below, in one file after the other. Nobody changes them.
@lru_cache(maxsize=128)
def _remembered_relations(data: bytes, folder: str) -> dict[str, Relation]:
    reader = _Relations(folder)
    parse_bytes(data, reader)
    return reader.relations


def find_target(relations: dict[str, Relation], kind: str) -> str:
    """Return the part that a relationship of this kind points at; "" where there is none."""
    return next((each.target for each in relations.values() if each.kind == kind), "")


class _Relations(ElementReader):
    def __init__(self, folder: str) -> None:
        super().__init__()
        self.relations: dict[str, Relation] = {}
        self._folder = folder
        self.takes = by_name(_PACKAGE, {"Relationship": self._take})

    def _take(self, element: Element) -> None:
        attributes = element.attrib
        kind, target = attributes.get("Type", "").rsplit("/", 1)[-1], attributes.get("Target", "")
        is_outside = attributes.get("TargetMode") == "External"
        if is_outside and kind != LINK:
            return
        if len(self.relations) >= _RELATIONS:
            raise PartError(N_("a part of it is larger than it can be"))
        place = target if is_outside else self._place(unquote(target).replace("\\", "/"))
        self.relations[attributes.get("Id", "")] = Relation(kind, place)

    def _place(self, target: str) -> str:
        path = target.lstrip("/") if target.startswith("/") else posixpath.join(self._folder, target)
        return posixpath.normpath(path)


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A sheet as the workbook's list names it."""

    name: str
    state: str
    relation: str


@dataclass(slots=True)
class WorkbookPart:
    """What the workbook's own part says; `names` are those that belong to one sheet, by its place and the name."""

    sheets: list[SheetEntry] = field(default_factory=list)
    is_1904: bool = False
    names: dict[tuple[int, str], str] = field(default_factory=dict)

    def names_of(self, entry: SheetEntry) -> dict[str, str]:
        """Return what the names say that belong to a sheet."""
        place = self.sheets.index(entry)
        return {name: text for (sheet, name), text in self.names.items() if sheet == place}


def read_workbook_part(package: Package, part: str) -> WorkbookPart:
    """Return the list of sheets and the kind of dates."""
    reader = _WorkbookReader(package)
    package.parse(part, reader)
    return reader.found


class _WorkbookReader(ElementReader):
    def __init__(self, package: Package) -> None:
        super().__init__()
        self.found = WorkbookPart()
        self._package = package
        takes = {"sheet": self._sheet, "workbookPr": self._settings, "definedName": self._name}
        self.takes = by_name(MAIN, takes)

    def _settings(self, element: Element) -> None:
        self.found.is_1904 = is_true(element.get("date1904"))

    def _name(self, element: Element) -> None:
        place, name, text = element.get("localSheetId", ""), element.get("name", ""), element.text or ""
        is_wanted = place.isdecimal() and len(place) < 6 and not name.startswith("_xlnm.")
        if is_wanted and len(text) <= _LONGEST_NAME and len(self.found.names) < _NAMES:
            self.found.names[int(place), name] = text

    def _sheet(self, element: Element) -> None:
        attributes = element.attrib
        if len(self.found.sheets) >= self._package.limits.sheets:
            self._package.refuse_as_too_large(N_("it has more sheets than any form"))
        relation = next((attributes[space + "id"] for space in RELATIONSHIPS if space + "id" in attributes), "")
        state = {"hidden": "hidden", "veryHidden": "very_hidden"}.get(attributes.get("state", ""), "visible")
        name = clean_text(attributes.get("name", ""))[0]
        self.found.sheets.append(SheetEntry(name, state, relation))


def is_true(text: str | None) -> bool:
    """Return whether an attribute of a switch is on."""
    return text in ("1", "true", "on")


def read_formats(package: Package, part: str) -> dict[str | None, Format]:
    """Return the format of each cell style, by the style's index as cells write it; None for the first."""
    data = package.read_small(part)
    if data is not None and len(data) <= _REMEMBERED:
        return _remembered_formats(data)
    reader = _Formats()
    package.parse(part, reader)
    return reader.find()


@lru_cache(maxsize=16)
def _remembered_formats(data: bytes) -> dict[str | None, Format]:
    reader = _Formats()
    parse_bytes(data, reader)
    return reader.find()


class _Formats(ElementReader):
    def __init__(self) -> None:
        super().__init__()
        self.own: dict[int, str] = {}
        # Of each font its mark and whether it is bold; of each style of cells its number format and its font.
        self.fonts: list[tuple[str, bool]] = []
        self.cell_formats: list[tuple[int, int]] = []
        # Of all styles only those of cells; named styles and conditional ones have `xf`, `font` and `numFmt` too.
        self.skips = in_any(MAIN, "cellStyleXfs", "dxfs", "fills", "borders")
        self.takes = by_name(MAIN, {"numFmt": self._format, "xf": self._style, "font": self._font})

    def _format(self, element: Element) -> None:
        identifier = to_count(element.get("numFmtId"))
        if identifier is not None and len(self.own) < _STYLES:
            self.own[identifier] = clean_text(element.get("formatCode", ""))[0]

    def _font(self, element: Element) -> None:
        if len(self.fonts) < _STYLES:
            is_bold = any(each.tag in _BOLD and is_true(each.get("val", "1")) for each in element)
            self.fonts.append((find_mark(element), is_bold))

    def _style(self, element: Element) -> None:
        if len(self.cell_formats) >= _STYLES:
            raise PartError(N_("a part of it is larger than it can be"))
        number, font = to_count(element.get("numFmtId")) or 0, to_count(element.get("fontId")) or 0
        self.cell_formats.append((number, font))

    def find(self) -> dict[str | None, Format]:
        """Return the format of each cell style by its index; None for the first."""
        known = {key: self._to_format(*key) for key in set(self.cell_formats)}
        formats: dict[str | None, Format] = {str(index): known[key] for index, key in enumerate(self.cell_formats)}
        formats[None] = formats.get("0", GENERAL)
        return formats

    def _to_format(self, number: int, font: int) -> Format:
        code = find_format(number, self.own)
        mark, is_bold = self.fonts[font] if font < len(self.fonts) else ("", False)
        return Format(code, is_date_format(code), mark, is_bold)


def find_mark(font: Element) -> str:
    """Return how a font marks its characters, "" for not at all: what is struck out counts first."""
    if any(each.tag in _STRIKE and is_true(each.get("val", "1")) for each in font):
        return STRUCK
    heights = [each.get("val", "") for each in font if each.tag in _HEIGHT]
    return {"superscript": RAISED, "subscript": LOWERED}.get(heights[0], "") if heights else ""


def to_count(text: str | None) -> int | None:
    """Return a whole number of at most nine digits from 0 up, as files count things; None for anything else."""
    if text is not None and len(text) <= 9 and text.isascii() and text.isdigit():
        return int(text)
    return None


def read_text(element: Element) -> str:
    """Return the text of a string: its own and that of its runs, without the phonetic reading."""
    if len(element) == 1 and element[0].tag in _TEXT:
        return _whole_text(element[0])
    pieces: list[str] = []
    for child in element:
        if child.tag in _TEXT:
            pieces.append(_whole_text(child))
        elif child.tag in _RUN:
            pieces += (_whole_text(each) for each in child if each.tag in _TEXT)
    return "".join(pieces)


def read_runs(element: Element) -> Runs:
    """Return the runs of a string of which some are struck out, raised or lowered; none for any other."""
    runs = [_read_run(child) for child in element if child.tag in _TEXT or child.tag in _RUN]
    return tuple(runs) if any(run.mark for run in runs) else ()


def _read_run(element: Element) -> Run:
    if element.tag in _TEXT:
        return Run(clean_text(_whole_text(element))[0])
    text = clean_text("".join(_whole_text(each) for each in element if each.tag in _TEXT))[0]
    return Run(text, next((find_mark(each) for each in element if each.tag in _RUN_FONT), "") if text else "")


def _whole_text(element: Element) -> str:
    return "".join(element.itertext()) if len(element) else element.text or ""


@dataclass(frozen=True, slots=True)
class Strings:
    """The shared strings by their index as cells write it; apart those from which characters were left out.

    Those of marked runs are in `runs` and not in `texts`: a cell that shows one has more to it than a text.
    """

    texts: dict[str, str] = field(default_factory=dict)
    cleaned: dict[str, str] = field(default_factory=dict)
    runs: dict[str, Runs] = field(default_factory=dict)


def read_strings(package: Package, part: str) -> Strings:
    """Return the shared strings: rich text joined, phonetic readings left out."""
    reader = _StringsReader(package)
    data = package.read_small(part)
    plain = find_plain_strings(data) if data is not None else None
    odd = _read_odd(plain.odd) if plain is not None else []
    if plain is None or len(odd) != plain.texts.count(None):
        package.parse(part, reader)
    else:
        reader.keep_all(plain.texts, odd)
    return reader.strings


def _read_odd(data: bytes) -> list[Element]:
    found: list[Element] = []
    reader = ElementReader()
    reader.takes = by_name(MAIN, {"si": found.append})
    if data:
        parse_bytes(data, reader)
    return found


class _StringsReader(ElementReader):
    def __init__(self, package: Package) -> None:
        super().__init__()
        self.strings = Strings()
        self._count = 0
        self._package = package
        self._characters_left = package.limits.characters
        self.takes = by_name(MAIN, {"si": self._string})

    def _string(self, element: Element) -> None:
        self._keep_odd(self._count, element)
        self._count += 1

    def keep_all(self, plain: list[str | None], odd: list[Element]) -> None:
        """Keep all strings of a part, as they stand in the file; None stands for the next of the odd ones."""
        self._count_characters(sum(map(len, filter(None, plain))), len(plain) - len(odd))
        texts = self.strings.texts
        texts.update(zip(map(str, range(len(plain))), cast("list[str]", plain), strict=True))
        left = iter(odd)
        for index, text in [(index, text) for index, text in enumerate(plain) if text is None or "_x" in text]:
            del texts[str(index)]
            if text is None:
                self._keep_odd(index, next(left))
            else:
                self._decode(index, text)

    def _keep_odd(self, index: int, element: Element) -> None:
        raw, runs = read_text(element), read_runs(element)
        self._count_characters(len(raw), 1)
        self._decode(index, raw)
        if runs:
            self.strings.runs[str(index)] = runs
            self.strings.texts.pop(str(index), None)

    def _count_characters(self, characters: int, strings: int) -> None:
        # The string, its index and their entry cost memory beside the characters.
        self._characters_left -= characters + 150 * strings
        if self._characters_left < 0:
            self._package.refuse_as_too_large(N_("it holds more text than any form"))

    def _decode(self, index: int, raw: str) -> None:
        text, was_cleaned = clean_text(raw)
        kept = self.strings.cleaned if was_cleaned else self.strings.texts
        kept[str(index)] = text


@dataclass(slots=True)
class Times:
    """When the file says it was made and saved, in UTC."""

    created: datetime | None = None
    modified: datetime | None = None


def read_times(package: Package, part: str) -> Times:
    """Return the times of the core properties."""
    reader = _Core()
    package.parse(part, reader)
    return reader.times


class _Core(ElementReader):
    def __init__(self) -> None:
        super().__init__()
        self.times = Times()
        self.takes = by_name(_CORE, {"created": self._created, "modified": self._modified})

    def _created(self, element: Element) -> None:
        self.times.created = to_utc(element.text or "")

    def _modified(self, element: Element) -> None:
        self.times.modified = to_utc(element.text or "")


def to_utc(text: str) -> datetime | None:
    """Return a moment in UTC; one that names no zone is in UTC, and a date alone is no moment.

    >>> to_utc("2027-07-01T09:30:00+03:00").isoformat(), to_utc("2027-07-01")
    ('2027-07-01T06:30:00+00:00', None)
    """
    if "T" not in text:
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def read_properties(package: Package, part: str) -> dict[str, str]:
    """Return the custom document properties as text."""
    reader = _Properties()
    package.parse(part, reader)
    return reader.properties


class _Properties(ElementReader):
    def __init__(self) -> None:
        super().__init__()
        self.properties: dict[str, str] = {}
        self.takes = by_name(_CUSTOM, {"property": self._property})

    def _property(self, element: Element) -> None:
        # The value stands in an element that names its type: its text is all the text of the property.
        if len(self.properties) < _RELATIONS:
            value = "".join(element.itertext()).strip()
            self.properties[element.get("name", "")] = clean_text(value)[0]
