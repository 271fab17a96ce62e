"""Every figure of the example's report is the register's, and every figure of the register is in the report."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

import docx
import pytest
from kajaani_answers import PERIODS, merged, programme

from elinvoima_xl.foundation.language import words
from elinvoima_xl.merging.decisions import CONFLICT
from elinvoima_xl.model.statuses import STATUSES, status_of, told_statuses
from elinvoima_xl.report.build import build_report
from elinvoima_xl.report.word.document import write_report

FI = words("fi")


@pytest.fixture(scope="module", params=PERIODS, ids=str)
def reported(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.docx"
    write_report(build_report(merged(), request.param, language="fi"), path)
    return request.param, docx.Document(str(path))


def tables(document, *titles):
    """Yield the rows of the tables that have these columns, each as a dict by title."""
    for table in document.tables:
        rows = [[cell.text for cell in row.cells] for row in table.rows]
        if set(titles) <= set(rows[0]):
            yield from (dict(zip(rows[0], row, strict=True)) for row in rows[1:])


def printed_actuals(document, period):
    title = f"Toteuma {FI.period(period)}"
    return {row["Nro"]: row[title].split("\n") for row in tables(document, "Nro", "Mittari", title)}


def to_decimal(text):
    number = re.sub(r"[\s\u00a0]", "", text).replace("\u2212", "-").replace(",", ".")
    return Decimal(number.removesuffix("%")) / (100 if number.endswith("%") else 1)


def actuals(period):
    return {each.item: each for each in merged().of(period) if each.field == "actual"}


def statuses(period):
    return {each.item: each for each in merged().of(period) if each.field == "status"}


def test_every_metric_of_the_register_is_printed_and_no_other(reported):
    period, document = reported

    assert set(printed_actuals(document, period)) == set(actuals(period))


def test_every_printed_number_is_the_registers(reported):
    period, document = reported
    numbers = {item: each.value for item, each in actuals(period).items() if isinstance(each.value, Decimal)}

    printed = printed_actuals(document, period)

    assert numbers
    assert {item: to_decimal(printed[item][0]) for item in numbers} == numbers


def test_what_has_no_value_says_why(reported):
    period, document = reported
    printed = printed_actuals(document, period)

    for item, decision in actuals(period).items():
        if decision.state == CONFLICT:
            assert printed[item] == ["Ristiriita"]
        elif decision.unavailable:
            assert printed[item] == ["ei saatavilla"]
        elif decision.value is None and not decision.current:
            assert printed[item] == ["–"]


def test_a_partial_value_says_how_many_have_reported(reported):
    period, document = reported
    printed = printed_actuals(document, period)
    partial = {item: each for item, each in actuals(period).items() if each.is_partial and each.value is not None}

    for item, decision in partial.items():
        assert f"{decision.reported}/{decision.expected} vastuutahoa" in printed[item]


def test_every_measure_has_the_status_of_the_register(reported):
    period, document = reported
    rows = {row["Nro"]: row["Tila"].split("\n")[0] for row in tables(document, "Nro", "Tila", "Mitä on tehty")}

    for measure in programme().measures:
        decision = statuses(period).get(measure.id)
        code = str(decision.value) if decision is not None and decision.value else "no_data"
        word = FI(STATUSES[code].name) if code in STATUSES else "Ei tietoa"
        assert rows.pop(measure.id) == f"{word}\u00a0{status_of(code).symbol}"
    assert rows == {}


def test_the_counts_by_status_add_up_to_the_measures(reported):
    period, document = reported
    (total,) = [row for row in tables(document, "Kehittämiskohde") if row["Kehittämiskohde"] == "Yhteensä"]
    counts = Counter(str(each.value) for each in statuses(period).values() if each.value)

    assert total["Yhteensä"] == str(len(programme().measures))
    for status in told_statuses():
        assert total[f"{FI(status.name)} {status.symbol}"] == str(counts[status.code])


def test_every_comment_is_printed_beside_its_owner(reported):
    period, document = reported
    rows = {row["Nro"]: row["Mitä on tehty"] for row in tables(document, "Nro", "Tila", "Mitä on tehty")}
    said = [each for each in merged().of(period) if each.field == "done" for each in each.current]

    assert said
    for answer in said:
        line = next(line for line in rows[answer.item].split("\n") if line.endswith(f": {answer.value}"))
        assert answer.owner in line


def test_every_deviation_has_its_cause_and_its_new_date(reported):
    period, document = reported
    late = [item for item, each in statuses(period).items() if each.value in ("delayed", "discontinued")]
    rows = list(tables(document, "Tila", "Syy ja korjaus"))

    assert len(rows) == len(late)
    for item, row in zip(late, rows, strict=True):
        assert row["Toimenpide ja vastuutahot"].startswith(f"{item}\u00a0")
        cause = merged().find(period, item, "cause")
        for answer in cause.current if cause else ():
            line = next(line for line in row["Syy ja korjaus"].split("\n") if line.endswith(f": {answer.value}"))
            assert answer.owner in line
        day = merged().find(period, item, "new_date")
        if day is not None and day.value is not None:
            assert FI.date(day.value) in row["Uusi määräpäivä"]


def test_the_coverage_of_every_owner_is_the_registers(reported):
    period, document = reported
    rows = {row["Vastuutaho"]: row for row in tables(document, "Vastuutaho", "Lomake")}
    coverage = [each for each in merged().coverage if each.period == period]

    assert len(rows) == len(coverage)
    for each in coverage:
        assert rows[each.owner]["Annetut vastaukset"] == f"{each.filled} / {each.expected}"
