from datetime import date

import pytest

from elinvoima_xl.app import cli, folder
from elinvoima_xl.app.folder import find_folder, read_settings, write_folder
from elinvoima_xl.foundation.language import LANGUAGES
from elinvoima_xl.foundation.problems import LayoutError, UsageError
from elinvoima_xl.foundation.toml_text import BACKSLASH, NOT_TOML, NOT_UTF8, TWICE
from elinvoima_xl.page.public.choices import PageChoices, text_kinds


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_folder_is_found_again_with_its_settings(tmp_path, language):
    write_folder(tmp_path / "seuranta", language)

    folder = find_folder(tmp_path / "seuranta")

    assert folder.settings.language == language
    assert folder.place("register") == tmp_path / "seuranta" / "rekisteri.xlsx"


def test_the_language_may_be_left_to_the_programme(tmp_path):
    (tmp_path / "elinvoima.toml").write_text('language = ""\n')

    assert read_settings(tmp_path / "elinvoima.toml").language == ""


def test_a_folder_is_found_from_below(tmp_path):
    write_folder(tmp_path, "fi")

    assert find_folder(tmp_path / "palautetut").path == tmp_path


def test_where_no_settings_are_there_is_no_folder(tmp_path):
    assert find_folder(tmp_path) is None


def test_a_second_init_is_refused_and_changes_nothing(tmp_path):
    write_folder(tmp_path, "fi")
    (tmp_path / "elinvoima.toml").write_text('language = "sv"\n')

    with pytest.raises(UsageError) as told:
        write_folder(tmp_path, "fi")

    assert told.value.problem.code == "folder-exists"
    assert read_settings(tmp_path / "elinvoima.toml").language == "sv"


def test_a_deadline_is_a_date(tmp_path):
    (tmp_path / "elinvoima.toml").write_text("deadline = 2027-08-13\n")

    assert read_settings(tmp_path / "elinvoima.toml").deadline == date(2027, 8, 13)


def fault_of(path, text):
    """Return the place, the line, what is wrong and the names in it, of settings with a fault."""
    (path / "elinvoima.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(LayoutError) as told:
        read_settings(path / "elinvoima.toml")
    found = told.value.problem
    blanks = dict(found.blanks)
    assert (found.code, found.location.file) == ("settings", "elinvoima.toml")
    return blanks["line"], blanks["reason"], blanks


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('forms = "l"\nreturns = "p"\nform = "x"\n', 3, folder.MISSPELT),
        ('language = "fi"\nkissa = "x"\n', 2, folder.UNKNOWN),
        ('\n\nlanguage = "de"\n', 3, folder.NO_LANGUAGE),
        ("register = 3\n", 1, folder.NO_TEXT),
        ('deadline = "huomenna"\n', 1, folder.NO_DAY),
        ('texts = ["done"]\n', 1, folder.BELOW),
        ('[publish]\nlicence = ""\ndeadline = 2027-08-13\n', 3, folder.ABOVE),
        ('register = "x"\nforms = \n', 2, NOT_TOML),
        ('register = "x"\nforms = [\n\n\n', 2, NOT_TOML),
        ('[publish]\nlicence = ""\n[publish]\n', 3, TWICE),
        ('forms = "a"\nregister = "x"\nforms = "b"\n', 3, TWICE),
        ('forms = "a"\n# N\u00e4in:\nregister = "pä"\n'.encode("cp1252"), 2, NOT_UTF8),
    ],
)
def test_a_fault_in_the_settings_is_told_with_its_line(tmp_path, text, line, reason):
    assert fault_of(tmp_path, text)[:2] == (line, reason)


@pytest.mark.parametrize("written", [r"S:\uusi\lomake.toml", r"S:\temp\lomake.toml", "S:\\lomakkeet\\"])
def test_a_path_of_windows_in_double_quotes_is_told_and_never_read_as_another(tmp_path, written):
    line, reason, blanks = fault_of(tmp_path, f'forms = "l"\nlayout = "{written}"\n')

    assert (line, reason, blanks["setting"]) == (2, BACKSLASH, "layout")


@pytest.mark.parametrize("written", [r"'S:\uusi\lomake.toml'", r'"S:\\uusi\\lomake.toml"'])
def test_a_path_of_windows_as_it_is_to_be_written_is_read(tmp_path, written):
    (tmp_path / "elinvoima.toml").write_text(f"layout = {written}\n")

    assert read_settings(tmp_path / "elinvoima.toml").layout == r"S:\uusi\lomake.toml"


@pytest.mark.parametrize(
    ("written", "nearest"), [("progamme", "programme"), ("Rekisteri", "register"), ("handed-back", "handed_back")]
)
def test_the_setting_that_was_likely_meant_is_named(tmp_path, written, nearest):
    _, reason, blanks = fault_of(tmp_path, f'{written} = "x"\n')

    assert (reason, blanks["setting"], blanks["nearest"]) == (folder.MISSPELT, written, nearest)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text", ['layout = "S:\\uusi"\n', "forms = l\n", 'progamme = "x"\n', 'forms = "a"\nforms = "b"\n']
)
def test_no_word_of_what_reads_the_settings_reaches_a_person(tmp_path, monkeypatch, capsys, language, text):
    (tmp_path / "elinvoima.toml").write_text(text)
    monkeypatch.chdir(tmp_path)

    status = cli.run(["--lang", language, "status"])

    told = capsys.readouterr().err
    assert (status, told.startswith("✕ elinvoima.toml: ")) == (2, True)
    assert [word for word in ("hex", "TOML", "Invalid", "Traceback", "{", "column") if word in told] == []


# --- the page for residents


def settings_of(path, text):
    (path / "elinvoima.toml").write_text(text, "utf-8")
    return read_settings(path / "elinvoima.toml")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_folder_publishes_no_free_text(tmp_path, language):
    write_folder(tmp_path, language)

    assert find_folder(tmp_path).settings.publish.choices == PageChoices()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_settings_tell_which_texts_can_be_allowed(tmp_path, language):
    write_folder(tmp_path, language)
    text = (tmp_path / "elinvoima.toml").read_text("utf-8")

    assert [kind for kind in text_kinds() if f"#   {kind}: " not in text] == []


def test_what_the_city_allows_is_read(tmp_path):
    settings = settings_of(tmp_path, '[publish]\nlanguages = ["sv", "fi"]\ntexts = ["done", "x:Kustannukset"]\n')

    assert settings.publish.languages == ("sv", "fi")
    assert settings.publish.choices.texts == {"done", "x:Kustannukset"}


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('[publish]\ntexts = ["remark"]\n', 2, folder.NO_TEXTS),
        ('[publish]\ntexts = "done"\n', 2, folder.NO_TEXTS),
        ('[publish]\n\nlanguages = ["de"]\n', 3, folder.NO_LANGUAGES),
        ('[publish]\naccessibility = "javascript:alert(1)"\n', 2, folder.NO_ADDRESS),
        ("publish = true\n", 1, folder.NO_TABLE),
        ('[publish]\nwhatever = "x"\n', 2, folder.UNKNOWN),
    ],
)
def test_a_fault_in_what_is_published_is_told_with_its_line(tmp_path, text, line, reason):
    assert fault_of(tmp_path, text)[:2] == (line, reason)
