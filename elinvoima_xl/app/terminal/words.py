"""Commands, options and wrong use in the user's language, whatever Click calls them (8.1 and later).

Click's own words are English and change from one version to the next, so none of them is shown: usage lines, headings
and faults are written here, faults by the type of Click's exception. The language is the object of the root context.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import click

from elinvoima_xl.app.terminal.console import to_json_text
from elinvoima_xl.foundation.language import LANGUAGES, N_, Words, words
from elinvoima_xl.foundation.problems import Problem, printable, problem

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_OPTIONS: Final = N_("[OPTIONS]")
_COMMAND: Final = N_("COMMAND [ARGUMENTS]")


def message_language(
    arguments: Sequence[str], environment: Mapping[str, str], commands: Mapping[str, click.Command]
) -> str:
    """Return the language of messages: what `--lang` asks for, else the system's; Finnish where it is unknown.

    >>> message_language([], {"LC_ALL": "sv_FI.UTF-8"}, {}), message_language(["--lang", "en"], {}, {})
    ('sv', 'en')
    """
    asked = _asked_language(arguments, commands)
    if asked:
        return asked
    names = [environment.get(name, "") for name in ("ELINVOIMA_LANG", "LC_ALL", "LC_MESSAGES", "LANG")]
    told = next(filter(None, names), "") or _system_language()
    # Windows tells the language by its English name.
    known = {word: each.code for each in LANGUAGES.values() for word in (each.code, each.name)}
    return known.get(told.split("_")[0].split(".")[0], "fi")


def _system_language() -> str:
    # What few need is loaded where it is: help is to be there at once.
    import locale

    return locale.getlocale()[0] or ""


def _asked_language(arguments: Sequence[str], commands: Mapping[str, click.Command]) -> str:
    """Return what `--lang` asks for, "" for nothing; behind a command whose own one it is, it is not of messages."""
    command, rest = "", iter(arguments)
    for word in rest:
        # An option's value stands after an equals sign, or is the next word.
        name, joined, value = word.partition("=")
        if name == "--lang":
            value = value if joined else next(rest, "")
            if value in LANGUAGES:
                return value
        elif not command and not word.startswith("-"):
            command = word
            if command not in commands or _has_own_language(commands[command]):
                return ""
    return ""


def _has_own_language(command: click.Command) -> bool:
    return any("--lang" in each.opts and each.expose_value for each in command.params)


def language_of(ctx: click.Context) -> str:
    """Return the language in which the user is spoken to."""
    return str(ctx.find_root().obj or "fi")


def _say(ctx: click.Context | None) -> Words:
    return words(language_of(ctx or click.get_current_context()))


def _told(text: str | None, say: Words) -> str:
    return say(text) if text else ""


class Misuse(click.UsageError):
    """A wrong use that this module finds itself: what is told, with its blanks, and names that may have been meant."""

    def __init__(self, text: str, ctx: click.Context, *, meant: Iterable[str] = (), **blanks: str) -> None:
        super().__init__(text, ctx)
        self.meant: Final = tuple(meant)
        self.blanks: Final = blanks


class HelpNeeded(click.UsageError):
    """The program was called with no command: its help is all that can be told."""

    def __init__(self, ctx: click.Context) -> None:
        super().__init__("", ctx)


class Choice(click.Choice):  # type: ignore[type-arg] # generic only in newer versions of Click
    """One of some words."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        """Return the word; Misuse for another."""
        if value in self.choices or ctx is None:
            return value
        name = param.opts[0] if param else ""
        known = ", ".join(map(str, self.choices))
        raise Misuse(N_("“{found}” is no value of {name}: {known}."), ctx, found=str(value), name=name, known=known)


class FolderPath(click.Path):
    """A path that is to be a folder; that it is one is found out where it is used."""

    def shell_complete(self, _ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return what asks the shell for folders."""
        from click.shell_completion import CompletionItem

        return [CompletionItem(incomplete, type="dir")]


