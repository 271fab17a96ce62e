"""The package as it is built and installed: what is in it, and that it runs where nothing else of ours is."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest
from bare import ROOT, WALK, Environment, build, copy_sources, make_environment, oldest, walk
from packaging.metadata import Metadata
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from test_imports import imported

import elinvoima_xl
from elinvoima_xl.app import cli

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
DOORS = {
    "docx": "python-docx", "markdown_it": "markdown-it-py", "oxmsg": "python-oxmsg",
    "python_calamine": "python-calamine",
}  # fmt: skip
EXAMPLES = ("check_a_form", "frame_of_answers", "make_a_form", "merge_and_count", "own_report_table")


# --- what the sources say, seen without building


def test_the_version_stands_in_one_place():
    texts = [path.read_text("utf-8") for path in (ROOT / "pyproject.toml", ROOT / "setup.cfg")]

    assert PROJECT["dynamic"] == ["version"]
    assert not any(elinvoima_xl.__version__ in text for text in texts)


@pytest.mark.parametrize("page", ["it.md", "tietohallinnolle.md"])
def test_the_wheel_has_the_name_that_its_page_says(page):
    names = set(re.findall(r"elinvoima_xl-[\w.-]+whl", (ROOT / "docs" / page).read_text("utf-8")))

    assert names == {f"elinvoima_xl-{elinvoima_xl.__version__}-py3-none-any.whl"}


def test_the_version_is_the_one_that_is_printed(capsys):
    assert cli.run(["--version"]) == 0
    assert capsys.readouterr().out == f"elinvoima_xl {elinvoima_xl.__version__}\n"


def test_what_is_declared_is_imported_and_what_is_imported_is_declared():
    strangers = {DOORS.get(name, name) for name in imported()}
    scale = {Requirement(each).name for each in PROJECT["optional-dependencies"]["scale"]}

    assert strangers == {Requirement(each).name for each in PROJECT["dependencies"]} | scale


def test_every_dependency_has_an_oldest_version():
    assert all(re.fullmatch(r"[\w.-]+==[\d.]+", each) for each in oldest())


def test_every_command_is_walked_where_the_package_is_bare():
    # It needs the packages of [scale], which a bare environment has not.
    assert {command for _, command, *_ in WALK} >= set(cli.elinvoima.commands) - {"export"}


# --- what is built


class Built(NamedTuple):
    """The package built in three ways: from its sources, and from its own source distribution."""

    wheel: Path
    source: Path
    wheel_of_source: Path


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Built:
    folder = tmp_path_factory.mktemp("built")
    sources = copy_sources(folder / "sources")
    wheel = build(sources, folder / "wheel", "wheel")
    source = build(sources, folder / "sdist", "sdist")
    with tarfile.open(source) as package:
        package.extractall(folder / "unpacked", filter="data")
    (unpacked,) = (folder / "unpacked").iterdir()
    return Built(wheel, source, build(unpacked, folder / "again", "wheel"))


def contents(wheel: Path) -> dict[str, int]:
    """Return the names in a wheel with the checksums of what they hold."""
    with zipfile.ZipFile(wheel) as package:
        return {each.filename: each.CRC for each in package.infolist()}


def wanted() -> set[str]:
    """Return what a wheel is to hold of the sources."""
    places = {
        "elinvoima_xl": ROOT / "elinvoima_xl",
        "elinvoima_xl/workbook_templates": ROOT / "workbook_templates",
        "elinvoima_xl/kajaani": ROOT / "examples" / "kajaani",
    }
    return {
        f"{name}/{path.relative_to(folder).as_posix()}"
        for name, folder in places.items()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.mark.slow
def test_the_wheel_holds_the_package_its_data_and_licence_and_nothing_else(built):
    folder = f"elinvoima_xl-{elinvoima_xl.__version__}.dist-info"
    about = {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "top_level.txt", "licenses/LICENSE"}

    assert set(contents(built.wheel)) == wanted() | {f"{folder}/{name}" for name in about}


@pytest.mark.slow
def test_the_source_distribution_builds_the_same_wheel(built):
    assert contents(built.wheel_of_source) == contents(built.wheel)


@pytest.mark.slow
def test_the_source_distribution_can_be_tested_and_read(built):
    with tarfile.open(built.source) as package:
        names = {name.partition("/")[2] for name in package.getnames()}
    tests = {f"tests/{path.name}" for path in (ROOT / "tests").glob("*.py")}

    assert tests | {"LICENSE", "CHANGELOG.md", "RELEASING.md", "docs/it.md", "examples/make_a_form.py"} <= names
    assert not any("__pycache__" in name or name.startswith(("docs/pictures", ".")) for name in names)


@pytest.mark.slow
def test_the_metadata_is_valid_and_complete(built):
    with zipfile.ZipFile(built.wheel) as package:
        text = package.read(f"elinvoima_xl-{elinvoima_xl.__version__}.dist-info/METADATA")
    told = Metadata.from_email(text, validate=True)

    assert (told.name, str(told.version)) == ("elinvoima-xl", elinvoima_xl.__version__)
    assert told.requires_python == SpecifierSet(">=3.11")
    assert (told.license_expression, told.license_files) == ("MIT", ["LICENSE"])
    assert told.description_content_type == "text/markdown"
    assert told.description.startswith("# elinvoima_xl")
    assert {str(each) for each in told.requires_dist if not each.marker} == set(PROJECT["dependencies"])


# --- where nothing else of ours is


def pythons() -> dict[tuple[int, ...], str]:
    """Return every Python at hand that the package says it runs on, by version."""
    names = [f"python3.{minor}" for minor in range(11, 30)]
    places = [shutil.which(name) for name in names]
    places += sorted(map(str, (Path.home() / ".pyenv" / "versions").glob("3.*/bin/python")))
    return {version: place for place in filter(None, places) if (version := version_of(place)) >= (3, 11)}


def version_of(python: str) -> tuple[int, ...]:
    code = "import sys; print(*sys.version_info[:3])"
    run = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    return tuple(map(int, run.stdout.split())) if run.returncode == 0 else ()


@pytest.fixture(scope="session")
def bare(built, tmp_path_factory) -> Environment:
    """An environment of this Python with the wheel and what it needs."""
    return make_environment(tmp_path_factory.mktemp("bare") / "environment", built.wheel)


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.slow
@pytest.mark.parametrize("which", [min, max], ids=["oldest", "newest"])
def test_every_command_runs_on_the_oldest_and_the_newest_python_at_hand(built, tmp_path, which):
    found = pythons()
    environment = make_environment(tmp_path / "environment", built.wheel, python=found[which(found)])
    work = tmp_path / "työ ä"
    work.mkdir()

    assert walk(environment, work) == []


@pytest.mark.slow
def test_the_demo_of_the_installed_package_is_that_of_the_sources(bare, tmp_path):
    for name, program in (
        ("installed", bare.program("elinvoima")),
        ("sources", f"{Path(sys.executable).parent}/elinvoima"),
    ):
        (tmp_path / name).mkdir()
        subprocess.run([program, "demo", "d"], cwd=tmp_path / name, check=True, capture_output=True)
    installed, sources = (files_of(tmp_path / name) for name in ("installed", "sources"))

    assert set(installed) == set(sources)
    forms = [name for name in sources if name.startswith("d/lomakkeet/") and name.endswith(".xlsx")]
    assert [name for name in forms if installed[name] != sources[name]] == []


@pytest.mark.slow
def test_the_examples_are_typed_for_those_who_use_the_installed_package(bare, tmp_path):
    for name in EXAMPLES:
        shutil.copy(ROOT / "examples" / f"{name}.py", tmp_path)

    assert check_types(bare, tmp_path) == (0, "Success: no issues found in 5 source files\n")


@pytest.mark.slow
def test_a_wrong_use_of_the_installed_package_is_seen_by_the_type_checker(bare, tmp_path):
    (tmp_path / "wrong.py").write_text("from elinvoima_xl import Period, merge\n\nmerge(Period(2027))\n", "utf-8")

    status, told = check_types(bare, tmp_path)

    assert status == 1
    assert 'has incompatible type "Period"; expected "Facts"' in told


def check_types(environment: Environment, folder: Path) -> tuple[int, str]:
    """Return what mypy says of the programs in a folder, where only the installed package is known."""
    files = sorted(path.name for path in folder.glob("*.py"))
    command = [sys.executable, "-m", "mypy", "--strict", "--python-executable", environment.program("python"), *files]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return run.returncode, run.stdout
