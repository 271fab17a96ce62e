"""Personal data that partners or the coordinator wrote reaches no report, page or data; the register keeps it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from register_facts import H1, YEAR, answer, example_facts, submission
from web import DAY, EVERYTHING

from elinvoima_xl.foundation.personal import CONTACTS, find_personal
from elinvoima_xl.merging.masked import masked
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.model.answers import UNREADABLE, CoordinatorText
from elinvoima_xl.page.public.content import build_page
from elinvoima_xl.page.public.dataset import data_tables
from elinvoima_xl.report.build import build_report, item_texts

WRITTEN = "Maija Malli 010190-123M, 040 123 4567, maija@malli.example"
PIECES = ("010190-123M", "040 123 4567", "maija@malli.example")


def example():
    """Return a merge with personal data in every text that is a partner's or the coordinator's."""
    said = submission(
        YEAR,
        "Opisto",
        *(answer(YEAR, "Opisto", "1.1.1", field, WRITTEN) for field in ("done", "cause", "remark", "x:Kustannukset")),
        answer(YEAR, "Opisto", "1.1.1", "status", "delayed"),
        answer(YEAR, "Opisto", "1.1.1.a", "actual", None, WRITTEN, state=UNREADABLE),
        file="toinen.xlsx",
    )
    kinds = (("note", "1.1.1"), ("verdict", "1.1"), ("proposal", "1.1.1"), ("proposal", ""), ("closing", ""))
    texts = tuple(CoordinatorText(YEAR, kind, item, WRITTEN) for kind, item in kinds)
    facts = example_facts()
    others = frozenset(each for each in facts.submissions if (each.period, each.owner) != (YEAR, "Opisto"))
    return merge(replace(facts, submissions=others | {said}, texts=texts))


def told(made):
    return [piece for piece in PIECES if piece in repr(made)]


@pytest.mark.parametrize("is_summary", [False, True])
def test_the_report_and_its_summary_hold_no_personal_data(is_summary):
    report = build_report(example(), YEAR, language="fi", summary_only=is_summary)

    assert told(report) == []


def test_the_report_says_with_a_mask_where_personal_data_was():
    assert "Maija Malli ••••••-••••, ••• •••••••, •••@•••" in repr(build_report(example(), YEAR, language="fi"))


def test_the_texts_for_the_committee_hold_no_personal_data():
    assert told(item_texts(example(), YEAR, language="fi")) == []


def test_the_page_and_the_open_data_hold_no_personal_data():
    merged = example()
    page = build_page(merged, YEAR, language="fi", choices=EVERYTHING, day=DAY)

    assert "•••@•••" in repr(page)
    assert told((page, data_tables(merged, YEAR, language="fi"))) == []


def test_every_text_of_a_merge_is_masked_and_what_is_allowed_is_not():
    merged = example()

    assert told(merged) == list(PIECES)
    assert told(masked(merged)) == []
    assert told(masked(merged, CONTACTS)) == list(PIECES[1:])


def test_a_merge_without_personal_data_stays_as_it_is():
    merged = merge(example_facts())

    assert masked(merged) is merged
    assert find_personal(" ".join(each.raw for item in merged.of(H1) for each in item.answers)) == ()
