"""One minute of the fuzzing that `tests/fuzz_cells.py` does for as long as one likes."""

from __future__ import annotations

import pytest
from fuzz_cells import run


@pytest.mark.slow
def test_a_minute_of_fuzzing_finds_no_fault():
    tried, faults = run(60, seed=20270630)

    assert faults == []
    assert tried > 1_000
