"""Draw the pictures of docs/pictures/ anew.

    python docs/make_pictures.py [NAME]…

Needs LibreOffice, pdftoppm (poppler-utils) and the font Carlito (Debian: fonts-crosextra-carlito), which has the
widths of Calibri. Each picture is a function; the answers in them are invented and say so.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Set
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

import elinvoima_xl.kajaani
import openpyxl

from elinvoima_xl.app.demo import run_demo
from elinvoima_xl.form.layout import read_layout
from elinvoima_xl.form.plan import build_form
from elinvoima_xl.form.records import Last
from elinvoima_xl.form.sheets.write import write_form
from elinvoima_xl.foundation.language import Value
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.model.programme import Programme
from elinvoima_xl.programme.write_workbook import read_programme

PICTURES: Final = Path(__file__).with_name("pictures")
# Dots an inch: 96 is the size on a screen at 100 %.
SCREEN: Final = 96
PRINT: Final = 60
OWNER: Final = "KAO"
# The columns between them are empty until a person writes in them; the pictures have no room for all.
METRIC_COLUMNS: Final = {"Tunnus", "Mittari", "Laji", "Yksikkö", "Suunta", "Yhdistäminen", "Tarkistettavat ehdotukset"}
TEXT_COLUMNS: Final = {"Kausi", "Nro", "Tavoite tai toimenpide", "Teksti raporttiin", "Muutosehdotus"}
# LibreOffice shows numbers and dates as a Finnish office does.
_FINNISH: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale"><value>fi-FI</value></prop></item>
</oor:items>"""
NOTICE: Final = "Esimerkin vastaukset ovat keksittyjä."


def form_instructions(folder: Path) -> None:
    """Draw the first sheet of a form."""
    pdf = _form_pdf(folder)
    draw(pdf, PICTURES / "form-instructions.png", page=1, dots=SCREEN, crop=(20, 20, 760, 460))


def form_empty(folder: Path) -> None:
    """Draw another area of a form as it is sent out."""
    pdf = _form_pdf(folder)
    draw(pdf, PICTURES / "form-empty.png", page=4, dots=SCREEN, crop=(20, 20, 1560, 480))


def form_area(folder: Path) -> None:
    """Draw an area of a form that is being filled in."""
    pdf = _form_pdf(folder, _FILLED)
    draw(pdf, PICTURES / "form-area.png", page=2, dots=SCREEN, crop=(20, 20, 1560, 860))


def form_printed(folder: Path) -> None:
    """Draw a whole printed page (A3 landscape)."""
    pdf = _form_pdf(folder, _FILLED)
    draw(pdf, PICTURES / "form-printed.png", page=2, dots=PRINT)


def register_summary(folder: Path) -> None:
    """Draw the register's overview after two periods."""
    draw(_register_pdf(folder), PICTURES / "register-summary.png", page=1, dots=SCREEN, crop=(20, 20, 1560, 970))


def register_conflicts(folder: Path) -> None:
    """Draw the register's sheet of conflicts: one to be settled, others that have been."""
    draw(_register_pdf(folder), PICTURES / "register-conflicts.png", page=2, dots=110, crop=(20, 20, 1780, 640))


def register_area(folder: Path) -> None:
    """Draw an area of the register: merged values, the period before beside them."""
    draw(_register_pdf(folder), PICTURES / "register-area.png", page=3, dots=130, crop=(30, 30, 2110, 860))


def programme_metrics(folder: Path) -> None:
    """Draw the metrics of a programme workbook as it was imported, with the proposals to be checked."""
    run_demo(folder / "demo")
    book = openpyxl.load_workbook(folder / "demo" / "tuotu-ohjelma.xlsx")
    pdf = _only(book, "Mittarit", METRIC_COLUMNS, folder)
    draw(pdf, PICTURES / "programme-metrics.png", page=1, dots=SCREEN, crop=(20, 20, 1500, 677))


def register_texts(folder: Path) -> None:
    """Draw the register's sheet for the coordinator's own words, some of them written."""
    run_demo(folder / "demo")
    book = openpyxl.load_workbook(folder / "demo" / "rekisteri.xlsx")
    sheet = book["Koordinaattorin tekstit"]
    texts = {row[1].value: row for row in sheet.iter_rows(min_row=4, max_row=20) if row[0].value == "2027"}
    texts["1.1"][3].value = "Tavoite etenee. Oppilaitosten ja yritysten yhteinen kartoitus on osa arkea."
    texts["1.1.3"][4].value = "Yhdistetään toimenpiteeseen 1.3.2, koska osallistujat ovat samoja."
    pdf = _only(book, "Koordinaattorin tekstit", TEXT_COLUMNS, folder)
    draw(pdf, PICTURES / "register-texts.png", page=1, dots=SCREEN, crop=(20, 20, 1560, 396))


