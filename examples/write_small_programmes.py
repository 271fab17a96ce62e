"""Write two small invented programmes as cities write them: one in Swedish in Word, one in English in Excel.

The English one has a second version of two years later, which `five_periods.py` imports onto the first.

Both towns, and all that their programmes say, are invented. The layouts differ from the Kajaani document on purpose:
objectives as headings and merged cells in Word; a sheet for each area, two rows of titles and several actions in one
cell in Excel.

    python examples/write_small_programmes.py [FOLDER]
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

FOLDER = Path(__file__).parent / "small"
SWEDISH = FOLDER / "livskraftsprogram.docx"
ENGLISH = FOLDER / "vitality-programme.xlsx"
ENGLISH_2029 = FOLDER / "vitality-programme-2029.xlsx"
CREATED = datetime(2026, 11, 1, tzinfo=UTC)

# Area → objective → rows of measure, owners, schedule, indicator, resources.
STRANDVIK = {
    "1. Företagen växer – Näringslivets villkor": {
        "1.1 Nya företag startas i staden": [
            ("Rådgivningen för nya företagare utvidgas till byarna.", "Näringslivstjänster, Nyföretagarcentralen",
             "2027–2029", "Antal nya företag", "40 000 € per år"),
            ("En tävling för unga företagare ordnas årligen.", "Yrkesinstitutet och Företagarna i Strandvik",
             "årligen", "Antal deltagare", ""),
        ],
        "1.2 Arbetskraften räcker till": [
            ("Utländska studerande får en fadder i ett lokalt företag.", "Yrkesinstitutet", "2027–2031",
             "Antal studerande med fadder\nAndel studerande som stannar i regionen", ""),
            ("En plan för bostäder åt inflyttade utarbetas.", "Stadsplaneringen i samarbete med hyresvärdarna",
             "30.6.2028", "Plan godkänd", ""),
        ],
    },
    "2. Staden vid havet – Besök och evenemang": {
        "2.1 Allt fler besöker staden": [
            ("Gästhamnen byggs ut etappvis.", "Tekniska tjänster", "2028–2030", "Antal båtplatser", "1,2 mn €"),
            ("Skärgårdsmarknaden får ett vinterevenemang.", "Kulturtjänster, Marknadsföreningen rf", "",
             "Antal besökare", ""),
        ],
    },
}  # fmt: skip
STRANDVIK_STRENGTHS = ("Hamnen och skärgården", "Tvåspråkig utbildning", "Företag som känner varandra")
STRANDVIK_THREATS = ("De unga flyttar till större städer", "Hamnen slammar igen")

# Sheet → rows of objective, actions, lead, partners, indicators, unit, baseline, targets of 2027 and 2031.
NORTHHAVEN = {
    "1 Skills for work": [
        ("1. Young people find work near home", "Run a summer job scheme with local employers.", "Employment Service",
         "Northhaven College, Chamber of Commerce", "Young people hired", "people", 120, 140, 200),
        ("", "• Open a welding course\n• Open a course in care work", "Northhaven College", "",
         "Graduates in welding\nGraduates in care", "people/year", None, None, None),
    ],
    "2 A town that draws people in": [
        ("1. The centre is lively all year round", "Draw up a plan for the market square.", "Town Planning",
         "Northhaven Traders' Association", "Plan approved", "", None, None, None),
        ("", "Organise events regularly in the old harbour.", "Culture Service", "Harbour Friends and Town Museum",
         "Number of visitors", "visitors", 8000, 9000, 12000),
        ("2. New residents feel at home", "Survey new residents every year.", "Resident Service", "",
         "Satisfaction of new residents", "points", 3.4, 3.5, 4),
    ],
}  # fmt: skip
# The same programme as the council revised it two years later: what happened in between, a new text, a new measure.
NORTHHAVEN_2029 = {
    "1 Skills for work": [
        ("1. Young people find work near home", "Run a summer and autumn job scheme with local employers.",
         "Employment and Skills Service", "Northhaven College, Chamber of Commerce, Youth Council",
         "Young people hired", "people", 120, 160, 200),
    ],
    "2 A town that draws people in": [
        ("1. The centre is lively all year round", "Draw up a plan for the market square and the pier.",
         "Town Planning", "Northhaven Traders' Association", "Plan approved", "", None, None, None),
        ("", "Organise events regularly in the old harbour.", "Harbour Friends", "Culture and Museum Service",
         "Events held\nVisitors from the town\nVisitors from elsewhere", "", None, None, None),
        ("2. New residents feel at home", "Survey new residents every year and publish it.", "Resident Service", "",
         "Satisfaction of new residents", "%", None, None, None),
        ("", "Welcome new workers with a guide of their own.", "Employment and Skills Service", "Chamber of Commerce",
         "New workers welcomed", "people", None, None, None),
        ("", "Open a meeting place for newcomers.", "Resident Service", "Youth Council",
         "Visits to the meeting place", "visits", None, 500, 900),
    ],
}  # fmt: skip
NORTHHAVEN_BACKGROUND = {
    "Strengths": ("A harbour in the middle of the town", "Short distances"),
    "Threats": ("The ferry may stop running in winter",),
}


def main(folder: Path = FOLDER) -> None:
    """Write the documents into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SWEDISH.name).write_bytes(to_word())
    (folder / ENGLISH.name).write_bytes(to_excel(NORTHHAVEN, 2027))
    (folder / ENGLISH_2029.name).write_bytes(to_excel(NORTHHAVEN_2029, 2029))
    print(f"{folder}: {SWEDISH.name}, {ENGLISH.name}, {ENGLISH_2029.name}")


