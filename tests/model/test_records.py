"""The tables hold together: what one record says of another is there, and nothing is said twice."""

from __future__ import annotations

from collections import Counter

import pytest

from elinvoima_xl.form.layout import read_layout
from elinvoima_xl.foundation.catalogue import CATALOGUE
from elinvoima_xl.foundation.language import LANGUAGES
from elinvoima_xl.foundation.table import Table
from elinvoima_xl.merging.combine import WAYS
from elinvoima_xl.merging.targets import VERDICTS
from elinvoima_xl.model.fields import FIELDS
from elinvoima_xl.model.names import fold
from elinvoima_xl.model.rules import FIELD_RULES, RECKON, RULES, find_rule
from elinvoima_xl.model.statuses import COMMON, STATUSES, asked_for, told_statuses
from elinvoima_xl.workbook.theme import READING, cell_colours, contrast

EVERY_RULE = (*RULES.values(), *FIELD_RULES.values())


def test_every_rule_goes_a_way_that_the_merge_knows():
    assert {rule.code for rule in EVERY_RULE if rule.way not in WAYS} == set()


def test_a_rule_reckons_where_that_is_its_way_and_only_there():
    assert [rule.code for rule in EVERY_RULE if (rule.reckon is None) == (rule.way == RECKON)] == []


def test_a_rule_that_nobody_knows_makes_all_agree():
    assert find_rule("of a newer program").way == "agree"


def test_every_rule_that_asks_each_owner_has_its_words_on_the_form():
    roles = read_layout().roles

    assert [rule.code for rule in RULES.values() if not rule.is_led and rule.code not in roles] == []


def test_every_field_has_a_rule_and_a_column_of_the_form():
    columns = {column.field for column in read_layout().columns}

    assert [field.code for field in FIELDS.values() if field.has_column and field.code not in columns] == []
    assert [field.code for field in FIELDS.values() if field.rule not in RULES | FIELD_RULES] == []


def test_the_fields_stand_in_the_order_of_the_form():
    columns = [column.field for column in read_layout().columns if column.field in FIELDS]

    assert columns == [field.code for field in FIELDS.values() if field.has_column]


def test_what_a_status_asks_for_is_a_field_whose_lack_is_told():
    assert [field for field in asked_for() if FIELDS[field].lack not in CATALOGUE] == []


def test_one_status_is_what_is_said_of_all_where_none_outweighs():
    assert [status.code for status in STATUSES.values() if status.among == COMMON] == ["on_track"]


def test_what_contradicts_a_status_is_a_verdict():
    assert {verdict for status in STATUSES.values() for verdict in status.against} <= set(VERDICTS)


def test_no_two_statuses_share_a_symbol_a_rank_or_a_spelling():
    told = told_statuses()
    words = Counter(fold(word) for status in told for word in status.spellings)

    assert len({status.symbol for status in STATUSES.values()}) == len(STATUSES)
    assert len({status.rank for status in told}) == len(told)
    assert [word for word, count in words.items() if count > 1] == []


@pytest.mark.parametrize("code", STATUSES)
def test_a_status_can_be_read_on_its_pale_ground(code):
    ink, ground = cell_colours(STATUSES[code].look)

    assert contrast(ink, ground) >= READING
    assert contrast(ground, "#FFFFFF") <= 1.2


def test_every_language_has_a_month_for_each_that_it_writes_out():
    assert {len(language.months) for language in LANGUAGES.values()} <= {0, 12}


@pytest.mark.parametrize("table", [FIELDS, STATUSES, RULES, FIELD_RULES, LANGUAGES])
def test_a_record_stands_under_its_own_code(table: Table):
    assert [code for code, record in table.items() if code != record.code] == []
