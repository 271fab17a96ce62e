"""Corrections, the coordinator's texts, closed periods and files left out: written in the register and read back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from register_edits import CONFLICT, again, decision, settle, texts_of, written
from register_facts import NOW, YEAR, answer, example_facts, submission
from register_typing import write_free_row, write_in

from elinvoima_xl.merging.merge import merge
from elinvoima_xl.merging.received import close
from elinvoima_xl.model.answers import CoordinatorText
from elinvoima_xl.register.register import read_register

# openpyxl, here the coordinator's program, does not keep what it does not know, and says so.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")


# --- corrections


def test_a_free_row_corrects_an_accepted_value(tmp_path):
    path = written(tmp_path)
    write_free_row(
        path, "Conflicts", "2027", "2.1.1.a", "Actual", "1200", "koordinaattori", "", "Kaksi kirjattu kahdesti."
    )

    merged, told = again(path)

    made = decision(merged, "2.1.1.a")
    assert (made.value, made.resolution.reason, told) == (Decimal(1200), "Kaksi kirjattu kahdesti.", [])
    assert "corrected" in [each.code for each in merged.problems]


def test_a_correction_with_no_period_is_of_the_newest(tmp_path):
    path = written(tmp_path)
    write_free_row(path, "Conflicts", "", "2.1.1.a", "toteuma", "1200")

    merged, _ = again(path)

    assert decision(merged, "2.1.1.a").value == Decimal(1200)


def test_a_correction_stays_and_can_be_taken_away(tmp_path):
    path = written(tmp_path)
    write_free_row(path, "Conflicts", "2027", "2.1.1.a", "Actual", "1200")
    again(path)
    settle(path, "2.1.1.a", None)

    merged, told = again(path)

    assert (decision(merged, "2.1.1.a").value, told) == (Decimal(1234), ["resolution-withdrawn"])


@pytest.mark.parametrize(
    "row",
    [
        ("2027-X9", "2.1.1.a", "Actual", "1"),
        ("2031", "2.1.1.a", "Actual", "1"),
        ("2027", "7.7.7.a", "Actual", "1"),
        ("2027", "2.1.1", "Actual", "1"),
        ("2027", "2.1.1.a", "Colour", "1"),
        ("2027", "2.1.1.a", "Actual", "", "koordinaattori"),
        ("2027", "7.7.7", "Status", "Delayed"),
    ],
)
def test_a_correction_that_cannot_be_used_is_told_and_stays_in_its_row(tmp_path, row):
    path = written(tmp_path)
    write_free_row(path, "Conflicts", *row)

    merged, told = again(path)
    _, told_again = again(path)

    assert (told, told_again) == (["correction-unusable"], ["correction-unusable"])
    assert {text for text in row if text} <= texts_of(path, "Conflicts")
    assert merged.facts.resolutions == frozenset()


def test_a_mended_correction_counts_and_leaves_its_row(tmp_path):
    path = written(tmp_path)
    write_free_row(path, "Conflicts", "2027", "2.1.1", "Actual", "1200")
    again(path)
    write_in(path, "Conflicts", {("2.1.1", "No."): "2.1.1.a"}, key=2)

    merged, told = again(path)

    assert (decision(merged, "2.1.1.a").value, told) == (Decimal(1200), [])
    assert merged.facts.texts == merge(example_facts()).facts.texts


# --- texts, periods, sources


def test_a_note_a_verdict_a_proposal_and_closing_words_are_read(tmp_path):
    path = written(tmp_path)
    sheet = "Coordinator's texts"
    write_in(
        path,
        sheet,
        {("2.1.1", "Text for the report"): "Hyvä.", ("2.1.1", "Proposal for change"): "Yhdistetään."},
        key=2,
    )
    write_in(path, sheet, {("2.1", "Text for the report"): "Saavutettu"}, key=2)
    write_in(path, sheet, {("None", "Text for the report"): "Kiitos vastaajille."}, key=2)

    merged, told = again(path)

    added = set(merged.facts.texts) - set(example_facts().texts)
    assert told == []
    assert added == {
        CoordinatorText(YEAR, "note", "2.1.1", "Hyvä."),
        CoordinatorText(YEAR, "proposal", "2.1.1", "Yhdistetään."),
        CoordinatorText(YEAR, "verdict", "2.1", "Saavutettu"),
        CoordinatorText(YEAR, "closing", "", "Kiitos vastaajille."),
    }


def test_a_text_is_changed_and_taken_away(tmp_path):
    path = written(tmp_path)
    sheet = "Coordinator's texts"
    write_in(path, sheet, {("1.1.1", "Text for the report"): "Uusi.", ("1.1", "Text for the report"): None}, key=2)

    merged, _ = again(path)

    assert merged.facts.texts == (CoordinatorText(YEAR, "note", "1.1.1", "Uusi."),)


def test_a_marked_period_is_closed_and_what_comes_later_is_not_merged(tmp_path):
    path = written(tmp_path)
    write_in(path, "Periods", {("2027", "Closed"): "x"})
    late = submission(
        YEAR,
        "Kaupunki",
        answer(YEAR, "Kaupunki", "1.2.1", "status", "completed", file="k.xlsx", saved=NOW),
        file="k.xlsx",
        saved=NOW,
    )

    merged, _ = again(path, late)

    assert merged.facts.closed == {YEAR}
    assert decision(merged, "1.2.1", "status").value == "not_started"
    assert "period-closed" in [each.code for each in merged.problems]


def test_an_emptied_mark_opens_the_period_again(tmp_path):
    path = written(tmp_path, close(example_facts(), YEAR))
    write_in(path, "Periods", {("2027", "Closed"): None})

    facts, _ = read_register(path)

    assert (facts.closed, facts.before_closing) == (frozenset(), frozenset())


def test_a_marked_file_is_left_out_and_read_again_when_the_mark_goes(tmp_path):
    path = written(tmp_path)
    write_in(path, "Sources", {("Kaupunki-2027.xlsx", "Leave out"): "X"})

    without, _ = again(path)
    write_in(path, "Sources", {("Kaupunki-2027.xlsx", "Leave out"): None})
    whole, _ = again(path)

    assert decision(without, CONFLICT).value == Decimal(4)
    assert decision(whole, CONFLICT).state == "conflict"


def test_a_mark_that_is_no_mark_is_told_and_not_followed(tmp_path):
    path = written(tmp_path)
    cell = write_in(path, "Sources", {("Kaupunki-2027.xlsx", "Leave out"): "ehkä"})

    facts, told = read_register(path)

    assert facts.left_out == frozenset()
    assert [(each.code, each.location.cell, each.found) for each in told] == [("mark-unclear", cell, "ehkä")]