# --- Word


def to_word() -> bytes:
    """Return the Swedish programme as a Word file."""
    word = docx.Document()
    word.core_properties.created = word.core_properties.modified = CREATED
    word.core_properties.author = ""
    word.add_paragraph("Strandviks stad")
    word.add_heading("Livskraftsprogram för Strandvik 2027–2031", 0)
    word.add_paragraph("Påhittat exempel: staden finns inte")
    word.add_paragraph("Utkast 1.10.2026")
    for heading, texts in (("Våra styrkor", STRANDVIK_STRENGTHS), ("Vad hotar oss", STRANDVIK_THREATS)):
        word.add_heading(heading, 1)
        for text in texts:
            word.add_paragraph(text, "List Bullet")
    for area, objectives in STRANDVIK.items():
        word.add_heading(area, 1)
        for objective, rows in objectives.items():
            word.add_heading(objective, 2)
            _add_table(word, rows)
    word.add_heading("Hur säkerställs genomförandet", 1)
    for text in ("Styrgruppen följer upp programmet två gånger om året", "Åtgärderna tas in i budgeten"):
        word.add_paragraph(text, "List Number")
    stream = BytesIO()
    word.save(stream)
    return stream.getvalue()


def _add_table(word: docx.document.Document, rows: list[tuple[str, ...]]) -> None:
    table = word.add_table(1 + len(rows), 5, "Table Grid")
    titles = ("Åtgärd", "Ansvariga parter", "Tidsplan", "Indikatorer", "Finansiering")
    for cells, texts in zip(table.rows, (titles, *rows), strict=True):
        for cell, text in zip(cells.cells, texts, strict=True):
            first, *rest = text.split("\n")
            cell.text = first
            for line in rest:
                cell.add_paragraph(line)
    for cell in table.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True


# --- Excel


def to_excel(areas: dict[str, list[tuple]], year: int) -> bytes:
    """Return the English programme as an Excel workbook, with the targets of a year and of the last."""
    book = openpyxl.Workbook()
    book.properties.created = book.properties.modified = CREATED.replace(tzinfo=None)
    book.properties.creator = ""
    cover = book.active
    cover.title = "Programme"
    _write_lines(cover, [("Town of Northhaven", False), ("Vitality programme 2027–2031 of Northhaven", True),
                         ("An invented example: there is no such town", False)])  # fmt: skip
    background = book.create_sheet("Background")
    lines = [line for name, texts in NORTHHAVEN_BACKGROUND.items()
             for line in ((name, True), *((text, False) for text in texts))]  # fmt: skip
    _write_lines(background, lines)
    for name, rows in areas.items():
        _write_area(book.create_sheet(name), rows, year)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write_lines(sheet: Worksheet, lines: list[tuple[str, bool]]) -> None:
    for number, (text, is_bold) in enumerate(lines, 1):
        sheet.cell(number, 1, text).font = Font(bold=is_bold)
    sheet.column_dimensions["A"].width = 60


def _write_area(sheet: Worksheet, rows: list[tuple], year: int) -> None:
    """Write two rows of titles, "Responsible" over lead and partners, and the objective merged over its rows."""
    targets = (f"Target {year}", "Target 2031")
    titles = ("Objective", "Actions", "Responsible", "", "Indicators", "Unit", "Baseline", *targets)
    for column, title in enumerate(titles, 1):
        sheet.cell(1, column, title or None).font = Font(bold=True)
        if title != "Responsible" and title:
            sheet.merge_cells(start_row=1, end_row=2, start_column=column, end_column=column)
    sheet.merge_cells("C1:D1")
    sheet["C2"], sheet["D2"] = "Lead", "Partners"
    for number, row in enumerate(rows, 3):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column, value if value != "" else None)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for first, last in _spans([row[0] for row in rows]):
        sheet.merge_cells(start_row=first + 3, end_row=last + 3, start_column=1, end_column=1)
    for letter, width in zip("ABCDEFGHI", (30, 44, 22, 28, 26, 12, 10, 12, 12), strict=True):
        sheet.column_dimensions[letter].width = width


def _spans(texts: list[str]) -> list[tuple[int, int]]:
    """Return first and last row of each text with empty rows under it."""
    starts = [number for number, text in enumerate(texts) if text]
    ends = [start - 1 for start in starts[1:]] + [len(texts) - 1]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if end > start]


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
