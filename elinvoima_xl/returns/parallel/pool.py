"""A pool of worker processes that survives its workers: one that dies costs the task that it had, and is replaced.

The standard library's ProcessPoolExecutor loses all its workers and all their tasks with one of them, leaves orphans
where the program is killed, and runs the caller's script again in each worker. Files that come from anywhere, and
scripts that were written by anyone, ask for a pool that does not.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, LifoQueue
from threading import Lock
from types import TracebackType
from typing import Any, ParamSpec, TypeVar

from elinvoima_xl.foundation.streams import open_missing
from elinvoima_xl.returns.parallel.processes import CAN_FORK, LOST, Nursery, Worker

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


class WorkerLostError(BrokenExecutor):
    """A worker ended in the middle of a task: it was killed, ran out of memory or broke down."""


class Workers(Executor):
    """An executor of `count` processes, by default one for each core; each starts when there is work for it.

    Functions, arguments and results travel as pickles, functions by the names of modules: those of a script itself are
    not known to a worker. A task whose worker dies raises WorkerLostError; the next ones
    get a new worker. Left by an exception, as `with` block it ends the workers at once.
    """

    def __init__(self, count: int | None = None) -> None:
        open_missing()
        self._count = count or cores()
        self._threads = ThreadPoolExecutor(self._count, thread_name_prefix="elinvoima-worker")
        self._idle: LifoQueue[Worker] = LifoQueue()
        self._all: set[Worker] = set()
        self._nursery: Nursery | None = None
        self._lock = Lock()
        self._is_ended = False

    def submit(
        self, fn: Callable[Parameters, Result], /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> Future[Result]:
        """Return the future of `fn(*args, **kwargs)`, done in one of the processes."""
        return self._threads.submit(self._do, pickle.dumps((fn, args, kwargs)))

    def prepare(self, fn: Callable[..., object], /, *args: object) -> None:
        """Start every process at once, with `fn(*args)` done in it before its first task: an import, say.

        It does not wait. Where processes can be forked it is done once, and all workers have what comes of it. A
        process that cannot be started is tried again by the first task for it, which tells.
        """
        task = pickle.dumps((fn, args, {}))
        if CAN_FORK and self._count > 1 and self._nursery is None:
            with suppress(OSError):
                self._nursery = Nursery(self._count, task)
        for _ in range(self._count):
            self._threads.submit(self._prepare, task)

    def _prepare(self, task: bytes) -> None:
        worker = self._fork()
        if worker is None:
            worker = self._start()
            try:
                worker.do(task)
            except LOST:
                self._drop(worker)
                return
        self._idle.put(worker)

    def _fork(self) -> Worker | None:
        """Return a worker of the nursery; None where there is none, or it broke down."""
        with self._lock:
            worker = self._nursery.take() if self._nursery else None
            if worker is None:
                return None
            self._all.add(worker)
        try:
            worker.greet()
        except RuntimeError:
            self._drop(worker)
            return None
        return worker

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers: when all tasks are done, or at once where `cancel_futures` is true; it waits in any case."""
        if cancel_futures:
            self._threads.shutdown(wait=False, cancel_futures=True)
            with self._lock:
                self._is_ended = True
                for worker in self._all:
                    worker.kill()
                if self._nursery:
                    self._nursery.kill()
        # Whoever waits for a worker that was killed sees so and lets go of it.
        self._threads.shutdown()
        for worker in self._all:
            worker.end()
        self._all.clear()
        if self._nursery:
            self._nursery.end()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        self.shutdown(wait=True, cancel_futures=kind is not None)
        return None

    def _do(self, task: bytes) -> Any:  # noqa: ANN401 - whatever the task returns
        worker = self._take()
        try:
            is_done, outcome = worker.do(task)
        except LOST as error:
            self._drop(worker)
            raise WorkerLostError("a worker process ended in the middle of its task") from error
        self._idle.put(worker)
        if not is_done:
            raise outcome
        return outcome

    def _take(self) -> Worker:
        try:
            return self._idle.get_nowait()
        except Empty:
            return self._start()

    def _start(self) -> Worker:
        with self._lock:
            if self._is_ended:
                raise WorkerLostError("the workers have been ended")
            worker = Worker.start()
            self._all.add(worker)
        worker.greet()
        return worker

    def _drop(self, worker: Worker) -> None:
        with self._lock:
            self._all.discard(worker)
        worker.end()


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
