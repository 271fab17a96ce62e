"""The command line: a function a command; parse, call, print, exit. The library is the program (`steps.py`)."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from elinvoima_xl.app.terminal import parameters as take
from elinvoima_xl.app.terminal.console import expand, prepare_streams, progress, to_json_text
from elinvoima_xl.app.terminal.defaults import given, own, own_file, own_settings
from elinvoima_xl.app.terminal.words import (
    Command,
    Group,
    HelpNeeded,
    Option,
    help_of,
    language_of,
    message_language,
    show_failure,
    show_misuse,
)
from elinvoima_xl.foundation.language import N_, words
from elinvoima_xl.foundation.problems import ElinvoimaError, UsageError, problem
from elinvoima_xl.foundation.version import __version__

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from elinvoima_xl.app.outcomes import Outcome
    from elinvoima_xl.app.sending import Wanted
    from elinvoima_xl.foundation.progress import Progress
    from elinvoima_xl.returns.remote import Place

WRONG_USE: Final = 2
# What shells give a program that was stopped with Ctrl-C.
INTERRUPTED: Final = 130
PROGRAM: Final = "elinvoima"
# The variable in which a shell asks what the Tab key is to offer.
COMPLETING: Final = "_ELINVOIMA_COMPLETE"
_READING: Final = N_("Reading workbooks")


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit status: 0 done, 1 errors remain, 2 wrong use (DESIGN §3)."""
    prepare_streams()
    if COMPLETING in os.environ:
        from elinvoima_xl.app.terminal.completion import prepare_shell

        prepare_shell()
    language = message_language(arguments, os.environ, elinvoima.commands)
    as_json = "--json" in arguments
    try:
        status = elinvoima.main(list(arguments), PROGRAM, complete_var=COMPLETING, standalone_mode=False, obj=language)
    except HelpNeeded as error:
        click.echo(help_of(error), err=True)
        return WRONG_USE
    except click.ClickException as error:
        show_misuse(error, language, as_json=as_json)
        return WRONG_USE
    except ElinvoimaError as error:
        show_failure(error.problem, language, as_json=as_json)
        return WRONG_USE
    except click.exceptions.Abort:
        click.echo(words(language)(N_("Interrupted. Run the command again to finish.")), err=True)
        return INTERRUPTED
    return status if isinstance(status, int) else 0


@click.group(
    cls=Group,
    invoke_without_command=True,
    help=N_("Follow up a city's programme: Excel forms out, answers in, a merge that can be trusted, a Word report."),
    epilog=N_(
        "The Tab key completes commands, periods and owners when this line stands in ~/.bashrc (zsh: zsh_source):"
    ),
    last_line=f'eval "$({COMPLETING}=bash_source {PROGRAM})"',
)
@take.messages
@click.version_option(
    __version__, message="elinvoima_xl %(version)s", cls=Option, help=N_("Show the version and stop.")
)
@click.pass_context
def elinvoima(ctx: click.Context) -> None:
    """Hold the commands; HelpNeeded where none is named."""
    if ctx.invoked_subcommand is None:
        raise HelpNeeded(ctx)


def _command(text: str, name: str | None = None) -> Callable[[Callable[..., int]], click.Command]:
    return elinvoima.command(name, cls=Command, help=text)


def _now() -> datetime:
    """Return the present time, or that of SOURCE_DATE_EPOCH: the same input gives the same bytes then."""
    told = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(told), UTC) if told.isdecimal() else datetime.now(UTC).replace(microsecond=0)


def _returns(paths: tuple[Place, ...]) -> tuple[Place, ...]:
    return expand(paths) or (given(None, "returns", "no-returns"),)


def _finish(outcome: Outcome, *, as_json: bool) -> int:
    """Print an outcome, as JSON or for a person, and return the exit status."""
    language = language_of(click.get_current_context())
    if as_json:
        click.echo(to_json_text(outcome.to_json(language)))
    else:
        from elinvoima_xl.app.terminal.show import show

        show(outcome, language)
    return outcome.exit_status


