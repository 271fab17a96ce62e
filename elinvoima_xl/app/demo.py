"""The whole path on the Kajaani programme with invented answers: forms out, filled workbooks back, merge, report.

The answers and the coordinator's resolutions are data in `examples/kajaani/`. Each form is opened with openpyxl,
another spreadsheet library, and typed into as a partner types, locked cells included. The demo's clock stands still.
"""

from __future__ import annotations

import csv
import errno
import hashlib
import json
import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from importlib.resources import files
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from elinvoima_xl.app import steps
from elinvoima_xl.app.outcomes import MergeDone, Outcome
from elinvoima_xl.app.places import LIST_NAME, Places
from elinvoima_xl.app.sending import Wanted
from elinvoima_xl.app.standing import find_standing
from elinvoima_xl.form.layout import read_layout
from elinvoima_xl.form.sheets.form_map import MAP_SHEET
from elinvoima_xl.foundation.language import LANGUAGES, N_, words
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import Location, Problem, problem
from elinvoima_xl.foundation.progress import Progress, counted
from elinvoima_xl.foundation.writing import reason_of, writing
from elinvoima_xl.model.fields import field_name
from elinvoima_xl.page.public.choices import PageChoices, text_kinds
from elinvoima_xl.register.model import CONFLICTS, sheet_name
from elinvoima_xl.register.words import title
from elinvoima_xl.returns.inputs import why_skipped

# Stands on every form, in the register and in the report.
NOTICE: Final = "Esimerkki: vastaukset ovat keksittyjä eivätkä kerro kenenkään toiminnasta."
# A folder with this file is an earlier demo, which is made anew; any other that holds something is left alone.
MARK: Final = "LUE-ENSIN.txt"
LANGUAGE: Final = "fi"
# How the hidden folder begins in which a demo is made before it takes its place.
_BEING_MADE: Final = ".demo-"


@dataclass(frozen=True, slots=True)
class Round:
    """One period of the demo: when its forms are sent, when they are due, when they are merged."""

    period: Period
    sent: datetime
    due: date
    merged: datetime


ROUNDS: Final = (
    Round(
        Period(2027, "H1"),
        datetime(2027, 6, 15, 6, 0, tzinfo=UTC),
        date(2027, 8, 13),
        datetime(2027, 8, 16, 6, 0, tzinfo=UTC),
    ),
    Round(
        Period(2027),
        datetime(2027, 12, 15, 7, 0, tzinfo=UTC),
        date(2028, 2, 4),
        datetime(2028, 2, 7, 7, 0, tzinfo=UTC),
    ),
)


@dataclass(frozen=True, slots=True)
class Typed:
    """One line of the invented answers: what somebody typed in one cell of one returned file."""

    file: str
    period: str
    owner: str
    saved: str
    item: str
    field: str
    typed: str


@dataclass(frozen=True, slots=True)
class Settled:
    """One line of the invented resolutions: what the coordinator chose on the sheet of conflicts."""

    period: str
    item: str
    field: str
    value: str
    who: str
    when: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoDone(Outcome):
    """What the demo made: `shown` are paths with what each is, in the order in which to open them."""

    shown: tuple[tuple[str, str], ...] = ()


def run_demo(folder: Path, *, on_done: Progress | None = None, replace_on: date | None = None) -> DemoDone:
    """Walk the whole path in `folder`, and return what was made.

    An earlier demo there is made anew where nobody has changed it; with `replace_on`, any other folder is kept under a
    name with that day. UsageError where none is given. `on_done` is told after each step how many of how many are done.
    """
    with Places(replace_on=replace_on) as places:
        kept = places.clear_folder(folder, _find_foreign(folder))
        places.make_folder(folder)
        with writing(folder):
            made = Path(mkdtemp(prefix=_BEING_MADE, dir=folder))
            try:
                last = _walk(made, on_done)
                shown = tuple((str(folder / Path(path).relative_to(made)), what) for path, what in _shown(made))
                text = "\n".join(f"{path}: {words(LANGUAGE)(what)}" for path, what in shown)
                (made / MARK).write_text(f"{NOTICE}\n\n{text}\n", "utf-8", newline="\n")
                _list_files(made)
                if kept is not None:
                    folder.resolve().rename(kept)
                    folder.mkdir()
                    made = kept / made.name
                _move_in(made, folder)
            finally:
                shutil.rmtree(made, ignore_errors=True)
    problems = (*last.problems, *places.problems)
    return DemoDone(written=tuple(path for path, _ in shown), shown=shown, problems=problems)


