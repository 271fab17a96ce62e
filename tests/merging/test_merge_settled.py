"""Resolutions of the coordinator: what they settle, how long they stand, and what is told of them."""

from dataclasses import replace
from decimal import Decimal

from facts import (
    ALONE,
    H1,
    NO_LEAD,
    SUM,
    codes,
    facts,
    find,
    resolution,
    returned,
)
from merged import actual, of, settled

from elinvoima_xl.foundation.problems import Location, problem
from elinvoima_xl.merging.decisions import unite
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.model.answers import Resolution


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
    assert [(each.filled, each.settled, each.state) for each in merged.coverage if each.owner == "KAO"] == [
        (0, 1, "missing")
    ]


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


def test_a_mended_file_that_was_saved_under_the_old_name_is_another_file():
    file = returned("KAO", (ALONE, "actual", "?n. 7"), name="form.xlsx", digest="1")
    told = problem("not-a-number", file.answers[0].source.location, item=ALONE, found="n. 7")
    newer = returned("KAO", (ALONE, "actual", "7"), day=2, name="form.xlsx", digest="2")

    assert codes(merge(facts(replace(file, problems=(told,)), newer)), ALONE) == ["resubmitted"]


def test_what_is_told_of_one_file_does_not_end_with_the_answers_of_another_of_its_name():
    answers = ((ALONE, "actual", "7"), ("1.1.2", "done", "a"))
    older = returned("KAO", *answers, name="form.xlsx", digest="1")
    newer = returned("KAO", *answers, day=2, name="mended.xlsx", digest="2")
    told = problem("text-outside-table", older.answers[1].source.location, found="call me")
    other = replace(returned("KAMK", (SUM, "actual", "1"), name="form.xlsx", digest="3"), problems=(told,))

    assert "text-outside-table" in codes(merge(facts(older, newer, other)))


def test_words_outside_the_table_of_an_older_file_are_still_told():
    told = problem("text-outside-table", Location("KAO 1.xlsx", "1 Work", "Z9"), found="call me")
    older = replace(returned("KAO", (ALONE, "actual", "7")), problems=(told,))

    assert "text-outside-table" in codes(merge(facts(older, returned("KAO", (ALONE, "actual", "7"), day=2))))
