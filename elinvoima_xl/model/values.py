"""What people type → a value, by kind: the one door where values are cleaned.

A reading never invents: what has one meaning is read, what needs an assumption is read and told, the rest keeps its
text and gets a problem. How texts become numbers, units, dates and statuses stands in `units` and the `typed_` modules;
here stands what each kind of field makes of them. Decisions of this module:

- A lone dash says neither "none" nor "not available": it is unreadable in a cell for a number.
- An answer "ei saatavilla" in a status cell is an unknown status: only the program sets "no data".
- A date after the period in a milestone cell is unreadable (`not-yet`): neither yes nor no.
- A number outside what its kind allows is unreadable (`out-of-range`): it has been read, but is not believed.
- `raw` is the text as it stood, less characters that cannot be printed; a number with a decimal point, a date as
  day.month.year, a boolean as TRUE or FALSE.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from elinvoima_xl.foundation.language import LANGUAGES, N_, NO_BREAK, Term, Value, in_every_language, words
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import Blank, Location, Problem, problem
from elinvoima_xl.model.answers import EMPTY, GIVEN, UNAVAILABLE, UNREADABLE
from elinvoima_xl.model.names import fold
from elinvoima_xl.model.programme import NUMBER_KINDS
from elinvoima_xl.model.seen import NOTHING, Seen, as_seen
from elinvoima_xl.model.statuses import STATUSES
from elinvoima_xl.model.typed.dates import DayNumbers, find_date
from elinvoima_xl.model.typed.numbers import find_number
from elinvoima_xl.model.typed.statuses import find_status, is_unavailable
from elinvoima_xl.model.typed.units import fit, is_unit

CellValue = float | int | str | bool | datetime | date | None

# A spreadsheet keeps 15 digits of a number; above them it is no longer what was typed.
_LARGEST: Final = Decimal(10) ** 15
# The kinds of number that can lie below zero: a result in money, a score such as NPS.
_MAY_BE_NEGATIVE: Final = frozenset({"money", "score"})
# A small number typed in a date cell becomes a date of the first years of Excel's calendar: 2027 is 19.7.1905.
_FIRST_YEAR: Final = 1990

# Beside what the forms offer, in any language.
_YES: Final = frozenset({"true", "tosi"})
_NO: Final = frozenset({"false", "epätosi"})
_MEANS_YES: Final = frozenset(
    {
        "x",
        "✓",
        "✔",
        "✅",
        "☑",
        "valmis",
        "tehty",
        "toteutunut",
        "klar",
        "klart",
        "genomförd",
        "done",
        "completed",
        "joo",
        "1",
    }
)
_MEANS_NO: Final = frozenset({"ei vielä", "inte ännu", "ej ännu", "not yet", "0"})
# "Kyllä, 30.5.2027": the word and the day it came true.
_YES_WITH_DATE: Final = re.compile(r"(?:kyllä|ja|yes)\s*[,:;(–-]?\s*(\d.*?)\)?", re.IGNORECASE)

# In a cell for words these alone are "not available"; any longer sentence is what its writer wanted to say.
_UNAVAILABLE_TEXT: Final = frozenset({"uppgift saknas", "inte tillgänglig", "n/a"})

_NOWHERE: Final = Location()
# Excel's errors in English, Finnish and Swedish, and LibreOffice's.
_EXCEL_ERROR: Final = re.compile(
    r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|UNKNOWN!|GETTING_DATA"
    r"|PUUTTUU!|VIITTAUS!|ARVO!|JAKO/0!|NIMI\?|LUKU!|TYHJÄ!|SAKNAS!|REFERENS!|VÄRDEFEL!|DIVISION/0!|NAMN\?|OGILTIGT!"
    r"|SKÄRNING!)|Err:\d{3}"
)
_BREAKS: Final = re.compile(r"\r\n?")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell says: `state` is given, unavailable, unreadable or empty; `value` is None unless given."""

    state: str
    value: Value = None
    raw: str = ""
    assumed: bool = False
    problems: tuple[Problem, ...] = ()
    seen: Seen = NOTHING


