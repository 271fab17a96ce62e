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


def report_of(**choices):
    merged = merge(facts(returned("KAO", ("1.1.2", "status", "delayed"), (ALONE, "actual", "3"))))
    return build_report(merged, H1, language="en", day=date(2027, 9, 15), **choices)


def written(tmp_path, base, **choices):
    path = tmp_path / "report.docx"
    write_report(report_of(**choices), path, template=base)
    return docx.Document(str(path))


def told(base):
    """Return what is told of a template: code, text found and the other blanks."""
    problems = write_report(report_of(), BytesIO(), template=base)
    return [(each.code, each.found, *(str(value) for _, value in each.blanks)) for each in problems]


def codes(base):
    return [each[0] for each in told(base)]


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


def repacked(base, name, change):
    """Return a copy of a package with the parts that `change` makes of its own."""
    path = base.with_name(name)
    with ZipFile(base) as source:
        parts = {each: source.read(each) for each in source.namelist()}
    change(parts)
    with ZipFile(path, "w") as target:
        for each, content in parts.items():
            target.writestr(each, content)
    return path


PLAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
KINDS = {
    "city.dotx": b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    "city.docm": b"application/vnd.ms-word.document.macroEnabled.main+xml",
    "city.dotm": b"application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
}
VBA = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"


def with_macros(parts):
    relation = f'<Relationship Id="rIdVba" Type="{VBA}" Target="vbaProject.bin"/></Relationships>'.encode()
    rels, types = "word/_rels/document.xml.rels", "[Content_Types].xml"
    parts[rels] = parts[rels].replace(b"</Relationships>", relation)
    kind = b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
    parts[types] = parts[types].replace(b"<Default", kind + b"<Default", 1)
    parts["word/vbaProject.bin"] = b"invented macros"


@pytest.mark.parametrize("name", KINDS)
def test_a_template_of_any_kind_that_word_writes_works(tmp_path, name):
    def change(parts):
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(PLAIN, KINDS[name])

    base = repacked(template(tmp_path, "{{title}}"), name, change)

    assert lines(written(tmp_path, base))[0] == "Follow-up report: Invented programme"
    with ZipFile(tmp_path / "report.docx") as package:
        assert PLAIN in package.read("[Content_Types].xml")


def test_the_macros_of_a_template_are_left_out_and_told(tmp_path):
    def change(parts):
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(PLAIN, KINDS["city.dotm"])
        with_macros(parts)

    base = repacked(template(tmp_path, "{{title}}"), "city.dotm", change)

    assert codes(base) == ["template-macros"]
    written(tmp_path, base)
    with ZipFile(tmp_path / "report.docx") as package:
        assert not any("vba" in name.lower() for name in package.namelist())
        assert b"vba" not in package.read("[Content_Types].xml")


def zipped(tmp_path, **parts):
    path = tmp_path / "zipped"
    with ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/"), content)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"{\\rtf1 text}", "an RTF document"),
        (b"%PDF-1.7", "a PDF document"),
        ({"mimetype": "application/vnd.oasis.opendocument.text"}, "an OpenDocument text (.odt)"),
        ({"mimetype": "application/vnd.oasis.opendocument.text-template"}, "an OpenDocument text (.odt)"),
        ({"xl__workbook.xml": "<workbook/>"}, "a workbook"),
        (b"PK\x05\x06" + bytes(18), "a packed folder (.zip)"),
    ],
)
def test_a_file_of_another_kind_is_called_what_it_is(tmp_path, data, kind):
    base = tmp_path / "city.docx"
    base.write_bytes(zipped(tmp_path, **data) if isinstance(data, dict) else data)

    with pytest.raises(UsageError) as raised:
        written(tmp_path, base)

    assert raised.value.problem.code == "template-of-other-kind"
    assert dict(raised.value.problem.blanks)["kind"] == kind
    assert not (tmp_path / "report.docx").exists()


STRICT = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        ({"word__document.xml": "<w:document"}, "it is damaged"),
        ({"word__document.xml": "", "_rels__.rels": STRICT}, "it is saved as Strict Open XML"),
    ],
)
def test_a_word_document_that_cannot_be_used_is_told(tmp_path, data, reason):
    base = tmp_path / "broken.docx"
    base.write_bytes(zipped(tmp_path, **data) if isinstance(data, dict) else data)

    with pytest.raises(UsageError) as raised:
        written(tmp_path, base)

    assert raised.value.problem.code == "not-a-template"
    assert dict(raised.value.problem.blanks)["reason"] == reason


