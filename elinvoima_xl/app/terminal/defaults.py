"""What the follow-up folder gives where the command line names nothing. A folder counts where it is, and below."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from elinvoima_xl.foundation.problems import UsageError, problem

if TYPE_CHECKING:
    from elinvoima_xl.app.folder import Folder, Settings

# A path, or, of some, an address.
Given = TypeVar("Given", Path, Path | str)


def own_settings() -> Settings | None:
    """Return the settings of the follow-up folder, or `None`."""
    folder = _folder()
    return folder.settings if folder else None


def own(name: str) -> Path | None:
    """Return the path of one of its settings, or `None` where there is no folder or the setting is empty."""
    folder = _folder()
    return folder.place(name) if folder and getattr(folder.settings, name) else None


def own_file(name: str) -> Path | None:
    """Return the same where something is there."""
    path = own(name)
    return path if path and path.exists() else None


def given(path: Given | None, name: str, code: str) -> Given | Path:
    """Return a path that was given, else the follow-up folder's own; UsageError with `code` where there is neither."""
    found = path or own(name)
    if found is None:
        raise UsageError(problem(code, found=""))
    return found


def _folder() -> Folder | None:
    # Settings know layouts and pages, and help needs none of them.
    from elinvoima_xl.app.folder import find_folder

    return find_folder(Path.cwd())
