"""Number formats of Excel: which of them show dates and times, what a date's number stands for, what a cell shows.

A format is taken apart as ECMA-376 (part 1, 18.8.31) and Excel's own habits have it: up to four sections for numbers
above, below and at zero and for texts, or with conditions of their own; literal text, placeholders of digits, a per
cent sign, commas that scale by thousands. Width, colour (but for red, which is how accountants write a minus) and the
digits of other scripts are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne
from typing import Final, NamedTuple

from elinvoima_xl.foundation.language import LANGUAGES, NO_BREAK, Language

# Ids below 164 are Excel's own and stand in no file (ECMA-376 part 1, 18.8.30). Those of dates in East Asian programs
# (27 to 36, 50 to 58) show a plain date elsewhere.
_DATE: Final = "d.m.yyyy"
_BUILT_IN: Final = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: _DATE, 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "d.m.yyyy h:mm", 37: "#,##0 ;(#,##0)", 38: "#,##0 ;[Red](#,##0)",
    39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;[Red](#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
    48: "##0.0E+0", 49: "@", **dict.fromkeys((*range(27, 37), *range(50, 59)), _DATE),
}  # fmt: skip
# What a format quotes, escapes, pads or puts in brackets shows no date, but elapsed time in brackets does.
_LITERAL: Final = re.compile(r'"[^"]*"?|\\.|[_*].|\[(?!h+\]|m+\]|s+\])[^\]]*\]?', re.IGNORECASE | re.DOTALL)
_DATE_LETTER: Final = re.compile(r"[dmyhs]", re.IGNORECASE)
_EPOCH: Final = datetime(1899, 12, 30)
_EPOCH_1904: Final = datetime(1904, 1, 1)
# 31.12.9999 in days from 1899-12-30; Excel shows no date after it.
_LAST_DAY: Final = 2_958_466
_DAY_MILLISECONDS: Final = 86_400_000


def find_format(identifier: int, own: dict[int, str]) -> str:
    """Return the code of a format's id: the file's own, else Excel's, else General."""
    return own.get(identifier) or _BUILT_IN.get(identifier, "General")


def is_date_format(code: str) -> bool:
    r"""Return whether a number in this format is shown as a date, a time or an elapsed time.

    >>> is_date_format(r"d\.m\.yyyy"), is_date_format('0.0 "pv"'), is_date_format("[Red]0.00"), is_date_format("[h]:mm")
    (True, False, False, True)
    """
    if code in ("General", "Standard"):
        return False
    return bool(_DATE_LETTER.search(_LITERAL.sub("", code).split(";", 1)[0]))


def to_datetime(days: float, *, is_1904: bool) -> datetime | None:
    """Return the date that a number of days stands for, to the millisecond; None where there is none.

    Days below 61 are a day later than counted: Excel has a 29.2.1900. That day itself is read as 1.3.1900. A time
    without a date is of 31.12.1899 (in 1904 workbooks 1.1.1904).

    >>> to_datetime(46568, is_1904=False), to_datetime(0.5, is_1904=False)
    (datetime.datetime(2027, 6, 30, 0, 0), datetime.datetime(1899, 12, 31, 12, 0))
    """
    if not 0 <= days < _LAST_DAY:
        return None
    epoch = _EPOCH_1904 if is_1904 else _EPOCH
    if not is_1904 and days < 60:
        days += 1
    whole, part = divmod(days, 1)
    try:
        return epoch + timedelta(days=whole, milliseconds=round(part * _DAY_MILLISECONDS))
    except OverflowError:
        return None


# --- what a cell shows


class Display(NamedTuple):
    """What a cell shows where that is more than its value: `text` "" where it shows nothing.

    `exact` is the text with all digits of the value, as a person would type it: nothing is lost by rounding.
    """

    text: str
    exact: str


class _Section(NamedTuple):
    """One section of a format: literal texts round the placeholders of digits, and what they do to the number."""

    before: str = ""
    # Placeholders and what stands between them: "0", "#", "?", "." and texts that begin with a quotation mark.
    digits: tuple[str, ...] = ()
    after: str = ""
    applies: Callable[[float], bool] | None = None
    is_red: bool = False
    is_general: bool = False
    is_text: bool = False
    percents: int = 0
    thousands: int = 0
    is_grouped: bool = False

    @property
    def has_number(self) -> bool:
        return bool(self.digits) or self.is_general or self.is_text

    @property
    def is_odd(self) -> bool:
        """Return whether texts stand between the digits of the whole number, as in 000-0000."""
        return any(each.startswith('"') for each in self.digits)


