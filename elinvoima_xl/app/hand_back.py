"""Faulty returns handed back: a marked copy of each, and the mail that it goes with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from elinvoima_xl.app.mail import Attachment, Draft, HandBack, hand_back_letter
from elinvoima_xl.app.places import Output, Places
from elinvoima_xl.app.sending import NamedDraft, address, free_name, plain_name, put_drafts
from elinvoima_xl.app.standing import MARKED_COPY
from elinvoima_xl.foundation.problems import Location, Problem, problem
from elinvoima_xl.model.answers import of_file
from elinvoima_xl.model.names import is_one_role
from elinvoima_xl.returns.marked_copy import NOT_IN_COPIES, write_marked_copy
from elinvoima_xl.workbook.style import LONGEST_TEXT

if TYPE_CHECKING:
    from elinvoima_xl.form.layout import Layout
    from elinvoima_xl.model.answers import Submission
    from elinvoima_xl.model.programme import Programme
    from elinvoima_xl.returns.read import Returned


def hand_back(
    places: Places, returns: Sequence[Returned], folder: Path, programme: Programme | None, layout: Layout
) -> None:
    """Put a marked copy of the newest return of each owner that has errors which the owner can mend into a folder.

    Beside each is the mail that it goes with. It is told which older returns were passed over, and what of a return its
    copy does not have.
    """
    drafts: list[NamedDraft] = []
    taken: set[str] = set()
    places.make_folder(folder)
    for each in returns:
        errors = sum(_is_to_be_mended(found) for found in each.submission.problems)
        # A file whose bytes could not even be read has no digest, and nothing to hand back.
        if not errors or not each.submission.digest:
            continue
        if newer := _newer(each.submission, returns):
            places.problems.append(problem("newer-handed-back", Location(each.submission.file), found=newer.file))
            continue
        target = folder / f"{free_name(_name(each.submission), taken)}.xlsx"
        stream = BytesIO()
        if write_marked_copy(each.source.read(), each.submission, stream, layout=layout, programme=programme):
            place = places.put(target, Output(MARKED_COPY), stream.getvalue())
            copy = Attachment(place.name, stream.getvalue())
            drafts.append((place.stem, _letter(each.submission, errors, copy, programme)))
            places.problems += _left_out(each.submission)
    if drafts:
        put_drafts(places, drafts, folder, programme.language if programme else "fi")


def _is_to_be_mended(found: Problem) -> bool:
    return found.severity == "error" and found.mending("fi") is not None


def _newer(own: Submission, returns: Sequence[Returned]) -> Submission | None:
    """Return a newer return of the same owner, or one before it that has the same bytes."""
    is_behind = False
    for other in (each.submission for each in returns):
        is_behind = is_behind or other is own
        if other.digest == own.digest and not is_behind:
            return other
        if other is not own and _is_of_same(own, other) and _is_older(own, other):
            return other
    return None


def _is_of_same(one: Submission, other: Submission) -> bool:
    """Return whether two returns are one's and the same's: colleagues who name their roles share an owner's form."""
    if other.state != "accepted" or (one.owner, one.period) != (other.owner, other.period):
        return False
    is_one = is_one_role(one.role, other.role)
    return is_one and bool(one.role or other.role) if not one.owner else is_one


def _is_older(one: Submission, other: Submission) -> bool:
    if one.digest in other.copy_of or other.digest in one.copy_of:
        return one.digest in other.copy_of
    return one.saved is not None and other.saved is not None and one.saved < other.saved


def _left_out(submission: Submission) -> Iterator[Problem]:
    """Yield what stands in a return and not in its copy, which only lists it."""
    places = [
        "!".join(filter(None, (each.location.sheet, each.location.cell)))
        for each in submission.problems
        if each.code in NOT_IN_COPIES
    ]
    places += [f"{each.source.sheet}!{each.source.cell}" for each in submission.answers if len(each.raw) > LONGEST_TEXT]
    if places:
        yield problem("not-in-copy", Location(submission.file), found="; ".join(dict.fromkeys(places)))


def _name(submission: Submission) -> str:
    """Return what a copy is called: as the file, with the owner where the form was a guest in another's workbook."""
    stem = Path(submission.file).stem
    is_guest = of_file(submission.digest) != submission.digest
    return plain_name(f"{stem} {submission.owner}" if is_guest else stem)


def _letter(submission: Submission, errors: int, copy: Attachment, programme: Programme | None) -> Draft:
    title, contact = (programme.title, programme.contact) if programme else ("", "")
    request = HandBack(submission.owner, submission.language or "fi", title, submission.period, errors)
    to = address(programme, submission.owner) if programme else ""
    return hand_back_letter(request, contact, copy, to)
