"""A new version of a document onto an existing programme: base, what a person made of it, and the new document.

The base is what the last import took from the document, by the programme's ids. What differs from it in the programme
workbook is a person's, and stays; where the document has changed under it, both are told. What no person has touched
follows the document. Without a base (a workbook of the first version) all that stands there is the person's.

Measures are matched by their text over the whole programme, so that one that has moved keeps its id; metrics within
their measure. Ids are never given twice: what is new takes the next that was never used, what is gone stays, marked as
dropped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from difflib import SequenceMatcher
from typing import Any, Final, TypeVar

from elinvoima_xl.foundation.language import Term, words
from elinvoima_xl.foundation.problems import Blank, Location, Problem, problem
from elinvoima_xl.model.names import ALIAS, EXACT, fold, match_owner
from elinvoima_xl.model.programme import (
    Area,
    Background,
    Measure,
    Mention,
    Metric,
    Objective,
    Owner,
    Programme,
    Proposal,
)
from elinvoima_xl.programme.importing.building import to_letters
from elinvoima_xl.programme.importing.outline import same_text
from elinvoima_xl.programme.sheets import (
    AREAS,
    BACKGROUND,
    MEASURES,
    OBJECTIVES,
    OWNERS,
    PROGRAMME,
    PROGRAMME_ROWS,
    TARGET_TITLE,
    TOPICS,
    SheetPlan,
    to_metrics_plan,
)

Record = TypeVar("Record", Area, Objective, Measure, Metric, Owner)
Item = TypeVar("Item", int, str)
# Any field's value, or `_UNKNOWN`.
Value = Any

# From this likeness on two texts are versions of one: a reworded measure keeps most of its words.
_SAME: Final = 0.72
# Of two about as like texts the one at its old place is taken.
_PLACE: Final = 0.05
# Cells that are told one by one; more are counted.
_MOST_TOLD: Final = 20
_METRICS: Final = to_metrics_plan(())
# What the base says of what it does not have.
_UNKNOWN: Final = object()
# How measures are counted.
_COUNTED: Final = ("kept", "changed", "added", "dropped")
# What tells a record from the others, and what has parts of its own: all other fields are merged one by one.
_PARTS: Final[dict[type, tuple[str, ...]]] = {
    Area: ("number", "headline_objectives", "objectives"),
    Objective: ("number", "measures"),
    Measure: ("id", "owners", "metrics", "proposals"),
    Metric: ("id", "targets", "proposals"),
    Owner: ("name", "aliases"),
}


@dataclass(frozen=True, slots=True)
class Renewed:
    """A programme after a new version of its document was taken in, and the base for the next time.

    What is told: what a person wrote that was `kept` though the document says otherwise, what has `changed` as the
    document says, and what is `asked`, since both have changed. `counts` are of the measures.
    """

    programme: Programme
    base: Programme | None
    kept: tuple[Problem, ...]
    changed: tuple[Problem, ...]
    asked: tuple[Problem, ...]
    counts: Mapping[str, int]

    @property
    def is_matched(self) -> bool:
        """Return whether the document has any measure of the programme."""
        return bool(self.counts["kept"] or self.counts["changed"])

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return all that is told, in that order."""
        counts = self.counts
        told = problem(
            "renewed", kept=counts["kept"], changed=counts["changed"], added=counts["added"], dropped=counts["dropped"]
        )
        return (told, *self.kept, *self.changed, *self.asked)


def renew(known: Programme, new: Programme, *, base: Programme | None, day: date) -> Renewed:
    """Return the known programme with what a new version of its document has changed since the base.

    `day` is the day from which what is no longer there is dropped.
    """
    names, told = _owner_names(known, new, base)
    base = base and _with_owners(base, _owner_names(known, base, base)[0])
    aligned = _Alignment(known, base, told).run(_with_owners(new, names))
    return _Renewal(known, aligned, base, day, told).run()


# --- the document by the names and ids of the programme


