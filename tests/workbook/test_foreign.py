"""Workbooks of other formats, read in a child process: what arrives, what is told, and that a crash costs one file."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from elinvoima_xl.foundation.problems import WorkbookError
from elinvoima_xl.workbook import foreign
from elinvoima_xl.workbook.cells import Limits, Merge, read_workbook


def xlsx() -> bytes:
    book = openpyxl.Workbook()
    first = book.active
    first.title = "Yksi"
    first["C3"] = "  teksti "
    first["D4"] = 12.5
    first["E5"] = datetime(2027, 6, 30)
    first["F6"] = True
    first.merge_cells("H1:J2")
    book.create_sheet("Kaksi").sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture(scope="module")
def converted(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("office")
    source = folder / "lomake.xlsx"
    source.write_bytes(xlsx())
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for form in ("ods", "xls"):
        command = ["soffice", profile, "--headless", "--convert-to", form, "--outdir", str(folder), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder


@pytest.mark.office
@pytest.mark.parametrize("form", ["ods", "xls"])
def test_values_of_another_format_stand_at_their_own_addresses(converted, form):
    name = f"lomake.{form}"

    found = read_workbook((converted / name).read_bytes(), name)

    cells = {cell.address: (cell.value, cell.kind) for cell in found.sheets[0].cells.values()}
    assert cells["C3"] == ("  teksti ", "text")
    assert cells["D4"] == (12.5, "number")
    assert cells["E5"] == (datetime(2027, 6, 30), "date")
    assert set(cells) == {"C3", "D4", "E5", "F6"}
    assert [(sheet.name, sheet.state) for sheet in found.sheets] == [("Yksi", "visible"), ("Kaksi", "hidden")]


@pytest.mark.office
@pytest.mark.parametrize("form", ["xls"])
def test_one_warning_says_that_errors_and_notes_cannot_be_seen(converted, form):
    found = read_workbook((converted / f"lomake.{form}").read_bytes(), "x")

    assert [each.code for each in found.problems] == ["format-sees-less"]


@pytest.mark.office
def test_the_name_of_a_file_says_nothing_of_its_format(converted):
    found = read_workbook((converted / "lomake.ods").read_bytes(), "lomake.xlsx")

    assert found.sheets[0].name == "Yksi"


# calamine tells .xlsx by its content too, so that these need no office program.


def test_merged_cells_are_read_where_the_format_tells_them():
    found = foreign.read_foreign(xlsx(), "lomake.xls", "xls", Limits())

    assert found.sheets[0].merges == (Merge(1, 8, 2, 10),)


def test_columns_count_from_the_first_of_the_sheet():
    found = foreign.read_foreign(xlsx(), "lomake.xls", "xls", Limits())

    assert min(found.sheets[0].cells) == (3, 3)


@pytest.mark.parametrize(("limits", "code"), [(Limits(cells=2), "too-large"), (Limits(sheets=1), "too-large")])
def test_more_than_the_limits_allow_is_refused(limits, code):
    with pytest.raises(WorkbookError) as refused:
        foreign.read_foreign(xlsx(), "lomake.xls", "xls", limits)

    assert refused.value.problem.code == code


def test_a_child_that_does_not_end_costs_the_file():
    with pytest.raises(WorkbookError) as refused:
        foreign.read_foreign(xlsx(), "lomake.xls", "xls", Limits(seconds=0.001))

    assert refused.value.problem.code == "too-large"


def test_a_child_that_is_killed_by_its_memory_limit_costs_the_file():
    with pytest.raises(WorkbookError) as refused:
        foreign.read_foreign(xlsx(), "lomake.xls", "xls", Limits(child_bytes=2**20))

    assert refused.value.problem.code in ("too-large", "damaged-file")


@pytest.mark.parametrize("data", [b"", b"noise", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 600, b"PK\x03\x04"])
def test_bytes_that_are_no_workbook_cost_the_file(data):
    with pytest.raises(WorkbookError) as refused:
        foreign.read_foreign(data, "lomake.xls", "xls", Limits())

    assert refused.value.problem.code == "damaged-file"


@pytest.mark.slow
def test_a_value_in_the_last_cell_aborts_calamine_and_costs_the_file():
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.active["XFD1048576"] = 1
    stream = io.BytesIO()
    book.save(stream)

    with pytest.raises(WorkbookError) as refused:
        foreign.read_foreign(stream.getvalue(), "lomake.xlsb", "xlsb", Limits())

    assert refused.value.problem.code in ("too-large", "damaged-file")


def test_the_child_uses_nothing_of_the_package_and_starts_alone():
    child = Path(foreign.__file__).with_name("calamine_child.py")

    command = [sys.executable, "-P", str(child), str(2**30), "10", "10"]
    done = subprocess.run(command, input=b"", capture_output=True, check=False)

    assert done.stdout == b'{"fault": "broken"}'
