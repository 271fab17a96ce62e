"""Two versions of a programme compared: what a report tells of the changes, and what a merge tells of lost threads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from facts import (
    ALONE,
    H1,
    METRICS,
    NEXT_H1,
    OWN_MEASURE,
    SUM,
    WHOLE_MEASURE,
    YEAR,
    changed,
    facts,
    programme,
    returned,
)
from hypothesis import given
from hypothesis import strategies as st

from elinvoima_xl.merging.merge import merge
from elinvoima_xl.model.programme import Area, Measure, Mention, Metric, Objective, Owner, Programme
from elinvoima_xl.model.succession import Change, Edition, check_succession, compare
from elinvoima_xl.report.build import build_report
from elinvoima_xl.report.chapters.records import Table

BEFORE = programme()
KAO, KAMK, EDUKAI = BEFORE.owners


def changes(now: Programme, before: Programme = BEFORE) -> list[Change]:
    return list(compare(Edition(before, H1), Edition(now, YEAR)))


def told(now: Programme, before: Programme = BEFORE) -> list[tuple[str, str]]:
    problems = check_succession(Edition(before, H1), Edition(now, YEAR))
    return [(each.code, each.item or each.found) for each in problems]


def with_measure(**more: object) -> Programme:
    return programme(WHOLE_MEASURE, replace(OWN_MEASURE, **more))


# --- what has changed


def test_nothing_has_changed_between_equal_programmes():
    assert changes(programme()) == []


def test_a_measure_in_other_words_says_what_it_was():
    assert changes(with_measure(text="Visit more firms")) == [
        Change("reworded", "1.1.2", "Visit more firms", "Visit firms")
    ]


def test_a_measure_that_came_is_new_without_its_metrics():
    new = Measure("1.1.3", "Ask schools", (Mention("KAO"),), metrics=(Metric("1.1.3.a", "Schools"),))

    assert changes(programme(WHOLE_MEASURE, OWN_MEASURE, new)) == [Change("added", "1.1.3")]


def test_a_dropped_measure_says_from_which_day():
    day = date(2027, 9, 1)

    assert changes(with_measure(dropped=day)) == [Change("dropped", "1.1.2", day)]


def test_a_measure_dropped_after_the_period_is_followed_still():
    assert changes(with_measure(dropped=date(2028, 1, 1))) == []


def test_what_was_dropped_before_is_no_change():
    known = with_measure(dropped=date(2027, 1, 1))

    assert changes(known, known) == []


def test_a_moved_measure_says_from_where_to_where():
    second = Area(2, "Growth", objectives=(Objective(1, "Firms grow", (OWN_MEASURE,)),))
    now = replace(programme(WHOLE_MEASURE), areas=(*programme(WHOLE_MEASURE).areas, second))

    assert changes(now) == [Change("moved", "1.1.2", "2.1", "1.1")]


def test_a_split_metric_is_one_dropped_and_two_new():
    day = date(2027, 7, 1)
    parts = (Metric("1.1.2.b", "Visits to small firms"), Metric("1.1.2.c", "Visits to others"))
    now = with_measure(metrics=(replace(OWN_MEASURE.metrics[0], dropped=day), *parts))

    assert changes(now) == [Change("dropped", ALONE, day), Change("added", "1.1.2.b"), Change("added", "1.1.2.c")]


def test_a_metric_in_another_unit_is_measured_anew():
    before, now = (changed(ALONE, unit=unit) for unit in ("kpl", "h"))

    assert changes(now, before) == [Change("remeasured", ALONE)]


def test_a_target_says_its_year():
    now = changed(ALONE, targets=((2028, Decimal(20)),))

    assert changes(now) == [Change("target", ALONE, Decimal(20), year=2028)]


def test_another_lead_and_other_owners_are_told():
    now = programme(replace(WHOLE_MEASURE, owners=(Mention("KAO"), Mention("New")), lead="New"), OWN_MEASURE)

    assert changes(now) == [
        Change("owners added", "1.1.1", names=("New",)),
        Change("owners left", "1.1.1", names=("KAMK", "Edukai")),
        Change("lead", "1.1.1", "New", ""),
    ]


def test_a_renamed_owner_is_no_other_owner():
    names = tuple(Mention("College" if each.name == "KAO" else each.name) for each in WHOLE_MEASURE.owners)
    own = replace(OWN_MEASURE, owners=(Mention("College"),))
    now = programme(
        replace(WHOLE_MEASURE, owners=names), own, owners=(Owner("College", aliases=("KAO",)), KAMK, EDUKAI)
    )

    assert changes(now) == [Change("renamed", "", "College", "KAO")]


def test_merged_owners_are_told_with_their_names():
    owners = (Owner("KAMK", aliases=("KAO",)), EDUKAI)
    names = (Mention("KAMK"), Mention("Edukai"))
    own = replace(OWN_MEASURE, owners=(Mention("KAMK"),))

    assert changes(programme(replace(WHOLE_MEASURE, owners=names), own, owners=owners)) == [
        Change("merged", "", "KAMK", names=("KAO", "KAMK"))
    ]


# --- what breaks the thread


def test_a_row_that_was_deleted_is_told_and_a_dropped_one_is_not():
    assert told(programme(WHOLE_MEASURE)) == [("item-gone", "1.1.2"), ("item-gone", ALONE)]
    assert told(with_measure(dropped=date(2027, 7, 1))) == []


def test_an_id_given_to_another_measure_is_told():
    assert told(with_measure(text="Build a swimming hall by the lake")) == [("item-reworded", "1.1.2")]
    assert told(with_measure(text="Visit some firms")) == []


def test_a_metric_measured_in_another_way_is_told():
    assert told(changed(SUM, kind="share")) == [("metric-changed", SUM)]


@pytest.mark.parametrize(
    ("owner", "codes"),
    [(Owner("College"), [("owner-gone", "KAO")]), (Owner("College", aliases=("KAO",)), [])],
    ids=["gone", "renamed"],
)
def test_an_owner_that_is_nobodys_former_name_is_told(owner, codes):
    assert told(programme(owners=(owner, KAMK, EDUKAI))) == codes


@given(st.sets(st.sampled_from([metric.id for metric in METRICS])))
def test_every_metric_that_is_gone_is_told_once(gone):
    kept = tuple(metric for metric in METRICS if metric.id not in gone)
    now = programme(replace(WHOLE_MEASURE, metrics=kept), OWN_MEASURE)

    assert told(now) == [("item-gone", metric.id) for metric in METRICS if metric.id in gone]
    assert changes(now) == [Change("gone", metric.id) for metric in METRICS if metric.id in gone]


# --- in a report


def table_of(now: Programme, before: Programme = BEFORE) -> list[list[str]]:
    files = [returned("KAO", (ALONE, "actual", "5"), period=period) for period in (H1, NEXT_H1)]
    merged = merge(replace(facts(*files), programmes=((H1, before), (NEXT_H1, now))))
    report = build_report(merged, NEXT_H1, language="en")
    blocks = (block for section in report.sections for block in section.blocks)
    tables = [block for block in blocks if isinstance(block, Table) and block.key == "programme changes"]
    return [[each.text for each in row] for table in tables for row in table.rows]


def test_a_report_tells_what_has_changed_in_the_programme():
    own = replace(
        OWN_MEASURE, text="Visit more firms", metrics=(replace(OWN_MEASURE.metrics[0], unit="h", kind="share"),)
    )
    own = replace(own, owners=(Mention("College"),))
    owners = (Owner("College", aliases=("KAO",)), KAMK, EDUKAI)

    assert table_of(programme(own, owners=owners), before=programme(OWN_MEASURE)) == [
        ["1.1.2 Visit more firms", "new wording; it was: “Visit firms”"],
        ["1.1.2.a Visits", "measured in another way than before; earlier figures are not compared"],
        ["College", "new name; before: KAO"],
    ]


def test_a_report_tells_of_an_item_that_is_gone_by_its_old_words():
    assert table_of(programme(WHOLE_MEASURE))[0] == ["1.1.2 Visit firms", "no longer in the programme"]


def test_a_report_on_the_same_programme_has_no_such_table():
    assert table_of(BEFORE) == []
