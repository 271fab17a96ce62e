"""A document is known by what it holds: Markdown in any encoding, Word, Excel."""

from __future__ import annotations

from pathlib import Path

import pytest

from elinvoima_xl.foundation.problems import ProgrammeError, UsageError
from elinvoima_xl.programme.importing.columns import parse_columns
from elinvoima_xl.programme.importing.source import read_source

SMALL = Path(__file__).parents[2] / "examples" / "small"
TEXT = "# Elinvoimaohjelma 2027–2030\n\n## 1. Työ\n\n| Toimenpide | Vastuu |\n|---|---|\n| Päätetään yhtiöstä | KAO |\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_text_is_read_in_its_encoding(encoding):
    programme, problems = read_source(TEXT.encode(encoding), "doc.md")

    assert programme.measures[0].text == "Päätetään yhtiöstä"
    assert "encoding-assumed" not in [each.code for each in problems]


def test_a_text_in_another_encoding_is_read_and_told():
    programme, problems = read_source(TEXT.encode("cp1252"), "doc.md")

    assert programme.measures[0].text == "Päätetään yhtiöstä"
    assert "encoding-assumed" in [each.code for each in problems]


@pytest.mark.parametrize(
    ("name", "language", "counts"),
    [("livskraftsprogram.docx", "sv", (2, 3, 6, 7, 9)), ("vitality-programme.xlsx", "en", (2, 3, 6, 6, 9))],
)
def test_word_and_excel_are_known_whatever_they_are_called(name, language, counts):
    programme, _ = read_source((SMALL / name).read_bytes(), "programme")
    objectives = sum(len(area.objectives) for area in programme.areas)

    found = (len(programme.areas), objectives, len(programme.measures), len(programme.metrics), len(programme.owners))
    assert (programme.language, found) == (language, counts)


def test_the_invented_examples_say_that_they_are_invented():
    for name, word in (("livskraftsprogram.docx", "Påhittat"), ("vitality-programme.xlsx", "invented")):
        assert word in read_source((SMALL / name).read_bytes(), name)[0].history[0]


def test_bytes_that_are_no_document_are_refused():
    with pytest.raises(ProgrammeError) as error:
        read_source(b"\x00\x01\x02\xff", "doc.md")

    assert error.value.problem.code == "no-tables"


def test_columns_are_named_by_title_and_meaning():
    assert parse_columns("Mitä tehdään=measure, Kuka=owners") == {"Mitä tehdään": "measure", "Kuka": "owners"}


@pytest.mark.parametrize("text", ["Kuka=omistaja", "owners", "=owners"])
def test_an_unknown_meaning_is_a_wrong_use(text):
    with pytest.raises(UsageError) as error:
        parse_columns(text)

    assert error.value.problem.code == "unknown-name"
