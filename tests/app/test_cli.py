"""The commands as a user meets them: what they exit with. Never a traceback."""

from __future__ import annotations

import subprocess
import sys

import pytest
from commands import PROBLEM, filled, snapshot
from filled import a_programme

from elinvoima_xl.programme.write_workbook import write_programme

pytest_plugins = ("commands_fixtures",)

# --- what is wrong use: status 2, one problem, nothing written


WRONG_USES = {
    "import of nothing": ("no-such-path", ["import", "puuttuu.md", "-o", "uusi.xlsx"]),
    "import of a folder": ("unreadable", ["import", "palautetut", "-o", "uusi.xlsx"]),
    "forms of a folder": ("unreadable", ["forms", "palautetut", "--period", "2027-H1", "-o", "lomakkeet"]),
    "status of a folder": ("no-register", ["status", "palautetut"]),
    "forms of no programme": ("no-programme", ["forms", "--period", "2027-H1", "-o", "lomakkeet"]),
    "forms of a missing programme": ("no-such-path", ["forms", "x.xlsx", "--period", "2027-H1", "-o", "lomakkeet"]),
    "forms with no place": ("no-output", ["forms", "ohjelma.xlsx", "--period", "2027-H1"]),
    "forms of no period": ("no-period", ["forms", "ohjelma.xlsx", "--period", "kevät", "-o", "lomakkeet"]),
    "forms of nobody": (
        "unknown-name", ["forms", "ohjelma.xlsx", "--period", "2027-H1", "-o", "lomakkeet", "--owner", "Olematon"],
    ),
    "forms from a missing register": (
        "no-register", ["forms", "ohjelma.xlsx", "--period", "2027-H1", "-o", "lomakkeet", "--register", "x.xlsx"],
    ),
    "a deadline that is no day": (
        "not-a-date", ["forms", "ohjelma.xlsx", "--period", "2027-H1", "-o", "lomakkeet", "--deadline", "syksy"],
    ),
    "check of nothing": ("no-returns", ["check"]),
    "check of a missing path": ("no-such-path", ["check", "puuttuu"]),
    "check against a missing programme": ("no-such-path", ["check", "palautetut", "--programme", "x.xlsx"]),
    "merge with no place": ("no-output", ["merge", "palautetut"]),
    "merge of nothing": ("no-returns", ["merge", "-o", "uusi.xlsx"]),
    "merge of a missing path": ("no-such-path", ["merge", "puuttuu", "-o", "uusi.xlsx", "--programme", "ohjelma.xlsx"]),
    "merge with no programme": ("no-programme", ["merge", "palautetut", "-o", "uusi.xlsx"]),
    "merge into what is no register": (
        "stands-there", ["merge", "palautetut", "-o", "ohjelma.xlsx"],
    ),
    "merge into the programme that it reads": (
        "own-input", ["merge", "palautetut", "-o", "ohjelma.xlsx", "--programme", "ohjelma.xlsx"],
    ),
    "status of nothing": ("no-register", ["status"]),
    "status of a missing register": ("no-register", ["status", "x.xlsx"]),
    "status of what is no register": ("register-damaged", ["status", "ohjelma.xlsx"]),
    "report of a missing register": ("no-register", ["report", "x.xlsx", "-o", "raportti.docx"]),
    "report of no register": ("register-damaged", ["report", "ohjelma.xlsx", "-o", "raportti.docx"]),
    "publish of a missing register": ("no-register", ["publish", "x.xlsx", "-o", "sivu"]),
    "publish with no place": ("no-output", ["publish", "ohjelma.xlsx"]),
    "init where a folder stands": ("folder-exists", ["init", "valmis"]),
    "demo over other files": ("folder-not-empty", ["demo", "palautetut"]),
}  # fmt: skip


@pytest.mark.usefixtures("programme", "returns")
@pytest.mark.parametrize(("code", "arguments"), WRONG_USES.values(), ids=WRONG_USES)
def test_wrong_use_exits_2_tells_why_and_writes_nothing(run, tmp_path, code, arguments):
    run("init", "valmis")
    before = snapshot(tmp_path)

    ran = run(*arguments, "--json")

    assert ran.status == 2
    assert [each["code"] for each in ran.json["problems"]] == [code]
    assert set(ran.json["problems"][0]) == PROBLEM
    assert snapshot(tmp_path) == before


