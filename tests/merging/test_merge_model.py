"""The merge says what a slow, obvious one says."""

from collections import Counter
from itertools import product

import pytest
from facts import ALONE, DONE, LATEST, LEAD, MEAN, NO_LEAD, OWNERS, SUM, TEXT
from hypothesis import given
from hypothesis import strategies as st
from laws import LAW
from merge_model import UNANSWERED, decide, heard, is_in_force, of_owners, outcome, word_of
from merge_strategies import many_facts

from elinvoima_xl.merging.merge import merge

CELLS_OF_RULES = (
    *((item, "actual") for item in (SUM, LEAD, LATEST, MEAN, DONE, NO_LEAD, ALONE)),
    *product(("1.1.1", "1.1.2"), ("status", "new_date")),
)


def check_against_model(facts, item, field):
    merged = merge(facts)
    for period in merged.facts.periods:
        decision = merged.find(period, item, field)
        if decision is None:
            assert decide(facts, period, item, field) == "missing"
        elif decision.state != "resolved" and decision.reason != "resolutions-differ":
            assert outcome(decision) == decide(facts, period, item, field)


@pytest.mark.parametrize("cell", CELLS_OF_RULES, ids=" ".join)
@LAW
@given(data=st.data())
def test_the_merge_says_what_the_obvious_merge_says(cell, data):
    check_against_model(data.draw(many_facts(cell)), *cell)


@given(many_facts())
def test_the_merge_of_several_cells_at_once_is_that_of_each(facts):
    for cell in CELLS_OF_RULES:
        check_against_model(facts, *cell)


@given(many_facts())
def test_a_resolution_fits_as_long_as_the_set_it_settled_is_the_same(facts):
    for decision in merge(facts).decisions:
        made = [
            each
            for each in facts.resolutions
            if (each.period, each.item, each.field) == (decision.period, decision.item, decision.field)
            and each.settles == decision.settles
            and is_in_force(facts, each)
        ]
        values = {(each.state, each.value) for each in made}
        if len(values) > 1:
            assert decision.reason == "resolutions-differ"
        elif values:
            assert (decision.state, decision.value) == ("resolved", next(iter(values))[1])


@given(many_facts())
def test_texts_are_those_of_everyone_who_wrote_each_once(facts):
    for decision in merge(facts).decisions:
        if decision.field in ("done", "cause") or decision.item == TEXT:
            told = heard(facts, decision.period, decision.item, decision.field)
            asked = ("KAO", "") if decision.item == "1.1.2" else (*OWNERS, "")
            words = [word_of(facts, told.get(owner, [])) for owner in asked]
            texts = {word[1] for word in words if word and word != "?" and word[0] == "given"}
            if "?" not in words and decision.state != "resolved" and decision.reason != "resolutions-differ":
                written = str(decision.value or "").split("\n") if decision.value else []
                assert Counter(line.rpartition(": ")[2] for line in written) == Counter(texts)


@pytest.mark.parametrize("word", UNANSWERED)
def test_the_model_itself_knows_that_no_answer_is_no_value(word):
    assert of_owners("sum", "actual", dict.fromkeys(OWNERS, word), OWNERS) in ("missing", "conflict")
