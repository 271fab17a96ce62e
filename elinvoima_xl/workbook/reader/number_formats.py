"""Number formats of Excel: which of them show dates and times, and what a date's number stands for."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

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
