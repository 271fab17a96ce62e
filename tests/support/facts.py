"""Small programmes and returned files for tests of the merge, written in a few words.

The programme has the measure 1.1.1 of KAO, KAMK and Edukai with a metric for each rule, and 1.1.2 of KAO alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from elinvoima_xl.foundation.language import Value
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.merging.decisions import Decision, Facts, Merged
from elinvoima_xl.model.answers import EMPTY, GIVEN, UNAVAILABLE, UNREADABLE, Answer, Resolution, Source, Submission
from elinvoima_xl.model.programme import (
    Area,
    Measure,
    Mention,
    Metric,
    Objective,
    Owner,
    Programme,
)  # fmt: skip
from elinvoima_xl.model.statuses import is_status

H1 = Period(2027, "H1")
YEAR = Period(2027)
NEXT_H1 = Period(2028, "H1")
OWNERS = ("KAO", "KAMK", "Edukai")
SHARED = ""
SUM, LEAD, LATEST, MEAN, DONE, TEXT, NO_LEAD, ALONE = (
    "1.1.1.a", "1.1.1.b", "1.1.1.c", "1.1.1.d", "1.1.1.e", "1.1.1.f", "1.1.1.g", "1.1.2.a",
)  # fmt: skip
METRICS = (
    Metric(SUM, "Needs surveys", combine="sum", direction="more"),
    Metric(LEAD, "Visitors of the event", combine="lead", lead="KAMK"),
    Metric(LATEST, "Unemployment", kind="share", combine="latest", over_time="stock", direction="fewer"),
    Metric(MEAN, "Satisfaction", kind="score", combine="mean", over_time="rate", direction="more"),
    Metric(DONE, "Plan in use", kind="milestone", combine="all_done", over_time="once"),
    Metric(TEXT, "New openings", kind="text", combine="lead", lead="KAMK"),
    Metric(NO_LEAD, "Attendance", combine="lead"),
)
WHOLE_MEASURE = Measure("1.1.1", "Ask firms what they need", tuple(map(Mention, OWNERS)), metrics=METRICS)
OWN_MEASURE = Measure("1.1.2", "Visit firms", (Mention("KAO"),), metrics=(Metric(ALONE, "Visits", direction="more"),))


def programme(*measures: Measure, owners: tuple[Owner, ...] = tuple(map(Owner, OWNERS))) -> Programme:
    """Return a programme of one area and one objective with these measures, the two above if none."""
    objective = Objective(1, "Firms get people", measures or (WHOLE_MEASURE, OWN_MEASURE))
    return Programme("p", "Invented programme", (2027, 2031), (Area(1, "Work", objectives=(objective,)),), owners, "en")


def changed(metric: str, **changes: object) -> Programme:
    """Return the programme above with one metric changed."""
    metrics = tuple(replace(each, **changes) if each.id == metric else each for each in METRICS)
    own = OWN_MEASURE
    if metric == ALONE:
        own = replace(own, metrics=(replace(own.metrics[0], **changes),))
    return programme(replace(WHOLE_MEASURE, metrics=metrics), own)


def returned(
    owner: str,
    *answers: tuple[str, str, str],
    day: int | None = 1,
    name: str = "",
    period: Period = H1,
    digest: str = "",
    rules: Mapping[str, str] = MappingProxyType({}),
    **more: Any,
) -> Submission:
    """Return a file of `owner` saved on a day of July (None: not known); an answer is item, field and what is typed.

    `rules` are how its form said that the answers to a metric combine, `more` is what else is known of the file; of
    that, `saved` may be any time.
    """
    file = name or f"{owner or 'shared'} {day}{'' if period == H1 else f' {period}'}.xlsx"
    saved = more.pop("saved", None if day is None else datetime(period.year, 7, day, tzinfo=UTC))
    made = tuple(
        replace(
            make(owner, item, field, typed, Source(file, "1 Work", f"K{row}", saved, digest or file), period),
            rule=rules.get(item, "") if field in ("actual", "forecast") and typed else "",
        )
        for row, (item, field, typed) in enumerate(answers, 6)
    )
    return Submission(file, digest or file, "accepted", period, owner, saved=saved, answers=made, **more)


def make(owner: str, item: str, field: str, typed: str, source: Source, period: Period = H1) -> Answer:
    """Return the answer that a reader makes of what is typed; a text that begins with ? cannot be read."""
    state, value = _read(typed)
    return Answer(period, owner, item, field, state, value, typed, source)


def _read(typed: str) -> tuple[str, Value]:
    if typed == "":
        return EMPTY, None
    if typed.startswith("?"):
        return UNREADABLE, None
    if typed == "not available":
        return UNAVAILABLE, None
    return GIVEN, to_value(typed)


def to_value(typed: str) -> Value:
    """Return a number, a day of the form 30.9.2027, yes or no, or the text itself."""
    if re.fullmatch(r"-?\d+(\.\d+)?", typed):
        return Decimal(typed)
    if match := re.fullmatch(r"(\d+)\.(\d+)\.(\d{4})", typed):
        return date(int(match[3]), int(match[2]), int(match[1]))
    if typed in ("yes", "no"):
        return typed == "yes"
    code = typed.replace(" ", "_")
    return code if is_status(code) else typed


PROGRAMME = programme()


def facts(
    *submissions: Submission, programme: Programme = PROGRAMME, periods: tuple[Period, ...] = (H1,), **more: frozenset
) -> Facts:
    """Return the facts of these files; the programme is the same in all the periods."""
    return Facts(tuple((period, programme) for period in periods), frozenset(submissions), **more)


def resolution(decision: Decision, typed: str, **more: str) -> Resolution:
    """Return what a person decides on a decision as it stands; "" takes the value away."""
    state, value = (GIVEN, None) if typed == "" else _read(typed)
    return Resolution(
        decision.period, decision.item, decision.field, value, typed, decision.settles, state=state, **more
    )


def codes(merged: Merged, item: str = "") -> list[str]:
    """Return the codes of the problems on an item, or on all; not who is missing, which most tests leave open."""
    return [each.code for each in merged.problems if each.code != "owner-missing" and (item == "" or each.item == item)]


def find(merged: Merged, item: str, field: str = "actual", period: Period = H1) -> Decision:
    """Return the decision that a test is about."""
    decision = merged.find(period, item, field)
    assert decision is not None
    return decision
