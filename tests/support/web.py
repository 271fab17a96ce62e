"""What the tests of the page share: merges to publish, the page parsed, and a browser."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import html5lib
from register_facts import YEAR, answer, example_facts, submission

from elinvoima_xl.merging.decisions import Facts, Merged
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.model.answers import UNREADABLE, CoordinatorText
from elinvoima_xl.model.programme import Mention
from elinvoima_xl.page.public.choices import PageChoices, text_kinds
from elinvoima_xl.page.public.content import build_page
from elinvoima_xl.page.public.dataset import data_tables
from elinvoima_xl.page.public.records import Page
from elinvoima_xl.page.web.page import to_html

NOW = datetime(2028, 2, 7, 7, 0, tzinfo=UTC)
DAY = date(2028, 2, 7)
NOTHING = PageChoices()
EVERYTHING = PageChoices(texts=frozenset(text_kinds()))


def example() -> Merged:
    """Return the small programme's merge: a conflict, an unreadable number, a delayed measure."""
    return merge(example_facts())


def page_of(merged: Merged, period=YEAR, language: str = "fi", choices: PageChoices = EVERYTHING) -> Page:
    return build_page(merged, period, language=language, choices=choices, day=DAY)


def html_of(merged: Merged, period=YEAR, language: str = "fi", choices: PageChoices = EVERYTHING) -> str:
    page = page_of(merged, period, language, choices)
    return to_html(page, data_tables(merged, period, language=language))


def parsed(html: str):
    """Return the page as a tree; a page that is not valid HTML in its syntax stops the test."""
    parser = html5lib.HTMLParser(strict=True, tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    return parser.parse(html)


def words_of(node) -> str:
    return " ".join("".join(node.itertext()).split())


def with_programme(merged: Merged, change) -> Merged:
    """Return the merge of the same facts with every programme changed."""
    facts = merged.facts
    return merge(replace(facts, programmes=tuple((period, change(known)) for period, known in facts.programmes)))


def poisoned(text: str):
    """Return a merge with the text in every text that the programme, a partner or the coordinator wrote."""
    facts = example_facts()
    programmes = tuple((period, poisoned_programme(known, text)) for period, known in facts.programmes)
    names = {owner.name: f"{owner.name} {text}" for owner in facts.programmes[0][1].owners}
    said = submission(
        YEAR,
        names["Opisto"],
        *(
            answer(YEAR, names["Opisto"], "1.1.1", field, text)
            for field in ("done", "cause", "remark", "x:Kustannukset")
        ),
        answer(YEAR, names["Opisto"], "1.1.1", "status", "delayed"),
        answer(YEAR, names["Opisto"], "1.1.1.a", "actual", None, text, state=UNREADABLE),
        answer(YEAR, names["Opisto"], "1.1.1.b", "actual", text),
    )
    texts = tuple(CoordinatorText(YEAR, kind, item, text) for kind, item in KINDS)
    return merge(Facts(programmes, frozenset({said}), texts=texts))


KINDS = (("note", "1.1.1"), ("verdict", "1.1"), ("proposal", "1.1.1"), ("proposal", ""), ("closing", ""))


def poisoned_programme(programme, text: str):
    def poison(words: str) -> str:
        return f"{words} {text}"

    def of_metric(metric):
        changed = {"kind": "text", "combine": "each"} if metric.id == "1.1.1.b" else {}
        return replace(
            metric, text=poison(metric.text), unit=poison(metric.unit), source=poison(metric.source), **changed
        )

    def of_measure(measure):
        owners = tuple(Mention(poison(each.name)) for each in measure.owners)
        metrics = tuple(map(of_metric, measure.metrics))
        return replace(measure, text=poison(measure.text), owners=owners, metrics=metrics)

    def of_objective(objective):
        return replace(objective, text=poison(objective.text), measures=tuple(map(of_measure, objective.measures)))

    def of_area(area):
        objectives = tuple(map(of_objective, area.objectives))
        return replace(
            area,
            name=poison(area.name),
            subtitle=poison(area.subtitle),
            headline_objectives=(text,),
            objectives=objectives,
        )

    return replace(
        programme,
        areas=tuple(map(of_area, programme.areas)),
        owners=tuple(replace(owner, name=poison(owner.name)) for owner in programme.owners),
        **{name: poison(getattr(programme, name)) for name in ("title", "city", "unit", "committee", "notice")},
    )
