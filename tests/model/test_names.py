from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elinvoima_xl.model.names import (
    ALIAS,
    EXACT,
    NEAR,
    NONE,
    Match,
    fold,
    is_near,
    match_header,
    match_owner,
    match_word,
)
from elinvoima_xl.model.programme import Owner

OWNERS = (
    Owner("KAO"),
    Owner("KAMK"),
    Owner("KYK", aliases=("yliopistokeskus",)),
    Owner("CEMIS", aliases=("Mittaustekniikan keskus",)),
    Owner("Edukai"),
    Owner("Elinvoimapalvelut"),
    Owner("Liikuntapalvelut"),
    Owner("Ympäristötekninen toimiala", aliases=("ympäristötoimi",)),
    Owner("Kainuun liitto"),
    Owner("Kainuun liikunta"),
    Owner("Kainuun Yrittäjät"),
    Owner("Viitostie ry"),
    Owner("Tervantie ry"),
    Owner("Business Kainuu -verkosto"),
    Owner("Kajaanin matkailun yritysverkosto"),
    Owner("Alueryhmä 1"),
    Owner("Alueryhmä 2"),
)
TITLES = {
    "nro": ("Nro", "Nr", "No."),
    "measure": ("Toimenpide",),
    "actual": ("Toteuma 1.1.–30.6.",),
    "status": ("Tila",),
    "done": ("Mitä on tehty",),
    "cause": ("Syy ja korjaus",),
    "new_date": ("Uusi määräpäivä",),
}


@pytest.mark.parametrize(
    ("text", "name", "how"),
    [
        ("KAO", "KAO", EXACT),
        ("kao", "KAO", EXACT),
        (" KAO\u00a0", "KAO", EXACT),
        ("Cemis", "CEMIS", EXACT),
        ("elinvoimapalvelut", "Elinvoimapalvelut", EXACT),
        ("Business Kainuu-verkosto", "Business Kainuu -verkosto", EXACT),
        ("Business Kainuu–verkosto", "Business Kainuu -verkosto", EXACT),
        ("Elinvoima\u00adpalvelut", "Elinvoimapalvelut", EXACT),
        ("Yliopistokeskus", "KYK", ALIAS),
        ("Ympäristötoimi", "Ympäristötekninen toimiala", ALIAS),
        ("Ympäristötekkinen toimiala", "Ympäristötekninen toimiala", NEAR),
        ("Ymparistotekninen toimiala", "Ympäristötekninen toimiala", NEAR),
        ("Kajaani matkailun yritysverkosto", "Kajaanin matkailun yritysverkosto", NEAR),
        ("Elinvoimapavlelut", "Elinvoimapalvelut", NEAR),
        ("yliopistokesks", "KYK", NEAR),
        ("Edukai Oy", "Edukai", NEAR),
        ("Viitostie", "Viitostie ry", NEAR),
        ("Kainuun Yrittäjät ry", "Kainuun Yrittäjät", NEAR),
    ],
)
def test_an_owner_is_matched_and_the_way_told(text, name, how):
    assert match_owner(text, OWNERS) == Match(name, how)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "KAM",
        "KAA",
        "KAMKO",
        "KYKY",
        "Kao ja KAMK",
        "Kainuu",
        "palvelut",
        "Alueryhmä 3",
        "Kainuun liik",
        "Oy",
        "ry",
    ],
)
def test_a_text_that_is_no_owners_name_is_matched_to_none(text):
    assert match_owner(text, OWNERS) == Match("", NONE)


def test_every_owner_is_matched_to_itself_alone():
    assert [match_owner(owner.name, OWNERS) for owner in OWNERS] == [Match(owner.name, EXACT) for owner in OWNERS]


def test_an_alias_of_two_owners_is_matched_to_neither():
    owners = (Owner("KAO", aliases=("oppilaitos",)), Owner("KAMK", aliases=("oppilaitos",)))

    assert not match_owner("oppilaitos", owners)


def test_a_spelling_as_near_to_two_owners_is_matched_to_neither():
    owners = (Owner("Kainuun palvelu"), Owner("Kainuun palveli"))

    assert not match_owner("Kainuun palvela", owners)


def test_a_name_wins_over_another_owners_alias():
    owners = (Owner("Kaupunki"), Owner("Kajaanin kaupunki", aliases=("Kaupunki",)))

    assert match_owner("kaupunki", owners) == Match("Kaupunki", EXACT)


@pytest.mark.parametrize(
    ("text", "name", "how"),
    [
        ("Nro", "nro", EXACT),
        ("NRO.", "nro", EXACT),
        ("Mitä on\ntehty?", "done", EXACT),
        ("Toteuma 1.1.-30.6.", "actual", EXACT),
        ("Toteuma", "actual", NEAR),
        ("Toteuma 2027", "actual", NEAR),
        ("Toteuma 1.1.–31.12.2027", "actual", NEAR),
        ("Toimenpiteet", "", NONE),
        ("Toimenpde", "measure", NEAR),
        ("Syy ja korjaukset", "", NONE),
        ("Syy ja korjas", "cause", NEAR),
        ("Tili", "", NONE),
        ("Tila 2", "status", NEAR),
        ("", "", NONE),
        ("2027", "", NONE),
    ],
)
def test_a_heading_is_matched_and_the_way_told(text, name, how):
    assert match_header(text, TITLES) == Match(name, how)


def test_a_heading_is_matched_to_a_plain_list_of_titles():
    assert match_header("tila", ["Nro", "Tila"]) == Match("Tila", EXACT)


def test_a_word_is_matched_by_any_of_its_spellings():
    assert match_word("Vastuutahto", {"owner": ("vastuutaho", "ansvarig")}) == Match("owner", NEAR)


@pytest.mark.parametrize(
    ("first", "second", "near"),
    [
        ("Ympäristö", "Ymparistö", True),
        ("Försenad", "Forsenad", True),
        ("päivitetty", "paivitettu", False),
        ("KAO", "KAJ", False),
        ("toteutunut", "ei toteutunut", False),
        ("completed", "uncompleted", False),
        ("vaihe 1 valmis", "vaihe 2 valmis", False),
    ],
)
def test_near_is_a_slip_and_no_likeness(first, second, near):
    assert is_near(first, second) is near


def test_folding_keeps_the_dots_of_letters():
    assert fold("Sää") != fold("Saa")


@given(st.text())
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.text())
def test_near_does_not_depend_on_the_order(first, second):
    assert is_near(first, second) == is_near(second, first)


@given(st.sampled_from(OWNERS), st.integers(0, 30), st.characters(categories=["Ll"]))
def test_one_slip_never_makes_another_owner(owner, place, letter):
    place = min(place, len(owner.name))
    slipped = owner.name[:place] + letter + owner.name[place:]

    assert match_owner(slipped, OWNERS).name in ("", owner.name)
