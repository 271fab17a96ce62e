"""The command line: a function a command; parse, call, print, exit. The library is the program (`steps.py`)."""

from __future__ import annotations

import json
import locale
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from elinvoima_xl import __version__
from elinvoima_xl.folder import Settings, find_folder, write_folder
from elinvoima_xl.language import LANGUAGES, N_, Words, words
from elinvoima_xl.layout import read_layout
from elinvoima_xl.outcomes import FolderMade, Outcome
from elinvoima_xl.problems import ElinvoimaError, UsageError, problem

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from elinvoima_xl.progress import Progress
    from elinvoima_xl.remote import Place
    from elinvoima_xl.sending import Wanted

WRONG_USE: Final = 2
_SCHEDULER: Final = N_("Read on the Dask cluster of the scheduler at this address, tcp://HOST:8786.")
_READING: Final = N_("Reading workbooks")


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit status: 0 done, 1 errors remain, 2 wrong use (DESIGN §3)."""
    language = message_language(arguments, os.environ)
    _use_utf8()
    try:
        status = elinvoima.main(list(arguments), "elinvoima", standalone_mode=False, obj=language)
    except click.ClickException as error:
        if "--json" in arguments:
            told = UsageError(problem("command-line", reason=error.format_message()))
            _show_failure(told, language, as_json=True)
        else:
            error.show()
        return WRONG_USE
    except ElinvoimaError as error:
        _show_failure(error, language, as_json="--json" in arguments)
        return WRONG_USE
    except click.exceptions.Abort:
        return WRONG_USE
    return status if isinstance(status, int) else 0


def message_language(arguments: Sequence[str], environment: Any) -> str:  # noqa: ANN401 - os.environ or a dict
    """Return the language of messages: `--lang` before the command, else the system's; Finnish where it is unknown.

    >>> message_language([], {"LC_ALL": "sv_FI.UTF-8"}), message_language(["--lang", "en"], {})
    ('sv', 'en')
    """
    # An option's value is the next word, or stands after an equals sign.
    first, second = (*arguments, "", "")[:2]
    named, _, joined = first.partition("=")
    value = joined or second
    if named == "--lang" and value in LANGUAGES:
        return value
    names = [environment.get(name, "") for name in ("ELINVOIMA_LANG", "LC_ALL", "LC_MESSAGES", "LANG")]
    told = next((name for name in names if name), "") or (locale.getlocale()[0] or "")
    known = {"fi": "fi", "sv": "sv", "en": "en", "Finnish": "fi", "Swedish": "sv", "English": "en"}
    return known.get(told.split("_")[0].split(".")[0], "fi")


def _show_failure(error: ElinvoimaError, language: str, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"problems": [error.problem.to_json(language)]}, ensure_ascii=False))
    else:
        click.echo(error.problem.to_text(language), err=True)


class _Option(click.Option):
    """An option whose help is in the user's language."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        record = super().get_help_record(ctx)
        if record is None or not self.help:
            return record
        return record[0], record[1].replace(self.help, words(_language(ctx))(self.help))


class _Command(click.Command):
    """A command whose help is in the user's language."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(words(_language(ctx))(self.help or ""))


class _Group(_Command, click.Group):
    """The commands with their short helps in the user's language, in the order of the path."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        say = words(_language(ctx))
        rows = [(name, _help_of(command, say)) for name, command in self.commands.items()]
        with formatter.section(say(N_("Commands"))):
            formatter.write_dl(rows)


def _help_of(command: click.Command, say: Words) -> str:
    text = command.help or ""
    return say(text)


def _language(ctx: click.Context) -> str:
    return str(ctx.find_root().obj or "fi")


@click.group(
    cls=_Group,
    help=N_("Follow up a city's programme: Excel forms out, answers in, a merge that can be trusted, a Word report."),
)
@click.option(
    "--lang", type=click.Choice(LANGUAGES), cls=_Option, help=N_("Language of messages and help."), expose_value=False
)
@click.version_option(__version__, message="elinvoima_xl %(version)s")
def elinvoima() -> None:
    """Hold the commands."""


