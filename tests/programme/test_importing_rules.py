"""The rules of importing one by one: owners, metrics, proposals, spelling, titles."""

from __future__ import annotations

import pytest

from elinvoima_xl.model.programme import Measure, Mention, Metric
from elinvoima_xl.programme.importing.columns import find_title, split_level
from elinvoima_xl.programme.importing.document import TableCell, split_number, split_run_in
from elinvoima_xl.programme.importing.metrics import is_measurable, split_metrics
from elinvoima_xl.programme.importing.owners import find_owners, is_collective, likeness, split_missing, split_owners
from elinvoima_xl.programme.importing.proposals import propose_continuity, propose_metric
from elinvoima_xl.programme.importing.spelling import (
    Lexicon,
    Speller,
    find_stray_letters,
    halfway,
    in_latin,
    read_lexicon,
)

NO_WORDS = Lexicon({}, frozenset(), frozenset())


def lexicon(*texts):
    return read_lexicon(texts, ())


# --- owners


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("KAO, KAMK ja Elinvoimapalvelut", ("KAO", "KAMK", "Elinvoimapalvelut")),
        ("Liikunta- ja nuorisopalvelut, KAO", ("Liikunta- ja nuorisopalvelut", "KAO")),
        ("KAO / KAMK", ("KAO", "KAMK")),
        ("KAO\nKAMK;EVK", ("KAO", "KAMK", "EVK")),
        ("• KAO\n• KAMK", ("KAO", "KAMK")),
        ("Näringslivsbyrån och KAO i samarbete med företag", ("Näringslivsbyrån", "KAO", "företag")),
        ("Town Planning together with residents", ("Town Planning", "residents")),
        ("KAO sekä KAO", ("KAO",)),
        ("", ()),
    ],
)
def test_owners_are_split_at_signs_and_words(text, names):
    assert split_owners(TableCell(text)).names == names


def test_a_trailing_separator_is_seen():
    assert split_owners(TableCell("KAO, KAMK,")).is_trailing


def test_the_name_of_a_known_owner_is_not_split():
    named = split_owners(TableCell("Taide- ja kulttuuripalvelut, Museo ja Arkisto ja KAO"), ["Museo ja arkisto"])

    assert named.names == ("Taide- ja kulttuuripalvelut", "Museo ja Arkisto", "KAO")


def test_a_known_owner_that_begins_with_another_is_not_two():
    named = split_missing(split_owners(TableCell("Museo Ateneum")), ["Museo"], ["Museo Ateneum"])

    assert (named.names, named.missing) == (("Museo Ateneum",), ())


def test_two_names_run_together_are_split_where_one_is_known_elsewhere():
    named = split_missing(split_owners(TableCell("Kulttuuripalvelut G-voima osuuskunta")), ["Kulttuuripalvelut"])

    assert named.names == ("Kulttuuripalvelut", "G-voima osuuskunta")
    assert named.missing == (("Kulttuuripalvelut G-voima osuuskunta", named.names),)


def test_a_name_that_goes_on_in_small_letters_is_one():
    assert split_missing(split_owners(TableCell("KAO yhteistyö")), ["KAO"]).names == ("KAO yhteistyö",)


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("CEMIS", "Cemis", "case"),
        ("Business Kainuu-verkosto", "Business Kainuu -verkosto", "case"),
        ("Ympäristötekkinen toimiala", "Ympäristötekniinen toimiala", "near"),
        ("Kajaanin matkailuyritysten verkosto", "Kajaani matkailun yritysverkosto", "parts"),
        ("KAO", "KAMK", ""),
        ("Kainuun liitto", "Kainuun liikunta", ""),
        ("Liikuntapalvelut", "Kulttuuripalvelut", ""),
        ("Kainuun kuntayhtymän osasto 1", "Kainuun kuntayhtymän osasto 2", ""),
    ],
)
def test_spellings_of_one_owner_are_joined_and_no_others(one, other, how):
    assert likeness(one, other) == how


def test_an_abbreviation_of_a_compound_with_the_city_is_its_owner():
    words = lexicon("kaksikäyttöteknologian teknologiakeskus yliopistokeskus").words

    assert likeness("KYK", "yliopistokeskus", "Kajaanin kaupunki", words) == "initials"
    assert likeness("KYK", "yliopistokeskus", "Oulun kaupunki", words) == ""


def test_the_spelling_used_most_names_the_owner():
    register = find_owners(["Cemis", "CEMIS", "Cemis"], "", frozenset())

    assert [(owner.name, owner.aliases) for owner in register.owners] == [("Cemis", ("CEMIS",))]


