"""What reading a form costs, against other readers and against the floor, in the same run.

    python benchmarks/reading.py [--forms 200] [--rounds 3] [--shared] [--rows 15 150 1500]

Each reader reads the same filled forms (5 sheets of 15 rows and 14 columns with styles, locks, a validation in each
open cell, conditional formats, notes), from bytes in memory, in a process of its own; the time is the best of the
rounds, the memory is the peak of the process after all rounds. The floor unpacks each XML part and hands it to expat
with no handlers. With `--shared` the forms are the program's own: the shared form of the Kajaani programme, filled in,
whose hidden map has ten times the cells of its sheets; like the program, ours takes the map as a table of texts.
Growth: our time for one form with more and more rows a sheet, and the memory of the largest.

The bars (issue 4): at least 3.5 times faster than openpyxl, 5 times faster than pandas with openpyxl, at most 5 times
the floor, memory flat; at most 12 times the time for ten times the rows. The status is 1 where one is missed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from xml.parsers import expat

from cost import peak_megabytes

SHEETS, ROWS, COLUMNS = 5, 15, 14
# Times the time for ten times the rows.
GROWTH = 12
STATUSES = ("Etenee suunnitellusti ►", "Viivästynyt ▲", "Toteutunut ✓", "Ei aloitettu ○")
WORDS = "Yritysten kanssa on sovittu yhteisestä hankkeesta ja koulutukset on aloitettu keväällä."


def write_form(number: int, rows: int = ROWS) -> bytes:
    """Return the bytes of a filled form like those that are sent out: styles, dropdowns, locks, notes, texts."""
    import xlsxwriter

    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2027, 1, 1)})
        book.set_custom_property("form", f"invented-{number}")
        locked = book.add_format({"text_wrap": True, "border": 1, "bg_color": "#EEEEEE"})
        styles = [
            book.add_format({"text_wrap": True, "border": 1, "locked": False, "num_format": code})
            for code in ("#,##0", "0.0 %", "d.m.yyyy", "@")
        ]
        styles.append(book.add_format({"bg_color": "#FFF2CC"}))
        for index in range(SHEETS):
            _write_sheet(book.add_worksheet(f"{index + 1} Kehittämiskohde"), number + index, rows, (locked, styles))
    return stream.getvalue()


def write_shared_form(number: int) -> bytes:
    """Return the bytes of the shared form of the Kajaani programme with invented answers in every open cell."""
    from elinvoima_xl.form.layout import read_layout
    from elinvoima_xl.form.plan import build_form
    from elinvoima_xl.form.sheets.write import write_form as write
    from elinvoima_xl.foundation.period import Period
    from elinvoima_xl.programme.read_workbook import read_programme

    programme, _ = read_programme(Path(__file__).parent.parent / "examples" / "kajaani" / "programme.xlsx")
    issued = datetime(2027, 7, 1, tzinfo=UTC)
    form, _ = build_form(programme, Period(2027, "H1"), "", language="fi", layout=read_layout(), issued=issued)
    typed = {"status": "on_track", "text": f"{WORDS} {number}", "date": date(2027, 9, 30), "milestone": True}
    cells = (cell for each in form.sheets for row in each.rows for cell in row.cells if not cell.locked and cell.item)
    stream = BytesIO()
    write(form, stream, filled={(cell.item, cell.field): typed.get(cell.kind, Decimal(number)) for cell in cells})
    return stream.getvalue()


def _write_sheet(sheet, number, rows, formats):
    locked, styles = formats
    sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})
    for column in range(COLUMNS):
        sheet.write_string(3, column, f"Sarake {column + 1}", locked)
    for row in range(4, 4 + rows):
        sheet.write_string(row, 0, f"1.{number}.{row}.a", locked)
        for column in range(1, 5):
            sheet.write_string(row, column, f"{WORDS} {row} {column}", locked)
        sheet.write_number(row, 5, row * 17 + number, styles[0])
        sheet.write_number(row, 6, 0.15 + row / 100, styles[1])
        sheet.write_string(row, 7, STATUSES[row % 4], styles[3])
        sheet.write_datetime(row, 8, datetime(2027, 6, 1 + row % 30), styles[2])
        for column in range(9, 13):
            sheet.write_string(row, column, f"{WORDS} {number}-{row}-{column}", styles[3])
        sheet.write_formula(row, 13, f'=IF(F{row + 1}="","Puuttuu","")', locked, "")
    for row in range(4, 4 + rows):
        for column in (5, 6, 7, 8, 9, 10, 11, 12):
            sheet.data_validation(row, column, row, column, _validation(column))
    for column in range(5, 13):
        sheet.conditional_format(4, column, 3 + rows, column, {"type": "blanks", "format": styles[4]})
    sheet.write_comment(4, 7, "Viimeksi: etenee suunnitellusti")


def _validation(column):
    rule = {5: ("decimal", ">=", 0), 6: ("decimal", "between", 0), 8: ("date", ">=", datetime(2027, 1, 1))}.get(column)
    found = {"input_title": "Toteuma", "input_message": "Kirjoita pelkkä luku.", "error_message": "Tarkista luku."}
    if column == 7:
        return found | {"validate": "list", "source": list(STATUSES)}
    if rule is None:
        return found | {"validate": "length", "criteria": "<=", "value": 32000}
    kind, criteria, value = rule
    return found | {"validate": kind, "criteria": criteria, "minimum": value, "maximum": 1, "value": value}


def read_floor(data: bytes) -> None:
    with zipfile.ZipFile(BytesIO(data)) as package:
        for name in package.namelist():
            with package.open(name) as stream:
                expat.ParserCreate().ParseFile(stream)


def read_elinvoima(data: bytes) -> None:
    from elinvoima_xl.form.sheets.form_map import MAP_TABLE
    from elinvoima_xl.workbook.cells import read_workbook

    read_workbook(data, "form.xlsx", table=MAP_TABLE)


def read_openpyxl(data: bytes) -> None:
    import openpyxl

    _take_rows(openpyxl.load_workbook(BytesIO(data), data_only=True))


def read_openpyxl_read_only(data: bytes) -> None:
    import openpyxl

    _take_rows(openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True))


def _take_rows(book):
    for sheet in book:
        for row in sheet.iter_rows(values_only=True):
            tuple(row)


def read_pandas(data: bytes) -> None:
    import pandas

    pandas.read_excel(BytesIO(data), sheet_name=None, header=None, engine="openpyxl")


def read_pandas_with_calamine(data: bytes) -> None:
    import pandas

    pandas.read_excel(BytesIO(data), sheet_name=None, header=None, engine="calamine")


def read_calamine(data: bytes) -> None:
    import python_calamine

    book = python_calamine.load_workbook(BytesIO(data))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python(skip_empty_area=False)


READERS: dict[str, Callable[[bytes], None]] = {
    "zip + expat, the floor": read_floor,
    "elinvoima_xl": read_elinvoima,
    "openpyxl": read_openpyxl,
    "openpyxl, read-only": read_openpyxl_read_only,
    "pandas with openpyxl": read_pandas,
    "pandas with calamine": read_pandas_with_calamine,
    "python-calamine": read_calamine,
}


def measure(reader: str, folder: Path, rounds: int) -> None:
    """Print the best time a form and the peak memory of this process, as JSON."""
    forms = [path.read_bytes() for path in sorted(folder.iterdir())]
    read = READERS[reader]
    read(forms[0])
    first = 0.0
    times = []
    for _ in range(rounds):
        start = time.process_time()
        for data in forms:
            read(data)
        times.append((time.process_time() - start) / len(forms))
        first = first or peak_megabytes()
    print(json.dumps({"ms": min(times) * 1000, "first_mb": first, "peak_mb": peak_megabytes()}))


def run(forms: int, rounds: int, make: Callable[[int], bytes]) -> bool:
    """Return whether all bars against other readers are met."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(forms):
            (folder / f"{number:04}.xlsx").write_bytes(make(number))
        found = {reader: _run_one(reader, folder, rounds) for reader in READERS}
    return _tell(found, forms)


