"""A worker process: tasks as pickles come in, their results as pickles go out.

Run by `processes.py` as a script, which uses nothing of the package until the first task names it, so that it starts
fast. Alone it has its tasks from standard input. Given pairs of file descriptors it is a nursery: it does one task,
such as an import, and forks a worker for each pair. A worker ends when its tasks do: when its parent is done, or is no
more.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import IO, NoReturn

READY = "ready"
# The ends of a worker's pipes: that of its tasks and that of its results.
Ends = tuple[int, ...]


def main(arguments: Iterable[str]) -> None:
    """Be a worker, or a nursery for the pairs of descriptors that are named."""
    # Ctrl-C reaches every process of the terminal; the parent decides what ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if pairs := [tuple(map(int, pair.split(","))) for pair in arguments]:
        _be_nursery(pairs)
    with _private_output() as results:
        sys.path[:] = pickle.load(sys.stdin.buffer)  # noqa: S301 - what the parent has written
        _work(sys.stdin.buffer, results)


def _private_output() -> IO[bytes]:
    """Return standard output for results alone: what anything else prints goes to standard error."""
    private = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return private


def _be_nursery(pairs: list[Ends]) -> NoReturn:
    """Fork the workers, and end when the last of them has: nobody else can wait for them."""
    # The signal that ends the workers goes to their whole group.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    # A terminal may be set to stop the processes of another group that print to it: a warning would wait for ever.
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    sys.path[:], task = pickle.load(sys.stdin.buffer)  # noqa: S301 - what the parent has written
    # A task that fails here fails again, and is told, where its work is asked for.
    _outcome(task)
    for pair in pairs:
        if os.fork() == 0:
            _be_forked(pair, pairs)
    _close(pairs)
    with suppress(ChildProcessError):
        while True:
            os.wait()
    # The parent waits for this, and taking apart what was loaded takes a while.
    os._exit(0)


def _be_forked(own: Ends, pairs: list[Ends]) -> NoReturn:
    """Work until there are no more tasks, and end without going back to what the nursery was doing."""
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        _close(pair for pair in pairs if pair != own)
        with os.fdopen(own[0], "rb") as tasks, os.fdopen(own[1], "wb") as results:
            _work(tasks, results)
    finally:
        os._exit(0)


def _close(pairs: Iterable[Ends]) -> None:
    # A worker that held another's ends would keep it from seeing that its tasks have ended.
    for pair in pairs:
        for end in pair:
            os.close(end)


def _work(tasks: IO[bytes], results: IO[bytes]) -> None:
    """Say that the process is there, then do one task after another."""
    pickle.dump(READY, results)
    results.flush()
    while task := _next(tasks):
        results.write(_outcome(task))
        results.flush()


def _next(tasks: IO[bytes]) -> bytes:
    try:
        task: bytes = pickle.load(tasks)  # noqa: S301 - what the parent has written
    except EOFError:
        return b""
    return task


def _outcome(task: bytes) -> bytes:
    """Return whether a task could be done, and its result or its error, which the parent raises, as a pickle."""
    try:
        function, arguments, named = pickle.loads(task)  # noqa: S301 - what the parent has written
        return pickle.dumps((True, function(*arguments, **named)))
    except Exception as error:
        # Loaded only where it is needed: a worker starts the faster.
        import traceback

        error.add_note(traceback.format_exc())
        return pickle.dumps((False, error))


if __name__ == "__main__":
    main(sys.argv[1:])