@pytest.mark.parametrize("name", ["kumppanit", "paikalliset yritykset", "Klusterin toimijat", "lokala företag"])
def test_a_group_is_collective(name):
    assert is_collective(name)


@pytest.mark.parametrize("name", ["KAO", "Kainuun Yrittäjät", "Liikuntapalvelut", "Viitostie ry", "4H-yhdistys"])
def test_an_organisation_is_not_collective(name):
    assert not is_collective(name)


# --- metrics


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Uusien yritysten määrä ja onnistuneet vaihdokset", ("Uusien yritysten määrä", "onnistuneet vaihdokset")),
        ("Yritykset, joita tuettiin", ("Yritykset, joita tuettiin",)),
        ("Setelien määrä, ohjausten määrä", ("Setelien määrä", "ohjausten määrä")),
        ("Junien sujuvuus ja palvelutaso", ("Junien sujuvuus ja palvelutaso",)),
        ("Kampus on avattu ja toiminnassa", ("Kampus on avattu ja toiminnassa",)),
        ("Uudet tuotteet ja palvelut", ("Uudet tuotteet ja palvelut",)),
        ("Toimialan lv ja htv", ("Toimialan lv", "htv")),
        ("Antal kunder och antal bidrag", ("Antal kunder", "antal bidrag")),
        ("Number of visits and number of visitors", ("Number of visits", "number of visitors")),
        ("Määrä (kpl, ha)", ("Määrä (kpl, ha)",)),
        ("12,5 % kasvu", ("12,5 % kasvu",)),
    ],
)
def test_a_cell_is_split_where_both_parts_can_be_measured(text, parts):
    assert split_metrics(TableCell(text), NO_WORDS) == parts


def test_a_capital_amid_the_text_parts_two_metrics_unless_it_begins_a_name():
    words = lexicon("näyttökerrat nousevat", "tapahtumat Kajaanissa", "kajaanilaiset yritykset")

    assert split_metrics(TableCell("Kampanjat Näyttökerrat"), words) == ("Kampanjat", "Näyttökerrat")
    assert split_metrics(TableCell("Tapahtumat Kajaanissa"), words) == ("Tapahtumat Kajaanissa",)


@pytest.mark.parametrize("text", ["sujuvuus", "toiminta", "olut"])
def test_what_cannot_be_counted_is_not_measurable(text):
    assert not is_measurable(text)


# --- proposals


@pytest.mark.parametrize(
    ("text", "owners", "language", "kind", "unit", "direction", "combine"),
    [
        ("Tapaamiset / vuosi", 1, "fi", "count_per_year", "kpl/vuosi", "more", "lead"),
        ("Hakijamäärät", 3, "fi", "count_per_year", "henkilöä/vuosi", "more", "sum"),
        ("Rekrytointitapahtumien osallistujat", 3, "fi", "count", "henkilöä", "more", "lead"),
        ("Asunnon löytyminen kuukausissa", 1, "fi", "duration", "kk", "fewer", "lead"),
        ("Ohjelma laadittu", 3, "fi", "milestone", "", "reach", "all_done"),
        ("Pilotin vaikuttavuus", 2, "fi", "text", "", "none", "each"),
        ("Toimialan lv", 3, "fi", "money", "milj. €", "more", "latest"),
        ("Andel nöjda kunder", 2, "sv", "share", "%", "more", "lead"),
        ("Antal övernattningar", 2, "sv", "count_per_year", "övernattningar/år", "more", "latest"),
        ("Plan adopted", 2, "en", "milestone", "", "reach", "all_done"),
        ("Käynnistyneiden hankkeiden määrä", 1, "fi", "count", "kpl", "more", "lead"),
        ("Survey score", 2, "en", "score", "points", "more", "latest"),
    ],
)
def test_a_metric_is_proposed_from_its_words(text, owners, language, kind, unit, direction, combine):
    measure = Measure("1.1.1", "", tuple(Mention(f"Owner {number}") for number in range(owners)))

    metric = propose_metric(Metric("1.1.1.a", text), measure, language)

    assert (metric.kind, metric.unit, metric.direction, metric.combine) == (kind, unit, direction, combine)


def test_every_proposed_value_has_a_reason():
    metric = propose_metric(Metric("1.1.1.a", "Tapaamiset / vuosi"), Measure("1.1.1", ""), "fi")

    assert [each.field for each in metric.proposals] == ["kind", "unit", "direction", "over_time", "combine"]
    assert all(each.reason for each in metric.proposals)


