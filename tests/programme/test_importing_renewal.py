"""A new version of the document onto the programme of before: ids are kept, changes are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from strategies import programmes

from elinvoima_xl.model.programme import Measure, Mention, Objective
from elinvoima_xl.programme.importing.renewal import renew
from elinvoima_xl.programme.importing.source import read_source

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
    return read_source(text.encode(), "doc.md")[0]


def renewed(text, known=None, base=BEFORE):
    """Return the programme and all that is told when a person's programme gets a new version of the document."""
    base = base and programme(base)
    found = renew(known or programme(), programme(text), base=base, day=DAY)
    return found.programme, found.problems


def again_from(known, base, text):
    """Return the same where the base is that of an earlier renewal."""
    return renew(known, programme(text), base=base, day=DAY)


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


def test_a_correction_stays_and_is_asked_about_when_its_text_changes():
    known = programme()
    measure = replace(known.measures[2], correction="Laaditaan opas.")
    objective = replace(known.areas[0].objectives[1], measures=(measure,))
    known = replace(known, areas=(replace(known.areas[0], objectives=(known.areas[0].objectives[0], objective)),))

    again, problems = renewed(BEFORE.replace("muuttajille", "uusille muuttajille"), known)

    assert again.find_measure("1.2.1").correction == "Laaditaan opas."
    assert told(problems, "edit-asked") == ["1.2.1"]


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
    before = again_from(programme(), programme(), "\n".join(lines))
    text = BEFORE.replace("Järjestetään vuosittain rekrytointitapahtuma opiskelijoille", "Avataan neuvonta")

    again = again_from(before.programme, before.base, text).programme

    assert [(measure.id, measure.dropped) for measure in again.areas[0].objectives[0].measures] == [
        ("1.1.1", None), ("1.1.3", None), ("1.1.2", DAY),
    ]  # fmt: skip


def test_a_measure_that_comes_back_is_dropped_no_more():
    lines = [line for line in BEFORE.splitlines() if "rekrytointitapahtuma" not in line]
    before = again_from(programme(), programme(), "\n".join(lines))

    again = again_from(before.programme, before.base, BEFORE)

    assert again.programme.find_measure("1.1.2").dropped is None
    assert told(again.problems, "item-returned") == ["1.1.2"]


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


# --- what a person wrote


def edited(**changes):
    """Return the programme with another first area, objective, measure or metric, named by its kind."""
    known = programme()
    area = known.areas[0]
    objective, *others = area.objectives
    measure, *rest = objective.measures
    metric = replace(measure.metrics[0], **changes.get("metric", {}))
    measure = replace(measure, metrics=(metric,), **changes.get("measure", {}))
    objective = replace(objective, measures=(measure, *rest), **changes.get("objective", {}))
    area = replace(area, objectives=(objective, *others), **changes.get("area", {}))
    return replace(known, areas=(area,), **changes.get("programme", {}))


def values(problems, code):
    """Return item, column, what the person has and what the document says of each problem of a code."""
    found = [(each.item, dict(each.blanks)) for each in problems if each.code == code]
    return [(item, str(blanks["column"]), blanks["mine"], blanks["theirs"]) for item, blanks in found]


def test_an_edit_is_kept_and_told_while_the_document_is_the_same():
    known = edited(area={"name": "Työ ja yrittäjyys"}, objective={"text": "Kaikilla on töitä"})

    again, problems = renewed(BEFORE, known)

    assert again == known
    assert values(problems, "edit-kept") == [
        ("1", "Name", "Työ ja yrittäjyys", "Työ"), ("1.1", "Text", "Kaikilla on töitä", "Kaikilla on työtä"),
    ]  # fmt: skip
    assert not any(each.code in ("edit-asked", "cell-changed") for each in problems)


