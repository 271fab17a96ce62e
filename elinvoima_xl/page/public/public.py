"""The facts of a period as far as they may be public: the report's material with the city's choices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from elinvoima_xl.foundation.period import Period
from elinvoima_xl.merging.assess import Key, by_key
from elinvoima_xl.merging.decisions import RESOLVED, Decision
from elinvoima_xl.model.programme import Measure, Metric
from elinvoima_xl.model.statuses import status_of
from elinvoima_xl.page.public.choices import METRIC, PageChoices
from elinvoima_xl.page.public.records import StatusMark
from elinvoima_xl.report.chapters.material import Material
from elinvoima_xl.report.chapters.records import MUTED, Run, Text, text


@dataclass(frozen=True)
class PublicMaterial(Material):
    """The report's material of one period and language, with what of it may be public."""

    choices: PageChoices

    def allows(self, kind: str) -> bool:
        """Return whether texts of a kind may be published."""
        return self.choices.allows(kind)

    def mark(self, code: str) -> StatusMark:
        """Return a status as the page shows it."""
        return StatusMark(code, self.say(status_of(code).name), status_of(code).symbol)

    def told(self, metric: Metric, name: str, period: Period) -> tuple[Text, ...]:
        """Return the lines of a metric's field as the report prints them; words only where they may be published."""
        decision = self._everything.get((period, metric.id, name))
        if decision is not None and not self.allows(METRIC) and holds_words(decision):
            return (text(Run(self.say("told in words, which are not published here"), MUTED)),)
        return self._at(period).lines(metric, decision)

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """Return the periods up to this one, in order."""
        return tuple(each for each in self.merged.facts.periods if each <= self.period)

    def status_in(self, measure: Measure, period: Period) -> str:
        """Return a measure's status in another period, "" where it was not followed then."""
        found = self._at(period).statuses.get(measure.id)
        return found.status if found else ""

    def _at(self, period: Period) -> PublicMaterial:
        """Return the material of another period: what is told beside a value is of its own period."""
        if period not in self._others:
            self._others[period] = self if period == self.period else replace(self, period=period)
        return self._others[period]

    @cached_property
    def _others(self) -> dict[Period, PublicMaterial]:
        return {}

    @cached_property
    def _everything(self) -> dict[Key, Decision]:
        """Return the decisions of all periods."""
        return by_key(self.merged)


def holds_words(decision: Decision) -> bool:
    """Return whether what is printed of a decision is free text of a partner or of the coordinator."""
    settled = (decision.value,) if decision.state == RESOLVED else ()
    return any(isinstance(value, str) for value in (*settled, *(each.value for each in decision.current)))
