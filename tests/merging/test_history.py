"""What an owner said last is shown to it on its next form, also when it has another name or was merged of several."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from facts import ALONE, H1, LEAD, NEXT_H1, OWNERS, SUM, YEAR, changed, facts, programme, returned
from filled import ISSUED
from hypothesis import given
from hypothesis import strategies as st

from elinvoima_xl.form.layout import read_layout
from elinvoima_xl.form.plan import build_form
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.merging.history import history
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.model.programme import Owner, Programme

PROGRAMME = programme()
SAID = (SUM, "actual", "4")


def last_of(files, today: Programme, before: Period = NEXT_H1, times=(H1, YEAR), known: Programme = PROGRAMME):
    merged = merge(facts(*files, programme=known, periods=times))
    return history(merged, before, today)


def called(*owners: Owner) -> Programme:
    return replace(PROGRAMME, owners=owners)


KAO, KAMK, EDUKAI = map(Owner, OWNERS)
VOCATIONAL = Owner("Vocational College", aliases=("KAO",))
JOINED = Owner("College of All", aliases=("KAO", "KAMK"))


def test_a_renamed_owner_finds_what_it_said_under_its_former_name():
    last = last_of([returned("KAO", SAID)], called(VOCATIONAL, KAMK, EDUKAI))

    found = last["Vocational College", SUM, "actual"]
    assert (found.value, found.owner, found.others) == (Decimal(4), "KAO", ())


def test_owners_merged_into_one_see_what_each_of_them_said():
    files = [returned("KAO", SAID), returned("KAMK", (SUM, "actual", "7"))]
    found = last_of(files, called(JOINED, EDUKAI))["College of All", SUM, "actual"]

    assert [(each.owner, each.value) for each in found.each] == [("KAMK", Decimal(7)), ("KAO", Decimal(4))]


def test_an_owner_merged_into_another_stands_beside_it():
    files = [returned("KAO", SAID), returned("KAMK", (SUM, "actual", "7"))]
    found = last_of(files, called(replace(KAMK, aliases=("KAO",)), EDUKAI))["KAMK", SUM, "actual"]

    assert [(each.owner, each.value) for each in found.each] == [("KAMK", Decimal(7)), ("KAO", Decimal(4))]


def test_what_a_merged_owner_itself_has_said_replaces_what_the_others_had_said():
    today = called(replace(KAMK, aliases=("KAO",)), EDUKAI)
    files = [returned("KAO", SAID), returned("KAMK", (SUM, "actual", "9"), period=YEAR)]
    merged = merge(replace(facts(*files), programmes=((H1, PROGRAMME), (YEAR, today))))
    found = history(merged, NEXT_H1, today)["KAMK", SUM, "actual"]

    assert (found.value, found.owner, found.others) == (Decimal(9), "", ())


def test_the_newest_of_merged_owners_answers_stands_first():
    files = [returned("KAO", SAID), returned("KAMK", (SUM, "actual", "7"), period=YEAR)]
    found = last_of(files, called(JOINED, EDUKAI))["College of All", SUM, "actual"]

    assert [(each.owner, each.period) for each in found.each] == [("KAMK", YEAR), ("KAO", H1)]


def test_an_owner_that_keeps_its_name_is_not_named():
    found = last_of([returned("KAO", SAID)], PROGRAMME)["KAO", SUM, "actual"]

    assert (found.owner, found.others) == ("", ())


def test_the_answers_of_an_owner_that_is_gone_are_nobodys():
    last = last_of([returned("KAO", SAID)], called(KAMK, EDUKAI))

    assert {owner for owner, *_ in last} == {"KAO"}


def test_a_number_told_in_another_unit_says_so():
    then, today = changed(SUM, unit="kpl"), changed(SUM, unit="h")
    found = last_of([returned("KAO", SAID)], today, known=then)["KAO", SUM, "actual"]

    assert found.unit == "kpl"


def test_a_unit_told_later_is_no_other_unit():
    found = last_of([returned("KAO", SAID)], changed(SUM, unit="kpl"))["KAO", SUM, "actual"]

    assert found.unit is None


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(OWNERS), st.sampled_from([SUM, LEAD, ALONE]), st.sampled_from([H1, YEAR])),
        st.integers(0, 99),
        max_size=8,
    ),
    st.lists(st.sampled_from(["A", "B", "C"]), min_size=3, max_size=3),
)
def test_no_last_answer_is_lost_by_renaming_or_merging_owners(said, names):
    files = [
        returned(owner, (item, "actual", str(number)), name=f"{owner} {item} {period}", period=period)
        for (owner, item, period), number in said.items()
    ]
    before = last_of(files, PROGRAMME)
    former = {name: tuple(old for old, new in zip(OWNERS, names, strict=True) if new == name) for name in names}
    after = last_of(files, called(*(Owner(name, aliases=olds) for name, olds in former.items())))

    told = {
        (each.owner or owner, item, field): each.value
        for (owner, item, field), last in after.items()
        for each in last.each
    }
    assert told == {key: last.value for key, last in before.items()}
    assert {owner for owner, *_ in after} <= set(names)


# --- on the form


def form_of(owner: str, files, today: Programme):
    last = last_of(files, today)
    form, _ = build_form(today, NEXT_H1, owner, language="en", layout=read_layout(), issued=ISSUED, history=last)
    assert form is not None
    return form


def issued(form, item: str, name: str = "last") -> str:
    cells = (cell for sheet in form.sheets for row in sheet.rows for cell in row.cells)
    return next(str(cell.issued or cell.note) for cell in cells if (cell.item, cell.field) == (item, name))


def test_the_form_of_a_merged_owner_names_each_answer():
    text = PROGRAMME.measures[0]
    owner = Owner("KAMK", aliases=("KAO",))
    measure = replace(text, owners=tuple(each for each in text.owners if each.name != "KAO"))
    today = replace(programme(measure), owners=(owner, EDUKAI))
    said = [("KAO", "4", "on track"), ("KAMK", "7", "delayed")]
    files = [returned(name, (SUM, "actual", number), ("1.1.1", "status", code)) for name, number, code in said]

    assert issued(form_of("KAMK", files, today), SUM).splitlines() == [
        "1 January–30 June 2027:",
        "KAMK: 7, Delayed ▲",
        "KAO: 4, On track ►",
    ]


def test_a_note_holds_the_texts_of_all_who_were_merged():
    measure = PROGRAMME.measures[0]
    measure = replace(measure, owners=tuple(each for each in measure.owners if each.name != "KAO"))
    today = replace(programme(measure), owners=(Owner("KAMK", aliases=("KAO",)), EDUKAI))
    files = [returned("KAO", ("1.1.1", "done", "We met")), returned("KAMK", ("1.1.1", "done", "We wrote"))]

    assert issued(form_of("KAMK", files, today), "1.1.1", "done") == (
        "1 January–30 June 2027 (KAMK):\nWe wrote\n\n1 January–30 June 2027 (KAO):\nWe met"
    )


def test_a_number_of_another_unit_is_shown_with_its_own_and_is_no_base_to_compare_with():
    files = [returned("KAO", SAID)]
    merged = merge(facts(*files, programme=changed(SUM, unit="kpl")))
    today = changed(SUM, unit="h")
    form, _ = build_form(
        today, YEAR, "KAO", language="fi", layout=read_layout(), issued=ISSUED, history=history(merged, YEAR, today)
    )
    assert form is not None

    assert issued(form, SUM) == "1.1.–30.6.2027: 4\u00a0kpl"
    assert not any(fact.field.startswith("previous") for fact in form.facts)
