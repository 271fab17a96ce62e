"""The register's sheets on which the coordinator marks and writes: texts for the report, periods, sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from elinvoima_xl.foundation.language import N_, Words
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import in_order
from elinvoima_xl.merging.assess import coverage_counts
from elinvoima_xl.model.answers import GIVEN, CoordinatorText, Letter, Submission
from elinvoima_xl.model.fields import LATE
from elinvoima_xl.model.programme import Programme
from elinvoima_xl.model.statuses import STATUSES
from elinvoima_xl.register.model import PERIODS, SOURCES, TEXTS, Cell, Column, PlacedChart, Sheet, sheet_name
from elinvoima_xl.register.view import View, counts_by_area, open_counts
from elinvoima_xl.register.words import FILE_STATES, MARK, title
from elinvoima_xl.workbook.charts import Anchor, status_chart

NOTE: Final = "note"
VERDICT: Final = "verdict"
PROPOSAL: Final = "proposal"
CLOSING: Final = "closing"

_HELP: Final = {
    "text": N_("A note on the measure, a verdict on the objective, or closing words; the report prints it."),
    "proposal": N_("A proposal to change, merge or drop; the report lists it."),
    "closed": N_("Write x when the committee has its report: later answers are told and not merged."),
    "counts": N_("Of a file that came late: write x if its answers count, no if the earlier ones stand."),
    "leave_out": N_("Write x to leave the whole file out of the merge; empty it to read it again."),
}


_NO: Final = N_("no")


def _help(key: str, say: Words) -> str:
    return say(_HELP[key])


_ACHIEVED: Final = (N_("Achieved"), N_("Partly achieved"), N_("Not achieved"), N_("Cannot be assessed"))


def objective_id(area: int, objective: int) -> str:
    """Return the item under which texts on an objective are kept.

    >>> objective_id(1, 2)
    '1.2'
    """
    return f"{area}.{objective}"


def text_kind(programme: Programme | None, item: str) -> str:
    """Return what the main text of a row is: on nothing the closing words, on an objective a verdict, else a note."""
    if not item:
        return CLOSING
    known = (
        {objective_id(area.number, each.number) for area in programme.areas for each in area.objectives}
        if programme
        else ()
    )
    return VERDICT if item in known else NOTE


def texts_sheet(view: View) -> Sheet:
    """Return the sheet of the coordinator's texts: the newest period whole, older ones where something was written."""
    say = view.say
    columns = (
        Column("period", title("period", say), 10),
        Column("item", title("item", say), 9),
        Column("subject", say(N_("Objective or measure")), 60),
        Column("text", title("text", say), 70, _help("text", say)),
        Column("proposal", title("proposal", say), 50, _help("proposal", say)),
    )
    rows = tuple(tuple(_text_cells(view, period, item)) for period, item in _text_places(view))
    name = sheet_name(TEXTS, view.language)
    how = say(
        N_("Write in the open columns what the report is to say; the texts stay here from one merge to the next.")
    )
    return Sheet(TEXTS, name, name, (how,), columns, rows, ("period", "item"), 3)


def _text_places(view: View) -> Iterator[tuple[Period, str]]:
    written = {(each.period, each.item) for each in view.merged.facts.texts if each.kind in _SHOWN}
    for period in sorted({*view.periods, *(each for each, _ in written)}, reverse=True):
        places = list(_items(view.merged.facts.find_programme(period)))
        places += sorted({item for day, item in written if day == period} - set(places))
        for item in places:
            if period in view.periods[:1] or (period, item) in written:
                yield period, item


_SHOWN: Final = (NOTE, VERDICT, PROPOSAL, CLOSING)


def _items(programme: Programme | None) -> Iterator[str]:
    """Yield what a text may be on: the report as a whole, then each objective and its measures."""
    yield ""
    for area in programme.areas if programme else ():
        for objective in area.objectives:
            yield objective_id(area.number, objective.number)
            yield from (measure.id for measure in objective.measures)


def _text_cells(view: View, period: Period, item: str) -> Iterator[Cell]:
    kind = text_kind(view.merged.facts.find_programme(period), item)
    style = "text" if kind == NOTE else "strong"
    choices = tuple(view.say(word) for word in _ACHIEVED) if kind == VERDICT else ()
    yield Cell(str(period), style)
    yield Cell(item, "code" if kind == NOTE else "strong")
    yield Cell(_text_subject(view, period, item), style)
    yield Cell(written_text(view.merged.facts.texts, period, kind, item), "open", is_open=True, choices=choices)
    yield Cell(written_text(view.merged.facts.texts, period, PROPOSAL, item), "open", is_open=True)


def written_text(texts: tuple[CoordinatorText, ...], period: Period, kind: str, item: str) -> str | None:
    """Return what stands written on an item, several texts under each other, `None` where nothing does."""
    found = [each.text for each in texts if (each.period, each.kind, each.item) == (period, kind, item)]
    return "\n".join(found) or None


def _text_subject(view: View, period: Period, item: str) -> str:
    if not item:
        return view.say(N_("The report as a whole: closing words"))
    programme = view.merged.facts.find_programme(period)
    for area in programme.areas if programme else ():
        for objective in area.objectives:
            if item == objective_id(area.number, objective.number):
                return view.say(N_("Objective: {text}")).format(text=objective.wording)
    return view.subject(item, period)


# --- periods