def _command(text: str, name: str | None = None) -> Callable[[Callable[..., int]], click.Command]:
    return elinvoima.command(name, cls=_Command, help=text)


def _option(*names: str, **settings: Any) -> Callable[[Callable[..., int]], Callable[..., int]]:  # noqa: ANN401
    return click.option(*names, cls=_Option, **settings)


PATH: Final = click.Path(path_type=Path)


def _place(text: str) -> Place:
    from elinvoima_xl.remote import to_place

    return to_place(text)


as_json = _option("--json", "as_json", is_flag=True, help=N_("Print one JSON object and nothing else."))


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _given(path: Path | None, name: str, code: str) -> Path:
    """Return a path that was given, else the follow-up folder's own; UsageError with `code` where there is neither."""
    folder = find_folder(Path.cwd()) if path is None else None
    found = path or (folder.place(name) if folder else None)
    if found is None:
        raise UsageError(problem(code, found=""))
    return found


def _settings() -> Settings | None:
    folder = find_folder(Path.cwd())
    return folder.settings if folder else None


def _programme(path: Path | None) -> Path | None:
    """Return the programme given, else the follow-up folder's if it is there, else `None`."""
    folder = find_folder(Path.cwd()) if path is None else None
    own = folder.place("programme") if folder else None
    return path or (own if own and own.exists() else None)


def _returns(paths: tuple[Place, ...]) -> tuple[Place, ...]:
    return paths or (_given(None, "returns", "no-returns"),)


def _finish(outcome: Outcome, *, as_json: bool) -> int:
    """Print an outcome, as JSON or for a person, and return the exit status."""
    language = _language(click.get_current_context())
    if as_json:
        click.echo(json.dumps(outcome.to_json(language), ensure_ascii=False, indent=2))
    else:
        from elinvoima_xl import terminal

        terminal.show(outcome, language)
    return outcome.exit_status


def _progress(doing: str, *, as_json: bool) -> AbstractContextManager[Progress | None]:
    """Return what shows how far long work is; nothing where a program reads along."""
    if as_json:
        return nullcontext()
    from elinvoima_xl.progress_bar import progress

    say = words(_language(click.get_current_context()))
    return progress(say(doing), say(N_("Finishing")), stream=sys.stderr, environment=os.environ)


def _reader(scheduler: str | None) -> AbstractContextManager[Executor | None]:
    """Return who reads the workbooks: the cluster of a scheduler, or nobody in particular."""
    if scheduler is None:
        return nullcontext()
    from elinvoima_xl.cluster import Cluster

    return Cluster(scheduler)


