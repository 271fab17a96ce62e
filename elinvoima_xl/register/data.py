"""The register's sheet of every answer in long form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from elinvoima_xl.foundation.language import N_
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.merging.decisions import Facts
from elinvoima_xl.model.answers import EMPTY, Answer, Source
from elinvoima_xl.model.fields import field_order
from elinvoima_xl.model.programme import item_order
from elinvoima_xl.register.model import DATA, Cell, Column, RowsOf, Sheet, clipped, pieces, sheet_name
from elinvoima_xl.register.view import View
from elinvoima_xl.register.words import ANSWER_STATES, NOT_MERGED, field_word, title


def data_sheet(view: View, *, has_shown: bool = True) -> Sheet:
    """Return the sheet of every answer in long form, also those that were replaced or not merged.

    A text that is longer than a cell goes on in further columns. The rows are made when they are written: there are
    millions of cells. Without `has_shown` it is as registers of version 0.1 have it, which do not know what was seen.
    """
    say = view.say
    states = _states(view)
    answers = _answers(view)
    longest = {
        "value": max((len(_value_parts(view, each)) for each in answers), default=1),
        "raw": max((len(pieces(each.raw)) for each in answers), default=1),
    }
    columns = tuple(_data_columns(view, longest))
    kept = [place for place, each in enumerate(columns) if has_shown or each.key != SHOWN]
    columns = tuple(columns[place] for place in kept)

    def cells(answer: Answer) -> tuple[Cell, ...]:
        made = tuple(_data_cells(view, answer, states, longest))
        return made if has_shown else tuple(made[place] for place in kept)

    rows = RowsOf(answers, cells)
    name = sheet_name(DATA, view.language)
    how = say(
        N_(
            "Every answer as it was sent, with its file, sheet and cell. "
            "Corrections are written on the sheet Conflicts."
        )
    )
    return clipped(Sheet(DATA, name, name, (how,), columns, rows, ("period", "item", "field", "owner"), 3))


SHOWN: Final = "shown"
_DATA_WIDTHS: Final = {
    "period": 11, "item": 10, "field": 20, "owner": 30, "state": 16, "merged": 16, "value": 40, "raw": 40,
    "shown": 30, "assumed": 11, "file": 34, "sheet": 26, "cell": 8, "saved": 22, "digest": 68, "subject": 60,
}  # fmt: skip


def _data_columns(view: View, longest: dict[str, int]) -> Iterator[Column]:
    for key, width in _DATA_WIDTHS.items():
        yield Column(key, title(key, view.say), width)
        for number in range(2, longest.get(key, 1) + 1):
            yield Column(f"{key}:{number}", f"{title(key, view.say)} ({number})", width)


def first_rows(view: View, data: Sheet) -> dict[tuple[Period, str], int]:
    """Return the first row of each item of a period in the sheet Data."""
    found: dict[tuple[Period, str], int] = {}
    for number, answer in enumerate(_answers(view), data.header_row + 1):
        found.setdefault((answer.period, answer.item), number)
    return found


def _answers(view: View) -> list[Answer]:
    """Return the answers in the order of the sheet."""
    submissions = view.merged.facts.submissions
    given = (answer for submission in submissions for answer in submission.answers if answer.state != EMPTY)
    return sorted(given, key=_answer_order)


def _answer_order(answer: Answer) -> tuple[object, ...]:
    source = answer.source
    return (
        -answer.period.end.toordinal(), item_order(answer.item), field_order(answer.field), answer.owner.casefold(),
        str(source.saved or ""), source.file, source.sheet, len(source.cell), source.cell, answer.raw, answer.state,
        str(answer.value), source.digest,
    )  # fmt: skip


def _states(view: View) -> dict[tuple[Period, str, str, str, Source], str]:
    """Return what the merge made of each answer."""
    return {
        (each.period, each.owner, each.item, each.field, each.source): each.state
        for decision in view.merged.decisions
        for each in decision.answers
    }


def _data_cells(
    view: View, answer: Answer, states: dict[tuple[Period, str, str, str, Source], str], longest: dict[str, int]
) -> Iterator[Cell]:
    say = view.say
    source = answer.source
    merged = states.get((answer.period, answer.owner, answer.item, answer.field, source))
    word = NOT_MERGED if merged is None else N_("replaced") if merged == "superseded" else N_("counts")
    yield Cell(str(answer.period))
    yield Cell(answer.item, "code")
    yield Cell(field_word(answer.field, say))
    yield Cell(view.owner_text(answer))
    yield Cell(say(ANSWER_STATES[answer.state]))
    yield Cell(say(word))
    yield from _padded(_value_parts(view, answer), longest["value"])
    yield from _padded([Cell(part) for part in pieces(answer.raw)], longest["raw"])
    yield Cell(view.seen_text(answer) or None)
    yield Cell(say(N_("Yes")) if answer.assumed else None)
    yield from (Cell(text) for text in (source.file, source.sheet, source.cell))
    yield Cell(say.moment(source.saved) if source.saved else None)
    yield Cell(source.digest, "muted")
    yield Cell(view.subject(answer.item, answer.period), "muted")


def _value_parts(view: View, answer: Answer) -> list[Cell]:
    cell = view.value_cell(answer.value, answer.item, answer.field, answer.period)
    return [replace(cell, value=part) for part in pieces(cell.value)] if isinstance(cell.value, str) else [cell]


def _padded(cells: list[Cell], width: int) -> Iterator[Cell]:
    yield from cells
    yield from (Cell() for _ in range(width - len(cells)))


def count_rows(facts: Facts) -> int:
    """Return how many rows the sheet of these facts would have."""
    return sum(answer.state != EMPTY for submission in facts.submissions for answer in submission.answers)
