"""Draw the page for residents into docs/pictures/web/: python docs/make_web_pictures.py

Of the demo's page the top, light and dark, as a telephone shows it, and on paper; of a small follow-up of five periods
with targets the measures with their charts. All answers are invented, and every page says so. Needs Chromium and
pdftoppm.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from make_report_pictures import FIVE, answered, area_of, with_targets
from playwright.sync_api import Browser, sync_playwright

from elinvoima_xl.app.demo import run_demo
from elinvoima_xl.page.public.choices import PageChoices, text_kinds
from elinvoima_xl.page.web.publish import site_files
from elinvoima_xl.page.web.site import write_site

FOLDER: Final = Path(__file__).parent / "pictures" / "web"
SCREEN: Final = {"width": 1200, "height": 1320}
TELEPHONE: Final = {"width": 320, "height": 1560}
DOTS: Final = 60


def main() -> None:
    """Draw all pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        run_demo(folder / "demo")
        page = folder / "demo" / "sivu" / "index.html"
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        shoot(browser, page, "page.png")
        shoot(browser, page, "page-dark.png", color_scheme="dark")
        shoot(browser, page, "telephone.png", viewport=TELEPHONE, device_scale_factor=2)
        shoot(browser, page, "search.png", at="#status=delayed", part="measures")
        shoot(browser, charted(folder), "charts.png", part="area-1")
        to_paper(browser, page, folder / "page.pdf")
        browser.close()


def charted(folder: Path) -> Path:
    """Return the page of a follow-up of five periods with targets."""
    merged = answered(with_targets(area_of(1)), FIVE, "fi")
    now = datetime(2029, 9, 15, 8, 0, tzinfo=UTC)
    files = site_files(merged, FIVE[-1], languages=("fi",), choices=PageChoices(frozenset(text_kinds())), now=now)
    write_site(files, folder / "charted")
    return folder / "charted" / "index.html"


def shoot(browser: Browser, page: Path, name: str, *, at: str = "", part: str = "", **settings: Any) -> None:
    """Draw what a window shows of a page: its top, or from a part of it on."""
    context = browser.new_context(**{"viewport": SCREEN, "reduced_motion": "reduce", **settings})
    seen = context.new_page()
    seen.goto(page.as_uri() + at)
    if part:
        seen.evaluate("(id) => document.getElementById(id).scrollIntoView()", part)
    seen.screenshot(path=FOLDER / name)
    context.close()


def to_paper(browser: Browser, page: Path, pdf: Path) -> None:
    """Draw the first sheets of the page as it is printed."""
    seen = browser.new_page()
    seen.goto(page.as_uri())
    seen.pdf(path=pdf, prefer_css_page_size=True, print_background=False)
    for sheet in ("1", "4"):
        target = FOLDER / f"print-{sheet}"
        command = ["pdftoppm", "-r", str(DOTS), "-png", "-singlefile", "-f", sheet, "-l", sheet, str(pdf), str(target)]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
