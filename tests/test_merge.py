from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from facts import (
    ALONE,
    DONE,
    H1,
    LATEST,
    LEAD,
    MEAN,
    METRICS,
    NEXT_H1,
    NO_LEAD,
    OWN_MEASURE,
    SHARED,
    SUM,
    TEXT,
    WHOLE_MEASURE,
    YEAR,
    changed,
    codes,
    facts,
    find,
    programme,
    resolution,
    returned,
)

from elinvoima_xl.answers import Resolution
from elinvoima_xl.forms.blank import Last
from elinvoima_xl.merge import add, completed_measures, history, merge, side_by_side
from elinvoima_xl.merging.decisions import Facts, close, unite
from elinvoima_xl.period import Period
from elinvoima_xl.problems import Location, problem
from elinvoima_xl.programme import Mention, Owner


def actual(item, *typed):
    """Return a file of each owner in order, with what it types as the actual of one metric."""
    return [
        returned(owner, (item, "actual", text)) for owner, text in zip(("KAO", "KAMK", "Edukai"), typed, strict=False)
    ]


def of(merged, item, field="actual"):
    decision = find(merged, item, field)
    return decision.state, decision.value, decision.reported, decision.expected


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


# --- resolutions


def settled(given, item, typed, field="actual", **more):
    made = resolution(find(merge(given), item, field), typed, **more)
    return unite(given, Facts(resolutions=frozenset({made})))


def test_a_resolution_settles_a_conflict_with_who_and_when():
    merged = merge(settled(facts(*actual(NO_LEAD, "5", "7")), NO_LEAD, "7", who="Coordinator", when="2027-08-01"))

    assert of(merged, NO_LEAD)[:2] == ("resolved", Decimal(7))
    assert find(merged, NO_LEAD).resolution.who == "Coordinator"
    assert codes(merged, NO_LEAD) == ["settled"]


def test_a_conflict_can_be_settled_as_not_available():
    decision = find(merge(settled(facts(*actual(NO_LEAD, "5", "7")), NO_LEAD, "not available")), NO_LEAD)

    assert (decision.state, decision.value, decision.unavailable) == ("resolved", None, True)


def test_a_changed_answer_opens_a_settled_conflict_again():
    given = settled(facts(*actual(NO_LEAD, "5", "7")), NO_LEAD, "7")

    merged = merge(unite(given, facts(returned("KAO", (NO_LEAD, "actual", "6"), day=3))))

    assert of(merged, NO_LEAD)[:2] == ("conflict", None)
    assert "resolution-outdated" in codes(merged, NO_LEAD)


def test_an_older_resolution_is_not_told_once_the_changed_answers_are_settled_too():
    given = settled(facts(*actual(NO_LEAD, "5", "7")), NO_LEAD, "7")
    given = unite(given, facts(returned("KAO", (NO_LEAD, "actual", "6"), day=3)))

    merged = merge(settled(given, NO_LEAD, "6"))

    assert of(merged, NO_LEAD)[:2] == ("resolved", Decimal(6))
    assert codes(merged, NO_LEAD) == ["resubmitted", "settled"]


def test_the_same_number_sent_again_keeps_a_conflict_settled():
    given = settled(facts(*actual(NO_LEAD, "5", "7")), NO_LEAD, "7")

    merged = merge(unite(given, facts(returned("KAO", (NO_LEAD, "actual", "5"), day=3))))

    assert of(merged, NO_LEAD)[0] == "resolved"


def test_two_different_resolutions_of_one_thing_conflict():
    given = facts(*actual(NO_LEAD, "5", "7"))

    merged = merge(unite(settled(given, NO_LEAD, "5"), settled(given, NO_LEAD, "7")))

    assert of(merged, NO_LEAD)[:2] == ("conflict", None)
    assert codes(merged, NO_LEAD) == ["resolutions-differ"]


def test_a_resolution_that_the_answers_have_come_to_meet_is_told_and_kept():
    given = settled(facts(*actual(NO_LEAD, "5", "7")), NO_LEAD, "7")

    merged = merge(unite(given, facts(returned("KAO", (NO_LEAD, "actual", "7"), day=3))))

    assert of(merged, NO_LEAD)[:2] == ("agreed", Decimal(7))
    assert "resolution-unused" in codes(merged, NO_LEAD)
    assert len(merged.facts.resolutions) == 1


