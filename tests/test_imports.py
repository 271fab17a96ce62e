"""The house: imports run one way, and each third-party package is imported in its own wings (setup.cfg)."""

from __future__ import annotations

import ast
import configparser
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "elinvoima_xl"
# Folders that become part of the package from elsewhere, and which have no code.
MAPPED = {"elinvoima_xl.workbook_templates", "elinvoima_xl.kajaani"}


def settings() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def lines(section: str, option: str) -> list[str]:
    return [line for line in settings()[section][option].splitlines() if line]


def imported() -> set[str]:
    """Return the third-party packages that some module imports."""
    roots: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                roots |= {name.name.split(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{path}: relative import"
                roots.add((node.module or "").split(".")[0])
    return roots - set(sys.stdlib_module_names) - {"elinvoima_xl"}


def test_every_contract_of_the_house_is_kept():
    command = [Path(sys.executable).with_name("lint-imports"), "setup.cfg", "--no-cache"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)

    assert run.returncode == 0, run.stdout


def test_every_third_party_package_has_a_contract():
    contracts = [name for name in settings().sections() if "forbidden_modules" in settings()[name]]
    held = {package for name in contracts for package in lines(name, "forbidden_modules")}

    assert imported() == held
    assert held <= set(packages_distributions())


def test_a_wing_that_has_a_contract_is_there_and_none_is_forgotten():
    wings = {path.parent.name for path in PACKAGE.glob("*/__init__.py")} - {"locale"}

    assert wings == set(lines("importlinter:contract:wings", "layers"))


def test_every_folder_of_the_package_is_packed():
    folders = {".".join(path.parent.relative_to(ROOT).parts) for path in PACKAGE.rglob("__init__.py")}

    assert set(lines("options", "packages")) == folders | MAPPED
