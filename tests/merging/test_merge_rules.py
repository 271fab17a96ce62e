"""By which rule the answers to a metric combine where their forms told another one than the programme has now."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from facts import (
    ALONE,
    DONE,
    H1,
    LATEST,
    LEAD,
    MEAN,
    OWN_MEASURE,
    SUM,
    changed,
    codes,
    facts,
    find,
    programme,
    returned,
)
from merged import of, settled

from elinvoima_xl.merging.decisions import unite
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.merging.received import close
from elinvoima_xl.model.answers import Resolution
from elinvoima_xl.model.programme import Mention

JUNE = datetime(2027, 6, 1, tzinfo=UTC)


def told(item, rule, *typed, **more):
    """Return a file of KAO, of KAMK and so on whose form said by which rule its answers combine."""
    return [
        returned(owner, (item, "actual", text), rules={item: rule}, **more)
        for owner, text in zip(("KAO", "KAMK", "Edukai"), typed, strict=False)
        if text is not None
    ]


def choice(rule, item, period=H1):
    return Resolution(period, item, "rule", rule, rule)


def rulings(merged, item):
    return [(each.origin, each.rule, each.value) for each in find(merged, item).rulings]


@pytest.mark.parametrize(
    ("item", "rule", "typed", "by_form", "now"),
    [
        (SUM, "lead:KAO", ("100", "100"), Decimal(100), Decimal(200)),
        (MEAN, "sum", ("5", "6"), Decimal(11), Decimal("5.5")),
        (LEAD, "lead:KAO", ("100", "90"), Decimal(100), Decimal(90)),
        (DONE, "lead:KAO", ("yes", "no"), True, False),
    ],
)
def test_a_rule_that_has_changed_is_asked_with_what_either_makes(item, rule, typed, by_form, now):
    merged = merge(facts(*told(item, rule, *typed)))

    assert of(merged, item)[:2] == ("conflict", None)
    assert "rule-changed" in codes(merged, item)
    assert [(origin, value) for origin, _, value in rulings(merged, item)] == [("form", by_form), ("programme", now)]


def test_the_message_names_both_rules_and_what_they_make():
    (problem,) = [each for each in merge(facts(*told(SUM, "lead:KAO", "100", "100"))).problems if each.item == SUM]

    assert problem.severity == "error"
    assert "(KAO)" in problem.message("en")
    assert "(sum): 100 or 200" in problem.message("en")


def test_two_rules_that_make_the_same_are_not_asked():
    merged = merge(facts(*told(SUM, "lead:KAO", "100")))

    assert of(merged, SUM) == ("single", Decimal(100), 1, 3)
    assert codes(merged, SUM) == ["partial-sum"]


def test_two_rules_of_which_neither_gives_a_value_are_not_asked():
    merged = merge(facts(*told(LATEST, "lead", "100", "90")))

    assert codes(merged, LATEST) == ["conflict"]


def test_a_rule_that_gives_a_conflict_beside_one_that_gives_a_value_is_asked():
    merged = merge(facts(*told(LATEST, "lead:KAO", "100", "90")))

    assert codes(merged, LATEST) == ["rule-changed"]


def test_a_form_that_tells_no_rule_is_the_programmes():
    merged = merge(facts(*told(SUM, "", "100", "100")))

    assert of(merged, SUM)[:2] == ("combined", Decimal(200))


def test_of_forms_of_two_rules_the_older_ones_is_the_forms():
    old = returned("KAO", (SUM, "actual", "100"), rules={SUM: "mean"}, issued=JUNE)
    new = returned("KAMK", (SUM, "actual", "100"), rules={SUM: "sum"}, issued=datetime(2027, 6, 9, tzinfo=UTC))
    merged = merge(facts(old, new))

    assert [rule for _, rule, _ in rulings(merged, SUM)] == ["mean", "sum"]


def test_the_rule_of_a_file_that_was_replaced_is_no_question_any_more():
    old = returned("KAO", (SUM, "actual", "90"), rules={SUM: "lead:KAO"}, issued=JUNE)
    files = [returned(owner, (SUM, "actual", "100"), day=3, rules={SUM: "sum"}) for owner in ("KAO", "KAMK")]

    assert of(merge(facts(old, *files)), SUM)[:2] == ("combined", Decimal(200))


def test_texts_stand_side_by_side_by_whatever_rule():
    merged = merge(facts(*told("1.1.1.f", "sum", "Two mines", "A school")))

    assert of(merged, "1.1.1.f")[0] == "combined"


@pytest.mark.parametrize(("rule", "value"), [("lead:KAO", 100), ("sum", 200), ("mean", 100)])
def test_what_a_person_chooses_is_the_rule(rule, value):
    merged = merge(facts(*told(SUM, "lead:KAO", "100", "100"), resolutions=frozenset({choice(rule, SUM)})))

    assert find(merged, SUM).value == value
    assert find(merged, SUM).ruled == choice(rule, SUM)
    assert "rule-changed" not in codes(merged, SUM)
    assert "settled" in codes(merged, SUM)


def test_the_rule_holds_whatever_answers_come_later():
    given = facts(*told(SUM, "lead:KAO", "100", "100"), resolutions=frozenset({choice("lead:KAO", SUM)}))
    later = facts(returned("KAO", (SUM, "actual", "70"), day=5, rules={SUM: "lead:KAO"}))

    assert find(merge(unite(given, later)), SUM).value == 70


def test_the_rule_holds_for_the_forecast_too():
    files = [returned(owner, (SUM, "forecast", "100"), rules={SUM: "lead:KAO"}) for owner in ("KAO", "KAMK")]
    merged = merge(facts(*files, resolutions=frozenset({choice("lead:KAO", SUM)})))

    assert find(merged, SUM, "forecast").value == 100


def test_two_rules_chosen_are_asked_again():
    both = frozenset({choice("lead:KAO", SUM), choice("sum", SUM)})
    merged = merge(facts(*told(SUM, "lead:KAO", "100", "100"), resolutions=both))

    assert set(codes(merged, SUM)) == {"rule-changed", "resolutions-differ"}


def test_a_value_that_a_person_gives_settles_it_too():
    merged = merge(settled(facts(*told(SUM, "lead:KAO", "100", "100")), SUM, "150"))

    assert of(merged, SUM)[:2] == ("resolved", Decimal(150))
    assert codes(merged, SUM) == ["settled"]


def test_a_closed_period_takes_no_other_rule():
    closed = close(facts(*told(SUM, "lead:KAO", "100", "100"), programme=changed(SUM, combine="lead", lead="KAO")), H1)
    renewed = facts(programme=changed(SUM, text="A longer text by now", combine="sum"))

    assert find(merge(unite(closed, renewed)), SUM).value == 100


def test_the_lead_of_a_form_that_has_another_name_today_is_the_same():
    owners = facts().programmes[0][1].owners
    renamed = tuple(
        replace(each, name="Kajaani UAS", aliases=("KAMK",)) if each.name == "KAMK" else each for each in owners
    )
    measures = [
        replace(
            measure,
            owners=tuple(Mention("Kajaani UAS") if each.name == "KAMK" else each for each in measure.owners),
            metrics=tuple(replace(each, lead="Kajaani UAS") if each.id == LEAD else each for each in measure.metrics),
        )
        for measure in facts().programmes[0][1].measures
    ]
    today = replace(programme(*measures), owners=renamed)
    file = returned("Kajaani UAS", (LEAD, "actual", "90"), rules={LEAD: "lead:KAMK"})
    other = returned("KAO", (LEAD, "actual", "100"), rules={LEAD: "lead:KAMK"})

    assert of(merge(facts(file, other, programme=today)), LEAD)[:2] == ("single", Decimal(90))


def test_an_owner_added_to_a_measure_that_had_one_makes_a_question_only_where_they_differ():
    both = replace(OWN_MEASURE, owners=(Mention("KAO"), Mention("KAMK")))
    alone = told(ALONE, "lead:KAO", "5", issued=JUNE)
    given = facts(*alone, programme=programme(both))

    assert of(merge(given), ALONE)[1] == 5
    assert codes(merge(given), ALONE) == []
    later = facts(returned("KAMK", (ALONE, "actual", "7"), rules={ALONE: "lead"}), programme=programme(both))
    assert "rule-changed" in codes(merge(unite(given, later)), ALONE)
