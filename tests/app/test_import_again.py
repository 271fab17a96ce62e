"""A document imported once more over a programme workbook that a person has edited: nothing of theirs is lost."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font

from elinvoima_xl.app import steps
from elinvoima_xl.app.terminal.show import show
from elinvoima_xl.foundation.problems import ProgrammeError
from elinvoima_xl.programme.read_workbook import read_programme

DAY = date(2028, 1, 15)
WRITTEN = Path(__file__).parents[1] / "fixtures" / "written_by_0_1"
TITLES = ("Tavoite", "Toimenpide", "Vastuutaho", "Mittari")
ROW = ("Päästöt vähenevät", "Lisätään pyöräteitä", "Tekninen toimi", "Liikenteen kasvihuonekaasupäästöt")


def as_markdown(path: Path, title: str, *rows: tuple[str, ...]) -> Path:
    table = "\n".join(f"| {' | '.join(row)} |" for row in (TITLES, ("---",) * 4, *rows))
    path.write_text(f"# {title}\n\n## 1 Liikenne\n\n{table}\n", "utf-8")
    return path


def as_word(path: Path, title: str, *rows: tuple[str, ...]) -> Path:
    document = docx.Document()
    document.add_heading(title, 1)
    document.add_heading("1 Liikenne", 2)
    table = document.add_table(0, 4)
    for row in (TITLES, *rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(str(path))
    return path


def as_workbook(path: Path, title: str, *rows: tuple[str, ...]) -> Path:
    book = openpyxl.Workbook()
    for row in ([title], [], ["1 Liikenne"], [], TITLES, *rows):
        book.active.append(row)
    for cell in ("A1", "A3"):
        book.active[cell].font = Font(bold=True, size=14)
    book.save(path)
    return path


WAYS = {"a.md": as_markdown, "a.docx": as_word, "a.xlsx": as_workbook}


def import_again(source: Path, output: Path):
    return steps.import_programme(source, output, today=DAY)


def type_into(path: Path, **texts: object) -> None:
    """Write in cells, named by sheet and address: `Tavoitteet_D4`."""
    book = openpyxl.load_workbook(path)
    for place, value in texts.items():
        sheet, _, cell = place.partition("_")
        book[sheet][cell].value = value
    book.save(path)


def rows_of(path: Path, title: str) -> dict[str, str]:
    """Return the addresses of the values on the sheet Ohjelma by their names."""
    sheet = openpyxl.load_workbook(path)["Ohjelma"]
    return {row[0].value: row[1].coordinate for row in sheet.iter_rows() if row[0].value}


@pytest.fixture(params=WAYS)
def typed(request, tmp_path):
    """Return a workbook that a person has edited, and what writes a new version of its document."""
    make = WAYS[request.param]
    output = tmp_path / "ohjelma.xlsx"
    import_again(make(tmp_path / request.param, "Ilmasto-ohjelma", ROW), output)
    years = rows_of(output, "Ohjelma")
    cells = {years["Ensimmäinen vuosi"]: 2027, years["Viimeinen vuosi"]: 2031}
    type_into(output, **{f"Ohjelma_{cell}": year for cell, year in cells.items()})
    type_into(output, Kehittämiskohteet_B4="Liikenne ja liikkuminen", Tavoitteet_D4="Päästöt puoliintuvat")
    return output, lambda title, *rows: make(tmp_path / f"uusi {request.param}", title, *rows)


def asked(outcome) -> list[tuple[str, str, str]]:
    return [(each.item, dict(each.blanks)["mine"], dict(each.blanks)["theirs"]) for each in outcome.renewed.asked]


def test_what_a_person_typed_stays_and_what_the_document_says_otherwise_is_asked(typed):
    output, write = typed

    outcome = import_again(write("Ilmasto-ohjelma 2026–2030", ROW), output)

    programme, _ = read_programme(output)
    assert (programme.years, programme.areas[0].name) == ((2027, 2031), "Liikenne ja liikkuminen")
    assert programme.areas[0].objectives[0].text == "Päästöt puoliintuvat"
    assert asked(outcome) == [("", "2027", "2026"), ("", "2031", "2030")]
    assert [each.item for each in outcome.renewed.kept] == ["1", "1.1"]


def test_a_new_row_of_the_document_comes_and_the_others_keep_their_ids(typed):
    output, write = typed

    import_again(write("Ilmasto-ohjelma", (ROW[0], "Perustetaan lainapyörien verkko", *ROW[2:]), ROW), output)

    programme, _ = read_programme(output)
    assert {each.text: each.id for each in programme.measures} == {
        "Lisätään pyöräteitä": "1.1.1", "Perustetaan lainapyörien verkko": "1.1.2",
    }  # fmt: skip


def test_what_was_done_is_told_in_its_order(typed, capsys):
    output, write = typed

    show(import_again(write("Uusi ilmasto-ohjelma 2026–2030", ROW), output), "fi")

    lines = capsys.readouterr().out.splitlines()
    titles = ["Säilyi sellaisena kuin kirjoitit", "Muuttui asiakirjan mukaan", "Ratkaistavaa"]
    assert [line for line in lines if line in titles] == titles


# --- a workbook of its own kind


@pytest.fixture
def known(tmp_path) -> Path:
    output = tmp_path / "ohjelma.xlsx"
    import_again(as_markdown(tmp_path / "a.md", "Ilmasto-ohjelma 2027–2031", ROW), output)
    return output


def test_a_cell_that_cannot_be_read_stops_the_import_and_stays(known, tmp_path):
    type_into(known, Mittarit_L4="noin sata")
    before = known.read_bytes()

    outcome = import_again(tmp_path / "a.md", known)

    assert [each.code for each in outcome.problems] == ["programme-unreadable", "programme-cell"]
    assert (outcome.exit_status, outcome.written, known.read_bytes()) == (1, (), before)


def add_sheet(book):
    book.create_sheet("Omat muistiinpanot")["A1"] = "Kysy tästä"


def add_column(book):
    book["Toimenpiteet"]["Z3"] = "Oma sarake"


def add_text(book):
    book["Tausta"]["H9"] = "Oma huomautus"


def add_note(book):
    book["Mittarit"]["C4"].comment = Comment("Tarkista", "")


@pytest.mark.parametrize("change", [add_sheet, add_column, add_text, add_note])
def test_what_stands_beside_the_programme_is_kept_in_a_dated_copy(known, tmp_path, change):
    book = openpyxl.load_workbook(known)
    change(book)
    book.save(known)
    before = known.read_bytes()

    outcome = import_again(tmp_path / "a.md", known)

    aside = tmp_path / "ohjelma 2028-01-15.xlsx"
    assert (outcome.written, aside.read_bytes()) == ((str(known),), before)
    assert "kept-old" in [each.code for each in outcome.problems]


def test_a_dated_copy_never_takes_the_place_of_another(known, tmp_path):
    for name in ("Yksi", "Kaksi"):
        book = openpyxl.load_workbook(known)
        book.create_sheet(name)["A1"] = name
        book.save(known)
        import_again(tmp_path / "a.md", known)

    assert {path.name for path in tmp_path.glob("ohjelma *")} == {
        "ohjelma 2028-01-15.xlsx", "ohjelma 2028-01-15 (2).xlsx",
    }  # fmt: skip


def test_a_workbook_of_the_first_version_is_the_persons_and_knows_its_base_from_then_on(tmp_path):
    output = tmp_path / "ohjelma.xlsx"
    shutil.copy(WRITTEN / "tuotu-ohjelma.xlsx", output)

    first, second = (import_again(WRITTEN / "lahde.md", output) for _ in range(2))

    programme, _ = read_programme(output)
    assert (programme.years, programme.areas[0].name) == ((2027, 2031), "Työ ja osaaminen")
    assert [[each.code for each in one.problems].count("base-missing") for one in (first, second)] == [1, 0]
    assert ("1", "Työ ja osaaminen", "Työ") in asked(first)
    assert asked(second) == []


def test_a_base_that_was_changed_counts_as_none(known, tmp_path):
    book = openpyxl.load_workbook(known)
    book["_base"]["A2"].value = book["_base"]["A2"].value.replace("Liikenne", "Liikunta")
    book.save(known)

    outcome = import_again(tmp_path / "a.md", known)

    assert "base-missing" in [each.code for each in outcome.problems]


def test_a_document_of_another_programme_is_refused(known, tmp_path):
    other = as_markdown(tmp_path / "b.md", "Toinen ohjelma", ("T", "Jotain aivan muuta tehdään", "KAO", "Määrä"))
    before = known.read_bytes()

    with pytest.raises(ProgrammeError) as told:
        import_again(other, known)

    assert told.value.problem.code == "nothing-matches"
    assert known.read_bytes() == before


def test_a_workbook_copied_by_import_keeps_what_its_own_base_says(known, tmp_path):
    copy = tmp_path / "kopio.xlsx"
    type_into(known, Tavoitteet_D4="Päästöt puoliintuvat")
    import_again(known, copy)

    outcome = import_again(tmp_path / "a.md", copy)

    assert read_programme(copy)[0].areas[0].objectives[0].text == "Päästöt puoliintuvat"
    assert [each.item for each in outcome.renewed.kept] == ["1.1"]
