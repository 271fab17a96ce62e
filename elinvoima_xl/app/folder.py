"""The follow-up folder: `elinvoima.toml` and what stands where.

Every command takes its defaults from here when it is run in the folder or below it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, Final

from elinvoima_xl.form.partner_guide import write_guides
from elinvoima_xl.foundation.language import LANGUAGES, N_, Term, words
from elinvoima_xl.foundation.problems import LayoutError, Location, UsageError, problem
from elinvoima_xl.foundation.writing import writing
from elinvoima_xl.page.public.choices import PageChoices, is_text_kind, text_kinds

SETTINGS_NAME: Final = "elinvoima.toml"
# Words inside formatted texts stand apart: the tools that collect words do not look there.
_HEADING: Final = N_("Settings of this follow-up folder. Paths are relative to the folder.")
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
    import tomllib

    text = path.read_text("utf-8-sig")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise _fault(path, int(line[1]) if line else 1, str(error)) from error
    _check(path, text, data, Settings)
    if "publish" in data:
        _check(path, text, data["publish"], Publishing)
        data["publish"] = _publishing(data["publish"])
    return Settings(**data)


def _publishing(data: dict[str, Any]) -> Publishing:
    told: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
    return Publishing(**told)


def _check(path: Path, text: str, data: dict[str, object], kind: type[Settings | Publishing]) -> None:
    """Raise LayoutError where a table has a setting that `kind` does not know, or a value of the wrong kind."""
    known = {field.name for field in fields(kind)}
    for key, value in data.items():
        if key not in known:
            raise _fault(path, _line_of(text, key), Term(N_("an unknown setting")), key)
        if not _fits(key, value):
            raise _fault(path, _line_of(text, key), Term(N_("a value of the wrong kind")), str(value))


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
        guides = write_guides(path / settings.guides)
    return (path / SETTINGS_NAME, *folders, *guides)


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
    "language": N_("The language of reports: fi, sv or en; empty: the programme's. A form is in its owner's language."),
    "layout": N_("Your own copy of form.toml, if the form is to look different; empty: the program's own."),
    "template": N_("The city's own Word document as a base for the report; empty: the program's own."),
}


_PUBLISHED: Final = {
    "languages": (
        N_('Languages of the web page, the main one first: ["fi", "sv", "en"]. Empty: the programme\'s own.'),
    ),
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
    lines = [f"# {say(_HEADING)}", ""]
    for name, comment in _COMMENTS.items():
        lines += [f"# {say(comment)}", f'{name} = "{getattr(settings, name)}"', ""]
    lines += [f"# {say(_DEADLINE)}", "# deadline = 2027-08-13", "", "[publish]"]
    for name, comments in _PUBLISHED.items():
        lines += [*(f"# {say(comment)}" for comment in comments), f"{name} = {_empty(name)}", ""]
        if name == "texts":
            lines[-2:-2] = [f"#   {kind}: {say(what)}" for kind, what in text_kinds().items()]
    return "\n".join(lines)


def _fits(key: str, value: object) -> bool:
    if key == "deadline":
        return type(value) is date
    if key == "publish":
        return isinstance(value, dict)
    if key in ("languages", "texts"):
        is_known = LANGUAGES.__contains__ if key == "languages" else is_text_kind
        return isinstance(value, list) and all(isinstance(each, str) and is_known(each) for each in value)
    if key == "accessibility":
        return isinstance(value, str) and (value == "" or value.startswith(("https://", "http://")))
    return isinstance(value, str) and (key != "language" or value in ("", *LANGUAGES))


def _line_of(text: str, key: str) -> int:
    lines = text.splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.lstrip().startswith(key)), 1)


def _fault(path: Path, line: int, reason: str, found: str = "") -> LayoutError:
    return LayoutError(problem("layout", Location(path.name), found=found, line=line, reason=reason))
