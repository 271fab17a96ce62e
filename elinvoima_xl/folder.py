"""The follow-up folder: `elinvoima.toml` and what stands where.

Every command takes its defaults from here when it is run in the folder or below it.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Final

from elinvoima_xl.language import LANGUAGES, N_, Term, words
from elinvoima_xl.problems import LayoutError, Location, UsageError, problem
from elinvoima_xl.writing import writing

SETTINGS_NAME: Final = "elinvoima.toml"
# Words inside formatted texts stand apart: the tools that collect words do not look there.
_HEADING: Final = N_("Settings of this follow-up folder. Paths are relative to the folder.")
_DEADLINE: Final = N_("The day by which the forms are to be returned.")


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a follow-up folder; paths are relative to it. Empty: no default."""

    programme: str = "ohjelma.xlsx"
    register: str = "rekisteri.xlsx"
    forms: str = "lomakkeet"
    returns: str = "palautetut"
    handed_back: str = "korjattavat"
    report: str = "seurantaraportti.docx"
    language: str = "fi"
    layout: str = ""
    template: str = ""
    deadline: date | None = None


@dataclass(frozen=True, slots=True)
class Folder:
    """A follow-up folder: where it is, and its settings."""

    path: Path
    settings: Settings

    def place(self, name: str) -> Path:
        """Return the path of a setting such as `register`."""
        return self.path / str(getattr(self.settings, name))


def find_folder(start: Path) -> Folder | None:
    """Return the follow-up folder that `start` is or lies in, or `None`; LayoutError for faulty settings."""
    for path in (start, *start.parents):
        if (path / SETTINGS_NAME).is_file():
            return Folder(path, read_settings(path / SETTINGS_NAME))
    return None


def read_settings(path: Path) -> Settings:
    """Return the settings of a file; LayoutError that names file and line where one is not understood."""
    text = path.read_text("utf-8-sig")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise _fault(path, int(line[1]) if line else 1, str(error)) from error
    known = {field.name for field in fields(Settings)}
    for key, value in data.items():
        if key not in known:
            raise _fault(path, _line_of(text, key), Term(N_("an unknown setting")), key)
        if not _fits(key, value):
            raise _fault(path, _line_of(text, key), Term(N_("a value of the wrong kind")), str(value))
    return Settings(**data)


def write_folder(path: Path, language: str) -> tuple[Path, ...]:
    """Write a new follow-up folder with settings explained in `language`; UsageError where one stands already."""
    if (path / SETTINGS_NAME).exists():
        raise UsageError(problem("folder-exists", Location(str(path))))
    settings = Settings(language=language)
    folders = [path / name for name in (settings.forms, settings.returns, settings.handed_back)]
    with writing(path):
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
        (path / SETTINGS_NAME).write_text(_settings_text(settings, language), "utf-8", newline="\n")
    return (path / SETTINGS_NAME, *folders)


_COMMENTS: Final = {
    "programme": N_("The programme workbook, made by elinvoima import."),
    "register": N_("The register, made by elinvoima merge."),
    "forms": N_("The folder to which elinvoima forms writes the forms to be sent."),
    "returns": N_("The folder in which you save the forms that come back; the program never moves or changes them."),
    "handed_back": N_("The folder for copies with marked errors, to be sent back to the partner."),
    "report": N_("The follow-up report, made by elinvoima report."),
    "language": N_("The language of forms and reports: fi, sv or en."),
    "layout": N_("Your own copy of form.toml, if the form is to look different; empty: the program's own."),
    "template": N_("The city's own Word document as a base for the report; empty: the program's own."),
}


def _settings_text(settings: Settings, language: str) -> str:
    say = words(language)
    lines = [f"# {say(_HEADING)}", ""]
    for name, comment in _COMMENTS.items():
        lines += [f"# {say(comment)}", f'{name} = "{getattr(settings, name)}"', ""]
    lines += [f"# {say(_DEADLINE)}", "# deadline = 2027-08-13", ""]
    return "\n".join(lines)


def _fits(key: str, value: object) -> bool:
    if key == "deadline":
        return type(value) is date
    return isinstance(value, str) and (key != "language" or value in LANGUAGES)


def _line_of(text: str, key: str) -> int:
    lines = text.splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.lstrip().startswith(key)), 1)


def _fault(path: Path, line: int, reason: str, found: str = "") -> LayoutError:
    return LayoutError(problem("layout", Location(path.name), found=found, line=line, reason=reason))
