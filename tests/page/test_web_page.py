"""The HTML of the page: valid, whole without a script, and nothing that anybody wrote can break out of its text."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from functools import cache
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kajaani_answers import merged as kajaani
from register_facts import YEAR, example_facts
from web import example, html_of, parsed, poisoned, words_of

from elinvoima_xl.foundation.language import LANGUAGES
from elinvoima_xl.merging.decisions import Facts
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.model.statuses import STATUSES
from elinvoima_xl.page.public.choices import PageChoices, text_kinds
from elinvoima_xl.page.web.page import LABELS, to_variables
from elinvoima_xl.workbook.theme import Colours, Theme, contrast

ATTACKS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" x="',
    "' onfocus='alert(1)' autofocus='",
    "<!--",
    "]]>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "&lt;b&gt;&amp;",
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_valid_html_in_its_language(language):
    tree = parsed(html_of(kajaani(), language=language))

    assert tree.get("lang") == language
    assert len([node for node in tree.iter() if node.tag == "h1"]) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_the_programme_keep_their_language(language):
    tree = parsed(html_of(example(), language=language))
    (heading,) = tree.iter("h1")
    wordings = [node.find("*/span[2]") if node.find("*/span[2]") is not None else None for node in tree.iter("article")]

    assert heading.get("lang") == (None if language == "fi" else "fi")
    assert {node.get("lang") for node in wordings if node is not None} == {None if language == "fi" else "fi"}


def test_no_heading_level_is_skipped():
    levels = [int(node.tag[1]) for node in parsed(html_of(kajaani())).iter() if re.fullmatch("h[1-6]", str(node.tag))]

    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_every_id_is_given_once_and_every_inner_link_leads_somewhere():
    tree = parsed(html_of(kajaani()))
    ids = [node.get("id") for node in tree.iter() if node.get("id")]
    links = {href[1:] for node in tree.iter("a") if (href := node.get("href", "")).startswith("#")}

    assert len(ids) == len(set(ids))
    assert links <= set(ids)


def test_nothing_is_fetched_from_anywhere():
    tree = parsed(html_of(kajaani()))
    sources = [node.get("src") for node in tree.iter() if node.get("src")]
    loads = [node.get("href") for node in tree.iter("link")]

    assert sources == []
    assert loads == ["data:,"]


def test_the_policy_allows_the_own_style_and_script_and_nothing_else():
    tree = parsed(html_of(example()))
    (policy,) = [node.get("content") for node in tree.iter("meta") if node.get("http-equiv")]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))

    assert rules["default-src"] == "'none'"
    for tag in ("style", "script"):
        (node,) = tree.iter(tag)
        digest = base64.b64encode(hashlib.sha256(node.text.encode()).digest()).decode()
        assert rules[f"{tag}-src"] == f"'sha256-{digest}'"
    assert [node for node in tree.iter() if node.get("style")] == []


def test_a_status_is_always_a_symbol_and_a_word():
    tree = parsed(html_of(kajaani()))
    badges = [words_of(node) for node in tree.iter("span") if (node.get("class") or "").startswith("badge")]

    assert badges
    assert {badge.split(" ", 1)[0] for badge in badges} <= {status.symbol for status in STATUSES.values()}
    assert all(len(badge.split(" ", 1)) == 2 for badge in badges)


def test_every_chart_has_a_text_and_its_table_is_behind_it():
    tree = parsed(html_of(kajaani()))
    figures = list(tree.iter("figure"))

    assert figures
    for figure in figures:
        charts = [node for node in figure.iter("svg") if node.get("role") == "img"]
        assert all(chart.get("aria-label") for chart in charts)
        assert figure.find("details//table") is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_programme_without_measures_has_a_page_too(language):
    merged = merge(Facts(((YEAR, replace(example_facts().programmes[0][1], areas=())),)))

    tree = parsed(html_of(merged, language=language))

    assert list(tree.iter("article")) == []
    assert len(list(tree.iter("h2"))) == 4


def test_a_period_that_nobody_has_answered_has_a_page_too():
    tree = parsed(html_of(merge(Facts(example_facts().programmes))))

    assert {node.get("data-status") for node in tree.iter("article")} == {"no_data"}


def test_the_templates_use_every_word_and_no_other():
    sources = [(files("elinvoima_xl.page.web") / name).read_text("utf-8") for name in ("page.html", "parts.html")]

    assert {name for source in sources for name in re.findall(r"label\.(\w+)", source)} == set(LABELS)


# --- nothing breaks out


def chosen(text: str) -> PageChoices:
    return PageChoices(
        frozenset({*text_kinds(), "x:Kustannukset"}), licence=text, contact=text, accessibility=f"https://{text}"
    )


def shape(html: str):
    """Return the page's elements and the names of their attributes: all that a text must not change."""
    return [(node.tag, sorted(node.keys())) for node in parsed(html).iter() if isinstance(node.tag, str)]


@cache
def harmless_shape():
    return shape(html_of(poisoned("xx"), choices=chosen("xx")))


@pytest.mark.parametrize("text", ATTACKS)
def test_no_text_can_break_out_of_its_place(text):
    page = html_of(poisoned(text), choices=chosen(text))

    assert shape(page) == harmless_shape()
    assert " ".join(text.split()) in words_of(parsed(page).find("body"))


# A line break in closing words begins a paragraph: that much a text may do. Half a character comes from no file.
@settings(max_examples=10)
@given(
    st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=20).map(
        lambda text: f"x{text}x"
    )
)
def test_any_text_stays_text(text):
    assert shape(html_of(poisoned(text), choices=chosen(text))) == harmless_shape()


# --- colours


@pytest.mark.parametrize("accent", ["#14506B", "#7A1F1F", "#0B3D0B", "#4B2E83", "#000000"])
def test_text_and_what_is_drawn_can_be_told_from_their_ground_in_the_dark_too(accent):
    theme = Theme(colours=replace(Colours(), accent=accent, header=accent))
    for declared in to_variables(theme):
        colour = dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6});", declared))

        for ground in (colour["ground"], colour["raised"]):
            assert min(contrast(colour[name], ground) for name in ("ink", "muted", "accent")) >= 4.5
            assert min(contrast(colour[name], ground) for name in ("edge", "column", "target")) >= 3
        assert contrast(colour["band-ink"], colour["band"]) >= 4.5
        assert contrast(colour["notice-ink"], colour["notice"]) >= 4.5
        for code in STATUSES:
            name = code.replace("_", "-")
            assert contrast(colour[f"{name}-ink"], colour[f"{name}-fill"]) >= 4.5
            assert max(contrast(colour[f"{name}-{part}"], colour["ground"]) for part in ("fill", "line")) >= 3
