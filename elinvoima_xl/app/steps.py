"""One function a command: reads, calls the core, writes. Each returns an Outcome; the command line only prints it.

Paths, the clock and all choices are arguments. UsageError, ProgrammeError and RegisterError are raised where nothing
can be done at all, before anything is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from elinvoima_xl.app.given import (
    check_exists,
    check_same_programme,
    find_period,
    language_of,
    newest_programme,
    read_merged,
    read_programme_of,
    read_sound_programme,
    with_programme,
)
from elinvoima_xl.foundation.language import N_, Term, words
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import Location, Problem, ProgrammeError, UsageError, in_order, problem
from elinvoima_xl.foundation.progress import Progress
from elinvoima_xl.foundation.writing import writing
from elinvoima_xl.page.public.choices import NO_TEXTS, PageChoices
from elinvoima_xl.returns.remote import Place

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from elinvoima_xl.app.outcomes import (
        Checked,
        Exported,
        FormsWritten,
        Imported,
        MergeDone,
        Published,
        ReportWritten,
        StatusRead,
    )
    from elinvoima_xl.app.sending import NamedDraft, Wanted
    from elinvoima_xl.merging.decisions import Facts, Merged
    from elinvoima_xl.model.programme import Programme
    from elinvoima_xl.model.succession import Edition

DRAFT_TABLE: Final = "viestit.csv"
# What is told with the coverage of a period.
_OF_COVERAGE: Final = frozenset({"owner-missing", "owner-refused", "nobody-answers"})
_DRAFT_TITLES: Final = (N_("Recipient"), N_("Subject"), N_("Text"), N_("Attachments"))


def import_programme(source: Path, output: Path | None = None, *, columns: str = "", today: date) -> Imported:
    """Read a programme document and write it as a programme workbook, if `output` is given.

    Where `output` exists already, the document is a new version of its programme: ids and all that a person has
    completed stay, and what was matched, added and dropped is told; what is dropped is so from `today` on. `columns`
    names columns that are not recognised, as in "Toimenpiteet=measure". UsageError where `source` does not exist;
    ProgrammeError where no programme is found in it, or none of the measures of the one at `output`.
    """
    from elinvoima_xl.app.outcomes import Imported

    check_exists(source)
    known = None
    if output is not None and output.exists() and not output.samefile(source):
        known = _known_programme(output)
    spellings = [each for owner in (known.owners if known else ()) for each in (owner.name, *owner.aliases)]
    programme, problems = read_programme_of(source, columns=columns, owners=spellings)
    if output is None:
        return Imported(programme=programme, problems=problems)
    from elinvoima_xl.programme.write_workbook import write_programme

    if known is not None:
        from elinvoima_xl.programme.importing.renewal import renew

        programme, changes = renew(known, programme, day=today)
        _must_match(changes, output)
        problems = (*problems, *changes)
    with writing(output):
        output.parent.mkdir(parents=True, exist_ok=True)
        write_programme(programme, problems, output)
    return Imported(programme=programme, written=(str(output),), problems=problems)


def _must_match(changes: Iterable[Problem], output: Path) -> None:
    """Raise ProgrammeError where a document has not one measure of the programme: it is another programme's."""
    counts = next(dict(each.blanks) for each in changes if each.code == "renewed")
    if counts["dropped"] and not (counts["kept"] or counts["changed"]):
        raise ProgrammeError(problem("nothing-matches", Location(output.name)))


def _known_programme(path: Path) -> Programme:
    from elinvoima_xl.programme.write_workbook import read_programme

    return read_programme(path)[0]


def write_forms(
    programme: Path,
    output: Path,
    *,
    wanted: Wanted,
    register: Path | None = None,
    password: str = "",
    drafts: bool = False,
    guides: Path | None = None,
    dry_run: bool = False,
    on_written: Progress | None = None,
) -> FormsWritten:
    """Write the forms that are `wanted` into the folder `output`; with `drafts` a mail draft beside each.

    A draft gets the partner's guide in the form's language too, where the folder `guides` has it. A dry run says what
    would be written and writes nothing. What the owners said last comes from `register`. `on_written` is told after
    each form how many of how many are written.
    UsageError where a form that somebody has filled in would be overwritten; RegisterError where the register is of
    another programme.
    """
    from elinvoima_xl.app.outcomes import FormsWritten
    from elinvoima_xl.app.sending import check_free, form_drafts, make_forms, missing_addresses, previews, save_forms
    from elinvoima_xl.merging.decisions import Facts, Merged
    from elinvoima_xl.model.succession import Edition

    known, problems = read_programme_of(programme)
    merged = read_merged(register) if register else Merged(Facts())
    if register:
        check_same_programme(merged.facts, known, register)
    forms, told = make_forms(known, merged, wanted)
    lost = _since_last(merged.facts, Edition(known, wanted.period))
    outcome = FormsWritten(forms=previews(forms), problems=(*problems, *lost, *told))
    if dry_run:
        return outcome
    check_free(forms, output)
    with writing(output):
        output.mkdir(parents=True, exist_ok=True)
        written = save_forms(forms, output, password, on_written=on_written)
        mails = form_drafts(known, forms, output, guides) if drafts else ()
        if mails:
            written += write_drafts(mails, output, known.language)
    return replace(outcome, written=written, problems=(*outcome.problems, *missing_addresses(mails)))


