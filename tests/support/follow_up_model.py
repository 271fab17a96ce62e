"""A programme followed up over five periods by three owners, at random: what is sent, settled, closed and changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from facts import OWNERS, PROGRAMME, returned
from merge_strategies import RULES, TYPED

from elinvoima_xl.foundation.period import Period
from elinvoima_xl.merging.decisions import Facts, unite
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.merging.received import close, doubt
from elinvoima_xl.model.answers import Resolution, Submission
from elinvoima_xl.model.programme import Measure, Mention, Metric, Programme

PERIODS = (Period(2027, "H1"), Period(2027), Period(2028, "H1"), Period(2028), Period(2029, "H1"))
# A few cells, so that files meet in them; one item that the programme drops on the way.
CELLS = (
    ("1.1.1.a", "actual"), ("1.1.1.b", "actual"), ("1.1.1.c", "actual"), ("1.1.1.d", "actual"), ("1.1.1.e", "actual"),
    ("1.1.1.g", "actual"), ("1.1.2.a", "actual"), ("1.1.1", "status"), ("1.1.2", "status"), ("1.1.1", "new_date"),
)  # fmt: skip
COMBINES = {"1.1.1.e": ("all_done", "lead"), "1.1.1.f": ("each", "lead")}


def walk(random: Random) -> Iterator[Facts]:
    """Yield the facts after each round: what all registers before hold, and what has come and changed since."""
    programme, facts = PROGRAMME, Facts()
    sent: list[Submission] = []
    for period in PERIODS:
        issued = datetime(period.end.year, period.end.month, 15, tzinfo=UTC)
        told, programme = programme, changed(random, programme)
        forms = random.choice((told, programme))
        sent += list(returns(random, period, issued, forms, sent))
        facts = unite(facts, Facts(submissions=frozenset(arrived(random, sent))))
        facts = with_programme(facts, period, random.choice((programme, forms)))
        facts = doubt(facts, issued + timedelta(days=random.choice((20, 60))))
        facts = settled(random, facts)
        if random.random() < 0.4 and period != PERIODS[0]:
            facts = close(facts, random.choice(PERIODS[: PERIODS.index(period)]))
        yield facts


def with_programme(facts: Facts, period: Period, programme: Programme) -> Facts:
    known = {**dict(facts.programmes), period: programme}
    return replace(facts, programmes=tuple(sorted(known.items(), key=lambda pair: pair[0].end)))


# --- a programme that changes


def changed(random: Random, programme: Programme) -> Programme:
    """Return the programme as it is a period later: other rules, other leads, other owners."""
    (area,) = programme.areas
    (objective,) = area.objectives
    measures = tuple(_measure(random, each) for each in objective.measures)
    return replace(programme, areas=(replace(area, objectives=(replace(objective, measures=measures),)),))


def _measure(random: Random, measure: Measure) -> Measure:
    owners = measure.owners
    if random.random() < 0.2:
        owners = tuple(map(Mention, random.sample(OWNERS, random.randint(1, 3))))
    return replace(measure, owners=owners, metrics=tuple(_metric(random, each) for each in measure.metrics))


def _metric(random: Random, metric: Metric) -> Metric:
    if random.random() < 0.7:
        return metric
    combine = random.choice(COMBINES.get(metric.id, ("lead", "sum", "mean", "latest")))
    return replace(metric, combine=combine, lead=random.choice(("", *OWNERS)))


# --- what comes back


def returns(
    random: Random, period: Period, issued: datetime, programme: Programme, before: list[Submission]
) -> Iterator[Submission]:
    """Yield what each owner sends of a period, and now and then an older period's form filled again."""
    for owner in (*OWNERS, ""):
        own: list[Submission] = []
        for turn in range(random.choice((0, 1, 1, 2, 3) if owner else (0, 0, 1))):
            file = _file(random, owner, period, issued, programme, turn)
            if own and random.random() < 0.3:
                source = random.choice(own)
                file = replace(file, copy_of=(*source.copy_of, source.digest))
            own.append(file)
        yield from own
    older = sorted({each.period for each in before if each.period}, key=lambda each: each.end)
    if older and random.random() < 0.6:
        again = random.choice(older)
        sent_then = datetime(again.end.year, again.end.month, 15, tzinfo=UTC)
        file = _file(random, random.choice(OWNERS), again, sent_then, programme, 9)
        yield _saved(file, issued + timedelta(days=random.randint(-40, 40)))


def _file(random: Random, owner: str, period: Period, issued: datetime, programme: Programme, turn: int) -> Submission:
    cells = random.sample(CELLS, random.randint(1, len(CELLS)))
    answers = [(*cell, random.choice(TYPED[cell])) for cell in cells]
    rules = {item: _rule(random, programme, item) for item, field in cells if field == "actual"}
    days = random.choice((None, 1, 5, 5, 9, 40, 250))
    more = {
        "issued": issued if random.random() < 0.9 else None,
        "deadline": date(period.end.year + (period.end.month == 12), period.end.month % 12 + 2, 10)
        if random.random() < 0.3
        else None,
        "role": random.choice(("", "Director", "Planner")),
    }
    name = f"{owner or 'all'} {period} {turn}.xlsx"
    saved = None if days is None else issued + timedelta(days=days)
    digest = f"{name} {answers} {saved} {random.random()}"
    return returned(owner, *answers, name=name, period=period, digest=digest, rules=rules, saved=saved, **more)


def _saved(file: Submission, saved: datetime) -> Submission:
    answers = tuple(replace(each, source=replace(each.source, saved=saved)) for each in file.answers)
    return replace(file, saved=saved, answers=answers)


def _rule(random: Random, programme: Programme, item: str) -> str:
    """Return what the form told of a metric: its rule by the programme that it was made from, or nothing."""
    from merge_model import rule_of

    measure, metric = programme.find_measure(item), programme.find_metric(item)
    assert measure is not None
    return rule_of(measure, metric) if random.random() < 0.9 else ""


def arrived(random: Random, sent: list[Submission]) -> list[Submission]:
    """Return what has come so far: mail is slow, and some things come twice."""
    return [each for each in sent if random.random() < 0.8]


# --- what a coordinator decides


def settled(random: Random, facts: Facts) -> Facts:
    """Return the facts with a few decisions on what is open: a value, a rule, a file that came late."""
    made: set[Resolution] = set()
    for decision in merge(facts).decisions:
        if decision.rulings and random.random() < 0.4:
            rule = random.choice(decision.rulings).rule
            made.add(Resolution(decision.period, decision.item, "rule", rule, rule))
        for answer in decision.late:
            if random.random() < 0.3:
                made.add(Resolution(decision.period, answer.source.digest, "late", random.random() < 0.5, "said"))
    metrics = [item for item, field in CELLS if field == "actual" and item in RULES]
    if random.random() < 0.2:
        item = random.choice(metrics)
        rule = random.choice(RULES[item])
        made.add(Resolution(random.choice(PERIODS), item, "rule", rule, rule))
    return replace(facts, resolutions=facts.resolutions | made)
