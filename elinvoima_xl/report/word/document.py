"""Write a report as a Word document that a colleague can edit: real styles, real headings, fields, native charts.

Nothing is worded or counted here: the records of `report` say all. The same report gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml.ns import qn

from elinvoima_xl.foundation.language import N_, words
from elinvoima_xl.foundation.problems import Location, Problem, problem
from elinvoima_xl.foundation.writing import write_whole
from elinvoima_xl.report.chapters.records import (
    BODY,
    Block,
    Bullets,
    Figure,
    Heading,
    Paragraph,
    Report,
    Run,
    Section,
    Table,
    Text,
    plain,
    text,
)
from elinvoima_xl.report.word.content import PART_PROPERTIES, Made, document_digest, is_ours, to_part
from elinvoima_xl.report.word.markup import Markup, clean
from elinvoima_xl.report.word.pages import (
    Entry,
    ask_for_renewal,
    contents,
    free_drawing_id,
    has_contents,
    lay_section,
    next_section,
    parse,
    section_break,
    set_properties,
    simple_field,
    text_width,
    to_bytes,
)
from elinvoima_xl.report.word.template import (
    check_template,
    drop_macros,
    fill_placeholders,
    flatten_cover,
    header_parts,
    lift_protection,
    numbered_headings,
    open_base,
    set_language,
    style_ids,
    take_place,
)

if TYPE_CHECKING:
    from docx.document import Document


import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from elinvoima_xl.report.chapters.records import CENTRE, LEFT, RIGHT, STATUS_CHART, STRONG, Cell, Chart
from elinvoima_xl.report.word.markup import to_xml_text
from elinvoima_xl.workbook.charts import ChartData, chart_parts, status_chart, trend_chart

if TYPE_CHECKING:
    from docx.parts.document import DocumentPart


Element = Any  # lxml's elements as python-docx extends them

_ROW: Final = qn("w:tr")
_BREAK_BEFORE: Final = "<w:pageBreakBefore/>"
_WITH_NEXT: Final = "<w:keepNext/>"
_NO_SPACE: Final = '<w:spacing w:before="0"/>'
# Air between a table and the text after it.
_AFTER_TABLE: Final = '<w:spacing w:before="200"/>'
_COVER_STYLES: Final = {"city": "cover", "unit": "cover", "title": "heading 1", "subtitle": "subtitle", "date": "cover"}
_MARKS: Final = ("draft", "notice")


def write_report(report: Report, path: Path | BinaryIO, *, template: Path | None = None) -> tuple[Problem, ...]:
    """Write the report to `path`, on our own Word base or on the city's `template`; return what is told of that.

    UsageError where the template is no Word document.
    """
    data, told = report_bytes(report, template=template)
    if isinstance(path, Path):
        write_whole(path, data)
    else:
        path.write(data)
    return told


def report_bytes(report: Report, *, template: Path | None = None, about: str = "") -> tuple[bytes, tuple[Problem, ...]]:
    """Return the report as a Word document, and what is told of its template.

    The document says what it is `about`, and knows whether somebody has changed it since.
    """
    document = open_base(template)
    told = () if template is None else _prepare(document, template.name, report.language)
    set_language(document, report.language)
    set_properties(document, report.cover.title, report.subject)
    ask_for_renewal(document)
    _fill(report, document)
    _seal(document, about)
    return to_bytes(document), told


def _prepare(document: Document, file: str, language: str) -> tuple[Problem, ...]:
    """Make a template fit to be written on, and return what is told of it."""
    told = list(check_template(document, file, language))
    if drop_macros(document):
        told.append(problem("template-macros", Location(file)))
    if lift_protection(document):
        told.append(problem("template-protected", Location(file)))
    return tuple(told)


def _seal(document: Document, about: str) -> None:
    """Add the part in which the document says what it is; a template that was a report of ours loses its own."""
    relations, package = document.part.rels, document.part.package
    for key in [key for key, each in relations.items() if each.reltype == RELATIONSHIP_TYPE.CUSTOM_XML]:
        if is_ours(relations[key].target_part.blob):
            del relations[key]
    parts = {str(part.partname): part.blob for part in package.iter_parts()}
    made = to_part(Made(about, document_digest(parts)))
    own = Part(package.next_partname("/customXml/item%d.xml"), CONTENT_TYPE.XML, made, package)
    # LibreOffice keeps a part that has properties, and drops any other.
    name = package.next_partname("/customXml/itemProps%d.xml")
    properties = Part(name, CONTENT_TYPE.OFC_CUSTOM_XML_PROPERTIES, PART_PROPERTIES, package)
    own.relate_to(properties, RELATIONSHIP_TYPE.CUSTOM_XML_PROPS)
    document.part.relate_to(own, RELATIONSHIP_TYPE.CUSTOM_XML)


def _fill(report: Report, document: Document) -> None:
    """Fill cover, headers and footers, then put the contents and the sections in their places."""
    place = take_place(document, "report")
    anchor = document.element.body.get_or_add_sectPr() if place is None else place
    section = anchor if place is None else next_section(place)
    ids = style_ids(document)
    markup = Markup(ids, report.language, numbered_headings(document, ids))
    if report.is_one_page:
        flatten_cover(document)
    found = fill_placeholders(document, _values(report))
    _sign_footers(report, document, markup)
    writer = _Writer(report, markup, Charts(document.part, report.language, free_drawing_id(document)), section)
    groups = list(writer.groups())
    _place_start(document, anchor, _cover(report, markup, found) + writer.contents(document))
    for index, (landscape, group) in enumerate(groups):
        for block in group:
            _insert(anchor, parse(block))
        if index < len(groups) - 1:
            _insert(anchor, [section_break(section, landscape=landscape, is_first=index == 0)])
    if groups:
        lay_section(section, landscape=groups[-1][0], is_first=len(groups) == 1)
    if place is not None:
        place.getparent().remove(place)


def _values(report: Report) -> dict[str, str]:
    cover = report.cover
    values = {name: getattr(cover, name) for name in (*_COVER_STYLES, *_MARKS)}
    running = ", ".join(filter(None, (cover.title, cover.subtitle)))
    values |= {"running": running, "page": words(report.language)(N_("Page"))}
    return {name: clean(value) for name, value in values.items()}


def _cover(report: Report, markup: Markup, found: set[str]) -> list[str]:
    """Return the lines of the cover that the template has no place for; the marks are never left out."""
    styles = {} if "title" in found else _COVER_STYLES
    wanted = [(name, style) for name, style in styles.items() if name not in found]
    wanted += [(name, "mark") for name in _MARKS if name not in found]
    lines = [(getattr(report.cover, name), style) for name, style in wanted]
    return [markup.paragraph(text(line), style) for line, style in lines if line]


def _place_start(document: Document, anchor: Element, start: list[str]) -> None:
    place = take_place(document, "contents")
    _insert(anchor if place is None else place, parse("".join(start)))
    if place is not None:
        place.getparent().remove(place)


def _sign_footers(report: Report, document: Document, markup: Markup) -> None:
    """See that every page says that its answers are invented; number the pages where no footer exists."""
    if not any(header_parts(document, RELATIONSHIP_TYPE.FOOTER)):
        _add_footer(report, document, markup)
    notice = report.cover.notice
    for part in header_parts(document, RELATIONSHIP_TYPE.FOOTER):
        shown = "".join(part.element.itertext())
        # A footer that says nothing is the cover's, and the cover has the notice in its text.
        if notice and shown.strip() and notice not in shown:
            _insert_last(part.element, parse(markup.paragraph(text(notice), "footer")))


def _add_footer(report: Report, document: Document, markup: Markup) -> None:
    footer = document.sections[0].footer
    footer.is_linked_to_previous = False
    element: Element = footer._element
    for paragraph in list(element):
        element.remove(paragraph)
    page = words(report.language)(N_("Page")) + " "
    numbers = simple_field("PAGE", "1") + markup.run(Run(" / ")) + simple_field("NUMPAGES", "1")
    _insert_last(element, parse(markup.paragraph(text(page), "footer", content=numbers)))


def _insert(anchor: Element, elements: list[Element]) -> None:
    """Move elements into the document, a long table row by row: lxml moves one large tree in quadratic time."""
    for element in elements:
        rows = [row for row in element if row.tag == _ROW]
        for row in rows:
            element.remove(row)
        anchor.addprevious(element)
        _insert_last(element, rows)


def _insert_last(parent: Element, elements: list[Element]) -> None:
    for element in elements:
        parent.append(element)


@dataclass(slots=True)
class _Writer:
    """The sections of one report as markup: what has been numbered so far, and what the page gives."""

    report: Report
    markup: Markup
    charts: Charts
    page: Element
    entries: list[Entry] = field(default_factory=list)
    tables: int = 0
    figures: int = 0

    def groups(self) -> Iterator[tuple[bool, list[str]]]:
        """Yield the sections' markup, those together that follow each other in one orientation."""
        group: list[str] = []
        landscape = False
        for section in self.report.sections:
            if group and section.landscape != landscape:
                yield landscape, group
                group = []
            landscape = section.landscape
            group += self._section(section, is_on_new_page=not group and bool(self.entries))
        if group:
            yield landscape, group

    def contents(self, document: Document) -> list[str]:
        """Return the contents, where the report wants them and the template has none of its own."""
        if self.report.is_one_page or has_contents(document):
            return []
        return list(contents(self.entries, self.markup))

    def _section(self, section: Section, *, is_on_new_page: bool) -> Iterator[str]:
        width = text_width(self.page, landscape=section.landscape)
        keep = _BREAK_BEFORE if section.starts_page and not is_on_new_page else ""
        yield self._heading(section.heading, 2, keep=keep)
        follows_table = False
        for block in section.blocks:
            yield from self._block(block, width, _AFTER_TABLE if follows_table else "")
            follows_table = isinstance(block, Table) and not block.notes

    def _block(self, block: Block, width: int, place: str) -> Iterator[str]:
        if isinstance(block, Heading):
            yield self._heading(block.text, block.level)
        elif isinstance(block, Paragraph):
            keep = _WITH_NEXT if block.with_next else ""
            yield self.markup.paragraph(block.text, block.style, keep=keep, place=place if block.style == BODY else "")
        elif isinstance(block, Bullets):
            yield from (self.markup.paragraph(item, "bullet") for item in block.items)
        elif isinstance(block, Table):
            yield from self._table(block, width)
        else:
            yield from self._figure(block, width)

    def _heading(self, line: Text, level: int, *, keep: str = "") -> str:
        number = len(self.entries) + 1
        entry = Entry(plain(line), level, f"_Toc{number:08d}")
        self.entries.append(entry)
        mark = f'<w:bookmarkStart w:id="{number}" w:name="{entry.bookmark}"/><w:bookmarkEnd w:id="{number}"/>'
        # Word keeps the space above a heading at the top of a page that was asked for; one page has none to spare.
        place = _NO_SPACE if keep == _BREAK_BEFORE or self.report.is_one_page else ""
        return self.markup.paragraph(line, f"heading {level}", keep=keep, place=place, content=mark)

    def _table(self, table: Table, width: int) -> Iterator[str]:
        self.tables += 1
        yield self._caption(N_("Table"), self.tables, table.caption)
        yield table_xml(table, self.markup, width)
        yield from (self.markup.paragraph(note, "note") for note in table.notes)

    def _figure(self, figure: Figure, width: int) -> Iterator[str]:
        self.figures += 1
        yield self.markup.paragraph((), "figure", content=self.charts.frames(figure, width))
        yield self._caption(N_("Figure"), self.figures, figure.caption, keep=_LETS_GO, place=_UNDER_FIGURE)

    def _caption(self, kind: str, number: int, caption: str, *, keep: str = "", place: str = "") -> str:
        label = words(self.report.language)(kind)
        counted = simple_field(f"SEQ {label} \\* ARABIC", str(number))
        content = self.markup.run(Run(f"{label} ")) + counted + self.markup.run(Run(f". {caption}"))
        return self.markup.paragraph((), "caption", keep=keep, place=place, content=content)


