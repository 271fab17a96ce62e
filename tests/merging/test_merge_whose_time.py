"""Which of an owner's files is the newer, who answered, and what came when the period was over."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from facts import ALONE, H1, NEXT_H1, SHARED, SUM, YEAR, codes, facts, find, returned
from merged import of, settled

from elinvoima_xl.foundation.problems import Location
from elinvoima_xl.merging.decisions import unite
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.merging.received import close, doubt
from elinvoima_xl.model.answers import Resolution
from elinvoima_xl.model.programme import Owner

NOW = datetime(2027, 8, 1, tzinfo=UTC)
SPRING = datetime(2028, 1, 20, tzinfo=UTC)
YEARS_FORMS = datetime(2027, 12, 15, tzinfo=UTC)


def said(typed, *, name="", **more):
    """Return a file of KAO with its visits."""
    return returned("KAO", (ALONE, "actual", typed), name=name or f"{typed}.xlsx", **more)


def counts(file, *, does=True):
    return Resolution(file.period, file.digest, "late", does, "counts" if does else "does not count")


# --- times that cannot be right


def test_a_time_after_now_is_unknown_beside_one_that_is_not():
    ahead = said("9", saved=datetime(2028, 7, 1, tzinfo=UTC))
    merged = merge(doubt(facts(said("12"), ahead), NOW))

    assert of(merged, ALONE)[0] == "conflict"
    assert codes(merged) == ["order-unknown", "time-in-future"]
    assert [each.location.file for each in merged.problems if each.code == "time-in-future"] == ["9.xlsx"]


def test_times_after_now_are_compared_where_an_owner_has_no_other():
    clock_of_this_machine_is_behind = datetime(2020, 1, 1, tzinfo=UTC)
    merged = merge(doubt(facts(said("12", day=1), said("9", day=2)), clock_of_this_machine_is_behind))

    assert of(merged, ALONE)[:2] == ("newest", Decimal(9))
    assert codes(merged, ALONE) == ["resubmitted"]


def test_another_owners_time_says_nothing():
    other = returned("KAMK", (SUM, "actual", "1"))
    doubted = doubt(facts(other, said("9", saved=datetime(2028, 7, 1, tzinfo=UTC))), NOW)

    assert doubted.doubted == frozenset()


def test_a_time_years_after_the_programme_is_never_believed():
    merged = merge(facts(said("12"), said("9", saved=datetime(2091, 2, 1, tzinfo=UTC))))

    assert codes(merged) == ["order-unknown", "time-in-future"]


def test_what_was_once_unknown_stays_so_when_that_time_has_come():
    once = doubt(facts(said("12"), said("9", saved=datetime(2028, 7, 1, tzinfo=UTC))), NOW)
    later = doubt(once, datetime(2029, 1, 1, tzinfo=UTC))

    assert of(merge(later), ALONE)[0] == "conflict"


# --- marked copies


def test_a_marked_copy_that_comes_back_is_newer_than_what_it_was_made_from():
    sent = said("9", day=None)
    back = said("12", day=1, copy_of=(sent.digest,))

    assert of(merge(facts(sent, back)), ALONE)[:2] == ("newest", Decimal(12))


def test_a_marked_copy_is_newer_though_its_time_says_otherwise():
    sent = said("9", day=9)
    back = said("12", day=1, copy_of=(sent.digest,))

    assert of(merge(facts(sent, back)), ALONE)[:2] == ("newest", Decimal(12))


def test_a_file_that_is_newer_than_both_wins_over_a_copy():
    sent = said("9", day=2)
    back = said("12", day=1, copy_of=(sent.digest,))

    assert of(merge(facts(sent, back, said("15", day=3))), ALONE)[:2] == ("newest", Decimal(15))


def test_a_copy_of_a_copy_is_the_newest():
    first = said("9", day=None)
    second = said("10", day=None, copy_of=(first.digest,))
    third = said("12", day=None, copy_of=(first.digest, second.digest))

    assert of(merge(facts(third, first, second)), ALONE)[:2] == ("newest", Decimal(12))


def test_an_older_files_faults_are_told_no_more_once_its_copy_has_come_back():
    from elinvoima_xl.foundation.problems import problem

    fault = problem("sheet-missing", Location("9.xlsx"), found="2 Growth", count=3)
    sent = replace(said("9", day=None), problems=(fault,))

    assert "sheet-missing" in codes(merge(facts(sent)))
    assert "sheet-missing" not in codes(merge(facts(sent, said("12", day=None, copy_of=(sent.digest,)))))


# --- who answered


def test_answers_of_two_people_that_differ_are_told_with_their_roles():
    merged = merge(facts(said("9", role="Director"), said("12", day=2, role="Planner")))
    (told,) = [each for each in merged.problems if each.code == "resubmitted-by-another"]

    assert of(merged, ALONE)[:2] == ("newest", Decimal(12))
    assert (dict(told.blanks)["role"], dict(told.blanks)["other"]) == ("Planner", "Director")


def test_near_spellings_of_a_role_are_one_person():
    merged = merge(facts(said("9", role="Development manager"), said("12", day=2, role="development manger")))

    assert codes(merged) == ["resubmitted"]


def test_a_file_that_names_no_role_is_nobody_elses():
    assert codes(merge(facts(said("9", role="Director"), said("12", day=2)))) == ["resubmitted"]


def test_parts_of_one_form_come_together_and_nothing_is_told():
    one = returned("KAO", (ALONE, "actual", "9"), ("1.1.2", "status", ""), role="Director")
    other = returned("KAO", (ALONE, "actual", ""), ("1.1.2", "status", "on track"), day=2, role="Planner")
    merged = merge(facts(one, other))

    assert of(merged, ALONE)[:2] == ("single", Decimal(9))
    assert of(merged, "1.1.2", "status")[:2] == ("single", "on_track")
    assert codes(merged) == []


def test_one_persons_own_blank_over_an_older_value_is_told_still():
    assert codes(merge(facts(said("9", role="Director"), said("", day=2, role="Director")))) == ["cleared"]


# --- what came late


def test_an_answer_of_the_year_after_does_not_change_a_half_year_but_is_asked():
    merged = merge(facts(said("21"), said("44", saved=SPRING)))
    (told,) = [each for each in merged.problems if each.code == "late-answer"]

    assert of(merged, ALONE)[:2] == ("single", Decimal(21))
    assert [answer.raw for answer in find(merged, ALONE).late] == ["44"]
    assert (told.severity, told.location.file, told.found) == ("error", "44.xlsx", "44")
    assert dict(told.blanks)["period"] == H1
    assert "before 21" in told.message("en")


def test_a_whole_year_is_late_once_the_next_periods_forms_are_out():
    next_form = said("3", period=NEXT_H1, issued=datetime(2028, 6, 1, tzinfo=UTC))
    autumn = datetime(2028, 9, 1, tzinfo=UTC)
    given = facts(said("21", period=YEAR), said("44", period=YEAR, saved=autumn), next_form, periods=(YEAR, NEXT_H1))

    assert find(merge(given), ALONE, period=YEAR).value == 21
    assert codes(merge(given)) == ["late-answer"]


def test_an_answer_within_its_own_deadline_is_not_late_though_later_forms_are_out():
    year_form = said("50", period=YEAR, issued=YEARS_FORMS)
    christmas = datetime(2027, 12, 20, tzinfo=UTC)
    in_time = said("44", saved=christmas, deadline=date(2027, 12, 31))
    given = facts(said("21"), in_time, year_form, periods=(H1, YEAR))

    assert find(merge(given), ALONE).value == 44


def test_an_answer_after_later_forms_were_sent_is_late_where_no_deadline_was_set():
    year_form = said("50", period=YEAR, issued=YEARS_FORMS)
    given = facts(said("21"), said("44", saved=datetime(2027, 12, 20, tzinfo=UTC)), year_form, periods=(H1, YEAR))

    assert find(merge(given), ALONE).value == 21


def test_a_correction_before_that_is_none():
    year_form = said("50", period=YEAR, issued=YEARS_FORMS)
    given = facts(said("21"), said("44", saved=datetime(2027, 12, 1, tzinfo=UTC)), year_form, periods=(H1, YEAR))

    assert find(merge(given), ALONE).value == 44


def test_an_answer_of_unknown_time_is_late_once_its_owner_has_answered_a_later_period():
    unknown = said("44", day=None)
    before = merge(facts(said("21"), unknown))
    after = merge(facts(said("21"), unknown, said("50", period=YEAR), periods=(H1, YEAR)))

    assert of(before, ALONE)[0] == "conflict"
    assert of(after, ALONE)[:2] == ("single", Decimal(21))
    assert codes(after) == ["late-answer"]


def test_that_an_owner_has_another_name_since_makes_no_difference():
    renamed = facts().programmes[0][1]
    owners = (Owner("KAO College", aliases=("KAO",)), *renamed.owners[1:])
    given = facts(said("21"), said("44", day=None), periods=(H1,))
    later = replace(returned("KAO College", (ALONE, "actual", "50"), period=YEAR))
    merged = merge(unite(given, facts(later, programme=replace(renamed, owners=owners), periods=(YEAR,))))

    assert of(merged, ALONE)[:2] == ("single", Decimal(21))


def test_a_first_answer_counts_even_if_it_is_late():
    merged = merge(facts(said("44", saved=SPRING)))

    assert of(merged, ALONE)[:2] == ("single", Decimal(44))
    assert codes(merged) == []


def test_of_answers_that_are_all_late_the_first_counts():
    merged = merge(facts(said("44", saved=SPRING), said("50", saved=datetime(2028, 2, 1, tzinfo=UTC))))

    assert of(merged, ALONE)[:2] == ("single", Decimal(44))
    assert codes(merged) == ["late-answer"]


def test_a_late_answer_that_says_the_same_is_not_asked():
    merged = merge(facts(said("21"), said("21.0", saved=SPRING)))

    assert codes(merged) == []
    assert find(merged, ALONE).late == ()


def test_a_late_blank_is_not_told():
    assert codes(merge(facts(said("21"), said("", saved=SPRING)))) == []


def test_one_file_is_asked_once_whatever_it_holds():
    first = returned("KAO", (ALONE, "actual", "21"), ("1.1.2", "status", "on track"))
    late = returned("KAO", (ALONE, "actual", "44"), ("1.1.2", "status", "delayed"), saved=SPRING, name="late.xlsx")
    merged = merge(facts(first, late))

    assert [dict(each.blanks)["count"] for each in merged.problems if each.code == "late-answer"] == [2]


def test_a_late_file_that_a_person_lets_count_replaces_what_was_said():
    late = said("44", saved=SPRING)
    merged = merge(facts(said("21"), late, resolutions=frozenset({counts(late)})))

    assert of(merged, ALONE)[:2] == ("newest", Decimal(44))
    assert codes(merged) == ["resubmitted", "late-settled"]


def test_a_late_file_that_a_person_passes_over_is_asked_no_more():
    late = said("44", saved=SPRING)
    merged = merge(facts(said("21"), late, resolutions=frozenset({counts(late, does=False)})))

    assert of(merged, ALONE)[:2] == ("single", Decimal(21))
    assert codes(merged) == ["late-settled"]


def test_a_late_file_decided_in_two_ways_is_asked_again():
    late = said("44", saved=SPRING)
    both = frozenset({counts(late), counts(late, does=False)})

    assert codes(merge(facts(said("21"), late, resolutions=both))) == ["late-answer"]


def test_a_late_answer_of_the_shared_workbook_is_asked_too():
    shared = returned(SHARED, (ALONE, "actual", "44"), saved=SPRING, name="late.xlsx")
    merged = merge(facts(returned(SHARED, (ALONE, "actual", "21")), shared))

    assert of(merged, ALONE)[1] == 21
    assert codes(merged) == ["late-answer"]


# --- closed means closed


def test_a_correction_of_a_closed_period_is_told_and_not_taken():
    closed = close(facts(said("21")), H1)
    merged = merge(settled(closed, ALONE, "300"))

    assert of(merged, ALONE)[:2] == ("single", Decimal(21))
    assert [(each.code, each.item, each.found) for each in merged.problems if each.code == "period-closed"] == [
        ("period-closed", ALONE, "300")
    ]


def test_what_was_settled_before_a_period_was_closed_stands():
    closed = close(settled(facts(said("21")), ALONE, "300"), H1)

    assert of(merge(closed), ALONE)[:2] == ("resolved", Decimal(300))


def test_a_file_left_out_after_its_period_was_closed_counts_still():
    file = said("21")
    closed = close(facts(file), H1)

    assert of(merge(replace(closed, left_out=frozenset({file.digest}))), ALONE)[:2] == ("single", Decimal(21))


def test_a_file_left_out_before_its_period_was_closed_stays_out():
    file = said("21")
    closed = close(facts(file, left_out=frozenset({file.digest})), H1)

    assert of(merge(replace(closed, left_out=frozenset())), ALONE)[0] == "missing"


def test_what_is_late_in_a_closed_period_is_what_was_late_when_it_was_closed():
    closed = close(facts(said("21"), said("44", day=None)), H1)
    later = facts(said("50", period=YEAR), periods=(YEAR,))

    assert of(merge(unite(closed, later)), ALONE)[0] == "conflict"
    assert "late-answer" not in codes(merge(unite(closed, later)))
