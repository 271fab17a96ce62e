"""What is told of a command that could not be done: the fact and the remedy, to a person or as JSON."""

from __future__ import annotations

import click

from elinvoima_xl.app.terminal.console import to_json_text
from elinvoima_xl.app.terminal.words import command_of, reason_of, usage_of
from elinvoima_xl.foundation.language import words
from elinvoima_xl.foundation.problems import Problem, problem


def show_misuse(error: click.ClickException, language: str, *, as_json: bool) -> None:
    """Print what is wrong with a command line, below the usage of its command."""
    reason = reason_of(error, words(language))
    found = problem("command-line", reason=reason, command=command_of(error))
    if as_json:
        show_failure(found, language, as_json=True)
    else:
        click.echo(f"{usage_of(error)}\n✕ {reason}\n→ {found.advice(language)}".lstrip(), err=True)


def show_failure(found: Problem, language: str, *, as_json: bool) -> None:
    """Print the problem for which nothing could be done."""
    if as_json:
        click.echo(to_json_text({"problems": [found.to_json(language)]}))
        return
    place = f"{found.location}: " if str(found.location) else ""
    click.echo(f"✕ {place}{found.message(language)}\n→ {found.advice(language)}", err=True)
