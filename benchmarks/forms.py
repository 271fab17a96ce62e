"""What writing forms costs, against bare XlsxWriter and openpyxl that write the same cells and formats in the same run.

    python benchmarks/forms.py [--rounds 3] [--owners 27] [--rows 75 750 7500]

The Kajaani set (every owner's form, or those of the first so many, and the shared one) is planned and written by us;
the cells, formats, heights, validations, marks, notes and locks found in those workbooks are then written again by
XlsxWriter and by openpyxl, each with nothing to think about. Growth: forms of 75, 750 and 7,500 rows, and the peak
memory of the largest in a process of its own (with the references' modules, which this script loads too). Times are
processor seconds, the best of the rounds: other work on the machine does not count.

The bars (issue 3): at most 1.5 times bare XlsxWriter, at least 3 times faster than openpyxl, at most 12 times the time
for ten times the rows. The status is 1 where one is missed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import elinvoima_xl.kajaani
import openpyxl
import xlsxwriter
from cost import peak_megabytes
from openpyxl.cell.rich_text import CellRichText
from openpyxl.styles.protection import Protection

from elinvoima_xl.form.layout import read_layout
from elinvoima_xl.form.plan import build_form
from elinvoima_xl.form.sheets.write import write_form
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.model.asking import askable_owners
from elinvoima_xl.model.programme import Area, Measure, Mention, Metric, Objective, Owner, Programme
from elinvoima_xl.programme.write_workbook import read_programme

PERIOD = Period(2027, "H1")
ISSUED = datetime(2027, 6, 1, 8, 0, tzinfo=UTC)
BARS = {"xlsxwriter": 1.5, "openpyxl": 3.0, "growth": 12.0}


def our_form(programme: Programme, owner: str) -> bytes:
    form, _ = build_form(
        programme, PERIOD, owner, language="fi", layout=read_layout(), issued=ISSUED, deadline=date(2027, 8, 15)
    )
    stream = BytesIO()
    write_form(form, stream)
    return stream.getvalue()


class Found(NamedTuple):
    """What stands in one sheet of a form, ready to be written again by anyone."""

    name: str
    cells: list[tuple[int, int, Any, int]]
    styles: list[dict[str, Any]]
    sheet: Any


def found_in(data: bytes) -> list[Found]:
    book = openpyxl.load_workbook(BytesIO(data), rich_text=True)
    found = []
    for sheet in book.worksheets:
        styles: list[dict[str, Any]] = []
        known: dict[tuple[int, ...], int] = {}
        cells = []
        for line in sheet.iter_rows():
            for cell in line:
                if cell.has_style or cell.value is not None:
                    number = known.setdefault(tuple(cell._style), len(styles))
                    if number == len(styles):
                        styles.append(_style(cell))
                    cells.append((cell.row - 1, cell.column - 1, cell.value, number))
        found.append(Found(sheet.title, cells, styles, sheet))
    return found


def _style(cell: Any) -> dict[str, Any]:
    return {
        "font": cell.font.copy(),
        "fill": cell.fill.copy(),
        "border": cell.border.copy(),
        "alignment": cell.alignment.copy(),
        "protection": Protection(locked=cell.protection.locked),
        "number_format": cell.number_format,
    }


def bare_xlsxwriter(found: list[Found]) -> None:
    book = xlsxwriter.Workbook(BytesIO(), {"in_memory": True})
    for each in found:
        sheet = book.add_worksheet(each.name)
        formats = [book.add_format(_properties(style)) for style in each.styles]
        for row, column, value, style in each.cells:
            if isinstance(value, CellRichText):
                parts = [part for run in value for part in (formats[style], str(run))]
                sheet.write_rich_string(row, column, *parts, formats[style])
            elif isinstance(value, str):
                write = sheet.write_formula if value.startswith("=") else sheet.write_string
                write(row, column, value, formats[style])
            else:
                sheet.write_blank(row, column, None, formats[style])
        _bare_rules(book, sheet, each)
    book.close()


def _bare_rules(book: Any, sheet: Any, each: Found) -> None:
    for number, size in each.sheet.row_dimensions.items():
        if size.height:
            sheet.set_row(number - 1, size.height)
    for rule in each.sheet.data_validations.dataValidation:
        options = {"validate": "length", "criteria": "<=", "value": 32000, "multi_range": str(rule.sqref)}
        words = {"input_title": rule.promptTitle, "input_message": rule.prompt, "error_message": rule.error}
        sheet.data_validation(str(rule.sqref).split(" ")[0], options | words)
    for ranges, rules in each.sheet.conditional_formatting._cf_rules.items():
        for rule in rules:
            options = {"type": "formula", "criteria": rule.formula[0], "format": book.add_format({"bold": True})}
            cells = str(ranges.sqref)
            sheet.conditional_format(cells.split(" ")[0], options | {"multi_range": cells})
    for table in each.sheet.tables.values():
        titles = [{"header": column.name} for column in table.tableColumns]
        sheet.add_table(table.ref, {"columns": titles, "style": None})
    sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})


def _properties(style: dict[str, Any]) -> dict[str, Any]:
    font, fill, border, alignment = (style[name] for name in ("font", "fill", "border", "alignment"))
    properties = {
        "font_name": font.name,
        "font_size": font.sz,
        "bold": bool(font.b),
        "text_wrap": bool(alignment.wrap_text),
        "valign": {"center": "vcenter"}.get(alignment.vertical, alignment.vertical or "bottom"),
        "align": alignment.horizontal or "left",
        "indent": int(alignment.indent or 0),
        "locked": style["protection"].locked,
        "num_format": style["number_format"],
        "border": 1 if border.left.style else 0,
    }
    colours = {"font_color": font.color, "bg_color": fill.fgColor if fill.fill_type else None}
    return properties | {
        name: f"#{colour.rgb[-6:]}" for name, colour in colours.items() if colour is not None and colour.type == "rgb"
    }


def plain_openpyxl(found: list[Found]) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    book = openpyxl.Workbook()
    for each in found:
        sheet = book.create_sheet(each.name)
        for row, column, value, style in each.cells:
            cell = sheet.cell(row + 1, column + 1, value)
            for name, part in each.styles[style].items():
                setattr(cell, name, part)
        for number, size in each.sheet.row_dimensions.items():
            sheet.row_dimensions[number].height = size.height
        for rule in each.sheet.data_validations.dataValidation:
            words = {"promptTitle": rule.promptTitle, "prompt": rule.prompt, "error": rule.error}
            sheet.add_data_validation(
                DataValidation("textLength", formula1="32000", operator="lessThanOrEqual", sqref=rule.sqref, **words)
            )
        for ranges, rules in each.sheet.conditional_formatting._cf_rules.items():
            for rule in rules:
                sheet.conditional_formatting.add(str(ranges.sqref), rule)
        sheet.protection.enable()
    book.save(BytesIO())


def best(work: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def a_programme(rows: int) -> Programme:
    """Return an invented programme of five areas with this many metrics in all, each owned by one owner of two."""
    areas = tuple(
        Area(
            area,
            f"Keksitty alue {area}",
            objectives=(Objective(1, "Tavoite", tuple(_measure(area, number) for number in range(1, rows // 5 + 1))),),
        )
        for area in range(1, 6)
    )
    owners = (Owner("Keksitty opisto"), Owner("Keksitty kunta"))
    return Programme("keksitty", "Keksitty ohjelma", (2027, 2031), areas, owners)


def _measure(area: int, number: int) -> Measure:
    metric = Metric(f"{area}.1.{number}.a", f"Osallistujat {number}", unit="henkilöä", combine="sum")
    text = "Toteutetaan tapahtumia, joissa yritykset ja opiskelijat kohtaavat."
    mentions = (Mention("Keksitty opisto"), Mention("Keksitty kunta"))
    return Measure(f"{area}.1.{number}", text, mentions, metrics=(metric,))


def _peak(rows: int) -> float:
    """Return the peak memory in megabytes of a process that plans and writes one form."""
    command = [sys.executable, __file__, "--one", str(rows)]
    return float(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--owners", type=int)
    parser.add_argument("--rows", type=int, nargs="+", default=[75, 750, 7500])
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        our_form(a_programme(asked.one), "Keksitty opisto")
        print(peak_megabytes())
        return 0
    rounds = asked.rounds
    warnings.simplefilter("ignore")
    programme, _ = read_programme(Path(elinvoima_xl.kajaani.__file__).with_name("programme.xlsx"))
    owners = (*askable_owners(programme, PERIOD)[: asked.owners], "")
    found = [found_in(our_form(programme, owner)) for owner in owners]
    ours = best(lambda: [our_form(programme, owner) for owner in owners], rounds)
    bare = best(lambda: [bare_xlsxwriter(each) for each in found], rounds)
    other = best(lambda: [plain_openpyxl(each) for each in found], rounds)
    print(f"{len(owners)} forms of Kajaani: {ours:.2f} s, {ours / len(owners) * 1000:.0f} ms a form")
    print(f"  bare XlsxWriter {bare:.2f} s: we take {ours / bare:.2f} times (bar: at most {BARS['xlsxwriter']})")
    print(f"  openpyxl {other:.2f} s: we are {other / ours:.2f} times faster (bar: at least {BARS['openpyxl']})")
    missed = ours / bare > BARS["xlsxwriter"] or other / ours < BARS["openpyxl"]
    before = 0.0
    for rows in asked.rows:
        large = a_programme(rows)
        taken = best(partial(our_form, large, "Keksitty opisto"), max(1, rounds if rows < 7500 else 1))
        ratio = f", {taken / before:.1f} times (bar: at most {BARS['growth']:.0f})" if before else ""
        missed = missed or bool(before and taken / before > BARS["growth"])
        print(f"{rows:,} rows: {taken:.2f} s{ratio}")
        before = taken
    print(f"peak memory of {asked.rows[-1]:,} rows: {_peak(asked.rows[-1]):.0f} MB")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
