"""The follow-up folder: `elinvoima.toml` and what stands where.

Every command takes its defaults from here when it is run in the folder or below it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from elinvoima_xl.form.partner_guide import guide_names, missing_guides
from elinvoima_xl.foundation.language import LANGUAGES, N_, words
from elinvoima_xl.foundation.problems import Location, Problem, UsageError, problem
from elinvoima_xl.page.public.choices import PageChoices, is_text_kind, text_kinds

if TYPE_CHECKING:
    from elinvoima_xl.foundation.toml_text import TomlText

SETTINGS_NAME: Final = "elinvoima.toml"
# The table of the page for residents.
PUBLISH: Final = "publish"
UNKNOWN: Final = N_("“{setting}” is no setting; known are {known}")
MISSPELT: Final = N_("“{setting}” is no setting, but “{nearest}” is")
ABOVE: Final = N_("“{setting}” must stand above the line [publish]")
BELOW: Final = N_("“{setting}” must stand below the line [publish]")
NO_TEXT: Final = N_("“{setting}” needs a text in quotes")
NO_DAY: Final = N_("“{setting}” needs a day without quotes, such as 2027-08-13")
NO_LANGUAGE: Final = N_("“{setting}” needs one of fi, sv and en, in quotes")
NO_LANGUAGES: Final = N_('“{setting}” needs a list of languages, such as ["fi", "sv"]')
NO_TEXTS: Final = N_('“{setting}” needs a list of the kinds that the file itself names, such as ["done"]')
NO_ADDRESS: Final = N_("“{setting}” needs an address that begins with https://")
NO_TABLE: Final = N_("“{setting}” is a part of its own: a line with [publish], and its settings below it")
# Words inside formatted texts stand apart: the tools that collect words do not look there.
_HEADING: Final = (
    N_("Settings of this follow-up folder. Paths are relative to the folder."),
    N_("A path with backslashes stands in single quotes: 'S:\\reports\\base.docx'."),
)
_DEADLINE: Final = N_("The day by which the forms are to be returned.")


@dataclass(frozen=True, slots=True)
class Publishing:
    """The settings of the page for residents: the table `publish`. The careful default publishes no free text."""

    languages: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    licence: str = ""
    contact: str = ""
    accessibility: str = ""

    @property
    def choices(self) -> PageChoices:
        """Return what may be public."""
        return PageChoices(frozenset(self.texts), self.licence, self.contact, self.accessibility)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a follow-up folder; paths are relative to it. Empty: no default."""

    programme: str = "ohjelma.xlsx"
    register: str = "rekisteri.xlsx"
    forms: str = "lomakkeet"
    returns: str = "palautetut"
    handed_back: str = "korjattavat"
    guides: str = "ohjeet"
    report: str = "seurantaraportti.docx"
    page: str = "sivu"
    language: str = "fi"
    layout: str = ""
    template: str = ""
    deadline: date | None = None
    publish: Publishing = Publishing()


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
    # Many commands are run where no folder is.
    from elinvoima_xl.foundation.toml_text import read_toml

    toml = read_toml(path, "settings")
    told = _values(toml, "", toml.data, Settings)
    if PUBLISH in told:
        told[PUBLISH] = Publishing(**_values(toml, PUBLISH, told[PUBLISH], Publishing))
    return Settings(**told)


def _values(toml: TomlText, table: str, data: dict[str, Any], kind: type[Settings | Publishing]) -> dict[str, Any]:
    """Return the settings of a table, lists as tuples; LayoutError for one that `kind` does not know, or its value."""
    known = [field.name for field in fields(kind)]
    for key, value in data.items():
        if reason := _misplaced(table, key, known) or _lack(key, value):
            nearest = _nearest(key, known)
            raise toml.fault(reason, table, key, setting=key, nearest=nearest, known=", ".join(known))
    return {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}


def _misplaced(table: str, key: str, known: Sequence[str]) -> str:
    """Return what is wrong where a table has a setting that is not one of its own, or ""."""
    if key in known:
        return ""
    if key in {field.name for field in fields(Settings if table else Publishing)}:
        return ABOVE if table else BELOW
    return MISSPELT if _nearest(key, known) else UNKNOWN


def _nearest(key: str, known: Sequence[str]) -> str:
    from difflib import get_close_matches

    return next(iter(get_close_matches(key.casefold(), known, 1)), "")


