from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from facts import (
    ALONE,
    DONE,
    H1,
    LATEST,
    MEAN,
    NEXT_H1,
    OWN_MEASURE,
    SUM,
    YEAR,
    changed,
    facts,
    find,
    programme,
    returned,
)

from elinvoima_xl.foundation.period import Period
from elinvoima_xl.merging.assess import change_sense, coverage_counts, measure_statuses, spreads, status_counts, trends
from elinvoima_xl.merging.decisions import Facts
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.merging.targets import assessments, check_targets
from elinvoima_xl.model.programme import Metric, Proposal

NEXT_YEAR = Period(2028)


def own(*answers, programme=None, periods=(H1,)):
    """Return the merge of what KAO alone says of 1.1.2: period, field, what is typed."""
    files = [
        returned(
            "KAO",
            (ALONE if field in ("actual", "forecast") else "1.1.2", field, typed),
            period=period,
            name=f"{period} {field}.xlsx",
        )
        for period, field, typed in answers
    ]
    return merge(facts(*files, programme=programme or changed(ALONE), periods=periods))


def with_target(target, **more):
    return changed(ALONE, targets=((2027, Decimal(target)),), **more)


# --- statuses and coverage


def test_every_measure_is_counted_once_and_no_answer_is_no_data():
    counts = status_counts(own((H1, "status", "delayed")), H1)

    assert [(each.area.number if each.area else None, each.total) for each in counts] == [(1, 2), (None, 2)]
    assert dict(counts[-1].counts) == {
        "not_started": 0, "on_track": 0, "delayed": 1, "completed": 0, "discontinued": 0, "no_data": 1,
    }  # fmt: skip


def test_a_status_in_conflict_is_no_data():
    files = [
        returned(owner, ("1.1.1", "status", text)) for owner, text in (("KAO", "on track"), ("KAMK", "discontinued"))
    ]

    assert [each.status for each in measure_statuses(merge(facts(*files)), H1)] == ["no_data", "no_data"]


def test_a_one_off_measure_completed_earlier_stays_completed_and_says_since_when():
    one_off = programme(replace(OWN_MEASURE, continuity="one_off"))

    status = measure_statuses(own((H1, "status", "completed"), programme=one_off, periods=(H1, YEAR)), YEAR)[0]

    assert (status.status, status.since, status.change) == ("completed", H1, "same")


def test_a_dropped_measure_is_counted_no_more():
    dropped = programme(replace(OWN_MEASURE, dropped=date(2027, 3, 1)))

    assert status_counts(own(programme=dropped), H1)[-1].total == 0


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [
        ("on track", "delayed", "worse"),
        ("delayed", "completed", "better"),
        ("delayed", "delayed", "same"),
        ("delayed", "", ""),
    ],
)
def test_a_status_is_compared_with_the_period_before(before, now, change):
    merged = own((H1, "status", before), (YEAR, "status", now), periods=(H1, YEAR))

    assert [each.change for each in measure_statuses(merged, YEAR)][1] == change


def test_coverage_counts_owners_and_cells():
    counts = coverage_counts(own((H1, "status", "on track"), (H1, "actual", "5")), H1)

    assert (counts.owners, counts.returned, counts.missing, counts.complete) == (3, 1, 2, 0)
    assert 0 < counts.filled < counts.expected


# --- trends


def test_a_flow_is_compared_with_the_same_part_of_an_earlier_year():
    merged = own((H1, "actual", "5"), (YEAR, "actual", "11"), (NEXT_H1, "actual", "8"), periods=(H1, YEAR, NEXT_H1))

    trend = trends(merged, NEXT_H1)[ALONE]

    assert (trend.before.period, trend.change, trend.sense) == (H1, Decimal(3), "better")
    assert [figure.period for figure in trend.figures] == [H1, NEXT_H1]


def test_a_stock_follows_any_period():
    merged = own(
        (H1, "actual", "5"), (YEAR, "actual", "11"), programme=changed(ALONE, over_time="stock"), periods=(H1, YEAR)
    )

    assert trends(merged, YEAR)[ALONE].change == Decimal(6)


