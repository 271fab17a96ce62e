"""The catalogues: every word of the code stands in both, translated, compiled, with the same blanks."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import elinvoima_xl

PACKAGE = Path(elinvoima_xl.__file__).parent
KEYWORDS = {"N_": None, "say": None, "plural": (1, 2)}


def catalogue(language):
    with open(PACKAGE / "locale" / language / "LC_MESSAGES" / "elinvoima_xl.po", "rb") as file:
        return read_po(file, locale=language)


def words_of_the_code():
    found = extract_from_dir(str(PACKAGE), [("**.py", "python")], {"**.py": {"encoding": "utf-8"}}, KEYWORDS)
    return {message for _, _, message, _, _ in found if message}


def blanks(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_word_of_the_code_is_translated(language):
    messages = catalogue(language)
    missing = [text for text in words_of_the_code() if not (found := messages.get(text)) or not all(texts(found))]

    assert missing == []


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_no_word_is_left_that_the_code_does_not_say(language):
    said = {text[0] if isinstance(text, tuple) else text for text in words_of_the_code()}
    kept = {message.id[0] if isinstance(message.id, tuple) else message.id for message in catalogue(language)}

    assert kept - said == {""}


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_translation_has_the_blanks_of_its_original(language):
    for message in catalogue(language):
        if message.id:
            original = message.id if isinstance(message.id, str) else message.id[1]
            for text in texts(message):
                assert blanks(text) == blanks(original), text


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_compiled_catalogue_is_the_one_of_the_source(language):
    with open(PACKAGE / "locale" / language / "LC_MESSAGES" / "elinvoima_xl.mo", "rb") as file:
        compiled = read_mo(file)

    assert said_by(compiled) == said_by(catalogue(language))


def said_by(messages):
    # The head names the version of Babel that made it.
    return {parts(message.id): parts(message.string) for message in messages if message.id}


def texts(message):
    return parts(message.string)


def parts(text):
    return (text,) if isinstance(text, str) else tuple(text)
