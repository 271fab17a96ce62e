"""What partners said, as records: Source, Answer, Submission; and what the coordinator said: Resolution and others.

These are the only facts that a merge uses. They are frozen and hashable, so that a set of them is a set. No input or
output here.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from operator import attrgetter
from typing import Final

from elinvoima_xl.foundation.language import Value
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import Location, Problem
from elinvoima_xl.model.seen import NOTHING, Seen

# The state of an answer as it stands in one file. `empty` is a cell that was found and left empty: it is no answer,
# but a merge needs it to tell a cleared value from one that was never there.
GIVEN: Final = "given"
UNAVAILABLE: Final = "unavailable"
UNREADABLE: Final = "unreadable"
EMPTY: Final = "empty"
# Only in what a merge gives: an older answer of the same owner that a newer one replaced.
SUPERSEDED: Final = "superseded"


# Between the digest of a file and the form that is meant, where that is not the workbook's own.
OF_FORM: Final = "#"


def of_file(digest: str) -> str:
    """Return the digest of the file that a submission came in: of a guest in another workbook, that of the workbook.

    >>> of_file("5e1f#k3ab-9x2z"), of_file("5e1f")
    ('5e1f', '5e1f')
    """
    return digest.partition(OF_FORM)[0]


@dataclass(frozen=True, slots=True)
class Source:
    """Where an answer was read.

    `file` is the bare name, after folders where several files have it; `saved` is the workbook's own modified time in
    UTC (None: unknown), `digest` the SHA-256 of the file's bytes: two files of the same bytes are one submission.
    """

    file: str = ""
    sheet: str = ""
    cell: str = ""
    saved: datetime | None = None
    digest: str = ""

    @property
    def location(self) -> Location:
        """Return the same without when."""
        return Location(self.file, self.sheet, self.cell)

    def __reduce__(self) -> tuple[type[Source], tuple[object, ...]]:
        """Return what a pickle makes it from: its values, half as long to write and read as a dataclass's own way."""
        return Source, _whence(self)


_whence: Final = attrgetter(*(field.name for field in fields(Source)))


@dataclass(frozen=True, slots=True)
class Answer:
    """One value of one field of one item by one owner.

    `owner` is "" in the shared workbook: the answer stands for all owners of the item together. `value` is what was
    read (a Decimal, a date, True or False, a status code, a text; None unless `state` is given); `raw` is the text as
    it stood in the cell and was read, `seen` what a person saw of it beside. `assumed` says that the reading needed an
    assumption, which a problem tells. `under` is the name on the form where the owner has another one today. `rule` is
    how the answers to a metric combine by what its form said (`sum`, `lead:KAMK`); "" where no form said it.
    """

    period: Period
    owner: str
    item: str
    field: str
    state: str
    value: Value
    raw: str
    source: Source
    assumed: bool = False
    under: str = ""
    rule: str = ""
    seen: Seen = NOTHING

    @property
    def shown(self) -> str:
        """Return what a person saw in the cell, where that is not the value as it is stored; "" else."""
        return self.seen.text

    @property
    def name(self) -> str:
        """Return the name under which it was given."""
        return self.under or self.owner

    def __reduce__(self) -> tuple[type[Answer], tuple[object, ...]]:
        """Return what a pickle makes it from, as Source does: thousands travel between processes."""
        return Answer, _values(self)


_values: Final = attrgetter(*(field.name for field in fields(Answer)))


# Mails that a machine has sent, not a person.
AUTOMATIC: Final = "automatic"
UNDELIVERED: Final = "undelivered"


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail with which a file came, or that came without one: `file` is its name.

    `sender` is the owner whose address the programme has, else the organisation of the address (what stands after the
    @). `words` are the sender's own, without quotations and signature; they are no answer. `kind` is "" of a person's,
    AUTOMATIC, or UNDELIVERED: then `sender` is whose address did not take it.
    """

    file: str
    sender: str = ""
    sent: datetime | None = None
    words: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """A file as it came back, read. `state` is accepted, refused or skipped; a refused file has no answers.

    `form` is the form's id, `owner` "" for the shared workbook, `filled` and `expected` count the cells that the owner
    was asked to fill (DESIGN §7). `answers` includes the cells found empty. `programme` is the digest of the programme
    that the form was made from, `copy_of` the digests of the returns that a marked copy was made from, `role` who
    answered as told on the form. `guests` are the forms of which the workbook holds sheets beside its own, each a
    submission with a digest of its own. `letters` are the mails that the file came with.
    """

    file: str
    digest: str
    state: str
    period: Period | None = None
    owner: str = ""
    form: str = ""
    language: str = ""
    programme: str = ""
    layout: str = ""
    issued: datetime | None = None
    deadline: date | None = None
    saved: datetime | None = None
    role: str = ""
    respondent: str = ""
    filled: int = 0
    expected: int = 0
    answers: tuple[Answer, ...] = ()
    problems: tuple[Problem, ...] = ()
    left_out: str = ""
    copy_of: tuple[str, ...] = ()
    guests: tuple[Submission, ...] = ()
    letters: tuple[Letter, ...] = ()

    @property
    def each(self) -> tuple[Submission, ...]:
        """Return the submission and its guests, each by itself."""
        return (replace(self, guests=()), *self.guests) if self.guests else (self,)


@dataclass(frozen=True, slots=True)
class Resolution:
    """A person's decision on one field of one item, or on what `DECIDED` names (fields.py).

    `settles` is the set of (owner, state, raw text) it was made on; a free correction of an accepted value has the
    answers that stood then. `value` None with `raw` "" takes the value away.
    """

    period: Period
    item: str
    field: str
    value: Value
    raw: str
    settles: frozenset[tuple[str, str, str]] = frozenset()
    who: str = ""
    when: str = ""
    reason: str = ""
    state: str = GIVEN


@dataclass(frozen=True, slots=True)
class CoordinatorText:
    """A text of the coordinator for the report: `kind` is note, verdict, proposal or closing; `item` what it is on."""

    period: Period
    kind: str
    item: str
    text: str
