"""Make the hostile set: files that break readers, take their memory or time, or lie about what they are.

    python tests/support/hostile/make.py FOLDER

writes them all, to try another reader on them. Nothing here is taken from anywhere; each is built from bytes.
"""

from __future__ import annotations

import io
import random
import struct
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def sheet(inner: str, *, after: str = "", space: str = MAIN, head: str = HEAD) -> str:
    """Return the XML of a sheet with `inner` as its rows."""
    return f'{head}<worksheet xmlns="{space}"><sheetData>{inner}</sheetData>{after}</worksheet>'


def parts(
    sheets: list[str | bytes],
    strings: str | bytes = "",
    styles: str = "",
    *,
    main: str = MAIN,
    relations: str = RELATIONS,
    settings: str = "",
) -> dict[str, str | bytes]:
    """Return the parts of a workbook by name."""
    names = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId{n}"/>' for n in range(1, len(sheets) + 1))
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{relations}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    links += f'<Relationship Id="rIdT" Type="{relations}/sharedStrings" Target="sharedStrings.xml"/>' if strings else ""
    links += f'<Relationship Id="rIdS" Type="{relations}/styles" Target="styles.xml"/>' if styles else ""
    found: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{main}" xmlns:r="{relations}">{settings}'
        f"<sheets>{names}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}">{links}</Relationships>',
    }
    found.update({f"xl/worksheets/sheet{n}.xml": each for n, each in enumerate(sheets, 1)})
    found.update({"xl/sharedStrings.xml": strings} if strings else {})
    found.update({"xl/styles.xml": styles} if styles else {})
    return found


