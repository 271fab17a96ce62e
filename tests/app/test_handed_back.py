"""Which returns are handed back to be mended, what their marked copies tell whom, and what they are without."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from filled import ISSUED, OTHER, TYPED, a_form, a_programme, fill, place_of
from follow_up import saved_at

from elinvoima_xl.app import steps
from elinvoima_xl.app.outcomes import Checked
from elinvoima_xl.programme.write_workbook import write_programme

FAULTY = {**TYPED, ("1.2.1.a", "actual"): "n. 20–30"}
RESPONDENT = ("", "respondent")


@pytest.fixture
def programme(tmp_path) -> Path:
    path = tmp_path / "ohjelma.xlsx"
    write_programme(a_programme(), (), path)
    return path


def returned(folder: Path, name: str, *, days: int, typed=FAULTY, by: str = "", form: bytes = b"") -> Path:
    """Write a return that was saved some days after the form was issued."""
    folder.mkdir(exist_ok=True)
    sheet, cell = place_of(a_form(), *RESPONDENT)
    data = fill(form or a_form(), typed, lambda book: setattr(book[sheet][cell], "value", by or None))
    path = folder / f"{name}.xlsx"
    path.write_bytes(saved_at(data, ISSUED + timedelta(days=days)))
    return path


def handed_back(programme: Path, folder: Path) -> tuple[Checked, list[str]]:
    outcome = steps.check_returns([folder], programme=programme, return_to=folder.parent / "korjattavat")
    return outcome, sorted(Path(path).stem for path in outcome.written if path.endswith(".xlsx"))


def told(outcome: Checked, code: str) -> list[tuple[str, str]]:
    return [(each.location.file, each.found) for each in outcome.problems if each.code == code]


def test_only_the_newest_return_of_an_owner_is_handed_back(programme, tmp_path):
    folder = tmp_path / "palautetut"
    for name, days in (("eka", 10), ("toka", 20)):
        returned(folder, name, days=days)

    outcome, copies = handed_back(programme, folder)

    assert copies == ["toka"]
    assert told(outcome, "newer-handed-back") == [("eka.xlsx", "toka.xlsx")]


def test_an_older_return_with_errors_is_not_handed_back_once_a_newer_one_is_right(programme, tmp_path):
    folder = tmp_path / "palautetut"
    returned(folder, "eka", days=10)
    returned(folder, "toka", days=20, typed=TYPED)

    assert handed_back(programme, folder)[1] == []


def test_returns_of_colleagues_who_name_their_roles_are_each_handed_back(programme, tmp_path):
    folder = tmp_path / "palautetut"
    for name, days in (("rehtori", 10), ("opinto-ohjaaja", 20)):
        returned(folder, name, days=days, by=name)

    assert handed_back(programme, folder)[1] == ["opinto-ohjaaja", "rehtori"]


def test_the_return_of_another_owner_is_handed_back_too(programme, tmp_path):
    folder = tmp_path / "palautetut"
    returned(folder, "opisto", days=10)
    returned(folder, "kunta", days=20, form=a_form(OTHER))

    assert handed_back(programme, folder)[1] == ["kunta", "opisto"]


def test_of_a_return_and_its_marked_copy_the_copy_is_the_newer_one(programme, tmp_path):
    folder = tmp_path / "palautetut"
    returned(folder, "KAO", days=10)
    handed_back(programme, folder)
    copy = tmp_path / "korjattavat" / "KAO.xlsx"
    # A clock that was wrong: the copy says that it was saved before the return.
    (folder / "KAO korjattu.xlsx").write_bytes(saved_at(copy.read_bytes(), ISSUED + timedelta(days=5)))

    outcome, copies = handed_back(programme, folder)

    assert copies == ["KAO korjattu"]
    assert told(outcome, "newer-handed-back") == [("KAO.xlsx", "KAO korjattu.xlsx")]


def test_what_a_copy_is_without_is_told_to_the_coordinator_and_listed_on_it(programme, tmp_path):
    folder = tmp_path / "palautetut"
    path = returned(folder, "KAO", days=10)
    book = openpyxl.load_workbook(path)
    book["2 Kasvu"]["C30"] = "Soittakaa minulle"
    book.save(path)

    outcome, _ = handed_back(programme, folder)

    assert told(outcome, "not-in-copy") == [("KAO.xlsx", "2 Kasvu!C30")]
    assert "Soittakaa minulle" in listed(tmp_path)


def test_a_long_text_that_a_copy_is_without_is_listed_whole(programme, tmp_path):
    folder = tmp_path / "palautetut"
    path = returned(folder, "KAO", days=10)
    book = openpyxl.load_workbook(path)
    text = f"Hyvä koordinaattori, {'kerromme tästä tarkemmin ' * 30}syksyllä."
    book["2 Kasvu"]["C30"] = text
    book.save(path)

    handed_back(programme, folder)

    assert text in listed(tmp_path)


def test_what_is_not_the_owners_to_mend_is_not_on_the_owners_copy(programme, tmp_path):
    folder = tmp_path / "palautetut"
    path = returned(folder, "KAO", days=10)
    book = openpyxl.load_workbook(path)
    del book["_elinvoima"]
    book.save(path)

    outcome, _ = handed_back(programme, folder)

    assert told(outcome, "form-map-lost")
    assert "piilotettu" not in listed(tmp_path)


def test_the_advice_on_a_copy_is_for_its_owner(programme, tmp_path):
    folder = tmp_path / "palautetut"
    path = returned(folder, "KAO", days=10)
    book = openpyxl.load_workbook(path)
    del book["2 Kasvu"]
    book.save(path)

    outcome, _ = handed_back(programme, folder)

    (missing,) = [each for each in outcome.problems if each.code == "sheet-missing"]
    assert missing.mending("fi") in listed(tmp_path)
    assert missing.advice("fi") not in listed(tmp_path)


def listed(tmp_path: Path) -> str:
    """Return what the first sheet of the one copy says."""
    (copy,) = (tmp_path / "korjattavat").glob("*.xlsx")
    first = openpyxl.load_workbook(copy).worksheets[0]
    return "\n".join(str(cell) for row in first.iter_rows(values_only=True) for cell in row if cell)
