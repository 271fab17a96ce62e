"""By which rule the answers to a metric combine in a period: the programme's, the one its forms told, or a person's.

A form tells its owner how its figure is combined with those of others, and the owner answers by that. Where the
programme says otherwise since, both results are computed. Nothing is asked where they are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from operator import itemgetter
from typing import Final

from elinvoima_xl.foundation.problems import Problem
from elinvoima_xl.merging.combine import RULE_CHANGED, Outcome, Question, combine, say_the_same
from elinvoima_xl.merging.decisions import CONFLICT, OF_FORM, OF_PROGRAMME, Ruling
from elinvoima_xl.merging.settle import order, settled_as, two_ways, unreadable
from elinvoima_xl.merging.standing import Files, Standing
from elinvoima_xl.model.answers import GIVEN, UNREADABLE, Resolution
from elinvoima_xl.model.asking import MetricRule
from elinvoima_xl.model.names import name_today
from elinvoima_xl.model.programme import Owner

# A form that does not tell when it was issued is taken for the newest.
_NEVER: Final = datetime.max.replace(tzinfo=UTC)

# What gives the question that a rule makes of a field.
Ask = Callable[[MetricRule | None], Question]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The rule that a person has chosen for a metric in a period, and what is to be told of the choice."""

    resolution: Resolution | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def rule(self) -> MetricRule | None:
        """Return the rule, `None` where none is chosen."""
        return MetricRule.from_text(str(self.resolution.value)) if self.resolution else None


def choose(resolutions: Sequence[Resolution]) -> Chosen:
    """Return which rule the resolutions on a metric choose: none where two choose different ones."""
    usable = sorted((each for each in resolutions if each.state == GIVEN and each.value), key=order)
    problems = [unreadable(each) for each in resolutions if each.state == UNREADABLE]
    if len({each.value for each in usable}) > 1:
        return Chosen(None, (*problems, two_ways(usable)))
    if not usable:
        return Chosen(None, tuple(problems))
    return Chosen(usable[-1], (*problems, settled_as(usable[-1])))


@dataclass(frozen=True, slots=True)
class Ruled:
    """What the rules make of the answers to a cell: the question that counts, its outcome, and those of each rule."""

    question: Question
    outcome: Outcome
    rulings: tuple[Ruling, ...] = ()


def rule_on(
    ask: Ask, rules: Sequence[MetricRule | None], chosen: MetricRule | None, read: Mapping[str, Standing]
) -> Ruled:
    """Return what counts of what the `rules` make of the answers: the forms' first if it is another, the programme's.

    What a person has chosen counts whatever it makes; else two that differ are a conflict. `None` stands for the one
    rule of a field of a measure.
    """
    if len(rules) == 1 and chosen is None:
        question = ask(rules[0])
        return Ruled(question, combine(question, read))
    told, ours = (rules[0] if len(rules) > 1 else None), rules[-1]
    origins = {OF_FORM: told, OF_PROGRAMME: ours, "": chosen}
    made: list[tuple[str, MetricRule | None, Question, Outcome]] = []
    for origin, rule in origins.items():
        question = ask(rule or ours)
        if (rule or origin == OF_PROGRAMME) and all(_are_other(question, each) for _, _, each, _ in made):
            made.append((origin, rule, question, combine(question, read)))
    wanted = ask(chosen or ours)
    question, outcome = next((each, result) for _, _, each, result in made if not _are_other(each, wanted))
    if chosen is None and not say_the_same(made[0][3], outcome):
        outcome = Outcome(CONFLICT, reason=RULE_CHANGED)
    rulings = tuple(
        Ruling(origin, str(rule), each.state, each.value, each.unavailable) for origin, rule, _, each in made
    )
    return Ruled(question, outcome, rulings if len(made) > 1 else ())


def _are_other(one: Question, other: Question) -> bool:
    """Return whether two questions combine in different ways: texts stand side by side by whatever rule."""
    return (one.rule, one.lead) != (other.rule, other.lead)


def told_rule(
    standings: Iterable[Standing], files: Files, answering: Collection[str], owners: Iterable[Owner]
) -> MetricRule | None:
    """Return the rule that the forms of the answers that count have told, of two the older form's; `None` for none.

    `answering` are those who answer for the measure; by a form's own rule its lead does too.
    """
    told = [
        (files.issued.get(answer.source.digest, _NEVER), answer.rule, rule)
        for standing in standings
        for answer in standing.current
        if answer.rule and (rule := _rule_today(answer.rule, owners)) and answer.owner in ("", *answering, rule.lead)
    ]
    return min(told, key=itemgetter(0, 1))[2] if told else None


def _rule_today(text: str, owners: Iterable[Owner]) -> MetricRule:
    rule = MetricRule.from_text(text)
    return replace(rule, lead=name_today(rule.lead, owners)) if rule.lead else rule