def _only(book: openpyxl.Workbook, name: str, shown: Set[str], folder: Path) -> Path:
    """Return one sheet of a workbook as a PDF, with no other columns than those that are to be seen."""
    sheet = book[name]
    titles = next(row for row in sheet.iter_rows(max_row=10) if shown <= {cell.value for cell in row})
    for cell in titles:
        sheet.column_dimensions[cell.column_letter].hidden = cell.value not in shown
    for other in book.worksheets:
        other.sheet_state = "visible" if other is sheet else "hidden"
    book.active = sheet
    book.save(folder / "shown.xlsx")
    return to_pdf(folder / "shown.xlsx", folder)


def handed_back(folder: Path) -> None:
    """Draw the first sheet of a marked copy: what its partner is asked to mend."""
    pdf = _of_demo(folder, "korjattavat/2027-H1/CEMIS 2027-H1.xlsx")
    draw(pdf, PICTURES / "handed-back.png", page=1, dots=SCREEN, crop=(20, 20, 1520, 160))


def _register_pdf(folder: Path) -> Path:
    return _of_demo(folder, "rekisteri.xlsx")


def _of_demo(folder: Path, file: str) -> Path:
    """Return a workbook of the demo as a PDF; its answers are invented, and it says so."""
    run_demo(folder / "demo")
    return to_pdf(folder / "demo" / file, folder)


# Invented answers of KAO on the area 1 of the Kajaani programme.
_FILLED: Final[dict[tuple[str, str], Value]] = {
    ("1.1.2.a", "actual"): Decimal(14),
    ("1.1.2", "status"): "Etenee suunnitellusti ►",
    ("1.1.2", "done"): "Kartoitus on tehty 14 yrityksessä, ja sen kysymykset on sovittu yhdessä.",
    ("1.1.3.a", "actual"): Decimal(1250),
    ("1.1.3", "status"): "Viivästynyt ▲",
    ("1.1.3", "done"): "Kevään rekrytointipäivä pidettiin huhtikuussa.",
    ("1.1.3", "cause"): "Syksyn tapahtuman tila on remontissa. Uusi tila on varattu marraskuuksi.",
    ("1.1.4.a", "actual"): "ei saatavilla",
    ("1.1.4", "status"): "Ei aloitettu ○",
}


def _form_pdf(folder: Path, filled: Mapping[tuple[str, str], Value] | None = None) -> Path:
    programme = _programme()
    before = Period(2026, "H1")
    history = {
        (OWNER, "1.1.2.a", "actual"): Last(before, Decimal(11)),
        (OWNER, "1.1.2", "status"): Last(before, "on_track"),
        (OWNER, "1.1.3.a", "actual"): Last(before, Decimal(980)),
        (OWNER, "1.1.3", "status"): Last(before, "on_track"),
    }
    form, _ = build_form(
        programme,
        Period(2027, "H1"),
        OWNER,
        language="fi",
        layout=read_layout(),
        issued=datetime(2027, 6, 1, 8, 0, tzinfo=UTC),
        deadline=date(2027, 8, 15),
        history=history,
    )
    assert form is not None
    path = folder / "form.xlsx"
    write_form(form, path, filled=filled)
    return to_pdf(path, folder)


def _programme() -> Programme:
    programme, _ = read_programme(Path(elinvoima_xl.kajaani.__file__).with_name("programme.xlsx"))
    return replace(programme, notice=NOTICE)


def to_pdf(path: Path, folder: Path) -> Path:
    """Return a workbook or document as a PDF, made by LibreOffice with a profile of its own."""
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(_FINNISH, encoding="utf-8")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    order = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(path)]
    subprocess.run(order, check=True, capture_output=True)
    return folder / f"{path.stem}.pdf"


def draw(pdf: Path, picture: Path, *, page: int, dots: int, crop: tuple[int, int, int, int] | None = None) -> None:
    """Draw a page, or the part of it that `crop` (left, top, width, height in pixels) tells."""
    order = ["pdftoppm", "-png", "-singlefile", "-r", str(dots), "-f", str(page), "-l", str(page)]
    if crop is not None:
        order += [part for flag, size in zip("xyWH", crop, strict=True) for part in (f"-{flag}", str(size))]
    subprocess.run([*order, str(pdf), str(picture.with_suffix(""))], check=True)


DRAWN: Final[dict[str, Callable[[Path], None]]] = {
    "programme-metrics": programme_metrics,
    "form-instructions": form_instructions,
    "form-empty": form_empty,
    "form-area": form_area,
    "form-printed": form_printed,
    "handed-back": handed_back,
    "register-summary": register_summary,
    "register-conflicts": register_conflicts,
    "register-area": register_area,
    "register-texts": register_texts,
}


def main(names: list[str]) -> None:
    """Draw the pictures of these names, or all of them."""
    PICTURES.mkdir(exist_ok=True)
    for name in names or DRAWN:
        with tempfile.TemporaryDirectory() as folder:
            DRAWN[name](Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
