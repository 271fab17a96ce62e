"""What a workbook says, as one digest: by it a file of ours is known to be as it was written, whoever saved it since.

Words, numbers, notes and pictures count; looks, results of formulas and the order of parts do not, so that a file that
was only opened and saved in another program keeps its digest. A workbook of ours has it in its document properties.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from elinvoima_xl.workbook.reader.package import FORM_LIMITS, Package
from elinvoima_xl.workbook.reader.parts import find_target, read_properties, read_relations
from elinvoima_xl.workbook.reader.workbook import Sheet, Workbook
from elinvoima_xl.workbook.reader.xml_stream import PartError

# Document properties: what a file of ours is, and the digest of its content.
OUTPUT: Final = "elinvoima_output"
CONTENT: Final = "elinvoima_content"
# The very hidden sheet of what a form or a register says of itself, with a digest of its own: nobody writes there.
OWN_SHEET: Final = "_elinvoima"
# Stands for a formula: its result follows from other cells, and each program counts it anew.
FORMULA: Final = "="
# A line of content: sheet, place, what it says.
Line = tuple[str, str, str]
_DAY_ZERO: Final = datetime(1899, 12, 30)
_DRAWING: Final = re.compile(r"xl/drawings/[^/]+\.xml")
_PICTURE: Final = re.compile(r"xl/(media|charts|embeddings)/[^/]+")
_LARGEST: Final = 2**26


def digest_of(lines: Iterable[Line]) -> str:
    """Return the digest of lines in whatever order."""
    return hashlib.sha256(json.dumps(sorted(lines), ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def shown(value: object) -> str:
    """Return a value of a cell as it counts: a number to twelve digits, a day as its number, words squeezed.

    >>> shown(0.1 + 0.2), shown(datetime(2027, 6, 30)), shown(" two  words")
    ('0.3', '46568', 'two words')
    """
    if isinstance(value, datetime):
        value = (value.replace(tzinfo=None) - _DAY_ZERO).total_seconds() / 86_400
    elif isinstance(value, date):
        value = (datetime(value.year, value.month, value.day) - _DAY_ZERO).days
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return format(float(value), ".12g")
    return " ".join(str(value).split())


def note_place(address: str) -> str:
    """Return the place of the notes on a cell."""
    return f"{address} note"


def find_properties(package: Package) -> dict[str, str]:
    """Return the custom document properties of a package; none where it has none that can be read."""
    try:
        part = find_target(read_relations(package, ""), "custom-properties")
        return read_properties(package, part) if part in package else {}
    except PartError:
        return {}


def is_untouched(data: bytes, workbook: Workbook, file: str) -> bool:
    """Return whether a workbook, read from `data`, says what it said when we wrote it; False for one not of ours."""
    told = workbook.properties.get(CONTENT)
    if not told:
        return False
    try:
        drawn = tuple(_drawn(Package(data, file, FORM_LIMITS)))
    except PartError:
        return False
    sheets = (each for each in workbook.sheets if each.name != OWN_SHEET)
    return told == digest_of((*(line for sheet in sheets for line in _lines(sheet)), *drawn))


def _lines(sheet: Sheet) -> Iterator[Line]:
    for cell in sheet.cells.values():
        if text := FORMULA if cell.is_formula else shown(cell.value):
            yield sheet.name, cell.address, text
    for note in sheet.notes:
        yield sheet.name, note_place(note.address), shown(note.text)


def _drawn(package: Package) -> Iterator[Line]:
    """Yield the words of text boxes and shapes, and the pictures and charts."""
    for name in package.names:
        if _DRAWING.fullmatch(name):
            texts = (each.text for each in package.tree(name).iter() if each.tag.endswith(" t"))
            yield from (("", "drawing", shown(text)) for text in texts if text)
        elif _PICTURE.fullmatch(name):
            yield "", "picture", hashlib.sha256(package.read(name, _LARGEST)).hexdigest()