# A caption stands over a table and stays with it, but under a figure.
_LETS_GO: Final = '<w:keepNext w:val="0"/>'
_UNDER_FIGURE: Final = '<w:spacing w:before="40" w:after="240"/>'


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


_CHART: Final = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NAMES: Final = ("/word/charts/chart%d.xml", "/word/embeddings/figures%d.xlsx")
_EMU_A_TWIP: Final = 635
_EMU_A_MILLIMETRE: Final = 36_000
# The height of a lying bar with its gap, of axis and legend, and of the most that fits on a page.
_BAR, _AROUND, _TALLEST = 11, 34, 200
_SMALL_HEIGHT: Final = 56
# Sizes on paper (hundredths of a point) for those that suit a worksheet.
_SIZES: Final = {"1300": "1050", "1100": "950", "1000": "900"}
_ONLY_VALUES: Final = (
    '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
    '<c:showPercent val="0"/><c:showBubbleSize val="0"/>'
)


@dataclass(slots=True)
class Charts:
    """The charts of one document so far: adds their parts to it and gives the frames that show them.

    `first_id` is the first that no drawing of the document has.
    """

    part: DocumentPart
    language: str
    first_id: int = 1
    count: int = 0

    def frames(self, figure: Figure, width: int) -> str:
        """Return the runs that show the charts of a figure over `width` twips: one alone, more of them in pairs."""
        if len(figure.charts) == 1:
            chart = figure.charts[0]
            bars = len(chart.rows) if chart.kind == STATUS_CHART else 4
            return self._frame(chart, width, min(_AROUND + _BAR * bars, _TALLEST), has_title=False)
        return "".join(
            self._frame(chart, width // 2 - 60, _SMALL_HEIGHT, has_title=True) for chart in figure.charts
        )  # fmt: skip

    def _frame(self, chart: Chart, width: int, height: int, *, has_title: bool) -> str:
        self.count += 1
        relation = self._add_part(_chart_data(chart, self.language), has_title=has_title)
        size = f'cx="{width * _EMU_A_TWIP}" cy="{height * _EMU_A_MILLIMETRE}"'
        name, words = to_xml_text(f"{chart.title} {self.count}"), to_xml_text(chart.description)
        return (
            '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent {size}/><wp:docPr id="{self.first_id + self.count}" name="{name}" descr="{words}"/>'
            "<wp:cNvGraphicFramePr><a:graphicFrameLocks/></wp:cNvGraphicFramePr>"
            '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
            f'<c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
        )

    def _add_part(self, data: ChartData, *, has_title: bool) -> str:
        xml, workbook = chart_parts(data, self.language)
        # Under free names: a template may have charts of its own.
        package = self.part.package
        named, embedded = (package.next_partname(name) for name in _NAMES)
        chart = Part(named, _CHART, _for_paper(xml, has_title), package)
        chart.relate_to(Part(embedded, _WORKBOOK, workbook, package), RELATIONSHIP_TYPE.PACKAGE)
        relation: str = self.part.relate_to(chart, RELATIONSHIP_TYPE.CHART)
        return relation


def _chart_data(chart: Chart, language: str) -> ChartData:
    if chart.kind == STATUS_CHART:
        rows = [(clean(row.name), {code: int(count or 0) for code, count in row.figures}) for row in chart.rows]
        return status_chart(clean(chart.title), rows, language=language)
    points = [(row.name, dict(row.figures)["actual"]) for row in chart.rows]
    targets = [dict(row.figures).get("target") for row in chart.rows]
    return trend_chart(clean(chart.title), points, language=language, targets=targets, unit=clean(chart.unit))


def _for_paper(xml: bytes, has_title: bool) -> bytes:
    """Return the chart with the sizes of print; without its title where the caption says the same.

    A lone `showVal` lets some programs show names and keys in the labels too: all are told.
    """
    text = re.sub(r'sz="(\d+)"', lambda match: f'sz="{_SIZES.get(match[1], match[1])}"', xml.decode())
    text = text.replace('<c:showVal val="1"/>', _ONLY_VALUES)
    if "<c:lineChart>" in text:
        # Without this some programs draw curves through the points, which claims what nobody has measured.
        text = text.replace("</c:ser>", '<c:smooth val="0"/></c:ser>')
    if not has_title:
        text = re.sub(
            r"<c:chart><c:title>.*?</c:title>(<c:autoTitleDeleted[^>]*>)?",
            '<c:chart><c:autoTitleDeleted val="1"/>',
            text,
            flags=re.DOTALL,
        )
    return text.encode()
