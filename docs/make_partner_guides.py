"""Make the partner's guides of workbook_templates/, Word documents of one page, from their Markdown pages here: run it
after changing one of those pages. The same pages give the same bytes.

They stand on the report's Word base, so that both look alike, and are accessible: real headings, lists and header row,
language and title.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph
from markdown_it import MarkdownIt
from markdown_it.token import Token

from elinvoima_xl.foundation.language import LANGUAGES
from elinvoima_xl.report.word.pages import set_properties, to_bytes
from elinvoima_xl.report.word.template import open_base, set_language

HERE: Final = Path(__file__).parent
TARGETS: Final = HERE.parent / "workbook_templates"
# Points: smaller than in a report, so that all of it fits on one page.
SIZE: Final = 11
TITLE_SIZE: Final = 18
HEADING_SIZE: Final = 13
# Twentieths of a point: the first column holds the longest title of a column on one line.
WIDTHS: Final = (2300, 7112)
# The list of our own numbers; the base has dashes only.
NUMBERS: Final = 9


def source(language: str) -> Path:
    """Return the page of a language."""
    return HERE / f"{Path(LANGUAGES[language].guide).stem}.md"


def guide(language: str) -> bytes:
    """Return the guide of a language as a Word document."""
    document = open_base()
    _clear(document)
    _add_numbers(document)
    set_language(document, language)
    tokens = MarkdownIt().enable("table").parse(source(language).read_text("utf-8"))
    _write(document, tokens)
    set_properties(document, document.paragraphs[0].text, "")
    return to_bytes(document)


def _clear(document: Document) -> None:
    """Remove what the base holds for a report: its text, headers and footers."""
    body = document.element.body
    for element in list(body):
        if element.tag != qn("w:sectPr"):
            body.remove(element)
    section = body.find(qn("w:sectPr"))
    for tag in ("w:headerReference", "w:footerReference", "w:titlePg"):
        for element in section.findall(qn(tag)):
            section.remove(element)


def _add_numbers(document: Document) -> None:
    numbering = document.part.numbering_part.element
    kind = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{NUMBERS}"><w:multiLevelType w:val="singleLevel"/>'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        '<w:lvlText w:val="%1."/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="284" w:hanging="284"/></w:pPr>'
        f'<w:rPr><w:sz w:val="{round(2 * SIZE)}"/></w:rPr></w:lvl></w:abstractNum>'
    )
    numbering.insert(0, kind)
    numbering.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="{NUMBERS}"><w:abstractNumId w:val="{NUMBERS}"/></w:num>')
    )


def _write(document: Document, tokens: Sequence[Token]) -> None:
    """Write headings, paragraphs, lists and the table as they come."""
    rows: list[list[Token]] = []
    block, kind = "", ""
    for token in tokens:
        if token.type in {"heading_open", "bullet_list_open", "ordered_list_open", "tr_open"}:
            block, kind = token.type, token.tag
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "table_close":
            _write_table(document, rows)
        elif token.type in {"bullet_list_close", "ordered_list_close", "heading_close"}:
            block = ""
        elif token.type == "inline" and block == "tr_open":
            rows[-1].append(token)
        elif token.type == "inline":
            _write_runs(_paragraph(document, block, kind), token)


def _paragraph(document: Document, block: str, tag: str) -> Paragraph:
    if block == "heading_open":
        paragraph = document.add_paragraph(style=f"Heading {tag[1]}")
        return _spaced(paragraph, *((0, 4) if tag == "h1" else (9, 3)))
    paragraph = document.add_paragraph(style="List Bullet" if block == "bullet_list_open" else "Normal")
    if block == "ordered_list_open":
        numbers = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="{NUMBERS}"/></w:numPr>'
        paragraph._p.get_or_add_pPr().append(parse_xml(numbers))
    return _spaced(paragraph, 0, 2)


def _spaced(paragraph: Paragraph, before: float, after: float) -> Paragraph:
    layout = paragraph.paragraph_format
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    return paragraph


def _write_runs(paragraph: Paragraph, inline: Token) -> None:
    """Write a text with its words in italics; a line of the page that ends goes on here."""
    heading = (paragraph.style.name if paragraph.style else "") or ""
    size = {"Heading 1": TITLE_SIZE, "Heading 2": HEADING_SIZE}.get(heading, SIZE)
    italic = False
    for token in inline.children or ():
        if token.type in {"em_open", "em_close"}:
            italic = token.type == "em_open"
            continue
        run = paragraph.add_run(" " if token.type == "softbreak" else token.content)
        run.font.size = Pt(size)
        if italic:
            run.italic = True


def _write_table(document: Document, rows: list[list[Token]]) -> None:
    table = document.add_table(len(rows), len(WIDTHS), style="Report Table")
    table.autofit = False
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = Pt(width / 20)
    for number, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
        for cell, text, width in zip(row.cells, texts, WIDTHS, strict=True):
            cell.width = Pt(width / 20)
            cell.paragraphs[0].style = document.styles["Report Table Text"]
            _write_runs(cell.paragraphs[0], text)
        properties = row._tr.get_or_add_trPr()
        properties.append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
        if number == 0:
            properties.append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    look = parse_xml(f'<w:tblLook {nsdecls("w")} w:val="0620" w:firstRow="1" w:noHBand="1" w:noVBand="1"/>')
    for old in table._tbl.tblPr.findall(qn("w:tblLook")):
        table._tbl.tblPr.remove(old)
    table._tbl.tblPr.append(look)


def main() -> None:
    """Write the guide of each language."""
    for language, name in ((each.code, each.guide) for each in LANGUAGES.values()):
        (TARGETS / name).write_bytes(guide(language))


if __name__ == "__main__":
    main()
