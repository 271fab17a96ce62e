"""The exact record of a register: any facts come back, and a damaged or newer one is refused."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from laws import LAW
from openpyxl import load_workbook
from register_edits import shown, written
from register_facts import H1, NOW, PROGRAMME, YEAR, answer, example_facts, only
from strategies import programmes, texts

from elinvoima_xl.answers import (
    EMPTY,
    GIVEN,
    UNAVAILABLE,
    UNREADABLE,
    Answer,
    CoordinatorText,
    Resolution,
    Source,
    Submission,
)  # fmt: skip
from elinvoima_xl.excel.cells import read_workbook
from elinvoima_xl.excel.register import read_register, to_bytes, write_register
from elinvoima_xl.excel.registers.record import PART, Record, RecordError, to_rows
from elinvoima_xl.excel.registers.record_reader import from_rows
from elinvoima_xl.language import Term
from elinvoima_xl.merging.decisions import Facts, Merged
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.period import Period
from elinvoima_xl.problems import Location, RegisterError, problem

letters = st.characters(exclude_categories=("Cs",))
any_text = texts | st.text(letters, max_size=20)
moments = st.none() | st.datetimes(datetime(2026, 1, 1), datetime(2032, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=NOW.tzinfo)
)
periods = st.sampled_from([H1, YEAR, Period(2028, "Q1")])
# A form takes no number beyond fifteen digits.
numbers = st.decimals(-(10**15), 10**15, allow_nan=False, allow_infinity=False)
values = st.one_of(
    st.none(),
    st.booleans(),
    st.dates(date(1700, 1, 1), date(2100, 1, 1)),
    numbers,
    st.sampled_from(["on_track", "delayed", "completed"]),
    any_text,
)
items = st.sampled_from(["1.1.1", "1.1.1.a", "1.1.1.b", "1.1.2.a", "2.1.1", "2.1.1.a", "9.9.9", ""])
field_names = st.sampled_from(
    ["actual", "forecast", "status", "done", "cause", "new_date", "remark", "x:oma", "x:Actual", "x:ACTUAL", "x:"]
)
owners = st.sampled_from(["Opisto", "Yrittäjät", "Kaupunki", ""])
told = st.builds(
    lambda found, value: problem("assumed-number", Location("a.xlsx", "1", "K7"), found=found, value=value),
    any_text,
    st.one_of(st.integers(-(10**15), 10**15), numbers, st.dates(), st.booleans(), periods, st.just(Term("Yes"))),
)
settles = st.frozensets(st.tuples(owners, st.sampled_from([GIVEN, UNREADABLE]), any_text), max_size=2)


@st.composite
def submissions(draw):
    period, owner = draw(periods), draw(owners)
    file = draw(st.sampled_from(["a.xlsx", "b (1).xlsx", "ä & ö.xlsx"]))
    digest = hashlib.sha256(repr((file, period, owner, draw(st.integers(0, 3)))).encode()).hexdigest()
    saved = draw(moments)
    answers = draw(
        st.lists(
            st.builds(
                Answer,
                st.just(period),
                st.just(owner),
                items,
                field_names,
                st.sampled_from([GIVEN, UNAVAILABLE, UNREADABLE, EMPTY]),
                values,
                any_text,
                st.builds(Source, st.just(file), any_text, st.just("K7"), st.just(saved), st.just(digest)),
                st.booleans(),
            ),
            max_size=4,
        )
    )
    state = draw(st.sampled_from(["accepted", "accepted", "refused", "skipped"]))
    problems = draw(st.lists(told, max_size=1))
    times = {"saved": saved, "issued": draw(moments)}
    return Submission(file, digest, state, period, owner, **times, answers=tuple(answers), problems=tuple(problems))


kinds = st.sampled_from(["note", "verdict", "proposal", "closing", "other"])
coordinator_texts = st.builds(CoordinatorText, periods, kinds, items, any_text)


@st.composite
def any_facts(draw):
    found = {each.digest: each for each in draw(st.lists(submissions(), max_size=4))}
    programme = draw(st.just(PROGRAMME) | programmes())
    made = draw(
        st.lists(
            st.builds(Resolution, periods, items, field_names, values, any_text, settles, any_text, any_text, any_text),
            max_size=3,
        )
    )
    return Facts(
        tuple((period, programme) for period in draw(st.sampled_from([(), (H1,), (H1, YEAR)]))),
        frozenset(found.values()),
        frozenset(made),
        draw(st.frozensets(st.sampled_from(sorted(found) or ["f" * 64]), max_size=1)),
        draw(st.frozensets(periods, max_size=1)),
        draw(st.frozensets(st.sampled_from(sorted(found) or ["f" * 64]), max_size=2)),
        tuple(draw(st.lists(coordinator_texts, max_size=2))),
    )


@settings(
    LAW, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
)
@given(any_facts(), st.sampled_from(["fi", "sv", "en"]))
def test_any_facts_come_back_exactly_and_untouched_cells_change_nothing(tmp_path, facts, language):
    merged = merge(facts)
    path = tmp_path / "register.xlsx"

    write_register(merged, path, language=language, now=NOW)

    assert read_register(path) == (merged.facts, ())


@given(any_facts())
def test_the_record_alone_gives_any_facts_back(facts):
    record = Record(facts, "sv", NOW, "0.1")

    rows = list(to_rows(record))

    assert from_rows(rows) == record
    assert all(len(text) <= PART + 2 for row in rows for text in row)


def test_merging_a_register_with_its_own_inputs_changes_nothing(tmp_path):
    from elinvoima_xl.merging.decisions import unite

    facts = example_facts()
    path = written(tmp_path, facts)
    before = path.read_bytes()

    again = merge(unite(read_register(path)[0], Facts(submissions=facts.submissions)))
    write_register(again, path, language="en", now=NOW)

    assert path.read_bytes() == before


def test_a_record_with_one_character_changed_is_damaged():
    rows = list(to_rows(Record(example_facts())))
    kind, entry, part, text = rows[10]
    rows[10] = (kind, entry, part, text.replace("a", "b", 1))

    with pytest.raises(RecordError) as caught:
        from_rows(rows)

    assert caught.value.reason == "damaged"


def test_a_record_with_a_row_missing_is_damaged():
    rows = list(to_rows(Record(example_facts())))

    with pytest.raises(RecordError):
        from_rows(rows[:8] + rows[9:])


def test_a_register_of_a_newer_format_is_refused(tmp_path):
    path = written(tmp_path, example_facts())
    book = load_workbook(path)
    book["_elinvoima"]["B2"] = "999"
    book.save(path)

    with pytest.raises(RegisterError) as caught:
        read_register(path)

    assert caught.value.problem.code == "register-newer"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half", b"<html>", b"\xd0\xcf\x11\xe0" + b"\0" * 600])
def test_what_is_no_whole_workbook_is_a_damaged_register(tmp_path, content):
    path = tmp_path / "register.xlsx"
    path.write_bytes(content)

    with pytest.raises(RegisterError) as caught:
        read_register(path)

    assert caught.value.problem.code == "register-damaged"


def test_another_workbook_is_no_register(tmp_path):
    from openpyxl import Workbook

    path = tmp_path / "register.xlsx"
    Workbook().save(path)

    with pytest.raises(RegisterError) as caught:
        read_register(path)

    assert caught.value.problem.code == "register-damaged"


def test_a_register_that_is_not_there_is_told(tmp_path):
    with pytest.raises(RegisterError) as caught:
        read_register(tmp_path / "none.xlsx")

    assert caught.value.problem.code == "no-register"


def test_more_rows_than_a_sheet_holds_are_refused_before_anything_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr("elinvoima_xl.excel.registers.writer.LAST_ROW", 10)
    path = tmp_path / "register.xlsx"

    with pytest.raises(RegisterError) as caught:
        write_register(merge(example_facts()), path, language="fi", now=NOW)

    assert caught.value.problem.code == "register-not-written"
    assert not path.exists()


def test_the_bytes_are_a_workbook_that_our_own_reader_takes_without_a_word():
    data, _ = to_bytes(merge(example_facts()), language="fi", now=NOW)

    assert read_workbook(data, "register.xlsx").problems == ()


def test_a_register_passes_the_validator(tmp_path):
    from openxml_audit import OpenXmlValidator

    path = tmp_path / "register.xlsx"
    for language in ("fi", "sv", "en"):
        path.write_bytes(to_bytes(merge(example_facts()), language=language, now=NOW + timedelta(days=1))[0])
        assert OpenXmlValidator().validate(str(path)).errors == []


def test_an_empty_merge_has_all_its_sheets():
    data, told = to_bytes(Merged(Facts()), language="en", now=NOW)

    assert told == ()
    assert "At a glance" in load_workbook(BytesIO(data)).sheetnames


def test_a_number_with_more_digits_than_excel_keeps_is_written_as_text(tmp_path):
    exact = Decimal("12345678901234567.89")
    facts = only(answer(YEAR, "Yrittäjät", "2.1.1.a", "actual", exact))

    rows = shown(written(tmp_path, facts), "Data")

    assert rows[1][rows[0].index("Value")] == "12,345,678,901,234,567.89 kpl".replace(" ", "\u00a0")
