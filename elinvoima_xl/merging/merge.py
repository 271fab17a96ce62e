"""The merge: a set of facts becomes decisions. A pure function; knows no files.

Order, repetition and grouping of the facts make no difference. The rules are DESIGN §7's; docs/how-the-merge-decides.md
tells them by examples. `standing` knows one owner's answers, `combine` those of several, `settle` what a person has
decided, `tell` what is told of it all, `received` which files count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import Problem, in_order, problem
from elinvoima_xl.merging.combine import Question, combine, count, rule_of
from elinvoima_xl.merging.coverage import Tally, cover
from elinvoima_xl.merging.decisions import (
    RESOLVED,
    Coverage,
    Decision,
    Facts,
    Merged,
)
from elinvoima_xl.merging.received import Received, one_each, sift, still_standing
from elinvoima_xl.merging.settle import apply_readings, find_readings, settle, unused
from elinvoima_xl.merging.standing import Standing, place, stand
from elinvoima_xl.merging.tell import not_owned, tell
from elinvoima_xl.model.answers import EMPTY, GIVEN, Answer, Resolution, Submission
from elinvoima_xl.model.asking import Ask, is_asked, lead, measure_asks, metric_asks
from elinvoima_xl.model.fields import FIELDS, MEASURE, METRIC, STATUS, field_order, fields_of, is_of_metric, is_owed
from elinvoima_xl.model.programme import Measure, Metric, Programme
from elinvoima_xl.model.rules import find_rule
from elinvoima_xl.model.statuses import asked_for, status_of

# The answers to one item: field → owner → answers from all files; and the resolutions of a period: item → field.
_Heard = dict[str, dict[str, list[Answer]]]
_Resolved = dict[str, dict[str, list[Resolution]]]


def merge(facts: Facts) -> Merged:
    """Return what the facts make: every decision of every period, coverage and problems, in order.

    The periods are merged one after another, because a one-off measure that was completed is asked no more.
    """
    facts = replace(facts, submissions=one_each(facts.submissions))
    received, told = sift(facts)
    resolutions = _by_period(facts.resolutions)
    decisions: list[Decision] = []
    coverage: list[Coverage] = []
    problems: list[Problem] = list(told)
    completed: frozenset[str] = frozenset()
    for period in sorted({*received, *(each for each, _ in facts.programmes)}):
        one = _OnePeriod(facts, period, received.get(period, Received()), completed)
        one.decide(resolutions.pop(period, {}))
        decisions += one.decisions
        coverage += one.coverage()
        problems += one.problems
        completed = _completed_after(completed, one.decisions)
    problems += [each for left in resolutions.values() for each in _unused(left)]
    return Merged(facts, tuple(decisions), tuple(coverage), in_order(problems))


def completed_measures(merged: Merged, period: Period) -> frozenset[str]:
    """Return the ids of the measures that were completed before `period`, and not taken up again since."""
    return _completed_after(frozenset(), (each for each in merged.decisions if each.period < period))


def _completed_after(completed: frozenset[str], decisions: Iterable[Decision]) -> frozenset[str]:
    found = set(completed)
    for decision in decisions:
        if decision.field == STATUS and decision.value is not None:
            (found.add if status_of(str(decision.value)).is_done else found.discard)(decision.item)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Item:
    """A measure or one of its metrics in one period: whom it is asked of, if it still is."""

    measure: Measure
    metric: Metric | None
    asks: tuple[Ask, ...]
    is_asked: bool
    lead: str = ""

    @property
    def id(self) -> str:
        """Return the id of the metric, or of the measure."""
        return self.metric.id if self.metric else self.measure.id

    def question(self, period: Period, name: str, in_need: Mapping[str, Collection[str]]) -> Question:
        """Return what is asked in one field; `in_need` are the owners whose status asks for it, by field."""
        asked = tuple(ask.owner for ask in self.asks)
        return Question(period, self.id, name, rule_of(name, self.metric), asked, self._owing(name, in_need), self.lead)

    def _owing(self, name: str, in_need: Mapping[str, Collection[str]]) -> tuple[str, ...]:
        if not self.is_asked or (name in FIELDS and not FIELDS[name].has_column):
            return ()
        if name in in_need:
            return tuple(ask.owner for ask in self.asks if ask.owner in in_need[name])
        return tuple(ask.owner for ask in self.asks if ask.expected)


@dataclass(slots=True)
class _OnePeriod:
    """The merge of one period while it is made."""

    facts: Facts
    period: Period
    received: Received
    completed: Collection[str]
    decisions: list[Decision] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)

    @property
    def programme(self) -> Programme:
        """Return the programme as it was in this period; one with no items where none is known."""
        return self.facts.find_programme(self.period) or Programme("", "", (self.period.year, self.period.year))

    def decide(self, resolved: _Resolved) -> None:
        """Make the decisions of the period, item by item in the programme's order, and tell of them."""
        heard = _by_item(self.received.accepted)
        for item in _items(self.programme, self.period, self.completed):
            self._decide_item(item, heard.pop(item.id, {}), resolved.setdefault(item.id, {}))
        self.problems += _unknown(heard, self.period)
        self.problems += _unused(resolved)
        of_files = list(still_standing(self.received, self.decisions))
        self.problems = [*of_files, *_without_echo(self.problems, of_files)]

    def coverage(self) -> tuple[Coverage, ...]:
        """Return how far each owner's return has come, and tell who is missing."""
        closed = self.period in self.facts.closed
        found, told = cover(self.programme, self.period, self.completed, self.received, self.tally)
        self.problems += [each for each in told if not closed or each.severity == "error"]
        return found

    def _decide_item(self, item: _Item, heard: _Heard, resolved: dict[str, list[Resolution]]) -> None:
        settled = {name for name in resolved if _belongs(name, item)}
        level = fields_of(METRIC if item.metric else MEASURE) if item.is_asked else ()
        wanted = {each.code for each in level if each.is_owed}
        in_need: Mapping[str, Collection[str]] = {}
        if item.metric is None:
            in_need = _in_need(heard.get(STATUS, {}), item)
            wanted |= {name for name, owners in in_need.items() if owners and item.is_asked}
        for name in sorted({*heard, *settled, *wanted}, key=field_order):
            question = item.question(self.period, name, in_need)
            made_on = resolved.pop(name, []) if name in settled else []
            self._decide_cell(question, heard.get(name, {}), made_on, is_wanted=name in wanted)

    def _decide_cell(
        self, question: Question, heard: Mapping[str, list[Answer]], resolutions: list[Resolution], *, is_wanted: bool
    ) -> None:
        asked = {"", *question.asked}
        standings = {owner: stand(answers) for owner, answers in heard.items() if owner in asked}
        readings = find_readings(standings, resolutions)
        read = apply_readings(standings, readings)
        others = [each for owner in sorted(heard) if owner not in asked for each in heard[owner] if each.state != EMPTY]
        self.problems += not_owned(question, others)
        if is_wanted or resolutions or any(standing.current for standing in standings.values()):
            decision = _decision(question, standings, read)
            decision, told = settle(decision, resolutions, readings)
            self.decisions.append(decision)
            if is_owed(question.field):
                # A reading of one owner's text leaves what the other owners owe.
                is_settled = decision.state == RESOLVED and not decision.readings
                self.tally.add(question, read, is_settled=is_settled)
            self.problems += (*told, *tell(question, decision, read))


