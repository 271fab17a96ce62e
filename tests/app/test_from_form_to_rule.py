"""What a form tells besides the answers, from the form that was sent to the merge: rule, lead, deadline, time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from filled import ISSUED, NOW, OTHER, OWNER, PERIOD, a_form, a_programme, fill, read
from follow_up import save
from register_typing import write_free_row, write_in

from elinvoima_xl.app import steps
from elinvoima_xl.form.layout import read_layout
from elinvoima_xl.form.plan import build_form
from elinvoima_xl.form.sheets.write import write_form
from elinvoima_xl.programme.write_workbook import write_programme

pytest_plugins = ("commands_fixtures",)
HUNDRED = {("1.1.1.a", "actual"): 100}


def rules(submission):
    return {(each.item, each.field): each.rule for each in submission.answers if each.state != "empty"}


def test_an_answer_knows_the_rule_that_its_form_told():
    typed = {**HUNDRED, ("1.1.1.b", "actual"): 0.5, ("1.2.1.a", "actual"): 7, ("1.1.1", "status"): "Viivästynyt ▲"}

    assert rules(read(fill(a_form(), typed))) == {
        ("1.1.1.a", "actual"): "sum",
        ("1.1.1.b", "actual"): "mean",
        ("1.2.1.a", "actual"): "lead",
        ("1.1.1", "status"): "",
    }


def test_a_sole_owner_is_the_lead():
    assert rules(read(fill(a_form(), {("2.1.2.a", "actual"): 7}))) == {("2.1.2.a", "actual"): f"lead:{OWNER}"}


def test_a_form_without_its_map_tells_no_rule():
    def drop(book):
        del book["_elinvoima"]

    assert rules(read(fill(a_form(), HUNDRED, drop))) == {("1.1.1.a", "actual"): ""}


def test_a_form_knows_its_deadline():
    form, _ = build_form(
        a_programme(), PERIOD, OWNER, language="fi", layout=read_layout(), issued=ISSUED, deadline=date(2027, 8, 13)
    )
    stream = BytesIO()
    write_form(form, stream)

    assert read(stream.getvalue()).deadline == date(2027, 8, 13)


def with_metric(item, **changes):
    """Return the programme with one metric changed."""
    programme = a_programme()
    areas = []
    for area in programme.areas:
        objectives = [
            replace(each, measures=tuple(_changed(measure, item, changes) for measure in each.measures))
            for each in area.objectives
        ]
        areas.append(replace(area, objectives=tuple(objectives)))
    return replace(programme, areas=tuple(areas))


def _changed(measure, item, changes):
    metrics = tuple(replace(each, **changes) if each.id == item else each for each in measure.metrics)
    return replace(measure, metrics=metrics)


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "palautetut"
    path.mkdir()
    for owner in (OWNER, OTHER):
        (path / f"{owner}.xlsx").write_bytes(fill(a_form(owner), HUNDRED))
    return path


def test_a_rule_changed_in_the_programme_while_its_period_is_open_recombines_nothing(run, folder, tmp_path):
    before, after = tmp_path / "ohjelma.xlsx", tmp_path / "uusi.xlsx"
    write_programme(a_programme(), (), before)
    write_programme(with_metric("1.1.1.a", combine="lead", lead=OWNER), (), after)
    first = run("merge", folder, "-o", "r.xlsx", "--programme", before, "--json")
    second = run("merge", folder, "-o", "r.xlsx", "--programme", after, "--json")

    assert value_of(first) == 200
    assert (second.status, value_of(second)) == (1, None)
    (told,) = [each for each in second.json["problems"] if each["code"] == "rule-changed"]
    assert (told["item"], told["severity"]) == ("1.1.1.a", "error")


def test_a_rule_that_changed_after_a_period_was_closed_changes_nothing(run, folder, tmp_path):
    before, after = tmp_path / "ohjelma.xlsx", tmp_path / "uusi.xlsx"
    write_programme(a_programme(), (), before)
    write_programme(with_metric("1.1.1.a", combine="lead", lead=OWNER), (), after)
    run("merge", folder, "-o", "r.xlsx", "--programme", before)
    write_in(tmp_path / "r.xlsx", "Kaudet", {(str(PERIOD), "Suljettu"): "x"})

    assert value_of(run("merge", folder, "-o", "r.xlsx", "--programme", after, "--json")) == 200


def value_of(ran):
    (found,) = [each for each in ran.json["decisions"] if (each["item"], each["field"]) == ("1.1.1.a", "actual")]
    assert {answer["rule"] for answer in found["answers"]} == {"sum"}
    return found["value"]


def test_a_register_tells_the_coverage_with_what_was_settled(run, tmp_path):
    write_programme(a_programme(), (), tmp_path / "ohjelma.xlsx")
    (tmp_path / "KAO.xlsx").write_bytes(fill(a_form(), {("1.1.1.a", "actual"): 5}))
    run("merge", "KAO.xlsx", "-o", "r.xlsx", "--programme", "ohjelma.xlsx")
    write_free_row(tmp_path / "r.xlsx", "Ristiriidat", str(PERIOD), "1.1.1", "Tila", "Viivästynyt")
    run("merge", "-o", "r.xlsx", "KAO.xlsx", "--programme", "ohjelma.xlsx")
    coverage = {each["owner"]: each for each in run("status", "r.xlsx", "--json").json["coverage"]}

    assert (coverage[OTHER]["state"], coverage[OTHER]["filled"]) == ("missing", 0)
    assert coverage[OTHER]["settled"] > 0
    reminders = run("status", "r.xlsx", "--reminders", "muistutukset")
    assert reminders.status == 0
    assert [path.stem for path in (tmp_path / "muistutukset").glob(f"{OTHER}*.eml")] != []


def test_the_machines_clock_is_that_of_the_merge(tmp_path):
    write_programme(a_programme(), (), tmp_path / "ohjelma.xlsx")
    folder = tmp_path / "palautetut"
    folder.mkdir()
    for number, (typed, day) in enumerate(((12, 20), (9, 300))):
        book = openpyxl.load_workbook(BytesIO(fill(a_form(), {("1.1.1.a", "actual"): typed})))
        (folder / f"{number}.xlsx").write_bytes(save(book, ISSUED + timedelta(days=day)))
    outcome = steps.merge_returns([folder], tmp_path / "r.xlsx", programme=tmp_path / "ohjelma.xlsx", now=NOW)

    assert outcome.merged.find(PERIOD, "1.1.1.a", "actual").reason == "order-unknown"
    assert "time-in-future" in {each.code for each in outcome.problems}