_TOKEN: Final = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_(?P<wide>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]?'
    r"|(?P<general>General|Standard)|(?P<power>E[+-])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION: Final = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_COMPARE: Final = {"<=": le, ">=": ge, "<>": ne, "<": lt, ">": gt, "=": eq}
# Excel's own limit; a longer format is made to do harm.
_LONGEST: Final = 255
# What a spreadsheet keeps of a number.
_DIGITS: Final = 15
_GROUP: Final = re.compile(r"(?<=\d)(?=(?:\d{3})+$)")


def display_number(code: str, value: float, language: str) -> Display | None:
    """Return what a cell shows of a number, None where that is the number and nothing else.

    >>> display_number('0.0" milj. €"', 2.5, "fi"), display_number("0%", 0.154, "fi"), display_number(";;;", 5, "fi")
    (Display(text='2,5 milj. €', exact='2,5 milj. €'), Display(text='15%', exact='15,4%'), Display(text='', exact='5'))
    >>> display_number("#,##0.00", 1234.5, "fi") is None
    True
    """
    if shows_all(code):
        return None
    sections = _sections(code)
    section = _section_of(sections, value)
    number = Decimal(format(value, f".{_DIGITS}g"))
    own = LANGUAGES[language if language in LANGUAGES else "fi"]
    if section is None or not (section.has_number or section.before.strip()):
        return Display("", _typed(abs(number), own.point, is_below=value < 0))
    if not section.has_number:
        shown = section.before.strip()
        # Accountants write a zero as a dash.
        return Display(shown, "0" if value == 0 and not shown.strip("-\u2013\u2014 ") else shown)
    return _display(section, number, own, is_negative_section=value < 0 and section is not sections[0])


def display_text(code: str, text: str) -> str:
    """Return what a cell shows of a text, "" for nothing.

    >>> display_text('@" kpl"', "25"), display_text(";;;", "25"), display_text("General", "25")
    ('25 kpl', '', '25')
    """
    sections = _sections(code)
    own = sections[3] if len(sections) > 3 else next((each for each in sections if each.is_text), None)
    if own is None:
        return text
    return f"{own.before}{text if own.is_text else ''}{own.after}".strip()


@lru_cache(maxsize=256)
def shows_all(code: str) -> bool:
    """Return whether a format shows every number, to its decimals, and every text as it is.

    >>> shows_all("#,##0.00"), shows_all("#,##0;[Red]#,##0"), shows_all("0;0"), shows_all("#")
    (True, True, False, False)
    """
    if code in ("", "@"):
        return True
    return display_text(code, "a") == "a" and all(
        not (each.before.strip(" -") or each.after.strip() or each.percents or each.thousands or each.is_odd)
        and (each.is_general or "0" in each.digits or place == 1)
        and (place != 1 or "-" in each.before or each.is_red)
        and each.applies is None
        for place, each in enumerate(_sections(code)[:3])
    )


@lru_cache(maxsize=256)
def _sections(code: str) -> tuple[_Section, ...]:
    """Return the sections of a format, at most four."""
    tokens = [(match.lastgroup or "", match[match.lastgroup or 0]) for match in _TOKEN.finditer(code[:_LONGEST])]
    found: list[list[tuple[str, str]]] = [[]]
    for kind, text in tokens:
        if (kind, text) == ("other", ";"):
            found.append([])
        else:
            found[-1].append((kind, text))
    return tuple(_read_section(each) for each in found[:4])


def _read_section(tokens: list[tuple[str, str]]) -> _Section:
    brackets = [text for kind, text in tokens if kind == "bracket"]
    parts = [part for kind, text in tokens for part in _parts(kind, text)]
    places = [place for place, part in enumerate(parts) if part in _PLACEHOLDERS or part in ("@", "G")]
    if not places:
        return _Section(_literal(parts), applies=_condition(brackets), is_red="red" in map(str.lower, brackets))
    first, last = places[0], places[-1]
    inner = parts[first : last + 1]
    # Powers and fractions show the number itself, in another way of writing.
    is_text, is_general = "@" in inner, not _PLAIN_PARTS.isdisjoint(inner)
    whole = inner[: inner.index(".")] if "." in inner else inner
    trailing = next((n for n, part in enumerate(parts[last + 1 :]) if part != ","), len(parts) - last - 1)
    scaling = trailing or next((n for n, part in enumerate(reversed(whole)) if part != ","), 0)
    return _Section(
        _literal(parts[:first]),
        () if is_text or is_general else tuple(part for part in inner if part != ","),
        _literal(parts[last + 1 :]),
        _condition(brackets),
        "red" in map(str.lower, brackets),
        is_general,
        is_text,
        parts.count('"%'),
        scaling,
        "," in whole[: len(whole) - (0 if trailing else scaling)],
    )


