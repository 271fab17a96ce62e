"""More answers than a sheet holds are refused with what to do; where they stand in a file beside it, they are read."""

from __future__ import annotations

import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from register_facts import example_facts

from elinvoima_xl.app import steps
from elinvoima_xl.foundation.problems import RegisterError, UsageError
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.model.answers import EMPTY
from elinvoima_xl.register.register import read_register, write_register
from elinvoima_xl.register.sheets import all_sheets
from elinvoima_xl.register.view import View

NOW = datetime(2028, 2, 7, 7, 0, tzinfo=UTC)
# `example_facts` as the first version wrote them where a sheet had one row: their answers in a Parquet file.
BESIDE = Path(__file__).parents[1] / "fixtures" / "written_by_0_1" / "suuri"


def count() -> int:
    return sum(each.state != EMPTY for one in merge(example_facts()).facts.submissions for each in one.answers)


def write(path: Path, most_rows: int) -> Path:
    write_register(merge(example_facts()), path, language="fi", now=NOW, most_rows=most_rows)
    return path


def test_more_answers_than_rows_are_refused_and_told_how_many(tmp_path):
    with pytest.raises(RegisterError) as told:
        write(tmp_path / "rekisteri.xlsx", count() - 1)

    assert (told.value.problem.code, dict(told.value.problem.blanks)["count"]) == ("register-too-large", count())
    assert list(tmp_path.iterdir()) == []


def test_as_many_answers_as_rows_are_written(tmp_path):
    assert read_register(write(tmp_path / "rekisteri.xlsx", count())) == (merge(example_facts()).facts, ())


def test_a_register_that_was_there_stands_as_it_was(tmp_path):
    before = write(tmp_path / "rekisteri.xlsx", count()).read_bytes()

    with pytest.raises(RegisterError):
        write(tmp_path / "rekisteri.xlsx", 1)

    assert (tmp_path / "rekisteri.xlsx").read_bytes() == before


def test_lists_that_are_only_read_say_what_they_leave_out():
    sheets, _, _ = all_sheets(View(merge(example_facts()), "fi", NOW), 1)

    notices = next(each for each in sheets if each.key == "notices")

    assert len(notices.rows) == 1
    assert "1" in notices.lines[-1]


# --- answers in a file beside the register, as the first version wrote them


@pytest.fixture
def register(tmp_path) -> Path:
    shutil.copytree(BESIDE, tmp_path, dirs_exist_ok=True)
    return tmp_path / "rekisteri.xlsx"


def answers_of(register: Path) -> Path:
    (path,) = register.with_suffix(".parquet").iterdir()
    return path


def code_of(register: Path) -> str:
    with pytest.raises(RegisterError) as told:
        read_register(register)
    return told.value.problem.code


def test_its_answers_are_read_and_told(register):
    facts, told = read_register(register)

    assert facts == merge(example_facts()).facts
    assert [(each.code, each.found) for each in told] == [
        ("register-data-beside", f"rekisteri.parquet/{answers_of(register).name}")
    ]


def test_the_next_merge_writes_them_into_the_register(register):
    steps.merge_returns([], register, now=NOW)
    shutil.rmtree(register.with_suffix(".parquet"))

    assert read_register(register) == (merge(example_facts()).facts, ())
    assert openpyxl.load_workbook(register).custom_doc_props["elinvoima_register"].value == "3"


def test_a_register_of_today_can_be_read_by_the_first_version(tmp_path):
    path = write(tmp_path / "rekisteri.xlsx", count())

    assert openpyxl.load_workbook(path).custom_doc_props["elinvoima_register"].value == "3"


def test_what_a_person_wrote_in_it_counts(register):
    book = openpyxl.load_workbook(register)
    sheet = book["Lähteet"]
    titles = {cell.value: cell.column for row in sheet.iter_rows(max_row=4) for cell in row}
    sheet.cell(sheet.max_row, titles["Ei lueta"]).value = "x"
    book["Tiedot"]["B7"].value = "keksitty"
    book.save(register)

    known, told = read_register(register)

    assert len(known.left_out) == len(example_facts().left_out) + 1
    assert [(each.code, each.location.cell) for each in told] == [
        ("register-data-beside", ""),
        ("register-edited", "B7"),
    ]


def test_a_register_without_its_answers_is_told(register):
    shutil.rmtree(register.with_suffix(".parquet"))

    assert code_of(register) == "register-data-missing"


def test_answers_that_were_changed_are_told(register):
    path = answers_of(register)
    path.write_bytes(path.read_bytes()[:-1] + b"x")

    assert code_of(register) == "register-data-differs"


@pytest.mark.parametrize("folder", ["rekisteri.parquet", "uusi nimi.parquet"])
def test_a_register_that_was_renamed_finds_its_answers(register, folder):
    register.with_suffix(".parquet").rename(register.with_name(folder))
    renamed = register.rename(register.with_name("uusi nimi.xlsx"))

    assert read_register(renamed)[0] == merge(example_facts()).facts


def test_the_package_that_is_missing_is_told(register, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    with pytest.raises(UsageError) as told:
        read_register(register)

    assert told.value.problem.code == "extra-missing"
