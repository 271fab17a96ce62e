"""A returned workbook → a Submission: which form it is, where its cells are now, what they say.

Never raises for what a file holds: a file that cannot be used is a Submission that was refused, with the reason. What
is read is read without guessing; everything else a partner typed is named in a problem.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from elinvoima_xl.form.sheets.form_map import (
    ANSWERED,
    COPY_OF,
    FACT,
    MAP_TABLE,
    PROPERTY_REGISTER,
    RESPONDENT,
    map_name,
)
from elinvoima_xl.foundation.language import N_, Term
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import Location, Problem, WorkbookError, in_order, problem
from elinvoima_xl.model.answers import Answer, Source, Submission
from elinvoima_xl.model.asking import places_of
from elinvoima_xl.model.programme import Programme
from elinvoima_xl.model.typed.dates import DayNumbers, days_about
from elinvoima_xl.programme.tables import holds_programme
from elinvoima_xl.returns.check import check_personal, check_submission, count_filled
from elinvoima_xl.returns.finding.as_sent import find_as_sent
from elinvoima_xl.returns.finding.faults import tell_again
from elinvoima_xl.returns.finding.identify import Identity, check_version, identify
from elinvoima_xl.returns.finding.issued import Issued
from elinvoima_xl.returns.finding.locate import Located, locate
from elinvoima_xl.returns.finding.outside import check_outside, find_open_label, look_over
from elinvoima_xl.returns.finding.reading import Account, Asker, Reader
from elinvoima_xl.returns.finding.rebuild import find_titles
from elinvoima_xl.returns.finding.remarks import read_remarks, set_aside
from elinvoima_xl.returns.finding.whose import Part
from elinvoima_xl.workbook.cells import Limits, read_custom_properties, read_workbook
from elinvoima_xl.workbook.reader.cell_text import to_text
from elinvoima_xl.workbook.reader.workbook import Workbook

ACCEPTED: Final = "accepted"
REFUSED: Final = "refused"
SKIPPED: Final = "skipped"
_PREVIOUS: Final = "previous:"
_REGISTER: Final = N_("it is a register; one that is named itself is merged with the others")
_PROGRAMME: Final = N_("it is a programme workbook")
# Of a register only the properties are read.
_WIDE: Final = Limits(part_bytes=2**31)
# What a form may lack whose sheets lie in another workbook.
_ELSEWHERE: Final = ("sheet-missing", "instructions-missing", "protection-removed")


def read_submission(data: bytes, file: str, *, programme: Programme | None, period: Period | None = None) -> Submission:
    """Return what a returned workbook says, held against `programme`; refused where it is of another than `period`."""
    digest = hashlib.sha256(data).hexdigest()
    try:
        parts = _identified(data, file, programme, period)
    except WorkbookError as error:
        told = _passed_over(data, file) or error.problem
        state = SKIPPED if told.code == "skipped-file" else REFUSED
        return Submission(file, digest, state, problems=(told,))
    if _is_no_form(parts) and (ours := _passed_over(data, file, parts[0][0].workbook)):
        return Submission(file, digest, SKIPPED, problems=(ours,))
    own, *guests = [_read_part(part, identity, Source(file, digest=digest), programme) for part, identity in parts]
    return replace(own, guests=tuple(guests)) if guests else own


def _is_no_form(parts: tuple[tuple[Part, Identity], ...]) -> bool:
    return any(each.code == "not-a-form" for each in parts[0][1].problems)


def _passed_over(data: bytes, file: str, workbook: Workbook | None = None) -> Problem | None:
    """Return what is told of another workbook of ours, which is no return: a register, or the programme's."""
    reason = _PROGRAMME if workbook is not None and holds_programme(workbook) else ""
    with suppress(WorkbookError):
        # A register may be too large to be read as a form.
        is_register = PROPERTY_REGISTER in read_custom_properties(data, file, _WIDE)
        reason = reason or (_REGISTER if is_register else "")
    return problem("skipped-file", Location(file), reason=Term(reason)) if reason else None


