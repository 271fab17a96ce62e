"""Worker processes of this machine: those of the standard library, with what files and scripts by anyone ask for.

They are forked from a server that has loaded the reader, where that is safe, and started anew elsewhere. They know
nothing of the caller's script, print nothing where results are printed, and end with the program that has them.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from importlib import import_module
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from threading import Thread
from types import ModuleType, TracebackType
from typing import Final, ParamSpec, TypeVar

from elinvoima_xl.foundation.streams import open_missing

_READER: Final = "elinvoima_xl.returns.submission"
# System libraries of macOS do not survive a fork.
CAN_FORK: Final = "forkserver" in multiprocessing.get_all_start_methods() and sys.platform != "darwin"

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


class Workers(ProcessPoolExecutor):
    """An executor of `count` processes; each starts when there is work for it. A task that ends its process breaks it.

    Functions are known by the names of modules: those of a script itself are not known to a worker. Left by an
    exception, as `with` block it ends the workers at once.
    """

    def __init__(self, count: int) -> None:
        open_missing()
        self.is_forked: Final = CAN_FORK and _can_serve()
        context = multiprocessing.get_context("forkserver" if self.is_forked else "spawn")
        theirs, self._alive = context.Pipe(duplex=False)
        super().__init__(count, context, _be_worker, (theirs,))

    def submit(
        self, fn: Callable[Parameters, Result], /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> Future[Result]:
        """Return the future of `fn(*args, **kwargs)`, done in one of the processes."""
        with _starting():
            return super().submit(fn, *args, **kwargs)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        if kind is not None:
            self._alive.close()
        self.shutdown(cancel_futures=kind is not None)
        return None


def start_workers(count: int) -> Workers | None:
    """Return workers that are starting; None where this process may have none, or the system has no room for them."""
    if multiprocessing.current_process().daemon:
        return None
    try:
        workers = Workers(count)
        # The server is loading the reader, which is waited for as late as can be.
        for _ in range(0 if workers.is_forked else count):
            workers.submit(os.getpid)
    except (BrokenExecutor, OSError, NotImplementedError):
        return None
    return workers


def _can_serve() -> bool:
    """Start the server that forks workers, if it is not there; it loads the reader while this program goes on."""
    forkserver.set_forkserver_preload([__name__, _READER])
    try:
        with _starting():
            forkserver.ensure_running()
    except OSError:
        # Its socket has no place where the folder of temporary files cannot be written, or has too long a name.
        return False
    return True


@contextmanager
def _starting() -> Iterator[None]:
    """Keep what starts from what it would do: run the caller's script again, import from the folder where it is.

    It is not interrupted either, by Ctrl-C at the terminal, and says nothing of what a program left that was killed.
    """
    own, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
    path = os.pathsep.join(sys.path)
    names = {"PYTHONSAFEPATH": "1", "PYTHONPATH": path, "PYTHONWARNINGS": "ignore:resource_tracker"}
    before = {name: os.environ[name] for name in names if name in os.environ}
    os.environ.update(names)
    masks = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if hasattr(signal, "pthread_sigmask") else None
    try:
        yield
    finally:
        sys.modules["__main__"] = own
        for name in names:
            os.environ.pop(name, None)
        os.environ.update(before)
        if masks is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, masks)


def _be_worker(alive: Connection) -> None:
    # Ctrl-C reaches every process of the terminal; the program decides what ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Whatever prints: standard output is the program's alone.
    os.dup2(2, 1)
    Thread(target=_end_with, args=(alive,), daemon=True).start()
    import_module(_READER)


def _end_with(alive: Connection) -> None:
    """End this process when the program is no more, or has closed its end."""
    with suppress(EOFError, OSError):
        alive.recv()
    os._exit(1)
