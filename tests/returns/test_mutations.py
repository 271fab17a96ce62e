"""Whatever partners do to a filled form, nothing they typed is lost or swapped silently."""

import pytest
from filled import FILE, a_form, a_programme
from mutations import mutate
from silent_losses import faults

from elinvoima_xl.returns.submission import read_submission

QUICK = 60
SLOW = 2500


def check(seed: int) -> None:
    data, edits = mutate(a_form(), seed)

    submission = read_submission(data, FILE, programme=a_programme())

    assert faults(a_form(), submission) == [], f"seed {seed}: {edits}"


@pytest.mark.parametrize("seed", range(QUICK))
def test_an_edited_form_is_read_as_typed_or_told(seed):
    check(seed)


@pytest.mark.slow
def test_thousands_of_edited_forms_are_read_as_typed_or_told():
    for seed in range(QUICK, QUICK + SLOW):
        check(seed)
