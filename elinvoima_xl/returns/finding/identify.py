"""Which form a workbook is: programme, period, owner, and what was sent, as far as the file itself tells.

In this order, and each step is told:

1. The map on the hidden sheet, whole: it is the base to compare with.
2. The map with a changed digest: nothing of its table is believed. Period, owner and form are taken from the custom
   properties, which another hand would have had to change in the same way; the programme's id is the map's.
3. No map: form, period and owner from the custom properties.
4. Nothing of the two: period and owner from the line above the tables, if it names exactly one of each.

A sheet that says that it is of another form is a part of its own, found as in 3 and 4.

In 2 to 4 the form is put together again from the programme. Its texts are then the programme's of today, good for
finding rows and kinds, and never called the texts that were sent.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from elinvoima_xl.form.layout import LAYOUT_VERSION
from elinvoima_xl.form.sheets.form_map import (
    EVERYBODY,
    PROPERTY_DIGEST,
    PROPERTY_FORM,
    PROPERTY_OWNER,
    PROPERTY_PERIOD,
    FormMap,
    FoundMap,
    SheetMark,
    find_map,
)  # fmt: skip
from elinvoima_xl.foundation.language import Term
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import Location, Problem, problem
from elinvoima_xl.model.names import ALIAS, EXACT, NEAR, match_owner
from elinvoima_xl.model.programme import NUMBER_KINDS, Programme
from elinvoima_xl.returns.finding.issued import Issued, index_form
from elinvoima_xl.returns.finding.rebuild import NEVER, find_owner_and_period, has_headings, rebuild_map
from elinvoima_xl.returns.finding.whose import Part, part_workbook
from elinvoima_xl.workbook.reader.cell_text import plain
from elinvoima_xl.workbook.reader.workbook import Workbook

_KINDS: Final = NUMBER_KINDS | {"milestone", "text", "status", "date"}


@dataclass(frozen=True, slots=True)
class Identity:
    """Which form a workbook is. No `issued` where it cannot be used; then the problems say why."""

    form: str = ""
    period: Period | None = None
    owner: str = ""
    # The name on the form where the programme knows it as a former name or another spelling.
    under: str = ""
    language: str = ""
    layout: str = ""
    programme: str = ""
    sent: datetime | None = None
    deadline: date | None = None
    issued: Issued | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Told:
    """What the file says of itself, before it is held against the programme."""

    form_map: FormMap | None
    is_whole: bool
    form: str
    period: Period | None
    owner: str | None
    problems: tuple[Problem, ...] = ()


def identify(
    workbook: Workbook, file: str, *, programme: Programme | None, period: Period | None
) -> tuple[tuple[Part, Identity], ...]:
    """Return which form a workbook is, of `programme` and `period` where they are given, and which others it holds."""
    found, place = find_map(workbook), Location(file)
    if found.form_map is None and (found.sheet is not None or not any(map(has_headings, workbook.sheets))):
        return ((Part(workbook), Identity(problems=(problem("not-a-form", place),))),)
    told = _told(found, workbook.properties, place)
    own, *guests = part_workbook(workbook, SheetMark(told.form, told.period, told.owner), programme)
    # Where nothing but its sheets tells it, they have told it now.
    told = _told(found, own.workbook.properties, place)
    asked = (programme, period)
    return (
        (own, _identify(told, own.workbook, file, asked)),
        *((each, _identify(_told_by_guest(each, file), each.workbook, file, asked)) for each in guests),
    )


def _identify(told: _Told, workbook: Workbook, file: str, asked: tuple[Programme | None, Period | None]) -> Identity:
    programme, _ = asked
    if told.form_map is not None and (refusal := _refusal(told.form_map, programme, Location(file))):
        return replace(_identity(told), problems=(refusal,))
    return _settle(_find_missing(told, workbook, programme), workbook, file, asked)


def _told_by_guest(part: Part, file: str) -> _Told:
    """Return what sheets tell of themselves in the workbook of another form: each is told to be there."""
    form, period, owner = _of_properties(part.workbook.properties)
    whose = Term(EVERYBODY) if owner == "" else owner
    told = (
        problem("other-sheet", Location(file, sheet.name), found=sheet.name, owner=whose, period=period)
        for sheet in part.workbook.sheets
    )
    return _Told(None, False, form, period, owner, tuple(told))


def _told(found: FoundMap, properties: dict[str, str], place: Location) -> _Told:
    _, form_map, written = found
    if form_map is None:
        return _Told(None, False, *_of_properties(properties), (problem("form-map-lost", place),))
    repeated = properties.get(PROPERTY_DIGEST, written)
    is_whole = form_map.digest == written == repeated and _is_possible(form_map)
    if is_whole:
        return _Told(form_map, True, form_map.form, form_map.period, form_map.owner)
    return _Told(form_map, False, *_of_properties(properties), (problem("form-map-changed", place),))


def _of_properties(properties: dict[str, str]) -> tuple[str, Period | None, str | None]:
    period = _period(properties.get(PROPERTY_PERIOD, ""))
    return properties.get(PROPERTY_FORM, ""), period, properties.get(PROPERTY_OWNER)


def _period(text: str) -> Period | None:
    try:
        return Period.from_text(text)
    except ValueError:
        return None


def _is_possible(form_map: FormMap) -> bool:
    """Return whether a map can be read as it is: a digest can be counted anew for anything."""
    kinds = {row.kind for row in form_map.rows if row.cell and row.row and not row.locked}
    return form_map.period is not None and kinds <= _KINDS


def _refusal(form_map: FormMap, programme: Programme | None, place: Location) -> Problem | None:
    if programme is not None and form_map.programme and form_map.programme != programme.id:
        return problem("other-programme", place, found=form_map.title or form_map.programme)
    if form_map.layout.isdecimal() and int(form_map.layout[:9]) > int(LAYOUT_VERSION):
        return problem("other-layout", place, found=form_map.layout)
    return None


def _find_missing(told: _Told, workbook: Workbook, programme: Programme | None) -> _Told:
    """Return what the file tells, with what only its visible texts tell."""
    if programme is None or (told.period is not None and told.owner is not None):
        return told
    owner, period = find_owner_and_period(workbook, programme)
    return replace(
        told,
        period=told.period or period,
        owner=owner if told.owner is None else told.owner,
    )


def _settle(told: _Told, workbook: Workbook, file: str, asked: tuple[Programme | None, Period | None]) -> Identity:
    programme, period = asked
    place = Location(file)
    known = _identity(told)
    if fault := _lack(told, programme, place):
        return replace(known, problems=(*told.problems, fault))
    assert told.period is not None
    assert told.owner is not None
    if period is not None and period != told.period:
        fault = problem("other-period", place, found=str(told.period), expected=period)
        return replace(known, problems=(*told.problems, fault))
    owner, about_owner = _owner(told.owner, programme, place)
    issued, language = _issued(told, owner, workbook, programme)
    if issued is None:
        fault = problem("nothing-asked", place, found=owner, period=told.period)
        return replace(known, owner=owner, problems=(*told.problems, *about_owner, fault))
    return replace(
        known,
        owner=owner,
        under=told.owner if _is_former(told.owner, programme) else "",
        language=language,
        issued=issued,
        problems=(*told.problems, *about_owner),
    )


def _lack(told: _Told, programme: Programme | None, place: Location) -> Problem | None:
    """Return what is missing to read the form at all, or `None`."""
    if not told.is_whole and programme is None:
        return problem("no-programme", place)
    if told.period is None:
        return problem("period-not-told", place)
    return problem("owner-not-told", place) if told.owner is None else None


def _identity(told: _Told) -> Identity:
    """Return what is known of the form before its cells."""
    known = Identity(form=told.form, period=told.period, owner=told.owner or "")
    if told.form_map is None or not told.is_whole:
        return known
    ours = told.form_map
    # A copy handed back of a form that was put together again says no more of its time than that form.
    sent = None if ours.issued == NEVER else ours.issued
    return replace(
        known,
        language=ours.language,
        layout=ours.layout,
        programme=ours.programme_digest,
        sent=sent,
        deadline=ours.deadline,
    )


def _owner(name: str, programme: Programme | None, place: Location) -> tuple[str, tuple[Problem, ...]]:
    """Return the owner as the programme writes it, and what there is to tell: an alias, or a stranger."""
    if programme is None or not name or programme.find_owner(name) is not None:
        return name, ()
    match = match_owner(name, programme.owners)
    if match and match.how != NEAR:
        told = () if match.how == EXACT else (problem("owner-alias", place, found=name, owner=match.name),)
        return match.name, told
    return name, (problem("unknown-owner", place, found=name),)


def _is_former(name: str, programme: Programme | None) -> bool:
    """Return whether a form was issued under a name that its owner has no more."""
    if programme is None or programme.find_owner(name) is not None:
        return False
    return match_owner(name, programme.owners).how == ALIAS


def _issued(told: _Told, owner: str, workbook: Workbook, programme: Programme | None) -> tuple[Issued | None, str]:
    """Return what was sent and in which language: the map, or the form put together again."""
    if told.is_whole and told.form_map is not None:
        return index_form(told.form_map, is_base=True), told.form_map.language
    assert programme is not None
    assert told.period is not None
    form_map = rebuild_map(workbook, programme, told.period, owner)
    return (index_form(form_map, is_base=False), form_map.language) if form_map else (None, "")


def check_version(identity: Identity, programme: Programme, file: str) -> tuple[Problem, ...]:
    """Return whether the form was made from another version of the programme, and which of its texts have changed."""
    issued = identity.issued
    if issued is None or not issued.is_base or identity.programme == programme.digest:
        return ()
    return (problem("old-form", Location(file)), *_changed_texts(issued, programme, file))


def _changed_texts(issued: Issued, programme: Programme, file: str) -> tuple[Problem, ...]:
    told: list[Problem] = []
    for cells in issued.rows.values():
        for name in ("measure", "metric"):
            row = cells.get(name)
            now = _text_now(programme, row.item, name) if row else ""
            then = plain(row.issued) if row else ""
            if row and now and not then.startswith(now):
                place = Location(file, row.sheet, row.cell)
                told.append(problem("changed-text", place, item=row.item, found=now, issued=then))
    return tuple(dict.fromkeys(told))


def _text_now(programme: Programme, item: str, name: str) -> str:
    measure, metric = programme.find_measure(item), programme.find_metric(item)
    if name == "metric":
        return plain(metric.wording) if metric else ""
    return plain(measure.wording) if measure else ""