def test_an_edit_is_kept_and_asked_about_where_the_document_has_changed_too():
    known = edited(objective={"text": "Kaikilla on töitä"}, programme={"years": (2028, 2032)})
    text = BEFORE.replace("Kaikilla on työtä", "Kaikilla on hyvää työtä").replace("2027–2031", "2026–2030")

    again, problems = renewed(text, known)

    assert (again.areas[0].objectives[0].text, again.years) == ("Kaikilla on töitä", (2028, 2032))
    assert values(problems, "edit-asked") == [
        ("", "First year", "2028", "2026"), ("", "Last year", "2032", "2030"),
        ("1.1", "Text", "Kaikilla on töitä", "Kaikilla on hyvää työtä"),
    ]  # fmt: skip


def test_what_no_person_has_touched_follows_the_document():
    again, problems = renewed(BEFORE.replace("# Ohjelma 2027–2031", "# Uusi ohjelma 2027–2032"), edited())

    assert (again.title, again.years) == ("Uusi ohjelma 2027–2032", (2027, 2032))
    assert [each[1:] for each in values(problems, "cell-changed")] == [
        ("Title", "Ohjelma 2027–2031", "Uusi ohjelma 2027–2032"), ("Last year", "2031", "2032"),
    ]  # fmt: skip


def test_an_edit_that_the_document_has_made_too_is_no_edit_any_more():
    known = edited(objective={"text": "Kaikilla on töitä"})

    again, problems = renewed(BEFORE.replace("on työtä", "on töitä"), known)

    assert again == known
    assert [each.code for each in problems] == ["renewed"]


def test_an_edit_outlives_any_number_of_imports():
    known = edited(programme={"years": (2028, 2032)})
    once = again_from(known, programme(), BEFORE)

    twice = again_from(once.programme, once.base, BEFORE.replace("Työ\n", "Työtä\n"))

    assert twice.programme.years == (2028, 2032)


def test_what_was_asked_is_not_asked_again_but_told_as_kept():
    text = BEFORE.replace("on työtä", "on hyvää työtä")
    once = again_from(edited(objective={"text": "Kaikilla on töitä"}), programme(), text)

    twice = again_from(once.programme, once.base, text)

    assert [len(each) for each in (once.kept, once.changed, once.asked)] == [0, 0, 1]
    assert [len(each) for each in (twice.kept, twice.changed, twice.asked)] == [1, 0, 0]
    assert twice.programme == once.programme


def test_a_text_that_was_emptied_stays_empty():
    again, problems = renewed(BEFORE, edited(metric={"unit": ""}))

    assert again.metrics[0].unit == ""
    assert [each[:2] for each in values(problems, "edit-kept")] == [("1.1.1.a", "Unit")]


def test_a_proposal_that_a_person_confirmed_is_theirs():
    proposed = programme().metrics[0]
    assert "kind" in {each.field for each in proposed.proposals}
    known = edited(metric={"proposals": ()})

    again, problems = renewed(BEFORE.replace("Käyntien määrä", "Käyntien määrä / vuosi"), known)

    assert (again.metrics[0].kind, again.metrics[0].proposals) == (proposed.kind, ())
    assert ("1.1.1.a", "Kind") in [each[:2] for each in values(problems, "edit-asked")]


def test_a_proposal_that_nobody_confirmed_follows_the_document():
    again, _ = renewed(BEFORE.replace("Käyntien määrä", "Käyntien määrä / vuosi"))

    assert again.metrics[0] == programme(BEFORE.replace("Käyntien määrä", "Käyntien määrä / vuosi")).metrics[0]


def test_owners_that_a_person_changed_stay_and_are_asked_about():
    known = edited(measure={"owners": (Mention("KAO", "KAO"),)})

    again, problems = renewed(BEFORE.replace("| KAO, KAMK |", "| KAO, EVK |"), known)

    assert again.measures[0].owner_names == ("KAO",)
    assert values(problems, "edit-asked") == [("1.1.1", "Owners", "KAO", "KAO; EVK")]


