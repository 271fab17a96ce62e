"""The coordinator's guide: its commands are run in order, from an empty folder, and say what the guide quotes."""

from __future__ import annotations

import io
import os
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import docx
import openpyxl
import pytest
from pages import DOCS, ROOT, blocks, prose

from elinvoima_xl.app import cli, demo
from elinvoima_xl.app.folder import read_settings
from elinvoima_xl.foundation.catalogue import CATALOGUE
from elinvoima_xl.foundation.language import words
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.register.register import read_register

sys.path.insert(0, str(ROOT / "examples"))

import write_documents

GUIDE = DOCS / "koordinaattorin-opas.md"
LEFT_OUT = "…"
NOTE = "Tapaamisten kierros on kiitetty."


class Step(NamedTuple):
    """A command of the guide, and the output that is quoted under it."""

    command: str
    quoted: str = ""


def steps() -> Iterator[Step]:
    found: list[Step] = []
    for block in blocks(GUIDE):
        if block.kind == "sh":
            found += [Step(line) for line in block.text.splitlines()]
        elif block.kind == "text":
            found[-1] = Step(found[-1].command, block.text)
    return iter(found)


# --- what people do between the commands


def put_the_document(folder: Path) -> None:
    """The coordinator copies the programme's Word document to the folder."""
    source = write_documents.SOURCE
    document = write_documents.read_document(source.read_text("utf-8"), source.name)
    (folder / "elinvoimaohjelma.docx").write_bytes(write_documents.to_word(document))


def put_the_new_document(folder: Path) -> None:
    (folder / "elinvoimaohjelma-2028.docx").write_bytes((folder / "elinvoimaohjelma.docx").read_bytes())


def complete_the_programme(folder: Path) -> None:
    """The coordinator completes the workbook that the import made: the example has done it."""
    assert (folder / "ohjelma.xlsx").exists()
    (folder / "ohjelma.xlsx").write_bytes((files("elinvoima_xl.kajaani") / "programme.xlsx").read_bytes())


def return_forms(folder: Path, period: str, subfolder: str = "") -> None:
    """The partners fill in the forms that were just written, with the demo's answers, and send them back."""
    sent = next(each.sent for each in demo.ROUNDS if str(each.period) == period)
    later = datetime.now(UTC) - sent
    for (file, owner), lines in demo._by_file(period).items():
        form = folder / "lomakkeet" / f"{owner} {period}.xlsx"
        saved = (datetime.fromisoformat(lines[0].saved).replace(tzinfo=UTC) + later).isoformat()
        target = folder / "palautetut" / subfolder
        target.mkdir(exist_ok=True)
        demo.fill(form, target / file, [replace(line, saved=saved) for line in lines])


def settle_and_write(folder: Path) -> None:
    """The coordinator settles the conflicts and writes a text for the report."""
    demo.settle(folder / "rekisteri.xlsx", "2027-H1")
    book = openpyxl.load_workbook(folder / "rekisteri.xlsx")
    sheet = book["Koordinaattorin tekstit"]
    titles = next(row for row in sheet.iter_rows() if row[0].value == "Kausi")
    column = next(cell.column for cell in titles if cell.value == "Teksti raporttiin")
    row = next(row for row in sheet.iter_rows() if row[1].value == "1.1.1")
    sheet.cell(row[0].row, column).value = NOTE
    demo.save(book, folder / "rekisteri.xlsx")


