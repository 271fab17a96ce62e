"""Random follow-ups, each from its seed: a small programme, its forms, and what partners type in them and send when.

Everything typed is a keystroke with its meaning beside it, so that a test need not ask the program what it means.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from io import BytesIO
from random import Random
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
from filled import Key, map_of
from mutations import MUTATIONS, merge_cells
from openpyxl.writer.excel import ExcelWriter

from elinvoima_xl.form.layout import read_layout
from elinvoima_xl.form.plan import build_form
from elinvoima_xl.form.sheets.write import write_form
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.model.asking import askable_owners
from elinvoima_xl.model.programme import Area, Measure, Mention, Metric, Objective, Owner, Programme

OWNERS = ("Keksitty opisto", "Keksitty kunta", "Keksitty yhdistys", "Keksityn seudun yritys")
GROUP = "Keksityt kumppanit"
PERIODS = (Period(2027, "H1"), Period(2027), Period(2028, "T2"))
ISSUED = datetime(2028, 1, 3, 8, 0, tzinfo=UTC)
RULES = ("lead", "sum", "latest", "mean", "each")
KINDS = ("count", "share", "money", "milestone", "text")
UNITS = {"count": "kpl", "share": "%", "money": "€"}
STATUS_WORDS = {
    "not_started": "Ei aloitettu ○",
    "on_track": "Etenee suunnitellusti ►",
    "delayed": "Viivästynyt ▲",
    "completed": "Toteutunut ✓",
    "discontinued": "Keskeytetty ✕",
}

# What somebody says: given, unavailable or unreadable, and the value or the text that cannot be read.
Word = tuple[str, object]


@dataclass(frozen=True)
class Keys:
    """What is typed in a cell, what it means, and the code of the problem that is to tell of it ("" for none)."""

    typed: object
    word: Word
    code: str = ""


@dataclass(frozen=True)
class Sent:
    """One file that came back: whose, when it was saved (None: cannot be known), what was typed, which edits it met.

    `erased` are the cells whose typed value stands nowhere in the file any more.
    """

    file: str
    owner: str
    saved: datetime | None
    typed: Mapping[Key, Keys]
    form: bytes
    edits: tuple[str, ...]
    data: bytes
    erased: frozenset[Key]


# --- programmes


def programme_of(random: Random) -> Programme:
    """Return a programme of one or two areas with every kind of metric and every rule now and then."""
    areas = tuple(
        Area(number, f"Alue {number}", objectives=(Objective(1, f"Tavoite {number}", _measures(random, number)),))
        for number in range(1, random.randint(1, 2) + 1)
    )
    group = Owner(GROUP, collective=True, respondent=random.choice(["", *OWNERS]))
    return Programme(
        "keksitty", "Keksitty elinvoimaohjelma", (2027, 2031), areas, (*(Owner(name) for name in OWNERS), group)
    )


def _measures(random: Random, area: int) -> tuple[Measure, ...]:
    return tuple(_measure(random, f"{area}.1.{number}") for number in range(1, random.randint(1, 3) + 1))


def _measure(random: Random, item: str) -> Measure:
    names = random.sample(OWNERS, random.randint(1, 3)) + ([GROUP] if random.random() < 0.2 else [])
    lead = random.choice(["", names[0], random.choice(OWNERS)])
    metrics = tuple(_metric(random, f"{item}.{letter}") for letter in "abc"[: random.randint(0, 3)])
    return Measure(item, f"Toimenpide {item}", tuple(map(Mention, names)), lead, metrics)


def _metric(random: Random, item: str) -> Metric:
    kind = random.choice(KINDS)
    combine = {"milestone": random.choice(["all_done", "lead", "sum"]), "text": random.choice(["each", "lead"])}
    targets = ((2027, Decimal(500)),) if kind == "count" and random.random() < 0.5 else ()
    rule = combine.get(kind, random.choice(RULES))
    return Metric(item, f"Mittari {item}", kind, UNITS.get(kind, ""), combine=rule, targets=targets)


# --- what is typed


def keys_of(random: Random, kind: str) -> Keys:
    """Return something that a partner types in a cell of a kind."""
    return {
        "count": _count,
        "share": _share,
        "money": _money,
        "milestone": _milestone,
        "status": _status,
        "date": _date,
        "text": _text,
    }[kind](random)


def _given(typed: object, value: object, code: str = "") -> Keys:
    return Keys(typed, ("given", value), code)


def _unavailable() -> Keys:
    return Keys("ei saatavilla", ("unavailable", None))


def _unreadable(text: str, code: str) -> Keys:
    return Keys(text, ("unreadable", text), code)


def _count(random: Random) -> Keys:
    number = random.randint(0, 9999)
    return random.choice(
        [
            *[_given(number, Decimal(number))] * 6,
            _given(f"{number} kpl", Decimal(number)),
            _given(f"n. {number}", Decimal(number), "assumed-number"),
            _given("1 234", Decimal(1234)),
            _unreadable("20–30", "not-a-number"),
            _unreadable(f"{number} hlö", "other-unit"),
            _unavailable(),
        ]
    )


def _share(random: Random) -> Keys:
    hundredths = random.randint(0, 100)
    share = Decimal(hundredths) / 100
    return random.choice(
        [
            *[_given(float(share), share)] * 4,
            _given(f"{hundredths} %", share),
            _unreadable("yli puolet", "not-a-number"),
            _unavailable(),
        ]
    )


def _money(random: Random) -> Keys:
    cents = random.randint(0, 10**8)
    value = Decimal(cents) / 100
    return random.choice(
        [
            *[_given(float(value), value)] * 4,
            _given("1 234,50 €", Decimal("1234.5")),
            _unreadable("yli 100", "not-a-number"),
            _unavailable(),
        ]
    )


def _milestone(random: Random) -> Keys:
    return random.choice(
        [
            *[_given("Kyllä", True)] * 4,
            *[_given("Ei", False)] * 2,
            _given("valmis", True, "assumed-yes-or-no"),
            _unreadable("ehkä", "not-yes-or-no"),
            _unavailable(),
        ]
    )


def _status(random: Random) -> Keys:
    code = random.choice(sorted(STATUS_WORDS))
    word = STATUS_WORDS[code]
    return random.choice(
        [
            *[_given(word, code)] * 5,
            _given(word[:-2].lower(), code),
            _given("käynnissä", "on_track", "assumed-status"),
            _unreadable("ihan hyvin menee", "unknown-status"),
        ]
    )


def _date(random: Random) -> Keys:
    day = date(2028, random.randint(4, 12), random.randint(1, 28))
    return random.choice(
        [
            *[_given(day, day)] * 3,
            _given(f"{day.day}.{day.month}.{day.year}", day),
            _unreadable("syksyllä ehkä", "not-a-date"),
            _unavailable(),
        ]
    )


def _text(random: Random) -> Keys:
    text = f"Keksitty vastaus {random.randrange(10**6)}"
    return random.choice([*[_given(text, text)] * 6, _given(f"-{text}", f"-{text}"), _unavailable()])


# --- forms out, filled and edited, and back


def send_and_return(seed: int) -> tuple[Programme, dict[Period, list[Sent]]]:
    """Return a programme and, of each of some periods, every file that came back."""
    random = Random(seed)
    programme = programme_of(random)
    return programme, {period: list(_round(random, programme, period)) for period in PERIODS}


def _round(random: Random, programme: Programme, period: Period) -> Iterator[Sent]:
    pools: dict[Key, list[Keys]] = {}
    for owner in (*askable_owners(programme, period), ""):
        yield from _files_of(random, programme, period, owner, pools)


def _files_of(
    random: Random, programme: Programme, period: Period, owner: str, pools: dict[Key, list[Keys]]
) -> Iterator[Sent]:
    """Yield what an owner sends: nothing, one file, or several that change and empty what was said before."""
    form = form_of(programme, period, owner)
    typed: dict[Key, Keys] = {}
    for turn in range(random.choice([1, 1, 2, 3, 3] if owner else [0, 0, 1])):
        typed = _type_again(random, form, typed, pools)
        edits = random.sample(MUTATIONS, random.choice((1, 1, 2))) if random.random() < 0.5 else []
        # The last, because it takes values away: a later edit that parts the cells again would leave no trace of them.
        edits.sort(key=lambda edit: edit is merge_cells)
        # A file whose hidden sheet is gone does not tell when it was sent: its time cannot be doubted.
        is_dated = bool(edits) or random.random() < 0.9
        saved = ISSUED + timedelta(hours=random.randint(1, 6)) if is_dated else ISSUED - timedelta(days=1)
        book = fill(random, form, typed, edits)
        name = f"{owner or 'Yhteinen'} {period} {turn}.xlsx"
        names = tuple(edit.__name__ for edit in edits)
        told = saved if is_dated else None
        yield Sent(name, owner, told, dict(typed), form, names, save(book, saved), erased(book, typed))


def _type_again(random: Random, form: bytes, before: Mapping[Key, Keys], pools: dict[Key, list[Keys]]) -> dict:
    """Return what stands in the open cells now: most as before, some typed anew, some empty."""
    typed: dict[Key, Keys] = {}
    for row in map_of(form).rows:
        if row.item and row.cell and not row.locked and row.kind != "note":
            key = (row.item, row.field)
            if key in before and random.random() < 0.7:
                typed[key] = before[key]
            elif random.random() < 0.7:
                pool = pools.setdefault(key, [keys_of(random, row.kind) for _ in range(3)])
                typed[key] = random.choice([pool[0], pool[0], pool[0], pool[1], pool[2]])
    return typed


@cache
def form_of(programme: Programme, period: Period, owner: str) -> bytes:
    """Return a form as it was sent."""
    form, told = build_form(programme, period, owner, language="fi", layout=read_layout(), issued=ISSUED)
    assert form is not None, told
    stream = BytesIO()
    write_form(form, stream)
    return stream.getvalue()


def fill(random: Random, form: bytes, typed: Mapping[Key, Keys], edits: list[Any]) -> Any:
    """Return the form filled in and edited in a partner's program."""
    book = openpyxl.load_workbook(BytesIO(form))
    for row in map_of(form).rows:
        if (row.item, row.field) in typed and row.cell and not row.locked and row.kind != "note":
            book[row.sheet][row.cell].value = typed[row.item, row.field].typed
    for edit in edits:
        edit(book, random)
    return book


def erased(book: Any, typed: Mapping[Key, Keys]) -> frozenset[Key]:
    """Return the cells whose typed value no sheet holds after the edits."""
    held = {cell.value for sheet in book.worksheets for row in sheet.iter_rows() for cell in row}
    return frozenset(key for key, keys in typed.items() if keys.typed not in held)


def save(book: Any, saved: datetime) -> bytes:
    """Return the workbook as a file that says when it was saved: the library's own saving would say today."""
    book.properties.modified = saved.replace(tzinfo=None)
    stream = BytesIO()
    ExcelWriter(book, ZipFile(stream, "w", ZIP_DEFLATED)).save()
    return stream.getvalue()


def saved_at(data: bytes, saved: datetime) -> bytes:
    """Return a workbook that says when it was saved."""
    return save(openpyxl.load_workbook(BytesIO(data)), saved)
