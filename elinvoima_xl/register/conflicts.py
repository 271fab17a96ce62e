"""The register's sheet of conflicts: what a person is asked to settle, what has been settled, and rows for corrections.

A row is about one field of one item, or about one owner's text that could not be read. Its key is period, item, field
and that owner; a resolution belongs to the row of its key, whether it fits the answers of today or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from elinvoima_xl.foundation.language import N_
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import shorten
from elinvoima_xl.merging.combine import RULE_CHANGED
from elinvoima_xl.merging.decisions import RESOLVED, Decision, Merged, Settles
from elinvoima_xl.model.answers import GIVEN, UNAVAILABLE, UNREADABLE, Answer, Resolution
from elinvoima_xl.model.fields import DECIDED, FIELDS, LATE, STATUS, field_order
from elinvoima_xl.model.programme import item_order
from elinvoima_xl.model.statuses import told_statuses
from elinvoima_xl.register.judged import Judged, judged_rows, key_words
from elinvoima_xl.register.model import CONFLICTS, Cell, Column, Sheet, sheet_name
from elinvoima_xl.register.record import Choice, Question
from elinvoima_xl.register.view import View
from elinvoima_xl.register.words import NOT_AVAILABLE, TAKE_AWAY, field_word, title

# Rows at the end in which any value can be corrected.
FREE_ROWS: Final = 15
# The columns whose words tell a row from all others, and those in which a person settles.
KEY: Final = ("period", "item", "field", "owner")
SETTLING: Final = ("resolution", "who", "when", "reason")
# What a coordinator wrote in a free row and what could not be used is kept as a text of this kind, row by row.
UNUSED_ROW: Final = "unused-correction"
# A dropdown is read at a glance; the whole text stands in the column of answers.
_CHOICE_LIMIT: Final = 120

RowKey = tuple[Period, str, str, str]

_WIDTHS: Final = {
    "period": 10, "item": 10, "subject": 34, "field": 17, "owner": 18, "situation": 34, "answers": 58,
    "resolution": 26, "who": 16, "when": 13, "reason": 34,
}  # fmt: skip
_HELP: Final = {
    "period": N_("For a correction: the period, for example 2027-H1. Empty means the newest period."),
    "item": N_("For a correction: the number of the measure or metric, for example 1.1.2.a."),
    "field": N_("For a correction: choose what is corrected."),
    "resolution": N_("Choose a value from the list, or write another value. It counts at the next merge."),
    "who": N_("Who settled it: a role or an organisation is enough."),
    "when": N_("When it was settled, for example 15.8.2027."),
    "reason": N_("Why: the report tells it in its appendix on data quality."),
}
_SITUATIONS: Final = {
    "conflict": N_("The answers differ."),
    "order-unknown": N_("The owner's files differ, and their order cannot be told."),
    "merged-owners": N_("The owner was merged of several, and their forms say:"),
    "answer-unreadable": N_("The text cannot be read: write the value that it means."),
    "cleared": N_("The owner has emptied an earlier answer; the earlier one still stands."),
    "resolution-outdated": N_("The answers have changed since it was settled."),
    "resolutions-differ": N_("It has been settled in two ways."),
    "corrected": N_("An accepted value was corrected."),
}
# What is said of a resolution that stays on the sheet though its answers are gone.
FITS_NOTHING: Final = N_("The resolution fits no answers any more; empty it if it is not needed.")
# Words inside formatted texts stand apart: the tools that collect words do not look there.
_NOTHING: Final = N_("Nothing is to be settled.")
_SETTLED: Final = N_("Settled.")
_ALL: Final = N_("All owners together")


@dataclass(frozen=True, slots=True)
class Row:
    """A row before it is worded: its question, the decision it is about, and what a person has said on it.

    `shown` is the resolution that stands in the open cells, `outdated` are those that no longer fit. `judged` are the
    words of a row that settles no value.
    """

    question: Question
    decision: Decision | None
    shown: Resolution | None = None
    outdated: tuple[Resolution, ...] = ()
    rivals: tuple[Resolution, ...] = ()
    judged: Judged | None = None

    @property
    def is_settled(self) -> bool:
        """Return whether nothing is asked any more."""
        return self.shown is not None and self.shown.state != UNREADABLE


def reading_owner(settles: Settles) -> str:
    """Return whose unreadable text a resolution is a reading of; "" where it settles a decision as a whole."""
    marks = tuple(settles)
    return marks[0][0] if len(marks) == 1 and marks[0][1] == UNREADABLE else ""


def key_of(resolution: Resolution) -> RowKey:
    """Return the key of the row that a resolution belongs to."""
    return resolution.period, resolution.item, resolution.field, reading_owner(resolution.settles)


def conflict_rows(view: View) -> tuple[Row, ...]:
    """Return the rows: first what is to be settled, then what has been; newest period first."""
    made: dict[RowKey, list[Resolution]] = {}
    for resolution in sorted(view.merged.facts.resolutions, key=repr):
        made.setdefault(key_of(resolution), []).append(resolution)
    asked: dict[RowKey, tuple[Decision | None, Settles]] = {}
    for decision in view.merged.decisions:
        for settles in _asked_sets(decision, made):
            key = (decision.period, decision.item, decision.field, reading_owner(settles))
            asked[key] = (decision, settles)
    for key in made:
        if key[2] not in DECIDED:
            asked.setdefault(key, (view.decisions.get(key[:3]), frozenset()))
    rows = [_row(view, key, *found, made.get(key, [])) for key, found in asked.items()]
    rows += [_judged_row(each, made.get((*_place(each.question), ""), [])) for each in judged_rows(view)]
    return tuple(sorted(rows, key=_row_order))


def _place(question: Question) -> tuple[Period, str, str]:
    return question.period, question.item, question.field


def _judged_row(judged: Judged, made: list[Resolution]) -> Row:
    rivals = tuple(made) if len({(each.state, each.value) for each in made}) > 1 else ()
    shown = made[-1] if made and not rivals else None
    return Row(judged.question, None, shown, (), rivals, judged)


def count_waiting(merged: Merged, language: str, now: datetime) -> int:
    """Return how many rows of the sheet of a merge wait for a person."""
    return open_rows(conflict_rows(View(merged, language, now)))


def open_rows(rows: Iterable[Row]) -> int:
    """Return how many of the rows wait for a person: the number that terminal and sheet tell."""
    return sum(not row.is_settled for row in rows)


def _asked_sets(decision: Decision, made: dict[RowKey, list[Resolution]]) -> Iterator[Settles]:
    """Yield the sets of answers that the rows on a decision settle: unreadable texts one by one, else the whole."""
    key = (decision.period, decision.item, decision.field)
    # By which rule they combine is asked in a row of its own.
    is_open = decision.is_open and decision.reason != RULE_CHANGED
    if not (is_open or decision.state == RESOLVED or decision.readings or (*key, "") in made):
        return
    singles = [frozenset({(each.owner, each.state, each.raw)}) for each in decision.current if each.state == UNREADABLE]
    yield from singles
    if decision.settles not in singles and (not singles or (*key, "") in made):
        yield decision.settles


def _row(view: View, key: RowKey, decision: Decision | None, settles: Settles, made: list[Resolution]) -> Row:
    question = Question(*key, settles, tuple(_choices(view, decision, settles, key)))
    is_asked = decision is not None and bool(settles) and (decision.is_open or decision.state == RESOLVED)
    fitting = [each for each in made if each.settles == settles]
    others = [each for each in made if each.settles != settles]
    senses = {
        (each.state, type(each.value).__name__, each.value, each.raw if each.value is None else "") for each in fitting
    }
    if len(senses) > 1:
        return Row(question, decision, None, tuple(others), tuple(fitting))
    if fitting:
        return Row(question, decision, fitting[-1], tuple(others))
    if is_asked or not others:
        return Row(question, decision, None, tuple(others))
    # It fits nothing any more: it stays where it was, to be seen and taken away by a person.
    kept = Question(*key, others[-1].settles, question.choices)
    return Row(kept, None, others[-1], tuple(others[:-1]))


def _choices(view: View, decision: Decision | None, settles: Settles, key: RowKey) -> Iterator[Choice]:
    """Yield what the dropdown of a row offers: each value answered once, then what a person may say besides."""
    period, item, field, _ = key
    used: set[str] = set()
    for answer in _of_settles(decision, settles):
        if answer.state == GIVEN:
            text = _unlike(shorten(view.value_text(answer.value, item, field, period), _CHOICE_LIMIT), used)
            if text:
                yield Choice(text, GIVEN, answer.value, text)
    if field == STATUS:
        for status in told_statuses():
            if text := _unlike(view.value_text(status.code, item, field, period), used):
                yield Choice(text, GIVEN, status.code, text)
    else:
        text = view.say(NOT_AVAILABLE)
        yield Choice(text, UNAVAILABLE, None, text)
    yield Choice(view.say(TAKE_AWAY), GIVEN, None, "")


def _unlike(text: str, used: set[str]) -> str:
    """Return a text that no other choice has; "" for one that is offered already."""
    if not text or text in used:
        return ""
    used.add(text)
    return text


def _of_settles(decision: Decision | None, settles: Settles) -> tuple[Answer, ...]:
    if decision is None:
        return ()
    whole = (*decision.current, *decision.cleared)
    chosen = tuple(each for each in whole if (each.owner, each.state, each.raw) in settles)
    return chosen or whole


def _row_order(row: Row) -> tuple[bool, int, int, object, object, str]:
    question = row.question
    newest_first = -question.period.end.toordinal()
    # Files before items: what is settled of a file may settle what is asked of them.
    item = (0, item_order("")) if question.field == LATE else (1, item_order(question.item))
    return (row.is_settled, newest_first, *item, field_order(question.field), question.owner or question.item)


# --- in words


def conflict_sheet(view: View, rows: tuple[Row, ...]) -> Sheet:
    """Return the sheet of the rows, with free ones for corrections at its end."""
    say = view.say
    waiting = open_rows(rows)
    told = say.plural("{count} thing is to be settled.", "{count} things are to be settled.", waiting)
    how = say(
        N_(
            "Choose or write the value in the column Resolution, save, close the file and run merge again. "
            "Any other value can be corrected in the free rows at the end."
        )
    )
    columns = tuple(Column(key, title(key, say), width, say(_HELP.get(key, ""))) for key, width in _WIDTHS.items())
    cells = [tuple(_cells(view, row)) for row in rows]
    cells += [tuple(_kept_cells(view, text)) for text in _kept(view)]
    cells += [tuple(_free_cells(view)) for _ in range(FREE_ROWS)]
    name = sheet_name(CONFLICTS, view.language)
    line = f"{told if waiting else say(_NOTHING)} {how}"
    return Sheet(CONFLICTS, name, name, (line,), columns, tuple(cells), KEY, 2)


def _cells(view: View, row: Row) -> Iterator[Cell]:
    question, judged = row.question, row.judged
    style = "text" if row.is_settled else "strong"
    period, item, field, owner = key_words(view, question)
    yield Cell(period, style)
    yield Cell(item, style)
    yield Cell(judged.subject if judged else view.subject(question.item, question.period))
    yield Cell(field)
    yield Cell(owner)
    yield Cell(_situation(view, row), "text" if row.is_settled else "conflict")
    yield Cell(_answers(view, row))
    yield from _settling_cells(view, row)


def _settling_cells(view: View, row: Row) -> Iterator[Cell]:
    shown = row.shown
    choices = tuple(choice.text for choice in row.question.choices)
    chosen = next(
        (each.text for each in row.question.choices if row.judged and shown and each.value == shown.value), ""
    )
    yield Cell(chosen or resolution_text(view, shown), _open_style(row), is_open=True, choices=choices)
    yield from (Cell(getattr(shown, name, "") or None, "open", is_open=True) for name in ("who", "when", "reason"))


def _open_style(row: Row) -> str:
    return "open" if row.is_settled else "expected"


def resolution_text(view: View, resolution: Resolution | None) -> str | None:
    """Return what a person decided, as the open cell says it; `None` where nobody has."""
    if resolution is None:
        return None
    if resolution.field in DECIDED:
        return resolution.raw
    if resolution.state == GIVEN and resolution.value is None:
        return view.say(TAKE_AWAY)
    return resolution.raw or view.value_text(resolution.value, resolution.item, resolution.field, resolution.period)


def _situation(view: View, row: Row) -> str:
    say = view.say
    parts = [_what(view, row)]
    if row.outdated:
        texts = "; ".join(f"“{resolution_text(view, each)}”" for each in row.outdated)
        parts.append(say(N_("Settled before, on other answers: {texts}")).format(texts=texts))
    if row.rivals:
        texts = "; ".join(f"“{resolution_text(view, each)}”" for each in row.rivals)
        parts.append(texts)
    return "\n".join(parts)


def _what(view: View, row: Row) -> str:
    say = view.say
    decision = row.decision
    if row.shown is not None and row.shown.state == UNREADABLE:
        return say(N_("The resolution cannot be read: choose from the list or write a value of the same kind."))
    if row.judged is not None:
        return " ".join(filter(None, (say(_SETTLED) if row.is_settled else "", row.judged.situation)))
    if decision is None:
        return say(FITS_NOTHING)
    rivals = "resolutions-differ" if row.rivals else ""
    reason = rivals or ("answer-unreadable" if row.question.owner else decision.reason)
    text = say(_SITUATIONS.get(reason, N_("A person must decide.")))
    if row.is_settled and reason != "corrected":
        text = say(N_("The text could not be read.")) if reason == "answer-unreadable" else text
        return f"{say(_SETTLED)} {text}"
    return text


def _answers(view: View, row: Row) -> str:
    if row.judged is not None:
        return row.judged.answers
    answers = _of_settles(row.decision, row.question.settles)
    if row.decision is None and row.question.settles:
        return "\n".join(sorted(f"{owner or view.say(_ALL)}: {raw}" for owner, _, raw in row.question.settles))
    return view.answers_text(answers)


def _kept(view: View) -> Iterable[str]:
    return (each.text for each in view.merged.facts.texts if each.kind == UNUSED_ROW)


def _kept_cells(view: View, text: str) -> Iterator[Cell]:
    """Yield a free row with what was written in it and could not be used, so that it can be mended."""
    written = dict(zip(FREE_COLUMNS, text.split("\t"), strict=False))
    for key, cell in zip(_WIDTHS, _free_cells(view), strict=True):
        yield Cell(written.get(key) or None, cell.style, is_open=cell.is_open, choices=cell.choices)


# The open columns of a free row, in the order in which an unused one is kept.
FREE_COLUMNS: Final = ("period", "item", "field", *SETTLING)


def _free_cells(view: View) -> Iterator[Cell]:
    for key in _WIDTHS:
        choices: tuple[str, ...] = ()
        if key == "period":
            choices = tuple(str(each) for each in view.periods)
        if key == "situation":
            yield Cell(view.say(N_("Correction")), "muted")
            continue
        if key == "field":
            choices = tuple(field_word(name, view.say) for name in sorted({*view.fields, *_always()}, key=field_order))
        yield Cell(None, "open" if key in FREE_COLUMNS else "text", is_open=key in FREE_COLUMNS, choices=choices)


def _always() -> Iterator[str]:
    """Yield the fields of which any value can be corrected, whether or not anybody has answered."""
    return (each.code for each in FIELDS.values() if each.has_column)