def _walk(folder: Path, on_done: Progress | None) -> MergeDone:
    programme = _programme(folder)
    register = folder / "rekisteri.xlsx"
    everything = PageChoices(texts=frozenset(text_kinds()))
    page = partial(steps.publish, languages=tuple(LANGUAGES), choices=everything, now=ROUNDS[-1].merged)
    work = [step for each in ROUNDS for step in _steps_of(folder, programme, register, each)]
    work.append(partial(page, register, folder / "sivu"))
    done = [step() for step in counted(work, on_done)]
    return [each for each in done if isinstance(each, MergeDone)][-1]


def _steps_of(folder: Path, programme: Path, register: Path, each: Round) -> tuple[Callable[[], object], ...]:
    """Return the steps of one period, to be done in their order."""
    merge = partial(steps.merge_returns, [folder / "palautetut"], register, programme=programme, now=each.merged)
    report = folder / f"seurantaraportti {each.period}.docx"
    return (
        partial(_send_and_return, folder, programme, register, each),
        merge,
        partial(settle, register, str(each.period)),
        merge,
        partial(steps.write_report, register, report, period=str(each.period), now=each.merged),
    )


def _shown(folder: Path) -> tuple[tuple[str, str], ...]:
    forms = folder / "lomakkeet" / str(ROUNDS[-1].period)
    return (
        (str(folder / f"seurantaraportti {ROUNDS[-1].period}.docx"), N_("the report that the committee reads")),
        (str(folder / "sivu" / "index.html"), N_("the web page that the residents read")),
        (str(folder / "rekisteri.xlsx"), N_("the register: conflicts, coverage, every answer with its source")),
        (str(next(forms.glob("KAMK*.xlsx"))), N_("a form as a partner gets it")),
        (str(folder / "palautetut"), N_("the workbooks that came back, with faults such as partners really make")),
        (str(folder / "korjattavat"), N_("marked copies for the partners to mend")),
        (str(folder / "ohjelma.xlsx"), N_("the programme, completed by the coordinator")),
        (str(folder / "tuotu-ohjelma.xlsx"), N_("the programme as it was imported, with all that was found")),
    )


def _find_foreign(folder: Path) -> Problem | None:
    """Return what is told of a folder that holds anything but a demo as it was made; `None` for any other."""
    if folder.exists() and not folder.is_dir():
        return problem("not-written", found=str(folder), reason=reason_of(FileExistsError(errno.EEXIST, "a file")))
    paths = (path for path in folder.rglob("*") if not any(map(why_skipped, path.relative_to(folder).parts)))
    files = [path for path in paths if path.is_file()]
    if files and not (folder / MARK).exists():
        return problem("folder-not-empty", Location(str(folder)))
    known = _digests(folder)
    for path in files:
        name = path.relative_to(folder).as_posix()
        if _digest(path) != known.get(name) and (name not in known or find_standing(path).is_changed):
            return problem("demo-changed", Location(str(folder)), found=name)
    return None


