"""A batch of returned workbooks read in one process: what a worker does, and all that it loads.

What comes in is where the files lie and the packed programme, what goes out is a Submission each: no process holds the
bytes of more than the one file that it reads.
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from elinvoima_xl.foundation.problems import Problem, WorkbookError
from elinvoima_xl.returns.inputs import Input

if TYPE_CHECKING:
    from elinvoima_xl.model.answers import Submission
    from elinvoima_xl.model.programme import Programme

Batch = Sequence[Input]


def prepare_reading() -> None:
    """Load what reading takes: what a process does that will read."""
    import elinvoima_xl.returns.submission  # noqa: F401 - to have it loaded


def read_input(source: Input, programme: Programme | None) -> Submission:
    """Return what a file says; a file that cannot be read is a refused submission."""
    # A program that has others read loads nothing of it.
    from elinvoima_xl.returns.submission import read_submission

    try:
        data = source.read()
    except WorkbookError as error:
        return refused(source, error.problem)
    return read_submission(data, source.name, programme=programme)


def pack(programme: Programme | None) -> bytes:
    """Return the programme as it is sent to a worker, with each batch: it may be a new one in the place of a lost."""
    return zlib.compress(pickle.dumps(programme), level=1)


def read_batch(batch: Batch, *, programme: bytes, keeps_answers: bool) -> list[Submission]:
    """Return what each file of a batch says, held against the packed programme; its answers where they are kept."""
    known = _unpack(programme)
    found = (read_input(source, known) for source in batch)
    return [each if keeps_answers else without_answers(each) for each in found]


def without_answers(submission: Submission) -> Submission:
    """Return what a file says but for its answers: whose it is, how much is filled, its problems."""
    return replace(submission, answers=(), guests=tuple(map(without_answers, submission.guests)))


@lru_cache(maxsize=2)
def _unpack(packed: bytes) -> Programme | None:
    """Return the programme: unpacked once in a worker, though it comes with each batch."""
    programme: Programme | None = pickle.loads(zlib.decompress(packed))  # noqa: S301 - read_inputs has written it
    return programme


def refused(source: Input, told: Problem) -> Submission:
    """Return the submission of a file that cannot be read."""
    from elinvoima_xl.model.answers import Submission

    return Submission(source.name, "", "refused", problems=(told,))