def test_a_first_number_has_nothing_to_compare_with():
    trend = trends(own((H1, "actual", "5")), H1)[ALONE]

    assert (trend.change, trend.before, len(trend.figures)) == (None, None, 1)


@pytest.mark.parametrize(
    "change", [{"unit": "h"}, {"kind": "share"}, {"over_time": "stock"}, {"combine": "sum"}], ids=str
)
def test_a_metric_measured_in_another_way_begins_its_trend_anew(change):
    then, now = changed(ALONE, unit="kpl", kind="count", over_time="flow"), changed(ALONE, **{"unit": "kpl", **change})
    merged = own((H1, "actual", "5"), (NEXT_H1, "actual", "8"))
    merged = merge(replace(merged.facts, programmes=((H1, then), (NEXT_H1, now))))
    trend = trends(merged, NEXT_H1)[ALONE]

    assert [figure.period for figure in trend.figures] == [NEXT_H1]
    assert trend.change is None


def test_a_unit_told_later_does_not_break_a_trend():
    merged = own((H1, "actual", "5"), (NEXT_H1, "actual", "8"))
    merged = merge(replace(merged.facts, programmes=((H1, changed(ALONE)), (NEXT_H1, changed(ALONE, unit="kpl")))))

    assert trends(merged, NEXT_H1)[ALONE].change == Decimal(3)


def test_a_change_from_a_partial_sum_says_so():
    files = [returned(owner, (SUM, "actual", "5")) for owner in ("KAO", "KAMK", "Edukai")]
    files.append(returned("KAO", (SUM, "actual", "6"), period=NEXT_H1))

    trend = trends(merge(facts(*files, periods=(H1, NEXT_H1))), NEXT_H1)[SUM]

    assert (trend.change, trend.sense, trend.is_partial) == (Decimal(-9), "worse", True)


@pytest.mark.parametrize(
    ("direction", "before", "now", "sense"),
    [
        ("more", 1, 2, "better"), ("fewer", 1, 2, "worse"), ("fewer", 2, 1, "better"), ("none", 1, 2, ""),
        ("reach", 1, 2, "better"), ("reach", 6, 7, "same"), ("more", 2, 2, "same"),
    ],
)  # fmt: skip
def test_the_direction_of_a_metric_says_what_is_better(direction, before, now, sense):
    metric = Metric("1.1.1.a", "", direction=direction)

    assert change_sense(metric, Decimal(before), Decimal(now), Decimal(5)) == sense


# --- targets


@pytest.mark.parametrize(
    ("direction", "typed", "verdict"),
    [
        ("more", "10", "achieved"), ("more", "8", "partly"), ("more", "7.9", "not_achieved"),
        ("more", "0", "not_achieved"), ("reach", "12", "achieved"),
        ("fewer", "10", "achieved"), ("fewer", "12.5", "partly"), ("fewer", "13", "not_achieved"),
    ],
)  # fmt: skip
def test_a_metric_is_judged_by_its_target_and_the_lower_limit(direction, typed, verdict):
    merged = own((YEAR, "actual", typed), programme=with_target(10, direction=direction), periods=(YEAR,))

    assert assessments(merged, YEAR)[ALONE].verdict == verdict


def test_the_lower_limit_can_be_set():
    merged = own((YEAR, "actual", "6"), programme=with_target(10), periods=(YEAR,))

    assert assessments(merged, YEAR, lower_limit=Decimal("0.6"))[ALONE].verdict == "partly"


@pytest.mark.parametrize(
    ("changes", "typed", "reason"),
    [
        ({"targets": ()}, "5", "no_target"),
        ({}, "", "no_value"),
        ({}, "not available", "unavailable"),
        ({}, "?n. 5", "in_conflict"),
        ({"direction": "none"}, "5", "no_direction"),
        ({"kind": "text"}, "5", "no_number"),
    ],
)
def test_what_cannot_be_assessed_says_why(changes, typed, reason):
    given = changed(ALONE, **{"targets": ((2027, Decimal(10)),), **changes})

    found = assessments(own((YEAR, "actual", typed), programme=given, periods=(YEAR,)), YEAR)[ALONE]

    assert (found.verdict, found.reason) == ("not_assessed", reason)


