"""The report as a Word document: valid, accessible, the same bytes each time, whatever its texts hold."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import pairwise
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn
from facts import ALONE, H1, NEXT_H1, PROGRAMME, facts, programme, returned
from openxml_audit import OpenXmlValidator

from elinvoima_xl.foundation.period import Period
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.model.programme import Area, Measure, Mention, Metric, Objective, Owner
from elinvoima_xl.report.build import build_report
from elinvoima_xl.report.word.document import write_report

FILES = (
    returned("KAO", ("1.1.1", "status", "on track"), ("1.1.2", "status", "delayed"), (ALONE, "actual", "1234.5")),
    returned("KAMK", ("1.1.1", "status", "delayed"), ("1.1.1", "done", "Visits made.")),
)


def write(tmp_path, *files, programme=PROGRAMME, period=H1, periods=(H1,), language="en", template=None, **choices):
    path = tmp_path / "report.docx"
    report = build_report(
        merge(facts(*files, programme=programme, periods=periods)), period, language=language, **choices
    )
    write_report(report, path, template=template)
    return path


@pytest.fixture
def document(tmp_path):
    return docx.Document(str(write(tmp_path, *FILES, day=date(2027, 9, 15))))


def part(path, name):
    with ZipFile(path) as package:
        return package.read(name).decode()


def levels(document):
    names = [paragraph.style.name for paragraph in document.paragraphs]
    return [int(name.removeprefix("Heading ")) for name in names if name.startswith("Heading ")]


# --- what the law on accessibility asks (PRACTICE)


def test_there_is_one_heading_1_and_no_level_is_skipped(document):
    found = levels(document)

    assert found.count(1) == 1
    assert found[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(found))


def test_after_every_heading_comes_its_content(document):
    shown = [each for each in document.element.body if each.tag in (qn("w:p"), qn("w:tbl"))]
    styles = [getattr(each, "style", None) if each.tag == qn("w:p") else "table" for each in shown]

    ends = [index for index, style in enumerate(styles) if style in ("Heading2", "Heading3")]

    assert ends
    assert all(styles[index + 1] not in ("Heading2", None) for index in ends[:-1])
    assert ends[-1] < len(styles) - 1


def test_every_table_repeats_its_header_row_and_splits_no_row(document):
    for table in document.tables:
        assert table.rows[0]._tr.find(".//" + qn("w:tblHeader")) is not None
        assert all(row._tr.find(".//" + qn("w:cantSplit")) is not None for row in table.rows)


def test_every_table_has_a_caption_and_a_description_for_screen_readers(document):
    for table in document.tables:
        for tag in ("w:tblCaption", "w:tblDescription"):
            assert table._tbl.tblPr.find(qn(tag)).get(qn("w:val"))


def test_no_cell_is_merged(document):
    assert not list(document.element.body.iter(qn("w:gridSpan"), qn("w:vMerge")))


def test_every_chart_has_an_alternative_text_that_states_the_finding(document):
    texts = [each.get("descr") for each in document.element.body.iter(qn("wp:docPr"))]

    assert len(texts) == 1
    assert "1 is delayed" in texts[0] or "2 are delayed" in texts[0]


def test_the_figures_of_a_chart_stand_in_the_table_too(tmp_path):
    path = write(tmp_path, *FILES)
    values = re.findall(r"<c:val>.*?</c:val>", part(path, "word/charts/chart1.xml"), re.DOTALL)
    charted = [float(value) for value in re.findall(r"<c:v>([\d.]+)</c:v>", "".join(values))]

    table = docx.Document(str(path)).tables[0]

    tabled = [float(cell.text) for cell in table.rows[1].cells[1:-1]]
    assert sorted(charted) == sorted(value for value in tabled if value)


@pytest.mark.parametrize(("language", "tag"), [("fi", "fi-FI"), ("sv", "sv-FI"), ("en", "en-GB")])
def test_the_language_is_told_in_styles_settings_and_properties(tmp_path, language, tag):
    path = write(tmp_path, *FILES, language=language)

    assert f'<w:lang w:val="{tag}"' in part(path, "word/styles.xml")
    assert f'<w:themeFontLang w:val="{tag}"' in part(path, "word/settings.xml")
    assert docx.Document(str(path)).core_properties.language == tag


def test_a_text_in_another_language_is_marked_with_it(tmp_path):
    path = write(tmp_path, *FILES, language="sv", programme=replace(PROGRAMME, language="fi"))

    assert re.search(
        r'<w:lang w:val="fi-FI"/></w:rPr><w:t xml:space="preserve">Visit firms', part(path, "word/document.xml")
    )


def test_the_properties_have_the_title_and_no_person(document):
    properties = document.core_properties

    assert properties.title == "Follow-up report: Invented programme"
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")


# --- contents, captions, pages


def test_the_contents_are_a_field_to_be_renewed_with_its_entries_written(tmp_path, document):
    entries = [each.text for each in document.paragraphs if each.style.name == "toc 2"]
    headings = [each.text for each in document.paragraphs if each.style.name == "Heading 2"]

    assert entries == headings
    assert 'w:fldCharType="begin" w:dirty="true"' in part(tmp_path / "report.docx", "word/document.xml")
    assert '<w:updateFields w:val="true"/>' in part(tmp_path / "report.docx", "word/settings.xml")


def test_captions_are_numbered_in_order(document):
    captions = [each.text for each in document.paragraphs if each.style.name == "Caption"]
    fields = [each.get(qn("w:instr")) for each in document.element.body.iter(qn("w:fldSimple"))]

    assert len(captions) == len(document.tables) + 1
    assert fields.count(" SEQ Table \\* ARABIC ") == len(document.tables)


def test_the_footer_has_the_page_and_the_number_of_pages(document):
    codes = [each.get(qn("w:instr")).strip() for each in document.sections[0].footer._element.iter(qn("w:fldSimple"))]

    assert codes == ["PAGE", "NUMPAGES"]


def test_the_notice_stands_on_the_cover_and_in_the_footer(tmp_path):
    path = write(tmp_path, *FILES, notice="Invented answers.")

    assert "Invented answers." in part(path, "word/document.xml")
    assert "Invented answers." in part(path, "word/footer1.xml")


def test_the_draft_mark_stands_on_the_cover_and_in_the_header(tmp_path):
    path = write(tmp_path, *FILES, is_draft=True)

    assert "Draft" in part(path, "word/document.xml")
    assert "Draft" in part(path, "word/header1.xml")


def test_without_draft_and_notice_no_placeholder_and_no_empty_mark_is_left(tmp_path):
    path = write(tmp_path, *FILES)

    with ZipFile(path) as package:
        assert not any("{{" in package.read(name).decode("latin-1") for name in package.namelist() if ".xml" in name)
    assert not [each for each in docx.Document(str(path)).paragraphs if each.style.name == "Report Mark"]


def test_a_table_that_needs_it_lies_on_its_side_and_the_pages_after_it_stand_again(tmp_path):
    metric = Metric(ALONE, "Visits", direction="more", source="The city's own register")
    known = programme(Measure("1.1.2", "Visit firms", (Mention("KAO"),), metrics=(metric,)))

    document = docx.Document(str(write(tmp_path, *FILES, programme=known)))

    wide = [section.page_width > section.page_height for section in document.sections]
    assert wide == [False, True, False]


def test_numbers_are_held_together_by_no_break_spaces(tmp_path):
    path = write(tmp_path, *FILES, language="fi")

    assert "1\u00a0234,5" in part(path, "word/document.xml")


# --- whatever the texts hold


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("a\x00b\x0bc\x1f", "abc"),
        ("lone \ud800 surrogate", "lone  surrogate"),
        ("<w:p> & \"quotes\" 'too'", "<w:p> & \"quotes\" 'too'"),
        ("emoji 😊 and 👩‍🔬", "emoji 😊 and 👩‍🔬"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("مرحبا بالعالم", "مرحبا بالعالم"),
    ],
    ids=["control", "surrogate", "markup", "emoji", "breaks", "right-to-left"],
)
def test_a_comment_survives(tmp_path, typed, printed):
    path = write(tmp_path, returned("KAO", ("1.1.2", "done", typed)))

    text = "\n".join(cell.text for table in docx.Document(str(path)).tables for cell in table._cells)

    assert f"KAO: {printed}" in text


def test_a_text_from_right_to_left_is_marked_so(tmp_path):
    path = write(tmp_path, returned("KAO", ("1.1.2", "done", "مرحبا بالعالم")))

    assert re.search(r"<w:rPr><w:rtl/>.*?مرحبا", part(path, "word/document.xml"))


def test_a_comment_of_ten_thousand_characters_is_whole_and_may_cross_pages(tmp_path):
    comment = "Työ etenee. " * 834
    document = docx.Document(str(write(tmp_path, returned("KAO", ("1.1.2", "done", comment)))))

    row = next(row for table in document.tables for row in table.rows if comment.strip() in row.cells[-1].text)

    assert row._tr.find(".//" + qn("w:cantSplit")) is None


def test_none_is_never_printed(tmp_path):
    document = docx.Document(str(write(tmp_path)))

    texts = [cell.text for table in document.tables for cell in table._cells] + [p.text for p in document.paragraphs]
    assert not [text for text in texts if re.search(r"\bNone\b(?! of them)", text)]


# --- valid and the same each time


def many(count):
    measures = tuple(
        Measure(f"1.1.{number}", f"Measure {number}", (Mention("KAO"),), metrics=(Metric(f"1.1.{number}.a", "Visits"),))
        for number in range(1, count + 1)
    )
    return replace(
        PROGRAMME, areas=(Area(1, "Work", objectives=(Objective(1, "People", measures),)),), owners=(Owner("KAO"),)
    )


VARIANTS = {
    "answers": {"files": FILES, "is_draft": True, "notice": "Invented."},
    "nothing answered": {"files": ()},
    "one measure": {"files": (returned("KAO", ("1.1.1", "status", "on track")),), "programme": many(1)},
    "500 measures": {"files": (), "programme": many(500)},
    "two periods": {
        "files": (*FILES, returned("KAO", ("1.1.2", "status", "completed"), (ALONE, "actual", "4"), period=NEXT_H1)),
        "period": NEXT_H1,
        "periods": (H1, NEXT_H1),
    },
    "trend": {
        "files": tuple(
            returned("KAO", (ALONE, "actual", str(year)), period=Period(year, "H1")) for year in (2027, 2028, 2029)
        ),
        "period": Period(2029, "H1"),
        "periods": tuple(Period(year, "H1") for year in (2027, 2028, 2029)),
    },
    "summary": {"files": FILES, "summary_only": True},
    "Swedish": {"files": FILES, "language": "sv"},
}


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS)
def test_the_validator_finds_nothing(tmp_path, variant):
    variant = dict(variant)
    path = write(tmp_path, *variant.pop("files"), **variant)

    assert OpenXmlValidator().validate(str(path)).errors == []


def test_the_same_report_gives_the_same_bytes():
    report = build_report(merge(facts(*FILES)), H1, language="en")
    first, second = BytesIO(), BytesIO()

    write_report(report, first)
    write_report(report, second)

    assert first.getvalue() == second.getvalue()


def test_no_entry_of_the_package_carries_a_time(tmp_path):
    with ZipFile(write(tmp_path, *FILES)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(
    "known",
    [
        replace(PROGRAMME, areas=()),
        programme(Measure("1.1.1", "A measure of nobody and without metrics")),
        replace(PROGRAMME, title="A \x01 <title> & “more” " * 20, city="Ci\x0bty"),
        replace(PROGRAMME, areas=(replace(PROGRAMME.areas[0], name="<Work> & \x02more"),)),
    ],
    ids=["no area", "no owner", "odd title", "odd area"],
)
def test_an_odd_programme_makes_a_valid_report(tmp_path, known):
    path = write(tmp_path, returned("KAO", (ALONE, "actual", "-3")), programme=known)

    assert OpenXmlValidator().validate(str(path)).errors == []
