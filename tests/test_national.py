"""The national run, small: merged on a cluster that loses a worker, the result is that of one process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / "benchmarks" / "national.py"


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_gives_the_result_of_one_process():
    run = subprocess.run(
        [sys.executable, str(SCRIPT), "--programmes", "2"], capture_output=True, text=True, check=False
    )

    assert run.returncode == 0, run.stdout + run.stderr
    assert "52 returned workbooks written" in run.stdout
    assert "the loss was told in 1 merges" in run.stdout
    assert "6 files, 0 different" in run.stdout
