"""Three owners, five periods and a programme that changes: what the merge says is what the obvious merge says."""

from itertools import pairwise
from random import Random

import pytest
from follow_up_model import CELLS, PERIODS, walk
from merge_model import decide, outcome

from elinvoima_xl.merging.decisions import unite
from elinvoima_xl.merging.merge import merge


def differences(facts):
    merged = merge(facts)
    decisions = {(each.period, each.item, each.field): each for each in merged.decisions}
    for period in facts.periods:
        for item, field in CELLS:
            decision = decisions.get((period, item, field))
            said = outcome(decision) if decision else "missing"
            wanted = decide(facts, period, item, field)
            if said != wanted or isinstance(said, bool) != isinstance(wanted, bool):
                yield str(period), item, field, said, wanted


def check_walk(seed):
    rounds = list(walk(Random(seed)))

    assert [found for facts in rounds for found in differences(facts)] == []
    for before, after in pairwise(rounds):
        assert figures(before, before.closed) == figures(after, before.closed)
    assert merge(unite(*rounds)).decisions == merge(unite(*reversed(rounds))).decisions


def figures(facts, periods):
    """The values of periods: what stands in a closed one never changes."""
    decisions = merge(facts).decisions
    return {
        (each.period, each.item, each.field): (each.state, each.value, each.unavailable)
        for each in decisions
        if each.period in periods and (each.item, each.field) in CELLS
    }


@pytest.mark.parametrize("seed", range(25))
def test_three_owners_and_five_periods_make_no_difference(seed):
    check_walk(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 1400))
def test_many_more_of_them_make_none_either(seed):
    check_walk(seed)


def test_the_walks_meet_what_they_are_to_test():
    """Late answers, changed rules and closed periods are in them, or they would prove nothing."""
    met = set()
    for seed in range(25):
        for facts in walk(Random(seed)):
            merged = merge(facts)
            met |= {each.code for each in merged.problems} | {"closed" for _ in facts.closed}
            met |= {"ruled" for each in merged.decisions if each.ruled}
            met |= {"back" for each in facts.submissions if each.copy_of} | {str(each) for each in facts.periods}

    wanted = {
        "late-answer",
        "late-settled",
        "rule-changed",
        "time-in-future",
        "resubmitted-by-another",
        "order-unknown",
    }
    assert wanted | {"period-closed", "ruled", "back", "closed", *map(str, PERIODS)} <= met