def test_an_owner_renamed_with_the_old_name_as_a_spelling_is_no_edit_of_its_measures():
    known = programme()
    owners = (replace(known.owners[0], name="Opisto", aliases=("KAO",)), known.owners[1])
    known = replace(known, owners=owners)
    area = known.areas[0]
    renamed = tuple(
        replace(
            each,
            measures=tuple(
                replace(one, owners=tuple(replace(it, name=it.name.replace("KAO", "Opisto")) for it in one.owners),
                        lead=one.lead.replace("KAO", "Opisto"))
                for one in each.measures
            ),
        )
        for each in area.objectives
    )  # fmt: skip
    known = replace(known, areas=(replace(area, objectives=renamed),))

    again, problems = renewed(BEFORE, known)

    assert again == known
    assert [each.code for each in problems] == ["renewed"]


def test_a_row_that_a_person_deleted_stays_deleted_and_its_id_is_not_given_again():
    known = programme()
    objective = replace(known.areas[0].objectives[0], measures=known.measures[:1])
    known = replace(known, areas=(replace(known.areas[0], objectives=(objective, known.areas[0].objectives[1])),))
    row = "| | Perustetaan kesätyöseteli nuorille. | KAO | Setelien määrä |\n"

    again, problems = renewed(BEFORE.replace("| 2. Osaajat", row + "| 2. Osaajat"), known)

    assert [each.id for each in again.measures] == ["1.1.1", "1.1.3", "1.2.1"]
    assert told(problems, "item-deleted") == ["1.1.2"]


def test_a_row_that_a_person_added_stays():
    known = programme()
    own = Measure("1.1.9", "Oma toimenpide", (Mention("KAO"),))
    objective = replace(known.areas[0].objectives[0], measures=(*known.measures[:2], own))
    known = replace(known, areas=(replace(known.areas[0], objectives=(objective, known.areas[0].objectives[1])),))

    again, problems = renewed(BEFORE, known)

    assert again == known
    assert [each.code for each in problems] == ["renewed"]


def test_a_measure_that_a_person_moved_stays_where_it_was_put():
    known = programme()
    first, second = known.areas[0].objectives
    moved = replace(second, measures=(*second.measures, first.measures[1]))
    left = replace(first, measures=first.measures[:1])
    known = replace(known, areas=(replace(known.areas[0], objectives=(left, moved)),))

    again, problems = renewed(BEFORE, known)

    assert again == known
    assert values(problems, "edit-kept") == [("1.1.2", "Objective", "1.2", "1.1")]


def test_a_day_of_dropping_that_a_person_wrote_stays():
    again, _ = renewed(BEFORE, edited(measure={"dropped": DAY}))

    assert again.find_measure("1.1.1").dropped == DAY


def test_targets_are_compared_year_by_year():
    text = BEFORE.replace("| Mittarit |", "| Mittarit | Tavoitearvo 2028 | Tavoitearvo 2029 |").replace(
        "|---|---|---|---|", "|---|---|---|---|---|---|"
    ).replace("Käyntien määrä |", "Käyntien määrä | 10 | 20 |")  # fmt: skip
    base = programme(text)
    metric = replace(base.metrics[0], targets=((2028, Decimal(15)), (2029, Decimal(20))))
    measure = replace(base.measures[0], metrics=(metric,))
    objective = replace(base.areas[0].objectives[0], measures=(measure, base.measures[1]))
    known = replace(base, areas=(replace(base.areas[0], objectives=(objective, base.areas[0].objectives[1])),))

    again = again_from(known, base, text.replace("| 10 | 20 |", "| 12 | 30 |"))

    assert again.programme.metrics[0].targets == ((2028, Decimal(15)), (2029, Decimal(30)))
    assert [dict(each.blanks)["year"] for each in again.asked] == ["2028"]


LISTS = BEFORE.replace("| Tavoite |", "| Tavoitteet | {} | | |\n| Tavoite |")


