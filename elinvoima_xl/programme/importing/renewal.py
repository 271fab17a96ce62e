"""A new version of a document onto an existing programme: what is the same keeps its id, its owners' facts and targets.

Measures are matched by their text over the whole programme, so that one that has moved keeps its id; metrics within
their measure. Ids are never given twice: what is new takes the next that was never used, what is gone stays, marked as
dropped. Every change is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import SequenceMatcher
from typing import Any, Final

from elinvoima_xl.foundation.problems import Location, Problem, in_order, problem
from elinvoima_xl.model.names import EXACT, fold, match_owner
from elinvoima_xl.model.programme import Area, Measure, Mention, Metric, Objective, Owner, Programme
from elinvoima_xl.programme.importing.building import to_letters
from elinvoima_xl.programme.importing.outline import same_text

# From this likeness on two texts are versions of one: a reworded measure keeps most of its words.
_SAME: Final = 0.72
# Of two about as like texts the one at its old place is taken.
_PLACE: Final = 0.05


def renew(known: Programme, new: Programme, *, day: date) -> tuple[Programme, tuple[Problem, ...]]:
    """Return the known programme with the content of a new version of its document, and all changes.

    What a person has completed (kinds, targets, contacts, leads, corrections of unchanged texts) stays. `day` is the
    day from which what is no longer there is dropped.
    """
    renewal = _Renewal(known, new, day)
    programme = renewal.run()
    return programme, in_order(renewal.problems)


@dataclass(slots=True)
class _Numbers:
    """Numbers of one level that were ever used."""

    used: set[int]

    def take(self, wanted: int) -> int:
        """Return the wanted number where it is free, else the next after all that were used."""
        number = wanted if wanted not in self.used else max(self.used, default=0) + 1
        self.used.add(number)
        return number


@dataclass(slots=True)
class _Renewal:
    """One renewal: the pairs found, the numbers used, the changes told."""

    known: Programme
    new: Programme
    day: date
    problems: list[Problem] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("kept", "changed", "added", "dropped"), 0))
    owners: dict[str, str] = field(default_factory=dict)
    old_of: dict[str, Measure] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def run(self) -> Programme:
        owners = self._join_owners()
        self.old_of = _pair_measures(self.known, self.new)
        self.places = {
            measure.id: f"{area.number}.{objective.number}" for area, objective, measure in self.known.places()
        }
        self.used = {measure.id for measure in self.known.measures}
        areas = self._areas()
        kept, changed, added, dropped = self.counts.values()
        self._tell("renewed", "", kept=kept, changed=changed, added=added, dropped=dropped)
        return replace(
            self.new,
            id=self.known.id,
            areas=areas,
            owners=owners,
            city=self.new.city or self.known.city,
            unit=self.known.unit,
            committee=self.known.committee,
            contact=self.known.contact,
            notice=self.known.notice,
        )

    def _tell(self, code: str, item: str, *, found: str = "", **blanks: Any) -> None:  # noqa: ANN401 - any blank
        self.problems.append(problem(code, Location(), item=item, found=found, **blanks))

    # --- owners

    def _join_owners(self) -> tuple[Owner, ...]:
        """Return the known owners with the new spellings, then the new ones."""
        owners = {owner.name: owner for owner in self.known.owners}
        for owner in self.new.owners:
            spellings = (owner.name, *owner.aliases)
            match = next(filter(None, (match_owner(each, owners.values()) for each in spellings)), None)
            name = match.name if match is not None else owner.name
            self.owners[owner.name] = name
            if match is None:
                owners[name] = owner
                self._tell("owner-added", "", found=name)
            else:
                if match.how != EXACT and fold(owner.name) != fold(name):
                    self._tell("owner-alias", "", found=owner.name, owner=name)
                others = (each for each in spellings if each != name)
                known = owners[name]
                owners[name] = replace(known, aliases=tuple(dict.fromkeys((*known.aliases, *others))))
        return tuple(owners.values())

    # --- areas and objectives

    def _areas(self) -> tuple[Area, ...]:
        numbers = _Numbers({area.number for area in self.known.areas})
        found: list[Area] = []
        seen: set[int] = set()
        for area in self.new.areas:
            old = _find_area(area, self.known.areas, seen)
            number = old.number if old else numbers.take(area.number)
            seen.add(number)
            found.append(replace(area, number=number, objectives=self._objectives(number, area, old)))
        gone = [area for area in self.known.areas if area.number not in seen]
        kept = (replace(area, objectives=tuple(self._left(area.objectives))) for area in gone)
        return (*found, *(area for area in kept if area.measures))

    def _objectives(self, area_number: int, area: Area, old: Area | None) -> tuple[Objective, ...]:
        olds = old.objectives if old else ()
        numbers = _Numbers({objective.number for objective in olds})
        pairs = _pair([each.text for each in area.objectives], [each.text for each in olds])
        found = []
        for index, objective in enumerate(area.objectives):
            before = olds[pairs[index]] if index in pairs else None
            number = before.number if before else numbers.take(objective.number)
            measures = [self._measure(measure, f"{area_number}.{number}") for measure in objective.measures]
            measures += self._dropped(before.measures) if before else []
            correction = before.correction if before and before.text == objective.text else ""
            found.append(replace(objective, number=number, measures=tuple(measures), correction=correction))
        rest = [objective for index, objective in enumerate(olds) if index not in pairs.values()]
        return (*found, *self._left(rest))

    def _left(self, objectives: Iterable[Objective]) -> Iterator[Objective]:
        """Yield objectives that are gone, where measures of theirs are gone with them."""
        for objective in objectives:
            measures = self._dropped(objective.measures)
            if measures:
                yield replace(objective, measures=tuple(measures))

    # --- measures

    def _measure(self, new: Measure, place: str) -> Measure:
        old = self.old_of.get(new.id)
        if old is None:
            return self._added(new, place)
        self._compare(old, new, place)
        owners = tuple(replace(each, name=self.owners.get(each.name, each.name)) for each in new.owners)
        measure = replace(
            old,
            text=new.text,
            owners=owners,
            lead=self.owners.get(new.lead, new.lead) or old.lead,
            metrics=self._metrics(old, new),
            start=new.start or old.start,
            end=new.end or old.end,
            resources=new.resources or old.resources,
            correction=old.correction if old.text == new.text else "",
            dropped=None,
        )
        self._compare_owners(old, measure)
        return measure

    def _compare(self, old: Measure, new: Measure, place: str) -> None:
        self.counts["kept" if old.text == new.text else "changed"] += 1
        if old.text != new.text:
            self._tell("item-reworded", old.id, found=new.text, other=old.text)
        if old.dropped is not None:
            self._tell("item-returned", old.id, found=new.text)
        if self.places[old.id] != place:
            self._tell("item-moved", old.id, found=place, other=self.places[old.id])

    def _compare_owners(self, old: Measure, new: Measure) -> None:
        if set(old.owner_names) != set(new.owner_names):
            was, now = (", ".join(each.owner_names) or "–" for each in (old, new))
            self._tell("owners-changed", old.id, found=now, other=was)

    def _added(self, new: Measure, place: str) -> Measure:
        item = self._free_id(place)
        self.counts["added"] += 1
        self._tell("item-added", item, found=new.text)
        owners = tuple(Mention(self.owners.get(each.name, each.name), each.raw) for each in new.owners)
        metrics = tuple(replace(metric, id=f"{item}.{to_letters(number)}") for number, metric in enumerate(new.metrics))
        return replace(new, id=item, owners=owners, lead=self.owners.get(new.lead, new.lead), metrics=metrics)

    def _free_id(self, place: str) -> str:
        """Return the next id of an objective after all that were ever used under it."""
        tails = (item.removeprefix(f"{place}.") for item in self.used if item.startswith(f"{place}."))
        item = f"{place}.{max((int(tail) for tail in tails if tail.isdecimal()), default=0) + 1}"
        self.used.add(item)
        return item

    def _dropped(self, measures: Iterable[Measure]) -> list[Measure]:
        """Return the measures of an objective that no new one is paired with, marked as dropped."""
        paired = {each.id for each in self.old_of.values()}
        gone = [measure for measure in measures if measure.id not in paired]
        for measure in gone:
            if measure.dropped is None:
                self.counts["dropped"] += 1
                self._tell("item-dropped", measure.id, found=measure.text, day=self.day)
        return [replace(measure, dropped=measure.dropped or self.day) for measure in gone]

    # --- metrics

    def _metrics(self, old: Measure, new: Measure) -> tuple[Metric, ...]:
        pairs = _pair([each.text for each in new.metrics], [each.text for each in old.metrics])
        letters = {metric.id for metric in old.metrics}
        found = []
        for index, metric in enumerate(new.metrics):
            before = old.metrics[pairs[index]] if index in pairs else None
            found.append(self._same_metric(before, metric) if before else self._new_metric(metric, old.id, letters))
        return (*found, *self._dropped_metrics(old.metrics, set(pairs.values())))

    def _same_metric(self, old: Metric, new: Metric) -> Metric:
        if old.text != new.text:
            self._tell("item-reworded", old.id, found=new.text, other=old.text)
        if old.dropped is not None:
            self._tell("item-returned", old.id, found=new.text)
        targets = dict(old.targets) | dict(new.targets)
        return replace(
            old,
            text=new.text,
            correction=old.correction if old.text == new.text else "",
            source=new.source or old.source,
            baseline=new.baseline if new.baseline is not None else old.baseline,
            targets=tuple(sorted(targets.items())),
            dropped=None,
        )

    def _new_metric(self, metric: Metric, measure: str, letters: set[str]) -> Metric:
        number = 0
        while f"{measure}.{to_letters(number)}" in letters:
            number += 1
        item = f"{measure}.{to_letters(number)}"
        letters.add(item)
        self._tell("item-added", item, found=metric.text)
        return replace(metric, id=item)

    def _dropped_metrics(self, metrics: Sequence[Metric], paired: set[int]) -> Iterator[Metric]:
        for index, metric in enumerate(metrics):
            if index not in paired:
                if metric.dropped is None:
                    self._tell("item-dropped", metric.id, found=metric.text, day=self.day)
                yield replace(metric, dropped=metric.dropped or self.day)


# --- pairs


def _find_area(area: Area, known: Iterable[Area], seen: set[int]) -> Area | None:
    """Return the known area of the same name, else of the same number, if no other has been paired with it."""
    free = [each for each in known if each.number not in seen]
    same = next((each for each in free if same_text(each.name, area.name)), None)
    return same or next((each for each in free if each.number == area.number), None)


def _pair_measures(known: Programme, new: Programme) -> dict[str, Measure]:
    """Return the known measure of each new one, by the new one's id."""
    olds, news = list(known.places()), list(new.places())
    pairs = _pair(
        [measure.text for *_, measure in news],
        [measure.text for *_, measure in olds],
        [(area.name, objective.text) for area, objective, _ in news],
        [(area.name, objective.text) for area, objective, _ in olds],
    )
    return {news[index][2].id: olds[number][2] for index, number in pairs.items()}


def _pair(
    news: Sequence[str], olds: Sequence[str], new_places: Sequence[object] = (), old_places: Sequence[object] = ()
) -> dict[int, int]:
    """Return which old text each new one is, the likest first, each once."""
    ranked = []
    for index, new in enumerate(news):
        for number, old in enumerate(olds):
            is_near = bool(new_places) and new_places[index] == old_places[number]
            likeness = _likeness(new, old)
            if likeness >= _SAME:
                ranked.append((-likeness - _PLACE * is_near, index, number))
    pairs: dict[int, int] = {}
    for _, index, number in sorted(ranked):
        if index not in pairs and number not in pairs.values():
            pairs[index] = number
    return pairs


def _likeness(one: str, other: str) -> float:
    first, second = fold(one), fold(other)
    if first == second:
        return 1.0
    # Texts of unlike lengths cannot reach the likeness: the quick bound spares the long comparison.
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _SAME and matcher.quick_ratio() >= _SAME else 0.0
