"""A form put together again from the programme, for a file whose map is lost or changed: and what the file still tells.

What is seen by a reader of the file (the line above the tables, the headings) tells period, owner and language.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Final

from elinvoima_xl.form.layout import read_layout
from elinvoima_xl.form.sheets.form_map import MAP_SHEET, FormMap, find_map
from elinvoima_xl.foundation.language import LANGUAGES, words
from elinvoima_xl.foundation.period import PARTS, Period
from elinvoima_xl.model.names import fold
from elinvoima_xl.model.programme import Programme
from elinvoima_xl.returns.finding.content import content_rows
from elinvoima_xl.returns.finding.headings import Titles, heading_fields
from elinvoima_xl.returns.finding.issued import Issued
from elinvoima_xl.workbook.cells import read_workbook
from elinvoima_xl.workbook.reader.cell_text import plain, to_text
from elinvoima_xl.workbook.reader.workbook import Workbook

# A form put together again was never sent: its time of issue says nothing and is not used.
_NEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)
# Period and owner stand above the tables; further down begin the partner's own words.
_TOP_ROWS: Final = 3
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
    lines = [line for line in _top_lines(workbook) if _periods(line, programme)]
    periods = {period for line in lines for period in _periods(line, programme)}
    owners = {owner for line in lines for owner in _owners(line, programme)}
    return (
        next(iter(owners)) if len(owners) == 1 else None,
        next(iter(periods)) if len(periods) == 1 else None,
    )


def _top_lines(workbook: Workbook) -> Iterator[str]:
    for sheet in workbook.sheets:
        if sheet.name != MAP_SHEET:
            for row, cells in content_rows(sheet).items():
                if row <= _TOP_ROWS:
                    yield from (to_text(cell) for cell in cells)


def _periods(line: str, programme: Programme) -> set[Period]:
    """Return the periods of the programme's years that a line writes out, in any language."""
    wanted = _dashed(line)
    first, last = programme.years
    known = {
        _dashed(words(language).period(Period(year, part))): Period(year, part)
        for year in range(first, last + 1)
        for part in PARTS
        for language in LANGUAGES
    }
    return {period for text, period in known.items() if text in wanted}


def _dashed(text: str) -> str:
    return _DASH.sub("–", plain(text))


def _owners(line: str, programme: Programme) -> set[str]:
    """Return the owners that a part of a line is; the shared form names itself instead."""
    parts = {fold(part) for part in (*_BETWEEN.split(plain(line)), line)}
    shared = {fold(words(language)("All owners together")) for language in LANGUAGES}
    found = {owner.name for owner in programme.owners if fold(owner.name) in parts}
    return found or ({""} if parts & shared else set())


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
    form, _ = build_form(programme, period, owner, language=language, layout=layout, issued=_NEVER)
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
