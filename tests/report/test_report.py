"""What the report says, as records: counts, conflicts, partial values, changes, verdicts, the coordinator's texts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from facts import ALONE, H1, LATEST, LEAD, MEAN, NEXT_H1, PROGRAMME, SUM, YEAR, changed, facts, resolution, returned

from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import Location, UsageError, problem
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.model.answers import CoordinatorText
from elinvoima_xl.report.build import build_report, item_texts
from elinvoima_xl.report.chapters.records import (
    Column,
    Figure,
    Heading,
    Paragraph,
    Table,
    cell,
    plain,
    without_empty_columns,
)

STATUS_H1 = ("1.1.1", "status", "on track")


def report(*submissions, period=H1, programme=PROGRAMME, periods=(H1,), language="en", texts=(), **choices):
    known = replace(facts(*submissions, programme=programme, periods=periods), texts=tuple(texts))
    return build_report(merge(known), period, language=language, **choices)


def rows(report, key):
    return [
        {c.title: cell.text for c, cell in zip(t.columns, row, strict=True)}
        for t in report.tables(key)
        for row in t.rows
    ]


def actual(report, item, period="1 January–30 June 2027"):
    return next(row[f"Actual {period}"] for row in rows(report, "metrics") if row["No."] == item)


def words_of(section):
    lines = []
    for block in section.blocks:
        if isinstance(block, (Paragraph, Heading)):
            lines.append(plain(block.text))
        elif not isinstance(block, (Table, Figure)):
            lines += map(plain, block.items)
    return "\n".join(lines)


def test_the_chapters_stand_in_the_order_of_the_committees_reading():
    made = report(returned("KAO", ("1.1.2", "status", "delayed"), (ALONE, "actual", "3")))

    keys = [section.key for section in made.sections]

    assert keys == [
        "summary", "situation", "area 1", "deviations", "coverage", "decision", "metrics", "quality", "respondents"
    ]  # fmt: skip


def test_a_conflict_says_so_and_prints_no_value():
    made = report(returned("KAO", (LATEST, "actual", "0.1")), returned("KAMK", (LATEST, "actual", "0.2")))

    assert actual(made, LATEST) == "Conflict"


def test_a_conflict_stands_in_the_appendix_with_every_answer():
    made = report(returned("KAO", (LATEST, "actual", "0.1")), returned("KAMK", (LATEST, "actual", "0.2")))

    (row,) = rows(made, "conflicts")

    assert row["Answers"].split("\n") == ["KAMK: 20%", "KAO: 10%"]
    assert row["Resolution"] == "Unsettled: no value is printed."


def test_a_sum_of_some_owners_says_how_many_have_reported():
    made = report(returned("KAO", (SUM, "actual", "3")), returned("KAMK", (SUM, "actual", "4")))

    assert actual(made, SUM) == "7\n2/3 owners"


def test_a_mean_shows_its_spread():
    made = report(returned("KAO", (MEAN, "actual", "2")), returned("KAMK", (MEAN, "actual", "4")))

    assert actual(made, MEAN).split("\n")[:2] == ["3", "mean; from 2 to 4"]


def test_zero_is_printed_and_nothing_is_a_dash():
    made = report(returned("KAO", (ALONE, "actual", "0")))

    assert (actual(made, ALONE), actual(made, SUM)) == ("0", "–")


def test_not_available_is_printed_as_such():
    made = report(returned("KAO", (ALONE, "actual", "not available")))

    assert actual(made, ALONE) == "not available"


def test_a_dash_is_explained_under_the_table_only_where_one_stands():
    dashed = next(report().tables("metrics"))
    whole = report(returned("KAO", (ALONE, "actual", "1")), programme=only_alone())

    assert "– not reported" in map(plain, dashed.notes)
    assert next(whole.tables("metrics")).notes == ()


def only_alone():
    area = PROGRAMME.areas[0]
    objective = replace(area.objectives[0], measures=area.objectives[0].measures[1:])
    return replace(PROGRAMME, areas=(replace(area, objectives=(objective,)),))


def test_columns_that_say_nothing_are_left_out():
    table = next(report(returned("KAO", (ALONE, "actual", "1"))).tables("metrics"))

    assert [column.title for column in table.columns] == ["No.", "Metric", "Actual 1 January–30 June 2027"]


def test_without_targets_the_summary_says_that_nothing_is_assessed():
    made = report(returned("KAO", (ALONE, "actual", "1")))

    assert "sets no targets" in words_of(made.find_section("summary"))


def test_a_metric_is_judged_against_its_target_and_the_limit_is_printed():
    programme = changed(ALONE, targets=((2027, Decimal(10)),))
    made = report(
        returned("KAO", (ALONE, "actual", "8"), period=YEAR), period=YEAR, periods=(YEAR,), programme=programme
    )

    row = next(row for row in rows(made, "metrics") if row["No."] == ALONE)

    assert row["Assessment"] == "Partly achieved\n80% of the target"
    assert "from 80% of its target" in words_of(made.find_section("summary"))


def test_a_metric_without_a_target_gets_no_verdict_where_others_have_one():
    programme = changed(ALONE, targets=((2027, Decimal(10)),))
    made = report(programme=programme)

    row = next(row for row in rows(made, "metrics") if row["No."] == SUM)

    assert row["Assessment"] == "no target has been set"


def test_a_status_that_its_metric_contradicts_is_flagged():
    programme = changed(ALONE, targets=((2027, Decimal(10)),))
    answers = ("1.1.2", "status", "completed"), (ALONE, "actual", "1")
    made = report(returned("KAO", *answers, period=YEAR), period=YEAR, periods=(YEAR,), programme=programme)

    assert ALONE in words_of(made.find_section("deviations"))


def test_one_period_has_no_chapter_on_changes():
    assert report(returned("KAO", (ALONE, "actual", "1"))).find_section("changes") is None


def test_a_changed_status_and_a_moved_metric_stand_in_the_chapter_on_changes():
    before = returned("KAO", ("1.1.2", "status", "on track"), (ALONE, "actual", "3"))
    now = returned("KAO", ("1.1.2", "status", "delayed"), (ALONE, "actual", "5"), period=NEXT_H1)
    made = report(before, now, period=NEXT_H1, periods=(H1, NEXT_H1))

    (status,) = rows(made, "status changes")
    (move,) = rows(made, "moves")

    assert list(status.values())[1:] == ["On track\u00a0►", "Delayed\u00a0▲"]
    assert list(move.values())[1:] == ["3", "5", "+2\nbetter"]


def test_three_periods_give_a_chart_with_its_numbers_in_words():
    periods = (H1, NEXT_H1, Period(2029, "H1"))
    files = [returned("KAO", (ALONE, "actual", str(n)), period=period) for n, period in enumerate(periods, 3)]
    made = report(*files, period=periods[-1], periods=periods)

    (figure,) = [block for block in made.find_section("area 1").blocks if isinstance(block, Figure)]

    assert [dict(row.figures)["actual"] for row in figure.charts[0].rows] == [3, 4, 5]
    assert "1 January–30 June 2028: 4" in figure.charts[0].description


def test_the_same_comment_of_two_owners_is_printed_once_with_both():
    files = [returned(owner, ("1.1.1", "done", "A joint visit.")) for owner in ("KAO", "KAMK")]

    row = next(row for row in rows(report(*files), "measures") if row["No."] == "1.1.1")

    assert row["What has been done"] == "KAMK and KAO: A joint visit."


def test_owners_who_differ_on_a_status_are_each_named():
    files = [
        returned("KAO", ("1.1.1", "status", "on track")),
        returned("KAMK", ("1.1.1", "status", "delayed")),
    ]

    row = next(row for row in rows(report(*files), "measures") if row["No."] == "1.1.1")

    assert row["Status"].split("\n") == ["Delayed\u00a0▲", "Delayed\u00a0▲: KAMK", "On track\u00a0►: KAO"]


def test_the_coordinators_texts_are_printed_where_they_belong():
    texts = [
        CoordinatorText(H1, "note", "1.1.2", "Seen on the spot."),
        CoordinatorText(H1, "verdict", "1.1", "Well on its way."),
        CoordinatorText(H1, "proposal", "1.1.2", "Merge with 1.1.1."),
        CoordinatorText(H1, "closing", "", "With thanks."),
    ]
    made = report(texts=texts)

    row = next(row for row in rows(made, "measures") if row["No."] == "1.1.2")
    assert row["What has been done"] == "Coordinator: Seen on the spot."
    assert "Verdict: Well on its way." in words_of(made.find_section("area 1"))
    assert "Merge with 1.1.1." in words_of(made.find_section("proposals"))
    assert words_of(made.find_section("closing")) == "With thanks."


def test_texts_of_another_period_are_not_printed():
    made = report(texts=[CoordinatorText(YEAR, "closing", "", "Later.")], periods=(H1, YEAR))

    assert made.find_section("closing") is None


def test_nothing_answered_still_makes_a_report():
    made = report()

    assert "no data on the status of any" in words_of(made.find_section("summary"))
    assert "None of them has returned" in words_of(made.find_section("coverage"))


def test_the_summary_alone_is_one_chapter_with_the_table_of_statuses():
    made = report(summary_only=True)

    assert [section.key for section in made.sections] == ["summary"]
    assert [table.key for table in made.tables()] == ["statuses"]
    assert made.is_one_page


def test_the_item_has_grounds_and_proposed_decision_as_plain_text():
    merged = merge(facts(returned("KAO", STATUS_H1)))

    told = item_texts(merged, H1, language="en", notice="Invented answers.")

    assert told.startswith(
        "Follow-up report: Invented programme 1 January–30 June 2027\n\nInvented answers.\n\nGrounds"
    )
    assert "The committee notes for information" in told.split("Proposed decision")[1]


def test_the_cover_has_the_date_the_draft_mark_and_the_notice():
    cover = report(day=date(2027, 9, 15), is_draft=True, notice="Invented answers.").cover

    assert (cover.date, cover.draft, cover.notice) == ("15 September 2027", "Draft", "Invented answers.")


def test_the_notice_of_the_programme_is_printed_unless_another_is_given():
    made = report(programme=replace(PROGRAMME, notice="Example."))

    assert made.cover.notice == "Example."


def test_words_of_the_programme_are_marked_with_its_language():
    made = report(language="sv", programme=replace(PROGRAMME, language="fi"))

    (first, *_), *_ = next(made.tables("statuses")).rows

    assert first.lines[0][0].language == "fi"


def test_a_period_that_the_merge_does_not_know_at_all_is_wrong_use():
    with pytest.raises(UsageError):
        build_report(merge(facts(periods=())), H1, language="en")


def test_the_same_facts_make_the_same_report():
    files = [returned("KAO", STATUS_H1, (LEAD, "actual", "3")), returned("KAMK", (LEAD, "actual", "3"))]

    assert report(*files) == report(*reversed(files))


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_no_sentence_of_the_report_stays_in_english(language):
    file = returned("KAO", ("1.1.2", "status", "delayed"), (ALONE, "actual", "3"))
    english = {run.text for each in (report(), report(file)) for run in runs(each)}

    made = (report(language=language), report(file, language=language))

    told = {
        run.text
        for each in made
        for run in runs(each)
        if run.language != "en" and re.search("[a-z]{3} [a-z]", run.text)
    }
    assert told
    assert told & english == set()


def runs(report):
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Table):
                for line in (line for row in block.rows for each in row for line in each.lines):
                    yield from line
                for line in block.notes:
                    yield from line
            elif isinstance(block, (Paragraph, Heading)):
                yield from block.text
            elif not isinstance(block, Figure):
                for item in block.items:
                    yield from item


def test_an_assumed_number_is_told_with_its_owner_unless_a_newer_answer_replaced_it():
    told = problem("assumed-number", Location("KAO 1.xlsx", "1 Work", "K6"), item=ALONE, found="n. 30", value=30)
    first = replace(returned("KAO", (ALONE, "actual", "30")), problems=(told,))
    newer = returned("KAO", (ALONE, "actual", "31"), day=2)

    (row,) = rows(report(first), "assumed")

    assert (row["Owner"], row["No."], row["What was assumed"]) == ("KAO", ALONE, "“n. 30” was read as 30.")
    assert rows(report(first, newer), "assumed") == []


def test_an_altered_locked_cell_is_told_with_its_place():
    place = Location("KAO 1.xlsx", "1 Work", "B6")
    told = problem("locked-cell-changed", place, item="1.1.2", found="Visit shops", issued="Visit firms")
    file = replace(returned("KAO", (ALONE, "actual", "3")), problems=(told,))

    (row,) = rows(report(file), "altered")

    assert row["Place"] == "1 Work B6"
    assert "Visit shops" in row["What was altered"]


def test_a_settled_conflict_tells_who_settled_it_and_why():
    files = returned("KAO", (LATEST, "actual", "0.1")), returned("KAMK", (LATEST, "actual", "0.2"))
    decision = merge(facts(*files)).find(H1, LATEST, "actual")
    settled = resolution(decision, "0.2", who="Coordinator", when="1.9.2027", reason="The newer statistic.")
    made = build_report(merge(facts(*files, resolutions=frozenset({settled}))), H1, language="en")

    (row,) = rows(made, "conflicts")

    assert row["Resolution"].split("\n") == ["20%", "Coordinator, 1.9.2027", "The newer statistic."]
    assert actual(made, LATEST) == "20%\n2/3 owners"


def test_a_column_that_is_left_out_widens_the_words_and_not_the_numbers():
    columns = (Column("Nro", 15), Column("Mittari", 35), Column("Tavoite", 30), Column("Toteuma", 20))
    rows = ((cell("1.1.1.a"), cell("Osallistujat"), cell(""), cell("5")),)

    made = without_empty_columns(Table("metrics", "", "", columns, rows), 2)

    assert [(each.title, each.width) for each in made.columns] == [
        ("Nro", 15), ("Mittari", pytest.approx(35 * 85 / 55)), ("Toteuma", pytest.approx(20 * 85 / 55)),
    ]  # fmt: skip
