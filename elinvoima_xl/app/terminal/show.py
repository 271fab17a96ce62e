"""What a person sees at the terminal: what was done, what is wrong, what to do next.

Files with errors come first, so that warnings never drown them (DESIGN §9); how many there are and the next step stand
at the end. Lines are wrapped at a terminal; piped output has no colours and one line for each thing, whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import singledispatch
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from elinvoima_xl.app.outcomes import (
    Checked,
    Exported,
    FolderMade,
    FormsWritten,
    Imported,
    ItemWritten,
    MergeDone,
    Outcome,
    Published,
    ReportWritten,
    StatusRead,
    Traced,
    Verified,
)
from elinvoima_xl.foundation.language import N_, Value, Words, words
from elinvoima_xl.foundation.personal import CONTACTS, mask
from elinvoima_xl.foundation.problems import Problem, alike, has_errors, in_order, printable, shorten
from elinvoima_xl.merging.changes import BECAUSE
from elinvoima_xl.merging.decisions import CONFLICT, MISSING, RETURN_STATES, RETURNED, Change, Coverage, Decision
from elinvoima_xl.model.answers import EMPTY, SUPERSEDED, Answer, Resolution, Submission, of_file
from elinvoima_xl.model.fields import STATUS, field_name
from elinvoima_xl.model.programme import Metric
from elinvoima_xl.model.rules import RULES
from elinvoima_xl.model.statuses import STATUSES

if TYPE_CHECKING:
    from elinvoima_xl.app.demo import DemoDone
    from elinvoima_xl.programme.importing.renewal import Renewed

_STYLES: Final = {"error": "bold red", "warning": "yellow", "info": "dim"}
_MARKS: Final = {"error": "✕", "warning": "▲", "info": "·"}
# Longer lists of findings are counted: the workbook's own sheet has them all.
MOST_INFORMATION: Final = 12
# More changes of a programme than this are counted: the workbook's own sheet has them all.
MOST_CHANGES: Final = 25
# More changes than this are on the register's own sheet.
MOST_VALUES: Final = 10
# More files than this in one folder are counted.
MOST_WRITTEN: Final = 5
# Columns: narrower terminals have no room for a column that repeats another, and no words in fewer than the least.
NARROW: Final = 80
LEAST: Final = 20
# Columns of what is piped: nothing that people type is longer.
UNCUT: Final = 100_000
FILE_STATES: Final = {"accepted": N_("accepted"), "refused": N_("refused")}


def make_console() -> Console:
    """Return the console of standard output."""
    console = Console(highlight=False, soft_wrap=True)
    if not console.is_terminal:
        console.width = UNCUT
    return console


def show_demo(outcome: DemoDone, language: str) -> None:
    """Print what the demo made and what to open first: its faults are there on purpose."""
    console = make_console()
    say = words(language)
    for path, what in outcome.shown:
        _print(console, Text.assemble((f"{path}: ", "bold"), say(what)), indent=2)
    _print_next(console, say("Open first: {file}").format(file=outcome.shown[0][0]))


def show(outcome: Outcome, language: str) -> None:
    """Print an outcome for a person: what was done, problems by file, how many, and the next step."""
    console = make_console()
    say = words(language)
    _show_facts(outcome, console, say)
    _show_written(console, outcome.written, say)
    _show_problems(console, [each for each in outcome.pressing if each not in outcome.apart], language)
    _show_of_files(outcome, console, say)
    _show_count(console, outcome.pressing, say)
    _show_past(console, len(outcome.problems) - len(outcome.pressing), say)
    for line in next_steps(outcome, say):
        _print_next(console, line)


def _print(console: Console, text: Text, *, head: Text | str = "", indent: int = 0) -> None:
    """Print a text behind its head; at a terminal the lines after the first hang under it."""
    # What a partner wrote, in a trace or as a value that changed, may hold an identity code.
    text.plain = printable(mask(text.plain, CONTACTS))
    lines = text.wrap(console, max(console.width - indent, LEAST))
    for number, line in enumerate(lines):
        line.rstrip()
        start = head if number == 0 else " " * indent
        console.print(Text.assemble(start, line))


def _print_next(console: Console, line: str) -> None:
    _print(console, Text(line, style="bold"), head=Text("→ ", style="bold"), indent=2)


def _show_written(console: Console, written: Iterable[str], say: Words) -> None:
    """Print the files that were written; many of one folder as a number."""
    for folder, group in groupby(written, key=lambda each: str(Path(each).parent)):
        names = tuple(group)
        if len(names) > MOST_WRITTEN:
            count = say.plural("{count} file", "{count} files", len(names))
            _print(console, Text(say("Written: {count} in {folder}").format(count=count, folder=folder)), indent=2)
            continue
        for name in names:
            _print(console, Text(say("Written: {file}").format(file=name)), indent=2)


def _show_problems(console: Console, problems: Iterable[Problem], language: str) -> None:
    """Print problems file by file, those with errors first, and below them what is for information, with its file."""
    told = in_order(problems)
    say = words(language)
    by_file = _by_file(each for each in told if each.severity != "info")
    for file, group in by_file:
        if file or len(by_file) > 1:
            _print(console, Text(file or say(N_("Of all files together")), style="bold"))
        _show_group(console, alike(group, language), language)
    information = alike((each for each in told if each.severity == "info"), language)
    if len(information) <= MOST_INFORMATION:
        if by_file and information:
            _print(console, Text(say(N_("For information")), style="bold"))
        _show_group(console, information, language, has_file=True)
    else:
        rest = say.plural(
            "{count} finding is for your information only; --json lists it.",
            "{count} findings are for your information only; --json lists them.",
            sum(map(len, information)),
        )
        _print(console, Text(rest, style="dim"))


def _by_file(problems: Iterable[Problem]) -> list[tuple[str, tuple[Problem, ...]]]:
    """Return the problems of each file, files with errors first."""
    in_files = sorted(problems, key=lambda each: each.location.file)
    found = [(file, in_order(group)) for file, group in groupby(in_files, key=lambda each: each.location.file)]
    return sorted(found, key=lambda pair: (not has_errors(pair[1]), pair[0]))


def _show_group(
    console: Console, problems: Sequence[Sequence[Problem]], language: str, *, has_file: bool = False
) -> None:
    """Print problems with their advice, once for those in a row that have the same; equal ones as one with a count."""
    for advice, group in groupby(problems, key=lambda each: each[0].advice(language)):
        for first, *more in group:
            place = "!".join(filter(None, (first.location.sheet, first.location.cell)))
            where = ", ".join(filter(None, (first.location.file if has_file else "", place)))
            where = f"{where}{' …' if more else ''}: " if where else ""
            count = f"{len(more) + 1} × " if more else ""
            text = Text.assemble((where, "bold"), f"{count}{first.message(language)}")
            _print_marked(console, text, first.severity)
        _print(console, Text(advice, style="dim"), head=" " * 6, indent=6)


def _print_marked(console: Console, text: Text, severity: str) -> None:
    _print(console, text, head=Text(f"  {_MARKS[severity]} ", style=_STYLES[severity]), indent=4)


@singledispatch
def _show_of_files(_outcome: Outcome, _console: Console, _say: Words) -> None:
    """Print how many problems files have, where another command tells each of them."""


@_show_of_files.register
def _(outcome: MergeDone, console: Console, say: Words) -> None:
    found = [each for each in outcome.pressing if each in outcome.of_files and each.severity != "info"]
    new = _by_file(each for each in found if each not in outcome.known)
    if found:
        _print(console, Text(say(N_("In the returned files; elinvoima check tells each:")), style="bold"))
    for file, group in new[:MOST_INFORMATION]:
        _print_marked(console, Text.assemble((f"{file}: ", "bold"), _counted(group, say)), group[0].severity)
    if more := [each for _, group in new[MOST_INFORMATION:] for each in group]:
        text = say.plural("{count} more file", "{count} more files", len(new) - MOST_INFORMATION)
        _print_marked(console, Text(f"{text}: {_counted(more, say)}"), more[0].severity)
    if old := [each for each in found if each in outcome.known]:
        text = say(N_("As at the last merge: {count}")).format(count=_counted(old, say))
        _print_marked(console, Text(text, style="dim"), "info")


def _counted(problems: Iterable[Problem], say: Words, *, has_zeros: bool = False) -> str:
    counts = Counter(each.severity for each in problems)
    told = (
        (counts["error"], say.plural("{count} error", "{count} errors", counts["error"])),
        (counts["warning"], say.plural("{count} warning", "{count} warnings", counts["warning"])),
    )
    return ", ".join(text for count, text in told if count or has_zeros)


def _show_count(console: Console, problems: Iterable[Problem], say: Words) -> None:
    told = [each for each in problems if each.severity != "info"]
    if told:
        console.print(
            Text(f"{_counted(told, say, has_zeros=True)}.", style="bold red" if has_errors(told) else "yellow")
        )


def _show_past(console: Console, count: int, say: Words) -> None:
    """Print how many findings are of closed periods, if any: they are in the register for good."""
    if count:
        past = say.plural(
            "{count} finding of closed periods stands on the register's sheet Notices.",
            "{count} findings of closed periods stand on the register's sheet Notices.",
            count,
        )
        _print(console, Text(past, style="dim"))


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
    _print(console, Text(f"{programme.title}: {', '.join(counts)}.", style="bold"))
    if outcome.renewed is not None:
        _show_renewed(console, outcome.renewed, say)


def _show_renewed(console: Console, renewed: Renewed, say: Words) -> None:
    """Print what a new version of a document did to a programme: what was kept, what changed, what is asked."""
    _show_group(console, alike(renewed.problems[:1], say.language), say.language)
    groups = (
        (N_("Kept as you wrote it"), renewed.kept),
        (N_("Changed as the document says"), renewed.changed),
        (N_("To be decided"), renewed.asked),
    )
    for title, problems in groups:
        if problems:
            _print(console, Text(say(title), style="bold"))
            _show_group(console, alike(problems[:MOST_CHANGES], say.language), say.language)
        if (more := len(problems) - MOST_CHANGES) > 0:
            text = say.plural("{count} more on the sheet Findings", "{count} more on the sheet Findings", more)
            _print(console, Text(text), indent=2)


@_show_facts.register
def _(outcome: FormsWritten, console: Console, say: Words) -> None:
    titles = (say(N_("Form")), say(N_("Owner")), say(N_("Cells asked")))
    rows = [(each.file, each.owner or say("Shared workbook"), str(each.expected)) for each in outcome.forms]
    _print_files(console, titles, rows)


@_show_facts.register
def _(outcome: Checked, console: Console, say: Words) -> None:
    titles = (say(N_("File")), say("Owner"), say(N_("State")), say(N_("Filled")))
    # What was passed over is told below, in one line for all of a kind.
    shown = [each for each in outcome.submissions if each.state != "skipped"]
    rows = [(each.file, each.owner, say(FILE_STATES[each.state]), _filled(each)) for each in shown]
    _print_files(console, titles, rows)


@_show_facts.register
def _(outcome: MergeDone, console: Console, say: Words) -> None:
    _show_changes(outcome, console, say)
    states = Counter(each.state for each in outcome.merged.decisions)
    decided = sum(states.values()) - states[MISSING] - states[CONFLICT]
    told = say("{decided} values decided, {conflicts} conflicts to settle, {missing} missing.")
    console.print(Text(told.format(decided=decided, conflicts=outcome.to_settle, missing=states[MISSING])))


def _show_changes(outcome: MergeDone, console: Console, say: Words) -> None:
    """Print what the merge made of values that there were, worse first; of a new register nothing has changed."""
    if outcome.is_new:
        return
    if not outcome.changes:
        line = say("No value that there was has changed.")
    else:
        line = say.plural("{count} value changed:", "{count} values changed:", len(outcome.changes))
    _print(console, Text(line, style="bold"))
    for each in outcome.changes[:MOST_VALUES]:
        _print(console, _change_line(outcome, each, say), head="  ", indent=4)
    if len(outcome.changes) > MOST_VALUES:
        rest = len(outcome.changes) - MOST_VALUES
        more = say.plural(
            "and {count} more: all are on the register's sheet Changes.",
            "and {count} more: all are on the register's sheet Changes.",
            rest,
        )
        _print(console, Text(more, style="dim"), head="  ", indent=4)
    if outcome.first:
        first = say.plural("{count} first answer came.", "{count} first answers came.", outcome.first)
        _print(console, Text(first))


def _change_line(outcome: MergeDone, change: Change, say: Words) -> Text:
    unit = _unit(outcome.merged.facts.find_metric(change.period, change.item))
    was, now = (_said(value, change.field, unit, say) for value in (change.before, change.after))
    because = say(BECAUSE[change.because]) + (f", {change.by}" if change.by else "")
    what = f"{change.item} {say(field_name(change.field))} {say.period(change.period)}: "
    return Text.assemble((what, "bold"), f"{was} → {now} ({because})")


def _said(value: Value, field: str, unit: str, say: Words) -> str:
    """Return a value as the register's sheets show it."""
    if value is None:
        return say("no value")
    if field == STATUS and value in STATUSES:
        return say(STATUSES[str(value)].name)
    return shorten(say.value(value, unit))


