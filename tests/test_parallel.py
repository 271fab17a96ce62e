"""Reading by many processes: the same as by one, whoever does it, and a process that dies costs one file at most."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from filled import OTHER, OWNER, PERIOD, TYPED, a_form, a_programme, fill
from hostile.make import HOSTILE, ODD
from meeting import meet
from test_steps import NOW

from elinvoima_xl import returns, steps
from elinvoima_xl.excel.programme import write_programme
from elinvoima_xl.inputs import Input, find_inputs
from elinvoima_xl.parallel import pool, reading
from elinvoima_xl.parallel.batch import prepare_reading
from elinvoima_xl.parallel.pool import CAN_FORK, WorkerLostError, Workers
from elinvoima_xl.parallel.reading import read_inputs


def spawned() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))


def prepared(count: int = 2) -> Workers:
    workers = Workers(count)
    workers.prepare(prepare_reading)
    return workers


EXECUTORS = {
    "workers": lambda: Workers(2),
    "prepared workers": prepared,
    "processes": spawned,
    "threads": lambda: ThreadPoolExecutor(2),
}
forks = pytest.mark.skipif(not CAN_FORK, reason="processes cannot be forked here")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Return a folder of forms that differ, some of them packed, and of files that are none."""
    folder = tmp_path_factory.mktemp("palautetut")
    for number in range(4):
        owner = (OWNER, OTHER)[number % 2]
        typed = {**TYPED, ("1.1.1", "done"): f"Keksitty vastaus {number}"}
        (folder / f"{number} {owner}.xlsx").write_bytes(fill(a_form(owner), typed))
    with zipfile.ZipFile(folder / "lisää.zip", "w") as package:
        package.writestr("Ähtäri.xlsx", fill(a_form(), {("1.1.1.a", "actual"): 77}))
        package.writestr("rikki.xlsx", b"PK\x03\x04 rikki")
    (folder / "muistio.txt").write_text("Keksitty muistio")
    return folder


def read_with(executor: Executor | None, *paths: Path, **more) -> tuple[list, tuple]:
    found, problems = returns.read_returns(paths, a_programme(), executor=executor, **more)
    return [each.submission for each in found], problems


# --- the pool


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


@pytest.mark.parametrize("kind", ["workers", "prepared workers"])
def test_what_a_task_prints_does_not_disturb_its_result(kind):
    with EXECUTORS[kind]() as workers:
        assert workers.submit(os.write, 1, b"keksitty").result() == 8
        assert workers.submit(pow, 2, 3).result() == 8


@pytest.mark.parametrize("kind", ["workers", "prepared workers"])
def test_an_interrupted_pool_ends_its_workers_at_once(kind):
    workers = EXECUTORS[kind]()
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
    script = f"import os, time\nfrom elinvoima_xl.parallel.pool import Workers\nworkers = Workers({count})\n"
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
from elinvoima_xl.parallel.pool import Workers
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


def test_a_script_without_a_guard_reads_in_parallel_too(folder, tmp_path):
    script = tmp_path / "skripti.py"
    script.write_text(
        "from pathlib import Path\nfrom elinvoima_xl import returns\nreturns.MANY = 1\n"
        f"print('read', len(returns.read_returns([Path({str(folder)!r})], None)[0]))\n"
    )

    run = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)

    assert run.stdout == "read 7\n"


# --- reading


@pytest.mark.parametrize("kind", EXECUTORS)
def test_any_executor_gives_the_same_submissions_in_the_same_order(kind, folder):
    with EXECUTORS[kind]() as executor:
        assert read_with(executor, folder) == read_with(None, folder)


@pytest.mark.slow
def test_hostile_files_are_answered_the_same_by_workers(tmp_path):
    for name, make in {**{name: make for name, (make, _) in HOSTILE.items()}, **ODD}.items():
        (tmp_path / f"{name}.xlsx").write_bytes(make())

    with prepared() as workers:
        assert read_with(workers, tmp_path) == read_with(None, tmp_path)


def test_many_files_are_read_by_workers_with_nothing_said(folder, monkeypatch):
    monkeypatch.setattr(returns, "MANY", 1)
    monkeypatch.setattr(returns, "cores", lambda: 2)

    found = read_with(None, folder)

    monkeypatch.undo()
    assert found == read_with(None, folder)


