from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from elinvoima_xl.form.layout import read_layout
from elinvoima_xl.form.plan import build_form
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import Location, problem
from elinvoima_xl.model.answers import EMPTY, GIVEN, UNAVAILABLE, UNREADABLE, Answer, Letter, Source, Submission
from elinvoima_xl.model.programme import Area, Measure, Mention, Metric, Objective, Owner, Programme
from elinvoima_xl.returns.check import JUMP_FACTOR, check_letters, check_personal, check_submission, count_filled

HALF, YEAR, QUARTER, YEAR_BEFORE = Period(2027, "H1"), Period(2027), Period(2027, "Q1"), Period(2026)
LAST_HALF = Period(2026, "H1")


def an_answer(item, field, value, *, state=GIVEN, raw=None, owner="KAO", period=HALF):
    text = str(value) if raw is None else raw
    cell = f"{field}:{item}"
    return Answer(period, owner, item, field, state, value, text, Source("KAO.xlsx", "1 Alue", cell))


def a_submission(*answers, owner="KAO", period=HALF):
    return Submission("KAO.xlsx", "d", "accepted", period=period, owner=owner, language="fi", answers=answers)


def a_programme(*metrics, owners=("KAO",), lead="", continuity=""):
    mentions = tuple(Mention(name) for name in owners)
    first = Measure("1.1.1", "Tehdään", mentions, lead=lead, metrics=metrics, continuity=continuity)
    other = Measure("1.1.2", "Muiden", (Mention("KAMK"),), metrics=(Metric("1.1.2.a", "Määrä", unit="kpl"),))
    areas = (Area(1, "Alue", objectives=(Objective(1, "Tavoite", (first, other)),)),)
    named = (Owner("KAO"), Owner("KAMK"), Owner("yritykset", collective=True))
    return Programme("p1", "Ohjelma", (2026, 2031), areas, named)


def a_metric(**fields):
    return Metric(**{"id": "1.1.1.a", "text": "Määrä", "kind": "count", "unit": "kpl", "over_time": "flow", **fields})


def check(*answers, metric=None, previous=None, programme=None, owner="KAO", period=HALF):
    programme = programme or a_programme(metric or a_metric())
    submission = a_submission(*answers, owner=owner, period=period)
    return check_submission(submission, programme, previous or {})


def told(problems):
    return [(each.code, each.location.cell) for each in problems]


def a_status(code):
    return an_answer("1.1.1", "status", code)


# --- cause and new date


@pytest.mark.parametrize("status", ["delayed", "discontinued"])
def test_a_status_that_needs_a_cause_and_has_none_is_told_at_the_causes_cell(status):
    empty = an_answer("1.1.1", "cause", None, state=EMPTY, raw="")
    day = an_answer("1.1.1", "new_date", date(2027, 9, 30))

    assert told(check(a_status(status), empty, day)) == [("cause-missing", "cause:1.1.1")]


def test_a_missing_cause_whose_cell_was_not_found_is_told_at_the_status():
    assert told(check(a_status("discontinued"))) == [("cause-missing", "status:1.1.1")]


@pytest.mark.parametrize("text", ["-", "–", "...", "?"])
def test_a_cause_of_marks_alone_is_no_cause(text):
    assert told(check(a_status("discontinued"), an_answer("1.1.1", "cause", text))) == [
        ("cause-missing", "cause:1.1.1")
    ]


def test_a_cause_in_words_is_enough():
    assert check(a_status("discontinued"), an_answer("1.1.1", "cause", "Rahoitus päättyi.")) == ()


def test_a_delayed_measure_without_a_new_date_is_told():
    cause = an_answer("1.1.1", "cause", "Valitus")

    assert told(check(a_status("delayed"), cause)) == [("new-date-missing", "status:1.1.1")]


@pytest.mark.parametrize("state", [UNAVAILABLE, UNREADABLE])
def test_a_new_date_that_is_not_known_or_not_read_is_not_missing(state):
    cause = an_answer("1.1.1", "cause", "Valitus")
    day = an_answer("1.1.1", "new_date", None, state=state, raw="syksyllä")

    assert check(a_status("delayed"), cause, day) == ()


@pytest.mark.parametrize("status", ["not_started", "on_track"])
def test_other_statuses_need_no_cause(status):
    assert check(a_status(status)) == ()