def _owner_names(known: Programme, other: Programme, base: Programme | None) -> tuple[dict[str, str], list[Problem]]:
    """Return the programme's name of each owner of another version, and what is to be told of new ones."""
    names: dict[str, str] = {}
    told: list[Problem] = []
    met = {owner.name for owner in (base.owners if base else ())}
    for owner in other.owners:
        spellings = (owner.name, *owner.aliases)
        match = next(filter(None, (match_owner(each, known.owners) for each in spellings)), None)
        names[owner.name] = match.name if match else owner.name
        if match is None and owner.name not in met:
            told.append(problem("owner-added", Location(), found=owner.name))
        elif match and match.how not in (EXACT, ALIAS) and fold(owner.name) != fold(match.name):
            told.append(problem("owner-alias", Location(), found=owner.name, owner=match.name))
    return names, told


def _with_owners(programme: Programme, names: Mapping[str, str]) -> Programme:
    """Return a programme with its owners under other names; their own names are spellings then."""
    owners: dict[str, Owner] = {}
    for owner in programme.owners:
        name = names[owner.name]
        aliases = (*(owners[name].aliases if name in owners else ()), owner.name, *owner.aliases)
        owners[name] = replace(
            owners.get(name, owner),
            name=name,
            aliases=tuple(each for each in dict.fromkeys(aliases) if each != name),
            respondent=names.get(owner.respondent, owner.respondent),
        )

    def renamed(measure: Measure) -> Measure:
        return replace(
            measure,
            owners=tuple(Mention(names.get(each.name, each.name), each.raw) for each in measure.owners),
            lead=names.get(measure.lead, measure.lead),
            metrics=tuple(replace(each, lead=names.get(each.lead, each.lead)) for each in measure.metrics),
        )

    areas = tuple(
        replace(
            area,
            objectives=tuple(replace(each, measures=tuple(map(renamed, each.measures))) for each in area.objectives),
        )
        for area in programme.areas
    )
    return replace(programme, owners=tuple(owners.values()), areas=areas)


class _Alignment:
    """Gives the records of a new document the ids of the programme: texts of the base and of today are compared."""

    def __init__(self, known: Programme, base: Programme | None, told: list[Problem]) -> None:
        self._told = told
        self._old = [each for each in (base, known) if each is not None]
        self._used = {measure.id for each in self._old for measure in each.measures}
        self._pairs: dict[str, str] = {}
        self._places = {each.id: (area.number, one.number) for old in self._old for area, one, each in old.places()}

    def run(self, new: Programme) -> Programme:
        places = [(each.id, each.text, (area.name, one.text)) for old in self._old for area, one, each in old.places()]
        wanted = [(each.id, each.text, (area.name, one.text)) for area, one, each in new.places()]
        self._pairs = _pair(wanted, places)
        taken: set[int] = set()
        used = {area.number for old in self._old for area in old.areas}
        areas = []
        for area in new.areas:
            number = self._find_area(area, taken)
            number = _take(area.number, used) if number is None else number
            taken.add(number)
            areas.append(replace(area, number=number, objectives=self._objectives(number, area)))
        return replace(new, areas=tuple(areas))

    def _find_area(self, area: Area, taken: Collection[int]) -> int | None:
        """Return the number of the known area of the same name, else of the same number, if no other has it."""
        free = [each for old in self._old for each in old.areas if each.number not in taken]
        same = next((each.number for each in free if same_text(each.name, area.name)), None)
        return same if same is not None else next((each.number for each in free if each.number == area.number), None)

    def _objectives(self, number: int, area: Area) -> tuple[Objective, ...]:
        olds = [one for old in self._old for each in old.areas if each.number == number for one in each.objectives]
        pairs = _pair(
            [(index, each.text, None) for index, each in enumerate(area.objectives)],
            [(each.number, each.text, None) for each in olds],
        )
        for index, each in enumerate(area.objectives):
            same = [place[1] for place in self._old_places(each) if place[0] == number]
            likeliest = next((one for one, _ in Counter(same).most_common() if one not in pairs.values()), None)
            if index not in pairs and likeliest is not None:
                # It has the measures of one that no other text is like.
                pairs[index] = likeliest
        used = {each.number for each in olds}
        found = []
        for index, each in enumerate(area.objectives):
            own = pairs[index] if index in pairs else _take(each.number, used)
            measures = tuple(self._measure(measure, f"{number}.{own}") for measure in each.measures)
            found.append(replace(each, number=own, measures=measures))
        return tuple(found)

    def _old_places(self, objective: Objective) -> list[tuple[int, int]]:
        return [self._places[self._pairs[each.id]] for each in objective.measures if each.id in self._pairs]

    def _measure(self, measure: Measure, place: str) -> Measure:
        item = self._pairs.get(measure.id) or self._free_id(place)
        if measure.id not in self._pairs:
            self._tell_added(item, measure.text)
        olds = [each for old in self._old if (one := old.find_measure(item)) for each in one.metrics]
        pairs = _pair(
            [(index, each.text, None) for index, each in enumerate(measure.metrics)],
            [(each.id, each.text, None) for each in olds],
        )
        used = {each.id for each in olds}
        metrics = []
        for index, each in enumerate(measure.metrics):
            own = pairs.get(index) or _free_letter(item, used)
            if index not in pairs and olds:
                self._tell_added(own, each.text)
            metrics.append(replace(each, id=own))
        return replace(measure, id=item, metrics=tuple(metrics))

    def _tell_added(self, item: str, text: str) -> None:
        self._told.append(problem("item-added", Location(), item=item, found=text))

    def _free_id(self, place: str) -> str:
        """Return the next id of an objective after all that were ever used under it."""
        tails = (item.removeprefix(f"{place}.") for item in self._used if item.startswith(f"{place}."))
        item = f"{place}.{max((int(tail) for tail in tails if tail.isdecimal()), default=0) + 1}"
        self._used.add(item)
        return item


