"""What the city has chosen to publish. The careful default: statuses, values and dates, and no free text.

What partners wrote was written for the city's own follow-up: it may name persons or hold what is nobody else's
business. So each kind of text is published only when the coordinator, who has read the texts, allows it. The licences
that a Finnish city's open data usually has are here by name and address.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from elinvoima_xl.foundation.language import N_
from elinvoima_xl.model.fields import EXTRA, FIELDS, is_extra

# The texts that can be allowed beside those of the fields: of a metric that is told in words, of the coordinator.
METRIC: Final = "metric"
NOTE: Final = "note"
VERDICT: Final = "verdict"
PROPOSAL: Final = "proposal"
CLOSING: Final = "closing"
_OTHERS: Final = {
    METRIC: N_("metrics that are told in words"),
    NOTE: N_("the coordinator's notes on measures"),
    VERDICT: N_("the coordinator's verdicts on objectives"),
    PROPOSAL: N_("proposals for change"),
    CLOSING: N_("the coordinator's closing words"),
}


@dataclass(frozen=True, slots=True)
class PageChoices:
    """What may be public: `texts` are keys of `text_kinds` or extra columns.

    `licence` is that of the open data (CC-BY-4.0, CC0-1.0 or other words), `contact` where residents can ask (an
    office, not a person), `accessibility` the address of the city's accessibility statement. Empty: not said.
    """

    texts: frozenset[str] = frozenset()
    licence: str = ""
    contact: str = ""
    accessibility: str = ""

    def allows(self, kind: str) -> bool:
        """Return whether texts of a kind may be published."""
        return kind in self.texts

    @property
    def lacking(self) -> tuple[str, ...]:
        """Return the settings that a page should have and that are empty."""
        return tuple(name for name in ("licence", "contact", "accessibility") if not getattr(self, name))


# The careful default.
NO_TEXTS: Final = PageChoices()


def text_kinds() -> dict[str, str]:
    """Return the texts that can be allowed, each with its name for people."""
    return {each.code: each.public for each in FIELDS.values() if each.public} | _OTHERS


def is_text_kind(name: str) -> bool:
    """Return whether texts of this name can be allowed.

    >>> is_text_kind("done"), is_text_kind("x:Kustannukset"), is_text_kind("remark")
    (True, True, False)
    """
    # An extra open column can be allowed by its name. Partners' remarks on cells never are.
    return name in text_kinds() or (is_extra(name) and name != EXTRA)


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
