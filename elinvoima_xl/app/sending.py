"""Forms on their way to the owners: which are made, what their files are called, the mail drafts beside them.

Reminders too: who is reminded of what, in the owner's language.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from elinvoima_xl.app.mail import (
    Attachment,
    Draft,
    Reminder,
    form_letter,
    from_eml,
    reminder_letter,
    to_eml,
    to_table,
)
from elinvoima_xl.app.outcomes import WrittenForm
from elinvoima_xl.app.places import Output, Places, read_list
from elinvoima_xl.app.standing import DRAFT, DRAFT_TABLE, FORM, find_standing, of_ours
from elinvoima_xl.form.layout import Layout
from elinvoima_xl.form.partner_guide import find_guide
from elinvoima_xl.form.plan import build_form
from elinvoima_xl.form.records import Form
from elinvoima_xl.form.sheets.form_map import PROPERTY_OWNER, PROPERTY_PERIOD, find_map
from elinvoima_xl.foundation.language import N_, Value, Words, words
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import Problem, UsageError, WorkbookError, problem
from elinvoima_xl.foundation.progress import Progress, counted
from elinvoima_xl.merging.coverage import Owed, owed_answers
from elinvoima_xl.merging.decisions import RETURNED, Coverage, Merged
from elinvoima_xl.merging.history import history
from elinvoima_xl.merging.merge import completed_measures
from elinvoima_xl.model.answers import EMPTY, SUPERSEDED
from elinvoima_xl.model.asking import askable_owners, unanswered_measures
from elinvoima_xl.model.fields import field_name
from elinvoima_xl.model.names import match_owner
from elinvoima_xl.model.programme import Programme
from elinvoima_xl.model.values import to_invariant
from elinvoima_xl.returns.inputs import why_skipped
from elinvoima_xl.workbook.cells import read_workbook
from elinvoima_xl.workbook.content import find_properties
from elinvoima_xl.workbook.reader.package import FORM_LIMITS, Package
from elinvoima_xl.workbook.reader.xml_stream import PartError

# What Windows does not take in a file's name, and what its users would stumble over.
_NOT_IN_NAMES: Final = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
# Leaves room for a folder within the 260 characters of Windows' paths.
LONGEST_NAME: Final = 80

# The table of the drafts in a folder, and its titles.
DRAFT_TABLE_NAME: Final = "viestit.csv"
DRAFT_TITLES: Final = (
    N_("Owner"), N_("Recipient"), N_("Subject"), N_("Text"), N_("Attachments"), N_("File of the draft"),
)  # fmt: skip

# A file's name without its ending, with what belongs to it.
NamedForm = tuple[str, Form]
NamedDraft = tuple[str, Draft]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which forms are wanted: `owners` none means all of them; `shared` one workbook of all; `language` "" theirs."""

    period: Period
    layout: Layout
    issued: datetime
    owners: tuple[str, ...] = ()
    shared: bool = False
    language: str = ""
    deadline: date | None = None


def make_forms(
    programme: Programme, merged: Merged, wanted: Wanted
) -> tuple[tuple[NamedForm, ...], tuple[Problem, ...]]:
    """Return the forms that are wanted with the names of their files, and which measures nobody is asked about.

    UsageError for an owner whom the programme does not know.
    """
    completed = completed_measures(merged, wanted.period)
    last = history(merged, wanted.period, programme)
    problems: list[Problem] = []
    forms: list[NamedForm] = []
    names: set[str] = set()
    for owner in _owners(programme, wanted, completed):
        form, told = build_form(
            programme,
            wanted.period,
            owner,
            language=wanted.language or _language(programme, owner),
            layout=wanted.layout,
            issued=wanted.issued,
            deadline=wanted.deadline,
            history=last,
            completed=completed,
        )
        problems += told
        if form is not None:
            forms.append((file_name(form, names), form))
    for measure in unanswered_measures(programme, wanted.period, completed):
        owners = ", ".join(measure.owner_names) or "–"
        problems.append(problem("nobody-answers", item=measure.id, owners=owners, period=wanted.period))
    return tuple(forms), tuple(dict.fromkeys(problems))


def _owners(programme: Programme, wanted: Wanted, completed: frozenset[str]) -> tuple[str, ...]:
    if wanted.shared:
        return ("",)
    askable = askable_owners(programme, wanted.period, completed)
    if not wanted.owners:
        return askable
    return tuple(dict.fromkeys(_known_owner(programme, name) for name in wanted.owners))


def _known_owner(programme: Programme, name: str) -> str:
    match = match_owner(name, programme.owners)
    if match.name and match.how != "near":
        return match.name
    known = ", ".join(owner.name for owner in programme.owners)
    raise UsageError(problem("unknown-name", found=name, known=known))


def _language(programme: Programme, owner: str) -> str:
    known = programme.find_owner(owner)
    return (known.language if known else "") or programme.language


