"""Where returned workbooks lie: files, folders with all they hold, packed folders, mails, addresses of other stores.

Everything that could be an answer is given to be read, a Word document too: the reader names it for what it is. Skipped
are only files that programs leave behind.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Final

from elinvoima_xl.foundation.language import N_, Term
from elinvoima_xl.foundation.problems import Location, Problem, UsageError, WorkbookError, printable, problem
from elinvoima_xl.model.answers import Letter
from elinvoima_xl.returns.boxes import Box, Member, is_box, is_post, open_package
from elinvoima_xl.returns.remote import Place, Remote, find_remote, is_address
from elinvoima_xl.workbook.reader.package import FORM_LIMITS
from elinvoima_xl.workbook.reader.xml_stream import PartError

_LOCK: Final = N_("it is a lock file that Excel keeps while a workbook is open")
_HIDDEN: Final = N_("it is hidden, or left behind by a program")
# Names, small, of what systems, synchronisation, mail and browsers keep beside people's files; no answer is in them.
_LEFT_BY_SYSTEMS: Final = re.compile(
    r"thumbs\.db|ehthumbs(_vista)?\.db|desktop\.ini|iconcache\.db|icon\r|__macosx|lost\+found|\$recycle\.bin"
    r"|system volume information|@eadir|@tmp|#recycle|#snapshot|@recycle|@recently-snapshot|.*@syno\w+"
    r"|.*zone\.identifier(:\$data)?|.*[:\uf03a](encryptable|mshield|smartscreen|sec\.endpointdlp|afp_\w+|com\.[\w.]+)"
    r"|.*_\$folder\$|att\d{5}\.(bin|dat|htm|html|txt)|smime\.p7s",
    re.DOTALL,
)
# Of what they write for a while, or keep of an earlier version. It may be whole, and the only one that is left.
_LEFTOVERS: Final = re.compile(
    r".*\.(tmp|temp|bak|xlk|wbk|asd|part|partial|filepart|crdownload|download|opdownload|!sync|swp)"
    r"|.*\.(xls[xmb]?|ods)\.sb-.*|.*~|[0-9a-f]{7,8}|~.*",
    re.DOTALL,
)
_FOLDER: Final = N_("it only stands for a folder")
_SPECIAL: Final = N_("it is not an ordinary file")
_WINDOWS_HIDDEN: Final = 0x2
# Packed folders in mails, mails in packed folders and so on: so many of them one in another.
_DEEPEST: Final = 4
# The folders on the way to a file, a packed one among them, and its name.
Way = tuple[str, ...]
# Of each box on the way to a file: the key of the member and its name.
Keys = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Input:
    """A file that may be an answer: `name` is what it is told by, `place` where it lies, `keys` lead to it in there.

    That is its bare name, and of files of one name as much of their folders before it as tells them apart. By its name
    a leftover was written by a program and not by a person. `letter` is the mail that it came with, or is itself
    (`is_letter`); `told` what is to be told of that mail.
    It holds no bytes, so that it can be sent to another process.
    """

    name: str
    place: Path | Remote
    keys: Keys = ()
    is_leftover: bool = False
    letter: Letter | None = None
    told: tuple[Problem, ...] = ()
    is_letter: bool = False

    def read(self) -> bytes:
        """Return its bytes, at most one more than a form may have; WorkbookError where it can be read no more."""
        try:
            return _read_member(self.place, _version(self.place), self.keys) if self.keys else _read(self.place)
        except OSError as error:
            raise WorkbookError(_unreadable(self.name, error)) from error
        except PartError as error:
            raise WorkbookError(problem("damaged-file", Location(self.name), reason=error.reason)) from error


def _read(place: Path | Remote) -> bytes:
    if isinstance(place, Remote):
        return place.read(FORM_LIMITS.file_bytes + 1)
    with place.open("rb") as stream:
        return stream.read(FORM_LIMITS.file_bytes + 1)


def _version(place: Path | Remote) -> str:
    return place.version() if isinstance(place, Remote) else str(place.stat().st_mtime_ns)


# Members are read one after another: a box is held with the one that it lies in.
@lru_cache(maxsize=2)
def _opened(place: Path | Remote, version: str, keys: Keys) -> Box | None:
    """Return what holds files, opened anew when it was saved again; `None` for what is only called so."""
    data = _read_member(place, version, keys) if keys else _read(place)
    name = keys[-1][1] if keys else place.name
    if not is_post(name):
        return open_package(data, name)
    # Reading mails takes what no other input needs.
    from elinvoima_xl.returns.letters import open_post

    return open_post(data, name)


def _read_member(place: Path | Remote, version: str, keys: Keys) -> bytes:
    box = _opened(place, version, keys[:-1])
    return b"" if box is None else box.read(keys[-1][0], FORM_LIMITS.file_bytes)


def find_inputs(places: Iterable[Place]) -> tuple[tuple[Input, ...], tuple[Problem, ...]]:
    """Return each file once, in the order of the places and sorted by name in folders; and what was skipped and why.

    A place is a path, or an address with `://` that fsspec can open. Files of one name are named with their folders, as
    many as tell them apart: `KAMK/lomake.xlsx`. UsageError for a place that does not exist.
    """
    search = _Search()
    for place in places:
        if isinstance(place, str) and is_address(place):
            search.take_address(place)
        else:
            search.take(Path(place))
    return search.result()


def _depths(ways: Iterable[Way]) -> dict[str, int]:
    """Return how many of their last steps tell the ways to files of one name apart, for each name that several have."""
    of_name: dict[str, set[Way]] = defaultdict(set)
    for way in ways:
        of_name[_plain(way[-1])].add(way)
    return {name: _depth(found) for name, found in of_name.items() if len(found) > 1}


def _depth(ways: Collection[Way]) -> int:
    longest = max(map(len, ways))
    return next((depth for depth in range(2, longest) if len({way[-depth:] for way in ways}) == len(ways)), longest)


def _name(way: Way, depths: Mapping[str, int]) -> str:
    return _plain("/".join(way[-depths.get(_plain(way[-1]), 1) :]))


def _way(place: Path | Remote) -> Way:
    return place.parts[1:] if isinstance(place, Path) else tuple(place.path.strip("/").split("/"))


class _Search:
    def __init__(self) -> None:
        self._inputs: list[tuple[Way, Input]] = []
        # With the way to the file that cannot be read, where it is about one.
        self._problems: list[tuple[Way, Problem]] = []
        self._seen: set[Path | Remote] = set()

    def result(self) -> tuple[tuple[Input, ...], tuple[Problem, ...]]:
        """Return all that was found, files of one name with as many of their folders as tell them apart."""
        depths = _depths(way for way, _ in chain(self._inputs, self._problems) if way)
        problems = [
            replace(told, location=replace(told.location, file=_name(way, depths))) if way else told
            for way, told in self._problems
        ]
        return tuple(replace(each, name=_name(way, depths)) for way, each in self._inputs), tuple(problems)

    def _keep(self, told: Problem, way: Way = ()) -> None:
        self._problems.append((way, told))

    def take(self, path: Path) -> None:
        """Take a path that was given by name: a folder with all it holds, or a file."""
        if not path.exists():
            raise UsageError(problem("no-such-path", found=str(path)))
        if not path.is_dir():
            self._file(path, is_named=True)
            return
        count = len(self._inputs)
        for each in self._walk(path):
            self._file(each)
        if len(self._inputs) == count:
            self._keep(problem("nothing-found", Location(path.name), found=str(path)))

    def _walk(self, folder: Path) -> Iterator[Path]:
        for root, folders, files in os.walk(folder, onerror=self._no_entry):
            for name in sorted(each for each in folders if why_skipped(each)):
                self._skip(name, _HIDDEN)
            folders[:] = sorted(each for each in folders if not why_skipped(each))
            yield from (Path(root, name) for name in sorted(files))

    def _no_entry(self, error: OSError) -> None:
        folder = Path(error.filename or "")
        self._keep(_unreadable(folder.name, error), _way(folder.absolute()) if error.filename else ())

    def _file(self, path: Path, *, is_named: bool = False) -> None:
        # Links that go in a circle are what they are; Path.resolve raises.
        real = Path(os.path.realpath(path))
        if real in self._seen:
            return
        self._seen.add(real)
        try:
            reason, is_empty, start = _look(path)
        except OSError as error:
            self._keep(_unreadable(path.name, error), _way(path.absolute()))
            return
        if reason:
            self._skip(path.name, reason)
        elif is_empty:
            self._empty(path.absolute(), is_leftover=_is_leftover(path.name) and not is_named)
        elif is_box(path.name, start):
            self._take_box(path.absolute())
        else:
            # Whole, because a worker may be at home in another folder.
            self._add(path.absolute(), is_leftover=_is_leftover(path.name) and not is_named)

    def take_address(self, address: str) -> None:
        """Take what lies under an address, as a folder or a file of this machine is taken."""
        found = find_remote(address)
        count = len(self._inputs)
        skipped: set[tuple[str, ...]] = set()
        for place, size in found:
            steps = place.steps or (place.name,)
            hidden = next((number for number, step in enumerate(steps, 1) if why_skipped(step)), 0)
            if not hidden:
                self._remote(place, size)
            elif steps[:hidden] not in skipped:
                skipped.add(steps[:hidden])
                self._skip(steps[hidden - 1], why_skipped(steps[hidden - 1]))
        if len(self._inputs) == count and all(place.steps for place, _ in found):
            self._keep(problem("nothing-found", Location(_plain(address)), found=address))

    def _remote(self, place: Remote, size: int) -> None:
        if place in self._seen:
            return
        self._seen.add(place)
        if not place.name:
            self._skip(f"{place.steps[-1] if place.steps else place.path}/", _FOLDER)
        elif not size:
            self._empty(place, is_leftover=_is_leftover(place.name))
        elif is_box(place.name):
            self._take_box(place)
        else:
            self._add(place, is_leftover=_is_leftover(place.name))

    def _add(self, place: Path | Remote, *, is_leftover: bool = False) -> None:
        self._inputs.append((_way(place), Input(_plain(place.name), place, is_leftover=is_leftover)))

    def _empty(self, place: Path | Remote, *, is_leftover: bool) -> None:
        if is_leftover:
            self._skip(place.name, _HIDDEN)
        else:
            self._keep(problem("empty-file", Location(_plain(place.name))), _way(place))

    def _skip(self, name: str, reason: str) -> None:
        # Without its folder: systems leave a file of one name in each, and one word about them all is enough.
        self._keep(problem("skipped-file", Location(_plain(name)), reason=Term(reason)))

    def _take_box(self, place: Path | Remote, within: Input | None = None, way: Way = ()) -> None:
        """Take the members of a packed folder or a mail; a workbook that is only called .zip is taken as it is."""
        way, keys = way or _way(place), within.keys if within else ()
        name = within.name if within else _plain(place.name)
        try:
            box = _opened(place, _version(place), keys)
            found = None if box is None else list(box.members())
        except WorkbookError as error:
            self._keep(error.problem, way)
            return
        except PartError as error:
            self._keep(problem("damaged-file", Location(name), reason=error.reason), way)
            return
        except OSError as error:
            self._keep(_unreadable(name, error), way)
            return
        if found is None:
            self._inputs.append((way, within or Input(name, place)))
            return
        count = len(self._inputs)
        for member in found:
            self._member(Input(name, place, (*keys, (member.key, member.name))), member, way)
        if len(self._inputs) == count:
            self._keep(problem("nothing-found", Location(name), found=name))

    def _member(self, packed: Input, member: Member, way: Way) -> None:
        steps = tuple(step for step in member.name.split("/") if step not in ("", ".", "..")) or (member.key,)
        reason = "" if member.letter else next(filter(None, map(why_skipped, steps)), "")
        found = replace(
            packed,
            name=_plain(steps[-1]),
            is_leftover=_is_leftover(steps[-1]),
            letter=member.letter,
            told=member.told,
            is_letter=member.is_letter,
        )
        # A mail stands for the folder that it is: its own name begins the names of what hangs on it.
        way = (*(way[:-1] if member.letter else way), *steps)
        if reason:
            self._skip(found.name, reason)
        elif found.is_letter:
            self._inputs.append((way, found))
        elif is_box(found.name) and len(found.keys) < _DEEPEST:
            self._take_box(found.place, found, way)
        else:
            self._take_member(found, way)

    def _take_member(self, found: Input, way: Way) -> None:
        # Unpacked once here, so that what is wrong with it is told now and reading it later does not fail.
        data, told = b"", problem("empty-file", Location(found.name))
        try:
            data = found.read()
        except WorkbookError as error:
            told = error.problem
        if data:
            self._inputs.append((way, found))
        elif found.is_leftover:
            self._skip(found.name, _HIDDEN)
        else:
            self._keep(told, way)


def why_skipped(name: str) -> str:
    """Return why a file or folder of this name is no answer; "" where it may be one."""
    if name.startswith("~$"):
        return _LOCK
    return _HIDDEN if name.startswith(".") or _LEFT_BY_SYSTEMS.fullmatch(name.lower()) else ""


def _is_leftover(name: str) -> bool:
    return _LEFTOVERS.fullmatch(name.lower()) is not None


def to_skipped(name: str) -> Problem:
    """Return what is told of a leftover in which there is nothing that another file has not."""
    return problem("skipped-file", Location(name), reason=Term(_HIDDEN))


def _look(path: Path) -> tuple[str, bool, bytes]:
    """Return why the file is skipped, whether it is empty, and its first bytes, read to see that it can be."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        return _SPECIAL, False, b""
    if getattr(status, "st_file_attributes", 0) & _WINDOWS_HIDDEN:
        return why_skipped(path.name) or _HIDDEN, False, b""
    with path.open("rb") as stream:
        start = stream.read(4)
    return why_skipped(path.name), not start, start


def _plain(name: str) -> str:
    """Return a name as it is told, with its letters composed: macOS writes ä as two characters."""
    return printable(unicodedata.normalize("NFC", name)).replace("\n", "␊").replace("\t", "␉")


def _unreadable(name: str, error: OSError) -> Problem:
    return problem("unreadable", Location(_plain(name)), reason=error.strerror or type(error).__name__)
