"""The house as README maps it: nothing that is not on the map, nothing on it that is not there, no room too large."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import grimp

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "elinvoima_xl"
LONGEST_MODULE = 700
LONGEST_FUNCTION = 50
# A module with one importer usually belongs to it.
MOST_SINGLE = 45


def readme_map() -> str:
    text = (ROOT / "README.md").read_text("utf-8")
    return text.split("## The house", 1)[1]


def on_map() -> set[str]:
    return set(re.findall(r"\w+\.py\b|\w+/", readme_map()))


def python_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=False)
    found = [ROOT / name for name in listed.stdout.splitlines()] or list(ROOT.glob("*/**/*.py"))
    return sorted(path for path in found if ".venv" not in path.parts and "build" not in path.parts)


def functions() -> Iterator[tuple[str, int]]:
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.relative_to(ROOT)}: {node.name}", (node.end_lineno or 0) - node.lineno + 1


def test_the_map_shows_every_room_of_the_package():
    rooms = {path.name for path in PACKAGE.iterdir() if path.suffix == ".py" and not path.name.startswith("__")}
    folders = {f"{path.parent.name}/" for path in PACKAGE.rglob("__init__.py") if path.parent != PACKAGE}

    assert (rooms | folders) - on_map() == set()


def test_whatever_is_on_the_map_is_there():
    there = {path.name for folder in (PACKAGE, ROOT / "tests") for path in folder.rglob("*.py")}
    there |= {f"{path.name}/" for path in (PACKAGE, *PACKAGE.rglob("*"), *ROOT.iterdir()) if path.is_dir()}
    there |= {f"{path.name}/" for path in (ROOT / "tests").iterdir() if path.is_dir()}
    there |= {f"{path.name}/" for path in (ROOT / "examples").iterdir() if path.is_dir()}

    assert on_map() - there == set()


def test_no_module_holds_more_than_one_can_read_at_a_sitting():
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in python_files()}

    assert [name for name, lines in lengths.items() if lines > LONGEST_MODULE] == []


def test_no_function_is_longer_than_a_page():
    assert [name for name, length in functions() if length > LONGEST_FUNCTION] == []


def graph() -> grimp.ImportGraph:
    return grimp.build_graph("elinvoima_xl", exclude_type_checking_imports=True, cache_dir=None)


def test_few_modules_serve_a_single_other():
    house = graph()
    rooms = [name for name in house.modules if not house.find_children(name)]

    assert len([name for name in rooms if len(house.find_modules_that_directly_import(name)) == 1]) <= MOST_SINGLE


def test_no_modules_import_each_other_in_a_circle():
    house = graph()

    circles = [
        (one, other)
        for one in house.modules
        for other in house.find_modules_directly_imported_by(one)
        if house.chain_exists(importer=other, imported=one)
    ]

    assert circles == []
