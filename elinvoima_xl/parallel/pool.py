"""A pool of worker processes that survives its workers: one that dies costs the task that it had, and is replaced.

The standard library's ProcessPoolExecutor loses all its workers and all their tasks with one of them, leaves orphans
where the program is killed, and runs the caller's script again in each worker. Files that come from anywhere, and
scripts that were written by anyone, ask for a pool that does not.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import Empty, LifoQueue
from threading import Lock
from types import TracebackType
from typing import Any, Final, ParamSpec, TypeVar

from elinvoima_xl.parallel import child

_CHILD: Final = Path(child.__file__)
# What talking to a process that has ended gives.
_LOST: Final = (OSError, EOFError, pickle.UnpicklingError)

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
        self._count = count or cores()
        self._threads = ThreadPoolExecutor(self._count, thread_name_prefix="elinvoima-worker")
        self._idle: LifoQueue[_Worker] = LifoQueue()
        self._all: set[_Worker] = set()
        self._lock = Lock()
        self._is_ended = False

    def submit(
        self, fn: Callable[Parameters, Result], /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> Future[Result]:
        """Return the future of `fn(*args, **kwargs)`, done in one of the processes."""
        return self._threads.submit(self._do, pickle.dumps((fn, args, kwargs)))

    def prepare(self, fn: Callable[..., object], /, *args: object) -> None:
        """Start every process at once, and let each do `fn(*args)`, such as an import, before its first task.

        It does not wait. A process that cannot be started is tried again by the first task for it, which tells.
        """
        task = pickle.dumps((fn, args, {}))
        for _ in range(self._count):
            self._threads.submit(self._prepare, task)

    def _prepare(self, task: bytes) -> None:
        worker = self._start()
        try:
            worker.do(task)
        except _LOST:
            self._drop(worker)
        else:
            self._idle.put(worker)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers: when all tasks are done, or at once where `cancel_futures` is true; it waits in any case."""
        if cancel_futures:
            self._threads.shutdown(wait=False, cancel_futures=True)
            with self._lock:
                self._is_ended = True
                for worker in self._all:
                    worker.kill()
        # Whoever waits for a worker that was killed sees so and lets go of it.
        self._threads.shutdown()
        for worker in self._all:
            worker.end()
        self._all.clear()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        self.shutdown(wait=True, cancel_futures=kind is not None)
        return None

    def _do(self, task: bytes) -> Any:  # noqa: ANN401 - whatever the task returns
        worker = self._take()
        try:
            is_done, outcome = worker.do(task)
        except _LOST as error:
            self._drop(worker)
            raise WorkerLostError("a worker process ended in the middle of its task") from error
        self._idle.put(worker)
        if not is_done:
            raise outcome
        return outcome

    def _take(self) -> _Worker:
        try:
            return self._idle.get_nowait()
        except Empty:
            return self._start()

    def _start(self) -> _Worker:
        with self._lock:
            if self._is_ended:
                raise WorkerLostError("the workers have been ended")
            worker = _Worker()
            self._all.add(worker)
        worker.greet()
        return worker

    def _drop(self, worker: _Worker) -> None:
        with self._lock:
            self._all.discard(worker)
        worker.end()


class _Worker:
    """One process and the pipes to it."""

    def __init__(self) -> None:
        command = [sys.executable, "-P", str(_CHILD)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603

    def greet(self) -> None:
        """Wait until the process is there; RuntimeError where it cannot start, which no file is to blame for."""
        try:
            self._send(sys.path)
            answer = self._receive()
        except _LOST as error:
            raise RuntimeError("a worker process cannot be started") from error
        if answer != child.READY:
            raise RuntimeError(f"a worker process said {answer!r}")

    def do(self, task: bytes) -> tuple[bool, Any]:
        """Return whether the task was done, and its result or its error; OSError or EOFError where the worker died."""
        self._send(task)
        outcome: tuple[bool, Any] = self._receive()
        return outcome

    def kill(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()

    def end(self) -> None:
        """End the process and wait until it has ended; nobody else may be talking to it."""
        self._process.kill()
        # What was still to be written to it goes nowhere.
        with suppress(OSError):
            self._process.communicate()

    def _send(self, message: object) -> None:
        assert self._process.stdin is not None
        pickle.dump(message, self._process.stdin)
        self._process.stdin.flush()

    def _receive(self) -> Any:  # noqa: ANN401 - what the worker has sent
        assert self._process.stdout is not None
        return pickle.load(self._process.stdout)  # noqa: S301 - our own process wrote it


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