@pytest.mark.parametrize(
    ("text", "continuity"),
    [
        ("Pilotoidaan mallia", "one_off"),
        ("Laaditaan vuosikello vuosittain", "continuous"),
        ("Ordnas regelbundet", "continuous"),
        ("En plan för bostäder utarbetas.", "one_off"),
        ("Open a course", "one_off"),
        ("Kaupunki tarjoaa maata", ""),
    ],
)
def test_a_measure_is_proposed_one_off_or_continuous_where_its_words_tell(text, continuity):
    assert propose_continuity(Measure("1.1.1", text), "fi").continuity == continuity


# --- spelling


def suspicion(word, *texts):
    found = Speller(lexicon(word, *texts)).suspect(word)
    return found.correction if found else None


@pytest.mark.parametrize(
    ("word", "texts", "correction"),
    [
        ("Yritysssetelien", (), "Yrityssetelien"),
        ("rekryointitarpeet", ("rekrytointitukea",), "rekrytointitarpeet"),
        ("verkotot", ("verkostoitumista",), "verkostot"),
        ("ohjelmalveluiden", ("ohjelma", "palveluiden"), "ohjelmapalveluiden"),
        ("sammanställning", ("sammanvägning", "samma", "samlat", "inställning"), None),
        ("xxxxxx", (), None),
        ("hankeen", ("hankkeen",), None),
        ("tarjoaa", ("tarjotaan",), None),
        ("matkailuyritysten", ("matkailu", "yritysten"), None),
    ],
)
def test_a_word_is_suspected_by_the_other_words_of_the_document(word, texts, correction):
    assert suspicion(word, *texts) == correction


def test_letters_of_another_script_are_found_and_replaced_by_the_likeliest():
    speller = Speller(lexicon("kohtaavat kohderyhmä yritys"))

    assert find_stray_letters("yritysکوhtainen") == "کو"
    assert in_latin("yritysکوhtainen", speller) == "yrityskohtainen"
    assert in_latin("kаupunki", speller) == "kaupunki"


@pytest.mark.parametrize("word", ["café", "Åbo", "ФСБ", "😊", "TKI"])
def test_a_word_of_one_script_has_no_stray_letters(word):
    assert find_stray_letters(word) == ""


def test_the_word_between_two_spellings_is_the_one_most_like_the_document():
    speller = Speller(lexicon("teknologia tekninen ala Ympäristötekkinen Ympäristötekniinen"))

    assert halfway("Ympäristötekkinen ala", "Ympäristötekniinen ala", speller) == "Ympäristötekninen ala"


# --- titles and numbers


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Toimenpiteet", "measure"),
        ("TOIMENPIDE", "measure"),
        ("Toimenpitet 2027", "measure"),
        ("Vastuuorganisaatio", "owners"),
        ("Mittarit / tavoitetaso", "metrics"),
        ("Tavoitearvo 2028", "target"),
        ("Åtgärder", "measure"),
        ("Ansvarig part", "owners"),
        ("Indicators", "metrics"),
        ("2. Aikataulu:", "schedule"),
    ],
)
def test_a_title_is_known_by_its_words(text, meaning):
    assert find_title(text, {}).meaning == meaning


@pytest.mark.parametrize("text", ["", "Väri", "Kaupunki tarjoaa ennakoivasti yritysmaata ja kehittää yritysalueita"])
def test_other_words_are_no_title(text):
    assert find_title(text, {}) is None


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        ("1. Työ", 1, "Työ"),
        ("1.Työ", 1, "Työ"),
        ("2) Työ", 2, "Työ"),
        ("(3) Työ", 3, "Työ"),
        ("1.2 Työ", 2, "Työ"),
        ("1.2. Työ", 2, "Työ"),
        ("4 – Työ", 4, "Työ"),
        ("26/7 konsepti", None, "26/7 konsepti"),
        ("2.0-malli", None, "2.0-malli"),
        ("5 uutta yritystä", None, "5 uutta yritystä"),
    ],
)
def test_a_number_before_a_text_is_taken_off(text, number, rest):
    written = split_number(text)

    assert (written.number, written.text) == (number, rest)


@pytest.mark.parametrize(
    ("text", "kind", "rest"),
    [
        ("Tavoite 2: Kasvu", "objective", "Kasvu"),
        ("Utvecklingsområde 1 – Arbete", "area", "Arbete"),
        ("Objective: Growth", "objective", "Growth"),
        ("Kasvu: nopea", "", "Kasvu: nopea"),
    ],
)
def test_a_text_that_says_what_it_is_is_taken_at_its_word(text, kind, rest):
    found, written = split_level(text)

    assert (found, written.text) == (kind, rest)


def test_a_list_run_into_a_text_is_parted_at_its_numbers():
    assert split_run_in("1. Tiet VT-5 ja 22 2. Junat 3. Lennot") == ("1. Tiet VT-5 ja 22", "2. Junat", "3. Lennot")
