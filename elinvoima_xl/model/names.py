"""Owners, headers and words by alias and near spelling, always saying how they were matched.

A near spelling is a slip of the fingers, not a likeness: short words and names that differ in a number are never near,
and of two candidates that are about as near none is taken. å, ä and ö are letters of their own and are kept; a word
typed without their dots is one letter away. This module knows no programmes beyond the `Owner` record and no files.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from elinvoima_xl.model.programme import Owner

EXACT: Final = "exact"
ALIAS: Final = "alias"
NEAR: Final = "near"
NONE: Final = "none"

# No heading of a table is longer.
_LONGEST_HEADER: Final = 500
# Below this many letters one changed letter makes another word: KAO, KYK and KAMK, Tila and Tili.
_SHORTEST_NEAR: Final = 6
# From this many letters two slips are still the same word.
_LONG: Final = 12
_DASHES: Final = re.compile(r"[-\u2010-\u2015\u2212_]+")
_MARKS: Final = re.compile(r"[.:;,?!*()\[\]]+")
_DATES: Final = re.compile(r"\d[\d\s./]*")
_COMPANY_FORM: Final = re.compile(r"\s+(?:oyj|oy|ab|abp|ry|rf|r\.\s?y\.?|r\.\s?f\.?|osk|ky|ltd|osuuskunta)\.?$")


@dataclass(frozen=True, slots=True)
class Match:
    """The name that a text was matched to ("" where none) and how: exact, alias, near or none."""

    name: str = ""
    how: str = NONE

    def __bool__(self) -> bool:
        return self.how != NONE


def fold(text: str) -> str:
    """Return `text` as it is compared: one case, single blanks, no dashes, no invisible characters, accents kept.

    >>> fold("Business  KAINUU–verkosto")
    'business kainuu verkosto'
    """
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    # What can be printed holds nothing invisible: no need to look at each letter.
    if not plain.isprintable():
        plain = "".join(letter for letter in plain if unicodedata.category(letter) != "Cf")
    return " ".join(_DASHES.sub(" ", plain.casefold()).split())


def match_owner(text: str, owners: Iterable[Owner]) -> Match:
    """Return the owner that `text` names: by name, by alias, else by the one near spelling.

    The name in another case is still `exact`; without or with a company form (Oy, ry) it is `near`. A text that fits
    two owners fits none.
    """
    wanted = fold(text)
    owners = tuple(owners)
    if not wanted:
        return Match()
    named = {owner.name: (fold(owner.name),) for owner in owners}
    if match := _equal(wanted, named, EXACT):
        return match
    spelt = {owner.name: tuple(fold(each) for each in (owner.name, *owner.aliases)) for owner in owners}
    if match := _equal(wanted, spelt, ALIAS):
        return match
    bare = {name: tuple(_without_form(each) for each in spellings) for name, spellings in spelt.items()}
    return _equal(_without_form(wanted), bare, NEAR) or _near(wanted, spelt)


def name_today(name: str, owners: Iterable[Owner]) -> str:
    """Return the owner that has `name` or had it before (an alias); `name` itself where no owner has.

    >>> name_today("KYK", [Owner("Yliopistokeskus", aliases=("KYK",))])
    'Yliopistokeskus'
    """
    owners = tuple(owners)
    if any(owner.name == name for owner in owners):
        return name
    match = match_owner(name, owners)
    return match.name if match.how in (EXACT, ALIAS) else name


def match_header(text: str, titles: Mapping[str, Iterable[str]] | Iterable[str]) -> Match:
    """Return which of `titles` a heading is; the name is the mapping's key, or the title itself.

    Marks do not count. A heading that differs only in its dates (“Toteuma 2027” for “Toteuma 1.1.–30.6.”) is near.
    """
    wanted = _fold_header(text) if len(text) <= _LONGEST_HEADER else ""
    if not wanted:
        return Match()
    listed = titles if isinstance(titles, Mapping) else {title: (title,) for title in titles}
    spelt = {name: tuple(_fold_header(each) for each in spellings) for name, spellings in listed.items()}
    undated = {name: tuple(_without_dates(each) for each in spellings) for name, spellings in spelt.items()}
    return _equal(wanted, spelt, EXACT) or _equal(_without_dates(wanted), undated, NEAR) or _near(wanted, spelt)


def match_word(text: str, spellings: Mapping[str, Iterable[str]]) -> Match:
    """Return which key's spellings hold `text`, exactly or as the one near spelling."""
    wanted = fold(text)
    spelt = {name: tuple(fold(each) for each in listed) for name, listed in spellings.items()}
    return (_equal(wanted, spelt, EXACT) or _near(wanted, spelt)) if wanted else Match()


def is_near(first: str, second: str) -> bool:
    """Return whether two texts are the same but for a slip: one letter in six, two in twelve.

    >>> is_near("Liikuntapalvelut", "liikuntapalvlut"), is_near("KAO", "KAMK")
    (True, False)
    """
    return _distance(fold(first), fold(second)) is not None


def is_one_role(first: str, second: str) -> bool:
    """Return whether two roles named on forms of one owner may be one: spelt alike or nearly, or one is not named.

    >>> is_one_role("Kehityspäällikkö", "kehityspäälikkö"), is_one_role("Rehtori", "Johtaja")
    (True, False)
    """
    return not (first and second) or fold(first) == fold(second) or is_near(first, second)


def _equal(wanted: str, spelt: Mapping[str, tuple[str, ...]], how: str) -> Match:
    found = [name for name, spellings in spelt.items() if wanted and wanted in spellings]
    return Match(found[0], how) if len(found) == 1 else Match()


def _near(wanted: str, spelt: Mapping[str, tuple[str, ...]]) -> Match:
    """Return the one candidate within the allowed slips, unless another is as near."""
    ranked: list[tuple[int, str]] = []
    for name, spellings in spelt.items():
        distances = [each for each in (_distance(wanted, spelling) for spelling in spellings) if each is not None]
        if distances:
            ranked.append((min(distances), name))
    ranked.sort()
    if not ranked or (len(ranked) > 1 and ranked[1][0] == ranked[0][0]):
        return Match()
    return Match(ranked[0][1], NEAR)


def _distance(first: str, second: str) -> int | None:
    """Return the slips between two folded texts, or `None` where they are more than a slip apart."""
    shortest = min(len(first), len(second))
    # A slip seldom falls on the first letter, while "un-", "o-" and "dis-" turn a word round.
    if shortest < _SHORTEST_NEAR or first[0] != second[0] or _figures(first) != _figures(second):
        return None
    allowed = 1 if shortest < _LONG else 2
    if abs(len(first) - len(second)) > allowed:
        return None
    # Most names are told apart before.
    from rapidfuzz.distance import OSA

    distance = OSA.distance(first, second, score_cutoff=allowed)
    return distance if distance <= allowed else None


def _figures(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def _without_form(text: str) -> str:
    return _COMPANY_FORM.sub("", text)


# The same few titles are compared with every heading of every sheet.
@lru_cache(maxsize=2048)
def _fold_header(text: str) -> str:
    return " ".join(_MARKS.sub(" ", fold(text)).split())


@lru_cache(maxsize=2048)
def _without_dates(text: str) -> str:
    return " ".join(_DATES.sub(" ", text).split())
