"""What people and programs do to how a cell is shown, as edits of a form's bytes: type, formats, links, drawings."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_ART = "http://schemas.openxmlformats.org/drawingml/2006/main"
_FONTS = {
    "struck": InlineFont(strike=True),
    "raised": InlineFont(vertAlign="superscript"),
    "lowered": InlineFont(vertAlign="subscript"),
}

Edit = Callable[[Any], None]


def runs(*parts: tuple[str, str]) -> CellRichText:
    """Return a text whose parts are struck, raised, lowered or ("") nothing of the kind, as openpyxl writes it."""
    return CellRichText(*(TextBlock(_FONTS.get(mark, InlineFont(b=False)), text) for text, mark in parts))


def put(place: tuple[str, str], value: object, number_format: str = "", *, mark: str = "", link: str = "") -> Edit:
    """Return an edit that types a value into a cell, shown in a way of its own."""

    def edit(book: Any) -> None:
        sheet, address = place
        cell = book[sheet][address]
        cell.value = value
        if number_format:
            cell.number_format = number_format
        if mark:
            cell.font = Font(strike=mark == "struck", vertAlign={"raised": "superscript"}.get(mark))
        if link:
            cell.hyperlink = link

    return edit


def text_box(words: str, *, row: int = 5, column: int = 8) -> str:
    """Return a text box whose corner lies on a cell."""
    return _anchor(f"<xdr:sp><xdr:txBody><a:p><a:r><a:t>{words}</a:t></a:r></a:p></xdr:txBody></xdr:sp>", row, column)


def picture(*, row: int = 5, column: int = 8) -> str:
    """Return a picture whose corner lies on a cell."""
    return _anchor("<xdr:pic/>", row, column)


def _anchor(inner: str, row: int, column: int) -> str:
    corner = f"<xdr:from><xdr:col>{column - 1}</xdr:col><xdr:row>{row - 1}</xdr:row></xdr:from>"
    return f"<xdr:oneCellAnchor>{corner}{inner}</xdr:oneCellAnchor>"


def draw(data: bytes, sheet: int, *anchors: str) -> bytes:
    """Return a workbook with drawings on the sheet of a number, from 1."""
    part = f'<xdr:wsDr xmlns:xdr="{_DRAWING}" xmlns:a="{_ART}">{"".join(anchors)}</xdr:wsDr>'
    listed = f'<Relationship Id="rIdDrawn" Type="{_RELATIONS}/drawing" Target="../drawings/drawn.xml"/>'
    name, rels = f"xl/worksheets/sheet{sheet}.xml", f"xl/worksheets/_rels/sheet{sheet}.xml.rels"
    with ZipFile(BytesIO(data)) as package:
        parts = {each: package.read(each) for each in package.namelist()}
    empty = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    parts[rels] = parts.get(rels, empty).replace(b"</Relationships>", listed.encode() + b"</Relationships>")
    told = f'<drawing xmlns:r="{_RELATIONS}" r:id="rIdDrawn"/>'.encode()
    # Behind it come only parts for older programs and tables.
    parts[name] = re.sub(rb"(?=<legacyDrawing|<tableParts|</worksheet>)", told, parts[name], count=1)
    parts["xl/drawings/drawn.xml"] = part.encode()
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as package:
        for each, content in parts.items():
            package.writestr(each, content)
    return stream.getvalue()
