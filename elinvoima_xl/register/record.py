"""The exact record of a register: its facts as rows of text for the very hidden sheet `_elinvoima`, and back.

This record is the one source of truth of a register. The visible sheets are made from it, and of them only the open
cells are read. It knows texts only: no workbook library.

The sheet's rows are `kind, entry, part, text`. First the metadata (`elinvoima_xl`, `format`, …: the text in the second
column), then one entry for each fact: JSON in ASCII, cut into parts that fit into a cell. `sha256` closes the sheet.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import UTC, datetime
from itertools import chain, groupby
from sys import intern
from typing import Any, Final

from elinvoima_xl.foundation.language import Term, Value
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import Location, Problem
from elinvoima_xl.foundation.tagged import FROM_TAG, to_tagged
from elinvoima_xl.merging.decisions import Change, Facts, Settles
from elinvoima_xl.merging.received import as_closed_then
from elinvoima_xl.model.answers import Answer, CoordinatorText, Letter, Resolution, Source, Submission
from elinvoima_xl.model.programme import Programme, from_json_text, to_json_text
from elinvoima_xl.model.seen import Run, Seen
from elinvoima_xl.workbook.content import OWN_SHEET

RECORD_SHEET: Final = OWN_SHEET
MARK: Final = "elinvoima_xl"
# Raised by one when a register of this version could not be read rightly by an older program.
FORMAT: Final = 3
# The first version wrote 1, and 2 where the answers were in a file beside the register. Of a closed period it knew
# which files had come in time, and not which resolutions.
_FIRST: Final = 2
# Excel holds 32,767 characters in a cell; what is ASCII counts the same in every program.
PART: Final = 31_998
# Cells of a sheet in one entry.
_PIECE: Final = 1_000

# The sets among the facts, each an entry for each of its members.
_SETS: Final = ("resolutions", "left_out", "closed", "before_closing", "doubted", "late_at_closing")

Row = tuple[str, str, str, str]
Json = Any


@dataclass(frozen=True, slots=True)
class OpenCell:
    """What an open cell said when it was written: the words of its row's key, its column and its text."""

    key: tuple[str, ...]
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class LockedCell:
    """What a locked cell said when it was written."""

    cell: str
    text: str


