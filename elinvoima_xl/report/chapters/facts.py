"""The facts of one period that a report tells, found once: decisions, statuses, trends, who answers for what.

All counting and judging is `assess`'s; here it is looked up. Nothing is worded.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import Problem
from elinvoima_xl.merging.assess import (
    MeasureStatus,
    Spread,
    StatusCounts,
    Trend,
    count_statuses,
    measure_statuses,
    period_before,
    spreads,
    trends,
)
from elinvoima_xl.merging.decisions import CONFLICT, Coverage, Decision, Merged
from elinvoima_xl.merging.merge import completed_measures
from elinvoima_xl.merging.targets import NO_TARGET, Assessment, assessments, check_targets
from elinvoima_xl.model.answers import UNREADABLE, Submission
from elinvoima_xl.model.asking import is_asked, lead, measure_asks, metric_asks, respondents, unanswered_measures
from elinvoima_xl.model.fields import (
    ACTUAL,
    FORECAST,
    MEASURE,
    METRIC,
    NEW_DATE,
    STATUS,
    field_order,
    fields_of,
    is_extra,
)
from elinvoima_xl.model.programme import Area, Measure, Metric, Programme, item_order
from elinvoima_xl.model.rules import find_rule


@dataclass(frozen=True)
class PeriodFacts:
    """What is known of one period of a merge. `limit` is how near its target a metric counts as partly there."""

    merged: Merged
    programme: Programme
    period: Period
    limit: Decimal

    @cached_property
    def decisions(self) -> dict[tuple[str, str], Decision]:
        """Return the decisions of the period by item and field."""
        return {(each.item, each.field): each for each in self.merged.of(self.period)}

    def decision(self, item: str, name: str) -> Decision | None:
        """Return the decision on one field of an item, or `None` where it was not asked."""
        return self.decisions.get((item, name))

    @cached_property
    def submissions(self) -> tuple[Submission, ...]:
        """Return the files of the period that were read, by name."""
        found = (each for each in self.merged.facts.submissions if each.period == self.period)
        read = (each for each in found if each.state == "accepted" and each.digest not in self.merged.facts.left_out)
        return tuple(sorted(read, key=lambda each: each.file))

    @cached_property
    def languages(self) -> dict[str, str]:
        """Return the language in which each owner answered: that of its form."""
        return {each.owner: each.language for each in self.submissions}

    @cached_property
    def coverage(self) -> tuple[Coverage, ...]:
        """Return how far each owner has come."""
        return tuple(each for each in self.merged.coverage if each.period == self.period)

    # --- measures and their statuses

    @cached_property
    def statuses(self) -> dict[str, MeasureStatus]:
        """Return the status of each measure followed in the period, by id, in the programme's order."""
        return {each.measure.id: each for each in measure_statuses(self.merged, self.period)}

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """Return the measures followed in the period, in the programme's order."""
        return tuple(each.measure for each in self.statuses.values())

    @cached_property
    def areas(self) -> tuple[Area, ...]:
        """Return the areas that have such measures."""
        found = {each.area.number for each in self.statuses.values()}
        return tuple(area for area in self.programme.areas if area.number in found)

    def is_followed(self, measure: Measure) -> bool:
        """Return whether a measure is followed in the period: a dropped one is not."""
        return measure.id in self.statuses

    def status_of(self, measure: Measure) -> str:
        """Return a measure's status."""
        return self.statuses[measure.id].status

    def carried(self, metric: Metric) -> Decision | None:
        """Return the actual told in the period in which a measure was completed, if that was an earlier one."""
        measure = self.measure_by_item[metric.id]
        since = self.statuses[measure.id].since if measure.id in self.statuses else None
        return self.merged.find(since, metric.id, ACTUAL) if since else None

    def with_status(self, *codes: str) -> tuple[Measure, ...]:
        """Return the measures of these statuses, in the programme's order."""
        return tuple(each.measure for each in self.statuses.values() if each.status in codes)

    def counts(self, area: Area | None = None) -> StatusCounts:
        """Return how many measures have each status, of one area or of all."""
        wanted = (each for each in self.statuses.values() if area is None or each.area.number == area.number)
        return count_statuses(wanted, area)

    def metrics(self, measure: Measure) -> tuple[Metric, ...]:
        """Return a measure's metrics that are followed in the period."""
        return tuple(metric for metric in measure.metrics if is_asked(measure, metric, self.period))

    @cached_property
    def conflicts(self) -> tuple[Decision, ...]:
        """Return the decisions that a person must make: none of them has a value."""
        return tuple(each for each in self.decisions.values() if each.state == CONFLICT)

    # --- over time

    @cached_property
    def previous(self) -> Period | None:
        """Return the period before this one that has been reported on, or `None`."""
        return period_before(self.merged, self.period)

    @cached_property
    def changed(self) -> tuple[MeasureStatus, ...]:
        """Return the measures whose status is another than in the period before."""
        return tuple(each for each in self.statuses.values() if each.before not in ("", each.status))

    @cached_property
    def trends(self) -> dict[str, Trend]:
        """Return the comparable numbers of each metric that has one in the period."""
        return trends(self.merged, self.period)

    @cached_property
    def spreads(self) -> dict[str, Spread]:
        """Return the owners' own numbers behind each value that was made of several."""
        return spreads(self.merged, self.period)

    @cached_property
    def assessments(self) -> dict[str, Assessment]:
        """Return each followed metric against its target."""
        return assessments(self.merged, self.period, lower_limit=self.limit)

    @cached_property
    def has_targets(self) -> bool:
        """Return whether any metric has a target for the year."""
        return any(each.reason != NO_TARGET for each in self.assessments.values())

    @cached_property
    def doubts(self) -> tuple[Problem, ...]:
        """Return where the status that owners report and the metric say different things."""
        return check_targets(self.merged, self.period, lower_limit=self.limit)

    # --- owners

    def measures_of(self, owner: str) -> tuple[Measure, ...]:
        """Return the measures that an owner answers for."""
        return self._measures_by_owner.get(owner, ())

    @cached_property
    def _measures_by_owner(self) -> dict[str, tuple[Measure, ...]]:
        found: dict[str, list[Measure]] = {}
        for measure in self.measures:
            for owner in respondents(self.programme, measure):
                found.setdefault(owner, []).append(measure)
        return {owner: tuple(measures) for owner, measures in found.items()}

    @cached_property
    def shares_measures(self) -> bool:
        """Return whether some measure has more than one owner who answers."""
        return any(len(respondents(self.programme, measure)) > 1 for measure in self.measures)

    @cached_property
    def unanswered(self) -> tuple[Measure, ...]:
        """Return the measures for which nobody can be asked."""
        completed = completed_measures(self.merged, self.period)
        return unanswered_measures(self.programme, self.period, completed)

    def debtors(self, decision: Decision) -> tuple[str, ...]:
        """Return the owners whose answer to a decision is missing."""
        answered = {answer.owner for answer in decision.current if answer.state != UNREADABLE}
        return tuple(owner for owner in self._asked(decision.item) if owner not in answered)

    def _asked(self, item: str) -> tuple[str, ...]:
        measure = self.measure_by_item.get(item)
        if measure is None:
            return ()
        metric = self.metric_by_id.get(item)
        asks = metric_asks(self.programme, measure, metric) if metric else measure_asks(self.programme, measure)
        return tuple(ask.owner for ask in asks if ask.expected)

    def lead(self, measure: Measure, metric: Metric) -> str:
        """Return who leads a metric that one owner's figure stands for, or ""."""
        return lead(self.programme, measure, metric) if find_rule(metric.combine).is_led else ""

    @cached_property
    def metric_by_id(self) -> dict[str, Metric]:
        """Return the programme's metrics by id."""
        return {metric.id: metric for metric in self.programme.metrics}

    @cached_property
    def measure_by_item(self) -> dict[str, Measure]:
        """Return the programme's measures by their ids and by those of their metrics."""
        found = {measure.id: measure for measure in self.programme.measures}
        metrics = {metric.id: measure for measure in self.programme.measures for metric in measure.metrics}
        return {**found, **metrics}

    # --- the coordinator's own texts, and order

    def texts(self, kind: str, item: str) -> tuple[str, ...]:
        """Return the coordinator's texts of a kind on an item."""
        return tuple(words for of, words in self._texts.get(kind, ()) if of == item)

    def item_texts(self, kind: str) -> tuple[tuple[str, str], ...]:
        """Return the coordinator's texts of a kind with their items, in the order of the items."""
        return self._texts.get(kind, ())

    @cached_property
    def _texts(self) -> dict[str, tuple[tuple[str, str], ...]]:
        own = [each for each in self.merged.facts.texts if each.period == self.period and each.text.strip()]
        own.sort(key=lambda each: (item_order(each.item), each.text))
        kinds = {each.kind for each in own}
        return {kind: tuple((each.item, each.text.strip()) for each in own if each.kind == kind) for kind in kinds}

    @cached_property
    def told_fields(self) -> tuple[str, ...]:
        """Return the fields of measures that are told beside the status and the new date: the extra ones last."""
        own = (each.code for each in fields_of(MEASURE) if each.has_column and each.code not in (STATUS, NEW_DATE))
        return (*own, *sorted({each.field for each in self.decisions.values() if is_extra(each.field)}))

    @property
    def metric_fields(self) -> tuple[str, ...]:
        """Return the fields of metrics that are told beside the actual and the forecast."""
        return tuple(each.code for each in fields_of(METRIC) if each.code not in (ACTUAL, FORECAST))

    def in_order(self, decisions: Iterable[Decision]) -> list[Decision]:
        """Return decisions by item, and of one item in the order of the form's columns."""
        return sorted(decisions, key=lambda each: (item_order(each.item), field_order(each.field)))