def test_a_status_that_was_not_read_needs_no_cause():
    assert check(an_answer("1.1.1", "status", None, state=UNREADABLE, raw="hm")) == ()


# --- dates


@pytest.mark.parametrize("year", [2025, 2032, 2207])
def test_a_new_date_outside_the_programmes_years_is_told(year):
    found = check(an_answer("1.1.1", "new_date", date(year, 9, 30)))

    assert ("date-outside-programme", "new_date:1.1.1") in told(found)


def test_a_new_date_that_has_passed_is_told():
    found = check(an_answer("1.1.1", "new_date", date(2027, 6, 30)))

    assert told(found) == [("date-passed", "new_date:1.1.1")]


def test_a_new_date_after_the_period_is_right():
    assert check(an_answer("1.1.1", "new_date", date(2027, 7, 1))) == ()


def test_a_completed_measure_may_tell_the_day_it_was_done():
    done = an_answer("1.1.1.a", "actual", Decimal(3))

    assert check(a_status("completed"), done, an_answer("1.1.1", "new_date", date(2027, 5, 1))) == ()


def test_a_milestone_of_another_time_is_told():
    reached = an_answer("1.1.1.a", "actual", True, raw="30.5.2017")

    assert told(check(reached, metric=a_metric(kind="milestone", unit="", over_time="once"))) == [
        ("date-outside-programme", "actual:1.1.1.a")
    ]


# --- numbers


def number(value, field="actual"):
    return an_answer("1.1.1.a", field, Decimal(value))


def before(value, period=LAST_HALF, field="actual"):
    return {("1.1.1.a", field): (period, Decimal(value))}


def test_a_number_beyond_the_factor_is_told():
    found = check(number(1001), previous=before(100))

    assert told(found) == [("jump", "actual:1.1.1.a")]
    assert dict(found[0].blanks)["factor"] == JUMP_FACTOR


def test_a_number_below_the_factor_is_told():
    assert told(check(number(9), previous=before(100))) == [("jump", "actual:1.1.1.a")]


@pytest.mark.parametrize("value", [10, 100, 1000, 0])
def test_a_number_within_the_factor_and_a_zero_are_not_told(value):
    assert check(number(value), previous=before(100)) == ()


def test_the_first_number_after_a_zero_is_no_jump():
    assert check(number(500), previous=before(0)) == ()


def test_a_flow_of_a_quarter_is_not_held_against_a_whole_year():
    early = replace(number(9), period=QUARTER)

    assert check(early, previous=before(100, YEAR_BEFORE), period=QUARTER) == ()


def test_a_stock_is_held_against_any_period():
    found = check(number(9), metric=a_metric(over_time="stock"), previous=before(100, YEAR_BEFORE))

    assert told(found) == [("jump", "actual:1.1.1.a")]


def test_a_flow_that_shrinks_inside_the_year_is_told():
    assert told(check(number(7), previous=before(8, QUARTER))) == [("shrinks", "actual:1.1.1.a")]


@pytest.mark.parametrize(
    ("value", "period", "over_time"),
    [(8, QUARTER, "flow"), (7, LAST_HALF, "flow"), (7, QUARTER, "stock"), (7, HALF, "flow")],
)
def test_a_figure_that_may_shrink_or_does_not_is_not_told(value, period, over_time):
    assert check(number(value), metric=a_metric(over_time=over_time), previous=before(8, period)) == ()


def test_a_forecast_is_compared_with_the_forecast_before():
    found = check(number(2000, "forecast"), previous=before(100, field="forecast"))

    assert told(found) == [("jump", "forecast:1.1.1.a")]


def test_a_forecast_below_the_actual_is_told():
    assert told(check(number(12), number(10, "forecast"))) == [("forecast-below-actual", "forecast:1.1.1.a")]


def test_a_forecast_of_a_stock_may_be_below_the_actual():
    assert check(number(12), number(10, "forecast"), metric=a_metric(over_time="stock")) == ()


def test_a_count_with_decimals_is_told():
    assert told(check(number("12.5"))) == [("not-whole", "actual:1.1.1.a")]


