"""Partners' notes and comments on cells → remarks on the measure of the row; our own notes are none."""

from __future__ import annotations

from collections.abc import Iterator

from elinvoima_xl.answers import GIVEN, REMARK, Answer, Source
from elinvoima_xl.excel.reader.workbook import Note, Sheet
from elinvoima_xl.excel.returned.issued import Issued, plain
from elinvoima_xl.excel.returned.locate import Located
from elinvoima_xl.excel.returned.reading import Asker
from elinvoima_xl.problems import Location, Problem, problem
from elinvoima_xl.programme import measure_id


def read_remarks(located: Located, issued: Issued, asker: Asker) -> tuple[tuple[Answer, ...], tuple[Problem, ...]]:
    """Return one remark for each measure that partners left notes on, and what they noted on no row of the form."""
    numbers = {(row.table.sheet.name, row.row): row.number for row in located.rows if row.is_sure}
    by_measure: dict[str, list[tuple[Sheet, Note, str]]] = {}
    told: list[Problem] = []
    for sheet, note, text in _foreign_notes(located, issued):
        number = numbers.get((sheet.name, note.row), "")
        if number:
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


def _without_ours(note: Note, issued: Issued) -> str:
    """Return what a partner wrote in a note: nothing where it is ours, what was added where it begins with ours."""
    text = plain(note.text)
    ours = max((each for each in issued.notes if text.startswith(each)), key=len, default="")
    return text[len(ours) :].strip() if ours else note.text.strip()


def _remark(measure: str, notes: list[tuple[Sheet, Note, str]], asker: Asker) -> Answer:
    """Return the notes of a measure as one answer, from the first place: a field has one answer in a file."""
    sheet, first, _ = notes[0]
    text = "\n".join(dict.fromkeys(text for _, _, text in notes))
    known = asker.source
    source = Source(known.file, sheet.name, first.address, known.saved, known.digest)
    return Answer(asker.period, asker.owner, measure, REMARK, GIVEN, text, text, source)