def close_the_period(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "rekisteri.xlsx")
    sheet = book["Kaudet"]
    titles = next(row for row in sheet.iter_rows() if row[0].value == "Kausi")
    row = next(row for row in sheet.iter_rows() if row[0].value == "2027-H1")
    row[titles[-1].column - 1].value = "x"
    assert titles[-1].value == "Suljettu"
    demo.save(book, folder / "rekisteri.xlsx")


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of each returned form: what the coordinator saved must stay as it is."""
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.glob("palautetut/**/*.xlsx")}


# By the beginning of the command that they are done before.
BEFORE: dict[str, Callable[[Path], None]] = {
    "elinvoima import elinvoimaohjelma.docx": put_the_document,
    "elinvoima forms --period 2027-H1 --deadline 13.8.2027 --dry-run": complete_the_programme,
    "elinvoima check 1": lambda folder: return_forms(folder, "2027-H1"),
    "elinvoima merge 2": settle_and_write,
    "elinvoima forms --period 2027 ": close_the_period,
    "elinvoima check 2": lambda folder: return_forms(folder, "2027", "2027"),
    "elinvoima import elinvoimaohjelma-2028.docx": put_the_new_document,
}


# --- the walk


@dataclass(frozen=True, slots=True)
class Done:
    """A command that was run: its exit status, what it printed, and the files that were there afterwards."""

    step: Step
    folder: Path
    status: int
    output: str
    files: frozenset[str]
    returned: dict[str, str]


def walk(folder: Path) -> list[Done]:
    done: list[Done] = []
    for step in steps():
        if step.command.startswith("cd "):
            folder /= step.command.removeprefix("cd ")
            assert folder.is_dir()
            continue
        for action in actions(step.command, [each.step.command for each in done]):
            action(folder)
        status, output = run(step.command, folder)
        present = frozenset(path.relative_to(folder).as_posix() for path in folder.rglob("*"))
        done.append(Done(step, folder, status, output, present, digests(folder)))
    return done


def actions(command: str, earlier: list[str]) -> Iterator[Callable[[Path], None]]:
    """Yield what is done before a command: one of that text, or the n-th one of that name."""
    name = " ".join(command.split()[:2])
    count = 1 + sum(each.startswith(name) for each in earlier)
    return (action for key, action in BEFORE.items() if f"{command} ".startswith(key) or key == f"{name} {count}")


def run(command: str, folder: Path) -> tuple[int, str]:
    output = io.StringIO()
    before = Path.cwd()
    os.chdir(folder)
    try:
        with redirect_stdout(output), redirect_stderr(output):
            status = cli.run(["--lang", "fi", *shlex.split(command)[1:]])
    finally:
        os.chdir(before)
    return status, output.getvalue()


@pytest.fixture(scope="module")
def walked(tmp_path_factory) -> list[Done]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "120")
        return walk(tmp_path_factory.mktemp("opas"))


def of(walked: list[Done], command: str) -> Done:
    return next(each for each in walked if each.step.command == command)


# --- what must hold


@pytest.mark.slow
def test_from_an_empty_folder_to_a_report_takes_fewer_than_fifteen_commands(walked):
    commands = [step.command for step in steps()]

    assert commands.index("elinvoima report") + 1 < 15
    assert "seurantaraportti.docx" in of(walked, "elinvoima report").files


@pytest.mark.slow
def test_every_command_succeeds_or_says_what_to_do(walked):
    for each in walked:
        says = "→ Seuraavaksi: " in each.output
        assert each.status == 0 or (each.status == 1 and says), (each.step.command, each.output)


@pytest.mark.slow
def test_every_command_prints_what_the_guide_quotes(walked):
    for each in walked:
        output, at = plain(each.output), 0
        for line in each.step.quoted.splitlines():
            if line != LEFT_OUT:
                at = output.find(plain(line), at)
                assert at >= 0, f"{each.step.command} does not say {line!r}:\n{each.output}"


def plain(text: str) -> str:
    """Return a text without the width of its columns."""
    return " ".join(text.split())


@pytest.mark.slow
def test_a_faulty_form_is_handed_back_and_reminders_are_written(walked):
    assert "korjattavat/CEMIS 2027-H1.xlsx" in of(walked, "elinvoima check --return-to korjattavat").files
    assert any(name.startswith("muistutukset/Tervantie ry") for name in walked[-1].files)


@pytest.mark.slow
def test_no_returned_form_is_moved_renamed_or_changed(walked):
    checked = of(walked, "elinvoima check --return-to korjattavat").returned

    assert len(checked) > 20
    assert checked.items() <= walked[-1].returned.items()


@pytest.mark.slow
def test_the_report_has_the_text_that_the_coordinator_wrote(walked):
    assert NOTE in all_text(walked[-1].folder / "seurantaraportti.docx")


def all_text(path: Path) -> str:
    document = docx.Document(str(path))
    return "\n".join(text.text or "" for text in document.element.body.iter("{*}t"))


@pytest.mark.slow
def test_the_period_that_was_closed_stays_closed_and_the_next_one_is_reported(walked):
    facts, _ = read_register(walked[-1].folder / "rekisteri.xlsx")

    assert facts.closed == {Period(2027, "H1")}
    assert {"seurantaraportti-2027.docx", "seurantaraportti-2027-H1.docx"} <= walked[-1].files


def test_every_option_that_the_guide_names_is_one_of_the_program():
    named = {text for text in prose(GUIDE).split("`")[1::2] if text.startswith("--")}
    known = {name for command in cli.elinvoima.commands.values() for each in command.params for name in each.opts}

    assert len(named) > 5
    assert {text.split()[0] for text in named} <= known


def test_the_settings_that_the_guide_shows_are_settings(tmp_path):
    [shown] = [block.text for block in blocks(GUIDE) if block.kind == "toml"]
    (tmp_path / "elinvoima.toml").write_text(shown, "utf-8")

    assert read_settings(tmp_path / "elinvoima.toml").deadline == date(2027, 8, 13)


def test_every_message_that_the_guide_quotes_is_one_of_the_program():
    texts = [words("fi")(text) for entry in CATALOGUE.values() for text in entry[1:3]]
    lines = GUIDE.read_text("utf-8").partition("| Sovellus sanoo |")[2].splitlines()
    quoted = [line.split("”")[1] for line in lines if line.startswith("| ”")]

    assert len(quoted) > 4
    assert [message for message in quoted if not any(message in text for text in texts)] == []
