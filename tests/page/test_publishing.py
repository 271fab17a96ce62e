"""What may be public: the page's records and the open data, traced to the report and to the register."""

from __future__ import annotations

import csv
import json
import warnings
from dataclasses import replace
from decimal import Decimal
from io import StringIO

import pytest
from kajaani_answers import PERIODS
from kajaani_answers import merged as kajaani
from register_facts import H1, YEAR, answer, example_facts, submission
from web import EVERYTHING, NOTHING, NOW, example, html_of, page_of, parsed, with_programme, words_of

from elinvoima_xl.foundation.language import words
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.page.public.choices import PageChoices
from elinvoima_xl.page.public.dataset import data_tables
from elinvoima_xl.page.public.package import data_files, to_csv
from elinvoima_xl.page.web.publish import site_files
from elinvoima_xl.page.web.site import write_site
from elinvoima_xl.report.build import build_report
from elinvoima_xl.report.chapters.records import plain

SECRETS = ("Kouluttajia ei saatu", "Kolme koulutusta pidetty", "Sovittu jatkosta", "Osittain saavutettu")


def rows_of(html: str, caption: str) -> list[list[str]]:
    """Return the rows of the page's table of a caption, as text."""
    tables = {words_of(head): table for table in parsed(html).iter("table") for head in table.findall("caption")}
    return [[words_of(cell) for cell in row] for row in tables[caption].find("tbody")]


def printed_rows(table) -> list[list[str]]:
    return [[" ".join(cell.text.split()) for cell in row] for row in table.rows]


def actuals(page):
    """Return the lines that the page shows for each metric's actual, by the metric's id."""
    return {
        metric.id: [plain(line) for line in metric.actual.lines]
        for area in page.areas
        for objective in area.objectives
        for measure in objective.measures
        for metric in measure.metrics
    }


def rows_by_id(merged, table: str, period=YEAR):
    found = {each.name: each for each in data_tables(merged, YEAR, language="fi")}[table]
    return {row[table.removesuffix("s")]: row for row in found.rows if row["period"] == str(period)}


# --- the page and the report agree


@pytest.mark.parametrize("period", PERIODS, ids=str)
def test_the_counts_by_status_are_those_of_the_report(period):
    html, report = html_of(kajaani(), period), build_report(kajaani(), period, language="fi")
    (table,) = report.tables("statuses")

    assert rows_of(html, table.caption) == printed_rows(table)


@pytest.mark.parametrize("period", PERIODS, ids=str)
def test_every_measure_has_the_status_of_the_report(period):
    tree = parsed(html_of(kajaani(), period))
    report = build_report(kajaani(), period, language="fi")

    shown = {node.get("id"): node.find(".//p[@class='status']/span") for node in tree.iter("article")}
    printed = {
        f"t-{row[0].text}": " ".join(plain(row[2].lines[0]).split())
        for table in report.tables("measures")
        for row in table.rows
    }

    assert {item: " ".join(reversed(words_of(badge).split(" ", 1))) for item, badge in shown.items()} == printed


@pytest.mark.parametrize("period", PERIODS, ids=str)
def test_every_value_of_a_metric_is_printed_as_in_the_report(period):
    page = page_of(kajaani(), period)
    report = build_report(kajaani(), period, language="fi")
    title = f"Toteuma {words('fi').period(period)}"
    place = {id(table): [column.title for column in table.columns].index(title) for table in report.tables("metrics")}
    printed = {
        row[0].text: [plain(line) for line in row[place[id(table)]].lines] or ["–"]
        for table in report.tables("metrics")
        for row in table.rows
    }

    assert actuals(page) == printed


@pytest.mark.parametrize("period", PERIODS, ids=str)
def test_what_has_changed_is_what_the_report_tells(period):
    html, report = html_of(kajaani(), period), build_report(kajaani(), period, language="fi")
    tables = [*report.tables("status changes"), *report.tables("moves")]

    assert [rows_of(html, table.caption) for table in tables] == [printed_rows(table) for table in tables]


# --- only what may be public


def test_no_text_is_published_that_is_not_allowed():
    files = site_files(example(), YEAR, languages=("fi", "sv", "en"), choices=NOTHING, now=NOW)

    assert [secret for secret in SECRETS for data in files.values() if secret.encode() in data] == []


