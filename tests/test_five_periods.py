"""The worked example of five periods: what every report says is what was typed, in the words of its time.

What is true is counted here from the typed answers alone, by rules written down in this file.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import docx
import openpyxl
import pytest

from elinvoima_xl.app import steps
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.merging.decisions import Merged
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.programme.write_workbook import read_programme
from elinvoima_xl.register.register import read_register

EXAMPLES = Path(__file__).parent.parent / "examples"
PERIODS = ("2027-H1", "2027", "2028-H1", "2028", "2029-H1")
SUMS = {"1.1.1.a", "1.1.4.a", "2.1.2.b", "2.2.2.a"}
# Whose figure counts for a metric of several owners that is not added up.
LEADS = {"2.1.2.a": "Culture Service", "2.1.2.c": "Harbour Friends", "2.1.2.d": "Harbour Friends"}
LAST = "2029-H1"
LINES = list(csv.DictReader((EXAMPLES / "small" / "five-periods-answers.csv").read_text("utf-8").splitlines()))
# What came in time: the form that comes a period late is told and not merged.
ANSWERS = [line for line in LINES if line["returned"] == line["period"]]


@pytest.fixture(scope="module")
def walked(tmp_path_factory) -> Path:
    """The folder in which the example has been walked."""
    folder = tmp_path_factory.mktemp("five") / "periods"
    example().main(folder)
    return folder


@pytest.fixture(scope="module")
def merged(walked) -> Merged:
    return merge(read_register(walked / "register.xlsx")[0])


def example():
    sys.path.insert(0, str(EXAMPLES))
    try:
        import five_periods
    finally:
        sys.path.remove(str(EXAMPLES))
    return five_periods


# --- what was typed


def typed(period: str, item: str, field: str) -> dict[str, str]:
    """Return what each owner typed."""
    return {
        line["owner"]: line["typed"]
        for line in ANSWERS
        if (line["period"], line["item"], line["field"]) == (period, item, field)
    }


def number(text: str) -> Decimal:
    return Decimal(text.removesuffix(" %").replace(",", ".")) / (100 if text.endswith("%") else 1)


def truth(period: str, item: str, field: str = "actual") -> Decimal | bool | None:
    """Return the figure of a metric in a period as the rules of this file make it of what was typed."""
    said = typed(period, item, field)
    if item in SUMS:
        return sum(map(number, said.values()), Decimal(0)) if said else None
    if item in LEADS:
        return number(said[LEADS[item]]) if LEADS[item] in said else None
    if set(said.values()) & {"Yes", "No"}:
        return set(said.values()) == {"Yes"}
    return number(next(iter(said.values()))) if said else None


def true_status(period: str, item: str) -> str:
    words = set(typed(period, item, "status").values())
    return "Delayed ▲" if "Delayed ▲" in words else next(iter(words), "")


def metrics() -> list[str]:
    return sorted({line["item"] for line in ANSWERS if line["field"] == "actual"})


def printed(value: Decimal | bool | None) -> str:
    """Return a figure as the report prints it."""
    if value is None or isinstance(value, bool):
        return {True: "Yes", False: "No"}.get(value, "")
    return f"{value * 100:f}".removesuffix(".00") + "%" if value < 1 and value else f"{value.normalize():,f}"


# --- what the documents say


def tables(walked: Path, period: str, first: str) -> Iterator[list[list[str]]]:
    """Yield the tables of a report whose first title is `first`, as rows of texts."""
    for table in docx.Document(str(walked / f"follow-up report {period}.docx")).tables:
        rows = [[cell.text.replace("\u00a0", " ") for cell in row.cells] for row in table.rows]
        if rows[0][0] == first:
            yield rows


def rows_by_number(walked: Path, period: str, column: str) -> dict[str, dict[str, str]]:
    """Return the rows of the tables that have a column, by their number, each by the titles."""
    found = {}
    for head, *rows in tables(walked, period, "No."):
        if column in head and any(title.startswith(("Actual", "Status")) for title in head):
            found |= {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    return found


def words_of(walked: Path, period: str) -> str:
    document = docx.Document(str(walked / f"follow-up report {period}.docx"))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def form_of(walked: Path, period: str, owner: str) -> dict[str, dict[str, str]]:
    """Return the rows of an owner's form by their number, each by the titles."""
    found = {}
    for sheet in openpyxl.load_workbook(walked / "forms" / period / f"{owner} {period}.xlsx").worksheets[1:-1]:
        rows = [[str(value or "") for value in row] for row in sheet.values]
        head = next((number for number, row in enumerate(rows) if row[0] == "No."), None)
        if head is not None:
            found |= {row[0]: dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]}
    return found


