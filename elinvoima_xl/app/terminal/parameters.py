"""The arguments and options of commands: what is a file, a folder, a period, a day, a language, and how each is told.

Those that several commands take stand here once, with the words that all of them use.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from elinvoima_xl.app.terminal.words import Argument, Choice, FolderPath, Option
from elinvoima_xl.foundation.language import LANGUAGES, N_
from elinvoima_xl.foundation.problems import UsageError, problem

if TYPE_CHECKING:
    from elinvoima_xl.returns.remote import Place

Declared = Callable[[Callable[..., Any]], Callable[..., Any]]


class _PlaceType(click.Path):
    """A path, or the address of files that lie elsewhere."""

    def convert(self, value: Any, _param: click.Parameter | None, _ctx: click.Context | None) -> Place:  # noqa: ANN401
        from elinvoima_xl.returns.remote import to_place

        return to_place(str(value))


def _complete(name: str) -> Callable[..., Any]:
    """Return what completes a value: loaded when the Tab key is pressed."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> Any:  # noqa: ANN401 - Click's items
        from elinvoima_xl.app.terminal import completion

        return getattr(completion, name)(ctx, param, incomplete)

    return complete


class _HerePath(click.Path):
    """A path of this computer: an address is neither read nor written here."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        if isinstance(value, str) and "://" in value:
            raise UsageError(problem("address-not-here", found=value))
        return super().convert(value, param, ctx)


class _HereFolder(_HerePath, FolderPath):
    """The same for a folder."""


LANGUAGE: Final = Choice(tuple(LANGUAGES))
_PATH: Final = _HerePath(path_type=Path)
_FOLDER: Final = _HereFolder(path_type=Path)
_PLACE: Final = _PlaceType()


def argument(name: str, explained: str, **settings: Any) -> Declared:  # noqa: ANN401 - Click's own settings
    """Return an argument that is a file."""
    wanted = {"type": _PATH, "metavar": N_("FILE"), **settings}
    return click.argument(name, cls=Argument, explained=explained, **wanted)


def document_argument(name: str, explained: str, **settings: Any) -> Declared:  # noqa: ANN401 - Click's own settings
    """Return an argument that is a file, or the address of one."""
    return argument(name, explained, type=_PLACE, **settings)


def folder_argument(name: str, explained: str, **settings: Any) -> Declared:  # noqa: ANN401 - Click's own settings
    """Return an argument that is a folder."""
    return argument(name, explained, type=_FOLDER, metavar=N_("FOLDER"), **settings)


def option(*names: str, told: str, **settings: Any) -> Declared:  # noqa: ANN401 - Click's own settings
    """Return an option that takes a text."""
    return click.option(*names, cls=Option, help=told, **{"metavar": N_("TEXT"), **settings})


def flag(*names: str, told: str) -> Declared:
    """Return an option that takes no value."""
    return option(*names, told=told, is_flag=True)


def file(*names: str, told: str) -> Declared:
    """Return an option that names a file."""
    return option(*names, told=told, type=_PATH, metavar=N_("FILE"))


def folder(*names: str, told: str) -> Declared:
    """Return an option that names a folder."""
    return option(*names, told=told, type=_FOLDER, metavar=N_("FOLDER"))


def period(told: str, *, required: bool = False) -> Declared:
    """Return the option --period."""
    return option(
        "--period", told=told, required=required, metavar=N_("PERIOD"), shell_complete=_complete("complete_period")
    )


def output_language(told: str) -> Declared:
    """Return the option --lang of a command that writes something in a language of its own choice."""
    return option("--lang", "language", told=told, type=LANGUAGE)


def output_languages(told: str) -> Declared:
    """Return the option --lang of a command that writes something in one language or in several."""
    return option("--lang", "languages", told=told, type=LANGUAGE, multiple=True)


def _to_day(_context: click.Context, _parameter: click.Parameter, value: str | None) -> date | None:
    """Return the date of D.M.YYYY or of ISO 8601."""
    if value is None:
        return None
    for form in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(value, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    raise UsageError(problem("not-a-date", found=value))


as_json = flag("--json", "as_json", told=N_("Print one JSON object and nothing else."))
# Of commands that have no `--lang` of what they write: before or after the command, it is of messages.
messages = option("--lang", told=N_("Language of messages and help."), type=LANGUAGE, expose_value=False)
deadline = option(
    "--deadline",
    told=N_("The day by which the forms are to be returned, D.M.YYYY."),
    callback=_to_day,
    metavar=N_("DATE"),
)
owners = option(
    "--owner",
    "owners",
    told=N_("Only the form of this owner; may be repeated."),
    multiple=True,
    metavar=N_("NAME"),
    shell_complete=_complete("complete_owner"),
)
scheduler = option(
    "--scheduler",
    told=N_("Read on the Dask cluster of the scheduler at this address, tcp://HOST:8786."),
    metavar=N_("ADDRESS"),
)
programme = option("--programme", told=N_("The programme workbook, also by address."), type=_PLACE, metavar=N_("FILE"))
replaces = option(
    "--replace",
    "replace_on",
    told=N_("Keep what stands in the way under a dated name beside it, and write."),
    is_flag=True,
    callback=lambda _context, _parameter, value: datetime.now(UTC).date() if value else None,
)
register = argument(
    "register",
    N_("The register; the follow-up folder's if not given."),
    metavar=N_("REGISTER"),
    required=False,
)
item = argument(
    "item",
    N_("The number of a metric, such as 1.1.2.a, or of a measure."),
    type=str,
    metavar=N_("ITEM"),
    required=False,
)
returns = argument(
    "paths",
    N_("Returned workbooks, folders of them or .zip files; the follow-up folder's if not given."),
    type=_PLACE,
    metavar=N_("PATH"),
    nargs=-1,
)
