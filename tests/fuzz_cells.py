"""Fuzz the reader of workbooks: nothing but the project's own exceptions, and no cell lost untold.

    python tests/fuzz_cells.py [--seconds 600] [--seed 1] [--keep FOLDER]

Each round takes a workbook made of many shapes (kinds of cells, strings, styles, notes, addresses left out), changes
it in its XML, in its parts or in its bytes, and reads it. Where the reader gives a workbook, a second, simple count of
the cells with content in its sheets must equal the cells given and the cells told. A file that breaks a rule is kept.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).parent / "support"))

from hostile.make import MAIN, PACKAGE, RELATIONS, STRICT, pack, parts, sheet

from elinvoima_xl.foundation.problems import ElinvoimaError
from elinvoima_xl.workbook.cells import Limits, Workbook, read_workbook

# Small, so that limits are met too.
LIMITS = Limits(part_bytes=2**22, tags=200_000, cells=5_000, characters=2_000_000, problems=1_000)
WORDS = [
    "",
    " ",
    "yksi",
    "ä",
    "_x0001_",
    "_x005F_x000D_",
    "_xD83D_",
    "&amp;",
    "&#10;",
    "\n",
    "😀",
    "0",
    "=1",
    "]]",
    "a" * 300,
]
NUMBERS = ["0", "1", "-1", "12.5", "1e999", "NaN", "", "1_0", "46568", "99999999", "１", " 3 ", "-0", "x", "1e-320"]
KINDS = ["s", "n", "b", "e", "str", "inlineStr", "d", "", "zz"]
PLACES = ["A1", "XFD1048576", "A0", "XFE1", "a1", "$B$2", "", "A01", "A1A", "ÄÄ1", "A9999999999"]
TOKENS = [
    "<c>", "</c>", "<v>", "</v>", "<row>", "</row>", "<is><t>", "</t></is>", "<f>", "</f>", "<!-- -->", "<![CDATA[",
    "]]>", "<sheetData>", "</sheetData>", "<dataValidations>", "</dataValidations>", "<?x?>", "&lt;", "&bad;", "\x00",
    "<a b='", ">", "<!DOCTYPE x>", 'xmlns="u"', "r=", 't="s"', "<x:c xmlns:x='u'>", "</x:c>", "\ufffe", "<si>", "</si>",
    "/>",
]  # fmt: skip


def make(chance: random.Random) -> dict[str, str | bytes]:
    """Return the parts of a workbook of random shape."""
    strings = "".join(f"<si><t>{chance.choice(WORDS)}</t></si>" for _ in range(chance.randrange(8)))
    space = chance.choice([MAIN, MAIN, STRICT, ""])
    found = parts(
        [sheet(rows(chance), after=after(chance), space=space) for _ in range(chance.randrange(1, 4))],
        f'<sst xmlns="{MAIN}">{strings}<si><r><t>a</t></r><rPh><t>b</t></rPh></si></sst>',
        f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
    )
    if chance.random() < 0.3:
        found["xl/worksheets/_rels/sheet1.xml.rels"] = (
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r" Type="{RELATIONS}/comments" Target="../c.xml"/>'
            "</Relationships>"
        )
        found["xl/c.xml"] = (
            f'<comments xmlns="{MAIN}"><authors><author>x</author></authors><commentList>'
            f'<comment ref="{chance.choice(PLACES)}" authorId="0"><text><t>{chance.choice(WORDS)}</t></text></comment>'
            "</commentList></comments>"
        )
    return found


def rows(chance: random.Random) -> str:
    return "".join(row(chance, number) for number in range(1, chance.randrange(1, 12)))


def row(chance: random.Random, number: int) -> str:
    place = f' r="{number}"' if chance.random() < 0.9 else ""
    hidden = ' hidden="1"' if chance.random() < 0.1 else ""
    kind = plain_cell if chance.random() < 0.5 else cell
    return (
        f"<row{place}{hidden}>" + "".join(kind(chance, number, each) for each in range(chance.randrange(9))) + "</row>"
    )


def plain_cell(chance: random.Random, number: int, column: int) -> str:
    """Return a cell as office programs write them: the reader has a way of its own for these."""
    if chance.random() < 0.2:
        text = f"<is><t>{chance.choice(WORDS)}</t></is>"
        return f'<c r="{"ABCDEFGHI"[column]}{number}" s="{chance.randrange(2)}" t="inlineStr">{text}</c>'
    kind, value = chance.choice([("", "12.5"), ("", "46568"), (' t="s"', "0"), (' t="s"', "1"), (' t="n"', "-1e-3")])
    formula = ""
    if chance.random() < 0.2:
        kind, value, formula = ' t="str"', chance.choice(["ä", "", "a_x0041_", "\n", "&amp;"]), "<f>A1&amp;B1</f>"
    return f'<c r="{"ABCDEFGHI"[column]}{number}" s="{chance.randrange(2)}"{kind}>{formula}<v>{value}</v></c>'


def cell(chance: random.Random, number: int, column: int) -> str:
    place = "" if chance.random() < 0.1 else f"{'ABCDEFGHI'[column]}{number}"
    place = chance.choice(PLACES) if chance.random() < 0.05 else place
    kind = chance.choice(KINDS)
    attributes = (f' r="{place}"' if place else "") + f' s="{chance.randrange(3)}"' + (f' t="{kind}"' if kind else "")
    formula = chance.choice(["", "", "<f>1+1</f>", '<f t="shared" si="0"/>', "<f>TRUE()</f>"])
    values = [
        f"<v>{chance.choice(NUMBERS)}</v>",
        f"<v>{chance.randrange(9)}</v>",
        f"<is><t>{chance.choice(WORDS)}</t></is>",
    ]
    value = chance.choice(["", *values])
    return f"<c{attributes}>{formula}{value}</c>"


def after(chance: random.Random) -> str:
    choices = ["", '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>', '<sheetProtection sheet="1"/>']
    choices += ["<dataValidations><dataValidation><formula1>1</formula1></dataValidation></dataValidations>"]
    return "".join(chance.choice(choices) for _ in range(3))


def change_text(chance: random.Random, content: bytes) -> bytes:
    """Return a part with tokens put in, stretches taken out, doubled or moved."""
    data = bytearray(content)
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(data) + 1)
        end = min(len(data), at + chance.choice([1, 2, 5, 20, 100]))
        change = chance.randrange(5)
        if change == 0:
            data[at:at] = chance.choice(TOKENS).encode()
        elif change == 1:
            del data[at:end]
        elif change == 2:
            data[at:at] = data[at:end]
        elif change == 3 and data:
            data[chance.randrange(len(data))] = chance.randrange(256)
        else:
            stretch = bytes(data[at:end])
            del data[at:end]
            to = chance.randrange(len(data) + 1)
            data[to:to] = stretch
    return bytes(data)


def change(chance: random.Random, found: dict[str, str | bytes]) -> tuple[bytes, bool]:
    """Return the bytes of a changed workbook, and whether its cells can be counted: nothing but sheets was changed."""
    kind = chance.randrange(6)
    content = {name: each.encode() if isinstance(each, str) else each for name, each in found.items()}
    if kind in (1, 2, 3):
        name = chance.choice([name for name in content if kind == 1 or "worksheets/sheet" in name])
        content[name] = change_text(chance, content[name])
    elif kind == 4:
        first, second = chance.choice(list(content)), chance.choice(list(content))
        content[first], content[second] = content[second], content[first]
    data = pack(content)
    return (change_text(chance, data), False) if kind == 5 else (data, kind in (0, 2, 3))


def workbooks(seed: int) -> Iterator[tuple[int, bytes, bool]]:
    """Give changed workbooks without end, and whether each can be counted; all follows from the number alone."""
    number = seed * 1_000_000_000
    while True:
        chance = random.Random(number)
        yield number, *change(chance, make(chance))
        number += 1


def count_content(data: bytes, book: Workbook) -> int:
    """Return how many cells with content stand in the sheets that were read, by a reader as simple as can be."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        root = ElementTree.fromstring(package.read("xl/sharedStrings.xml"))
        strings = [has_text(item) for item in root]
        paths = [f"xl/worksheets/sheet{each.name[1:]}.xml" for each in book.sheets]
        return sum(count_cells(ElementTree.fromstring(package.read(path)), strings) for path in paths)


