"""Workbooks for tests of the reader, written part by part, and what is read of them."""

from __future__ import annotations

from hostile.make import MAIN, PACKAGE, RELATIONS, pack, parts, sheet, workbook

from elinvoima_xl.workbook.cells import Cell, Limits, Workbook, read_workbook


def read(data: bytes, **limits: int) -> Workbook:
    return read_workbook(data, "form.xlsx", Limits(**limits))


def read_rows(rows: str, **others: str) -> Workbook:
    return read(workbook(sheet(rows), **others))


def only_cell(found: Workbook) -> Cell:
    (cell,) = found.sheets[0].cells.values()
    return cell


def inline(text: str, address: str = "A1") -> str:
    return f'<row r="1"><c r="{address}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c></row>'


def told(found: Workbook) -> list[tuple[str, str, str]]:
    return [(each.code, each.location.sheet, each.location.cell) for each in found.problems]


STRINGS = f'<sst xmlns="{MAIN}"><si><t>yksi</t></si></sst>'
DATES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="d\\.m\\.yyyy"/>'
    '<numFmt numFmtId="165" formatCode="0.0&quot; pv&quot;"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="165"/>'
    '<xf numFmtId="46"/></cellXfs>'
    '<dxfs><dxf><numFmt numFmtId="165" formatCode="d.m.yyyy"/></dxf></dxfs></styleSheet>'
)


THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"


def threaded() -> bytes:
    found = parts([sheet(inline("x"))])
    found["xl/_rels/workbook.xml.rels"] = str(found["xl/_rels/workbook.xml.rels"]).replace(
        "</Relationships>",
        '<Relationship Id="p" Type="http://schemas.microsoft.com/office/2017/10/relationships/person"'
        ' Target="persons/person.xml"/></Relationships>',
    )
    found["xl/persons/person.xml"] = (
        f'<personList xmlns="{THREADS}"><person displayName="Invented Person" id="P1"/></personList>'
    )
    found["xl/worksheets/_rels/sheet1.xml.rels"] = (
        f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="r1" Type="{RELATIONS}/comments" Target="../comments1.xml"/>'
        '<Relationship Id="r2" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"'
        ' Target="../threadedComments/t1.xml"/></Relationships>'
    )
    found["xl/comments1.xml"] = (
        f'<comments xmlns="{MAIN}"><authors><author>tc={{1}}</author><author>Toinen</author></authors><commentList>'
        '<comment ref="A1" authorId="0"><text><t>[Threaded comment] Luku on arvio</t></text></comment>'
        '<comment ref="B1" authorId="1"><text><r><t>vanha </t></r><r><t>huomautus</t></r></text></comment>'
        "</commentList></comments>"
    )
    found["xl/threadedComments/t1.xml"] = (
        f'<ThreadedComments xmlns="{THREADS}"><threadedComment ref="A1" personId="P1" id="{{1}}">'
        "<text>Luku on arvio</text></threadedComment></ThreadedComments>"
    )
    return pack(found)