_PLACEHOLDERS: Final = ("0", "#", "?")
_PLAIN_PARTS: Final = frozenset({"G", "E", '"/'})


def _parts(kind: str, text: str) -> Iterator[str]:
    """Yield a token as a placeholder, a mark or a literal text, which begins with a quotation mark."""
    if kind in ("quoted", "escaped"):
        yield f'"{text}'
    elif kind in ("wide", "fill"):
        yield '" '
    elif kind in ("general", "power"):
        yield "G" if kind == "general" else "E"
    elif kind == "bracket":
        if text.startswith("$") and (currency := text[1:].partition("-")[0]):
            yield f'"{currency}'
    elif kind == "other":
        yield text if text in "0#?.,@" else f'"{text}'


def _literal(parts: list[str]) -> str:
    return "".join(part[1:] for part in parts if part.startswith('"'))


def _condition(brackets: list[str]) -> Callable[[float], bool] | None:
    for text in brackets:
        if match := _CONDITION.fullmatch(text.strip()):
            compare, limit = _COMPARE[match[1]], float(match[2])
            return lambda value: bool(compare(value, limit))
    return None


def _section_of(sections: tuple[_Section, ...], value: float) -> _Section | None:
    """Return the section that shows a number; None where none does."""
    numbers = sections[:3]
    if not any(each.applies for each in numbers):
        place = 0 if value > 0 or len(numbers) == 1 else 1 if value < 0 else 2
        return numbers[place] if place < len(numbers) else numbers[0]
    for place, each in enumerate(numbers):
        is_last = place == len(numbers) - 1
        if each.applies(value) if each.applies else is_last or value < 0:
            return each
    return None


def _display(section: _Section, number: Decimal, own: Language, *, is_negative_section: bool) -> Display:
    size = abs(number)
    with localcontext() as context:
        context.prec = 400
        size = size * 100**section.percents / 1000**section.thousands
    is_below = number < 0 and not is_negative_section
    before, after = section.before, section.after
    if is_negative_section and ("-" in before or section.is_red or ("(" in before and ")" in after)):
        is_below = True
        before, after = before.replace("-", "", 1).replace("(", "", 1), after.replace(")", "", 1)
    digits = _digits(section, size, own)
    minus = "-" if is_below else ""
    shown = " ".join(f"{minus}{before}{digits}{after}".split())
    exact = " ".join(f"{before}{_typed(size, own.point, is_below=is_below)}{after}".split())
    return Display(shown, shown if section.is_odd else exact)


def _typed(size: Decimal, mark: str, *, is_below: bool) -> str:
    """Return a number as a person types it, with one meaning: three decimals could be thousands, four are not."""
    text = format(size, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    whole, _, decimals = text.partition(".")
    decimals = f"{decimals}0" if len(decimals) == 3 else decimals
    return f"{'-' if is_below else ''}{whole}{mark if decimals else ''}{decimals}"


def _digits(section: _Section, size: Decimal, own: Language) -> str:
    """Return the digits that a section shows, rounded to its placeholders."""
    places = section.digits
    if not places:
        return format(size, "f").replace(".", own.point)
    at = places.index(".") if "." in places else len(places)
    whole, rest = places[:at], [each for each in places[at + 1 :] if each in _PLACEHOLDERS]
    with localcontext() as context:
        context.prec = 400
        text = format(size.quantize(Decimal(1).scaleb(-len(rest)), ROUND_HALF_UP), "f")
    units, _, decimals = text.partition(".")
    least = len(rest) - next((n for n, each in enumerate(reversed(rest)) if each == "0"), len(rest))
    decimals = decimals[:least] + decimals[least:].rstrip("0")
    units = _place_digits(whole, units.lstrip("0"))
    units = _GROUP.sub(own.group.replace(NO_BREAK, " "), units) if section.is_grouped and units.isdigit() else units
    return f"{units}{own.point if decimals else ''}{decimals}"


def _place_digits(places: tuple[str, ...], digits: str) -> str:
    """Return digits in their places from the right, with the texts between them; the first place takes all the rest."""
    shown: list[str] = []
    left = list(digits)
    for number, place in enumerate(reversed(places), 1):
        if place.startswith('"'):
            shown.append(place[1:] if left or "0" in places[: len(places) - number] else "")
        else:
            shown.append(left.pop() if left else "0" if place == "0" else "")
    return "".join(left) + "".join(reversed(shown))
