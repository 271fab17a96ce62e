"""What the commands are given: a programme, a register, a period; where one cannot be had, the error that says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from elinvoima_xl.foundation.language import N_, Term
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import Location, Problem, RegisterError, UsageError, problem
from elinvoima_xl.foundation.writing import read_bytes
from elinvoima_xl.returns.remote import Place, find_remote, is_address

if TYPE_CHECKING:
    from elinvoima_xl.merging.decisions import Facts, Merged
    from elinvoima_xl.model.programme import Programme
    from elinvoima_xl.returns.remote import Place

# A programme workbook that went through another spreadsheet program is still one.
_WORKBOOKS: Final = (".xlsx", ".xlsm", ".ods", ".xls")


def read_programme_of(source: Place) -> tuple[Programme, tuple[Problem, ...]]:
    """Return the programme of a document and what is to be told of it: our own workbook, or any document."""
    return read_with_base(source)[:2]


def read_with_base(
    source: Place, *, columns: str = "", owners: Iterable[str] = ()
) -> tuple[Programme, tuple[Problem, ...], Programme | None]:
    """Return the programme of a document, what is to be told of it, and the base of what people write in it.

    The base is the programme itself, and of our own workbook what that says. `owners` are names that are known to be
    one owner's each.
    """
    check_exists(source)
    data, name = read_place(source)
    if name.lower().endswith(_WORKBOOKS):
        from elinvoima_xl.programme.read_workbook import read_base, read_programme_workbook
        from elinvoima_xl.programme.tables import holds_programme
        from elinvoima_xl.workbook.cells import read_workbook

        workbook = read_workbook(data, name)
        if holds_programme(workbook):
            return *read_programme_workbook(workbook, name), read_base(workbook)
    from elinvoima_xl.programme.importing.columns import parse_columns
    from elinvoima_xl.programme.importing.source import read_source

    known = parse_columns(columns) if columns else None
    programme, problems = read_source(data, name, columns=known, owners=owners)
    return programme, problems, programme


def read_place(place: Place) -> tuple[bytes, str]:
    """Return what a file holds and what it is called, by its path or by its address."""
    if isinstance(place, Path):
        return read_bytes(place), place.name
    found = find_remote(place)
    if len(found) != 1 or found[0][0].steps:
        raise UsageError(problem("unreadable", Location(place), reason=Term(N_("it is a folder"))))
    file, size = found[0]
    return file.read(size), file.name


def read_sound_programme(path: Place) -> tuple[Programme, tuple[Problem, ...]]:
    """Return a programme and its errors: its warnings are told when it is imported and when forms are made."""
    programme, problems = read_programme_of(path)
    return programme, tuple(each for each in problems if each.severity == "error")


def read_merged(register: Path) -> Merged:
    """Return the merge of a register's facts, merged again: the merge is a pure function of them."""
    from elinvoima_xl.merging.merge import merge
    from elinvoima_xl.register.register import read_register

    if not register.is_file():
        raise UsageError(problem("no-register", found=str(register)))
    facts, _ = read_register(register)
    return merge(facts)


def split_registers(places: Sequence[Place], register: Path) -> tuple[list[Path], list[Place]]:
    """Return the registers among places that are named themselves, but for `register`, and the other places."""
    from elinvoima_xl.register.register import is_register_file

    named = {each: Path(each) for each in places if not (isinstance(each, str) and is_address(each))}
    registers = {each: path for each, path in named.items() if is_register_file(path)}
    others = {path.resolve(): path for path in registers.values() if path.resolve() != register.resolve()}
    return list(others.values()), [each for each in places if each not in registers]


def newest_programme(facts: Facts) -> Programme | None:
    """Return the programme of the newest period, or `None` where no period has one."""
    return facts.programmes[-1][1] if facts.programmes else None


def with_programme(facts: Facts, programme: Programme) -> Facts:
    """Return the facts with the programme of each period: the register's own, but `programme` for the newest one.

    So an old period keeps the words of its time, and what the coordinator mends counts in the period at hand.
    """
    if not facts.periods:
        return facts
    known = dict(facts.programmes)
    chosen = {period: known.get(period, programme) for period in facts.periods}
    newest = facts.periods[-1]
    if newest not in facts.closed:
        chosen[newest] = programme
    return replace(facts, programmes=tuple(sorted(chosen.items(), key=lambda pair: pair[0].end)))


def find_period(merged: Merged, text: str | None) -> Period:
    """Return the period that `text` names, the newest one for `None`; UsageError where the register has none."""
    known = merged.facts.periods
    if not known:
        raise UsageError(problem("nothing-reported"))
    if text is None:
        return known[-1]
    chosen = to_period(text)
    if chosen not in known:
        raise UsageError(problem("no-period", found=text))
    return chosen


def to_period(text: str) -> Period:
    """Return the period of a code or a range of dates; UsageError for another text."""
    try:
        return Period.from_text(text)
    except ValueError as error:
        raise UsageError(problem("no-period", found=text)) from error


def language_of(merged: Merged, period: Period) -> str:
    """Return the language of a period's programme; Finnish where none is known."""
    programme = merged.facts.find_programme(period)
    return programme.language if programme else "fi"


def is_of_another(old: Facts, programme: Programme) -> bool:
    """Return whether facts are of another programme."""
    known = newest_programme(old)
    return known is not None and known.id != programme.id


def check_same_programme(old: Facts, programme: Programme, register: Path) -> None:
    """Raise RegisterError where a register belongs to another programme than the one at hand."""
    known = newest_programme(old)
    if known is not None and known.id != programme.id:
        raise RegisterError(problem("other-register", Location(register.name), found=known.title))


def check_exists(path: Place) -> None:
    """Raise UsageError where there is nothing at a path; what lies at an address is seen when it is read."""
    if isinstance(path, Path) and not path.exists():
        raise UsageError(problem("no-such-path", found=str(path)))
