from dataclasses import replace
from datetime import UTC, datetime

from facts import H1, OWNERS, YEAR, facts, returned
from hypothesis import given
from hypothesis import strategies as st
from laws import LAW
from merge_strategies import CELLS, files, many_facts, without_left_out, without_resolutions

from elinvoima_xl.merging.decisions import CONFLICT, MISSING, unite
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.merging.received import add, close, doubt
from elinvoima_xl.model.answers import EMPTY, GIVEN


@LAW
@given(many_facts(), many_facts())
def test_the_merge_is_commutative(one, other):
    assert merge(unite(one, other)) == merge(unite(other, one))


@LAW
@given(many_facts(), many_facts(), many_facts())
def test_the_merge_is_associative(one, two, three):
    assert merge(unite(unite(one, two), three)) == merge(unite(one, unite(two, three)))


@LAW
@given(many_facts())
def test_the_merge_is_idempotent(one):
    assert merge(unite(one, one)) == merge(one)


@LAW
@given(many_facts())
def test_merging_a_register_with_its_own_inputs_changes_nothing(one):
    register = merge(one)

    assert merge(unite(register.facts, one)) == register
    assert merge(add(register.facts, tuple(one.submissions))) == register
    assert merge(register.facts) == register


@given(many_facts(), many_facts())
def test_a_register_merged_step_by_step_is_that_of_all_at_once(one, other):
    assert merge(unite(merge(one).facts, other)) == merge(unite(one, other))


@given(many_facts(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_in_a_file_makes_no_difference(one, random):
    shuffled = set()
    for each in one.submissions:
        answers = list(each.answers)
        random.shuffle(answers)
        shuffled.add(replace(each, answers=tuple(answers)))

    merged = merge(replace(one, submissions=frozenset(shuffled)))

    assert (merged.decisions, merged.coverage, merged.problems) == (
        (before := merge(one)).decisions, before.coverage, before.problems,
    )  # fmt: skip


@LAW
@given(many_facts(), files(periods=(H1,)))
def test_a_cell_that_a_new_file_does_not_touch_stays(one, file):
    # One of a later period may show that older ones came late.
    touched = {(file.period, answer.item) for answer in file.answers}
    before, after = merge(one), merge(unite(one, facts(file, periods=())))

    def untouched(merged):
        return [each for each in merged.decisions if (each.period, each.item) not in touched]

    assert untouched(after) == untouched(before)


@given(many_facts(), st.sampled_from(OWNERS), st.sampled_from((None, 1, 9)))
def test_a_blank_never_erases_a_value(one, owner, day):
    blank = returned(owner, *((item, field, "") for item, field in CELLS), day=day, name="blank.xlsx")
    before = without_resolutions(one)

    def values(given):
        return [(each.item, each.field, each.state, each.value) for each in merge(given).decisions]

    assert values(unite(before, facts(blank, periods=()))) == values(before)


@LAW
@given(many_facts())
def test_there_is_no_value_without_a_source(one):
    for decision in merge(one).decisions:
        sources = [answer.source.file for answer in decision.current if answer.state == GIVEN]
        assert decision.value is None or sources or decision.resolution


@given(many_facts())
def test_a_conflict_and_a_lack_keep_no_value(one):
    open_ones = [each for each in merge(one).decisions if each.state in (CONFLICT, MISSING)]

    assert all(each.value is None and not each.unavailable for each in open_ones)


@given(many_facts())
def test_every_answer_is_in_a_decision_or_in_a_problem(one):
    merged = merge(one)
    decided = {each.source for decision in merged.decisions for each in (*decision.answers, *decision.late)}
    told = {each.location for each in merged.problems}
    files_told = {each.location.file for each in merged.problems if each.code in ("file-left-out", "period-closed")}

    for file in merged.facts.submissions:
        for answer in file.answers:
            is_told = answer.source.location in told or file.file in files_told
            assert answer.state == EMPTY or answer.source in decided or is_told


@given(many_facts())
def test_what_came_late_counts_nowhere_and_is_asked_once_for_each_file(one):
    merged = merge(one)
    late = {each for decision in merged.decisions for each in decision.late}
    counting = {each.source for decision in merged.decisions for each in decision.answers}
    decided = {(each.period, each.item) for each in one.resolutions if each.field == "late"}
    waiting = {
        (each.period, each.source.digest)
        for each in late
        if each.period not in one.closed and (each.period, each.source.digest) not in decided
    }

    assert not {each.source for each in late} & counting
    assert [each.code for each in merged.problems].count("late-answer") >= len(waiting)
    assert len(waiting) == 0 or any(each.code == "late-answer" for each in merged.problems)


@given(many_facts(), st.sampled_from((H1, YEAR)), many_facts())
def test_a_closed_period_never_changes(one, period, other):
    closed = close(one, period)

    def figures(merged):
        return [each for each in merged.decisions if each.period == period]

    added = replace(other, closed=frozenset(), before_closing=frozenset(), doubted=frozenset())
    assert figures(merge(unite(closed, without_left_out(added)))) == figures(merge(closed))


@given(many_facts(), st.sampled_from((datetime(2027, 7, 2, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))))
def test_what_was_found_to_be_in_the_future_stays_so(one, now):
    doubted = doubt(one, now)

    assert doubt(doubted, now) == doubted
    assert one.doubted <= doubt(doubted, datetime(2100, 1, 1, tzinfo=UTC)).doubted >= doubted.doubted


@given(many_facts())
def test_every_resolution_is_used_or_told_unless_a_newer_one_of_the_same_cell_is(one):
    merged = merge(one)
    codes = ("resolution", "settled", "period-closed", "late")
    told = {(each.item, dict(each.blanks)["period"]) for each in merged.problems if each.code.startswith(codes)}
    used = {(each.item, each.period) for each in merged.decisions if each.resolution or each.ruled}

    for each in one.resolutions:
        assert (each.item, each.period) in told | used or each.field == "late"


@given(many_facts())
def test_reported_is_never_more_than_expected(one):
    assert all(0 <= each.reported <= each.expected for each in merge(one).decisions)


@given(many_facts())
def test_what_is_filled_is_never_more_than_what_is_asked(one):
    merged = merge(one)

    assert {each.owner for each in merged.coverage if each.period == H1} == set(OWNERS)
    assert all(0 <= each.filled <= each.expected for each in merged.coverage)


@given(many_facts())
def test_what_is_owed_is_what_is_asked_and_not_filled(one):
    for each in merge(one).coverage:
        assert len(set(each.owed)) == len(each.owed) == each.expected - each.filled - each.settled


@given(many_facts())
def test_every_problem_has_the_words_of_its_code(one):
    for each in merge(one).problems:
        assert "{" not in each.to_text("en") + each.to_text("fi") + each.to_text("sv")
