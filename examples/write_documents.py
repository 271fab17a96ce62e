"""Write one programme document as Markdown, Word and Excel: the Kajaani programme, or any that the importer reads.

What it shows: the same text gives the same programme whichever program it was written in.

    python examples/write_documents.py FOLDER
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
from openpyxl.styles import Font

from elinvoima_xl.programme.importing.document import Block, Document, Heading, ListItem, Table
from elinvoima_xl.programme.importing.markdown import read_document

SOURCE = Path(__file__).parent / "kajaani" / "kajaani-2027-2031.md"


def main(folder: Path) -> None:
    """Write the three documents into a folder."""
    document = read_document(SOURCE.read_text("utf-8"), SOURCE.name)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kajaani.md").write_text(to_markdown(document), "utf-8")
    (folder / "kajaani.docx").write_bytes(to_word(document))
    (folder / "kajaani.xlsx").write_bytes(to_excel(document))
    print(f"{folder}: kajaani.md, kajaani.docx, kajaani.xlsx")


def to_markdown(document: Document) -> str:
    """Return a document as Markdown with tables of pipes."""
    return "\n\n".join(map(_markdown_block, document.blocks)) + "\n"


def _markdown_block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.level} {block.text}"
    if isinstance(block, ListItem):
        return f"{block.number}. {block.text}" if block.number else f"- {block.text}"
    if not isinstance(block, Table):
        return block.text
    rows = ["| " + " | ".join(cell.text.replace("|", "\\|").replace("\n", "<br>") for cell in row) + " |"
            for row in block.rows]  # fmt: skip
    rule = "|---" * len(block.rows[0]) + "|"
    return "\n".join([rows[0], rule, *rows[1:]])


def to_word(document: Document) -> bytes:
    """Return a document as a Word file with heading styles, lists and tables."""
    word = docx.Document()
    for block in document.blocks:
        if isinstance(block, Heading):
            word.add_heading(block.text, block.level)
        elif isinstance(block, ListItem):
            word.add_paragraph(block.text, "List Number" if block.number else "List Bullet")
        elif isinstance(block, Table):
            _add_word_table(word, block)
        else:
            word.add_paragraph(block.text)
    stream = BytesIO()
    word.save(stream)
    return stream.getvalue()


def _add_word_table(word: docx.document.Document, block: Table) -> None:
    width = max(map(len, block.rows))
    table = word.add_table(len(block.rows), width, "Table Grid")
    for first, last, column in _merges(block):
        table.cell(first, column).merge(table.cell(last, column))
    for row, cells in zip(block.rows, table.rows, strict=True):
        for source, target in zip(row, cells.cells, strict=False):
            if source.is_repeated:
                continue
            lines = source.text.split("\n")
            target.text = lines[0]
            for line in lines[1:]:
                target.add_paragraph(line)
            for paragraph in target.paragraphs:
                for run in paragraph.runs:
                    run.bold = source.is_bold or None


def _merges(block: Table) -> Iterator[tuple[int, int, int]]:
    """Yield first row, last row and column of each cell that others repeat below it."""
    for column in range(max(map(len, block.rows))):
        first = 0
        for number in range(1, len(block.rows) + 1):
            row = block.rows[number] if number < len(block.rows) else ()
            if column < len(row) and row[column].is_repeated:
                continue
            if number - 1 > first:
                yield first, number - 1, column
            first = number


def to_excel(document: Document) -> bytes:
    """Return a document as one sheet: headings in bold type, lists line by line, an empty row after each table."""
    book = openpyxl.Workbook()
    sheet = book.active
    row = 1
    for block in document.blocks:
        if isinstance(block, Table):
            for first, last, column in _merges(block):
                sheet.merge_cells(None, row + first, column + 1, row + last, column + 1)
            for cells in block.rows:
                for column, cell in enumerate(cells, 1):
                    if cell.text and not cell.is_repeated:
                        sheet.cell(row, column, cell.text).font = Font(bold=cell.is_bold)
                row += 1
            row += 1
        else:
            number = f"{block.number}. " if isinstance(block, ListItem) and block.number else ""
            sheet.cell(row, 1, number + block.text).font = Font(bold=isinstance(block, Heading))
            row += 1
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
