"""What the Tab key offers in a shell: periods, and the owners of the programme at hand. Files are the shell's own work.

Nothing may fail here: a faulty programme offers nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import BashComplete, CompletionItem, add_completion_class

from elinvoima_xl.foundation.period import PARTS, Period
from elinvoima_xl.foundation.problems import ElinvoimaError

if TYPE_CHECKING:
    from elinvoima_xl.model.programme import Programme


class _Bash(BashComplete):
    """Bash puts what is offered on the line as it is: blanks and quotes in names of owners must be escaped.

    Twice, because Click's script reads each line with `read`, which takes one backslash away.
    """

    def format_completion(self, item: CompletionItem) -> str:
        escaped = "".join(f"\\\\{each}" if each in " '\"()&;|<>$`*?!" else each for each in str(item.value))
        return f"{item.type},{escaped}"


def prepare_shell() -> None:
    """Make Bash take names with blanks; to be called when a shell asks what to offer."""
    add_completion_class(_Bash, "bash")


def complete_period(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the periods that begin with what is typed: of the programme's years, else of last year and this one."""
    programme = _programme(ctx)
    this_year = datetime.now(UTC).year
    first, last = programme.years if programme else (this_year - 1, this_year)
    periods = (str(Period(year, part)) for year in range(first, last + 1) for part in PARTS)
    return [CompletionItem(each) for each in periods if each.startswith(incomplete.upper())]


def complete_owner(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the owners of the programme whose names begin with what is typed, capitals aside."""
    programme = _programme(ctx)
    owners = programme.owners if programme else ()
    wanted = incomplete.casefold()
    return [CompletionItem(each.name) for each in owners if each.name.casefold().startswith(wanted)]


def _programme(ctx: click.Context) -> Programme | None:
    """Return the programme that is named on the line, else the follow-up folder's; `None` where none can be read."""
    from elinvoima_xl.app.given import read_programme_of

    for path in _places(ctx):
        try:
            return read_programme_of(path)[0]
        except ElinvoimaError:
            continue
    return None


def _places(ctx: click.Context) -> Iterator[Path]:
    from elinvoima_xl.app.folder import find_folder

    # An option that still waits for its value leaves what stands before it unread.
    for named in (ctx.params.get("programme"), *ctx.args):
        if named and Path(named).is_file():
            yield Path(named)
    try:
        folder = find_folder(Path.cwd())
    except ElinvoimaError:
        return
    if folder:
        yield folder.place("programme")
