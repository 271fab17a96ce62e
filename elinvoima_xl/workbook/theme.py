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
from elinvoima_xl.model.programme import NO_DATA

LEAST_CONTRAST: Final = 4.5
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


@dataclass(frozen=True, slots=True)
class Look:
    """How a series is drawn: `fill`, the `line` round it, the `label` colour with a contrast of 4.5:1 on the fill."""

    fill: str
    line: str = "#FFFFFF"
    label: str = "#FFFFFF"
    dash: str = ""


# The statuses in every chart: told apart by lightness as well as by hue; pale fills have a dark line, so that each
# stands out from white paper.
STATUS_LOOKS: Final = {
    "not_started": Look("#E4E7EB", "#5F6670", "#1F2328"),
    "on_track": Look("#2B6CB0"),
    "delayed": Look("#F2B233", "#7A5200", "#1F2328"),
    "completed": Look("#1E7145"),
    "discontinued": Look("#8B2635"),
    NO_DATA: Look("#FFFFFF", "#5F6670", "#1F2328", "dash"),
}


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


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
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
