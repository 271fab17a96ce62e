"""The exact record of a register read from the rows of its hidden sheet, which `record.py` makes."""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from elinvoima_xl.foundation.period import Period
from elinvoima_xl.merging.decisions import Facts
from elinvoima_xl.model.answers import Answer
from elinvoima_xl.model.programme import Programme, from_json_text
from elinvoima_xl.register.record import (
    FORMAT,
    MARK,
    Apart,
    Record,
    RecordError,
    Row,
    RowDigest,
    SheetRecord,
    from_plain,
)

# What gives the answers of each submission, in the order of the record's submissions.
FindAnswers = Callable[[Apart, int], Sequence[tuple[Answer, ...]]]


def from_rows(rows: Iterable[Sequence[str]], find_answers: FindAnswers | None = None) -> Record:
    """Return the record of a sheet's rows; RecordError where they are no record, a newer one or not whole.

    `find_answers` reads the answers that are apart.
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
        resolutions=frozenset(found["resolutions"]),
        left_out=frozenset(found["left_out"]),
        closed=frozenset(found["closed"]),
        before_closing=frozenset(found["before_closing"]),
        texts=tuple(found["texts"]),
    )
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
    **dict.fromkeys(
        ("submissions", "resolutions", "left_out", "closed", "before_closing", "texts", "sheet", "question"), _load
    ),
}