def test_half_a_year_is_not_held_against_the_target_of_the_year_without_a_forecast():
    found = assessments(own((H1, "actual", "5"), programme=with_target(10)), H1)[ALONE]

    assert (found.verdict, found.reason) == ("not_assessed", "no_forecast")


def test_the_forecast_is_judged_in_a_part_of_a_year():
    found = assessments(own((H1, "actual", "5"), (H1, "forecast", "9"), programme=with_target(10)), H1)[ALONE]

    assert (found.verdict, found.is_forecast, found.share) == ("partly", True, Decimal("0.9"))


def test_a_target_that_half_a_year_has_reached_stays_reached():
    assert assessments(own((H1, "actual", "11"), programme=with_target(10)), H1)[ALONE].verdict == "achieved"


def test_a_stock_of_half_a_year_may_still_sink():
    given = with_target(10, over_time="stock")

    assert assessments(own((H1, "actual", "11"), programme=given), H1)[ALONE].verdict == "not_assessed"


def test_a_partial_sum_below_its_target_cannot_be_assessed():
    given = changed(SUM, targets=((2027, Decimal(10)),))
    file = returned("KAO", (SUM, "actual", "6"), period=YEAR)

    found = assessments(merge(facts(file, programme=given, periods=(YEAR,))), YEAR)[SUM]

    assert (found.verdict, found.reason) == ("not_assessed", "partial")


def test_a_milestone_is_judged_by_yes_or_no():
    given = changed(DONE, targets=((2027, Decimal(1)),))
    files = [returned(owner, (DONE, "actual", "yes"), period=YEAR) for owner in ("KAO", "KAMK", "Edukai")]

    assert assessments(merge(facts(*files, programme=given, periods=(YEAR,))), YEAR)[DONE].verdict == "achieved"


def means(*typed, target="4"):
    files = [
        returned(owner, (MEAN, "actual", text), period=YEAR)
        for owner, text in zip(("KAO", "KAMK", "Edukai"), typed, strict=True)
    ]
    return merge(facts(*files, programme=changed(MEAN, targets=((2027, Decimal(target)),)), periods=(YEAR,)))


def test_a_mean_that_reaches_its_target_hides_nobody_who_does_not():
    found = assessments(means("5", "5", "2"), YEAR)[MEAN]

    assert (found.verdict, found.behind) == ("achieved", ("Edukai",))


def test_the_spread_has_every_owners_own_number():
    spread = spreads(means("5", "4", "2"), YEAR)[MEAN]

    assert spread.values == (("Edukai", Decimal(2)), ("KAMK", Decimal(4)), ("KAO", Decimal(5)))
    assert (spread.low, spread.high) == (Decimal(2), Decimal(5))


@pytest.mark.parametrize(
    ("direction", "baseline", "target", "typed", "verdict", "movement"),
    [
        ("more", 50, 100, "100", "achieved", ""), ("more", 50, 100, "90", "partly", ""),
        ("more", 50, 100, "89", "not_achieved", ""), ("more", 50, 100, "50", "not_achieved", "no_change"),
        ("more", 50, 100, "49", "not_achieved", "wrong_way"), ("more", 100, 100, "99", "not_achieved", "wrong_way"),
        ("fewer", 100, 50, "50", "achieved", ""), ("fewer", 100, 50, "60", "partly", ""),
        ("fewer", "654.2", 600, "738", "not_achieved", "wrong_way"),
        ("fewer", 100, 50, "100", "not_achieved", "no_change"),
        ("fewer", 100, 100, "100", "achieved", ""), ("reach", 10, 20, "18", "partly", ""),
    ],
)  # fmt: skip
def test_what_has_a_baseline_is_judged_by_its_way_from_there(direction, baseline, target, typed, verdict, movement):
    given = with_target(target, direction=direction, baseline=Decimal(baseline))

    found = assessments(own((YEAR, "actual", typed), programme=given, periods=(YEAR,)), YEAR)[ALONE]

    assert (found.verdict, found.movement) == (verdict, movement)