def run_growth(rows: list[int], rounds: int) -> bool:
    """Return whether our time grows no more than it may with the rows of a sheet."""
    found: dict[int, dict[str, float]] = {}
    for each in rows:
        with tempfile.TemporaryDirectory() as name:
            (Path(name) / "form.xlsx").write_bytes(write_form(1, each))
            found[each] = _run_one("elinvoima_xl", Path(name), rounds)
    print()
    is_met = True
    for before, each in zip([None, *rows], rows, strict=False):
        line = f"{each:,} rows a sheet: {found[each]['ms']:.2f} ms, {found[each]['peak_mb']:.0f} MB"
        growth = found[each]["ms"] / found[before]["ms"] if before else 0
        is_met = is_met and growth <= GROWTH
        print(line + (f", {growth:.1f} times (bar: at most {GROWTH})" if before else ""))
    return is_met


def _run_one(reader: str, folder: Path, rounds: int) -> dict[str, float]:
    command = [sys.executable, __file__, "--one", reader, "--folder", str(folder), "--rounds", str(rounds)]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


def _tell(found: dict[str, dict[str, float]], forms: int) -> bool:
    own = found["elinvoima_xl"]
    floor = found["zip + expat, the floor"]
    print(f"{forms} forms\n")
    print(
        f"| {'reader':24} | ms a form | × elinvoima_xl | peak MB |\n|{'-' * 26}|----------:|---------------:|--------:|"
    )
    for reader, each in found.items():
        print(f"| {reader:24} | {each['ms']:9.2f} | {each['ms'] / own['ms']:14.2f} | {each['peak_mb']:7.0f} |")
    bars = {
        "at least 3.5 × faster than openpyxl": found["openpyxl"]["ms"] / own["ms"] >= 3.5,
        "at least 5 × faster than pandas": found["pandas with openpyxl"]["ms"] / own["ms"] >= 5,
        "at most 5 × the floor": own["ms"] / floor["ms"] <= 5,
        "memory flat: within 2 MB after the first round": own["peak_mb"] - own["first_mb"] <= 2,
    }
    print()
    for bar, is_met in bars.items():
        print(f"{'met   ' if is_met else 'MISSED'} {bar}")
    return all(bars.values())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--forms", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--shared", action="store_true")
    parser.add_argument("--rows", type=int, nargs="+", default=[15, 150, 1500])
    parser.add_argument("--one", choices=list(READERS), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        measure(asked.one, asked.folder, asked.rounds)
        return 0
    is_met = run(asked.forms, asked.rounds, write_shared_form if asked.shared else write_form)
    if not asked.shared:
        is_met = run_growth(asked.rows, asked.rounds) and is_met
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