@pytest.mark.parametrize(("kind", "secret"), list(zip(("cause", "done", "note", "verdict"), SECRETS, strict=True)))
def test_a_text_that_is_allowed_is_published_and_no_other(kind, secret):
    html = html_of(example(), choices=PageChoices(texts=frozenset({kind})))

    assert [each for each in SECRETS if each in html] == [secret]


def test_a_metric_that_is_told_in_words_is_not_published_unless_it_is_allowed():
    programme = kajaani().facts.find_programme(YEAR)
    told = [each for each in kajaani().of(YEAR) if each.field == "actual" and isinstance(each.value, str)]
    words_told = {a.value for each in told for a in each.current if isinstance(a.value, str)}

    html = html_of(kajaani(), choices=NOTHING)

    assert words_told, programme
    assert [each for each in words_told if each in html] == []


def test_a_remark_on_a_cell_is_never_published():
    said = answer(YEAR, "Kaupunki", "1.2.1", "remark", "Kysy Matti Meikäläiseltä")
    merged = merge(replace(example_facts(), submissions=frozenset({submission(YEAR, "Kaupunki", said)})))
    files = site_files(merged, YEAR, languages=("fi",), choices=EVERYTHING, now=NOW)

    assert [name for name, data in files.items() if "Meikäläiseltä".encode() in data] == []


def test_no_contact_and_no_address_is_published():
    files = site_files(with_programme(example(), with_contacts), YEAR, languages=("fi",), choices=EVERYTHING, now=NOW)

    assert [name for name, data in files.items() if b"esimerkki.invalid" in data or b"Sihteeri" in data] == []


def with_contacts(programme):
    owners = tuple(
        replace(owner, contact="Sihteeri", email="a@esimerkki.invalid", note="Sihteeri") for owner in programme.owners
    )
    return replace(programme, owners=owners, contact="Sihteeri, b@esimerkki.invalid")


# --- what is not known


def test_an_unsettled_conflict_has_no_value_and_says_so():
    assert actuals(page_of(example()))["1.1.2.a"] == ["Ristiriita"]
    assert rows_by_id(example(), "metrics")["1.1.2.a"]["actual"] is None
    assert rows_by_id(example(), "metrics")["1.1.2.a"]["state"] == "conflict"


def test_a_status_in_conflict_is_no_data_and_says_why():
    said = answer(YEAR, "Opisto", "1.1.2", "status", "discontinued", "Keskeytetty")
    other = answer(YEAR, "Kaupunki", "1.1.2", "status", "on_track", "Etenee suunnitellusti")
    files = frozenset({submission(YEAR, "Opisto", said), submission(YEAR, "Kaupunki", other)})
    page = page_of(merge(replace(example_facts(), submissions=files)))
    (measure,) = [m for o in page.areas[0].objectives for m in o.measures if m.id == "1.1.2"]

    assert measure.mark.code == "no_data"
    assert plain(measure.notes[0]).startswith("Ristiriita: ")


def test_a_value_that_nobody_has_told_is_a_dash_and_empty_in_the_data():
    assert actuals(page_of(example(), H1))["2.1.1.a"] == ["–"]
    assert rows_by_id(example(), "metrics", H1)["2.1.1.a"]["state"] == "missing"
    assert rows_by_id(example(), "metrics", H1)["2.1.1.a"]["actual"] is None


def test_a_sum_that_lacks_an_owner_says_so():
    shown = actuals(page_of(example(), H1))["1.1.1.a"]

    assert shown == ["20", "1/2 vastuutahoa"]
    assert rows_by_id(example(), "metrics", H1)["1.1.1.a"]["reported"] == 1
    assert rows_by_id(example(), "metrics", H1)["1.1.1.a"]["expected"] == 2


def test_a_period_is_compared_with_like_ones_only():
    later = Period(2028, "H1")
    said = submission(later, "Opisto", answer(later, "Opisto", "1.1.1.a", "actual", Decimal(28)))
    facts = example_facts()
    page = page_of(merge(replace(facts, submissions=facts.submissions | {said})), later)
    (metric, *_) = page.areas[0].objectives[0].measures[0].metrics

    assert [row.name for row in metric.chart.rows] == ["6/2027", "6/2028"]
    assert [cell.text for row in metric.table.rows for cell in row] == [
        "1.1.–30.6.2028",
        "28\n1/2 vastuutahoa",
        "1.1.–30.6.2027",
        "20\n1/2 vastuutahoa",
    ]
    assert metric.partial == (True, True)


