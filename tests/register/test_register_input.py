"""What the coordinator writes in a register is read back and counts at the next merge, or is told."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from register_edits import CONFLICT, UNREAD, again, decision, settle, texts_of, written
from register_facts import NOW, YEAR, answer, example_facts, submission
from register_typing import write_in

from elinvoima_xl.merging.decisions import Facts, unite
from elinvoima_xl.model.answers import UNAVAILABLE, UNREADABLE, Resolution
from elinvoima_xl.register import settled
from elinvoima_xl.register.conflicts import key_of
from elinvoima_xl.register.register import read_register

# openpyxl, here the coordinator's program, does not keep what it does not know, and says so.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")


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
    from elinvoima_xl.foundation.language import words

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


def test_each_resolution_is_looked_at_once_and_not_for_every_question(tmp_path, monkeypatch):
    path = written(tmp_path)
    settle(path, CONFLICT, "9")
    again(path)
    seen = []
    monkeypatch.setattr(settled, "key_of", lambda each: [seen.append(each), key_of(each)][1])

    facts, _ = read_register(path)

    assert seen == list(facts.resolutions)
    assert len(seen) == 1


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
