import csv
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

import pandas as pd
import pytest
from facts import ALONE, DONE, SUM, facts, find, resolution, returned
from hypothesis import given
from hypothesis import strategies as st

from elinvoima_xl.merging.decisions import Facts, unite
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.register.frames import (
    ANSWER_COLUMNS,
    DECISION_COLUMNS,
    decisions_to_frame,
    to_csv,
    to_excel_csv,
    to_frame,
)


def merged(*answers, **more):
    return merge(facts(returned("KAO", *answers, **more)))


def rows(data, separator=","):
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig")), delimiter=separator))


def text_in(data, name, separator=","):
    return [row[name] for row in rows(data, separator)]


def test_each_answer_is_a_row_with_typed_columns():
    frame = to_frame(merged((ALONE, "actual", "5.5"), ("1.1.2", "new_date", "1.9.2027"), ("1.1.2", "done", "")))

    assert [(name, str(dtype)) for name, dtype in frame.dtypes.items()] == [
        (name, dtype) for name, (dtype, _) in ANSWER_COLUMNS.items()
    ]
    assert list(frame["item"]) == ["1.1.2", ALONE]
    assert frame["number"].to_list() == [pd.NA, 5.5]
    assert frame["day"].to_list() == [pd.Timestamp(2027, 9, 1), pd.NaT]
    assert list(frame["area"]) == [1, 1]


def test_a_replaced_answer_is_there_and_says_so():
    frame = to_frame(
        merge(facts(returned("KAO", (ALONE, "actual", "5")), returned("KAO", (ALONE, "actual", "7"), day=2)))
    )

    assert frame[["raw", "state", "merged"]].to_numpy().tolist() == [["5", "superseded", False], ["7", "given", True]]


def test_an_answer_that_is_not_merged_is_there_and_says_so():
    frame = to_frame(merge(facts(returned("KAMK", (ALONE, "actual", "5")))))

    assert frame[["owner", "merged"]].to_numpy().tolist() == [["KAMK", False]]


def test_each_decision_is_a_row_with_who_settled_it():
    given = facts(returned("KAO", (SUM, "actual", "5")))
    made = resolution(find(merge(given), SUM), "9", who="Coordinator", reason="By telephone")

    frame = decisions_to_frame(merge(unite(given, Facts(resolutions=frozenset({made})))))

    row = frame[frame["item"] == SUM].iloc[0]
    assert [(name, str(dtype)) for name, dtype in frame.dtypes.items()] == [
        (name, dtype) for name, (dtype, _) in DECISION_COLUMNS.items()
    ]
    assert (row["state"], row["number"], row["settled_by"], row["settled_why"]) == (
        "resolved", 9.0, "Coordinator", "By telephone",
    )  # fmt: skip


def test_nothing_merged_gives_frames_with_all_their_columns():
    empty = merge(Facts())

    assert list(to_frame(empty)) == list(ANSWER_COLUMNS)
    assert list(decisions_to_frame(empty)) == list(DECISION_COLUMNS)
    assert rows(to_csv(to_frame(empty))) == []


def test_csv_for_machines_has_a_decimal_point_iso_dates_and_true():
    row = rows(to_csv(to_frame(merged((ALONE, "actual", "1234.5")))))[0]

    assert (row["number"], row["value"], row["period_end"], row["merged"]) == ("1234.5", "1234.5", "2027-06-30", "true")
    assert row["saved"] == "2027-07-01T00:00:00Z"


def test_csv_for_excel_has_a_byte_order_mark_semicolons_and_a_decimal_comma():
    data = to_excel_csv(to_frame(merged((ALONE, "actual", "1234.5"))), "en")

    row = rows(data, ";")[0]
    assert data.startswith(b"\xef\xbb\xbf")
    assert (row["Numeric value"], row["Period ends"], row["Saved (UTC)"]) == ("1234,5", "30.6.2027", "1.7.2027 00:00")


@pytest.mark.parametrize("text", ["=1+1", "+358 8 123", "-", "@sum", "\tx", "\rx", "\nx", "＝1+1"])
def test_what_a_spreadsheet_would_take_for_a_formula_is_made_harmless(text):
    frame = to_frame(merged(("1.1.2", "done", text)))

    assert text_in(to_csv(frame), "raw") == [f"'{text}"]
    assert text_in(to_excel_csv(frame, "en"), "As written", ";") == [f"'{text}"]


def test_a_negative_number_stays_a_number():
    assert text_in(to_excel_csv(to_frame(merged((ALONE, "actual", "-5.5"))), "en"), "Numeric value", ";") == ["-5,5"]


@pytest.mark.parametrize("text", ["3-4", "1/2", "1.2.", "007", "1234567890123456"])
def test_what_excel_would_turn_into_a_day_or_another_number_stays_as_it_is(text):
    assert text_in(to_excel_csv(to_frame(merged(("1.1.2", "done", text))), "en"), "As written", ";") == [f"'{text}"]


def test_the_id_of_a_measure_does_not_become_a_day():
    assert text_in(to_excel_csv(to_frame(merged((ALONE, "actual", "5"))), "en"), "Measure", ";") == ["'1.1.2"]


def test_the_headings_for_excel_are_in_its_users_language():
    assert b"Toimenpide" in to_excel_csv(to_frame(merged((ALONE, "actual", "5"))), "fi")


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1))
def test_taking_an_apostrophe_away_gives_every_text_back(text):
    frame = pd.DataFrame({"raw": pd.Series([text], dtype="string")})

    written = next(iter(list(csv.reader(StringIO(to_csv(frame).decode(), newline="")))[1:]))[0]

    assert written.removeprefix("'") == text
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_pandas_reads_back_what_was_written_for_machines():
    frame = decisions_to_frame(merged((ALONE, "actual", "5.25"), (DONE, "actual", "yes")))

    back = pd.read_csv(BytesIO(to_csv(frame)))

    assert back["number"].dropna().to_list() == [5.25]
    assert len(back) == len(frame)


def test_a_day_far_away_is_no_fault():
    frame = to_frame(merged(("1.1.2", "new_date", "1.1.9999")))

    assert frame["day"].iloc[0].date() == date(9999, 1, 1)


def test_the_same_facts_give_the_same_bytes():
    one, other = (merged((ALONE, "actual", "5"), ("1.1.2", "status", "delayed")) for _ in range(2))

    assert to_csv(to_frame(one)) == to_csv(to_frame(other))


def test_the_exact_number_is_kept_as_text():
    exact = "0.1234567890123456789"

    assert Decimal(to_frame(merged((ALONE, "actual", exact)))["value"].iloc[0]) == Decimal(exact)