def area_sheet(walked: Path, name: str) -> dict[str, dict[str, object]]:
    rows = list(openpyxl.load_workbook(walked / "register.xlsx")[name].values)
    head = next(number for number, row in enumerate(rows) if row[0] == "No.")
    return {str(row[0]): dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]}


# --- the register and the last report


@pytest.mark.parametrize("period", PERIODS)
def test_every_figure_of_every_period_is_what_was_typed(merged, period):
    decided = {item: merged.find(Period.from_text(period), item, "actual") for item in metrics()}

    made = {item: decision.value for item, decision in decided.items() if decision and decision.value is not None}
    assert made == {item: value for item in metrics() if (value := truth(period, item)) is not None}


def test_every_number_of_the_last_report_is_right(walked):
    rows = rows_by_number(walked, LAST, "Metric")
    actual, forecast = "Actual 1 January–30 June 2029", "Forecast 2029"
    shown = {item: row[actual].split("\n")[0] for item, row in rows.items() if row.get(actual)}

    # What was completed earlier is asked no more, and shown with its period.
    assert shown.pop("2.1.1.a") == "Yes"
    assert shown == {item: printed(truth(LAST, item)) for item in metrics() if truth(LAST, item) is not None}
    forecasts = {item: row[forecast].split("\n")[0] for item, row in rows.items() if row.get(forecast)}
    assert forecasts == {item: printed(truth(LAST, item, "forecast")) for item in ("1.1.1.a", "2.2.2.a")}


def test_the_last_report_counts_the_statuses_that_were_told(walked):
    (head, *rows) = next(tables(walked, LAST, "Development area"))
    total = dict(zip((title.split()[0] for title in head[1:]), rows[-1][1:], strict=True))
    told = [true_status(LAST, item) for item in ("1.1.1", "1.1.4", "2.1.2", "2.2.1", "2.2.2")]

    on_track, delayed = (str(told.count(word)) for word in ("On track ►", "Delayed ▲"))
    assert (total["On"], total["Delayed"], total["Completed"], total["Total"]) == (on_track, delayed, "1", "6")


def test_a_sum_that_lacks_an_owner_says_so(walked):
    cell = rows_by_number(walked, LAST, "Metric")["1.1.1.a"]["Actual 1 January–30 June 2029"]

    assert cell == "87\n3/4 owners"


def test_a_figure_is_compared_with_the_same_part_of_the_year_before(walked):
    (head, *rows) = next(tables(walked, LAST, "Metric"))
    moved = {row[0].split()[0]: dict(zip(head, row, strict=True)) for row in rows}
    flows = ("1.1.1.a", "2.1.2.b", "2.1.2.c", "2.1.2.d")

    for item in flows:
        change = truth(LAST, item) - truth("2028-H1", item)
        assert moved[item]["Change"].startswith(f"{'+' if change > 0 else '−'}{abs(change)}")
        assert moved[item]["Earlier"] == f"{printed(truth('2028-H1', item))}\n1 January–30 June 2028"


