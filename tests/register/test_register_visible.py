"""A register that lost its hidden sheets keeps what can still be seen: answers, resolutions, texts, marks."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from register_edits import CONFLICT, UNREAD, again, decision, settle, written
from register_facts import H1, NOW, PROGRAMME, YEAR, answer, example_facts, submission
from register_typing import write_free_row, write_in

from elinvoima_xl.app import steps
from elinvoima_xl.foundation.problems import RegisterError
from elinvoima_xl.merging.decisions import Facts, Merged
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.programme.write_workbook import write_programme
from elinvoima_xl.register.register import read_register, write_register

# openpyxl, here the program that takes hidden sheets away, does not keep what it does not know, and says so.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")

TEXTS = "Coordinator's texts"


def inspected(path: Path) -> Path:
    """Take the hidden sheets and the properties away, as Excel's Document Inspector does."""
    book = load_workbook(path)
    for name in [sheet.title for sheet in book if sheet.sheet_state != "visible"]:
        del book[name]
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]
    book.save(path)
    return path


def read(path: Path) -> tuple[Facts, list[str]]:
    facts, told = read_register(inspected(path), PROGRAMME)
    return facts, [each.code for each in told]


def said(facts: Facts) -> dict:
    answers = (each for one in facts.submissions for each in one.answers)
    return {
        (each.period, each.owner, each.item, each.field): (each.state, each.value, each.raw, each.source)
        for each in answers
    }


def test_every_answer_is_read_again_with_its_source(tmp_path):
    facts, codes = read(written(tmp_path))

    assert said(facts) == said(example_facts())
    assert codes == ["register-record-lost"]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_decisions_are_what_they_were_in_every_language(tmp_path, language):
    facts, _ = read(written(tmp_path, language=language))

    before, after = merge(example_facts()), merge(facts)
    assert [(each.item, each.field, each.state, each.value) for each in after.decisions] == [
        (each.item, each.field, each.state, each.value) for each in before.decisions
    ]


def test_a_long_text_is_put_together_again(tmp_path):
    long = "Pitkä vastaus. " * 3_000
    more = submission(YEAR, "Yrittäjät", answer(YEAR, "Yrittäjät", "2.1.1", "done", long.strip()), file="lisa.xlsx")

    start = example_facts()
    facts, _ = read(written(tmp_path, replace(start, submissions=start.submissions | {more})))

    assert said(facts)[YEAR, "Yrittäjät", "2.1.1", "done"][1:3] == (long.strip(), long.strip())


def settled(tmp_path: Path) -> Path:
    path = written(tmp_path)
    settle(path, CONFLICT, 5, who="Koordinaattori", when="20.1.2028", reason="Kysytty kaupungilta")
    settle(path, UNREAD, 25)
    write_free_row(path, "Conflicts", "2027", "2.1.1.a", "Actual", "1200", "Koordinaattori", "", "Tarkistettu")
    again(path)
    return path


def test_resolutions_and_corrections_stay_settled(tmp_path):
    facts, _ = read(settled(tmp_path))

    merged = merge(facts)
    assert decision(merged, CONFLICT).value == 5
    assert decision(merged, CONFLICT).resolution.reason == "Kysytty kaupungilta"
    assert [each.value for each in decision(merged, UNREAD).readings] == [25]
    assert decision(merged, "2.1.1.a").value == Decimal(1200)


def test_what_was_typed_and_not_merged_yet_counts_too(tmp_path):
    path = written(tmp_path)
    settle(path, CONFLICT, 4)

    facts, _ = read(path)

    assert decision(merge(facts), CONFLICT).value == 4


def test_a_new_answer_asks_again_what_was_settled(tmp_path):
    facts, _ = read(settled(tmp_path))
    newer = submission(
        YEAR, "Kaupunki", answer(YEAR, "Kaupunki", CONFLICT, "actual", Decimal(7), saved=NOW), file="uusi"
    )

    merged = merge(replace(facts, submissions=facts.submissions | {replace(newer, saved=NOW)}))

    assert decision(merged, CONFLICT).state == "conflict"


def test_a_resolution_that_fits_nothing_is_not_taken_for_one_of_the_answers_of_today(tmp_path):
    path = settled(tmp_path)
    facts, _ = read_register(path)
    # The owners' answers came out another way; the resolution is still shown, and fits none of them.
    left = frozenset(
        replace(each, answers=tuple(a for a in each.answers if a.item != CONFLICT)) for each in facts.submissions
    )
    write_register(merge(replace(facts, submissions=left)), path, language="en", now=NOW)

    found, _ = read(path)

    assert {each.item for each in found.resolutions} == {UNREAD, "2.1.1.a"}
    assert [CONFLICT in each.text for each in found.texts if each.kind == "unused-correction"] == [True]


def test_texts_for_the_report_stay(tmp_path):
    facts, _ = read(written(tmp_path))

    assert set(facts.texts) == set(example_facts().texts)


def test_marks_stay(tmp_path):
    path = written(tmp_path)
    out = next(each for each in example_facts().submissions if each.owner == "Yrittäjät")
    write_in(path, "Sources", {(out.file, "Leave out"): "x"})
    write_in(path, "Periods", {(str(H1), "Closed"): "x"})
    again(path)

    facts, _ = read(path)

    assert facts.left_out == {out.digest}
    assert facts.closed == {H1}
    assert facts.before_closing == {each.digest for each in example_facts().submissions if each.period == H1}


def test_without_a_programme_it_is_told_how_to_go_on(tmp_path):
    with pytest.raises(RegisterError) as told:
        read_register(inspected(written(tmp_path)))

    assert told.value.problem.code == "register-record-missing"


def test_a_workbook_of_something_else_is_still_no_register(tmp_path):
    path = inspected(written(tmp_path))
    book = load_workbook(path)
    del book["Data"]
    book.save(path)

    with pytest.raises(RegisterError) as told:
        read_register(path, PROGRAMME)

    assert told.value.problem.code == "register-damaged"


def test_a_merge_over_it_writes_a_whole_register_again(tmp_path):
    path = inspected(settled(tmp_path))
    write_programme(PROGRAMME, (), tmp_path / "programme.xlsx")

    done = steps.merge_returns([], path, programme=tmp_path / "programme.xlsx", now=NOW)

    assert "register-record-lost" in {each.code for each in done.problems}
    facts, told = read_register(path)
    assert told == ()
    assert decision(merge(facts), CONFLICT).value == 5
    assert isinstance(done.merged, Merged)
