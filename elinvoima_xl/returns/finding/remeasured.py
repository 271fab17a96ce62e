"""Answers whose metric has another unit or kind since the form was sent: kept as text, never read as the new one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from elinvoima_xl.foundation.problems import Problem, problem
from elinvoima_xl.model.answers import GIVEN, METRIC_FIELDS, UNREADABLE, Answer
from elinvoima_xl.model.programme import NUMBER_KINDS, Metric, Programme
from elinvoima_xl.returns.finding.issued import Issued

# A share is a fraction: 25 in another kind of number is no 25 % of it.
_COUNTED: Final = NUMBER_KINDS - {"share"}


def set_aside(answers: Iterable[Answer], issued: Issued, programme: Programme) -> tuple[list[Answer], list[Problem]]:
    """Return the answers, those unread that were asked in another unit or kind, and what is to be told of them."""
    kept: list[Answer] = []
    told: list[Problem] = []
    for answer in answers:
        metric, facts = programme.find_metric(answer.item), issued.facts.get(answer.item, {})
        if metric and answer.field in METRIC_FIELDS and answer.state == GIVEN and _is_other(metric, facts):
            place = answer.source.location
            now = metric.unit or metric.wording
            told.append(problem("unit-changed", place, item=answer.item, found=answer.raw, unit=now))
            answer = replace(answer, state=UNREADABLE, value=None, assumed=False)
        kept.append(answer)
    return kept, told


def _is_other(metric: Metric, facts: Mapping[str, str]) -> bool:
    """Return whether a form asked for a metric in another unit or sort; a unit that was left open is none."""
    kind, unit = facts.get("kind", metric.kind), facts.get("unit", "")
    units = {each.strip().casefold() for each in (unit, metric.unit)} - {""}
    return len(units) > 1 or _sort(kind) != _sort(metric.kind)


def _sort(kind: str) -> str:
    return "number" if kind in _COUNTED else kind
