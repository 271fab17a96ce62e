"""What counts of many files and many periods: files left out, closed periods, each period by its own programme."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from facts import (
    ALONE,
    H1,
    LEAD,
    NEXT_H1,
    OWN_MEASURE,
    SHARED,
    SUM,
    WHOLE_MEASURE,
    YEAR,
    changed,
    codes,
    facts,
    find,
    programme,
    returned,
)
from merged import actual, of, settled

from elinvoima_xl.form.records import Last
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import Location, problem
from elinvoima_xl.merging.decisions import Facts, unite
from elinvoima_xl.merging.history import history
from elinvoima_xl.merging.merge import completed_measures, merge
from elinvoima_xl.merging.received import add, close
from elinvoima_xl.model.answers import Submission
from elinvoima_xl.model.programme import Mention, Owner

# --- who was not asked, what is not known


def test_an_answer_of_an_owner_who_was_not_asked_is_told_and_not_merged():
    file = returned("KAMK", (ALONE, "actual", "5"))

    merged = merge(facts(file))

    assert of(merged, ALONE) == ("missing", None, 0, 1)
    told = [each for each in merged.problems if each.code == "row-not-owned"]
    assert [each.location for each in told] == [file.answers[0].source.location]


def test_an_answer_on_an_unknown_item_is_told_with_its_text():
    merged = merge(facts(returned("KAO", ("9.9.9.a", "actual", "5"))))

    assert [(each.code, each.found) for each in merged.problems if each.item == "9.9.9.a"] == [("item-unknown", "5")]


def test_a_collective_answers_through_its_respondent():
    owners = (Owner("KAO"), Owner("Partners", collective=True, respondent="KAO"))
    measure = replace(OWN_MEASURE, owners=(Mention("Partners"),))

    merged = merge(facts(returned("KAO", (ALONE, "actual", "5")), programme=programme(measure, owners=owners)))

    assert of(merged, ALONE) == ("single", Decimal(5), 1, 1)
    assert [each.owner for each in merged.coverage] == ["KAO"]


def test_a_measure_that_nobody_answers_is_told():
    measure = replace(OWN_MEASURE, owners=(Mention("Partners"),))

    merged = merge(facts(programme=programme(measure, owners=(Owner("Partners", collective=True),))))

    assert of(merged, "1.1.2", "status") == ("missing", None, 0, 0)
    assert codes(merged, "1.1.2") == ["nobody-answers"]


# --- files that do not count


def test_a_file_that_the_coordinator_leaves_out_is_told_and_kept_and_not_merged():
    file = returned("KAO", (ALONE, "actual", "5"))

    merged = merge(facts(file, left_out=frozenset({file.digest})))

    assert of(merged, ALONE)[0] == "missing"
    assert codes(merged) == ["file-left-out"]
    assert merged.facts.submissions == {file}


def test_a_file_that_comes_after_its_period_was_closed_is_told_and_kept_and_not_merged():
    closed = close(facts(returned("KAO", (ALONE, "actual", "5"))), H1)
    late = returned("KAO", (ALONE, "actual", "9"), day=9)

    merged = merge(unite(closed, facts(late)))

    assert of(merged, ALONE)[:2] == ("single", Decimal(5))
    assert codes(merged) == ["period-closed"]
    assert late in merged.facts.submissions


def test_a_refused_file_does_not_count_as_received():
    refused = replace(returned("KAO"), state="refused")

    merged = merge(facts(refused))

    assert [(each.owner, each.state) for each in merged.coverage] == [
        ("KAO", "refused"), ("KAMK", "missing"), ("Edukai", "missing"),
    ]  # fmt: skip
    assert "owner-refused" in codes(merged)


def test_a_refused_file_beside_a_good_one_leaves_its_owner_returned():
    good = returned("KAO", (ALONE, "actual", "5"), day=2)

    merged = merge(facts(replace(returned("KAO"), state="refused"), good))

    assert merged.coverage[0].state == "returned"


def test_coverage_counts_the_cells_that_an_owner_is_asked_to_fill():
    answers = (("1.1.2", "status", "delayed"), (ALONE, "actual", "not available"), ("1.1.2", "cause", "Snow"))

    merged = merge(facts(returned("KAO", *answers), programme=programme(OWN_MEASURE)))

    assert [(each.filled, each.expected, each.owed) for each in merged.coverage] == [(3, 4, (("1.1.2", "new_date"),))]


def test_the_shared_workbook_returns_for_the_owners_whose_cells_it_fills():
    merged = merge(facts(returned(SHARED, (ALONE, "actual", "5"))))

    assert [(each.owner, each.state, each.filled) for each in merged.coverage] == [
        ("KAO", "returned", 1), ("KAMK", "missing", 0), ("Edukai", "missing", 0),
    ]  # fmt: skip


# --- many periods


def test_a_one_off_measure_once_completed_is_asked_no_more():
    one_off = replace(OWN_MEASURE, continuity="one_off")
    done = returned("KAO", ("1.1.2", "status", "completed"))

    merged = merge(facts(done, programme=programme(one_off), periods=(H1, YEAR)))

    assert [each.item for each in merged.of(H1)] == ["1.1.2", ALONE]
    assert merged.of(YEAR) == ()
    assert completed_measures(merged, YEAR) == {"1.1.2"}
    assert completed_measures(merged, H1) == frozenset()


def test_an_answer_on_a_measure_that_is_asked_no_more_still_counts():
    one_off = replace(OWN_MEASURE, continuity="one_off")
    files = [
        returned("KAO", ("1.1.2", "status", "completed"), (ALONE, "actual", "5"), period=each) for each in (H1, YEAR)
    ]

    merged = merge(facts(*files, programme=programme(one_off), periods=(H1, YEAR)))

    assert find(merged, ALONE, period=YEAR).value == Decimal(5)


def test_a_dropped_measure_is_asked_no_more_and_its_history_stands():
    dropped = programme(replace(OWN_MEASURE, dropped=date(2028, 1, 1)))
    file = returned("KAO", (ALONE, "actual", "5"))

    merged = merge(facts(file, programme=dropped, periods=(H1, NEXT_H1)))

    assert find(merged, ALONE).value == Decimal(5)
    assert merged.of(NEXT_H1) == ()


def test_each_period_is_merged_by_its_own_programme():
    programmes = ((H1, changed(SUM, combine="sum")), (NEXT_H1, changed(SUM, combine="mean")))
    files = [
        returned(owner, (SUM, "actual", "4"), period=period) for owner in ("KAO", "KAMK") for period in (H1, NEXT_H1)
    ]

    merged = merge(Facts(programmes, frozenset(files)))

    assert [find(merged, SUM, period=period).value for period in (H1, NEXT_H1)] == [Decimal(8), Decimal(4)]


def test_a_new_period_changes_nothing_in_the_old_one():
    old = facts(*actual(SUM, "1", "2", "3"))
    new = facts(returned("KAO", (SUM, "actual", "9"), period=NEXT_H1), periods=(NEXT_H1,))

    assert merge(unite(old, new)).of(H1) == merge(old).of(H1)


def test_history_has_what_each_owner_said_last():
    files = [
        returned("KAO", (ALONE, "actual", "5"), ("1.1.2", "done", "Visits")),
        returned("KAO", (ALONE, "actual", "not available"), period=YEAR),
        returned("KAO", (ALONE, "actual", "9"), period=NEXT_H1),
    ]

    found = history(merge(facts(*files, periods=(H1, YEAR, NEXT_H1))), NEXT_H1)

    assert found == {
        ("KAO", ALONE, "actual"): Last(YEAR, None, unavailable=True),
        ("KAO", "1.1.2", "done"): Last(H1, "Visits"),
    }


def test_a_number_that_came_of_a_text_metric_is_not_added_up():
    mixed = facts(*actual(SUM, "many", "2"))

    assert of(merge(mixed), SUM)[:2] == ("conflict", None)


def test_every_owner_who_has_not_returned_is_told_until_the_period_is_closed():
    missing = [each.code for each in merge(facts()).problems]
    closed = [each.code for each in merge(close(facts(), H1)).problems]

    assert missing == ["owner-missing"] * 3
    assert closed == []


def test_the_whole_measure_has_a_metric_for_every_rule():
    assert {each.combine for each in WHOLE_MEASURE.metrics} == {"sum", "lead", "latest", "mean", "all_done"}


def test_a_completed_measure_that_is_reported_otherwise_later_is_asked_again():
    one_off = programme(replace(OWN_MEASURE, continuity="one_off"))
    said = ((H1, "completed"), (YEAR, "on track"))
    files = [returned("KAO", ("1.1.2", "status", text), period=period) for period, text in said]

    merged = merge(facts(*files, programme=one_off, periods=(H1, YEAR, NEXT_H1)))

    assert find(merged, "1.1.2", "status", NEXT_H1).state == "missing"


def test_both_rows_of_a_duplicate_are_dealt_with_once_the_answer_is_settled():
    file = returned("KAO", (ALONE, "actual", "?5 / 7"))
    places = (file.answers[0].source.location, Location(file.file, "1 Work", "K99"))
    told = tuple(problem("row-duplicated", place, item=ALONE, found="5") for place in places)
    given = facts(replace(file, problems=told))

    assert codes(merge(given), ALONE) == ["row-duplicated"] * 2
    assert codes(merge(settled(given, ALONE, "7")), ALONE) == ["settled"]


def test_a_missing_sheet_of_an_older_file_is_no_error_once_a_newer_one_has_come():
    told = problem("sheet-missing", Location("KAO 1.xlsx"), found="2 Land", count=3)
    older = replace(returned("KAO", (ALONE, "actual", "7"), ("1.1.2", "done", "a")), problems=(told,))

    assert "sheet-missing" in codes(merge(facts(older)))
    assert "sheet-missing" not in codes(merge(facts(older, returned("KAO", (ALONE, "actual", "7"), day=2))))


def test_a_changed_locked_cell_of_an_older_file_is_told_as_long_as_answers_of_the_file_stand():
    told = problem("locked-cell-changed", Location("KAO 1.xlsx", "1 Work", "B7"), item="1.1.2", found="x", issued="y")
    older = replace(returned("KAO", ("1.1.2", "done", "a")), problems=(told,))
    part, whole = returned("KAO", (ALONE, "actual", "7"), day=2), returned("KAO", ("1.1.2", "done", "b"), day=2)

    assert "locked-cell-changed" in codes(merge(facts(older, part)))
    assert "locked-cell-changed" not in codes(merge(facts(older, whole)))


def test_who_has_no_number_does_not_differ_from_the_lead():
    assert codes(merge(facts(*actual(LEAD, "not available", "7"))), LEAD) == []


# --- facts


def test_a_file_read_again_takes_the_place_of_its_earlier_reading():
    old = returned("KAO", (ALONE, "actual", "?n. 5"), name="a.xlsx", digest="d")
    new = returned("KAO", (ALONE, "actual", "5"), name="a copy.xlsx", digest="d")

    added = add(facts(old), [new])

    assert {(each.file, each.answers[0].state) for each in added.submissions} == {("a copy.xlsx", "given")}


def test_a_file_whose_bytes_could_not_be_had_is_forgotten_at_the_next_merge():
    lost = Submission("KAO.xlsx", "", "refused", problems=(problem("unreadable", Location("KAO.xlsx"), reason="x"),))

    again = add(add(facts(), [lost]), [returned("KAO", (ALONE, "actual", "5"))])

    assert lost not in again.submissions


def test_a_period_without_its_own_programme_uses_the_newest_from_before_it():
    first, second = changed(SUM, text="First"), changed(SUM, text="Second")
    given = Facts(((H1, first), (NEXT_H1, second)))

    assert given.find_programme(YEAR) == first
    assert given.find_programme(Period(2029)) == second
    assert given.find_programme(Period(2026)) == first
    assert Facts().find_programme(H1) is None


def test_of_two_programmes_of_a_period_the_one_that_has_grown_counts_in_either_order():
    small, grown = programme(OWN_MEASURE), programme()

    for pair in ((small, grown), (grown, small)):
        assert unite(*(facts(programme=each) for each in pair)).programmes == ((H1, grown),)


def test_closing_a_period_twice_lets_nothing_more_in():
    closed = close(facts(returned("KAO", (ALONE, "actual", "5"))), H1)
    late = unite(closed, facts(returned("KAO", (ALONE, "actual", "9"), day=9)))

    assert close(late, H1) == late