@pytest.mark.parametrize(
    "metric",
    [
        a_metric(unit="htv"),
        a_metric(unit="kpl/vrk", over_time="rate"),
        a_metric(unit="milj. kpl"),
        a_metric(kind="money", unit="€"),
        a_metric(kind="duration", unit="kk"),
    ],
)
def test_what_is_not_counted_in_whole_ones_may_have_decimals(metric):
    assert check(number("12.5"), metric=metric) == ()


# --- status against actual


@pytest.mark.parametrize(("status", "reached"), [("completed", False), ("not_started", True)])
def test_a_milestone_that_speaks_against_the_status_is_told(status, reached):
    actual = an_answer("1.1.1.a", "actual", reached)
    found = check(a_status(status), actual, metric=a_metric(kind="milestone", unit="", over_time="once"))

    assert told(found) == [("status-against-actual", "status:1.1.1")]


def test_a_measure_not_started_that_has_happened_is_told():
    assert told(check(a_status("not_started"), number(4))) == [("status-against-actual", "status:1.1.1")]


@pytest.mark.parametrize(("value", "over_time"), [(0, "flow"), (4, "stock")])
def test_a_measure_not_started_may_have_none_and_a_stock(value, over_time):
    assert check(a_status("not_started"), number(value), metric=a_metric(over_time=over_time)) == ()


def test_a_completed_measure_without_its_actual_is_told_at_the_actuals_cell():
    empty = an_answer("1.1.1.a", "actual", None, state=EMPTY, raw="")

    assert told(check(a_status("completed"), empty)) == [("completed-without-actual", "actual:1.1.1.a")]


@pytest.mark.parametrize("state", [UNAVAILABLE, UNREADABLE])
def test_a_completed_measure_whose_actual_is_something_is_not_told(state):
    assert check(a_status("completed"), an_answer("1.1.1.a", "actual", None, state=state, raw="hm")) == ()


def test_a_completed_measure_whose_actual_another_owner_leads_is_not_told():
    programme = a_programme(a_metric(combine="lead"), owners=("KAMK", "KAO"), lead="KAMK")

    assert check(a_status("completed"), programme=programme) == ()


# --- ownership


def test_an_answer_that_was_not_asked_is_told_once_for_its_item():
    answers = (an_answer("1.1.2", "status", "on_track"), an_answer("1.1.2", "done", "Tehtiin"))

    assert told(check(*answers)) == [("row-not-owned", "status:1.1.2")]


def test_an_empty_cell_that_was_not_asked_is_not_told():
    assert check(an_answer("1.1.2", "status", None, state=EMPTY, raw="")) == ()


def test_the_shared_workbook_answers_for_every_owner():
    answers = (an_answer("1.1.2", "status", "on_track", owner=""), an_answer("1.1.1", "status", "on_track", owner=""))

    assert check(*answers, owner="") == ()


def test_a_submission_that_was_not_read_breaks_no_rule():
    refused = Submission("x.xlsx", "d", "refused")

    assert check_submission(refused, a_programme(a_metric()), {}) == ()


def test_every_rule_speaks_in_every_language():
    answers = (
        a_status("delayed"), number("0.5"), number("0.1", "forecast"), an_answer("1.1.2", "status", "on_track"),
        an_answer("1.1.1", "new_date", date(2025, 1, 1)),
    )  # fmt: skip
    found = check(*answers, previous=before(100, QUARTER))
    codes = {each.code for each in found}

    assert codes == {
        "cause-missing", "jump", "shrinks", "not-whole", "forecast-below-actual", "row-not-owned", "date-passed",
        "date-outside-programme",
    }  # fmt: skip
    for each in found:
        for language in ("fi", "sv", "en"):
            assert "{" not in each.to_text(language)


def test_a_share_before_is_told_in_per_cent():
    share = a_metric(kind="share", unit="%", over_time="stock")

    found = check(number("0.5"), metric=share, previous=before("0.01"))

    assert dict(found[0].blanks)["previous"] == "1\u00a0%"


# --- how far an owner has come


def counted(*answers, owner="KAO", programme=None, **more):
    return count_filled(programme or a_programme(a_metric()), HALF, owner, answers, **more)


def test_a_status_and_an_actual_are_expected():
    assert counted() == (0, 2)


def test_a_delayed_measure_expects_a_cause_and_a_date_too():
    assert counted(a_status("delayed"), an_answer("1.1.1", "cause", "Valitus")) == (2, 4)


