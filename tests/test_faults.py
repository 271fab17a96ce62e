"""Faults while a register is written: whatever happens, the register that was there stands and can be read."""

from __future__ import annotations

import errno
import hashlib
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from register_facts import NOW, example_facts

from elinvoima_xl.foundation.problems import RegisterError
from elinvoima_xl.merging.decisions import Facts
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.register.register import hold, read_register, write_register

# A child that reads the register, adds one file of its own and writes it, as one merge does; `sys.argv` are the
# register, the number of its file, and how often it merges.
CHILD = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from dataclasses import replace
from register_facts import NOW, YEAR, answer, submission
from decimal import Decimal
from elinvoima_xl.merging.decisions import Facts, unite
from elinvoima_xl.register.register import hold, read_register, write_register
from elinvoima_xl.merging.merge import merge

path, number, rounds = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
for each in range(rounds):
    file = f"Opisto {{number}}-{{each}}.xlsx"
    more = submission(YEAR, "Opisto", answer(YEAR, "Opisto", "1.1.2.a", "actual", Decimal(4), file=file), file=file)
    with hold(path):
        facts, told = read_register(path)
        assert told == ()
        write_register(merge(unite(facts, Facts(submissions=frozenset({{more}})))), path, language="fi", now=NOW)
"""


@pytest.fixture
def register(tmp_path: Path) -> Path:
    path = tmp_path / "seuranta" / "rekisteri.xlsx"
    path.parent.mkdir()
    write_register(merge(example_facts()), path, language="fi", now=NOW)
    return path


def write_again(path: Path) -> None:
    """Write a register that differs from the one that stands."""
    write_register(merge(Facts()), path, language="fi", now=NOW)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def child(path: Path, number: int, rounds: int = 1) -> subprocess.Popen[str]:
    code = CHILD.format(tests=str(Path(__file__).parent / "support"))
    return subprocess.Popen(
        [sys.executable, "-c", code, str(path), str(number), str(rounds)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def files(path: Path) -> set[str]:
    """The files beside a register but for the lock, which stays."""
    return {each.name for each in path.parent.iterdir() if not each.name.endswith(".lock")}


def test_a_register_open_in_excel_on_windows_stands_and_is_told(register, monkeypatch):
    # Windows refuses to replace a file that Excel has open. Simulated here; not tried on Windows itself.
    def refuse(source: object, target: object) -> None:
        raise PermissionError(errno.EACCES, "used by another process")

    before = digest(register)
    monkeypatch.setattr("elinvoima_xl.foundation.writing.os.replace", refuse)

    with pytest.raises(RegisterError) as caught:
        write_again(register)

    assert caught.value.problem.code == "register-in-use"
    assert (digest(register), files(register)) == (before, {register.name})


@pytest.mark.parametrize("mark", ["~$rekisteri.xlsx", ".~lock.rekisteri.xlsx#"])
def test_the_lock_file_of_excel_or_libreoffice_stops_a_merge_before_it_begins(register, mark):
    before = digest(register)
    (register.parent / mark).write_text("somebody")

    with pytest.raises(RegisterError) as caught, hold(register):
        write_again(register)

    assert (caught.value.problem.code, caught.value.problem.found) == ("register-open", mark)
    assert digest(register) == before


def test_a_register_opened_while_a_merge_runs_is_not_replaced(register):
    before = digest(register)

    with hold(register):
        (register.parent / "~$rekisteri.xlsx").write_text("somebody")
        code = code_of(lambda: write_again(register))

    assert code == "register-open"
    assert digest(register) == before


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
@pytest.mark.parametrize("step", ["write", "fsync"])
def test_a_full_or_failing_disk_leaves_the_old_register_and_no_rubbish(register, monkeypatch, fault, step):
    before = digest(register)
    fail_at(monkeypatch, step, fault)

    with pytest.raises(RegisterError) as caught:
        write_again(register)

    assert caught.value.problem.code == "register-not-written"
    assert (digest(register), files(register)) == (before, {register.name})


def fail_at(monkeypatch: pytest.MonkeyPatch, step: str, fault: int) -> None:
    def fail(*_: object) -> None:
        raise OSError(fault, os.strerror(fault))

    if step == "fsync":
        monkeypatch.setattr("elinvoima_xl.foundation.writing.os.fsync", fail)
        return
    opened = Path.open

    def half(path: Path, mode: str = "r", **more: object):
        stream = opened(path, mode, **more)
        if mode == "wb":
            real = stream.write
            stream = _Half(stream, lambda data: (real(data[: len(data) // 2]), fail()))
        return stream

    monkeypatch.setattr(Path, "open", half)


class _Half:
    """A file that takes half of what is written and then fails."""

    def __init__(self, stream, write) -> None:
        self._stream, self.write = stream, write

    def __enter__(self) -> _Half:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()


def test_a_limit_of_file_size_leaves_the_old_register(register):
    before = digest(register)
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        f"sys.path[:0] = {[str(Path(__file__).parent), str(Path(__file__).parent / 'support')]!r}\n"
        "from pathlib import Path; from test_faults import write_again\n"
        "from elinvoima_xl.foundation.problems import RegisterError\n"
        "try:\n    write_again(Path(sys.argv[1]))\n"
        "except RegisterError as error:\n    print(error.problem.code)\n"
    )

    # Without compiled modules (-B): they would be cut at the limit too, and the next to import them fails.
    command = [sys.executable, "-B", "-c", code, str(register)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)

    assert run.stdout.split() == ["register-not-written"], run.stderr
    assert (digest(register), files(register)) == (before, {register.name})


def test_a_folder_that_can_only_be_read_is_told():
    # The tests' own folder is closed to everybody but the superuser, who may write anywhere: so a folder elsewhere.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rekisteri.xlsx"
        write_register(merge(example_facts()), path, language="fi", now=NOW)
        before = digest(path)
        Path(folder).chmod(0o555)
        with as_nobody():
            codes = [code_of(lambda: write_again(path)), code_of(lambda: hold(path).__enter__())]
        Path(folder).chmod(0o700)

        assert codes == ["register-not-written", "register-not-written"]
        assert digest(path) == before


@contextmanager
def as_nobody() -> Iterator[None]:
    """Be somebody without the superuser's rights, where the tests are run by the superuser."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def code_of(action: Callable[[], object]) -> str:
    with pytest.raises(RegisterError) as caught:
        action()
    return caught.value.problem.code