def test_a_list_keeps_what_a_person_wrote_and_takes_what_the_document_adds():
    before = LISTS.format("1. Työtä on<br>2. Osaajia on")
    base = programme(before)
    assert base.areas[0].headline_objectives == ("Työtä on", "Osaajia on")
    known = replace(base, areas=(replace(base.areas[0], headline_objectives=("Työtä on paljon", "Osaajia on")),))

    again = again_from(known, base, LISTS.format("1. Työtä on<br>2. Yrityksiä on"))

    assert again.programme.areas[0].headline_objectives == ("Työtä on paljon", "Yrityksiä on")


def test_no_more_than_twenty_kept_cells_are_told_one_by_one():
    text = "# Ohjelma 2027–2031\n\n## 1. Työ\n\n| Tavoite | Toimenpiteet | Vastuutahot |\n|---|---|---|\n" + "".join(
        f"| T{number} | Toimenpide on {word} | KAO |\n" for number, word in enumerate(WORDS)
    )
    base = programme(text)
    mine = tuple(replace(each, text=f"Oma {each.text}") for each in base.areas[0].objectives)
    known = replace(base, areas=(replace(base.areas[0], objectives=mine),))

    again = again_from(known, base, text)

    assert again.programme == known
    assert [each.code for each in again.kept] == ["edit-kept"] * 20 + ["edits-kept"]
    assert dict(again.kept[-1].blanks)["count"] == len(WORDS) - 20


WORDS = (
    "autoilu", "bensiini", "cembalo", "delfiini", "elefantti", "fasaani", "gorilla", "hirvi", "ilves", "jänis", "karhu",
    "leijona", "mursu", "norppa", "orava", "puhveli", "quetzal", "rotta", "susi", "tiikeri", "uikku", "varis", "yökkö",
)  # fmt: skip


# --- a workbook that says of no base


def test_without_a_base_all_that_stands_there_is_the_persons():
    known = edited(objective={"text": "Kaikilla on töitä"}, metric={"unit": ""})
    lines = [line for line in BEFORE.splitlines() if "rekrytointitapahtuma" not in line]
    row = "| | Perustetaan kesätyöseteli nuorille. | KAO | Setelien määrä |"

    again, problems = renewed("\n".join([*lines, row]), known, base=None)

    assert again.areas[0].objectives[0].text == "Kaikilla on töitä"
    assert again.find_measure("1.1.2").dropped is None
    assert again.metrics[0].unit == programme().metrics[0].unit
    assert again.find_measure("1.2.2").text == "Perustetaan kesätyöseteli nuorille."
    assert told(problems, "item-not-in-document") == ["1.1.2"]
    assert values(problems, "edit-asked") == [("1.1", "Text", "Kaikilla on töitä", "Kaikilla on työtä")]


# --- laws


def ids(one):
    return [each.id for each in (*one.measures, *one.metrics)]


@given(programmes(), programmes(), st.booleans())
def test_no_id_is_ever_lost_or_given_twice(known, new, has_base):
    again = renew(known, new, base=known if has_base else None, day=DAY)

    assert set(ids(known)) <= set(ids(again.programme))
    assert len(ids(again.programme)) == len(set(ids(again.programme)))
    assert all(each.to_text("fi") for each in again.problems)


@given(programmes(), programmes())
def test_every_new_measure_and_metric_is_in_the_programme(known, new):
    again = renew(known, new, base=known, day=DAY).programme

    for kind in ("measures", "metrics"):
        assert len(getattr(again, kind)) >= len(getattr(new, kind))


# A field of a metric or measure, and what a person and a document may write in it.
CELLS = st.sampled_from(
    [
        ("metric", "unit", "kpl"), ("metric", "source", "Tilasto"), ("metric", "baseline", Decimal(7)),
        ("metric", "note", "Oma"), ("metric", "kind", "text"), ("measure", "lead", "X"), ("measure", "end", DAY),
        ("measure", "resources", "Raha"), ("measure", "dropped", DAY), ("measure", "continuity", "one_off"),
        ("objective", "text", "Uusi"), ("area", "name", "Alue"), ("area", "subtitle", "Osa"),
        ("programme", "city", "Kunta"), ("programme", "unit", "Yksikkö"), ("programme", "title", "Nimi"),
        ("programme", "assurance", ("a", "b")),
    ]
)  # fmt: skip
SCRIPT = st.lists(st.tuples(st.integers(0, 9), CELLS), max_size=8)


