"""Faulty returns handed back: a marked copy of each, and the mail that it goes with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from elinvoima_xl.app.mail import Attachment, Draft, HandBack, hand_back_letter
from elinvoima_xl.app.sending import NamedDraft, address, free_name, plain_name
from elinvoima_xl.model.answers import of_file
from elinvoima_xl.returns.marked_copy import write_marked_copy

if TYPE_CHECKING:
    from elinvoima_xl.form.layout import Layout
    from elinvoima_xl.model.answers import Submission
    from elinvoima_xl.model.programme import Programme
    from elinvoima_xl.returns.read import Returned


def hand_back(
    returns: Sequence[Returned], folder: Path, programme: Programme | None, layout: Layout
) -> tuple[tuple[str, ...], tuple[NamedDraft, ...]]:
    """Write a marked copy of each returned form with errors; return the paths, and a mail draft for each copy."""
    written: list[str] = []
    drafts: list[NamedDraft] = []
    taken: set[str] = set()
    folder.mkdir(parents=True, exist_ok=True)
    for each in returns:
        errors = sum(problem.severity == "error" for problem in each.submission.problems)
        # A file whose bytes could not even be read has no digest, and nothing to hand back.
        if not errors or not each.submission.digest:
            continue
        target = folder / f"{free_name(_name(each.submission), taken)}.xlsx"
        if write_marked_copy(each.source.read(), each.submission, target, layout=layout, programme=programme):
            written.append(str(target))
            drafts.append((target.stem, _letter(each.submission, errors, target, programme)))
    return tuple(written), tuple(drafts)


def _name(submission: Submission) -> str:
    """Return what a copy is called: as the file, with the owner where the form was a guest in another's workbook."""
    stem = Path(submission.file).stem
    is_guest = of_file(submission.digest) != submission.digest
    return plain_name(f"{stem} {submission.owner}" if is_guest else stem)


def _letter(submission: Submission, errors: int, copy: Path, programme: Programme | None) -> Draft:
    title, contact = (programme.title, programme.contact) if programme else ("", "")
    request = HandBack(submission.owner, submission.language or "fi", title, submission.period, errors)
    to = address(programme, submission.owner) if programme else ""
    return hand_back_letter(request, contact, Attachment(copy.name, copy.read_bytes()), to)