def test_what_is_made_from_a_template_is_valid(tmp_path):
    base = template(tmp_path, "{{title}}", "{{contents}}", "{{report}}", header="City", footer="{{page}}")
    written(tmp_path, base, notice="Invented answers.", is_draft=True)

    assert OpenXmlValidator().validate(str(tmp_path / "report.docx")).errors == []


# --- what is told of a template


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("{{raporti}}", "{{raportti}}"),
        ("{{otsiko}}", "{{otsikko}}"),
        ("{{Juokseva_otsikko}}", "{{juokseva otsikko}}"),
        ("{title}", "{{title}}"),
        ("{{report}", "{{report}}"),
        ("rubrik}}", "{{rubrik}}"),
    ],
)
def test_a_placeholder_with_a_slip_is_told_with_the_nearest_known_name(tmp_path, text, nearest):
    base = template(tmp_path, text, "{{report}}" if "r}" not in text else "")

    assert told(base) == [("placeholder-misspelt", text, nearest)]
    assert text in lines(written(tmp_path, base))


def test_a_placeholder_that_is_like_no_other_is_told_with_the_known_ones(tmp_path):
    [(code, found, known)] = told(template(tmp_path, "{{mayor}}", "{{report}}"))

    assert (code, found) == ("placeholder-unknown", "{{mayor}}")
    assert "{{title}}" in known
    assert "{{report}}" in known


def test_words_in_single_braces_are_the_citys_own(tmp_path):
    assert told(template(tmp_path, "a set {x, y}", "{{report}}")) == []


def test_a_place_for_the_report_that_comes_twice_is_told(tmp_path):
    base = template(tmp_path, "{{report}}", "Between", "{{raportti}}")

    assert told(base) == [("placeholder-twice", "{{report}}", "2")]
    found = lines(written(tmp_path, base))
    assert found.index("Summary") < found.index("Between") < found.index("{{raportti}}")


def test_a_title_that_comes_twice_in_the_text_is_filled_twice(tmp_path):
    base = template(tmp_path, "{{title}}", "{{title}}", "{{report}}", header="{{title}}")

    assert told(base) == [("placeholder-repeated", "{{title}}", "2")]
    assert lines(written(tmp_path, base))[:2] == ["Follow-up report: Invented programme"] * 2


def in_a_table(text):
    return lambda document: document.add_table(1, 2).cell(0, 1).paragraphs[0].add_run(text)


def test_a_report_in_a_tables_cell_comes_after_the_table_and_is_told(tmp_path):
    def change(document):
        table = document.add_table(1, 2)
        table.cell(0, 0).text = "City of Examples"
        table.cell(0, 1).text = "{{report}}"
        document.add_paragraph("After")

    base = template(tmp_path, change=change)

    assert told(base) == [("placeholder-misplaced", "{{report}}", "in a table's cell")]
    document = written(tmp_path, base)
    assert [cell.text for cell in document.tables[0].row_cells(0)] == ["City of Examples", ""]
    assert lines(document).index("Summary") < lines(document).index("After")
    assert OpenXmlValidator().validate(str(tmp_path / "report.docx")).errors == []


def test_a_table_that_held_nothing_but_the_report_goes(tmp_path):
    document = written(tmp_path, template(tmp_path, change=in_a_table("{{report}}")))

    assert document.tables[0].cell(0, 0).text != ""


def test_a_title_in_a_tables_cell_is_filled_and_not_told(tmp_path):
    base = template(tmp_path, "{{report}}", change=in_a_table("{{title}}"))

    assert told(base) == []
    assert written(tmp_path, base).tables[-1].cell(0, 1).text == "Follow-up report: Invented programme"


