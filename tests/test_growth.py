"""What is done for one form does not grow with the programme: an owner's measures are found, the others not walked."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from filled import ISSUED, PERIOD
from hypothesis import given
from hypothesis import strategies as st
from strategies import programmes

from elinvoima_xl.form.layout import read_layout
from elinvoima_xl.form.plan import build_form
from elinvoima_xl.form.records import Form
from elinvoima_xl.form.sheets.write import write_form
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.model.asking import asks, asks_of, measure_asks, metric_asks
from elinvoima_xl.model.names import ALIAS, match_owner
from elinvoima_xl.model.programme import Area, Measure, Mention, Metric, Objective, Owner, Programme, measure_id
from elinvoima_xl.returns.submission import read_submission

SMALL, LARGE = 5, 200


def names_of(programme: Programme) -> list[str]:
    return [*(owner.name for owner in programme.owners), "Keksitty muu"]


def walked(programme: Programme, owner: str) -> list[tuple[Measure, tuple]]:
    """Return what `asks_of` gives, by a walk over all measures."""
    found = []
    for measure in programme.measures:
        of_metrics = (ask for metric in measure.metrics for ask in metric_asks(programme, measure, metric))
        own = tuple(ask for ask in (*measure_asks(programme, measure), *of_metrics) if ask.owner == owner)
        found += [(measure, own)] if own else []
    return found


@given(programmes())
def test_an_owner_is_asked_what_a_walk_over_all_measures_finds(programme):
    assert {name: list(asks_of(programme, name)) for name in names_of(programme)} == {
        name: walked(programme, name) for name in names_of(programme)
    }


@given(programmes())
def test_everybody_is_asked_on_every_measure(programme):
    assert [measure for measure, _ in asks_of(programme, "")] == list(programme.measures)


@given(programmes(), st.dates(date(1990, 1, 1), date(2099, 12, 31)).map(lambda day: Period(day.year)))
def test_a_form_has_the_measures_on_which_its_owner_is_asked(programme, period):
    for owner in names_of(programme):
        form, _ = build_form(programme, period, owner, language="fi", layout=read_layout(), issued=ISSUED)

        shown = {measure_id(row.nro) for sheet in form.sheets for row in sheet.rows} if form else set()

        assert shown == {measure_id(ask.item) for ask in asks(programme, period) if ask.owner == owner}


@given(programmes())
def test_a_name_of_today_is_never_a_former_one(programme):
    assert ALIAS not in {match_owner(owner.name, programme.owners).how for owner in programme.owners}


# --- the steps that one return takes


def a_large_programme(size: int) -> Programme:
    names = [f"Keksitty vastuutaho {number}" for number in range(size)]
    measures = tuple(
        Measure(
            f"1.1.{number}", f"Teemme {number}", (Mention(name), Mention(names[number - 2])), continuity="one_off",
            metrics=(Metric(f"1.1.{number}.a", "Määrä", unit="kpl", combine="sum"),),
        )
        for number, name in enumerate(names, 1)
    )  # fmt: skip
    areas = (Area(1, "Osaajat", objectives=(Objective(1, "Osaajat löytyvät", measures),)),)
    return Programme("keksitty", "Keksitty ohjelma", (2027, 2031), areas, tuple(map(Owner, names)))


def a_form(programme: Programme) -> Form:
    owner = programme.owners[2].name
    form, _ = build_form(programme, PERIOD, owner, language="fi", layout=read_layout(), issued=ISSUED)
    assert form is not None
    return form


def filled_in(programme: Programme) -> bytes:
    typed: dict[tuple[str, str], Any] = {("1.1.3", "status"): "delayed", ("1.1.3.a", "actual"): 5}
    stream = BytesIO()
    write_form(a_form(programme), stream, filled=typed)
    return stream.getvalue()


def steps_of(work: Callable[[], object]) -> int:
    """Return how many lines are run, each turn of a loop anew."""
    count = 0

    def trace(_frame: object, event: str, _argument: object) -> Callable[..., Any]:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def reading(programme: Programme) -> Callable[[], object]:
    data = filled_in(programme)
    return lambda: read_submission(data, "a.xlsx", programme=programme)


def planning(programme: Programme) -> Callable[[], object]:
    return lambda: a_form(programme)


@pytest.mark.parametrize("kind", [reading, planning])
def test_a_form_takes_no_more_steps_in_a_larger_programme(kind):
    works = [kind(a_large_programme(size)) for size in (SMALL, LARGE)]
    for work in works:
        # What is found out about a programme is found out once, with the first form.
        work()

    small, large = map(steps_of, works)

    # An owner's number has a digit or two more.
    assert large < small + LARGE