class _Cell(NamedTuple):
    """A cell to be read, with all that its reading may depend on; a tuple because each answer makes one."""

    kind: str
    raw: str
    text: str
    unit: str
    period: Period | None
    location: Location
    item: str
    language: str
    value: CellValue
    days: DayNumbers | None
    near: tuple[Decimal, ...]

    def given(self, value: Value) -> Reading:
        return Reading(GIVEN, value, self.raw)

    def assumed(self, code: str, value: Value, told: Blank) -> Reading:
        return Reading(GIVEN, value, self.raw, True, (self.problem(code, value=told),))

    def unreadable(self, code: str, **blanks: Blank) -> Reading:
        return Reading(UNREADABLE, None, self.raw, problems=(self.problem(code, **blanks),))

    def problem(self, code: str, **blanks: Blank) -> Problem:
        return problem(code, self.location, item=self.item, found=self.said, **blanks)

    @property
    def said(self) -> str | Decimal:
        """Return what stands in the cell as it is told: a number with decimals as one."""
        is_number = isinstance(self.value, float) and math.isfinite(self.value) and self.value != int(self.value)
        return Decimal(self.text) if is_number else self.text


def read_value(
    kind: str,
    cell_value: CellValue,
    *,
    is_date: bool = False,
    unit: str = "",
    period: Period | None = None,
    location: Location = _NOWHERE,
    item: str = "",
    language: str = "fi",
    seen: Seen = NOTHING,
    days: DayNumbers | None = None,
    near: tuple[Decimal, ...] = (),
) -> Reading:
    """Return what the value of a cell says as an answer of `kind`: a metric's kind, status, date or text.

    `cell_value` is what stood in the cell; with `is_date` a number carries a date format. `unit` is the metric's,
    `period` tells a milestone's day from a plan, `language` whose habit of writing numbers the form follows, `seen`
    what a person sees of it beside the value. A typed number that is one of `days`, the days that the programme is
    about, may have been a date, unless one of the numbers expected here is `near`.

    >>> read_value("count", "1 234 kpl", unit="kpl").value
    Decimal('1234')
    """
    # A form whose language is not known was most likely sent in Finnish.
    habit = language if language in LANGUAGES else "fi"
    cell = _Cell(kind, "", "", unit, period, location, item, habit, cell_value, days, near)
    if seen is NOTHING:
        return _read_plainly(cell, cell_value, is_date=is_date)
    sight = as_seen(kind, cell_value, seen)
    told = tuple(each.at(location, item) for each in sight.told)
    if not sight.is_read:
        return Reading(UNREADABLE, problems=told, seen=seen)
    reading = _read_plainly(cell, sight.value, is_date=is_date)
    if seen.shown and isinstance(cell_value, float) and kind in NUMBER_KINDS:
        reading, seen = _as_number(cell, reading, from_float(cell_value), seen)
    return replace(reading, problems=(*told, *reading.problems), seen=seen)


def _as_number(cell: _Cell, reading: Reading, number: Decimal, seen: Seen) -> tuple[Reading, Seen]:
    """Return the reading of a number as its format shows it: nothing to tell where that is the number itself."""
    if reading.state != GIVEN or (reading.value == number and reading.assumed):
        return reading, seen
    if reading.value == number:
        return _read_plainly(cell, float(number), is_date=False), replace(seen, shown="", exact="")
    if not reading.assumed and isinstance(reading.value, Decimal):
        told = cell._replace(text=seen.shown, value=seen.shown).problem(
            "assumed-number", value=_told(cell, reading.value)
        )
        reading = replace(reading, assumed=True, problems=(*reading.problems, told))
    return reading, seen


def _read_plainly(cell: _Cell, cell_value: CellValue, *, is_date: bool) -> Reading:
    """Return what a value says by itself."""
    raw = to_raw(cell_value)
    cell = cell._replace(raw=raw, text=raw.strip(), value=cell_value)
    if not _has_ink(raw):
        reading = Reading(EMPTY)
    elif isinstance(cell_value, str) and _EXCEL_ERROR.fullmatch(cell.text):
        reading = cell.unreadable("excel-error")
    else:
        reading = _read(cell, cell_value, is_date=is_date)
    if isinstance(cell_value, str) and raw != cell_value and raw != _BREAKS.sub("\n", cell_value):
        reading = replace(reading, problems=(*reading.problems, cell.problem("control-characters")))
    return reading


def _read(cell: _Cell, value: CellValue, *, is_date: bool) -> Reading:
    if cell.kind in NUMBER_KINDS:
        return _read_number(cell, value, is_date=is_date)
    if cell.kind == "text":
        return _read_text(cell)
    if cell.kind == "status":
        return _read_status(cell)
    if cell.kind == "milestone":
        return _read_milestone(cell, value)
    if cell.kind == "date":
        return _read_date(cell, value)
    raise ValueError(f"unknown kind: {cell.kind!r}")


