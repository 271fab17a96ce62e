"""Small invented programmes and their forms, written and opened again: what the tests of forms share."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import openpyxl

from elinvoima_xl.form.layout import read_layout
from elinvoima_xl.form.plan import build_form
from elinvoima_xl.form.records import Form
from elinvoima_xl.form.sheets.form_map import MAP_SHEET, FormMap, from_rows
from elinvoima_xl.form.sheets.write import write_form
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.model.programme import Area, Measure, Mention, Metric, Objective, Owner, Programme

H1 = Period(2027, "H1")
ISSUED = datetime(2027, 6, 1, 8, 0, tzinfo=UTC)
OWNER = "Keksitty opisto"
OTHER = "Keksitty kunta"


def owned(*names: str) -> tuple[Mention, ...]:
    return tuple(Mention(name) for name in names)


def a_programme(*areas: Area, **more: Any) -> Programme:
    """Return an invented programme: of the areas given, else of two that hold a cell of every kind."""
    owners = (Owner(OWNER), Owner(OTHER))
    kept = areas or (_skills(), _growth())
    return Programme("keksitty", "Keksitty elinvoimaohjelma", (2027, 2031), kept, owners, city="Keksilä", **more)


def _skills() -> Area:
    both, kinds = owned(OWNER, OTHER), ("count", "share", "duration", "money", "score", "milestone", "text")
    units = {"count": "kpl", "share": "%", "duration": "kk", "money": "milj. €", "score": "pistettä"}
    metrics = tuple(
        Metric(f"1.1.1.{letter}", f"Keksitty {letter}", kind, units.get(kind, ""))
        for letter, kind in zip("abcdefg", kinds, strict=True)
    )
    measures = (
        Measure("1.1.1", "Teemme kaikenlaista", owned(OWNER), metrics=metrics),
        Measure("1.1.2", "=SUMMA(A1) ei ole kaava", both, metrics=(Metric("1.1.2.a", "+1 keksitty", unit="kpl"),)),
        Measure("1.1.3", "@ilman mittaria", both),
    )
    return Area(1, "OSAAVIEN TEKIJÖIDEN KEKSILÄ", "Työvoima", objectives=(Objective(1, "Osaajat löytyvät.", measures),))


def _growth() -> Area:
    measures = (
        Measure(
            "2.1.1", "- viivalla alkava", owned(OWNER, OTHER), lead=OTHER, metrics=(Metric("2.1.1.a", "Yritykset"),)
        ),
    )
    return Area(2, "Kasvu", objectives=(Objective(1, "Yritykset kasvavat.", measures),))


def a_form(programme: Programme | None = None, owner: str = OWNER, language: str = "fi", **more: Any) -> Form:
    chosen = {"layout": read_layout(), "issued": ISSUED, "deadline": date(2027, 8, 15), **more}
    form, problems = build_form(programme or a_programme(), H1, owner, language=language, **chosen)
    assert form is not None, problems
    return form


def written(form: Form | None = None, **more: Any) -> bytes:
    stream = BytesIO()
    write_form(form or a_form(), stream, **more)
    return stream.getvalue()


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(BytesIO(data))


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return package.read(name).decode()


def parts(data: bytes, folder: str) -> list[str]:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return [package.read(name).decode() for name in sorted(package.namelist()) if name.startswith(folder)]


def map_of(data: bytes) -> FormMap:
    sheet = opened(data)[MAP_SHEET]
    rows = ([str(value or "") for value in row[:8]] for row in sheet.iter_rows(values_only=True))
    form_map, stored = from_rows(rows)
    assert form_map is not None
    assert form_map.digest == stored
    return form_map


def place_of(form_map: FormMap, item: str, field: str) -> tuple[str, str]:
    """Return sheet and address of the open cell of a field."""
    found = [row for row in form_map.rows if (row.item, row.field) == (item, field) and row.cell and row.kind != "note"]
    return found[0].sheet, found[0].cell
