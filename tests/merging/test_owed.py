"""What owners still owe: cell by cell what coverage counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from record_strategies import any_facts
from register_facts import H1, YEAR, answer, example_facts, submission

from elinvoima_xl.merging.coverage import Owed, owed_answers
from elinvoima_xl.merging.decisions import Facts, unite
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.model.answers import UNREADABLE, Answer, Resolution
from elinvoima_xl.model.fields import is_of_metric


def with_answers(*said) -> Facts:
    only = frozenset({submission(YEAR, "Opisto", *said)})
    return replace(example_facts(), submissions=only)


def test_an_owner_who_sent_nothing_owes_its_status_and_its_metrics():
    owed = owed_answers(merge(example_facts()), H1)

    assert Owed("Kaupunki", "1.2.1", "status") in owed
    assert Owed("Yrittäjät", "1.1.1.a", "actual") in owed


def test_a_delayed_measure_owes_its_cause_and_its_new_date():
    facts = with_answers(answer(YEAR, "Opisto", "1.1.1", "status", "delayed", "Viivästynyt"))

    owed = [each.field for each in owed_answers(merge(facts), YEAR) if (each.owner, each.item) == ("Opisto", "1.1.1")]

    assert owed == ["cause", "new_date"]


def test_a_text_that_cannot_be_read_is_owed_until_the_coordinator_reads_it():
    mark = frozenset({("Yrittäjät", UNREADABLE, "n. 20–30")})
    reading = Resolution(YEAR, "1.1.1.a", "actual", Decimal(25), "25", mark)
    cell = Owed("Yrittäjät", "1.1.1.a", "actual")

    before = owed_answers(merge(example_facts()), YEAR)
    after = owed_answers(merge(unite(example_facts(), Facts(resolutions=frozenset({reading})))), YEAR)

    assert (cell in before, cell in after) == (True, False)


def is_sensible(said: Answer | Resolution) -> bool:
    """Whether it is such as a reader gives: figures on metrics, the rest on measures."""
    return is_of_metric(said.field) == said.item.endswith((".a", ".b"))


@given(any_facts())
def test_as_many_cells_are_owed_as_coverage_lacks(facts):
    sent = (replace(each, answers=tuple(filter(is_sensible, each.answers))) for each in facts.submissions)
    resolutions = frozenset(filter(is_sensible, facts.resolutions))

    merged = merge(replace(facts, submissions=frozenset(sent), resolutions=resolutions))

    for period in merged.facts.periods:
        owed = Counter(each.owner for each in owed_answers(merged, period))
        covered = [each for each in merged.coverage if each.period == period]
        lacking = {each.owner: each.expected - each.filled - each.settled for each in covered}
        assert owed == Counter(lacking)
