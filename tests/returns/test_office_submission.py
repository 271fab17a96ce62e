"""A form filled in LibreOffice as a person fills it: in every format each value reaches the merge with its place."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from filled import OWNER, READ, TYPED, a_form, a_programme, codes, map_of, place_of
from office import in_office

from elinvoima_xl.app.steps import merge_returns
from elinvoima_xl.model.answers import EMPTY, Submission
from elinvoima_xl.programme.write_workbook import write_programme
from elinvoima_xl.returns.submission import read_submission

pytestmark = pytest.mark.office

NOW = datetime(2027, 8, 20, 9, tzinfo=UTC)
FORMATS = ("xlsx", "ods", "xls")
# As a person types them where the decimal mark is a comma.
KEYS = {
    ("1.1.1.b", "actual"): "15 %",
    ("2.1.1.a", "actual"): "123456,5",
}
RESPONDENT = "rehtori"


def as_typed(key: tuple[str, str], value: object) -> str:
    if isinstance(value, date):
        return f"{value.day}.{value.month}.{value.year}"
    return KEYS.get(key, str(value))


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the filled form by format, each in a folder of its own."""
    folder = tmp_path_factory.mktemp("palautetut")
    sent = folder / "lomake.xlsx"
    sent.write_bytes(a_form())
    paths = {ending: folder / ending / f"KAO.{ending}" for ending in FORMATS}
    for path in paths.values():
        path.parent.mkdir()
    typed = [[*place_of(a_form(), *key), as_typed(key, value)] for key, value in TYPED.items()]
    label = next(row for row in map_of(a_form()).rows if row.field == "respondent")
    typed.append([label.sheet, label.cell, RESPONDENT])

    in_office(
        [
            {"open": str(sent), "type": typed, "save": [str(path) for path in paths.values()]},
            {"open": str(sent), "type": typed[:1], "save": [str(folder / f"alku.{ending}") for ending in FORMATS]},
        ]
    )
    return paths | {f"alku.{ending}": folder / f"alku.{ending}" for ending in FORMATS}


def read_back(path: Path) -> Submission:
    return read_submission(path.read_bytes(), path.name, programme=a_programme())


@pytest.mark.parametrize("ending", FORMATS)
def test_every_value_typed_in_libreoffice_is_read_at_its_place(returned, ending):
    submission = read_back(returned[ending])

    read = {
        (each.item, each.field): (each.value, each.source.sheet, each.source.cell)
        for each in submission.answers
        if each.state != EMPTY
    }
    assert read == {key: (value, *place_of(a_form(), *key)) for key, value in READ.items()}


@pytest.mark.parametrize("ending", FORMATS)
def test_what_libreoffice_saves_is_known_by_its_map(returned, ending):
    submission = read_back(returned[ending])

    assert (submission.owner, submission.form) == (OWNER, map_of(a_form()).form)
    assert submission.respondent == RESPONDENT
    assert not codes(submission) & {"form-map-lost", "form-map-changed", "locked-cell-changed", "text-outside-table"}


@pytest.mark.parametrize("ending", FORMATS)
def test_of_a_form_with_one_answer_nothing_is_told_to_have_changed(returned, ending):
    found = codes(read_back(returned[f"alku.{ending}"]))

    assert not found & {"locked-cell-changed", "protection-removed", "text-outside-table", "not-a-number"}


def test_libreoffice_leaves_nothing_to_tell_in_a_workbook(returned):
    assert read_back(returned["xlsx"]).problems == ()


@pytest.mark.parametrize("ending", FORMATS)
def test_every_value_typed_in_libreoffice_is_merged_with_its_source(tmp_path, returned, ending):
    programme = tmp_path / "ohjelma.xlsx"
    write_programme(a_programme(), (), programme)

    done = merge_returns([returned[ending]], tmp_path / "rekisteri.xlsx", programme=programme, now=NOW)

    merged = {
        (decision.item, decision.field): (answer.value, answer.owner, answer.source.file, *place(answer))
        for decision in done.merged.decisions
        for answer in decision.answers
    }
    expected = {key: (value, OWNER, f"KAO.{ending}", *place_of(a_form(), *key)) for key, value in READ.items()}
    assert {key: each for key, each in merged.items() if key in expected} == expected


def place(answer) -> tuple[str, str]:
    return answer.source.sheet, answer.source.cell
