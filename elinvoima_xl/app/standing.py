"""What stands at a place where a command is about to write: of which kind it is, and whether a person has changed it.

Each kind of file says so itself, in its own way, and is asked in its own wing: workbooks and reports carry a digest of
their content, and files that have no place for one stand in a hidden list in their folder (`places.py`).
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from elinvoima_xl.foundation.language import LANGUAGES, N_, words
from elinvoima_xl.foundation.problems import WorkbookError
from elinvoima_xl.workbook.content import CONTENT, OUTPUT, OWN_SHEET, find_properties, is_untouched
from elinvoima_xl.workbook.reader.kind import XLSX, ZIP, find_kind, find_package_kind
from elinvoima_xl.workbook.reader.package import Limits, Package
from elinvoima_xl.workbook.reader.xml_stream import PartError

if TYPE_CHECKING:
    from elinvoima_xl.workbook.reader.workbook import Workbook

REGISTER: Final = "register"
PROGRAMME: Final = "programme"
FORM: Final = "form"
MARKED_COPY: Final = "marked-copy"
REPORT: Final = "report"
DRAFT: Final = "draft"
DRAFT_TABLE: Final = "draft-table"
ITEM: Final = "item"
DATA: Final = "data"
SETTINGS: Final = "settings"
# What no command writes.
NOTHING: Final = "nothing"
FOLDER: Final = "folder"
SPECIAL: Final = "special"
OTHER: Final = "other"


class Kind(NamedTuple):
    """A kind of file that a command writes, in words, as it was written and where a person has changed it.

    What a person did to one that `is_carried_on` goes into the new one, by whoever writes it. One that `stands_aside`
    is left where it is when a person has changed it, and the new one is written beside it. One that `is_listed` has no
    place for a digest: it stands in the hidden list of its folder.
    """

    as_written: str
    changed: str = ""
    is_carried_on: bool = False
    stands_aside: bool = False
    is_listed: bool = False


KINDS: Final = {
    REGISTER: Kind(N_("a register"), is_carried_on=True),
    PROGRAMME: Kind(N_("a programme workbook"), is_carried_on=True),
    FORM: Kind(N_("a form"), N_("a form that somebody has filled in or changed")),
    MARKED_COPY: Kind(N_("a marked copy"), N_("a marked copy that somebody has changed"), stands_aside=True),
    REPORT: Kind(N_("a report"), N_("a report that somebody has changed")),
    DRAFT: Kind(N_("a mail draft"), N_("a mail draft that somebody has changed"), stands_aside=True, is_listed=True),
    DRAFT_TABLE: Kind(
        N_("a table of mail drafts"),
        N_("a table of mail drafts that somebody has changed"),
        stands_aside=True,
        is_listed=True,
    ),
    ITEM: Kind(N_("texts of an item"), N_("texts of an item that somebody has changed"), is_listed=True),
    DATA: Kind(N_("data of elinvoima export"), N_("data of elinvoima export, changed since"), is_listed=True),
    SETTINGS: Kind(N_("the settings of a follow-up folder")),
}
# The headers of a mail, by which a draft is known that another program has saved.
_MAIL: Final = re.compile(rb"\s*[\w-]+:.*?\nsubject:", re.DOTALL | re.IGNORECASE)
_HEAD: Final = 8192
# Only a few parts are read, of a register of many years too.
_LIMITS: Final = Limits(file_bytes=2**30)
_WORKBOOK: Final = N_("an Excel workbook of something else")
_FOLDER: Final = N_("there is a folder of that name")
_SPECIAL: Final = N_("it is not an ordinary file")
_UNREADABLE: Final = N_("a file that cannot be read")


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands at a place: `what` it is in words, and what it is `about` where it tells.

    `is_changed` says that a person has changed it since it was written, or that nobody knows.
    """

    kind: str
    what: str = ""
    is_changed: bool = True
    about: str = ""


def of_ours(kind: str, *, is_changed: bool, about: str = "") -> Standing:
    """Return the standing of a file of ours."""
    known = KINDS[kind]
    return Standing(kind, known.changed or known.as_written if is_changed else known.as_written, is_changed, about)


def find_standing(path: Path) -> Standing:
    """Return what stands at a path; what stands in the hidden list of its folder is known there already."""
    if path.is_dir():
        return Standing(FOLDER, _FOLDER)
    if not path.exists():
        return Standing(NOTHING)
    if not path.is_file():
        return Standing(SPECIAL, _SPECIAL)
    try:
        data = path.read_bytes()
    except OSError:
        return Standing(OTHER, _UNREADABLE)
    return _find_standing(data, path.name)