@pytest.mark.usefixtures("programme", "returns")
@pytest.mark.parametrize(("code", "arguments"), WRONG_USES.values(), ids=WRONG_USES)
def test_wrong_use_is_told_to_a_person_on_stderr(run, code, arguments):
    run("init", "valmis")

    ran = run(*arguments)

    assert (ran.status, ran.out) == (2, "")
    assert ran.err.strip()
    assert "{" not in ran.err


@pytest.mark.parametrize("arguments", [["nonsense"], ["merge", "--nonsense"], ["forms"], ["--lang", "de", "status"]])
def test_a_command_line_that_cannot_be_understood_exits_2(run, arguments):
    ran = run(*arguments)

    assert (ran.status, ran.out) == (2, "")


@pytest.mark.parametrize("arguments", [["merge", "--nonsense", "--json"], ["forms", "--json"], ["nonsense", "--json"]])
def test_a_command_line_that_cannot_be_understood_prints_json_where_it_was_asked_for(run, arguments):
    ran = run(*arguments)

    assert ran.status == 2
    assert ran.codes == {"command-line"}


def test_a_period_that_the_register_does_not_have_is_wrong_use(run, register):
    for arguments in (
        ["status", register],
        ["report", register, "-o", "r.docx"],
        ["report", register, "--item"],
        ["publish", register, "-o", "s"],
    ):
        ran = run(*arguments, "--period", "2029", "--json")

        assert (ran.status, ran.codes) == (2, {"no-period"})


def test_a_register_of_another_programme_is_left_as_it_is(run, register, returns, tmp_path):
    from dataclasses import replace

    other = tmp_path / "toinen.xlsx"
    write_programme(replace(a_programme(), id="toinen", title="Toisen kunnan ohjelma"), (), other)
    before = register.read_bytes()

    ran = run("merge", returns, "-o", register, "--programme", other, "--json")

    assert (ran.status, ran.codes) == (2, {"other-register"})
    assert register.read_bytes() == before


# --- files that are bad: status 1, the rest is done


def test_a_bad_file_inside_a_folder_costs_that_file_and_exits_1(run, programme, returns, tmp_path):
    (returns / "rikki.xlsx").write_bytes(filled()[:900])

    ran = run("merge", returns, "-o", tmp_path / "rekisteri.xlsx", "--programme", programme, "--json")

    assert ran.status == 1
    assert "damaged-file" in ran.codes
    assert any(each["value"] == 25 for each in ran.json["decisions"])


@pytest.mark.parametrize("command", ["check", "merge"])
def test_a_bad_file_given_alone_exits_1(run, programme, tmp_path, command):
    bad = tmp_path / "rikki.xlsx"
    bad.write_bytes(b"")
    place = ["-o", tmp_path / "rekisteri.xlsx"] if command == "merge" else []

    ran = run(command, bad, "--programme", programme, *place, "--json")

    assert (ran.status, ran.codes & {"empty-file"}) == (1, {"empty-file"})


def test_an_empty_folder_is_told_and_is_no_error(run, tmp_path, programme):
    (tmp_path / "tyhjä").mkdir()

    ran = run("check", tmp_path / "tyhjä", "--programme", programme, "--json")

    assert (ran.status, ran.codes) == (0, {"nothing-found"})


def test_warnings_alone_exit_0(run, register):
    ran = run("status", register, "--json")

    assert ran.status == 0
    assert {each["severity"] for each in ran.json["problems"]} == {"warning"}


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of Unix closes the streams")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_a_service_may_run_the_program_without_standard_streams(closed, as_json, programme, returns, tmp_path):
    register = tmp_path / "rekisteri.xlsx"
    command = ["-m", "elinvoima_xl", "merge", returns, "-o", register, "--programme", programme, *as_json]

    run = subprocess.run(["sh", "-c", f'exec "$0" "$@" {closed}', sys.executable, *command], check=False)

    assert (run.returncode, register.exists()) == (0, True)
