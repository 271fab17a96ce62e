"""The pool of processes: what a task does to its process, how workers start, and that none is left behind."""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
import tempfile
import time

import pytest
from meeting import meet

from elinvoima_xl.returns.parallel import pool
from elinvoima_xl.returns.parallel.batch import prepare_reading
from elinvoima_xl.returns.parallel.pool import CAN_FORK, WorkerLostError, Workers

forks = pytest.mark.skipif(not CAN_FORK, reason="processes cannot be forked here")


def prepared(count: int = 2) -> Workers:
    workers = Workers(count)
    workers.prepare(prepare_reading)
    return workers


POOLS = {"bare": lambda: Workers(2), "prepared": prepared}


def test_a_task_is_done_in_another_process():
    with Workers(1) as workers:
        assert workers.submit(os.getpid).result() != os.getpid()


def test_an_error_of_a_task_is_raised_and_says_where_it_was_made():
    with Workers(1) as workers, pytest.raises(ValueError, match="invalid literal") as told:
        workers.submit(int, "keksitty").result()

    assert "child.py" in told.value.__notes__[0]


def test_a_result_that_cannot_travel_is_an_error_of_its_task():
    with Workers(1) as workers:
        process = workers.submit(os.getpid).result()

        with pytest.raises(TypeError, match="cannot pickle"):
            workers.submit(importlib.import_module, "json").result()

        assert workers.submit(os.getpid).result() == process


def test_a_worker_that_dies_costs_its_own_task():
    with Workers(1) as workers:
        lost, next_one = workers.submit(os._exit, 1), workers.submit(pow, 2, 10)

        assert isinstance(lost.exception(), WorkerLostError)
        assert next_one.result() == 1024


@pytest.mark.parametrize(("can_fork", "times"), [(False, 3), pytest.param(True, 1, marks=forks)])
def test_workers_that_are_prepared_all_start_before_there_is_work(can_fork, times, tmp_path, monkeypatch):
    monkeypatch.setattr(pool, "CAN_FORK", can_fork)
    with Workers(3) as workers:
        workers.prepare(tempfile.mkstemp, "", "", str(tmp_path))

    assert len(list(tmp_path.iterdir())) == times


@forks
def test_prepared_workers_are_forked_from_one_process_and_none_is_left(tmp_path):
    with prepared(3) as workers:
        met = [workers.submit(meet, tmp_path, 3) for _ in range(3)]
        numbers = {each.result() for each in met}

    (nursery,) = {parent for _, parent in numbers}
    assert nursery != os.getpid()
    assert len(numbers) == 3
    assert all(map(ends, [nursery, *(number for number, _ in numbers)]))


@forks
def test_a_prepared_worker_may_print_to_any_terminal():
    with prepared() as workers:
        assert workers.submit(signal.getsignal, signal.SIGTTOU).result() == signal.SIG_IGN


# The whole nursery dies, or it cannot fork.
@pytest.mark.parametrize("task", [(os._exit, 1), (exec, "import os\nos.fork = None")])
def test_workers_that_cannot_be_prepared_are_replaced(task, tmp_path):
    with Workers(2) as workers:
        workers.prepare(*task)

        met = [workers.submit(meet, tmp_path, 2) for _ in range(2)]
        assert len({each.result() for each in met}) == 2


def test_an_error_while_workers_are_prepared_keeps_none_of_them_from_work():
    with Workers(2) as workers:
        workers.prepare(int, "keksitty")

        assert workers.submit(pow, 2, 10).result() == 1024


def test_a_prepared_worker_that_dies_costs_its_own_task(tmp_path):
    with prepared() as workers:
        lost = workers.submit(os._exit, 1)
        met = [workers.submit(meet, tmp_path, 2) for _ in range(2)]

        assert isinstance(lost.exception(), WorkerLostError)
        assert len({each.result() for each in met}) == 2


@pytest.mark.parametrize("kind", POOLS)
def test_what_a_task_prints_does_not_disturb_its_result(kind):
    with POOLS[kind]() as workers:
        assert workers.submit(os.write, 1, b"keksitty").result() == 8
        assert workers.submit(pow, 2, 3).result() == 8


@pytest.mark.parametrize("kind", POOLS)
def test_an_interrupted_pool_ends_its_workers_at_once(kind):
    workers = POOLS[kind]()
    process = workers.submit(os.getpid).result()
    sleeping = workers.submit(time.sleep, 600)
    while not sleeping.running():
        time.sleep(0.01)

    workers.__exit__(KeyboardInterrupt, None, None)

    assert isinstance(sleeping.exception(), WorkerLostError)
    assert ends(process)


def test_a_pool_may_be_interrupted_while_it_is_prepared():
    workers = Workers(2)
    workers.prepare(time.sleep, 0.2)

    workers.__exit__(KeyboardInterrupt, None, None)

    with pytest.raises(RuntimeError):
        workers.submit(pow, 2, 10)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
@pytest.mark.parametrize("count", [1, 2])
def test_the_workers_of_a_program_that_was_killed_end_by_themselves(count):
    script = f"import os, time\nfrom elinvoima_xl.returns.parallel.pool import Workers\nworkers = Workers({count})\n"
    script += "workers.prepare(pow, 2, 10)\n"
    script += "print(*(workers.submit(each).result() for each in (os.getpid, os.getppid)), flush=True)\ntime.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as program:
        processes = [int(number) for number in program.stdout.readline().split()]

        program.send_signal(signal.SIGKILL)

    assert all(map(ends, processes))


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of Unix closes the streams")
@pytest.mark.parametrize("closed", ["<&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("first", ["workers.prepare(pow, 2, 10)", "pass"])
def test_a_program_without_standard_streams_has_workers_too(closed, first, tmp_path):
    script = f"""
import sys
from pathlib import Path
from elinvoima_xl.returns.parallel.pool import Workers
with Workers(2) as workers:
    {first}
    found = [workers.submit(pow, 2, number) for number in range(20)]
    Path(sys.argv[1]).write_text(" ".join(str(each.result()) for each in found))
"""
    target = tmp_path / "tulos.txt"

    subprocess.run(["sh", "-c", f'exec "$0" "$@" {closed}', sys.executable, "-c", script, target], check=True)

    assert target.read_text() == " ".join(str(2**number) for number in range(20))


def ends(process: int) -> bool:
    for _ in range(200):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False
