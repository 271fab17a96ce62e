"""Reading by many processes: the same as by one, whoever does it, and a process that dies costs one file at most."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import resource_tracker
from pathlib import Path

import pytest
from filled import NOW, OTHER, OWNER, PERIOD, TYPED, a_form, a_programme, fill
from hostile.make import HOSTILE, ODD

from elinvoima_xl.app import steps
from elinvoima_xl.programme.write_workbook import write_programme
from elinvoima_xl.returns import read as returns
from elinvoima_xl.returns.inputs import Input, find_inputs
from elinvoima_xl.returns.parallel import pool, reading
from elinvoima_xl.returns.parallel.pool import Workers
from elinvoima_xl.returns.parallel.reading import read_inputs


def spawned() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))


EXECUTORS = {
    "workers": lambda: Workers(2),
    "processes": spawned,
    "threads": lambda: ThreadPoolExecutor(2),
}


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


# --- reading


def test_a_script_without_a_guard_reads_in_parallel_too(folder, tmp_path):
    script = tmp_path / "skripti.py"
    script.write_text(
        "from pathlib import Path\nfrom elinvoima_xl.returns import read\nread.MANY = 1\n"
        f"print('read', len(read.read_returns([Path({str(folder)!r})], None)[0]))\n"
    )

    run = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)

    assert run.stdout == "read 7\n"


@pytest.mark.parametrize("kind", EXECUTORS)
def test_any_executor_gives_the_same_submissions_in_the_same_order(kind, folder):
    with EXECUTORS[kind]() as executor:
        assert read_with(executor, folder) == read_with(None, folder)


@pytest.mark.slow
def test_hostile_files_are_answered_the_same_by_workers(tmp_path):
    for name, make in {**{name: make for name, (make, _) in HOSTILE.items()}, **ODD}.items():
        (tmp_path / f"{name}.xlsx").write_bytes(make())

    with Workers(2) as workers:
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


@pytest.mark.parametrize("kind", ["workers", "processes"])
def test_a_file_that_ends_its_reader_is_refused_and_all_others_count(kind, folder):
    inputs = with_a_deadly_one(folder)

    with EXECUTORS[kind]() as executor:
        submissions, told = read_inputs(inputs, a_programme(), executor=executor)

    deadly = submissions[2]
    assert (deadly.file, deadly.state) == ("tappava.xlsx", "refused")
    assert [(each.code, each.location.file) for each in deadly.problems] == [("damaged-file", "tappava.xlsx")]
    assert [*submissions[:2], *submissions[3:]] == read_with(None, folder)[0]
    assert [each.code for each in told] == ["worker-lost"]


def test_the_file_that_ends_its_reader_is_found_among_many_and_the_loss_is_told_once(folder):
    inputs, _ = find_inputs([folder])
    many = [*inputs[:1] * 40, Deadly("tappava.xlsx", folder / "tappava.xlsx"), *inputs[:1] * 40]

    with Workers(2) as workers:
        submissions, told = read_inputs(many, a_programme(), executor=workers)

    assert [number for number, each in enumerate(submissions) if each.state == "refused"] == [40]
    assert [(each.code, dict(each.blanks)["count"]) for each in told] == [("worker-lost", 1)]


@pytest.fixture
def no_processes(monkeypatch) -> Iterator[None]:
    """Have whatever is started as a worker end at once."""
    monkeypatch.setattr(pool, "CAN_FORK", False)
    # This one is no worker.
    resource_tracker.ensure_running()
    executable = multiprocessing.spawn.get_executable()
    multiprocessing.set_executable("/bin/false")
    yield
    multiprocessing.set_executable(executable)


@pytest.mark.usefixtures("no_processes")
def test_many_files_are_read_by_this_process_where_no_other_can_start(folder, monkeypatch):
    monkeypatch.setattr(returns, "MANY", 1)
    monkeypatch.setattr(returns, "cores", lambda: 2)

    found, _ = read_with(None, folder)

    monkeypatch.setattr(returns, "MANY", 100)
    assert found == read_with(None, folder)[0]


def test_what_a_broken_executor_leaves_is_read_by_this_process_where_no_other_can_start(folder, request):
    with spawned() as executor:
        executor.submit(os._exit, 1).exception()
        request.getfixturevalue("no_processes")

        found, told = read_with(executor, folder)

    assert found == read_with(None, folder)[0]
    assert told[-1].code == "worker-lost"


def test_a_process_that_may_start_none_reads_by_itself(folder):
    with multiprocessing.get_context("spawn").Pool(1) as daemons:
        assert daemons.apply(read_many, (folder,)) == 7


def read_many(folder: Path) -> int:
    returns.MANY = 1
    found, _ = returns.read_returns([folder], None)
    return len(found)


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
