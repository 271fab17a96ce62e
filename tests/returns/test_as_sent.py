"""Forms left as they were sent are found by their addresses, as they would be by searching; any other is searched."""

from __future__ import annotations

from dataclasses import replace

import pytest
from filled import FILE, READ, TYPED, a_form, a_programme, fill, map_of, place_of, read, values_of
from mutations import mutate

from elinvoima_xl.form.sheets.form_map import MAP_TABLE
from elinvoima_xl.model.answers import Submission
from elinvoima_xl.returns import submission as reading
from elinvoima_xl.returns.finding.as_sent import find_as_sent
from elinvoima_xl.returns.finding.issued import index_form
from elinvoima_xl.workbook.cells import read_workbook


def is_found(data: bytes) -> bool:
    issued = index_form(map_of(a_form()), is_base=True)
    return find_as_sent(read_workbook(data, FILE, table=MAP_TABLE), issued) is not None


def searched(data: bytes) -> Submission:
    """Return what the form says where addresses count for nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "find_as_sent", lambda *_: None)
        return read(data)


def area(book):
    return book[place_of(a_form(), "1.1.1", "status")[0]]


def test_a_form_that_was_only_filled_in_is_found_by_its_addresses():
    data = fill(a_form(), TYPED)

    assert is_found(data)
    assert values_of(read(data)) == READ


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(lambda book: area(book).insert_rows(5), id="a row inserted"),
        pytest.param(lambda book: area(book).insert_cols(2), id="a column inserted"),
        pytest.param(lambda book: area(book).__setitem__("B5", "muu toimenpide"), id="a locked text changed"),
        pytest.param(lambda book: area(book).__setitem__("B5", None), id="a locked text deleted"),
        pytest.param(lambda book: area(book).__setitem__("A1", "muu otsikko"), id="a title changed"),
        pytest.param(lambda book: area(book).__setitem__("Z40", "lisäksi"), id="a text beside the table"),
        pytest.param(lambda book: area(book).__setitem__("A2", "täytetty kokonaan"), id="the progress overwritten"),
        pytest.param(lambda book: setattr(area(book), "title", "Osaajat"), id="a sheet renamed"),
        pytest.param(lambda book: book.create_sheet("Muistio"), id="a sheet added"),
        pytest.param(lambda book: book.remove(area(book)), id="a sheet deleted"),
    ],
)
def test_a_form_with_anything_else_changed_is_searched(edit):
    assert not is_found(fill(a_form(), TYPED, edit))


def test_a_form_that_asks_one_thing_in_two_open_cells_is_searched():
    form_map = map_of(a_form())
    open_cell = next(row for row in form_map.rows if row.row and not row.locked)
    beside = f"Z{open_cell.cell.lstrip('ABCDEFGHIJ')}"
    twice = replace(form_map, rows=(*form_map.rows, open_cell._replace(cell=beside)))
    data = fill(a_form(), TYPED)

    found = find_as_sent(read_workbook(data, FILE, table=MAP_TABLE), index_form(twice, is_base=True))

    assert found is None
    assert is_found(data)


def test_a_status_typed_where_only_the_first_row_of_a_measure_is_open_is_told():
    sheet, cell = place_of(a_form(), "1.1.1", "status")
    below = f"{cell.rstrip('0123456789')}{int(cell.lstrip('ABCDEFGHIJ')) + 1}"

    submission = read(fill(a_form(), {}, lambda book: book[sheet].__setitem__(below, "Toteutunut ✓")))

    assert values_of(submission) == {("1.1.1", "status"): "completed"}


@pytest.mark.parametrize("seed", range(900, 960))
def test_a_form_says_the_same_found_by_addresses_or_by_searching(seed):
    data, edits = mutate(a_form(), seed)

    assert read(data) == searched(data), edits


@pytest.mark.parametrize("owner", ["", *(each.name for each in a_programme().owners[:2])])
@pytest.mark.parametrize("typed", [{}, TYPED])
def test_a_filled_form_says_the_same_found_by_addresses_or_by_searching(owner, typed):
    data = a_form(owner)
    asked = {(row.item, row.field) for row in map_of(data).rows if not row.locked}
    filled = fill(data, {key: value for key, value in typed.items() if key in asked})

    assert read(filled) == searched(filled)
