"""What version 0.1 wrote stays usable: files of each kind in `fixtures/written_by_0_1`, whose README says which."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import filled
import openpyxl
import pytest
from filled import READ

from elinvoima_xl.app import steps
from elinvoima_xl.app.sending import Wanted
from elinvoima_xl.form.layout import read_layout
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import UsageError
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.model.programme import Programme
from elinvoima_xl.programme.write_workbook import read_programme
from elinvoima_xl.register.register import read_register
from elinvoima_xl.returns.submission import read_submission

WRITTEN = Path(__file__).parent / "fixtures" / "written_by_0_1"
H1 = Period(2027, "H1")
NOW = datetime(2027, 9, 10, 8, tzinfo=UTC)
SCHOOL = "Keksitty opisto 2027-H1.xlsx"


@pytest.fixture(scope="module")
def programme() -> Programme:
    return read_programme(WRITTEN / "ohjelma.xlsx")[0]


@pytest.fixture
def folder(tmp_path) -> Path:
    """Return a copy of everything, to be written in."""
    shutil.copytree(WRITTEN, tmp_path / "seuranta")
    return tmp_path / "seuranta"


def read(path: Path, programme: Programme):
    return read_submission(path.read_bytes(), path.name, programme=programme)


def codes(problems) -> list[str]:
    return [each.code for each in problems]


def given(submission) -> dict:
    return {(each.item, each.field): each.value for each in submission.answers if each.state == "given"}


# --- forms


def test_a_form_that_was_sent_by_0_1_is_known_and_nothing_is_told_of_it(programme):
    for path in sorted((WRITTEN / "lomakkeet").iterdir()):
        submission = read(path, programme)

        assert (submission.state, submission.period, f"{submission.owner} 2027-H1.xlsx") == ("accepted", H1, path.name)
        assert codes(submission.problems) == []


def test_a_filled_form_of_0_1_is_read_as_it_was_typed(programme):
    submission = read(WRITTEN / "palautetut" / SCHOOL, programme)

    assert given(submission) == dict(READ)
    assert submission.saved == datetime(2027, 8, 2, 12, tzinfo=UTC)


def test_a_marked_copy_of_a_form_of_0_1_says_what_the_form_said(programme, folder):
    done = steps.check_returns([folder / "vialliset"], programme=folder / "ohjelma.xlsx", return_to=folder / "korjattu")
    before, after = read(folder / "vialliset" / SCHOOL, programme), read(folder / "korjattu" / SCHOOL, programme)

    assert given(after) == given(before)
    assert {each.code for each in before.problems if each.severity == "error"} <= set(codes(after.problems))
    assert any(path.endswith(SCHOOL) for path in done.written)


def test_a_marked_copy_of_0_1_is_read_as_any_other_return(programme):
    submission = read(WRITTEN / "korjattavat" / SCHOOL, programme)

    assert (submission.state, submission.owner, submission.copy_of) == ("accepted", "Keksitty opisto", ())
    # What that version had lost is not guessed: only what stands in the copy is told.
    assert [(each.code, each.item) for each in submission.problems if each.severity == "error"] == [
        ("not-a-number", "1.1.1.a"), ("not-yes-or-no", "1.1.2.a"),
    ]  # fmt: skip


def test_a_mended_copy_of_0_1_can_be_handed_back_once_more(programme, folder):
    steps.check_returns([folder / "korjattavat"], programme=folder / "ohjelma.xlsx", return_to=folder / "uudelleen")
    before, after = read(folder / "korjattavat" / SCHOOL, programme), read(folder / "uudelleen" / SCHOOL, programme)

    assert given(after) == given(before)
    assert len(after.copy_of) == 1


# --- the register


def test_a_register_of_0_1_is_read_with_all_that_a_person_wrote_in_it():
    facts, told = read_register(WRITTEN / "rekisteri.xlsx")

    assert codes(told) == []
    assert {(each.item, each.value, each.who) for each in facts.resolutions} == {
        ("1.2.1.a", Decimal(145), "Koordinaattori"), ("2.1.1.a", Decimal(120000), "Koordinaattori"),
    }  # fmt: skip
    assert [(each.item, each.text) for each in facts.texts] == [("1.1.1", "Käynnit jatkuvat syksyllä.")]


def test_its_decisions_are_what_they_were():
    merged = merge(read_register(WRITTEN / "rekisteri.xlsx")[0])

    found = {(each.item, each.field): (each.state, each.value) for each in merged.decisions}
    assert found["1.1.1.a", "actual"] == ("combined", Decimal(42))
    assert found["1.2.1.a", "actual"] == ("resolved", Decimal(145))
    assert found["2.1.1.a", "actual"] == ("resolved", Decimal(120000))
    assert found["1.1.1", "status"] == ("agreed", "delayed")


def test_a_merge_over_it_keeps_what_was_settled(folder):
    done = steps.merge_returns(
        [folder / "palautetut"], folder / "rekisteri.xlsx", programme=folder / "ohjelma.xlsx", now=NOW
    )

    settled = [each.item for each in done.problems if each.code in ("settled", "corrected")]
    assert settled == ["1.2.1.a", "2.1.1.a"]
    assert [each.code for each in done.problems if each.severity == "error"] == []


def test_new_forms_show_what_was_said_in_it(folder):
    wanted = Wanted(Period(2027), read_layout(), NOW)
    steps.write_forms(folder / "ohjelma.xlsx", folder / "uudet", wanted=wanted, register=folder / "rekisteri.xlsx")

    book = openpyxl.load_workbook(folder / "uudet" / "Keksitty kunta 2027.xlsx")
    shown = {str(cell) for row in book["1 Osaajat"].iter_rows(values_only=True) for cell in row}
    assert any("17" in text and "30.6.2027" in text for text in shown)


def test_every_command_reads_it(folder):
    register = folder / "rekisteri.xlsx"

    status = steps.read_status(register, now=NOW)
    page = steps.publish(register, folder / "sivu", now=NOW)
    report = steps.write_report(register, folder / "uusi raportti.docx", now=NOW)

    states = {each.owner: each.state for each in status.coverage}
    assert states == {"Keksitty kunta": "returned", "Keksitty opisto": "returned"}
    assert page.written
    assert report.written == (str(folder / "uusi raportti.docx"),)


# --- the programme


def test_a_programme_workbook_of_0_1_is_the_programme_that_it_was(programme):
    assert (programme.id, programme.digest) == (filled.a_programme().id, filled.a_programme().digest)


def test_what_a_person_wrote_in_an_imported_programme_is_read(programme):
    imported, _ = read_programme(WRITTEN / "tuotu-ohjelma.xlsx")

    assert (imported.years, imported.areas[0].name) == ((2027, 2031), "Työ ja osaaminen")
    assert (imported.metrics[0].direction, imported.metrics[0].baseline) == ("none", Decimal(12))
    assert imported.owners[0].email == "kao@example.org"


def test_its_document_imported_again_renumbers_nothing_and_keeps_all_that_stands_there(folder):
    before, _ = read_programme(folder / "tuotu-ohjelma.xlsx")
    done = steps.import_programme(folder / "lahde.md", folder / "tuotu-ohjelma.xlsx", today=date(2027, 9, 1))
    again = done.programme

    assert (again.id, again.years, again.areas[0].name) == (before.id, before.years, before.areas[0].name)
    assert [(each.id, each.text) for each in again.measures] == [(each.id, each.text) for each in before.measures]
    assert [(each.id, each.direction, each.baseline) for each in again.metrics] == [
        (each.id, each.direction, each.baseline) for each in before.metrics
    ]
    assert [each.email for each in again.owners] == [each.email for each in before.owners]
    # It does not know what the first import wrote: what differs is asked, never put over it.
    assert {"base-missing", "edit-asked"} <= set(codes(done.problems))


# --- what a person made of it is not lost under what is written today


@pytest.mark.parametrize("name", ["raportti.docx", "raportti-muokattu.docx"])
def test_a_report_of_0_1_is_never_written_over(folder, name):
    before = (folder / name).read_bytes()

    with pytest.raises(UsageError) as told:
        steps.write_report(folder / "rekisteri.xlsx", folder / name, now=NOW)

    assert told.value.problem.code == "stands-there"
    assert (folder / name).read_bytes() == before


def test_new_forms_are_not_written_over_filled_ones_of_0_1(folder):
    before = (folder / "palautetut" / SCHOOL).read_bytes()

    with pytest.raises(UsageError) as told:
        steps.write_forms(folder / "ohjelma.xlsx", folder / "palautetut", wanted=Wanted(H1, read_layout(), NOW))

    assert told.value.problem.code == "answers-there"
    assert (folder / "palautetut" / SCHOOL).read_bytes() == before


def test_a_marked_copy_of_0_1_is_kept_beside_the_new_one(folder):
    before = (folder / "korjattavat" / SCHOOL).read_bytes()

    done = steps.check_returns(
        [folder / "vialliset"], programme=folder / "ohjelma.xlsx", return_to=folder / "korjattavat"
    )

    assert "kept-changed" in codes(done.problems)
    assert (folder / "korjattavat" / SCHOOL).read_bytes() == before