@_show_facts.register
def _(outcome: StatusRead, console: Console, say: Words) -> None:
    console.print(Text(say.period(outcome.period), style="bold"))
    titles = (say("Owner"), say("State"), say("Filled"))
    rows = [(each.owner, say(RETURN_STATES[each.state]), f"{each.filled}/{each.expected}") for each in outcome.coverage]
    _print_table(console, titles, rows)


@_show_facts.register
def _(outcome: Traced, console: Console, say: Words) -> None:
    trace, seen = outcome.trace, ""
    for decision in trace.decisions:
        heading = f"{decision.item} {trace.texts[decision.item]}"
        if heading != seen:
            _print(console, Text(heading, style="bold"), indent=2)
            seen = heading
        metric = outcome.merged.facts.find_metric(decision.period, decision.item)
        unit = _unit(metric)
        field = f"{say(field_name(decision.field))} {say.period(decision.period)}: "
        _print(console, Text.assemble(field, (_value(decision, unit, say), "bold")), head="  ", indent=4)
        if decision.expected > 1 or decision.is_partial:
            _print(console, Text(_how(decision, metric, say), style="dim"), head="    ", indent=6)
        for answer in decision.answers:
            if answer.state != EMPTY:
                _print(console, _answer_line(answer, say), head="    – ", indent=6)
        for made in (*decision.readings, *([decision.resolution] if decision.resolution else [])):
            _print(console, _resolution_line(made, say), head="    ✓ ", indent=6)
    for answer, why in trace.left_out:
        line = Text.assemble(f"{say(_UNCOUNTED[why])}: {say(field_name(answer.field))} {say.period(answer.period)}, ")
        _print(console, line.append_text(_answer_line(answer, say)), head="  ✕ ", indent=4)


