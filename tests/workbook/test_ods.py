"""OpenDocument spreadsheets part by part: what is typed, how it is shown, what hangs on cells, and what does harm."""

from __future__ import annotations

from datetime import datetime

import pytest
from hostile.make import pack

from elinvoima_xl.foundation.problems import WorkbookError
from elinvoima_xl.model.seen import Run
from elinvoima_xl.workbook.cells import Limits, Workbook, read_workbook
from elinvoima_xl.workbook.reader.workbook import Merge, Note

SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in {
        "office": "office", "table": "table", "text": "text", "style": "style", "number": "datastyle",
        "meta": "meta", "draw": "drawing", "fo": "xsl-fo-compatible",
    }.items()
)  # fmt: skip
MORE = (
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def ods(rows: str, *, styles: str = "", table: str = "", before: str = "") -> bytes:
    content = (
        f"<office:document-content {SPACES} {MORE}><office:automatic-styles>{styles}</office:automatic-styles>"
        f'<office:body><office:spreadsheet><table:table table:name="Yksi" {table}>{before}{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    meta = f'<m xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0">{META}</m>'
    return pack(
        {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content, "meta.xml": meta}
    )


META = '<meta:user-defined meta:name="elinvoima_form">abcd-efgh</meta:user-defined>'


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def cell(inner: str = "", **attributes: str) -> str:
    told = " ".join(f'{name.replace("_", ":", 1).replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f"<table:table-cell {told}>{inner}</table:table-cell>"


def text(words: str) -> str:
    return cell(f"<text:p>{words}</text:p>", office_value_type="string")


def number(value: str, **more: str) -> str:
    return cell(f"<text:p>{value}</text:p>", office_value_type="float", office_value=value, **more)


def read(rows: str, **more: str) -> Workbook:
    return read_workbook(ods(rows, **more), "lomake.ods")


def only(rows: str, **more: str):
    (found,) = read(rows, **more).sheets[0].cells.values()
    return found


def test_values_stand_at_their_addresses_and_nothing_is_told():
    gap = cell(table_number_columns_repeated="3")
    found = read(row(text("a"), gap, number("2.5")) + row(more='table:number-rows-repeated="5"') + row(text("b")))

    assert {each.address: each.value for each in found.sheets[0].cells.values()} == {"A1": "a", "E1": 2.5, "A7": "b"}
    assert found.problems == ()
    assert found.properties == {"elinvoima_form": "abcd-efgh"}


@pytest.mark.parametrize(
    ("given", "value", "kind"),
    [
        (cell(office_value_type="percentage", office_value="0.15"), 0.15, "number"),
        (cell(office_value_type="date", office_date_value="2027-06-30"), datetime(2027, 6, 30), "date"),
        (cell(office_value_type="time", office_time_value="PT12H30M00S"), datetime(1899, 12, 31, 12, 30), "date"),
        (cell(office_value_type="boolean", office_boolean_value="true"), True, "bool"),
        (cell("<text:p>#N/A</text:p>", office_value_type="string", calcext_value_type="error"), "#N/A", "error"),
        (cell(table_formula="of:=1+2", office_value_type="float", office_value="3"), 3.0, "number"),
        (cell(table_formula="of:=1+2"), "=1+2", "uncached"),
        (cell(table_formula="of:=TRUE()", office_value_type="boolean", office_boolean_value="true"), True, "bool"),
    ],
)
def test_each_kind_of_value_is_read(given, value, kind):
    found = only(row(given))

    assert (found.value, found.kind) == (value, kind)
    assert found.is_formula == ("1+2" in given)


def test_an_indented_file_says_the_same_as_one_on_a_line():
    span = '<text:span text:style-name="T1">kaksi</text:span>'
    flat = row(text(f"yksi {span}<text:s/> loppu"), number("7"))

    indented = flat.replace("<table", "\n  <table").replace("</table", "\n  </table")
    indented = indented.replace("<text:p>", "\n    <text:p>\n      ")

    assert [each.value for each in read(indented).sheets[0].cells.values()] == ["yksi kaksi  loppu", 7.0]
    assert read(indented).sheets[0].cells == read(flat).sheets[0].cells


def test_blanks_tabs_and_lines_are_those_that_were_typed():
    found = only(
        row(cell("<text:p><text:s text:c='2'/>a<text:tab/>b</text:p><text:p>c</text:p>", office_value_type="string"))
    )

    assert found.value == "  a\tb\nc"


STRUCK = (
    '<style:style style:name="T1" style:family="text"><style:text-properties style:text-line-through-style="solid"/>'
    '</style:style><style:style style:name="T2" style:family="text"><style:text-properties '
    'style:text-position="super 58%"/></style:style><style:style style:name="ce1" style:family="table-cell">'
    '<style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="ce2" style:family="table-cell" style:parent-style-name="ce1"/>'
)


def test_struck_and_raised_runs_are_told_with_the_whole_text():
    found = only(
        row(text('<text:span text:style-name="T1">12</text:span>15<text:span text:style-name="T2">1</text:span>')),
        styles=STRUCK,
    )

    assert found.value == "12151"
    assert found.seen.runs == (Run("12", "struck"), Run("15"), Run("1", "raised"))


def test_a_cell_whose_type_is_struck_is_told_through_its_parent():
    assert only(row(number("25", table_style_name="ce2")), styles=STRUCK).format.mark == "struck"


@pytest.mark.parametrize(
    ("style", "code"),
    [
        ('<number:number-style style:name="N1"><number:number number:decimal-places="1" number:grouping="true"/>'
         "<number:text> milj. €</number:text></number:number-style>", '#,##0.0" milj. €"'),
        ('<number:percentage-style style:name="N1"><number:number/><number:text> %</number:text>'
         "</number:percentage-style>", "0 %"),
        ('<number:currency-style style:name="N1"><number:number number:display-factor="1000"/>'
         "<number:currency-symbol>kr</number:currency-symbol></number:currency-style>", "0,[$kr]"),
    ],
)  # fmt: skip
def test_number_formats_are_told_as_excel_writes_them(style, code):
    named = '<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>'

    assert only(row(number("2.5", table_style_name="ce1")), styles=style + named).format.code == code


def test_a_cell_has_the_style_of_its_column_where_it_has_none():
    date = '<number:date-style style:name="N1"><number:day/></number:date-style>'
    named = '<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>'
    columns = '<table:table-column/><table:table-column table:default-cell-style-name="ce1"/>'

    found = read(row(number("1"), number("2")), styles=date + named, before=columns).sheets[0].cells

    assert [each.format.is_date for each in found.values()] == [False, True]


def test_notes_links_pictures_and_shapes_are_told():
    note = "<dc:creator>Keksitty</dc:creator><text:p>arvio</text:p><text:p>vain</text:p>"
    note = f"<office:annotation>{note}</office:annotation>"
    linked = '<text:p><text:a xlink:href="https://example.org">tästä</text:a></text:p>'
    shape = "<draw:custom-shape><text:p>laatikko</text:p></draw:custom-shape><draw:frame><draw:image/></draw:frame>"

    found = read(row(cell(note + linked + shape, office_value_type="string"))).sheets[0]

    assert found.notes == (Note(1, 1, "arvio\nvain", "Keksitty"),)
    assert (found.cells[1, 1].value, found.cells[1, 1].seen.link) == ("tästä", "https://example.org")
    assert [(each.address, each.text) for each in found.drawn] == [("A1", "laatikko"), ("A1", "")]


def test_protection_merges_and_what_is_hidden_are_told():
    hidden = '<style:table-properties table:display="false"/>'
    hidden = f'<style:style style:name="ta1" style:family="table">{hidden}</style:style>'
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    rows = row(cell("<text:p>a</text:p>", office_value_type="string", table_number_columns_spanned="2"))
    rows += row(text("b"), more='table:visibility="filter"')

    found = read(rows, styles=hidden, table='table:protected="true" table:style-name="ta1"', before=columns).sheets[0]

    assert (found.is_protected, found.state, found.is_filtered) == (True, "hidden", True)
    assert (found.hidden_columns, found.hidden_rows) == ({2}, {2})
    assert found.merges == (Merge(1, 1, 1, 2),)
    assert read(row(text("a"))).sheets[0].is_protected is False


def test_a_cell_that_cannot_be_read_costs_itself():
    found = read(row(number("1,5"), text("a")))

    assert [(each.code, each.location.cell) for each in found.problems] == [("bad-cell", "A1")]
    assert [each.address for each in found.sheets[0].cells.values()] == ["B1"]


MANY = 'table:number-rows-repeated="1000000"'
HOSTILE = {
    "repeated cells": row(number("1", table_number_columns_repeated="16384"), more=MANY),
    "a repeated text": row(text("x y " * 1000), more='table:number-rows-repeated="40000"'),
    "nested spans": row(text("<text:span>" * 5000 + "</text:span>" * 5000)),
    "notes": row(cell("<office:annotation><text:p>x</text:p></office:annotation>" * 30_000)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_made_to_do_harm_is_refused_before_it_is_spread_out(name):
    with pytest.raises(WorkbookError) as refused:
        read_workbook(ods(HOSTILE[name]), "lomake.ods", Limits())

    assert refused.value.problem.code in ("too-large", "damaged-file")


def test_blank_rows_to_the_end_of_the_sheet_cost_nothing():
    found = read(row(text("a")) + row(cell(table_style_name="x", table_number_columns_repeated="16384"), more=MANY))

    assert len(found.sheets[0].cells) == 1


def test_content_that_is_no_xml_is_damaged():
    with pytest.raises(WorkbookError) as refused:
        read("<broken")

    assert refused.value.problem.code == "damaged-file"
