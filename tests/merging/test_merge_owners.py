"""Owners that were merged into one while their forms were out: what each of them said stands beside the others'."""

from __future__ import annotations

from dataclasses import replace

import pytest
from facts import DONE, H1, LATEST, MEAN, SUM, codes, facts, find, programme, resolution, returned

from elinvoima_xl.foundation.period import Period
from elinvoima_xl.merging.history import history
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.merging.standing import stand
from elinvoima_xl.model.answers import Submission
from elinvoima_xl.model.programme import Owner

KAO, ADULTS = "KAO", "Adult College"


def under(name: str, submission: Submission) -> Submission:
    """Return a file that was issued under a name which its owner has no more."""
    return replace(submission, answers=tuple(replace(each, under=name) for each in submission.answers))


def both(item: str, one: str, other: str, *, field: str = "actual") -> tuple[Submission, Submission]:
    """Return a form of KAO and the newer one of a college that has become a part of it since."""
    return returned(KAO, (item, field, one)), under(ADULTS, returned(KAO, (item, field, other), day=2))


def test_a_newer_form_of_a_merged_owner_does_not_replace_the_others():
    merged = merge(facts(*both(SUM, "3", "4")))

    decision = find(merged, SUM)
    assert (decision.state, decision.value, decision.reason) == ("conflict", None, "merged-owners")
    assert [(each.owner, each.under, each.raw) for each in decision.current] == [(KAO, "", "3"), (KAO, ADULTS, "4")]
    assert [each.found for each in merged.problems if each.code == "merged-owners"] == ["KAO: 3; Adult College: 4"]


def test_equal_parts_of_a_sum_are_two_parts():
    assert find(merge(facts(*both(SUM, "3", "3"))), SUM).reason == "merged-owners"


@pytest.mark.parametrize(("item", "typed"), [(LATEST, "0.07"), (MEAN, "4"), (DONE, "yes")])
def test_an_equal_figure_of_all_is_one_figure(item, typed):
    merged = merge(facts(*both(item, typed, typed)))

    assert find(merged, item).state != "conflict"
    assert "merged-owners" not in codes(merged)


def test_a_merged_owner_counts_as_one_who_has_reported():
    decision = find(merge(facts(*both(SUM, "3", "4"))), SUM)

    assert (decision.reported, decision.expected) == (1, 3)


def test_texts_of_merged_owners_stand_side_by_side_each_with_its_name():
    decision = find(merge(facts(*both("1.1.1", "We met", "We wrote", field="done"))), "1.1.1", "done")

    assert (decision.state, decision.value) == ("combined", "KAO: We met\nAdult College: We wrote")


def test_a_form_under_a_former_name_alone_is_the_owners_own():
    merged = merge(facts(under(ADULTS, returned(KAO, (SUM, "actual", "4")))))

    assert find(merged, SUM).value == 4
    assert "merged-owners" not in codes(merged)


def test_a_newer_form_under_the_same_former_name_replaces_the_older():
    files = [under(ADULTS, returned(KAO, (SUM, "actual", number), day=day)) for day, number in ((1, "3"), (2, "4"))]
    decision = find(merge(facts(*files)), SUM)

    assert (decision.state, decision.value) == ("newest", 4)


def test_a_person_settles_what_merged_owners_make_together():
    known = facts(*both(SUM, "3", "4"))
    made = resolution(find(merge(known), SUM), "7")
    decision = find(merge(replace(known, resolutions=frozenset({made}))), SUM)

    assert (decision.state, decision.value) == ("resolved", 7)


def test_the_order_of_the_answers_makes_no_difference():
    answers = [each for submission in both(SUM, "3", "4") for each in submission.answers]

    assert stand(answers) == stand(reversed(answers))


def test_what_merged_owners_said_is_shown_to_them_again():
    merged = merge(facts(*both(SUM, "3", "4")))
    today = programme(owners=(Owner(KAO, aliases=(ADULTS,)),))
    found = history(merged, Period(2027), today)[KAO, SUM, "actual"]

    assert [(each.period, each.owner, each.value) for each in found.each] == [(H1, ADULTS, 4), (H1, KAO, 3)]
