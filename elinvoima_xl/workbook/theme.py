"""The look of the workbooks and of the page, read from `workbook_templates/theme.toml` or the coordinator's copy.

Every pair of text and ground is checked for a contrast of at least 4.5:1 (WCAG 2.1 AA), so that a city's own colours
cannot make a form that some cannot read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from elinvoima_xl.foundation.language import N_
from elinvoima_xl.foundation.toml_text import TomlText, parse_toml, read_toml
from elinvoima_xl.model.statuses import Look

LEAST_CONTRAST: Final = 4.5
# Of text that is read at length.
READING: Final = 7.0
BLACK: Final = "#0B0F12"
WHITE: Final = "#FFFFFF"
# A ground that differs from paper by more than this is no longer pale.
_PALE: Final = 1.2
_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")

BAD_COLOUR: Final = N_("a colour is written as #RRGGBB")
BAD_NUMBER: Final = N_("the value is not a number that fits here")
NO_NAME: Final = N_("the name of a font is missing")
UNKNOWN: Final = N_("the word before the equals sign is not known here")
TOO_FAINT: Final = N_("the text and its ground differ too little: the contrast must be at least 4.5:1")


@dataclass(frozen=True, slots=True)
class Font:
    """The font and its sizes in points."""

    name: str = "Calibri"
    title: float = 18
    subtitle: float = 12
    instructions: float = 12
    table: float = 11
    muted: float = 10


@dataclass(frozen=True, slots=True)
class Colours:
    """Colours as #RRGGBB; what each is for stands in theme.toml."""

    ink: str = "#1F2933"
    muted: str = "#5B6770"
    accent: str = "#14506B"
    header: str = "#14506B"
    header_locked: str = "#4A5A66"
    header_ink: str = "#FFFFFF"
    locked: str = "#F4F6F7"
    open: str = "#FFFFFF"
    grid: str = "#C9D1D6"
    group: str = "#7B8A94"
    field: str = "#8FA1AC"
    expected: str = "#FFF8E1"
    expected_border: str = "#B7791F"
    expected_ink: str = "#7A4B00"
    done: str = "#1E6B3A"
    problem: str = "#FCE4E1"
    problem_border: str = "#B3261E"
    problem_ink: str = "#8C1D18"


@dataclass(frozen=True, slots=True)
class Rows:
    """How high rows are: lines of an open row, and points above and below the text."""

    open_lines: int = 3
    padding: float = 6


@dataclass(frozen=True, slots=True)
class Page:
    """How pages are printed."""

    margin_inches: float = 0.4


@dataclass(frozen=True, slots=True)
class Theme:
    """The look: fonts, colours, row heights and page."""

    font: Font = field(default=Font())
    colours: Colours = field(default=Colours())
    rows: Rows = field(default=Rows())
    page: Page = field(default=Page())


# Text and the ground it stands on.
PAIRS: Final = (
    ("ink", "open"), ("ink", "locked"), ("ink", "expected"), ("ink", "problem"), ("muted", "open"), ("muted", "locked"),
    ("accent", "open"), ("header_ink", "header"), ("header_ink", "header_locked"),
    ("expected_ink", "locked"), ("expected_ink", "expected"),
    ("done", "locked"), ("done", "open"), ("problem_ink", "problem"), ("problem_ink", "open"),
)  # fmt: skip


def read_theme(path: Path | None = None) -> Theme:
    """Return the theme of a file, the package's own where none is named; LayoutError with the line of a fault.

    What a copy leaves out is the package's own.
    """
    return _theme(read_toml(path)) if path else _shipped()


@cache
def _shipped() -> Theme:
    source = files("elinvoima_xl.workbook_templates") / "theme.toml"
    return _theme(parse_toml(source.read_text(encoding="utf-8"), "theme.toml"))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG 2.1 defines it, from 1 to 21.

    >>> contrast("#000000", "#FFFFFF")
    21.0
    """
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mix(colour: str, other: str, share: float) -> str:
    """Return a colour mixed with `share` of another.

    >>> mix("#000000", "#FFFFFF", 0.5)
    '#808080'
    """
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share + 1e-9):02X}" for one, two in pairs)


def readable(colour: str, ground: str, least: float, *, towards: str = WHITE) -> str:
    """Return the colour, moved towards another until its contrast on a ground is at least `least`.

    >>> readable("#14506B", "#10181D", 4.5) != "#14506B", readable("#FFFFFF", "#10181D", 4.5)
    (True, '#FFFFFF')
    """
    steps = (mix(colour, towards, step / 20) for step in range(21))
    return next((moved for moved in steps if contrast(moved, ground) >= least), towards)


def cell_colours(look: Look) -> tuple[str, str]:
    """Return ink and ground of a cell that says what a chart draws so: its own colours, dark on pale."""
    steps = (mix(look.fill, WHITE, step / 40) for step in range(41))
    ground = next(moved for moved in steps if contrast(moved, WHITE) <= _PALE)
    return readable(look.fill if look.line == WHITE else look.line, ground, READING, towards=BLACK), ground


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[start : start + 2], 16) for start in (1, 3, 5))


def _luminance(colour: str) -> float:
    parts = [part / 255 for part in _parts(colour)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


_SECTIONS: Final[dict[str, type[Any]]] = {"font": Font, "colours": Colours, "rows": Rows, "page": Page}


def _theme(toml: TomlText) -> Theme:
    for name, table in toml.data.items():
        if name not in _SECTIONS or not isinstance(table, dict):
            raise toml.fault(UNKNOWN, name if isinstance(table, dict) else "", name)
    theme = Theme(**{name: _section(toml, name, kind) for name, kind in _SECTIONS.items()})
    for ink, ground in PAIRS:
        if contrast(getattr(theme.colours, ink), getattr(theme.colours, ground)) < LEAST_CONTRAST:
            raise toml.fault(TOO_FAINT, "colours", ink)
    return theme


def _section(toml: TomlText, name: str, kind: type[Any]) -> Any:  # noqa: ANN401 - one of the four records
    table = toml.data.get(name, {})
    known = {each.name for each in fields(kind)}
    for key, value in table.items():
        if reason := UNKNOWN if key not in known else _fault(name, key, value):
            raise toml.fault(reason, name, key)
    return kind(**table)


def _fault(section: str, key: str, value: object) -> str:
    """Return what is wrong with a value, or ""."""
    if section == "colours":
        return "" if isinstance(value, str) and _COLOUR.fullmatch(value) else BAD_COLOUR
    if key == "name":
        return "" if isinstance(value, str) and value.strip() else NO_NAME
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    whole = isinstance(value, int) or key != "open_lines"
    return "" if is_number and whole and 0 <= float(str(value)) <= 100 else BAD_NUMBER
