"""The first user's real programme: all of it is imported, word for word, and all that is odd in it is told."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

import pytest

from elinvoima_xl.app.outcomes import Imported
from elinvoima_xl.model.programme import to_json_text
from elinvoima_xl.programme.importing.source import read_source
from elinvoima_xl.programme.write_workbook import read_programme, write_programme

FOLDER = Path(__file__).parents[2] / "examples" / "kajaani"
SOURCE = FOLDER / "kajaani-2027-2031.md"


@cache
def imported():
    return read_source(SOURCE.read_bytes(), SOURCE.name)


def rows(name):
    with open(FOLDER / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def told(code):
    """Return line and text found of each problem of a code."""
    return [(each.location.cell, each.found) for each in imported()[1] if each.code == code]


# --- what is there


def test_all_areas_objectives_and_measures_are_imported():
    programme, _ = imported()

    assert [len(area.measures) for area in programme.areas] == [13, 15, 5, 11, 18]
    assert [len(area.headline_objectives) for area in programme.areas] == [4, 3, 4, 4, 5]
    assert [len(area.objectives) for area in programme.areas] == [5, 3, 5, 4, 6]


def test_title_years_city_and_language_are_found():
    programme, _ = imported()

    assert programme.title == "Kajaanin kaupungin elinvoimaohjelma 2027-2031"
    assert (programme.years, programme.city, programme.language) == ((2027, 2031), "Kajaanin kaupunki", "fi")


def test_the_lists_outside_the_tables_are_imported():
    programme, _ = imported()
    background = programme.background

    lists = (background.strengths, background.obstacles, background.trends, background.threats)
    assert [*map(len, lists), len(programme.assurance), len(programme.history)] == [13, 16, 15, 10, 5, 5]


def test_every_metric_is_the_one_of_the_list():
    programme, _ = imported()

    expected = [(row["metric_id"], row["metric_text"]) for row in rows("kajaani-metrics.csv")]
    assert [(metric.id, metric.text) for metric in programme.metrics] == expected
    assert len(expected) == 70


def test_every_owner_and_spelling_is_the_one_of_the_list():
    programme, _ = imported()
    found = {frozenset(mention.raw for measure in programme.measures for mention in measure.owners
                       if mention.name == owner.name) for owner in programme.owners}  # fmt: skip

    assert found == {frozenset(row["spellings_in_source"].split(" | ")) for row in rows("kajaani-owners.csv")}
    assert len(found) == 32


def test_every_mention_of_an_owner_is_kept():
    programme, _ = imported()

    assert sum(len(measure.owners) for measure in programme.measures) == 135


def test_collective_owners_are_those_of_the_list():
    programme, _ = imported()

    expected = {row["owner"] for row in rows("kajaani-owners.csv") if row["kind"] == "collective"}
    assert {owner.name for owner in programme.owners if owner.collective} == expected


def test_every_text_is_word_for_word_that_of_the_source():
    programme, _ = imported()
    source = " ".join(re.sub(r"<[^>]+>|\*\*", " ", SOURCE.read_text("utf-8")).split())
    background = programme.background
    texts = [
        *programme.history, *programme.assurance, *background.strengths, *background.obstacles, *background.trends,
        *background.threats, *(text for area in programme.areas for text in area.headline_objectives),
        *(objective.text for _, objective, _ in programme.places()), *(each.text for each in programme.measures),
        *(each.text for each in programme.metrics),
        *(mention.raw for measure in programme.measures for mention in measure.owners),
    ]  # fmt: skip

    assert [text for text in texts if " ".join(text.split()) not in source] == []


def test_every_word_of_the_source_is_in_the_programme_or_told():
    programme, problems = imported()
    told_texts = " ".join(each.found for each in problems)
    kept = set(re.findall(r"\w+", to_json_text(programme) + told_texts))

    source = re.sub(r"<[^>]+>", " ", SOURCE.read_text("utf-8"))
    titles = {"Tavoite", "Tavoitteet", "Toimenpiteet", "Vastuutahot", "Mittarit"}
    sections = set(re.findall(r"\w+", " ".join(line for line in source.splitlines() if line.startswith("#"))))
    lost = {word for word in re.findall(r"\w+", source) if word not in kept} - titles - sections
    assert lost == set()


# --- what is odd


@pytest.mark.parametrize(
    ("code", "cell", "found"),
    [
        ("continued-area", "L185", "6. KASVUN MOOTTORIT – Kärkitoimialojen kehittäminen"),
        ("numbering", "L185", "6. KASVUN MOOTTORIT – Kärkitoimialojen kehittäminen"),
        ("heading-levels", "L97", "#, ##, ###"),
        ("headline-missing", "L117", "Kansainvälisten osaajien asettautumista alueelle tuetaan"),
        ("stray-characters", "L102", "yritysکوhtainen"),
        ("likely-misspelling", "L101", "rekryointitarpeet"),
        ("likely-misspelling", "L103", "Rekryointitapahtumien"),
        ("likely-misspelling", "L130", "verkotot"),
        ("likely-misspelling", "L127", "Yritysssetelien"),
        ("likely-misspelling", "L169", "Näyttökerra"),
        ("likely-misspelling", "L198", "ohjelmalveluiden"),
        ("spellings-differ", "L148", "Ympäristötekniinen toimiala"),
        ("separator-missing", "L129", "Elinvoimapalvelut Business Kainuu-verkosto"),
        ("separator-missing", "L189", "Kulttuuripalvelut G-voima osuuskunta"),
        ("separator-trailing", "L123", "Kainuun Yrittäjät, KAMK, KAO, Perusopetus,"),
        ("owner-split", "L198", "KAMK ja KAO yhteistyössä yritysten kanssa"),
        ("owner-case", "L183", "CEMIS"),
        ("owner-alias", "L183", "yliopistokeskus"),
        ("owner-alias", "L164", "Kajaani matkailun yritysverkosto"),
        ("metric-name-repeated", "L130", "Osallistujamäärä"),
        ("odd-capital", "L115", "TäsmäKoulutuksia"),
    ],
)  # fmt: skip
def test_an_irregularity_is_told_with_its_place(code, cell, found):
    assert (cell, found) in told(code)


def test_areas_that_repeat_their_heading_are_told():
    assert [cell for cell, _ in told("continued-area")] == ["L110", "L133", "L166", "L185"]
    assert [cell for cell, _ in told("table-continued")] == ["L112", "L135", "L168", "L187"]


def test_headline_objectives_are_compared_with_those_of_the_tables():
    assert [cell for cell, _ in told("headline-differs")] == ["L147", "L169", "L188", "L192"]
    assert [cell for cell, _ in told("headline-missing")] == ["L117", "L151", "L183"]
    assert [cell for cell, _ in told("headline-number-differs")] == ["L188", "L192", "L195"]


def test_a_number_without_a_space_is_told():
    assert [cell for cell, _ in told("number-without-space")] == ["L101"]


def test_mixed_markup_is_told():
    assert [cell for cell, _ in told("markup-mixed")] == ["L99", "L121", "L146", "L153"]


def test_eight_cells_hold_two_metrics():
    assert len(told("metrics-split")) == 8


def test_seven_cells_have_a_unit_of_their_own():
    programme, _ = imported()
    lines = {cell for cell, _ in told("unit-missing")}
    numbers = {metric.id for metric in programme.metrics if metric.unit}

    assert len(numbers) - len(told("unit-missing")) == 8
    assert not lines & {"L101", "L102", "L105", "L123", "L147", "L179"}


def test_the_word_between_two_spellings_is_proposed():
    problem = next(each for each in imported()[1] if each.code == "spellings-differ")

    assert dict(problem.blanks)["correction"] == "Ympäristötekninen toimiala"


def test_a_correction_is_proposed_and_the_text_kept():
    measure = imported()[0].find_measure("1.1.2")

    assert (measure.correction, "yritysکوhtainen" in measure.text) == ("", True)
    assert [each.reason for each in measure.proposals if each.field == "correction"] == [
        "yritysکوhtainen → yrityskohtainen"
    ]


def test_proposals_agree_with_the_list_nineteen_times_in_twenty():
    fields = ("kind", "unit", "direction", "over_time", "combine")
    metrics = {metric.id: metric for metric in imported()[0].metrics}
    pairs = [(getattr(metrics[row["metric_id"]], name), row[name]) for row in rows("kajaani-metrics.csv")
             for name in fields]  # fmt: skip

    assert sum(mine == theirs for mine, theirs in pairs) >= 0.95 * len(pairs)


# --- the workbook


def test_the_written_workbook_gives_the_same_json(tmp_path):
    programme, problems = imported()
    write_programme(programme, problems, tmp_path / "programme.xlsx")

    again, _ = read_programme(tmp_path / "programme.xlsx")

    first = Imported(programme=programme, written=(), problems=()).to_json("fi")
    assert Imported(programme=again, written=(), problems=()).to_json("fi") == first
    assert again == programme


def test_the_completed_example_is_the_one_that_its_script_makes(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER.parent))

    import complete_kajaani

    assert read_programme(FOLDER / "programme.xlsx")[0] == complete_kajaani.complete()[0]


def test_the_completed_example_says_what_the_lists_say():
    programme, _ = read_programme(FOLDER / "programme.xlsx")

    for row in rows("kajaani-metrics.csv"):
        metric = programme.find_metric(row["metric_id"])
        assert {name: getattr(metric, name) for name in ("kind", "unit", "combine")} == {
            name: row[name] for name in ("kind", "unit", "combine")
        }
    assert [owner.name for owner in programme.owners] == [row["owner"] for row in rows("kajaani-owners.csv")]


def test_the_completed_example_has_no_errors():
    _, problems = read_programme(FOLDER / "programme.xlsx")

    assert [each for each in problems if each.severity == "error"] == []


def test_the_id_is_the_title_in_plain_letters_and_a_digest():
    programme, _ = imported()

    assert re.fullmatch(r"kajaanin-kaupungin-elinvoimaohjelma-2027-2031-[0-9a-f]{8}", programme.id)