def control(text, *, lock="", bound=False):
    """Return what adds a content control with a text to a document."""
    properties = f'<w:lock w:val="{lock}"/>' if lock else ""
    properties += (
        '<w:dataBinding w:xpath="/a" w:storeItemID="{00000000-0000-0000-0000-000000000000}"/>' if bound else ""
    )
    xml = (
        f'<w:sdt xmlns:w="{W}"><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>'
        f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    return lambda document: document.element.body.insert(0, docx.oxml.parse_xml(xml))


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def test_a_title_in_a_locked_control_is_filled_and_told(tmp_path):
    base = template(tmp_path, "{{report}}", change=control("{{title}}", lock="sdtContentLocked", bound=True))

    assert told(base) == [("placeholder-locked", "{{title}}")]
    element = written(tmp_path, base).element.body
    assert element.xpath("string(w:sdt[1])") == "Follow-up report: Invented programme"
    assert element.xpath(".//w:dataBinding") == []


def test_a_report_in_a_control_takes_its_place_and_is_told(tmp_path):
    base = template(tmp_path, "After", change=control("{{report}}", lock="contentLocked"))

    assert told(base) == [("placeholder-misplaced", "{{report}}", "in a content control")]
    document = written(tmp_path, base)
    assert document.element.body.xpath("w:sdt") == []
    assert lines(document).index("Summary") < lines(document).index("After")


def test_a_report_in_the_middle_of_a_text_leaves_the_text(tmp_path):
    base = template(tmp_path, "See {{report}} below", "After")

    assert told(base) == [("placeholder-misplaced", "{{report}}", "in the middle of a text")]
    found = lines(written(tmp_path, base))
    assert found.index("See  below") < found.index("Summary") < found.index("After")


def test_a_report_in_a_header_is_told_and_comes_at_the_end(tmp_path):
    base = template(tmp_path, "A letterhead", header="{{report}}")

    assert told(base) == [("placeholder-not-filled", "{{report}}", "in a header or footer")]
    assert lines(written(tmp_path, base))[0] == "A letterhead"


def test_a_section_that_ends_with_the_report_keeps_its_break(tmp_path):
    def change(document):
        document.add_paragraph("{{report}}")
        document.add_section()
        document.paragraphs[-1].insert_paragraph_before() if not document.paragraphs[-1].text else None
        document.add_paragraph("After")

    base = template(tmp_path, change=change)
    document = docx.Document(str(base))
    breaks = document.element.body.xpath("w:p[w:pPr/w:sectPr]")
    breaks[0].append(document.element.body.xpath("w:p[w:r][1]/w:r")[0])
    document.save(str(base))

    written(tmp_path, base)

    assert OpenXmlValidator().validate(str(tmp_path / "report.docx")).errors == []
    found = docx.Document(str(tmp_path / "report.docx"))
    assert lines(found).index("Summary") < lines(found).index("After")
    assert len(found.sections) >= 2


def numbered(document):
    properties = document.styles["Heading 1"].element.get_or_add_pPr()
    properties.get_or_add_numPr().get_or_add_numId().val = 1
    document.styles["Heading 2"].base_style = document.styles["Heading 1"]


def test_headings_that_the_template_numbers_are_not_numbered_twice(tmp_path):
    base = template(tmp_path, "{{title}}", "{{report}}", change=numbered)

    assert codes(base) == ["template-numbers-headings"]
    document = written(tmp_path, base)
    headings = [each for each in document.paragraphs if each.style.name == "Heading 2"]
    assert {each._p.pPr.numPr.numId.val for each in headings} == {0}
    # 0 is no reference: it takes the numbering away (ISO/IEC 29500-1, 17.9.18).
    errors = OpenXmlValidator().validate(str(tmp_path / "report.docx")).errors
    assert [each for each in errors if "Numbering definition '0'" not in each.description] == []


def test_a_protected_template_gives_a_report_that_can_be_edited(tmp_path):
    def protect(document):
        xml = f'<w:documentProtection xmlns:w="{W}" w:edit="forms" w:enforcement="1"/>'
        document.settings.element.insert(0, docx.oxml.parse_xml(xml))

    base = template(tmp_path, "{{report}}", change=protect)

    assert codes(base) == ["template-protected"]
    assert written(tmp_path, base).settings.element.xpath("w:documentProtection") == []


def test_columns_are_told_and_the_report_has_one(tmp_path):
    def change(document):
        columns = document.sections[0]._sectPr.xpath("w:cols")[0]
        columns.set(f"{{{W}}}num", "2")

    base = template(tmp_path, "{{report}}", change=change)

    assert told(base) == [("template-columns", "", "2")]
    sections = written(tmp_path, base).sections
    assert [each._sectPr.xpath("string(w:cols/@w:num)") for each in sections] == [""] * len(sections)


def test_a_landscape_page_is_told(tmp_path):
    def change(document):
        section = document.sections[0]
        section.page_width, section.page_height = section.page_height, section.page_width

    assert codes(template(tmp_path, "{{report}}", change=change)) == ["template-landscape"]


def test_narrow_lines_are_told(tmp_path):
    def change(document):
        document.sections[0].left_margin = Pt(240)

    assert told(template(tmp_path, "{{report}}", change=change)) == [("template-narrow", "99")]


def test_a_plain_template_is_nothing_to_tell_of(tmp_path):
    assert told(template(tmp_path, "{{title}}", "{{contents}}", "{{report}}", footer="{{page}}")) == []


def test_the_templates_own_dates_do_not_stay(tmp_path):
    base = template(tmp_path, "{{report}}")
    assert docx.Document(str(base)).core_properties.created is not None

    properties = written(tmp_path, base).core_properties

    assert (properties.created, properties.modified, properties.last_printed) == (None, None, None)
