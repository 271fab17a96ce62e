"""A city's own Word template: its styles, headers and logo stay, placeholders are filled, what it lacks is added."""

from __future__ import annotations

import struct
import zlib
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.shared import Pt, RGBColor
from facts import ALONE, H1, facts, returned
from openxml_audit import OpenXmlValidator

from elinvoima_xl.foundation.problems import UsageError
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.report.build import build_report
from elinvoima_xl.report.word.document import write_report


def one_pixel() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\x00\x2b\x6c\xb0")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def template(tmp_path, *lines, header="", footer="", name="city.docx", change=None):
    document = docx.Document()
    document.styles["Heading 2"].font.color.rgb = RGBColor(0xAA, 0x00, 0x00)
    for line in lines:
        document.add_paragraph(line)
    section = document.sections[0]
    if header:
        section.header.paragraphs[0].add_run().add_picture(BytesIO(one_pixel()), width=Pt(40))
        section.header.paragraphs[0].add_run(header)
    if footer:
        section.footer.paragraphs[0].add_run(footer)
    if change:
        change(document)
    path = tmp_path / name
    document.save(str(path))
    return path


def written(tmp_path, base, **choices):
    path = tmp_path / "report.docx"
    merged = merge(facts(returned("KAO", ("1.1.2", "status", "delayed"), (ALONE, "actual", "3"))))
    write_report(build_report(merged, H1, language="en", day=date(2027, 9, 15), **choices), path, template=base)
    return docx.Document(str(path))


def lines(document):
    return [paragraph.text for paragraph in document.paragraphs]


def test_its_styles_stay_as_they_are(tmp_path):
    document = written(tmp_path, template(tmp_path))

    heading = document.styles["Heading 2"]
    assert str(heading.font.color.rgb) == "AA0000"
    assert any(paragraph.style == heading for paragraph in document.paragraphs)


def test_styles_that_it_lacks_are_added(tmp_path):
    document = written(tmp_path, template(tmp_path))

    assert document.tables[0].style.name == "Report Table"
    assert document.styles["Report Note"].base_style == document.styles["Normal"]


def test_its_header_with_the_logo_stays(tmp_path):
    document = written(tmp_path, template(tmp_path, header="City of Examples"))

    header = document.sections[0].header
    assert "City of Examples" in header.paragraphs[0].text
    assert header._element.xpath(".//pic:pic")


def test_placeholders_are_filled_in_any_of_the_three_languages(tmp_path):
    base = template(tmp_path, "{{otsikko}}", "{{ underrubrik }}, {{date}}", header="{{title}}")

    document = written(tmp_path, base)

    assert lines(document)[:2] == [
        "Follow-up report: Invented programme", "1 January–30 June 2027, 15 September 2027"
    ]  # fmt: skip
    assert "Follow-up report" in document.sections[0].header.paragraphs[0].text


def test_a_placeholder_that_word_has_cut_into_runs_is_filled(tmp_path):
    def cut(document):
        paragraph = document.add_paragraph("Report: ")
        for piece in ("{", "{ti", "tle}", "}", "!"):
            paragraph.add_run(piece)

    document = written(tmp_path, template(tmp_path, change=cut))

    assert lines(document)[0] == "Report: Follow-up report: Invented programme!"


def test_a_name_in_braces_that_we_do_not_know_stays(tmp_path):
    assert "{{mayor}}" in lines(written(tmp_path, template(tmp_path, "{{mayor}}")))


def test_the_report_comes_where_its_placeholder_is(tmp_path):
    document = written(tmp_path, template(tmp_path, "Before", "{{report}}", "After"))

    found = lines(document)
    assert found.index("Before") < found.index("Summary") < found.index("After")
    assert "{{report}}" not in found


def test_a_template_with_no_placeholders_gets_cover_contents_and_report_at_its_end(tmp_path):
    found = lines(written(tmp_path, template(tmp_path, "A letterhead")))

    assert found[:2] == ["A letterhead", "Follow-up report: Invented programme"]
    assert found.index("Contents") < found.index("Proposed decision")


def test_an_empty_mark_leaves_no_empty_line(tmp_path):
    document = written(tmp_path, template(tmp_path, "{{title}}", "{{draft}}", "{{report}}"))

    assert "" not in lines(document)[:2]


def test_the_notice_is_on_the_cover_and_in_the_footer_though_the_template_has_no_place_for_it(tmp_path):
    document = written(tmp_path, template(tmp_path, "{{title}}", footer="City of Examples"), notice="Invented answers.")

    assert "Invented answers." in lines(document)
    assert [each.text for each in document.sections[0].footer.paragraphs] == ["City of Examples", "Invented answers."]


def test_a_template_with_no_footer_gets_page_numbers(tmp_path):
    footer = written(tmp_path, template(tmp_path)).sections[0].footer._element

    assert footer.xpath(".//w:fldSimple/@w:instr") == [" PAGE ", " NUMPAGES "]


def test_a_template_with_contents_of_its_own_gets_no_second_ones(tmp_path):
    def contents(document):
        run = document.add_paragraph().add_run()
        code = run._r.makeelement(docx.oxml.ns.qn("w:instrText"))
        code.text = " TOC \\o "
        run._r.append(code)

    assert "Contents" not in lines(written(tmp_path, template(tmp_path, change=contents)))


def test_a_template_document_for_word_dotx_works(tmp_path):
    base = template(tmp_path, "{{title}}")
    as_template = tmp_path / "city.dotx"
    kinds = b"wordprocessingml.document.main+xml", b"wordprocessingml.template.main+xml"
    with ZipFile(base) as source, ZipFile(as_template, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(*kinds))

    assert lines(written(tmp_path, as_template))[0] == "Follow-up report: Invented programme"


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\x05\x06" + bytes(18)], ids=["empty", "text", "empty zip"])
def test_what_is_no_word_document_is_told(tmp_path, data):
    base = tmp_path / "broken.docx"
    base.write_bytes(data)

    with pytest.raises(UsageError) as raised:
        written(tmp_path, base)

    assert raised.value.problem.code == "not-a-template"


def test_what_is_made_from_a_template_is_valid(tmp_path):
    base = template(tmp_path, "{{title}}", "{{contents}}", "{{report}}", header="City", footer="{{page}}")
    written(tmp_path, base, notice="Invented answers.", is_draft=True)

    assert OpenXmlValidator().validate(str(tmp_path / "report.docx")).errors == []
