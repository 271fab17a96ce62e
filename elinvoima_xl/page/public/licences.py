"""The licences that a Finnish city's open data usually has: their full names and addresses."""

from __future__ import annotations

from typing import Final

# Name as in the Open Definition's list → title and address. The public sector's recommendation is the first (JHS 189).
LICENCES: Final = {
    "CC-BY-4.0": ("Creative Commons Attribution 4.0 International", "https://creativecommons.org/licenses/by/4.0/"),
    "CC0-1.0": ("Creative Commons Zero 1.0 Universal", "https://creativecommons.org/publicdomain/zero/1.0/"),
}


def title_of_licence(name: str) -> str:
    """Return the name as it is printed; other words than a known licence's name stay as they are."""
    return f"{LICENCES[name][0]} ({name})" if name in LICENCES else name


def address_of(name: str) -> str:
    """Return the address of a known licence, or ""."""
    return LICENCES[name][1] if name in LICENCES else ""
