"""Reading on a Dask cluster: the same as here, lost workers survived and told, and what cannot be used told."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import dask
import pytest
from distributed import LocalCluster
from filled import OTHER, OWNER, TYPED, a_form, a_programme, fill

from elinvoima_xl.app import cli
from elinvoima_xl.foundation.problems import UsageError
from elinvoima_xl.returns import read as returns
from elinvoima_xl.returns.inputs import Input, find_inputs
from elinvoima_xl.returns.parallel.cluster import Cluster
from elinvoima_xl.returns.parallel.reading import read_inputs


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """Return the address of a scheduler with two worker processes."""
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster:
        yield cluster.scheduler_address


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = tmp_path / "palautetut"
    folder.mkdir()
    for owner in (OWNER, OTHER):
        (folder / f"{owner}.xlsx").write_bytes(fill(a_form(owner), TYPED))
    return folder


@dataclass(frozen=True)
class DeadlyOnce(Input):
    """A file that ends the first process that reads it, as a machine that breaks down does."""

    def read(self) -> bytes:
        try:
            self.place.with_suffix(".luettu").touch(exist_ok=False)
        except FileExistsError:
            return super().read()
        os._exit(9)


@dataclass(frozen=True)
class Deadly(Input):
    """A file that ends every process that reads it."""

    def read(self) -> bytes:
        os._exit(9)


def test_a_cluster_reads_the_same_from_wherever_its_workers_are(scheduler, folder, monkeypatch):
    monkeypatch.chdir(folder.parent)

    with Cluster(scheduler) as cluster:
        found = returns.read_returns([Path(folder.name)], a_programme(), executor=cluster)

    assert found == returns.read_returns([folder], a_programme())


def test_a_worker_that_is_lost_is_replaced_and_told(scheduler, folder):
    first, *others = find_inputs([folder])[0]

    with Cluster(scheduler) as cluster:
        inputs = [DeadlyOnce(first.name, first.place), *others]
        submissions, told = read_inputs(inputs, a_programme(), executor=cluster)

    assert submissions == tuple(each.submission for each in returns.read_returns([folder], a_programme())[0])
    assert [(each.code, dict(each.blanks)["count"]) for each in told] == [("worker-lost", 1)]


@pytest.mark.slow
def test_a_file_that_ends_every_worker_is_refused_and_the_others_count(folder):
    good, _ = find_inputs([folder])
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 1}),
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as local,
        Cluster(local.scheduler_address) as cluster,
    ):
        inputs = [Deadly("tappava.xlsx", folder / "tappava.xlsx"), *good]
        submissions, told = read_inputs(inputs, a_programme(), executor=cluster)

    assert [(each.file, each.state) for each in submissions[:1]] == [("tappava.xlsx", "refused")]
    assert submissions[1:] == tuple(each.submission for each in returns.read_returns([folder], a_programme())[0])
    assert [each.code for each in told] == ["worker-lost"]


def test_the_command_reads_on_the_cluster(scheduler, folder, capsys):
    here = run(capsys, "check", folder)

    assert run(capsys, "check", folder, "--scheduler", scheduler) == here


def run(capsys, *arguments: object) -> tuple[int, dict]:
    status = cli.run([*map(str, arguments), "--json"])
    return status, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("address", ["keksitty", "keksitty://127.0.0.1:8786"])
def test_an_address_that_is_none_is_told(address, folder, capsys):
    status, told = run(capsys, "check", folder, "--scheduler", address)

    assert (status, [each["code"] for each in told["problems"]]) == (2, ["no-scheduler"])
    assert told["problems"][0]["found"] == address


def test_a_scheduler_without_workers_is_told(folder):
    with LocalCluster(n_workers=0, dashboard_address=":0") as empty, pytest.raises(UsageError) as told:
        Cluster(empty.scheduler_address)

    assert told.value.problem.code == "no-scheduler"


def test_the_package_that_is_missing_is_told(folder, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "distributed", None)

    status, told = run(capsys, "merge", folder, "-o", folder / "r.xlsx", "--scheduler", "tcp://127.0.0.1:1")

    assert (status, [each["code"] for each in told["problems"]]) == (2, ["extra-missing"])
    assert not (folder / "r.xlsx").exists()
