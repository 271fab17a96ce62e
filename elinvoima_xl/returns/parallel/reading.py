"""Returned workbooks read by an executor: in batches, in order, and a file that ends its reader costs that file.

What a worker does with a batch is told in `batch.py`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from functools import partial
from typing import TYPE_CHECKING, Final

from elinvoima_xl.foundation.language import N_, Term
from elinvoima_xl.foundation.problems import Location, Problem, problem
from elinvoima_xl.foundation.progress import Progress
from elinvoima_xl.returns.inputs import Input
from elinvoima_xl.returns.parallel.batch import Batch, pack, read_batch, refused
from elinvoima_xl.returns.parallel.pool import Workers

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


def read_inputs(
    inputs: Sequence[Input],
    programme: Programme | None,
    *,
    executor: Executor,
    on_read: Progress | None = None,
    keeps_answers: bool = True,
) -> tuple[tuple[Submission, ...], tuple[Problem, ...]]:
    """Return what each file says, in the order of `inputs`, read by any executor; and what is told of lost workers.

    Without `keeps_answers` the answers of a file are forgotten where it was read: they are most of what it says. A
    batch that is lost, because its worker died or the executor broke, is read again file by file in processes of this
    machine; the file that ends its process there too is refused.
    """
    submissions = []
    # An executor that replaces its workers by itself may count in `lost` how many it has lost.
    before = getattr(executor, "lost", 0)
    with _Reading(executor, pack(programme), keeps_answers=keeps_answers) as reading:
        for submission in reading.run(inputs):
            submissions.append(submission)
            if on_read is not None:
                on_read(len(submissions), len(inputs))
    lost = max(reading.lost, getattr(executor, "lost", 0) - before)
    told = (problem("worker-lost", count=lost),) if lost else ()
    return tuple(submissions), told


class _Reading:
    """Files on their way through an executor. `lost` counts the batches that did not come back."""

    def __init__(self, executor: Executor, programme: bytes, *, keeps_answers: bool) -> None:
        self.lost = 0
        self._read: Final = partial(read_batch, programme=programme, keeps_answers=keeps_answers)
        self._executor = executor
        self._at_a_time = max(LEAST, min(_IN_FLIGHT, ROOM // len(programme)))
        self._pending: deque[tuple[Future[list[Submission]], Batch]] = deque()
        # For what is lost; no process is started before one is needed.
        self._rescue = Workers()

    def __enter__(self) -> _Reading:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        for future, _batch in self._pending:
            future.cancel()
        self._rescue.shutdown(cancel_futures=kind is not None)

    def run(self, inputs: Sequence[Input]) -> Iterator[Submission]:
        """Yield what each file says, in order."""
        largest = max(1, min(_BATCH, len(inputs) // _SHARES))
        start = 0
        while start < len(inputs):
            if len(self._pending) == self._at_a_time:
                yield from self._take()
            size = max(1, min(largest, (len(inputs) - start) // _LAST_SHARES))
            batch = inputs[start : start + size]
            self._pending.append((self._submit(batch), batch))
            start += size
        while self._pending:
            yield from self._take()

    def _submit(self, batch: Batch) -> Future[list[Submission]]:
        try:
            return self._executor.submit(self._read, batch)
        except BrokenExecutor:
            # It takes nothing more: what is left is read here.
            self._executor = self._rescue
            return self._rescue.submit(self._read, batch)

    def _take(self) -> Iterator[Submission]:
        future, batch = self._pending.popleft()
        try:
            found = future.result()
        # Each executor has its own name for a lost worker. A fault of the program comes up again below, and passes.
        except Exception:
            self.lost += 1
            found = list(self._read_apart(batch))
        yield from found

    def _read_apart(self, batch: Batch) -> Iterator[Submission]:
        """Yield what each file of a lost batch says, each read on its own."""
        for source in batch:
            try:
                yield from self._rescue.submit(self._read, [source]).result()
            except BrokenExecutor:
                reason = Term(N_("it breaks the program that reads it"))
                yield refused(source, problem("damaged-file", Location(source.name), reason=reason))
