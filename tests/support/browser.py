"""Chromium and axe-core for the tests of the page: pages opened from the disk, watched for requests and errors."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

# WCAG 2.1 AA and axe's own best practices; EN 301 549 asks for the former.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
OPEN_ALL = "document.querySelectorAll('details').forEach((each) => { each.open = true; })"


@dataclass
class Watched:
    """A page with what it asked for and what went wrong in it."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium; without its sandbox, which containers do not give it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, path: Path, hash_: str = "", **settings: Any) -> Iterator[Watched]:
    """Open a page from the disk in a context of its own."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **settings})
    watched = Watched(context.new_page())
    watched.page.on("request", lambda request: watched.requests.append(request.url))
    watched.page.on("console", lambda told: watched.errors.append(told.text))
    watched.page.on("pageerror", lambda error: watched.errors.append(str(error)))
    watched.page.goto(path.as_uri() + hash_)
    yield watched
    context.close()


def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong, each with its first place."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:150]}" for each in found]


def width_beyond(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def shown(page: Page) -> list[str]:
    """Return the numbers of the measures that can be seen."""
    return page.eval_on_selector_all(
        "article.measure:not([hidden]) .id:first-child",
        "all => all.filter(each => each.closest('h4, h5')).map(each => each.textContent)",
    )
