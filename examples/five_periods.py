"""Walk five half-year periods of a small invented programme that changes between them, as a coordinator would.

The town, its programme and all answers are invented. Between the periods the programme workbook is edited as a person
edits it in Excel: texts, owners and metrics change, measures come, move and go, and the council revises the document.
The register and the reports of old periods keep the words and the numbers of their time.

    python examples/five_periods.py FOLDER
"""

from __future__ import annotations

import csv
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl

from elinvoima_xl.app import steps
from elinvoima_xl.app.demo import Typed, fill
from elinvoima_xl.app.outcomes import Outcome
from elinvoima_xl.app.sending import Wanted
from elinvoima_xl.form.layout import read_layout
from elinvoima_xl.foundation.period import Period

SMALL = Path(__file__).parent / "small"
DOCUMENT, REVISED = SMALL / "vitality-programme.xlsx", SMALL / "vitality-programme-2029.xlsx"
ANSWERS = SMALL / "five-periods-answers.csv"
NOTICE = "An invented example: there is no such town, and nobody has given these answers."


class Workbook:
    """A workbook of ours open in a spreadsheet program: cells by the first cell of their row and by their title."""

    def __init__(self, path: Path) -> None:
        self.path, self.book = path, openpyxl.load_workbook(path)

    def __enter__(self) -> Workbook:
        return self

    def __exit__(self, *_: object) -> None:
        self.book.save(self.path)

    def put(self, sheet: str, key: str, cells: dict[str, object]) -> None:
        """Type into the row of a key, or into a new row under the table where there is none yet."""
        page = self.book[sheet]
        keys = {page.cell(row, 1).value: row for row in range(page.max_row, 0, -1)}
        titles = {cell.value: cell.column for cell in page[keys[TITLES[sheet]]]}
        row = keys.get(key, page.max_row + 1)
        for title, value in {TITLES[sheet]: key, **cells}.items():
            page.cell(row, titles[title]).value = value

    def delete(self, sheet: str, key: str) -> None:
        """Delete the row of a key."""
        page = self.book[sheet]
        page.delete_rows(next(row for row in range(1, page.max_row + 1) if page.cell(row, 1).value == key))


# The title of the first column of each sheet.
TITLES = {"Programme": "Information", "Measures": "Id", "Metrics": "Id", "Owners": "Name", "Periods": "Period"}


# --- what the coordinator does between the periods


def complete(programme: Path) -> None:
    """Import the document and complete what it leaves open."""
    told("Importing the document", steps.import_programme(DOCUMENT, programme, today=date(2027, 1, 11)))
    with Workbook(programme) as book:
        book.put("Programme", "Notice", {"Value": NOTICE})
        book.put("Programme", "Committee", {"Value": "Northhaven business committee"})
        for item in ("1.1.1", "1.1.2", "1.1.3"):
            book.put("Measures", item, {"Nature": "continuous", "Proposals to check": None})
        for item in ("2.1.1", "2.1.2", "2.2.1"):
            book.put("Measures", item, {"Proposals to check": None})
        for item in ("1.1.1.a", "1.1.2.a", "1.1.3.a", "2.1.1.a", "2.1.2.a", "2.2.1.a"):
            book.put("Metrics", item, {"Proposals to check": None})
        book.put("Metrics", "1.1.1.a", {"Combining": "sum"})
        book.put("Metrics", "2.1.2.b", metric("Events held", "events", "sum"))


def grow(programme: Path) -> None:
    """Before 2027: a new text, a new owner, a new measure, a target."""
    with Workbook(programme) as book:
        owners = "Employment Service; Northhaven College; Chamber of Commerce; Youth Council"
        book.put("Owners", "Youth Council", {})
        book.put("Measures", "1.1.1", {"Measure": "Run a summer and autumn job scheme with local employers."})
        book.put("Measures", "1.1.1", {"Owners": owners})
        welcome = {"Area": 1, "Objective": 1, "Measure": "Welcome new workers with a guide of their own."}
        owners = {"Owners": "Employment Service; Chamber of Commerce", "Lead owner": "Employment Service"}
        book.put("Measures", "1.1.4", {**welcome, **owners, "Nature": "continuous"})
        book.put("Metrics", "1.1.4.a", metric("New workers welcomed", "people", "sum"))
        book.put("Metrics", "1.1.2.a", {"Target 2028": 20})


def measure_anew(programme: Path) -> None:
    """Before the first half of 2028: an owner renamed, a metric split in two, another lead, another unit."""
    with Workbook(programme) as book:
        renamed = {"Name": "Employment and Skills Service", "Other spellings": "Employment Service"}
        book.put("Owners", "Employment Service", renamed)
        book.put("Metrics", "2.1.2.a", {"Dropped": datetime(2028, 1, 1)})
        book.put("Metrics", "2.1.2.c", metric("Visitors from the town", "visitors", "lead owner's value"))
        book.put("Metrics", "2.1.2.d", metric("Visitors from elsewhere", "visitors", "lead owner's value"))
        book.put("Measures", "2.1.2", {"Lead owner": "Harbour Friends"})
        survey = {"Kind": "share (%)", "Unit": "%", "Baseline": None, "Target 2027": None, "Target 2031": None}
        book.put("Metrics", "2.2.1.a", survey)