@pytest.mark.parametrize("executor", [None, "workers"])
def test_each_file_is_counted_as_it_is_read(executor, folder):
    told = []

    with Workers(2) as workers:
        read_with(workers if executor else None, folder, on_read=lambda done, total: told.append((done, total)))

    assert told == [(number, 7) for number in range(1, 8)]


def test_what_is_sent_to_a_worker_holds_no_bytes_of_a_packed_folder(folder):
    import pickle

    inputs, _ = find_inputs([folder / "lisää.zip"])

    assert len(pickle.dumps(inputs)) < 1000
    assert [each.read()[:2] for each in pickle.loads(pickle.dumps(inputs))] == [b"PK", b"PK"]


def test_a_packed_folder_that_was_saved_again_is_opened_again(tmp_path):
    path = tmp_path / "lomakkeet.zip"
    for number, text in enumerate((b"ensin", b"sitten")):
        with zipfile.ZipFile(path, "w") as package:
            package.writestr("a.xlsx", text)
        os.utime(path, ns=(number, number))
        (only,), _ = find_inputs([path])

        assert only.read() == text


class Counting(Executor):
    """Does each task at once, and counts the tasks whose results have not been fetched."""

    def __init__(self) -> None:
        self.waiting = self.most = 0

    def submit(self, fn, /, *args, **named) -> Future:
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        future = Future()
        future.set_result(fn(*args, **named))
        future.result = lambda: self.fetch(future)
        return future

    def fetch(self, future: Future) -> object:
        self.waiting -= 1
        return Future.result(future)


@pytest.mark.parametrize(("room", "most"), [(1, reading.LEAST), (reading.ROOM, 20)])
def test_fewer_batches_are_given_out_at_a_time_where_the_programme_is_large(room, most, folder, monkeypatch):
    monkeypatch.setattr(reading, "ROOM", room)
    inputs, _ = find_inputs([folder])
    executor = Counting()

    submissions, _ = read_inputs(inputs[:1] * 20, a_programme(), executor=executor)

    assert (len(submissions), executor.most) == (20, most)


# --- workers lost


@dataclass(frozen=True)
class Deadly(Input):
    """A file that ends the process that reads it."""

    def read(self) -> bytes:
        os._exit(9)


def with_a_deadly_one(folder: Path) -> list[Input]:
    inputs, _ = find_inputs([folder])
    return [*inputs[:2], Deadly("tappava.xlsx", folder / "tappava.xlsx"), *inputs[2:]]


@pytest.mark.parametrize("kind", ["workers", "prepared workers", "processes"])
def test_a_file_that_ends_its_reader_is_refused_and_all_others_count(kind, folder):
    inputs = with_a_deadly_one(folder)

    with EXECUTORS[kind]() as executor:
        submissions, told = read_inputs(inputs, a_programme(), executor=executor)

    deadly = submissions[2]
    assert (deadly.file, deadly.state) == ("tappava.xlsx", "refused")
    assert [(each.code, each.location.file) for each in deadly.problems] == [("damaged-file", "tappava.xlsx")]
    assert [*submissions[:2], *submissions[3:]] == read_with(None, folder)[0]
    assert [each.code for each in told] == ["worker-lost"]


def test_an_executor_that_was_broken_before_is_done_without(folder):
    inputs, _ = find_inputs([folder])
    with spawned() as executor:
        executor.submit(os._exit, 1).exception()

        submissions, _ = read_inputs(inputs, a_programme(), executor=executor)

    assert list(submissions) == read_with(None, folder)[0]


def test_an_executor_that_was_closed_is_the_callers_mistake(folder):
    with Workers(1) as workers:
        pass

    with pytest.raises(RuntimeError):
        read_with(workers, folder)


# --- whole commands


def test_a_merge_by_workers_writes_the_same_register(folder, tmp_path):
    write_programme(a_programme(), (), tmp_path / "ohjelma.xlsx")
    registers = [tmp_path / "yksi.xlsx", tmp_path / "monta.xlsx"]

    with Workers(2) as workers:
        for executor, register in zip((None, workers), registers, strict=True):
            options = {"programme": tmp_path / "ohjelma.xlsx", "now": NOW, "executor": executor}
            steps.merge_returns([folder], register, **options)

    assert registers[0].read_bytes() == registers[1].read_bytes()


def test_a_check_by_workers_finds_the_same(folder):
    with Workers(2) as workers:
        found = steps.check_returns([folder], executor=workers)

    assert found == steps.check_returns([folder])
    assert PERIOD in {each.period for each in found.submissions}
