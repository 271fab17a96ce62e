"""Follow up a city's programme: Excel forms out, answers in, a lawful merge, a Word report.

What each command does is a function of `elinvoima_xl.steps`; the names here are the parts that it is made of: records
without behaviour, functions that read files into them and write files from them, and `merge` between. They are loaded
when they are first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from elinvoima_xl.foundation.version import __version__ as __version__

if TYPE_CHECKING:
    from elinvoima_xl.answers import Answer, Resolution, Source, Submission
    from elinvoima_xl.excel.form import write_form
    from elinvoima_xl.excel.programme import read_programme, write_programme
    from elinvoima_xl.excel.register import read_register, write_register
    from elinvoima_xl.excel.submission import read_submission
    from elinvoima_xl.forms.blank import Form
    from elinvoima_xl.frames import decisions_to_frame, to_csv, to_excel_csv, to_frame
    from elinvoima_xl.importing.source import read_source
    from elinvoima_xl.layout import Layout, read_layout
    from elinvoima_xl.merging.decisions import Coverage, Decision, Facts, Merged, unite
    from elinvoima_xl.merging.merge import merge
    from elinvoima_xl.parquet import write_parquet
    from elinvoima_xl.period import Period
    from elinvoima_xl.plan import build_form
    from elinvoima_xl.problems import (
        ElinvoimaError,
        LayoutError,
        Location,
        Problem,
        ProgrammeError,
        RegisterError,
        UsageError,
        WorkbookError,
    )
    from elinvoima_xl.programme import Area, Measure, Mention, Metric, Objective, Owner, Programme
    from elinvoima_xl.publishing.choices import PageChoices
    from elinvoima_xl.report import build_report
    from elinvoima_xl.reporting.records import Report
    from elinvoima_xl.returns import Returned, read_returns
    from elinvoima_xl.web.publish import write_page
    from elinvoima_xl.word.document import write_report

# The module in which each public name lives.
_HOMES: Final = {
    "Answer": "answers",
    "Area": "programme",
    "Coverage": "merging.decisions",
    "Decision": "merging.decisions",
    "ElinvoimaError": "problems",
    "Facts": "merging.decisions",
    "Form": "forms.blank",
    "Layout": "layout",
    "LayoutError": "problems",
    "Location": "problems",
    "Measure": "programme",
    "Mention": "programme",
    "Merged": "merging.decisions",
    "Metric": "programme",
    "Objective": "programme",
    "Owner": "programme",
    "PageChoices": "publishing.choices",
    "Period": "period",
    "Problem": "problems",
    "Programme": "programme",
    "ProgrammeError": "problems",
    "RegisterError": "problems",
    "Report": "reporting.records",
    "Resolution": "answers",
    "Returned": "returns",
    "Source": "answers",
    "Submission": "answers",
    "UsageError": "problems",
    "WorkbookError": "problems",
    "build_form": "plan",
    "build_report": "report",
    "decisions_to_frame": "frames",
    "merge": "merging.merge",
    "read_layout": "layout",
    "read_programme": "excel.programme",
    "read_register": "excel.register",
    "read_returns": "returns",
    "read_source": "importing.source",
    "read_submission": "excel.submission",
    "to_csv": "frames",
    "to_excel_csv": "frames",
    "to_frame": "frames",
    "unite": "merging.decisions",
    "write_form": "excel.form",
    "write_page": "web.publish",
    "write_programme": "excel.programme",
    "write_register": "excel.register",
    "write_parquet": "parquet",
    "write_report": "word.document",
}

__all__ = [
    "Answer",
    "Area",
    "Coverage",
    "Decision",
    "ElinvoimaError",
    "Facts",
    "Form",
    "Layout",
    "LayoutError",
    "Location",
    "Measure",
    "Mention",
    "Merged",
    "Metric",
    "Objective",
    "Owner",
    "PageChoices",
    "Period",
    "Problem",
    "Programme",
    "ProgrammeError",
    "RegisterError",
    "Report",
    "Resolution",
    "Returned",
    "Source",
    "Submission",
    "UsageError",
    "WorkbookError",
    "build_form",
    "build_report",
    "decisions_to_frame",
    "merge",
    "read_layout",
    "read_programme",
    "read_register",
    "read_returns",
    "read_source",
    "read_submission",
    "to_csv",
    "to_excel_csv",
    "to_frame",
    "unite",
    "write_form",
    "write_page",
    "write_parquet",
    "write_programme",
    "write_register",
    "write_report",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any of the public names
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