@pytest.mark.parametrize(("direction", "baseline"), [("more", "654.2"), ("fewer", "9")])
def test_a_target_on_the_wrong_side_of_its_baseline_makes_no_verdict(direction, baseline):
    given = with_target(600, direction=direction, baseline=Decimal(baseline))

    found = assessments(own((YEAR, "actual", "640"), programme=given, periods=(YEAR,)), YEAR)[ALONE]

    assert (found.verdict, found.reason) == ("not_assessed", "contradictory")


@pytest.mark.parametrize("field", ["kind", "unit", "direction"])
def test_what_nobody_has_confirmed_makes_no_verdict(field):
    given = with_target(10, proposals=(Proposal(field, "the word “visits”"),))

    found = assessments(own((YEAR, "actual", "12"), programme=given, periods=(YEAR,)), YEAR)[ALONE]

    assert (found.verdict, found.reason) == ("not_assessed", "unconfirmed")


def test_a_proposal_that_no_verdict_rests_on_takes_none_away():
    given = with_target(10, proposals=(Proposal("over_time", "the word “visits”"),))

    assert assessments(own((YEAR, "actual", "12"), programme=given, periods=(YEAR,)), YEAR)[ALONE].is_achieved


def test_a_forecast_is_never_an_achievement():
    found = assessments(own((H1, "actual", "31"), (H1, "forecast", "62"), programme=with_target(60)), H1)[ALONE]

    assert (found.verdict, found.is_achieved, found.wording) == (
        "achieved", False, "Achieved according to the forecast",
    )  # fmt: skip


def test_what_half_a_year_has_reached_is_no_forecast():
    found = assessments(own((H1, "actual", "61"), (H1, "forecast", "70"), programme=with_target(60)), H1)[ALONE]

    assert (found.is_achieved, found.is_forecast, found.value) == (True, False, Decimal(61))


@pytest.mark.parametrize(("typed", "told"), [("8", True), ("40", False)])
@pytest.mark.parametrize("forecast", ["", "41"])
def test_a_measure_completed_at_mid_year_is_held_against_the_target_of_the_year(typed, told, forecast):
    said = [(H1, "status", "completed"), (H1, "actual", typed), *([(H1, "forecast", forecast)] if forecast else [])]
    merged = own(*said, programme=with_target(40))

    assert [each.code for each in check_targets(merged, H1)] == ["status-against-target"] * told


@pytest.mark.parametrize(
    ("status", "typed", "told"),
    [
        ("on track", "2", True), ("completed", "9", True), ("delayed", "12", True), ("not started", "12", True),
        ("on track", "9", False), ("delayed", "2", False), ("discontinued", "2", False),
    ],
)  # fmt: skip
def test_a_status_that_contradicts_the_target_is_told_at_the_metric(status, typed, told):
    merged = own((YEAR, "status", status), (YEAR, "actual", typed), programme=with_target(10), periods=(YEAR,))

    problems = check_targets(merged, YEAR)

    assert [(each.code, each.location) for each in problems] == [
        ("status-against-target", find(merged, ALONE, period=YEAR).answers[0].source.location)
    ] * told


def test_a_period_with_no_programme_has_nothing_to_assess():
    merged = merge(Facts())

    assert (measure_statuses(merged, H1), trends(merged, H1), assessments(merged, H1)) == ((), {}, {})


def test_a_public_figure_is_no_spread():
    files = [returned(owner, (LATEST, "actual", "5")) for owner in ("KAO", "KAMK")]

    assert spreads(merge(facts(*files)), H1) == {}