def _progress(doing: str, *, as_json: bool) -> AbstractContextManager[Progress | None]:
    """Return what shows how far long work is; nothing where a program reads along."""
    if as_json:
        return nullcontext()
    say = words(language_of(click.get_current_context()))
    return progress(say(doing), say(N_("Finishing")), stream=sys.stderr, environment=os.environ)


def _reader(scheduler: str | None) -> AbstractContextManager[Executor | None]:
    """Return who reads the workbooks: the cluster of a scheduler, or nobody in particular."""
    if scheduler is None:
        return nullcontext()
    from elinvoima_xl.returns.parallel.cluster import Cluster

    return Cluster(scheduler)


@_command(N_("Walk the whole path on the Kajaani programme with invented answers."))
@take.folder_argument(
    "folder", N_("A new folder, or that of an earlier demo; “demo” if not given."), default=Path("demo")
)
@take.replaces
@take.messages
@take.as_json
def demo(folder: Path, replace_on: date | None, as_json: bool) -> int:
    """Run the demo; the faults in it are there on purpose, so its exit status is 0."""
    from elinvoima_xl.app.demo import run_demo
    from elinvoima_xl.app.terminal.show import show_demo

    with _progress(N_("Walking the path"), as_json=as_json) as on_done:
        outcome = run_demo(folder, on_done=on_done, replace_on=replace_on)
    if as_json:
        _finish(outcome, as_json=True)
    else:
        show_demo(outcome, language_of(click.get_current_context()))
    return 0


@_command(N_("Make a follow-up folder: settings, folders, and what to do next."))
@take.folder_argument("folder", N_("The folder to make; it may exist."))
@take.replaces
@take.messages
@take.as_json
def init(folder: Path, replace_on: date | None, as_json: bool) -> int:
    """Make a follow-up folder."""
    from elinvoima_xl.app.folder import write_folder
    from elinvoima_xl.app.outcomes import FolderMade

    written, told = write_folder(folder, language_of(click.get_current_context()), replace_on=replace_on)
    return _finish(FolderMade(written=tuple(map(str, written)), problems=told), as_json=as_json)


@_command(N_("Turn a programme document (.md, .docx, .xlsx) into a programme workbook."), "import")
@take.document_argument("source", N_("The document, also by address: .md, .docx or .xlsx."), metavar=N_("DOCUMENT"))
@take.file("-o", "--output", told=N_("The programme workbook to write; an existing one is brought up to date."))
@take.option("--columns", default="", told=N_("What columns mean that are not recognised: “Title=measure,…”."))
@take.replaces
@take.messages
@take.as_json
def import_programme(source: Place, output: Path | None, columns: str, replace_on: date | None, as_json: bool) -> int:
    """Import a programme; with no output and no follow-up folder it is only read and told."""
    from elinvoima_xl.app import steps

    outcome = steps.import_programme(
        source, output or own("programme"), columns=columns, today=_now().date(), replace_on=replace_on
    )
    return _finish(outcome, as_json=as_json)


@_command(N_("Write the forms: one workbook for each owner."))
@take.document_argument(
    "programme",
    N_("The programme workbook, also by address; the follow-up folder's if not given."),
    metavar=N_("PROGRAMME"),
    required=False,
)
@take.period(N_("The period: 2027-H1, 2027-T2, 2027 and the like."), required=True)
@take.folder("-o", "--output", told=N_("The folder for the forms."))
@take.owners
@take.flag("--shared", told=N_("One workbook of all owners and areas."))
@take.file("--register", told=N_("The register that holds what was reported last time."))
@take.deadline
@take.output_language(N_("The language of the forms."))
@take.file("--layout", told=N_("Your own copy of form.toml."))
@take.flag("--ask-targets", told=N_("Let the owners propose baseline and target too."))
@take.option("--password", default="", told=N_("Protect the sheets with this password."))
@take.flag("--drafts", told=N_("Write a mail draft for each owner; nothing is sent."))
@take.flag("--dry-run", told=N_("Say what would be written, and write nothing."))
@take.replaces
@take.as_json
def forms(programme: Place | None, output: Path | None, register: Path | None, as_json: bool, **choices: Any) -> int:  # noqa: ANN401
    """Write forms."""
    from elinvoima_xl.app import steps

    with _progress(N_("Writing forms"), as_json=as_json) as on_written:
        outcome = steps.write_forms(
            given(programme, "programme", "no-programme"),
            given(output, "forms", "no-output"),
            wanted=_wanted(choices),
            register=register or own_file("register"),
            password=choices["password"],
            drafts=choices["drafts"],
            guides=own("guides"),
            dry_run=choices["dry_run"],
            replace_on=choices["replace_on"],
            on_written=on_written,
        )
    return _finish(outcome, as_json=as_json)


