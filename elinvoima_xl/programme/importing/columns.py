"""What the columns of a table mean: title rows recognised by their words in fi, sv and en, with near spellings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Final

from elinvoima_xl.foundation.language import N_
from elinvoima_xl.foundation.problems import UsageError, problem
from elinvoima_xl.model.names import EXACT, fold, match_header, match_word
from elinvoima_xl.programme.importing.document import Numbered, Row, TableCell, split_number
from elinvoima_xl.programme.importing.vocabulary import MEANINGS, TITLES

# How a meaning is named to a person.
NAMES: Final = {
    "area": N_("Development area"),
    "objective": N_("Objective"),
    "measure": N_("Measure"),
    "owners": N_("Owners"),
    "lead": N_("Lead owner"),
    "metrics": N_("Metrics"),
    "unit": N_("Unit"),
    "schedule": N_("Schedule"),
    "resources": N_("Resources"),
    "source": N_("Source of data"),
    "baseline": N_("Baseline"),
    "target": N_("Target"),
    "number": N_("Number"),
    "note": N_("Note"),
}
# A title is short; a cell of the table that happens to begin with such a word is not one.
_LONGEST_TITLE: Final = 45
# "Tavoite 2: …", "Development area 3 – …", "Mål: …".
_LEVEL: Final = re.compile(
    r"(?P<word>[^\W\d_]+(?: [^\W\d_]+)?)(?:\s+(?P<number>\d{1,3}))?\s*[:.–—-]\s+(?P<text>\S.*)$", re.DOTALL
)
# A number before a title: "2. Toimenpiteet".
_NUMBERS: Final = re.compile(r"^\s*\d+[.)]\s*")


@dataclass(frozen=True, slots=True)
class Header:
    """A row of titles as understood: column index → meaning, and which titles were near or unknown."""

    meanings: dict[int, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    near: tuple[tuple[TableCell, str], ...] = ()
    unknown: tuple[TableCell, ...] = ()
    is_header: bool = False
    is_headline: bool = False


@dataclass(frozen=True, slots=True)
class Title:
    """What one title means; `language` is that of the word, "" where the meaning was given by hand."""

    meaning: str
    language: str = ""
    is_near: bool = False


def read_header(row: Row, given: Mapping[str, str]) -> Header:
    """Return what a row says as titles; neither header nor headline where it is a row of data."""
    found = [(index, cell, find_title(cell.text, given)) for index, cell in enumerate(row) if cell.text]
    known = [(index, cell, title) for index, cell, title in found if title is not None]
    meanings: dict[int, str] = {}
    for index, cell, title in known:
        meaning = _with_year(title.meaning, cell.text)
        if meaning not in meanings.values():
            meanings[index] = meaning
    # Titles alone make a title row: at least two of them, and more than half of what the row says.
    if "measure" in meanings.values() and len(meanings) >= 2 and len(known) * 2 > len(found):
        near = tuple(
            (cell, meanings[index])
            for index, cell, title in known
            if title.is_near and not cell.is_repeated and ":" not in meanings.get(index, ":")
        )
        unknown = tuple(cell for index, cell, _ in found if index not in meanings and not cell.is_repeated)
        return Header(meanings, tuple(title.language for *_, title in known if title.language), near, unknown, True)
    is_headline = len(found) > 1 and len(known) == 1 and known[0][0] == 0 and known[0][2].meaning == "objective"
    return Header(is_headline=is_headline)


def parse_columns(text: str) -> dict[str, str]:
    """Return the columns that a person names: "Toimenpiteet=measure,Kuka=owners".

    UsageError for a meaning that is not known.
    """
    found = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        title, _, meaning = pair.rpartition("=")
        if meaning.strip() not in MEANINGS or not title.strip():
            raise UsageError(problem("unknown-name", found=pair, known=", ".join(MEANINGS)))
        found[title.strip()] = meaning.strip()
    return found


def is_second_header(row: Row, given: Mapping[str, str]) -> bool:
    """Return whether a row under a title row holds titles too: all that it says of its own are titles."""
    own = [cell.text for cell in row if cell.text and not cell.is_repeated]
    return bool(own) and all(find_title(text, given) for text in own)


def name_of(meaning: str) -> str:
    """Return how a meaning is named to a person."""
    return NAMES[meaning.partition(":")[0]]


def split_level(text: str) -> tuple[str, Numbered]:
    """Return what a text says that it is ("area", "objective" or ""), and the text without that and its number.

    >>> split_level("Tavoite 2: Yritykset kasvavat")
    ('objective', Numbered(text='Yritykset kasvavat', number=2, has_space=True))
    """
    match = _LEVEL.match(text.strip())
    title = find_title(match["word"], {}) if match else None
    if match is None or title is None or title.is_near or title.meaning not in ("area", "objective"):
        return "", split_number(text)
    return title.meaning, Numbered(match["text"].strip(), int(match["number"]) if match["number"] else None)


def find_title(text: str, given: Mapping[str, str]) -> Title | None:
    """Return what a title means, or `None`: by hand, by a known word, by a near spelling of one."""
    by_hand = {fold(title): meaning for title, meaning in given.items()}
    if fold(text) in by_hand:
        return Title(by_hand[fold(text)])
    if not text.strip() or len(text) > _LONGEST_TITLE:
        return None
    return _find_known(text)


# The same titles stand over table after table; a document has some hundred short cells.
@lru_cache(maxsize=4096)
def _find_known(text: str) -> Title | None:
    match = match_header(_NUMBERS.sub("", text), _known())
    if match:
        meaning, language = match.name.split()
        return Title(meaning, language, match.how != EXACT)
    return _find_in_compound(text)


_YEAR: Final = re.compile(r"\b20\d\d\b")


def _with_year(meaning: str, title: str) -> str:
    """Return "target:2028" for the target column of one year."""
    year = _YEAR.search(title)
    return f"target:{year[0]}" if meaning == "target" and year else meaning


@cache
def _known() -> dict[str, tuple[str, ...]]:
    """Return the titles of each meaning and language, which are told apart by their key "meaning language"."""
    found: dict[str, tuple[str, ...]] = {}
    taken: set[str] = set()
    for meaning, by_language in TITLES.items():
        for language, titles in by_language.items():
            found[f"{meaning} {language}"] = tuple(title for title in titles if title not in taken)
            taken.update(titles)
    return found


def _find_in_compound(text: str) -> Title | None:
    """Return the meaning of "Toimenpiteet 2027–2031" or "Mittari / yksikkö": the first known word that opens it."""
    words = re.split(r"[\s/,(:]+", text.strip())
    match = match_word(words[0], _known())
    only_figures = not any(letter.isalpha() for word in words[1:] for letter in word)
    if match and 1 < len(words) <= 4 and (match.how == EXACT or only_figures):
        meaning, language = match.name.split()
        return Title(meaning, language, is_near=True)
    return None
