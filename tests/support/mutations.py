"""Random edits of the kinds that partners make, and nothing of what must hold then.

`mutate` applies one to three edits, chosen by a seed, to a filled form; `silent_losses.py` says what was lost.
Sorting one open column alone is not among the edits: nobody can tell it from typing.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from filled import TYPED, fill

from elinvoima_xl.form.sheets.form_map import MAP_SHEET

Grid = list[list[Any]]
Mutation = Callable[[Any, Random], None]

HEADER = "Toimenpide"
# What the edits themselves type into cells that may be empty.
NEW = {"muutettu", "toinen vastaus", "toinen", "99", "oma", "väliotsikko"}


def mutate(data: bytes, seed: int) -> tuple[bytes, list[str]]:
    """Return the form filled in and edited, and the names of the edits."""
    random = Random(seed)
    chosen = random.sample(MUTATIONS, random.choice((1, 1, 1, 2, 3)))
    # Merging deletes what lies under it: last, so that the merge still shows where that was.
    chosen.sort(key=lambda edit: edit is merge_cells)
    edits = [lambda book, edit=edit: edit(book, random) for edit in chosen]
    return fill(data, TYPED, *edits), [edit.__name__ for edit in chosen]


# --- tables as grids of values


def areas(book: Any) -> list[Any]:
    return [sheet for sheet in book.worksheets if sheet.title != MAP_SHEET and header_of(sheet)]


def header_of(sheet: Any) -> int:
    """Return the row that holds the headings, 0 for a sheet without."""
    for row in sheet.iter_rows(max_row=12):
        if HEADER in [cell.value for cell in row]:
            return row[0].row
    return 0


def grid_of(sheet: Any) -> Grid:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def put(sheet: Any, grid: Grid) -> None:
    """Write the values back; merged cells are taken apart first."""
    for merge in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merge))
    height, width = max(len(grid), sheet.max_row), max([sheet.max_column, *map(len, grid)])
    for row in range(height):
        for column in range(width):
            inside = row < len(grid) and column < len(grid[row])
            sheet.cell(row + 1, column + 1).value = grid[row][column] if inside else None


def table_rows(sheet: Any) -> list[int]:
    """Return the 0-based rows of the table that have a Nro or another content."""
    grid = grid_of(sheet)
    return [row for row in range(header_of(sheet), len(grid)) if any(value is not None for value in grid[row])]


def change_grid(book: Any, random: Random, change: Callable[[Grid, int, list[int]], None]) -> None:
    """Apply `change` to the grid of one sheet, its 0-based header row and its rows."""
    sheets = areas(book)
    if sheets:
        sheet = random.choice(sheets)
        grid = grid_of(sheet)
        rows = table_rows(sheet)
        if rows:
            change(grid, header_of(sheet) - 1, rows)
            put(sheet, grid)


# --- sheets


def rename_sheet(book: Any, random: Random) -> None:
    random.choice(book.worksheets).title = random.choice(["Taulukko1", "Oma", "Kopio x", "Alue"])


def swap_sheet_names(book: Any, random: Random) -> None:
    first, second = random.sample(book.worksheets, 2)
    one, two = first.title, second.title
    first.title = "väliaikainen"
    second.title, first.title = one, two


def reorder_sheets(book: Any, random: Random) -> None:
    random.shuffle(book._sheets)


def copy_sheet(book: Any, random: Random) -> None:
    sheets = areas(book)
    if sheets:
        book.copy_worksheet(random.choice(sheets))


def copy_sheet_and_change_it(book: Any, random: Random) -> None:
    sheets = areas(book)
    if sheets:
        copy = book.copy_worksheet(random.choice(sheets))
        row = random.choice(table_rows(copy) or [5]) + 1
        copy.cell(row, random.randint(5, 9)).value = "muutettu"


def delete_sheet(book: Any, random: Random) -> None:
    if len([sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]) > 1:
        del book[random.choice([sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"])]
        book.active = 0


def add_sheet(book: Any, random: Random) -> None:
    sheet = book.create_sheet("Muistiinpanot", 0)
    for row in range(random.randint(0, 3)):
        sheet.cell(row + 1, random.randint(1, 4)).value = "oma muistiinpano"


# --- rows


def move_row(book: Any, random: Random) -> None:
    def change(grid: Grid, _header: int, rows: list[int]) -> None:
        row = grid.pop(random.choice(rows))
        grid.insert(random.choice(rows), row)

    change_grid(book, random, change)


def sort_rows(book: Any, random: Random) -> None:
    def change(grid: Grid, _header: int, rows: list[int]) -> None:
        column = random.randrange(len(grid[rows[0]]))
        ordered = sorted((grid[row] for row in rows), key=lambda row: str(row[column]), reverse=random.random() < 0.5)
        for row, values in zip(rows, ordered, strict=True):
            grid[row] = values

    change_grid(book, random, change)


def move_row_to_another_sheet(book: Any, random: Random) -> None:
    sheets = areas(book)
    if len(sheets) > 1:
        first, second = random.sample(sheets, 2)
        one, two = grid_of(first), grid_of(second)
        rows = table_rows(first)
        if rows and one[header_of(first) - 1] == two[header_of(second) - 1]:
            two.append(one.pop(random.choice(rows)))
            put(first, one)
            put(second, two)


def insert_row(book: Any, random: Random) -> None:
    def change(grid: Grid, header: int, rows: list[int]) -> None:
        width = len(grid[header])
        row = [random.choice([None, None, "väliotsikko", 7]) for _ in range(width)]
        grid.insert(random.choice([0, header, *rows]), random.choice([[None] * width, row]))

    change_grid(book, random, change)


def delete_row(book: Any, random: Random) -> None:
    change_grid(book, random, lambda grid, _header, rows: grid.__delitem__(random.choice(rows)))


def duplicate_row(book: Any, random: Random) -> None:
    change_grid(book, random, lambda grid, _header, rows: grid.insert(rows[-1] + 1, list(grid[random.choice(rows)])))


def duplicate_row_and_change_it(book: Any, random: Random) -> None:
    def change(grid: Grid, _header: int, rows: list[int]) -> None:
        copy = list(grid[random.choice(rows)])
        copy[random.randrange(4, len(copy))] = random.choice(["toinen vastaus", 99])
        grid.insert(random.choice(rows), copy)

    change_grid(book, random, change)


# --- columns


def change_columns(book: Any, random: Random, change: Callable[[list[list[Any]]], None]) -> None:
    def of_grid(grid: Grid, _header: int, _rows: list[int]) -> None:
        columns = [list(column) for column in zip(*grid, strict=True)]
        change(columns)
        grid[:] = [list(row) for row in zip(*columns, strict=True)]

    change_grid(book, random, of_grid)


def move_column(book: Any, random: Random) -> None:
    def change(columns: list[list[Any]]) -> None:
        column = columns.pop(random.randrange(len(columns)))
        columns.insert(random.randrange(len(columns) + 1), column)

    change_columns(book, random, change)


def insert_column(book: Any, random: Random) -> None:
    def change(columns: list[list[Any]]) -> None:
        new = [random.choice([None, None, None, "oma", 3]) for _ in columns[0]]
        columns.insert(random.randrange(len(columns) + 1), new)

    change_columns(book, random, change)


def delete_column(book: Any, random: Random) -> None:
    change_columns(book, random, lambda columns: columns.__delitem__(random.randrange(len(columns))))


def duplicate_column(book: Any, random: Random) -> None:
    def change(columns: list[list[Any]]) -> None:
        copy = list(random.choice(columns))
        if random.random() < 0.5:
            copy[random.randrange(min(5, len(copy) - 1), len(copy))] = "toinen"
        columns.insert(random.randrange(len(columns) + 1), copy)

    change_columns(book, random, change)


def hide_column(book: Any, random: Random) -> None:
    for sheet in areas(book):
        sheet.column_dimensions[random.choice("ABCDEFGHIJ")].hidden = True


# --- headings, numbers and locked texts


def overwrite_heading(book: Any, random: Random) -> None:
    def change(grid: Grid, header: int, _rows: list[int]) -> None:
        column = random.randrange(len(grid[header]))
        old = str(grid[header][column] or "")
        other = random.choice(grid[header])
        grid[header][column] = random.choice([None, "Otsikko", old + "t", old[1:], old.upper(), other])

    change_grid(book, random, change)


def delete_heading_row(book: Any, random: Random) -> None:
    change_grid(book, random, lambda grid, header, _rows: grid.__delitem__(header))


def overwrite_number(book: Any, random: Random) -> None:
    def change(grid: Grid, header: int, rows: list[int]) -> None:
        column = number_column(grid, header)
        row = random.choice(rows)
        other = grid[random.choice(rows)][column]
        grid[row][column] = random.choice([None, "x", "9.9.9", other, f" {grid[row][column]}. "])

    change_grid(book, random, change)


def swap_numbers(book: Any, random: Random) -> None:
    def change(grid: Grid, header: int, rows: list[int]) -> None:
        column = number_column(grid, header)
        if len(rows) > 1:
            first, second = random.sample(rows, 2)
            grid[first][column], grid[second][column] = grid[second][column], grid[first][column]

    change_grid(book, random, change)


def number_column(grid: Grid, header: int) -> int:
    return grid[header].index("Nro") if "Nro" in grid[header] else 0


def overwrite_locked_text(book: Any, random: Random) -> None:
    def change(grid: Grid, header: int, rows: list[int]) -> None:
        column = random.choice([place for place, title in enumerate(grid[header]) if title in LOCKED] or [1])
        grid[random.choice(rows)][column] = random.choice(["muutettu", None, grid[random.choice(rows)][column]])

    change_grid(book, random, change)


LOCKED = ("Toimenpide", "Vastuutahot", "Mittari", "Viimeksi")


def sort_a_part(book: Any, random: Random) -> None:
    """Sort the columns from one of our own on to the right, or up to one of them, without the rest."""

    def change(grid: Grid, header: int, rows: list[int]) -> None:
        places = [place for place, title in enumerate(grid[header]) if title in ("Toimenpide", "Mittari")]
        if not places:
            return
        first = random.choice(places)
        last = len(grid[header])
        if random.random() < 0.3:
            first, last = 0, first
        parts = [grid[row][first:last] for row in rows]
        random.shuffle(parts)
        for row, part in zip(rows, parts, strict=True):
            grid[row][first:last] = part

    change_grid(book, random, change)


def merge_cells(book: Any, random: Random) -> None:
    sheets = areas(book)
    if sheets:
        sheet = random.choice(sheets)
        row, column = random.randint(2, sheet.max_row), random.randint(1, sheet.max_column)
        sheet.merge_cells(
            start_row=row,
            start_column=column,
            end_row=row + random.randint(0, 2),
            end_column=column + random.randint(0, 2),
        )


# --- the hidden sheet and what other programs do


def delete_map(book: Any, _random: Random) -> None:
    if MAP_SHEET in book.sheetnames:
        del book[MAP_SHEET]


def show_map(book: Any, _random: Random) -> None:
    if MAP_SHEET in book.sheetnames:
        book[MAP_SHEET].sheet_state = "visible"


def change_map(book: Any, random: Random) -> None:
    if MAP_SHEET in book.sheetnames:
        sheet = book[MAP_SHEET]
        sheet.cell(random.randint(2, sheet.max_row), random.randint(1, 8)).value = "muutettu"


def drop_properties(book: Any, _random: Random) -> None:
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]


def save_as_another_program(book: Any, random: Random) -> None:
    drop_properties(book, random)
    show_map(book, random)
    for sheet in book.worksheets:
        sheet.protection.sheet = False
        sheet.data_validations.dataValidation = []


def lose_all_but_the_sheets(book: Any, random: Random) -> None:
    delete_map(book, random)
    drop_properties(book, random)


def write_outside(book: Any, random: Random) -> None:
    sheet = random.choice(book.worksheets)
    if sheet.title != MAP_SHEET:
        sheet.cell(sheet.max_row + random.randint(1, 4), random.randint(1, 12)).value = "terveisin vastaaja"


MUTATIONS: list[Mutation] = [
    rename_sheet, swap_sheet_names, reorder_sheets, copy_sheet, copy_sheet_and_change_it, delete_sheet, add_sheet,
    move_row, sort_rows, move_row_to_another_sheet, insert_row, delete_row, duplicate_row, duplicate_row_and_change_it,
    move_column, insert_column, delete_column, duplicate_column, hide_column,
    overwrite_heading, delete_heading_row, overwrite_number, swap_numbers, overwrite_locked_text, sort_a_part,
    merge_cells, delete_map, show_map, change_map, drop_properties, save_as_another_program, lose_all_but_the_sheets,
    write_outside,
]  # fmt: skip
