"""Faults while commands write: a full disk, a kill, two at once. Nothing of the old is lost, half or empty.

Each command is run in a child of this process, in a folder in which it has run before.
"""

from __future__ import annotations

import errno
import json
import os
import resource
import shutil
import signal
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from commands import Ran, snapshot
from standing import COMMANDS, make_all

from elinvoima_xl.app import cli
from elinvoima_xl.app.mail import from_eml

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no such processes here")

SLOW = [pytest.mark.slow]
# Each command once: those that the table has twice write two files at a time.
LINES = {
    name: COMMANDS[name].line()
    for name in (
        "import", "forms --drafts", "check", "merge", "status", "report", "report --item", "publish", "export",
    )
}  # fmt: skip


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    """A folder in which each command has run once."""
    folder = tmp_path_factory.mktemp("seuranta")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        make_all(folder, lambda *arguments: Ran(cli.run([str(each) for each in arguments]), "", ""))
        for line in LINES.values():
            assert cli.run(list(line)) in (0, 1)
    return folder


@pytest.fixture
def here(written, tmp_path) -> Path:
    shutil.copytree(written, tmp_path / "seuranta")
    return tmp_path / "seuranta"


def start(folder: Path, line: tuple[str, ...], before: Callable[[], None] = lambda: None) -> int:
    """Start a command in a child, and return the child."""
    if child := os.fork():
        return child
    status = 99
    try:
        os.chdir(folder)
        sys.stdout = sys.stderr = StringIO()
        before()
        status = cli.run(list(line))
    finally:
        os._exit(status)


def end(child: int) -> int:
    """Return the exit status of a child, negative for the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob(".*") if path.name.endswith((".tmp", ".old")) or path.is_dir()]


def is_whole(path: Path) -> bool:
    """Return whether a file is not empty and not cut short."""
    data = path.read_bytes()
    if path.suffix in (".xlsx", ".docx"):
        with ZipFile(path) as package:
            return package.testzip() is None
    if path.suffix == ".parquet":
        return data[:4] == data[-4:] == b"PAR1"
    if path.suffix == ".eml":
        attached = from_eml(data).attachments
        return bool(from_eml(data).subject) and all(each.data.startswith(b"PK") for each in attached)
    return bool(json.loads(data)) if path.suffix == ".json" else bool(data)


# --- a full disk


def small_files() -> None:
    """Let no file be longer than a line."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))


def full_after(count: int) -> Callable[[], None]:
    """Let the disk be full when so many files have reached it."""

    def before() -> None:
        left, flush = [count], os.fsync

        def fail(file: int) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            flush(file)

        os.fsync = fail

    return before


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("fault", [small_files, full_after(0)], ids=["limit", "full"])
def test_a_full_disk_leaves_everything_as_it_was(here, name, fault):
    before = snapshot(here)

    status = end(start(here, LINES[name], fault))

    assert status == 2
    assert snapshot(here) == before
    assert leftovers(here) == []


@pytest.mark.parametrize("name", ["forms --drafts", "check", "status", "export", "publish"])
def test_a_disk_that_is_full_at_the_last_of_several_files_leaves_them_all(here, name):
    before = snapshot(here)

    status = end(start(here, LINES[name], full_after(1)))

    assert status == 2
    assert snapshot(here) == before
    assert leftovers(here) == []


def test_a_folder_that_was_made_for_files_that_cannot_be_written_goes_again(here):
    shutil.rmtree(here / "lomakkeet")

    end(start(here, LINES["forms --drafts"], full_after(1)))

    assert not (here / "lomakkeet").exists()


def test_a_follow_up_folder_that_cannot_be_written_is_not_begun(here):
    for fault in (full_after(0), full_after(2)):
        status = end(start(here, ("init", "vuosi"), fault))

        assert (status, (here / "vuosi").exists()) == (2, False)


@pytest.mark.slow
def test_a_full_disk_leaves_the_demo_that_stands(here):
    assert end(start(here, ("demo", "demo"))) == 0
    before = snapshot(here)

    status = end(start(here, ("demo", "demo"), full_after(20)))

    assert status == 2
    assert snapshot(here) == before


# --- a file that cannot take its place


def refuse_at(count: int, *names: str) -> Callable[[], None]:
    """Let a file not be replaced, as Windows does with one that is open."""

    def before() -> None:
        left, put = [count], os.replace

        def replace(source: object, target: object) -> None:
            left[0] -= 1
            if left[0] == 0:
                raise PermissionError(errno.EACCES, "used by another process", str(source), None, str(target))
            put(source, target)

        os.replace = replace

    return before


@pytest.mark.parametrize("name", ["forms --drafts", "check", "status", "export"])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_where_one_of_several_files_cannot_be_replaced_none_is(here, name, count):
    before = snapshot(here)

    status = end(start(here, LINES[name], refuse_at(count)))

    assert status == 2
    assert snapshot(here) == before
    assert leftovers(here) == []


# --- a kill


def killed_at(count: int) -> Callable[[], None]:
    """Let the command be killed when it is about to give a file or folder its name for the nth time."""

    def before() -> None:
        left = [count]
        for name in ("replace", "rename"):
            setattr(os, name, _killing(getattr(os, name), left))

    return before


def _killing(put: Callable[..., None], left: list[int]) -> Callable[..., None]:
    def killing(*arguments: object, **more: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        put(*arguments, **more)

    return killing


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("count", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_a_command_that_is_killed_leaves_whole_files_and_can_be_run_again(here, name, count):
    before = set(snapshot(here))

    status = end(start(here, LINES[name], killed_at(count)))
    halves = [path for path in here.rglob("*") if path.is_file() and not path.name.startswith(".")]
    again = end(start(here, LINES[name]))

    assert status in (-signal.SIGKILL, 0, 1)
    assert [path for path in halves if path.exists() and not is_whole(path)] == []
    assert again in (0, 1)
    assert before <= set(snapshot(here))


# --- two at once


QUICK = ("forms --drafts", "publish")


@pytest.mark.parametrize("name", [*QUICK, *(pytest.param(name, marks=SLOW) for name in LINES if name not in QUICK)])
def test_two_at_once_leave_whole_files(here, name):
    before = set(snapshot(here))

    ended = [end(child) for child in [start(here, LINES[name]) for _ in range(2)]]

    assert set(ended) <= {0, 1, 2}
    assert min(ended) < 2
    assert before <= set(snapshot(here))
    assert [path for path in here.rglob("*") if path.is_file() and path.suffix != ".lock" and not is_whole(path)] == []
    assert leftovers(here) == []
