"""Follow up a city's programme: Excel forms out, answers in, a lawful merge, a Word report.

The public names are loaded when they are first used, so that importing the package costs next to nothing.
The merge itself is `elinvoima_xl.merge.merge`, and each command a function of `elinvoima_xl.steps`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from elinvoima_xl.excel.register import read_register, write_register
    from elinvoima_xl.excel.submission import read_submission
    from elinvoima_xl.frames import decisions_to_frame, to_frame
    from elinvoima_xl.merging.decisions import Decision, Facts, Merged, unite
    from elinvoima_xl.period import Period
    from elinvoima_xl.plan import build_form
    from elinvoima_xl.problems import ElinvoimaError, Location, Problem
    from elinvoima_xl.programme import Programme
    from elinvoima_xl.report import build_report

__version__ = "0.1.0"

_HOMES: Final = {
    "Decision": "merging.decisions",
    "ElinvoimaError": "problems",
    "Facts": "merging.decisions",
    "Location": "problems",
    "Merged": "merging.decisions",
    "Period": "period",
    "Problem": "problems",
    "Programme": "programme",
    "build_form": "plan",
    "build_report": "report",
    "decisions_to_frame": "frames",
    "read_register": "excel.register",
    "read_submission": "excel.submission",
    "to_frame": "frames",
    "unite": "merging.decisions",
    "write_register": "excel.register",
}

__all__ = [
    "Decision",
    "ElinvoimaError",
    "Facts",
    "Location",
    "Merged",
    "Period",
    "Problem",
    "Programme",
    "build_form",
    "build_report",
    "decisions_to_frame",
    "read_register",
    "read_submission",
    "to_frame",
    "unite",
    "write_register",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any of the public names
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