@pytest.mark.parametrize("fault", [errno.EACCES, errno.EROFS])
def test_a_folder_in_which_no_file_can_be_made_is_told(register, monkeypatch, fault):
    before = digest(register)

    def refuse(path: Path, *_: object, **__: object) -> None:
        raise OSError(fault, os.strerror(fault), str(path))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(RegisterError) as caught:
        write_again(register)
    monkeypatch.undo()

    assert caught.value.problem.code == "register-not-written"
    assert digest(register) == before


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(RegisterError) as caught:
        write_again(tmp_path / "none" / "rekisteri.xlsx")

    assert caught.value.problem.code == "register-not-written"


def test_a_folder_of_the_registers_name_is_told(tmp_path):
    (tmp_path / "rekisteri.xlsx").mkdir()

    with pytest.raises(RegisterError) as caught:
        write_again(tmp_path / "rekisteri.xlsx")

    assert caught.value.problem.code == "register-not-written"


def test_a_second_merge_waits_and_gives_up_with_a_message(register):
    with hold(register), pytest.raises(RegisterError) as caught, hold(register, patience=0.2):
        pass

    assert caught.value.problem.code == "register-in-use"


def test_what_a_killed_merge_left_is_cleared_away(register):
    (register.parent / ".rekisteri.xlsx.4711.tmp").write_bytes(b"half")

    write_again(register)

    assert files(register) == {register.name}


def test_a_register_keeps_who_may_read_it(register):
    register.chmod(0o664)

    write_again(register)

    assert register.stat().st_mode & 0o777 == 0o664


def test_a_register_behind_a_link_is_replaced_where_it_is(register, tmp_path):
    link = tmp_path / "linkki.xlsx"
    link.symlink_to(register)

    write_again(link)

    assert link.is_symlink()
    assert read_register(register)[0] == Facts()


def test_two_merges_started_together_lose_neither_file(register):
    merges = [child(register, number) for number in (1, 2)]

    errors = [each.communicate(timeout=120)[1] for each in merges]

    assert errors == ["", ""]
    assert {"Opisto 1-0.xlsx", "Opisto 2-0.xlsx"} <= {each.file for each in read_register(register)[0].submissions}


@pytest.mark.slow
def test_twenty_pairs_of_merges_started_together_lose_nothing(register):
    for pair in range(20):
        merges = [child(register, 2 * pair + one) for one in (0, 1)]
        assert [each.communicate(timeout=120)[1] for each in merges] == ["", ""]

    found = {each.file for each in read_register(register)[0].submissions}
    assert {f"Opisto {number}-0.xlsx" for number in range(40)} <= found


@pytest.mark.slow
def test_a_merge_killed_at_any_of_fifty_moments_leaves_a_whole_register(register):
    chance = random.Random(5)
    known = {each.file for each in example_facts().submissions}
    for number in range(50):
        merging = child(register, number, rounds=1000)
        assert merging.stdout is not None
        assert merging.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0.0, 0.6))
        merging.kill()
        merging.communicate(timeout=60)
        facts, told = read_register(register)
        assert told == ()
        found = {each.file for each in facts.submissions}
        assert known <= found
        known = found

    with hold(register, patience=5):
        write_again(register)
    assert files(register) == {register.name}
