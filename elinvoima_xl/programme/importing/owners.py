"""Owners: the cells that name them split into mentions, spellings of one owner joined, collectives recognised.

General rules of language only. Every name keeps the words of its cell (`raw`); whatever is more than a comma between
two names is told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from elinvoima_xl.model.names import fold, is_near
from elinvoima_xl.model.programme import Owner
from elinvoima_xl.programme.importing.document import TableCell
from elinvoima_xl.programme.importing.vocabulary import AND, TOGETHER, word_set

WORD: Final = "word"
MISSING: Final = "missing"


@dataclass(frozen=True, slots=True)
class Named:
    """The names of one cell in order, and how they were told apart: by what signs, and what was odd."""

    names: tuple[str, ...] = ()
    # Names that a phrase such as "in cooperation with X" adds.
    partners: tuple[str, ...] = ()
    joined_by_word: bool = False
    is_trailing: bool = False
    # Texts in which a separator was missing, with the names they were read as.
    missing: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Joined:
    """A spelling taken for a name; `how` is case, near, parts (the words otherwise compounded) or initials."""

    spelling: str
    name: str
    how: str


@dataclass(frozen=True, slots=True)
class Register:
    """All owners of a document: the name of every spelling, the owners in order, the spellings joined."""

    names: dict[str, str]
    owners: tuple[Owner, ...]
    joined: tuple[Joined, ...]


_SEPARATOR: Final = re.compile(r"\s*[,;\n·•|]\s*|\s+[/+&–—]\s+|(?<=\w)/(?=\w)")
_AND: Final = re.compile(rf"(?<!-)\s+(?:{'|'.join(word for words in AND.values() for word in words)})\s+")
# "Liikunta- ja nuorisopalvelut" is one name: nothing is split after a hyphen.
_TRAILING: Final = re.compile(r"[,;/]\s*$")


def split_owners(cell: TableCell, whole: Iterable[str] = ()) -> Named:
    """Return the names of a cell by its separators alone; the names in `whole` are known and are not split.

    >>> split_owners(TableCell("KAMK ja KAO yhteistyössä yritysten kanssa")).names
    ('KAMK', 'KAO', 'yritysten')
    """
    written, kept = _keep_whole("\n".join(cell.items) or cell.text, whole)
    text, partners = _without_partners(written)
    parts = [part for part in _SEPARATOR.split(text) if part.strip()]
    names = [name.strip() for part in parts for name in _AND.split(part) if name.strip()]
    added = [name.strip() for partner in partners for name in _split_all(partner) if name.strip()]
    return Named(
        tuple(dict.fromkeys(_put_back(name, kept) for name in (*names, *added))),
        tuple(_put_back(name, kept) for name in added),
        bool(partners) or len(names) > len(parts),
        bool(_TRAILING.search(text)),
    )


# Letters of no script stand for names that are not to be split.
_FIRST_SIGN: Final = 0xE000


def _keep_whole(text: str, whole: Iterable[str]) -> tuple[str, list[str]]:
    """Return a text with a sign in place of each name of `whole`, and what stood there, in the order of the signs."""
    kept: list[str] = []

    def sign(match: re.Match[str]) -> str:
        kept.append(match[0])
        return chr(_FIRST_SIGN + len(kept) - 1)

    for name in sorted(filter(str.strip, whole), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", sign, text, flags=re.IGNORECASE)
    return text, kept


def _put_back(text: str, kept: Sequence[str]) -> str:
    for place, name in enumerate(kept):
        text = text.replace(chr(_FIRST_SIGN + place), name)
    return text


def _split_all(text: str) -> list[str]:
    return [name for part in _SEPARATOR.split(text) for name in _AND.split(part)]


def _without_partners(text: str) -> tuple[str, list[str]]:
    for pattern in TOGETHER:
        if match := pattern.search(text):
            return text[: match.start()], [match["partner"]]
    return text, []


def split_missing(named: Named, known: Iterable[str], whole: Iterable[str] = ()) -> Named:
    """Return the names of a cell, those run together with no separator told apart.

    A name that begins with another cell's whole name and goes on with a capital letter is two names, unless it is one
    of `whole`.
    """
    wholes = {fold(name) for name in known}
    single = {fold(name) for name in whole}
    names: list[str] = []
    missing = []
    for name in named.names:
        parts = [name] if fold(name) in single else _split_by_known(name, wholes - {fold(name)})
        names += parts
        if len(parts) > 1:
            missing.append((name, tuple(parts)))
    return Named(tuple(dict.fromkeys(names)), named.partners, named.joined_by_word, named.is_trailing, tuple(missing))


def _split_by_known(name: str, wholes: set[str]) -> list[str]:
    words = name.split(" ")
    for count in range(len(words) - 1, 0, -1):
        head, tail = " ".join(words[:count]), " ".join(words[count:])
        if fold(head) in wholes and tail[:1].isupper():
            return [head, *_split_by_known(tail, wholes)]
    return [name]


def find_owners(mentions: Sequence[str], city: str, words: frozenset[str]) -> Register:
    """Return the owners of all mentions: spellings of one owner joined under the one that is used most.

    `city` and the words of the document help to see that an abbreviation stands for a longer name.
    """
    counts = Counter(mentions)
    groups: list[list[str]] = []
    how: dict[str, str] = {}
    for spelling in counts:
        group, reason = _find_group(spelling, groups, city, words)
        how[spelling] = reason
        if group is None:
            groups.append([spelling])
        else:
            group.append(spelling)
    owners, names, joined = [], {}, []
    for group in groups:
        name = max(group, key=lambda spelling: (counts[spelling], spelling[:1].isupper()))
        owners.append(_owner(name, group, words))
        names.update(dict.fromkeys(group, owners[-1].name))
        joined += [Joined(each, name, how[each] or how[name]) for each in group if each != name]
    return Register(names, tuple(owners), tuple(joined))


def _find_group(
    spelling: str, groups: list[list[str]], city: str, words: frozenset[str]
) -> tuple[list[str] | None, str]:
    for group in groups:
        for other in group:
            if reason := likeness(spelling, other, city, words):
                return group, reason
    return None, ""


def likeness(one: str, other: str, city: str = "", words: frozenset[str] = frozenset()) -> str:
    """Return how two spellings name one owner: `case`, `near`, `parts`, `initials`; "" where they do not.

    >>> likeness("CEMIS", "Cemis"), likeness("KAO", "KAMK")
    ('case', '')
    """
    if fold(one) == fold(other):
        return "case"
    if is_near(one, other):
        return "near"
    if _has_same_parts(one, other):
        return "parts"
    return "initials" if _is_initials(one, other, city, words) or _is_initials(other, one, city, words) else ""


# From this many letters a name is long enough for its parts to tell it; how alike its letters in order must be then.
_LONG: Final = 20
_ALIKE: Final = 0.9


def _has_same_parts(one: str, other: str) -> bool:
    """Return whether two long names are the same words, compounded or inflected in another way."""
    first, second = (re.sub(r"[\W_]", "", text.casefold()) for text in (one, other))
    if min(len(first), len(second)) < _LONG or re.findall(r"\d+", first) != re.findall(r"\d+", second):
        return False
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= _ALIKE


def _is_initials(short: str, long: str, city: str, words: frozenset[str]) -> bool:
    """Return whether an abbreviation stands for a name, with or without the city before it.

    The letters are the initials of the name's parts; a part inside a compound is one that ends another word too
    ("keskus" in "yliopistokeskus" and "teknologiakeskus").
    """
    if not (3 <= len(short) <= 6 and short.isalpha() and short.isupper()):
        return False
    letters = short.casefold()
    initials = _initials(long, words)
    return letters == initials or (bool(city) and letters == city[0].casefold() + initials)


# A name is compared with every other one; a frozenset keeps its hash.
@lru_cache(maxsize=1024)
def _initials(name: str, words: frozenset[str]) -> str:
    return "".join(part[0] for word in re.findall(r"\w+", name.casefold()) for part in _parts(word, words))


# A part of a compound is at least this long: shorter ends are endings of inflection.
_SHORTEST_PART: Final = 5


def _parts(word: str, words: frozenset[str]) -> list[str]:
    for start in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        tail = word[start:]
        if any(other != word and other.endswith(tail) and _has_head(other, tail, words) for other in words):
            return [word[:start], tail]
    return [word]


def _has_head(word: str, tail: str, words: frozenset[str]) -> bool:
    """Return whether what stands before `tail` is a part of yet another word: then `tail` is a part of its own."""
    head = word.removesuffix(tail)
    return not head or (len(head) >= _SHORTEST_PART and any(head in each and not each.endswith(tail) for each in words))


# --- collectives

# Plural words for groups that are no organisation, in the nominative.
_GROUPS: Final = word_set(
    "toimijat kumppanit yritykset yrittäjät järjestöt yhdistykset oppilaitokset kunnat sidosryhmät tahot seurat"
    " asukkaat kylät hankkeet yhteistyökumppanit yhteistyötahot verkostot"
    " aktörer aktörerna partner partners parter företag företagen företagare föreningar kommuner läroanstalter invånare"
    " intressenter samarbetspartner samarbetspartners nätverk skolor"
    " actors companies businesses firms entrepreneurs organisations associations municipalities stakeholders schools"
    " residents networks"
)


def is_collective(name: str) -> bool:
    """Return whether a name says a group or a kind of organisation, not one that could be sent a form.

    That is a name with no capital letter at all, or one whose last word, in lower case, is the plural of a group.

    >>> is_collective("paikalliset yritykset"), is_collective("Klusterin toimijat"), is_collective("Kainuun liitto")
    (True, True, False)
    """
    if not any(letter.isupper() or letter.isdigit() for letter in name):
        return True
    last = name.split()[-1] if name.split() else ""
    return last in _GROUPS


def _owner(name: str, spellings: Sequence[str], words: frozenset[str]) -> Owner:
    collective = all(is_collective(spelling) for spelling in spellings)
    base = _nominative(name, words) if collective else name
    aliases = tuple(spelling for spelling in dict.fromkeys(spellings) if spelling != base)
    return Owner(base, kind="collective" if collective else "", aliases=aliases, collective=collective)


# Genitive plural → nominative plural, by the endings of Finnish nouns.
_GENITIVES: Final = (("sten", "kset"), ("jien", "jat"), ("jien", "jät"), ("joiden", "jat"), ("iden", "t"), ("en", "t"))


def _nominative(name: str, words: frozenset[str]) -> str:
    """Return a single word in the nominative plural, if the document has that form of it too; else as it is."""
    for genitive, nominative in _GENITIVES:
        form = name.removesuffix(genitive) + nominative
        if name.endswith(genitive) and form in words:
            return form
    return name