def test_the_status_of_a_measure_is_told_by_period_from_the_third_on():
    later = Period(2028, "H1")
    said = submission(later, "Opisto", answer(later, "Opisto", "1.1.1", "status", "on_track"))
    facts = example_facts()
    page = page_of(merge(replace(facts, submissions=facts.submissions | {said})), later)
    history = page.areas[0].objectives[0].measures[0].history

    assert [[cell.text.replace("\N{NO-BREAK SPACE}", " ") for cell in row] for row in history.rows] == [
        ["1.1.–30.6.2028", "Etenee suunnitellusti ►"],
        ["1.1.–31.12.2027", "Viivästynyt ▲"],
        ["1.1.–30.6.2027", "Etenee suunnitellusti ►"],
    ]
    assert page_of(example()).areas[0].objectives[0].measures[0].history is None


def test_a_value_before_keeps_what_must_be_known_with_it():
    later = Period(2028, "H1")
    said = submission(later, "Opisto", answer(later, "Opisto", "1.1.1.a", "actual", Decimal(28)))
    facts = example_facts()
    page = page_of(merge(replace(facts, submissions=facts.submissions | {said})), later)
    told = {each.label: each.lines for each in page.areas[0].objectives[0].measures[0].metrics[0].others}

    assert [plain(line) for line in told["Aiemmin"]] == ["20", "1/2 vastuutahoa", "1.1.–30.6.2027"]


# --- open data


def test_the_data_have_the_statuses_and_values_of_the_register():
    statuses = {each.item: each.value for each in kajaani().of(YEAR) if each.field == "status" and each.value}
    values = {each.item: each.value for each in kajaani().of(YEAR) if each.field == "actual"}
    measures, metrics = rows_by_id(kajaani(), "measures"), rows_by_id(kajaani(), "metrics")

    assert {item: measures[item]["status"] for item in statuses} == statuses
    assert {item: row["actual"] for item, row in metrics.items() if row["actual"] is not None} == {
        item: value for item, value in values.items() if isinstance(value, Decimal)
    }


def test_csv_and_json_say_the_same():
    for table in data_tables(kajaani(), YEAR, language="fi"):
        files = data_files((table,))
        rows = list(csv.DictReader(StringIO(files[f"data/{table.name}.csv"].decode())))
        objects = json.loads(files[f"data/{table.name}.json"])

        assert len(rows) == len(objects) == len(table.rows)
        for row, told in zip(rows, objects, strict=True):
            assert {name: text_of(value) for name, value in told.items()} == row


def text_of(value) -> str:
    if value is None or isinstance(value, bool):
        return {None: "", True: "true", False: "false"}[value]
    return str(value)


def test_an_older_period_is_published_without_what_came_later():
    (measures, *_) = data_tables(kajaani(), H1, language="fi")

    assert {row["period"] for row in measures.rows} == {"2027-H1"}


def test_the_data_are_a_valid_package_for_another_reader(tmp_path):
    from frictionless import Package

    write_site(site_files(kajaani(), YEAR, languages=("fi",), choices=EVERYTHING, now=NOW), tmp_path / "sivu")

    with warnings.catch_warnings():
        # The reader's own dependencies warn of each other.
        warnings.simplefilter("ignore")
        checked = Package(str(tmp_path / "sivu" / "datapackage.json")).validate()

    assert checked.valid, checked.flatten(["name", "type", "message"])


def test_a_licence_is_in_the_package_only_where_the_city_has_chosen_one():
    licensed = site_files(example(), YEAR, languages=("fi",), choices=PageChoices(licence="CC-BY-4.0"), now=NOW)
    unlicensed = site_files(example(), YEAR, languages=("fi",), choices=NOTHING, now=NOW)

    assert json.loads(licensed["datapackage.json"])["licenses"][0]["name"] == "CC-BY-4.0"
    assert "licenses" not in json.loads(unlicensed["datapackage.json"])


def test_a_text_that_looks_like_a_formula_is_none_in_a_spreadsheet():
    merged = with_programme(example(), lambda known: replace(known, areas=(replace(known.areas[0], name="=1+1"),)))
    (measures, *_) = data_tables(merged, YEAR, language="fi")

    assert b",'=1+1," in to_csv(measures)


def test_the_same_register_gives_the_same_bytes():
    one, two = (site_files(kajaani(), YEAR, languages=("fi", "sv"), choices=EVERYTHING, now=NOW) for _ in range(2))

    assert one == two