@dataclass(frozen=True, slots=True)
class SheetRecord:
    """What a visible sheet said when it was written: `key` names the sheet in every language."""

    key: str
    name: str
    open_cells: tuple[OpenCell, ...] = ()
    locked_cells: tuple[LockedCell, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a dropdown: its words, and the state and value that it stands for."""

    text: str
    state: str
    value: Value
    raw: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a row of the sheet of conflicts asked: on which answers, and between which choices.

    `owner` is whose text could not be read, "" where the row is about the decision as a whole.
    """

    period: Period
    item: str
    field: str
    owner: str = ""
    settles: Settles = frozenset()
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Apart:
    """Answers in a file beside a register, as the first version wrote them: how many, where, and its SHA-256."""

    file: str
    digest: str
    answers: int


@dataclass(frozen=True, slots=True)
class Record:
    """All that the hidden sheet holds; `apart` is the file of the answers of one that the first version wrote."""

    facts: Facts
    language: str = "fi"
    written: datetime | None = None
    program: str = ""
    sheets: tuple[SheetRecord, ...] = ()
    questions: tuple[Question, ...] = field(default=())
    apart: Apart | None = None


class RecordError(ValueError):
    """The rows are no whole record: `reason` is damaged, newer or other, `found` the version found."""

    def __init__(self, reason: str, found: str = "") -> None:
        super().__init__(reason)
        self.reason: Final = reason
        self.found: Final = found


def to_rows(record: Record) -> Iterator[Row]:
    """Yield the rows of the sheet, made one by one; the same record gives the same rows."""
    digest = RowDigest()
    for row in chain(_metadata(record), _parts(_entries(record))):
        digest.add(row)
        yield row
    yield "sha256", digest.text(), "", ""


def _metadata(record: Record) -> tuple[Row, ...]:
    written = record.written.astimezone(UTC).isoformat() if record.written else ""
    pairs = (
        (MARK, "register"),
        ("format", str(FORMAT)),
        ("program", record.program),
        ("language", record.language),
        ("written", written),
    )
    return tuple((name, text, "", "") for name, text in pairs)


def _entries(record: Record) -> Iterator[tuple[str, str]]:
    facts = record.facts
    programmes = list(dict.fromkeys(programme for _, programme in facts.programmes))
    numbers = {programme: number for number, programme in enumerate(programmes)}
    for programme in programmes:
        # A cell needs ASCII to have the same length in every program.
        yield "programme", to_json_text(programme, ascii_only=True)
    yield "periods", _dump([[str(period), numbers[programme]] for period, programme in facts.programmes])
    for submission in submissions_in_order(facts.submissions):
        yield "submissions", _dump(to_plain(submission))
    for name in _SETS:
        yield from ((name, text) for text in sorted(_dump(to_plain(each)) for each in getattr(facts, name)))
    yield from (("texts", _dump(to_plain(each))) for each in facts.texts)
    yield from (("changes", _dump(to_plain(each))) for each in facts.changes)
    if facts.changed is not None:
        yield "changed", _dump(to_plain(facts.changed.isoformat()))
    for sheet in record.sheets:
        yield from (("sheet", _dump(to_plain(each))) for each in _in_pieces(sheet))
    yield from (("question", _dump(to_plain(each))) for each in record.questions)


def _in_pieces(sheet: SheetRecord) -> Iterator[SheetRecord]:
    """Yield what a sheet said, piece by piece: as JSON a large one would take ten times its room."""
    for start in range(0, max(len(sheet.open_cells), len(sheet.locked_cells), 1), _PIECE):
        part = slice(start, start + _PIECE)
        yield replace(sheet, open_cells=sheet.open_cells[part], locked_cells=sheet.locked_cells[part])


def submissions_in_order(submissions: Iterable[Submission]) -> Iterator[Submission]:
    """Yield the submissions as the record has them: by file, those of the same name and bytes by what they say."""
    for _, same in groupby(sorted(submissions, key=_place), key=_place):
        found = list(same)
        yield from sorted(found, key=lambda each: _dump(to_plain(each))) if len(found) > 1 else found


def _place(submission: Submission) -> tuple[str, str]:
    return submission.file, submission.digest


def _parts(entries: Iterable[tuple[str, str]]) -> Iterator[Row]:
    for number, (kind, text) in enumerate(entries, 1):
        for part, start in enumerate(range(0, len(text), PART), 1):
            # Between bars, so that no program strips a blank from the ends.
            yield kind, str(number), str(part), f"|{text[start : start + PART]}|"


class RowDigest:
    """The SHA-256 of rows, a tab between cells and a line break between rows."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._between = b""

    def add(self, row: Row) -> None:
        """Add one row."""
        self._hash.update(self._between + "\t".join(row).encode())
        self._between = b"\n"

    def text(self) -> str:
        """Return the digest of the rows so far."""
        return self._hash.hexdigest()


def _dump(value: Json) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


# --- records as JSON: a tuple is a list, all else that JSON does not have is an object with one key that names it.

_RECORDS: Final[dict[str, type[Any]]] = {
    kind.__name__: kind
    for kind in (
        Answer, Source, Seen, Run, Submission, Letter, Resolution, Change, CoordinatorText, Problem, Location,
        SheetRecord, OpenCell, LockedCell, Question, Choice, Apart,
    )
}  # fmt: skip


_KNOWN: Final = {name: frozenset(each.name for each in fields(kind)) for name, kind in _RECORDS.items()}


def to_plain(value: object) -> Json:
    """Return a value of a record as JSON has it; `from_plain` gives an equal value back."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str) and not isinstance(value, Term):
        return value
    if isinstance(value, tuple):
        return [to_plain(each) for each in value]
    return _to_tagged(value)


def _to_tagged(value: object) -> Json:
    if (tagged := to_tagged(value)) is not None:
        return tagged
    if isinstance(value, frozenset):
        return {"set": sorted((to_plain(each) for each in value), key=_dump)}
    if type(value).__name__ not in _RECORDS:
        raise TypeError(f"a register cannot hold {value!r}")
    return {type(value).__name__: _fields(value)}


def _fields(record: Any) -> dict[str, Json]:  # noqa: ANN401 - any of the records above
    """Return the fields that differ from their defaults: most cells of a return are empty."""
    told: dict[str, Json] = {}
    for each in fields(record):
        value = getattr(record, each.name)
        if each.default is MISSING or value != each.default:
            told[each.name] = to_plain(value)
    return told


def from_plain(value: Json) -> Any:  # noqa: ANN401 - whatever was put in
    """Return the value that `to_plain` made JSON of; fields that this version does not know are passed over."""
    if isinstance(value, list):
        return tuple(from_plain(each) for each in value)
    if isinstance(value, str):
        # The same words stand in a record thousands of times: owners, files, fields, what was typed and read.
        return intern(value)
    if not isinstance(value, dict):
        return value
    ((name, inner),) = value.items()
    if name in FROM_TAG:
        return FROM_TAG[name](inner)
    if name == "set":
        return frozenset(from_plain(each) for each in inner)
    kind = _RECORDS[name]
    known = _KNOWN[name]
    return kind(**{key: from_plain(each) for key, each in inner.items() if key in known})


# What gives the answers of each submission, in the order of the record's submissions.
FindAnswers = Callable[[Apart, int], Sequence[tuple[Answer, ...]]]


def from_rows(rows: Iterable[Sequence[str]], find_answers: FindAnswers | None = None) -> Record:
    """Return the record of a sheet's rows; RecordError where they are no record, a newer one or not whole.

    `find_answers` reads the answers that are in a file beside the register.
    """
    reader = RecordReader()
    for row in rows:
        reader.add(row)
    return reader.finish(find_answers)


class RecordReader:
    """A record while its rows come in one by one.

    What is not known to be whole is not looked at, and the record has as many characters as its facts take bytes: so
    it waits packed.
    """

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._entries: list[tuple[str, bytes]] = []
        self._digest = RowDigest()
        self._last: Row | None = None
        self._entry = ("", "")
        self._texts: list[str] = []

    def add(self, row: Sequence[str]) -> None:
        """Take the next row of the sheet."""
        if self._last is not None:
            self._digest.add(self._last)
        self._last = kind, number, part, text = _row(row)
        if (kind, number) != self._entry:
            self._pack()
            self._entry = kind, number
        if part:
            self._texts.append(text[1:-1])
        else:
            self._known[kind] = number

    def _pack(self) -> None:
        if self._texts:
            self._entries.append((self._entry[0], zlib.compress("".join(self._texts).encode(), 1)))
            self._texts = []

    def finish(self, find_answers: FindAnswers | None) -> Record:
        """Return the record, after its last row; errors as in `from_rows`."""
        self._pack()
        known = self._known
        if known.get(MARK) != "register":
            raise RecordError("other")
        if not known.get("format", "").isdecimal():
            raise RecordError("damaged")
        if int(known["format"]) > FORMAT:
            raise RecordError("newer", known.get("program", ""))
        if self._last != ("sha256", self._digest.text(), "", ""):
            raise RecordError("damaged")
        return _record(known, _values(self._entries), find_answers)


def _values(entries: Iterable[tuple[str, bytes]]) -> dict[str, list[Any]]:
    """Return the values of the entries by kind; a kind that this version does not know is passed over."""
    found: dict[str, list[Any]] = defaultdict(list)
    for kind, packed in entries:
        if kind in _DECODERS:
            found[kind].append(_DECODERS[kind](zlib.decompress(packed).decode()))
    return found


def _record(known: dict[str, str], found: dict[str, list[Any]], find_answers: FindAnswers | None) -> Record:
    programmes: list[Programme] = found["programme"]
    apart: Apart | None = _load(known["apart"]) if "apart" in known else None
    if apart is not None:
        if find_answers is None:
            raise RecordError("damaged")
        submissions = found["submissions"]
        pairs = zip(submissions, find_answers(apart, len(submissions)), strict=True)
        found["submissions"] = [replace(submission, answers=answers) for submission, answers in pairs]
    periods = found["periods"][0] if found["periods"] else []
    facts = Facts(
        programmes=tuple((Period.from_text(code), programmes[number]) for code, number in periods),
        submissions=frozenset(found["submissions"]),
        texts=tuple(found["texts"]),
        changes=tuple(found["changes"]),
        changed=datetime.fromisoformat(found["changed"][0]) if found["changed"] else None,
        **{name: frozenset(found[name]) for name in _SETS},
    )
    if int(known["format"]) <= _FIRST:
        facts = as_closed_then(facts)
    written = datetime.fromisoformat(known["written"]) if known.get("written") else None
    sheets, questions = _whole_sheets(found["sheet"]), tuple(found["question"])
    return Record(facts, known.get("language", "fi"), written, known.get("program", ""), sheets, questions, apart)


def _whole_sheets(pieces: Iterable[SheetRecord]) -> tuple[SheetRecord, ...]:
    found: dict[str, list[SheetRecord]] = {}
    for each in pieces:
        found.setdefault(each.key, []).append(each)
    return tuple(
        replace(
            same[0],
            open_cells=tuple(cell for each in same for cell in each.open_cells),
            locked_cells=tuple(cell for each in same for cell in each.locked_cells),
        )
        for same in found.values()
    )


def _row(row: Sequence[str]) -> Row:
    kind, number, part, text = (*row[:4], "", "", "", "")[:4]
    return kind, number, part, text


def _load(text: str) -> Any:  # noqa: ANN401 - whatever was put in
    return from_plain(json.loads(text))


# What is read of an entry, by its kind.
_DECODERS: Final[dict[str, Callable[[str], Any]]] = {
    "programme": from_json_text,
    "periods": json.loads,
    **dict.fromkeys(("submissions", *_SETS, "texts", "changes", "changed", "sheet", "question"), _load),
}
