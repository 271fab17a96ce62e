"""A form put together again from the programme, for a file whose map is lost or changed: and what the file still tells.

What is seen by a reader of the file (the line above the tables, the headings) tells period, owner and language.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from typing import Final

from elinvoima_xl.form.layout import read_layout
from elinvoima_xl.form.sheets.form_map import EVERYBODY, MAP_SHEET, FormMap, find_map
from elinvoima_xl.foundation.language import LANGUAGES, in_every_language, words
from elinvoima_xl.foundation.period import PARTS, Period
from elinvoima_xl.model.fields import FIELDS
from elinvoima_xl.model.names import fold
from elinvoima_xl.model.programme import Programme
from elinvoima_xl.returns.finding.content import content_rows
from elinvoima_xl.returns.finding.headings import Titles, heading_fields
from elinvoima_xl.returns.finding.issued import MEASURE, METRIC, Issued
from elinvoima_xl.workbook.cells import read_workbook
from elinvoima_xl.workbook.reader.cell_text import plain, to_text
from elinvoima_xl.workbook.reader.workbook import Sheet, Workbook

# A form put together again was never sent: its time of issue says nothing and is not used.
NEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)
# Period and owner stand above the tables; further down begin the partner's own words.
TOP_ROWS: Final = 3
# The headings that only a form has together; a register and a programme have a hidden sheet of their own.
_ENOUGH: Final = 3
_ABOUT: Final = frozenset({MEASURE, METRIC})
_DASH: Final = re.compile(r"\s*[-\u2010-\u2015\u2212]\s*")
_BETWEEN: Final = re.compile(r"\s*[·|•;]\s*|\s+[-\u2013\u2014]\s+|,\s+|:\s+")


def find_titles(issued: Issued | None, programme: Programme | None) -> Titles:
    """Return the headings of every field: those that were sent, and the usual ones in all languages."""
    titles: dict[str, list[str]] = defaultdict(list)
    for sheet in issued.sheets if issued else ():
        for field, title in sheet.titles.items():
            titles[field].append(title)
    period = issued.form_map.period if issued else None
    for column in read_layout(ask_targets=True).columns:
        if issued is None or column.field in titles or not column.is_extra:
            for language in LANGUAGES:
                titles[column.field].append(_fill(column.title.get(language), language, period, programme))
    return {field: tuple(dict.fromkeys(map(plain, listed))) for field, listed in titles.items()}


def _fill(title: str, language: str, period: Period | None, programme: Programme | None) -> str:
    shown = words(language).period(period, year=False) if period else ""
    return title.format(period=shown, year=period.year if period else "", end=programme.years[1] if programme else "")


def find_owner_and_period(workbook: Workbook, programme: Programme) -> tuple[str | None, Period | None]:
    """Return the owner and the period that the lines above the tables name; None for what they do not tell clearly."""
    sheets = (sheet for sheet in workbook.sheets if sheet.name != MAP_SHEET)
    lines = [line for sheet in sheets for line in top_lines(sheet) if find_periods(line, programme)]
    periods = {period for line in lines for period in find_periods(line, programme)}
    owners = {owner for line in lines for owner in find_owners(line, programme)}
    return (
        next(iter(owners)) if len(owners) == 1 else None,
        next(iter(periods)) if len(periods) == 1 else None,
    )


def has_headings(sheet: Sheet) -> bool:
    """Return whether a sheet has the headings of a form: what the row is about, and what is to be told."""
    fields = heading_fields(content_rows(sheet), find_titles(None, None))
    to_tell = {each.code for each in FIELDS.values() if each.is_owed}
    return len(fields) > _ENOUGH and bool(fields & to_tell) and bool(fields & _ABOUT)


def top_lines(sheet: Sheet) -> Iterator[str]:
    """Yield what stands above the table of a sheet, cell by cell."""
    for (row, _), cell in sheet.cells.items():
        if row > TOP_ROWS:
            return
        if text := to_text(cell):
            yield text


def find_periods(line: str, programme: Programme) -> set[Period]:
    """Return the periods of the programme's years that a line writes out, in any language."""
    wanted = _dashed(line)
    return {period for text, period in _written(programme.years).items() if text in wanted}


@lru_cache(maxsize=8)
def _written(years: tuple[int, int]) -> dict[str, Period]:
    return {
        _dashed(words(language).period(Period(year, part))): Period(year, part)
        for year in range(years[0], years[1] + 1)
        for part in PARTS
        for language in LANGUAGES
    }


def names_period(line: str, period: Period) -> bool:
    """Return whether a line writes out a period, in any language."""
    wanted = _dashed(line)
    return any(_dashed(words(language).period(period)) in wanted for language in LANGUAGES)


def _dashed(text: str) -> str:
    return _DASH.sub("–", plain(text))


def find_owners(line: str, programme: Programme) -> set[str]:
    """Return the owners that a part of a line is, as they are spelt there; the shared form names itself instead."""
    parts = _parts(line)
    spelt = (name for owner in programme.owners for name in (owner.name, *owner.aliases))
    return {name for name in spelt if fold(name) in parts} or ({""} if names_owner(line, "") else set())


def names_owner(line: str, owner: str) -> bool:
    """Return whether a part of a line is an owner, or "" all owners together."""
    named = (owner,) if owner else in_every_language(EVERYBODY)
    return not _parts(line).isdisjoint(map(fold, named))


def _parts(line: str) -> set[str]:
    return {fold(part) for part in (*_BETWEEN.split(plain(line)), line)}


def find_language(workbook: Workbook) -> str:
    """Return the language that most headings of the workbook are in; Finnish where none tells."""
    votes: Counter[str] = Counter()
    for language in LANGUAGES:
        titles = {
            column.field: (plain(_fill(column.title.get(language), language, None, None)),)
            for column in read_layout().columns
        }
        votes[language] = max(
            (len(heading_fields(content_rows(sheet), titles)) for sheet in workbook.sheets), default=0
        )
    return max(LANGUAGES, key=lambda language: votes[language])


def rebuild_map(workbook: Workbook, programme: Programme, period: Period, owner: str) -> FormMap | None:
    """Return the map that the form of an owner would have today; None where the owner is asked nothing."""
    # Few forms lose their map, and only for them a form is planned and written.
    from elinvoima_xl.form.plan import build_form
    from elinvoima_xl.form.sheets.write import write_form

    language = find_language(workbook)
    layout = read_layout(ask_targets=_asks_targets(workbook, language))
    form, _ = build_form(programme, period, owner, language=language, layout=layout, issued=NEVER)
    if form is None:
        return None
    stream = BytesIO()
    write_form(form, stream)
    return find_map(read_workbook(stream.getvalue(), "")).form_map


def _asks_targets(workbook: Workbook, language: str) -> bool:
    """Return whether a sheet has a heading of the columns that only some rounds have."""
    extra = {
        column.field: (plain(_fill(column.title.get(language), language, None, None)),)
        for column in read_layout(ask_targets=True).columns
        if column.is_extra
    }
    return any(heading_fields(content_rows(sheet), extra) for sheet in workbook.sheets)
