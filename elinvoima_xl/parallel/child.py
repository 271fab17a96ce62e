"""A worker process: tasks as pickles on standard input, their results as pickles on standard output.

Run by `pool.py` as a script. It uses nothing of the package until the first task names it, so that it starts fast.
It ends when standard input does: when its parent is done, or is no more.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from typing import IO

READY = "ready"


def main() -> None:
    """Say that the process is there, then do one task after another."""
    # Ctrl-C reaches every process of the terminal; the parent decides what ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tasks = sys.stdin.buffer
    with _private_output() as results:
        sys.path[:] = pickle.load(tasks)  # noqa: S301 - what the parent has written
        pickle.dump(READY, results)
        results.flush()
        while task := _next(tasks):
            results.write(_outcome(task))
            results.flush()


def _private_output() -> IO[bytes]:
    """Return standard output for results alone: what anything else prints goes to standard error."""
    private = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return private


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
    main()
