"""What the coordinator writes in a register is read back and counts at the next merge, or is told."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from office import in_office
from openpyxl import load_workbook
from register_facts import H1, NOW, YEAR, answer, example_facts, submission
from register_typing import write_free_row, write_in

from elinvoima_xl.answers import UNAVAILABLE, UNREADABLE, CoordinatorText, Resolution
from elinvoima_xl.excel.register import read_register, write_register
from elinvoima_xl.merge import merge
from elinvoima_xl.merging.decisions import Decision, Facts, Merged, close, unite

# openpyxl, here the coordinator's program, does not keep what it does not know, and says so.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")

CONFLICT = "1.1.2.a"
UNREAD = "1.1.1.a"


def written(tmp_path: Path, facts: Facts | None = None, language: str = "en") -> Path:
    path = tmp_path / "register.xlsx"
    write_register(merge(example_facts() if facts is None else facts), path, language=language, now=NOW)
    return path


def settle(path: Path, item: str, text: object, **more: str) -> None:
    titles = {"who": "Settled by", "when": "Settled on", "reason": "Reason"}
    typed = {(item, "Resolution"): text} | {(item, titles[name]): value for name, value in more.items()}
    write_in(path, "Conflicts", typed, key=2)


def again(path: Path, *more) -> tuple[Merged, list[str]]:
    """Read the register, merge it with more returns and write it again."""
    facts, told = read_register(path)
    merged = merge(unite(facts, Facts(submissions=frozenset(more))))
    write_register(merged, path, language="en", now=NOW)
    return merged, [each.code for each in told]


def decision(merged: Merged, item: str, field: str = "actual") -> Decision:
    found = merged.find(YEAR, item, field)
    assert found is not None
    return found


# --- conflicts


def test_a_choice_of_the_dropdown_settles_a_conflict_with_who_when_and_why(tmp_path):
    path = written(tmp_path)
    settle(
        path, CONFLICT, "5 kpl".replace(" ", "\u00a0"), who="koordinaattori", when="21.1.2028", reason="Tarkistettu."
    )

    merged, told = again(path)

    made = decision(merged, CONFLICT)
    assert (made.state, made.value, told) == ("resolved", Decimal(5), [])
    assert (made.resolution.who, made.resolution.when, made.resolution.reason) == (
        "koordinaattori",
        "21.1.2028",
        "Tarkistettu.",
    )


@pytest.mark.parametrize(("typed", "value"), [("4,5", "4.5"), ("1 234 kpl", "1234"), (7, "7"), (7.25, "7.25")])
def test_any_other_value_can_be_typed(tmp_path, typed, value):
    path = written(tmp_path, language="fi")
    write_in_finnish(path, CONFLICT, typed)

    merged, told = again(path)

    assert (decision(merged, CONFLICT).value, told) == (Decimal(value), [])


def write_in_finnish(path: Path, item: str, typed: object) -> None:
    from elinvoima_xl.language import words

    say = words("fi")
    write_in(path, say("Conflicts"), {(item, say("Resolution")): typed}, key=2)


def test_an_unreadable_text_is_given_its_number_and_the_sum_goes_on(tmp_path):
    path = written(tmp_path)
    settle(path, UNREAD, "25")

    merged, _ = again(path)

    assert decision(merged, UNREAD).value == Decimal("56.5")


def test_not_available_and_taking_the_value_away_are_choices(tmp_path):
    path = written(tmp_path)
    settle(path, CONFLICT, "(take the value away)")
    settle(path, UNREAD, "not available")

    merged, _ = again(path)

    assert (decision(merged, CONFLICT).state, decision(merged, CONFLICT).value) == ("resolved", None)
    assert [each.state for each in decision(merged, UNREAD).readings] == [UNAVAILABLE]


def test_a_resolution_stays_in_the_register_from_one_merge_to_the_next(tmp_path):
    path = written(tmp_path)
    settle(path, CONFLICT, "9", reason="Puhelimessa")
    again(path)
    before = path.read_bytes()

    _, told = again(path)

    assert told == []
    assert path.read_bytes() == before


def test_a_resolution_can_be_changed(tmp_path):
    path = written(tmp_path)
    settle(path, CONFLICT, "9")
    again(path)
    settle(path, CONFLICT, "8")

    merged, _ = again(path)

    assert decision(merged, CONFLICT).value == Decimal(8)
    assert len(merged.facts.resolutions) == 1


def test_the_reason_of_a_resolution_can_be_added_later(tmp_path):
    path = written(tmp_path)
    settle(path, CONFLICT, "9")
    again(path)
    write_in(path, "Conflicts", {(CONFLICT, "Reason"): "Kaupunki vahvisti."}, key=2)

    merged, _ = again(path)

    (made,) = merged.facts.resolutions
    assert (made.value, made.reason) == (Decimal(9), "Kaupunki vahvisti.")


def test_an_emptied_resolution_is_taken_away_and_told(tmp_path):
    path = written(tmp_path)
    settle(path, CONFLICT, "9")
    again(path)
    settle(path, CONFLICT, None)

    merged, told = again(path)

    assert (decision(merged, CONFLICT).state, told) == ("conflict", ["resolution-withdrawn"])


def test_a_changed_answer_reopens_the_row_and_settling_it_anew_replaces_the_old(tmp_path):
    path = written(tmp_path)
    settle(path, CONFLICT, "9")
    again(path)
    newer = submission(
        YEAR,
        "Opisto",
        answer(YEAR, "Opisto", CONFLICT, "actual", Decimal(6), file="uusi.xlsx", saved=NOW),
        file="uusi.xlsx",
        saved=NOW,
    )

    reopened, _ = again(path, newer)
    settle(path, CONFLICT, "6")
    settled, _ = again(path)

    assert "resolution-outdated" in [each.code for each in reopened.problems]
    assert decision(reopened, CONFLICT).state == "conflict"
    assert decision(settled, CONFLICT).value == Decimal(6)
    assert len(settled.facts.resolutions) == 1


def test_a_resolution_that_cannot_be_read_is_told_kept_in_its_cell_and_settles_nothing(tmp_path):
    path = written(tmp_path)
    settle(path, CONFLICT, "viitisen")

    merged, told = again(path)

    assert decision(merged, CONFLICT).state == "conflict"
    assert told == ["not-a-number"]
    assert [each.state for each in merged.facts.resolutions] == [UNREADABLE]
    assert "viitisen" in texts_of(path, "Conflicts")


def texts_of(path: Path, sheet: str) -> set[object]:
    return {cell for row in load_workbook(path)[sheet].iter_rows(values_only=True) for cell in row}


def test_a_resolution_that_fits_nothing_any_more_keeps_its_row(tmp_path):
    unused = Resolution(YEAR, "9.9.9.a", "actual", Decimal(3), "3", frozenset({("Opisto", "given", "3")}))
    path = written(tmp_path, replace(example_facts(), resolutions=frozenset({unused})))

    merged, told = again(path)

    assert merged.facts.resolutions == {unused}
    assert (told, "9.9.9.a" in texts_of(path, "Conflicts")) == ([], True)


def test_a_reason_without_a_resolution_is_told(tmp_path):
    path = written(tmp_path)
    write_in(path, "Conflicts", {(CONFLICT, "Reason"): "Kysyn vielä."}, key=2)

    merged, told = again(path)

    assert told == ["resolution-without-value"]
    assert merged.facts.resolutions == frozenset()


def test_a_status_is_settled_by_its_word(tmp_path):
    status = answer(YEAR, "Kaupunki", "1.1.2", "status", "discontinued", "Keskeytetty", file="k.xlsx", saved=NOW)
    facts = unite(
        example_facts(), Facts(submissions=frozenset({submission(YEAR, "Kaupunki", status, file="k.xlsx", saved=NOW)}))
    )
    path = written(tmp_path, facts)
    settle(path, "1.1.2", "Delayed ▲")

    merged, _ = again(path)

    assert (decision(merged, "1.1.2", "status").state, decision(merged, "1.1.2", "status").value) == (
        "resolved",
        "delayed",
    )


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


# --- what is not kept is told


def test_an_edit_in_a_locked_cell_is_told_with_what_the_register_says(tmp_path):
    path = written(tmp_path)
    write_in(path, "1 Osaava Esimerkkilä", {("1.1.1.b", "Actual"): 0.9})

    facts, told = read_register(path)

    assert facts == merge(example_facts()).facts
    assert [(each.code, each.found, dict(each.blanks)["issued"]) for each in told] == [
        ("register-edited", "0.9", "0.85")
    ]


def test_an_edit_in_data_is_told(tmp_path):
    path = written(tmp_path)
    write_in(path, "Data", {("1.1.1.a", "Value"): 99}, key=2)

    _, told = read_register(path)

    assert [(each.code, each.found) for each in told] == [("register-edited", "99")]


def test_many_edits_are_counted(tmp_path):
    path = written(tmp_path)
    book = load_workbook(path)
    book["Sources"].delete_rows(1)
    book["Notices"].delete_rows(4)
    book.save(path)

    _, told = read_register(path)

    codes = [each.code for each in told]
    assert codes.count("register-edited") <= 40
    assert "register-edited-more" in codes


def test_words_beside_the_table_are_told(tmp_path):
    path = written(tmp_path)
    book = load_workbook(path)
    book["Coverage"]["Z3"] = "Soita!"
    book.save(path)

    _, told = read_register(path)

    assert [(each.code, each.location.cell, each.found) for each in told] == [("register-edited", "Z3", "Soita!")]


OUTSIDE = [
    ("Conflicts", "C12"),
    ("Conflicts", "R4"),
    ("Coordinator's texts", "D40"),
    ("Sources", "I20"),
    ("Data", "D60"),
]


@pytest.mark.parametrize(("sheet", "cell"), OUTSIDE)
def test_words_where_nobody_may_write_are_told_on_every_sheet(tmp_path, sheet, cell):
    path = written(tmp_path)
    book = load_workbook(path)
    book[sheet][cell] = "Huom!"
    book.save(path)

    _, told = read_register(path)

    assert [(each.code, each.location.cell, each.found) for each in told] == [("register-edited", cell, "Huom!")]


def test_rows_sorted_and_columns_moved_lose_nothing_that_was_settled(tmp_path):
    path = written(tmp_path)
    settle(path, CONFLICT, "9")
    book = load_workbook(path)
    book["Conflicts"].insert_rows(1)
    book["Conflicts"].insert_cols(1)
    book.save(path)

    facts, _ = read_register(path)

    assert [each.value for each in facts.resolutions] == [Decimal(9)]


def test_a_deleted_sheet_is_told_and_its_facts_stay(tmp_path):
    path = written(tmp_path)
    book = load_workbook(path)
    del book["Coordinator's texts"]
    book.save(path)

    facts, told = read_register(path)

    assert [each.code for each in told] == ["register-sheet-missing"]
    assert facts.texts == merge(example_facts()).facts.texts


def test_lost_column_titles_are_told_and_the_facts_stay(tmp_path):
    path = written(tmp_path, replace(example_facts(), left_out=frozenset({"0" * 64})))
    book = load_workbook(path)
    book["Sources"].delete_rows(3)
    book.save(path)

    facts, told = read_register(path)

    assert [each.code for each in told] == ["register-columns-missing"]
    assert facts.left_out == {"0" * 64}


def test_a_sheet_name_in_another_language_is_found(tmp_path):
    path = written(tmp_path)
    settle(path, CONFLICT, "9")
    book = load_workbook(path)
    book["Conflicts"].title = "Ristiriidat"
    book.save(path)

    facts, told = read_register(path)

    assert ([each.value for each in facts.resolutions], told) == ([Decimal(9)], ())


def test_the_correction_of_an_earlier_period_changes_only_that_period(tmp_path):
    path = written(tmp_path)
    write_free_row(path, "Conflicts", "2027-H1", "1.1.1.a", "Actual", "21")

    merged, _ = again(path)

    before = merge(example_facts())
    assert merged.of(YEAR) == before.of(YEAR)
    assert merged.find(H1, "1.1.1.a", "actual").value == Decimal(21)


@pytest.mark.office
def test_a_coordinator_settles_in_libreoffice(tmp_path):
    path = written(tmp_path)
    row = next(row for row in load_workbook(path)["Conflicts"].iter_rows(min_row=4) if row[1].value == CONFLICT)
    saved = tmp_path / "saved.xlsx"
    resolution, why = row[7].coordinate, row[10].coordinate

    (done,) = in_office(
        [
            {
                "open": str(path),
                "refuse": [],
                "type": [["Conflicts", resolution, "7"], ["Conflicts", why, "Tarkistettu"], ["Periods", "L5", "x"]],
                "read": [],
                "save": [str(saved)],
            }
        ]
    )

    facts, told = read_register(saved)
    assert (done["typed"], told) == (["7", "Tarkistettu", "x"], ())
    assert [(each.value, each.reason) for each in facts.resolutions] == [(Decimal(7), "Tarkistettu")]
