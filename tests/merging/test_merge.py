from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from facts import (
    ALONE,
    DONE,
    LATEST,
    LEAD,
    MEAN,
    METRICS,
    NO_LEAD,
    SHARED,
    SUM,
    TEXT,
    changed,
    codes,
    facts,
    find,
    resolution,
    returned,
)
from merged import actual, of

from elinvoima_xl.foundation.problems import problem
from elinvoima_xl.merging.combine import side_by_side
from elinvoima_xl.merging.decisions import Facts, unite
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.model.programme import Owner

# --- one owner


def test_a_single_answer_is_taken_as_it_is():
    merged = merge(facts(returned("KAO", (ALONE, "actual", "5"))))

    assert of(merged, ALONE) == ("single", Decimal(5), 1, 1)


def test_every_status_and_metric_that_is_asked_has_a_decision():
    merged = merge(facts())

    assert {(each.item, each.field) for each in merged.decisions} == {
        ("1.1.1", "status"), ("1.1.2", "status"), (ALONE, "actual"), *((each.id, "actual") for each in METRICS)
    }  # fmt: skip
    assert {each.state for each in merged.decisions} == {"missing"}


def test_the_newest_file_wins_cell_by_cell_and_the_older_answer_is_kept_and_told():
    older = returned("KAO", (ALONE, "actual", "5"), ("1.1.2", "status", "delayed"), day=1)
    newer = returned("KAO", (ALONE, "actual", "7"), ("1.1.2", "status", ""), day=2)

    merged = merge(facts(older, newer))

    assert of(merged, ALONE) == ("newest", Decimal(7), 1, 1)
    assert [each.state for each in find(merged, ALONE).answers] == ["superseded", "given"]
    assert codes(merged, ALONE) == ["resubmitted"]


def test_the_same_answer_sent_again_is_not_told():
    merged = merge(facts(returned("KAO", (ALONE, "actual", "5")), returned("KAO", (ALONE, "actual", "5"), day=2)))

    assert of(merged, ALONE) == ("single", Decimal(5), 1, 1)
    assert codes(merged) == []


def test_a_blank_over_an_older_value_is_told_and_the_value_stands_until_it_is_settled():
    merged = merge(facts(returned("KAO", (ALONE, "actual", "5")), returned("KAO", (ALONE, "actual", ""), day=2)))

    assert of(merged, ALONE) == ("single", Decimal(5), 1, 1)
    assert find(merged, ALONE).is_open
    assert codes(merged, ALONE) == ["cleared"]


def test_a_blank_in_an_older_file_says_nothing():
    merged = merge(facts(returned("KAO", (ALONE, "actual", "")), returned("KAO", (ALONE, "actual", "5"), day=2)))

    assert codes(merged) == []
    assert not find(merged, ALONE).is_open


def test_a_cleared_value_can_be_taken_away_by_a_resolution():
    given = facts(returned("KAO", (ALONE, "actual", "5")), returned("KAO", (ALONE, "actual", ""), day=2))
    made = resolution(find(merge(given), ALONE), "")

    merged = merge(unite(given, Facts(resolutions=frozenset({made}))))

    assert of(merged, ALONE) == ("resolved", None, 1, 1)
    assert codes(merged, ALONE) == ["settled"]


@pytest.mark.parametrize("day", [None, 1])
def test_two_files_whose_order_cannot_be_told_conflict_where_they_differ(day):
    one = returned("KAO", (ALONE, "actual", "5"), ("1.1.2", "status", "on track"), day=1, name="a.xlsx")
    other = returned("KAO", (ALONE, "actual", "7"), ("1.1.2", "status", "on track"), day=day, name="b.xlsx")

    merged = merge(facts(one, other))

    assert of(merged, ALONE) == ("conflict", None, 1, 1)
    assert of(merged, "1.1.2", "status") == ("single", "on_track", 1, 1)
    assert codes(merged) == ["order-unknown"]


def test_an_older_file_is_replaced_even_where_the_order_of_the_newest_is_not_known():
    files = [
        returned("KAO", (ALONE, "actual", text), day=day, name=f"{text}.xlsx")
        for text, day in zip("123", (1, 2, 2), strict=True)
    ]

    decision = find(merge(facts(*files)), ALONE)

    assert [answer.raw for answer in decision.current] == ["2", "3"]


