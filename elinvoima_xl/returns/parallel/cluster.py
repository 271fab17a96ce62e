"""A Dask cluster that is there already, as an executor: `distributed` connects to its scheduler.

Workers that are lost are replaced by the cluster, and what they had is done again by others; here they are counted.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from importlib.util import find_spec
from typing import Any, Final, ParamSpec, TypeVar

from elinvoima_xl.foundation.language import N_, Term
from elinvoima_xl.foundation.problems import UsageError, problem, shorten
from elinvoima_xl.foundation.version import __version__

# Seconds in which a scheduler must answer; one in the same network takes a fraction of one.
_PATIENCE: Final = 10

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


class Cluster(Executor):
    """An executor on the workers of the scheduler at `address` (`tcp://host:8786`).

    UsageError where `distributed` is not installed, where the scheduler cannot be reached or has no workers, and where
    a worker does not have this version of the program: it might read otherwise.
    """

    def __init__(self, address: str) -> None:
        if find_spec("distributed") is None:
            raise UsageError(problem("extra-missing", found="distributed"))
        self._address = address
        self._client = _connect(address)
        self._executor = self._client.get_executor(pure=False)
        self._workers = self._find_workers()
        try:
            self._check_workers()
        except UsageError:
            self.shutdown()
            raise

    @property
    def lost(self) -> int:
        """Return how many of the workers that were there at the beginning are there no more."""
        return len(self._workers - self._find_workers())

    def submit(
        self, fn: Callable[Parameters, Result], /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> Future[Result]:
        """Return the future of `fn(*args, **kwargs)`, done by one of the workers."""
        future: Future[Result] = self._executor.submit(fn, *args, **kwargs)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster: it goes on for others."""
        self._executor.shutdown(wait=wait and not cancel_futures)
        self._client.close()

    def _find_workers(self) -> frozenset[str]:
        return frozenset(self._client.scheduler_info(n_workers=-1)["workers"])

    def _check_workers(self) -> None:
        if not self._workers:
            raise self._unusable(Term(N_("it has no workers")))
        try:
            versions = set(self._client.run(installed_version).values())
        except ImportError as error:
            raise self._unusable(Term(N_("elinvoima_xl is not installed on its workers"))) from error
        if versions != {__version__}:
            raise self._unusable(Term(N_("its workers have another version of elinvoima_xl")))

    def _unusable(self, reason: str) -> UsageError:
        return UsageError(problem("no-scheduler", found=self._address, reason=reason))


def installed_version() -> str:
    """Return the version of the program where this is called: on a worker."""
    return __version__


def _connect(address: str) -> Any:  # noqa: ANN401 - a client of a package without types
    from distributed import Client

    try:
        return Client(address, timeout=_PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise UsageError(problem("no-scheduler", found=address, reason=shorten(str(error)))) from error
