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
from elinvoima_xl.merging.combine import Question, count, rule_of
from elinvoima_xl.merging.coverage import Tally, cover
from elinvoima_xl.merging.decisions import (
    RESOLVED,
    Coverage,
    Decision,
    Facts,
    Merged,
)
from elinvoima_xl.merging.received import Received, in_force, one_each, sift, still_standing
from elinvoima_xl.merging.rules import Chosen, Ruled, choose, rule_on, told_rule
from elinvoima_xl.merging.settle import apply_readings, find_readings, settle, unused
from elinvoima_xl.merging.standing import Files, Standing, place, stand
from elinvoima_xl.merging.tell import TooLate, not_owned, tell, tell_late
from elinvoima_xl.model.answers import EMPTY, GIVEN, Answer, Resolution, Submission
from elinvoima_xl.model.asking import MetricRule, asks_by, is_asked, respondents, rule_of_metric
from elinvoima_xl.model.fields import (
    FIELDS,
    LATE,
    MEASURE,
    METRIC,
    RULE,
    STATUS,
    field_order,
    fields_of,
    is_of_metric,
    is_owed,
)
from elinvoima_xl.model.programme import Measure, Metric, Programme
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
    usable, too_late = in_force(facts)
    resolutions = _by_period(usable)
    decisions: list[Decision] = []
    coverage: list[Coverage] = []
    problems: list[Problem] = [*told, *too_late]
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
    answering: tuple[str, ...]
    is_asked: bool
    rule: MetricRule | None = None

    @property
    def id(self) -> str:
        """Return the id of the metric, or of the measure."""
        return self.metric.id if self.metric else self.measure.id

    def question(
        self, period: Period, name: str, in_need: Mapping[str, Collection[str]], rule: MetricRule | None
    ) -> Question:
        """Return what is asked in one field; `in_need` are the owners whose status asks for it, by field.

        The answers to a metric combine by the programme's rule, or by the `rule` that is given.
        """
        rule = rule or self.rule
        if rule is None:
            return Question(period, self.id, name, rule_of(name, None), self.answering, self._owing(name, in_need))
        asks = asks_by(rule, self.answering, self.id)
        asked = tuple(ask.owner for ask in asks)
        owing = tuple(ask.owner for ask in asks if ask.expected) if self._is_owed(name) else ()
        combine_by = rule_of(name, self.metric, rule.combine)
        return Question(period, self.id, name, combine_by, asked, owing, rule.lead)

    def _owing(self, name: str, in_need: Mapping[str, Collection[str]]) -> tuple[str, ...]:
        if not self._is_owed(name):
            return ()
        if name in in_need:
            return tuple(owner for owner in self.answering if owner in in_need[name])
        return self.answering

    def _is_owed(self, name: str) -> bool:
        return self.is_asked and (name not in FIELDS or FIELDS[name].has_column)