class Argument(click.Argument):
    """An argument with a name and an explanation in the user's language."""

    def __init__(self, declarations: Sequence[str], *, explained: str, **settings: Any) -> None:  # noqa: ANN401
        super().__init__(declarations, **settings)
        self.explained: Final = explained

    def make_metavar(self, ctx: click.Context | None = None) -> str:
        """Return its name as it stands in the usage line."""
        name = self.name_in(_say(ctx))
        return (name if self.required else f"[{name}]") + ("..." if self.nargs != 1 else "")

    def name_in(self, say: Words) -> str:
        """Return its bare name."""
        return say(self.metavar or (self.name or "").upper())


class Option(click.Option):
    """An option with its help and the name of its value in the user's language."""

    def make_metavar(self, ctx: click.Context | None = None) -> str:
        """Return the name of its value."""
        if isinstance(self.type, click.Choice):
            return f"[{'|'.join(map(str, self.type.choices))}]"
        return _told(self.metavar, _say(ctx))

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option as it is written, and its help."""
        record = super().get_help_record(ctx)
        if record is None:
            return None
        say = _say(ctx)
        needed = "  [{}]".format(say(N_("required"))) if self.required else ""
        return record[0], _told(self.help, say) + needed


def _show_help(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(ctx.get_help())
        ctx.exit()


_HELP: Final = Option(
    ["--help"],
    is_flag=True,
    is_eager=True,
    expose_value=False,
    help=N_("Show this help and stop."),
    callback=_show_help,
)


class Command(click.Command):
    """A command whose usage line, help and faults are in the user's language."""

    def get_help_option(self, _ctx: click.Context) -> click.Option:
        """Return the option --help."""
        return _HELP

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments of the command; Misuse where there are too many."""
        ctx.allow_extra_args = True
        try:
            rest = super().parse_args(ctx, args)
        except click.UsageError as error:
            # Older and newer versions leave it out at different faults.
            error.ctx = error.ctx or ctx
            raise
        if rest and not ctx.resilient_parsing and not isinstance(self, click.Group):
            raise Misuse(N_("Too many arguments: {names}."), ctx, names=" ".join(map(str, rest)))
        return rest

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the usage line's parts behind the command's name."""
        return [_say(ctx)(_OPTIONS), *(each.make_metavar(ctx) for each in self.arguments)]

    @property
    def arguments(self) -> tuple[Argument, ...]:
        """Return its arguments."""
        return tuple(each for each in self.params if isinstance(each, Argument))

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=_say(ctx)(N_("Usage:")) + " ")

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write usage, help, arguments, options, commands and what is told last."""
        say = _say(ctx)
        self.format_usage(ctx, formatter)
        _write_text(formatter, _told(self.help, say))
        _write_list(formatter, say(N_("Arguments")), [(e.name_in(say), say(e.explained)) for e in self.arguments])
        records = (each.get_help_record(ctx) for each in self.get_params(ctx) if isinstance(each, click.Option))
        _write_list(formatter, say(N_("Options")), [each for each in records if each])
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)
        _write_text(formatter, _told(self.epilog, say))


class Group(Command, click.Group):
    """The commands in the order of the path, each with its help in the user's language; `last_line` ends the help."""

    def __init__(self, *settings: Any, last_line: str = "", **more: Any) -> None:  # noqa: ANN401 - Click's own settings
        super().__init__(*settings, **more)
        self.last_line: Final = last_line

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what every command has, and the last line as it is to be copied."""
        super().format_help(ctx, formatter)
        if self.last_line:
            formatter.write(f"\n  {self.last_line}\n")

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is named, and its arguments; Misuse for an unknown one."""
        name = args[0]
        if name not in self.commands and not ctx.resilient_parsing:
            from difflib import get_close_matches

            meant = get_close_matches(name, self.commands)
            raise Misuse(N_("There is no command “{name}”."), ctx, meant=meant, name=name)
        return super().resolve_command(ctx, args)

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(self.commands)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the usage line's parts behind the program's name."""
        say = _say(ctx)
        return [say(_OPTIONS), say(_COMMAND)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands."""
        say = _say(ctx)
        _write_list(formatter, say(N_("Commands")), [(n, _told(each.help, say)) for n, each in self.commands.items()])