def file_name(form: Form, taken: set[str]) -> str:
    """Return a name for a form's file, without its ending, that Windows takes and no other form in `taken` has."""
    owner = form.owner or words(form.language)("Shared workbook")
    return free_name(plain_name(owner), taken, f" {form.period}")


def free_name(name: str, taken: set[str], ending: str = "") -> str:
    """Return a name with its ending that is not in `taken` yet, capitals aside, and add it there.

    >>> free_name("KAO", {"kao"})
    'KAO (2)'
    """
    chosen, count = f"{name}{ending}", 1
    while chosen.casefold() in taken:
        count += 1
        chosen = f"{name} ({count}){ending}"
    taken.add(chosen.casefold())
    return chosen


def plain_name(text: str) -> str:
    """Return a text as a part of a file's name.

    >>> plain_name('Kauppakamari / "Kainuu"')
    'Kauppakamari Kainuu'
    """
    name = " ".join(_NOT_IN_NAMES.sub(" ", text).split())[:LONGEST_NAME].strip(" .")
    return f"{name}_" if _RESERVED.fullmatch(name) else name or "_"


def previews(forms: Iterable[NamedForm]) -> tuple[WrittenForm, ...]:
    """Return what is said of each form: whose, of what, how many cells it asks for."""
    return tuple(
        WrittenForm(f"{name}.xlsx", form.owner, form.period, form.id, form.items, form.asked) for name, form in forms
    )


def put_forms(
    places: Places,
    forms: Sequence[NamedForm],
    folder: Path,
    *,
    password: str = "",
    letters: Programme | None = None,
    guides: Path | None = None,
    on_written: Progress | None = None,
) -> tuple[NamedDraft, ...]:
    """Put each form as a workbook into a folder, and return a draft for each where a programme's letters are wanted.

    A draft has the form attached, and its guide if `guides` has it. `on_written` is told after each form. UsageError,
    before the first of them is made, where one that somebody has filled in or changed would be overwritten.
    """
    from elinvoima_xl.form.sheets.write import write_form

    places.make_folder(folder)
    for name, _ in forms:
        places.choose(folder / f"{name}.xlsx", Output(FORM))
    drafts: list[NamedDraft] = []
    for name, form in counted(forms, on_written):
        stream = BytesIO()
        write_form(form, stream, password=password)
        places.put(folder / f"{name}.xlsx", Output(FORM), stream.getvalue())
        if letters:
            guide = find_guide(guides, form.language)
            attachments = [Attachment(f"{name}.xlsx", stream.getvalue())]
            attachments += [Attachment(guide.name, guide.read_bytes())] if guide else []
            to = address(letters, form.owner)
            drafts.append((name, form_letter(form, letters.contact, attachments, to)))
    return tuple(drafts)


def put_drafts(
    places: Places, drafts: Sequence[NamedDraft], folder: Path, language: str, *, lists_others: bool = False
) -> None:
    """Put each draft as an .eml file into a folder, and one table of them all.

    A draft that somebody has changed is left where it is, the new one is put beside it, and the table has both. With
    `lists_others` it has those too that other runs have put into the folder.
    """
    places.make_folder(folder)
    rows: dict[str, Draft] = {}
    for name, draft in drafts:
        path = folder / f"{name}.eml"
        place = places.put(path, Output(DRAFT, draft.owner), to_eml(draft))
        if place != path:
            rows[path.name] = replace(from_eml(path.read_bytes()), owner=draft.owner)
        rows[place.name] = draft
    for name, (kind, owner, _) in read_list(folder).items() if lists_others else ():
        if kind == DRAFT and name not in rows and (folder / name).is_file():
            rows[name] = replace(from_eml((folder / name).read_bytes()), owner=owner)
    say = words(language)
    table = to_table(rows, tuple(say(title) for title in DRAFT_TITLES))
    places.put(folder / DRAFT_TABLE_NAME, Output(DRAFT_TABLE), table)


def missing_addresses(drafts: Iterable[NamedDraft]) -> tuple[Problem, ...]:
    """Return what is to be told of drafts with no recipient."""
    names = [draft.owner or name for name, draft in drafts if not draft.to]
    return (problem("address-missing", owners=", ".join(names)),) if names else ()


def address(programme: Programme, owner: str) -> str:
    """Return the e-mail of an owner, or "" where none is known."""
    known = programme.find_owner(owner)
    return known.email if known else ""


# --- reminders


@dataclass(frozen=True, slots=True)
class Reminding:
    """What reminders are written from: `deadline` where one is set for all, the folder of the `forms` that were sent.

    A form that does not lie there any more is made anew, by the `layout`.
    """

    now: datetime
    layout: Layout
    deadline: date | None = None
    forms: Path | None = None


@dataclass(frozen=True, slots=True)
class SentForm:
    """A form that lies in a folder as it was sent."""

    attachment: Attachment
    issued: datetime
    deadline: date | None


