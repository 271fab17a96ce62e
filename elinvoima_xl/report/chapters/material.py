"""How a thing is printed in a report: a status, a value with its unit, an owner's comment, a text of the programme."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from elinvoima_xl.foundation.language import N_, NO_BREAK, Value, Words
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.merging.combine import rule_of, side_by_side
from elinvoima_xl.merging.decisions import CONFLICT, RESOLVED, Decision
from elinvoima_xl.model.answers import GIVEN, UNREADABLE, Answer
from elinvoima_xl.model.fields import ACTUAL, CAUSE, STATUS, field_name
from elinvoima_xl.model.programme import Area, Measure, Metric
from elinvoima_xl.model.rules import EACH, find_rule
from elinvoima_xl.model.statuses import status_of
from elinvoima_xl.report.chapters.facts import PeriodFacts
from elinvoima_xl.report.chapters.records import MUTED, STRONG, Run, Text, plain, text

UNAVAILABLE: Final = N_("not available")
IN_CONFLICT: Final = N_("Conflict")
DASH: Final = "–"
_DAY: Final = re.compile(r"\d{1,2}\.\s?\d{1,2}\.\s?\d{4}|\d{4}-\d\d-\d\d")
_YEARS: Final = re.compile(r"(?<!\d)(\d{4})\s?[-‐‑‒−]\s?(\d{4})(?!\d)")


@dataclass(frozen=True)
class Material(PeriodFacts):
    """The facts of one report with the words of its language."""

    say: Words

    # --- the programme's own words

    def own(self, words: str) -> Run:
        """Return words of the programme, marked with its language."""
        return Run(words, language=self.programme.language)

    def area(self, area: Area, *, whole: bool = False) -> str:
        """Return an area's number and name; its whole heading has the subtitle too."""
        subtitle = f" {DASH} {area.subtitle}" if whole and area.subtitle else ""
        return f"{area.number}. {area.name}{subtitle}"

    def measure(self, measure: Measure) -> Text:
        """Return a measure's number and wording on one line."""
        return text(f"{measure.id}{NO_BREAK}", self.own(measure.wording))

    def metric(self, metric: Metric) -> str:
        """Return a metric's wording with its unit."""
        has_unit = not metric.unit or f"({metric.unit})" in metric.wording
        return metric.wording if has_unit else f"{metric.wording} ({metric.unit})"

    def owners(self, measure: Measure) -> Run:
        """Return a measure's owners in order, the lead said where several share it."""
        names = measure.owner_names
        if len(names) > 1 and measure.lead in names:
            leading = self.say("{owner} (lead)").format(owner=measure.lead)
            names = tuple(leading if name == measure.lead else name for name in names)
        return Run(", ".join(names), MUTED, self.programme.language)

    # --- statuses, values and dates

    def status(self, code: str) -> str:
        """Return a status as it is printed: the word, and the symbol on the same line."""
        return status_of(code).shown(self.say, NO_BREAK)

    def value(self, value: Value, metric: Metric | None = None) -> str:
        """Return a value of a field as it stands in a table: a number bare, its metric's unit being beside it.

        A share keeps its sign, and None is a dash.
        """
        return DASH if value is None else self.say.value(value, "%" if is_share(metric) else "").strip()

    def measured(self, value: Value, metric: Metric | None, period: Period) -> str:
        """Return a value with its unit; in a part of a year, no number is one “per year”."""
        if metric is None or not metric.is_number or is_share(metric) or value is None:
            return self.value(value, metric)
        unit = metric.unit.replace(" ", NO_BREAK)
        if metric.kind == "count_per_year" and period.is_part_year:
            unit = unit.partition("/")[0]
        return self.say.value(value, unit)

    def percent(self, part: int, whole: int) -> str:
        """Return a share in whole per cent; all and nothing are said only where they are true."""
        share = (Decimal(part) / Decimal(whole) * 100).quantize(Decimal(1))
        shown = min(max(share, Decimal(part > 0)), Decimal(100 if part >= whole else 99))
        return self.say.number(shown / 100, "%")

    def lines(self, metric: Metric, decision: Decision | None) -> tuple[Text, ...]:
        """Return how the value of a metric is printed: a line for it, muted lines for what must be known with it."""
        if decision is None:
            return ()
        if decision.state == CONFLICT:
            return (text(Run(self.say(IN_CONFLICT), STRONG)),)
        if decision.unavailable:
            return (text(self.say(UNAVAILABLE)),)
        if decision.state != RESOLVED and (decision.value is None or rule_of(ACTUAL, metric) == EACH):
            said = tuple(self._said(owners, answer, metric) for owners, answer in side_by_side(decision.current))
            return (*said, *self._share(decision)) or (text(DASH),)
        first = text(self.value(decision.value, metric) + self._day(decision))
        return (first, *self._spread(metric, decision), *self._share(decision))

    def dates(self, decision: Decision | None) -> tuple[Text, ...]:
        """Return the lines of a date: a dash where it is not told."""
        return (text(DASH if decision is None else self.shown(decision)),)

    def shown(self, decision: Decision) -> str:
        """Return a decision's value on one line, whatever its field."""
        if decision.state == CONFLICT:
            return self.say(IN_CONFLICT)
        if decision.unavailable:
            return self.say(UNAVAILABLE)
        return self._plain(decision.field, decision.value, decision.item)

    def answer(self, answer: Answer) -> str:
        """Return what an owner answered on one line: the text itself where it could not be read."""
        if answer.state == UNREADABLE:
            return answer.raw
        if answer.state != GIVEN:
            return self.say(UNAVAILABLE)
        return self._plain(answer.field, answer.value, answer.item)

    def field(self, name: str) -> str:
        """Return the name of a field; an extra column has its own."""
        return self.say.value(field_name(name))

    # --- owners and what they wrote

    def who(self, owner: str) -> str:
        """Return an owner's name; the shared workbook speaks for all."""
        return owner or self.say(N_("Shared workbook"))

    def names(self, names: Iterable[str]) -> str:
        """Return names as a list in words: KAO, KAMK ja Edukai."""
        *first, last = tuple(names) or ("",)
        return self.say("{first} and {last}").format(first=", ".join(first), last=last) if first else last

    def comments(self, decision: Decision | None, label: str = "") -> tuple[Text, ...]:
        """Return what owners wrote, each text once with those who wrote it before it."""
        if decision is None:
            return ()
        if decision.state == RESOLVED:
            who = self.say(N_("Coordinator"))
            return (text(Run(_head(label, who), STRONG), " ", self.shown(decision)),) if decision.value else ()
        return tuple(self._comment(owners, answer, label) for owners, answer in side_by_side(decision.current))

    def cause(self, measure: Measure) -> str:
        """Return the cause of a deviation on one line, each owner's with its name."""
        return " ".join(plain(line) for line in self.comments(self.decision(measure.id, CAUSE)))

    @property
    def legend(self) -> tuple[tuple[str, str], ...]:
        """Return what signs in the cells of tables mean: how a line ends that has the sign, and the words."""
        say = self.say
        return (
            (DASH, say("{dash} not reported").format(dash=DASH)),
            (
                say(IN_CONFLICT),
                say("Conflict: the owners' answers contradict each other; see the quality of the data."),
            ),
            (self._of_owners.rpartition("}")[2], say("A figure such as 3/5 owners lacks the answers of some owners.")),
        )

    def _plain(self, field: str, value: Value, item: str) -> str:
        if field == STATUS and isinstance(value, str):
            return self.status(value)
        return self.measured(value, self.metric_by_id.get(item), self.period)

    def _comment(self, owners: tuple[str, ...], answer: Answer, label: str) -> Text:
        who = self.names(self.who(owner) for owner in owners)
        written = Run(self.value(answer.value), language=self.languages.get(answer.owner, ""))
        return text(Run(_head(label, who), STRONG), " ", written)

    def _said(self, owners: tuple[str, ...], answer: Answer, metric: Metric) -> Text:
        who = self.names(self.who(owner) for owner in owners)
        written = Run(self.value(answer.value, metric), language=self.languages.get(answer.owner, ""))
        return text(Run(f"{who}:", MUTED), " ", written)

    def _day(self, decision: Decision) -> str:
        """Return the day of a milestone where its owner typed one."""
        days = {match[0] for answer in decision.current if (match := _DAY.fullmatch(answer.raw.strip()))}
        return f" ({days.pop()})" if decision.value is True and len(days) == 1 else ""

    def _share(self, decision: Decision) -> tuple[Text, ...]:
        if not decision.is_partial:
            return ()
        words = self._of_owners.format(reported=decision.reported, expected=decision.expected)
        return (text(Run(words, MUTED)),)

    def _spread(self, metric: Metric, decision: Decision) -> tuple[Text, ...]:
        """Return the smallest and the largest of the owners' numbers where the value is their mean."""
        spread = self.spreads.get(metric.id)
        rule = find_rule(metric.combine)
        if decision.field != ACTUAL or not rule.evens_out or spread is None or spread.low == spread.high:
            return ()
        low, high = self.value(spread.low, metric), self.value(spread.high, metric)
        words = self.say("{rule}; from {low} to {high}").format(rule=self.say(rule.name), low=low, high=high)
        return (text(Run(words, MUTED)),)

    @property
    def _of_owners(self) -> str:
        return self.say("{reported}/{expected} owners")


def with_dash(title: str) -> str:
    """Return a title with a dash between its years.

    >>> with_dash("Elinvoimaohjelma 2027-2031")
    'Elinvoimaohjelma 2027–2031'
    """
    return _YEARS.sub(r"\1–\2", title)


def is_share(metric: Metric | None) -> bool:
    """Return whether a metric's number is a fraction to be printed in per cent."""
    return metric is not None and metric.kind == "share"


def _head(label: str, who: str) -> str:
    return f"{label} ({who}):" if label else f"{who}:"
