"""Rules that have changed, files that came late and closed periods, as the coordinator meets them in the register."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from facts import ALONE, H1, SUM, YEAR, facts, find, returned
from openpyxl import load_workbook
from register_edits import again, written
from register_typing import write_free_row, write_in

from elinvoima_xl.merging.merge import merge
from elinvoima_xl.merging.received import close
from elinvoima_xl.register.register import read_register

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")

SPRING = datetime(2028, 1, 20, tzinfo=UTC)
CHOSEN, SUMMED = "as the form told: 100", "as the programme says: 200"


def ruled():
    """Return two answers of 100 whose forms said that KAO's counts, to a metric that is a sum."""
    return facts(*(returned(owner, (SUM, "actual", "100"), rules={SUM: "lead:KAO"}) for owner in ("KAO", "KAMK")))


def late(name="late.xlsx"):
    first = returned("KAO", (ALONE, "actual", "21"), ("1.1.2", "done", "Two visits"))
    return facts(first, returned("KAO", (ALONE, "actual", "44"), ("1.1.2", "done", "Five"), name=name, saved=SPRING))


def rows(path: Path, field: str) -> list[dict[str, object]]:
    """Return the rows of the sheet of conflicts on a field, by the titles of the columns."""
    found = [list(row) for row in load_workbook(path)["Conflicts"].iter_rows(values_only=True)]
    header = next(row for row in found if "Resolution" in row)
    return [dict(zip(header, row, strict=True)) for row in found if row[header.index("Field")] == field]


def choose(path: Path, field: str, text: str, **more: str) -> None:
    typed = {(field, "Resolution"): text} | {(field, title): value for title, value in more.items()}
    write_in(path, "Conflicts", typed, key=4)


# --- by which rule


def test_a_rule_that_has_changed_is_one_row_with_two_choices(tmp_path):
    path = written(tmp_path, ruled())
    (row,) = rows(path, "How the answers are combined")

    assert (row["Period"], row["No."]) == ("2027-H1", SUM)
    assert row["What is to be settled"] == "The form told: lead owner's value (KAO). The programme says now: sum."
    assert rows(path, "Actual") == []
    assert {CHOSEN, SUMMED} <= choices_of(path)


def choices_of(path: Path) -> set[str]:
    """Return what the dropdowns of the sheet of conflicts offer, from the record: long lists stand elsewhere."""
    from elinvoima_xl.register.register import _open, _record

    return {choice.text for question in _record(_open(path), path).questions for choice in question.choices}


@pytest.mark.parametrize(("text", "value"), [(CHOSEN, 100), (SUMMED, 200), ("as the form told", 100)])
def test_what_is_chosen_is_the_rule(tmp_path, text, value):
    path = written(tmp_path, ruled())
    choose(path, "How the answers are combined", text, **{"Settled by": "Coordinator", "Reason": "As agreed."})

    merged, told = again(path)

    assert (find(merged, SUM).value, told) == (value, [])
    assert find(merged, SUM).ruled.who == "Coordinator"


def test_the_row_of_a_chosen_rule_shows_what_it_makes_by_now(tmp_path):
    path = written(tmp_path, ruled())
    choose(path, "How the answers are combined", CHOSEN)
    again(path, returned("KAO", (SUM, "actual", "70"), day=5, rules={SUM: "lead:KAO"}))

    (row,) = rows(path, "How the answers are combined")
    assert row["Resolution"] == "as the form told: 70"
    assert find(again(path)[0], SUM).value == 70


def test_a_rule_that_is_none_of_the_choices_is_told_and_asked_again(tmp_path):
    path = written(tmp_path, ruled())
    choose(path, "How the answers are combined", "halves")

    merged, _ = again(path)

    assert {"resolution-unreadable", "rule-changed"} <= {each.code for each in merged.problems}


def test_an_emptied_choice_asks_again(tmp_path):
    path = written(tmp_path, ruled())
    choose(path, "How the answers are combined", CHOSEN)
    again(path)
    choose(path, "How the answers are combined", None)

    merged, told = again(path)

    assert (find(merged, SUM).state, told) == ("conflict", ["resolution-withdrawn"])


# --- files that came late


def test_a_late_file_is_one_row_that_lists_what_differs(tmp_path):
    (row,) = rows(written(tmp_path, late()), "File that came late")

    assert (row["Owner"], row["No."]) == ("late.xlsx", None)
    assert row["Answers and where they stand"].splitlines() == [
        "1.1.2 What has been done: Five (before: Two visits)",
        "1.1.2.a Actual: 44 (before: 21)",
    ]


@pytest.mark.parametrize(("text", "value"), [("they count", 44), ("x", 44), ("they do not count", 21), ("no", 21)])
def test_a_late_file_is_settled_as_a_whole(tmp_path, text, value):
    path = written(tmp_path, late())
    choose(path, "File that came late", text)

    merged, told = again(path)

    assert (find(merged, ALONE).value, told) == (value, [])
    assert find(merged, "1.1.2", "done").value == ("Five" if value == 44 else "Two visits")
    assert "late-answer" not in {each.code for each in merged.problems}


