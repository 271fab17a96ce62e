"""Who is reminded of what: reminder drafts from a merge, naming what each owner still owes, in its language."""

from __future__ import annotations

from datetime import date

from elinvoima_xl.app.mail import Reminder, reminder_letter
from elinvoima_xl.app.sending import NamedDraft, address, free_name, plain_name
from elinvoima_xl.foundation.language import Words, words
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.merging.decisions import Coverage, Merged
from elinvoima_xl.merging.owed import Owed, owed_answers
from elinvoima_xl.model.answers import FIELD_NAMES
from elinvoima_xl.model.programme import Programme


def reminder_drafts(merged: Merged, period: Period, *, deadline: date | None, today: date) -> tuple[NamedDraft, ...]:
    """Return a draft for each owner who owes something in `period`, in the order of the coverage."""
    programme = merged.facts.find_programme(period)
    if programme is None:
        return ()
    owed: dict[str, list[Owed]] = {}
    for each in owed_answers(merged, period):
        owed.setdefault(each.owner, []).append(each)
    late = (today - deadline).days if deadline else 0
    drafts = []
    taken: set[str] = set()
    for covered in merged.coverage:
        if covered.period == period and covered.owner in owed:
            reminder = _reminder(programme, covered, owed[covered.owner], deadline, late)
            letter = reminder_letter(reminder, programme.contact, address(programme, covered.owner))
            drafts.append((free_name(plain_name(covered.owner), taken, f" {period}"), letter))
    return tuple(drafts)


def _reminder(programme: Programme, covered: Coverage, owed: list[Owed], deadline: date | None, late: int) -> Reminder:
    owner = programme.find_owner(covered.owner)
    language = (owner.language if owner else "") or programme.language
    say = words(language)
    missing = tuple(_line(programme, each, say) for each in owed) if covered.state == "returned" else ()
    return Reminder(covered.owner, language, programme.title, covered.period, missing, deadline, late)


def _line(programme: Programme, owed: Owed, say: Words) -> str:
    metric = programme.find_metric(owed.item)
    measure = programme.find_measure(owed.item)
    wording = metric.wording if metric else measure.wording if measure else ""
    field = say(FIELD_NAMES[owed.field]) if owed.field in FIELD_NAMES else owed.field.removeprefix("x:")
    return f"{owed.item} {wording}: {field}"
