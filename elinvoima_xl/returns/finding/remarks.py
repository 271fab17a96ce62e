"""Partners' notes and comments on cells → remarks on the measure of the row; our own notes are none.

So are answers whose metric has another unit or kind since the form was sent: kept as text, never read as the new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Final

from elinvoima_xl.form.sheets.form_map import without_sheet_note
from elinvoima_xl.foundation.language import LANGUAGES, words
from elinvoima_xl.foundation.period import PARTS, Period
from elinvoima_xl.foundation.problems import Location, Problem, problem
from elinvoima_xl.model.answers import GIVEN, UNREADABLE, Answer, Source
from elinvoima_xl.model.fields import REMARK, is_of_metric
from elinvoima_xl.model.programme import NUMBER_KINDS, Metric, Programme, measure_id
from elinvoima_xl.returns.finding.issued import Issued
from elinvoima_xl.returns.finding.locate import Located
from elinvoima_xl.returns.finding.reading import Asker
from elinvoima_xl.workbook.reader.cell_text import plain
from elinvoima_xl.workbook.reader.workbook import Note, Sheet

# A programme lasts a few years, so a form shows nothing older.
_YEARS: Final = 10


def read_remarks(located: Located, issued: Issued, asker: Asker) -> tuple[tuple[Answer, ...], tuple[Problem, ...]]:
    """Return one remark for each measure that partners left notes on, and what they noted on no row of the form."""
    numbers = {(row.table.sheet.name, row.row): row.number for row in located.rows if row.is_sure}
    by_measure: dict[str, list[tuple[Sheet, Note, str]]] = {}
    told: list[Problem] = []
    for sheet, note, text in _foreign_notes(located, issued):
        number = numbers.get((sheet.name, note.row), "")
        if not issued.is_base and _looks_ours(note, asker.period):
            place = Location(asker.source.file, sheet.name, note.address if note.row else "")
            told.append(problem("text-outside-table", place, item=number, found=plain(text)))
        elif number:
            by_measure.setdefault(measure_id(number), []).append((sheet, note, text))
        else:
            place = Location(asker.source.file, sheet.name, note.address if note.row else "")
            told.append(problem("note-outside-table", place, found=text))
    remarks = tuple(_remark(measure, notes, asker) for measure, notes in by_measure.items())
    return remarks, tuple(told)


def _foreign_notes(located: Located, issued: Issued) -> Iterator[tuple[Sheet, Note, str]]:
    for found in located.sheets:
        for note in sorted(found.sheet.notes):
            text = _without_ours(note, issued)
            if text:
                yield found.sheet, note, text


def _looks_ours(note: Note, period: Period) -> bool:
    """Return whether a note begins as ours do, with an earlier period: which words in it are ours only a map tells."""
    return plain(note.text.strip().partition("\n")[0]) in _beginnings(period)


@lru_cache(maxsize=4)
def _beginnings(period: Period) -> frozenset[str]:
    years = range(period.year - _YEARS, period.year + 1)
    earlier = [each for year in years for part in PARTS if (each := Period(year, part)).end <= period.end]
    return frozenset(plain(f"{words(language).period(each)}:") for language in LANGUAGES for each in earlier)


def _without_ours(note: Note, issued: Issued) -> str:
    """Return what a partner wrote in a note: nothing where it is ours, what was added where it begins with ours."""
    text = plain(note.text)
    ours = max((each for each in issued.notes if text.startswith(each)), key=len, default="")
    return text[len(ours) :].strip() if ours else without_sheet_note(note.text).strip()


def _remark(measure: str, notes: list[tuple[Sheet, Note, str]], asker: Asker) -> Answer:
    """Return the notes of a measure as one answer, from the first place: a field has one answer in a file."""
    sheet, first, _ = notes[0]
    text = "\n".join(dict.fromkeys(text for _, _, text in notes))
    known = asker.source
    source = Source(known.file, sheet.name, first.address, known.saved, known.digest)
    return Answer(asker.period, asker.owner, measure, REMARK, GIVEN, text, text, source)


# A share is a fraction: 25 in another kind of number is no 25 % of it.
_COUNTED: Final = NUMBER_KINDS - {"share"}


def set_aside(answers: Iterable[Answer], issued: Issued, programme: Programme) -> tuple[list[Answer], list[Problem]]:
    """Return the answers, those unread that were asked in another unit or kind, and what is to be told of them."""
    kept: list[Answer] = []
    told: list[Problem] = []
    for answer in answers:
        metric, facts = programme.find_metric(answer.item), issued.facts.get(answer.item, {})
        if metric and is_of_metric(answer.field) and answer.state == GIVEN and _is_other(metric, facts):
            place = answer.source.location
            now = metric.unit or metric.wording
            told.append(problem("unit-changed", place, item=answer.item, found=answer.raw, unit=now))
            answer = replace(answer, state=UNREADABLE, value=None, assumed=False)
        kept.append(answer)
    return kept, told


def _is_other(metric: Metric, facts: Mapping[str, str]) -> bool:
    """Return whether a form asked for a metric in another unit or sort; a unit that was left open is none."""
    kind, unit = facts.get("kind", metric.kind), facts.get("unit", "")
    units = {each.strip().casefold() for each in (unit, metric.unit)} - {""}
    return len(units) > 1 or _sort(kind) != _sort(metric.kind)


def _sort(kind: str) -> str:
    return "number" if kind in _COUNTED else kind
