"""The page's folder: written beside its place and put there whole, so that half a page is never published.

The folder's own descriptor lists every file with its digest. A file that it does not list, or that somebody has
changed, was not written here and is never deleted: the folder is then left as it is.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from elinvoima_xl.foundation.problems import UsageError, problem
from elinvoima_xl.foundation.writing import writing
from elinvoima_xl.page.public.package import DESCRIPTOR, LISTED


def write_site(files: Mapping[str, bytes], folder: Path) -> tuple[str, ...]:
    """Write the files by their paths as the whole of `folder`, and return where they are.

    An earlier page there is replaced. UsageError where the folder holds anything else, or cannot be written: what was
    there stands as it was.
    """
    with writing(folder):
        # Where the name is a link, the folder that it leads to is replaced, not the link.
        place = folder.resolve()
        _check_ours(place)
        place.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
        try:
            # A folder made for one's own use only could not be read by a web server.
            made.chmod(0o755)
            _write(files, made)
            _swap(made, place)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    return tuple(str(folder / name) for name in files)


def _write(files: Mapping[str, bytes], made: Path) -> None:
    for name, data in files.items():
        path = made / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _swap(made: Path, folder: Path) -> None:
    """Put a finished folder in the place of the old one; the old one is back where that fails."""
    if not folder.exists():
        made.rename(folder)
        return
    old = made.with_name(f"{made.name}-old")
    folder.rename(old)
    try:
        made.rename(folder)
    except OSError:
        old.rename(folder)
        raise
    _remove(old)


def _check_ours(folder: Path) -> None:
    """Raise UsageError where a folder holds a file that no earlier publication wrote, or one changed since."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise FileExistsError(17, "a file")
    listed = _listed(folder)
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() and not path.is_symlink():
            continue
        is_ours = name == DESCRIPTOR and bool(listed)
        if not is_ours and listed.get(name) != _digest(path):
            raise UsageError(problem("page-folder", found=str(path)))


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
