"""Native charts in a document: editable in Word, with their figures in an embedded workbook and a text alternative.

The charts are drawn by `excel/charts.py`, so that the register and the report show the same thing in the same way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part

from elinvoima_xl.report.chapters.records import STATUS_CHART, Chart, Figure
from elinvoima_xl.report.word.markup import clean, to_xml_text
from elinvoima_xl.workbook.charts import ChartData, chart_parts, status_chart, trend_chart

if TYPE_CHECKING:
    from docx.parts.document import DocumentPart

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
