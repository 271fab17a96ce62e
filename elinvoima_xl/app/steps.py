"""One function a command: reads, calls the core, writes. Each returns an Outcome; the command line only prints it.

Paths, the clock and all choices are arguments. UsageError, ProgrammeError and RegisterError are raised where nothing
can be done at all, before anything is written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from elinvoima_xl.app.given import (
    check_exists,
    check_same_programme,
    find_period,
    is_of_another,
    language_of,
    newest_programme,
    read_merged,
    read_programme_of,
    read_sound_programme,
    read_with_base,
    split_registers,
    with_programme,
)
from elinvoima_xl.app.places import TEMPLATE, Output, Places
from elinvoima_xl.app.standing import DATA, ITEM, PROGRAMME, REGISTER, REPORT
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import (
    Location,
    Problem,
    ProgrammeError,
    RegisterError,
    UsageError,
    in_order,
    problem,
)
from elinvoima_xl.foundation.progress import Progress
from elinvoima_xl.foundation.writing import read_bytes, writing
from elinvoima_xl.page.public.choices import NO_TEXTS, PageChoices
from elinvoima_xl.returns.remote import Place

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from elinvoima_xl.app.outcomes import (
        Checked,
        Exported,
        FormsWritten,
        Imported,
        ItemWritten,
        MergeDone,
        Published,
        ReportWritten,
        StatusRead,
        Traced,
        Verified,
    )
    from elinvoima_xl.app.sending import Wanted
    from elinvoima_xl.merging.decisions import Facts, Merged
    from elinvoima_xl.model.programme import Programme
    from elinvoima_xl.model.succession import Edition
    from elinvoima_xl.programme.importing.renewal import Renewed
    from elinvoima_xl.programme.read_workbook import KnownProgramme

# What is told with the coverage of a period.
_OF_COVERAGE: Final = frozenset({"owner-missing", "owner-refused", "nobody-answers"})


def import_programme(
    source: Place, output: Path | None = None, *, columns: str = "", today: date, replace_on: date | None = None
) -> Imported:
    """Read a programme document and write it as a programme workbook, if `output` is given.

    Where `output` exists already, the document is a new version of its programme: ids and all that a person has
    written stay, and what was kept, changed and is asked is told; what is dropped is so from `today` on. Where a cell
    of it cannot be read, that is told and nothing is written. `columns` names columns that are not recognised, as in
    "Toimenpiteet=measure". UsageError where `source` does not exist; ProgrammeError where no programme is found in it,
    or none of the measures of the one at `output`.
    """
    from elinvoima_xl.app.outcomes import Imported

    check_exists(source)
    known = _known_programme(output)
    spellings = [each for owner in (known.programme.owners if known else ()) for each in (owner.name, *owner.aliases)]
    programme, problems, base = read_with_base(source, columns=columns, owners=spellings)
    if output is None:
        return Imported(programme=programme, problems=problems)
    from elinvoima_xl.programme.write_workbook import write_programme

    if known is not None and known.problems and replace_on is None:
        told = problem("programme-unreadable", Location(output.name))
        return Imported(programme=known.programme, problems=(told, *known.problems))
    renewed = None
    if known is not None and not (isinstance(source, Path) and output.samefile(source)):
        renewed = _renew(known, programme, output, today, replace_on)
    if renewed is not None and known is not None:
        lost = () if known.base else (problem("base-missing", Location(output.name)),)
        # What one programme workbook says otherwise than another is no document's.
        base = renewed.base if base is programme else known.base
        programme, problems = renewed.programme, (*problems, *lost, *renewed.problems)
    # A new workbook has nothing but the programme: one that has more is kept beside it.
    kept_on = replace_on or (today if known is not None and known.has_more else None)
    with Places(inputs=(source,), replace_on=kept_on) as places:
        stream = BytesIO()
        write_programme(programme, problems, stream, base=base)
        places.put(output, Output(PROGRAMME), stream.getvalue())
    problems = (*problems, *places.problems)
    return Imported(programme=programme, written=tuple(places.written), problems=problems, renewed=renewed)


def _known_programme(output: Path | None) -> KnownProgramme | None:
    """Return the programme that stands where one is to be written."""
    from elinvoima_xl.programme.read_workbook import read_known

    return read_known(output) if output is not None and Places().find(output).kind == PROGRAMME else None


def _renew(known: KnownProgramme, new: Programme, output: Path, today: date, replace_on: date | None) -> Renewed | None:
    """Return a programme with a new version of its document, `None` where it is another's and is to be replaced."""
    from elinvoima_xl.programme.importing.renewal import renew

    renewed = renew(known.programme, new, base=known.base, day=today)
    if renewed.is_matched or all(each.dropped for each in known.programme.measures):
        return renewed
    if replace_on is None:
        raise ProgrammeError(problem("nothing-matches", Location(output.name)))
    return None