# --- numbers


def _read_number(cell: _Cell, value: CellValue, *, is_date: bool) -> Reading:
    if is_date or isinstance(value, date):
        return cell.unreadable("became-a-date")
    if isinstance(value, bool):
        return cell.unreadable("not-a-number")
    if isinstance(value, (int, float)):
        return _check_day(cell, from_float(value)) if math.isfinite(value) else cell.unreadable("not-a-number")
    if is_unavailable(cell.text):
        return Reading(UNAVAILABLE, None, cell.raw)
    return _read_typed_number(cell)


def _read_typed_number(cell: _Cell) -> Reading:
    typed = find_number(cell.text, cell.language)
    if typed is None or not is_unit(typed.unit, cell.unit):
        return cell.unreadable("not-a-number")
    fitting = fit(typed.unit, cell.unit, cell.kind)
    if fitting is None:
        own = "%" if cell.kind == "share" else cell.unit
        return cell.unreadable("other-unit", unit=own) if own else cell.unreadable("not-a-number")
    factor = fitting.factor
    if cell.kind == "share" and typed.unit:
        factor = factor / 100
    readings = tuple(_trimmed(number * factor) for number in typed.readings)
    possible = tuple(number for number in readings if not _impossible(cell.kind, number)) or readings
    if len(possible) == 2:
        return _ambiguous(cell, *possible)
    reading = _check_range(cell, possible[0])
    if reading.state == GIVEN and (typed.assumed or fitting.assumed or len(readings) == 2):
        return cell.assumed("assumed-number", possible[0], _told(cell, possible[0]))
    return reading


def _ambiguous(cell: _Cell, first: Decimal, second: Decimal) -> Reading:
    """Return the problem that names both numbers, and how to write each so that it has one meaning."""
    mark = LANGUAGES[cell.language].point
    plain = [to_invariant(number).replace(".", mark) for number in (first, second)]
    if mark in cell.text:
        # What was typed was no clearer: three decimals look like thousands, and a fourth does not.
        plain = [text + "0" if mark in text else text for text in plain]
    return cell.unreadable("ambiguous-number", first=first, second=second, first_plain=plain[0], second_plain=plain[1])


def _check_day(cell: _Cell, number: Decimal) -> Reading:
    """Return the reading of a typed number, which may be what a spreadsheet made of a date in a cell of numbers."""
    reading = _check_range(cell, number)
    day = cell.days.find(number) if cell.days is not None else None
    if day is None or reading.state != GIVEN or any(abs(number - each) * 3 <= number for each in cell.near):
        return reading
    told = cell.problem("may-be-a-date", value=_told(cell, number), day=day)
    return replace(reading, assumed=True, problems=(*reading.problems, told))


def _check_range(cell: _Cell, number: Decimal) -> Reading:
    fault = _impossible(cell.kind, number)
    if fault is None:
        return cell.given(number)
    reason, question = fault
    return cell.unreadable("out-of-range", reason=Term(reason), question=Term(question), number=number)


def _impossible(kind: str, number: Decimal) -> tuple[str, str] | None:
    """Return why a number cannot be of its kind and what to do, or `None` where it can."""
    if abs(number) >= _LARGEST:
        return N_("it is larger than a spreadsheet can hold"), N_("give it in the unit of the metric.")
    if number < 0 and kind not in _MAY_BE_NEGATIVE:
        return N_("it is below zero"), N_("give how much there is in all, not the change.")
    if kind == "share" and number > 1:
        if number <= 100:
            return N_("a share is at most 100 %"), N_(
                "if {number} % was meant, write {number} % with the per cent sign."
            )
        return N_("a share is at most 100 %"), N_("give a share between 0 % and 100 %.")
    return None


def _told(cell: _Cell, number: Decimal) -> Blank:
    """Return a number as the message says it: a share in per cent; an English 1,234 without its comma."""
    say = words(cell.language)
    if cell.kind == "share":
        return say.number(number, "%")
    return number if LANGUAGES[cell.language].group == NO_BREAK else to_invariant(number)


def from_float(value: float) -> Decimal:
    """Return a spreadsheet's number as it shows it: at most 15 digits.

    >>> from_float(0.1 + 0.2)
    Decimal('0.3')
    """
    # Most are whole, and then there is nothing to be rounded.
    if abs(value) < _LARGEST and value == int(value):
        return Decimal(int(value))
    return _trimmed(Decimal(format(value, ".15g")))


