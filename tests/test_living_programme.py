"""A programme that changes between periods: what was reported keeps the words and the owners of its time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from filled import ISSUED, OTHER, OWNER, PERIOD, a_form, a_programme, fill

from elinvoima_xl import steps
from elinvoima_xl.excel.programme import write_programme
from elinvoima_xl.merging.decisions import Merged
from elinvoima_xl.period import Period
from elinvoima_xl.programme import Measure, Mention, Programme

NOW = ISSUED + timedelta(days=60)
YEAR = Period(2027)
SUM = ("1.1.1.a", "actual")


def renamed(programme: Programme, old: str, new: str) -> Programme:
    """Return the programme with an owner under a new name, the old one kept as another spelling."""

    def named(measure: Measure) -> Measure:
        owners = tuple(Mention(new if each.name == old else each.name) for each in measure.owners)
        return replace(measure, owners=tuple(dict.fromkeys(owners)), lead=new if measure.lead == old else measure.lead)

    known = programme.find_owner(new)
    former = programme.find_owner(old)
    assert former is not None
    spellings = (*(known.aliases if known else ()), old, *former.aliases)
    owners = [replace(known or former, name=new, aliases=spellings)]
    owners += [each for each in programme.owners if each.name not in (old, new)]
    return each_measure(replace(programme, owners=tuple(owners)), named)


def each_measure(programme: Programme, change) -> Programme:
    areas = tuple(
        replace(
            area,
            objectives=tuple(replace(each, measures=tuple(map(change, each.measures))) for each in area.objectives),
        )
        for area in programme.areas
    )
    return replace(programme, areas=areas)


class FollowUp:
    """A folder in which returned forms gather and are merged into one register."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.register = folder, folder / "rekisteri.xlsx"
        self.returns = folder / "palautetut"
        self.returns.mkdir()

    def put(self, name: str, data: bytes) -> None:
        (self.returns / name).write_bytes(data)

    def merge(self, programme: Programme) -> Merged:
        path = self.folder / "ohjelma.xlsx"
        write_programme(programme, (), path)
        return steps.merge_returns([self.returns], self.register, programme=path, now=NOW).merged


@pytest.fixture
def follow_up(tmp_path) -> FollowUp:
    return FollowUp(tmp_path)


# --- old periods


def test_an_owner_renamed_later_keeps_its_name_in_an_old_period(follow_up):
    follow_up.put("KAO.xlsx", fill(a_form(), {SUM: 25}))
    first = follow_up.merge(a_programme())
    follow_up.put("Kunta 2027.xlsx", fill(a_form(OTHER, period=YEAR), {SUM: 60}))
    both = follow_up.merge(renamed(a_programme(), OWNER, "Uusi opisto"))

    assert both.of(PERIOD) == first.of(PERIOD)
    assert [each for each in both.coverage if each.period == PERIOD] == list(first.coverage)


def test_owners_joined_later_stay_apart_in_an_old_period(follow_up):
    follow_up.put("KAO.xlsx", fill(a_form(), {SUM: 25}))
    follow_up.put("Kunta.xlsx", fill(a_form(OTHER), {SUM: 4}))
    follow_up.merge(a_programme())
    follow_up.put("Kunta 2027.xlsx", fill(a_form(OTHER, period=YEAR), {SUM: 60}))
    joined = renamed(a_programme(), OWNER, OTHER)
    decision = follow_up.merge(joined).find(PERIOD, *SUM)

    assert decision is not None
    assert (decision.state, decision.value) == ("combined", 29)


def test_a_form_of_an_old_period_that_comes_late_is_read_by_the_programme_of_its_time(follow_up):
    follow_up.put("Kunta.xlsx", fill(a_form(OTHER), {SUM: 4}))
    follow_up.merge(a_programme())
    follow_up.put("Kunta 2027.xlsx", fill(a_form(OTHER, period=YEAR), {SUM: 60}))
    follow_up.put("KAO.xlsx", fill(a_form(), {SUM: 25}))
    decision = follow_up.merge(renamed(a_programme(), OWNER, "Uusi opisto")).find(PERIOD, *SUM)

    assert decision is not None
    assert [answer.owner for answer in decision.answers] == [OTHER, OWNER]
    assert decision.value == 29