def write_forms(
    programme: Place,
    output: Path,
    *,
    wanted: Wanted,
    register: Path | None = None,
    password: str = "",
    drafts: bool = False,
    guides: Path | None = None,
    dry_run: bool = False,
    replace_on: date | None = None,
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
    from elinvoima_xl.app.sending import make_forms, missing_addresses, previews, put_drafts, put_forms
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
    with Places(inputs=(programme, register or programme), replace_on=replace_on) as places:
        letters = known if drafts else None
        mails = put_forms(
            places, forms, output, password=password, letters=letters, guides=guides, on_written=on_written
        )
        if mails:
            put_drafts(places, mails, output, known.language, lists_others=True)
    told = (*outcome.problems, *missing_addresses(mails), *places.problems)
    return replace(outcome, written=tuple(places.written), problems=told)


def _since_last(facts: Facts, now: Edition) -> tuple[Problem, ...]:
    """Return what of the programme of the newest period before is lost in the one that forms are made from."""
    from elinvoima_xl.model.succession import Edition, check_succession

    earlier = [Edition(programme, period) for period, programme in facts.programmes if period < now.period]
    return check_succession(earlier[-1], now) if earlier else ()


def check_returns(
    paths: Sequence[Place],
    *,
    programme: Place | None = None,
    return_to: Path | None = None,
    layout: Path | None = None,
    replace_on: date | None = None,
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
    places = Places(inputs=(*awaited.files, *((programme,) if programme else ())), replace_on=replace_on)
    if return_to is not None:
        from elinvoima_xl.app.hand_back import hand_back
        from elinvoima_xl.form.layout import read_layout

        with places:
            hand_back(places, returns, return_to, known, read_layout(layout))
    submissions = tuple(without_answers(each.submission) for each in returns)
    told = (each for submission in submissions for each in submission.problems)
    found = (*submissions, *unread(skipped))
    problems = (*faults, *skipped, *told, *places.problems)
    return Checked(submissions=found, written=tuple(places.written), problems=problems)


def merge_returns(
    paths: Sequence[Place],
    register: Path,
    *,
    programme: Place | None = None,
    now: datetime,
    replace_on: date | None = None,
    dry_run: bool = False,
    executor: Executor | None = None,
    on_read: Progress | None = None,
) -> MergeDone:
    """Merge returned workbooks into `register`, which is read first where it exists, and write it whole.

    A register among the paths that is named itself is one more set of answers and decisions. The programme is the one
    given, else the newest of the registers. Who reads the files (`executor`) and who is told how far it has come
    (`on_read`) is as in `read_returns`. The outcome has which values that there were became others; with `dry_run` it
    is all that is made, and nothing is written. UsageError with no programme; RegisterError where a register cannot be
    read or written, or is of another programme: `register` stands as it was.
    """
    from elinvoima_xl.merging.merge import merge
    from elinvoima_xl.merging.received import add, doubt
    from elinvoima_xl.register.register import hold, write_register
    from elinvoima_xl.returns.read import find_returns, read_by_time, read_found, readers

    others, returned = split_registers(paths, register)
    awaited = find_returns(returned)
    inputs = (*awaited.files, *others, *((programme,) if programme else ()))
    places = Places(inputs=inputs, replace_on=replace_on)
    places.choose(register, Output(REGISTER))
    with nullcontext() if dry_run else hold(register):
        with readers(awaited, executor) as reader:
            given, faults = read_sound_programme(programme) if programme else (None, ())
            old, before, known, told = _united(places, register, others, given)
            returns, skipped = read_found(awaited, known, executor=reader, on_read=on_read)
            programmes = with_programme(add(old, [each.submission for each in returns]), known).programmes
            returns, again = read_by_time(returns, dict(programmes), known, executor=reader)
        facts = replace(add(old, [each.submission for each in returns]), programmes=programmes)
        known_before = _problems_of(old)
        # What was read is as large as what is merged, and most of it is not merged again.
        del old, returns
        done = _compared(with_newest(merge(doubt(facts, now))), merge(before), known.language, now)
        merged = done.merged
        kept = places.kept(register, Output(REGISTER))
        cut = () if dry_run else write_register(merged, register, language=known.language, now=now, kept=kept)
    problems = (*faults, *told, *skipped, *again, *merged.problems, *cut, *places.problems)
    written, of_files = () if dry_run else (str(register),), _problems_of(facts, skipped)
    return replace(
        done, register=str(register), written=written, problems=problems, of_files=of_files, known=known_before
    )


def _compared(merged: Merged, before: Merged, language: str, now: datetime) -> MergeDone:
    """Return a merge with what it changed of the one before it, and how much waits for a person."""
    from elinvoima_xl.app.outcomes import MergeDone
    from elinvoima_xl.merging.changes import changes, first_answers
    from elinvoima_xl.register.conflicts import count_waiting

    changed = changes(before, merged)
    if changed:
        merged = replace(merged, facts=replace(merged.facts, changes=changed, changed=now))
    return MergeDone(
        register="",
        merged=merged,
        changes=changed,
        first=first_answers(before, merged),
        is_new=not before.facts.submissions,
        to_settle=count_waiting(merged, language, now),
    )


def _problems_of(facts: Facts, others: Sequence[Problem] = ()) -> frozenset[Problem]:
    return frozenset((*others, *(each for submission in facts.submissions for each in submission.problems)))


def _united(
    places: Places, register: Path, others: Sequence[Path], given: Programme | None
) -> tuple[Facts, Facts, Programme, tuple[Problem, ...]]:
    """Return the facts of all registers together, and those of `register` before a person wrote in it.

    With them by which programme they are read, and what is to be told. One that is to be written over the register of
    another programme begins anew.
    """
    from elinvoima_xl.merging.decisions import Facts, unite
    from elinvoima_xl.register.register import read_register

    own, before, own_told = _facts_of(places, register, given)
    read = [(register, own, own_told)]
    read += [(path, *read_register(path, given)) for path in others]
    known = given or newest_programme(unite(*(facts for _, facts, _ in read)))
    if known is None:
        raise UsageError(problem("no-programme"))
    if places.kept(register, Output(REGISTER)) and is_of_another(read[0][1], known):
        read[0], before = (register, Facts(), ()), Facts()
    for path, facts, _ in read:
        check_same_programme(facts, known, path)
    told = tuple(each for _, _, problems in read for each in problems)
    return unite(*(facts for _, facts, _ in read)), before, known, told


def _facts_of(places: Places, register: Path, programme: Programme | None) -> tuple[Facts, Facts, tuple[Problem, ...]]:
    """Return what the register that is to be written holds already; nothing where it is kept under another name."""
    from elinvoima_xl.merging.decisions import Facts
    from elinvoima_xl.register.register import read_edited

    if places.find(register).kind == REGISTER:
        try:
            return read_edited(register, programme)
        except RegisterError as error:
            if not places.kept(register, Output(REGISTER)) or error.problem.code == "register-in-use":
                raise
    return Facts(), Facts(), ()


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
    forms: Path | None = None,
    layout: Path | None = None,
    now: datetime,
    replace_on: date | None = None,
) -> StatusRead:
    """Return who has answered in a period, the newest if none is named; with `reminders`, write drafts of mails.

    Attached is each owner's form, from the folder `forms` where it lies there as it was sent, else made anew by the
    `layout`, with the answers that the owner has given. Where no `deadline` is given, that of the form that was sent is
    told.
    """
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
    from elinvoima_xl.app.sending import Reminding, missing_addresses, put_drafts, reminder_drafts
    from elinvoima_xl.form.layout import read_layout

    drafts = reminder_drafts(merged, chosen, Reminding(now, read_layout(layout), deadline, forms))
    with Places(inputs=(register,), replace_on=replace_on) as places:
        put_drafts(places, drafts, reminders, language_of(merged, chosen))
    told = (*outcome.problems, *missing_addresses(drafts), *places.problems)
    return replace(outcome, written=tuple(places.written), problems=told)


def trace_item(register: Path, item: str, *, period: str | None = None) -> Traced:
    """Return what stands behind a number of the report: value, rule, every answer with its cell, resolutions.

    `item` is the id of a metric, or of a measure with its metrics. UsageError for one that the register does not have.
    """
    from elinvoima_xl.app.audit import trace
    from elinvoima_xl.app.outcomes import Traced

    merged = read_merged(register)
    found = trace(merged, item.strip(), find_period(merged, period) if period else None)
    return Traced(merged=merged, trace=found, problems=found.problems)


def verify_register(
    register: Path, paths: Sequence[Place], *, executor: Executor | None = None, on_read: Progress | None = None
) -> Verified:
    """Return whether files still are what a register says: their digests, and each accepted value read again.

    What differs, is missing or is new is told by name. Nothing is written.
    """
    from elinvoima_xl.app.audit import compare
    from elinvoima_xl.app.outcomes import Verified
    from elinvoima_xl.register.register import read_register
    from elinvoima_xl.returns.read import find_returns, read_by_time, read_found, readers

    if not register.is_file():
        raise UsageError(problem("no-register", found=str(register)))
    awaited = find_returns(paths)
    with readers(awaited, executor) as reader:
        facts, _ = read_register(register)
        known = newest_programme(facts)
        if known is None:
            raise UsageError(problem("nothing-reported"))
        returns, skipped = read_found(awaited, known, executor=reader, on_read=on_read)
        returns, again = read_by_time(returns, dict(facts.programmes), known, executor=reader)
    files, told = compare(facts, returns)
    return Verified(files=files, problems=(*told, *skipped, *again))


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
    replace_on: date | None = None,
) -> ReportWritten:
    """Write the follow-up report of a period, the newest if none is named, in the programme's language by default."""
    from elinvoima_xl.app.outcomes import ReportWritten
    from elinvoima_xl.report.build import build_report
    from elinvoima_xl.report.word.document import report_bytes

    merged = read_merged(register)
    chosen = find_period(merged, period)
    spoken = language or language_of(merged, chosen)
    about = _about(merged, chosen, spoken, "summary" if summary else "report", template)
    with Places(inputs=(register, *((template,) if template else ())), replace_on=replace_on) as places:
        places.choose(output, Output(REPORT, about))
        report = build_report(
            merged, chosen, language=spoken, day=now.date(), is_draft=draft, summary_only=summary
        )  # fmt: skip
        data, told = report_bytes(report, template=template, about=about)
        places.put(output, Output(REPORT, about), data)
    return ReportWritten(written=tuple(places.written), problems=(*told, *places.problems))