def test_a_resolution_on_an_item_that_is_not_there_is_told_and_kept():
    given = facts(returned("KAO", (ALONE, "actual", "5")))
    made = replace(resolution(find(merge(given), ALONE), "6"), item="9.9.9.a")

    merged = merge(replace(given, resolutions=frozenset({made})))

    assert codes(merged) == ["resolution-unused"]
    assert merged.facts.resolutions == {made}


def test_an_accepted_value_can_be_corrected():
    merged = merge(settled(facts(*actual(SUM, "1", "2", "3")), SUM, "60"))

    assert of(merged, SUM)[:2] == ("resolved", Decimal(60))
    assert codes(merged, SUM) == ["corrected"]


def test_a_correction_is_asked_again_when_the_answers_change():
    given = settled(facts(*actual(SUM, "1", "2", "3")), SUM, "60")

    merged = merge(unite(given, facts(returned("KAO", (SUM, "actual", "4"), day=3))))

    assert of(merged, SUM)[:2] == ("combined", Decimal(9))
    assert find(merged, SUM).is_open
    assert "resolution-outdated" in codes(merged, SUM)


def test_a_number_can_be_given_where_nobody_has_answered():
    merged = merge(settled(facts(), ALONE, "5"))

    assert of(merged, ALONE) == ("resolved", Decimal(5), 0, 1)
    assert [each.filled for each in merged.coverage if each.owner == "KAO"] == [1]


def test_a_text_can_be_given_where_no_column_was_asked():
    made = replace(resolution(find(merge(facts()), "1.1.2", "status"), "Two visits"), field="done")

    assert of(merge(facts(resolutions=frozenset({made}))), "1.1.2", "done")[:2] == ("resolved", "Two visits")


def test_taking_away_the_newest_answer_of_an_owner_who_sent_two_leaves_nothing_to_replace_the_older():
    given = facts(
        returned("KAMK", (SUM, "actual", "?n. 2"), day=1, name="a.xlsx"),
        returned("KAMK", (SUM, "actual", "?n. 3"), day=2, name="b.xlsx"),
    )
    mark = frozenset({("KAMK", "unreadable", "?n. 3")})
    made = Resolution(H1, SUM, "actual", None, "", mark)

    merged = merge(replace(given, resolutions=frozenset({made})))

    assert find(merged, SUM).value is None
    assert "resubmitted" not in codes(merged, SUM)


def test_a_reading_of_one_unreadable_answer_goes_into_the_sum():
    given = facts(*actual(SUM, "1", "?n. 2", "3"))
    made = replace(resolution(find(merge(given), SUM), "2"), settles=frozenset({("KAMK", "unreadable", "?n. 2")}))

    merged = merge(replace(given, resolutions=frozenset({made})))

    assert of(merged, SUM) == ("resolved", Decimal(6), 3, 3)
    assert find(merged, SUM).readings == (made,)
    assert codes(merged, SUM) == ["settled"]


def test_two_readings_of_one_answer_that_differ_leave_it_open():
    given = facts(*actual(SUM, "1", "?n. 2", "3"))
    mark = frozenset({("KAMK", "unreadable", "?n. 2")})
    made = {replace(resolution(find(merge(given), SUM), text), settles=mark) for text in ("2", "3")}

    merged = merge(replace(given, resolutions=frozenset(made)))

    assert of(merged, SUM)[:2] == ("conflict", None)
    assert "resolutions-differ" in codes(merged, SUM)


def test_an_error_of_a_file_is_dealt_with_once_a_person_has_settled_its_cell():
    file = returned("KAO", (ALONE, "actual", "?n. 7"))
    told = problem("not-a-number", file.answers[0].source.location, item=ALONE, found="n. 7")
    given = facts(replace(file, problems=(told,)))

    assert codes(merge(settled(given, ALONE, "7")), ALONE) == ["settled"]


def test_an_error_of_a_file_is_dealt_with_once_a_newer_file_has_the_right_answer():
    file = returned("KAO", (ALONE, "actual", "?n. 7"))
    told = problem("not-a-number", file.answers[0].source.location, item=ALONE, found="n. 7")
    newer = returned("KAO", (ALONE, "actual", "7"), day=2)

    assert codes(merge(facts(replace(file, problems=(told,)), newer)), ALONE) == ["resubmitted"]


def test_words_outside_the_table_of_an_older_file_are_still_told():
    told = problem("text-outside-table", Location("KAO 1.xlsx", "1 Work", "Z9"), found="call me")
    older = replace(returned("KAO", (ALONE, "actual", "7")), problems=(told,))

    assert "text-outside-table" in codes(merge(facts(older, returned("KAO", (ALONE, "actual", "7"), day=2))))


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
