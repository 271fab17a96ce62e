"""The words with which people say that an answer cannot be had. Knows no kinds of field and no problems.

Only what says so clearly is here: a dash, a question mark or "ks. liite" may mean none, unknown or elsewhere.
"""

from __future__ import annotations

from typing import Final

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
