"""The theme's colours as variables of a style sheet, for a light and a dark page.

The light ones are the theme's own. The dark ones are made of them: each is moved towards white until it can be read on
the dark ground (WCAG 2.1 AA: 4.5:1 for text, 3:1 for what is drawn), so that a city's own theme needs no second one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from elinvoima_xl.model.statuses import STATUSES, Look
from elinvoima_xl.workbook.theme import (
    BLACK,
    LEAST_CONTRAST,
    READING,
    WHITE,
    Colours,
    Theme,
    contrast,
    mix,
    readable,
)

# Contrasts of what is drawn, and of what can be seen on paper at all.
_DRAWN: Final = 3.0
_SEEN: Final = 1.5


def to_variables(theme: Theme) -> tuple[str, str]:
    """Return the declarations of the light and of the dark colours, each as the inside of a CSS rule."""
    return _declared(_light(theme.colours)), _declared(_dark(theme.colours))


def status_rules() -> str:
    """Return the CSS rules of the statuses: the colours of what has one's class, pale ones with a line round them."""
    return "\n".join(rule for each in STATUSES.values() for rule in _rules(each.code.replace("_", "-"), each.look))


def _rules(name: str, look: Look) -> Iterator[str]:
    # The strip at the side of a tile: a fill that cannot be seen on paper has its line there.
    edge = "line" if contrast(look.fill, WHITE) < _SEEN else "fill"
    parts = {"fill": "fill", "line": "line", "ink": "ink", "edge": edge}
    yield f".{name} {{ {' '.join(f'--status-{part}: var(--{name}-{of});' for part, of in parts.items())} }}"
    if look.line != WHITE:
        yield f".{name} .piece {{ stroke: var(--status-line); stroke-width: 1; y: 2px; height: 26px; }}"
    if look.dash:
        yield f".tile.{name} .tile-symbol, .badge.{name} {{ border-style: dashed; }}"
        yield f".{name} .piece {{ stroke-dasharray: 4 3; }}"


def _declared(colours: Mapping[str, str]) -> str:
    return " ".join(f"--{name}: {value};" for name, value in colours.items())


def _light(colours: Colours) -> dict[str, str]:
    return {
        "ground": colours.open,
        "raised": colours.locked,
        "ink": colours.ink,
        "muted": colours.muted,
        "accent": colours.accent,
        "band": colours.header,
        "band-ink": colours.header_ink,
        "line": colours.grid,
        "edge": colours.group,
        "notice": colours.expected,
        "notice-line": colours.expected_border,
        "notice-ink": colours.expected_ink,
        "column": colours.accent,
        "target": colours.expected_border,
        **dict(_statuses({each.code: each.look for each in STATUSES.values()})),
    }


def _dark(colours: Colours) -> dict[str, str]:
    ground, raised = mix(colours.header, BLACK, 0.86), mix(colours.header, BLACK, 0.68)
    band = mix(colours.header, BLACK, 0.42)
    return {
        "ground": ground,
        "raised": raised,
        "ink": readable(colours.locked, raised, READING),
        "muted": readable(colours.grid, raised, LEAST_CONTRAST),
        "accent": readable(colours.accent, raised, READING),
        "band": band,
        "band-ink": readable(colours.header_ink, band, LEAST_CONTRAST),
        "line": mix(colours.header, BLACK, 0.3),
        "edge": readable(colours.group, raised, _DRAWN),
        "notice": mix(colours.expected_border, BLACK, 0.78),
        "notice-line": readable(colours.expected_border, ground, _DRAWN),
        "notice-ink": readable(colours.expected, mix(colours.expected_border, BLACK, 0.78), READING),
        "column": readable(colours.accent, raised, LEAST_CONTRAST),
        "target": readable(colours.expected_border, raised, LEAST_CONTRAST),
        **dict(_statuses({each.code: _dark_look(each.look, raised) for each in STATUSES.values()})),
    }


def _dark_look(look: Look, ground: str) -> Look:
    """Return how a status is drawn on a dark ground; what is an outline on white is one here too."""
    if look.fill == WHITE:
        return Look(ground, readable(look.line, ground, LEAST_CONTRAST), readable(WHITE, ground, READING), look.dash)
    fill = readable(look.fill, ground, _DRAWN)
    ink = max((BLACK, WHITE), key=lambda colour: contrast(colour, fill))
    return Look(fill, fill, ink, look.dash)


def _statuses(looks: Mapping[str, Look]) -> Iterator[tuple[str, str]]:
    for code, look in looks.items():
        name = code.replace("_", "-")
        yield f"{name}-fill", look.fill
        # A white line would part a piece from white paper by nothing: the piece's own colour ends it.
        yield f"{name}-line", look.fill if look.line == WHITE else look.line
        yield f"{name}-ink", look.label
