"""The outline of a document: title, lists, areas, objectives and measures as found, before any interpretation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from elinvoima_xl.foundation.language import N_, Term
from elinvoima_xl.foundation.problems import Location, Problem, problem
from elinvoima_xl.model.names import fold
from elinvoima_xl.programme.importing.document import Numbered, TableCell

_TAKEN = N_("another area has the same number")
_GAP = N_("a number before it is left out")
_OTHER = N_("the area of the same name has another number")


@dataclass(slots=True)
class MeasureOutline:
    """A measure as its row has it; `cells` maps each other meaning of a column to its cell."""

    text: str
    cells: dict[str, TableCell]
    location: Location


@dataclass(slots=True)
class ObjectiveOutline:
    """An objective as the document has it."""

    written: Numbered
    location: Location
    measures: list[MeasureOutline] = field(default_factory=list)


@dataclass(slots=True)
class AreaOutline:
    """An area with its headline objectives and those of its tables; `location` is its first heading."""

    number: int
    heading: str
    location: Location
    headlines: list[tuple[Numbered, Location]] = field(default_factory=list)
    objectives: list[ObjectiveOutline] = field(default_factory=list)


@dataclass(slots=True)
class Outline:
    """A whole document as its structure has it; `tell` collects what is odd or not understood."""

    file: str
    title: str = ""
    title_location: Location = field(default_factory=Location)
    city: str = ""
    language: str = "fi"
    years: tuple[int, int] | None = None
    areas: list[AreaOutline] = field(default_factory=list)
    # The lists outside the tables by section, each text with its place.
    lists: dict[str, list[tuple[str, Location]]] = field(default_factory=dict)
    # The areas as a list of the document announces them.
    announced: list[tuple[Numbered, Location]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def tell(self, code: str, location: Location, *, found: str = "", **blanks: Any) -> None:  # noqa: ANN401 - any blank
        """Collect a problem."""
        self.problems.append(problem(code, location, found=found, **blanks))

    def open_area(self, written: Numbered, location: Location, found: str) -> AreaOutline:
        """Return the area of a heading: a known one continued, or a new one; `found` is the heading as it stands."""
        for area in reversed(self.areas):
            if same_text(area.heading, written.text):
                self._continue(area, written, location, found)
                return area
        area = AreaOutline(self._new_number(written, location, found), written.text, location)
        self.areas.append(area)
        return area

    def open_unnamed_area(self, location: Location) -> AreaOutline:
        """Return a new area for a table that stands under no heading: named by the list of areas where there is one."""
        number = max((area.number for area in self.areas), default=0) + 1
        named = {written.number: written.text for written, _ in self.announced}
        area = AreaOutline(number, named.get(number, ""), location)
        self.areas.append(area)
        self.tell("area-unnamed", location, used=str(number))
        return area

    def _continue(self, area: AreaOutline, written: Numbered, location: Location, found: str) -> None:
        self.tell("continued-area", location, found=found, area=f"{area.number}. {area.heading}")
        if written.number not in (None, area.number):
            self.tell("numbering", location, found=found, used=str(area.number), reason=Term(_OTHER))

    def _new_number(self, written: Numbered, location: Location, found: str) -> int:
        taken = {area.number for area in self.areas}
        following = max(taken, default=0) + 1
        if written.number is None:
            self.tell("programme-unnumbered", location, found=found, used=str(following))
            return following
        used = following if written.number in taken else written.number
        if written.number in taken:
            self.tell("numbering", location, found=found, used=str(used), reason=Term(_TAKEN))
        elif written.number != following:
            self.tell("numbering", location, found=found, used=str(used), reason=Term(_GAP))
        return used


def open_objective(area: AreaOutline, written: Numbered, location: Location) -> ObjectiveOutline:
    """Return the objective of an area by its text: a known one continued, or a new one."""
    for objective in reversed(area.objectives):
        if same_text(objective.written.text, written.text):
            return objective
    area.objectives.append(ObjectiveOutline(written, location))
    return area.objectives[-1]


def same_text(one: str, other: str) -> bool:
    """Return whether two texts are the same but for case, dashes and a full stop at the end."""
    return fold(one).rstrip(". ") == fold(other).rstrip(". ")