def _take(wanted: int, used: set[int]) -> int:
    """Return the wanted number where it was never used, else the next after all that were."""
    number = wanted if wanted not in used else max(used) + 1
    used.add(number)
    return number


def _free_letter(measure: str, used: set[str]) -> str:
    number = 0
    while f"{measure}.{to_letters(number)}" in used:
        number += 1
    used.add(f"{measure}.{to_letters(number)}")
    return f"{measure}.{to_letters(number)}"


# A key, a text, and where the text stands.
_Placed = tuple[Any, str, object]


def _pair(news: Sequence[_Placed], olds: Sequence[_Placed]) -> dict[Any, Any]:
    """Return which old key each new one has, the likest texts first, each once; an old one may have several texts."""
    ranked = []
    for index, (_, new, new_place) in enumerate(news):
        for number, (_, old, old_place) in enumerate(olds):
            likeness = _likeness(new, old)
            if likeness >= _SAME:
                is_near = new_place is not None and new_place == old_place
                ranked.append((-likeness - _PLACE * is_near, index, number))
    pairs: dict[Any, Any] = {}
    for _, index, number in sorted(ranked):
        if news[index][0] not in pairs and olds[number][0] not in pairs.values():
            pairs[news[index][0]] = olds[number][0]
    return pairs


def _likeness(one: str, other: str) -> float:
    first, second = fold(one), fold(other)
    if first == second:
        return 1.0
    # Texts of unlike lengths cannot reach the likeness: the quick bound spares the long comparison.
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _SAME and matcher.quick_ratio() >= _SAME else 0.0