def _decision(question: Question, standings: Mapping[str, Standing], read: Mapping[str, Standing]) -> Decision:
    outcome = combine(question, read)
    reported, expected = count(question, read)
    cleared = tuple(sorted((each for standing in standings.values() for each in standing.cleared), key=place))
    answers = sorted((each for standing in standings.values() for each in standing.answers), key=place)
    return Decision(
        question.period,
        question.item,
        question.field,
        outcome.state,
        outcome.value,
        reported,
        expected,
        tuple(answers),
        unavailable=outcome.unavailable,
        reason=outcome.reason or ("cleared" if cleared else ""),
        cleared=cleared,
    )


def _items(programme: Programme, period: Period, completed: Collection[str]) -> Iterator[_Item]:
    """Yield every measure and metric in order, also those that are asked no more: an answer to one still counts."""
    for measure in programme.measures:
        yield _Item(measure, None, measure_asks(programme, measure), is_asked(measure, None, period, completed))
        for metric in measure.metrics:
            leading = lead(programme, measure, metric) if find_rule(metric.combine).is_led else ""
            asks = metric_asks(programme, measure, metric)
            yield _Item(measure, metric, asks, is_asked(measure, metric, period, completed), leading)


def _in_need(statuses: Mapping[str, list[Answer]], item: _Item) -> dict[str, frozenset[str]]:
    """Return who owes what some statuses ask for, by their own status or by the shared workbook's for all."""
    said: dict[str, set[object]] = {}
    for owner, answers in statuses.items():
        said[owner] = {answer.value for answer in stand(answers).current if answer.state == GIVEN}
    everyone = {ask.owner for ask in item.asks}
    shared = said.pop("", set())
    return {
        name: frozenset(each for each in everyone if (shared | said.get(each, set())) & {*codes})
        for name, codes in asked_for().items()
    }


def _belongs(name: str, item: _Item) -> bool:
    """Return whether an item can have the field: a resolution may give a value where no answer is."""
    return is_of_metric(name) == (item.metric is not None)


def _without_echo(problems: Iterable[Problem], of_files: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the problems but those that a file's own problem tells better: why a cell is unread, whose row it is."""
    unread = {each.location for each in of_files if each.severity == "error"}
    not_theirs = {(each.location.file, each.item) for each in of_files if each.code == "row-not-owned"}
    for each in problems:
        is_echo = each.code == "answer-unreadable" and each.location in unread
        is_echo = is_echo or (each.code == "row-not-owned" and (each.location.file, each.item) in not_theirs)
        if not is_echo:
            yield each


def _by_item(submissions: Iterable[Submission]) -> dict[str, _Heard]:
    found: dict[str, _Heard] = {}
    for submission in submissions:
        for answer in submission.answers:
            fields = found.setdefault(answer.item, {})
            fields.setdefault(answer.field, {}).setdefault(answer.owner, []).append(answer)
    return found


def _by_period(resolutions: Iterable[Resolution]) -> dict[Period, _Resolved]:
    found: dict[Period, _Resolved] = defaultdict(dict)
    for each in resolutions:
        found[each.period].setdefault(each.item, {}).setdefault(each.field, []).append(each)
    return dict(found)


def _unused(left: _Resolved) -> Iterator[Problem]:
    """Yield that a resolution is left over: the programme has no such item, or the item no such field."""
    for fields in left.values():
        for group in fields.values():
            yield from (unused(each) for each in group)


def _unknown(heard: Mapping[str, _Heard], period: Period) -> Iterator[Problem]:
    """Yield that the programme has no such item, for each answer on it."""
    for item, fields in heard.items():
        for owners in fields.values():
            for answer in (each for answers in owners.values() for each in answers if each.state != EMPTY):
                yield problem("item-unknown", answer.source.location, item=item, found=answer.raw, period=period)