def _about(merged: Merged, period: Period, language: str, kind: str, template: Path | None) -> str:
    """Return what tells a report from those of another programme, period, language, kind or template."""
    programme = merged.facts.find_programme(period)
    of_template = [template.name, hashlib.sha256(read_bytes(template)).hexdigest()] if template else []
    told = {"programme": programme.id if programme else "", "period": str(period), "language": language, "kind": kind}
    return json.dumps({**told, TEMPLATE: of_template}, ensure_ascii=False)


def publish(
    register: Path,
    output: Path,
    *,
    period: str | None = None,
    languages: Sequence[str] = (),
    choices: PageChoices = NO_TEXTS,
    now: datetime,
    replace_on: date | None = None,
) -> Published:
    """Write the page for residents, with open data beside it, as the whole of the folder `output`.

    The period is the newest if none is named. The page is in each of the `languages`, the first one's being
    `index.html`; with none, in the programme's. Without `choices` no free text is published.
    """
    from elinvoima_xl.app.outcomes import Published
    from elinvoima_xl.merging.decisions import CONFLICT
    from elinvoima_xl.page.web.publish import write_page
    from elinvoima_xl.page.web.site import find_foreign

    merged = read_merged(register)
    chosen = find_period(merged, period)
    places = Places(inputs=(register,), replace_on=replace_on)
    kept = places.clear_folder(output, find_foreign(output))
    written = write_page(merged, chosen, output, languages=languages, choices=choices, now=now, kept=kept)
    unsettled = sum(each.state == CONFLICT for each in merged.of(chosen))
    told = tuple(places.problems)
    return Published(written=written, unsettled=unsettled, lacking=choices.lacking, problems=told)