def _read_part(part: Part, identity: Identity, source: Source, programme: Programme | None) -> Submission:
    """Return what the sheets of one form say; `source` is the file."""
    workbook = part.workbook
    known = _known(workbook, source.file, part.digest(source.digest), identity)
    if identity.issued is None:
        return replace(known, state=REFUSED, problems=in_order((*workbook.problems, *identity.problems)))
    read = _read(known, workbook, identity, programme)
    if part.guest is None:
        return read
    # The form's other sheets are in the workbook that they were sent in.
    return replace(read, problems=tuple(each for each in read.problems if each.code not in _ELSEWHERE))


def _identified(
    data: bytes, file: str, programme: Programme | None, period: Period | None
) -> tuple[tuple[Part, Identity], ...]:
    """Return the parts of the workbook and which form each is.

    The map is read as a table of texts first; where it is not the one that its digest says, as any other sheet.
    """
    workbook = read_workbook(data, file, table=MAP_TABLE)
    parts = identify(workbook, file, programme=programme, period=period)
    issued = parts[0][1].issued
    tables = [sheet.name for sheet in workbook.sheets if sheet.texts]
    is_proven = issued is not None and issued.is_base and tables == [map_name(workbook)]
    if not tables or is_proven:
        return parts
    return identify(read_workbook(data, file), file, programme=programme, period=period)


def _known(workbook: Workbook, file: str, digest: str, identity: Identity) -> Submission:
    """Return the submission before any cell was read."""
    return Submission(
        file,
        digest,
        ACCEPTED,
        period=identity.period,
        owner=identity.owner,
        form=identity.form,
        language=identity.language,
        programme=identity.programme,
        layout=identity.layout,
        issued=identity.sent,
        deadline=identity.deadline,
        saved=_saved(workbook, identity.sent),
        copy_of=_copy_of(identity.issued),
    )


def _copy_of(issued: Issued | None) -> tuple[str, ...]:
    rows = issued.form_map.rows if issued and issued.is_base else ()
    return tuple(row.issued for row in rows if row.kind == FACT and row.field == COPY_OF)


def _saved(workbook: Workbook, sent: datetime | None) -> datetime | None:
    """Return when the workbook was saved by its own word; None where that is before it was sent and so wrong."""
    saved = workbook.modified
    return None if saved is None or (sent is not None and saved < sent) else saved


def _read(known: Submission, workbook: Workbook, identity: Identity, programme: Programme | None) -> Submission:
    issued = identity.issued
    assert issued is not None
    assert known.period is not None
    source = Source(known.file, saved=known.saved, digest=known.digest)
    # Who put a form together again cannot say what its partner was told.
    tells_rules = issued.is_base and known.issued is not None
    days = _days(workbook, known.period, programme)
    asker = Asker(known.period, known.owner, known.language, source, tells_rules=tells_rules, days=days)
    located = _located(workbook, issued, programme, known.file)
    account = Account()
    role, answered = _respondent(located, account)
    answers, told = _cells(located, issued, asker, account)
    told += tell_again(issued.faults, issued.asked, answers, known.file)
    if programme is not None:
        answers, other = set_aside(answers, issued, programme)
        told += other
    filled, expected = _progress(known, answers, issued, programme)
    read = replace(
        known,
        answers=tuple(sorted(_under(answers, identity.under), key=_order)),
        role=role,
        respondent=", ".join(dict.fromkeys(filter(None, (role, answered)))),
        filled=filled,
        expected=expected,
    )
    rules = check_submission(read, programme, _previous(issued)) if programme else ()
    version = check_version(identity, programme, known.file) if programme else ()
    rules += check_personal(read)
    problems = (*workbook.problems, *identity.problems, *version, *located.problems, *told, *rules)
    protection = _removed_protection(located, known.file)
    return replace(read, problems=in_order((*problems, *protection)))


def _days(workbook: Workbook, period: Period, programme: Programme | None) -> DayNumbers:
    """Return the days that a typed number may be: those of the programme's years, or of the period's."""
    first, last = programme.years if programme is not None else (period.year, period.year)
    return days_about(first, last, date(1904, 1, 1)) if workbook.is_1904 else days_about(first, last)


def _located(workbook: Workbook, issued: Issued, programme: Programme | None, file: str) -> Located:
    located = find_as_sent(workbook, issued)
    return locate(workbook, issued, find_titles(issued, programme), file) if located is None else located