_UNCOUNTED: Final = {"left out": N_("left out"), "late": N_("late")}


def _unit(metric: Metric | None) -> str:
    return "" if metric is None else "%" if metric.kind == "share" else metric.unit


def _value(decision: Decision, unit: str, say: Words) -> str:
    if decision.state in (CONFLICT, MISSING):
        return say(_STATES_IN_WORDS[decision.state])
    return say(N_("not available")) if decision.unavailable else _said(decision.value, decision.field, unit, say)


_STATES_IN_WORDS: Final = {CONFLICT: N_("a conflict, to be settled"), MISSING: N_("missing")}


def _how(decision: Decision, metric: Metric | None, say: Words) -> str:
    """Return by which rule the value was made, and of how many owners' answers."""
    count = say(N_("{reported} of {expected} owners")).format(reported=decision.reported, expected=decision.expected)
    return f"{say(RULES[metric.combine].name)}, {count}" if metric and metric.combine in RULES else count


def _answer_line(answer: Answer, say: Words) -> Text:
    source = answer.source
    facts = [str(source.location), f"SHA-256 {of_file(source.digest)[:12]}…"]
    if source.saved:
        facts.insert(1, say(N_("saved {time}")).format(time=say.moment(source.saved)))
    if answer.state == SUPERSEDED:
        facts.append(say(N_("replaced by a newer answer")))
    whose = answer.owner or say("All owners together")
    return Text.assemble((f"{whose}: ", "bold"), f"{_quoted(answer.raw, say)}  ", ", ".join(facts))


