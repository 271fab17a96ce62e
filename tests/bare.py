"""The package as somebody else gets it: built, put in an environment of its own, every command run there.

Run as a program it does so with the oldest versions that pyproject.toml allows, to see that they are told truly:

    python3.11 tests/bare.py
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
_LEFT_OUT = shutil.ignore_patterns(
    ".*", "__pycache__", "*.egg-info", "build", "dist", "site", "demo", "pictures", "node_modules"
)
# Every command of the path, run in one folder, with the exit status that it is to have.
WALK = (
    (0, "--version"),
    (0, "--help"),
    (0, "demo", "esittely"),
    (0, "init", "."),
    (0, "import", "esittely/elinvoimaohjelma.md"),
    (0, "forms", "esittely/ohjelma.xlsx", "--period", "2027-H1", "--drafts"),
    (1, "check", "esittely/palautetut", "--programme", "esittely/ohjelma.xlsx"),
    (1, "merge", "esittely/palautetut", "--programme", "esittely/ohjelma.xlsx"),
    (0, "status", "--reminders", "muistutukset"),
    (0, "trace", "rekisteri.xlsx", "1.1.1.a"),
    (0, "verify", "rekisteri.xlsx", "esittely/palautetut"),
    (0, "report"),
    (0, "publish"),
    (2, "nonsense"),
)


@dataclass(frozen=True)
class Environment:
    """A virtual environment."""

    folder: Path

    def program(self, name: str) -> str:
        """Return the path of one of its programs."""
        return str(self.folder / ("Scripts" if os.name == "nt" else "bin") / name)

    def run(self, folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
        """Run one of its programs in a folder, with warnings shown, and nothing of this environment's."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV"))}
        told = {**environment, "PYTHONWARNINGS": "default", "PYTHONIOENCODING": "utf-8", "ELINVOIMA_LANG": "fi"}
        program, *arguments = command
        return subprocess.run(
            [self.program(program), *arguments],
            cwd=folder,
            env=told,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )


def copy_sources(target: Path) -> Path:
    """Copy what the package is made of, so that building leaves nothing behind here."""
    shutil.copytree(ROOT, target, ignore=_LEFT_OUT)
    return target


def build(source: Path, target: Path, kind: str) -> Path:
    """Build a `wheel` or an `sdist` of a source tree or of an unpacked sdist, and return its path."""
    command = [sys.executable, "-m", "build", f"--{kind}", "--outdir", str(target), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    (made,) = target.iterdir()
    return made


def make_environment(
    folder: Path, wheel: Path, *, python: str = sys.executable, pins: Iterable[str] = ()
) -> Environment:
    """Return a new environment with a wheel and what it needs."""
    subprocess.run([python, "-m", "venv", str(folder)], check=True, capture_output=True)
    environment = Environment(folder)
    install = [environment.program("python"), "-m", "pip", "install", "--quiet", str(wheel), *pins]
    subprocess.run(install, check=True, capture_output=True)
    return environment


def walk(environment: Environment, folder: Path) -> list[str]:
    """Run every command in a folder; return those that ended otherwise than they should, with what they told."""
    faults = []
    for status, *arguments in WALK:
        run = environment.run(folder, "elinvoima", *arguments)
        if run.returncode != status or "Traceback" in run.stderr or "Warning" in run.stderr:
            faults.append(f"elinvoima {' '.join(arguments)} ended {run.returncode}:\n{run.stderr or run.stdout}")
    example = environment.run(folder, "python", str(ROOT / "examples" / "frame_of_answers.py"), "rekisteri.xlsx")
    return faults if example.returncode == 0 else [*faults, example.stderr]


def oldest() -> list[str]:
    """Return the oldest versions that the package says it works with."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [each.replace(">=", "==") for each in project["dependencies"]]


def main() -> int:
    """Walk the commands with the oldest versions; return 0 where all did what they should."""
    pins = oldest()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wheel = build(copy_sources(folder / "source"), folder / "wheel", "wheel")
        environment = make_environment(folder / "environment", wheel, pins=pins)
        (folder / "work").mkdir()
        faults = walk(environment, folder / "work")
    print("\n".join((*pins, *faults, f"{len(faults)} faults")))  # noqa: T201 - this is a program
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
