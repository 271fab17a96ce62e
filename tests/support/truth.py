"""What was said, worked out slowly from what was typed: no file is read, and no code of the merge is used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from filled import Key
from follow_up import Sent, Word
from merge_model import agree, of_done, of_numbers, of_status

from elinvoima_xl.model.programme import Measure, Metric, Programme

CONFLICT, MISSING, UNAVAILABLE = "conflict", "missing", "unavailable"
NUMBERS = ("count", "share", "money")


def truth_of(programme: Programme, sent: Iterable[Sent], key: Key) -> object:
    """Return the value that all that was typed makes in one cell, or conflict, missing or unavailable."""
    item, field = key
    measure, metric = programme.find_measure(item), programme.find_metric(item)
    assert measure is not None
    said = {owner: word_of([each for each in sent if each.owner == owner], key) for owner in everyone(programme)}
    shared = said.pop("")
    if is_text(field, metric):
        return texts_of({**said, "": shared})
    own = of_owners(programme, measure, metric, field, said)
    if shared is None:
        return own
    whole = CONFLICT if shared == "?" else agree([shared])
    if CONFLICT in (own, whole):
        return CONFLICT
    if own in (MISSING, UNAVAILABLE):
        return whole
    return own if whole in (UNAVAILABLE, own) else CONFLICT


def everyone(programme: Programme) -> tuple[str, ...]:
    return (*sorted(owner.name for owner in programme.owners), "")


def is_text(field: str, metric: Metric | None) -> bool:
    if metric is not None:
        return metric.kind == "text" or metric.combine == "each"
    return field in ("done", "cause")


def word_of(sent: list[Sent], key: Key) -> Word | str | None:
    """Return what an owner says: nothing, one thing, or "?" where it cannot be told."""
    files = [each for each in sent if key in each.typed]
    newest = [each for each in files if not any(is_older(each, other) for other in files)]
    said = {each.typed[key].word for each in newest}
    if not said:
        return None
    only = next(iter(said))
    return "?" if len(said) > 1 or only[0] == "unreadable" else only


def is_older(one: Sent, other: Sent) -> bool:
    return one.saved is not None and other.saved is not None and one.saved < other.saved


def answering(programme: Programme, measure: Measure) -> list[str]:
    """Return who answers for a measure: its owners, a group through its respondent."""
    names = []
    for name in measure.owner_names:
        owner = programme.find_owner(name)
        assert owner is not None
        names.append(owner.respondent if owner.collective else name)
    return [name for name in dict.fromkeys(names) if name]


def leading(programme: Programme, measure: Measure) -> str:
    """Return who leads a measure: the one named, or the only one who answers."""
    owners = [measure.lead] if measure.lead else answering(programme, measure)
    named = programme.find_owner(owners[0]) if len(owners) == 1 else None
    if named is None:
        return ""
    return named.respondent if named.collective else named.name


def of_owners(
    programme: Programme, measure: Measure, metric: Metric | None, field: str, said: Mapping[str, Word | str | None]
) -> object:
    """Return the value over owners by the field's rule."""
    if metric is not None and metric.combine == "lead":
        lead = leading(programme, measure)
        if lead and said[lead] is not None:
            said = {lead: said[lead]}
    words = [word for word in said.values() if word is not None]
    if not words:
        return MISSING
    if "?" in words:
        return CONFLICT
    return by_rule(metric, field, words, answering(programme, measure))


def by_rule(metric: Metric | None, field: str, words: list, asked: list[str]) -> object:
    if field == "status":
        return of_status(words, asked)
    if field == "new_date":
        days = [value for _, value in words if isinstance(value, date)]
        return max(days) if days else UNAVAILABLE
    assert metric is not None
    if metric.kind == "milestone" and metric.combine != "lead":
        return of_done(words, asked)
    if metric.combine in ("sum", "mean"):
        return of_numbers(words, is_mean=metric.combine == "mean")
    return agree(words)


def texts_of(said: Mapping[str, Word | str | None]) -> object:
    """Return each thing said once, with the owners who say it; one thing that all say stands alone."""
    words = {owner: word for owner, word in said.items() if word is not None}
    if not words:
        return MISSING
    if "?" in words.values():
        return CONFLICT
    owners: dict[object, list[str]] = {}
    for owner, word in words.items():
        if word[0] == "given":
            owners.setdefault(word[1], []).append(owner)
    if len(owners) < 2:
        return next(iter(owners), UNAVAILABLE)
    return frozenset((text, frozenset(names)) for text, names in owners.items())
