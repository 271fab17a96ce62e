"""Generated programmes for properties: any shape that the records allow, with texts such as people really paste."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from elinvoima_xl.model.programme import (
    CONTINUITY,
    DIRECTIONS,
    KINDS,
    OVER_TIME,
    Area,
    Background,
    Measure,
    Mention,
    Metric,
    Objective,
    Owner,
    Programme,
    Proposal,
)
from elinvoima_xl.model.rules import RULES

# The longest text that a cell holds, and what makes trouble in workbooks: formulas, quotes, breaks, XML, escapes.
LONGEST = 32_767
NASTY = (
    "=1+1", "=HYPERLINK(\"x\")", "+358", "-", "@luku", "'7", '"a"; "b"', "rivi\nrivi", "\r\n", "\t", "  väli  ", "a;b",
    "😊", "_x000D_", "_x0041_", "<b>&amp;</b>", "]]>", "1.1.2", "007", "1e5", "TRUE", "#N/A", "ehdotus: 1",
    "yritysکوhtainen",
    "\ufeff", "a\u2028b", "{found}", "%s", "L" * 300,
)  # fmt: skip

# Characters that cannot be printed are cleaned away when a document is imported: no programme holds any.
_letters = st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t", exclude_characters="\ufffe\uffff")
texts = st.one_of(st.just(""), st.sampled_from(NASTY), st.text(_letters, max_size=40))
long_texts = st.one_of(texts, st.builds(lambda letter: letter * LONGEST, st.sampled_from("aä=")))
filled = texts.filter(lambda text: text.strip() != "")
dates = st.none() | st.dates(date(1990, 1, 1), date(2099, 12, 31))
years = st.integers(2000, 2099)
# Figures with up to 20 digits: more than a spreadsheet's number keeps.
figures = st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False, places=4) | st.integers(
    -(10**20), 10**20
).map(Decimal)


def optional_figures():
    return st.none() | figures


def proposals(*fields: str) -> st.SearchStrategy[tuple[Proposal, ...]]:
    return st.lists(st.builds(Proposal, st.sampled_from(fields), texts), max_size=2).map(tuple)


@st.composite
def metrics(draw, item: str, owners: list[str]) -> Metric:
    return Metric(
        item,
        draw(texts),
        draw(st.sampled_from(sorted(KINDS))),
        draw(texts),
        draw(st.sampled_from(sorted(DIRECTIONS))),
        draw(st.sampled_from(sorted(OVER_TIME))),
        draw(st.sampled_from(sorted(RULES))),
        draw(st.sampled_from(["", *owners])),
        draw(texts),
        draw(optional_figures()),
        tuple(sorted(draw(st.dictionaries(years, figures, max_size=3)).items())),
        draw(texts),
        draw(dates),
        draw(texts),
        draw(proposals("kind", "unit", "combine", "correction")),
    )


@st.composite
def measures(draw, item: str, owners: list[str]) -> Measure:
    mentions = draw(st.lists(st.sampled_from(owners), max_size=3)) if owners else []
    letters = draw(st.lists(st.sampled_from(["a", "b", "c", "z", "aa"]), unique=True, max_size=2))
    return Measure(
        item,
        draw(long_texts),
        tuple(Mention(name, draw(texts)) for name in mentions),
        draw(st.sampled_from(["", *owners])),
        tuple(draw(metrics(f"{item}.{letter}", owners)) for letter in letters),
        draw(st.sampled_from(["", *CONTINUITY])),
        draw(dates),
        draw(dates),
        draw(texts),
        draw(texts),
        draw(dates),
        draw(texts),
        draw(proposals("continuity", "correction")),
    )


@st.composite
def areas(draw, number: int, owners: list[str]) -> Area:
    objectives = []
    for objective in draw(st.lists(st.integers(0, 20), unique=True, max_size=2)):
        running = draw(st.lists(st.integers(1, 30), unique=True, max_size=2))
        found = tuple(draw(measures(f"{number}.{objective}.{each}", owners)) for each in running)
        objectives.append(Objective(objective, draw(texts), found, draw(texts)))
    headlines = draw(st.lists(texts, max_size=2))
    return Area(number, draw(texts), draw(texts), tuple(headlines), tuple(objectives))


@st.composite
def owner_records(draw, name: str, names: list[str]) -> Owner:
    return Owner(
        name,
        draw(st.sampled_from(["", "city_unit", "collective", "company", "muu laji"])),
        tuple(draw(st.lists(texts, max_size=2))),
        draw(st.sampled_from(["", "fi", "sv", "en"])),
        draw(texts),
        draw(texts),
        draw(st.booleans()),
        draw(st.sampled_from(["", *names])),
        draw(texts),
    )


@st.composite
def programmes(draw) -> Programme:
    """Return any programme: owners of different names, ids of their places, everything else free."""
    names = draw(st.lists(filled, unique=True, max_size=4))
    numbers = draw(st.lists(st.integers(1, 50), unique=True, max_size=2))
    first = draw(years)
    return Programme(
        draw(texts),
        draw(texts),
        (first, first + draw(st.integers(0, 5))),
        tuple(draw(areas(number, names)) for number in numbers),
        tuple(draw(owner_records(name, names)) for name in names),
        draw(st.sampled_from(["fi", "sv", "en"])),
        *(draw(texts) for _ in range(5)),
        background=Background(*(tuple(draw(st.lists(texts, max_size=2))) for _ in range(4))),
        assurance=tuple(draw(st.lists(texts, max_size=2))),
        history=tuple(draw(st.lists(texts, max_size=2))),
    )
