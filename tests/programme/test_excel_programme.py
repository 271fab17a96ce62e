"""The programme workbook: read back as it was written, mended by hand, and damaged by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given
from strategies import programmes
from tables import to_workbook

from elinvoima_xl.foundation.language import words
from elinvoima_xl.foundation.problems import Location, ProgrammeError, problem
from elinvoima_xl.model.programme import Area, Measure, Mention, Metric, Objective, Owner, Programme, Proposal
from elinvoima_xl.programme.read_workbook import read_programme_workbook
from elinvoima_xl.programme.write_workbook import read_programme, write_programme
from elinvoima_xl.workbook.cells import read_workbook
from elinvoima_xl.workbook.reader.cell_values import join_list, split_list


def programme(*measures: Measure, owners=("KAO", "KAMK"), language="en") -> Programme:
    area = Area(1, "Work", "Labour", ("Jobs are found",), (Objective(1, "Jobs are found", measures),))
    return Programme("demo-1", "Demo programme 2027–2031", (2027, 2031), (area,), tuple(map(Owner, owners)), language)


MEASURE = Measure("1.1.1", "Visit companies", (Mention("KAO", "KAO"),), metrics=(Metric("1.1.1.a", "Visits"),))


def write(subject: Programme, *problems) -> bytes:
    stream = BytesIO()
    write_programme(subject, problems, stream)
    return stream.getvalue()


def read(data: bytes):
    return read_programme_workbook(read_workbook(data, "programme.xlsx"), "programme.xlsx")


def edited(subject: Programme, sheet: str, **cells) -> bytes:
    """Return the workbook of a programme with cells typed over by hand."""
    book = openpyxl.load_workbook(BytesIO(write(subject)))
    for address, value in cells.items():
        book[sheet][address] = value
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def place_of(problems, code: str) -> list[tuple[str, str]]:
    return [(each.location.sheet, each.location.cell) for each in problems if each.code == code]


# --- round trip


@given(programmes())
def test_reading_what_was_written_gives_the_same_programme(subject):
    read_back, _ = read(write(subject))

    assert read_back == subject


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_programme_is_read_back_in_its_own_language(language):
    subject = programme(MEASURE, language=language)

    read_back, problems = read(write(subject))

    assert (read_back, problems) == (subject, ())


def test_the_same_programme_gives_the_same_bytes():
    assert write(programme(MEASURE)) == write(programme(MEASURE))


def test_a_number_of_more_digits_than_excel_keeps_is_not_rounded():
    metric = replace(MEASURE.metrics[0], baseline=Decimal("12345678901234567.25"))
    subject = programme(replace(MEASURE, metrics=(metric,)))

    assert read(write(subject))[0].metrics[0].baseline == metric.baseline


def test_a_text_that_begins_with_an_equals_sign_is_no_formula():
    data = write(programme(replace(MEASURE, text="=1+1")))

    sheet = openpyxl.load_workbook(BytesIO(data))["Measures"]

    assert (sheet["D4"].value, sheet["D4"].data_type) == ("=1+1", "s")


def test_a_text_longer_than_a_cell_is_refused():
    with pytest.raises(ProgrammeError) as error:
        write(programme(replace(MEASURE, text="a" * 32_768)))

    assert (error.value.problem.code, error.value.problem.location.cell) == ("text-too-long", "D4")


def test_items_of_a_list_come_back_whatever_is_in_them():
    items = ("KAO", "Tuki; neuvonta", 'sanoi "joo"', "", " väli ", "rivi\nrivi")

    assert split_list(join_list(items)) == items
    assert split_list(join_list(items, "\n")) == items


# --- what a person sees


def test_every_sheet_begins_with_a_title():
    book = openpyxl.load_workbook(BytesIO(write(programme(MEASURE))))

    titles = [book[name]["A1"].value for name in book.sheetnames if book[name].sheet_state == "visible"]

    assert len(titles) == 8
    assert all(title.startswith("Demo programme 2027–2031 – ") for title in titles)


def test_findings_stand_with_their_place_and_remedy():
    finding = problem("owner-lacking", Location("doc.md", "", "L7"), item="1.1.1")

    sheet = openpyxl.load_workbook(BytesIO(write(programme(MEASURE), finding)))["Findings"]

    assert [sheet.cell(4, column).value for column in (2, 3, 4, 6, 8)] == [
        "doc.md", "L7", "1.1.1", "The measure 1.1.1 has no owner.", "owner-lacking",
    ]  # fmt: skip


def test_a_proposal_is_named_beside_the_value():
    proposed = replace(MEASURE.metrics[0], proposals=(Proposal("unit", "the usual unit"),))

    sheet = openpyxl.load_workbook(BytesIO(write(programme(replace(MEASURE, metrics=(proposed,))))))["Metrics"]
    column = next(cell.column for cell in sheet[3] if cell.value == "Proposals to check")

    assert sheet.cell(4, column).value == "Unit: the usual unit"


def test_a_proposal_is_confirmed_by_deleting_its_line():
    proposed = replace(MEASURE, continuity="one_off", proposals=(Proposal("continuity", "“pilot” in its text"),))

    read_back, _ = read(edited(programme(proposed), "Measures", O4=None))

    assert (read_back.measures[0].continuity, read_back.measures[0].proposals) == ("one_off", ())


# --- edited by hand


def test_moved_columns_and_rows_above_the_titles_are_found():
    book = openpyxl.load_workbook(BytesIO(write(programme(MEASURE))))
    book["Owners"].insert_rows(1, 3)
    book["Owners"].insert_cols(1)
    stream = BytesIO()
    book.save(stream)

    read_back, problems = read(stream.getvalue())

    assert (read_back, problems) == (programme(MEASURE), ())


def test_owners_typed_with_commas_or_another_case_are_known():
    read_back, problems = read(edited(programme(MEASURE), "Measures", F4="kao, KAMK"))

    assert read_back.measures[0].owner_names == ("KAO", "KAMK")
    assert place_of(problems, "owner-not-listed") == []


def test_an_owner_added_by_hand_leaves_the_words_of_the_document_where_they_belong():
    subject = programme(replace(MEASURE, owners=(Mention("KAMK", "kamk"), Mention("KAO", "KAO"))))

    read_back, _ = read(edited(subject, "Measures", F4="KAO"))

    assert read_back.measures[0].owners == (Mention("KAO", "KAO"),)


def test_a_number_typed_as_text_is_read():
    read_back, problems = read(edited(programme(MEASURE, language="fi"), words("fi")("Metrics"), M4="1 234,5"))

    assert read_back.metrics[0].targets == ((2027, Decimal("1234.5")),)
    assert problems == ()


def test_a_date_typed_as_text_is_read():
    read_back, _ = read(edited(programme(MEASURE), "Measures", J4="30.9.2027"))

    assert read_back.measures[0].start == date(2027, 9, 30)


def test_a_row_added_below_is_a_new_measure():
    read_back, problems = read(edited(programme(MEASURE), "Measures", A5="1.1.2", D5="Pilot", F5="KAMK"))

    assert (read_back.measures[1].id, read_back.measures[1].owner_names) == ("1.1.2", ("KAMK",))
    assert problems == ()


# --- faults, each at its cell


@pytest.mark.parametrize(
    ("sheet", "cells", "code", "cell"),
    [
        ("Measures", {"A5": "1.1.1", "D5": "Again"}, "id-repeated", "A5"),
        ("Measures", {"D5": "No id"}, "id-missing", "A5"),
        ("Measures", {"F4": "Nobody"}, "owner-not-listed", "F4"),
        ("Measures", {"H4": "KAMK"}, "lead-not-owner", "H4"),
        ("Measures", {"F4": None}, "owner-lacking", "F4"),
        ("Measures", {"B4": 7}, "area-not-listed", "B4"),
        ("Measures", {"C4": 9}, "objective-not-listed", "C4"),
        ("Measures", {"I4": "sometimes"}, "programme-cell", "I4"),
        ("Measures", {"J4": "next spring"}, "programme-cell", "J4"),
        ("Measures", {"A4": date(2001, 1, 1)}, "became-a-date", "A4"),
        ("Measures", {"J4": date(2028, 1, 1), "K4": date(2027, 1, 1)}, "dates-reversed", "K4"),
        ("Measures", {"P3": "Own column"}, "programme-column-unknown", "P3"),
        ("Metrics", {"A4": "9.9.9.a"}, "id-misplaced", "A4"),
        ("Metrics", {"M4": "yli 100"}, "programme-cell", "M4"),
        ("Metrics", {"M4": "1.234"}, "programme-cell", "M4"),
        ("Metrics", {"M4": -5}, "target-impossible", "M4"),
        ("Metrics", {"E4": "share (%)", "M4": 15}, "target-impossible", "M4"),
        ("Metrics", {"E4": "milestone", "I4": "sum"}, "combine-impossible", "I4"),
        ("Metrics", {"I4": None}, "choice-assumed", "I4"),
        ("Metrics", {"D4": "#REF!"}, "excel-error", "D4"),
        ("Owners", {"A6": "KAO"}, "owner-repeated", "A6"),
        ("Owners", {"G4": "Yes"}, "respondent-missing", "H4"),
        ("Owners", {"G4": "maybe"}, "programme-cell", "G4"),
        ("Owners", {"H4": "Nobody"}, "owner-not-listed", "H4"),
        ("Areas", {"A5": None, "B5": "No number"}, "row-without-number", "A5"),
        ("Programme", {"B6": "soon"}, "programme-cell", "B6"),
        ("Background", {"A4": "Gossip", "B4": "Rumour"}, "programme-cell", "A4"),
        ("Background", {"B4": "Without a topic"}, "row-without-number", "A4"),
    ],
)
def test_a_fault_made_by_hand_is_told_at_its_cell(sheet, cells, code, cell):
    _, problems = read(edited(programme(MEASURE), sheet, **cells))

    assert (sheet, cell) in place_of(problems, code)


def test_several_owners_without_a_lead_are_told_where_the_rule_needs_one():
    both = replace(MEASURE, owners=(Mention("KAO"), Mention("KAMK")))

    _, problems = read(write(programme(both)))

    assert place_of(problems, "lead-needed") == [("Metrics", "I4")]


def test_a_sheet_taken_away_is_told():
    book = openpyxl.load_workbook(BytesIO(write(programme(MEASURE))))
    del book["Owners"]
    stream = BytesIO()
    book.save(stream)

    _, problems = read(stream.getvalue())

    assert "programme-sheet-missing" in [each.code for each in problems]


def test_a_sheet_of_ones_own_is_told_and_costs_nothing():
    book = openpyxl.load_workbook(BytesIO(write(programme(MEASURE))))
    book.create_sheet("My notes")["A1"] = "Ask KAO"
    stream = BytesIO()
    book.save(stream)

    read_back, problems = read(stream.getvalue())

    assert read_back == programme(MEASURE)
    assert [(each.code, each.found) for each in problems] == [("programme-sheet-unknown", "My notes")]


def test_a_title_with_a_slip_is_read_and_told():
    read_back, problems = read(edited(programme(MEASURE), "Measures", D3="Mesure"))

    assert read_back == programme(MEASURE)
    assert place_of(problems, "column-renamed") == [("Measures", "D3")]


def test_another_workbook_is_no_programme(tmp_path):
    path = tmp_path / "other.xlsx"
    path.write_bytes(to_workbook("| a | b |"))

    with pytest.raises(ProgrammeError) as error:
        read_programme(path)

    assert error.value.problem.code == "not-a-programme"
