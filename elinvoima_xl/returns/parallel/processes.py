"""Worker processes as their parent sees them: one that is started alone, and several that are forked from a nursery.

A nursery is a process that loads what the workers need and then forks them, so that it is loaded once for all of them.
It is there only where forking is safe: not on Windows, which has no such thing, nor on macOS, whose system libraries do
not survive it. What runs in the processes is `child.py`.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from contextlib import ExitStack, suppress
from itertools import chain
from pathlib import Path
from typing import IO, Any, Final

from elinvoima_xl.returns.parallel import child

CAN_FORK: Final = hasattr(os, "fork") and sys.platform != "darwin"
# What talking to a process that has ended gives.
LOST: Final = (OSError, EOFError, pickle.UnpicklingError)
_CHILD: Final = Path(child.__file__)


class Worker:
    """The pipes to one process; `process` is what is known of one that was started alone."""

    def __init__(self, tasks: IO[bytes], results: IO[bytes], process: subprocess.Popen[bytes] | None = None) -> None:
        self._tasks: Final = tasks
        self._results: Final = results
        self._process: Final = process

    @classmethod
    def start(cls) -> Worker:
        """Start a process of its own; OSError where that cannot be."""
        command = [sys.executable, "-P", str(_CHILD)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
        assert process.stdin is not None
        assert process.stdout is not None
        return cls(process.stdin, process.stdout, process)

    def greet(self) -> None:
        """Wait until the process is there; RuntimeError where it cannot start, which no file is to blame for."""
        try:
            # A forked one has the paths of its nursery.
            if self._process is not None:
                self._send(sys.path)
            answer = self._receive()
        except LOST as error:
            raise RuntimeError("a worker process cannot be started") from error
        if answer != child.READY:
            raise RuntimeError(f"a worker process said {answer!r}")

    def do(self, task: bytes) -> tuple[bool, Any]:
        """Return whether the task was done, and its result or its error; one of LOST where the worker died."""
        self._send(task)
        outcome: tuple[bool, Any] = self._receive()
        return outcome

    def kill(self) -> None:
        """End the process, whatever it is doing; a forked one is ended by its nursery."""
        if self._process is not None:
            self._process.kill()

    def end(self) -> None:
        """End the process and wait until it has ended; nobody else may be talking to it.

        A forked one ends by itself, as it does when its parent is no more, and its nursery waits for it.
        """
        self.kill()
        for pipe in (self._tasks, self._results):
            # What was still to be written to it goes nowhere.
            with suppress(OSError):
                pipe.close()
        if self._process is not None:
            self._process.wait()

    def _send(self, message: object) -> None:
        pickle.dump(message, self._tasks)
        self._tasks.flush()

    def _receive(self) -> Any:  # noqa: ANN401 - what the worker has sent
        return pickle.load(self._results)  # noqa: S301 - our own process wrote it


class Nursery:
    """A process that does one task, such as an import, and then forks `count` workers; OSError where it cannot start.

    It and its workers are a process group of their own, so that one signal reaches them all.
    """

    def __init__(self, count: int, task: bytes) -> None:
        self._workers: Final[list[Worker]] = []
        # The workers' own ends of their pipes are theirs alone once the nursery has them.
        with ExitStack() as inner:
            pairs = [self._open_pipes(inner) for _ in range(count)]
            command = [sys.executable, "-P", str(_CHILD), *(f"{tasks},{results}" for tasks, results in pairs)]
            ends = tuple(chain.from_iterable(pairs))
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=ends, process_group=0)  # noqa: S603
        # One that has ended already gives no workers, which is seen when they are greeted.
        with suppress(OSError), self._process.stdin as told:  # type: ignore[union-attr]
            pickle.dump((sys.path, task), told)

    def _open_pipes(self, inner: ExitStack) -> tuple[int, int]:
        """Make the pipes of a worker that is yet to come, and return its ends of them, which `inner` closes."""
        theirs, tasks = os.pipe()
        inner.callback(os.close, theirs)
        results, ours = os.pipe()
        inner.callback(os.close, ours)
        self._workers.append(Worker(os.fdopen(tasks, "wb"), os.fdopen(results, "rb")))
        return theirs, ours

    def take(self) -> Worker | None:
        """Return a worker, yet to be greeted, that nobody else has; None where all are taken."""
        return self._workers.pop() if self._workers else None

    def kill(self) -> None:
        """End its workers, whatever they are doing."""
        # The number cannot be another group's before the process has been waited for.
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)

    def end(self) -> None:
        """End its workers and itself, and wait until they have ended; nobody may be talking to them."""
        while self._workers:
            self._workers.pop().end()
        self.kill()
        self._process.wait()