def periods_sheet(view: View) -> Sheet:
    """Return the sheet of periods: what each has, and whether it is closed."""
    say = view.say
    columns = (
        Column("period", title("period", say), 10),
        Column("dates", title("dates", say), 20),
        *(Column(each.code, each.title(say), 16) for each in STATUSES.values()),
        Column("measures", title("measures", say), 17),
        Column("returned", title("returned", say), 14),
        Column("conflicts", title("conflicts", say), 14),
        Column("closed", title("closed", say), 14, _help("closed", say)),
    )  # fmt: skip
    known = sorted({*view.periods, *view.merged.facts.closed}, reverse=True)
    rows = tuple(tuple(_period_cells(view, period)) for period in known)
    name = sheet_name(PERIODS, view.language)
    how = say(
        N_(
            "Write x in the column Closed when no more answers of a period are to count. "
            "Empty it to open the period again."
        )
    )
    return Sheet(PERIODS, name, name, (how,), columns, rows, ("period",), 1, _period_charts(view, name, known))


def _period_charts(view: View, name: str, periods: list[Period]) -> tuple[PlacedChart, ...]:
    figures = [(str(period), dict(counts_by_area(view, period)[None].counts)) for period in periods]
    shown = [status for status in STATUSES if any(counts.get(status) for _, counts in figures)]
    if len(periods) < 2 or not shown:
        return ()
    heading = view.say(N_("Status of the measures by period"))
    data = status_chart(heading, figures, language=view.language, kind="columns")
    columns = tuple(2 + list(STATUSES).index(status) for status in shown)
    # One line of facts and the charts' row stand above the header.
    return (PlacedChart(replace(data, newest_first=True), Anchor(name, 3, 0), columns),)


def _period_cells(view: View, period: Period) -> Iterator[Cell]:
    counts = counts_by_area(view, period)[None]
    coverage = coverage_counts(view.merged, period)
    is_closed = period in view.merged.facts.closed
    yield Cell(str(period), "strong")
    yield Cell(view.say.period(period))
    yield from (Cell(counts.of(status), "whole") for status in STATUSES)
    yield Cell(counts.total, "total")
    yield Cell(view.say(N_("{returned} of {asked}")).format(returned=coverage.returned, asked=coverage.owners))
    yield Cell(open_counts(view, period), "whole")
    yield Cell(MARK if is_closed else None, "open", is_open=True, choices=(MARK,))


# --- sources


def sources_sheet(view: View) -> Sheet:
    """Return the sheet of files: what was read, from whom, when, and the marks of those to be left out."""
    say = view.say
    widths = {
        "file": 40,
        "period": 10,
        "owner": 34,
        "state": 20,
        "saved": 22,
        "filled": 10,
        "expected": 10,
        "problems": 12,
    }
    columns = (
        *(Column(key, title(key, say), width) for key, width in widths.items()),
        Column("leave_out", title("leave_out", say), 12, _help("leave_out", say)),
        Column("counts", title("counts", say), 12, _help("counts", say)),
        Column("message", title("message", say), 60),
        Column("letters", title("letters", say), 60),
        Column("digest", title("digest", say), 68),
    )  # fmt: skip
    found = sorted(view.merged.facts.submissions, key=_source_order)
    rows = tuple(tuple(_source_cells(view, each)) for each in found)
    name = sheet_name(SOURCES, view.language)
    how = say(
        N_("Write x in the column Leave out if a file is not to be read, save, close the file and run merge again.")
    )
    return Sheet(SOURCES, name, name, (how,), columns, rows, ("file", "digest"), 1)


def _source_order(submission: Submission) -> tuple[int, str, str, str]:
    newest_first = -submission.period.end.toordinal() if submission.period else 0
    return newest_first, submission.owner.casefold(), submission.file, submission.digest


def _source_cells(view: View, submission: Submission) -> Iterator[Cell]:
    say = view.say
    owner = submission.owner or (say(N_("All owners together")) if submission.state == "accepted" else "")
    is_out = submission.digest in view.merged.facts.left_out
    state = say(N_("left out")) if is_out else say(FILE_STATES.get(submission.state, submission.state))
    yield Cell(submission.file)
    yield Cell(str(submission.period) if submission.period else None)
    yield Cell(owner)
    yield Cell(state, "text" if submission.state == "accepted" else "conflict")
    yield Cell(say.moment(submission.saved) if submission.saved else None)
    yield Cell(submission.filled, "whole")
    yield Cell(submission.expected, "whole")
    yield Cell(len(submission.problems), "whole")
    yield Cell(MARK if is_out else None, "open", is_open=True, choices=(MARK,))
    yield Cell(_counts(view, submission), "open", is_open=True, choices=(MARK, view.say(_NO)))
    yield Cell(_refusal(view, submission))
    yield Cell(_letters(view, submission))
    yield Cell(submission.digest, "muted")


def _counts(view: View, submission: Submission) -> str | None:
    """Return what has been decided on a file that came late: whether it counts."""
    made = {
        each.value
        for each in view.merged.facts.resolutions
        if (each.field, each.item, each.state) == (LATE, submission.digest, GIVEN)
    }
    return None if len(made) != 1 else MARK if True in made else view.say(_NO)


def _letters(view: View, submission: Submission) -> str | None:
    """Return what the senders of the mails wrote with which a file came: whose words they are and when, then all."""
    found = [
        "\n".join(filter(None, (_heading(view, each), each.words)))
        for each in submission.letters
        if each.words or each.sent
    ]
    return "\n\n".join(found) or None


def _heading(view: View, letter: Letter) -> str:
    sent = view.say.moment(letter.sent) if letter.sent else ""
    return ", ".join(filter(None, (letter.file, letter.sender, sent)))


def _refusal(view: View, submission: Submission) -> str | None:
    """Return why a file could not be used."""
    if submission.state == "accepted":
        return None
    told = in_order(submission.problems)
    return told[0].message(view.language) if told else None
