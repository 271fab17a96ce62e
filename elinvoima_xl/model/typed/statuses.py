"""Statuses as people write them: by code, by word in any of the three languages, by symbol, or nearly so.

The official words are those of every language, because a form in one comes back with the words of another. Words that
mean nearly the same stand in the table of statuses; they are read and marked assumed.
Here too are the words for an answer that cannot be had.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from elinvoima_xl.foundation.language import LANGUAGES, in_every_language, words
from elinvoima_xl.model.names import EXACT, fold, match_word
from elinvoima_xl.model.statuses import STATUSES, is_status, told_statuses

# Signs that fonts and other programs put in the place of ours, and the mark that makes a sign an emoji.
_SIGNS: Final = "✔✓✗✘✖×▶▸△⚠✅◯\ufe0f"


@dataclass(frozen=True, slots=True)
class _Known:
    """How statuses are written: symbols, words in every language (folded, exact and by code), and other spellings."""

    symbols: dict[str, str]
    exact: dict[str, str]
    official: dict[str, tuple[str, ...]]
    meant: dict[str, str]


# Each status cell asks for it.
@lru_cache(maxsize=2)
def _known(_statuses: tuple[str, ...], languages: tuple[str, ...]) -> _Known:
    told = told_statuses()
    official = {each.code: tuple(fold(words(language)(each.name)) for language in languages) for each in told}
    return _Known(
        {each.symbol: each.code for each in told},
        {word: code for code, listed in official.items() for word in listed},
        official,
        {word: each.code for each in told for word in each.spellings},
    )


def find_status(text: str) -> tuple[str, bool] | None:
    """Return the code of a status and whether it was assumed, or `None` where the text is none of them.

    >>> find_status("▲ Viivästynyt"), find_status("pågår"), find_status("Ei toteutunut")
    (('delayed', False), ('on_track', True), None)
    """
    plain, known = text.strip(), _known(tuple(STATUSES), tuple(LANGUAGES))
    if plain in known.symbols:
        return known.symbols[plain], True
    word = fold(plain.strip("".join(known.symbols) + _SIGNS + " \t\r\n\u00a0\u202f.,;:!"))
    signs = {known.symbols[letter] for letter in plain if letter in known.symbols}
    found = _find_word(word, known)
    # "✓ Viivästynyt": the sign says one thing, the word another.
    return None if found is None or signs - {found[0]} else found


def _find_word(word: str, known: _Known) -> tuple[str, bool] | None:
    code = word.replace(" ", "_")
    if is_status(code):
        return code, False
    if word in known.exact:
        return known.exact[word], False
    if match := match_word(word, known.official):
        return match.name, match.how != EXACT
    return (known.meant[word], True) if word in known.meant else None


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
    phrases = (*_UNAVAILABLE, *(said.casefold() for said in in_every_language("not available")))
    return any(
        word.startswith(phrase) and not word[len(phrase) : len(phrase) + 1].isalnum() for phrase in phrases
    ) and not any(letter.isdigit() for letter in word)
