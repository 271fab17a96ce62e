"""A page's records → one HTML file that needs nothing else: style and script stand in it, and nothing is fetched.

The Content-Security-Policy names the style and the script by their digests and allows nothing else, so that nothing
that a partner wrote can run or load anything, whatever it is. Jinja2 escapes every text.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

from elinvoima_xl.foundation.language import LANGUAGES, words
from elinvoima_xl.page.public.dataset import DataTable
from elinvoima_xl.page.public.records import AreaPart, MetricPart, Page
from elinvoima_xl.page.web.charts import HEIGHT, ColumnChart, Piece, column_chart, status_bar
from elinvoima_xl.page.web.colours import status_rules, to_variables
from elinvoima_xl.report.chapters.records import plain
from elinvoima_xl.workbook.theme import Theme

if TYPE_CHECKING:
    from jinja2 import Environment


from elinvoima_xl.foundation.language import N_

# Control characters, halves of pairs, and what Unicode keeps free: no valid page has them (HTML, “Preprocessing”).
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# A longer word in a table may be broken anywhere; shorter ones decide how narrow a column can be.
_LONGEST: Final = 30


@dataclass(frozen=True, slots=True)
class LanguagePage:
    """The page in one of its languages."""

    language: str
    file: str

    @property
    def name(self) -> str:
        """Return the language's own name."""
        return LANGUAGES[self.language].own_name


def to_html(
    page: Page, tables: Sequence[DataTable], *, pages: Sequence[LanguagePage] = (), theme: Theme | None = None
) -> str:
    """Return the page as HTML; `tables` are the open data beside it, `pages` the page in each of its languages."""
    say = words(page.language)
    style, script = _style(theme or Theme()), _source("page.js")
    template = _environment().get_template("page.html")
    marks = {mark.code: mark for mark in page.marks}
    return template.render(
        page=page,
        tables=tables,
        pages=pages,
        say=say,
        label=SimpleNamespace(**{name: say(text) for name, text in LABELS.items()}),
        style=_trusted(style),
        script=_trusted(script),
        policy=_policy(style, script),
        longest=max((area.counts.total for area in page.areas), default=1),
        bar_of=partial(_bar, marks),
        chart_of=_chart,
        height=f"{HEIGHT:g}",
        counted=_counted(page),
        about=_about(page),
        made=say("This page was made on {date} with elinvoima_xl.").format(date=page.made),
    )


def _bar(marks: dict[str, Any], area: AreaPart, longest: int) -> tuple[Piece, ...]:
    return status_bar(area.counts, marks, longest)


def _chart(part: MetricPart) -> ColumnChart:
    assert part.table is not None
    # The table has the newest period first, the chart last; a cell's first line is the number itself.
    numbers = tuple(plain(row[1].lines[0]) for row in reversed(part.table.rows))
    return column_chart(part, numbers)


def _counted(page: Page) -> dict[str, str]:
    """Return the sentences on how many measures are shown; the script fills in {shown}."""
    say = words(page.language)
    total = sum(area.counts.total for area in page.areas)
    many = say("{shown} measures of {total} are shown.").replace("{total}", say.number(total))
    one = say("1 measure of {total} is shown.").replace("{total}", say.number(total))
    every = say.plural("{count} measure is shown.", "All {count} measures are shown.", total)
    return {"every": every, "one": one, "many": many, "none": say("No measure fits the search.")}


def _about(page: Page) -> tuple[str, ...]:
    say = words(page.language)
    return (
        say(
            "The owners of the measures have told their status and the values of the metrics for {period}. Where"
            " several owners share a measure, their answers were combined by stated rules."
        ).format(period=say.period(page.period)),
        say(
            "An answer that is missing is shown as missing, and a figure that lacks the answers of some owners says"
            " so. Where owners contradict each other, no value is shown until the matter is settled."
        ),
        say("Figures from 1 January are compared with the same time of an earlier year."),
    )


# --- what never changes


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("elinvoima_xl.page.web", "."),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_clean,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["css"] = lambda code: code.replace("_", "-")
    environment.filters["long"] = lambda cell: " long" if max(map(len, cell.text.split()), default=0) > _LONGEST else ""
    environment.filters["json"] = lambda names: json.dumps(list(names), ensure_ascii=False)
    return environment


def _clean(value: Any) -> Any:  # noqa: ANN401 - whatever a template prints
    """Return a text without the characters that HTML cannot hold; our own style and script stay as they are."""
    return _ILLEGAL.sub("", value) if type(value) is str else value


def _source(name: str) -> str:
    from importlib.resources import files

    return (files("elinvoima_xl.page.web") / name).read_text("utf-8")


def _style(theme: Theme) -> str:
    light, dark = to_variables(theme)
    return (
        f":root {{ color-scheme: light; {light} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{"
        f' :root:not([data-theme="light"]) {{ color-scheme: dark; {dark} }} }}\n'
        f'@media screen {{ :root[data-theme="dark"] {{ color-scheme: dark; {dark} }} }}\n'
        f"{_source('page.css')}\n{status_rules()}\n"
    )


def _policy(style: str, script: str) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_digest(style)}'",
            f"script-src '{_digest(script)}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _trusted(text: str) -> Any:  # noqa: ANN401 - Markup, imported late
    """Return our own style or script as it is: nothing that anybody wrote elsewhere is in it."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704


LABELS: Final = {
    "skip": N_("Skip to the content"),
    "language": N_("Language"),
    "dark": N_("Dark colours"),
    "light": N_("Light colours"),
    "summary": N_("Summary"),
    "situation": N_("Situation by area"),
    "bars": N_("How many measures of each development area have each status."),
    "same_table": N_("The same figures as a table"),
    "changes": N_("Changes since the previous period"),
    "measures": N_("Measures"),
    "search": N_("Search the measures"),
    "by_word": N_("Search by word"),
    "status": N_("Status"),
    "area": N_("Development area"),
    "all": N_("All"),
    "owner": N_("Owner"),
    "clear": N_("Clear the search"),
    "headline": N_("Headline objectives"),
    "proposals": N_("Proposals for change"),
    "closing": N_("Closing words"),
    "about": N_("How the figures came about"),
    "methods": N_("The metrics and how they were combined"),
    "data": N_("Open data"),
    "data_lead": N_("The figures of this page and of earlier periods as files:"),
    "descriptor": N_("Description of the fields (Frictionless Data Package):"),
    "licence": N_("Licence:"),
    "no_licence": N_("The city has not told the licence of the data."),
    "contact": N_("Questions and feedback:"),
    "accessibility": N_("Accessibility statement"),
    "over_time": N_("Development by period"),
    "target": N_("Target"),
    "partial": N_("answers of some owners are missing"),
    "history": N_("Status by period"),
    "owners": N_("Owners:"),
}