def test_a_share_is_not_compared_with_the_points_that_it_was_measured_in_before(walked):
    (head, *rows) = next(each for each in tables(walked, LAST, "Metric") if "2.2.1.a" in each[-1][0] and len(each) == 3)

    assert rows[-1][1:] == ["–", "71%", "74%", "78%"]
    assert head[1].endswith("2027")
    assert "2.2.1.a" not in [row[0].split()[0] for row in next(tables(walked, "2028-H1", "Metric"))]


def test_a_status_is_compared_with_the_period_before(walked):
    for before, period in pairwise(PERIODS):
        changed = {row[0].split()[0]: row[1:] for row in next(tables(walked, period, "Measure"))[1:]}
        both = {line["item"] for line in ANSWERS if line["field"] == "status"}
        pairs = {item: [true_status(each, item) for each in (before, period)] for item in both}

        assert changed == {item: pair for item, pair in pairs.items() if all(pair) and pair[0] != pair[1]}


def test_the_last_report_tells_what_has_changed_in_the_programme(walked):
    (_, *rows) = next(tables(walked, LAST, "Measure, metric or owner"))

    assert {row[0].split()[0]: row[1] for row in rows} == {
        "1.1.1.a": "target 2029: 160; before: –",
        "1.1.3": "followed up no more from 8 January 2029 on",
        "2.2.1": "new wording; it was: “Survey new residents every year.”",
        "2.2.2": "new in the programme",
    }


def test_every_report_says_that_it_is_invented(walked):
    for period in PERIODS:
        assert example().NOTICE in words_of(walked, period)


# --- old periods


@pytest.mark.parametrize(
    ("period", "then", "later"),
    [
        ("2027-H1", "Run a summer job scheme", "Run a summer and autumn job scheme"),
        ("2027", "Run a summer and autumn job scheme", "Employment and Skills Service"),
        ("2027", "Number of visitors", "Visitors from the town"),
        ("2027", "Satisfaction of new residents (points)", "Satisfaction of new residents (%)"),
        ("2028-H1", "Town Museum", "Culture and Museum Service"),
        ("2028-H1", "Open a welding course", "Open a meeting place"),
        ("2028", "Survey new residents every year.", "Survey new residents every year and publish it."),
    ],
)
def test_a_report_has_the_words_of_its_time(walked, period, then, later):
    words = words_of(walked, period)

    assert then in words
    assert later not in words


def test_every_report_made_again_from_the_last_register_says_the_same(walked, tmp_path):
    for each in example().ROUNDS:
        name = f"follow-up report {each.period}.docx"
        now = each.sent + timedelta(weeks=9)
        steps.write_report(walked / "register.xlsx", tmp_path / name, period=str(each.period), now=now)

        assert words_of(tmp_path, str(each.period)) == words_of(walked, str(each.period))


def test_a_moved_measure_stands_in_the_chapter_of_its_time_and_in_one_sheet_of_the_register(walked):
    first, second = "Measures of objective 1.1", "Measures of objective 2.2"
    for period, home in (("2027", first), ("2028", second)):
        paragraphs = [each.text for each in docx.Document(str(walked / f"follow-up report {period}.docx")).paragraphs]
        captions = [text for text in paragraphs if "Measures of objective" in text]
        of_measures = [rows for rows in tables(walked, period, "No.") if "Measure and its owners" in rows[0]]
        homes = [
            caption for caption, rows in zip(captions, of_measures, strict=True) if "1.1.4" in [r[0] for r in rows]
        ]
        assert [home in each for each in homes] == [True]
    assert "1.1.4.a" not in area_sheet(walked, "1 Skills for work")
    assert area_sheet(walked, "2 A town that draws people in")["1.1.4.a"]["Actual 2027"] == truth("2027", "1.1.4.a")


