"""Follow up a city's programme: Excel forms out, answers in, a lawful merge, a Word report.

What each command does is a function of `elinvoima_xl.app.steps`; the names here are the parts that it is made of:
records without behaviour, functions that read files into them and write files from them, and `merge` between. They are
loaded when they are first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from elinvoima_xl.foundation.version import __version__ as __version__

if TYPE_CHECKING:
    from elinvoima_xl.form.layout import Layout, read_layout
    from elinvoima_xl.form.plan import build_form
    from elinvoima_xl.form.records import Form
    from elinvoima_xl.form.sheets.write import write_form
    from elinvoima_xl.foundation.period import Period
    from elinvoima_xl.foundation.problems import (
        ElinvoimaError,
        LayoutError,
        Location,
        Problem,
        ProgrammeError,
        RegisterError,
        UsageError,
        WorkbookError,
    )
    from elinvoima_xl.merging.decisions import Coverage, Decision, Facts, Merged, unite
    from elinvoima_xl.merging.merge import merge
    from elinvoima_xl.model.answers import Answer, Resolution, Source, Submission
    from elinvoima_xl.model.programme import Area, Measure, Mention, Metric, Objective, Owner, Programme
    from elinvoima_xl.page.public.choices import PageChoices
    from elinvoima_xl.page.web.publish import write_page
    from elinvoima_xl.programme.importing.source import read_source
    from elinvoima_xl.programme.write_workbook import read_programme, write_programme
    from elinvoima_xl.register.frames import decisions_to_frame, to_csv, to_excel_csv, to_frame
    from elinvoima_xl.register.parquet import write_parquet
    from elinvoima_xl.register.register import read_register, write_register
    from elinvoima_xl.report.build import build_report
    from elinvoima_xl.report.chapters.records import Report
    from elinvoima_xl.report.word.document import write_report
    from elinvoima_xl.returns.read import Returned, read_returns
    from elinvoima_xl.returns.submission import read_submission

# The module in which each public name lives.
_HOMES: Final = {
    "Answer": "model.answers",
    "Area": "model.programme",
    "Coverage": "merging.decisions",
    "Decision": "merging.decisions",
    "ElinvoimaError": "foundation.problems",
    "Facts": "merging.decisions",
    "Form": "form.records",
    "Layout": "form.layout",
    "LayoutError": "foundation.problems",
    "Location": "foundation.problems",
    "Measure": "model.programme",
    "Mention": "model.programme",
    "Merged": "merging.decisions",
    "Metric": "model.programme",
    "Objective": "model.programme",
    "Owner": "model.programme",
    "PageChoices": "page.public.choices",
    "Period": "foundation.period",
    "Problem": "foundation.problems",
    "Programme": "model.programme",
    "ProgrammeError": "foundation.problems",
    "RegisterError": "foundation.problems",
    "Report": "report.chapters.records",
    "Resolution": "model.answers",
    "Returned": "returns.read",
    "Source": "model.answers",
    "Submission": "model.answers",
    "UsageError": "foundation.problems",
    "WorkbookError": "foundation.problems",
    "build_form": "form.plan",
    "build_report": "report.build",
    "decisions_to_frame": "register.frames",
    "merge": "merging.merge",
    "read_layout": "form.layout",
    "read_programme": "programme.write_workbook",
    "read_register": "register.register",
    "read_returns": "returns.read",
    "read_source": "programme.importing.source",
    "read_submission": "returns.submission",
    "to_csv": "register.frames",
    "to_excel_csv": "register.frames",
    "to_frame": "register.frames",
    "unite": "merging.decisions",
    "write_form": "form.sheets.write",
    "write_page": "page.web.publish",
    "write_programme": "programme.write_workbook",
    "write_register": "register.register",
    "write_parquet": "register.parquet",
    "write_report": "report.word.document",
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