@pytest.mark.parametrize(("mark", "value"), [("x", 44), ("no", 21)])
def test_a_late_file_is_settled_on_the_sheet_of_files_too(tmp_path, mark, value):
    path = written(tmp_path, late())
    write_in(path, "Sources", {("late.xlsx", "Counts"): mark})

    merged, told = again(path)

    assert (find(merged, ALONE).value, told) == (value, [])
    assert load_workbook(path)["Sources"] is not None
    assert find(again(path)[0], ALONE).value == value


def test_an_emptied_mark_asks_again(tmp_path):
    path = written(tmp_path, late())
    write_in(path, "Sources", {("late.xlsx", "Counts"): "x"})
    again(path)
    write_in(path, "Sources", {("late.xlsx", "Counts"): None})

    merged, _ = again(path)

    assert find(merged, ALONE).value == 21
    assert "late-answer" in {each.code for each in merged.problems}


def test_two_late_files_of_one_name_are_two_rows(tmp_path):
    other = returned("KAO", (ALONE, "actual", "50"), name="late.xlsx", digest="another", saved=SPRING.replace(day=25))
    path = written(tmp_path, facts(*late().submissions, other))

    names = [row["Owner"] for row in rows(path, "File that came late")]
    assert len(set(names)) == 2
    assert all(str(name).startswith("late.xlsx [") for name in names)


# --- closed means closed


def closed(tmp_path: Path, given=None) -> Path:
    return written(tmp_path, close(facts(returned("KAO", (ALONE, "actual", "21"))) if given is None else given, H1))


def correct(path: Path, typed: str) -> None:
    """Write a correction in the first free row of the sheet of conflicts."""
    write_free_row(path, "Conflicts", "2027-H1", ALONE, "Actual", typed)


def test_a_correction_in_a_free_row_of_a_closed_period_is_told_and_kept_in_its_row(tmp_path):
    path = closed(tmp_path)
    correct(path, "300")

    merged, told = again(path)

    assert (find(merged, ALONE).value, told) == (21, ["period-closed"])
    assert "300" in {str(row["Resolution"]) for row in rows(path, "Actual")}


def test_a_correction_counts_once_the_period_is_opened_again(tmp_path):
    path = closed(tmp_path)
    correct(path, "300")
    write_in(path, "Periods", {("2027-H1", "Closed"): None})

    merged, told = again(path)

    assert (find(merged, ALONE).value, told) == (300, [])


def test_a_correction_of_the_day_on_which_a_period_is_closed_counts(tmp_path):
    path = written(tmp_path, facts(returned("KAO", (ALONE, "actual", "21"))))
    correct(path, "300")
    write_in(path, "Periods", {("2027-H1", "Closed"): "x"})

    merged, told = again(path)

    assert (find(merged, ALONE).value, told) == (300, [])
    assert find(again(path)[0], ALONE).value == 300


def test_a_conflict_of_a_closed_period_is_settled_no_more(tmp_path):
    path = closed(tmp_path, ruled())
    choose(path, "How the answers are combined", CHOSEN)

    merged, told = again(path)

    assert (find(merged, SUM).state, told) == ("conflict", ["period-closed"])


def test_a_file_of_a_closed_period_is_left_out_no_more(tmp_path):
    path = closed(tmp_path)
    write_in(path, "Sources", {("KAO 1.xlsx", "Leave out"): "x"})

    merged, told = again(path)

    assert (find(merged, ALONE).value, told) == (21, ["period-closed"])


# --- what the record keeps


def test_the_record_keeps_all_that_a_merge_uses(tmp_path):
    given = replace(late(), doubted=frozenset({"late.xlsx"}), late_at_closing=frozenset({"x"}))
    more = returned("KAMK", (SUM, "actual", "1"), rules={SUM: "sum"}, role="Rector", copy_of=("a", "b"), issued=SPRING)
    given = replace(given, submissions=given.submissions | {more}, programmes=((H1, given.programmes[0][1]),))

    assert read_register(written(tmp_path, given))[0] == merge(given).facts


def test_the_sheet_of_owners_tells_apart_what_was_answered_and_what_was_settled(tmp_path):
    path = written(tmp_path, facts())
    correct(path, "5")
    again(path)
    rows_of = [list(row) for row in load_workbook(path)["Coverage"].iter_rows(values_only=True)]
    header = next(row for row in rows_of if "Owner" in row)
    (kao,) = [dict(zip(header, row, strict=True)) for row in rows_of if "KAO" in row]

    assert (kao["Filled"], kao["Settled by the coordinator"]) == (0, 1)
    assert kao["Still missing"] + 1 == kao["Asked"]


def test_other_periods_are_not_touched_by_a_closed_one(tmp_path):
    given = close(facts(returned("KAO", (ALONE, "actual", "50"), period=YEAR), periods=(H1, YEAR)), H1)
    path = written(tmp_path, given)
    write_in(path, "Sources", {("KAO 1 2027.xlsx", "Leave out"): "x"})

    merged, _ = again(path)

    assert find(merged, ALONE, period=YEAR).state == "missing"
