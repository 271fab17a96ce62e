"""What the tests of the page share: merges to publish, the page parsed, and a browser."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import html5lib
from register_facts import YEAR, example_facts

from elinvoima_xl.merging.decisions import Merged
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.publishing.choices import TEXTS, Choices
from elinvoima_xl.publishing.content import build_page
from elinvoima_xl.publishing.dataset import data_tables
from elinvoima_xl.publishing.records import Page
from elinvoima_xl.web.page import to_html

NOW = datetime(2028, 2, 7, 7, 0, tzinfo=UTC)
DAY = date(2028, 2, 7)
NOTHING = Choices()
EVERYTHING = Choices(texts=frozenset(TEXTS))


def example() -> Merged:
    """Return the small programme's merge: a conflict, an unreadable number, a delayed measure."""
    return merge(example_facts())


def page_of(merged: Merged, period=YEAR, language: str = "fi", choices: Choices = EVERYTHING) -> Page:
    return build_page(merged, period, language=language, choices=choices, day=DAY)


def html_of(merged: Merged, period=YEAR, language: str = "fi", choices: Choices = EVERYTHING) -> str:
    page = page_of(merged, period, language, choices)
    return to_html(page, data_tables(merged, period, language=language))


def parsed(html: str):
    """Return the page as a tree; a page that is not valid HTML in its syntax stops the test."""
    parser = html5lib.HTMLParser(strict=True, tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    return parser.parse(html)


def words_of(node) -> str:
    return " ".join("".join(node.itertext()).split())


def with_programme(merged: Merged, change) -> Merged:
    """Return the merge of the same facts with every programme changed."""
    facts = merged.facts
    return merge(replace(facts, programmes=tuple((period, change(known)) for period, known in facts.programmes)))