def test_parts_sent_in_files_of_unknown_time_make_a_whole():
    one = returned("KAO", (ALONE, "actual", "5"), ("1.1.2", "status", ""), day=None, name="a.xlsx")
    other = returned("KAO", (ALONE, "actual", ""), ("1.1.2", "status", "on track"), day=None, name="b.xlsx")

    merged = merge(facts(one, other))

    assert of(merged, ALONE)[1] == Decimal(5)
    assert of(merged, "1.1.2", "status")[1] == "on_track"
    assert codes(merged) == []


def test_the_same_bytes_are_one_submission_named_by_the_smallest_file_name():
    copies = [returned("KAO", (ALONE, "actual", "5"), name=name, digest="d") for name in ("b.xlsx", "a.xlsx")]

    merged = merge(facts(*copies))

    assert [each.file for each in merged.facts.submissions] == ["a.xlsx"]
    assert [each.source.file for each in find(merged, ALONE).answers] == ["a.xlsx"]


def test_a_newest_answer_that_cannot_be_read_does_not_let_the_older_one_stand():
    merged = merge(facts(returned("KAO", (ALONE, "actual", "5")), returned("KAO", (ALONE, "actual", "?n. 7"), day=2)))

    assert of(merged, ALONE) == ("conflict", None, 0, 1)
    assert find(merged, ALONE).reason == "answer-unreadable"
    assert codes(merged, ALONE) == ["answer-unreadable", "resubmitted"]


def test_what_the_reader_told_of_an_unreadable_cell_is_not_told_twice():
    file = returned("KAO", (ALONE, "actual", "?n. 7"))
    told = problem("not-a-number", file.answers[0].source.location, item=ALONE, found="n. 7")

    merged = merge(facts(replace(file, problems=(told,))))

    assert codes(merged, ALONE) == ["not-a-number"]


def test_not_available_is_an_answer():
    merged = merge(facts(returned("KAO", (ALONE, "actual", "not available"))))

    assert of(merged, ALONE) == ("single", None, 1, 1)
    assert find(merged, ALONE).unavailable


# --- several owners


def test_a_sum_adds_what_the_owners_report():
    assert of(merge(facts(*actual(SUM, "1.5", "2", "3"))), SUM) == ("combined", Decimal("6.5"), 3, 3)


def test_a_sum_of_fewer_owners_says_so():
    merged = merge(facts(*actual(SUM, "1.5", "2")))

    assert of(merged, SUM) == ("combined", Decimal("3.5"), 2, 3)
    assert codes(merged, SUM) == ["partial-sum"]


def test_a_sum_without_what_is_not_available_says_so():
    merged = merge(facts(*actual(SUM, "1.5", "2", "not available")))

    assert of(merged, SUM) == ("combined", Decimal("3.5"), 3, 3)
    assert codes(merged, SUM) == ["part-unavailable"]


def test_zero_is_a_number_like_others():
    assert of(merge(facts(*actual(SUM, "0", "0", "0"))), SUM) == ("combined", Decimal(0), 3, 3)


def test_a_mean_is_exact_to_28_digits():
    assert of(merge(facts(*actual(MEAN, "1", "1", "2"))), MEAN) == ("combined", Decimal("1." + "3" * 27), 3, 3)


def test_a_sum_does_not_depend_on_the_order_of_rounding():
    merged = merge(facts(*actual(SUM, "10000000000000000000000000000", "0.5", "0.5")))

    assert of(merged, SUM)[1] == Decimal("1E+28")


def test_one_unreadable_share_of_a_sum_leaves_the_sum_open():
    merged = merge(facts(*actual(SUM, "1", "?n. 2", "3")))

    assert of(merged, SUM) == ("conflict", None, 2, 3)


def test_the_leads_value_counts_and_anothers_is_told():
    merged = merge(facts(*actual(LEAD, "5", "7")))

    assert of(merged, LEAD) == ("single", Decimal(7), 1, 1)
    assert codes(merged, LEAD) == ["lead-differs"]