def _find_standing(data: bytes, name: str) -> Standing:
    if not data:
        return Standing(OTHER, N_("an empty file"))
    kind = find_kind(data, name)
    if kind.name == ZIP:
        try:
            return _of_package(Package(data, name, _LIMITS), data)
        except (PartError, WorkbookError):
            return Standing(OTHER, _UNREADABLE)
    if name.lower().endswith(".eml") and _MAIL.match(data[:_HEAD]):
        return of_ours(DRAFT, is_changed=True)
    return Standing(OTHER, kind.what) if kind.what else _of_workbook(data, name, {})


def _of_package(package: Package, data: bytes) -> Standing:
    kind = find_package_kind(package)
    if "word/document.xml" in package.names:
        return _of_document(package) or Standing(OTHER, kind.what)
    if kind.what:
        return Standing(OTHER, kind.what)
    return _of_workbook(data, package.file, find_properties(package) if kind.name == XLSX else {})


def _of_document(package: Package) -> Standing | None:
    from elinvoima_xl.report.word.content import find_made
    from elinvoima_xl.report.word.content import is_untouched as is_untouched_report

    made = find_made(package)
    return of_ours(REPORT, is_changed=not is_untouched_report(package, made), about=made.about) if made else None


def _of_workbook(data: bytes, name: str, properties: Mapping[str, str]) -> Standing:
    from elinvoima_xl.form.sheets.form_map import PROPERTY_REGISTER
    from elinvoima_xl.programme.tables import holds_programme
    from elinvoima_xl.register.visible import is_register
    from elinvoima_xl.workbook.cells import open_workbook, read_workbook

    # First of all: a register may be larger than what is read here.
    if PROPERTY_REGISTER in properties:
        return of_ours(REGISTER, is_changed=True)
    try:
        workbook = read_workbook(data, name)
    except WorkbookError:
        return Standing(OTHER, _WORKBOOK)
    own, is_changed = _says_of_itself(workbook), not is_untouched(data, workbook, name)
    if own == REGISTER or (not own and is_register(open_workbook(data, name))):
        return of_ours(REGISTER, is_changed=True)
    if holds_programme(workbook):
        return of_ours(PROGRAMME, is_changed=is_changed)
    if own == FORM and (properties.get(OUTPUT) == MARKED_COPY or _has_findings(workbook)):
        return of_ours(MARKED_COPY, is_changed=is_changed)
    return of_ours(FORM, is_changed=False) if own == FORM and not is_changed else _of_form(data, workbook, name)


def _says_of_itself(workbook: Workbook) -> str:
    """Return what the hidden sheet of a workbook of ours says that it is."""
    for sheet in workbook.sheets:
        if sheet.name == OWN_SHEET and (cell := sheet.cells.get((1, 2))):
            return str(cell.value)
    return ""


def _has_findings(workbook: Workbook) -> bool:
    """Return whether a form has the first sheet of a marked copy."""
    from elinvoima_xl.form.records import FINDINGS_SHEET

    named = {words(language)(FINDINGS_SHEET) for language in LANGUAGES}
    return any(sheet.name in named for sheet in workbook.sheets)


def _of_form(data: bytes, workbook: Workbook, name: str) -> Standing:
    """Return the standing of a form that has been changed, or that has no digest: of version 0.1."""
    from elinvoima_xl.model.answers import EMPTY
    from elinvoima_xl.returns.submission import read_submission

    found = read_submission(data, name, programme=None)
    if any(each.code in ("not-a-form", "not-a-workbook") for each in found.problems) and not found.answers:
        return Standing(OTHER, _WORKBOOK)
    has_answers = any(answer.state != EMPTY for answer in found.answers)
    return of_ours(FORM, is_changed=has_answers or CONTENT in workbook.properties or bool(found.problems))


# --- what files without a place for a digest say


def content_of(path: Path, name: str = "") -> str:
    """Return the digest of what a mail draft, a table or a text says, of any other file that of its bytes.

    `name` is what the file is called, or will be.
    """
    ending = Path(name or path.name).suffix.lower()
    if ending == ".eml":
        from elinvoima_xl.app.mail import content_of_draft

        said: object = content_of_draft(path.read_bytes())
    elif ending == ".csv":
        said = list(_rows(_text(path.read_bytes())))
    elif ending in (".txt", ".md", ".html", ".ics"):
        said = _text(path.read_bytes()).split()
    else:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _text(data: bytes) -> str:
    """Return a text, whichever program saved it."""
    for encoding in ("utf-8-sig", "utf-16") if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig",):
        try:
            return data.decode(encoding)
        except UnicodeError:
            continue
    return data.decode("cp1252", "replace")


def _rows(text: str) -> Iterator[list[str]]:
    """Yield the filled cells of a table, whichever sign stands between them."""
    counts = Counter(letter for letter in text.partition("\n")[0] if letter in ";,\t")
    sign = counts.most_common(1)[0][0] if counts else ";"
    for row in csv.reader(text.splitlines(keepends=True), delimiter=sign):
        cells = [" ".join(cell.split()) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield cells
