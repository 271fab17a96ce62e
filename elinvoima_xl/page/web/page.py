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
from elinvoima_xl.report.chapters.records import plain
from elinvoima_xl.workbook.theme import Theme

if TYPE_CHECKING:
    from jinja2 import Environment


from collections.abc import Iterator, Mapping

from elinvoima_xl.foundation.language import N_
from elinvoima_xl.merging.assess import StatusCounts
from elinvoima_xl.model.statuses import STATUSES, Look
from elinvoima_xl.page.public.records import StatusMark
from elinvoima_xl.report.chapters.records import ChartRow
from elinvoima_xl.workbook.theme import (
    BLACK,
    LEAST_CONTRAST,
    READING,
    WHITE,
    Colours,
    contrast,
    mix,
    readable,
)

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


# A piece of a bar narrower than this share of the whole is too narrow for a symbol, and then for a number.
_FOR_SYMBOL: Final = 9.0
_FOR_NUMBER: Final = 4.0

# The heights of a column chart, in units of about a pixel: numbers, columns, periods.
_NUMBERS, _COLUMNS, _PERIODS = 22.0, 96.0, 24.0
HEIGHT: Final = _NUMBERS + _COLUMNS + _PERIODS
# A column fills this share of its place; a chart of few columns does not become a chart of slabs.
_FILLED: Final = 0.62
_WIDEST: Final = 16.0
# The mark of a target is wider than its column.
_MARKED: Final = 0.84
# A number above a column may have this many letters for each of so many columns, else only the outermost have one.
_LETTERS: Final = 34
_MOST_COLUMNS: Final = 6


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a status bar: its place in per cent, what is written on it, and what a pointer is told."""

    code: str
    left: str
    width: str
    middle: str
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class ChartColumn:
    """A column of a metric's chart, its number and its period; `target` is the height of its target's mark."""

    left: str
    width: str
    middle: str
    top: str
    height: str
    number: str
    number_top: str
    period: str
    is_partial: bool
    target: str
    target_left: str
    target_right: str


@dataclass(frozen=True, slots=True)
class ColumnChart:
    """A metric's chart: its columns in order of time, and the height of the line of nought."""

    columns: tuple[ChartColumn, ...]
    base: str
    foot: str
    has_partial: bool
    has_target: bool


def status_bar(counts: StatusCounts, marks: Mapping[str, StatusMark], longest: int) -> tuple[Piece, ...]:
    """Return the pieces of a bar whose full width is `longest` measures."""
    pieces, at = [], 0.0
    for code in STATUSES:
        count = counts.of(code)
        if count:
            width = 100 * count / max(longest, 1)
            label = _label(marks[code].symbol, count, width)
            title = f"{marks[code].word}: {count}"
            pieces.append(Piece(code, _per_cent(at), _per_cent(width), _per_cent(at + width / 2), label, title))
            at += width
    return tuple(pieces)


def _label(symbol: str, count: int, width: float) -> str:
    if width >= _FOR_SYMBOL:
        return f"{symbol} {count}"
    return str(count) if width >= _FOR_NUMBER else ""