def _write_text(formatter: click.HelpFormatter, text: str) -> None:
    if text:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(text)


def _write_list(formatter: click.HelpFormatter, title: str, rows: Sequence[tuple[str, str]]) -> None:
    if rows:
        with formatter.section(title):
            formatter.write_dl(rows)


# --- what is wrong with a command line, in words


def reason_of(error: click.ClickException, say: Words) -> str:
    """Return what is wrong with a command line, by the type of Click's exception."""
    if isinstance(error, Misuse):
        return _with_meant(say(error.message).format(**error.blanks), error.meant, say)
    if isinstance(error, click.MissingParameter):
        return _missing(error.param, say)
    if isinstance(error, click.NoSuchOption):
        text = say(N_("There is no option {name}.")).format(name=error.option_name)
        return _with_meant(text, error.possibilities or (), say)
    if isinstance(error, click.BadOptionUsage):
        takes_none = N_("The option {name} takes no value.")
        text = takes_none if _is_flag(error) else N_("The option {name} needs a value.")
        return say(text).format(name=error.option_name)
    return error.format_message()


def _missing(param: click.Parameter | None, say: Words) -> str:
    """Return that something is missing, and what it is."""
    if isinstance(param, Argument):
        name, what = param.name_in(say), say(param.explained)
    elif isinstance(param, click.Option):
        name, what = param.opts[0], _told(param.help, say)
    else:
        name, what = str(param.name if param else "?"), ""
    return " ".join((say(N_("{name} is missing.")).format(name=name), what)).rstrip()


def _with_meant(text: str, meant: Iterable[str], say: Words) -> str:
    names = ", ".join(sorted(meant))
    return "{} {}".format(text, say(N_("Did you mean: {names}?")).format(names=names)) if names else text


def _is_flag(error: click.BadOptionUsage) -> bool:
    params = error.ctx.command.get_params(error.ctx) if error.ctx else ()
    return any(getattr(each, "is_flag", False) for each in params if error.option_name in each.opts)


def help_of(error: HelpNeeded) -> str:
    """Return the program's help."""
    ctx = error.ctx
    assert ctx is not None
    with ctx.scope(cleanup=False):
        return ctx.get_help()


def usage_of(error: click.ClickException) -> str:
    """Return the usage line of the command in which an error was found; "" where that is not known."""
    ctx = getattr(error, "ctx", None)
    if not isinstance(ctx, click.Context):
        return ""
    with ctx.scope(cleanup=False):
        return ctx.get_usage()


def command_of(error: click.ClickException) -> str:
    """Return the command in which an error was found, with the program's name."""
    ctx = getattr(error, "ctx", None)
    return ctx.command_path if isinstance(ctx, click.Context) else "elinvoima"


def show_misuse(error: click.ClickException, language: str, *, as_json: bool) -> None:
    """Print what is wrong with a command line, below the usage of its command."""
    reason = reason_of(error, words(language))
    found = problem("command-line", reason=reason, command=command_of(error))
    if as_json:
        show_failure(found, language, as_json=True)
    else:
        click.echo(printable(f"{usage_of(error)}\n✕ {reason}\n→ {found.advice(language)}".lstrip()), err=True)


def show_failure(found: Problem, language: str, *, as_json: bool) -> None:
    """Print the problem for which nothing could be done."""
    if as_json:
        click.echo(to_json_text({"problems": [found.to_json(language)]}))
        return
    place = f"{found.location}: " if str(found.location) else ""
    click.echo(printable(f"✕ {place}{found.message(language)}\n→ {found.advice(language)}"), err=True)
