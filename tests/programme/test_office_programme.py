"""The programme workbook in a coordinator's own program: Finnish LibreOffice, typed as a person does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from office import in_office

from elinvoima_xl.model.programme import Area, Measure, Mention, Metric, Objective, Owner, Programme
from elinvoima_xl.programme.write_workbook import read_programme, write_programme

pytestmark = pytest.mark.office

EXAMPLE = Path(__file__).parents[2] / "examples" / "kajaani" / "programme.xlsx"
MEASURE = Measure("1.1.1", "Käydään yrityksissä", (Mention("KAO", "KAO"),), metrics=(Metric("1.1.1.a", "Käynnit"),))
PROGRAMME = Programme(
    "demo-1",
    "Ohjelma 2027–2028",
    (2027, 2028),
    (Area(1, "Työ", objectives=(Objective(1, "Kaikilla on työtä", (MEASURE,)),)),),
    (Owner("KAO"), Owner("KAMK")),
)
# Sheet, cell, what is typed: dates, numbers and ids in the forms that Excel likes to change.
TYPED = (
    ("Toimenpiteet", "J4", "1.2.2027"),
    ("Toimenpiteet", "A5", "1.1.2"),
    ("Toimenpiteet", "B5", "1"),
    ("Toimenpiteet", "C5", "1"),
    ("Toimenpiteet", "D5", "=Pilotoidaan"),
    ("Toimenpiteet", "F5", "kao, KAMK"),
    ("Mittarit", "M4", "1234,5"),
    ("Vastuutahot", "F5", "rehtori@kamk.example"),
)


FORMATS = ("xlsx", "ods", "xls")


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Return a folder with both workbooks as LibreOffice has saved them in each format."""
    folder = tmp_path_factory.mktemp("office")
    write_programme(PROGRAMME, (), folder / "ohjelma.xlsx")
    typed = {"open": str(folder / "ohjelma.xlsx"), "type": list(TYPED)}
    example = {"open": str(EXAMPLE)}
    in_office(
        [{**job, "save": [str(folder / f"{name}.{form}") for form in FORMATS]}
         for name, job in (("typed", typed), ("example", example))]
    )  # fmt: skip
    return folder


@pytest.mark.parametrize("form", FORMATS)
def test_what_a_coordinator_types_is_read_in_every_format(saved, form):
    programme, problems = read_programme(saved / f"typed.{form}")

    first, second = programme.measures
    assert (first.start, first.metrics[0].targets) == (date(2027, 2, 1), ((2027, Decimal("1234.5")),))
    assert (second.id, second.text, second.owner_names) == ("1.1.2", "=Pilotoidaan", ("KAO", "KAMK"))
    assert programme.find_owner("KAMK").email == "rehtori@kamk.example"
    assert [each.code for each in problems if each.severity == "error"] == []
    assert replace(first, start=None, metrics=MEASURE.metrics) == MEASURE


@pytest.mark.parametrize("form", FORMATS)
def test_the_completed_example_survives_saving(saved, form):
    assert read_programme(saved / f"example.{form}")[0] == read_programme(EXAMPLE)[0]