def _since_last(facts: Facts, now: Edition) -> tuple[Problem, ...]:
    """Return what of the programme of the newest period before is lost in the one that forms are made from."""
    from elinvoima_xl.model.succession import Edition, check_succession

    earlier = [Edition(programme, period) for period, programme in facts.programmes if period < now.period]
    return check_succession(earlier[-1], now) if earlier else ()


def write_drafts(drafts: Sequence[NamedDraft], folder: Path, language: str) -> tuple[str, ...]:
    """Write each draft as an .eml file into a folder, and one table of them all; return the paths."""
    from elinvoima_xl.app.mail import to_eml, to_table

    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, draft in drafts:
        (folder / f"{name}.eml").write_bytes(to_eml(draft))
        written.append(str(folder / f"{name}.eml"))
    say = words(language)
    recipient, subject, text, attachments = (say(title) for title in _DRAFT_TITLES)
    table = to_table([draft for _, draft in drafts], (recipient, subject, text, attachments))
    (folder / DRAFT_TABLE).write_bytes(table)
    return (*written, str(folder / DRAFT_TABLE))


def check_returns(
    paths: Sequence[Place],
    *,
    programme: Path | None = None,
    return_to: Path | None = None,
    layout: Path | None = None,
    executor: Executor | None = None,
    on_read: Progress | None = None,
) -> Checked:
    """Read returned workbooks and tell what is wrong in them; with `return_to`, write marked copies to be mended.

    Who reads them (`executor`) and who is told how far it has come (`on_read`) is as in `read_returns`, which gives the
    answers too: here they are left out.
    """
    from elinvoima_xl.returns.read import find_returns, read_found, readers, unread

    awaited = find_returns(paths)
    with readers(awaited, executor) as reader:
        # While the readers start.
        from elinvoima_xl.app.outcomes import Checked
        from elinvoima_xl.returns.parallel.reading import without_answers

        known, faults = read_sound_programme(programme) if programme else (None, ())
        # The answers of thousands of files would take hundreds of megabytes, and only marked copies need them.
        keeps_answers = return_to is not None
        returns, skipped = read_found(awaited, known, executor=reader, on_read=on_read, keeps_answers=keeps_answers)
    written: tuple[str, ...] = ()
    handed: tuple[Problem, ...] = ()
    if return_to is not None:
        from elinvoima_xl.app.hand_back import hand_back
        from elinvoima_xl.form.layout import read_layout

        with writing(return_to):
            copies, drafts, handed = hand_back(returns, return_to, known, read_layout(layout))
            written = copies + (write_drafts(drafts, return_to, known.language if known else "fi") if drafts else ())
    submissions = tuple(without_answers(each.submission) for each in returns)
    told = (each for submission in submissions for each in submission.problems)
    found = (*submissions, *unread(skipped))
    return Checked(submissions=found, written=written, problems=(*faults, *skipped, *told, *handed))


def merge_returns(
    paths: Sequence[Place],
    register: Path,
    *,
    programme: Path | None = None,
    now: datetime,
    executor: Executor | None = None,
    on_read: Progress | None = None,
) -> MergeDone:
    """Merge returned workbooks into `register`, which is read first where it exists, and write it whole.

    Who reads them (`executor`) and who is told how far it has come (`on_read`) is as in `read_returns`.
    UsageError with no programme; RegisterError where the register cannot be read or written: it stands as it was.
    """
    from elinvoima_xl.app.outcomes import MergeDone
    from elinvoima_xl.merging.decisions import Facts
    from elinvoima_xl.merging.merge import merge
    from elinvoima_xl.merging.received import add
    from elinvoima_xl.register.register import hold, read_register, write_register
    from elinvoima_xl.returns.read import find_returns, read_by_time, read_found, readers

    awaited = find_returns(paths)
    if register.is_dir():
        raise UsageError(problem("not-written", found=str(register), reason=Term(N_("there is a folder of that name"))))
    with hold(register):
        with readers(awaited, executor) as reader:
            given, faults = read_sound_programme(programme) if programme else (None, ())
            old, told = read_register(register, given) if register.exists() else (Facts(), ())
            known = given or newest_programme(old)
            if known is None:
                raise UsageError(problem("no-programme"))
            check_same_programme(old, known, register)
            returns, skipped = read_found(awaited, known, executor=reader, on_read=on_read)
            programmes = with_programme(add(old, [each.submission for each in returns]), known).programmes
            returns, again = read_by_time(returns, dict(programmes), known, executor=reader)
        facts = replace(add(old, [each.submission for each in returns]), programmes=programmes)
        # What was read is as large as what is merged, and most of it is not merged again.
        del old, returns
        merged = with_newest(merge(facts))
        cut = write_register(merged, register, language=known.language, now=now)
    problems = (*faults, *told, *skipped, *again, *merged.problems, *cut)
    return MergeDone(register=str(register), merged=merged, written=(str(register),), problems=problems)


