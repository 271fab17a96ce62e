"""The guard before every place that a command writes to: every command, and all that can stand in its way."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from commands import Ran, snapshot
from standing import COMMANDS, STANDINGS, Command, edit, make_all, save_again

from elinvoima_xl.app import cli

pytest_plugins = ("commands_fixtures",)

# Where an edited file is left standing and the new one is written beside it.
ASIDE = ("forms --drafts", "check", "check, its mail", "status", "status, its table")
# What carries on what stands there, whoever has changed it.
CARRIED = {("import", "a programme"), ("merge", "a register")}
# Whatever a mail program has made of a draft, it is one.
SLOW = [pytest.mark.slow]
# All of it is slow: of the rest of the commands one thing in their way, of three of them everything.
MATRIX = [
    pytest.param(name, what, marks=[] if what == "a foreign file" or name in ("import", "forms", "report") else SLOW)
    for name in COMMANDS
    for what in STANDINGS
]


@pytest.fixture(scope="module")
def files(tmp_path_factory, request) -> Path:
    """A folder of all that the commands read, made once."""
    folder = tmp_path_factory.mktemp("seuranta")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        make_all(folder, lambda *arguments: Ran(cli.run([str(each) for each in arguments]), "", ""))
    return folder


@pytest.fixture
def here(files, tmp_path, run) -> Path:
    """A copy of it, in which the command is run."""
    shutil.copytree(files, tmp_path, dirs_exist_ok=True)
    return tmp_path


def stand(here: Path, command: Command, what: str) -> Path:
    """Have something stand where a command would write."""
    target = here / command.target
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(here / STANDINGS[what], target)
    return target


def kept_beside(target: Path, before: bytes) -> bool:
    """Whether what stood at a place stands beside it now, under a name with a day; or the folder that it lay in."""
    found = [*target.parent.glob(f"{target.stem} 20*{target.suffix}")]
    found += [each / target.name for each in target.parent.parent.glob(f"{target.parent.name} 20*")]
    return any(each.read_bytes() == before for each in found if each.is_file())


@pytest.mark.parametrize("name", COMMANDS)
def test_where_nothing_stands_the_file_is_written(run, here, name):
    ran = run(*COMMANDS[name].line())

    assert ran.status in (0, 1), ran.err
    assert (here / COMMANDS[name].target).stat().st_size > 0


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "init"])
def test_what_is_ours_and_untouched_is_replaced(run, here, name):
    first, target = run(*COMMANDS[name].line()), here / COMMANDS[name].target
    names = {path.name for path in target.parent.iterdir()}
    again = run(*COMMANDS[name].line(), "--json")

    assert again.status == first.status
    assert {"kept-changed", "kept-old"}.isdisjoint(again.codes)
    assert {path.name for path in target.parent.iterdir()} == names


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in ("init", "publish", "export")])
def test_what_was_only_opened_and_saved_is_untouched(run, here, name):
    first, target = run(*COMMANDS[name].line()), here / COMMANDS[name].target
    before = target.read_bytes()
    save_again(target)
    assert target.read_bytes() != before
    again = run(*COMMANDS[name].line(), "--json")

    assert again.status == first.status
    assert {"kept-changed", "kept-old"}.isdisjoint(again.codes)


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in (*ASIDE, "import", "merge", "publish")])
def test_what_a_person_has_changed_is_not_written_over(run, here, name):
    run(*COMMANDS[name].line())
    edit(here / COMMANDS[name].target)
    before = snapshot(here)

    ran = run(*COMMANDS[name].line(), "--json")

    assert ran.status == 2
    assert len(ran.codes & {"stands-there", "answers-there", "folder-exists"}) == 1
    assert snapshot(here) == before


@pytest.mark.parametrize("name", ASIDE)
def test_a_draft_a_table_or_a_copy_that_a_person_has_changed_stays_and_the_new_one_is_beside_it(run, here, name):
    run(*COMMANDS[name].line())
    target = here / COMMANDS[name].target
    edit(target)
    before = target.read_bytes()

    ran = run(*COMMANDS[name].line(), "--json")
    again = run(*COMMANDS[name].line(), "--json")

    beside = target.with_name(f"{target.stem} (2){target.suffix}")
    assert ran.status in (0, 1)
    assert "kept-changed" in ran.codes & again.codes
    assert target.read_bytes() == before
    assert beside.read_bytes() != before
    assert not target.with_name(f"{target.stem} (3){target.suffix}").exists()


@pytest.mark.parametrize(("name", "what"), MATRIX)
def test_what_is_not_of_the_commands_own_kind_is_never_written_over(run, here, name, what):
    command = COMMANDS[name]
    stand(here, command, what)
    before = snapshot(here)

    ran = run(*command.line(), "--json")

    if (name, what) in CARRIED:
        assert ran.status in (0, 1, 2)
    else:
        assert ran.status == 2, ran.out
        told = {"stands-there", "answers-there", "page-folder", "folder-exists"}
        assert len(ran.codes & told) == 1
        assert "--replace" in ran.json["problems"][0]["advice"]
        assert snapshot(here) == before


@pytest.mark.parametrize(("name", "what"), MATRIX)
def test_with_replace_it_is_kept_beside_under_a_dated_name(run, here, name, what):
    command = COMMANDS[name]
    target = stand(here, command, what)
    before = target.read_bytes()

    ran = run(*command.line(), "--replace", "--json")

    assert ran.status in (0, 1), ran.out
    assert "kept-old" in ran.codes
    assert kept_beside(target, before)
    assert target.read_bytes() != before


@pytest.mark.parametrize("name", [name for name, command in COMMANDS.items() if command.reads])
def test_what_a_command_reads_is_not_written_over_even_with_replace(run, here, name):
    command = COMMANDS[name]
    target = here / command.target
    target.parent.mkdir(parents=True, exist_ok=True)
    target.hardlink_to(here / command.reads)
    before = snapshot(here)

    for more in ((), ("--replace",)):
        ran = run(*command.line(), *more, "--json")

        assert (ran.status, ran.codes) == (2, {"own-input"})
        assert snapshot(here) == before


@pytest.mark.parametrize("name", COMMANDS)
def test_a_folder_in_the_place_of_a_file_is_told(run, here, name):
    target = here / COMMANDS[name].target
    target.mkdir(parents=True)
    (target / "oma.txt").write_text("oma")
    before = snapshot(here)

    for more in ((), ("--replace",)) if name != "publish" else ((),):
        ran = run(*COMMANDS[name].line(), *more, "--json")

        assert ran.status == 2
        assert ran.codes <= {"not-written", "page-folder", "folder-exists"}
        assert snapshot(here) == before


@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_is_written_to_an_address_nor_to_a_folder_of_its_name(run, here, name):
    before = snapshot(here)

    ran = run(*COMMANDS[name].line("s3://seuranta/uusi"), "--json")

    assert (ran.status, ran.codes) == (2, {"address-not-here"})
    assert ran.json["problems"][0]["found"] == "s3://seuranta/uusi"
    assert snapshot(here) == before
    assert not (here / "s3:").exists()


def test_the_programme_is_read_by_address_by_every_command_that_takes_one(run, here):
    fsspec = pytest.importorskip("fsspec")
    fsspec.filesystem("memory").pipe("/seuranta/ohjelma.xlsx", (here / "ohjelma.xlsx").read_bytes())
    address = "memory://seuranta/ohjelma.xlsx"

    for line in (
        ("import", address),
        ("forms", address, "--period", "2027-H1", "-o", "lomakkeet"),
        ("check", "palautetut", "--programme", address),
        ("merge", "palautetut", "-o", "uusi.xlsx", "--programme", address),
    ):
        assert run(*line).status == 0, line

    assert (here / "uusi.xlsx").is_file()
    ran = run("check", "palautetut", "--programme", "memory://seuranta/puuttuu.xlsx", "--json")
    assert (ran.status, ran.codes) == (2, {"no-such-path"})


@pytest.mark.office
def test_what_libreoffice_opened_and_saved_is_untouched(run, here):
    lines = [COMMANDS[name].line() for name in ("forms", "check", "report", "report --template")]
    for line in lines:
        assert run(*line).status in (0, 1)
    targets = [here / COMMANDS[name].target for name in ("forms", "check", "report", "report --template")]
    profile = f"-env:UserInstallation={(here / 'profiili').as_uri()}"
    for target in targets:
        form = "xlsx:Calc MS Excel 2007 XML" if target.suffix == ".xlsx" else "docx:MS Word 2007 XML"
        command = ["soffice", profile, "--headless", "--convert-to", form, "--outdir", str(here / "uusi"), str(target)]
        subprocess.run(command, capture_output=True, check=True, timeout=120)
        assert (here / "uusi" / target.name).read_bytes() != target.read_bytes()
        shutil.copy(here / "uusi" / target.name, target)

    for line in lines:
        ran = run(*line, "--json")
        assert ran.status in (0, 1)
        assert {"kept-changed", "stands-there"}.isdisjoint(ran.codes)


def test_the_texts_of_an_item_are_written_where_o_says_and_the_next_step_is_theirs(run, here):
    ran = run("report", "rekisteri.xlsx", "--item", "-o", "pykala.txt")

    assert "Perustelut" in (here / "pykala.txt").read_text("utf-8-sig")
    assert "Word" not in ran.out + ran.err
    assert not list(here.glob("*.docx"))[1:]
