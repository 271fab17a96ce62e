"""Files made to do harm or broken: each is answered with a fitting code within 10 s and 300 MB."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hostile.make import HOSTILE, ODD, flipped

from elinvoima_xl.foundation.problems import WorkbookError
from elinvoima_xl.workbook.cells import read_workbook

SECONDS = 10
MEGABYTES = 300
# Reads one file in a process of its own and tells codes and peak memory.
READ = """
import json, resource, sys, time
from elinvoima_xl.workbook.cells import read_workbook
from elinvoima_xl.foundation.problems import ElinvoimaError
path, name = sys.argv[1:]
data = open(path, "rb").read()
try:
    codes = [each.code for each in read_workbook(data, name).problems]
except ElinvoimaError as error:
    codes = [error.problem.code]
# Not ru_maxrss, which a process has from whoever started it.
own = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
times = resource.getrusage(resource.RUSAGE_CHILDREN)
seconds = time.process_time() + times.ru_utime + times.ru_stime
print(json.dumps({"codes": codes, "mb": max(own, child) / 1024, "seconds": seconds}))
"""


def read_apart(path):
    command = [sys.executable, "-c", READ, str(path), path.name]
    done = subprocess.run(command, capture_output=True, timeout=10 * SECONDS, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the peak of memory is read from /proc")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_answered_in_time_and_memory_with_a_fitting_code(name, tmp_path):
    make, codes = HOSTILE[name]
    path = tmp_path / name
    path.write_bytes(make())

    found = read_apart(path)

    # Processor time: other tests may run beside this one.
    assert found["seconds"] < SECONDS
    assert found["mb"] < MEGABYTES
    assert set(found["codes"]) & set(codes) if codes else found["codes"] == []


@pytest.mark.parametrize("name", ODD)
def test_an_odd_but_good_file_is_read(name):
    workbook = read_workbook(ODD[name](), name)

    assert workbook.sheets[0].cells[1, 1].value == "hyvä"
    assert workbook.problems == ()


@pytest.mark.parametrize("seed", range(100))
def test_a_file_with_flipped_bits_is_read_right_or_told(seed):
    values = read_or_told(flipped(seed))

    assert values in (["yksi", 25.0, "kaksi"], "told")


def read_or_told(data):
    try:
        workbook = read_workbook(data, "flipped.xlsx")
    except WorkbookError:
        return "told"
    return "told" if workbook.problems else [cell.value for cell in workbook.sheets[0].cells.values()]
