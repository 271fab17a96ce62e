"""The theme's colours as variables of a style sheet, for a light and a dark page.

The light ones are the theme's own. The dark ones are made of them: each is moved towards white until it can be read on
the dark ground (WCAG 2.1 AA: 4.5:1 for text, 3:1 for what is drawn), so that a city's own theme needs no second one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from elinvoima_xl.workbook.theme import STATUS_LOOKS, Colours, Look, Theme, contrast

_BLACK: Final = "#0B0F12"
_WHITE: Final = "#FFFFFF"
# Contrasts: of text that is read at length, of text at all, of what is drawn.
_READING: Final = 7.0
_TEXT: Final = 4.5
_DRAWN: Final = 3.0


def to_variables(theme: Theme) -> tuple[str, str]:
    """Return the declarations of the light and of the dark colours, each as the inside of a CSS rule."""
    return _declared(_light(theme.colours)), _declared(_dark(theme.colours))


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
        **dict(_statuses(STATUS_LOOKS)),
    }


def _dark(colours: Colours) -> dict[str, str]:
    ground, raised = mix(colours.header, _BLACK, 0.86), mix(colours.header, _BLACK, 0.68)
    band = mix(colours.header, _BLACK, 0.42)
    return {
        "ground": ground,
        "raised": raised,
        "ink": readable(colours.locked, raised, _READING),
        "muted": readable(colours.grid, raised, _TEXT),
        "accent": readable(colours.accent, raised, _READING),
        "band": band,
        "band-ink": readable(colours.header_ink, band, _TEXT),
        "line": mix(colours.header, _BLACK, 0.3),
        "edge": readable(colours.group, raised, _DRAWN),
        "notice": mix(colours.expected_border, _BLACK, 0.78),
        "notice-line": readable(colours.expected_border, ground, _DRAWN),
        "notice-ink": readable(colours.expected, mix(colours.expected_border, _BLACK, 0.78), _READING),
        "column": readable(colours.accent, raised, _TEXT),
        "target": readable(colours.expected_border, raised, _TEXT),
        **dict(_statuses({code: _dark_look(look, raised) for code, look in STATUS_LOOKS.items()})),
    }


def _dark_look(look: Look, ground: str) -> Look:
    """Return how a status is drawn on a dark ground; what is an outline on white is one here too."""
    if look.fill == _WHITE:
        return Look(ground, readable(look.line, ground, _TEXT), readable(_WHITE, ground, _READING), look.dash)
    fill = readable(look.fill, ground, _DRAWN)
    ink = max((_BLACK, _WHITE), key=lambda colour: contrast(colour, fill))
    return Look(fill, fill, ink, look.dash)


def _statuses(looks: Mapping[str, Look]) -> Iterator[tuple[str, str]]:
    for code, look in looks.items():
        name = code.replace("_", "-")
        yield f"{name}-fill", look.fill
        # A white line would part a piece from white paper by nothing: the piece's own colour ends it.
        yield f"{name}-line", look.fill if look.line == _WHITE else look.line
        yield f"{name}-ink", look.label


def readable(colour: str, ground: str, least: float) -> str:
    """Return the colour, moved towards white until its contrast on a dark ground is at least `least`.

    >>> readable("#14506B", "#10181D", 4.5) != "#14506B", readable("#FFFFFF", "#10181D", 4.5)
    (True, '#FFFFFF')
    """
    for step in range(21):
        moved = mix(colour, _WHITE, step / 20)
        if contrast(moved, ground) >= least:
            return moved
    return _WHITE


def mix(colour: str, other: str, share: float) -> str:
    """Return a colour mixed with `share` of another.

    >>> mix("#000000", "#FFFFFF", 0.5)
    '#808080'
    """
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share + 1e-9):02X}" for one, two in pairs)


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[start : start + 2], 16) for start in (1, 3, 5))
