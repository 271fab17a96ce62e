"""From a printed number to its cells, and whether files and register still say the same."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from facts import ALONE, facts, returned
from filled import ISSUED, NOW, OTHER, OWNER, PERIOD, TYPED, a_form, a_programme, fill

from elinvoima_xl.app import cli, steps
from elinvoima_xl.app.audit import trace
from elinvoima_xl.foundation.problems import UsageError
from elinvoima_xl.merging.merge import merge as merge_facts
from elinvoima_xl.programme.write_workbook import write_programme
from elinvoima_xl.register.register import read_register, write_register
from elinvoima_xl.returns.submission import read_submission

METRIC = next(item for item, field in TYPED if field == "actual")
MEASURE = METRIC.rpartition(".")[0]


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder with a programme, two returned forms and the register of them."""
    write_programme(a_programme(), (), tmp_path / "o.xlsx")
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "KAO.xlsx").write_bytes(fill(a_form(), TYPED))
    (tmp_path / "p" / "muu.xlsx").write_bytes(fill(a_form(owner=OTHER), {}))
    merge(tmp_path)
    return tmp_path


def merge(folder: Path) -> None:
    steps.merge_returns([folder / "p"], folder / "r.xlsx", programme=folder / "o.xlsx", now=NOW)


def states(folder: Path) -> dict[str, str]:
    return {each.file: each.state for each in steps.verify_register(folder / "r.xlsx", [folder / "p"]).files}


def codes(folder: Path) -> set[str]:
    return {each.code for each in steps.verify_register(folder / "r.xlsx", [folder / "p"]).problems}


# --- trace


def test_a_metric_is_traced_to_the_cell_and_the_bytes_it_comes_from(folder):
    found = steps.trace_item(folder / "r.xlsx", METRIC).to_json("fi")

    (decision,) = [each for each in found["decisions"] if each["field"] == "actual"]
    (answer,) = [each for each in decision["answers"] if each["owner"] == OWNER]
    read = read_submission((folder / "p" / "KAO.xlsx").read_bytes(), "KAO.xlsx", programme=a_programme())
    source = next(each.source for each in read.answers if (each.item, each.field) == (METRIC, "actual"))
    assert (answer["file"], answer["sheet"], answer["cell"], answer["sha256"]) == (
        "KAO.xlsx", source.sheet, source.cell, read.digest,
    )  # fmt: skip


def test_a_measure_is_traced_with_its_metrics(folder):
    found = steps.trace_item(folder / "r.xlsx", MEASURE)

    assert {each.item for each in found.trace.decisions} >= {MEASURE, METRIC}


def test_what_was_replaced_stands_behind_what_counts(folder):
    again = fill(a_form(), {**TYPED, (METRIC, "actual"): 44})
    (folder / "p" / "KAO 2.xlsx").write_bytes(again)
    merge(folder)

    found = steps.trace_item(folder / "r.xlsx", METRIC).to_json("fi")

    (decision,) = [each for each in found["decisions"] if each["field"] == "actual"]
    told = {each["file"] for each in decision["answers"] if each["owner"] == OWNER}
    assert told == {"KAO.xlsx", "KAO 2.xlsx"}


def test_an_answer_that_came_too_late_is_shown_as_one_that_does_not_count():
    in_time = returned("KAO", (ALONE, "actual", "21"))
    late = replace(returned("KAO", (ALONE, "actual", "44"), name="late.xlsx"), saved=datetime(2028, 1, 20, tzinfo=UTC))
    moved = tuple(replace(each, source=replace(each.source, saved=late.saved)) for each in late.answers)

    found = trace(merge_facts(facts(in_time, replace(late, answers=moved))), ALONE)

    assert [(answer.raw, why) for answer, why in found.left_out] == [("44", "late")]


def test_one_period_alone_can_be_traced(folder):
    found = steps.trace_item(folder / "r.xlsx", METRIC, period=str(PERIOD))

    assert {each.period for each in found.trace.decisions} == {PERIOD}


def test_an_item_that_is_not_there_names_those_near_it(folder):
    with pytest.raises(UsageError) as told:
        steps.trace_item(folder / "r.xlsx", "1.1.99")

    assert told.value.problem.code == "no-item"
    assert "1.1.1" in dict(told.value.problem.blanks)["known"]


def test_the_terminal_shows_value_owner_and_place(folder, capsys):
    assert cli.run(["trace", str(folder / "r.xlsx"), METRIC]) == 0

    shown = capsys.readouterr().out
    assert all(each in shown for each in (METRIC, OWNER, "KAO.xlsx[", "SHA-256"))


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_an_identity_code_in_an_answer_is_masked_and_the_register_keeps_it(folder, capsys, more):
    word = "Kysy: Maija Malli 010190-123M"
    (folder / "p" / "KAO.xlsx").write_bytes(fill(a_form(), {**TYPED, (MEASURE, "done"): word}))
    merge(folder)

    assert cli.run(["trace", str(folder / "r.xlsx"), MEASURE, *more]) == 0
    shown = capsys.readouterr().out
    assert "Maija Malli ••••••-••••" in shown
    assert "010190-123M" not in shown
    kept = read_register(folder / "r.xlsx")[0].submissions
    assert word in {answer.raw for each in kept for answer in each.answers}


