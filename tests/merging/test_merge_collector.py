"""A merge keeps Python's collector of garbage out while it makes its records, and leaves it as it found it."""

from __future__ import annotations

import gc

import pytest
from facts import ALONE, facts, returned

from elinvoima_xl.merging import merge as merging
from elinvoima_xl.merging.merge import merge


@pytest.fixture(autouse=True)
def _restored():
    yield
    gc.enable()


@pytest.mark.parametrize("is_on", [True, False])
def test_the_collector_is_left_as_it_was(is_on):
    (gc.enable if is_on else gc.disable)()

    merge(facts(returned("KAO", (ALONE, "actual", "5"))))

    assert gc.isenabled() == is_on


def test_the_collector_is_off_while_a_merge_is_made_and_on_again_where_it_fails(monkeypatch):
    seen = []

    def fail(_):
        seen.append(gc.isenabled())
        raise ValueError("keksitty")

    monkeypatch.setattr(merging, "sift", fail)

    with pytest.raises(ValueError, match="keksitty"):
        merge(facts())

    assert seen == [False]
    assert gc.isenabled()


def test_what_a_merge_makes_holds_nothing_that_must_be_collected():
    given = facts(returned("KAO", (ALONE, "actual", "5")), returned("KAMK", (ALONE, "actual", "7")))
    merge(given)
    gc.collect()
    gc.disable()

    merge(given)

    assert gc.collect() == 0
