"""Words and formats in Finnish, Swedish and English.

English stands in the code and is the key of the gettext catalogues in `locale/`. This module knows words, numbers and
dates; it must not know programmes, problems or files of users.
"""

from __future__ import annotations

import gettext
from datetime import date, datetime
from decimal import Decimal, localcontext
from functools import cache
from pathlib import Path
from typing import Final

from elinvoima_xl.foundation.period import Period

LANGUAGES: Final = ("fi", "sv", "en")
# The variants whose number and date forms are used: Swedish as in Finland, English as in Britain.
_LOCALES: Final = {"fi": "fi_FI", "sv": "sv_FI", "en": "en_GB"}
NO_BREAK: Final = "\u00a0"
_CATALOGUES: Final = Path(__file__).parents[1] / "locale"

# One value of a field: a number, a date, yes or no, words; None is "not known".
Value = Decimal | date | bool | str | None


class Term(str):
    """An English word of the code, to be translated where it is printed: a blank of a message, say."""

    __slots__ = ()


def N_(text: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Return `text` as it is: marks a constant for the catalogues."""
    return text


def plural(one: str, many: str) -> tuple[str, str]:
    """Return the two forms as they are: marks constants for the catalogues, as `N_` does."""
    return one, many


class Words:
    """The words and formats of one language: call it with an English text to get the text in that language."""

    def __init__(self, language: str) -> None:
        self.language: Final = language
        self._catalogue = _catalogue(language)

    def __call__(self, text: str) -> str:
        """Return `text` in this language; a text that no catalogue has stays English."""
        return self._catalogue.gettext(text) if text else ""

    def plural(self, one: str, many: str, count: int) -> str:
        """Return the form that `count` needs, with `{count}` filled in by the language's own number format."""
        return self._catalogue.ngettext(one, many, count).format(count=self.number(count))

    def number(self, value: Decimal | int, unit: str = "") -> str:
        r"""Return a number as it is printed, with its unit behind a no-break space; a share (0.15) needs `%`.

        >>> words("fi").number(Decimal("1234.5"), "kpl")
        '1\xa0234,5\xa0kpl'
        """
        if unit == "%":
            return self._number(Decimal(value) * 100) + ("%" if self.language == "en" else NO_BREAK + "%")
        return self._number(value) + (NO_BREAK + unit if unit else "")

    def _number(self, value: Decimal | int) -> str:
        if (short := _to_short(value)) is not None:
            return short.replace(".", _POINTS[self.language])
        from babel.numbers import format_decimal

        with localcontext() as context:
            # Babel rounds to the digits of the pattern, and decimals of the default precision would refuse.
            context.prec = 100
            text = format_decimal(
                value, format="#,##0.##########", locale=_LOCALES[self.language], decimal_quantization=False
            )
        return text.replace("-", "\u2212")

    def date(self, value: date) -> str:
        """Return a date: 1.6.2027, in English 1 June 2027."""
        if self.language == "en":
            return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
        return f"{value.day}.{value.month}.{value.year}"

    def moment(self, value: datetime) -> str:
        """Return a time in UTC, and say so."""
        return f"{self.date(value)} {value:%H:%M} UTC"

    def period(self, value: Period, *, year: bool = True) -> str:
        """Return the dates of a period: 1.1.–30.6.2027.

        >>> words("sv").period(Period(2027, "H1")), words("en").period(Period(2027, "H1"))
        ('1.1–30.6.2027', '1 January–30 June 2027')
        """
        if self.language == "en":
            end = self.date(value.end)
            return f"1 January–{end if year else end.rsplit(' ', 1)[0]}"
        start = "1.1." if self.language == "fi" else "1.1"
        last = f"{value.end.day}.{value.end.month}."
        return f"{start}–{last}{value.year}" if year else f"{start}–{last if self.language == 'fi' else last[:-1]}"

    def value(self, value: Value | int | Period, unit: str = "") -> str:
        """Return any value of a field or a blank in words; None is a dash."""
        if value is None:
            return "–"
        if isinstance(value, bool):
            return self(N_("Yes")) if value else self(N_("No"))
        if isinstance(value, (Decimal, int)):
            return self.number(value, unit)
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, date):
            return self.date(value)
        if isinstance(value, Period):
            return self.period(value)
        return self(value) if isinstance(value, Term) else value


# Languages part the digits of larger numbers each in its way.
_SHORT: Final = 1000
_DECIMALS: Final = 10
_POINTS: Final = {"fi": ",", "sv": ",", "en": "."}
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def _to_short(value: Decimal | int) -> str | None:
    """Return a number from 0 to 999 with few decimals in plain digits: for most commands Babel need not be loaded."""
    if not 0 <= value < _SHORT:
        return None
    text = f"{Decimal(value).copy_abs():f}"
    whole, _, decimals = text.partition(".")
    if len(decimals) > _DECIMALS or not whole.isdigit():
        return None
    return text.rstrip("0").rstrip(".") if decimals else text


@cache
def words(language: str) -> Words:
    """Return the words of `language` (fi, sv or en); ValueError for another."""
    if language not in LANGUAGES:
        raise ValueError(f"unknown language: {language!r}")
    return Words(language)


def _catalogue(language: str) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    # Plain paths: the library of package resources takes longer to load than the catalogue.
    with (_CATALOGUES / language / "LC_MESSAGES" / "elinvoima_xl.mo").open("rb") as file:
        return gettext.GNUTranslations(file)
