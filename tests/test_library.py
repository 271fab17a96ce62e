"""The names that the package gives to programs."""

import subprocess
import sys

import pytest

import elinvoima_xl


@pytest.mark.parametrize("name", elinvoima_xl.__all__)
def test_every_public_name_is_there_and_documented(name):
    assert getattr(elinvoima_xl, name).__doc__


def test_a_name_that_is_not_public_is_refused():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = elinvoima_xl.nothing


def test_importing_the_package_loads_none_of_its_modules():
    code = "import sys, elinvoima_xl; print([name for name in sys.modules if name.startswith('elinvoima_xl.')])"

    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "[]"
