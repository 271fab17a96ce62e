"""A programme that changes between periods: what was reported keeps the words and the owners of its time."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from filled import ISSUED, NOW, OTHER, OWNER, PERIOD, a_form, a_programme, fill

from elinvoima_xl.app import steps
from elinvoima_xl.app.sending import Wanted
from elinvoima_xl.form.layout import read_layout
from elinvoima_xl.form.plan import build_form
from elinvoima_xl.form.sheets.write import write_form
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.merging.decisions import Merged
from elinvoima_xl.model.programme import Measure, Mention, Owner, Programme
from elinvoima_xl.programme.write_workbook import read_programme, write_programme

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


def moved(programme: Programme, item: str, area: int) -> Programme:
    """Return the programme with a measure moved to the first objective of another area."""
    found = programme.find_measure(item)
    assert found is not None
    areas = []
    for each in programme.areas:
        objectives = [
            replace(objective, measures=tuple(measure for measure in objective.measures if measure.id != item))
            for objective in each.objectives
        ]
        if each.number == area:
            objectives[0] = replace(objectives[0], measures=(*objectives[0].measures, found))
        areas.append(replace(each, objectives=tuple(objectives)))
    return replace(programme, areas=tuple(areas))


def measured(programme: Programme, item: str, **changes: object) -> Programme:
    """Return the programme with a metric changed."""

    def change(measure: Measure) -> Measure:
        metrics = tuple(replace(each, **changes) if each.id == item else each for each in measure.metrics)
        return replace(measure, metrics=metrics)

    return each_measure(programme, change)


def form_of(programme: Programme, period: Period) -> bytes:
    """Return the form of a programme for the college."""
    form, _ = build_form(programme, period, OWNER, language="fi", layout=read_layout(), issued=ISSUED)
    assert form is not None
    stream = BytesIO()
    write_form(form, stream)
    return stream.getvalue()


def rows_of(register: Path, sheet: str) -> dict[str, dict[str, object]]:
    """Return the rows of an area's sheet by their number, each by its titles."""
    rows = [row for row in openpyxl.load_workbook(register)[sheet].values if row[0]]
    head = next(number for number, row in enumerate(rows) if row[0] == "Nro")
    return {str(row[0]): dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]}


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


def test_owners_joined_while_their_forms_are_out_are_for_a_person_to_settle(follow_up):
    follow_up.put("KAO.xlsx", fill(a_form(), {SUM: 25}))
    follow_up.put("Kunta.xlsx", fill(a_form(OTHER), {SUM: 4}))
    merged = follow_up.merge(renamed(a_programme(), OWNER, OTHER))
    decision = merged.find(PERIOD, *SUM)

    assert decision is not None
    assert (decision.state, decision.reason) == ("conflict", "merged-owners")
    assert {"old-form", "owner-alias", "merged-owners"} <= {each.code for each in merged.problems}
    rows = [row for row in openpyxl.load_workbook(follow_up.register)["Ristiriidat"].values if row[1] == SUM[0]]
    assert "Keksitty kunta (Keksitty opisto): 25" in str(rows[0])


def test_the_form_of_an_owner_that_is_gone_meanwhile_is_told_kept_and_not_merged(follow_up):
    follow_up.put("KAO.xlsx", fill(a_form(), {SUM: 25}))
    follow_up.put("Kunta.xlsx", fill(a_form(OTHER), {SUM: 4}))
    left = each_measure(a_programme(), lambda each: replace(each, owners=(Mention(OWNER),)))
    merged = follow_up.merge(replace(left, owners=tuple(each for each in left.owners if each.name != OTHER)))
    told = {each.code for each in merged.problems if each.location.file == "Kunta.xlsx"}
    decision = merged.find(PERIOD, *SUM)

    assert decision is not None
    assert (decision.value, [answer.owner for answer in decision.answers]) == (25, [OWNER])
    assert {"unknown-owner", "row-not-owned"} <= told
    kept = [each for each in merged.facts.submissions if each.owner == OTHER]
    assert [answer.raw for each in kept for answer in each.answers if (answer.item, answer.field) == SUM] == ["4"]


def test_an_owner_that_is_gone_later_stays_in_its_old_period(follow_up):
    follow_up.put("KAO.xlsx", fill(a_form(), {SUM: 25}))
    follow_up.put("Kunta.xlsx", fill(a_form(OTHER), {SUM: 4}))
    follow_up.merge(a_programme())
    follow_up.put("KAO 2027.xlsx", fill(a_form(period=YEAR), {SUM: 60}))
    left = each_measure(a_programme(), lambda each: replace(each, owners=(Mention(OWNER),)))
    merged = follow_up.merge(replace(left, owners=tuple(each for each in left.owners if each.name != OTHER)))
    decision = merged.find(PERIOD, *SUM)

    assert decision is not None
    assert decision.value == 29
    assert [each.found for each in merged.problems if each.code == "owner-gone"] == [OTHER]


@pytest.mark.parametrize("change", [{"unit": "h"}, {"kind": "share", "unit": "%"}], ids=["unit", "kind"])
def test_a_number_asked_in_another_unit_is_not_read_as_the_new_one(follow_up, change):
    follow_up.put("KAO.xlsx", fill(a_form(), {SUM: 25}))
    merged = follow_up.merge(measured(a_programme(), SUM[0], **change))
    decision = merged.find(PERIOD, *SUM)

    assert decision is not None
    assert (decision.state, decision.value, decision.current[0].raw) == ("conflict", None, "25")
    assert [each.found for each in merged.problems if each.code == "unit-changed"] == ["25"]


