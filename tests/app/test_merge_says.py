"""The merge says what it changed: at the terminal, in JSON and on the register's sheet Changes."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from filled import NOW, OTHER, TYPED, a_form, a_programme, fill

from elinvoima_xl.app import cli, steps
from elinvoima_xl.programme.write_workbook import write_programme
from elinvoima_xl.register.register import read_register

METRIC = next(item for item, field in TYPED if field == "actual")
LATER = NOW + timedelta(days=1)


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder with a programme, a returned form and the register of it."""
    write_programme(a_programme(), (), tmp_path / "o.xlsx")
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "KAO.xlsx").write_bytes(fill(a_form(), TYPED))
    return tmp_path


def merge(folder: Path, now=NOW, **more):
    return steps.merge_returns([folder / "p"], folder / "r.xlsx", programme=folder / "o.xlsx", now=now, **more)


def again(folder: Path, value: int) -> None:
    (folder / "p" / f"KAO {value}.xlsx").write_bytes(fill(a_form(), {**TYPED, (METRIC, "actual"): value}))


def sheet(folder: Path) -> list[tuple]:
    book = openpyxl.load_workbook(folder / "r.xlsx")
    return list(book["Muutokset"].iter_rows(values_only=True))


def test_nothing_changes_in_a_new_register(folder):
    done = merge(folder)

    assert (done.changes, done.is_new) == ((), True)


def test_a_newer_answer_is_told_with_what_it_changed(folder):
    merge(folder)
    again(folder, 987)

    found = merge(folder, LATER).to_json("fi")["changes"]

    told = [(each["item"], each["field"], each["because"]) for each in found if each["item"] == METRIC]
    assert told == [(METRIC, "actual", "answer")]


def test_the_sheet_keeps_the_last_changes_and_their_day(folder):
    merge(folder)
    again(folder, 987)
    merge(folder, LATER)
    changed = sheet(folder)

    merge(folder, LATER + timedelta(days=9))

    assert any(METRIC in row for row in changed)
    assert sheet(folder) == changed
    facts, _ = read_register(folder / "r.xlsx")
    assert facts.changed == LATER


def test_a_resolution_in_the_register_is_told_as_the_persons(folder):
    merge(folder)
    book = openpyxl.load_workbook(folder / "r.xlsx")
    rows = book["Ristiriidat"]
    header = next(row for row in rows.iter_rows() if any(cell.value == "Ratkaisu" for cell in row))
    columns = {cell.value: cell.column for cell in header}
    free = next(row for row in range(header[0].row + 1, rows.max_row + 1) if not rows.cell(row, 1).value)
    for title, value in (("Nro", METRIC), ("Tieto", "Toteuma"), ("Ratkaisu", 30), ("Ratkaisija", "koordinaattori")):
        rows.cell(free, columns[title]).value = value
    book.save(folder / "r.xlsx")

    (change,) = merge(folder, LATER).changes

    assert (change.item, change.because, change.by) == (METRIC, "resolution", "koordinaattori")


def test_a_first_answer_is_counted_and_no_change(folder):
    (folder / "p" / "KAO.xlsx").unlink()
    (folder / "p" / "muu.xlsx").write_bytes(fill(a_form(owner=OTHER), {}))
    merge(folder)
    (folder / "p" / "KAO.xlsx").write_bytes(fill(a_form(), TYPED))

    done = merge(folder, LATER)

    assert (done.changes, done.is_new) == ((), False)
    assert done.first > 0


def test_a_dry_run_tells_the_same_and_writes_nothing(folder):
    merge(folder)
    again(folder, 987)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    dry = merge(folder, LATER, dry_run=True)

    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert dry.written == ()
    assert dry.changes == merge(folder, LATER).changes != ()


def test_a_dry_run_makes_no_register(folder):
    merge(folder, dry_run=True)

    assert sorted(path.name for path in folder.iterdir()) == ["o.xlsx", "p"]


def test_the_terminal_says_first_what_changed(folder, capsys):
    merge(folder)
    again(folder, 987)

    cli.run(["merge", str(folder / "p"), "-o", str(folder / "r.xlsx"), "--programme", str(folder / "o.xlsx")])

    out = capsys.readouterr().out
    assert out.index(METRIC) < out.index("987")
    assert "muuttui" in out.splitlines()[0]


def test_the_command_has_a_dry_run(folder, capsys):
    line = ["merge", str(folder / "p"), "-o", str(folder / "r.xlsx"), "--programme", str(folder / "o.xlsx")]

    cli.run([*line, "--dry-run", "--json"])

    assert "changes" in json.loads(capsys.readouterr().out)
    assert not (folder / "r.xlsx").exists()


def test_terminal_and_sheet_count_the_same_to_settle(folder):
    again(folder, 55)
    done = merge(folder)

    told = openpyxl.load_workbook(folder / "r.xlsx")["Ristiriidat"]["A2"].value

    assert done.to_settle > 0
    assert f" {done.to_settle} " in str(told)