def _quoted(text: str, say: Words) -> str:
    return say("“{text}”").format(text=text)


def _resolution_line(made: Resolution, say: Words) -> Text:
    signed = ", ".join(filter(None, (made.who, made.when, made.reason)))
    said = _quoted(made.raw, say) if made.raw else say("the value was taken away")
    settled = say("settled: {said}").format(said=said)
    return Text(f"{settled} ({signed})" if signed else settled)


@_show_facts.register
def _(outcome: Verified, console: Console, say: Words) -> None:
    counts = Counter(each.state for each in outcome.files)
    words_of = {
        "same": say.plural("{count} file is the same", "{count} files are the same", counts["same"]),
        "changed": say.plural("{count} file has changed", "{count} files have changed", counts["changed"]),
        "missing": say.plural("{count} file is missing", "{count} files are missing", counts["missing"]),
        "new": say.plural("{count} file is new", "{count} files are new", counts["new"]),
    }
    told = ", ".join(text for state, text in words_of.items() if counts[state] or state == "same")
    _print(console, Text(f"{told}.", style="bold"))


def _filled(submission: Submission) -> str:
    return f"{submission.filled}/{submission.expected}" if submission.state == "accepted" else "–"


def _print_files(console: Console, titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table of files and their owners; where there is no room for both, an owner stands under its file."""
    if console.width < NARROW:
        titles = (titles[0], *titles[2:])
        rows = [(_with_owner(file, owner), *rest) for file, owner, *rest in rows]
    _print_table(console, titles, rows)


def _with_owner(file: str, owner: str) -> str:
    return file if owner in file else f"{file}\n{owner}"


def _print_table(console: Console, titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table, if it has rows: names wrap, numbers stand last, to the right, and are never cut."""
    if not rows:
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    *names, last = titles
    for name in names:
        table.add_column(name, overflow="fold")
    table.add_column(last, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*(Text(printable(mask(cell, CONTACTS))) for cell in row))
    console.print(table)


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
        return (say("Next: run the command again with -o FILE.xlsx to write the programme workbook."),)
    return (say("Next: open the programme workbook, check the sheet Findings, and run elinvoima forms."),)


@next_steps.register
def _(outcome: FormsWritten, say: Words) -> tuple[str, ...]:
    if not outcome.forms:
        return (say("No forms were made. Next: check the owners and dates of the measures in the programme workbook."),)
    if not outcome.written:
        return (say("Nothing was written. Next: run the command again without --dry-run to write the forms."),)
    return (say("Next: send each owner its form; save what comes back to one folder and run elinvoima check."),)


@next_steps.register
def _(outcome: Checked, say: Words) -> tuple[str, ...]:
    if not outcome.submissions:
        return (say("Next: save the returned workbooks in the folder and run elinvoima check again."),)
    if outcome.written:
        return (say("Next: send the marked copies back to be mended; elinvoima merge takes what can be read already."),)
    if outcome.exit_status:
        return (
            say("Next: elinvoima check --return-to FOLDER writes marked copies to be sent back and mended."),
            say("elinvoima merge takes what can be read already."),
        )
    return (say("Next: run elinvoima merge."),)


@next_steps.register
def _(outcome: MergeDone, say: Words) -> tuple[str, ...]:
    if any(each.state == CONFLICT for each in outcome.merged.decisions):
        return (say("Next: settle the conflicts on the register's sheet Conflicts, save it, and run merge again."),)
    return (say("Next: run elinvoima status to see who is missing, and elinvoima report for the report."),)


@next_steps.register
def _(_outcome: ItemWritten, say: Words) -> tuple[str, ...]:
    return (say("Next: paste the texts into the item of the committee's agenda."),)


@next_steps.register
def _(_outcome: ReportWritten, say: Words) -> tuple[str, ...]:
    return (say("Next: read the report in Word; elinvoima report --item prints the texts of the committee's item."),)


@next_steps.register
def _(_outcome: Traced, say: Words) -> tuple[str, ...]:
    return (say("Next: elinvoima verify says whether the files still are what the register says."),)


@next_steps.register
def _(outcome: Verified, say: Words) -> tuple[str, ...]:
    if outcome.exit_status:
        return (say("Next: find the files that are missing or have changed, or run elinvoima merge to take them."),)
    return (say("Next: keep the files with the register; they show where its values come from."),)


@next_steps.register
def _(_outcome: Exported, say: Words) -> tuple[str, ...]:
    return (say("Next: open the folder with a program that reads Parquet sets: pandas, Power BI, DuckDB."),)


@next_steps.register
def _(outcome: StatusRead, say: Words) -> tuple[str, ...]:
    if outcome.written:
        return (say("Next: read the drafts through and send them from your own mail program."),)
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
    if outcome.lacking:
        words = say("The page does not tell these: {names}. Write them in elinvoima.toml under [publish].")
        told.append(words.format(names=", ".join(outcome.lacking)))
    return tuple(told)


def _owes(coverage: Coverage) -> bool:
    return coverage.state != RETURNED or bool(coverage.owed)