def test_a_dropped_measure_is_asked_no_more_and_stands_in_old_reports(walked):
    assert "1.1.2.a" in form_of(walked, "2028-H1", "Northhaven College")
    assert "1.1.2.a" not in form_of(walked, "2028", "Northhaven College")
    assert rows_by_number(walked, "2028-H1", "Metric")["1.1.2.a"]["Actual 1 January–30 June 2028"] == "6"
    assert "1.1.2.a" not in rows_by_number(walked, "2028", "Metric")


def test_the_values_of_a_split_metric_stay_with_it(merged, walked):
    register = area_sheet(walked, "2 A town that draws people in")

    assert register["2.1.2.a"]["Actual 2027"] == truth("2027", "2.1.2.a") == 9400
    assert register["2.1.2.c"]["Actual 2027"] == "–"
    assert merged.find(Period(2028, "H1"), "2.1.2.a", "actual") is None


def test_no_id_is_ever_given_to_another_text_or_lost(walked):
    known: dict[str, str] = {}
    for period in PERIODS:
        programme, _ = read_programme(walked / f"programme {period}.xlsx")
        now = {measure.id: measure.text for measure in programme.measures}
        now |= {metric.id: metric.text for metric in programme.metrics}
        assert known.keys() <= now.keys()
        # Whatever was reworded begins with the same words.
        assert all(now[item].split()[:2] == text.split()[:2] for item, text in known.items())
        known = now


# --- forms and returns


def test_a_renamed_owner_sees_its_own_last_answers(walked):
    form = form_of(walked, "2028-H1", "Employment and Skills Service")

    assert form["1.1.1.a"]["Last time"].splitlines()[:2] == [
        "1 January–31 December 2027:",
        "Employment Service: 95, On track ►",
    ]


def test_a_merged_owner_sees_the_last_answers_of_each_and_no_sum_of_them(walked):
    form = form_of(walked, "2028", "Culture and Museum Service")

    assert form["2.1.2.b"]["Last time"].splitlines() == [
        "1 January–30 June 2028:",
        "Culture Service: 5, On track ►",
        "Town Museum: 4, Delayed ▲",
    ]


def test_once_it_has_answered_itself_a_merged_owner_sees_its_own_answer(walked):
    form = form_of(walked, LAST, "Culture and Museum Service")

    assert form["2.1.2.b"]["Last time"] == "1 January–31 December 2028: 17\nOn track ►"


def test_forms_sent_before_the_programme_changed_are_read_and_told(merged):
    files = {each.file for each in merged.facts.submissions if str(each.period) == "2028-H1"}
    told = {each.location.file for each in merged.problems if each.code == "old-form"}

    assert told == files
    assert "changed-text" in {each.code for each in merged.problems}


def test_a_form_that_comes_late_to_a_closed_period_is_told_and_not_merged(merged):
    told = [each.location.file for each in merged.problems if each.code == "period-closed"]

    assert told == ["Northhaven Traders' Association 2027-H1.xlsx"]
    assert {answer.owner for answer in merged.find(Period(2027, "H1"), "2.1.1", "status").answers} == {"Town Planning"}


@pytest.mark.slow
def test_everything_merged_again_into_a_new_register_gives_the_same_decisions(merged, walked, tmp_path):
    register = tmp_path / "register.xlsx"
    for each in example().ROUNDS:
        programme = walked / f"programme {each.period}.xlsx"
        returned = [walked / "returned" / str(each.period)]
        again = steps.merge_returns(returned, register, programme=programme, now=each.sent).merged
        with example().Workbook(register) as book:
            book.put("Periods", str(each.period), {"Closed": "x"})

    assert again.decisions == merged.decisions


@pytest.mark.slow
def test_merging_all_files_once_more_changes_nothing(merged, walked, tmp_path):
    register = tmp_path / "register.xlsx"
    register.write_bytes((walked / "register.xlsx").read_bytes())
    programme = walked / "programme.xlsx"
    now = example().ROUNDS[-1].sent
    again = steps.merge_returns([walked / "returned"], register, programme=programme, now=now).merged

    assert again.decisions == merged.decisions