@dataclass(frozen=True, slots=True)
class _Cell:
    """A field of an item in a period; `in_need` is who owes what a status asks for, `chosen` a person's rule."""

    period: Period
    item: _Item
    name: str
    in_need: Mapping[str, Collection[str]]
    chosen: Chosen

    def question(self, rule: MetricRule | None) -> Question:
        """Return what is asked in it by a rule; `None` for a field of a measure."""
        return self.item.question(self.period, self.name, self.in_need, rule)


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
    late: defaultdict[str, list[TooLate]] = field(default_factory=lambda: defaultdict(list))

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
        self.problems += tell_late(self.late.values())
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
            in_need = _in_need(heard.get(STATUS, {}), item, self.received.files)
            wanted |= {name for name, owners in in_need.items() if owners and item.is_asked}
        chosen = choose(resolved.pop(RULE, ())) if item.metric else Chosen()
        self.problems += chosen.problems
        for name in sorted({*heard, *settled, *wanted}, key=field_order):
            cell = _Cell(self.period, item, name, in_need, chosen if is_of_metric(name) else Chosen())
            made_on = resolved.pop(name, []) if name in settled else []
            self._decide_cell(cell, heard.get(name, {}), made_on, is_wanted=name in wanted)

    def _decide_cell(
        self, cell: _Cell, heard: Mapping[str, list[Answer]], resolutions: list[Resolution], *, is_wanted: bool
    ) -> None:
        files = self.received.files
        everybody = {owner: stand(answers, files) for owner, answers in heard.items()}
        rules = self._rules(cell, everybody)
        chosen = cell.chosen.rule
        asked = {"", *(owner for rule in (*rules, chosen or rules[0]) for owner in cell.question(rule).asked)}
        standings = {owner: standing for owner, standing in everybody.items() if owner in asked}
        readings = find_readings(standings, resolutions)
        read = apply_readings(standings, readings)
        ruled = rule_on(cell.question, rules, chosen, read)
        others = [each for owner in sorted(heard) if owner not in asked for each in heard[owner] if each.state != EMPTY]
        self.problems += not_owned(ruled.question, others)
        if is_wanted or resolutions or any(standing.current for standing in standings.values()):
            decision = replace(_decision(ruled, standings, read), ruled=cell.chosen.resolution)
            decision, told = settle(decision, resolutions, readings)
            self._keep(decision, ruled.question, read)
            self.problems += (*told, *tell(ruled.question, decision, read, files))
            self._ask_about_late(decision, ruled.question, standings)

    def _rules(self, cell: _Cell, standings: Mapping[str, Standing]) -> tuple[MetricRule | None, ...]:
        """Return the rules by which the answers to a cell may combine: that of their forms, if another, and ours."""
        rule = cell.item.rule
        if rule is None or not is_of_metric(cell.name):
            return (rule,)
        known = {"", str(rule)}
        if all(answer.rule in known for standing in standings.values() for answer in standing.current):
            return (rule,)
        told = told_rule(standings.values(), self.received.files, cell.item.answering, self.programme.owners)
        return (told, rule) if told else (rule,)

    def _keep(self, decision: Decision, question: Question, read: Mapping[str, Standing]) -> None:
        self.decisions.append(decision)
        if is_owed(question.field):
            # A reading of one owner's text leaves what the other owners owe.
            is_settled = decision.state == RESOLVED and not decision.readings
            self.tally.add(question, read, is_settled=is_settled)

    def _ask_about_late(self, decision: Decision, question: Question, standings: Mapping[str, Standing]) -> None:
        for late in decision.late:
            if late.source.digest in self.received.files.undecided:
                self.late[late.source.digest].append(TooLate(question, late, standings[late.owner].current))


def _decision(ruled: Ruled, standings: Mapping[str, Standing], read: Mapping[str, Standing]) -> Decision:
    question, outcome = ruled.question, ruled.outcome
    reported, expected = count(question, read)
    cleared = tuple(sorted((each for standing in standings.values() for each in standing.cleared), key=place))
    late = sorted((each for standing in standings.values() for each in standing.late), key=place)
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
        late=tuple(late),
        rulings=ruled.rulings,
    )


def _items(programme: Programme, period: Period, completed: Collection[str]) -> Iterator[_Item]:
    """Yield every measure and metric in order, also those that are asked no more: an answer to one still counts."""
    for measure in programme.measures:
        answering = respondents(programme, measure)
        yield _Item(measure, None, answering, is_asked(measure, None, period, completed))
        for metric in measure.metrics:
            rule = rule_of_metric(programme, measure, metric)
            yield _Item(measure, metric, answering, is_asked(measure, metric, period, completed), rule)


def _in_need(statuses: Mapping[str, list[Answer]], item: _Item, files: Files) -> dict[str, frozenset[str]]:
    """Return who owes what some statuses ask for, by their own status or by the shared workbook's for all."""
    said: dict[str, set[object]] = {}
    for owner, answers in statuses.items():
        said[owner] = {answer.value for answer in stand(answers, files).current if answer.state == GIVEN}
    everyone = set(item.answering)
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
        if each.field == LATE:
            # About a file and no item: asked when it is known which files are late.
            continue
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
