"""The pool of processes: how workers start, what they keep to themselves, and that none is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures.process import BrokenProcessPool

import pytest
from meeting import meet

from elinvoima_xl.returns.parallel import pool
from elinvoima_xl.returns.parallel.pool import CAN_FORK, Workers

forks = pytest.mark.skipif(not CAN_FORK, reason="processes cannot be forked here")
KINDS = pytest.mark.parametrize("can_fork", [False, pytest.param(True, marks=forks)], ids=["spawned", "forked"])


@forks
def test_workers_are_forked_from_one_process_that_has_loaded_the_reader(tmp_path):
    with Workers(2) as workers:
        met = [workers.submit(meet, tmp_path, 2) for _ in range(2)]
        numbers = {each.result() for each in met}

    (server,) = {parent for _, parent in numbers}
    assert server != os.getpid()
    assert len(numbers) == 2


@KINDS
def test_a_worker_has_the_reader_and_not_the_callers_script(can_fork, monkeypatch):
    monkeypatch.setattr(pool, "CAN_FORK", can_fork)
    with Workers(1) as workers:
        loaded = workers.submit(eval, "set(__import__('sys').modules)").result()

    assert "elinvoima_xl.returns.submission" in loaded
    assert {"pytest", "click"} & loaded == set()


@KINDS
def test_what_a_task_prints_is_not_on_standard_output(can_fork, monkeypatch, capfd):
    monkeypatch.setattr(pool, "CAN_FORK", can_fork)
    with Workers(1) as workers:
        assert workers.submit(os.write, 1, b"keksitty").result() == 8

    assert capfd.readouterr().out == ""


@KINDS
def test_an_interrupted_pool_ends_its_workers_at_once(can_fork, monkeypatch):
    monkeypatch.setattr(pool, "CAN_FORK", can_fork)
    workers = Workers(1)
    process = workers.submit(os.getpid).result()
    sleeping = workers.submit(time.sleep, 600)
    while not sleeping.running():
        time.sleep(0.01)

    workers.__exit__(KeyboardInterrupt, None, None)

    assert isinstance(sleeping.exception(), BrokenProcessPool)
    assert ends(process)


SCRIPT = """
import os, sys
from pathlib import Path
from elinvoima_xl.returns.parallel.pool import Workers
workers = Workers(2)
"""


def run(code: str, *arguments: object, shell: str = "", **options) -> None:
    command = [sys.executable, "-c", SCRIPT + code, *map(str, arguments)]
    subprocess.run(["sh", "-c", f'exec "$0" "$@" {shell}', *command] if shell else command, check=True, **options)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_the_workers_of_a_program_that_was_killed_end_by_themselves_and_so_does_what_forks_them():
    code = "found = [workers.submit(each).result() for each in (os.getpid, os.getppid)]\n"
    code += "workers.submit(__import__('time').sleep, 600)\nprint(*found, flush=True)\nsys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT + code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        processes = [int(number) for number in program.stdout.readline().split()]

        program.send_signal(signal.SIGKILL)

    assert all(map(ends, processes))


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of Unix closes the streams")
@pytest.mark.parametrize("closed", ["<&-", "2>&-", "<&- >&- 2>&-"])
def test_a_program_without_standard_streams_has_workers_too(closed, tmp_path):
    target = tmp_path / "tulos.txt"

    run("Path(sys.argv[1]).write_text(str(workers.submit(pow, 2, 10).result()))", target, shell=closed)

    assert target.read_text() == "1024"


def test_nothing_is_imported_from_the_folder_where_the_program_runs(tmp_path):
    for name in ("signal", "socket", "multiprocessing", "elinvoima_xl"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('keksitty')")
    program = tmp_path.parent / "ohjelma.py"
    program.write_text(SCRIPT + "assert workers.submit(pow, 2, 10).result() == 1024")

    subprocess.run([sys.executable, program], cwd=tmp_path, check=True)


@forks
def test_workers_are_started_anew_where_the_place_of_temporary_files_has_too_long_a_name(tmp_path):
    place = tmp_path / ("x" * 100)
    place.mkdir()

    run(
        "assert (workers.submit(pow, 2, 10).result(), workers.is_forked) == (1024, False)",
        env={**os.environ, "TMPDIR": str(place)},
    )


def ends(process: int) -> bool:
    for _ in range(200):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False