def play(one, script, mark=""):
    """Return a programme with the edits of a script, and what each of them wrote where."""
    written = {}
    for number, (kind, name, value) in script:
        value = f"{value}{mark}" if isinstance(value, str) and name not in ("kind", "continuity") else value
        one, key = _edit(one, number, kind, {name: value})
        written[key, name] = value
    return one, {place: value for place, value in written.items() if place[0] is not None}


def _edit(one, number, kind, change):
    records = {
        "metric": [(kind, each.id) for each in one.metrics],
        "measure": [(kind, each.id) for each in one.measures],
        "objective": [(kind, (a.number, o.number)) for a in one.areas for o in a.objectives],
        "area": [(kind, each.number) for each in one.areas],
        "programme": [(kind, "")],
    }[kind]  # fmt: skip
    if not records:
        return one, None
    key = records[number % len(records)]
    if kind == "programme":
        return replace(one, **change), key

    def walk(record, place):
        parts = {
            name: tuple(walk(each, _place(each, record)) for each in getattr(record, name))
            for name in ("objectives", "measures", "metrics")
            if hasattr(record, name) and not isinstance(getattr(type(record), name), property)
        }
        return replace(record, **parts, **(change if place == key else {}))

    return replace(one, areas=tuple(walk(area, ("area", area.number)) for area in one.areas)), key


def _place(record, parent):
    if isinstance(record, Objective):
        return "objective", (parent.number, record.number)
    return type(record).__name__.lower(), record.id


def read_at(one, place):
    (kind, key), name = place
    if kind == "programme":
        return getattr(one, name)
    if kind == "metric":
        return getattr(one.find_metric(key), name)
    if kind == "measure":
        return getattr(one.find_measure(key), name)
    area = next(each for each in one.areas if each.number == (key if kind == "area" else key[0]))
    return getattr(area if kind == "area" else next(o for o in area.objectives if o.number == key[1]), name)


@given(SCRIPT)
def test_every_edit_stays_over_the_same_document(mine):
    known, _ = play(programme(), mine)

    again = renew(known, programme(), base=programme(), day=DAY)

    assert again.programme == known
    assert (again.changed, again.asked) == ((), ())


@given(SCRIPT, SCRIPT)
def test_a_persons_cells_stay_and_the_documents_other_cells_come(mine, theirs):
    known, written = play(programme(), mine, " oma")
    new, changed = play(programme(), [each for each in theirs if each[1][1] != "dropped"], " uusi")

    again = renew(known, new, base=programme(), day=DAY)

    for place, value in written.items():
        if place[1] != "assurance":
            assert read_at(again.programme, place) == value
    for place, value in changed.items():
        if place not in written:
            assert read_at(again.programme, place) == value
    edited_twice = {place for place in written if changed.get(place, written[place]) != written[place]}
    told_items = {each.item for each in again.asked}
    assert {str(place[0][1]) for place in edited_twice if place[0][0] in ("metric", "measure")} <= told_items


@given(SCRIPT, SCRIPT)
def test_the_same_document_once_more_changes_nothing(mine, theirs):
    known, _ = play(programme(), mine, " oma")
    new, _ = play(programme(), theirs, " uusi")
    once = renew(known, new, base=programme(), day=DAY)

    twice = renew(once.programme, new, base=once.base, day=DAY)

    assert twice.programme == once.programme
    assert (twice.changed, twice.asked) == ((), ())


def test_kajaani_onto_itself_changes_nothing():
    known = read_source(KAJAANI.read_bytes(), KAJAANI.name)[0]

    again = renew(known, known, base=known, day=DAY)

    assert again.programme == known
    assert [each.code for each in again.problems] == ["renewed"]
