"""Make docs/commands.md and docs/komennot.md, the references of the commands, from what `--help` says: run it after
changing a command.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import click

from elinvoima_xl.app.cli import elinvoima
from elinvoima_xl.app.terminal.words import Argument
from elinvoima_xl.foundation.language import words

HERE: Final = Path(__file__).parent


class Page(NamedTuple):
    """The words of one page that no command says."""

    language: str
    title: str
    introduction: str
    option: str
    meaning: str
    common: str


PAGES: Final = {
    "commands.md": Page(
        "en",
        "Commands",
        "Every command with its options, as `elinvoima COMMAND --help` tells them. This page is made by `python\n"
        "docs/make_commands.py`; [in Finnish](komennot.md).\n\n"
        "Inside a follow-up folder (`elinvoima init`) arguments and options that are left out come from its settings.\n"
        "Exit status: 0 done, 1 done but errors or unsettled conflicts remain, 2 wrong use, nothing written. `--json`\n"
        "prints one JSON object instead of words.",
        "argument or option",
        "what it is",
        "Options before the command",
    ),
    "komennot.md": Page(
        "fi",
        "Komennot",
        "Jokainen komento valitsimineen, sellaisena kuin `elinvoima KOMENTO --help` sen kertoo. Sivun tekee\n"
        "`python docs/make_commands.py`; [englanniksi](commands.md).\n\n"
        "Seurantakansiossa (`elinvoima init`) pois jätetyt tiedot tulevat kansion asetuksista. Paluuarvo: 0 valmis, 1\n"
        "valmis, mutta virheitä tai ratkaisemattomia ristiriitoja on jäljellä, 2 komento oli väärin eikä mitään\n"
        "kirjoitettu. `--json` tulostaa sanojen sijasta yhden JSON-olion.",
        "tieto tai valitsin",
        "mitä se on",
        "Valitsimet ennen komentoa",
    ),
}


def page(name: str) -> str:
    """Return a page as Markdown."""
    words_of = PAGES[name]
    lines = [f"# {words_of.title}", "", words_of.introduction, ""]
    lines += _section(elinvoima, f"## {words_of.common}", words_of)
    for command in elinvoima.commands.values():
        lines += _section(command, f"## {command.name}", words_of)
    return "\n".join(lines)


def _section(command: click.Command, heading: str, page: Page) -> Iterator[str]:
    parent = None if command is elinvoima else click.Context(elinvoima, info_name="elinvoima", obj=page.language)
    context = click.Context(command, parent, info_name=command.name, obj=page.language)
    usage = " ".join((context.command_path, *command.collect_usage_pieces(context)))
    yield from (heading, "", words(page.language)(command.help or ""), "", f"`{usage}`", "")
    yield from (f"| {page.option} | {page.meaning} |", "|---|---|")
    for name, meaning in _explained(command, context, page.language):
        yield f"| `{_cell(name)}` | {_cell(meaning)} |"
    yield from ("", words(page.language)(command.epilog), "") if command.epilog else ("",)


def _explained(command: click.Command, context: click.Context, language: str) -> Iterator[tuple[str, str]]:
    """Yield each argument and option of a command with what it means."""
    say = words(language)
    for parameter in command.params:
        if isinstance(parameter, Argument):
            yield parameter.name_in(say), say(parameter.explained)
        elif record := parameter.get_help_record(context):
            yield record


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> None:
    """Write both pages."""
    for name in PAGES:
        (HERE / name).write_text(page(name), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
