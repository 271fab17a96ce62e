"""The documentation site: python -m sphinx -W docs site.

The pages are plain Markdown that a code forge shows too. What only the site needs (its contents, each page's language,
pictures that open in full size) is added here.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from docutils import nodes
from pygments.lexers.special import TextLexer

import elinvoima_xl

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "elinvoima_xl"
author = "the authors of elinvoima_xl"
release = elinvoima_xl.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["**/*.py"]
language = "en"

# Headings have the anchors that code forges give them, so that one link works in both places.
myst_heading_anchors = 3
myst_links_external_new_tab = False

# What stands between backticks in a docstring is code.
default_role = "literal"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True

html_theme = "furo"
html_title = "elinvoima_xl"
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_static_path = ["style"]
html_css_files = ["site.css"]

INDEX: Final = (Path(__file__).parent / "index.md").read_text("utf-8")
# The headings of the index, by the language of the pages under them.
LANGUAGES: Final = {"Suomeksi": "fi", "På svenska": "sv", "In English": "en"}


def contents() -> dict[str, list[str]]:
    """Return the pages under each heading of the index, in order."""
    _, *parts = re.split(r"^## (.+)$", INDEX, flags=re.MULTILINE)
    return {heading: re.findall(r"\]\(([\w-]+)\.md\)", text) for heading, text in zip(*[iter(parts)] * 2, strict=True)}


PAGES: Final = {page: LANGUAGES[heading] for heading, pages in contents().items() for page in pages}


def setup(sphinx: Sphinx) -> None:
    """Add what only the site needs."""
    sphinx.connect("source-read", _add_contents)
    sphinx.connect("html-page-context", _say_language)
    sphinx.connect("doctree-resolved", _link_pictures)
    # A command is one thing: the 13 of 13.8.2027 needs no colour of its own.
    sphinx.add_lexer("sh", TextLexer)


def _add_contents(_sphinx: Sphinx, page: str, source: list[str]) -> None:
    """Add the tree of contents that the side bar shows: the links of the index."""
    if page == "index":
        for heading, pages in contents().items():
            source[0] += "\n".join(("", "```{toctree}", ":hidden:", f":caption: {heading}", "", *pages, "```", ""))


def _say_language(_sphinx: Sphinx, page: str, _template: str, context: dict[str, Any], _tree: object) -> None:
    context["language"] = PAGES.get(page, language)


def _link_pictures(sphinx: Sphinx, tree: nodes.document, _page: str) -> None:
    for image in list(tree.findall(nodes.image)):
        _, name = sphinx.env.images[image["uri"]]
        link = nodes.reference("", "", refuri=f"_images/{name}")
        image.replace_self(link)
        link += image
