"""A register whose answers are too many for a sheet: a Parquet file beside it; nothing is lost or mixed up."""

from __future__ import annotations

import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from facts import ALONE, facts, returned
from hypothesis import HealthCheck, given, settings
from merge_strategies import many_facts
from register_facts import example_facts

from elinvoima_xl.app import steps
from elinvoima_xl.foundation.problems import RegisterError, UsageError
from elinvoima_xl.merging.decisions import Facts
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.model.answers import EMPTY
from elinvoima_xl.register.model import LAST_ROW, MOST_ROWS
from elinvoima_xl.register.parquet import read_rows
from elinvoima_xl.register.register import read_register, write_register

NOW = datetime(2028, 2, 7, 7, 0, tzinfo=UTC)


def write(path: Path, known: Facts, most_rows: int = 1, language: str = "fi") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_register(merge(known), path, language=language, now=NOW, most_rows=most_rows)
    return path


@pytest.fixture
def register(tmp_path) -> Path:
    return write(tmp_path / "rekisteri.xlsx", example_facts())


def other_facts() -> Facts:
    return facts(returned("KAO", (ALONE, "actual", "5"), (ALONE, "forecast", "6")))


def answers_of(register: Path) -> Path:
    (path,) = register.with_suffix(".parquet").iterdir()
    return path


def code_of(register: Path) -> str:
    with pytest.raises(RegisterError) as told:
        read_register(register)
    return told.value.problem.code


def test_the_facts_come_back_as_they_were(register):
    assert read_register(register) == (merge(example_facts()).facts, ())


@given(many_facts())
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=15)
def test_any_facts_come_back_as_they_were(tmp_path_factory, known):
    path = tmp_path_factory.mktemp("rekisteri") / "rekisteri.xlsx"
    known = merge(known).facts

    write(path, known, most_rows=0)

    assert read_register(path)[0] == known


def test_status_says_the_same_of_either(register, tmp_path):
    whole = write(tmp_path / "kokonainen.xlsx", example_facts(), MOST_ROWS)

    one, other = (steps.read_status(path, now=NOW) for path in (whole, register))

    assert (one.coverage, one.problems, one.merged) == (other.coverage, other.problems, other.merged)


def test_the_report_of_either_is_the_same(register, tmp_path):
    whole = write(tmp_path / "kokonainen.xlsx", example_facts(), MOST_ROWS)
    reports = [tmp_path / "a.docx", tmp_path / "b.docx"]

    for path, report in zip((whole, register), reports, strict=True):
        steps.write_report(path, report, now=NOW)

    assert reports[0].read_bytes() == reports[1].read_bytes()


def test_the_register_says_where_the_answers_are(register):
    book = openpyxl.load_workbook(register)

    lines = [cell.value for (cell,) in book["Tiedot"]["A2:A3"]]

    assert f"rekisteri.parquet/{answers_of(register).name}" in lines[1]


def test_the_file_has_every_answer_for_other_programs(register):
    known = merge(example_facts()).facts
    given = [each for submission in known.submissions for each in submission.answers]

    rows = list(read_rows(answers_of(register)))

    assert sorted((row["item"], row["field"], row["raw"]) for row in rows) == sorted(
        (each.item, each.field, each.raw) for each in given
    )


def test_answers_that_fit_stand_in_the_register_alone(tmp_path):
    known = example_facts()
    count = sum(each.state != EMPTY for one in merge(known).facts.submissions for each in one.answers)

    write(tmp_path / "rekisteri.xlsx", known, count)

    assert [path.name for path in tmp_path.iterdir()] == ["rekisteri.xlsx"]


def test_an_older_program_is_not_asked_to_read_it(register, tmp_path):
    whole = write(tmp_path / "kokonainen.xlsx", example_facts(), MOST_ROWS)

    formats = [openpyxl.load_workbook(path).custom_doc_props["elinvoima_register"].value for path in (whole, register)]

    assert formats == ["1", "2"]


def test_lists_that_are_only_read_say_what_they_leave_out(register):
    book = openpyxl.load_workbook(register)

    notices = book["Huomiot"]

    assert notices.max_row == 5
    assert "1" in notices["A3"].value


def test_a_person_may_still_write_in_the_register(register):
    book = openpyxl.load_workbook(register)
    sheet = book["Lähteet"]
    titles = {cell.value: cell.column for row in sheet.iter_rows(max_row=4) for cell in row}
    sheet.cell(sheet.max_row, titles["Ei lueta"]).value = "x"
    book.save(register)

    known, told = read_register(register)

    assert (len(known.left_out), told) == (len(example_facts().left_out) + 1, ())


# --- the pair


def test_a_register_without_its_answers_is_told(register):
    shutil.rmtree(register.with_suffix(".parquet"))

    assert code_of(register) == "register-data-missing"


def test_answers_of_another_register_are_told(register, tmp_path):
    other = write(tmp_path / "toinen" / "rekisteri.xlsx", other_facts())
    shutil.copy(answers_of(other), answers_of(register))

    assert code_of(register) == "register-data-differs"


def test_answers_that_were_changed_are_told(register):
    path = answers_of(register)
    path.write_bytes(path.read_bytes()[:-1] + b"x")

    assert code_of(register) == "register-data-differs"


@pytest.mark.parametrize("folder", ["rekisteri.parquet", "uusi nimi.parquet"])
def test_a_register_that_was_renamed_finds_its_answers(register, folder):
    register.with_suffix(".parquet").rename(register.with_name(folder))
    renamed = register.rename(register.with_name("uusi nimi.xlsx"))

    assert read_register(renamed)[0] == merge(example_facts()).facts


def test_the_old_answers_go_when_the_new_register_is_there(register):
    old = answers_of(register)

    write(register, other_facts())

    assert answers_of(register) != old
    assert len(read_register(register)[0].submissions) == 1


def test_the_old_answers_go_where_all_fits_again(register):
    write(register, example_facts(), MOST_ROWS)

    assert not register.with_suffix(".parquet").exists()


def test_a_register_that_cannot_be_written_keeps_its_old_answers(register):
    before = answers_of(register)
    register.with_name("~$rekisteri.xlsx").touch()

    with pytest.raises(RegisterError):
        write(register, other_facts())

    assert answers_of(register) == before
    assert read_register(register)[0] == merge(example_facts()).facts


def test_what_a_killed_merge_left_is_removed(register):
    left = register.with_suffix(".parquet") / ".4711.new"
    left.write_bytes(b"keksitty")

    write(register, example_facts())

    assert not left.exists()


def test_the_same_facts_give_the_same_bytes(register, tmp_path):
    again = write(tmp_path / "toinen" / "rekisteri.xlsx", example_facts())

    assert again.read_bytes() == register.read_bytes()
    assert answers_of(again).name == answers_of(register).name


def test_the_package_that_is_missing_is_told(register, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    for use in (lambda: read_register(register), lambda: write(tmp_path / "uusi.xlsx", example_facts())):
        with pytest.raises(UsageError) as told:
            use()
        assert told.value.problem.code == "extra-missing"
    assert not (tmp_path / "uusi.xlsx").exists()


@pytest.mark.slow
def test_more_answers_than_excel_has_rows_are_kept(tmp_path):
    rows = [(ALONE, "done", f"Keksitty vastaus {number}") for number in range(1000)]
    files = [returned("KAO", *rows, name=f"{number}.xlsx") for number in range(LAST_ROW // 1000 + 1)]
    known = merge(facts(*files)).facts

    write(tmp_path / "rekisteri.xlsx", known, MOST_ROWS)

    found, told = read_register(tmp_path / "rekisteri.xlsx")
    assert (found, told) == (known, ())
