"""The words in the cells of a form: headings, help, last time's lines, in one language and for one period.

The words about columns, kinds and roles are the layout's; this module fills in their blanks. It does not know who is
asked for what: `asking.py` says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from elinvoima_xl.form.layout import Column, Layout, Text, Wording
from elinvoima_xl.form.records import FormColumn, Last
from elinvoima_xl.foundation.language import N_, NO_BREAK, Value, Words, words
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import shorten
from elinvoima_xl.model.programme import Measure, Metric, Objective
from elinvoima_xl.model.statuses import is_status, status_of

UNAVAILABLE: Final = N_("not available")
# How long an owner's name or a unit may be inside a message of Excel's, which takes 255 characters.
_NAME_LIMIT: Final = 60
_UNIT_LIMIT: Final = 30
_NO_WORDS: Final = Wording()


@dataclass(frozen=True, slots=True)
class FormWords:
    """The words of one form: its language, layout, period, the programme's years, and whose form it is."""

    say: Words
    layout: Layout
    period: Period
    years: tuple[int, int]
    owner: str = ""

    def column(self, column: Column) -> FormColumn:
        """Return the column with its heading as it is printed."""
        return FormColumn(column, self._fill(column.title), self._fill(column.missing) or self._fill(column.title))

    def metric_text(self, metric: Metric, role: str, lead: str) -> tuple[str, str]:
        """Return a metric's text with its unit, and the muted line under it: how its number is combined."""
        unit = f" ({metric.unit})" if metric.unit and f"({metric.unit})" not in metric.wording else ""
        wording = self.layout.roles.get(role, _NO_WORDS)
        return metric.wording + unit, self._fill(wording.line, lead=lead)

    def help(self, column: Column, kind: str, unit: str, role: str = "", lead: str = "") -> str:
        """Return what the partner reads on choosing an open cell: whose figure it is, then what to type."""
        wording = self.layout.kinds.get(_kind_words(kind, unit), _NO_WORDS)
        whose = self._fill(self.layout.roles.get(role, _NO_WORDS).help, lead=lead)
        return f"{whose} {self._fill(column.help, unit) or self._fill(wording.help, unit)}".strip()

    def error(self, kind: str, unit: str) -> str:
        """Return what the partner reads on typing what does not fit."""
        return self._fill(self.layout.kinds.get(_kind_words(kind, unit), _NO_WORDS).error, unit)

    def last_lines(self, metric: Metric | None, actual: Last | None, status: Last | None) -> str:
        """Return the lines of “Last time”: actual and status with their period, baseline and target.

        Units stand beside, in the metric's own cell; a share needs its % to be read at all.
        """
        unit = "%" if metric and metric.unit == "%" else ""
        lasts = [*(actual.each if actual else ()), *(status.each if status else ())]
        if any(last.owner for last in lasts):
            lines = self._named_lines(lasts, unit)
        else:
            lines = [self._last_line(actual, unit), self._last_status(status, actual)]
        if metric:
            lines += self._aims(metric, unit)
        return "\n".join(line for line in lines if line)

    def note(self, last: Last | None) -> str:
        """Return the note that shows last time's text, or ""."""
        texts = (f"{self._when(each)}:\n{self._value(each, '')}" for each in (last.each if last else ()))
        return "\n\n".join(texts)

    def shown(self, column: Column, objective: Objective, measure: Measure, metric: Metric | None) -> str:
        """Return what an extra locked column shows in a row."""
        values: dict[str, Value] = {
            "lead": measure.lead_owner,
            "objective": objective.wording,
            "resources": measure.resources,
            "start": measure.start,
            "end": measure.end,
            "source": metric.source if metric else "",
            "note": (metric.note if metric else "") or measure.note,
            "baseline": metric.baseline if metric else None,
            "target": (_target(metric, self.period.year) or (0, None))[1] if metric else None,
        }
        value = values[column.shows]
        return "" if value is None else self.say.value(value, metric.unit if metric else "")

    def objectives(self, objectives: Iterable[Objective]) -> str:
        """Return an area's objectives on one line, or "" where it has none."""
        # A no-break space: the number stays with its text.
        texts = [f"{each.number}.{NO_BREAK}{each.wording}" for each in objectives if each.wording]
        return f"{self.say('Objectives')}: {' · '.join(texts)}" if texts else ""

    def _last_line(self, last: Last | None, unit: str) -> str:
        return f"{self.say.period(last.period)}: {self._value(last, unit)}" if last else ""

    def _last_status(self, status: Last | None, actual: Last | None) -> str:
        """Return last time's status, with its period where the actual's line does not tell it already."""
        word = self._status_word(status)
        if status is None or not word:
            return ""
        return word if actual and actual.period == status.period else f"{self.say.period(status.period)}: {word}"

    def _status_word(self, last: Last | None) -> str:
        return status_of(str(last.value)).shown(self.say) if last and is_status(last.value) else ""

    def _named_lines(self, lasts: Iterable[Last], unit: str) -> list[str]:
        """Return a line for each period and under it one for each name: what was said under it."""
        said: dict[Period, dict[str, list[str]]] = {}
        for last in lasts:
            words = self._status_word(last) or self._value(last, unit)
            said.setdefault(last.period, {}).setdefault(shorten(last.owner or self.owner, _NAME_LIMIT), []).append(
                words
            )
        lines = []
        for period in sorted(said, reverse=True):
            lines.append(f"{self.say.period(period)}:")
            lines += [f"{name}: {', '.join(words)}" for name, words in said[period].items()]
        return lines

    def _when(self, last: Last) -> str:
        """Return the period of an answer, with the name under which it was given where that is told."""
        owner = f" ({shorten(last.owner, _NAME_LIMIT)})" if last.owner else ""
        return self.say.period(last.period) + owner

    def _aims(self, metric: Metric, unit: str) -> list[str]:
        lines: list[str] = []
        if metric.baseline is not None:
            lines.append(self.say("Baseline {value}").format(value=self.say.number(metric.baseline, unit)))
        if found := _target(metric, self.period.year):
            year, value = found
            number = self.say.number(value, unit)
            lines.append(self.say("Target {year}: {value}").format(year=year, value=number))
        return lines

    def _value(self, last: Last, unit: str) -> str:
        return (
            self.say(UNAVAILABLE)
            if last.unavailable
            else self.say.value(last.value, unit if last.unit is None else last.unit)
        )

    def _fill(self, text: Text, unit: str = "", *, lead: str = "") -> str:
        unfilled = text.get(self.say.language)
        if "{" not in unfilled and "}" not in unfilled:
            return unfilled
        return unfilled.format(
            unit=shorten(unit, _UNIT_LIMIT),
            lead=shorten(lead, _NAME_LIMIT),
            **_blanks(self.say.language, self.period, self.years[1]),
        )


@lru_cache(maxsize=8)
def _blanks(language: str, period: Period, end: int) -> dict[str, str | int]:
    """Return the blanks that are the same for every cell of a form."""
    say = words(language)
    return {
        "period": say.period(period, year=False),
        "year": period.year,
        "end": end,
        "end_of_period": say.day(period.end),
    }


def _kind_words(kind: str, unit: str) -> str:
    """Return the name of a kind's words in the layout: every number kind but the share has those of numbers."""
    if kind in ("share", "milestone", "text", "date", "status"):
        return kind
    return "unit" if unit else "number"


def _target(metric: Metric, year: int) -> tuple[int, Decimal] | None:
    """Return the target of `year`, else of the next year that has one, else of the last, with its year."""
    targets = sorted(metric.targets)
    later = [each for each in targets if each[0] >= year]
    return later[0] if later else targets[-1] if targets else None
