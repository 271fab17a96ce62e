"""Statuses as people write them: by code, by word in any of the three languages, by symbol, or nearly so.

The official words are those of the catalogues too (a test compares); they are here because a form in one language
comes back with the words of another. Words that mean nearly the same are read and marked assumed.
Here too are the words for an answer that cannot be had.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from elinvoima_xl.model.names import EXACT, fold, match_word
from elinvoima_xl.model.programme import NO_DATA, STATUSES, SYMBOLS

_OFFICIAL: Final = {
    "not_started": ("Ei aloitettu", "Ej påbörjad", "Not started"),
    "on_track": ("Etenee suunnitellusti", "Framskrider enligt planen", "On track"),
    "delayed": ("Viivästynyt", "Försenad", "Delayed"),
    "completed": ("Toteutunut", "Genomförd", "Completed"),
    "discontinued": ("Keskeytetty", "Avbruten", "Discontinued"),
}
# What people write instead. Words that could be two (“päättynyt”, “avslutad”, “ended”) are not here.
_MEANT: Final = {
    "not_started": (
        "ei alkanut", "ei vielä aloitettu", "ei ole aloitettu", "aloittamatta", "ei käynnissä", "ei käynnistynyt",
        "inte påbörjad", "inte påbörjat", "ej påbörjat", "ej inledd", "not begun", "not yet started",
    ),
    "on_track": (
        "käynnissä", "etenee", "etenee suunnitelman mukaan", "etenee aikataulussa", "aikataulussa", "aloitettu",
        "työn alla", "pågår", "pågående", "framskrider", "enligt planen", "framskrider enligt plan", "påbörjad",
        "påbörjat", "in progress", "ongoing", "under way", "underway", "started", "proceeding as planned",
        "on schedule",
    ),
    "delayed": (
        "myöhässä", "viivästyy", "viivästyi", "viivästetty", "myöhästynyt", "aikataulusta jäljessä",
        "försenat", "fördröjd", "late", "behind schedule", "behind",
    ),
    "completed": (
        "valmis", "toteutettu", "tehty", "saatu valmiiksi", "valmistunut", "genomfört", "klar", "klart", "slutförd",
        "slutfört", "färdig", "done", "finished", "complete", "implemented",
    ),
    "discontinued": (
        "keskeytynyt", "keskeytyi", "lopetettu", "peruttu", "peruutettu", "luovuttu", "avbrutet", "nedlagd",
        "inställd", "cancelled", "canceled", "stopped", "suspended",
    ),
}  # fmt: skip
_BY_SYMBOL: Final = {symbol: code for code, symbol in SYMBOLS.items() if code != NO_DATA}
# Signs that fonts and other programs put in the place of ours, and the mark that makes a sign an emoji.
_SIGNS: Final = "".join(SYMBOLS.values()).replace("?", "") + "✔✓✗✘✖×▶▸△⚠✅◯\ufe0f"


def find_status(text: str) -> tuple[str, bool] | None:
    """Return the code of a status and whether it was assumed, or `None` where the text is none of them.

    >>> find_status("▲ Viivästynyt"), find_status("pågår"), find_status("Ei toteutunut")
    (('delayed', False), ('on_track', True), None)
    """
    plain = text.strip()
    if plain in _BY_SYMBOL:
        return _BY_SYMBOL[plain], True
    word = fold(plain.strip(_SIGNS + " \t\r\n\u00a0\u202f.,;:!"))
    signs = {_BY_SYMBOL[letter] for letter in plain if letter in _BY_SYMBOL}
    found = _find_word(word)
    # "✓ Viivästynyt": the sign says one thing, the word another.
    return None if found is None or signs - {found[0]} else found


@cache
def _official() -> dict[str, str]:
    """Return the code of each official word as it is compared."""
    return {fold(word): code for code, listed in _OFFICIAL.items() for word in listed}


def _find_word(word: str) -> tuple[str, bool] | None:
    code = word.replace(" ", "_")
    if code in STATUSES:
        return code, False
    if word in _official():
        return _official()[word], False
    if match := match_word(word, _OFFICIAL):
        return match.name, match.how != EXACT
    meant = [code for code, words in _MEANT.items() if word in words]
    return (meant[0], True) if meant else None


_UNAVAILABLE: Final = (
    "ei saatavilla", "ei saatavissa", "ei käytettävissä", "ei tiedossa", "ei tietoa", "ei vielä tiedossa",
    "ei vielä saatavilla", "ei mitata", "ei mitattu", "ei voida mitata", "ei seurata", "ei tilastoida",
    "tieto puuttuu", "tietoa ei ole", "ei ole saatavilla", "ei ole tiedossa", "ei ole tietoa",
    "uppgift saknas", "uppgifter saknas", "ingen uppgift", "inte tillgänglig", "inte tillgängligt", "ej tillgänglig",
    "ej tillgängligt", "finns inte att få", "inte känt", "ej känt", "okänt", "kan inte mätas", "mäts inte",
    "not available", "not known", "unknown", "no data", "no data available", "cannot be measured", "not measured",
)  # fmt: skip
_SHORT_UNAVAILABLE: Final = frozenset({"n/a", "n.a.", "n.a", "na"})


def is_unavailable(text: str) -> bool:
    """Return whether a text says that the answer cannot be had: alone, or with words (no figures) behind it.

    >>> is_unavailable("ei saatavilla vielä"), is_unavailable("ei saatavilla 2026, nyt 12"), is_unavailable("–")
    (True, False, False)
    """
    word = " ".join(text.casefold().split()).strip("\"'”()[] ")
    if word in _SHORT_UNAVAILABLE:
        return True
    return any(
        word.startswith(phrase) and not word[len(phrase) : len(phrase) + 1].isalnum() for phrase in _UNAVAILABLE
    ) and not any(letter.isdigit() for letter in word)