def reminder_drafts(merged: Merged, period: Period, told: Reminding) -> tuple[NamedDraft, ...]:
    """Return a draft for each owner who owes something in `period`, a form attached, in the order of the coverage.

    An owner who has returned nothing gets the form that was sent; one who lacks something gets a form with its answers.
    """
    programme = merged.facts.find_programme(period)
    if programme is None:
        return ()
    owed: dict[str, list[Owed]] = {}
    for each in owed_answers(merged, period):
        owed.setdefault(each.owner, []).append(each)
    of_period = [each for each in merged.coverage if each.period == period]
    # Who returned nothing is reminded of it though everything may have been settled without it.
    reminded = [each for each in of_period if each.owner in owed or each.state != RETURNED]
    sent = sent_forms(told.forms, period, {each.owner for each in reminded})
    made = _made_again(programme, merged, period, [each for each in reminded if not _is_sent(each, sent)], told)
    drafts = []
    taken: set[str] = set()
    for covered in reminded:
        known = sent.get(covered.owner)
        form = known.attachment if known and _is_sent(covered, sent) else made.get(covered.owner)
        deadline = told.deadline or (known.deadline if known else None)
        reminder = replace(_reminder(programme, covered, owed.get(covered.owner, [])), form=form, deadline=deadline)
        late = (told.now.date() - deadline).days if deadline else 0
        letter = reminder_letter(
            replace(reminder, days_late=late), programme.contact, address(programme, covered.owner)
        )  # fmt: skip
        drafts.append((free_name(plain_name(covered.owner), taken, f" {period}"), letter))
    return tuple(drafts)


def sent_forms(folder: Path | None, period: Period, owners: Collection[str]) -> dict[str, SentForm]:
    """Return the newest form of each of some owners that lies in a folder, or below it, as it was sent for a period."""
    found: dict[str, SentForm] = {}
    for path in sorted(folder.rglob("*.xlsx")) if folder and folder.is_dir() else ():
        form = None if why_skipped(path.name) else _read_sent(path, period, owners)
        if form is not None and (form[0] not in found or found[form[0]].issued < form[1].issued):
            found[form[0]] = form[1]
    return found


def _read_sent(path: Path, period: Period, owners: Collection[str]) -> tuple[str, SentForm] | None:
    """Return whose form a file is, and the form; `None` for any other file, and for one that somebody has changed."""
    data = path.read_bytes()
    try:
        # Told by the properties first: a folder may hold the forms of years.
        told = find_properties(Package(data, path.name, FORM_LIMITS))
        if told.get(PROPERTY_PERIOD) != str(period) or told.get(PROPERTY_OWNER) not in owners:
            return None
        form_map = find_map(read_workbook(data, path.name)).form_map
    except (WorkbookError, PartError):
        return None
    if form_map is None or form_map.issued is None or find_standing(path) != of_ours(FORM, is_changed=False):
        return None
    return form_map.owner, SentForm(Attachment(path.name, data), form_map.issued, form_map.deadline)


def _is_sent(covered: Coverage, sent: Mapping[str, SentForm]) -> bool:
    return covered.state != "returned" and covered.owner in sent


def _made_again(
    programme: Programme, merged: Merged, period: Period, wanting: Iterable[Coverage], told: Reminding
) -> dict[str, Attachment]:
    """Return a form for each owner, with the answers that it has given."""
    from elinvoima_xl.form.sheets.write import write_form

    owners = tuple(each.owner for each in wanting if programme.find_owner(each.owner))
    if not owners:
        return {}
    wanted = Wanted(period, told.layout, told.now, owners=owners, deadline=told.deadline)
    found: dict[str, Attachment] = {}
    for name, form in make_forms(programme, merged, wanted)[0]:
        stream = BytesIO()
        write_form(form, stream, filled=_answers_of(merged, period, form.owner))
        found[form.owner] = Attachment(f"{name}.xlsx", stream.getvalue())
    return found


def _answers_of(merged: Merged, period: Period, owner: str) -> dict[tuple[str, str], Value]:
    """Return what an owner has answered in a period, as it is typed in: plain numbers and dates as such, else words."""
    return {
        (each.item, each.field): each.value if to_invariant(each.value) == each.raw else each.raw
        for decision in merged.of(period)
        for each in decision.answers
        if each.owner == owner and each.state not in (EMPTY, SUPERSEDED)
    }


def _reminder(programme: Programme, covered: Coverage, owed: list[Owed]) -> Reminder:
    owner = programme.find_owner(covered.owner)
    language = (owner.language if owner else "") or programme.language
    say = words(language)
    missing = tuple(_line(programme, each, say) for each in owed) if covered.state == "returned" else ()
    return Reminder(covered.owner, language, programme.title, covered.period, missing, asked=covered.expected)


def _line(programme: Programme, owed: Owed, say: Words) -> str:
    metric = programme.find_metric(owed.item)
    measure = programme.find_measure(owed.item)
    wording = metric.wording if metric else measure.wording if measure else ""
    field = say.value(field_name(owed.field))
    return f"{owed.item} {wording}: {field}"