def column_chart(part: MetricPart, numbers: Sequence[str]) -> ColumnChart:
    """Return the chart of a metric with two comparable periods or more: the newest that there is room for.

    `numbers` are the figures as they are printed. The columns begin at nought, so that their heights compare.
    """
    assert part.chart is not None
    rows = part.chart.rows[-_MOST_COLUMNS:]
    numbers, partial = numbers[-len(rows) :], part.partial[-len(rows) :]
    scale = _Scale.of([number for row in rows for _, number in row.figures if number is not None])
    has_room = max(map(len, numbers)) * len(rows) <= _LETTERS
    outermost = (0, len(rows) - 1)
    columns = tuple(
        _column(
            row, scale, 100 / len(rows), place, numbers[place] if has_room or place in outermost else "", is_partial
        )
        for place, (row, is_partial) in enumerate(zip(rows, partial, strict=True))
    )
    return ColumnChart(
        columns,
        base=_units(scale.top(0)),
        foot=_units(HEIGHT - 6),
        has_partial=any(each.is_partial for each in columns),
        has_target=any(each.target for each in columns),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    """How high a number stands: the largest at the top of the columns' room, the smallest, nought at most, below."""

    high: float
    span: float

    @classmethod
    def of(cls, numbers: Sequence[float]) -> _Scale:
        low, high = min(0.0, *numbers), max(0.0, *numbers)
        return cls(high, (high - low) or 1.0)

    def top(self, number: float) -> float:
        return _NUMBERS + self.length(self.high - number)

    def length(self, number: float) -> float:
        return number / self.span * _COLUMNS


def _column(row: ChartRow, scale: _Scale, place: float, index: int, number: str, is_partial: bool) -> ChartColumn:
    figures = dict(row.figures)
    value, target = figures["actual"] or 0.0, figures.get("target")
    middle, width, top = place * (index + 0.5), min(place * _FILLED, _WIDEST), scale.top(max(value, 0.0))
    return ChartColumn(
        left=_per_cent(middle - width / 2),
        width=_per_cent(width),
        middle=_per_cent(middle),
        top=_units(top),
        height=_units(scale.length(abs(value))),
        number=number,
        number_top=_units(top - 6),
        period=row.name,
        is_partial=is_partial,
        target="" if target is None else _units(scale.top(target)),
        target_left=_per_cent(middle - place * _MARKED / 2),
        target_right=_per_cent(middle + place * _MARKED / 2),
    )


def _per_cent(number: float) -> str:
    return f"{round(number, 3):g}%"


def _units(number: float) -> str:
    return f"{round(number, 2):g}"


# Contrasts of what is drawn, and of what can be seen on paper at all.
_DRAWN: Final = 3.0
_SEEN: Final = 1.5


def to_variables(theme: Theme) -> tuple[str, str]:
    """Return the declarations of the light and of the dark colours, each as the inside of a CSS rule."""
    return _declared(_light(theme.colours)), _declared(_dark(theme.colours))


def status_rules() -> str:
    """Return the CSS rules of the statuses: the colours of what has one's class, pale ones with a line round them."""
    return "\n".join(rule for each in STATUSES.values() for rule in _rules(each.code.replace("_", "-"), each.look))


def _rules(name: str, look: Look) -> Iterator[str]:
    # The strip at the side of a tile: a fill that cannot be seen on paper has its line there.
    edge = "line" if contrast(look.fill, WHITE) < _SEEN else "fill"
    parts = {"fill": "fill", "line": "line", "ink": "ink", "edge": edge}
    yield f".{name} {{ {' '.join(f'--status-{part}: var(--{name}-{of});' for part, of in parts.items())} }}"
    if look.line != WHITE:
        yield f".{name} .piece {{ stroke: var(--status-line); stroke-width: 1; y: 2px; height: 26px; }}"
    if look.dash:
        yield f".tile.{name} .tile-symbol, .badge.{name} {{ border-style: dashed; }}"
        yield f".{name} .piece {{ stroke-dasharray: 4 3; }}"


def _declared(colours: Mapping[str, str]) -> str:
    return " ".join(f"--{name}: {value};" for name, value in colours.items())


def _light(colours: Colours) -> dict[str, str]:
    return {
        "ground": colours.open,
        "raised": colours.locked,
        "ink": colours.ink,
        "muted": colours.muted,
        "accent": colours.accent,
        "band": colours.header,
        "band-ink": colours.header_ink,
        "line": colours.grid,
        "edge": colours.group,
        "notice": colours.expected,
        "notice-line": colours.expected_border,
        "notice-ink": colours.expected_ink,
        "column": colours.accent,
        "target": colours.expected_border,
        **dict(_statuses({each.code: each.look for each in STATUSES.values()})),
    }


def _dark(colours: Colours) -> dict[str, str]:
    ground, raised = mix(colours.header, BLACK, 0.86), mix(colours.header, BLACK, 0.68)
    band = mix(colours.header, BLACK, 0.42)
    return {
        "ground": ground,
        "raised": raised,
        "ink": readable(colours.locked, raised, READING),
        "muted": readable(colours.grid, raised, LEAST_CONTRAST),
        "accent": readable(colours.accent, raised, READING),
        "band": band,
        "band-ink": readable(colours.header_ink, band, LEAST_CONTRAST),
        "line": mix(colours.header, BLACK, 0.3),
        "edge": readable(colours.group, raised, _DRAWN),
        "notice": mix(colours.expected_border, BLACK, 0.78),
        "notice-line": readable(colours.expected_border, ground, _DRAWN),
        "notice-ink": readable(colours.expected, mix(colours.expected_border, BLACK, 0.78), READING),
        "column": readable(colours.accent, raised, LEAST_CONTRAST),
        "target": readable(colours.expected_border, raised, LEAST_CONTRAST),
        **dict(_statuses({each.code: _dark_look(each.look, raised) for each in STATUSES.values()})),
    }


def _dark_look(look: Look, ground: str) -> Look:
    """Return how a status is drawn on a dark ground; what is an outline on white is one here too."""
    if look.fill == WHITE:
        return Look(ground, readable(look.line, ground, LEAST_CONTRAST), readable(WHITE, ground, READING), look.dash)
    fill = readable(look.fill, ground, _DRAWN)
    ink = max((BLACK, WHITE), key=lambda colour: contrast(colour, fill))
    return Look(fill, fill, ink, look.dash)


def _statuses(looks: Mapping[str, Look]) -> Iterator[tuple[str, str]]:
    for code, look in looks.items():
        name = code.replace("_", "-")
        yield f"{name}-fill", look.fill
        # A white line would part a piece from white paper by nothing: the piece's own colour ends it.
        yield f"{name}-line", look.fill if look.line == WHITE else look.line
        yield f"{name}-ink", look.label
