"""Mail drafts in their folder: what a reminder carries, what the table lists, what of a person's stays."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from filled import ISSUED, NOW, OTHER, OWNER, PERIOD, TYPED, a_form, a_programme, fill

from elinvoima_xl.app import steps
from elinvoima_xl.app.mail import Draft, from_eml
from elinvoima_xl.app.outcomes import StatusRead
from elinvoima_xl.app.sending import Wanted
from elinvoima_xl.form.layout import read_layout
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.programme.write_workbook import write_programme
from elinvoima_xl.returns.submission import read_submission

DUE = date(2027, 8, 13)


@pytest.fixture
def folder(tmp_path) -> Path:
    """A follow-up in which the forms were sent, one owner has answered in part and the other not at all."""
    write_programme(a_programme(), (), tmp_path / "ohjelma.xlsx")
    wanted = Wanted(PERIOD, read_layout(), ISSUED, deadline=DUE)
    steps.write_forms(tmp_path / "ohjelma.xlsx", tmp_path / "lomakkeet", wanted=wanted)
    (tmp_path / "palautetut").mkdir()
    typed = {key: value for key, value in TYPED.items() if key != ("1.1.2.a", "actual")}
    (tmp_path / "palautetut" / "KAO.xlsx").write_bytes(fill(a_form(), typed))
    steps.merge_returns(
        [tmp_path / "palautetut"], tmp_path / "rekisteri.xlsx", programme=tmp_path / "ohjelma.xlsx", now=NOW
    )
    return tmp_path


def remind(folder: Path, **more) -> StatusRead:
    more = {"forms": folder / "lomakkeet", "now": NOW, **more}
    return steps.read_status(folder / "rekisteri.xlsx", reminders=folder / "muistutukset", **more)


def draft_of(folder: Path, owner: str, name: str = "muistutukset") -> Draft:
    return from_eml((folder / name / f"{owner} {PERIOD}.eml").read_bytes())


def table_of(folder: Path, name: str) -> list[dict[str, str]]:
    text = (folder / name / "viestit.csv").read_text("utf-8-sig")
    return list(csv.DictReader(text.splitlines(keepends=True), delimiter=";"))


# --- what a reminder carries


def test_an_owner_who_has_returned_nothing_gets_the_form_that_was_sent(folder):
    remind(folder)

    (form,) = draft_of(folder, OTHER).attachments
    assert form.name == f"{OTHER} {PERIOD}.xlsx"
    assert form.data == (folder / "lomakkeet" / form.name).read_bytes()


@pytest.mark.parametrize("what", ["nothing", "a form that was filled in", "a form of another period"])
def test_where_the_form_that_was_sent_is_not_there_one_is_made_anew(folder, what):
    path = folder / "lomakkeet" / f"{OTHER} {PERIOD}.xlsx"
    path.unlink()
    if what != "nothing":
        is_filled = what == "a form that was filled in"
        form = a_form(OTHER) if is_filled else a_form(OTHER, period=Period(2027))
        path.write_bytes(fill(form, {("1.1.1.a", "actual"): 17}) if is_filled else form)

    remind(folder)

    (form,) = draft_of(folder, OTHER).attachments
    read = read_submission(form.data, form.name, programme=a_programme())
    assert (read.owner, read.period, read.issued, read.filled) == (OTHER, PERIOD, NOW, 0)


def test_an_owner_who_lacks_something_gets_a_form_with_its_answers(folder):
    remind(folder)

    (form,) = draft_of(folder, OWNER).attachments
    returned = (folder / "palautetut" / "KAO.xlsx").read_bytes()
    sent, before = (read_submission(data, "KAO.xlsx", programme=a_programme()) for data in (form.data, returned))
    assert {(each.item, each.field, each.value) for each in sent.answers if each.field != "remark"} == {
        (each.item, each.field, each.value) for each in before.answers if each.field != "remark"
    }
    assert "Koulutus avattu" in draft_of(folder, OWNER).text


def test_a_reminder_tells_the_day_of_the_deadline_that_was_set(folder):
    remind(folder, deadline=date(2027, 9, 1))

    assert "1.9.2027" in draft_of(folder, OTHER).text


def test_without_one_it_tells_that_of_the_form_that_was_sent(folder):
    remind(folder)

    assert "13.8.2027" in draft_of(folder, OTHER).text


def test_a_deadline_that_has_passed_is_told_with_its_day_and_how_long_ago(folder):
    remind(folder, deadline=date(2027, 7, 1))

    days = (NOW.date() - date(2027, 7, 1)).days
    assert f"1.7.2027 ({days} päivää sitten)" in draft_of(folder, OTHER).text


# --- the table


def test_the_table_lists_every_draft_with_its_owner_its_attachment_and_its_file(folder):
    remind(folder)

    rows = table_of(folder, "muistutukset")
    assert [row["Vastuutaho"] for row in rows] == [OWNER, OTHER]
    assert [row["Luonnoksen tiedosto"] for row in rows] == [f"{OWNER} {PERIOD}.eml", f"{OTHER} {PERIOD}.eml"]
    assert [row["Liitteet"] for row in rows] == [f"{OWNER} {PERIOD}.xlsx", f"{OTHER} {PERIOD}.xlsx"]


def test_the_table_has_an_edited_draft_as_it_was_edited_and_the_new_one_beside_it(folder):
    remind(folder)
    path = folder / "muistutukset" / f"{OTHER} {PERIOD}.eml"
    path.write_bytes(path.read_bytes().replace(b"Hei,", b"Hei taas,", 1))
    edited = path.read_bytes()

    outcome = remind(folder)

    rows = {row["Luonnoksen tiedosto"]: row for row in table_of(folder, "muistutukset")}
    assert list(rows) == [f"{OWNER} {PERIOD}.eml", f"{OTHER} {PERIOD}.eml", f"{OTHER} {PERIOD} (2).eml"]
    assert path.read_bytes() == edited
    assert [row["Teksti"].partition(",")[0] for row in rows.values()] == ["Hei", "Hei taas", "Hei"]
    assert "kept-changed" in {each.code for each in outcome.problems}


def test_drafts_of_one_owners_form_leave_those_of_the_others_in_the_table(folder):
    for owners in ((), (OTHER,)):
        wanted = Wanted(PERIOD, read_layout(), ISSUED, owners=owners, deadline=DUE)
        steps.write_forms(folder / "ohjelma.xlsx", folder / "lomakkeet", wanted=wanted, drafts=True)

    assert {row["Vastuutaho"] for row in table_of(folder, "lomakkeet")} == {OWNER, OTHER}


def test_owners_without_an_address_are_named_by_their_names(folder):
    (told,) = [each for each in remind(folder).problems if each.code == "address-missing"]

    assert dict(told.blanks)["owners"] == f"{OWNER}, {OTHER}"