def local(element: ElementTree.Element) -> str:
    """Return the name of an element of a workbook; "" for one of another namespace."""
    space, _, name = element.tag.rpartition("}")
    return name if space[1:] in (MAIN, STRICT, "") else ""


def count_cells(element: ElementTree.Element, strings: list[bool]) -> int:
    if local(element) == "c":
        return has_content(element, strings)
    if local(element) in ("dataValidations", "conditionalFormatting", "extLst", "hyperlinks"):
        return 0
    return sum(count_cells(child, strings) for child in element)


def has_text(item: ElementTree.Element) -> bool:
    inner = [each for child in item if local(child) == "r" for each in child]
    return any("".join(each.itertext()) for each in (*item, *inner) if local(each) == "t")


def has_content(cell: ElementTree.Element, strings: list[bool]) -> bool:
    names = [local(child) for child in cell if local(child) in ("v", "f", "is", "c")]
    values = [child for child in cell if local(child) == "v"]
    if len(set(names)) < len(names) or "f" in names or "c" in names or any(len(each) for each in values):
        return True
    value = (values[0].text or "") if values else None
    if cell.get("t") == "s" and value is not None:
        index = value.strip()
        known = index.isascii() and index.isdigit() and int(index) < len(strings)
        return strings[int(index)] if known else True
    if "is" in names:
        return bool(value) or any(has_text(child) for child in cell if local(child) == "is")
    return bool(value) or (value == "" and cell.get("t", "n") not in ("n", "str", "inlineStr", "e"))


