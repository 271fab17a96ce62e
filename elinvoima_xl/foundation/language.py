"""The languages: words and formats in Finnish, Swedish and English.

English stands in the code and is the key of the gettext catalogues in `locale/`. This module knows words, numbers and
dates; it must not know programmes, problems or files of users.
"""

from __future__ import annotations

import gettext
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, localcontext
from functools import cache
from pathlib import Path
from typing import Final

from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.table import Table

NO_BREAK: Final = "\u00a0"
# English stands in the code: it needs no catalogue.
SOURCE: Final = "en"
CATALOGUES: Final = Path(__file__).parents[1] / "locale"

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


@dataclass(frozen=True, slots=True)
class Language:
    """All that is known of one language but its words, which stand in `locale/` and in the layout of the form.

    `locale` is the variant whose numbers are used, `tag` its name in documents. `point` and `group` are the marks of a
    number, `percent` what stands behind a share. Of a day's patterns `date` has the year and `day` has not, and so
    `period` and `part` of a period, which begins on 1 January; their blanks are day, month, year and, where the
    language writes out `months`, name. `cell_date` and `cell_share` are number formats of a workbook. `of_texts` says
    that a programme is in it; `guide` is the file of its guide for partners, "" where there is none.
    `genitive` has the words for a programme that take an ending in the genitive as they are, and that ending.
    """

    code: str
    name: str
    own_name: str
    locale: str
    tag: str
    point: str
    group: str
    percent: str
    date: str
    day: str
    period: str
    part: str
    cell_date: str
    cell_share: str
    of_texts: str
    guide: str
    months: tuple[str, ...] = ()
    genitive: tuple[str, str] = ("", "")


# Swedish as in Finland, English as in Britain.
LANGUAGES: Final = Table(
    Language(
        "fi", N_("Finnish"), "Suomi", "fi_FI", "fi-FI",
        point=",", group=NO_BREAK, percent=NO_BREAK + "%",
        date="{day}.{month}.{year}", day="{day}.{month}.",
        period="1.1.–{day}.{month}.{year}", part="1.1.–{day}.{month}.",
        cell_date="d.m.yyyy", cell_share="0.0 %",
        of_texts=N_("The programme's own texts are in Finnish."), guide="kumppanin-ohje.docx",
        genitive=("ohjelma|suunnitelma|strategia", "n"),
    ),
    Language(
        "sv", N_("Swedish"), "Svenska", "sv_FI", "sv-FI",
        point=",", group=NO_BREAK, percent=NO_BREAK + "%",
        date="{day}.{month}.{year}", day="{day}.{month}.",
        period="1.1–{day}.{month}.{year}", part="1.1–{day}.{month}",
        cell_date="d.m.yyyy", cell_share="0.0 %",
        of_texts=N_("The programme's own texts are in Swedish."), guide="partnerns-anvisning.docx",
    ),
    Language(
        "en", N_("English"), "English", "en_GB", "en-GB",
        point=".", group=",", percent="%",
        date="{day} {name} {year}", day="{day} {name}",
        period="1 January–{day} {name} {year}", part="1 January–{day} {name}",
        cell_date="d mmmm yyyy", cell_share="0.0%",
        of_texts=N_("The programme's own texts are in English."), guide="partner-guide.docx",
        months=(
            "January", "February", "March", "April", "May", "June",
            "July", "August", "September", "October", "November", "December",
        ),
    ),
)  # fmt: skip


class Words:
    """The words and formats of one language: call it with an English text to get the text in that language."""

    def __init__(self, language: str) -> None:
        self.language: Final = language
        self._own: Final = LANGUAGES[language]
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
            return self._number(Decimal(value) * 100) + self._own.percent
        return self._number(value) + (NO_BREAK + unit if unit else "")

    def _number(self, value: Decimal | int) -> str:
        if (short := _to_short(value)) is not None:
            return short.replace(".", self._own.point)
        from babel.numbers import format_decimal

        with localcontext() as context:
            # Babel rounds to the digits of the pattern, and decimals of the default precision would refuse.
            context.prec = 100
            text = format_decimal(value, format="#,##0.##########", locale=self._own.locale, decimal_quantization=False)
        return text.replace("-", "\u2212")

    def day(self, value: date) -> str:
        """Return a day without its year: 1.6., in English 1 June."""
        return _filled(self._own, self._own.day, value)

    def date(self, value: date) -> str:
        """Return a date: 1.6.2027, in English 1 June 2027."""
        return _filled(self._own, self._own.date, value)

    def moment(self, value: datetime) -> str:
        """Return a time in UTC, and say so."""
        return f"{self.date(value)} {value:%H:%M} UTC"

    def period(self, value: Period, *, year: bool = True) -> str:
        """Return the dates of a period: 1.1.–30.6.2027.

        >>> words("sv").period(Period(2027, "H1")), words("en").period(Period(2027, "H1"))
        ('1.1–30.6.2027', '1 January–30 June 2027')
        """
        return _filled(self._own, self._own.period if year else self._own.part, value.end)

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


def _filled(language: Language, pattern: str, day: date) -> str:
    name = language.months[day.month - 1] if language.months else ""
    return pattern.format(day=day.day, month=day.month, year=day.year, name=name)


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
    """Return the words of a language by its code; ValueError for one that is not known."""
    if language not in LANGUAGES:
        raise ValueError(f"unknown language: {language!r}")
    return Words(language)


def in_every_language(text: str) -> tuple[str, ...]:
    """Return an English text, and what it is in all languages: to know again what was written in any of them.

    >>> in_every_language("Yes")
    ('Yes', 'Kyllä', 'Ja')
    """
    return _in_languages(text, tuple(LANGUAGES))


@cache
def _in_languages(text: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((text, *(words(language)(text) for language in languages))))


def _catalogue(language: str) -> gettext.NullTranslations:
    if language == SOURCE:
        return gettext.NullTranslations()
    # Plain paths: the library of package resources takes longer to load than the catalogue.
    with (CATALOGUES / language / "LC_MESSAGES" / "elinvoima_xl.mo").open("rb") as file:
        return gettext.GNUTranslations(file)
