"""Word documents as Word makes them: styles, numbering, merged cells, tracked changes."""

from __future__ import annotations

from io import BytesIO

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from elinvoima_xl.foundation.problems import ProgrammeError
from elinvoima_xl.programme.importing.document import Heading, ListItem, Paragraph, Table
from elinvoima_xl.programme.importing.source import read_source
from elinvoima_xl.programme.importing.word import read_document

TITLES = ("Tavoite", "Toimenpide", "Vastuutahot", "Mittari")


def saved(word) -> bytes:
    stream = BytesIO()
    word.save(stream)
    return stream.getvalue()


def blocks(word):
    return read_document(saved(word), "doc.docx").blocks


def with_table(*rows):
    word = docx.Document()
    word.add_heading("Ohjelma 2027–2030", 0)
    word.add_heading("1. Työ", 1)
    table = word.add_table(len(rows) + 1, len(TITLES))
    for cells, texts in zip(table.rows, (TITLES, *rows), strict=True):
        for cell, text in zip(cells.cells, texts, strict=True):
            cell.text = text
    return word, table


def read(word):
    return read_source(saved(word), "doc.docx")


def test_headings_lists_and_paragraphs_are_told_apart():
    word = docx.Document()
    word.add_heading("Otsikko", 2)
    word.add_paragraph("yksi", "List Number")
    word.add_paragraph("kaksi", "List Number")
    word.add_paragraph("pallo", "List Bullet")
    word.add_paragraph("tekstiä")

    found = [(type(block), block.text, getattr(block, "number", None)) for block in blocks(word)]

    assert found == [
        (Heading, "Otsikko", None), (ListItem, "yksi", 1), (ListItem, "kaksi", 2), (ListItem, "pallo", None),
        (Paragraph, "tekstiä", None),
    ]  # fmt: skip


def test_an_item_typed_with_its_bullet_is_an_item():
    word = docx.Document()
    word.add_paragraph("– Vahvuus")
    word.add_paragraph("2) Toinen")

    assert [(block.text, block.number) for block in blocks(word)] == [("Vahvuus", None), ("Toinen", 2)]


def test_a_short_line_in_bold_type_is_a_heading():
    word = docx.Document()
    word.add_heading("Ohjelma", 1)
    word.add_paragraph().add_run("1. Työ").bold = True

    assert [(block.level, block.text) for block in blocks(word)] == [(1, "Ohjelma"), (2, "1. Työ")]


def test_a_heading_of_a_style_of_the_citys_own_is_found_by_its_outline_level():
    word = docx.Document()
    paragraph = word.add_paragraph("Kehittämiskohde")
    paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="1"/>'))

    assert [(block.level, block.text) for block in blocks(word)] == [(2, "Kehittämiskohde")]


def test_cells_merged_downwards_hold_for_each_row():
    word, table = with_table(("T", "A", "KAO", "Määrä"), ("", "B", "", "Osuus"))
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(1, 2).merge(table.cell(2, 2))

    programme, _ = read(word)

    assert [(each.id, each.text, each.owner_names) for each in programme.measures] == [
        ("1.1.1", "A", ("KAO",)), ("1.1.2", "B", ("KAO",)),
    ]  # fmt: skip


def test_a_row_merged_across_the_table_is_an_objective():
    word = docx.Document()
    word.add_heading("Ohjelma 2027–2030", 0)
    word.add_heading("1. Työ", 1)
    table = word.add_table(3, 2)
    for cell, text in zip(table.rows[0].cells, ("Toimenpide", "Vastuutahot"), strict=True):
        cell.text = text
    table.cell(1, 0).merge(table.cell(1, 1)).text = "Tavoite 1: Kaikilla on työtä"
    table.cell(2, 0).text, table.cell(2, 1).text = "A", "KAO"

    programme, problems = read(word)

    assert programme.areas[0].objectives[0].text == "Kaikilla on työtä"
    assert programme.measures[0].id == "1.1.1"
    assert "not-imported" not in [each.code for each in problems]


def test_tracked_changes_are_read_as_accepted():
    word = docx.Document()
    paragraph = word.add_paragraph("Tehdään ")
    for xml in ('<w:del {0}><w:r><w:delText>kaksi</w:delText></w:r></w:del>',
                '<w:ins {0}><w:r><w:t>kolme</w:t></w:r></w:ins>'):  # fmt: skip
        paragraph._p.append(parse_xml(xml.format(nsdecls("w"))))

    assert [block.text for block in blocks(word)] == ["Tehdään kolme"]


def test_a_deleted_row_is_left_out():
    word, table = with_table(("T", "A", "KAO", "Määrä"), ("", "B", "KAO", "Osuus"))
    properties = table.rows[2]._tr.get_or_add_trPr()
    properties.append(parse_xml(f'<w:del {nsdecls("w")} w:id="1" w:author="x"/>'))

    programme, _ = read(word)

    assert [each.text for each in programme.measures] == ["A"]


def test_a_line_break_in_a_cell_parts_two_owners():
    word, table = with_table(("T", "A", "KAO\nKAMK", "Määrä"))

    assert read(word)[0].measures[0].owner_names == ("KAO", "KAMK")
    assert len(table.rows) == 2


def test_a_list_in_a_cell_is_several_metrics():
    word, table = with_table(("T", "A", "KAO", ""))
    cell = table.cell(1, 3)
    cell.paragraphs[0].style = word.styles["List Bullet"]
    cell.paragraphs[0].add_run("Tapahtumat")
    cell.add_paragraph("Osallistujat", "List Bullet")

    assert [metric.text for metric in read(word)[0].metrics] == ["Tapahtumat", "Osallistujat"]


def test_the_place_is_the_paragraph_or_the_cell_of_the_table():
    word, _ = with_table(("T", "A", "KAO", "Määrä"))
    word.add_paragraph("Lisäys lopussa.")

    places = {(each.code, each.location.sheet, each.location.cell) for each in read(word)[1]}

    assert ("not-imported", "", "P3") in places
    assert ("unit-missing", "T1", "D2") in places


def test_text_in_a_text_box_is_not_lost():
    word = docx.Document()
    paragraph = word.add_paragraph("")
    paragraph._p.append(
        parse_xml(
            f"<w:r {nsdecls('w')}><w:pict><w:txbxContent><w:p><w:r><w:t>Laatikossa</w:t></w:r></w:p>"
            "</w:txbxContent></w:pict></w:r>"
        )
    )

    assert [block.text for block in blocks(word)] == ["Laatikossa"]


def test_a_table_has_its_rows_and_titles():
    word, _ = with_table(("T", "A", "KAO", "Määrä"))
    table = next(block for block in blocks(word) if isinstance(block, Table))

    assert [cell.text for cell in table.rows[0]] == list(TITLES)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04junk", b"plain text"])
def test_a_file_that_is_no_word_document_is_refused(data):
    with pytest.raises(ProgrammeError) as error:
        read_document(data, "doc.docx")

    assert error.value.problem.code == "unreadable"
