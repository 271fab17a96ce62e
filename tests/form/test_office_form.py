"""A form in LibreOffice: locked cells refuse, open cells accept, formulas follow, and every format keeps it all."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from pathlib import Path

import elinvoima_xl.kajaani
import openpyxl
import pytest
from forms import H1, ISSUED, map_of, place_of, written
from office import in_office

from elinvoima_xl.form.layout import read_layout
from elinvoima_xl.form.plan import build_form
from elinvoima_xl.form.records import Form
from elinvoima_xl.form.sheets.form_map import NOTE, MapRow
from elinvoima_xl.foundation.language import words
from elinvoima_xl.model.asking import askable_owners
from elinvoima_xl.model.statuses import STATUSES
from elinvoima_xl.programme.write_workbook import read_programme
from elinvoima_xl.workbook.cells import read_workbook

pytestmark = pytest.mark.office

SAY = words("fi")
DELAYED = STATUSES["delayed"].shown(SAY)
# What a partner types into a cell of each kind, and what a reader must find there.
TYPED = {
    "status": (DELAYED, DELAYED),
    "milestone": (SAY("Yes"), SAY("Yes")),
    "share": ("15 %", 0.15),
    "date": ("30.9.2027", datetime(2027, 9, 30)),
    "text": ("- teimme = ja +", "- teimme = ja +"),
}
NUMBER = ("12,5", 12.5)


def open_rows(data: bytes) -> list[MapRow]:
    return [row for row in map_of(data).rows if not row.locked and row.kind != NOTE]


def first_of_each_locked_column(data: bytes) -> list[MapRow]:
    found: dict[tuple[str, str], MapRow] = {}
    for row in map_of(data).rows:
        if row.locked and row.cell and row.item:
            found.setdefault((row.sheet, row.field), row)
    return list(found.values())


def job_of(path: Path, formats: tuple[str, ...]) -> dict:
    data = path.read_bytes()
    locked = first_of_each_locked_column(data)
    typed = [[row.sheet, row.cell, TYPED.get(row.kind, NUMBER)[0]] for row in open_rows(data)]
    return {
        "open": str(path),
        "refuse": [[row.sheet, row.cell, "saako tähän kirjoittaa"] for row in locked],
        "type": typed,
        "save": [str(path.with_name(f"{path.stem}-back.{ending}")) for ending in formats],
    }


def check_result(path: Path, job: dict, result: dict) -> None:
    data = path.read_bytes()
    for row, text in zip(first_of_each_locked_column(data), result["refused"], strict=True):
        assert "saako" not in text, (path.name, row)
    for saved in job["save"]:
        book = read_workbook(Path(saved).read_bytes(), Path(saved).name)
        sheets = {sheet.name: sheet for sheet in book.sheets}
        values = defaultdict(dict)
        for name, sheet in sheets.items():
            values[name] = {cell.address: cell.value for cell in sheet.cells.values()}
        for row in open_rows(data):
            assert values[row.sheet].get(row.cell) == TYPED.get(row.kind, NUMBER)[1], (saved, row)


def test_locked_columns_refuse_and_open_fields_accept_in_every_format(tmp_path):
    path = tmp_path / "lomake.xlsx"
    path.write_bytes(written())
    job = job_of(path, ("xlsx", "ods", "xls"))

    (result,) = in_office([job])

    check_result(path, job, result)


def test_what_is_missing_and_progress_follow_what_is_typed(tmp_path):
    path = tmp_path / "lomake.xlsx"
    path.write_bytes(written())
    form_map = map_of(path.read_bytes())
    status, actual = (place_of(form_map, *key) for key in (("1.1.1", "status"), ("1.1.1.a", "actual")))
    missing = place_of(form_map, "1.1.1.a", "missing")
    job = {
        "open": str(path),
        "type": [[*status, DELAYED], [*actual, SAY("not available")]],
        "read": [list(missing), [status[0], "A2"]],
    }

    (result,) = in_office([job])

    assert result["read"][0] == "syy ja korjaus, uusi määräpäivä"
    assert result["read"][1].endswith(" 2/13")


def test_the_values_written_beside_the_formulas_are_those_that_libreoffice_counts(tmp_path):
    """Typing and emptying a cell makes LibreOffice count all that hangs on it."""
    path = tmp_path / "lomake.xlsx"
    path.write_bytes(written(filled={("1.1.1", "status"): DELAYED, ("1.1.1", "cause"): "syy"}))
    sheet, address = place_of(map_of(path.read_bytes()), "1.1.1.b", "actual")
    live = [(row.sheet, row.cell) for row in map_of(path.read_bytes()).rows if row.kind == "formula"]
    with_values = openpyxl.load_workbook(path, data_only=True)
    job = {
        "open": str(path),
        "type": [[sheet, address, "5"], [sheet, address, ""]],
        "read": live,
    }

    (result,) = in_office([job])

    assert result["read"] == [str(with_values[each][cell].value) for each, cell in live]


@pytest.mark.slow
def test_every_form_of_kajaani_refuses_accepts_and_comes_back_whole(tmp_path):
    programme, _ = read_programme(Path(elinvoima_xl.kajaani.__file__).with_name("programme.xlsx"))
    paths = []
    for count, owner in enumerate((*askable_owners(programme, H1), "")):
        form, _ = build_form(programme, H1, owner, language="fi", layout=read_layout(), issued=ISSUED)
        assert isinstance(form, Form)
        path = tmp_path / f"lomake-{count}.xlsx"
        path.write_bytes(written(form))
        paths.append(path)
    jobs = [job_of(path, ("xlsx", "ods", "xls")) for path in paths]

    results = in_office(jobs)

    for path, job, result in zip(paths, jobs, results, strict=True):
        check_result(path, job, result)
