"""The look of the workbooks and of the page: fonts, sizes in points, colours, row heights.

Every text has a contrast of at least 4.5:1 with its ground (WCAG 2.1 AA).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from elinvoima_xl.model.statuses import Look

LEAST_CONTRAST: Final = 4.5
# Of text that is read at length.
READING: Final = 7.0
BLACK: Final = "#0B0F12"
WHITE: Final = "#FFFFFF"
# A ground that differs from paper by more than this is no longer pale.
_PALE: Final = 1.2


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
    """Colours as #RRGGBB."""

    # Text.
    ink: str = "#1F2933"
    # Repeated texts, second lines.
    muted: str = "#5B6770"
    # Titles, links.
    accent: str = "#14506B"
    # Ground of the headings of open columns.
    header: str = "#14506B"
    # The same over columns that cannot be written in.
    header_locked: str = "#4A5A66"
    # Text on both.
    header_ink: str = "#FFFFFF"
    # Ground of cells that cannot be written in.
    locked: str = "#F4F6F7"
    # Ground of cells that can.
    open: str = "#FFFFFF"
    # Thin lines between cells.
    grid: str = "#C9D1D6"
    # Line between measures.
    group: str = "#7B8A94"
    # Border of an open cell.
    field: str = "#8FA1AC"
    # Ground of an open cell that is still expected.
    expected: str = "#FFF8E1"
    # Its border.
    expected_border: str = "#B7791F"
    # Words of what is missing.
    expected_ink: str = "#7A4B00"
    # Words of what is complete.
    done: str = "#1E6B3A"
    # Ground of a cell with a problem, handed back.
    problem: str = "#FCE4E1"
    # Its border.
    problem_border: str = "#B3261E"
    # Words of a problem.
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
