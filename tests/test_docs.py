"""The documentation: its links lead somewhere, its commands exist, its pictures are seen, its site builds."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from functools import cache

import click
import pytest
from pages import DOCS, PAGES, ROOT, anchors, commands, links, name

import elinvoima_xl
from elinvoima_xl.app.cli import elinvoima

OUTSIDE = re.compile(r"^(https?:|mailto:)")


@cache
def command_pages():
    """Return the script that makes the references of the commands."""
    spec = importlib.util.spec_from_file_location("make_commands", DOCS / "make_commands.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# --- links and pictures


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_to_a_file_and_a_heading_that_are_there(page):
    broken = []
    for link in links(page):
        path, _, anchor = link.target.partition("#")
        target = (page.parent / path).resolve() if path else page
        if OUTSIDE.match(link.target):
            continue
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link.target)

    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_picture_says_in_words_what_it_shows(page):
    assert [link.target for link in links(page) if link.is_picture and len(link.words) < 10] == []


def test_every_picture_is_on_some_page():
    shown = {(page.parent / link.target).resolve() for page in PAGES for link in links(page) if link.is_picture}

    assert [path.name for path in sorted((DOCS / "pictures").glob("*.png")) if path not in shown] == []


def test_every_page_is_on_the_first_page():
    linked = {link.target for link in links(DOCS / "index.md")}

    assert {page.name for page in DOCS.glob("*.md")} - linked == {"index.md"}


# --- commands


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_exists_with_the_options_that_are_shown(page):
    assert [(line, fault) for line in commands(page) if (fault := fault_of(line))] == []


def fault_of(line: str) -> str:
    """Return what of a command is not in the program, or ""."""
    known: click.Command = elinvoima
    for word in re.findall(r"[^\s`,;:.]+", line)[1:]:
        if isinstance(known, click.Group) and word in known.commands:
            known = known.commands[word]
        elif word.startswith("-") and word != "-" and word not in options(known):
            return word
    return ""


def options(command: click.Command) -> set[str]:
    return {name for each in command.params for name in (*each.opts, *each.secondary_opts)} | {"--help"}


@pytest.mark.parametrize("page", ["commands.md", "komennot.md"])
def test_the_reference_of_commands_is_what_its_script_makes(page):
    assert (DOCS / page).read_text("utf-8") == command_pages().page(page), "run python docs/make_commands.py"


# --- the library


def test_every_public_name_is_in_the_reference():
    text = (DOCS / "api.md").read_text("utf-8")

    assert [each for each in elinvoima_xl.__all__ if f"elinvoima_xl.{each}\n" not in text] == []


# --- the site


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    order = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-d", str(folder / "trees"), "docs"]
    built = subprocess.run([*order, str(folder / "site")], cwd=ROOT, capture_output=True, text=True)
    assert (built.returncode, built.stderr) == (0, "")
    return folder / "site"


@pytest.mark.slow
def test_the_site_has_every_page_in_its_language(site):
    languages = {
        page.stem: re.search(r'<html[^>]* lang="(\w+)"', page.read_text("utf-8"))[1] for page in site.glob("*.html")
    }

    assert {page.stem for page in DOCS.glob("*.md")} <= set(languages)
    assert languages["koordinaattorin-opas"] == "fi"
    assert languages["commands"] == "en"


@pytest.mark.slow
def test_the_site_asks_for_nothing_outside_itself(site):
    loaded = re.compile(
        r"""(?:src|srcset)=["']?(?:https?:)?//|<link[^>]+href=["']?(?:https?:)?//|@import|url\(["']?(?:https?:)?//"""
    )
    texts = {path.name: path.read_text("utf-8") for path in site.rglob("*") if path.suffix in {".html", ".css"}}

    assert [page for page, text in texts.items() if loaded.search(text)] == []


# --- how to extend

EXTENSIONS = ("A field", "A status", "A combine rule", "A report chapter", "A language", "A kind of input file")
SCREEN = 40
# Where the words stand: beside the files that are opened.
WORDS = re.compile(r"elinvoima_xl/locale/|workbook_templates/form\.toml")


def extension(heading):
    """Return the section of the page on how to extend that is under a heading."""
    text = (DOCS / "how-to-extend.md").read_text("utf-8")
    return re.split(r"^## ", text.split(f"## {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


@pytest.mark.parametrize("heading", EXTENSIONS)
def test_how_to_extend_takes_a_screen(heading):
    assert len(extension(heading).splitlines()) <= SCREEN


@pytest.mark.parametrize("heading", EXTENSIONS)
def test_how_to_extend_names_three_files_at_most_and_those_that_are_there(heading):
    named = set(re.findall(r"`(elinvoima_xl/[\w/.]+)`", extension(heading)))
    opened = {path for path in named if not WORDS.match(path)}

    assert 1 <= len(opened) <= 3
    assert [path for path in named if not (ROOT / path).exists()] == []
