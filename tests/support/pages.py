"""The pages of the documentation as tests read them: their prose, links, headings and code blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.glob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "benchmarks" / "README.md"])

_FENCE = re.compile(r"^```(?P<kind>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?P<picture>!?)\[(?P<words>[^\]]*)\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
_INLINE = re.compile(r"`([^`\n]+)`")


class Block(NamedTuple):
    """A fenced block: its kind (`sh`, `python`, `text` …), its text, and the line on which it begins."""

    kind: str
    text: str
    line: int


class Link(NamedTuple):
    """A link or a picture: its words, and where it leads."""

    words: str
    target: str
    is_picture: bool


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path) -> tuple[Block, ...]:
    text = page.read_text("utf-8")
    found = _FENCE.finditer(text)
    return tuple(Block(each["kind"], each["text"], text.count("\n", 0, each.start()) + 1) for each in found)


def prose(page: Path) -> str:
    """Return a page without its fenced blocks."""
    return _FENCE.sub("", page.read_text("utf-8"))


def links(page: Path) -> tuple[Link, ...]:
    found = _LINK.finditer(_INLINE.sub("", prose(page)))
    return tuple(Link(each["words"], each["target"], bool(each["picture"])) for each in found)


def anchors(page: Path) -> set[str]:
    """Return the anchors that a code forge and the site give to the headings of a page."""
    return {slug(heading) for heading in _HEADING.findall(prose(page))}


def slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def commands(page: Path) -> Iterator[str]:
    """Yield every line that calls the program, in a block for a shell or between backticks."""
    lines = [line for block in blocks(page) if block.kind in {"sh", "console"} for line in block.text.splitlines()]
    for text in (*lines, *_INLINE.findall(prose(page))):
        _, called, rest = text.partition("elinvoima ")
        if called and not text.startswith("#"):
            yield f"elinvoima {rest}"
