"""Forms of a small invented programme, filled in by script: openpyxl stands for a partner's program.

The programme holds what readers trip over: a measure of two metrics, one of none, two metrics of the same name, every
kind of metric that forms ask for, two areas.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl

from elinvoima_xl.form.layout import read_layout
from elinvoima_xl.form.plan import build_form
from elinvoima_xl.form.sheets.form_map import FormMap, find_map
from elinvoima_xl.form.sheets.write import write_form
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import Problem
from elinvoima_xl.model.answers import Answer, Submission
from elinvoima_xl.model.programme import Area, Measure, Mention, Metric, Objective, Owner, Programme
from elinvoima_xl.returns.submission import read_submission
from elinvoima_xl.workbook.cells import read_workbook

PERIOD = Period(2027, "H1")
ISSUED = datetime(2027, 6, 1, 8, 0, tzinfo=UTC)
# When the returns are merged.
NOW = ISSUED + timedelta(days=60)
FILE = "KAO.xlsx"
OWNER = "Keksitty opisto"
OTHER = "Keksitty kunta"
_BOTH = (Mention(OWNER), Mention(OTHER))
_OWN = (Mention(OWNER),)

_MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
# Where a workbook tells of its shared strings.
_STRINGS_TOLD = (
    (
        "[Content_Types].xml",
        b"</Types>",
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        b'spreadsheetml.sharedStrings+xml"/>',
    ),
    (
        "xl/_rels/workbook.xml.rels",
        b"</Relationships>",
        b'<Relationship Id="rIdStrings" Target="sharedStrings.xml" Type="http://schemas.openxmlformats.org/'
        b'officeDocument/2006/relationships/sharedStrings"/>',
    ),
)
_INLINE = re.compile(rb'<c ([^>]*)t="inlineStr"([^>]*)><is>(.*?)</is></c>', re.DOTALL)

Edit = Callable[[Any], None]
Key = tuple[str, str]


@cache
def a_programme() -> Programme:
    """Return an invented programme of two areas."""
    skills = (
        Measure(
            "1.1.1", "Tapaamme yrityksiä", _BOTH, lead=OWNER, continuity="continuous",
            metrics=(
                Metric("1.1.1.a", "Tapaamiset", unit="kpl", combine="sum"),
                Metric("1.1.1.b", "Tyytyväisten osuus", kind="share", unit="%", over_time="rate", combine="mean"),
            ),
        ),
        Measure(
            "1.1.2", "Avaamme uuden koulutuksen", _OWN,
            metrics=(Metric("1.1.2.a", "Koulutus avattu", kind="milestone", over_time="once"),),
        ),
        Measure(
            "1.2.1", "Järjestämme rekrytointipäiviä", _BOTH,
            metrics=(Metric("1.2.1.a", "Osallistujamäärä", unit="hlö", targets=((2027, Decimal(500)),)),),
        ),
        Measure("1.2.2", "Kokoamme verkoston", _OWN),
    )  # fmt: skip
    growth = (
        Measure(
            "2.1.1", "Haemme rahoitusta", _OWN,
            metrics=(Metric("2.1.1.a", "Haettu rahoitus", kind="money", unit="€", combine="sum"),),
        ),
        Measure(
            "2.1.2", "Järjestämme messut", _OWN,
            metrics=(Metric("2.1.2.a", "Osallistujamäärä", unit="hlö"), Metric("2.1.2.b", "Palaute", kind="text")),
        ),
    )  # fmt: skip
    return Programme(
        id="keksitty",
        title="Keksityn kunnan elinvoimaohjelma",
        years=(2027, 2031),
        areas=(
            Area(1, "Osaajat", objectives=(Objective(1, "Koulutus", skills[:2]), Objective(2, "Työ", skills[2:]))),
            Area(2, "Kasvu", objectives=(Objective(1, "Yritykset", growth),)),
        ),
        owners=(Owner(OWNER, aliases=("Opisto",)), Owner(OTHER), Owner("Keksitty yhdistys")),
    )


@cache
def a_form(owner: str = OWNER, language: str = "fi", period: Period = PERIOD) -> bytes:
    """Return an empty form as it was sent."""
    layout = read_layout()
    form, _ = build_form(a_programme(), period, owner, language=language, layout=layout, issued=ISSUED)
    assert form is not None
    stream = BytesIO()
    write_form(form, stream)
    return stream.getvalue()


@cache
def map_of(data: bytes) -> FormMap:
    """Return the map of a form as it was sent."""
    form_map = find_map(read_workbook(data, FILE)).form_map
    assert form_map is not None
    return form_map


# What a partner types into every open cell: nothing twice, so that a swap shows.
TYPED: Mapping[Key, object] = {
    ("1.1.1.a", "actual"): 25,
    ("1.1.1.b", "actual"): 0.15,
    ("1.1.1", "status"): "Viivästynyt ▲",
    ("1.1.1", "done"): "Kävimme yrityksissä",
    ("1.1.1", "cause"): "Vaihtuva henkilöstö; palkkaamme uuden",
    ("1.1.1", "new_date"): date(2027, 12, 31),
    ("1.1.2.a", "actual"): "Kyllä",
    ("1.1.2", "status"): "Toteutunut ✓",
    ("1.1.2", "done"): "Koulutus alkoi",
    ("1.2.1.a", "actual"): 140,
    ("1.2.1.a", "forecast"): 410,
    ("1.2.1", "status"): "Etenee suunnitellusti ►",
    ("1.2.1", "done"): "Kaksi päivää pidetty",
    ("1.2.2", "status"): "Ei aloitettu ○",
    ("1.2.2", "cause"): "Odotamme päätöstä",
    ("2.1.1.a", "actual"): 123456.5,
    ("2.1.1", "status"): "Keskeytetty ✕",
    ("2.1.1", "cause"): "Haku peruttiin",
    ("2.1.2.a", "actual"): 2200,
    ("2.1.2.b", "actual"): "Palaute oli hyvää",
    ("2.1.2", "status"): "Etenee suunnitellusti ►",
    ("2.1.2", "new_date"): date(2028, 3, 1),
}
# What the program makes of it, where that is not what was typed.
READ: Mapping[Key, object] = {
    **TYPED,
    ("1.1.1.b", "actual"): Decimal("0.15"),
    ("2.1.1.a", "actual"): Decimal("123456.5"),
    ("1.1.2.a", "actual"): True,
    ("1.1.1", "status"): "delayed",
    ("1.1.2", "status"): "completed",
    ("1.2.1", "status"): "on_track",
    ("1.2.2", "status"): "not_started",
    ("2.1.1", "status"): "discontinued",
    ("2.1.2", "status"): "on_track",
}


def fill(data: bytes, typed: Mapping[Key, object], *edits: Edit) -> bytes:
    """Return the form with values typed into its open cells, then edited, saved by a partner's program."""
    book = openpyxl.load_workbook(BytesIO(data))
    for row in map_of(data).rows:
        if (row.item, row.field) in typed and row.cell and not row.locked:
            book[row.sheet][row.cell].value = typed[row.item, row.field]
    for edit in edits:
        edit(book)
    return save(book)


