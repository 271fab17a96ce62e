"""The page's folder: written beside its place and put there whole, so that half a page is never published.

The folder's own descriptor lists every file with its digest. A file that it does not list, or that somebody has
changed, was not written here and is never deleted: the folder is then left as it is.
"""

from __future__ import annotations

import errno
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from elinvoima_xl.foundation.problems import Problem, UsageError, problem
from elinvoima_xl.foundation.writing import reason_of, replacing_folder, restore_folder, writing
from elinvoima_xl.page.public.package import DESCRIPTOR, LISTED


def write_site(files: Mapping[str, bytes], folder: Path, *, kept: Path | None = None) -> tuple[str, ...]:
    """Write the files by their paths as the whole of `folder`, and return where they are.

    An earlier page there is replaced; what else stands there is kept under another name, where one is given.
    UsageError where the folder holds anything else and no name is given, or cannot be written: it stands as it was.
    """
    with writing(folder):
        # Where the name is a link, the folder that it leads to is replaced, not the link.
        place = folder.resolve()
        if kept is None and (refusal := find_foreign(folder)):
            raise UsageError(refusal)
        with replacing_folder(place, kept=kept, forget=_remove) as made:
            for name, data in files.items():
                path = made / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
    return tuple(str(folder / name) for name in files)


def find_foreign(folder: Path) -> Problem | None:
    """Return what is told of a folder that holds a file that no earlier publication wrote, or one changed since."""
    place = folder.resolve()
    restore_folder(place)
    if place.exists() and not place.is_dir():
        return problem("not-written", found=str(folder), reason=reason_of(FileExistsError(errno.EEXIST, "a file")))
    listed = _listed(place)
    for path in sorted(place.rglob("*")):
        name = path.relative_to(place).as_posix()
        if path.is_dir() and not path.is_symlink():
            continue
        is_ours = name == DESCRIPTOR and bool(listed)
        if not is_ours and listed.get(name) != _digest(path):
            return problem("page-folder", found=str(folder / name))
    return None


def _listed(folder: Path) -> dict[str, str]:
    """Return the digests of the files that an earlier publication wrote; none where there was none."""
    try:
        told = json.loads((folder / DESCRIPTOR).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    found = told.get(LISTED) if isinstance(told, dict) else None
    return found if isinstance(found, dict) else {}


def _digest(path: Path) -> str:
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()


def _remove(old: Path) -> None:
    """Remove the page that was replaced; what came there in the meantime stays."""
    for name in (*_listed(old), DESCRIPTOR):
        (old / name).unlink(missing_ok=True)
    folders = [path for path in old.rglob("*") if path.is_dir()]
    for path in (*sorted(folders, reverse=True), old):
        if not any(path.iterdir()):
            path.rmdir()