def test_another_who_says_what_the_lead_says_agrees():
    assert of(merge(facts(*actual(LEAD, "7", "7"))), LEAD) == ("agreed", Decimal(7), 1, 1)


def test_another_who_cannot_be_read_does_not_stop_the_leads_value():
    merged = merge(facts(*actual(LEAD, "?n. 5", "7")))

    assert of(merged, LEAD) == ("single", Decimal(7), 1, 1)
    assert codes(merged, LEAD) == ["lead-differs"]


def test_without_the_leads_answer_equal_answers_of_others_agree_and_the_lack_is_told():
    merged = merge(facts(returned("KAO", (LEAD, "actual", "5")), returned("Edukai", (LEAD, "actual", "5"))))

    assert of(merged, LEAD) == ("agreed", Decimal(5), 1, 1)
    assert codes(merged, LEAD) == ["lead-missing"]


def test_without_the_leads_answer_different_answers_of_others_conflict():
    merged = merge(facts(returned("KAO", (LEAD, "actual", "5")), returned("Edukai", (LEAD, "actual", "6"))))

    assert of(merged, LEAD) == ("conflict", None, 1, 1)


def test_a_leads_answer_that_cannot_be_read_is_not_replaced_by_anothers():
    assert of(merge(facts(*actual(LEAD, "5", "?n. 7"))), LEAD)[:2] == ("conflict", None)


def test_a_lead_who_is_no_owner_of_the_measure_is_asked():
    city = changed(LEAD, lead="City")
    city = replace(city, owners=(*city.owners, Owner("City")))

    merged = merge(facts(returned("City", (LEAD, "actual", "5")), programme=city))

    assert of(merged, LEAD) == ("single", Decimal(5), 1, 1)


def test_answers_that_differ_are_told_with_the_readers_decimal_mark():
    merged = merge(facts(*actual(NO_LEAD, "5.5", "7")))

    found = next(each for each in merged.problems if each.code == "conflict" and each.item == NO_LEAD)
    assert "KAO: 5,5" in found.message("fi")
    assert "KAO: 5.5" in found.message("en")


def test_no_lead_and_different_answers_conflict_and_say_that_no_lead_is_named():
    merged = merge(facts(*actual(NO_LEAD, "5", "7")))

    assert of(merged, NO_LEAD) == ("conflict", None, 1, 1)
    assert codes(merged, NO_LEAD) == ["conflict", "no-lead"]


def test_no_lead_and_equal_answers_agree():
    assert of(merge(facts(*actual(NO_LEAD, "5", "5"))), NO_LEAD) == ("agreed", Decimal(5), 1, 1)


def test_a_public_figure_is_never_that_of_who_saved_last():
    merged = merge(facts(returned("KAO", (LATEST, "actual", "5")), returned("KAMK", (LATEST, "actual", "6"), day=9)))

    assert of(merged, LATEST) == ("conflict", None, 2, 3)
    assert codes(merged, LATEST) == ["conflict"]


def test_who_has_no_public_figure_contradicts_nobody_who_has():
    assert of(merge(facts(*actual(LATEST, "5", "not available"))), LATEST) == ("single", Decimal(5), 2, 3)


@pytest.mark.parametrize(
    ("typed", "state", "value"),
    [
        (("yes", "yes", "yes"), "combined", True),
        (("yes", "no"), "combined", False),
        (("no",), "single", False),
        (("yes", "yes"), "missing", None),
        (("yes", "yes", "not available"), "combined", None),
    ],
)
def test_all_are_done_only_when_everyone_asked_says_yes(typed, state, value):
    assert of(merge(facts(*actual(DONE, *typed))), DONE)[:2] == (state, value)


def test_milestones_are_never_added_up():
    merged = merge(facts(*actual(DONE, "yes", "yes", "yes"), programme=changed(DONE, combine="sum")))

    assert of(merged, DONE)[:2] == ("combined", True)