def save(book: Any, *, shares_texts: bool = True) -> bytes:
    """Return the workbook as bytes: its texts shared, as office programs do, or in the cells, as openpyxl does."""
    stream = BytesIO()
    book.save(stream)
    return share_texts(stream.getvalue()) if shares_texts else stream.getvalue()


def share_texts(data: bytes) -> bytes:
    """Return the workbook with the texts of its cells moved to its shared strings."""
    texts: dict[bytes, int] = {}

    def share(match: re.Match[bytes]) -> bytes:
        return b'<c %st="s"%s><v>%d</v></c>' % (match[1], match[2], texts.setdefault(match[3], len(texts)))

    with ZipFile(BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for name in parts:
        if name.startswith("xl/worksheets/sheet"):
            parts[name] = _INLINE.sub(share, parts[name])
    strings = b"".join(b"<si>%s</si>" % text for text in texts)
    parts["xl/sharedStrings.xml"] = b'<sst xmlns="%s">%s</sst>' % (_MAIN, strings)
    for name, end, entry in _STRINGS_TOLD:
        parts[name] = parts[name].replace(end, entry + end)
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return stream.getvalue()


def place_of(data: bytes, item: str, field: str) -> tuple[str, str]:
    """Return sheet and cell in which something was asked."""
    return next(
        (row.sheet, row.cell) for row in map_of(data).rows if (row.item, row.field) == (item, field) and row.cell
    )


def read(data: bytes, **options: Any) -> Submission:
    """Return what a returned file says."""
    return read_submission(data, FILE, **{"programme": a_programme(), **options})


def values_of(submission: Submission) -> dict[Key, object]:
    """Return the values given, by item and field."""
    return {(each.item, each.field): each.value for each in submission.answers if each.state == "given"}


def answer_of(submission: Submission, item: str, field: str) -> Answer:
    """Return the one answer to a field of an item."""
    (found,) = [each for each in submission.answers if (each.item, each.field) == (item, field)]
    return found


def told(submission: Submission, code: str) -> list[Problem]:
    """Return the problems of a code."""
    return [each for each in submission.problems if each.code == code]


def codes(submission: Submission) -> set[str]:
    """Return the codes of all problems."""
    return {each.code for each in submission.problems}
