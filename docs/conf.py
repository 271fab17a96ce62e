"""The documentation site: python -m sphinx -W docs site."""

from __future__ import annotations

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
html_static_path = ["style"]
html_css_files = ["site.css"]

# The language of each page that is not in English, for those who listen to it.
PAGES: Final = {
    "koordinaattorin-opas": "fi",
    "kumppanin-ohje": "fi",
    "raportista-pdf-ja-arkisto": "fi",
    "komennot": "fi",
    "partnerns-anvisning": "sv",
}


def setup(sphinx: Sphinx) -> None:
    """Let each page say its own language, and each picture open in its full size."""
    sphinx.connect("html-page-context", _say_language)
    sphinx.connect("doctree-resolved", _link_pictures)
    # A command is one thing: the 13 of 13.8.2027 needs no colour of its own.
    sphinx.add_lexer("sh", TextLexer)


def _say_language(_sphinx: Sphinx, page: str, _template: str, context: dict[str, Any], _tree: object) -> None:
    context["language"] = PAGES.get(page, "en")


def _link_pictures(sphinx: Sphinx, tree: nodes.document, _page: str) -> None:
    for image in list(tree.findall(nodes.image)):
        _, name = sphinx.env.images[image["uri"]]
        link = nodes.reference("", "", refuri=f"_images/{name}")
        image.replace_self(link)
        link += image
