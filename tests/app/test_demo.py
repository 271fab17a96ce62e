"""The demo, whole: the first thing that anybody runs, and the whole path walked once on real words."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from web import parsed, words_of

from elinvoima_xl.app.demo import MARK, NOTICE, ROUNDS, DemoDone, run_demo, to_cell
from elinvoima_xl.foundation.problems import UsageError
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.register.register import read_register

ANSWERS = Path(__file__).parents[2] / "examples" / "kajaani" / "invented-answers.csv"


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[Path, DemoDone]:
    """The folder of a demo and what it said: made once for all tests."""
    folder = tmp_path_factory.mktemp("demo")
    return folder, run_demo(folder)


@cache
def lines() -> tuple[dict[str, str], ...]:
    with open(ANSWERS, encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def merged_of(folder: Path) -> Any:
    facts, problems = read_register(folder / "rekisteri.xlsx")
    assert problems == ()
    return merge(facts)


@pytest.mark.slow
def test_everything_that_it_names_is_there(made):
    folder, outcome = made

    assert [path for path in outcome.written if not Path(path).exists()] == []
    assert (folder / MARK).read_text("utf-8").startswith(NOTICE)


@pytest.mark.slow
def test_the_register_says_that_the_answers_are_invented(made):
    folder, _ = made
    book = openpyxl.load_workbook(folder / "rekisteri.xlsx", read_only=True)
    texts = {cell for row in book.worksheets[0].iter_rows(values_only=True) for cell in row if isinstance(cell, str)}

    assert any(NOTICE in text for text in texts)


@pytest.mark.slow
def test_every_form_says_that_the_answers_are_invented(made):
    folder, _ = made

    for form in sorted((folder / "lomakkeet").rglob("*.xlsx"))[::8]:
        guide = openpyxl.load_workbook(form, read_only=True).worksheets[0]
        assert any(NOTICE in str(cell) for row in guide.iter_rows(values_only=True) for cell in row)


@pytest.mark.slow
def test_every_line_of_the_invented_answers_is_an_answer_or_is_told(made):
    folder, _ = made
    merged = merged_of(folder)
    read = {
        (answer.source.file, answer.item, answer.field)
        for submission in merged.facts.submissions
        for answer in submission.answers
        if answer.state != "empty"
    }
    told = {
        (problem.location.file, problem.item)
        for submission in merged.facts.submissions
        for problem in submission.problems
    }
    lost = [
        line
        for line in lines()
        if line["typed"]
        and (line["file"], line["item"], line["field"]) not in read
        and (line["file"], line["item"]) not in told
    ]

    assert lost == []


# The faults of invented-answers.csv: in which file, on what, and the code that tells of it.
PLANTED = {
    "a number with “about”": ("KAMK 2027-H1.xlsx", "1.1.4.a", "assumed-number"),
    "a range": ("CEMIS 2027-H1.xlsx", "2.2.2.a", "not-a-number"),
    "a locked cell typed over": ("Kauppakamari 2027-H1.xlsx", "1.5.1", "locked-cell-changed"),
    "a status in other words": ("Elinvoimapalvelut 2027.xlsx", "2.3.6", "assumed-status"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("file", "item", "code"), PLANTED.values(), ids=PLANTED)
def test_every_fault_that_was_planted_is_told(made, file, item, code):
    folder, _ = made
    (submission,) = [each for each in merged_of(folder).facts.submissions if each.file == file]

    assert (item, code) in {(each.item, each.code) for each in submission.problems}


@pytest.mark.slow
def test_who_sent_again_is_told_where_the_answers_differ(made):
    folder, _ = made

    assert {each.location.file for each in merged_of(folder).problems if each.code == "resubmitted"} == {
        "KAO 2027-H1 korjattu.xlsx"
    }


@pytest.mark.slow
def test_an_unreadable_number_is_handed_back_to_be_mended(made):
    folder, _ = made

    assert (folder / "korjattavat" / "2027-H1" / "CEMIS 2027-H1.xlsx").exists()


@pytest.mark.slow
def test_both_periods_are_merged_and_reported(made):
    folder, _ = made

    assert merged_of(folder).facts.periods == tuple(each.period for each in ROUNDS)
    assert all((folder / f"seurantaraportti {each.period}.docx").exists() for each in ROUNDS)


@pytest.mark.slow
def test_the_page_says_of_every_measure_and_metric_what_the_word_report_says(made):
    folder, _ = made
    page = parsed((folder / "sivu" / "index.html").read_text("utf-8"))
    report = docx.Document(str(folder / f"seurantaraportti {ROUNDS[-1].period}.docx"))
    badges = {node.get("id")[2:]: words_of(node.find(".//p[@class='status']/span")) for node in page.iter("article")}
    values = {
        words_of(node.find("p/span")): words_of(node.find("dl/div/dd"))
        for node in page.iter("li")
        if node.get("class") == "metric"
    }

    assert badges == {
        row["Nro"]: " ".join(reversed(row["Tila"].split("\n")[0].split("\N{NO-BREAK SPACE}")))
        for row in printed(report, "Nro", "Tila")
    }
    assert values == {
        row["Nro"]: " ".join(row["Toteuma 1.1.–31.12.2027"].split())
        for row in printed(report, "Nro", "Mittari", "Toteuma 1.1.–31.12.2027")
    }


@pytest.mark.slow
def test_the_page_counts_the_statuses_as_the_word_report_does(made):
    folder, _ = made
    page = parsed((folder / "sivu" / "index.html").read_text("utf-8"))
    report = docx.Document(str(folder / f"seurantaraportti {ROUNDS[-1].period}.docx"))
    (table,) = [node for node in page.iter("table") if "statuses" in node.get("class")]
    counted = [[words_of(cell) for cell in row] for row in table.find("tbody")]

    assert counted == [
        [" ".join(text.split()) for text in row.values()] for row in printed(report, "Kehittämiskohde", "Yhteensä")
    ]


def printed(report, *titles):
    """Return the rows of the report's tables that have these columns, each as a dict by title."""
    for table in report.tables:
        rows = [[cell.text for cell in row.cells] for row in table.rows]
        if set(titles) <= set(rows[0]):
            yield from (dict(zip(rows[0], row, strict=True)) for row in rows[1:])


