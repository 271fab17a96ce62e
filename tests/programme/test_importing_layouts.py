"""Documents that nobody here has seen: the three examples laid out anew at random, in each format."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from layouts import facts, lost, perturb, to_html, to_tabs

from elinvoima_xl.programme.importing import markdown, table, word
from elinvoima_xl.programme.importing.building import build_programme
from elinvoima_xl.programme.importing.source import read_source

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = ("kajaani/kajaani-2027-2031.md", "small/livskraftsprogram.docx", "small/vitality-programme.xlsx")
FORMATS = ("pipes", "tabs", "html", "word", "excel")


@pytest.fixture(autouse=True)
def _scripts(monkeypatch):
    monkeypatch.syspath_prepend(str(EXAMPLES))


@cache
def document(name):
    path = EXAMPLES / name
    if path.suffix == ".docx":
        return word.read_document(path.read_bytes(), path.name)
    if path.suffix == ".xlsx":
        return table.read_document(path.read_bytes(), path.name, {})
    return markdown.read_document(path.read_text("utf-8"), path.name)


@cache
def expected(name):
    return facts(build_programme(document(name), {})[0])


def read_as(form, laid_out):
    """Return what the importer makes of a document written in one of the formats."""
    import write_documents

    if form == "word":
        return read_source(write_documents.to_word(laid_out), "again.docx")
    if form == "excel":
        return read_source(write_documents.to_excel(laid_out), "again.xlsx")
    write = {"pipes": write_documents.to_markdown, "tabs": to_tabs, "html": to_html}[form]
    return read_source(write(laid_out).encode(), "again.md")


def check(name, seed):
    programme, problems = read_as(FORMATS[seed % len(FORMATS)], perturb(document(name), seed))

    assert lost(expected(name), programme, problems) == []
    return facts(programme) == expected(name)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", NAMES)
def test_the_same_words_give_the_same_measures_in_every_format(name, form):
    programme, _ = read_as(form, document(name))

    assert facts(programme) == expected(name)


@pytest.mark.parametrize("form", ["pipes", "word", "excel"])
def test_kajaani_gives_the_same_programme_in_every_format(form):
    name = NAMES[0]

    programme, _ = read_as(form, document(name))

    assert programme == build_programme(document(name), {})[0]


@pytest.mark.parametrize("name", NAMES)
def test_no_layout_loses_a_measure_an_owner_or_a_metric_in_silence(name):
    whole = sum(check(name, seed) for seed in range(10))

    assert whole >= 9


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_five_hundred_layouts_lose_nothing_in_silence(name):
    whole = sum(check(name, seed) for seed in range(10, 180))

    assert whole >= 160