def _digests(folder: Path) -> dict[str, str]:
    """Return the digests that the files of a demo had when it was made, by name."""
    try:
        told = json.loads((folder / LIST_NAME).read_text("utf-8"))
        return {str(name): str(digest) for name, digest in told["demo"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def _list_files(folder: Path) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    told = {"demo": {path.relative_to(folder).as_posix(): _digest(path) for path in files}}
    (folder / LIST_NAME).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8", newline="\n")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _move_in(made: Path, folder: Path) -> None:
    """Put what was made into the folder, which the shell may stand in, in the place of what is there, or leave both."""
    aside = Path(mkdtemp(prefix=_BEING_MADE, dir=folder))
    moved: list[tuple[Path, Path]] = []
    try:
        for source, target in ((folder, aside), (made, folder)):
            for each in [path for path in sorted(source.iterdir()) if not path.name.startswith(_BEING_MADE)]:
                each.rename(target / each.name)
                moved.append((target / each.name, each))
    except BaseException:
        for there, back in reversed(moved):
            there.rename(back)
        raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _programme(folder: Path) -> Path:
    """Write the document, its import, and the completed programme with the notice; return the path of the last."""
    from elinvoima_xl.programme.write_workbook import read_programme, write_programme

    source = files("elinvoima_xl.kajaani")
    document, completed, example = (
        folder / "elinvoimaohjelma.md",
        folder / "ohjelma.xlsx",
        folder / "esimerkki.xlsx",
    )
    document.write_bytes((source / "kajaani-2027-2031.md").read_bytes())
    steps.import_programme(document, folder / "tuotu-ohjelma.xlsx", today=ROUNDS[0].sent.date())
    example.write_bytes((source / "programme.xlsx").read_bytes())
    programme, problems = read_programme(example)
    example.unlink()
    write_programme(replace(programme, notice=NOTICE), problems, completed)
    return completed


def _send_and_return(folder: Path, programme: Path, register: Path, each: Round) -> None:
    forms = folder / "lomakkeet" / str(each.period)
    wanted = Wanted(each.period, read_layout(), each.sent, deadline=each.due)
    known = register if register.exists() else None
    sent = steps.write_forms(programme, forms, wanted=wanted, register=known, drafts=True)
    files_of = {form.owner: forms / form.file for form in sent.forms}
    back = folder / "palautetut" / str(each.period)
    back.mkdir(parents=True)
    for (file, owner), lines in _by_file(str(each.period)).items():
        fill(files_of[owner], back / file, lines)
    steps.check_returns([back], programme=programme, return_to=folder / "korjattavat" / str(each.period))


def _by_file(period: str) -> dict[tuple[str, str], list[Typed]]:
    found: dict[tuple[str, str], list[Typed]] = defaultdict(list)
    for line in _lines("invented-answers.csv"):
        typed = Typed(*line)
        if typed.period == period:
            found[(typed.file, typed.owner)].append(typed)
    return found


def _lines(name: str) -> Iterator[list[str]]:
    text = (files("elinvoima_xl.kajaani") / name).read_text("utf-8")
    yield from list(csv.reader(text.splitlines()))[1:]


# --- a partner and the coordinator at their spreadsheet programs


def fill(form: Path, target: Path, lines: Iterable[Typed]) -> None:
    """Write a filled copy of a form: each line is typed in the cell of its item and field, wherever that stands."""
    import openpyxl

    book = openpyxl.load_workbook(form)
    cells = {(row[0], row[1]): (row[2], row[3]) for row in book[MAP_SHEET].values if row[2] and row[3]}
    saved = ""
    for line in lines:
        sheet, cell = cells[(line.item, line.field)]
        book[str(sheet)][str(cell)] = to_cell(line.typed)
        saved = line.saved
    book.properties.modified = datetime.fromisoformat(saved).replace(tzinfo=None)
    save(book, target)


def settle(register: Path, period: str) -> None:
    """Write the coordinator's invented resolutions of a period in the register's sheet of conflicts."""
    import openpyxl

    say = words(LANGUAGE)
    book = openpyxl.load_workbook(register)
    rows = list(book[sheet_name(CONFLICTS, LANGUAGE)].rows)
    head = next(row for row in rows if row[0].value == title("period", say))
    columns = {cell.value: number for number, cell in enumerate(head)}
    settled = {(each.item, say.value(field_name(each.field))): each for each in _settled() if each.period == period}
    for row in rows[head[0].row :]:
        key = tuple(row[columns[title(name, say)]].value for name in ("item", "field"))
        if row[0].value == period and key in settled:
            line = settled.pop(key)
            for name, text in (
                ("resolution", line.value),
                ("who", line.who),
                ("when", line.when),
                ("reason", line.reason),
            ):
                row[columns[title(name, say)]].value = to_cell(text)
    save(book, register)


def _settled() -> Iterator[Settled]:
    return (Settled(*line) for line in _lines("invented-resolutions.csv"))


_NUMBER: Final = re.compile(r"-?\d+(,\d+)?")
_PER_CENT: Final = re.compile(r"(\d+(?:,\d+)?) %")
_DATE: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


def to_cell(typed: str) -> str | float | int | datetime:
    """Return what a Finnish Excel makes of keystrokes: a number, a date, or text; an apostrophe keeps it text.

    >>> to_cell("1,5"), to_cell("62 %"), to_cell("'12 kpl")
    (1.5, 0.62, '12 kpl')
    """
    if typed.startswith("'"):
        return typed[1:]
    if _NUMBER.fullmatch(typed):
        return float(typed.replace(",", ".")) if "," in typed else int(typed)
    if match := _PER_CENT.fullmatch(typed):
        return float(match[1].replace(",", ".")) / 100
    if match := _DATE.fullmatch(typed):
        return datetime(int(match[3]), int(match[2]), int(match[1]))
    return typed


def save(book: Any, target: Path) -> None:  # noqa: ANN401 - openpyxl is imported late
    """Save a workbook with the modified time that it has: openpyxl's own saving would write the time of today."""
    from openpyxl.writer.excel import ExcelWriter

    ExcelWriter(book, ZipFile(target, "w", ZIP_DEFLATED)).save()
