"""What a person sees of a cell beside its value: type that strikes out or raises, addresses, pictures, drawings."""

from __future__ import annotations

import pytest
from hostile.make import HEAD, MAIN, PACKAGE, RELATIONS, pack, parts, sheet, workbook

from elinvoima_xl.model.seen import NOTHING, Run
from elinvoima_xl.workbook.cells import Sheet, read_workbook
from elinvoima_xl.workbook.reader.workbook import Cell

DRAWING = 'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
ART = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
COPIES = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
STRUCK = "<r><rPr><strike/></rPr><t>12</t></r><r><t>15</t></r>"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="4"><font><sz val="11"/></font><font><strike/></font>'
    '<font><b/><vertAlign val="superscript"/></font><font><strike val="0"/><b val="0"/></font></fonts>'
    '<cellXfs><xf/><xf fontId="1"/><xf fontId="2"/><xf fontId="3"/></cellXfs></styleSheet>'
)


def relation(identifier: str, kind: str, target: str, *, is_outside: bool = False) -> str:
    mode = ' TargetMode="External"' if is_outside else ""
    return f'<Relationship Id="{identifier}" Type="{RELATIONS}/{kind}" Target="{target}"{mode}/>'


def read(rows: str, *relations: str, after: str = "", strings: str = "", styles: str = "", **others: str) -> Sheet:
    """Return the one sheet of a workbook with these rows, relationships and further parts."""
    inner = sheet(rows, after=after).replace("<worksheet ", f'<worksheet xmlns:r="{RELATIONS}" ')
    listed = f'<sst xmlns="{MAIN}">{strings}</sst>' if strings else ""
    found = parts([inner], listed, styles) | {name.replace("__", "/"): part for name, part in others.items()}
    if relations:
        text = f'{HEAD}<Relationships xmlns="{PACKAGE}">{"".join(relations)}</Relationships>'
        found["xl/worksheets/_rels/sheet1.xml.rels"] = text
    (only,) = read_workbook(pack(found), "kirja.xlsx").sheets
    return only


def cell(rows: str, *relations: str, **others: str) -> Cell:
    (only,) = read(rows, *relations, **others).cells.values()
    return only


def drawn(*anchors: str, part: str = "drawings/drawing1.xml") -> list[tuple[str, str]]:
    """Return where things are drawn and what they say."""
    text = f"<xdr:wsDr {DRAWING} {ART} {COPIES}>{''.join(anchors)}</xdr:wsDr>"
    found = read("", relation("rId1", "drawing", f"../{part}"), **{f"xl/{part}": text})
    return [(each.address, each.text) for each in found.drawn]


def anchor(inner: str, *, row: int = 4, column: int = 7, name: str = "twoCellAnchor") -> str:
    corner = f"<xdr:from><xdr:col>{column}</xdr:col><xdr:row>{row}</xdr:row></xdr:from>"
    return f"<xdr:{name}>{corner}{inner}</xdr:{name}>"


def shape(*lines: str) -> str:
    paragraphs = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in lines)
    return f"<xdr:sp><xdr:txBody>{paragraphs}</xdr:txBody></xdr:sp>"


# --- type


@pytest.mark.parametrize(
    ("rows", "strings"),
    [
        ('<row r="1"><c r="A1" t="s"><v>1</v></c></row>', f"<si><t>muu</t></si><si>{STRUCK}</si>"),
        (f'<row r="1"><c r="A1" t="inlineStr"><is>{STRUCK}</is></c></row>', ""),
    ],
    ids=["shared", "in the cell"],
)
def test_what_is_struck_out_in_a_text_is_told_apart(rows, strings):
    found = cell(rows, strings=strings)

    assert found.value == "1215"
    assert found.seen.runs == (Run("12", "struck"), Run("15"))