@pytest.mark.slow
def test_conflicts_that_the_coordinator_settled_are_resolved(made):
    folder, _ = made

    assert any(each.state == "resolved" for each in merged_of(folder).decisions)


def test_another_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "oma.txt").write_text("tärkeä", "utf-8")

    with pytest.raises(UsageError):
        run_demo(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["oma.txt"]


def test_a_demo_in_which_somebody_has_written_is_left_alone(tmp_path):
    (tmp_path / MARK).write_text(NOTICE, "utf-8")
    (tmp_path / "oma.txt").write_text("tärkeä", "utf-8")

    with pytest.raises(UsageError) as told:
        run_demo(tmp_path)

    assert (told.value.problem.code, told.value.problem.found) == ("demo-changed", MARK)
    assert {path.name for path in tmp_path.iterdir()} == {MARK, "oma.txt"}


@pytest.mark.slow
def test_a_demo_that_nobody_has_changed_is_made_anew_and_one_that_somebody_has_is_kept(tmp_path):
    folder, day = tmp_path / "demo", date(2027, 8, 13)
    run_demo(folder)
    run_demo(folder)
    (folder / "ohjelma.xlsx").write_bytes(b"oma")

    with pytest.raises(UsageError):
        run_demo(folder)
    run_demo(folder, replace_on=day)

    assert (tmp_path / "demo 2027-08-13" / "ohjelma.xlsx").read_bytes() == b"oma"
    assert (folder / "ohjelma.xlsx").read_bytes() != b"oma"
    assert {path.name for path in tmp_path.iterdir()} == {"demo", "demo 2027-08-13"}


@pytest.mark.parametrize(
    ("typed", "cell"), [("1,5", 1.5), ("64", 64), ("62 %", 0.62), ("'12 kpl", "12 kpl"), ("n. 30", "n. 30")]
)
def test_keystrokes_become_what_a_finnish_excel_makes_of_them(typed, cell):
    assert to_cell(typed) == cell
