"""Names of sheets that Excel takes, and headings of areas."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from elinvoima_xl.model.programme import Area, Measure, Objective, Programme
from elinvoima_xl.model.sheet_names import area_heading, safe_sheet_name, sheet_names

FORBIDDEN = set("[]:*?/\\")


def a_programme(*names: str, city: str = "Kajaani", sentence: str = "") -> Programme:
    measure = Measure("1.1.1", sentence)
    areas = tuple(
        Area(number, name, objectives=(Objective(1, measures=(measure,)),)) for number, name in enumerate(names, 1)
    )
    return Programme("p", "Ohjelma", (2027, 2031), areas, city=city)


def names_of(programme: Programme) -> tuple[str, ...]:
    return sheet_names(programme.areas, programme)


def test_a_name_in_capitals_becomes_a_readable_one():
    programme = a_programme("OSAAVIEN TEKIJÖIDEN KAJAANI", "SUJUVASTI KAJAANIIN")

    assert names_of(programme) == ("1 Osaavien tekijöiden Kajaani", "2 Sujuvasti Kajaaniin")


def test_the_citys_name_is_known_in_another_inflection():
    programme = a_programme("SUJUVASTI KAJAANIIN", city="Kajaanin kaupunki")

    assert names_of(programme) == ("1 Sujuvasti Kajaaniin",)


def test_a_word_that_the_programme_writes_in_capitals_keeps_them():
    programme = a_programme("TKI JA KASVU", sentence="Lisätään TKI rahoitusta.")

    assert names_of(programme) == ("1 TKI ja kasvu",)


def test_a_name_in_small_letters_is_left_as_it_is():
    assert names_of(a_programme("Kasvun koti")) == ("1 Kasvun koti",)


def test_names_that_are_equal_after_cutting_get_numbers():
    long = "Yritysten toimintaedellytykset ja kasvu"
    areas = (Area(1, long + " A"), Area(1, long + " B"))

    names = sheet_names(areas, a_programme())

    assert names == ("1 Yritysten toimintaedellytykse", "1 Yritysten toimintaedellyt (2)")


def test_a_name_that_another_sheet_has_gets_a_number():
    assert safe_sheet_name("Ohje", {"ohje"}) == "Ohje (2)"


def test_a_name_of_forbidden_signs_only_is_a_dash():
    assert safe_sheet_name("[]:*?/\\") == "–"


@given(st.lists(st.text(max_size=300), min_size=1, max_size=20))
def test_every_name_is_one_that_excel_takes(texts):
    used: set[str] = set()
    for text in texts:
        name = safe_sheet_name(text, used)

        assert 1 <= len(name.encode("utf-16-le")) // 2 <= 31
        assert not FORBIDDEN & set(name)
        assert not name.startswith("'")
        assert not name.endswith("'")
        assert name.casefold() not in used
        used.add(name.casefold())


def test_a_heading_has_number_name_and_subtitle():
    area = Area(3, "SUJUVASTI KAJAANIIN", "Saavutettavuus")

    assert area_heading(area, a_programme()) == "3 Sujuvasti Kajaaniin – Saavutettavuus"