def read_item(register: Path, *, period: str | None = None, language: str | None = None) -> str:
    """Return the texts for the committee's item on a period: the grounds and the proposed decision, plain."""
    from elinvoima_xl.report.build import item_texts

    merged = read_merged(register)
    chosen = find_period(merged, period)
    return item_texts(merged, chosen, language=language or language_of(merged, chosen))


def write_item(
    register: Path,
    output: Path,
    *,
    period: str | None = None,
    language: str | None = None,
    replace_on: date | None = None,
) -> ItemWritten:
    """Write the texts for the committee's item as a text file."""
    from elinvoima_xl.app.outcomes import ItemWritten
    from elinvoima_xl.report.build import item_texts

    merged = read_merged(register)
    chosen = find_period(merged, period)
    spoken = language or language_of(merged, chosen)
    with Places(inputs=(register,), replace_on=replace_on) as places:
        made = Output(ITEM, _about(merged, chosen, spoken, "item", None))
        # With the mark by which Windows knows the letters of the file.
        places.put(output, made, item_texts(merged, chosen, language=spoken).encode("utf-8-sig"))
    return ItemWritten(written=tuple(places.written), problems=tuple(places.problems))


def export_registers(registers: Sequence[Path], output: Path, *, replace_on: date | None = None) -> Exported:
    """Write the answers and decisions of registers into one Parquet set, in which each programme has its part.

    UsageError where two registers are of the same programme: one would take the other's place.
    """
    from elinvoima_xl.app.outcomes import Exported
    from elinvoima_xl.register.parquet import set_files

    taken: set[str] = set()
    with Places(inputs=registers, replace_on=replace_on) as places:
        for register in registers:
            merged = read_merged(register)
            programme = newest_programme(merged.facts)
            if programme is not None and programme.id in taken:
                raise UsageError(problem("programme-twice", Location(register.name), found=programme.title))
            taken.update({programme.id} if programme else ())
            for path, write in set_files(merged, output).items():
                temporary = places.make(path, Output(DATA))
                with writing(path):
                    write(temporary)
    return Exported(written=tuple(places.written), problems=tuple(places.problems))


def _is_of(each: Problem, period: Period) -> bool:
    return dict(each.blanks).get("period") == period