# --- three versions of one cell


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell of the programme workbook: its sheet, its field and what it is told by."""

    plan: SheetPlan
    name: str
    item: str = ""
    is_confirmed: bool = False

    def blank(self, value: Value) -> Blank:
        """Return a value as a message has it: codes in words, lists as one text."""
        if isinstance(value, tuple):
            return "; ".join(map(str, value)) or "–"
        choices = next((each.choices for each in self.plan.columns if each.field == self.name), {})
        if isinstance(value, str) and value in choices:
            return Term(choices[value])
        # A year has no blank between its digits.
        return "–" if _is_empty(value) else str(value) if isinstance(value, int) else value

    @property
    def title(self) -> str:
        """Return the English title of its column, of its row on the sheet of the programme as a whole."""
        if self.name.startswith("target:"):
            return TARGET_TITLE
        known = {each.field: each.title for each in self.plan.columns} | {name: row[0] for name, row in _ROWS.items()}
        return known.get(self.name, self.plan.name)


_ROWS: Final = {**PROGRAMME_ROWS, **{topic: (title, "", "") for topic, title in TOPICS.items()}}
# How a change is told that has words of its own.
_CHANGED: Final = {
    (MEASURES.key, "text"): "item-reworded",
    (_METRICS.key, "text"): "item-reworded",
    (MEASURES.key, "owners"): "owners-changed",
    (MEASURES.key, "objective"): "item-moved",
}


def _is_empty(value: Value) -> bool:
    # Zero is no year, but a baseline that somebody knows.
    return value is None or value is False or value in ("", ()) or (type(value) is int and value == 0)


def _is_edited(base: Value, theirs: Value) -> bool:
    return not _is_empty(theirs) if base is _UNKNOWN else bool(theirs != base)


def _get(record: Value, name: str, default: Value = _UNKNOWN) -> Value:
    return default if record is None or record is _UNKNOWN else getattr(record, name)


@dataclass(slots=True)
class _Renewal:
    """One renewal: the three programmes by the names and ids of the known one, and what is told."""

    known: Programme
    new: Programme
    base: Programme | None
    day: date
    changed: list[Problem]
    kept: list[Problem] = field(default_factory=list)
    asked: list[Problem] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(_COUNTED, 0)))

    @property
    def _years(self) -> set[int]:
        return {year for metric in self.new.metrics for year, _ in metric.targets}

    def run(self) -> Renewed:
        measures = self._measures()
        programme = replace(self._whole(), areas=self._areas(measures), owners=self._owners(measures.values()))
        more = len(self.kept) - _MOST_TOLD
        rest = (problem("edits-kept", Location(), count=more),) if more > 0 else ()
        kept = (*self.kept[:_MOST_TOLD], *rest)
        return Renewed(programme, self.new, kept, tuple(self.changed), tuple(self.asked), dict(self.counts))

    def _value(self, cell: _Cell, base: Value, theirs: Value, new: Value) -> Value:
        """Return the value that counts: a person's stays, what nobody touched follows the document."""
        if theirs == new:
            return theirs
        if not (cell.is_confirmed or _is_edited(base, theirs)):
            self._tell(self.changed, _CHANGED.get((cell.plan.key, cell.name), "cell-changed"), cell, theirs, new)
            return new
        if base is not _UNKNOWN and base == new:
            if not _is_empty(new):
                self._tell(self.kept, "edit-kept", cell, theirs, new)
        elif base is not _UNKNOWN or not _is_empty(new):
            self._tell(self.asked, "edit-asked", cell, theirs, new)
        return theirs

    def _tell(self, told: list[Problem], code: str, cell: _Cell, mine: Value, theirs: Value) -> None:
        own, new = cell.blank(mine), cell.blank(theirs)
        sheet = words(self.new.language)(cell.plan.name) if cell.item else ""
        year = {"year": cell.name.removeprefix("target:")} if cell.name.startswith("target:") else {}
        told.append(
            problem(
                code,
                Location(sheet=sheet),
                item=cell.item,
                found=str(new),
                subject=cell.item or Term(cell.plan.name),
                column=Term(cell.title),
                # Those that have words of their own call it so.
                other=own,
                mine=own,
                theirs=new,
                **year,
            )
        )

    def _merge(self, plan: SheetPlan, item: str, base: Value, theirs: Record, new: Record) -> Record:
        """Return a record with each of its fields as it counts."""
        open_base = {each.field for each in _get(base, "proposals", ())} if hasattr(theirs, "proposals") else set()
        confirmed = open_base - {each.field for each in getattr(theirs, "proposals", ())}
        found: dict[str, Any] = {}
        for name in (each.name for each in fields(theirs) if each.name not in _PARTS[type(theirs)]):
            cell = _Cell(plan, name, item, is_confirmed=name in confirmed)
            found[name] = self._value(cell, _get(base, name), getattr(theirs, name), getattr(new, name))
        self._ask_of_correction(plan, item, base, theirs, new)
        if isinstance(theirs, Measure | Metric) and isinstance(new, Measure | Metric):
            found["proposals"] = _proposals(base, theirs, new, confirmed)
        return replace(theirs, **found)

    def _ask_of_correction(self, plan: SheetPlan, item: str, base: Value, theirs: Value, new: Value) -> None:
        """Ask where the document has a new text under a person's correction, which is what is printed."""
        correction = getattr(theirs, "correction", "")
        is_theirs = correction and correction not in (_get(base, "correction"), new.correction)
        if is_theirs and new.text not in (_get(base, "text"), theirs.text):
            self._tell(self.asked, "edit-asked", _Cell(plan, "correction", item), correction, new.text)

    def _list(self, cell: _Cell, base: Value, theirs: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
        """Return a list of texts: what the document adds is added, what it leaves out goes if no person touched it."""
        if base is _UNKNOWN or theirs in (base, new):
            return tuple(self._value(cell, base, theirs, new))
        added = [text for text in new if text not in base and text not in theirs]
        gone = [text for text in theirs if text in base and text not in new]
        for text in added:
            self._tell(self.changed, "cell-changed", cell, "", text)
        for text in gone:
            self._tell(self.changed, "cell-changed", cell, text, "")
        if not (added or gone):
            self._tell(self.kept, "edit-kept", cell, theirs, new)
        found = [text for text in theirs if text not in gone]
        for text in added:
            found.insert(new.index(text), text)
        return tuple(found)

    # --- the programme as a whole

    def _whole(self) -> Programme:
        base, known, new = self.base, self.known, self.new
        values: dict[str, Any] = {
            name: self._value(_Cell(PROGRAMME, name), _get(base, name), getattr(known, name), getattr(new, name))
            for name in PROGRAMME_ROWS
            if name not in ("id", "first_year", "last_year")
        }
        first, last = (
            self._value(_Cell(PROGRAMME, name), base.years[at] if base else _UNKNOWN, known.years[at], new.years[at])
            for at, name in enumerate(("first_year", "last_year"))
        )
        for name in ("assurance", "history"):
            texts = _get(base, name), getattr(known, name), getattr(new, name)
            values[name] = self._list(_Cell(BACKGROUND, name), *texts)
        background = Background(
            *(
                self._list(
                    _Cell(BACKGROUND, each.name),
                    _get(base and base.background, each.name),
                    getattr(known.background, each.name),
                    getattr(new.background, each.name),
                )
                for each in fields(Background)
            )
        )
        return replace(known, years=(first, last), background=background, **values)

    # --- owners

    def _owners(self, measures: Iterable[Measure]) -> tuple[Owner, ...]:
        """Return the owners: one that a person took out comes back only where a measure names it."""
        named = {name for measure in measures for name in measure.owner_names}
        found = []
        for theirs in self.known.owners:
            base = self.base.find_owner(theirs.name) if self.base else None
            new = self.new.find_owner(theirs.name)
            if new is not None:
                merged = self._merge(OWNERS, theirs.name, base or _UNKNOWN, theirs, new)
                added = (each for each in new.aliases if base is None or each not in base.aliases)
                theirs = replace(merged, aliases=tuple(dict.fromkeys((*theirs.aliases, *added))))
            found.append(theirs)
        listed = {owner.name for owner in found}
        based = {owner.name for owner in (self.base.owners if self.base else ())}
        missing = (each for each in self.new.owners if each.name not in listed)
        return (*found, *(each for each in missing if each.name not in based or each.name in named))

    # --- areas and objectives

    def _areas(self, measures: Mapping[str, Measure]) -> tuple[Area, ...]:
        by_place: dict[tuple[int, int], list[Measure]] = {}
        places = self._places(measures)
        for item, measure in measures.items():
            by_place.setdefault(places[item], []).append(measure)
        based, known, new = ({each.number: each for each in (one.areas if one else ())} for one in self._three())
        found = []
        for number in self._order(based, known, new):
            versions = based.get(number), known.get(number), new.get(number)
            area = self._area(number, *versions, {place: own for place, own in by_place.items() if place[0] == number})
            if area is not None:
                found.append(area)
        return tuple(found)

    def _area(
        self,
        number: int,
        base: Area | None,
        theirs: Area | None,
        new: Area | None,
        measures: Mapping[tuple[int, int], list[Measure]],
    ) -> Area | None:
        area = theirs or new or base
        assert area is not None
        if theirs and new:
            area = self._merge(AREAS, str(number), base or _UNKNOWN, theirs, new)
            texts = _get(base, "headline_objectives"), theirs.headline_objectives, new.headline_objectives
            area = replace(area, headline_objectives=self._list(_Cell(OBJECTIVES, "text", str(number)), *texts))
        olds = [{each.number: each for each in (one.objectives if one else ())} for one in (base, theirs, new)]
        objectives = []
        for own in self._order(*olds):
            found = self._objective(f"{number}.{own}", *(each.get(own) for each in olds))
            held = measures.get((number, own), [])
            if held or found is not None:
                objectives.append(replace(found or Objective(own), measures=tuple(held)))
        left = [own for area_number, own in measures if own not in {each.number for each in objectives}]
        objectives += [Objective(own, measures=tuple(measures[number, own])) for own in left]
        is_theirs = theirs is not None and (base is None or _texts(theirs) != _texts(base))
        is_new = new is not None and (theirs is not None or base is None)
        return replace(area, objectives=tuple(objectives)) if objectives or is_new or is_theirs else None

    def _objective(
        self, item: str, base: Objective | None, theirs: Objective | None, new: Objective | None
    ) -> Objective | None:
        """Return an objective, `None` for one that the document, or a person, has taken out."""
        if theirs and new:
            return self._merge(OBJECTIVES, item, base or _UNKNOWN, theirs, new)
        if theirs and base and (theirs.text, theirs.correction) == (base.text, base.correction):
            return None
        return theirs or (None if base else new)

    # --- measures

    def _three(self) -> tuple[Programme | None, Programme, Programme]:
        return self.base, self.known, self.new

    def _order(self, based: Iterable[Item], known: Iterable[Item], new: Iterable[Item]) -> list[Item]:
        """Return all keys: in the order of today where the document has kept its own, else in the document's."""
        old, theirs, now = list(based), list(known), list(new)
        same = [each for each in old if each in now] == [each for each in now if each in old]
        return _put_in(theirs, now) if same or self.base is None else _put_in(now, theirs)

    def _places(self, measures: Collection[str]) -> dict[str, tuple[int, int]]:
        """Return the area and objective of each measure."""
        based, known, new = (
            {each.id: (area.number, one.number) for area, one, each in (programme.places() if programme else ())}
            for programme in self._three()
        )
        places = {}
        for item in measures:
            if item in known and item in new:
                cell = _Cell(MEASURES, "objective", item)
                old, mine, now = (
                    _UNKNOWN if each is None else f"{each[0]}.{each[1]}"
                    for each in (based.get(item), known[item], new[item])
                )
                area, objective = self._value(cell, old, mine, now).split(".")
                places[item] = (int(area), int(objective))
            else:
                places[item] = known.get(item) or new[item]
        return places

    def _measures(self) -> dict[str, Measure]:
        based, known, new = ({each.id: each for each in (one.measures if one else ())} for one in self._three())
        found: dict[str, Measure] = {}
        for item in self._order(based, known, new):
            base, theirs, now = based.get(item), known.get(item), new.get(item)
            if theirs and now:
                self.counts["kept" if now.text == (base or theirs).text else "changed"] += 1
                found[item] = self._measure(item, base or _UNKNOWN, theirs, now)
            elif theirs:
                found[item] = self._gone(base, theirs)
                self.counts["dropped"] += found[item].dropped is not None and theirs.dropped is None
            elif now and base:
                self._tell_deleted(item, base, now)
            elif now:
                self.counts["added"] += 1
                found[item] = now
        return found

    def _measure(self, item: str, base: Value, theirs: Measure, new: Measure) -> Measure:
        theirs = self._returned(base, theirs, new.text)
        merged = self._merge(MEASURES, item, base, theirs, new)
        names = self._value(
            _Cell(MEASURES, "owners", item), _get(base, "owner_names"), theirs.owner_names, new.owner_names
        )
        owners = new.owners if names == new.owner_names else theirs.owners
        if base is not _UNKNOWN and base.owners == new.owners:
            owners = theirs.owners
        return replace(merged, owners=owners, metrics=self._metrics(base, theirs, new))

    def _metrics(self, base: Value, theirs: Measure, new: Measure) -> tuple[Metric, ...]:
        based, known, now = (
            {each.id: each for each in ones} for ones in (_get(base, "metrics", ()), theirs.metrics, new.metrics)
        )
        found = []
        for item in self._order(based, known, now):
            old, mine, theirs_now = based.get(item), known.get(item), now.get(item)
            if mine and theirs_now:
                found.append(self._metric(item, old or _UNKNOWN, mine, theirs_now))
            elif mine:
                found.append(self._gone(old, mine))
            elif theirs_now and old:
                self._tell_deleted(item, old, theirs_now)
            elif theirs_now:
                found.append(theirs_now)
        return tuple(found)

    def _metric(self, item: str, base: Value, theirs: Metric, new: Metric) -> Metric:
        theirs = self._returned(base, theirs, new.text)
        merged = self._merge(_METRICS, item, base, theirs, new)
        based, known, now = (dict(each) for each in (_get(base, "targets", ()), theirs.targets, new.targets))
        targets = {}
        for year in sorted({*known, *now}):
            old = _UNKNOWN if base is _UNKNOWN else based.get(year)
            value = known.get(year)
            # Of a year that the document names nowhere it says nothing: earlier targets are no slip of its.
            if year in self._years:
                value = self._value(_Cell(_METRICS, f"target:{year}", item), old, value, now.get(year))
            if value is not None:
                targets[year] = value
        return replace(merged, targets=tuple(targets.items()))

    def _gone(self, base: Measure | Metric | None, theirs: Any) -> Any:  # noqa: ANN401 - a measure or a metric
        """Return what the document no longer has: dropped from today on where the base had it."""
        if theirs.dropped is not None or (base is None and self.base is not None):
            return theirs
        if base is None:
            self.asked.append(problem("item-not-in-document", Location(), item=theirs.id, found=theirs.text))
            return theirs
        self.changed.append(problem("item-dropped", Location(), item=theirs.id, found=theirs.text, day=self.day))
        return replace(theirs, dropped=self.day)

    def _returned(self, base: Value, theirs: Any, text: str) -> Any:  # noqa: ANN401 - a measure or a metric
        """Return what the document has again without the day from which it was dropped, unless a person wrote that."""
        if theirs.dropped is None or base is not _UNKNOWN:
            return theirs
        if self.base is None:
            plan = MEASURES if isinstance(theirs, Measure) else _METRICS
            self._tell(self.asked, "edit-asked", _Cell(plan, "dropped", theirs.id), theirs.dropped, None)
            return theirs
        self.changed.append(problem("item-returned", Location(), item=theirs.id, found=text))
        return replace(theirs, dropped=None)

    def _tell_deleted(self, item: str, base: Measure | Metric, new: Measure | Metric) -> None:
        told = self.kept if base == new else self.asked
        told.append(problem("item-deleted", Location(), item=item, found=new.text))


def _proposals(
    base: Value, theirs: Measure | Metric, new: Measure | Metric, confirmed: Collection[str]
) -> tuple[Proposal, ...]:
    """Return what is still proposed: a person's lines for a person's values, else the document's."""

    def is_theirs(name: str) -> bool:
        return name in confirmed or not hasattr(theirs, name) or _is_edited(_get(base, name), getattr(theirs, name))

    mine = {each.field: each for each in theirs.proposals if is_theirs(each.field)}
    lines = {each.field: each for each in new.proposals if not is_theirs(each.field)}
    order = (*(each.field for each in theirs.proposals), *(each.field for each in new.proposals))
    return tuple(found for name in dict.fromkeys(order) if (found := mine.get(name) or lines.get(name)))


def _texts(area: Area) -> tuple[object, ...]:
    return area.name, area.subtitle, area.headline_objectives


def _put_in(lead: Iterable[Item], other: Iterable[Item]) -> list[Item]:
    """Return the items of one list, and those that only the other has behind what stands before them there."""
    found = list(lead)
    at = 0
    for each in other:
        if each in found:
            at = found.index(each) + 1
        else:
            found.insert(at, each)
            at += 1
    return found