def test_a_discontinued_measure_expects_a_cause():
    assert counted(a_status("discontinued")) == (1, 3)


def test_not_available_is_filled_and_unreadable_and_a_dash_are_not():
    unavailable = an_answer("1.1.1.a", "actual", None, state=UNAVAILABLE, raw="ei saatavilla")
    unreadable = replace(unavailable, state=UNREADABLE, raw="n. 3-4")

    assert counted(unavailable) == (1, 2)
    assert counted(unreadable) == (0, 2)
    assert counted(a_status("discontinued"), an_answer("1.1.1", "cause", "–")) == (1, 3)


def test_texts_and_forecasts_are_not_counted():
    assert counted(an_answer("1.1.1", "done", "Tehtiin"), number(9, "forecast")) == (0, 2)


def test_an_actual_that_the_lead_reports_is_expected_of_the_lead_alone():
    programme = a_programme(a_metric(combine="lead"), owners=("KAMK", "KAO"), lead="KAMK")

    assert counted(programme=programme) == (0, 1)
    assert counted(programme=programme, owner="KAMK") == (0, 4)


def test_a_measure_completed_before_is_expected_no_more():
    programme = a_programme(a_metric(), continuity="one_off")

    assert counted(programme=programme, completed={"1.1.1"}) == (0, 0)


def test_answers_of_others_and_of_other_periods_do_not_count():
    others = (replace(number(3), owner="KAMK"), replace(number(3), period=YEAR))

    assert counted(*others) == (0, 2)


def test_the_shared_workbook_is_expected_to_fill_every_row_even_of_a_group_that_nobody_answers_for():
    programme = a_programme(a_metric(), owners=("yritykset",))

    assert counted(an_answer("1.1.1", "status", "on_track", owner=""), owner="", programme=programme) == (1, 4)


def test_a_dropped_metric_is_expected_no_more():
    programme = a_programme(a_metric(dropped=date(2027, 1, 1)))

    assert counted(programme=programme) == (0, 1)


@pytest.mark.parametrize("owner", ["KAO", "KAMK", ""])
def test_what_is_expected_is_what_the_form_marks(owner):
    programme = a_programme(a_metric(), a_metric(id="1.1.1.b", combine="sum"), owners=("KAMK", "KAO", "yritykset"))
    issued = datetime(2027, 6, 1, tzinfo=UTC)

    form, _ = build_form(programme, HALF, owner, language="fi", layout=read_layout(), issued=issued)

    assert form is not None
    assert counted(owner=owner, programme=programme) == (0, form.asked)


# --- personal data


def personal(*answers, **facts):
    return check_personal(replace(a_submission(*answers), **facts))


def test_an_identity_code_is_told_at_its_cell_and_never_shown():
    (problem,) = personal(an_answer("1.1.1", "comment", "Kysy: Maija Malli 010190-123M"))

    assert (problem.code, problem.location.cell) == ("personal-data", "comment:1.1.1")
    assert "010190-123M" not in repr(problem)


def test_telephone_numbers_and_addresses_are_one_line_that_names_their_cells():
    first, second = (an_answer("1.1.1", name, "040 123 4567") for name in ("comment", "cause"))
    (problem,) = personal(first, replace(second, raw="maija@malli.example", value="maija@malli.example"))

    assert problem.found == "1 Alue!comment:1.1.1, 1 Alue!cause:1.1.1"


def test_a_number_and_what_is_nobodys_is_no_personal_data():
    number = an_answer("1.1.1.a", "actual", Decimal(401234567), raw="0401234567")

    assert personal(number, an_answer("1.1.1", "comment", "KAJDno-2027-123, vaihde 08 615 5123")) == ()


def test_who_answered_and_what_a_mail_says_are_looked_at_for_codes():
    letters = (Letter("viesti.eml", words="Terveisin 010190-123M"),)

    assert [each.code for each in personal(respondent="Maija 010190-123M")] == ["personal-data"]
    assert [each.location.file for each in check_letters(letters)] == ["viesti.eml"]


def test_a_message_of_any_kind_masks_an_identity_code():
    told = problem("not-a-number", Location("KAO.xlsx"), found="010190-123M")

    assert "010190-123M" not in told.to_text("fi")
    assert "010190-123M" not in str(told.to_json("fi"))