def test_a_trace_without_an_item_is_wrong_use(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)

    assert cli.run(["trace", "--json"]) == 2
    assert "no-item-given" in capsys.readouterr().out


# --- verify


def test_files_that_are_as_they_were_merged_are_the_same(folder):
    assert states(folder) == {"KAO.xlsx": "same", "muu.xlsx": "same"}
    assert cli.run(["verify", str(folder / "r.xlsx"), str(folder / "p")]) == 0


def test_a_file_that_is_gone_is_missing(folder):
    (folder / "p" / "KAO.xlsx").unlink()

    assert codes(folder) == {"file-gone"}
    assert states(folder)["KAO.xlsx"] == "missing"
    assert cli.run(["verify", str(folder / "r.xlsx"), str(folder / "p")]) == 1


def test_a_file_that_was_changed_is_told_cell_by_cell(folder):
    (folder / "p" / "KAO.xlsx").write_bytes(fill(a_form(), {**TYPED, (METRIC, "actual"): 987}))

    found = steps.verify_register(folder / "r.xlsx", [folder / "p"])

    cells = [(each.item, each.found) for each in found.problems if each.code == "answer-differs"]
    assert "file-changed" in codes(folder)
    assert {each.state for each in found.files if each.file == "KAO.xlsx"} == {"changed"}
    assert cells == [(METRIC, "987")]
    assert found.exit_status == 1


def test_a_file_that_was_not_merged_is_new_and_no_fault(folder):
    (folder / "p" / "uusi.xlsx").write_bytes(fill(a_form(), {**TYPED, (METRIC, "actual"): 3}))

    found = steps.verify_register(folder / "r.xlsx", [folder / "p"])

    assert codes(folder) == {"file-not-merged"}
    assert [(each.file, each.state) for each in found.files if each.state != "same"] == [("uusi.xlsx", "new")]
    assert found.exit_status == 0


def test_the_same_bytes_under_another_name_are_the_same_file(folder):
    (folder / "p" / "KAO.xlsx").rename(folder / "p" / "KAO (1).xlsx")

    assert set(states(folder).values()) == {"same"}


def rewrite(folder: Path, change) -> None:
    """Write the register again with what it says of each file changed."""
    facts, _ = read_register(folder / "r.xlsx")
    forged = replace(facts, submissions=frozenset(map(change, facts.submissions)))
    write_register(merge_facts(forged), folder / "r.xlsx", language="fi", now=NOW)


def test_a_register_whose_value_is_not_what_its_file_says_is_found_out(folder):
    rewrite(folder, lambda each: replace(each, answers=tuple(map(forged, each.answers))))

    assert states(folder)["KAO.xlsx"] == "changed"
    assert codes(folder) == {"answer-differs"}


def forged(answer):
    is_it = (answer.item, answer.field, answer.state) == (METRIC, "actual", "given")
    return replace(answer, value=Decimal(999), raw="999") if is_it else answer


def test_a_file_that_was_refused_then_and_is_accepted_now_is_told(folder):
    rewrite(folder, lambda each: replace(each, state="refused", answers=()) if each.file == "KAO.xlsx" else each)

    assert codes(folder) == {"file-reads-otherwise"}


# --- the same bytes


@pytest.mark.slow
def test_the_same_input_at_the_same_time_gives_the_same_bytes(folder, tmp_path):
    outputs = []
    for number, seed in enumerate(("1", "77")):
        place = tmp_path / str(number)
        place.mkdir()
        environment = {**os.environ, "SOURCE_DATE_EPOCH": str(int(NOW.timestamp())), "PYTHONHASHSEED": seed}
        for line in (
            f"forms {folder / 'o.xlsx'} --period {PERIOD} -o {place / 'f'} --drafts",
            f"merge {folder / 'p'} -o {place / 'r.xlsx'} --programme {folder / 'o.xlsx'}",
            f"report {place / 'r.xlsx'} -o {place / 'r.docx'}",
            f"publish {place / 'r.xlsx'} -o {place / 's'}",
        ):
            subprocess.run(
                [sys.executable, "-m", "elinvoima_xl", *line.split(), "--json"], env=environment, check=False
            )
        files = sorted(path for path in place.rglob("*") if path.is_file() and path.suffix != ".lock")
        outputs.append({str(path.relative_to(place)): path.read_bytes() for path in files})

    assert set(outputs[0]) == set(outputs[1])
    assert [name for name, data in outputs[0].items() if outputs[1][name] != data] == []
    assert len(outputs[0]) > 8


def test_a_time_that_is_no_number_is_not_used(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "eilen")

    assert cli._now() > ISSUED - timedelta(days=400)
