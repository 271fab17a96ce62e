"""The programme: areas, objectives, measures, metrics and owners as frozen records; no input or output.

Ids are given once and never renumbered: `1.1.2` is area.objective.running number, `1.1.2.a` a metric of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, Final

from elinvoima_xl.foundation.language import N_
from elinvoima_xl.model.rules import find_rule

# The choices of a metric, in the order in which they are offered (PRACTICE, “Value of a metric”).
KINDS: Final = {
    "count": N_("number"),
    "count_per_year": N_("number per year"),
    "share": N_("share (%)"),
    "duration": N_("duration"),
    "area": N_("surface area"),
    "money": N_("amount of money"),
    "milestone": N_("milestone"),
    "score": N_("survey score"),
    "text": N_("text"),
}
DIRECTIONS: Final = {
    "more": N_("more is better"),
    "fewer": N_("fewer is better"),
    "reach": N_("level to reach"),
    "none": N_("no direction"),
}
OVER_TIME: Final = {"flow": N_("flow"), "stock": N_("stock"), "rate": N_("rate"), "once": N_("once")}
CONTINUITY: Final = {"one_off": N_("one-off"), "continuous": N_("continuous")}
NUMBER_KINDS: Final = frozenset({"count", "count_per_year", "share", "duration", "area", "money", "score"})


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value that the program proposed for `field` and that no person has confirmed yet, with the reason."""

    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Mention:
    """An owner as a measure names it: the owner's name and the words of the document."""

    name: str
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric; `baseline` and `targets` are numbers in `unit` (a share is a fraction), targets by year.

    `correction` is the wording to use instead of `text`, which stays as the document has it. `lead` is the metric's
    own lead where it is not the measure's.
    """

    id: str
    text: str
    kind: str = "count"
    unit: str = ""
    direction: str = "none"
    over_time: str = "flow"
    combine: str = "lead"
    lead: str = ""
    source: str = ""
    baseline: Decimal | None = None
    targets: tuple[tuple[int, Decimal], ...] = ()
    correction: str = ""
    dropped: date | None = None
    note: str = ""
    proposals: tuple[Proposal, ...] = ()

    @property
    def wording(self) -> str:
        """Return the text to print: the correction where there is one."""
        return self.correction or self.text

    @property
    def is_number(self) -> bool:
        """Return whether an actual of this metric is a number."""
        return self.kind in NUMBER_KINDS

    def target(self, year: int) -> Decimal | None:
        """Return the target of `year`, or `None`."""
        return dict(self.targets).get(year)


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure with its owners in order; `dropped` is the day from which it is asked no more."""

    id: str
    text: str
    owners: tuple[Mention, ...] = ()
    lead: str = ""
    metrics: tuple[Metric, ...] = ()
    continuity: str = ""
    start: date | None = None
    end: date | None = None
    resources: str = ""
    correction: str = ""
    dropped: date | None = None
    note: str = ""
    proposals: tuple[Proposal, ...] = ()

    @property
    def wording(self) -> str:
        """Return the text to print: the correction where there is one."""
        return self.correction or self.text

    @property
    def owner_names(self) -> tuple[str, ...]:
        """Return the names of the owners, each once, in the order of the document."""
        return tuple(dict.fromkeys(mention.name for mention in self.owners))

    @property
    def lead_owner(self) -> str:
        """Return the lead owner: the one named, else the only one, else ""."""
        return self.lead or (self.owner_names[0] if len(self.owner_names) == 1 else "")


@dataclass(frozen=True, slots=True)
class Objective:
    """An objective of an area; `number` 0 and no text where the programme has no objectives."""

    number: int
    text: str = ""
    measures: tuple[Measure, ...] = ()
    correction: str = ""

    @property
    def wording(self) -> str:
        """Return the text to print: the correction where there is one."""
        return self.correction or self.text


