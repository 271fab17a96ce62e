"""The exact record of a register: any facts come back, and a damaged or newer one is refused."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from hostile.make import encrypted
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from laws import LAW
from openpyxl import load_workbook
from record_strategies import any_facts
from register_edits import shown, written
from register_facts import NOW, YEAR, answer, example_facts, only

from elinvoima_xl.foundation.problems import RegisterError
from elinvoima_xl.merging.decisions import Facts, Merged
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.register.record import PART, Record, RecordError, from_rows, to_rows
from elinvoima_xl.register.register import read_register, to_bytes, write_register
from elinvoima_xl.workbook.cells import read_workbook


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


def test_an_encrypted_register_is_called_encrypted(tmp_path):
    path = tmp_path / "register.xlsx"
    path.write_bytes(encrypted())

    with pytest.raises(RegisterError) as caught:
        read_register(path)

    assert caught.value.problem.code == "encrypted"
    assert caught.value.problem.advice("en").startswith("Open the register in Excel, remove the password")


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
    monkeypatch.setattr("elinvoima_xl.register.writer.LAST_ROW", 10)
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
