"""Run all benchmarks, one after the other, and say which bars are missed.

    python benchmarks/run.py [--national]

The references (openpyxl, pandas, python-calamine, XlsxWriter, python-docx) are dependencies of the package; datamaps is
installed by `whole.py` into an environment of its own. The national run takes an hour and is only made where asked for.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
SCRIPTS = (
    ("forms.py", "--rounds", "5"),
    ("reading.py", "--forms", "40"),
    ("reading.py", "--forms", "40", "--shared"),
    ("merging.py", "--files"),
    ("report.py",),
    ("whole.py",),
)
NATIONAL = ("national.py",)


def main() -> int:
    missed = []
    for script, *options in (*SCRIPTS, *((NATIONAL,) if "--national" in sys.argv else ())):
        name = " ".join((script, *options))
        print(f"\n== {name}\n", flush=True)
        if subprocess.run([sys.executable, str(HERE / script), *options], check=False).returncode:
            missed.append(name)
    print(f"\nA bar is missed in: {', '.join(missed)}" if missed else "\nEvery bar is met.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
