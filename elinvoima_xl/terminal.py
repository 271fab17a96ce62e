"""What a person sees at the terminal: what was done, what is wrong, what to do next.

Errors come first and warnings never drown them; nothing is cut to uselessness; piped output has no colours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import singledispatch
from itertools import groupby
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from elinvoima_xl.demo import DemoDone
from elinvoima_xl.language import N_, Words, words
from elinvoima_xl.merging.merge import CONFLICT, MISSING, Coverage
from elinvoima_xl.outcomes import Checked, FolderMade, FormsWritten, Imported, MergeDone, Outcome, Published, StatusRead
from elinvoima_xl.problems import Problem, in_order

_STYLES: Final = {"error": "bold red", "warning": "yellow", "info": "dim"}
_MARKS: Final = {"error": "✕", "warning": "▲", "info": "·"}
# Longer lists of findings are counted by code: the workbook's own sheet has them all.
MOST_INFORMATION: Final = 12
STATES: Final = {
    "accepted": N_("accepted"),
    "refused": N_("refused"),
    "skipped": N_("skipped"),
    "returned": N_("returned"),
    "missing": N_("missing"),
}


def show_demo(outcome: DemoDone, language: str) -> None:
    """Print what the demo made and what to open first: its faults are there on purpose."""
    console = Console(highlight=False, soft_wrap=True)
    say = words(language)
    for path, what in outcome.shown:
        console.print(Text(f"{path}: ", style="bold").append(say(what), style="default"))
    console.print(Text("→ " + say("Open first: {file}").format(file=outcome.shown[0][0]), style="bold"))


def show(outcome: Outcome, language: str) -> None:
    """Print an outcome for a person: problems by file, then what was done, then the next step."""
    console = Console(highlight=False, soft_wrap=True)
    say = words(language)
    _show_problems(console, in_order(outcome.problems), language)
    _show_facts(outcome, console, say)
    for name in outcome.written:
        console.print(Text(say("Written: {file}").format(file=name)))
    _show_count(console, outcome.problems, say)
    for line in next_steps(outcome, say):
        console.print(Text("→ " + line, style="bold"))


def _show_problems(console: Console, problems: Sequence[Problem], language: str) -> None:
    told = [each for each in problems if each.severity != "info"]
    rest = [each for each in problems if each.severity == "info"]
    by_file = sorted(told, key=lambda each: each.location.file)
    for file, group in groupby(by_file, key=lambda each: each.location.file):
        if file:
            console.print(Text(file, style="bold"))
        for each in in_order(group):
            _show_problem(console, each, language)
    if len(rest) <= MOST_INFORMATION:
        for each in rest:
            _show_problem(console, each, language)
    else:
        _count_information(console, rest, words(language))


def _show_problem(console: Console, each: Problem, language: str) -> None:
    where = "!".join(filter(None, (each.location.sheet, each.location.cell)))
    line = Text(f"  {_MARKS[each.severity]} ", style=_STYLES[each.severity])
    line.append(f"{where}: " if where else "", style="bold")
    line.append(each.message(language), style="default")
    console.print(line)
    console.print(Text(f"      {each.advice(language)}", style="dim"))


def _count_information(console: Console, problems: Iterable[Problem], say: Words) -> None:
    counts = Counter(each.code for each in problems)
    listed = ", ".join(f"{code} {count}" for code, count in counts.most_common())
    console.print(Text(say("For your information: {listed}.").format(listed=listed), style="dim"))


def _show_count(console: Console, problems: Iterable[Problem], say: Words) -> None:
    counts = Counter(each.severity for each in problems)
    if counts["error"] or counts["warning"]:
        errors = say.plural("{count} error", "{count} errors", counts["error"])
        warnings = say.plural("{count} warning", "{count} warnings", counts["warning"])
        console.print(Text(f"{errors}, {warnings}.", style="bold red" if counts["error"] else "yellow"))


@singledispatch
def _show_facts(_outcome: Outcome, _console: Console, _say: Words) -> None:
    """Print what the command did, by kind of outcome."""


@_show_facts.register
def _(outcome: Imported, console: Console, say: Words) -> None:
    programme = outcome.programme
    counts = (
        say.plural("{count} area", "{count} areas", len(programme.areas)),
        say.plural("{count} measure", "{count} measures", len(programme.measures)),
        say.plural("{count} metric", "{count} metrics", len(programme.metrics)),
        say.plural("{count} owner", "{count} owners", len(programme.owners)),
    )
    console.print(Text(f"{programme.title}: {', '.join(counts)}.", style="bold"))


@_show_facts.register
def _(outcome: FormsWritten, console: Console, say: Words) -> None:
    table = _table(say(N_("Owner")), say(N_("Cells asked")), say(N_("Form")))
    for form in outcome.forms:
        table.add_row(Text(form.owner or say("Shared workbook")), str(form.expected), Text(form.file))
    console.print(table)


@_show_facts.register
def _(outcome: Checked, console: Console, say: Words) -> None:
    table = _table(say(N_("File")), say(N_("State")), say("Owner"), say(N_("Filled")))
    for each in outcome.submissions:
        filled = f"{each.filled}/{each.expected}" if each.state == "accepted" else "–"
        table.add_row(Text(each.file), say(STATES[each.state]), Text(each.owner), filled)
    console.print(table)


@_show_facts.register
def _(outcome: MergeDone, console: Console, say: Words) -> None:
    states = Counter(each.state for each in outcome.merged.decisions)
    decided = sum(states.values()) - states[MISSING] - states[CONFLICT]
    console.print(
        Text(
            say("{decided} values decided, {conflicts} conflicts to settle, {missing} missing.").format(
                decided=decided, conflicts=states[CONFLICT], missing=states[MISSING]
            )
        )
    )


@_show_facts.register
def _(outcome: StatusRead, console: Console, say: Words) -> None:
    console.print(Text(say.period(outcome.period), style="bold"))
    table = _table(say("Owner"), say("State"), say("Filled"))
    for each in outcome.coverage:
        table.add_row(Text(each.owner), say(STATES[each.state]), f"{each.filled}/{each.expected}")
    console.print(table)


def _table(*titles: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in titles:
        table.add_column(title, overflow="fold")
    return table


@singledispatch
def next_steps(_outcome: Outcome, _say: Words) -> tuple[str, ...]:
    """Return what a person is to do next, a line each."""
    return ()


@next_steps.register
def _(_outcome: FolderMade, say: Words) -> tuple[str, ...]:
    return (
        say("Next: go to the folder, run elinvoima import DOCUMENT, and complete the programme workbook in Excel."),
        say("Then: elinvoima forms --period 2027-H1 writes the forms; check, merge, status and report follow."),
    )


@next_steps.register
def _(outcome: Imported, say: Words) -> tuple[str, ...]:
    if not outcome.written:
        return ()
    return (say("Next: open the programme workbook, check the sheet Findings, and run elinvoima forms."),)


@next_steps.register
def _(outcome: FormsWritten, say: Words) -> tuple[str, ...]:
    if not outcome.written:
        return (say("Nothing was written: this was a dry run."),)
    return (say("Next: send each owner its form; save what comes back to one folder and run elinvoima check."),)


@next_steps.register
def _(outcome: Checked, say: Words) -> tuple[str, ...]:
    if outcome.exit_status:
        return (say("Next: send the marked copies back to be mended (--return-to FOLDER), or run elinvoima merge."),)
    return (say("Next: run elinvoima merge."),)


@next_steps.register
def _(outcome: MergeDone, say: Words) -> tuple[str, ...]:
    if any(each.state == CONFLICT for each in outcome.merged.decisions):
        return (say("Next: settle the conflicts on the register's sheet Conflicts, save it, and run merge again."),)
    return (say("Next: run elinvoima status to see who is missing, and elinvoima report for the report."),)


@next_steps.register
def _(outcome: StatusRead, say: Words) -> tuple[str, ...]:
    if any(_owes(each) for each in outcome.coverage):
        return (say("Next: elinvoima status --reminders FOLDER writes reminder drafts."),)
    return (say("Everyone has answered. Next: run elinvoima report."),)


@next_steps.register
def _(outcome: Published, say: Words) -> tuple[str, ...]:
    first = say("Next: open {file} in a browser and read it through; then copy the whole folder to the city's website.")
    told = [first.format(file=outcome.written[0])]
    if outcome.unsettled:
        words = say.plural(
            "{count} answer is unsettled and has no value on the page: settle it, run merge and publish again.",
            "{count} answers are unsettled and have no value on the page: settle them, run merge and publish again.",
            outcome.unsettled,
        )
        told.insert(0, words)
    return tuple(told)


def _owes(coverage: Coverage) -> bool:
    return coverage.state != "returned" or coverage.filled < coverage.expected
