"""Edits of a filled form for tests."""

from elinvoima_xl.form.sheets.form_map import MAP_SHEET

AREA = "1 Osaajat"


def on_area(change):
    """Return an edit of the first area's sheet."""
    return lambda book: change(book[AREA])


def swap_rows(sheet, first, second, columns=()):
    for column in columns or range(1, sheet.max_column + 1):
        one, two = sheet.cell(first, column), sheet.cell(second, column)
        one.value, two.value = two.value, one.value


def copy_row(sheet, source, target):
    for column in range(1, sheet.max_column + 1):
        sheet.cell(target, column).value = sheet.cell(source, column).value


def forget(book):
    del book[MAP_SHEET]
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]
