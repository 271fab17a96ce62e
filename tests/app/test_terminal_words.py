"""Help and wrong use in the user's language: none of Click's own English words is left in Finnish or Swedish."""

from __future__ import annotations

import re

import pytest
from click import MissingParameter

from elinvoima_xl.app import cli
from elinvoima_xl.app.terminal.words import message_language, reason_of
from elinvoima_xl.foundation.language import words

COMMANDS = tuple(cli.elinvoima.commands)
# What Click says of its own accord, in every version since 8.1.
CLICKS_OWN = re.compile(
    r"\b(usage|options?|commands?|arguments?|positional|args|show this message|exit|required|default|error|invalid|"
    r"value|missing|parameter|no such|did you mean|possible|try|for help|unexpected|got|requires?|takes?|aborted|"
    r"path|text|file|directory|choose from|is not one of)\b",
    re.IGNORECASE,
)
# Names that are the same in every language: of options and of commands, and Swedish words spelt as English ones.
OURS = re.compile(r"--?[a-z-]+|elinvoima( \w+)?|^  [a-z]+ |[Aa]rgument\b|ARGUMENT\b|TEXT\b", re.MULTILINE)
WRONG = {
    "no such command": ["nonsense"],
    "a command misspelt": ["merg"],
    "no such option": ["merge", "--nonsense"],
    "an option misspelt": ["merge", "--programm", "x"],
    "an option that is missing": ["forms"],
    "an argument that is missing": ["import"],
    "too many arguments": ["demo", "a", "b"],
    "an option without its value": ["forms", "--period"],
    "a flag with a value": ["check", "--json=3"],
    "a word that is none of those": ["check", "--lang", "de"],
    "a language that is not known": ["--lang", "de", "status"],
    "a global option without its value": ["--lang"],
    "no such global option": ["--nonsense", "status"],
    "a day that is none": ["status", "--deadline", "huomenna"],
}


@pytest.fixture
def say(capsys, monkeypatch, tmp_path):
    """Return what a command line prints, and its exit status."""
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)

    def run(language: str, *arguments: str) -> tuple[int, str]:
        monkeypatch.setenv("ELINVOIMA_LANG", language)
        status = cli.run(list(arguments))
        printed = capsys.readouterr()
        return status, printed.out + printed.err

    return run


def foreign(text: str) -> list[str]:
    """Return the words of Click's that stand in a text."""
    return CLICKS_OWN.findall(OURS.sub("", text))


@pytest.mark.parametrize("language", ["fi", "sv"])
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_has_no_english_word_of_clicks(say, command, language):
    status, text = say(language, *filter(None, [command]), "--help")

    assert status == 0
    assert foreign(text) == []


@pytest.mark.parametrize("language", ["fi", "sv"])
@pytest.mark.parametrize("arguments", WRONG.values(), ids=WRONG)
def test_wrong_use_is_told_with_no_english_word_of_clicks(say, arguments, language):
    status, text = say(language, *arguments)

    assert status == 2
    assert foreign(text) == []


@pytest.mark.parametrize("arguments", WRONG.values(), ids=WRONG)
def test_every_wrong_use_says_what_to_do(say, arguments):
    _, text = say("en", *arguments)

    assert text.splitlines()[-2].startswith("✕ ")
    assert text.splitlines()[-1].startswith("→ ")


def test_the_words_looked_for_are_clicks_own():
    error = MissingParameter(param_type="option", param_hint="--period")

    assert foreign(error.format_message()) == ["Missing", "option"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_argument_and_option_is_explained(command):
    explained = [getattr(each, "explained", None) or each.help for each in cli.elinvoima.commands[command].params]

    assert all(explained)


def test_a_command_misspelt_is_answered_with_the_one_meant(say):
    assert "Tarkoititko: merge?" in say("fi", "merg")[1]


def test_no_command_at_all_is_answered_with_help(say):
    status, text = say("sv")

    assert status == 2
    assert "Kommandon:" in text


def test_what_is_missing_is_told_with_its_meaning(say):
    assert "--period is missing. The period: 2027-H1" in say("en", "forms")[1]


def test_a_fault_that_no_command_knows_is_told_in_some_words():
    assert reason_of(MissingParameter(), words("en")) == "? is missing."


# --- where --lang stands


@pytest.mark.parametrize(
    ("arguments", "language"),
    [
        (["--lang", "sv", "merge"], "sv"),
        (["--lang=sv", "merge"], "sv"),
        (["merge", "--lang", "sv"], "sv"),
        (["merge", "palautetut", "--lang=sv"], "sv"),
        (["report", "--lang", "sv"], "en"),
        (["forms", "--lang=sv", "--period", "2027"], "en"),
        (["--lang", "fi", "report", "--lang", "sv"], "fi"),
        (["merge", "--lang", "de"], "en"),
        (["--lang"], "en"),
        (["nonsense", "--lang", "sv"], "en"),
    ],
    ids=" ".join,
)
def test_lang_is_of_messages_unless_the_command_writes_in_a_language_of_its_own(arguments, language):
    assert message_language(arguments, {"LANG": "en_GB.UTF-8"}, cli.elinvoima.commands) == language


@pytest.mark.parametrize(
    ("name", "language"),
    [("sv_FI.UTF-8", "sv"), ("en", "en"), ("fi_FI", "fi"), ("de_DE.UTF-8", "fi"), ("Swedish_Finland.1252", "sv")],
)
def test_the_systems_language_is_the_one_of_messages(name, language):
    assert message_language([], {"LC_ALL": name}, {}) == language


def test_our_own_variable_comes_before_the_systems():
    assert message_language([], {"ELINVOIMA_LANG": "sv", "LC_ALL": "en_GB.UTF-8"}, {}) == "sv"


def test_help_behind_the_command_is_in_the_language_asked_for(say):
    assert "Sammanställ" in say("fi", "merge", "--lang", "sv", "--help")[1]