@dataclass(frozen=True, slots=True)
class FormRead:
    """A returned form with what a submission leaves out: where its cells are, and which problem is whose answer's."""

    workbook: Workbook
    issued: Issued
    located: Located
    answers: tuple[tuple[Answer, tuple[Problem, ...]], ...]


def read_form(data: bytes, known: Submission, programme: Programme | None) -> FormRead | None:
    """Return the form of a file that was read as `known`; None where it has none."""
    try:
        workbook = read_workbook(data, known.file)
    except WorkbookError:
        return None
    parts = identify(workbook, known.file, programme=programme, period=known.period)
    digest = hashlib.sha256(data).hexdigest()
    part, identity = next((each for each in parts if each[0].digest(digest) == known.digest), parts[0])
    if identity.issued is None or known.period is None:
        return None
    days = _days(part.workbook, known.period, programme)
    asker = Asker(known.period, known.owner, known.language, Source(known.file), days=days)
    located = _located(part.workbook, identity.issued, programme, known.file)
    answers = tuple(Reader(identity.issued, located, asker, Account()).read_answers())
    return FormRead(part.workbook, identity.issued, located, answers)


def _under(answers: Iterable[Answer], name: str) -> Iterable[Answer]:
    """Return the answers as given under a former name of their owner; "" for the name that it has."""
    return (replace(each, under=name) for each in answers) if name else answers


def _cells(located: Located, issued: Issued, asker: Asker, account: Account) -> tuple[list[Answer], list[Problem]]:
    """Return what the cells say and what there is to tell about them, each cell accounted for."""
    reader = Reader(issued, located, asker, account)
    answers: list[Answer] = []
    told: list[Problem] = []
    for answer, problems in reader.read_answers():
        answers.append(answer)
        told += problems
    if not located.is_as_sent:
        told += reader.check_locked()
        told += check_outside(located, issued, account, asker.source.file)
    told += look_over(located, issued, asker.source.file)
    remarks, about_notes = read_remarks(located, issued, asker)
    return [*answers, *remarks], [*told, *about_notes]


def _order(answer: Answer) -> tuple[str, str, str]:
    return answer.item, answer.field, answer.raw


def _progress(known: Submission, answers: list[Answer], issued: Issued, programme: Programme | None) -> tuple[int, int]:
    """Return how many of the asked cells are filled; a measure that the form does not have was not asked."""
    if programme is None or known.period is None:
        return 0, 0
    on_form = {item for item, _ in issued.asked}
    not_asked = {measure.id for _, _, measure in places_of(programme, known.owner)} - on_form
    return count_filled(programme, known.period, known.owner, answers, not_asked)


def _previous(issued: Issued) -> dict[tuple[str, str], tuple[Period, Decimal]]:
    """Return the owner's last numbers with their period, as the form's map has them."""
    found: dict[tuple[str, str], tuple[Period, Decimal]] = {}
    for item, facts in issued.facts.items():
        for name, text in facts.items():
            if name.startswith(_PREVIOUS):
                found |= _number(item, name.removeprefix(_PREVIOUS), text)
    return found


def _number(item: str, period: str, text: str) -> dict[tuple[str, str], tuple[Period, Decimal]]:
    try:
        return {(item, "actual"): (Period.from_text(period), Decimal(text))}
    except (ValueError, ArithmeticError):
        # A milestone's or a text's last answer is no number to compare with.
        return {}


def _respondent(located: Located, account: Account) -> tuple[str, str]:
    """Return who answered and when, as told on the instructions sheet."""
    told: dict[str, list[str]] = {RESPONDENT: [], ANSWERED: []}
    for found in located.sheets:
        if found.sent is not None and not found.sent.is_area:
            for name in told:
                if cell := find_open_label(found, found.sent, name):
                    account.add(found.sheet, cell.row, cell.column)
                    told[name].append(to_text(cell))
    role, answered = (", ".join(dict.fromkeys(filter(None, texts))) for texts in told.values())
    return role, answered


def _removed_protection(located: Located, file: str) -> Iterator[Problem]:
    """Yield one problem for a file whose sheets are open, whatever their number."""
    for found in located.sheets:
        if found.sent is not None and found.sent.is_area and found.sheet.is_protected is False:
            yield problem("protection-removed", Location(file, found.sheet.name))
            return
