"""A new version of the document onto the programme of before: ids are kept, changes are told."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from hypothesis import given
from strategies import programmes

from elinvoima_xl.programme.importing.markdown import read_markdown
from elinvoima_xl.programme.importing.renewal import renew

DAY = date(2028, 1, 15)
KAJAANI = Path(__file__).parents[2] / "examples" / "kajaani" / "kajaani-2027-2031.md"

BEFORE = """# Ohjelma 2027–2031

## 1. Työ

| Tavoite | Toimenpiteet | Vastuutahot | Mittarit |
|---|---|---|---|
| 1. Kaikilla on työtä | Toteutetaan yrityskäyntejä säännöllisesti. | KAO, KAMK | Käyntien määrä |
| | Järjestetään vuosittain rekrytointitapahtuma opiskelijoille. | KAO | Osallistujien määrä |
| 2. Osaajat viihtyvät | Laaditaan asumisen opas muuttajille. | KAMK | Opas laadittu |
"""


def programme(text=BEFORE):
    return read_markdown(text, "doc.md")[0]


def renewed(text, known=None):
    return renew(known or programme(), programme(text), day=DAY)


def told(problems, code):
    return [each.item for each in problems if each.code == code]


def test_the_same_document_changes_nothing():
    again, problems = renewed(BEFORE)

    assert again == programme()
    assert [each.code for each in problems] == ["renewed"]


def test_what_a_person_has_completed_stays():
    known = programme()
    metric = replace(known.metrics[0], kind="share", targets=((2027, Decimal("0.5")),), proposals=())
    measure = replace(known.measures[0], lead="KAMK", correction="Käydään yrityksissä.", metrics=(metric,))
    objective = replace(known.areas[0].objectives[0], measures=(measure, known.measures[1]))
    area = replace(known.areas[0], objectives=(objective, known.areas[0].objectives[1]))
    owner = replace(known.owners[0], email="kao@example.org")
    known = replace(known, id="first-id", areas=(area,), owners=(owner, known.owners[1]), contact="Koordinaattori")

    again, _ = renewed(BEFORE, known)

    assert again == known


def test_a_reworded_measure_keeps_its_id_and_is_told():
    again, problems = renewed(BEFORE.replace("yrityskäyntejä säännöllisesti.", "yrityskäyntejä joka kuukausi."))

    assert again.find_measure("1.1.1").text == "Toteutetaan yrityskäyntejä joka kuukausi."
    assert told(problems, "item-reworded") == ["1.1.1"]


def test_a_correction_goes_when_its_text_changes():
    known = programme()
    measure = replace(known.measures[2], correction="Laaditaan opas.")
    objective = replace(known.areas[0].objectives[1], measures=(measure,))
    known = replace(known, areas=(replace(known.areas[0], objectives=(known.areas[0].objectives[0], objective)),))

    again, _ = renewed(BEFORE.replace("muuttajille", "uusille muuttajille"), known)

    assert again.find_measure("1.2.1").correction == ""


def test_a_measure_put_in_between_takes_a_new_id_and_the_others_keep_theirs():
    row = "| | Perustetaan kesätyöseteli nuorille. | KAO | Setelien määrä |\n"

    again, problems = renewed(BEFORE.replace("| | Järjestetään", row + "| | Järjestetään"))

    assert [measure.id for measure in again.measures] == ["1.1.1", "1.1.3", "1.1.2", "1.2.1"]
    assert told(problems, "item-added") == ["1.1.3"]
    assert again.find_metric("1.1.3.a").text == "Setelien määrä"


def test_a_measure_that_is_gone_stays_and_is_dropped():
    lines = [line for line in BEFORE.splitlines() if "rekrytointitapahtuma" not in line]

    again, problems = renewed("\n".join(lines))

    assert again.find_measure("1.1.2").dropped == DAY
    assert told(problems, "item-dropped") == ["1.1.2"]


def test_an_id_that_was_dropped_is_not_given_again():
    lines = [line for line in BEFORE.splitlines() if "rekrytointitapahtuma" not in line]
    known, _ = renewed("\n".join(lines))

    again, _ = renewed(
        BEFORE.replace("Järjestetään vuosittain rekrytointitapahtuma opiskelijoille", "Avataan neuvonta"), known
    )

    assert [(measure.id, measure.dropped) for measure in again.areas[0].objectives[0].measures] == [
        ("1.1.1", None), ("1.1.3", None), ("1.1.2", DAY),
    ]  # fmt: skip


def test_a_measure_that_comes_back_is_dropped_no_more():
    lines = [line for line in BEFORE.splitlines() if "rekrytointitapahtuma" not in line]
    known, _ = renewed("\n".join(lines))

    again, problems = renewed(BEFORE, known)

    assert again.find_measure("1.1.2").dropped is None
    assert told(problems, "item-returned") == ["1.1.2"]


def test_a_measure_moved_to_another_objective_keeps_its_id():
    row = next(line for line in BEFORE.splitlines(keepends=True) if "rekrytointitapahtuma" in line)

    again, problems = renewed(BEFORE.replace(row, "") + row)

    assert [measure.id for measure in again.areas[0].objectives[1].measures] == ["1.2.1", "1.1.2"]
    assert told(problems, "item-moved") == ["1.1.2"]


def test_another_metric_takes_a_new_letter_and_the_old_one_is_dropped():
    again, problems = renewed(BEFORE.replace("Käyntien määrä", "Tyytyväisyys"))

    measure = again.find_measure("1.1.1")
    assert [(metric.id, metric.dropped) for metric in measure.metrics] == [("1.1.1.b", None), ("1.1.1.a", DAY)]
    assert told(problems, "item-dropped") == ["1.1.1.a"]


def test_an_owner_known_by_an_alias_is_the_same_owner():
    known = programme()
    known = replace(known, owners=(replace(known.owners[0], aliases=("Kainuun ammattiopisto",)), known.owners[1]))

    again, problems = renewed(BEFORE.replace("KAO", "Kainuun ammattiopisto"), known)

    assert again.measures[1].owner_names == ("KAO",)
    assert told(problems, "owners-changed") == []


def test_a_new_owner_and_changed_owners_are_told():
    again, problems = renewed(BEFORE.replace("| KAO, KAMK |", "| KAO, EVK |"))

    assert again.find_owner("EVK") is not None
    assert told(problems, "owners-changed") == ["1.1.1"]
    assert [each.found for each in problems if each.code == "owner-added"] == ["EVK"]


def test_an_objective_put_first_leaves_the_others_their_numbers():
    row = "| 1. Yritykset kasvavat nopeasti | Haetaan rahoitusta hankkeille. | KAO | Hankkeet |\n"
    text = BEFORE.replace("|---|---|---|---|\n", "|---|---|---|---|\n" + row).replace("2. Osaajat", "3. Osaajat")

    again, _ = renewed(text.replace("1. Kaikilla", "2. Kaikilla"))

    assert [(each.number, each.text) for each in again.areas[0].objectives] == [
        (3, "Yritykset kasvavat nopeasti"), (1, "Kaikilla on työtä"), (2, "Osaajat viihtyvät"),
    ]  # fmt: skip
    assert again.measures[0].id == "1.3.1"


@given(programmes(), programmes())
def test_no_id_is_ever_lost_or_given_twice(known, new):
    again, problems = renew(known, new, day=DAY)
    items = [each.id for each in (*again.measures, *again.metrics)]

    assert {each.id for each in (*known.measures, *known.metrics)} <= set(items)
    assert len(items) == len(set(items))
    assert all(each.to_text("fi") for each in problems)


@given(programmes(), programmes())
def test_every_new_measure_and_metric_is_in_the_programme(known, new):
    again, _ = renew(known, new, day=DAY)

    for kind in ("measures", "metrics"):
        wanted = Counter(each.text for each in getattr(new, kind))
        assert wanted <= Counter(
            each.text for each in getattr(again, kind) if each.dropped is None or each.text in wanted
        )


def test_kajaani_onto_itself_changes_nothing():
    known = read_markdown(KAJAANI.read_text("utf-8"), KAJAANI.name)[0]

    again, problems = renew(known, known, day=DAY)

    assert again == known
    assert [each.code for each in problems] == ["renewed"]
