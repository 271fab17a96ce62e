"""Laws of what is published, over random facts: the report's own values, no word that is not allowed, valid always."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from merge_strategies import many_facts
from register_facts import H1, YEAR
from web import EVERYTHING, NOTHING, NOW, page_of, parsed

from elinvoima_xl.merging.merge import merge
from elinvoima_xl.page.public.dataset import data_tables
from elinvoima_xl.page.web.publish import site_files
from elinvoima_xl.report.build import build_report
from elinvoima_xl.report.chapters.records import plain

# Words that a partner types in merge_strategies and that stand neither in its programme nor on every page.
WRITTEN = ("Snow", "Rain", "A fair", "Two mines", "A school", "Call me", "n. 5")
PERIODS = st.sampled_from((H1, YEAR))


def measures_of(page):
    return [each for area in page.areas for objective in area.objectives for each in objective.measures]


@given(many_facts(), PERIODS)
def test_every_status_and_value_is_printed_as_in_the_report(facts, period):
    merged = merge(facts)
    page, report = page_of(merged, period), build_report(merged, period, language="fi")

    statuses = {each.id: f"{each.mark.word}\N{NO-BREAK SPACE}{each.mark.symbol}" for each in measures_of(page)}
    actuals = {m.id: [plain(line) for line in m.actual.lines] for each in measures_of(page) for m in each.metrics}
    assert statuses == {row[0].text: plain(row[2].lines[0]) for t in report.tables("measures") for row in t.rows}
    assert actuals == dict(reported(report))


def reported(report):
    """Yield the lines of the actual of each metric of a report; a column without any is left out there."""
    for table in report.tables("metrics"):
        places = [place for place, column in enumerate(table.columns) if column.title.startswith("Toteuma 1.1.–")]
        for row in table.rows:
            lines = [plain(line) for line in row[places[0]].lines] if places else []
            yield row[0].text, lines or ["–"]


@given(many_facts(), PERIODS)
def test_no_word_is_published_that_is_not_allowed(facts, period):
    files = site_files(merge(facts), period, languages=("fi", "en"), choices=NOTHING, now=NOW)

    assert [(word, name) for word in WRITTEN for name, data in files.items() if word in data.decode()] == []


@settings(max_examples=25)
@given(many_facts(), PERIODS)
def test_the_page_is_valid_whatever_was_said(facts, period):
    files = site_files(merge(facts), period, languages=("fi", "sv"), choices=EVERYTHING, now=NOW)

    for name in ("index.html", "sv.html"):
        parsed(files[name].decode())


@given(many_facts(), PERIODS)
def test_the_data_say_why_a_value_is_not_there(facts, period):
    tables = {table.name: table for table in data_tables(merge(facts), period, language="fi")}

    for row in tables["metrics"].rows:
        has_value = row["actual"] is not None or row["reached"] is not None
        assert has_value == (row["state"] == "decided"), row
        assert row["reported"] <= row["expected"] or row["state"] == "decided", row
    for row in tables["measures"].rows:
        assert (row["status"] == "no_data") == (row["state"] != "decided"), row


@pytest.mark.parametrize("table", ["measures", "metrics", "owners"])
@given(facts=many_facts())
def test_a_primary_key_is_unique(table, facts):
    (found,) = [each for each in data_tables(merge(facts), YEAR, language="fi") if each.name == table]
    keys = [tuple(row[name] for name in found.key) for row in found.rows]

    assert len(keys) == len(set(keys))
    assert json.dumps(keys)