def _wanted(choices: dict[str, Any]) -> Wanted:
    from elinvoima_xl.app.given import to_period
    from elinvoima_xl.app.sending import Wanted
    from elinvoima_xl.form.layout import read_layout

    settings = own_settings()
    return Wanted(
        to_period(choices["period"]),
        read_layout(choices["layout"] or own("layout"), ask_targets=choices["ask_targets"]),
        _now(),
        owners=choices["owners"],
        shared=choices["shared"],
        language=choices["language"] or "",
        deadline=choices["deadline"] or (settings.deadline if settings else None),
    )


@_command(N_("Check returned workbooks and say what is wrong in them."))
@take.returns
@take.programme
@take.folder("--return-to", told=N_("Write copies with marked errors to this folder."))
@take.replaces
@take.scheduler
@take.messages
@take.as_json
def check(
    paths: tuple[Place, ...],
    programme: Place | None,
    return_to: Path | None,
    replace_on: date | None,
    scheduler: str | None,
    as_json: bool,
) -> int:
    """Check returns."""
    from elinvoima_xl.app import steps

    known = programme or own_file("programme")
    with _reader(scheduler) as executor, _progress(_READING, as_json=as_json) as on_read:
        outcome = steps.check_returns(
            _returns(paths),
            programme=known,
            return_to=return_to or own("handed_back"),
            layout=own("layout"),
            replace_on=replace_on,
            executor=executor,
            on_read=on_read,
        )
    return _finish(outcome, as_json=as_json)


@_command(N_("Merge returned workbooks into the register."))
@take.returns
@take.file("-o", "--output", told=N_("The register; it is read first if it exists."))
@take.programme
@take.flag("--dry-run", told=N_("Say what would change, and write nothing."))
@take.replaces
@take.scheduler
@take.messages
@take.as_json
def merge(
    paths: tuple[Place, ...],
    output: Path | None,
    programme: Place | None,
    dry_run: bool,
    replace_on: date | None,
    scheduler: str | None,
    as_json: bool,
) -> int:
    """Merge returns."""
    from elinvoima_xl.app import steps

    register = given(output, "register", "no-output")
    known = programme or own_file("programme")
    with _reader(scheduler) as executor, _progress(_READING, as_json=as_json) as on_read:
        outcome = steps.merge_returns(
            _returns(paths),
            register,
            dry_run=dry_run,
            programme=known,
            now=_now(),
            replace_on=replace_on,
            executor=executor,
            on_read=on_read,
        )
    return _finish(outcome, as_json=as_json)


@_command(N_("Say who has returned the form and who has not."))
@take.register
@take.period(N_("The period; the newest if not given."))
@take.deadline
@take.folder("--reminders", told=N_("Write reminder drafts to this folder; nothing is sent."))
@take.replaces
@take.messages
@take.as_json
def status(register: Path | None, deadline: date | None, as_json: bool, **choices: Any) -> int:  # noqa: ANN401
    """Tell the coverage."""
    from elinvoima_xl.app import steps

    settings = own_settings()
    due = deadline or (settings.deadline if settings else None)
    known = given(register, "register", "no-register")
    outcome = steps.read_status(
        known, deadline=due, forms=own("forms"), layout=own("layout"), now=_now(), **choices
    )  # fmt: skip
    return _finish(outcome, as_json=as_json)


@_command(N_("Show from a number of the report the cells that it comes from."))
@take.register
@take.item
@take.period(N_("The period; all if not given."))
@take.messages
@take.as_json
def trace(register: Path | None, item: str | None, period: str | None, as_json: bool) -> int:
    """Trace a number."""
    from elinvoima_xl.app import steps

    if item is None:
        # In a follow-up folder its register is meant, and what is given is the item.
        register, item = None, str(register) if register else None
    if item is None:
        raise UsageError(problem("no-item-given"))
    known = given(register, "register", "no-register")
    return _finish(steps.trace_item(known, item, period=period), as_json=as_json)