def pack(found: dict[str, str | bytes]) -> bytes:
    """Return the bytes of a zip with these parts, the same bytes each time."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in found.items():
            info = zipfile.ZipInfo(name, (2027, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, content)
    return stream.getvalue()


def workbook(*sheets: str | bytes, **others: str) -> bytes:
    return pack(parts(list(sheets), **others))


def plain() -> bytes:
    """Return a small honest workbook."""
    strings = f'{HEAD}<sst xmlns="{MAIN}"><si><t>yksi</t></si><si><t>kaksi</t></si></sst>'
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>25</v></c><c r="C1" t="s"><v>1</v></c></row>'
    return workbook(sheet(rows), strings=strings)


def in_order(name: str) -> str:
    return f'<row r="1"><c r="A1" t="inlineStr"><is><t>{name}</t></is></c></row>'


# --- what takes memory or time


def bomb() -> bytes:
    return workbook(sheet('<row r="1"><c r="A1"><v>' + "0" * 300_000_000 + "</v></c></row>"))


def bomb_of_spaces() -> bytes:
    return workbook(sheet(" " * 400_000_000))


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{entities}]>'
    return workbook(sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row>', head=head))


def external_entity() -> bytes:
    head = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return workbook(sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row>', head=head))


def far_corner() -> bytes:
    row = '<row r="1048576"><c r="XFD1048576"><v>7</v></c></row>'
    return workbook(sheet('<row r="1"><c r="A1"><v>1</v></c></row>' + row))


def million_rows() -> bytes:
    rows = "".join(
        f'<row r="{n}" s="3" customFormat="1" ht="15"><c r="A{n}" s="1"/></row>' for n in range(2, 1_000_001)
    )
    return workbook(sheet('<row r="1"><c r="A1"><v>1</v></c></row>' + rows))


def too_many_cells() -> bytes:
    rows = "".join(
        f'<row r="{n}">' + "".join(f'<c r="{letter}{n}"><v>{n}</v></c>' for letter in "ABCDEFGHIJ") + "</row>"
        for n in range(1, 200_001)
    )
    return workbook(sheet(rows))


def too_many_texts() -> bytes:
    strings = "".join(f"<si><t>teksti {n}</t></si>" for n in range(2_500_000))
    return workbook(sheet(in_order("x")), strings=f'<sst xmlns="{MAIN}">{strings}</sst>')


def one_text_in_many_cells() -> bytes:
    strings = f'{HEAD}<sst xmlns="{MAIN}"><si><t>{"x y " * 250_000}</t></si></sst>'
    rows = "".join(
        f'<row r="{n}">' + "".join(f'<c r="{letter}{n}" t="s"><v>0</v></c>' for letter in "ABCDEFGHIJ") + "</row>"
        for n in range(1, 10_001)
    )
    return workbook(sheet(rows), strings=strings)


def notes(count: int, text: str) -> bytes:
    found = parts([sheet(in_order("x"))])
    found["xl/worksheets/_rels/sheet1.xml.rels"] = (
        f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{RELATIONS}/comments" '
        'Target="../comments1.xml"/></Relationships>'
    )
    each = "".join(f'<comment ref="A{n}" authorId="0"><text><t>{text}</t></text></comment>' for n in range(1, count))
    found["xl/comments1.xml"] = f'<comments xmlns="{MAIN}"><commentList>{each}</commentList></comments>'
    return pack(found)


def ten_thousand_sheets() -> bytes:
    return workbook(*[sheet("")] * 10_000)


def three_hundred_sheets() -> bytes:
    return workbook(*[sheet("")] * 300)


def many_members() -> bytes:
    return pack(parts([sheet(in_order("x"))]) | {f"xl/media/{n}.bin": b"" for n in range(60_000)})


def deep() -> bytes:
    return workbook(sheet("<row>" + "<a>" * 3_000_000 + "</a>" * 3_000_000 + "</row>"))


def deep_and_open() -> bytes:
    return workbook(sheet("<row>" + "<a>" * 3_000_000))


def many_names() -> bytes:
    return workbook(sheet("<row>" + "".join(f"<a{n}/>" for n in range(2_000_000)) + "</row>"))


def many_attributes() -> bytes:
    rows = "".join(f'<row a{n}="" b{n}=""/>' for n in range(1_000_000))
    return workbook(sheet(rows))


def many_prefixes() -> bytes:
    return workbook(sheet("".join(f'<row xmlns:p{n}="u"/>' for n in range(1_000_000))))


def huge_tag() -> bytes:
    return workbook(sheet('<row r="1" x="' + "y" * 50_000_000 + '"/>'))


def huge_comment() -> bytes:
    return workbook(sheet("<!-- " + "< " * 30_000_000 + " -->"))


def endless_row() -> bytes:
    return workbook(sheet('<row r="1">' + "<c/>" * 8_000_000 + "</row>"))


def many_bad_cells() -> bytes:
    return workbook(sheet('<row r="1">' + '<c r="A1" t="s"><v>99</v></c>' * 200_000 + "</row>"))


def many_merges() -> bytes:
    merges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 400_000))
    return workbook(sheet(in_order("x"), after=f"<mergeCells>{merges}</mergeCells>"))


def many_hidden_columns() -> bytes:
    columns = '<col min="1" max="16384" hidden="1"/>' * 500_000
    return workbook(sheet(in_order("x"), after=f"<cols>{columns}</cols>"))


def whole_column_merge() -> bytes:
    return workbook(sheet(in_order("x"), after='<mergeCells><mergeCell ref="A1:A1048576"/></mergeCells>'))


# --- what is broken


def truncated(where: float) -> bytes:
    data = plain()
    return data[: int(len(data) * where)]


def cut_part(name: str) -> bytes:
    found = parts(
        [sheet(in_order("x"))], f'<sst xmlns="{MAIN}"><si><t>a</t></si></sst>', f'<styleSheet xmlns="{MAIN}"/>'
    )
    content = found[name]
    return pack(found | {name: content[: len(content) // 2]})


def flipped(seed: int) -> bytes:
    data = bytearray(plain())
    chance = random.Random(seed)
    for _ in range(8):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def twice() -> bytes:
    stream = io.BytesIO(plain())
    with zipfile.ZipFile(stream, "a") as package:
        package.writestr("xl/worksheets/SHEET1.xml", sheet(in_order("toinen")))
    return stream.getvalue()


def looping_ole() -> bytes:
    """Return an old Office container whose table of sectors points every sector at itself."""
    header = bytearray(512)
    header[:8] = OLE
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIII", header, 44, 1, 0, 0, 4096, 0, 1, 0, 1, 0)
    for entry in range(109):
        struct.pack_into("<I", header, 76 + 4 * entry, 0)
    directory = bytearray(512)
    name = "Workbook".encode("utf-16-le") + b"\0\0"
    directory[128 : 128 + len(name)] = name
    struct.pack_into("<HBB", directory, 128 + 64, len(name), 2, 1)
    return bytes(header) + bytes(512) + bytes(directory)


def encrypted() -> bytes:
    directory = bytearray(512)
    name = "EncryptedPackage".encode("utf-16-le") + b"\0\0"
    directory[128 : 128 + len(name)] = name
    struct.pack_into("<HBB", directory, 128 + 64, len(name), 2, 1)
    return OLE + bytes(504) + bytes(directory)


# --- what is odd and good: (name, maker, value of A1)


def odd_strict() -> bytes:
    return pack(parts([sheet(in_order("hyvä"), space=STRICT)], main=STRICT, relations=STRICT_RELATIONS))


def odd_prefixed() -> bytes:
    inner = '<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>hyvä</x:t></x:is></x:c></x:row>'
    return workbook(f'{HEAD}<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{inner}</x:sheetData></x:worksheet>')


def odd_utf16() -> bytes:
    head = '<?xml version="1.0" encoding="UTF-16"?>'
    return workbook(sheet(in_order("hyvä"), head=head).encode("utf-16"))


def odd_utf16_without_mark() -> bytes:
    head = '<?xml version="1.0" encoding="UTF-16"?>'
    return workbook(sheet(in_order("hyvä"), head=head).encode("utf-16-be"))


def odd_latin() -> bytes:
    return workbook(sheet(in_order("hyvä"), head='<?xml version="1.0" encoding="ISO-8859-1"?>').encode("latin-1"))


def odd_no_addresses() -> bytes:
    return workbook(sheet('<row><c t="inlineStr"><is><t>hyvä</t></is></c><c><v>2</v></c></row>'))


def odd_escape() -> bytes:
    return workbook(sheet(in_order("hyv_x00E4_")))


def odd_backslashes() -> bytes:
    return pack({name.replace("/", "\\"): content for name, content in parts([sheet(in_order("hyvä"))]).items()})


ODD: dict[str, Callable[[], bytes]] = {
    "strict.xlsx": odd_strict,
    "prefixed.xlsx": odd_prefixed,
    "utf16.xlsx": odd_utf16,
    "utf16-no-mark.xlsx": odd_utf16_without_mark,
    "latin1.xlsx": odd_latin,
    "no-addresses.xlsx": odd_no_addresses,
    "escape.xlsx": odd_escape,
    "backslashes.xlsx": odd_backslashes,
}

# File → (how it is made, the codes of which one is told; none where it is read).
HOSTILE: dict[str, tuple[Callable[[], bytes], tuple[str, ...]]] = {
    "bomb.xlsx": (bomb, ("too-large", "damaged-file")),
    "bomb-of-spaces.xlsx": (bomb_of_spaces, ("too-large", "damaged-file")),
    "laughs.xlsx": (laughs, ("damaged-file",)),
    "external-entity.xlsx": (external_entity, ("damaged-file",)),
    "far-corner.xlsx": (far_corner, ()),
    "million-rows.xlsx": (million_rows, ()),
    "too-many-cells.xlsx": (too_many_cells, ("too-large",)),
    "too-many-texts.xlsx": (too_many_texts, ("too-large",)),
    "one-text-in-many-cells.xlsx": (one_text_in_many_cells, ("too-large",)),
    "many-notes.xlsx": (lambda: notes(60_000, "x"), ("too-large",)),
    "long-notes.xlsx": (lambda: notes(15_000, "å b " * 3_000), ("too-large",)),
    "ten-thousand-sheets.xlsx": (ten_thousand_sheets, ("too-large",)),
    "three-hundred-sheets.xlsx": (three_hundred_sheets, ("too-large",)),
    "many-members.xlsx": (many_members, ("too-large",)),
    "deep.xlsx": (deep, ("damaged-file",)),
    "deep-and-open.xlsx": (deep_and_open, ("damaged-file",)),
    "many-names.xlsx": (many_names, ("damaged-file",)),
    "many-attributes.xlsx": (many_attributes, ("damaged-file",)),
    "many-prefixes.xlsx": (many_prefixes, ("damaged-file",)),
    "huge-tag.xlsx": (huge_tag, ("damaged-file",)),
    "huge-comment.xlsx": (huge_comment, ("damaged-file", "too-large")),
    "endless-row.xlsx": (endless_row, ("too-large",)),
    "many-bad-cells.xlsx": (many_bad_cells, ("bad-cell",)),
    "many-merges.xlsx": (many_merges, ("too-large",)),
    "many-hidden-columns.xlsx": (many_hidden_columns, ()),
    "whole-column-merge.xlsx": (whole_column_merge, ()),
    **{f"truncated-{tenth}.xlsx": (lambda t=tenth: truncated(t / 10), ("damaged-file",)) for tenth in range(1, 10)},
    "cut-workbook.xlsx": (lambda: cut_part("xl/workbook.xml"), ("damaged-file",)),
    "cut-relations.xlsx": (lambda: cut_part("xl/_rels/workbook.xml.rels"), ("damaged-file",)),
    "cut-sheet.xlsx": (lambda: cut_part("xl/worksheets/sheet1.xml"), ("damaged-file",)),
    "cut-strings.xlsx": (lambda: cut_part("xl/sharedStrings.xml"), ("damaged-file",)),
    "cut-styles.xlsx": (lambda: cut_part("xl/styles.xml"), ("damaged-file",)),
    "twice.xlsx": (twice, ("damaged-file",)),
    "looping-ole.xls": (looping_ole, ("damaged-file", "too-large", "unreadable")),
    "encrypted.xlsx": (encrypted, ("encrypted",)),
    "empty.xlsx": (lambda: b"", ("empty-file",)),
    "zeros.xlsx": (lambda: bytes(4096), ("not-a-workbook",)),
    "page.xls": (lambda: b"<html><table><tr><td>1</td></tr></table></html>", ("not-a-workbook",)),
    "table.xlsx": (lambda: b"Nro;Toteuma\r\n1.1.1;25\r\n", ("not-a-workbook",)),
    "document.xlsx": (lambda: b"%PDF-1.7\n", ("not-a-workbook",)),
    "letter.xlsx": (lambda: pack({"word/document.xml": "<w/>", "[Content_Types].xml": "<x/>"}), ("not-a-workbook",)),
    "shortcut.gsheet": (lambda: b'{"url":"https://docs.google.com/open?id=x","doc_id":"x"}', ("not-a-workbook",)),
    "noise.xls": (lambda: OLE + random.Random(1).randbytes(20_000), ("not-a-workbook", "damaged-file")),
}


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in {**{name: maker for name, (maker, _) in HOSTILE.items()}, **ODD}.items():
        (folder / name).write_bytes(make())


if __name__ == "__main__":
    main()
