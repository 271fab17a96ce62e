"""A table of a report as WordprocessingML: one header row that repeats, rows that do not split, a caption for all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from elinvoima_xl.report.chapters.records import CENTRE, LEFT, RIGHT, STRONG, Cell, Run, Table
from elinvoima_xl.report.word.markup import Markup, to_xml_text

_SIDES: Final = {LEFT: "", RIGHT: '<w:jc w:val="right"/>', CENTRE: '<w:jc w:val="center"/>'}
# A row that must not split has to fit on a page: about forty lines, and a millimetre holds about 0.55 characters.
_LONGEST_ROW: Final = 40
_CHARACTERS_A_MILLIMETRE: Final = 0.55
_TWIPS_A_MILLIMETRE: Final = 56.7


def table_xml(table: Table, markup: Markup, width: int) -> str:
    """Return the table over `width` twentieths of a point, its columns in proportion to their widths."""
    widths = _widths(table, width)
    grid = "".join(f'<w:gridCol w:w="{each}"/>' for each in widths)
    sides = [_SIDES[column.align] for column in table.columns]
    header = _header(table, markup, widths, sides)
    rows = "".join(_row(row, markup, widths, sides) for row in table.rows)
    return f"<w:tbl>{_properties(table, markup, width)}<w:tblGrid>{grid}</w:tblGrid>{header}{rows}</w:tbl>"


def _widths(table: Table, width: int) -> list[int]:
    total = sum(column.width for column in table.columns)
    widths = [int(width * column.width / total) for column in table.columns]
    widths[-1] += width - sum(widths)
    return widths


def _properties(table: Table, markup: Markup, width: int) -> str:
    return (
        f'<w:tblPr><w:tblStyle w:val="{markup.styles["table"]}"/><w:tblW w:w="{width}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0620" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1"'
        ' w:noVBand="1"/>'
        f'<w:tblCaption w:val="{to_xml_text(table.caption)}"/>'
        f'<w:tblDescription w:val="{to_xml_text(table.description)}"/></w:tblPr>'
    )


def _header(table: Table, markup: Markup, widths: list[int], sides: list[str]) -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        f"{markup.paragraph((Run(column.title),), 'table text', keep='<w:keepNext/>', place=side)}</w:tc>"
        for column, width, side in zip(table.columns, widths, sides, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def _row(row: tuple[Cell, ...], markup: Markup, widths: list[int], sides: list[str]) -> str:
    kept = "<w:cantSplit/>" if _height(row, widths) <= _LONGEST_ROW else ""
    properties = f"<w:trPr>{kept}</w:trPr>" if kept else ""
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{"".join(_lines(cell, markup, side))}</w:tc>'
        for cell, width, side in zip(row, widths, sides, strict=True)
    )
    return f"<w:tr>{properties}{cells}</w:tr>"


def _lines(cell: Cell, markup: Markup, side: str) -> Iterable[str]:
    for line in cell.lines or ((),):
        shown = tuple(Run(run.text, STRONG, run.language) for run in line) if cell.is_total else line
        yield markup.paragraph(shown, "table text", place=side)


def _height(row: tuple[Cell, ...], widths: list[int]) -> float:
    """Return about how many lines the tallest cell of the row takes."""
    return max(_cell_height(cell, width) for cell, width in zip(row, widths, strict=True))


def _cell_height(cell: Cell, width: int) -> float:
    room = max(width / _TWIPS_A_MILLIMETRE * _CHARACTERS_A_MILLIMETRE, 1)
    return sum(1 + line.count("\n") + len(line) / room for line in cell.text.split("\n"))
