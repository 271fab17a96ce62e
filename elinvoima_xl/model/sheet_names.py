r"""Names and headings of the sheets of development areas, in every workbook that we write.

Excel takes 31 characters, none of `[]:*?/\`, no apostrophe at either end, and no two names that differ in case only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from elinvoima_xl.model.programme import Area, Objective, Programme

LONGEST: Final = 31
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f]+")
# A word this long that differs from another by an ending of at most so many letters is an inflection of it.
_STEM: Final = 5
_ENDING: Final = 3
# Excel reads `_x0041_` in a name as the letter A.
_ESCAPE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_WORD: Final = re.compile(r"[^\W\d_][\w’'-]*")


def area_name(area: Area, programme: Programme) -> str:
    """Return an area's name as it is printed: a name all in capitals gets small letters, but for proper names.

    Proper names are the city's and the words that the programme's measures and objectives write with a capital inside
    a sentence, in any inflection. Any other name is left as the programme has it.
    """
    name = " ".join(area.name.split())
    if not name.isupper():
        return name
    proper = _proper_names(programme)
    lowered = _WORD.sub(lambda match: _as_written(match[0].lower(), proper), name)
    return lowered[:1].upper() + lowered[1:]


def area_heading(area: Area, programme: Programme) -> str:
    """Return the heading of an area: number, name and subtitle."""
    name = area_name(area, programme)
    return f"{area.number} {name}" + (f" – {area.subtitle}" if area.subtitle else "")


def sheet_names(areas: Iterable[Area], programme: Programme, *, taken: Iterable[str] = ()) -> tuple[str, ...]:
    """Return a sheet name for each area, in order: all different, also from those in `taken`."""
    used = {name.casefold() for name in taken}
    names: list[str] = []
    for area in areas:
        names.append(safe_sheet_name(f"{area.number} {area_name(area, programme)}", used))
        used.add(names[-1].casefold())
    return tuple(names)


def safe_sheet_name(text: str, used: Iterable[str] = ()) -> str:
    r"""Return `text` as a sheet name that Excel takes, with a number behind it where `used` (casefolded) has it.

    >>> safe_sheet_name("2 Yritysten ja työpaikkojen kasvu / TKI"), safe_sheet_name("Ohje", {"ohje"})
    ('2 Yritysten ja työpaikkojen', 'Ohje (2)')
    """
    clean = " ".join(_ESCAPE.sub(" ", _FORBIDDEN.sub(" ", text)).split()).strip("' ") or "–"
    name, number = _cut(clean, LONGEST), 1
    while name.casefold() in used:
        number += 1
        name = _cut(clean, LONGEST - len(f" ({number})")) + f" ({number})"
    return name


def _cut(text: str, limit: int) -> str:
    """Return the start of `text`, at a word where one ends in its second half; Excel counts UTF-16 units."""
    if _units(text) <= limit:
        return text
    cut = text[:limit]
    while _units(cut) > limit:
        cut = cut[:-1]
    space = cut.rfind(" ")
    ends_here = text[len(cut) : len(cut) + 1] == " "
    return (cut[:space] if space > limit // 2 and not ends_here else cut).strip("' ")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _as_written(word: str, proper: dict[str, str]) -> str:
    if word in proper:
        return proper[word]
    is_inflected = any(_is_inflection(word, name) for name in proper)
    return word[:1].upper() + word[1:] if is_inflected else word


def _is_inflection(word: str, name: str) -> bool:
    """Return whether two words are one but for a short ending: Kajaani, Kajaanin, Kajaaniin."""
    shorter, longer = sorted((word, name), key=len)
    return len(shorter) >= _STEM and longer.startswith(shorter[:-1]) and len(longer) - len(shorter) <= _ENDING


@lru_cache(maxsize=4)
def _proper_names(programme: Programme) -> dict[str, str]:
    """Return words with a capital inside a sentence, by their small letters."""
    texts = [text for area in programme.areas for objective in area.objectives for text in _texts(objective)]
    city = programme.city.split()[:1]
    found = {word.lower(): word for word in city}
    for text in texts:
        for match in _WORD.finditer(text):
            before = text[: match.start()].rstrip()
            if before and before[-1] not in ".!?:–—-" and match[0][0].isupper():
                found.setdefault(match[0].lower(), match[0])
    return found


def _texts(objective: Objective) -> tuple[str, ...]:
    return (objective.wording, *(measure.wording for measure in objective.measures))
