"""Files that lie elsewhere, by address (`s3://…`, `https://…`, `file://…`): whatever fsspec and its packages can open.

An address is known by its `://`. A `Remote` is only a name, so that it can be sent to a worker, which opens it there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from elinvoima_xl.foundation.problems import Location, UsageError, WorkbookError, problem, shorten

Place = Path | str


def to_place(text: str) -> Place:
    """Return an address as it is, anything else as a path.

    >>> to_place("s3://bucket/palautetut")
    's3://bucket/palautetut'
    """
    return text if is_address(text) else Path(text)


def is_address(place: Place) -> bool:
    """Return whether a place is an address and no path of this machine."""
    return isinstance(place, str) and "://" in place


@dataclass(frozen=True, slots=True)
class Remote:
    """A file by the address under which it was found and its path in that store.

    `steps` are the folders on the way from the address to it, and its name; none where the address is the file's own.
    """

    address: str
    path: str
    steps: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return its bare name."""
        return self.path.rsplit("/", 1)[-1]

    def read(self, limit: int) -> bytes:
        """Return its first bytes, at most `limit`; WorkbookError where it can be read no more."""
        try:
            with _translated(self.address):
                # Held by name: some stores close with their object.
                store, _ = _open_store(self.address)
                with store.open(self.path, "rb") as stream:
                    data: bytes = stream.read(limit)
        except UsageError as error:
            reason = dict(error.problem.blanks).get("reason")
            raise WorkbookError(problem("unreadable", Location(self.name), reason=reason)) from error
        return data

    def version(self) -> str:
        """Return what changes when the file does."""
        with _translated(self.address):
            return str(_open_store(self.address)[0].ukey(self.path))


def find_remote(address: str) -> tuple[tuple[Remote, int], ...]:
    """Return each file under an address with its size, files before folders and by name.

    UsageError where there is nothing, where the store cannot be reached, or where the package for it is missing.
    """
    with _translated(address):
        store, root = _open_store(address)
        if store.isfile(root):
            return ((Remote(address, root), store.info(root)["size"] or 0),)
        if not store.exists(root):
            raise UsageError(problem("no-such-path", found=address))
        listed = store.find(root, detail=True)
    found = ((Remote(address, path, _steps(path, root)), info["size"] or 0) for path, info in listed.items())
    return tuple(sorted(found, key=_order))


def _steps(path: str, root: str) -> tuple[str, ...]:
    return tuple(path.removeprefix(root.rstrip("/")).strip("/").split("/"))


def _order(found: tuple[Remote, int]) -> tuple[tuple[int, str], ...]:
    *folders, name = found[0].steps
    return (*((1, folder) for folder in folders), (0, name))


def _open_store(address: str) -> tuple[Any, str]:
    """Return the file system of an address, one object for each store, and the path in it."""
    from fsspec.core import url_to_fs

    store, path = url_to_fs(address)
    return store, path


@contextmanager
def _translated(address: str) -> Iterator[None]:
    """Raise UsageError for all that can go wrong in a store."""
    if find_spec("fsspec") is None:
        raise UsageError(problem("extra-missing", found="fsspec"))
    try:
        yield
    except UsageError:
        raise
    except FileNotFoundError as error:
        raise UsageError(problem("no-such-path", found=address)) from error
    # Each kind of store has a package with errors of its own, and they have no root in common.
    except Exception as error:
        reason = shorten(str(error)) or type(error).__name__
        raise UsageError(problem("address-unusable", found=address, reason=reason)) from error
