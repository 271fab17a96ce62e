"""A person's decisions on top of the rules: conflicts settled, values corrected, unreadable texts given a reading.

A resolution fits as long as the answers are those that it was made on (`Decision.settles`). One made on nothing but a
single unreadable answer, where others answer too, is the reading of that answer: the rule then goes on with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from elinvoima_xl.foundation.language import Value
from elinvoima_xl.foundation.problems import Location, Problem, problem
from elinvoima_xl.merging.combine import UNREADABLE_ANSWER
from elinvoima_xl.merging.decisions import CONFLICT, RESOLVED, Decision, Settles
from elinvoima_xl.merging.standing import Standing, sense
from elinvoima_xl.merging.tell import blanks, first_place
from elinvoima_xl.model.answers import EMPTY, GIVEN, UNAVAILABLE, UNREADABLE, Answer, Resolution

TWO_WAYS: Final = "resolutions-differ"
OUTDATED: Final = "resolution-outdated"
CORRECTED: Final = "corrected"
SETTLED: Final = "settled"


def find_readings(standings: Mapping[str, Standing], resolutions: Collection[Resolution]) -> dict[Answer, Resolution]:
    """Return the resolution that reads each unreadable answer; none where two read it differently."""
    unreadable = [each for standing in standings.values() for each in standing.current if each.state == UNREADABLE]
    if not resolutions or not unreadable:
        return {}
    found = {answer: _fitting(resolutions, frozenset({_mark(answer)})) for answer in unreadable}
    return {answer: made[0] for answer, made in found.items() if len({_sense(each) for each in made}) == 1}


def apply_readings(standings: Mapping[str, Standing], readings: Mapping[Answer, Resolution]) -> Mapping[str, Standing]:
    """Return the standings with each unreadable answer that has a reading replaced by what a person read."""
    if not readings:
        return standings
    return {owner: _read(standing, readings) for owner, standing in standings.items()}


def settle(
    decision: Decision, resolutions: Collection[Resolution], readings: Mapping[Answer, Resolution]
) -> tuple[Decision, tuple[Problem, ...]]:
    """Return the decision as a person has settled it, and what is to be told of the resolutions made on it."""
    if not resolutions:
        return decision, ()
    usable = [each for each in resolutions if each.state != UNREADABLE]
    fitting = _fitting(usable, decision.settles)
    problems = [_of(decision, each, "resolution-unreadable") for each in resolutions if each.state == UNREADABLE]
    if len({_sense(each) for each in fitting}) > 1:
        return _in_two_ways(decision, fitting, problems)
    if fitting:
        # The only answer could not be read: its reading is the decision itself, not a correction of one.
        reason = decision.reason or (UNREADABLE_ANSWER if readings else "")
        return _settled(replace(decision, reason=reason), fitting[-1], problems)
    decision = _with_readings(decision, readings)
    problems += [_of(decision, each, SETTLED, answer.source.location) for answer, each in readings.items()]
    problems += _read_in_two_ways(decision, usable)
    used = set(readings.values())
    left = [each for each in usable if each not in used and not _is_about(each, decision)]
    return _with_outdated(decision, left, problems)


def unused(resolution: Resolution) -> Problem:
    """Return what is to be told of a resolution that no decision can be found for."""
    return _told("resolution-unused", resolution)


def _told(code: str, resolution: Resolution) -> Problem:
    return problem(
        code,
        Location(),
        item=resolution.item,
        found=resolution.raw or "–",
        period=resolution.period,
        **blanks(resolution.field),
    )


def unreadable(resolution: Resolution) -> Problem:
    """Return what is to be told of a resolution that says nothing of the right kind."""
    return _told("resolution-unreadable", resolution)


def settled_as(resolution: Resolution) -> Problem:
    """Return what is to be told of a resolution that counts and is no value of one field."""
    return _told(SETTLED, resolution)


def two_ways(resolutions: Sequence[Resolution]) -> Problem:
    """Return what is to be told of resolutions on one thing that say different things."""
    found = "; ".join(sorted({each.raw or "–" for each in resolutions}))
    return _told(TWO_WAYS, replace(resolutions[0], raw=found))


def order(resolution: Resolution) -> tuple[str, ...]:
    """Return a key that sorts resolutions, the newest of the same day last, so that the same one is always chosen."""
    settles = repr(sorted(resolution.settles))
    value = f"{type(resolution.value).__name__} {resolution.value} {resolution.state}"
    return (resolution.when, resolution.who, resolution.reason, resolution.raw, value, settles)


def _fitting(resolutions: Iterable[Resolution], settles: Settles) -> list[Resolution]:
    return sorted((each for each in resolutions if each.settles == settles and each.state != UNREADABLE), key=order)


def _mark(answer: Answer) -> tuple[str, str, str]:
    return answer.owner, answer.state, answer.raw


def _sense(resolution: Resolution) -> tuple[str, bool, Value]:
    return resolution.state, isinstance(resolution.value, bool), resolution.value


def _read(standing: Standing, readings: Mapping[Answer, Resolution]) -> Standing:
    """Return a standing in which a reading with no value takes the answer away."""
    read = [_as_answer(each, readings.get(each)) for each in standing.current]
    return replace(standing, current=tuple(each for each in read if each.state != EMPTY))


def _as_answer(answer: Answer, reading: Resolution | None) -> Answer:
    if reading is None:
        return answer
    state = EMPTY if reading.state == GIVEN and reading.value is None else reading.state
    return replace(answer, state=state, value=reading.value)


def _settled(
    decision: Decision, resolution: Resolution, problems: list[Problem]
) -> tuple[Decision, tuple[Problem, ...]]:
    """Return the decision with the person's value; where the answers had given one, that is a correction."""
    reason = decision.reason or CORRECTED
    made = replace(
        decision,
        state=RESOLVED,
        value=resolution.value,
        unavailable=resolution.state == UNAVAILABLE,
        resolution=resolution,
        reason=reason,
    )
    return made, (*problems, _of(decision, resolution, CORRECTED if reason == CORRECTED else SETTLED))