def test_texts_stand_side_by_side_each_with_its_owner_and_equal_ones_once():
    merged = merge(facts(*actual(TEXT, "Two mines", "A school", "Two mines")))

    assert of(merged, TEXT) == ("combined", "Edukai, KAO: Two mines\nKAMK: A school", 3, 3)
    assert [owners for owners, _ in side_by_side(find(merged, TEXT).current)] == [("Edukai", "KAO"), ("KAMK",)]


def test_a_single_text_is_kept_as_it_is():
    assert of(merge(facts(*actual(TEXT, "Two mines"))), TEXT)[:2] == ("single", "Two mines")


@pytest.mark.parametrize("field", ["done", "remark", "x:Costs"])
def test_words_and_extra_columns_are_each_owners_own(field):
    merged = merge(facts(returned("KAO", ("1.1.1", field, "a")), returned("KAMK", ("1.1.1", field, "b"))))

    assert of(merged, "1.1.1", field)[:2] == ("combined", "KAMK: b\nKAO: a")


def test_numbers_where_each_owner_has_its_own_stand_side_by_side_as_written():
    merged = merge(facts(*actual(SUM, "5", "7"), programme=changed(SUM, combine="each")))

    assert of(merged, SUM)[:2] == ("combined", "KAMK: 7\nKAO: 5")


def statuses(*typed):
    owners = zip(("KAO", "KAMK", "Edukai"), typed, strict=False)
    return merge(facts(*(returned(owner, ("1.1.1", "status", text)) for owner, text in owners if text)))


@pytest.mark.parametrize(
    ("typed", "state", "value"),
    [
        (("delayed", "delayed", "delayed"), "agreed", "delayed"),
        (("delayed", "completed", "on track"), "combined", "delayed"),
        (("not started", "on track", "on track"), "combined", "on_track"),
        (("completed", "completed", "on track"), "combined", "on_track"),
        (("completed", "completed", "completed"), "agreed", "completed"),
        (("completed", "completed"), "combined", "on_track"),
        (("completed", "completed", "not available"), "combined", "on_track"),
        (("not started", "not started"), "agreed", "not_started"),
        (("discontinued", "on track"), "conflict", None),
        (("discontinued", "delayed"), "conflict", None),
        (("discontinued", "discontinued"), "agreed", "discontinued"),
    ],
)
def test_the_status_of_a_measure_follows_the_rule_of_practice(typed, state, value):
    assert of(statuses(*typed), "1.1.1", "status")[:2] == (state, value)


def test_the_latest_of_several_new_dates_counts():
    files = [returned(owner, ("1.1.1", "new_date", day)) for owner, day in (("KAO", "1.9.2027"), ("KAMK", "1.10.2027"))]

    assert of(merge(facts(*files)), "1.1.1", "new_date")[:2] == ("combined", date(2027, 10, 1))


def test_the_cause_and_the_new_date_are_owed_by_those_whose_status_asks_for_them():
    merged = statuses("delayed", "discontinued", "on track")

    assert of(merged, "1.1.1", "cause") == ("missing", None, 0, 2)
    assert of(merged, "1.1.1", "new_date") == ("missing", None, 0, 1)


# --- the shared workbook


def test_the_shared_workbook_answers_for_all():
    assert of(merge(facts(returned(SHARED, (SUM, "actual", "40")))), SUM) == ("single", Decimal(40), 3, 3)


def test_the_shared_workbook_agrees_with_owners_who_make_the_same_whole():
    files = [*actual(SUM, "10", "20", "10"), returned(SHARED, (SUM, "actual", "40"))]

    assert of(merge(facts(*files)), SUM)[:2] == ("agreed", Decimal(40))


def test_the_shared_workbook_conflicts_with_an_owners_own_form_that_differs():
    merged = merge(facts(returned("KAO", (SUM, "actual", "10")), returned(SHARED, (SUM, "actual", "40"))))

    assert of(merged, SUM)[:2] == ("conflict", None)
    assert codes(merged, SUM) == ["conflict"]


def test_texts_of_the_shared_workbook_stand_beside_the_owners():
    merged = merge(facts(returned("KAO", ("1.1.1", "done", "a")), returned(SHARED, ("1.1.1", "done", "b"))))

    assert of(merged, "1.1.1", "done")[:2] == ("combined", "b\nKAO: a")
