"""The register written and read: nothing is lost, the same facts give the same bytes, people find what they seek."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from openpyxl import load_workbook
from register_edits import shown, written
from register_facts import H1, NOW, PROGRAMME, YEAR, answer, example_facts, only

from elinvoima_xl.merging.decisions import Facts
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.model.answers import (
    CoordinatorText,
)  # fmt: skip
from elinvoima_xl.register.register import read_register, to_bytes, write_register

FULL = (
    "At a glance",
    "Conflicts",
    "1 Osaava Esimerkkilä",
    "2 Kasvava Esimerkkilä yritykset",
    "Changes",
    "Missing answers",
    "Coverage",
    "Notices",
    "Coordinator's texts",
    "Periods",
    "Sources",
    "Data",
)


def codes(problems) -> list[str]:
    return [each.code for each in problems]


def test_a_register_read_back_has_the_same_facts_and_nothing_to_tell(tmp_path):
    facts = merge(example_facts()).facts

    path = written(tmp_path, facts)

    assert read_register(path) == (facts, ())


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_register_is_read_back_in_the_language_it_was_written_in(tmp_path, language):
    facts = merge(example_facts()).facts

    path = written(tmp_path, facts, language)

    assert read_register(path) == (facts, ())


def test_the_same_facts_give_the_same_bytes(tmp_path):
    one = to_bytes(merge(example_facts()), language="fi", now=NOW)[0]
    other = to_bytes(merge(example_facts()), language="fi", now=NOW)[0]

    assert hashlib.sha256(one).digest() == hashlib.sha256(other).digest()


def test_the_sheets_stand_in_their_order_and_the_record_is_very_hidden(tmp_path):
    book = load_workbook(written(tmp_path, example_facts()))

    states = {sheet.title: sheet.sheet_state for sheet in book}

    assert [name for name, state in states.items() if state == "visible"] == list(FULL)
    assert [state for state in states.values() if state != "visible"] == ["veryHidden", "veryHidden"]


def test_every_sheet_has_a_title_a_table_and_protection(tmp_path):
    book = load_workbook(written(tmp_path, example_facts()))

    for name in FULL:
        assert book[name]["A1"].value
        assert len(book[name].tables) == 1
        assert book[name].protection.sheet
        assert book[name].freeze_panes


def test_the_newest_period_comes_first_in_the_summary(tmp_path):
    rows = shown(written(tmp_path, example_facts()), "At a glance")

    assert [row[0] for row in rows[1:]] == ["2027"] * 3 + ["2027-H1"] * 3


def test_the_summary_counts_measures_by_status(tmp_path):
    rows = shown(written(tmp_path, example_facts()), "At a glance")

    whole = dict(zip(rows[0], rows[3], strict=True))

    assert whole["Development area"] == "In all"
    assert (whole["► On track"], whole["▲ Delayed"], whole["Measures"], whole["To be settled"]) == (1, 1, 4, 2)


def test_an_area_has_its_metrics_in_order_with_numbers_as_numbers(tmp_path):
    rows = shown(written(tmp_path, example_facts()), "1 Osaava Esimerkkilä")
    actual = rows[0].index("Actual")

    assert [row[0] for row in rows[1:]] == ["1.1.1.a", "1.1.1.b", "1.1.2.a", "1.2.1"]
    assert rows[2][actual] == 0.85


def test_a_conflict_shows_no_value_in_its_area(tmp_path):
    rows = shown(written(tmp_path, example_facts()), "1 Osaava Esimerkkilä")

    assert rows[3][rows[0].index("Actual")] == "⚠ To be settled"


def test_earlier_periods_stand_beside_the_newest(tmp_path):
    rows = shown(written(tmp_path, example_facts()), "1 Osaava Esimerkkilä")

    assert rows[1][rows[0].index("Actual 2027-H1")] == 20


def test_every_owners_own_answer_stands_in_the_note_and_behind_the_link(tmp_path):
    book = load_workbook(written(tmp_path, example_facts()))
    page = book["1 Osaava Esimerkkilä"]
    row = next(row for row in range(4, 9) if page.cell(row, 1).value == "1.1.2.a")
    columns = {page.cell(4, column).value: column for column in range(1, page.max_column + 1)}

    note = page.cell(row, columns["Actual"]).comment.text
    link = page.cell(row, columns["Answers"]).hyperlink.location

    assert "Kaupunki: 5" in note
    assert "Opisto: 4" in note
    sheet, cell = link.replace("'", "").split("!")
    assert book[sheet][cell].offset(0, 1).value == "1.1.2.a"


def test_a_measure_that_only_an_older_programme_knows_keeps_its_row(tmp_path):
    area = PROGRAMME.areas[1]
    newer = replace(PROGRAMME, areas=(PROGRAMME.areas[0], replace(area, objectives=())))
    facts = replace(example_facts(), programmes=((H1, PROGRAMME), (YEAR, newer)))

    rows = shown(written(tmp_path, facts), "2 Kasvava Esimerkkilä yritykset")

    assert [row[0] for row in rows[1:]] == ["2.1.1.a"]


def test_what_is_owed_is_listed_by_owner(tmp_path):
    rows = shown(written(tmp_path, example_facts()), "Missing answers")

    assert ["2027", "Yrittäjät", "returned", "1.1.1.b", "Tyytyväisten osuus (%)", "Actual"] in rows


def test_as_much_is_missing_as_coverage_says(tmp_path):
    path = written(tmp_path, example_facts())
    coverage, missing = shown(path, "Coverage"), shown(path, "Missing answers")

    for row in coverage[1:]:
        assert row[4] == sum(each[0] == row[0] and each[1] == row[1] for each in missing[1:])


def test_data_has_every_answer_with_its_file_sheet_cell_and_digest(tmp_path):
    facts = example_facts()
    rows = shown(written(tmp_path, facts), "Data")

    first = dict(zip(rows[0], rows[1], strict=True))

    assert len(rows) - 1 == sum(len(each.answers) for each in facts.submissions)
    assert (first["File"], first["Cell"], len(first["SHA-256"])) == ("Opisto-2027.xlsx", "K7", 64)


def test_a_text_longer_than_a_cell_is_cut_in_its_area_told_and_whole_in_data(tmp_path):
    long = "Ä" * 70_000
    facts = only(answer(YEAR, "Opisto", "1.1.1", "done", long))
    path = tmp_path / "register.xlsx"

    told = write_register(merge(facts), path, language="en", now=NOW)

    rows = shown(path, "Data")
    row = dict(zip(rows[0], rows[1], strict=True))
    area = shown(path, "1 Osaava Esimerkkilä")
    assert codes(told) == ["text-cut"]
    assert row["Value"] + row["Value (2)"] + row["Value (3)"] == long
    assert area[1][area[0].index("What has been done")].endswith("(the whole text is on the sheet Data)")
    assert read_register(path) == (facts, ())


def test_longer_texts_than_a_cell_holds_stay_whole_in_the_facts_wherever_they_come_from(tmp_path):
    long = "ö" * 40_000
    text = CoordinatorText(YEAR, "note", "1.1.1", long)
    named = replace(PROGRAMME, areas=(replace(PROGRAMME.areas[0], subtitle=long), *PROGRAMME.areas[1:]), title=long)
    measure = PROGRAMME.areas[1].objectives[0].measures[0]
    objective = replace(PROGRAMME.areas[1].objectives[0], measures=(replace(measure, text=long),))
    named = replace(named, areas=(named.areas[0], replace(named.areas[1], objectives=(objective,))))
    facts = merge(replace(example_facts(), programmes=((H1, named), (YEAR, named)), texts=(text,))).facts

    path = written(tmp_path, facts)

    assert read_register(path) == (facts, ())


def test_what_begins_like_a_formula_stays_text(tmp_path):
    text = "=1+1"
    facts = only(answer(YEAR, "Opisto", "1.1.1", "done", text))

    rows = shown(written(tmp_path, facts), "Data")

    assert rows[1][rows[0].index("Value")] == text


def test_a_register_with_nothing_in_it_is_written_and_read(tmp_path):
    path = written(tmp_path, Facts())

    assert read_register(path) == (Facts(), ())
