"""The guard before every place that a command writes to: what a person made is never lost under what the program makes.

`Places` decides for each file whether it may take its place, and puts all of them in their places or none. What stands
there is: nothing; ours and as it was written: replaced; changed by a person, or not ours: UsageError, and nothing is
written, or, where a day is given, it is kept beside under a name with that day.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain, count
from pathlib import Path
from typing import Final, Self

from elinvoima_xl.app.standing import (
    FOLDER,
    FORM,
    KINDS,
    NOTHING,
    REPORT,
    SPECIAL,
    Standing,
    content_of,
    find_standing,
    of_ours,
)
from elinvoima_xl.foundation.language import N_, Term
from elinvoima_xl.foundation.problems import Location, Problem, UsageError, problem
from elinvoima_xl.foundation.writing import AllOrNone, reason_of, writing
from elinvoima_xl.returns.remote import Place

# The hidden file of the files that have no place for a digest: by name, of which kind, about what, and their digest.
LIST_NAME: Final = ".elinvoima.json"
# What is left of an address in a path; one letter is a drive of Windows.
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]+:")
# The part of what a report is about that names its template.
TEMPLATE: Final = "template"
_OTHER_REPORT: Final = N_("a report of another programme, period, language or template")
_INSIDE: Final = N_("the command is run in that folder, which would be renamed")
_OPEN: Final = N_("it is open in another program, or writing there is not allowed")


@dataclass(frozen=True, slots=True)
class Output:
    """What a command writes: of which kind (`standing.py`), and `about` what: two of one thing are about the same."""

    kind: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class _Choice:
    """Where a file goes, and under which name what stands there is kept."""

    place: Path
    kept: Path | None = None


class Places:
    """The places of one command, which reads `inputs`: those are never written over.

    With `replace_on`, what would be refused is kept beside under a name with that day.
    """

    def __init__(self, *, inputs: Iterable[Place] = (), replace_on: date | None = None) -> None:
        self._inputs = {key for each in inputs if isinstance(each, Path) and (key := _key(each))}
        self._day = replace_on
        self._files = AllOrNone()
        self._chosen: dict[Path, _Choice] = {}
        self._lists: dict[Path, dict[str, list[str]]] = {}
        # What is written to a temporary path and is to stand in the list of its folder.
        self._to_list: list[tuple[Path, Path, Output]] = []
        self.written: list[str] = []
        self.problems: list[Problem] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        try:
            if kind is None:
                self._write_lists()
        except BaseException as fault:
            self._files.__exit__(type(fault), fault, None)
            raise
        try:
            self._files.__exit__(kind, error, trace)
        except OSError as fault:
            raise UsageError(problem("not-written", found=str(self._files.at), reason=reason_of(fault))) from fault

    def find(self, path: Path) -> Standing:
        """Return what stands at a path."""
        kind, about, digest = self._list_of(path.parent).get(path.name, ("", "", ""))
        if kind in KINDS and path.is_file():
            return of_ours(kind, is_changed=content_of(path) != digest, about=about)
        return find_standing(path)

    def choose(self, path: Path, output: Output) -> Path:
        """Return where the file for `path` goes: there, or beside what is left standing there.

        UsageError where what stands there must not be written over.
        """
        return self._choice(path, output).place

    def kept(self, path: Path, output: Output) -> Path | None:
        """Return the name under which what stands at `path` is kept; `None` where it is not."""
        return self._choice(path, output).kept

    def make(self, path: Path, output: Output) -> Path:
        """Return the temporary path at which the file for `path` is to be written."""
        choice = self._choice(path, output)
        with writing(choice.place):
            temporary = self._files.make(choice.place, kept=choice.kept)
        if KINDS[output.kind].is_listed:
            self._to_list.append((temporary, choice.place, output))
        self.written.append(str(choice.place))
        return temporary

    def put(self, path: Path, output: Output, data: bytes) -> Path:
        """Write `data` for `path`, and return where it goes."""
        temporary = self.make(path, output)
        with writing(path):
            temporary.write_bytes(data)
        return self.choose(path, output)

    def make_folder(self, folder: Path) -> None:
        """Make a folder, which goes again where nothing comes of all this."""
        check_here(folder)
        with writing(folder):
            self._files.make_folder(folder)

    def clear_folder(self, folder: Path, refusal: Problem | None) -> Path | None:
        """Return the name under which a whole folder is kept that is to be replaced; `None` where nothing is lost.

        `refusal` says why it is not to be: what in it is not ours. UsageError with it where no day is given.
        """
        check_here(folder)
        if refusal is None:
            return None
        place = folder.resolve()
        if self._day is None or not place.is_dir():
            raise UsageError(refusal)
        if Path.cwd().is_relative_to(place):
            raise UsageError(problem("not-written", found=str(folder), reason=Term(_INSIDE)))
        if any(_key(each) in self._inputs for each in place.rglob("*")):
            raise UsageError(problem("own-input", found=str(folder)))
        return self._dated(place)

    # --- what is decided

    def _choice(self, path: Path, output: Output) -> _Choice:
        if path not in self._chosen:
            check_here(path)
            with writing(path):
                self._chosen[path] = self._choose(path, output, self.find(path))
        return self._chosen[path]

    def _choose(self, path: Path, output: Output, found: Standing) -> _Choice:
        kind = KINDS[output.kind]
        if found.kind == NOTHING:
            return _Choice(path)
        if found.kind in (FOLDER, SPECIAL) or _is_open(path):
            reason = Term(_OPEN) if found.kind not in (FOLDER, SPECIAL) else Term(found.what)
            raise UsageError(problem("not-written", found=str(path), reason=reason))
        is_same = found.kind == output.kind and _is_of_same(found.about, output.about)
        if is_same and kind.is_carried_on:
            return _Choice(path, self._dated(path) if self._day else None)
        if is_same and not found.is_changed:
            return _Choice(path)
        stands_aside = kind.stands_aside and found.kind == output.kind
        is_read = _key(path) in self._inputs
        if stands_aside and (is_read or not self._day):
            return self._beside(path, output)
        if is_read:
            raise UsageError(problem("own-input", found=str(path)))
        if not self._day:
            raise UsageError(_refusal(path, output, found))
        return _Choice(path, self._dated(path))

    def _beside(self, path: Path, output: Output) -> _Choice:
        """Return the first free name beside what is left standing, and tell of both."""
        for other in _numbered(path, path.stem):
            found = self.find(other)
            is_ours = found.kind == output.kind and not found.is_changed
            if found.kind == NOTHING or is_ours:
                break
        self.problems.append(problem("kept-changed", Location(path.name), found=path.name, name=other.name))
        return _Choice(other)

    def _dated(self, path: Path) -> Path:
        """Return the name with the day under which what stands at a path is kept."""
        stem = f"{path.stem} {self._day:%Y-%m-%d}"
        names = chain((path.with_name(f"{stem}{path.suffix}"),), _numbered(path, stem))
        kept = next(each for each in names if not each.exists())
        self.problems.append(problem("kept-old", Location(path.name), found=path.name, name=kept.name))
        return kept

    # --- the hidden list

    def _list_of(self, folder: Path) -> dict[str, list[str]]:
        if folder not in self._lists:
            self._lists[folder] = read_list(folder)
        return self._lists[folder]

    def _write_lists(self) -> None:
        changed: dict[Path, dict[str, list[str]]] = {}
        for temporary, place, output in self._to_list:
            known = changed.setdefault(place.parent, dict(self._list_of(place.parent)))
            known[place.name] = [output.kind, output.about, content_of(temporary, place.name)]
        for folder, known in changed.items():
            names = {place.name for _, place, _ in self._to_list if place.parent == folder}
            left = {name: entry for name, entry in known.items() if name in names or (folder / name).exists()}
            text = json.dumps({"files": dict(sorted(left.items()))}, ensure_ascii=False, indent=1)
            self._files.put(folder / LIST_NAME, f"{text}\n".encode())


def read_list(folder: Path) -> dict[str, list[str]]:
    """Return the files that stand in the hidden list of a folder; none where it has none that can be read."""
    try:
        told = json.loads((folder / LIST_NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    files = told.get("files") if isinstance(told, dict) else None
    if not isinstance(files, dict):
        return {}
    return {name: entry for name, entry in files.items() if _is_entry(entry)}


def _is_entry(entry: object) -> bool:
    return isinstance(entry, list) and len(entry) == 3 and all(isinstance(each, str) for each in entry)


def check_here(path: Path) -> None:
    """Raise UsageError for a path that was meant as an address: nothing is written to one."""
    for part in path.parts:
        if _SCHEME.fullmatch(part):
            raise UsageError(problem("address-not-here", found=str(path).replace(f"{part}/", f"{part}//", 1)))


def _is_of_same(found: str, wanted: str) -> bool:
    """Return whether two files are about the same; a template is the same under its name or with its content."""
    if found == wanted:
        return True
    try:
        one, other = json.loads(found), json.loads(wanted)
        templates = set(one.pop(TEMPLATE)) & set(other.pop(TEMPLATE))
    except (ValueError, TypeError, AttributeError, KeyError):
        return False
    return bool(templates) and one == other


def _refusal(path: Path, output: Output, found: Standing) -> Problem:
    if found.kind == output.kind == FORM:
        return problem("answers-there", found=str(path))
    is_other_report = found.kind == output.kind == REPORT and not _is_of_same(found.about, output.about)
    return problem("stands-there", found=str(path), kind=Term(_OTHER_REPORT if is_other_report else found.what))


def _numbered(path: Path, stem: str) -> Iterator[Path]:
    return (path.with_name(f"{stem} ({number}){path.suffix}") for number in count(2))


def _is_open(path: Path) -> bool:
    """Return whether the file that Word, Excel or LibreOffice keeps beside an open one is there."""
    names = (f"~${path.name}", f"~${path.name[2:]}", f".~lock.{path.name}#")
    return any(path.with_name(name).exists() for name in names)


def _key(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from all others, whatever name leads to it."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
