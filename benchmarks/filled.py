"""Filled forms of the Kajaani programme for the other benchmarks: each owner's own form, answered as partners answer.

    python benchmarks/filled.py FOLDER [--forms 200]

Written by the program's own writer with invented answers: a status, a text and a figure in every open cell, of the
kinds that partners type (a bare number, a decimal comma, a word in another case), and now and then a gap. Form number n
is that of the n-th owner in turn, with an id of its own as if each were sent to another; those of one owner are one
form that came back so many times, as a shared one does. No two are filled in the same way.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from io import BytesIO
from itertools import count
from pathlib import Path

from elinvoima_xl.form.layout import read_layout
from elinvoima_xl.form.plan import build_form
from elinvoima_xl.form.records import Form, FormCell
from elinvoima_xl.form.sheets.write import write_form
from elinvoima_xl.foundation.language import Value
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.model.asking import askable_owners
from elinvoima_xl.model.programme import Programme
from elinvoima_xl.programme.write_workbook import read_programme

PROGRAMME = Path(__file__).parent.parent / "examples" / "kajaani" / "programme.xlsx"
PERIOD = Period(2027, "H1")
ISSUED = datetime(2027, 7, 1, tzinfo=UTC)
WORDS = "Yritysten kanssa on sovittu yhteisestä hankkeesta ja koulutukset on aloitettu keväällä."
STATUSES = ("Etenee suunnitellusti ►", "Viivästynyt ▲", "toteutunut", "Ei aloitettu ○", "Etenee suunnitellusti ►")


@cache
def programme() -> Programme:
    return read_programme(PROGRAMME)[0]


@cache
def owners() -> tuple[str, ...]:
    return askable_owners(programme(), PERIOD)


@cache
def blank(owner: str) -> Form:
    form, _ = build_form(programme(), PERIOD, owner, language="fi", layout=read_layout(), issued=ISSUED)
    assert form is not None
    return form


def filled_form(number: int, owner: str = "") -> bytes:
    """Return the bytes of a filled form: of one owner after the other where none is named, never twice the same."""
    form = blank(owner) if owner else replace(blank(owners()[number % len(owners())]), id=f"mittaus-{number}")
    stream = BytesIO()
    write_form(form, stream, filled=dict(_answers(form, number)))
    return stream.getvalue()


def _answers(form: Form, number: int) -> Iterator[tuple[tuple[str, str], Value]]:
    cells = (cell for sheet in form.sheets for row in sheet.rows for cell in row.cells if not cell.locked and cell.item)
    for place, cell in zip(count(number), cells, strict=False):
        # One cell in eleven stays empty.
        if place % 11:
            yield (cell.item, cell.field), _answer(cell, place, number)


def _answer(cell: FormCell, place: int, number: int) -> Value:
    if cell.kind == "status":
        return STATUSES[place % len(STATUSES)]
    if cell.kind == "date":
        return date(2027, 9, 1 + place % 30)
    if cell.kind == "milestone":
        return place % 2 == 0
    if cell.kind == "text":
        return f"{WORDS} {number}.{place}"
    if cell.kind == "share":
        return Decimal(place % 100) / 100
    return Decimal(place) if place % 7 else f"{place},5"


def write_filled(folder: Path, forms: int, owner: str = "") -> None:
    """Write so many filled forms into a folder, those of one owner where it is named."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(forms):
        (folder / f"{number:05}.xlsx").write_bytes(filled_form(number, owner))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--forms", type=int, default=200)
    asked = parser.parse_args()
    write_filled(asked.folder, asked.forms)


if __name__ == "__main__":
    main()
