"""Personal data in texts: identity codes, telephone numbers and e-mail addresses; where they stand, and masked.

What is looked for is data (`KINDS` and the words below). Role addresses (kirjaamo@) and the numbers of switchboards are
no person's. A case number, a figure, a date or a business id is none of them. Knows no answers and no files.

Source of the identity code: Finland's Digital and Population Data Services Agency (century signs of 2023 included).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

CODE: Final = "code"
PHONE: Final = "phone"
MAIL: Final = "mail"
# What a register may allow to be shown; an identity code never is.
CONTACTS: Final = frozenset({PHONE, MAIL})

_CENTURIES: Final = {"+": 1800} | dict.fromkeys("-YXWVU", 1900) | dict.fromkeys("ABCDEF", 2000)
_CHECKS: Final = "0123456789ABCDEFHJKLMNPRSTUVWXY"
# Words before a code that make it one even where its check character is wrong: a code mistyped is still a person's.
_CODE_WORD: Final = re.compile(r"(?:hetu\w*|henkilötunnu\w*|sotu\w*|personbeteckning\w*|identity code)\W{0,4}$", re.I)
_PHONE_WORD: Final = re.compile(r"\b(?:p|puh\w*|matkapuh\w*|gsm|mobi\w*|tel\w*|tfn|tlf|phone)\W{0,4}$", re.I)
_SWITCHBOARD: Final = re.compile(r"(?:vaihde|vaihtee|växel|switchboard)\w*[^\d@]{0,20}$", re.I)
# The first word of an address (`info-kajaani@`), or of six letters and more the end of it (`yritysneuvonta@`).
_ROLE_WORDS: Final = (
    "asiakaspalvelu asiointi info kanslia kirjaamo laskutus markkinointi myynti neuvonta palaute palvelu palvelut",
    "posti rekry tiedotus tietosuoja toimisto tuki viestinta viestintä yhteydenotto yritykset yrityspalvelut",
    "elinvoima etunimi fornamn förnamn kansli kontakt kundtjanst kundtjänst radgivning rådgivning registrator",
    "contact firstname helpdesk hello noreply office postmaster registry sales support webmaster",
)
_ROLES: Final = frozenset(word for line in _ROLE_WORDS for word in line.split())

_DASHES: Final = r"\-‐‑‒–−"
_GAP: Final = rf"[ \u00a0\u202f{_DASHES}]?"
_CODES: Final = re.compile(rf"(?<!\w)(\d\d)(\d\d)(\d\d) ?([+{_DASHES}A-FU-Y]) ?(\d{{3}})([0-9A-FHJ-NPR-Y])(?!\w)", re.I)
# Abroad or at home: a plus or a zero, then at least seven digits in groups.
_PHONES: Final = re.compile(
    rf"(?<![\w+.,:/{_DASHES}])"
    rf"(?:\+{_GAP}\d(?:{_GAP}(?:\(0\) ?)?\d){{6,13}}|\(?0\d{{1,3}}\)?(?:{_GAP}\d){{5,9}})"
    rf"(?![\w/]|[.,:{_DASHES}]\d)"
)
_MAILS: Final = re.compile(r"(?<![\w.+-])[\w.+-]+(?:@| ?[(\[](?:at|ät)[)\]] ?)[\w-]+(?:\.[\w-]+)+", re.I)
_BUSINESS_ID: Final = re.compile(r"\d{7}-\d")
_MOBILE: Final = re.compile(r"0(?:4\d|50)")
# Service numbers that are nobody's own.
_SERVICE: Final = re.compile(r"0[678]00")
_IN_THOUSANDS: Final = re.compile(r"\+ ?\d{1,3}(?:[ \u00a0\u202f]\d{3})+")
_AREA_APART: Final = re.compile(rf"(?:\(0\d{{1,3}}\)|0\d{{1,3}}[ \u00a0\u202f{_DASHES}])[ \u00a0\u202f]?(\d+)")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Personal:
    """A piece of personal data: its kind, and where it begins and ends in the text."""

    kind: str
    start: int
    end: int


def find_personal(text: str) -> tuple[Personal, ...]:
    """Return the personal data of a text in order.

    >>> [each.kind for each in find_personal("Maija Malli, 010190-123M, puh. 040 123 4567, maija@malli.example")]
    ['code', 'phone', 'mail']
    >>> find_personal("KAJDno-2027-123, 1.1.–30.6.2027, 2 500 000 e, vaihde 08 123 4567, kirjaamo@malli.example")
    ()
    """
    if not _may_hold(text):
        return ()
    found: list[Personal] = []
    for kind, (pattern, is_one, _) in KINDS.items():
        for match in pattern.finditer(text):
            is_free = all(match.end() <= each.start or each.end <= match.start() for each in found)
            if is_free and is_one(match, text[max(0, match.start() - 40) : match.start()]):
                found.append(Personal(kind, match.start(), match.end()))
    return tuple(sorted(found, key=lambda each: each.start))


def mask(text: str, allowed: Collection[str] = ()) -> str:
    """Return a text with a mask in the place of personal data, but for the kinds that are allowed.

    >>> mask("Maija Malli, 010190-123M, puh. 040 123 4567")
    'Maija Malli, ••••••-••••, puh. ••• •••••••'
    """
    found = [each for each in find_personal(text) if each.kind not in allowed]
    for each in reversed(found):
        text = text[: each.start] + KINDS[each.kind][2] + text[each.end :]
    return text


def _may_hold(text: str) -> bool:
    """Return whether a text can hold any: nearly all are told apart by this alone."""
    return "@" in text or "t)" in text or "t]" in text or sum(map(str.isdigit, text)) >= 7


def _is_code(match: re.Match[str], before: str) -> bool:
    day, month, year, sign, number, check = match.groups()
    century = _CENTURIES["-" if sign in _DASHES else sign.upper()]
    try:
        date(century + int(year), int(month), int(day))
    except ValueError:
        return False
    is_right = _CHECKS[int(day + month + year + number) % len(_CHECKS)] == check.upper()
    return is_right or _CODE_WORD.search(before) is not None


def _is_phone(match: re.Match[str], before: str) -> bool:
    number = match[0]
    if _SWITCHBOARD.search(before) or _SERVICE.match(number) or _BUSINESS_ID.fullmatch(number):
        return False
    if _PHONE_WORD.search(before) or number.replace(" ", "").startswith("+358"):
        return True
    if number.startswith("+"):
        return not _IN_THOUSANDS.fullmatch(number)
    area = _AREA_APART.match(number)
    # Without a word before it a number at home begins as one of a mobile, or its area stands apart from a long group.
    is_long = area is not None and len(area[1]) >= 3 and not _YEAR.fullmatch(area[1])
    return is_long or (area is None and _MOBILE.match(number) is not None) or _is_mobile_in_pairs(number, area)


def _is_mobile_in_pairs(number: str, area: re.Match[str] | None) -> bool:
    return area is not None and len(area[1]) == 2 and _MOBILE.match(number) is not None


def _is_persons(match: re.Match[str], _: str) -> bool:
    first = re.split(r"[.+_\-@(\[ ]", match[0].casefold().lstrip("."))[0]
    return first not in _ROLES and not any(len(role) >= 6 and first.endswith(role) for role in _ROLES)


# Each kind: how it looks, what it must be beside that, and its mask. A code is looked for first: it may hold a number.
KINDS: Final = {
    CODE: (_CODES, _is_code, "••••••-••••"),
    PHONE: (_PHONES, _is_phone, "••• •••••••"),
    MAIL: (_MAILS, _is_persons, "•••@•••"),
}