@pytest.mark.parametrize(
    ("run", "mark"),
    [
        ('<vertAlign val="superscript"/>', "raised"),
        ('<vertAlign val="subscript"/>', "lowered"),
        ('<vertAlign val="superscript"/><strike/>', "struck"),
    ],
)
def test_what_stands_higher_or_lower_is_told_apart(run, mark):
    string = f"<si><r><t>25</t></r><r><rPr>{run}</rPr><t>1</t></r></si>"

    found = cell('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings=string)

    assert found.seen.runs == (Run("25"), Run("1", mark))


@pytest.mark.parametrize("run", ['<strike val="0"/>', '<vertAlign val="baseline"/>', "<b/>"])
def test_type_that_marks_nothing_makes_a_plain_text(run):
    string = f"<si><r><t>25</t></r><r><rPr>{run}</rPr><t>1</t></r></si>"

    assert cell('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings=string).seen == NOTHING


@pytest.mark.parametrize(
    ("style", "mark", "bold"), [(0, "", False), (1, "struck", False), (2, "raised", True), (3, "", False)]
)
def test_the_type_of_a_whole_cell_is_told(style, mark, bold):
    found = cell(f'<row r="1"><c r="A1" s="{style}"><v>25</v></c></row>', styles=STYLES)

    assert (found.value, found.format.mark, found.format.is_bold) == (25, mark, bold)


# --- addresses, pictures, other workbooks


def link(reference: str) -> str:
    return f'<hyperlinks><hyperlink ref="{reference}" r:id="rId1"/></hyperlinks>'


@pytest.mark.parametrize("reference", ["A1", "A1:B2"])
def test_the_address_behind_words_is_told(reference):
    there = relation("rId1", "hyperlink", "https://example.fi/a?b=c%20d", is_outside=True)

    found = cell('<row r="1"><c r="A1" t="inlineStr"><is><t>raportti</t></is></c></row>', there, after=link(reference))

    assert (found.value, found.seen.link) == ("raportti", "https://example.fi/a?b=c%20d")


def test_a_link_to_a_place_in_the_workbook_is_no_address():
    inside = '<hyperlinks><hyperlink ref="A1" location="Ohje!A1"/></hyperlinks>'

    assert cell('<row r="1"><c r="A1"><v>1</v></c></row>', after=inside).seen == NOTHING


@pytest.mark.parametrize(
    ("formula", "address"),
    [('HYPERLINK("https://example.fi","sana")', "https://example.fi"), ('HYPERLINK("#Ohje!A1","sana")', None)],
)
def test_the_address_of_a_formula_is_told(formula, address):
    found = cell(f'<row r="1"><c r="A1" t="str"><f>{formula}</f><v>sana</v></c></row>')

    assert (found.seen.link or None) == address


@pytest.mark.parametrize("formula", ["[1]Taul1!$A$1", "SUM([2]Taul1!A1:A9)", "'C:\\[Oma.xlsx]Taul1'!A1"])
def test_a_formula_on_another_workbook_is_told(formula):
    assert cell(f'<row r="1"><c r="A1"><f>{formula}</f><v>0</v></c></row>').seen.is_elsewhere


@pytest.mark.parametrize(
    "formula", ["SUM(B1:B9)", "Taulukko1[Summa]*2", "Taulukko1[[#This Row],[2027]]", "T[2027]+'Muu A'!A1"]
)
def test_a_formula_on_its_own_workbook_is_nothing_special(formula):
    assert cell(f'<row r="1"><c r="A1"><f>{formula}</f><v>5</v></c></row>').seen == NOTHING


@pytest.mark.parametrize(
    "content",
    [
        't="e"><f>_xlfn.IMAGE("https://example.fi/a.png")</f><v>#NAME?</v>',
        't="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v>',
    ],
)
def test_a_function_that_shows_a_picture_is_a_picture(content):
    assert cell(f'<row r="1"><c r="A1" {content}</c></row>').seen.is_picture


@pytest.mark.parametrize(("kind", "is_picture"), [("_localImage", True), ("_webimage", True), ("_error", False)])
def test_a_picture_in_a_cell_is_known_by_the_rich_value_that_the_cell_names(kind, is_picture):
    rich = "http://schemas.microsoft.com/office/spreadsheetml/2017/richdata"
    metadata = (
        f'<metadata xmlns="{MAIN}" xmlns:x="{rich}"><futureMetadata name="XLRICHVALUE"><bk><extLst><ext>'
        '<x:rvb i="1"/></ext></extLst></bk></futureMetadata><valueMetadata><bk><rc t="1" v="0"/></bk></valueMetadata>'
        "</metadata>"
    )
    found = parts([sheet('<row r="1"><c r="A1" t="e" vm="1"><v>#VALUE!</v></c></row>')])
    found |= {
        "xl/metadata.xml": metadata,
        "xl/richData/rdrichvalue.xml": f'<rvData xmlns="{rich}"><rv s="0"/><rv s="1"/></rvData>',
        "xl/richData/s.xml": f'<rvStructures xmlns="{rich}"><s t="muu"><k n="a"/></s><s t="{kind}"/></rvStructures>',
    }
    links = relation("m", "sheetMetadata", "metadata.xml") + relation("v", "rdRichValue", "richData/rdrichvalue.xml")
    links += relation("s", "rdRichValueStructure", "richData/s.xml")
    name = "xl/_rels/workbook.xml.rels"
    found[name] = str(found[name]).replace("</Relationships>", f"{links}</Relationships>")

    (only,) = read_workbook(pack(found), "kirja.xlsx").sheets

    assert only.cells[1, 1].seen.is_picture == is_picture


# --- what is drawn


def test_the_words_of_a_text_box_are_told_with_the_cell_under_its_corner():
    assert drawn(anchor(shape("Toteuma 12", "Lisätietoja tulee"))) == [("H5", "Toteuma 12\nLisätietoja tulee")]


def test_shapes_in_a_group_are_told_together():
    assert drawn(anchor(f"<xdr:grpSp>{shape('yksi')}{shape('kaksi')}</xdr:grpSp>")) == [("H5", "yksi\nkaksi")]


def test_the_copy_for_older_programs_is_told_once():
    both = f"<mc:AlternateContent><mc:Choice>{shape('12')}</mc:Choice><mc:Fallback>{shape('12')}</mc:Fallback>"

    assert drawn(anchor(f"{both}</mc:AlternateContent>")) == [("H5", "12")]


@pytest.mark.parametrize("inner", ["<xdr:pic/>", "<xdr:graphicFrame/>", "<xdr:grpSp><xdr:pic/></xdr:grpSp>"])
def test_a_picture_is_told_without_words(inner):
    assert drawn(anchor(inner, name="oneCellAnchor")) == [("H5", "")]


def test_a_shape_that_says_nothing_is_nothing():
    assert drawn(anchor("<xdr:sp/>"), anchor(shape(" "))) == []


def test_what_is_anchored_to_no_cell_is_told_without_a_cell():
    assert drawn(f"<xdr:absoluteAnchor>{shape('12')}</xdr:absoluteAnchor>") == [("", "12")]


# --- what is hidden

HIDDEN = '<row r="1" hidden="1"><c r="A1"><v>1</v></c></row>'


def test_rows_hidden_by_the_filter_of_a_sheet_are_known():
    after = '<autoFilter ref="A1:B9"><filterColumn colId="0"/></autoFilter>'

    assert not read(HIDDEN).is_filtered
    assert not read(HIDDEN, after='<autoFilter ref="A1:B9"/>').is_filtered
    assert read(HIDDEN, after=after).is_filtered


def test_rows_hidden_by_the_filter_of_a_table_are_known():
    table = f'<table xmlns="{MAIN}"><autoFilter ref="A1:B9"><filterColumn colId="0"/></autoFilter></table>'

    found = read(HIDDEN, relation("rId1", "table", "../tables/t.xml"), **{"xl/tables/t.xml": table})

    assert found.is_filtered


@pytest.mark.parametrize("hidden", ['hidden="false"', 'hidden="0"'])
def test_a_row_that_is_said_not_to_be_hidden_is_not(hidden):
    assert read(f'<row r="1" {hidden}><c r="A1"><v>1</v></c></row>').hidden_rows == frozenset()


def test_a_sheet_that_shows_no_zeros_is_known():
    view = '<sheetViews><sheetView showZeros="0"/></sheetViews><sheetData>'

    (only,) = read_workbook(workbook(sheet(HIDDEN).replace("<sheetData>", view)), "kirja.xlsx").sheets

    assert only.hides_zeros
