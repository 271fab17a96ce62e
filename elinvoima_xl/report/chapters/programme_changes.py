"""What has changed in the programme itself since the period before, so that nobody mistakes it for what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from elinvoima_xl.foundation.language import N_
from elinvoima_xl.model import succession
from elinvoima_xl.model.programme import Measure, Metric, Programme
from elinvoima_xl.model.succession import Change, Edition, compare
from elinvoima_xl.report.chapters.material import DASH, Material
from elinvoima_xl.report.chapters.records import Column, Table, Text, cell, text

_PLAIN: Final = {
    succession.ADDED: N_("new in the programme"),
    succession.GONE: N_("no longer in the programme"),
    succession.REMEASURED: N_("measured in another way than before; earlier figures are not compared"),
}


def programme_changes(material: Material) -> Iterator[Table]:
    """Yield the table of what has changed in the programme, a row for each measure, metric and owner; or nothing."""
    before = material.previous
    programme = material.merged.facts.find_programme(before) if before else None
    if before is None or programme is None:
        return
    changes: dict[tuple[str, str], list[Text]] = {}
    for change in compare(Edition(programme, before), Edition(material.programme, material.period)):
        key = (change.item, "" if change.item else str(change.now))
        changes.setdefault(key, []).append(_words(material, change))
    if not changes:
        return
    say = material.say
    columns = (Column(say("Measure, metric or owner"), 72), Column(say("Change"), 94))
    rows = tuple((cell(_subject(material, programme, *key)), cell(*lines)) for key, lines in changes.items())
    caption = say("Changes in the programme")
    description = say("What has come into the programme, changed in it or left it since the previous period.")
    yield Table("programme changes", caption, description, columns, rows)


def _subject(material: Material, before: Programme, item: str, owner: str) -> Text:
    """Return what a row is about: an owner, or a measure or metric as it is called now, or was where it is gone."""
    if not item:
        return text(material.own(owner))
    found: Measure | Metric | None = None
    for programme in (material.programme, before):
        metrics = {metric.id: metric for metric in programme.metrics}
        measures = {measure.id: measure for measure in programme.measures}
        found = found or metrics.get(item) or measures.get(item)
    return text(f"{item} ", material.own(found.wording if found else ""))


def _words(material: Material, change: Change) -> Text:
    if change.kind in _PLAIN:
        return text(material.say(_PLAIN[change.kind]))
    return _WORDS[change.kind](material, change)


def _dropped(material: Material, change: Change) -> Text:
    return text(material.say("followed up no more from {day} on").format(day=material.say.value(change.now)))


def _reworded(material: Material, change: Change) -> Text:
    return text(material.say("new wording; it was:"), " ", material.own(f"“{change.before}”"))


def _moved(material: Material, change: Change) -> Text:
    words = material.say("moved from objective {before} to objective {now}; the number stays")
    return text(words.format(before=change.before, now=change.now))


def _lead(material: Material, change: Change) -> Text:
    words = material.say("lead: {now}; before: {before}")
    return text(words.format(now=change.now or DASH, before=change.before or DASH))


def _owners_added(material: Material, change: Change) -> Text:
    return text(material.say("new owners: {names}").format(names=material.names(change.names)))


def _owners_left(material: Material, change: Change) -> Text:
    return text(material.say("owners no more: {names}").format(names=material.names(change.names)))


def _target(material: Material, change: Change) -> Text:
    metric = material.metric_by_id.get(change.item)
    now, before = (material.value(value, metric) for value in (change.now, change.before))
    words = material.say("target {year}: {now}; before: {before}")
    return text(words.format(year=change.year, now=now, before=before))


def _renamed(material: Material, change: Change) -> Text:
    return text(material.say("new name; before: {before}").format(before=change.before))


def _merged(material: Material, change: Change) -> Text:
    return text(material.say("merged of {names}").format(names=material.names(change.names)))


_WORDS: Final[dict[str, Callable[[Material, Change], Text]]] = {
    succession.DROPPED: _dropped,
    succession.REWORDED: _reworded,
    succession.MOVED: _moved,
    succession.LEAD: _lead,
    succession.OWNERS_ADDED: _owners_added,
    succession.OWNERS_LEFT: _owners_left,
    succession.TARGET: _target,
    succession.RENAMED: _renamed,
    succession.MERGED: _merged,
}
