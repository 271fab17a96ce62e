"""Files by address: found and skipped as those of this machine, read where they are, and told where they cannot be."""

from __future__ import annotations

import pickle
import sys
import zipfile
from pathlib import Path

import fsspec
import pytest
from filled import NOW, OWNER, TYPED, a_form, a_programme, fill

from elinvoima_xl.app import cli, steps
from elinvoima_xl.foundation.problems import UsageError, WorkbookError
from elinvoima_xl.programme.write_workbook import write_programme
from elinvoima_xl.returns.inputs import find_inputs
from elinvoima_xl.returns.parallel.pool import Workers

NAMES = ("b/y.xlsx", "z.xlsx", "a.xlsx", "b/c/x.xlsx")
LEFT_BEHIND = ("~$a.xlsx", ".git/a/b", ".git/c", "b/Thumbs.db")


@pytest.fixture
def store():
    """Return a store of nothing in this process's memory."""
    store = fsspec.filesystem("memory")
    yield store
    store.store.clear()


def find(*places: Path | str) -> tuple[list[str], list[tuple[str, str]]]:
    inputs, problems = find_inputs(places)
    return [each.name for each in inputs], sorted((each.code, each.location.file) for each in problems)


def test_a_folder_by_address_is_found_and_skipped_as_one_of_this_machine(store, tmp_path):
    for name in (*NAMES, *LEFT_BEHIND):
        store.pipe(f"/palautetut/{name}", b"keksitty")
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"keksitty")

    assert find("memory://palautetut") == find(tmp_path) == find(tmp_path.as_uri())


def test_a_file_by_address_is_read_as_it_is(store):
    store.pipe("/palautetut/Ähtäri.xlsx", b"keksitty")

    (only,), problems = find_inputs(["memory://palautetut/Ähtäri.xlsx"])

    assert (only.name, only.read(), problems) == ("Ähtäri.xlsx", b"keksitty", ())


def test_a_packed_folder_by_address_is_opened(store, tmp_path):
    with zipfile.ZipFile(tmp_path / "kaikki.zip", "w") as package:
        package.writestr("kansio/a.xlsx", b"keksitty")
    store.pipe("/kaikki.zip", (tmp_path / "kaikki.zip").read_bytes())

    (only,), _ = find_inputs(["memory://kaikki.zip"])

    assert pickle.loads(pickle.dumps(only)).read() == b"keksitty"


def test_an_address_within_an_address_is_read(tmp_path):
    with zipfile.ZipFile(tmp_path / "kaikki.zip", "w") as package:
        package.writestr("kansio/a.xlsx", b"keksitty")

    (only,), _ = find_inputs([f"zip://kansio::{(tmp_path / 'kaikki.zip').as_uri()}"])

    assert (only.name, only.read()) == ("a.xlsx", b"keksitty")


def test_a_folder_of_nothing_and_a_file_of_nothing_are_told(store):
    store.mkdir("/tyhjä")
    store.pipe("/tyhjä.xlsx", b"")

    assert find("memory://tyhjä") == ([], [("nothing-found", "memory://tyhjä")])
    assert find("memory://tyhjä.xlsx") == ([], [("empty-file", "tyhjä.xlsx")])


@pytest.mark.parametrize(
    ("address", "code"),
    [("memory://ei/ole", "no-such-path"), ("keksitty://a", "address-unusable")],
)
def test_an_address_that_cannot_be_read_is_wrong_use(address, code):
    with pytest.raises(UsageError) as told:
        find_inputs([address])

    assert (told.value.problem.code, told.value.problem.found) == (code, address)


def test_a_file_that_is_gone_when_it_is_to_be_read_is_a_problem_of_that_file(store):
    store.pipe("/palautetut/a.xlsx", b"keksitty")
    (only,), _ = find_inputs(["memory://palautetut"])
    store.rm("/palautetut/a.xlsx")

    with pytest.raises(WorkbookError) as told:
        only.read()

    assert (told.value.problem.code, told.value.problem.location.file) == ("unreadable", "a.xlsx")


def test_the_package_that_is_missing_is_told(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "fsspec", None)

    status = cli.run(["check", "s3://palautetut", "--json"])

    assert status == 2
    assert '"extra-missing"' in capsys.readouterr().out


def test_a_merge_by_address_gives_the_register_of_a_merge_by_path(tmp_path):
    folder = tmp_path / "palautetut"
    folder.mkdir()
    (folder / f"{OWNER}.xlsx").write_bytes(fill(a_form(), TYPED))
    write_programme(a_programme(), (), tmp_path / "ohjelma.xlsx")
    registers = [tmp_path / "polku.xlsx", tmp_path / "osoite.xlsx"]

    with Workers(1) as workers:
        for place, register in zip((folder, folder.as_uri()), registers, strict=True):
            options = {"programme": tmp_path / "ohjelma.xlsx", "now": NOW, "executor": workers}
            steps.merge_returns([place], register, **options)

    assert registers[0].read_bytes() == registers[1].read_bytes()
