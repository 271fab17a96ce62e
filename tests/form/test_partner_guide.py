"""The partner's guide: one accessible page in each language that says what the form says, and goes with it."""

from __future__ import annotations

import importlib.util
import re
import subprocess
from email import message_from_bytes, policy
from functools import cache
from io import BytesIO
from pathlib import Path

import docx
import pytest
from filled import ISSUED, PERIOD, a_programme
from openxml_audit import OpenXmlValidator
from pages import DOCS, ROOT

from elinvoima_xl.app import steps
from elinvoima_xl.app.folder import write_folder
from elinvoima_xl.app.sending import Wanted
from elinvoima_xl.form.layout import read_layout
from elinvoima_xl.form.partner_guide import find_guide, write_guides
from elinvoima_xl.form.sheets.guide import PRIVACY, STEPS
from elinvoima_xl.foundation.language import LANGUAGES, words
from elinvoima_xl.programme.write_workbook import write_programme

SHIPPED = ROOT / "workbook_templates"
COLUMNS = ("actual", "forecast", "status", "done", "cause", "new_date")
ROLES = ("sum", "common", "may")
TAGS = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}
NAMES = {"fi": "kumppanin-ohje.docx", "sv": "partnerns-anvisning.docx", "en": "partner-guide.docx"}

in_every_language = pytest.mark.parametrize("language", LANGUAGES)


@cache
def maker():
    """Return the script that makes the documents."""
    spec = importlib.util.spec_from_file_location("make_partner_guides", DOCS / "make_partner_guides.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def page(language: str) -> str:
    """Return the page of a language with its lines joined."""
    return " ".join(maker().source(language).read_text("utf-8").split())


def lines_of(data: bytes) -> list[tuple[str, str]]:
    """Return the style and the text of every paragraph of a document, those of its tables too."""
    document = docx.Document(BytesIO(data))
    return [(each.style.name, each.text) for each in map(to_paragraph(document), document.element.body.iter("{*}p"))]


def to_paragraph(document):
    return lambda element: docx.text.paragraph.Paragraph(element, document)


# --- the document


@in_every_language
def test_the_document_is_what_its_script_makes(language):
    shipped = (SHIPPED / NAMES[language]).read_bytes()

    assert lines_of(shipped) == lines_of(maker().guide(language)), "run python docs/make_partner_guides.py"


@in_every_language
def test_the_document_has_a_title_a_language_and_one_first_heading(language):
    document = docx.Document(str(SHIPPED / NAMES[language]))
    headings = [each.style.name for each in document.paragraphs if each.style.name.startswith("Heading")]

    assert document.core_properties.title == document.paragraphs[0].text
    assert document.core_properties.language == TAGS[language]
    assert (headings[0], set(headings[1:])) == ("Heading 1", {"Heading 2"})


@in_every_language
def test_the_table_of_columns_has_a_header_row(language):
    [table] = docx.Document(str(SHIPPED / NAMES[language])).tables

    assert table.rows[0]._tr.trPr.find("{*}tblHeader") is not None


@in_every_language
def test_the_document_is_valid(language):
    assert OpenXmlValidator().validate(str(SHIPPED / NAMES[language])).errors == []


@pytest.mark.office
def test_each_document_is_one_page(tmp_path):
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    order = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*order, *(str(SHIPPED / name) for name in NAMES.values())], check=True, capture_output=True)

    pages = {path.stem: len(re.findall(rb"/Type\s*/Page\b", path.read_bytes())) for path in tmp_path.glob("*.pdf")}

    assert pages == {Path(name).stem: 1 for name in NAMES.values()}


# --- what it says is what the form says


@in_every_language
def test_the_rules_are_those_of_the_form(language):
    say = words(language)
    # The form says which period it is, and names the dates; the guide stands for every period.
    said = [re.sub(r": \{period\}", "", say(step)) for step in STEPS]

    assert [text for text in (*said, say(PRIVACY)) if text not in page(language)] == []


@in_every_language
def test_the_columns_and_the_lines_under_metrics_are_those_of_the_form(language):
    layout = read_layout()
    titles = [re.sub(r" \{\w+\}", "", layout.find_column(field).title.get(language)) for field in COLUMNS]
    lines = [layout.roles[role].line.get(language).removeprefix("{lead} ") for role in ROLES]

    assert [title for title in titles if f"| {title} |" not in page(language)] == []
    assert [line for line in lines if f"*{line}*" not in page(language)] == []


# --- where it goes


def test_a_new_follow_up_folder_has_the_guide_in_every_language(tmp_path):
    write_folder(tmp_path / "seuranta", "fi")

    assert {path.name for path in (tmp_path / "seuranta" / "ohjeet").iterdir()} == set(NAMES.values())


def test_a_guide_that_the_coordinator_has_edited_stays(tmp_path):
    (tmp_path / NAMES["fi"]).write_bytes(b"own")

    write_guides(tmp_path)

    assert (tmp_path / NAMES["fi"]).read_bytes() == b"own"


def test_a_draft_has_the_form_and_the_guide_in_the_language_of_the_form(tmp_path):
    write_guides(tmp_path / "ohjeet")

    assert attached(tmp_path, tmp_path / "ohjeet", "sv")[1:] == ["partnerns-anvisning.docx"]


def test_a_guide_that_was_removed_is_not_attached(tmp_path):
    for path in write_guides(tmp_path / "ohjeet"):
        path.unlink()

    assert len(attached(tmp_path, tmp_path / "ohjeet", "fi")) == 1
    assert find_guide(None, "fi") is None


def attached(folder: Path, guides: Path, language: str) -> list[str]:
    """Return the names of what is attached to a draft of a form in a language."""
    write_programme(a_programme(), (), folder / "ohjelma.xlsx")
    wanted = Wanted(PERIOD, read_layout(), ISSUED, language=language)
    steps.write_forms(folder / "ohjelma.xlsx", folder / "lomakkeet", wanted=wanted, drafts=True, guides=guides)
    draft = next((folder / "lomakkeet").glob("*.eml"))
    message = message_from_bytes(draft.read_bytes(), policy=policy.default)
    return [part.get_filename() for part in message.iter_attachments()]
