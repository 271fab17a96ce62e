"""The commands as functions: what each reads, writes and gives back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from filled import ISSUED, NOW, OTHER, OWNER, PERIOD, TYPED, a_form, a_programme, fill, place_of
from register_facts import example_facts

from elinvoima_xl.app import steps
from elinvoima_xl.app.outcomes import FormsWritten, MergeDone
from elinvoima_xl.app.sending import Wanted
from elinvoima_xl.form.layout import read_layout
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import UsageError
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.model.programme import Mention, from_json_text, to_json_text
from elinvoima_xl.programme.write_workbook import write_programme
from elinvoima_xl.register.register import read_register, write_register

YEAR = Period(2027)


@pytest.fixture
def programme(tmp_path) -> Path:
    return write(tmp_path / "ohjelma.xlsx", a_programme())


def write(path: Path, programme) -> Path:
    write_programme(programme, (), path)
    return path


@pytest.fixture
def returns(tmp_path) -> Path:
    folder = tmp_path / "palautetut"
    folder.mkdir()
    (folder / "KAO.xlsx").write_bytes(fill(a_form(), TYPED))
    return folder


def forms_of(programme: Path, folder: Path, *, period: Period = PERIOD, **more) -> FormsWritten:
    register = more.pop("register", None)
    return steps.write_forms(programme, folder, wanted=Wanted(period, read_layout(), ISSUED, **more), register=register)


def merge_in(returns: Path, register: Path, programme: Path | None, now: datetime = NOW) -> MergeDone:
    return steps.merge_returns([returns], register, programme=programme, now=now)


# --- forms


def test_a_form_that_somebody_has_filled_in_is_not_overwritten(programme, tmp_path):
    folder = tmp_path / "lomakkeet"
    forms_of(programme, folder)
    filled = folder / f"{OWNER} {PERIOD}.xlsx"
    filled.write_bytes(fill(a_form(), TYPED))
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    with pytest.raises(UsageError) as told:
        forms_of(programme, folder)

    assert told.value.problem.code == "answers-there"
    assert told.value.problem.found == str(filled)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_forms_that_nobody_has_filled_in_are_written_anew(programme, tmp_path):
    first = forms_of(programme, tmp_path / "lomakkeet")

    assert forms_of(programme, tmp_path / "lomakkeet").written == first.written


def test_a_draft_with_no_recipient_is_told(programme, tmp_path):
    wanted = Wanted(PERIOD, read_layout(), ISSUED, owners=(OWNER,))

    outcome = steps.write_forms(programme, tmp_path, wanted=wanted, drafts=True)

    (told,) = [each for each in outcome.problems if each.code == "address-missing"]
    assert OWNER in dict(told.blanks)["owners"]


def test_every_owner_who_is_asked_gets_a_form(programme, tmp_path):
    outcome = forms_of(programme, tmp_path / "lomakkeet")

    assert [each.owner for each in outcome.forms] == [OWNER, OTHER]
    assert [Path(path).name for path in outcome.written] == [each.file for each in outcome.forms]


def test_an_owner_may_be_named_by_another_of_its_names(programme, tmp_path):
    outcome = forms_of(programme, tmp_path / "lomakkeet", owners=("Opisto",))

    assert [each.owner for each in outcome.forms] == [OWNER]


def test_a_name_that_is_only_near_is_not_taken_for_an_owner(programme, tmp_path):
    with pytest.raises(UsageError) as caught:
        forms_of(programme, tmp_path / "lomakkeet", owners=("Keksitty opitso",))

    assert caught.value.problem.code == "unknown-name"


def test_an_owner_who_is_asked_nothing_gets_no_form_and_is_told(programme, tmp_path):
    outcome = forms_of(programme, tmp_path / "lomakkeet", owners=("Keksitty yhdistys",))

    assert outcome.written == ()
    assert "nothing-asked" in {each.code for each in outcome.problems}


def test_the_shared_workbook_is_one_form_of_everything(programme, tmp_path):
    (form,) = forms_of(programme, tmp_path / "lomakkeet", shared=True).forms

    assert form.owner == ""
    assert set(form.items) >= {"1.1.1.a", "2.1.2.b"}


def test_a_register_gives_the_forms_what_was_said_last(programme, returns, tmp_path):
    merge_in(returns, tmp_path / "rekisteri.xlsx", programme)
    without = forms_of(programme, tmp_path / "yksi", period=YEAR, owners=(OWNER,))
    outcome = forms_of(
        programme, tmp_path / "kaksi", period=YEAR, owners=(OWNER,), register=tmp_path / "rekisteri.xlsx"
    )

    assert outcome.forms == without.forms
    assert Path(outcome.written[0]).read_bytes() != Path(without.written[0]).read_bytes()


# --- check


def test_what_stands_beside_the_forms_is_passed_over_and_told(programme, returns):
    (returns / "~$KAO.xlsx").write_bytes(b"lukko")
    outcome = steps.check_returns([returns], programme=programme)

    assert [(each.file, each.state) for each in outcome.submissions] == [
        ("KAO.xlsx", "accepted"),
        ("~$KAO.xlsx", "skipped"),
    ]
    assert "skipped-file" in {each.code for each in outcome.problems}


LEFTOVERS = ("KAO.xlsx.tmp", "KAO.xlsx.bak", "1A2B3C4D", "KAO.xlsx.crdownload", "KAO.xlsx.part", "~WRL0001.tmp")


def test_leftovers_with_nothing_new_in_them_are_passed_over(programme, returns):
    whole = (returns / "KAO.xlsx").read_bytes()
    for name in LEFTOVERS:
        (returns / name).write_bytes(whole if name in LEFTOVERS[:3] else whole[:900])

    outcome = steps.check_returns([returns], programme=programme)

    assert outcome.exit_status == 0
    assert {each.file: each.state for each in outcome.submissions} == {
        "KAO.xlsx": "accepted", **dict.fromkeys(LEFTOVERS, "skipped"),
    }  # fmt: skip
    assert {each.location.file for each in outcome.problems if each.code == "skipped-file"} == set(LEFTOVERS)


def test_a_leftover_that_is_all_that_is_left_of_an_answer_is_read(programme, returns):
    (returns / "KAO.xlsx").rename(returns / "1A2B3C4D.tmp")

    outcome = steps.check_returns([returns], programme=programme)

    assert [(each.file, each.owner, each.state) for each in outcome.submissions] == [
        ("1A2B3C4D.tmp", OWNER, "accepted")
    ]


def test_an_empty_file_is_one_of_the_files_and_refused(programme, returns):
    (returns / "KAMK.xlsx").touch()

    outcome = steps.check_returns([returns], programme=programme)

    assert [(each.file, each.state) for each in outcome.submissions] == [
        ("KAO.xlsx", "accepted"),
        ("KAMK.xlsx", "refused"),
    ]


def test_a_form_without_errors_is_not_handed_back(programme, returns, tmp_path):
    outcome = steps.check_returns([returns], programme=programme, return_to=tmp_path / "korjattavat")

    assert outcome.written == ()


def test_two_files_of_one_name_are_handed_back_as_two(programme, tmp_path):
    faulty = fill(a_form(), {**TYPED, ("1.1.1.a", "actual"): "20–30"})
    other = fill(a_form(OTHER), {("1.1.1.a", "actual"): "20–30"})
    for folder, data in (("a", faulty), ("b", other)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "vastaus.xlsx").write_bytes(data)
    outcome = steps.check_returns(
        [tmp_path / "a", tmp_path / "b"], programme=programme, return_to=tmp_path / "korjattavat"
    )

    copies = [path for path in outcome.written if path.endswith(".xlsx")]
    assert len({path.casefold() for path in copies}) == 2
    assert [steps.check_returns([Path(path)], programme=programme).submissions[0].owner for path in copies] == [
        OWNER, OTHER,
    ]  # fmt: skip


def test_a_file_that_cannot_be_unpacked_costs_that_file_alone(programme, returns, tmp_path):
    faulty = fill(a_form(), {**TYPED, ("1.1.1.a", "actual"): "20–30"})
    with ZipFile(tmp_path / "kaikki.zip", "w") as package:
        package.writestr("KAO.xlsx", faulty)
        package.writestr("rikki.xlsx", faulty + b"loppu")
    data = (tmp_path / "kaikki.zip").read_bytes()
    (tmp_path / "kaikki.zip").write_bytes(data.replace(b"loppu", b"LOPPU"))
    outcome = steps.check_returns([tmp_path / "kaikki.zip"], programme=programme, return_to=tmp_path / "korjattavat")

    assert [(each.file, each.state) for each in outcome.submissions] == [
        ("KAO.xlsx", "accepted"),
        ("rikki.xlsx", "refused"),
    ]
    assert ("rikki.xlsx", "error") in {(each.location.file, each.severity) for each in outcome.problems}
    assert [Path(path).name for path in outcome.written] == ["KAO.xlsx", "KAO.eml", "viestit.csv"]


# --- merge


def test_a_merge_knows_what_check_tells_and_what_was_told_at_the_merge_before(programme, returns, tmp_path):
    faulty = fill(a_form(), {**TYPED, ("1.1.1.a", "actual"): "20–30"})
    (returns / "KAO.xlsx").write_bytes(faulty)
    checked = steps.check_returns([returns], programme=programme).problems

    first, second = (merge_in(returns, tmp_path / "rekisteri.xlsx", programme) for _ in range(2))

    (fault,) = (each for each in checked if each.code == "not-a-number")
    assert fault in first.problems
    assert fault in first.of_files - first.known
    assert fault in second.of_files & second.known
    assert fault in first.apart
    assert "owner-missing" in {each.code for each in first.problems} - {each.code for each in first.apart}


def test_a_register_alone_is_enough_to_merge_again(programme, returns, tmp_path):
    register = tmp_path / "rekisteri.xlsx"
    first = merge_in(returns, register, programme)
    again = merge_in(returns, register, None)

    assert again.merged == first.merged


def test_what_was_merged_stays_when_its_file_is_gone(programme, returns, tmp_path):
    register = tmp_path / "rekisteri.xlsx"
    first = merge_in(returns, register, programme)
    (returns / "KAO.xlsx").unlink()
    again = merge_in(returns, register, programme)

    assert again.merged.decisions == first.merged.decisions


def test_another_period_leaves_the_first_as_it_was(programme, returns, tmp_path):
    register = tmp_path / "rekisteri.xlsx"
    first = merge_in(returns, register, programme)
    (returns / "KAO 2027.xlsx").write_bytes(fill(a_form(period=YEAR), {("1.1.1.a", "actual"): 60}))
    both = merge_in(returns, register, programme)

    assert both.merged.of(PERIOD) == first.merged.of(PERIOD)
    decision = both.merged.find(YEAR, "1.1.1.a", "actual")
    assert decision is not None
    assert decision.value == 60


def test_an_old_period_keeps_the_words_of_its_time(programme, returns, tmp_path):
    register = tmp_path / "rekisteri.xlsx"
    merge_in(returns, register, programme)
    (returns / "KAO 2027.xlsx").write_bytes(fill(a_form(period=YEAR), {("1.1.1.a", "actual"): 60}))
    renamed = write(tmp_path / "uusi.xlsx", replace(a_programme(), title="Uusi nimi"))
    facts = merge_in(returns, register, renamed).merged.facts

    titles = {period: known.title for period, known in facts.programmes}
    assert titles == {PERIOD: a_programme().title, YEAR: "Uusi nimi"}


def test_a_place_that_changed_is_read_from_where_it_is_now(programme, returns, tmp_path):
    def move(book):
        sheet, cell = place_of(a_form(), "1.1.1.a", "actual")
        book[sheet].insert_rows(book[sheet][cell].row)

    (returns / "KAO.xlsx").write_bytes(fill(a_form(), TYPED, move))
    merged = merge_in(returns, tmp_path / "rekisteri.xlsx", programme).merged

    decision = merged.find(PERIOD, "1.1.1.a", "actual")
    assert decision is not None
    assert decision.value == 25


def test_what_is_told_is_what_the_register_says(programme, returns, tmp_path):
    register = tmp_path / "rekisteri.xlsx"
    outcome = merge_in(returns, register, programme)
    facts, problems = read_register(register)

    assert problems == ()
    assert merge(facts).decisions == outcome.merged.decisions


# --- status and report


def test_owners_whose_names_make_one_file_name_get_a_reminder_each(returns, tmp_path):
    known = a_programme()
    text = to_json_text(known).replace("Keksitty kunta", "A/B").replace("Keksitty yhdistys", "A:B")
    areas = from_json_text(text)
    measure = replace(areas.measures[0], owners=(Mention("A/B"), Mention("A:B")))
    objective = replace(areas.areas[0].objectives[0], measures=(measure,))
    odd = replace(areas, areas=(replace(areas.areas[0], objectives=(objective,)),))
    merge_in(returns, tmp_path / "rekisteri.xlsx", write(tmp_path / "ohjelma.xlsx", odd))
    outcome = steps.read_status(tmp_path / "rekisteri.xlsx", reminders=tmp_path / "m", now=NOW)

    assert sorted(Path(path).name for path in outcome.written if path.endswith(".eml")) == [
        "A B (2) 2027-H1.eml",
        "A B 2027-H1.eml",
    ]


def test_the_newest_period_is_the_one_that_is_told(programme, returns, tmp_path):
    (returns / "KAO 2027.xlsx").write_bytes(fill(a_form(period=YEAR), {("1.1.1.a", "actual"): 60}))
    merge_in(returns, tmp_path / "rekisteri.xlsx", programme)

    assert steps.read_status(tmp_path / "rekisteri.xlsx", now=NOW).period == YEAR
    assert steps.read_status(tmp_path / "rekisteri.xlsx", period="2027-H1", now=NOW).period == PERIOD


def test_a_reminder_says_how_late_the_form_is(programme, returns, tmp_path):
    merge_in(returns, tmp_path / "rekisteri.xlsx", programme)
    due = date(2027, 7, 1)
    outcome = steps.read_status(tmp_path / "rekisteri.xlsx", reminders=tmp_path / "m", deadline=due, now=NOW)

    table = next(path for path in outcome.written if path.endswith(".csv"))
    assert f"{(NOW.date() - due).days} päivää sitten" in Path(table).read_text("utf-8-sig")


def test_the_item_of_the_committee_is_plain_text(programme, returns, tmp_path):
    merge_in(returns, tmp_path / "rekisteri.xlsx", programme)

    assert "1.1.–30.6.2027" in steps.read_item(tmp_path / "rekisteri.xlsx")


def test_the_report_is_the_same_for_the_same_day(programme, returns, tmp_path):
    register = tmp_path / "rekisteri.xlsx"
    merge_in(returns, register, programme)
    for name in ("yksi.docx", "kaksi.docx"):
        steps.write_report(register, tmp_path / name, now=NOW)

    assert (tmp_path / "yksi.docx").read_bytes() == (tmp_path / "kaksi.docx").read_bytes()


# --- publish


def test_a_page_is_published_in_the_programmes_language_without_texts(programme, returns, tmp_path):
    merge_in(returns, tmp_path / "rekisteri.xlsx", programme)

    outcome = steps.publish(tmp_path / "rekisteri.xlsx", tmp_path / "sivu", now=NOW)

    assert outcome.written[0] == str(tmp_path / "sivu" / "index.html")
    assert '<html lang="fi">' in (tmp_path / "sivu" / "index.html").read_text("utf-8")
    assert {Path(name).suffix for name in outcome.written} == {".html", ".csv", ".json"}


def test_publishing_tells_how_many_answers_are_unsettled(tmp_path):
    write_register(merge(example_facts()), tmp_path / "rekisteri.xlsx", language="fi", now=NOW)

    outcome = steps.publish(tmp_path / "rekisteri.xlsx", tmp_path / "sivu", period="2027", now=NOW)

    assert outcome.unsettled == 2
    assert outcome.exit_status == 0


def test_nothing_is_published_of_a_period_that_the_register_does_not_have(programme, returns, tmp_path):
    merge_in(returns, tmp_path / "rekisteri.xlsx", programme)

    with pytest.raises(UsageError) as told:
        steps.publish(tmp_path / "rekisteri.xlsx", tmp_path / "sivu", period="2031", now=NOW)

    assert told.value.problem.code == "no-period"
    assert not (tmp_path / "sivu").exists()
