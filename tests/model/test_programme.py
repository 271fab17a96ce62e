"""The programme's records: ids, leads, places, and the JSON that gives the same programme back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from strategies import programmes

from elinvoima_xl.model.programme import (
    Area,
    Measure,
    Mention,
    Metric,
    Objective,
    Owner,
    Programme,
    from_json_text,
    item_order,
    measure_id,
    to_json_text,
)

METRIC = Metric("1.1.1.a", "Visits", baseline=Decimal("1.50"), targets=((2027, Decimal(2)), (2028, Decimal("0.15"))))
MEASURE = Measure("1.1.1", "Visit", (Mention("KAO"), Mention("KAMK"), Mention("KAO", "kao")), metrics=(METRIC,))
PROGRAMME = Programme(
    "x-1",
    "Demo",
    (2027, 2031),
    (
        Area(1, "Work", objectives=(Objective(1, "A", (MEASURE,)), Objective(2, "B", (Measure("1.2.1", "Pilot"),)))),
        Area(2, "School", objectives=(Objective(1, "C", (Measure("2.1.1", "Teach"),)),)),
    ),
    (Owner("KAO"), Owner("KAMK", language="sv")),
)


@given(programmes())
def test_json_gives_the_same_programme_back(programme):
    assert from_json_text(to_json_text(programme)) == programme


def test_json_of_an_older_version_lacks_fields_and_is_read():
    data = json.loads(to_json_text(PROGRAMME))
    del data["notice"], data["committee"]

    assert from_json_text(json.dumps(data)) == PROGRAMME


def test_the_digest_is_of_the_content():
    assert PROGRAMME.digest == replace(PROGRAMME).digest
    assert replace(PROGRAMME, title="Another").digest != PROGRAMME.digest


def test_two_writings_of_one_number_have_one_digest():
    longer = replace(METRIC, baseline=Decimal("1.5"))

    assert _with_metric(longer).digest == PROGRAMME.digest


def _with_metric(metric):
    measure = replace(MEASURE, metrics=(metric,))
    first, second = PROGRAMME.areas
    objectives = (replace(first.objectives[0], measures=(measure,)), first.objectives[1])
    return replace(PROGRAMME, areas=(replace(first, objectives=objectives), second))


def test_measures_and_metrics_come_in_the_programmes_order():
    assert [measure.id for measure in PROGRAMME.measures] == ["1.1.1", "1.2.1", "2.1.1"]
    assert [metric.id for metric in PROGRAMME.metrics] == ["1.1.1.a"]
    assert [(area.number, objective.number) for area, objective, _ in PROGRAMME.places()] == [(1, 1), (1, 2), (2, 1)]


def test_an_owner_mentioned_twice_is_one_owner():
    assert MEASURE.owner_names == ("KAO", "KAMK")


@pytest.mark.parametrize(
    ("measure", "lead"),
    [
        (MEASURE, ""),
        (replace(MEASURE, lead="KAMK"), "KAMK"),
        (replace(MEASURE, owners=(Mention("KAO"), Mention("KAO", "kao"))), "KAO"),
        (replace(MEASURE, owners=()), ""),
    ],
)
def test_the_lead_is_the_one_named_or_the_only_one(measure, lead):
    assert measure.lead_owner == lead


def test_items_are_found_by_their_id():
    assert PROGRAMME.find_measure("1.1.1.a") is MEASURE
    assert PROGRAMME.find_metric("1.1.1.a") is METRIC
    assert (PROGRAMME.find_measure("9.9.9"), PROGRAMME.find_metric("1.1.1.b"), PROGRAMME.find_owner("kao")) == (
        None, None, None,
    )  # fmt: skip


def test_the_wording_is_the_correction_where_there_is_one():
    assert (METRIC.wording, replace(METRIC, correction="Company visits").wording) == ("Visits", "Company visits")


def test_a_target_is_that_of_its_year():
    assert (METRIC.target(2028), METRIC.target(2029)) == (Decimal("0.15"), None)


def test_ids_sort_by_number_and_letter():
    ids = ["1.2.10", "1.2.9.b", "1.2.9", "1.2.9.aa", "1.2.9.z", "1.10.1", "1.2.9.a"]

    assert sorted(ids, key=item_order) == ["1.2.9", "1.2.9.a", "1.2.9.b", "1.2.9.z", "1.2.9.aa", "1.2.10", "1.10.1"]


def test_a_metrics_id_leads_to_its_measure():
    assert [measure_id(item) for item in ("1.2.10.aa", "1.2.10")] == ["1.2.10", "1.2.10"]


def test_dates_survive_json():
    dated = replace(MEASURE, start=date(2027, 1, 1), dropped=date(2028, 6, 30))
    programme = replace(PROGRAMME, areas=(Area(1, "W", objectives=(Objective(1, "A", (dated,)),)),))

    assert from_json_text(to_json_text(programme)).measures[0] == dated