def write_folder(
    path: Path, language: str, *, replace_on: date | None = None
) -> tuple[tuple[Path, ...], tuple[Problem, ...]]:
    """Write a new follow-up folder with settings explained in `language`; return its paths and what is told.

    UsageError where one stands already; with `replace_on` its settings are kept under a name with that day.
    """
    # Each command looks for a folder, and few write one.
    from elinvoima_xl.app.places import Output, Places
    from elinvoima_xl.app.standing import SETTINGS

    if replace_on is None and (path / SETTINGS_NAME).exists():
        raise UsageError(problem("folder-exists", Location(str(path))))
    settings = Settings(language=language)
    folders = [path / name for name in (settings.forms, settings.returns, settings.handed_back)]
    with Places(replace_on=replace_on) as places:
        for folder in folders:
            places.make_folder(folder)
        places.put(path / SETTINGS_NAME, Output(SETTINGS), _settings_text(settings, language).encode())
        for name, data in missing_guides(path / settings.guides).items():
            places.put(path / settings.guides / name, Output(SETTINGS), data)
    guides = [path / settings.guides / name for name in guide_names()]
    return (path / SETTINGS_NAME, *folders, *guides), tuple(places.problems)


_COMMENTS: Final = {
    "programme": N_("The programme workbook, made by elinvoima import."),
    "register": N_("The register, made by elinvoima merge."),
    "forms": N_("The folder to which elinvoima forms writes the forms to be sent."),
    "returns": N_("The folder in which you save the forms that come back; the program never moves or changes them."),
    "handed_back": N_(
        "The folder for copies with marked errors, to be sent back to the partner; elinvoima check writes them."
    ),
    "guides": N_(
        "The folder of the partner's guides; a mail draft with a form gets the one of its language if it is there."
    ),
    "report": N_("The follow-up report, made by elinvoima report."),
    "page": N_("The folder for the web page, made by elinvoima publish."),
    "language": N_("The language of reports: {languages}; empty: the programme's. A form is in its owner's language."),
    "layout": N_("Your own copy of form.toml, if the form is to look different; empty: the program's own."),
    "template": N_("The city's own Word document as a base for the report; empty: the program's own."),
}


_PUBLISHED: Final = {
    "languages": (N_("Languages of the web page, the main one first: {list}. Empty: the programme's own."),),
    "texts": (
        N_("The web page has statuses, dates and values of metrics, but no texts unless you allow them here."),
        N_("Read the texts first: they were written for the follow-up and may name persons."),
        N_("An extra column of your form can be allowed by its name (x:NAME), and these:"),
    ),
    "licence": (N_("The licence of the open data, for example CC-BY-4.0 or CC0-1.0. Empty: none is told."),),
    "contact": (N_("Where residents can ask: an office and its address, not a person's."),),
    "accessibility": (N_("The address of the city's accessibility statement: https://…"),),
}


def _empty(name: str) -> str:
    return "[]" if name in ("languages", "texts") else '""'


def _settings_text(settings: Settings, language: str) -> str:
    say = words(language)
    *others, last = LANGUAGES
    codes = say(N_("{others} or {last}")).format(others=", ".join(others), last=last)
    listed = json.dumps([*others, last])
    lines = [*(f"# {say(line)}" for line in _HEADING), ""]
    for name, comment in _COMMENTS.items():
        lines += [f"# {say(comment).format(languages=codes)}", f'{name} = "{getattr(settings, name)}"', ""]
    lines += [f"# {say(_DEADLINE)}", "# deadline = 2027-08-13", "", "[publish]"]
    for name, comments in _PUBLISHED.items():
        lines += [*(f"# {say(comment).format(list=listed)}" for comment in comments), f"{name} = {_empty(name)}", ""]
        if name == "texts":
            lines[-2:-2] = [f"#   {kind}: {say(what)}" for kind, what in text_kinds().items()]
    return "\n".join(lines)


def _lack(key: str, value: object) -> str:
    """Return what the value of a setting should be and is not, or ""."""
    if key == "deadline":
        return "" if type(value) is date else NO_DAY
    if key == PUBLISH:
        return "" if isinstance(value, dict) else NO_TABLE
    if key in ("languages", "texts"):
        is_known = LANGUAGES.__contains__ if key == "languages" else is_text_kind
        is_list = isinstance(value, list) and all(isinstance(each, str) and is_known(each) for each in value)
        return "" if is_list else NO_LANGUAGES if key == "languages" else NO_TEXTS
    if not isinstance(value, str):
        return NO_TEXT
    if key == "accessibility":
        return "" if value == "" or value.startswith(("https://", "http://")) else NO_ADDRESS
    if key == "language":
        return "" if value in ("", *LANGUAGES) else NO_LANGUAGE
    # A path such as "S:\temp" has been read with a tabulator in it.
    from elinvoima_xl.foundation.toml_text import BACKSLASH

    return "" if value.isprintable() or key == "contact" else BACKSLASH