@dataclass(frozen=True, slots=True)
class Area:
    """A development area; `name` and `subtitle` are the two halves of its heading."""

    number: int
    name: str
    subtitle: str = ""
    headline_objectives: tuple[str, ...] = ()
    objectives: tuple[Objective, ...] = ()

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Return the measures of all objectives in order."""
        return tuple(measure for objective in self.objectives for measure in objective.measures)


@dataclass(frozen=True, slots=True)
class Owner:
    """An organisation that answers for measures; a collective answers through its `respondent`, or not at all."""

    name: str
    kind: str = ""
    aliases: tuple[str, ...] = ()
    language: str = ""
    contact: str = ""
    email: str = ""
    collective: bool = False
    respondent: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Background:
    """What the programme says of its starting point."""

    strengths: tuple[str, ...] = ()
    obstacles: tuple[str, ...] = ()
    trends: tuple[str, ...] = ()
    threats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Programme:
    """A whole programme. `id` is given once, at the first import; `digest` changes with the content.

    `notice` is printed on every form, register and report made of it: that the answers of an example are invented.
    """

    id: str
    title: str
    years: tuple[int, int]
    areas: tuple[Area, ...] = ()
    owners: tuple[Owner, ...] = ()
    language: str = "fi"
    city: str = ""
    unit: str = ""
    committee: str = ""
    contact: str = ""
    notice: str = ""
    background: Background = Background()
    assurance: tuple[str, ...] = ()
    history: tuple[str, ...] = ()

    def __hash__(self) -> int:
        """Return a hash of what tells programmes apart: hashing all of one takes as long as reading three answers."""
        return hash((self.id, self.title, self.years))

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Return all measures in the programme's order."""
        return tuple(measure for area in self.areas for measure in area.measures)

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """Return all metrics in the programme's order."""
        return tuple(metric for measure in self.measures for metric in measure.metrics)

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the content, in hexadecimal."""
        return _digest(Same(self))

    def find_owner(self, name: str) -> Owner | None:
        """Return the owner of exactly this name, or `None`."""
        return _index(Same(self)).owners.get(name)

    def find_measure(self, item: str) -> Measure | None:
        """Return the measure of an id, or of the metric id `1.1.2.a`; `None` where there is none."""
        return _index(Same(self)).measures.get(measure_id(item))

    def find_metric(self, item: str) -> Metric | None:
        """Return the metric of an id, or `None`."""
        return _index(Same(self)).metrics.get(item)

    def places(self) -> Iterator[tuple[Area, Objective, Measure]]:
        """Yield each measure with its area and objective, in order."""
        for area in self.areas:
            for objective in area.objectives:
                for measure in objective.measures:
                    yield area, objective, measure


class Same:
    """A programme as a key of what was found out about it: the same object, not an equal one, and so at once."""

    def __init__(self, programme: Programme) -> None:
        self.programme: Final = programme

    def __hash__(self) -> int:
        return id(self.programme)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.programme is self.programme


@dataclass(frozen=True, slots=True)
class _Index:
    """The owners by name, the measures and metrics by id; where two have the same, the first."""

    owners: dict[str, Owner]
    measures: dict[str, Measure]
    metrics: dict[str, Metric]


# A programme cannot change, and each form and each answer asks for something of it.
@lru_cache(maxsize=8)
def _index(same: Same) -> _Index:
    programme = same.programme
    return _Index(
        {each.name: each for each in reversed(programme.owners)},
        {each.id: each for each in reversed(programme.measures)},
        {each.id: each for each in reversed(programme.metrics)},
    )


@lru_cache(maxsize=8)
def _digest(same: Same) -> str:
    return hashlib.sha256(to_json_text(same.programme).encode()).hexdigest()


def measures_alike(one: Metric, other: Metric) -> bool:
    """Return whether the numbers of two versions of a metric can be compared: as the same thing counted in one way.

    A unit that was left open and is told later is no other unit.
    """
    units = {each.unit.strip().casefold() for each in (one, other)} - {""}
    return len(units) < 2 and _way(one) == _way(other)


def _way(metric: Metric) -> tuple[str, str, str]:
    """Return how a metric is counted: a sum and a mean are of another size than the one figure of other rules."""
    return metric.kind, metric.over_time, metric.combine if find_rule(metric.combine).is_reckoned else ""


def measure_id(item: str) -> str:
    """Return the measure's id of a measure's or metric's id.

    >>> measure_id("1.1.2.a"), measure_id("1.1.2")
    ('1.1.2', '1.1.2')
    """
    head, _, tail = item.rpartition(".")
    return head if tail.isalpha() else item


def item_order(item: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts ids by number: 1.2.9 before 1.2.10, 1.1.2 before 1.1.2.a, b after a, aa after z."""
    return tuple((0, int(part), "") if part.isdecimal() else (1, len(part), part) for part in item.split("."))


def to_json_text(programme: Programme, *, ascii_only: bool = False) -> str:
    """Return the whole programme as canonical JSON text; `from_json_text` gives the same Programme back."""
    return json.dumps(programme, ensure_ascii=ascii_only, sort_keys=True, default=_plain)


def from_json_text(text: str) -> Programme:
    """Return the Programme of a text that `to_json_text` gave."""
    data = json.loads(text)
    data["areas"] = tuple(_area(each) for each in data["areas"])
    data["owners"] = tuple(_record(Owner, each) for each in data["owners"])
    data["background"] = _record(Background, data["background"])
    data["years"] = (int(data["years"][0]), int(data["years"][1]))
    programme: Programme = _record(Programme, data)
    return programme


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    kind = type(value)
    if is_dataclass(kind):
        # One record at a time: the whole programme as dictionaries would take ten times its room.
        return {name: getattr(value, name) for name in _names(kind)}
    raise TypeError(f"cannot be written as JSON: {value!r}")


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _record(kind: type[Any], data: dict[str, Any]) -> Any:  # noqa: ANN401 - each caller names the type
    """Return a record of the keys that `kind` knows, lists as tuples: an older text may lack some."""
    known = {field.name for field in fields(kind)}
    return kind(
        **{key: tuple(value) if isinstance(value, list) else value for key, value in data.items() if key in known}
    )


def _area(data: dict[str, Any]) -> Area:
    area: Area = _record(Area, {**data, "objectives": [_objective(each) for each in data["objectives"]]})
    return area


def _objective(data: dict[str, Any]) -> Objective:
    objective: Objective = _record(Objective, {**data, "measures": [_measure(each) for each in data["measures"]]})
    return objective


def _measure(data: dict[str, Any]) -> Measure:
    measure: Measure = _record(
        Measure,
        {
            **_dates(data, "start", "end", "dropped"),
            "owners": [_record(Mention, each) for each in data["owners"]],
            "metrics": [_metric(each) for each in data["metrics"]],
            "proposals": [_record(Proposal, each) for each in data["proposals"]],
        },
    )
    return measure


def _metric(data: dict[str, Any]) -> Metric:
    baseline = data["baseline"]
    metric: Metric = _record(
        Metric,
        {
            **_dates(data, "dropped"),
            "baseline": None if baseline is None else Decimal(baseline),
            "targets": [(int(year), Decimal(value)) for year, value in data["targets"]],
            "proposals": [_record(Proposal, each) for each in data["proposals"]],
        },
    )
    return metric


def _dates(data: dict[str, Any], *names: str) -> dict[str, Any]:
    return {**data, **{name: data[name] and date.fromisoformat(data[name]) for name in names}}
