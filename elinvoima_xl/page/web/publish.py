"""The page for residents: a merge, a period and the city's choices → a folder of pages and open data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import UsageError, problem
from elinvoima_xl.merging.decisions import Merged
from elinvoima_xl.page.public.choices import NO_TEXTS, PageChoices
from elinvoima_xl.page.public.content import build_page
from elinvoima_xl.page.public.dataset import data_tables
from elinvoima_xl.page.public.package import DESCRIPTOR, data_files, descriptor
from elinvoima_xl.page.web.page import LanguagePage, to_html
from elinvoima_xl.page.web.site import write_site
from elinvoima_xl.workbook.theme import Theme

MAIN: Final = "index.html"


def write_page(
    merged: Merged,
    period: Period,
    folder: Path,
    *,
    languages: Sequence[str] = (),
    choices: PageChoices = NO_TEXTS,
    now: datetime,
    theme: Theme | None = None,
    kept: Path | None = None,
) -> tuple[str, ...]:
    """Write the page of a period as the whole of a folder, and return its files, the main page first.

    The page is in each of the `languages`, in the programme's with none; `now` is when it is made. Without `choices`
    no free text is published. An earlier page in the folder is replaced; a folder with anything else in it is `kept`
    under that name. UsageError where no name is given for it, where it cannot be written, and where the merge knows
    no programme for the period.
    """
    programme = merged.facts.find_programme(period)
    wanted = tuple(dict.fromkeys(languages)) or ((programme.language if programme else "fi"),)
    files = site_files(merged, period, languages=wanted, choices=choices, now=now, theme=theme)
    return write_site(files, folder, kept=kept)


def site_files(
    merged: Merged,
    period: Period,
    *,
    languages: Sequence[str],
    choices: PageChoices,
    now: datetime,
    theme: Theme | None = None,
) -> dict[str, bytes]:
    """Return the files of the page of a period: one page a language, the open data, and its description.

    UsageError where the merge knows no programme for the period.
    """
    programme = merged.facts.find_programme(period)
    if programme is None:
        raise UsageError(problem("no-programme"))
    names = {language: MAIN if place == 0 else f"{language}.html" for place, language in enumerate(languages)}
    pages = [LanguagePage(language, name) for language, name in names.items()]
    files: dict[str, bytes] = {}
    for language, name in names.items():
        page = build_page(merged, period, language=language, choices=choices, day=now.date())
        tables = data_tables(merged, period, language=language)
        files[name] = to_html(page, tables, pages=pages, theme=theme).encode()
    tables = data_tables(merged, period, language=languages[0])
    files.update(data_files(tables))
    files[DESCRIPTOR] = descriptor(programme, period, tables, files, language=languages[0], choices=choices, now=now)
    return files
