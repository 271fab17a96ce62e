"""The house (DESIGN §10): imports run one way, and each third-party package has its doors."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import elinvoima_xl

PACKAGE = Path(elinvoima_xl.__file__).parent
# A part may import from its own layer and from those above it in this list.
LAYERS = (
    ("language", "period"),
    ("catalogue", "problems", "progress", "streams", "writing"),
    ("programme", "toml_text"),
    ("answers", "asking", "names", "typed", "values", "layout", "theme", "sheet_names"),
    ("forms", "plan", "succession"),
    ("check", "merging"),
    ("assess", "targets"),
    ("report", "reporting", "frames", "parquet"),
    ("publishing",),
    ("excel", "word", "web", "mail", "importing", "remote", "inputs"),
    ("partner_guide",),
    ("outcomes", "folder", "sending", "parallel", "cluster"),
    ("returns", "reminders", "given"),
    ("steps",),
    ("demo",),
    ("terminal",),
    ("cli", "__main__"),
)
EDGES = ("excel", "word", "web", "importing")
# Which parts may import a third-party package, and nothing else may.
DOORS = {
    "click": {"cli", "terminal"},
    "rich": {"terminal"},
    "openpyxl": {"importing", "demo"},
    "xlsxwriter": {"excel"},
    "python_calamine": {"excel"},
    "filelock": {"excel"},
    "docx": {"word", "importing"},
    "lxml": {"word", "importing"},
    "pandas": {"frames"},
    "rapidfuzz": {"names"},
    "babel": {"language"},
    "jinja2": {"web"},
    "markupsafe": {"web"},
    "distributed": {"cluster"},
    "fsspec": {"remote"},
    "pyarrow": {"parquet"},
}


def part_of(path: Path) -> str:
    inside = path.relative_to(PACKAGE)
    return inside.parts[0].removesuffix(".py")


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if part_of(path) != "__init__")


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "elinvoima_xl":
            yield from (f"elinvoima_xl.{name.name}" for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""


def layer(part: str) -> int:
    return next(number for number, names in enumerate(LAYERS) if part in names)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_import_runs_one_way(path):
    own = part_of(path)
    if own in ("locale", "workbook_templates", "kajaani"):
        return
    for name in imported(path):
        if name.startswith("elinvoima_xl.") and name != "elinvoima_xl.__version__":
            other = name.split(".")[1]
            assert layer(other) <= layer(own), f"{own} must not import {other}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_the_edges_do_not_import_each_other(path):
    own = part_of(path)
    others = {name.split(".")[1] for name in imported(path) if name.startswith("elinvoima_xl.")}
    allowed = {"excel"} if path.name == "chart.py" and own == "word" else set()
    if own in EDGES:
        assert others & set(EDGES) <= {own} | allowed


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_third_party_package_is_imported_by_its_own_doors_only(path):
    roots = {name.split(".")[0] for name in imported(path)}
    strangers = roots - set(sys.stdlib_module_names) - {"elinvoima_xl"}
    for name in strangers:
        assert part_of(path) in DOORS[name]