def count_found(book: Workbook) -> int:
    """Return how many cells were given, and how many were told instead."""
    bad = sum(each.code == "bad-cell" for each in book.problems)
    more = sum(int(str(dict(each.blanks)["count"])) for each in book.problems if each.code == "more-bad-cells")
    return sum(len(sheet.cells) for sheet in book.sheets) + bad + more


def fault(data: bytes, *, is_countable: bool) -> str:
    """Return what is wrong with how the file is read; "" for nothing."""
    try:
        book = read_workbook(data, "fuzz.xlsx", LIMITS)
    except ElinvoimaError as error:
        return "" if error.problem.to_text("en") else "a refusal says nothing"
    # Whatever it is, it is what this search is for.
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    if any("{" in each.to_text("en") for each in book.problems):
        return "a blank is left unfilled"
    return differences(data, book) if is_countable else ""


def differences(data: bytes, book: Workbook) -> str:
    """Return how a second count, and the reader without its way for blank rows, differ from what was read."""
    try:
        count = count_content(data, book)
    except ElementTree.ParseError as error:
        return f"it was read, and is no XML: {error}"
    if (found := count_found(book)) != count:
        return f"{count} cells have content, {found} were given or told"
    if facts(book) != facts(read_workbook(without_blank_rows(data), "fuzz.xlsx", LIMITS)):
        return "rows are read otherwise where blank ones are passed over"
    return ""


def without_blank_rows(data: bytes) -> bytes:
    """Return the same workbook written so that its rows are read by the XML parser alone."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        return pack({name: package.read(name).replace(b"<sheetData>", b"<sheetData >") for name in package.namelist()})


def facts(book: Workbook) -> tuple[object, ...]:
    told = sorted((each.code, each.location) for each in book.problems)
    bad = {location for code, location in told if code == "bad-cell"}
    # Which of two cells in one place comes first may differ, and only the first has its characters told.
    return book.sheets, [(code, location) for code, location in told if code == "bad-cell" or location not in bad]


def run(seconds: float, seed: int, keep: Path | None = None) -> tuple[int, list[str]]:
    """Return how many files were tried in the time, and the faults found."""
    end = time.monotonic() + seconds
    faults: list[str] = []
    tried = 0
    for number, data, is_countable in workbooks(seed):
        if time.monotonic() > end or len(faults) >= 20:
            return tried, faults
        tried += 1
        if found := fault(data, is_countable=is_countable):
            faults.append(f"{number}: {found}")
            if keep:
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{number}.xlsx").write_bytes(data)
    return tried, faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    tried, faults = run(asked.seconds, asked.seed, asked.keep)
    sys.stdout.write("\n".join([*faults, f"{tried} files tried, {len(faults)} faults"]) + "\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
