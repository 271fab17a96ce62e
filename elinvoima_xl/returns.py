"""Returned workbooks: each file under some paths becomes a submission; the faulty ones are handed back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from elinvoima_xl.answers import Submission
from elinvoima_xl.excel.submission import read_submission
from elinvoima_xl.inputs import Input, find_inputs
from elinvoima_xl.layout import Layout
from elinvoima_xl.mail import Attachment, Draft, HandBack, hand_back_letter
from elinvoima_xl.problems import Problem, WorkbookError
from elinvoima_xl.programme import Programme
from elinvoima_xl.progress import Progress, counted
from elinvoima_xl.sending import NamedDraft, address, free_name, plain_name


@dataclass(frozen=True, slots=True)
class Returned:
    """A submission, and the file that it was read from."""

    source: Input
    submission: Submission


def read_returns(
    paths: Sequence[Path], programme: Programme | None, *, on_read: Progress | None = None
) -> tuple[tuple[Returned, ...], tuple[Problem, ...]]:
    """Return every submission under `paths`, and what is to be told of files that are none.

    UsageError for a path that does not exist. A file that cannot be read costs that file: it is a refused submission.
    `on_read` is told after each file how many of how many are read.
    """
    inputs, problems = find_inputs(paths)
    return tuple(Returned(each, _read(each, programme)) for each in counted(inputs, on_read)), problems


def _read(source: Input, programme: Programme | None) -> Submission:
    try:
        data = source.read()
    except WorkbookError as error:
        return Submission(source.name, "", "refused", problems=(error.problem,))
    return read_submission(data, source.name, programme=programme)


def hand_back(
    returns: Sequence[Returned], folder: Path, programme: Programme | None, layout: Layout
) -> tuple[tuple[str, ...], tuple[NamedDraft, ...]]:
    """Write a marked copy of each returned form with errors; return the paths, and a mail draft for each copy."""
    from elinvoima_xl.excel.hand_back import write_marked_copy

    written: list[str] = []
    drafts: list[NamedDraft] = []
    taken: set[str] = set()
    folder.mkdir(parents=True, exist_ok=True)
    for each in returns:
        errors = sum(problem.severity == "error" for problem in each.submission.problems)
        # A file whose bytes could not even be read has no digest, and nothing to hand back.
        if not errors or not each.submission.digest:
            continue
        target = folder / f"{free_name(plain_name(Path(each.submission.file).stem), taken)}.xlsx"
        if write_marked_copy(each.source.read(), each.submission, target, layout=layout, programme=programme):
            written.append(str(target))
            drafts.append((target.stem, _letter(each.submission, errors, target, programme)))
    return tuple(written), tuple(drafts)


def _letter(submission: Submission, errors: int, copy: Path, programme: Programme | None) -> Draft:
    title, contact = (programme.title, programme.contact) if programme else ("", "")
    request = HandBack(submission.owner, submission.language or "fi", title, submission.period, errors)
    to = address(programme, submission.owner) if programme else ""
    return hand_back_letter(request, contact, Attachment(copy.name, copy.read_bytes()), to)
