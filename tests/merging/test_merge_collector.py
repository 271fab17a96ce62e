"""A merge leaves Python's collector of garbage alone, which serves the whole process, and gives it nothing to do."""

from __future__ import annotations

import gc

from facts import ALONE, facts, returned

from elinvoima_xl.merging import merge as merging
from elinvoima_xl.merging.merge import merge


def test_the_collector_is_on_while_a_merge_is_made(monkeypatch):
    seen = []
    sift = merging.sift
    monkeypatch.setattr(merging, "sift", lambda given: seen.append(gc.isenabled()) or sift(given))

    merge(facts())

    assert seen == [True]


def test_what_a_merge_makes_holds_nothing_that_must_be_collected():
    given = facts(returned("KAO", (ALONE, "actual", "5")), returned("KAMK", (ALONE, "actual", "7")))
    merge(given)
    gc.collect()
    gc.disable()
    try:
        merge(given)

        assert gc.collect() == 0
    finally:
        gc.enable()