def with_newest(merged: Merged) -> Merged:
    """Return the merge with what is to be told of its newest period.

    That is statuses that the metrics contradict, and what of the programme of the period before is lost in its own.
    """
    from elinvoima_xl.merging.targets import check_targets
    from elinvoima_xl.model.succession import Edition, check_succession

    periods = merged.facts.periods
    told = [each for period in periods[-1:] for each in check_targets(merged, period)]
    editions = [Edition(known, each) for each in periods[-2:] if (known := merged.facts.find_programme(each))]
    if len(editions) > 1:
        told += check_succession(*editions)
    return replace(merged, problems=in_order((*merged.problems, *told)))


def read_status(
    register: Path,
    *,
    period: str | None = None,
    reminders: Path | None = None,
    deadline: date | None = None,
    now: datetime,
) -> StatusRead:
    """Return who has answered in a period, the newest if none is named; with `reminders`, write drafts of mails."""
    from elinvoima_xl.app.outcomes import StatusRead
    from elinvoima_xl.merging.coverage import letters_of

    merged = read_merged(register)
    chosen = find_period(merged, period)
    outcome = StatusRead(
        merged=merged,
        period=chosen,
        coverage=tuple(each for each in merged.coverage if each.period == chosen),
        problems=(
            *(each for each in merged.problems if each.code in _OF_COVERAGE and _is_of(each, chosen)),
            *letters_of(merged, chosen),
        ),
    )
    if reminders is None:
        return outcome
    from elinvoima_xl.app.sending import missing_addresses, reminder_drafts

    drafts = reminder_drafts(merged, chosen, deadline=deadline, today=now.date())
    with writing(reminders):
        written = write_drafts(drafts, reminders, language_of(merged, chosen))
    return replace(outcome, written=written, problems=(*outcome.problems, *missing_addresses(drafts)))


def write_report(
    register: Path,
    output: Path,
    *,
    period: str | None = None,
    language: str | None = None,
    template: Path | None = None,
    draft: bool = False,
    summary: bool = False,
    now: datetime,
) -> ReportWritten:
    """Write the follow-up report of a period, the newest if none is named, in the programme's language by default."""
    from elinvoima_xl.app.outcomes import ReportWritten
    from elinvoima_xl.report.build import build_report
    from elinvoima_xl.report.word.document import write_report as write_document

    merged = read_merged(register)
    chosen = find_period(merged, period)
    report = build_report(
        merged,
        chosen,
        language=language or language_of(merged, chosen),
        day=now.date(),
        is_draft=draft,
        summary_only=summary,
    )
    with writing(output):
        output.parent.mkdir(parents=True, exist_ok=True)
        told = write_document(report, output, template=template)
    return ReportWritten(written=(str(output),), problems=told)


def publish(
    register: Path,
    output: Path,
    *,
    period: str | None = None,
    languages: Sequence[str] = (),
    choices: PageChoices = NO_TEXTS,
    now: datetime,
) -> Published:
    """Write the page for residents, with open data beside it, as the whole of the folder `output`.

    The period is the newest if none is named. The page is in each of the `languages`, the first one's being
    `index.html`; with none, in the programme's. Without `choices` no free text is published.
    """
    from elinvoima_xl.app.outcomes import Published
    from elinvoima_xl.merging.decisions import CONFLICT
    from elinvoima_xl.page.web.publish import write_page

    merged = read_merged(register)
    chosen = find_period(merged, period)
    written = write_page(merged, chosen, output, languages=languages, choices=choices, now=now)
    unsettled = sum(each.state == CONFLICT for each in merged.of(chosen))
    return Published(written=written, unsettled=unsettled, lacking=choices.lacking)


def read_item(register: Path, *, period: str | None = None, language: str | None = None) -> str:
    """Return the texts for the committee's item on a period: the grounds and the proposed decision, plain."""
    from elinvoima_xl.report.build import item_texts

    merged = read_merged(register)
    chosen = find_period(merged, period)
    return item_texts(merged, chosen, language=language or language_of(merged, chosen))


def export_registers(registers: Sequence[Path], output: Path) -> Exported:
    """Write the answers and decisions of registers into one Parquet set, in which each programme has its part.

    UsageError where two registers are of the same programme: one would take the other's place.
    """
    from elinvoima_xl.app.outcomes import Exported
    from elinvoima_xl.register.parquet import check_installed, write_parquet

    check_installed()
    written: list[str] = []
    taken: set[str] = set()
    for register in registers:
        merged = read_merged(register)
        programme = newest_programme(merged.facts)
        if programme is not None and programme.id in taken:
            raise UsageError(problem("programme-twice", Location(register.name), found=programme.title))
        taken.update({programme.id} if programme else ())
        with writing(output):
            written += map(str, write_parquet(merged, output))
    return Exported(written=tuple(written))


def _is_of(each: Problem, period: Period) -> bool:
    return dict(each.blanks).get("period") == period