def _with_readings(decision: Decision, readings: Mapping[Answer, Resolution]) -> Decision:
    if not readings:
        return decision
    used = tuple(sorted(readings.values(), key=order))
    state = decision.state if decision.state == CONFLICT else RESOLVED
    reason = decision.reason or UNREADABLE_ANSWER
    return replace(decision, state=state, reason=reason, readings=used, resolution=used[-1])


def _in_two_ways(
    decision: Decision, fitting: list[Resolution], problems: list[Problem]
) -> tuple[Decision, tuple[Problem, ...]]:
    open_again = replace(decision, state=CONFLICT, value=None, unavailable=False, reason=TWO_WAYS)
    return open_again, (*problems, _two_ways(decision, fitting))


def _two_ways(decision: Decision, resolutions: Iterable[Resolution]) -> Problem:
    found = "; ".join(sorted({each.raw or "–" for each in resolutions}))
    place = first_place(decision)
    return problem(TWO_WAYS, place, item=decision.item, found=found, period=decision.period, **blanks(decision.field))


def _read_in_two_ways(decision: Decision, resolutions: Collection[Resolution]) -> list[Problem]:
    """Return what is to be told of unreadable answers that two resolutions read differently."""
    marks = {_mark(answer) for answer in decision.current if answer.state == UNREADABLE}
    groups = [_fitting(resolutions, frozenset({mark})) for mark in sorted(marks)]
    return [_two_ways(decision, made) for made in groups if len({_sense(each) for each in made}) > 1]


def _is_about(resolution: Resolution, decision: Decision) -> bool:
    """Return whether a resolution still fits an unreadable answer, be it one of two that differ."""
    marks = (_mark(answer) for answer in decision.current if answer.state == UNREADABLE)
    return any(resolution.settles == {mark} for mark in marks)


def _with_outdated(
    decision: Decision, left: list[Resolution], problems: list[Problem]
) -> tuple[Decision, tuple[Problem, ...]]:
    """Return the decision asked again where the answers have changed; a resolution that they now meet is unused."""
    for resolution in sorted(left, key=order):
        if not decision.current or _is_met(resolution, decision):
            problems.append(unused(resolution))
        else:
            problems.append(_of(decision, resolution, OUTDATED))
            decision = replace(decision, reason=decision.reason or OUTDATED)
    return decision, tuple(problems)


def _is_met(resolution: Resolution, decision: Decision) -> bool:
    """Return whether the answers have come to say what the person had decided."""
    if decision.state == CONFLICT:
        return False
    owners = {owner for owner, _, _ in resolution.settles}
    theirs = [sense(answer) for answer in decision.current if answer.owner in owners]
    whole = (UNAVAILABLE if decision.unavailable else GIVEN, isinstance(decision.value, bool), decision.value)
    return _sense(resolution) == whole or theirs == [_sense(resolution)]


def _of(decision: Decision, resolution: Resolution, code: str, place: Location | None = None) -> Problem:
    return problem(
        code,
        place or first_place(decision),
        item=decision.item,
        found=resolution.raw or "–",
        period=decision.period,
        **blanks(decision.field),
    )
