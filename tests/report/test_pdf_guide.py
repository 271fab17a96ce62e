"""The page on PDF and archiving: its command makes a PDF that keeps what makes the report accessible."""

from __future__ import annotations

import re
import shlex
import subprocess

import pytest
from kajaani_answers import PERIODS, merged
from pages import DOCS, blocks

from elinvoima_xl.report.build import build_report
from elinvoima_xl.report.word.document import write_report

PAGE = DOCS / "raportista-pdf-ja-arkisto.md"

pytestmark = pytest.mark.office


@pytest.fixture(scope="module")
def pdf(tmp_path_factory) -> bytes:
    """The PDF that the command on the page makes of a report."""
    folder = tmp_path_factory.mktemp("pdf")
    write_report(build_report(merged(), PERIODS[0], language="fi"), folder / "seurantaraportti.docx")
    program, *words = shlex.split(next(block.text for block in blocks(PAGE) if block.kind == "sh"))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run([program, profile, *words], cwd=folder, check=True, capture_output=True, timeout=300)
    return (folder / "seurantaraportti.pdf").read_bytes()


@pytest.mark.parametrize(
    "mark",
    [rb"/Marked true", rb"/Lang\(fi-FI\)", rb"/Outlines", rb"<pdfuaid:part>1<", rb"<pdfaid:part>2<", rb"<dc:title>"],
)
def test_the_pdf_has_structure_language_bookmarks_and_title(pdf, mark):
    assert re.search(mark, pdf)