@_command(N_("Say whether files and register still say the same."))
@take.register
@take.returns
@take.messages
@take.as_json
def verify(register: Path | None, paths: tuple[Place, ...], as_json: bool) -> int:
    """Verify the files of a register."""
    from elinvoima_xl.app import steps

    known = given(register, "register", "no-register")
    with _progress(_READING, as_json=as_json) as on_read:
        outcome = steps.verify_register(known, _returns(paths), on_read=on_read)
    return _finish(outcome, as_json=as_json)


@_command(N_("Write the follow-up report as a Word document."))
@take.register
@take.file("-o", "--output", told=N_("The Word document to write."))
@take.period(N_("The period; the newest if not given."))
@take.output_language(N_("The language of the report."))
@take.file("--template", told=N_("The city's own Word document as a base."))
@take.flag("--draft", told=N_("Mark the report as a draft."))
@take.flag("--summary", told=N_("Write the one page of the summary only."))
@take.flag("--item", told=N_("Print the texts for the committee's item instead, to be pasted; with -o to a text file."))
@take.replaces
@take.as_json
def report(
    register: Path | None,
    output: Path | None,
    template: Path | None,
    item: bool,
    as_json: bool,
    **choices: Any,  # noqa: ANN401
) -> int:
    """Write the report."""
    from elinvoima_xl.app import steps

    settings = own_settings()
    choices["language"] = choices["language"] or (settings.language if settings else None)
    known = given(register, "register", "no-register")
    if item and output is not None:
        told = {name: choices[name] for name in ("period", "language", "replace_on")}
        return _finish(steps.write_item(known, output, **told), as_json=as_json)
    if item:
        texts = steps.read_item(known, period=choices["period"], language=choices["language"])
        if as_json:
            click.echo(to_json_text({"item": texts, "problems": []}))
        else:
            click.echo(texts)
            say = words(language_of(click.get_current_context()))
            click.echo("→ " + say(N_("Next: paste the texts into the item of the committee's agenda.")), err=True)
        return 0
    base = template or own("template")
    target = given(output, "report", "no-output")
    return _finish(steps.write_report(known, target, template=base, now=_now(), **choices), as_json=as_json)


@_command(N_("Write a web page for residents, and the figures as open data."))
@take.register
@take.folder("-o", "--output", told=N_("The folder for the page; an earlier page there is replaced."))
@take.period(N_("The period; the newest if not given."))
@take.output_languages(N_("A language of the page; may be repeated, the main one first."))
@take.replaces
@take.as_json
def publish(register: Path | None, output: Path | None, as_json: bool, **choices: Any) -> int:  # noqa: ANN401
    """Write the page."""
    from elinvoima_xl.app import steps
    from elinvoima_xl.page.public.choices import NO_TEXTS

    settings = own_settings()
    known, target = given(register, "register", "no-register"), given(output, "page", "no-output")
    languages = choices["languages"] or (settings.publish.languages if settings else ())
    allowed = settings.publish.choices if settings else NO_TEXTS
    told = {name: choices[name] for name in ("period", "replace_on")}
    outcome = steps.publish(known, target, languages=languages, choices=allowed, now=_now(), **told)
    return _finish(outcome, as_json=as_json)


@_command(N_("Write the answers and decisions of registers as one Parquet set, for other programs to read."))
@take.argument("registers", N_("The registers; the follow-up folder's if not given."), metavar=N_("REGISTER"), nargs=-1)
@take.folder("-o", "--output", told=N_("The folder of the set; what it has of other programmes stays."))
@take.replaces
@take.messages
@take.as_json
def export(registers: tuple[Path, ...], output: Path | None, replace_on: date | None, as_json: bool) -> int:
    """Write a Parquet set."""
    from elinvoima_xl.app import steps

    known = registers or (given(None, "register", "no-register"),)
    if output is None:
        raise UsageError(problem("no-output", found=""))
    return _finish(steps.export_registers(known, output, replace_on=replace_on), as_json=as_json)
