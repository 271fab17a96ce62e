"""The names that the package gives to programs."""

import subprocess
import sys
from importlib.util import find_spec

import pytest

import elinvoima_xl


@pytest.mark.parametrize("name", elinvoima_xl.__all__)
def test_every_public_name_is_there_and_documented(name):
    assert getattr(elinvoima_xl, name).__doc__


def test_every_public_name_has_a_home_and_a_type():
    with open(elinvoima_xl.__file__, encoding="utf-8") as file:
        typed = file.read().split("_HOMES")[0]

    assert sorted(elinvoima_xl._HOMES) == elinvoima_xl.__all__
    assert [name for name in elinvoima_xl.__all__ if f" {name}" not in typed] == []


@pytest.mark.parametrize("name", elinvoima_xl.__all__)
def test_no_public_name_is_that_of_a_module(name):
    # Once loaded, the module would stand where the name was.
    assert find_spec(f"elinvoima_xl.{name}") is None


def test_public_names_are_listed_for_those_who_look():
    assert set(elinvoima_xl.__all__) <= set(dir(elinvoima_xl))


def test_a_name_that_is_not_public_is_refused():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = elinvoima_xl.nothing


def test_importing_the_package_loads_none_of_its_modules_but_the_version():
    code = "import sys, elinvoima_xl; print([name for name in sys.modules if name.startswith('elinvoima_xl.')])"

    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "['elinvoima_xl.foundation', 'elinvoima_xl.foundation.version']"
