from datetime import date

import pytest

from elinvoima_xl.app.folder import find_folder, read_settings, write_folder
from elinvoima_xl.foundation.language import LANGUAGES
from elinvoima_xl.foundation.problems import LayoutError, UsageError
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


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('language = "fi"\nrekisteri = "x"\n', 2),
        ('\n\nlanguage = "de"\n', 3),
        ("register = 3\n", 1),
        ('register = "x"\nforms = \n', 2),
        ('deadline = "huomenna"\n', 1),
    ],
)
def test_a_fault_in_the_settings_is_told_with_its_line(tmp_path, text, line):
    path = tmp_path / "elinvoima.toml"
    path.write_text(text)

    with pytest.raises(LayoutError) as told:
        read_settings(path)

    assert told.value.problem.code == "layout"
    assert dict(told.value.problem.blanks)["line"] == line


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
    ("text", "line"),
    [
        ('[publish]\ntexts = ["remark"]\n', 2),
        ('[publish]\ntexts = "done"\n', 2),
        ('[publish]\n\nlanguages = ["de"]\n', 3),
        ('[publish]\naccessibility = "javascript:alert(1)"\n', 2),
        ("publish = true\n", 1),
        ('[publish]\nwhatever = "x"\n', 2),
    ],
)
def test_a_fault_in_what_is_published_is_told_with_its_line(tmp_path, text, line):
    with pytest.raises(LayoutError) as told:
        settings_of(tmp_path, text)

    assert dict(told.value.problem.blanks)["line"] == line