def mend(programme: Path) -> None:
    """While the forms of the first half of 2028 are out: a text is corrected."""
    with Workbook(programme) as book:
        book.put("Measures", "2.1.1", {"Measure": "Draw up a plan for the market square and the pier."})


def merge_owners(programme: Path) -> None:
    """Before 2028: two owners become one, a measure is dropped, another moves to another area."""
    with Workbook(programme) as book:
        book.delete("Owners", "Town Museum")
        joined = {"Name": "Culture and Museum Service", "Other spellings": "Culture Service; Town Museum"}
        book.put("Owners", "Culture Service", joined)
        book.put("Measures", "1.1.2", {"Dropped": datetime(2028, 7, 1)})
        book.put("Measures", "1.1.4", {"Area": 2, "Objective": 2})


def renew(programme: Path) -> None:
    """Before the first half of 2029: the council's new version of the document, and what it leaves open."""
    told("Importing the new version", steps.import_programme(REVISED, programme, today=date(2029, 1, 8)))
    with Workbook(programme) as book:
        book.put("Measures", "2.2.2", {"Nature": "continuous", "Proposals to check": None})
        book.put("Metrics", "2.2.2.a", {"Combining": "sum", "Proposals to check": None})


def metric(text: str, unit: str, combine: str) -> dict[str, object]:
    """Return the cells of a new metric that counts something inside the year."""
    way = {"Direction": "more is better", "Over time": "flow", "Combining": combine}
    return {"Metric": text, "Kind": "number", "Unit": unit, **way}


# --- the periods


@dataclass(frozen=True)
class Round:
    """A period: what is changed before its forms are sent and while they are out, and when they are sent."""

    period: Period
    sent: datetime
    change: Callable[[Path], None]
    meanwhile: Callable[[Path], None] | None = None


ROUNDS = (
    Round(Period(2027, "H1"), datetime(2027, 6, 14, tzinfo=UTC), complete),
    Round(Period(2027), datetime(2027, 12, 13, tzinfo=UTC), grow),
    Round(Period(2028, "H1"), datetime(2028, 6, 12, tzinfo=UTC), measure_anew, mend),
    Round(Period(2028), datetime(2028, 12, 11, tzinfo=UTC), merge_owners),
    Round(Period(2029, "H1"), datetime(2029, 6, 11, tzinfo=UTC), renew),
)


def main(folder: Path) -> None:
    """Walk all periods in a new folder."""
    folder.mkdir(parents=True)
    for each in ROUNDS:
        walk(folder, each)


def walk(folder: Path, each: Round) -> None:
    """Walk one period: change the programme, send the forms, have them back, merge, report, close the period."""
    period, programme, register = str(each.period), folder / "programme.xlsx", folder / "register.xlsx"
    each.change(programme)
    forms, returned = folder / "forms" / period, folder / "returned" / period
    wanted = Wanted(each.period, read_layout(), each.sent, deadline=each.sent.date() + timedelta(weeks=8))
    last_time = register if register.exists() else None
    told(f"Forms of {period}", steps.write_forms(programme, forms, wanted=wanted, register=last_time))
    if each.meanwhile:
        each.meanwhile(programme)
    send_back(folder, returned, each)
    merged = each.sent + timedelta(weeks=9)
    told(f"Merge of {period}", steps.merge_returns([folder / "returned"], register, programme=programme, now=merged))
    # The register keeps the programme of each period too; the copy is for who wants to make the register anew.
    shutil.copy(programme, folder / f"programme {period}.xlsx")
    steps.write_report(register, folder / f"follow-up report {period}.docx", now=merged)
    with Workbook(register) as book:
        book.put("Periods", period, {"Closed": "x"})


def send_back(folder: Path, returned: Path, each: Round) -> None:
    """Fill in the forms that come back in a round, as their owners do."""
    returned.mkdir(parents=True)
    saved = (each.sent + timedelta(weeks=7)).replace(tzinfo=None).isoformat()
    lines = defaultdict(list)
    for line in csv.DictReader(ANSWERS.read_text("utf-8").splitlines()):
        if line.pop("returned") == str(each.period):
            name = f"{line['owner']} {line['period']}.xlsx"
            lines[line["period"], name].append(Typed(file=name, saved=saved, **line))
    for (period, name), typed in lines.items():
        fill(folder / "forms" / period / name, returned / name, typed)


def told(heading: str, outcome: Outcome) -> None:
    """Print what a step has told, each kind of thing once."""
    print(f"\n{heading}: {len(outcome.problems)} things told")
    first = {each.code: each for each in reversed(outcome.problems)}
    for each in reversed(first.values()):
        print(f"  {each.to_text('en')}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
