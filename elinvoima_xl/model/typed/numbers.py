"""Numbers as people type them: a text → every number that it can mean. Knows no units' names, kinds or problems.

The rules, for Finnish and English habits alike:

- Blanks of any width and apostrophes group thousands in threes: `1 234`, `1'234`. Any other grouping is no number.
- A comma or full stop before exactly three digits, behind one to three, can be both: `1.234` has two readings. Every
  other place of it has one: `12,5`, `0.125`, `1.234,5`, `1.234.567`, `1234,567`.
- The decimal mark of the other habit (`12.5` in a Finnish form, `12,5` in an English one) is read and marked assumed.
- In an English form `1,234` is a thousand, marked assumed: the form itself prints numbers so.
- `n. 30`, `~30`, `+5`, `,5`, `007`, `1,2E+06` and `30 (arvio)` are read and marked assumed.
- Ranges, limits (`yli 100`, `>5`), fractions and sums are no numbers: nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from elinvoima_xl.foundation.language import LANGUAGES

# More digits than a spreadsheet keeps (15) are an account number or a slip; the limit also bounds the arithmetic.
_MOST_DIGITS: Final = 20
_DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"
_APOSTROPHES: Final = "\u2018\u2019\u02bc\u00b4"
_TRANSLATED: Final = str.maketrans(dict.fromkeys(_DASHES, "-") | dict.fromkeys(_APOSTROPHES, "'"))
# A longer text is no number, whatever it begins with; the limit also bounds the search.
_LONGEST: Final = 100
# The full-width forms of ASCII stand this far above it.
_FULL_WIDTH: Final = 0xFEE0

_ABOUT: Final = (
    r"n\.?|noin|ca\.?|c\.|cirka|circa|about|approx\.?|approximately|around|roughly|ungefär|omkring|suunnilleen"
    r"|arviolta|arvio:?|uppskattningsvis|est\.?|estimated|~|≈|∼"
)
_SHAPE: Final = re.compile(
    rf"(?P<about>(?:{_ABOUT})(?=[\s\d+-]))?\s*(?P<before>(?:€|eur|euroa?)\s*)?(?P<sign>[+-])?"
    r"(?P<body>[.,]?\d(?:[\d.,' ]*\d)?)(?P<power>e[+-]?\d{1,2}(?![\w.,]))?(?P<stop>\.$)?(?P<after>.*)",
    re.IGNORECASE,
)
_GUESSED: Final = re.compile(
    r"\(?\s*(?:arvio|ennakkotieto|ennakko|uppskattning|preliminär|estimate|prelim\.?)\s*\)?$", re.I
)

_GROUPED: Final = re.compile(r"[1-9]\d{0,2}(?:([ '])\d{3})(?:\1\d{3})*(?:([.,])\d+)?")
_MARKED_GROUPS: Final = re.compile(r"[1-9]\d{0,2}([.,])\d{3}(?:(?:\1\d{3})*(?!\1)([.,])\d+|(?:\1\d{3})+)")
_ONE_MARK: Final = re.compile(r"(\d*)([.,])(\d+)")


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """What a text can mean: its readings (two where ambiguous), the words round the number, and whether assumed."""

    readings: tuple[Decimal, ...]
    unit: str = ""
    assumed: bool = False


def find_number(text: str, language: str) -> TypedNumber | None:
    """Return the number of a text with the unit typed beside it, or `None` where there is none to be read.

    >>> find_number("n. 1 234,5 kpl", "fi")
    TypedNumber(readings=(Decimal('1234.5'),), unit='kpl', assumed=True)
    """
    match = _SHAPE.fullmatch(to_plain(text)) if len(text) <= _LONGEST else None
    if match is None or sum(letter.isdigit() for letter in match["body"]) > _MOST_DIGITS:
        return None
    readings, assumed = _readings(match["body"], language, has_power=bool(match["power"]))
    if not readings:
        return None
    after, is_guess = _without_guess(match["after"].strip())
    unit = f"{match['before'] or ''}{after}".strip()
    readings = tuple(_scaled(reading, match["sign"], match["power"]) for reading in readings)
    return TypedNumber(
        readings, unit, assumed or is_guess or bool(match["about"] or match["power"] or match["sign"] == "+")
    )


def to_plain(text: str) -> str:
    """Return `text` with plain digits, blanks, dashes and apostrophes; invisible characters are left out.

    Tabs and line breaks stay: they part two things.
    """
    if text.isascii():
        return text.strip()
    return "".join(_plain(letter) for letter in text.strip()).translate(_TRANSLATED).strip()


def _plain(letter: str) -> str:
    category = unicodedata.category(letter)
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    if category == "Zs":
        return " "
    # Invisible marks of direction and joining, and the mark that makes a sign an emoji.
    if category == "Cf" or letter == "\ufe0f":
        return ""
    return chr(ord(letter) - _FULL_WIDTH) if "！" <= letter <= "～" else letter


def _readings(body: str, language: str, *, has_power: bool) -> tuple[tuple[Decimal, ...], bool]:
    """Return the numbers that digits with their marks can mean, and whether a habit had to be assumed."""
    body = re.sub(" +", " ", body)
    own_mark = LANGUAGES[language].point
    if body.isdecimal():
        return (Decimal(body),), len(body) > 1 and body[0] == "0"
    if match := _GROUPED.fullmatch(body):
        return (_decimal(body, match[2]),), match[2] not in (None, own_mark)
    if match := _MARKED_GROUPS.fullmatch(body):
        return (_decimal(body, match[2]),), match[2] not in (None, own_mark)
    if match := _ONE_MARK.fullmatch(body):
        decimal = _decimal(body, match[2])
        if has_power or not _can_group(match):
            return (decimal,), match[2] != own_mark or not match[1]
        grouped = Decimal(match[1] + match[3])
        return ((grouped,), True) if match[2] == LANGUAGES[language].group else ((grouped, decimal), False)
    return (), False


def _can_group(match: re.Match[str]) -> bool:
    whole, _, rest = match.groups()
    return len(rest) == 3 and 1 <= len(whole) <= 3 and whole[0] != "0"


def _decimal(body: str, mark: str | None) -> Decimal:
    whole, _, rest = body.rpartition(mark) if mark else (body, "", "")
    return Decimal(re.sub(r"\D", "", whole) + "." + rest if rest else re.sub(r"\D", "", whole))


def _scaled(reading: Decimal, sign: str | None, power: str | None) -> Decimal:
    number = reading.scaleb(int(power[1:])) if power else reading
    return -number if sign == "-" and number else number


def _without_guess(after: str) -> tuple[str, bool]:
    rest = _GUESSED.sub("", after)
    return rest.strip(), rest != after
