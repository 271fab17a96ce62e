"""Native charts: their figures, their words, and the parts that a document embeds."""

from __future__ import annotations

from io import BytesIO
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from elinvoima_xl.model.statuses import STATUSES
from elinvoima_xl.workbook.charts import chart_parts, coverage_chart, status_chart, trend_chart
from elinvoima_xl.workbook.theme import contrast

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
ROWS = [("1 Work", {"on_track": 3, "delayed": 1}), ("2 Firms", {"on_track": 2, "no_data": 4})]


def series_of(xml: bytes) -> list[tuple[str, list[str]]]:
    """The names and figures that the chart itself remembers: what is shown before the workbook is opened."""
    found = []
    for series in ElementTree.fromstring(xml).iter(f"{C}ser"):
        name = series.find(f"{C}tx").find(f".//{C}v").text
        found.append((name, [each.text for each in series.find(f"{C}val").iter(f"{C}v")]))
    return found


def test_a_status_chart_has_a_series_for_each_status_that_occurs():
    xml, _ = chart_parts(status_chart("Status", ROWS, language="en"), "en")

    assert series_of(xml) == [("► On track", ["3", "2"]), ("▲ Delayed", ["1", "0"]), ("? No data", ["0", "4"])]


def test_every_label_has_its_symbol_and_a_zero_has_none():
    data = status_chart("Status", ROWS, language="en")

    assert [series.number_format for series in data.series] == ['"► "0;;;', '"▲ "0;;;', '"? "0;;;']


def test_the_description_tells_all_figures_in_words():
    data = status_chart("Status", ROWS, language="en")

    assert data.description == "Status. 1 Work: ► On track 3, ▲ Delayed 1. 2 Firms: ► On track 2, ? No data 4."


def test_the_embedded_workbook_holds_the_figures_that_the_chart_names():
    xml, workbook = chart_parts(status_chart("Status", ROWS, language="en"), "en")

    page = load_workbook(BytesIO(workbook)).active
    formulas = [each.text for each in ElementTree.fromstring(xml).iter(f"{C}f")]
    assert [cell.value for cell in page["B"]] == ["► On track", 3, 2]
    assert formulas[:3] == ["Figures!$B$1", "Figures!$A$2:$A$3", "Figures!$B$2:$B$3"]


def test_the_chart_names_its_workbook_and_drops_what_belongs_to_a_sheet():
    xml, _ = chart_parts(status_chart("Status", ROWS, language="en"), "en")

    root = ElementTree.fromstring(xml)
    assert [child.get(f"{R}id") for child in root if child.tag == f"{C}externalData"] == ["rId1"]
    assert root.find(f"{C}printSettings") is None


@pytest.mark.parametrize(("language", "expected"), [("fi", "fi-FI"), ("sv", "sv-FI"), ("en", "en-GB")])
def test_the_chart_is_in_the_language_of_its_document(language, expected):
    xml, _ = chart_parts(status_chart("Status", ROWS, language=language), language)

    assert ElementTree.fromstring(xml).find(f"{C}lang").get("val") == expected
    assert b"en-US" not in xml


def test_words_that_look_like_the_language_mark_are_left_alone():
    xml, _ = chart_parts(status_chart('c:lang val="en-US"', ROWS, language="fi"), "fi")

    title = "".join(each.text or "" for each in ElementTree.fromstring(xml).find(f".//{C}title").iter())
    assert 'c:lang val="en-US"' in title


def test_the_same_data_give_the_same_bytes():
    data = coverage_chart("Coverage", [("KAO", 3, 5)], language="fi")

    assert chart_parts(data, "fi") == chart_parts(data, "fi")


def test_a_coverage_chart_tells_what_is_filled_and_what_is_missing():
    xml, _ = chart_parts(coverage_chart("Coverage", [("KAO", 3, 5), ("KAMK", 6, 6)], language="en"), "en")

    assert series_of(xml) == [("Filled", ["3", "6"]), ("Still missing", ["2", "0"])]


def test_a_trend_leaves_a_gap_where_there_is_no_figure():
    points = [("2027", 12.0), ("2028", None), ("2029", 30.5)]

    data = trend_chart("Firms", points, language="en", targets=[10, 20, 30])

    xml, _ = chart_parts(data, "en")
    assert series_of(xml) == [("Actual", ["12", "30.5"]), ("Target", ["10", "20", "30"])]
    assert data.description == "Firms. 2027: Actual 12, Target 10. 2028: Target 20. 2029: Actual 30.5, Target 30."


def test_a_share_is_shown_in_per_cent():
    data = trend_chart("Share", [("2027", 0.25)], language="en", unit="%")

    assert (data.series[0].number_format, data.description) == ("0.0%", "Share. 2027: Actual 25%.")


def test_a_piece_too_small_for_its_figure_has_no_label():
    xml, _ = chart_parts(status_chart("Status", [("All", {"on_track": 60, "delayed": 1})], language="en"), "en")

    deleted = [
        [each.find(f"{C}idx").get("val") for each in series.iter(f"{C}dLbl") if each.find(f"{C}delete") is not None]
        for series in ElementTree.fromstring(xml).iter(f"{C}ser")
    ]
    assert deleted == [[], ["0"]]


@pytest.mark.parametrize("status", sorted(STATUSES))
def test_a_label_can_be_read_on_its_ground_and_the_ground_seen_on_paper(status):
    look = STATUSES[status].look

    assert contrast(look.label, look.fill) >= 4.5
    assert max(contrast(look.fill, "#FFFFFF"), contrast(look.line, "#FFFFFF")) >= 3
