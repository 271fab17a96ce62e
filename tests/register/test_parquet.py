"""Parquet sets: exact, one part a programme, read back by anybody, and written whole or not at all."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from facts import ALONE, H1, PROGRAMME, SUM, facts, returned
from hypothesis import given
from hypothesis import strategies as st

from elinvoima_xl.app import steps
from elinvoima_xl.foundation.problems import UsageError
from elinvoima_xl.foundation.writing import AllOrNone
from elinvoima_xl.merging.decisions import Merged
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.model.answers import Answer, Source, Submission
from elinvoima_xl.register.frames import ANSWER_COLUMNS, answer_rows, decision_rows
from elinvoima_xl.register.parquet import columns_of, read_rows, write_parquet, write_rows
from elinvoima_xl.register.register import write_register

NOW = datetime(2027, 8, 16, 6, 0, tzinfo=UTC)


def merged_of(programme=PROGRAMME, value: str = "5") -> Merged:
    answers = [(ALONE, "actual", value), (SUM, "actual", "0,5"), ("1.1.2", "new_date", "1.9.2027")]
    return merge(facts(returned("KAO", *answers), programme=programme))


def answer(value: object, raw: str) -> Merged:
    source = Source("KAO.xlsx", "1 Työ", "K7", NOW, "digest")
    made = Answer(H1, "KAO", ALONE, "actual", "given", value, raw, source)
    return merge(facts(Submission("KAO.xlsx", "digest", "accepted", H1, "KAO", answers=(made,))))


values = st.one_of(st.decimals(allow_nan=False, allow_infinity=False), st.dates(), st.text(), st.booleans())


@given(values, st.text())
def test_texts_numbers_and_dates_come_back_exactly(tmp_path_factory, value, raw):
    path = tmp_path_factory.mktemp("parquet") / "answers.parquet"
    rows = list(answer_rows(answer(value, raw)))

    write_rows(rows, columns_of(ANSWER_COLUMNS), path)

    assert list(read_rows(path)) == rows
    assert not isinstance(value, Decimal) or Decimal(rows[0]["value"]) == value


def test_a_set_holds_all_answers_and_decisions_of_all_programmes(tmp_path):
    other = replace(PROGRAMME, id="toinen ohjelma/ä")
    merges = {programme.id: merged_of(programme) for programme in (PROGRAMME, other)}

    for each in merges.values():
        write_parquet(each, tmp_path)

    for name, rows in (("answers", answer_rows), ("decisions", decision_rows)):
        frame = pd.read_parquet(tmp_path / name)
        assert set(frame["programme"]) == set(merges)
        assert len(frame) == sum(len(list(rows(each))) for each in merges.values())


def test_a_programme_that_is_written_again_takes_the_place_of_its_own_part(tmp_path):
    write_parquet(merged_of(replace(PROGRAMME, id="toinen")), tmp_path)
    write_parquet(merged_of(value="5"), tmp_path)

    answers, decisions = write_parquet(merged_of(value="6"), tmp_path)

    found = {row["value"] for row in read_rows(answers) if row["item"] == ALONE}
    assert found == {"6"}
    assert [path.name for path in answers.parent.iterdir()] == [answers.name]
    assert [path.name for path in decisions.parent.iterdir()] == [decisions.name]
    assert len(list((tmp_path / "answers").iterdir())) == 2


def test_the_same_merge_gives_the_same_bytes(tmp_path):
    first, second = (write_parquet(merged_of(), tmp_path / name) for name in "ab")

    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_a_file_name_that_is_no_text_does_not_stop_the_set(tmp_path):
    merged = merge(facts(returned("KAO", (ALONE, "actual", "5"), name="KAO \udce4.xlsx")))

    answers, _ = write_parquet(merged, tmp_path)

    assert [row["file"] for row in read_rows(answers)] == ["KAO ?.xlsx"]


def test_a_part_that_cannot_be_written_leaves_the_old_one(tmp_path):
    answers, _ = write_parquet(merged_of(), tmp_path)
    before = answers.read_bytes()

    def rows():
        yield from answer_rows(merged_of(value="6"))
        raise OSError("keksitty")

    with pytest.raises(OSError, match="keksitty"), AllOrNone() as files:
        write_rows(rows(), columns_of(ANSWER_COLUMNS), files.make(answers))

    assert answers.read_bytes() == before
    assert [path.name for path in answers.parent.iterdir()] == [answers.name]


# --- the command


def registers(folder: Path, *programmes) -> list[Path]:
    paths = []
    for number, programme in enumerate(programmes):
        paths.append(folder / f"{number}.xlsx")
        write_register(merged_of(programme), paths[-1], language="fi", now=NOW)
    return paths


def test_registers_are_exported_into_one_set(tmp_path):
    paths = registers(tmp_path, PROGRAMME, replace(PROGRAMME, id="toinen"))

    outcome = steps.export_registers(paths, tmp_path / "aineisto")

    assert len(outcome.written) == 4
    assert set(pd.read_parquet(tmp_path / "aineisto" / "answers")["programme"]) == {PROGRAMME.id, "toinen"}


def test_two_registers_of_one_programme_are_wrong_use(tmp_path):
    paths = registers(tmp_path, PROGRAMME, PROGRAMME)

    with pytest.raises(UsageError) as told:
        steps.export_registers(paths, tmp_path / "aineisto")

    assert (told.value.problem.code, told.value.problem.location.file) == ("programme-twice", "1.xlsx")


def test_the_package_that_is_missing_is_told(tmp_path, monkeypatch):
    paths = registers(tmp_path, PROGRAMME)
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    with pytest.raises(UsageError) as told:
        steps.export_registers(paths, tmp_path / "aineisto")

    assert told.value.problem.code == "extra-missing"
    assert not (tmp_path / "aineisto").exists()


def test_days_are_days_and_moments_have_their_zone(tmp_path):
    answers, _ = write_parquet(answer(date(2027, 9, 1), "1.9.2027"), tmp_path)

    (row,) = read_rows(answers)

    assert (row["day"], row["saved"], row["period_end"]) == (date(2027, 9, 1), NOW, H1.end)
