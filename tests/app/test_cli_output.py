"""The commands as a user meets them: what they print, in which language, and what they write."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from commands import PERIOD_CODE, filled, snapshot
from filled import ISSUED, OTHER, OWNER, TYPED, a_form, a_programme, fill

from elinvoima_xl.app import cli
from elinvoima_xl.programme.write_workbook import write_programme

pytest_plugins = ("commands_fixtures",)

# --- JSON


def test_the_json_of_import_has_the_documented_keys(run, programme):
    told = run("import", programme, "--json").json

    assert set(told) == {
        "title", "years", "areas", "owners", "background", "assurance", "history", "problems",
    }  # fmt: skip
    assert set(told["areas"][0]) == {"number", "name", "subtitle", "headline_objectives", "objectives"}
    measure = told["areas"][0]["objectives"][0]["measures"][0]
    assert set(measure) == {"id", "text", "owners", "lead", "metrics"}
    assert set(measure["metrics"][0]) == {"id", "text", "kind", "unit", "direction", "over_time", "combine"}
    assert set(told["owners"][0]) == {"name", "kind", "aliases", "respondent"}


def test_the_json_of_forms_has_the_documented_keys(run, programme, tmp_path):
    told = run("forms", programme, "--period", PERIOD_CODE, "-o", tmp_path / "lomakkeet", "--json").json

    assert set(told) == {"forms", "problems"}
    assert set(told["forms"][0]) == {"file", "owner", "period", "form", "items"}
    assert {each["owner"] for each in told["forms"]} == {OWNER, OTHER}


def test_the_json_of_check_has_the_documented_keys(run, programme, returns):
    told = run("check", returns, "--programme", programme, "--json").json

    assert set(told) == {"files", "problems"}
    (file,) = told["files"]
    assert set(file) == {"file", "state", "owner", "period", "form", "filled", "expected"}
    assert (file["state"], file["owner"], file["period"]) == ("accepted", OWNER, PERIOD_CODE)


def test_the_json_of_merge_has_the_documented_keys(run, programme, returns, tmp_path):
    told = run("merge", returns, "-o", tmp_path / "rekisteri.xlsx", "--programme", programme, "--json").json

    assert set(told) == {"register", "decisions", "coverage", "changes", "problems"}
    decision = next(each for each in told["decisions"] if (each["item"], each["field"]) == ("1.1.1.a", "actual"))
    assert set(decision) == {"period", "item", "field", "state", "value", "reported", "expected", "answers"}
    assert (decision["value"], decision["reported"], decision["expected"]) == (25, 1, 2)
    (answer,) = decision["answers"]
    assert set(answer) == {
        "owner", "value", "raw", "state", "file", "sheet", "cell", "saved", "shown", "link", "rule",
    }  # fmt: skip
    assert {each["state"] for each in told["coverage"]} == {"returned", "missing"}
    assert set(told["coverage"][0]) == {"period", "owner", "state", "filled", "expected", "settled"}


def test_the_json_of_status_and_report_has_the_documented_keys(run, register, tmp_path):
    assert set(run("status", register, "--json").json) == {"coverage", "problems"}
    told = run("report", register, "-o", tmp_path / "raportti.docx", "--json").json

    assert set(told) == {"written", "problems"}
    assert told["written"] == [str(tmp_path / "raportti.docx")]


def test_the_page_is_in_the_languages_asked_for_and_its_json_names_its_files(run, register, tmp_path):
    told = run("publish", register, "-o", tmp_path / "sivu", "--lang", "sv", "--lang", "en", "--json").json

    assert set(told) == {"written", "problems"}
    assert told["written"][:2] == [str(tmp_path / "sivu" / "index.html"), str(tmp_path / "sivu" / "en.html")]
    assert '<html lang="sv">' in (tmp_path / "sivu" / "index.html").read_text("utf-8")


def test_a_page_is_not_written_over_other_files(run, register, returns):
    ran = run("publish", register, "-o", returns, "--json")

    assert (ran.status, ran.codes) == (2, {"page-folder"})


def test_after_publishing_it_is_told_what_to_do_next(run, register, tmp_path):
    told = run("publish", register, "-o", tmp_path / "sivu").out

    assert f"→ Seuraavaksi: avaa {tmp_path / 'sivu' / 'index.html'} selaimessa" in told


def test_json_goes_to_stdout_alone(run, register):
    ran = run("status", register, "--json")

    assert ran.err == ""
    assert ran.out.lstrip().startswith("{")


# --- languages


@pytest.mark.parametrize(
    ("language", "words"),
    [("fi", "Rekisteriä"), ("sv", "register"), ("en", "There is no register")],
)
def test_messages_are_in_the_language_asked_for(run, language, words):
    ran = run("--lang", language, "status", "puuttuu.xlsx")

    assert words in ran.err


def test_the_language_may_stand_after_an_equals_sign(run):
    assert "There is no register" in run("--lang=en", "status", "puuttuu.xlsx").err


def test_messages_are_in_the_language_of_the_system(run, monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")

    assert "There is no register" in run("status", "puuttuu.xlsx").err


@pytest.mark.parametrize(
    ("language", "help_of_merge"),
    [("fi", "Yhdistä"), ("sv", "registret"), ("en", "Merge returned workbooks into the register.")],
)
def test_help_is_in_the_language_asked_for(run, language, help_of_merge):
    assert help_of_merge in run("--lang", language, "--help").out
    assert help_of_merge in run("--lang", language, "merge", "--help").out


@pytest.mark.parametrize(
    "command", ["demo", "init", "import", "forms", "check", "merge", "status", "report", "export", "publish"]
)
def test_every_command_of_the_path_has_help(run, command):
    ran = run(command, "--help")

    assert ran.status == 0
    assert "--json" in ran.out


# --- a follow-up folder


def test_inside_a_follow_up_folder_commands_need_no_paths(run, monkeypatch, tmp_path):
    assert run("init", "seuranta").status == 0
    monkeypatch.chdir(tmp_path / "seuranta")
    write_programme(a_programme(), (), Path("ohjelma.xlsx"))

    assert run("forms", "--period", PERIOD_CODE).status == 0
    Path("palautetut/KAO.xlsx").write_bytes(filled())
    assert run("check").status == 0
    merged = run("merge", "--json").json
    assert Path(merged["register"]) == tmp_path / "seuranta" / "rekisteri.xlsx"
    assert run("status").status == 0
    assert run("report").status == 0
    assert run("publish").status == 0
    assert {path.name for path in Path().iterdir()} >= {"rekisteri.xlsx", "seurantaraportti.docx", "lomakkeet", "sivu"}


def test_the_defaults_of_a_follow_up_folder_hold_below_it_too(run, monkeypatch, tmp_path):
    run("init", "seuranta")
    monkeypatch.chdir(tmp_path / "seuranta")
    write_programme(a_programme(), (), Path("ohjelma.xlsx"))
    Path("palautetut/KAO.xlsx").write_bytes(filled())
    monkeypatch.chdir(tmp_path / "seuranta" / "palautetut")

    run("merge")

    assert (tmp_path / "seuranta" / "rekisteri.xlsx").exists()


def test_a_settings_file_with_a_fault_is_told_with_its_line(run, tmp_path):
    (tmp_path / "elinvoima.toml").write_text('programme = "a.xlsx"\ntuntematon = 1\n', "utf-8")

    ran = run("merge", "--json")

    assert (ran.status, ran.codes) == (2, {"settings"})


# --- what is written


def test_a_dry_run_tells_the_forms_and_writes_nothing(run, programme, tmp_path):
    before = snapshot(tmp_path)

    ran = run("forms", programme, "--period", PERIOD_CODE, "-o", "lomakkeet", "--drafts", "--dry-run", "--json")

    assert len(ran.json["forms"]) == 2
    assert snapshot(tmp_path) == before
    assert not (tmp_path / "lomakkeet").exists()


def test_the_same_input_at_the_same_time_gives_forms_of_the_same_bytes(run, programme, monkeypatch, tmp_path):
    monkeypatch.setattr(cli, "_now", lambda: ISSUED)

    run("forms", programme, "--period", PERIOD_CODE, "-o", "yksi", "--drafts")
    run("forms", programme, "--period", PERIOD_CODE, "-o", "kaksi", "--drafts")

    assert snapshot(tmp_path / "yksi") == snapshot(tmp_path / "kaksi")


def test_the_same_returns_at_the_same_time_give_a_register_of_the_same_bytes(run, programme, returns, monkeypatch):
    monkeypatch.setattr(cli, "_now", lambda: ISSUED)

    run("merge", returns, "-o", "yksi.xlsx", "--programme", programme)
    run("merge", returns, "-o", "kaksi.xlsx", "--programme", programme)
    run("merge", returns, "-o", "kaksi.xlsx", "--programme", programme)

    assert Path("yksi.xlsx").read_bytes() == Path("kaksi.xlsx").read_bytes()


def drafts(folder: Path) -> dict[str, Any]:
    return {path.name: message_from_bytes(path.read_bytes(), policy=default) for path in folder.glob("*.eml")}


def test_the_drafts_of_forms_are_mails_with_the_form_attached(run, programme, tmp_path):
    run("forms", programme, "--period", PERIOD_CODE, "-o", "lomakkeet", "--drafts")
    found = drafts(tmp_path / "lomakkeet")

    assert len(found) == 2
    for mail in found.values():
        (form,) = mail.iter_attachments()
        assert form.get_content() == (tmp_path / "lomakkeet" / form.get_filename()).read_bytes()
        assert mail.get_body().get_content().strip()
        assert mail.defects == []


def test_reminders_go_to_those_who_owe_something_and_name_it(run, register, tmp_path):
    run("status", register, "--reminders", "muistutukset")
    found = drafts(tmp_path / "muistutukset")

    assert {name.removesuffix(f" {PERIOD_CODE}.eml") for name in found} == {OTHER}
    assert all(mail.defects == [] for mail in found.values())


def test_copies_with_errors_are_handed_back_with_a_draft(run, programme, returns, tmp_path):
    typed = {**TYPED, ("1.1.1.a", "actual"): "20–30"}
    (returns / "KAO.xlsx").write_bytes(fill(a_form(), typed))

    ran = run("check", returns, "--programme", programme, "--return-to", "korjattavat", "--json")

    assert ran.status == 1
    assert (tmp_path / "korjattavat" / "KAO.xlsx").exists()
    assert len(drafts(tmp_path / "korjattavat")) == 1


@pytest.mark.usefixtures("register", "returns")
@pytest.mark.parametrize(
    "arguments",
    [
        ["forms", "ohjelma.xlsx", "--period", PERIOD_CODE, "-o", "tiedosto"],
        ["import", "ohjelma.xlsx", "-o", "tiedosto/ohjelma.xlsx"],
        ["check", "palautetut", "--return-to", "tiedosto"],
        ["status", "rekisteri.xlsx", "--reminders", "tiedosto"],
        ["report", "rekisteri.xlsx", "-o", "tiedosto/raportti.docx"],
        ["report", "rekisteri.xlsx", "-o", "palautetut"],
        ["publish", "rekisteri.xlsx", "-o", "tiedosto"],
        ["publish", "rekisteri.xlsx", "-o", "tiedosto/sivu"],
        ["merge", "palautetut", "-o", "palautetut", "--programme", "ohjelma.xlsx"],
        ["merge", "palautetut", "-o", "tiedosto/rekisteri.xlsx", "--programme", "ohjelma.xlsx"],
        ["init", "tiedosto"],
        ["demo", "tiedosto"],
    ],
    ids=" ".join,
)
def test_a_place_that_cannot_be_written_is_told(run, tmp_path, arguments):
    (tmp_path / "tiedosto").write_text("tiedosto, ei kansio", "utf-8")

    ran = run(*arguments, "--json")

    assert ran.status == 2
    assert ran.codes in ({"not-written"}, {"register-not-written"})
