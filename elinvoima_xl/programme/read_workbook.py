"""The programme workbook → Programme: every cell that cannot be read is told with its place, and the rest goes on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from elinvoima_xl.foundation.language import N_, Term, in_every_language
from elinvoima_xl.foundation.problems import Location, Problem, ProgrammeError, in_order, problem
from elinvoima_xl.model.asking import lead, respondents
from elinvoima_xl.model.names import ALIAS, EXACT, fold, match_header, match_owner
from elinvoima_xl.model.programme import (
    KINDS,
    Area,
    Background,
    Measure,
    Mention,
    Metric,
    Objective,
    Owner,
    Programme,
    from_json_text,
    measure_id,
)
from elinvoima_xl.model.rules import MILESTONES, NUMBERS, find_rule
from elinvoima_xl.programme.sheets import (
    AREAS,
    BACKGROUND,
    LANGUAGE_NAMES,
    LEVELS,
    MEASURES,
    OBJECTIVES,
    OWNERS,
    PROGRAMME,
    PROGRAMME_ROWS,
    TEXT,
    TOPICS,
    Column,
    to_metrics_plan,
)
from elinvoima_xl.programme.tables import YES_NO, Row, Tables, code_of, holds_programme
from elinvoima_xl.workbook.cells import Workbook, read_workbook
from elinvoima_xl.workbook.reader.cell_text import to_text
from elinvoima_xl.workbook.reader.cell_values import split_list

# What the last import took from the document, very hidden.
BASE_SHEET: Final = "_base"
# Errors of which the workbook keeps what was written.
_KEPT_ERRORS: Final = ("owner-not-listed", "area-not-listed", "objective-not-listed")
# What stands in a workbook beside its programme.
_MORE: Final = ("programme-sheet-unknown", "programme-column-unknown", "text-outside-table")
# The titles have notes of ours.
_TITLES_ROW: Final = 3


@dataclass(frozen=True, slots=True)
class KnownProgramme:
    """What stands in a programme workbook that a new version of its document is to be taken into.

    `base` is what the last import took from the document, if it says so; `problems` are the errors for which something
    that was written in it cannot be read, and `has_more` tells that a person has put more into it than a programme.
    """

    programme: Programme
    base: Programme | None
    problems: tuple[Problem, ...]
    has_more: bool


def read_known(path: Path) -> KnownProgramme:
    """Return what stands in a programme workbook; errors as in `read_programme`."""
    workbook = read_workbook(path.read_bytes(), path.name)
    programme, tables = _read(workbook, path.name)
    told = in_order((*workbook.problems, *tables.problems))
    notes = any(note.row != _TITLES_ROW for sheet in workbook.sheets for note in sheet.notes)
    return KnownProgramme(
        programme,
        read_base(workbook),
        tuple(each for each in told if each.severity == "error" and each.code not in _KEPT_ERRORS),
        notes or any(each.code in _MORE for each in told),
    )


def read_base(workbook: Workbook) -> Programme | None:
    """Return the base of a workbook, `None` where it has none that is whole."""
    sheet = next((each for each in workbook.sheets if each.name == BASE_SHEET), None)
    texts = [str(cell.value) for _, cell in sorted(sheet.cells.items())] if sheet else []
    text = "".join(each[1:-1] for each in texts[1:])
    return from_json_text(text) if texts and hashlib.sha256(text.encode()).hexdigest() == texts[0] else None


def read_programme(path: Path) -> tuple[Programme, tuple[Problem, ...]]:
    """Return the programme of a programme workbook, and what is wrong in it with sheet, cell and remedy.

    ProgrammeError where the file is a workbook but not one of a programme; WorkbookError where it is no workbook.
    """
    return read_programme_workbook(read_workbook(path.read_bytes(), path.name), path.name)


def read_programme_workbook(workbook: Workbook, file: str) -> tuple[Programme, tuple[Problem, ...]]:
    """Return the programme of a workbook that has been read; see `read_programme`."""
    programme, tables = _read(workbook, file)
    checked = check_programme(programme, tables.place_of)
    return programme, in_order((*workbook.problems, *tables.problems, *checked))


def _read(workbook: Workbook, file: str) -> tuple[Programme, Tables]:
    if not holds_programme(workbook):
        raise ProgrammeError(problem("not-a-programme", Location(file)))
    tables = Tables(workbook, file)
    return _Reader(tables).read(), tables


@dataclass(slots=True)
class _Tree:
    """Areas and objectives as they are found, measures still to be put into them."""

    areas: dict[int, Area] = field(default_factory=dict)
    objectives: dict[tuple[int, int], Objective] = field(default_factory=dict)
    measures: dict[tuple[int, int], list[str]] = field(default_factory=dict)


class _Reader:
    """Reads sheet after sheet and puts the programme together."""

    def __init__(self, tables: Tables) -> None:
        self.tables: Final = tables
        self.tree: Final = _Tree()
        self.owners: tuple[Owner, ...] = ()

    def read(self) -> Programme:
        programme = self._read_values()
        self.tables.language = programme.language
        self.owners = self._read_owners()
        self._read_areas()
        self._read_objectives()
        measures = self._read_measures()
        metrics = self._read_metrics(measures)
        topics = self._read_background()
        self.tables.tell_unknown_sheets()
        return replace(
            programme,
            areas=self._build_areas(measures, metrics),
            owners=self.owners,
            background=Background(*(topics[name] for name in ("strengths", "obstacles", "trends", "threats"))),
            assurance=topics["assurance"],
            history=topics["history"],
        )

    # --- the sheets

    def _read_values(self) -> Programme:
        rows = {}
        names = {name: in_every_language(title) for name, (title, _, _) in PROGRAMME_ROWS.items()}
        for row in self.tables.rows(PROGRAMME.key):
            match = match_header(self.tables.text(row, "name"), names)
            if match and match.name not in rows:
                rows[match.name] = row
                self.tables.places[("", match.name)] = self.tables.place(row, "value")
            elif "value" in row.cells:
                self.tables.tell(
                    "text-outside-table", self.tables.place(row, "value"), found=self.tables.text(row, "value")
                )
        texts: dict[str, Any] = {
            name: self.tables.text(row, "value") for name, row in rows.items() if PROGRAMME_ROWS[name][1] == TEXT
        }
        years = [
            self.tables.whole(rows[name], "value") if name in rows else None for name in ("first_year", "last_year")
        ]
        if None in years:
            self.tables.tell("years-open", self.tables.places.get(("", "first_year"), Location(self.tables.file)))
        language = (
            self.tables.choice(rows["language"], "value", LANGUAGE_NAMES, default="fi") if "language" in rows else "fi"
        )
        self.tables.years = years[0] or 0, years[1] or 0
        programme = Programme("", "", (years[0] or 0, years[1] or 0), language=language)
        return replace(programme, **texts)

    def _read_owners(self) -> tuple[Owner, ...]:
        owners: dict[str, Owner] = {}
        for row in self.tables.rows(OWNERS.key):
            owner = self._owner(row)
            if owner.name in owners:
                self.tables.tell("owner-repeated", self.tables.place(row, "name"), found=owner.name)
                continue
            owners[owner.name] = owner
            self.tables.remember(f"owner:{owner.name}", row)
        return tuple(owners.values())

    def _owner(self, row: Row) -> Owner:
        column = _column(OWNERS.columns, "kind")
        kind = self.tables.text(row, "kind")
        return Owner(
            self.tables.text(row, "name"),
            code_of(kind, column.choices) or kind,
            split_list(self.tables.text(row, "aliases")),
            self.tables.choice(row, "language", LANGUAGE_NAMES),
            self.tables.text(row, "contact"),
            self.tables.text(row, "email"),
            self.tables.choice(row, "collective", YES_NO) == "yes",
            self.tables.text(row, "respondent"),
            self.tables.text(row, "note"),
        )

    def _read_areas(self) -> None:
        for row in self.tables.rows(AREAS.key):
            number = self.tables.whole(row, "number")
            if number is None:
                self._lost(row)
            elif number in self.tree.areas:
                self.tables.tell("id-repeated", self.tables.place(row, "number"), item=str(number))
            else:
                self.tree.areas[number] = Area(number, self.tables.text(row, "name"), self.tables.text(row, "subtitle"))

    def _lost(self, row: Row) -> None:
        """Tell that a row has no number to be known by, so that it is not part of the programme."""
        found = " | ".join(to_text(cell) for cell in row.cells.values())
        self.tables.tell("row-without-number", self.tables.place(row, next(iter(row.columns))), found=found)

    def _read_objectives(self) -> None:
        for row in self.tables.rows(OBJECTIVES.key):
            area = self.tables.whole(row, "area")
            level = self.tables.choice(row, "level", LEVELS, default="objective")
            number = self.tables.whole(row, "number")
            if area is None or (number is None and level == "objective"):
                self._lost(row)
                continue
            self._ensure_area(area, row)
            if level == "headline":
                known = self.tree.areas[area]
                headlines = (*known.headline_objectives, self.tables.text(row, "text"))
                self.tree.areas[area] = replace(known, headline_objectives=headlines)
            elif number is not None and (area, number) in self.tree.objectives:
                self.tables.tell("id-repeated", self.tables.place(row, "number"), item=f"{area}.{number}")
            elif number is not None:
                objective = Objective(
                    number, self.tables.text(row, "text"), correction=self.tables.text(row, "correction")
                )
                self.tree.objectives[area, number] = objective

    def _ensure_area(self, area: int, row: Row) -> None:
        if area not in self.tree.areas:
            self.tables.tell("area-not-listed", self.tables.place(row, "area"), found=str(area))
            self.tree.areas[area] = Area(area, "")

    def _read_measures(self) -> dict[str, Measure]:
        measures: dict[str, Measure] = {}
        for row in self.tables.rows(MEASURES.key):
            item = self.tables.read_id(row, "id")
            if self._is_taken(item, measures, row):
                continue
            place = self._objective_of(item, row)
            if place is None:
                continue
            self.tables.remember(item, row)
            measures[item] = self._measure(item, row)
            self.tree.measures.setdefault(place, []).append(item)
        return measures

    def _is_taken(self, item: str, known: Mapping[str, Measure] | Mapping[str, Metric], row: Row) -> bool:
        if not item:
            text, example = self.tables.text(row, "text"), _free_id(known)
            self.tables.tell("id-missing", self.tables.place(row, "id"), found=text, example=example)
        elif item in known:
            self.tables.tell("id-repeated", self.tables.place(row, "id"), item=item)
        return not item or item in known

    def _objective_of(self, item: str, row: Row) -> tuple[int, int] | None:
        """Return area and objective of a measure: as its row says, else as its id does."""
        parts = [int(part) for part in item.split(".")[:2] if part.isdecimal()]
        area, number = self.tables.whole(row, "area"), self.tables.whole(row, "objective")
        if area is None and parts:
            area = parts[0]
        if number is None and len(parts) > 1:
            number = parts[1]
        if area is None or number is None:
            self._lost(row)
            return None
        self._ensure_area(area, row)
        if (area, number) not in self.tree.objectives:
            if number:
                self.tables.tell("objective-not-listed", self.tables.place(row, "objective"), found=f"{area}.{number}")
            self.tree.objectives[area, number] = Objective(number)
        return area, number

    def _measure(self, item: str, row: Row) -> Measure:
        continuity = _column(MEASURES.columns, "continuity")
        return Measure(
            item,
            self.tables.text(row, "text"),
            self._mentions(item, row),
            self._named(item, row, "lead"),
            continuity=self.tables.choice(row, "continuity", continuity.choices),
            start=self.tables.date(row, "start"),
            end=self.tables.date(row, "end"),
            resources=self.tables.text(row, "resources"),
            correction=self.tables.text(row, "correction"),
            dropped=self.tables.date(row, "dropped"),
            note=self.tables.text(row, "note"),
            proposals=self.tables.proposals(row, MEASURES.key),
        )

    def _mentions(self, item: str, row: Row) -> tuple[Mention, ...]:
        names = self._owner_names(item, row)
        raws = split_list(self.tables.text(row, "raws"))
        if len(raws) != len(names):
            # An owner was added or taken away: each keeps the words of the document that are its own.
            left = {match_owner(raw, self.owners).name: raw for raw in raws}
            raws = tuple(left.get(name, "") for name in names)
        return tuple(Mention(name, raw) for name, raw in zip(names, raws, strict=True))

    def _owner_names(self, item: str, row: Row) -> tuple[str, ...]:
        known = {owner.name for owner in self.owners}
        names: list[str] = []
        for text in split_list(self.tables.text(row, "owners")):
            parts = [part.strip() for part in text.split(",")]
            # People put commas between owners; a name with a comma in it is on the sheet Owners as it is.
            as_list = text not in known and len(parts) > 1 and all(match_owner(part, self.owners) for part in parts)
            names += [self._owner_name(item, part, row) for part in (parts if as_list else [text])]
        return tuple(names)

    def _owner_name(self, item: str, text: str, row: Row, name: str = "owners") -> str:
        if any(owner.name == text for owner in self.owners):
            return text
        match = match_owner(text, self.owners)
        if not match:
            self.tables.tell("owner-not-listed", self.tables.place(row, name), item=item, found=text)
            return text
        if match.how not in (EXACT, ALIAS):
            self.tables.tell("owner-alias", self.tables.place(row, name), item=item, found=text, owner=match.name)
        return match.name

    def _named(self, item: str, row: Row, name: str) -> str:
        text = self.tables.text(row, name)
        return self._owner_name(item, text, row, name) if text.strip() else text

    def _read_metrics(self, measures: dict[str, Measure]) -> dict[str, list[Metric]]:
        metrics: dict[str, Metric] = {}
        for row in self.tables.rows("metrics"):
            item = self.tables.read_id(row, "id")
            if self._is_taken(item, metrics, row):
                continue
            if measure_id(item) == item or measure_id(item) not in measures:
                self.tables.tell("id-misplaced", self.tables.place(row, "id"), item=item)
                continue
            self.tables.remember(item, row)
            metrics[item] = self._metric(item, row)
        found: dict[str, list[Metric]] = {}
        for item, metric in metrics.items():
            found.setdefault(measure_id(item), []).append(metric)
        return found

    def _metric(self, item: str, row: Row) -> Metric:
        kind, unit = self._metric_choice(row, "kind"), self.tables.text(row, "unit")
        names = ["baseline", *sorted(name for name in row.cells if name.startswith("target:"))]
        numbers = {name: self.tables.number(row, name, kind, unit) for name in names}
        self.tables.tell_days(row, numbers)
        baseline = numbers.pop("baseline")
        values = ((int(name.removeprefix("target:")), value) for name, value in numbers.items())
        return Metric(
            item,
            self.tables.text(row, "text"),
            kind,
            unit,
            self._metric_choice(row, "direction"),
            self._metric_choice(row, "over_time"),
            self._metric_choice(row, "combine"),
            self._named(item, row, "lead"),
            self.tables.text(row, "source"),
            baseline,
            tuple((year, value) for year, value in values if value is not None),
            self.tables.text(row, "correction"),
            self.tables.date(row, "dropped"),
            self.tables.text(row, "note"),
            self.tables.proposals(row, _METRICS.key),
        )

    def _metric_choice(self, row: Row, name: str) -> str:
        """Return a code of a metric; an empty cell gives what a new metric has, and is told."""
        default = str(getattr(_NEW_METRIC, name))
        return self.tables.choice(row, name, _column(_METRICS.columns, name).choices, default=default)

    def _read_background(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {topic: [] for topic in TOPICS}
        for row in self.tables.rows(BACKGROUND.key):
            topic = self.tables.choice(row, "topic", TOPICS)
            if topic:
                found[topic].append(self.tables.text(row, "text"))
            elif "topic" not in row.cells:
                self._lost(row)
        return {topic: tuple(texts) for topic, texts in found.items()}

    def _build_areas(self, measures: Mapping[str, Measure], metrics: Mapping[str, list[Metric]]) -> tuple[Area, ...]:
        whole = {item: replace(each, metrics=tuple(metrics.get(item, ()))) for item, each in measures.items()}
        objectives: dict[int, list[Objective]] = {number: [] for number in self.tree.areas}
        for (area, number), objective in self.tree.objectives.items():
            items = self.tree.measures.get((area, number), ())
            objectives[area].append(replace(objective, measures=tuple(whole[item] for item in items)))
        return tuple(replace(area, objectives=tuple(objectives[number])) for number, area in self.tree.areas.items())


_METRICS: Final = to_metrics_plan(())
_NEW_METRIC: Final = Metric("", "")


def _column(columns: tuple[Column, ...], name: str) -> Column:
    return next(column for column in columns if column.field == name)


def _free_id(known: Mapping[str, Measure] | Mapping[str, Metric]) -> str:
    """Return an id after the last known one that none has: 1.1.4 after 1.1.3, 1.1.3.b after 1.1.3.a."""
    head, _, tail = (list(known)[-1] if known else "1.1.0").rpartition(".")
    while f"{head}.{tail}" in known or tail == "0":
        tail = _after(tail)
    return f"{head}.{tail}"


def _after(part: str) -> str:
    if part.isdecimal():
        return str(int(part) + 1)
    return part[:-1] + chr(ord(part[-1]) + 1) if part and part[-1] < "z" else part + "a"


# Where a field of an item stands.
Place = Callable[[str, str], Location]

# A share is a fraction: a target above this is likely a per cent figure typed without its sign.
_LARGEST_SHARE: Final = Decimal("1.5")


def check_programme(programme: Programme, place: Place) -> tuple[Problem, ...]:
    """Return all contradictions of a programme."""
    found = [*_check_owners(programme, place)]
    for measure in programme.measures:
        found += _check_measure(programme, measure, place)
    return tuple(found)


def _check_owners(programme: Programme, place: Place) -> Iterator[Problem]:
    named: dict[str, str] = {}
    for owner in programme.owners:
        for spelling in (owner.name, *owner.aliases):
            other = named.setdefault(fold(spelling), owner.name)
            if other != owner.name:
                location = place(f"owner:{owner.name}", "aliases")
                yield problem("spelling-shared", location, found=spelling, owner=other, other=owner.name)
        item = f"owner:{owner.name}"
        if owner.respondent and programme.find_owner(owner.respondent) is None:
            location = place(item, "respondent")
            yield problem("owner-not-listed", location, item=owner.name, found=owner.respondent)
        if owner.collective and not owner.respondent:
            yield problem("respondent-missing", place(item, "respondent"), found=owner.name)


def _check_measure(programme: Programme, measure: Measure, place: Place) -> Iterator[Problem]:
    if not measure.owners and measure.dropped is None:
        yield problem("owner-lacking", place(measure.id, "owners"), item=measure.id)
    if measure.lead and measure.lead not in measure.owner_names:
        yield problem("lead-not-owner", place(measure.id, "lead"), item=measure.id, found=measure.lead)
    if measure.start and measure.end and measure.end < measure.start:
        yield problem("dates-reversed", place(measure.id, "end"), item=measure.id, found=_day(measure))
    for metric in measure.metrics:
        yield from _check_metric(programme, measure, metric, place)


def _day(measure: Measure) -> str:
    end = measure.end
    return f"{end.day}.{end.month}.{end.year}" if end else ""


def _check_metric(programme: Programme, measure: Measure, metric: Metric, place: Place) -> Iterator[Problem]:
    if _is_impossible(metric):
        yield problem(
            "combine-impossible", place(metric.id, "combine"), item=metric.id,
            kind=Term(KINDS[metric.kind]), combine=Term(find_rule(metric.combine).name),
        )  # fmt: skip
    several = len(respondents(programme, measure)) > 1
    if find_rule(metric.combine).is_led and several and not lead(programme, measure, metric):
        yield problem("lead-needed", place(metric.id, "combine"), item=metric.id)
    figures = [("baseline", metric.baseline), *((f"target:{year}", value) for year, value in metric.targets)]
    for name, value in figures:
        reason = "" if value is None else _impossible(metric, value) or _outside(programme, name)
        if reason:
            found = str(value)
            yield problem("target-impossible", place(metric.id, name), item=metric.id, found=found, reason=Term(reason))


def _is_impossible(metric: Metric) -> bool:
    """Return whether the combine rule has no meaning for the kind: a sum of yes and no, all done of a number."""
    needs = find_rule(metric.combine).needs
    return (needs == NUMBERS and not metric.is_number) or (needs == MILESTONES and metric.kind != "milestone")


def _impossible(metric: Metric, value: Decimal) -> str:
    if not metric.is_number:
        return N_("the metric is no number")
    if metric.kind == "share" and abs(value) > _LARGEST_SHARE:
        return N_("a share is written as 15 % or 0.15")
    if value < 0 and metric.kind not in ("money", "score", "share"):
        return N_("it is below zero")
    return ""


def _outside(programme: Programme, name: str) -> str:
    year = name.partition(":")[2]
    first, last = programme.years
    return N_("its year is outside the programme's years") if year and not first <= int(year) <= last else ""
