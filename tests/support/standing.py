"""What can stand at a place where a command writes, and what each command would write there.

`COMMANDS` names for each command its arguments and the file that it writes; `STANDINGS` what can stand in its way.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from io import BytesIO, StringIO
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

import docx
import openpyxl
from commands import PERIOD_CODE, Run
from filled import OTHER, TYPED, a_form, a_programme, fill

from elinvoima_xl.programme.write_workbook import write_programme

REGISTER = "rekisteri.xlsx"
PROGRAMME = "ohjelma.xlsx"
# What the commands read, by name; all of them lie in the folder in which they are run.
FAULTY = {**TYPED, ("1.1.1.a", "actual"): "20–30"}
SOURCE = """# Keksityn kunnan elinvoimaohjelma 2027–2031

## Kehittämiskohde 1. Osaajat

| Tavoite | Toimenpide | Vastuutaho | Mittari |
|---|---|---|---|
| Koulutus | Tapaamme yrityksiä | Keksitty opisto | Tapaamiset, kpl |
"""


class Command(NamedTuple):
    """How a command is run, and the file that it writes."""

    arguments: tuple[str, ...]
    target: str
    # What of all this the command reads itself.
    reads: str = ""

    def line(self, target: str = "") -> tuple[str, ...]:
        """Return its arguments, writing to another place where one is given."""
        return tuple(each.replace(self.option, target or self.option) for each in self.arguments)

    @property
    def option(self) -> str:
        """Return what the command line names: the file, or the folder in which it lies."""
        named = [each for each in self.arguments if self.target == each or self.target.startswith(f"{each}/")]
        return named[-1]


FORM = f"{OTHER} {PERIOD_CODE}"
COMMANDS = {
    "import": Command(("import", "lahde.md", "-o", "tuotu.xlsx"), "tuotu.xlsx", "lahde.md"),
    "forms": Command(("forms", PROGRAMME, "--period", PERIOD_CODE, "-o", "lomakkeet"), f"lomakkeet/{FORM}.xlsx"),
    "forms --drafts": Command(
        ("forms", PROGRAMME, "--period", PERIOD_CODE, "--drafts", "-o", "lomakkeet"), f"lomakkeet/{FORM}.eml"
    ),
    "check": Command(
        ("check", "vialliset", "--programme", PROGRAMME, "--return-to", "korjattavat"), "korjattavat/KAO.xlsx"
    ),
    "check, its mail": Command(
        ("check", "vialliset", "--programme", PROGRAMME, "--return-to", "korjattavat"), "korjattavat/KAO.eml"
    ),
    "merge": Command(
        ("merge", "palautetut", "--programme", PROGRAMME, "-o", "uusi.xlsx"), "uusi.xlsx", "palautetut/KAO.xlsx"
    ),
    "status": Command(("status", REGISTER, "--reminders", "muistutukset"), f"muistutukset/{FORM}.eml", REGISTER),
    "status, its table": Command(("status", REGISTER, "--reminders", "muistutukset"), "muistutukset/viestit.csv"),
    "report": Command(("report", REGISTER, "-o", "uusi.docx"), "uusi.docx", REGISTER),
    "report --summary": Command(("report", REGISTER, "--summary", "-o", "tiivis.docx"), "tiivis.docx", REGISTER),
    "report --item": Command(("report", REGISTER, "--item", "-o", "uusi.txt"), "uusi.txt", REGISTER),
    "report --template": Command(
        ("report", REGISTER, "--template", "pohja.docx", "-o", "pohjalla.docx"), "pohjalla.docx", "pohja.docx"
    ),
    "publish": Command(("publish", REGISTER, "-o", "sivu"), "sivu/index.html"),
    "export": Command(
        ("export", REGISTER, "-o", "aineisto"), "aineisto/answers/programme=keksitty/data.parquet", REGISTER
    ),
    "init": Command(("init", "vuosi"), "vuosi/elinvoima.toml"),
}


def make_all(folder: Path, run: Run) -> None:
    """Write what the commands read and what can stand in their way."""
    write_programme(a_programme(), (), folder / PROGRAMME)
    (folder / "lahde.md").write_text(SOURCE, "utf-8")
    for name, typed in (("palautetut", TYPED), ("vialliset", FAULTY)):
        (folder / name).mkdir()
        (folder / name / "KAO.xlsx").write_bytes(fill(a_form(), typed))
    document = docx.Document()
    document.add_paragraph("{{raportti}}")
    document.save(str(folder / "pohja.docx"))
    (folder / "oma.txt").write_text("Oma muistio, jota kukaan muu ei ole tehnyt.", "utf-8")
    run("merge", "palautetut", "-o", REGISTER, "--programme", PROGRAMME)


# What stands there, as the bytes of one of the files above, or as what is done to what the command wrote.
STANDINGS: dict[str, str] = {
    "a register": REGISTER,
    "a programme": PROGRAMME,
    "a filled form": "palautetut/KAO.xlsx",
    "a source document": "lahde.md",
    "a template": "pohja.docx",
    "a foreign file": "oma.txt",
}


def edit(path: Path) -> None:
    """Change a file as a person does: a few words more."""
    EDITS[path.suffix](path)


def _edit_workbook(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["B40"] = "Keksitty lisäys"
    book.save(path)


def _edit_document(path: Path) -> None:
    document = docx.Document(str(path))
    document.add_paragraph("Keksitty lisäys")
    document.save(str(path))


def _edit_mail(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"Hei,", b"Hei taas,", 1))


def _edit_text(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"; lisays\r\n")


EDITS: Mapping[str, Callable[[Path], None]] = {
    ".xlsx": _edit_workbook,
    ".docx": _edit_document,
    ".eml": _edit_mail,
    **dict.fromkeys((".csv", ".txt", ".html", ".parquet", ".toml"), _edit_text),
}


def save_again(path: Path) -> None:
    """Open a file and save it, as another program does it: other bytes, the same content."""
    if path.suffix == ".xlsx":
        openpyxl.load_workbook(path).save(path)
    elif path.suffix == ".docx":
        docx.Document(str(path)).save(str(path))
        _pack_again(path)
    elif path.suffix == ".csv":
        rows = list(csv.reader(StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), delimiter=";"))
        with path.open("w", encoding="utf-16", newline="") as file:
            csv.writer(file, delimiter="\t").writerows(rows)
    elif path.suffix == ".eml":
        path.write_bytes(path.read_bytes().replace(b"X-Unsent: 1\r\n", b"From: a@example.org\r\nX-Unsent: 1\r\n"))
    else:
        path.write_bytes(path.read_bytes().decode("utf-8-sig").replace("\n", "\r\n").encode())


def _pack_again(path: Path) -> None:
    stream = BytesIO()
    with ZipFile(path) as source, ZipFile(stream, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    path.write_bytes(stream.getvalue())