def _trimmed(number: Decimal) -> Decimal:
    """Return the number without an exponent, zeros behind the decimals or a minus before zero."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return Decimal("0" if text in ("-0", "") else text)


# --- words, statuses, milestones and dates


def _read_text(cell: _Cell) -> Reading:
    word = fold(cell.text)
    if word in _UNAVAILABLE_TEXT or word in _offered("not available"):
        return Reading(UNAVAILABLE, None, cell.raw)
    return cell.given(cell.text)


def _offered(text: str) -> frozenset[str]:
    """Return what the forms offer in any language for an English text, as it is compared."""
    return _folded(in_every_language(text))


@lru_cache(maxsize=8)
def _folded(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(fold, texts))


def _read_status(cell: _Cell) -> Reading:
    found = find_status(cell.text)
    if found is None:
        return cell.unreadable("unknown-status")
    code, assumed = found
    return cell.assumed("assumed-status", code, Term(STATUSES[code].name)) if assumed else cell.given(code)


def _read_milestone(cell: _Cell, value: CellValue) -> Reading:
    if isinstance(value, bool):
        return cell.given(value)
    if isinstance(value, date):
        return _read_milestone_date(cell, _day(value))
    word = fold(cell.text.rstrip(".! "))
    is_yes, is_no = (word in known or word in _offered(text) for known, text in ((_YES, "Yes"), (_NO, "No")))
    if is_yes or is_no:
        return cell.given(is_yes)
    if word.rstrip("\ufe0f") in _MEANS_YES or word in _MEANS_NO:
        meant = word not in _MEANS_NO
        return cell.assumed("assumed-yes-or-no", meant, meant)
    if is_unavailable(cell.text):
        return Reading(UNAVAILABLE, None, cell.raw)
    match = _YES_WITH_DATE.fullmatch(cell.text)
    typed = find_date(match[1] if match else cell.text)
    return _read_milestone_date(cell, typed.value) if typed else cell.unreadable("not-yes-or-no")


def _read_milestone_date(cell: _Cell, day: date) -> Reading:
    if day.year < _FIRST_YEAR:
        return cell.unreadable("not-yes-or-no")
    if cell.period is not None and day > cell.period.end:
        return cell.unreadable("not-yet")
    return cell.given(True)


def _read_date(cell: _Cell, value: CellValue) -> Reading:
    if isinstance(value, date):
        day = _day(value)
        return cell.given(day) if day.year >= _FIRST_YEAR else cell.unreadable("not-a-date")
    if isinstance(value, str) and is_unavailable(cell.text):
        return Reading(UNAVAILABLE, None, cell.raw)
    typed = find_date(cell.text) if isinstance(value, str) else None
    if typed is None or typed.value.year < _FIRST_YEAR:
        return cell.unreadable("not-a-date")
    return cell.assumed("assumed-date", typed.value, typed.value) if typed.assumed else cell.given(typed.value)


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


# --- raw text and invariant form


def to_raw(value: CellValue) -> str:
    """Return the text of what stood in a cell, as answers keep it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date):
        return _to_raw_date(value)
    if isinstance(value, (int, float)):
        return to_invariant(from_float(value)) if math.isfinite(value) else str(value)
    if value.isprintable():
        return value
    return "".join(letter for letter in _BREAKS.sub("\n", value) if _is_printable(letter))


def _to_raw_date(value: date) -> str:
    day = f"{value.day}.{value.month}.{value.year}"
    return f"{day} {value:%H:%M}" if isinstance(value, datetime) and (value.hour or value.minute) else day


def _is_printable(letter: str) -> bool:
    """Return whether a character can stand in a workbook: no control but tab and line break, no half character."""
    return letter in "\t\n" or (unicodedata.category(letter) not in ("Cc", "Cs") and letter not in "\ufffe\uffff")


def _has_ink(text: str) -> bool:
    # As nearly every text does, it begins with a letter or a figure.
    return text[:1].isalnum() or any(not letter.isspace() and unicodedata.category(letter) != "Cf" for letter in text)


def to_invariant(value: Value) -> str:
    """Return a value as the same text in every language: decimal point, ISO date, true or false, "" for None.

    >>> to_invariant(Decimal("1234.50")), to_invariant(date(2027, 9, 30)), to_invariant(True)
    ('1234.5', '2027-09-30', 'true')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(_trimmed(value), "f")
    return _day(value).isoformat() if isinstance(value, date) else value
