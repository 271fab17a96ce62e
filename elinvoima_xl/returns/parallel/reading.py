"""Returned workbooks read by an executor: in batches, in order, and a file that ends its reader costs that file.

What a process gets is where files lie and the packed programme, what it gives is a Submission each: none holds the
bytes of more than the one file that it reads.
"""

from __future__ import annotations

import os
import pickle
import zlib
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

from elinvoima_xl.foundation.language import N_, Term
from elinvoima_xl.foundation.problems import Location, Problem, WorkbookError, problem
from elinvoima_xl.foundation.progress import Progress
from elinvoima_xl.returns.inputs import Input

if TYPE_CHECKING:
    from elinvoima_xl.model.answers import Submission
    from elinvoima_xl.model.programme import Programme

# A form is read in some 5 ms: a batch is long enough that sending it costs nothing, short enough to show progress; of
# few files so short that no worker waits long for the last one of another.
_BATCH: Final = 16
_SHARES: Final = 32
# The last ones become shorter and shorter, so that all workers are done at about the same time.
_LAST_SHARES: Final = 8
# Batches that are given out at a time: enough to keep a hundred workers busy.
_IN_FLIGHT: Final = 256
# Each batch given out holds a copy of the packed programme, and so many bytes are enough for them all. A city's takes
# 10 kB; that of 20,000 measures, which is 4 MB, takes 400 kB.
ROOM: Final = 32 * 2**20
LEAST: Final = 8
# What an executor gives that is broken, or whose processes cannot be started.
_LOST: Final = (BrokenExecutor, OSError, EOFError)

Batch = Sequence[Input]


def read_inputs(
    inputs: Sequence[Input],
    programme: Programme | None,
    *,
    executor: Executor,
    on_read: Progress | None = None,
    keeps_answers: bool = True,
) -> tuple[tuple[Submission, ...], tuple[Problem, ...]]:
    """Return what each file says, in the order of `inputs`, read by any executor; and what is told of lost workers.

    Without `keeps_answers` the answers of a file are forgotten where it was read: they are most of what it says. What
    is lost, because a worker died or the executor broke, is read again file by file, each alone in a process of this
    machine; the file that ends its process there too is refused.
    """
    submissions = []
    # An executor that replaces its workers by itself may count in `lost` how many it has lost.
    before = getattr(executor, "lost", 0)
    with _Reading(executor, zlib.compress(pickle.dumps(programme), level=1), keeps_answers=keeps_answers) as reading:
        for submission in reading.run(inputs):
            submissions.append(submission)
            if on_read is not None:
                on_read(len(submissions), len(inputs))
    lost = max(reading.lost, getattr(executor, "lost", 0) - before)
    return tuple(submissions), (problem("worker-lost", count=lost),) if lost else ()


class _Reading(ExitStack):
    """Files on their way through an executor. `lost` counts the losses: all that is lost at once is one."""

    def __init__(self, executor: Executor, programme: bytes, *, keeps_answers: bool) -> None:
        super().__init__()
        self.lost = 0
        self._read: Final = partial(_read_batch, programme=programme, keeps_answers=keeps_answers)
        self._executor = executor
        self._at_a_time = max(LEAST, min(_IN_FLIGHT, ROOM // len(programme)))
        self._pending: deque[tuple[Future[list[Submission]], Batch, Executor]] = deque()
        self._alone: Executor | None = None
        self.callback(lambda: [future.cancel() for future, _, _ in self._pending])

    def run(self, inputs: Sequence[Input]) -> Iterator[Submission]:
        """Yield what each file says, in order."""
        for batch in _batches(inputs):
            if len(self._pending) == self._at_a_time:
                yield from self._take()
            self._submit(batch)
        while self._pending:
            yield from self._take()

    def _submit(self, batch: Batch) -> None:
        try:
            future = self._executor.submit(self._read, batch)
        except _LOST:
            self._replace(self._executor)
            future = self._executor.submit(self._read, batch)
        self._pending.append((future, batch, self._executor))

    def _take(self) -> Iterator[Submission]:
        future, batch, executor = self._pending.popleft()
        try:
            found = future.result()
        except BrokenExecutor:
            self._replace(executor)
            found = [self._read_alone(source) for source in batch]
        # Each executor has its own name for a lost worker. A fault of the program comes up again below, and passes.
        except Exception:
            self.lost += 1
            found = [self._read_alone(source) for source in batch]
        yield from found

    def _replace(self, broken: Executor) -> None:
        """Have what was not yet given out read by processes of this machine; what was comes back as lost."""
        if broken is self._executor:
            self.lost += 1
            self._executor = self._start(cores())

    def _read_alone(self, source: Input) -> Submission:
        """Return what a file says, read by a process that has nothing else to read."""
        self._alone = self._alone or self._start(1)
        try:
            (found,) = self._alone.submit(self._read, [source]).result()
        except BrokenExecutor:
            self._alone = None
            reason = Term(N_("it breaks the program that reads it"))
            return _refused(source, problem("damaged-file", Location(source.name), reason=reason))
        return found

    def _start(self, count: int) -> Executor:
        """Return processes of this machine; a thread of this process where none can be started, whatever is read."""
        # A program that starts no processes loads nothing of them.
        from elinvoima_xl.returns.parallel.pool import start_workers

        if workers := start_workers(count):
            self.enter_context(workers)
            with suppress(*_LOST):
                workers.submit(os.getpid).result()
                return workers
        return self.enter_context(ThreadPoolExecutor(1))


def _batches(inputs: Sequence[Input]) -> Iterator[Batch]:
    largest = max(1, min(_BATCH, len(inputs) // _SHARES))
    start = 0
    while start < len(inputs):
        size = max(1, min(largest, (len(inputs) - start) // _LAST_SHARES))
        yield inputs[start : start + size]
        start += size


def _read_batch(batch: Batch, *, programme: bytes, keeps_answers: bool) -> list[Submission]:
    """Return what each file of a batch says, held against the packed programme; its answers where they are kept."""
    known = _unpack(programme)
    found = (read_input(source, known) for source in batch)
    return [each if keeps_answers else without_answers(each) for each in found]


@lru_cache(maxsize=2)
def _unpack(packed: bytes) -> Programme | None:
    """Return the programme: unpacked once in a worker, though it comes with each batch."""
    programme: Programme | None = pickle.loads(zlib.decompress(packed))  # noqa: S301 - read_inputs has written it
    return programme


def read_input(source: Input, programme: Programme | None) -> Submission:
    """Return what a file says; a file that cannot be read is a refused submission."""
    # A program that has others read loads nothing of it, and what reads mails is loaded where there are any.
    from elinvoima_xl.returns.submission import read_submission

    if source.is_letter:
        from elinvoima_xl.returns.letters import letter_alone

        return letter_alone(source.name, source.letter, source.told, programme)
    try:
        data = source.read()
    except WorkbookError as error:
        return _refused(source, error.problem)
    found = read_submission(data, source.name, programme=programme)
    if source.letter is None:
        return found
    from elinvoima_xl.returns.letters import with_letter

    return with_letter(found, source.letter, source.told, programme)


def without_answers(submission: Submission) -> Submission:
    """Return what a file says but for its answers: whose it is, how much is filled, its problems."""
    return replace(submission, answers=(), guests=tuple(map(without_answers, submission.guests)))


def _refused(source: Input, told: Problem) -> Submission:
    from elinvoima_xl.model.answers import Submission

    return Submission(source.name, "", "refused", problems=(told,))


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