@pytest.mark.parametrize("change", [{"kind": "count_per_year"}, {"combine": "mean"}, {"unit": ""}], ids=str)
def test_a_number_that_still_means_the_same_is_read(follow_up, change):
    follow_up.put("KAO.xlsx", fill(a_form(), {SUM: 25}))
    decision = follow_up.merge(measured(a_programme(), SUM[0], **change)).find(PERIOD, *SUM)

    assert decision is not None
    assert decision.value == 25


# --- the register


def test_a_measure_that_has_moved_stands_in_its_new_area_with_all_its_periods(follow_up):
    follow_up.put("KAO.xlsx", fill(a_form(), {("1.1.2.a", "actual"): "Kyllä"}))
    follow_up.merge(a_programme())
    follow_up.put("KAO 2027.xlsx", fill(a_form(period=YEAR), {SUM: 60}))
    follow_up.merge(moved(a_programme(), "1.1.2", 2))

    assert "1.1.2.a" not in rows_of(follow_up.register, "1 Osaajat")
    assert rows_of(follow_up.register, "2 Kasvu")["1.1.2.a"]["Toteuma 2027-H1"] == "Kyllä"


def test_a_number_of_another_unit_keeps_the_unit_of_its_time(follow_up):
    follow_up.put("KAO.xlsx", fill(a_form(), {SUM: 25}))
    follow_up.merge(a_programme())
    today = measured(a_programme(), SUM[0], unit="h")
    follow_up.put("KAO 2027.xlsx", fill(form_of(today, YEAR), {SUM: 60}))
    follow_up.merge(today)

    row = rows_of(follow_up.register, "1 Osaajat")["1.1.1.a"]
    assert (row["Toteuma 2027-H1"], row["Toteuma"]) == ("25\u00a0kpl", 60)


def test_the_register_tells_the_texts_of_the_time_of_each_answer(follow_up):
    follow_up.put("KAO.xlsx", fill(a_form(), {SUM: 25}))
    follow_up.merge(a_programme())
    follow_up.put("KAO 2027.xlsx", fill(a_form(period=YEAR), {SUM: 60}))
    follow_up.merge(measured(a_programme(), "1.1.1.a", text="Käynnit"))

    rows = [row for row in openpyxl.load_workbook(follow_up.register)["Tiedot"].values if row[1] == "1.1.1.a"]
    assert {(row[0], row[-1]) for row in rows} == {("2027-H1", "Tapaamiset (kpl)"), ("2027", "Käynnit (kpl)")}


# --- a new version of the document


def test_an_owner_that_the_programme_knows_is_one_owner_in_a_new_version_too(tmp_path):
    document, programme = tmp_path / "ohjelma.md", tmp_path / "ohjelma.xlsx"
    table = "| Toimenpide | Vastuutahot |\n|---|---|\n| Avaamme museon ovet | {} |\n"
    document.write_text("# 1. Kulttuuri\n\n" + table.format("Taidetoimi"), "utf-8")
    steps.import_programme(document, programme, today=ISSUED.date())
    known, _ = read_programme(programme)
    write_programme(renamed(known, "Taidetoimi", "Museo ja arkisto"), (), programme)
    document.write_text("# 1. Kulttuuri\n\n" + table.format("Museo ja arkisto"), "utf-8")
    outcome = steps.import_programme(document, programme, today=ISSUED.date())

    assert outcome.programme is not None
    assert [each.owner_names for each in outcome.programme.measures] == [("Museo ja arkisto",)]
    assert "owner-added" not in {each.code for each in outcome.problems}


def test_a_spelling_that_two_owners_share_is_told_at_its_cell(tmp_path):
    owners = tuple(Owner(name, aliases=("Vanha opisto",)) for name in ("Ammattiopisto", "Aikuisopisto"))
    path = tmp_path / "ohjelma.xlsx"
    write_programme(replace(a_programme(), owners=(*a_programme().owners, *owners)), (), path)
    _, problems = read_programme(path)

    found = [each for each in problems if each.code == "spelling-shared"]
    assert [(each.found, each.location.sheet) for each in found] == [("Vanha opisto", "Vastuutahot")]


def test_a_measure_whose_row_was_deleted_is_told_when_forms_are_made_and_when_they_are_merged(follow_up):
    follow_up.put("KAO.xlsx", fill(a_form(), {SUM: 25}))
    follow_up.merge(a_programme())
    area = a_programme().areas[0]
    shorter = replace(a_programme(), areas=(area,))
    path = follow_up.folder / "lyhyempi.xlsx"
    write_programme(shorter, (), path)
    wanted = Wanted(YEAR, read_layout(), ISSUED)
    sent = steps.write_forms(path, follow_up.folder / "l", wanted=wanted, register=follow_up.register, dry_run=True)
    follow_up.put("KAO 2027.xlsx", fill(a_form(period=YEAR), {SUM: 60}))
    merged = follow_up.merge(shorter)

    for problems in (sent.problems, merged.problems):
        gone = {each.item for each in problems if each.code == "item-gone"}
        assert gone == {"2.1.1", "2.1.1.a", "2.1.2", "2.1.2.a", "2.1.2.b"}
