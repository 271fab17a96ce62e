"""The report as an accessible PDF by LibreOffice: what a screen reader needs is still there (PDF/UA)."""

from __future__ import annotations

import re
import subprocess
from collections import Counter

import pytest
from kajaani_answers import PERIODS, merged

from elinvoima_xl.report.build import build_report
from elinvoima_xl.report.word.document import write_report

EXPORT = 'pdf:writer_pdf_Export:{"PDFUACompliance":{"type":"boolean","value":"true"}}'

pytestmark = pytest.mark.office


@pytest.fixture(scope="module")
def pdf(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pdf")
    report = build_report(merged(), PERIODS[0], language="fi")
    write_report(report, folder / "report.docx")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    order = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        EXPORT,
        "--outdir",
        str(folder),
        str(folder / "report.docx"),
    ]
    subprocess.run(order, check=True, capture_output=True, timeout=300)
    return report, (folder / "report.pdf").read_bytes()


def tags(data):
    return Counter(tag.decode() for tag in re.findall(rb"/S/([A-Z]\w*)", data))


def test_the_pdf_says_that_it_is_accessible_and_in_which_language(pdf):
    _, data = pdf

    assert b"<pdfuaid:part>1" in data
    assert b"/Lang(fi-FI)" in data
    assert b"/DisplayDocTitle true" in data


def test_its_headings_are_those_of_the_report(pdf):
    report, data = pdf

    assert tags(data)["H1"] == 1
    assert tags(data)["H2"] == len(report.sections)


def test_its_tables_have_header_cells(pdf):
    report, data = pdf
    tables = list(report.tables())

    assert tags(data)["Table"] == len(tables)
    # A header that is repeated on the next page is told again there.
    assert tags(data)["TH"] >= sum(len(table.columns) for table in tables)


def test_its_chart_is_a_figure(pdf):
    _, data = pdf

    assert tags(data)["Figure"] == 1
