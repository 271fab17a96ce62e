"""Who is asked for what, and the form that comes of it, cell by cell."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from elinvoima_xl.form.layout import Layout, read_layout
from elinvoima_xl.form.plan import build_form
from elinvoima_xl.form.records import Form, FormCell, FormRow, Last
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.model.asking import (
    COMMON,
    MAY,
    SHARE,
    WHOLE,
    askable_owners,
    asks,
    lead,
    metric_asks,
    respondents,
    unanswered_measures,
)
from elinvoima_xl.model.programme import Area, Measure, Mention, Metric, Objective, Owner, Programme

H1 = Period(2027, "H1")
ISSUED = datetime(2027, 6, 1, 8, 0, tzinfo=UTC)


def owned(*names: str) -> tuple[Mention, ...]:
    return tuple(Mention(name) for name in names)


def a_measure(number: str = "1.1.1", *owners: str, metrics: tuple[Metric, ...] = (), **more: object) -> Measure:
    return Measure(number, f"Teemme {number}", owned(*(owners or ("KAO",))), metrics=metrics, **more)


def a_metric(number: str = "1.1.1.a", **more: object) -> Metric:
    return Metric(number, "Tapaamiset", unit="kpl", **more)


def a_programme(*measures: Measure, owners: tuple[Owner, ...] = ()) -> Programme:
    areas = (Area(1, "Osaajat", objectives=(Objective(1, "Osaajat löytyvät", measures),)),)
    names = dict.fromkeys(name for measure in measures for name in measure.owner_names)
    known = {owner.name for owner in owners}
    listed = (*owners, *(Owner(name) for name in names if name not in known))
    return Programme("keksitty", "Keksitty ohjelma", (2027, 2031), areas, listed, contact="Elinvoimapalvelut")


def form_of(programme: Programme, owner: str = "KAO", **more: object) -> Form:
    period = more.pop("period", H1)
    form, problems = build_form(
        programme, period, owner, **{"language": "en", "layout": read_layout(), "issued": ISSUED, **more}
    )
    assert form is not None
    assert problems == ()
    return form


def row_of(form: Form, nro: str) -> FormRow:
    return next(row for sheet in form.sheets for row in sheet.rows if row.nro == nro)


def cell_of(form: Form, nro: str, field: str) -> FormCell:
    return next(cell for cell in row_of(form, nro).cells if cell.field == field)


def fields_of(form: Form) -> list[str]:
    return [column.field for column in form.sheets[0].columns]


# --- who is asked


def test_a_sole_owner_is_the_lead():
    measure = a_measure(metrics=(a_metric(),))

    assert lead(a_programme(measure), measure, measure.metrics[0]) == "KAO"


def test_a_collective_answers_through_its_respondent():
    measure = a_measure("1.1.1", "kumppanit", "KAO")
    programme = a_programme(measure, owners=(Owner("kumppanit", collective=True, respondent="Elinvoimapalvelut"),))

    assert respondents(programme, measure) == ("Elinvoimapalvelut", "KAO")


def test_a_collective_without_a_respondent_is_asked_nothing():
    measure = a_measure("1.1.1", "kumppanit")
    programme = a_programme(measure, owners=(Owner("kumppanit", collective=True),))

    assert askable_owners(programme, H1) == ()
    assert unanswered_measures(programme, H1) == (measure,)


@pytest.mark.parametrize(
    ("combine", "leading", "roles"),
    [
        ("sum", "", (SHARE, SHARE)),
        ("mean", "", (SHARE, SHARE)),
        ("all_done", "", (SHARE, SHARE)),
        ("each", "", (SHARE, SHARE)),
        ("latest", "", (COMMON, COMMON)),
        ("lead", "", (COMMON, COMMON)),
        ("lead", "KAMK", (MAY, WHOLE)),
    ],
)
def test_the_combine_rule_says_whose_figure_is_asked(combine, leading, roles):
    measure = a_measure("1.1.1", "KAO", "KAMK", lead=leading, metrics=(a_metric(combine=combine),))

    asked = metric_asks(a_programme(measure), measure, measure.metrics[0])

    assert tuple(ask.role for ask in asked) == roles


def test_a_metrics_own_lead_is_asked_though_it_is_no_owner():
    measure = a_measure("1.1.1", "KAO", metrics=(a_metric(lead="Tilastokeskus"),))

    asked = metric_asks(a_programme(measure), measure, measure.metrics[0])

    assert [(ask.owner, ask.role) for ask in asked] == [("KAO", MAY), ("Tilastokeskus", WHOLE)]


def test_a_dropped_measure_is_asked_no_more():
    measure = a_measure(dropped=date(2027, 3, 1))

    assert asks(a_programme(measure), H1) == ()


def test_a_one_off_measure_once_completed_is_asked_no_more():
    measure = a_measure(continuity="one_off")

    assert asks(a_programme(measure), H1, completed={"1.1.1"}) == ()


# --- the form


def test_a_form_has_a_row_for_each_metric_and_one_for_a_measure_without():
    measures = (a_measure("1.1.1", metrics=(a_metric("1.1.1.a"), a_metric("1.1.1.b"))), a_measure("1.1.2"))

    assert form_of(a_programme(*measures)).items == ("1.1.1.a", "1.1.1.b", "1.1.2")


def test_rows_are_sorted_by_id_as_numbers():
    measures = tuple(a_measure(f"1.1.{number}") for number in (10, 9, 2))

    assert form_of(a_programme(*measures)).items == ("1.1.2", "1.1.9", "1.1.10")


def test_an_owner_sees_only_what_is_its_own():
    programme = a_programme(a_measure("1.1.1", "KAO"), a_measure("1.1.2", "KAMK"))

    assert form_of(programme, "KAMK").items == ("1.1.2",)


def test_the_shared_form_has_all_measures_and_asks_for_the_one_figure():
    measures = (a_measure("1.1.1", "KAO", "KAMK", metrics=(a_metric(combine="sum"),)), a_measure("1.1.2", "kumppanit"))
    programme = a_programme(*measures, owners=(Owner("kumppanit", collective=True),))

    form = form_of(programme, "")

    assert form.items == ("1.1.1.a", "1.1.2")
    assert cell_of(form, "1.1.1.a", "actual").role == COMMON


def test_an_owner_with_nothing_gets_a_problem_and_no_form():
    form, problems = build_form(
        a_programme(a_measure()), H1, "KAMK", language="fi", layout=read_layout(), issued=ISSUED
    )

    assert form is None
    assert [(each.code, each.found) for each in problems] == [("nothing-asked", "KAMK")]


def test_open_cells_are_issued_empty():
    history = {("KAO", "1.1.1.a", "actual"): Last(Period(2026), Decimal(7))}

    form = form_of(a_programme(a_measure(metrics=(a_metric(),))), history=history)

    assert [cell.issued for cell in form.cells() if not cell.locked] == [None] * 5


def test_a_measures_fields_are_open_in_the_row_of_its_first_metric_only():
    form = form_of(a_programme(a_measure(metrics=(a_metric("1.1.1.a"), a_metric("1.1.1.b")))))

    assert not cell_of(form, "1.1.1.a", "status").locked
    assert cell_of(form, "1.1.1.b", "status").locked
    assert cell_of(form, "1.1.1.a", "status").item == "1.1.1"


def test_a_lead_that_is_no_owner_is_asked_the_metric_and_not_the_status():
    programme = a_programme(a_measure(metrics=(a_metric(lead="Tilastokeskus"),)))

    form = form_of(programme, "Tilastokeskus")

    assert "status" not in fields_of(form)
    assert form.asked == 1


def test_what_another_reports_may_be_left_empty():
    measure = a_measure("1.1.1", "KAO", "KAMK", lead="KAMK", metrics=(a_metric(),))

    cell = cell_of(form_of(a_programme(measure)), "1.1.1.a", "actual")

    assert not cell.expected
    assert cell.help.startswith("KAMK reports the common number; you may leave this empty.")


@pytest.mark.parametrize(
    ("combine", "kind", "line"),
    [
        ("sum", "count", "your own part is added up"),
        ("mean", "score", "your own number; the mean is taken"),
        ("all_done", "milestone", "done when every owner is done"),
        ("each", "text", "everyone answers for themselves"),
        ("latest", "count", "the same public figure from all"),
        ("lead", "count", "agree on one common number"),
        ("lead", "milestone", "agree on one answer"),
    ],
)
def test_the_metric_says_in_a_muted_line_how_its_number_is_combined(combine, kind, line):
    measure = a_measure("1.1.1", "KAO", "KAMK", metrics=(a_metric(combine=combine, kind=kind),))

    cell = cell_of(form_of(a_programme(measure)), "1.1.1.a", "metric")

    assert cell.issued == f"Tapaamiset (kpl)\n{line}"
    assert cell.muted == line


def test_a_sole_owner_reads_nothing_of_combining():
    cell = cell_of(form_of(a_programme(a_measure(metrics=(a_metric(combine="sum"),)))), "1.1.1.a", "metric")

    assert cell.issued == "Tapaamiset (kpl)"


def test_a_unit_that_the_text_has_already_is_not_repeated():
    metric = replace(a_metric(), text="maanhankinta (ha)", unit="ha")

    cell = cell_of(form_of(a_programme(a_measure(metrics=(metric,)))), "1.1.1.a", "metric")

    assert cell.issued == "maanhankinta (ha)"


def test_columns_that_would_be_empty_are_left_out():
    form = form_of(a_programme(a_measure(metrics=(a_metric(),))))

    assert fields_of(form) == [
        "nro", "measure", "owners", "metric", "actual", "status", "done", "cause", "new_date", "missing"
    ]  # fmt: skip


@pytest.mark.parametrize(("period", "is_asked"), [(H1, True), (Period(2027), False)])
def test_a_forecast_is_asked_inside_the_year_where_there_is_a_target(period, is_asked):
    programme = a_programme(a_measure(metrics=(a_metric(targets=((2027, Decimal(40)),)),)))

    assert ("forecast" in fields_of(form_of(programme, period=period))) is is_asked


def test_last_time_shows_the_owners_own_actual_and_status_with_baseline_and_target():
    metric = a_metric(baseline=Decimal(10), targets=((2027, Decimal("40.5")),))
    before = Period(2026, "H1")
    history = {
        ("KAO", "1.1.1.a", "actual"): Last(before, Decimal(25)),
        ("KAO", "1.1.1", "status"): Last(before, "delayed"),
        ("KAMK", "1.1.1.a", "actual"): Last(before, Decimal(99)),
    }

    form = form_of(a_programme(a_measure(metrics=(metric,))), history=history)

    assert cell_of(form, "1.1.1.a", "last").issued == (
        "1 January–30 June 2026: 25\nDelayed ▲\nBaseline 10\nTarget 2027: 40.5"
    )


def test_last_time_tells_of_not_available():
    history = {("KAO", "1.1.1.a", "actual"): Last(Period(2026), None, unavailable=True)}

    form = form_of(a_programme(a_measure(metrics=(a_metric(),))), history=history)

    assert cell_of(form, "1.1.1.a", "last").issued == "1 January–31 December 2026: not available"


def test_last_times_text_stands_in_the_note_of_its_cell():
    history = {("KAO", "1.1.1", "done"): Last(Period(2026), "Tapasimme.")}

    form = form_of(a_programme(a_measure()), history=history)

    assert cell_of(form, "1.1.1", "done").note == "1 January–31 December 2026:\nTapasimme."
    assert cell_of(form, "1.1.1", "cause").note == ""


def test_the_facts_that_checking_needs_are_in_the_form():
    metric = a_metric(combine="sum", baseline=Decimal(10), targets=((2028, Decimal(40)),))
    measure = a_measure("1.1.1", "KAO", "KAMK", lead="KAMK", continuity="one_off", metrics=(metric,))
    history = {("KAO", "1.1.1.a", "actual"): Last(Period(2026, "H1"), Decimal("12.5"))}

    facts = {(fact.item, fact.field): fact.text for fact in form_of(a_programme(measure), history=history).facts}

    assert facts[("1.1.1", "lead")] == "KAMK"
    assert facts[("1.1.1", "continuity")] == "one_off"
    assert facts[("1.1.1.a", "role")] == SHARE
    assert facts[("1.1.1.a", "baseline")] == "10"
    assert facts[("1.1.1.a", "target:2028")] == "40"
    assert facts[("1.1.1.a", "previous:2026-H1")] == "12.5"


def test_every_owner_of_a_measure_is_a_fact():
    form = form_of(a_programme(a_measure("1.1.1", "KAO", "KAMK")))

    assert [fact.text for fact in form.facts if fact.field == "owner"] == ["KAO", "KAMK"]


def test_the_same_call_gives_the_same_id_and_another_time_of_issue_another():
    programme = a_programme(a_measure())

    first, again, later = (form_of(programme, issued=moment) for moment in (ISSUED, ISSUED, ISSUED.replace(hour=9)))

    assert first.id == again.id
    assert later.id != first.id


def layout_with(tmp_path: Path, extra: str) -> Layout:
    from importlib.resources import files

    text = (files("elinvoima_xl.workbook_templates") / "form.toml").read_text(encoding="utf-8")
    path = tmp_path / "form.toml"
    path.write_text(text.replace('[[columns]]\nfield = "missing"', extra + '\n[[columns]]\nfield = "missing"'), "utf-8")
    return read_layout(path)


def test_an_extra_open_column_is_asked_on_every_first_row(tmp_path):
    layout = layout_with(
        tmp_path, '[[columns]]\nfield = "x:used"\nwidth = 90\nlocked = false\nkind = "money"\ntitle.en = "Money used"'
    )
    programme = a_programme(a_measure(metrics=(a_metric("1.1.1.a"), a_metric("1.1.1.b"))))

    form = form_of(programme, layout=layout)

    cell = cell_of(form, "1.1.1.a", "x:used")
    assert (cell.item, cell.kind, cell.locked) == ("1.1.1", "money", False)
    assert cell_of(form, "1.1.1.b", "x:used").locked


def test_an_extra_locked_column_shows_what_the_programme_says(tmp_path):
    layout = layout_with(
        tmp_path, '[[columns]]\nfield = "x:res"\nwidth = 90\nlocked = true\nshows = "resources"\ntitle.en = "Resources"'
    )

    form = form_of(a_programme(a_measure(resources="2 htv")), layout=layout)

    assert cell_of(form, "1.1.1", "x:res").issued == "2 htv"


def test_owners_are_asked_for_baseline_and_target_of_metrics_that_are_numbers():
    metrics = (a_metric("1.1.1.a"), a_metric("1.1.1.b", kind="milestone"))

    form = form_of(a_programme(a_measure(metrics=metrics)), layout=read_layout(ask_targets=True))

    assert cell_of(form, "1.1.1.a", "x:target").kind == "count"
    assert cell_of(form, "1.1.1.b", "x:target").locked


def test_no_help_or_error_is_longer_than_excel_takes():
    owner = "Erittäin pitkän nimen saanut keksitty kehittämisyhtiö " * 6
    kinds = {"1.1.1": "count", "1.2.1": "share", "1.3.1": "milestone", "1.4.1": "text"}
    measures = tuple(
        a_measure(number, "KAO", owner, lead=owner, metrics=(Metric(f"{number}.a", "M", kind, "yksikkö" * 20),))
        for number, kind in kinds.items()
    )

    for language in ("fi", "sv", "en"):
        form = form_of(a_programme(*measures), language=language, layout=read_layout(ask_targets=True))
        assert max(len(text) for cell in form.cells() for text in (cell.help, cell.error)) <= 255