def _day(_context: click.Context, _parameter: click.Parameter, value: str | None) -> date | None:
    """Return the date of D.M.YYYY or of ISO 8601."""
    if value is None:
        return None
    for form in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(value, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    raise UsageError(problem("not-a-date", found=value))


@_command(N_("Walk the whole path on the Kajaani programme with invented answers."))
@click.argument("folder", type=PATH, default=Path("demo"))
@as_json
def demo(folder: Path, as_json: bool) -> int:
    """Run the demo; the faults in it are there on purpose, so its exit status is 0."""
    from elinvoima_xl import terminal
    from elinvoima_xl.demo import run_demo

    outcome = run_demo(folder)
    if as_json:
        _finish(outcome, as_json=True)
    else:
        terminal.show_demo(outcome, _language(click.get_current_context()))
    return 0


@_command(N_("Make a follow-up folder: settings, folders, and what to do next."))
@click.argument("folder", type=PATH)
@as_json
def init(folder: Path, as_json: bool) -> int:
    """Make a follow-up folder."""
    written = write_folder(folder, _language(click.get_current_context()))
    return _finish(FolderMade(written=tuple(map(str, written))), as_json=as_json)


@_command(N_("Turn a programme document (.md, .docx, .xlsx) into a programme workbook."), "import")
@click.argument("source", type=PATH)
@_option(
    "-o", "--output", type=PATH, help=N_("The programme workbook to write; an existing one is brought up to date.")
)
@_option("--columns", default="", help=N_("What columns mean that are not recognised: “Title=measure,…”."))
@as_json
def import_programme(source: Path, output: Path | None, columns: str, as_json: bool) -> int:
    """Import a programme; with no output and no follow-up folder it is only read and told."""
    from elinvoima_xl import steps

    folder = find_folder(Path.cwd())
    target = output or (folder.place("programme") if folder else None)
    outcome = steps.import_programme(source, target, columns=columns, today=_now().date())
    return _finish(outcome, as_json=as_json)


@_command(N_("Write the forms: one workbook for each owner."))
@click.argument("programme", type=PATH, required=False)
@_option("--period", required=True, help=N_("The period: 2027-H1, 2027-T2, 2027 and the like."))
@_option("-o", "--output", type=PATH, help=N_("The folder for the forms."))
@_option("--owner", "owners", multiple=True, help=N_("Only the form of this owner; may be repeated."))
@_option("--shared", is_flag=True, help=N_("One workbook of all owners and areas."))
@_option("--register", type=PATH, help=N_("The register that holds what was reported last time."))
@_option("--deadline", callback=_day, help=N_("The day by which the forms are to be returned, D.M.YYYY."))
@_option("--lang", "language", type=click.Choice(LANGUAGES), help=N_("The language of the forms."))
@_option("--layout", type=PATH, help=N_("Your own copy of form.toml."))
@_option("--ask-targets", is_flag=True, help=N_("Let the owners propose baseline and target too."))
@_option("--password", default="", help=N_("Protect the sheets with this password."))
@_option("--drafts", is_flag=True, help=N_("Write a mail draft for each owner; nothing is sent."))
@_option("--dry-run", is_flag=True, help=N_("Say what would be written, and write nothing."))
@as_json
def forms(programme: Path | None, output: Path | None, register: Path | None, as_json: bool, **choices: Any) -> int:  # noqa: ANN401
    """Write forms."""
    from elinvoima_xl import steps

    folder = find_folder(Path.cwd())
    own = folder.place("register") if folder else None
    with _progress(N_("Writing forms"), as_json=as_json) as on_written:
        outcome = steps.write_forms(
            _given(programme, "programme", "no-programme"),
            _given(output, "forms", "no-output"),
            wanted=_wanted(choices),
            register=register or (own if own and own.exists() else None),
            password=choices["password"],
            drafts=choices["drafts"],
            dry_run=choices["dry_run"],
            on_written=on_written,
        )
    return _finish(outcome, as_json=as_json)


def _wanted(choices: dict[str, Any]) -> Wanted:
    from elinvoima_xl import steps
    from elinvoima_xl.sending import Wanted

    settings = _settings()
    return Wanted(
        steps.to_period(choices["period"]),
        read_layout(choices["layout"] or _layout(), ask_targets=choices["ask_targets"]),
        _now(),
        owners=choices["owners"],
        shared=choices["shared"],
        language=choices["language"] or "",
        deadline=choices["deadline"] or (settings.deadline if settings else None),
    )


def _layout() -> Path | None:
    folder = find_folder(Path.cwd())
    return folder.place("layout") if folder and folder.settings.layout else None


@_command(N_("Check returned workbooks and say what is wrong in them."))
@click.argument("paths", type=_place, nargs=-1)
@_option("--programme", type=PATH, help=N_("The programme workbook."))
@_option("--return-to", type=PATH, help=N_("Write copies with marked errors to this folder."))
@_option("--scheduler", help=_SCHEDULER)
@as_json
def check(
    paths: tuple[Place, ...], programme: Path | None, return_to: Path | None, scheduler: str | None, as_json: bool
) -> int:
    """Check returns."""
    from elinvoima_xl import steps

    known = _programme(programme)
    with _reader(scheduler) as executor, _progress(_READING, as_json=as_json) as on_read:
        outcome = steps.check_returns(
            _returns(paths),
            programme=known,
            return_to=return_to,
            layout=_layout(),
            executor=executor,
            on_read=on_read,
        )
    return _finish(outcome, as_json=as_json)


@_command(N_("Merge returned workbooks into the register."))
@click.argument("paths", type=_place, nargs=-1)
@_option("-o", "--output", type=PATH, help=N_("The register; it is read first if it exists."))
@_option("--programme", type=PATH, help=N_("The programme workbook."))
@_option("--scheduler", help=_SCHEDULER)
@as_json
def merge(
    paths: tuple[Place, ...], output: Path | None, programme: Path | None, scheduler: str | None, as_json: bool
) -> int:
    """Merge returns."""
    from elinvoima_xl import steps

    register = _given(output, "register", "no-output")
    known = _programme(programme)
    with _reader(scheduler) as executor, _progress(_READING, as_json=as_json) as on_read:
        outcome = steps.merge_returns(
            _returns(paths), register, programme=known, now=_now(), executor=executor, on_read=on_read
        )
    return _finish(outcome, as_json=as_json)


@_command(N_("Say who has returned the form and who has not."))
@click.argument("register", type=PATH, required=False)
@_option("--period", help=N_("The period; the newest if not given."))
@_option("--deadline", callback=_day, help=N_("The day by which the forms are to be returned, D.M.YYYY."))
@_option("--reminders", type=PATH, help=N_("Write reminder drafts to this folder; nothing is sent."))
@as_json
def status(register: Path | None, deadline: date | None, as_json: bool, **choices: Any) -> int:  # noqa: ANN401
    """Tell the coverage."""
    from elinvoima_xl import steps

    settings = _settings()
    due = deadline or (settings.deadline if settings else None)
    known = _given(register, "register", "no-register")
    return _finish(steps.read_status(known, deadline=due, now=_now(), **choices), as_json=as_json)


@_command(N_("Write the follow-up report as a Word document."))
@click.argument("register", type=PATH, required=False)
@_option("-o", "--output", type=PATH, help=N_("The Word document to write."))
@_option("--period", help=N_("The period; the newest if not given."))
@_option("--lang", "language", type=click.Choice(LANGUAGES), help=N_("The language of the report."))
@_option("--template", type=PATH, help=N_("The city's own Word document as a base."))
@_option("--draft", is_flag=True, help=N_("Mark the report as a draft."))
@_option("--summary", is_flag=True, help=N_("Write the one page of the summary only."))
@_option("--item", is_flag=True, help=N_("Print the texts for the committee's item instead, to be pasted."))
@as_json
def report(
    register: Path | None,
    output: Path | None,
    template: Path | None,
    item: bool,
    as_json: bool,
    **choices: Any,  # noqa: ANN401
) -> int:
    """Write the report."""
    from elinvoima_xl import steps

    known = _given(register, "register", "no-register")
    if item:
        texts = steps.read_item(known, period=choices["period"], language=choices["language"])
        click.echo(json.dumps({"item": texts, "problems": []}, ensure_ascii=False) if as_json else texts)
        return 0
    folder = find_folder(Path.cwd())
    base = template or (folder.place("template") if folder and folder.settings.template else None)
    target = _given(output, "report", "no-output")
    return _finish(steps.write_report(known, target, template=base, now=_now(), **choices), as_json=as_json)


def _use_utf8() -> None:
    """Let a console that is not UTF-8 show what it can instead of stopping at the first strange letter."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure and (stream.encoding or "").lower().replace("-", "") != "utf8":
            reconfigure(errors="replace")
