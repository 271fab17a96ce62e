"""The register's sheets that are only read: overview, coverage, what is missing, notices, and every answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from elinvoima_xl.foundation.language import N_
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import Location, Problem, in_order, problem
from elinvoima_xl.merging.assess import StatusCounts, coverage_counts
from elinvoima_xl.merging.changes import BECAUSE
from elinvoima_xl.merging.coverage import Owed, owed_answers
from elinvoima_xl.merging.decisions import NOT_RETURNED, RETURN_STATES, RETURNED, Change, Coverage
from elinvoima_xl.model.statuses import STATUSES
from elinvoima_xl.register.areas import area_sheets
from elinvoima_xl.register.conflicts import conflict_rows, conflict_sheet
from elinvoima_xl.register.data import data_sheet, first_rows
from elinvoima_xl.register.model import (
    CHANGES,
    COVERAGE,
    DATA,
    MISSING,
    MOST_ROWS,
    NOTICES,
    SUMMARY,
    TEXT_LIMIT,
    Cell,
    Column,
    PlacedChart,
    Sheet,
    clipped,
    pieces,
    sheet_name,
)  # fmt: skip
from elinvoima_xl.register.record import Question
from elinvoima_xl.register.texts import periods_sheet, sources_sheet, texts_sheet
from elinvoima_xl.register.view import View, counts_by_area, open_counts, owed_count
from elinvoima_xl.register.words import (
    SEVERITY_WORDS,
    field_word,
    title,
)  # fmt: skip
from elinvoima_xl.workbook.charts import Anchor, coverage_chart, status_chart

# Owners shown in the chart of coverage; all of them stand on their own sheet.
_CHARTED: Final = 8
# Words inside formatted texts stand apart: the tools that collect words do not look there.
_WRITTEN: Final = N_("Written")
_NEWEST: Final = N_("Newest period")


def all_sheets(
    view: View, most_rows: int = MOST_ROWS
) -> tuple[tuple[Sheet, ...], tuple[Question, ...], tuple[Problem, ...]]:
    """Return the sheets in their order, what the sheet of conflicts asks, and what is told of the writing itself.

    Lists that are only read have `most_rows` rows at most, and say so where there are more.
    """
    data = data_sheet(view)
    rows = conflict_rows(view)
    waiting = tuple((row.question.period, row.question.item) for row in rows if not row.is_settled)
    owed = {period: owed_answers(view.merged, period) for period in view.periods}
    view = replace(view, data_rows=first_rows(view, data), waiting=waiting, owed=owed)
    cut, told = _cut(view, (conflict_sheet(view, rows), *area_sheets(view)))
    notices = notices_sheet(view, in_order((*view.merged.problems, *told)))
    missing, notices = (_limited(view, each, most_rows) for each in (missing_sheet(view), notices))
    others = (changes_sheet(view), missing, coverage_sheet(view), notices, texts_sheet(view), periods_sheet(view))
    sheets = tuple(map(clipped, (summary_sheet(view), *cut, *others, sources_sheet(view))))
    return (*sheets, data), tuple(row.question for row in rows), told


def _limited(view: View, sheet: Sheet, most_rows: int) -> Sheet:
    """Return a sheet that fits, and says how many rows it lacks: a command tells them all with --json."""
    if len(sheet.rows) <= most_rows:
        return sheet
    text = view.say(N_("The first {shown} of {count} rows: a sheet holds no more."))
    line = text.format(shown=view.say.number(most_rows), count=view.say.number(len(sheet.rows)))
    return replace(sheet, lines=(*sheet.lines, line), rows=sheet.rows[:most_rows])


def _cut(view: View, sheets: tuple[Sheet, ...]) -> tuple[tuple[Sheet, ...], tuple[Problem, ...]]:
    """Return sheets whose texts fit into their cells, and what was cut: the sheet Data has every text whole."""
    told: list[Problem] = []
    data = sheet_name(DATA, view.language)
    pointer = "\n" + view.say(N_("… (the whole text is on the sheet {sheet})")).format(sheet=data)

    def fit(sheet: Sheet, row: tuple[Cell, ...]) -> Iterator[Cell]:
        for cell in row:
            if isinstance(cell.value, str) and len(parts := pieces(cell.value, TEXT_LIMIT - len(pointer))) > 1:
                item = next(
                    str(each.value) for each, column in zip(row, sheet.columns, strict=True) if column.key == "item"
                )
                told.append(problem("text-cut", Location("", sheet.name), item=item, found=data))
                yield replace(cell, value=parts[0] + pointer)
            else:
                yield cell

    cut = tuple(replace(sheet, rows=tuple(tuple(fit(sheet, row)) for row in sheet.rows)) for sheet in sheets)
    return cut, in_order(told)


# --- overview


def summary_sheet(view: View) -> Sheet:
    """Return the overview: measures by status and area, the newest period first, and its charts."""
    say = view.say
    columns = (
        Column("period", title("period", say), 11),
        Column("area", title("area", say), 42),
        *(Column(each.code, each.title(say), 16) for each in STATUSES.values()),
        Column("measures", title("measures", say), 17),
        Column("conflicts", title("conflicts", say), 18),
        Column("lacking", title("lacking", say), 16),
    )
    rows = tuple(row for period in view.periods for row in _summary_rows(view, period))
    name = sheet_name(SUMMARY, view.language)
    heading = view.programme.title if view.programme else name
    sheet = Sheet(SUMMARY, name, f"{name}: {heading}", _facts(view), columns, rows, ("period", "area"), 2)
    return replace(sheet, charts=_summary_charts(view, name)) if view.periods else sheet


def _facts(view: View) -> tuple[str, ...]:
    say = view.say
    notice = view.programme.notice if view.programme else ""
    written = " · ".join(filter(None, (f"{say(_WRITTEN)} {say.moment(view.now)}", notice)))
    if not view.periods:
        return (written, say(N_("No answers yet.")))
    newest = view.periods[0]
    coverage = coverage_counts(view.merged, newest)
    facts = (
        f"{say(_NEWEST)}: {say.period(newest)}",
        say(N_("{returned} of {asked} forms returned")).format(returned=coverage.returned, asked=coverage.owners),
        say.plural("{count} thing to be settled", "{count} things to be settled", open_counts(view, newest)),
        say.plural("{count} answer missing", "{count} answers missing", owed_count(view, newest)),
    )
    return (" · ".join(facts), written)


def _summary_rows(view: View, period: Period) -> Iterator[tuple[Cell, ...]]:
    counts = counts_by_area(view, period)
    for each in view.areas:
        number = each.area.number
        if number in counts:
            yield tuple(_count_cells(view, period, each.name, counts[number]))
    yield tuple(_count_cells(view, period, view.say(N_("In all")), counts[None]))


def _count_cells(view: View, period: Period, name: str, counts: StatusCounts) -> Iterator[Cell]:
    area = counts.area.number if counts.area else None
    style, word = ("total", "strong") if area is None else ("whole", "text")
    yield Cell(str(period), word)
    yield Cell(name, word)
    yield from (Cell(counts.of(status), style) for status in STATUSES)
    yield Cell(counts.total, "total")
    yield Cell(open_counts(view, period, area), style)
    yield Cell(owed_count(view, period, area), style)


def _summary_charts(view: View, name: str) -> tuple[PlacedChart, ...]:
    say = view.say
    newest = view.periods[0]
    counts = counts_by_area(view, newest)
    named = [(each.name, each.area.number) for each in view.areas if each.area.number in counts]
    figures = [(short, dict(counts[number].counts)) for short, number in named]
    shown = [status for status in STATUSES if any(found.get(status) for _, found in figures)]
    charts: list[PlacedChart] = []
    # Two lines of facts and the charts' own row stand above the header.
    if shown:
        heading = say(N_("Status of the measures by area, {period}")).format(period=say.period(newest))
        data = status_chart(heading, figures, language=view.language)
        charts.append(PlacedChart(data, Anchor(name, 4, 1), tuple(2 + list(STATUSES).index(each) for each in shown)))
    covered = _covered(view, newest)[:_CHARTED]
    if covered:
        heading = say.plural(
            "Answers of {count} owner", "Answers of the {count} owners who lack the most", len(covered)
        )
        data = coverage_chart(
            heading, [(each.owner, each.filled, each.expected) for each in covered], language=view.language
        )
        charts.append(PlacedChart(data, Anchor(sheet_name(COVERAGE, view.language), 2, 1), (3, 4)))
    return tuple(charts)


# --- coverage and what is missing


def coverage_sheet(view: View) -> Sheet:
    """Return the sheet of owners: who has returned, and how much of it is filled; who lacks the most comes first."""
    say = view.say
    widths = {"period": 11, "owner": 46, "state": 18, "filled": 12}
    columns = (
        *(Column(key, title(key, say), width) for key, width in widths.items()),
        Column("lacking", say(N_("Still missing")), 14),
        Column("settled", say(N_("Settled by the coordinator")), 16),
        Column("expected", title("expected", say), 12),
        Column("share", title("share", say), 14),
        Column("files", title("files", say), 60),
    )
    rows = tuple(tuple(_coverage_cells(view, each)) for period in view.periods for each in _covered(view, period))
    name = sheet_name(COVERAGE, view.language)
    how = say(
        N_("Cells that each owner was asked to fill, how many of them it has filled, and how many you have settled.")
    )
    return Sheet(COVERAGE, name, name, (how,), columns, rows, ("period", "owner"), 2)


def _covered(view: View, period: Period) -> tuple[Coverage, ...]:
    found = (each for each in view.merged.coverage if each.period == period)
    return tuple(sorted(found, key=lambda each: (-len(each.owed), each.owner.casefold())))


def _coverage_cells(view: View, coverage: Coverage) -> Iterator[Cell]:
    from decimal import Decimal

    share = Decimal(coverage.filled) / coverage.expected if coverage.expected else None
    yield Cell(str(coverage.period))
    yield Cell(coverage.owner, "strong")
    yield Cell(view.say(RETURN_STATES[coverage.state]), "text" if coverage.state == RETURNED else "conflict")
    yield Cell(coverage.filled, "whole")
    yield Cell(len(coverage.owed), "whole")
    yield Cell(coverage.settled, "whole")
    yield Cell(coverage.expected, "whole")
    yield Cell(round(share, 4) if share is not None else None, "share_1")
    yield Cell(", ".join(coverage.files))


def missing_sheet(view: View) -> Sheet:
    """Return the sheet of what is still owed: one row for each owner and cell, the newest period first."""
    say = view.say
    widths = {"period": 11, "owner": 40, "state": 18, "item": 10, "subject": 60, "missing": 24}
    columns = tuple(Column(key, title(key, say), width) for key, width in widths.items())
    states = {(each.period, each.owner): each.state for each in view.merged.coverage}
    rows = tuple(
        tuple(_missing_cells(view, period, owed, states.get((period, owed.owner), NOT_RETURNED)))
        for period in view.periods
        for owed in sorted(view.owed[period], key=lambda each: each.owner.casefold())
    )
    name = sheet_name(MISSING, view.language)
    how = say(N_("elinvoima status --reminders writes a reminder for each owner."))
    return Sheet(MISSING, name, name, (how,), columns, rows, ("period", "owner", "item", "missing"), 2)


def _missing_cells(view: View, period: Period, owed: Owed, state: str) -> Iterator[Cell]:
    yield Cell(str(period))
    yield Cell(owed.owner, "strong")
    yield Cell(view.say(RETURN_STATES[state]))
    yield Cell(owed.item, "code")
    yield Cell(view.subject(owed.item, period))
    yield Cell(field_word(owed.field, view.say))


# --- notices


def changes_sheet(view: View) -> Sheet:
    """Return the sheet of what the last merge changed that changed anything: worse first."""
    say, facts = view.say, view.merged.facts
    widths = {
        "period": 11, "item": 10, "subject": 60, "field": 22, "before": 26, "after": 26, "because": 40, "by": 50,
    }  # fmt: skip
    columns = tuple(Column(key, title(key, say), width) for key, width in widths.items())
    name = sheet_name(CHANGES, view.language)
    if facts.changed is None:
        how = say("No merge has changed a value that there was.")
    else:
        count = say.plural("{count} value changed.", "{count} values changed.", len(facts.changes))
        when = say("Merged on {time}. What got worse stands first.").format(time=say.moment(facts.changed))
        how = f"{count} {when}"
    rows = tuple(tuple(_change_cells(view, each)) for each in facts.changes)
    return Sheet(CHANGES, name, name, (how,), columns, rows, (), 1)


def _change_cells(view: View, change: Change) -> Iterator[Cell]:
    yield Cell(str(change.period))
    yield Cell(change.item, "code")
    yield Cell(view.subject(change.item, change.period))
    yield Cell(field_word(change.field, view.say))
    for value in (change.before, change.after):
        yield Cell(view.value_text(value, change.item, change.field, change.period) or None)
    yield Cell(view.say(BECAUSE[change.because]))
    yield Cell(change.by or None)


def notices_sheet(view: View, problems: tuple[Problem, ...]) -> Sheet:
    """Return the sheet of all problems, errors first."""
    say = view.say
    widths = {
        "severity": 16, "period": 11, "message": 70, "advice": 56, "file": 34, "sheet": 26, "cell": 8, "item": 10,
        "code": 22,
    }  # fmt: skip
    columns = tuple(Column(key, title(key, say), width) for key, width in widths.items())
    rows = tuple(tuple(_notice_cells(view, each)) for each in problems)
    name = sheet_name(NOTICES, view.language)
    how = say.plural("{count} notice. Errors come first.", "{count} notices. Errors come first.", len(problems))
    return Sheet(NOTICES, name, name, (how,), columns, rows, (), 1)


def _notice_cells(view: View, each: Problem) -> Iterator[Cell]:
    where = each.location
    yield Cell(view.say(SEVERITY_WORDS[each.severity]), "conflict" if each.severity == "error" else "text")
    period = dict(each.blanks).get("period")
    yield Cell(str(period) if period else None)
    yield Cell(each.message(view.language))
    yield Cell(each.advice(view.language))
    yield from (Cell(text) for text in (where.file, where.sheet, where.cell))
    yield Cell(each.item, "code")
    yield Cell(each.code, "muted")
