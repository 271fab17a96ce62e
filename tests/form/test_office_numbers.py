"""Number cells of a form in LibreOffice: a date typed by accident is seen as one, and large numbers are parted."""

from __future__ import annotations

import re
import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from filled import a_form, place_of
from office import in_office

from elinvoima_xl.workbook.cells import read_workbook

pytestmark = pytest.mark.office

DATED, LARGE, BROKEN, DAY_NUMBER = (
    place_of(a_form(), item, "actual") for item in ("1.1.1.a", "1.2.1.a", "2.1.1.a", "2.1.2.a")
)
# What is typed in each locale for a date, and how numbers look there once they stand.
TYPED = {
    "fi-FI": ("3.4.", "3.4.26", "2 500", "12 345,5"),
    "sv-SE": ("3/4", "2026-04-03", "2 500", "12 345,5"),
    "en-US": ("4/3", "4/3/26", "2,500", "12,345.5"),
}


@pytest.fixture(scope="module", params=TYPED)
def printed(request, tmp_path_factory) -> tuple[str, str, Path]:
    """Return the locale, the printed form with a few cells typed in, and the form as it was saved."""
    folder = tmp_path_factory.mktemp("luvut")
    form, paper, saved = (folder / f"lomake.{ending}" for ending in ("xlsx", "pdf", "saved.xlsx"))
    form.write_bytes(a_form())
    decimal = "12345.5" if request.param == "en-US" else "12345,5"
    texts = (TYPED[request.param][0], "2500", decimal, "46500")
    typed = [[*place, text] for place, text in zip((DATED, LARGE, BROKEN, DAY_NUMBER), texts, strict=True)]

    in_office([{"open": str(form), "type": typed, "save": [str(paper), str(saved)]}], request.param)

    text = subprocess.run(["pdftotext", "-layout", paper, "-"], capture_output=True, text=True, check=True).stdout
    return request.param, " ".join(re.sub(r"\b0(?=\d[./])", "", text).replace("\u00a0", " ").split()), saved


def test_a_date_typed_in_a_number_cell_is_seen_as_a_date(printed):
    locale, text, saved = printed

    assert TYPED[locale][1] in text
    assert value_at(saved, DATED).date().replace(year=2026) == datetime(2026, 4, 3).date()


def test_thousands_are_parted_with_and_without_decimals(printed):
    locale, text, _ = printed

    assert TYPED[locale][2] in text
    assert TYPED[locale][3] in text


def test_a_number_that_may_be_a_day_stands_as_it_was_typed(printed):
    _, text, saved = printed

    assert "46500" in text.split()
    assert value_at(saved, DAY_NUMBER) == 46500


def value_at(path: Path, place: tuple[str, str]):
    sheet, cell = place
    sheets = {each.name: each for each in read_workbook(path.read_bytes(), path.name).sheets}
    return next(each.value for each in sheets[sheet].cells.values() if each.address == cell)
