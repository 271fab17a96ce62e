"""What a merge changed: values that there were, each with what made it another."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from facts import ALONE, LATEST, SUM, changed, facts, find, resolution, returned
from hypothesis import given
from merge_strategies import many_facts

from elinvoima_xl.merging.changes import changes, first_answers
from elinvoima_xl.merging.decisions import Facts
from elinvoima_xl.merging.merge import merge

FIRST = returned("KAO", (ALONE, "actual", "21"), ("1.1.2", "status", "on track"))
AGAIN = returned("KAO", (ALONE, "actual", "44"), day=9)
LATER = returned("KAO", (ALONE, "actual", "12"), ("1.1.2", "status", "delayed"), day=9)
BEFORE = merge(facts(FIRST))


def told(after, before=BEFORE):
    return [(each.item, each.field, each.before, each.after, each.because) for each in changes(before, after)]


def test_a_newer_answer_is_a_change_and_says_whose_it_is_and_where():
    (change,) = changes(BEFORE, merge(facts(FIRST, AGAIN)))

    assert (change.item, change.before, change.after, change.because, change.by) == (
        ALONE, Decimal(21), Decimal(44), "answer", "KAO: KAO 9.xlsx",
    )  # fmt: skip


def test_a_first_answer_is_no_change_and_is_counted():
    after = merge(facts(FIRST, returned("KAO", (SUM, "actual", "3"), name="muu.xlsx")))

    assert told(after) == []
    assert first_answers(BEFORE, after) == 1


def test_a_resolution_is_a_change_by_who_made_it():
    decided = resolution(find(BEFORE, ALONE), "30", who="koordinaattori")

    (change,) = changes(BEFORE, merge(facts(FIRST, resolutions=frozenset({decided}))))

    assert (change.after, change.because, change.by) == (Decimal(30), "resolution", "koordinaattori")


def test_a_file_that_is_left_out_takes_its_value_away():
    after = merge(facts(FIRST, left_out=frozenset({FIRST.digest})))

    assert sorted(told(after), key=lambda each: each[0]) == [
        ("1.1.2", "status", "on_track", None, "left-out"), (ALONE, "actual", Decimal(21), None, "left-out"),
    ]  # fmt: skip


def test_a_value_that_became_a_conflict_is_gone_by_the_answer_that_contradicts_it():
    one = merge(facts(returned("KAO", (LATEST, "actual", "0.05"))))
    both = merge(facts(returned("KAO", (LATEST, "actual", "0.05")), returned("KAMK", (LATEST, "actual", "0.07"))))

    assert told(both, one) == [(LATEST, "actual", Decimal("0.05"), None, "answer")]


def test_a_programme_that_changed_a_rule_is_the_reason():
    files = (returned("KAO", (SUM, "actual", "5")), returned("KAMK", (SUM, "actual", "6")))
    one = merge(facts(*files))
    other = merge(facts(*files, programme=changed(SUM, combine="mean")))

    assert [each[4] for each in told(other, one)] == ["rule"]


def test_what_got_worse_stands_first():
    files = (FIRST, returned("KAMK", (SUM, "actual", "2")))
    before = merge(facts(*files))

    after = merge(facts(*files, LATER, returned("KAMK", (SUM, "actual", "9"), day=9)))

    assert [each[0] for each in told(after, before)] == ["1.1.2", ALONE, SUM]


@given(many_facts())
def test_a_merge_of_the_same_changes_nothing(given):
    merged = merge(given)

    assert changes(merged, merge(replace(given))) == ()


@given(many_facts(), many_facts())
def test_each_value_that_there_was_is_the_same_now_or_among_the_changes(one, other):
    before, after = merge(one), merge(other)

    found = {(each.period, each.item, each.field) for each in changes(before, after)}

    for old in before.decisions:
        new = after.find(old.period, old.item, old.field)
        kept = new is not None and (new.value, new.unavailable) == (old.value, old.unavailable)
        had = old.state not in ("missing", "conflict") and (old.value is not None or old.unavailable)
        if had and not kept:
            assert (old.period, old.item, old.field) in found


def test_nothing_changes_of_a_new_register():
    assert changes(merge(Facts()), BEFORE) == ()
