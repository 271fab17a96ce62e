"""Native charts: what a chart shows as a record, drawn by XlsxWriter into a worksheet or as parts for a document.

The same chart goes into the register (over the cells of a sheet) and, as its XML with a one-sheet workbook of its
figures, into a Word report, where it stays editable. This module knows statuses and figures, no programme and no merge.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from zipfile import ZipFile

from elinvoima_xl.foundation.language import LANGUAGES, N_, Words, words
from elinvoima_xl.model.statuses import STATUSES, Look

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

PLAIN: Final = Look("#2B6CB0")
REST: Final = Look("#E4E7EB", "#5F6670", "#1F2328")
TARGET: Final = Look("#5F6670", "#5F6670", "#1F2328", "dash")

_TEXT: Final = "#1F2328"
_GRID: Final = "#D5D9DE"
_KINDS: Final = {
    "bars": {"type": "bar", "subtype": "stacked"},
    "columns": {"type": "column", "subtype": "stacked"},
    "line": {"type": "line"},
}
# The share of the longest bar below which a piece is too short for its label.
_SMALLEST: Final = 0.03
# Any fixed time will do: it only keeps the bytes the same from one run to the next.
_CREATED: Final = datetime(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Series:
    """One row of figures of a chart, one figure a category (None leaves a gap), and how its labels are written."""

    name: str
    values: tuple[float | None, ...]
    look: Look = PLAIN
    number_format: str = "General"


@dataclass(frozen=True, slots=True)
class ChartData:
    """What a chart shows. `kind` is bars (lying, stacked), columns (stacked) or line; `description` its text form.

    `newest_first` turns the categories round, so that time runs to the right though the table begins with the newest.
    """

    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    kind: str = "bars"
    axis: str = ""
    description: str = ""
    newest_first: bool = False


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where the figures of a chart stand: the cell (0-based) over the categories, left of the series' names."""

    sheet: str
    row: int = 0
    column: int = 0


def status_chart(
    title: str, rows: Sequence[tuple[str, Mapping[str, int]]], *, language: str, kind: str = "bars"
) -> ChartData:
    """Return the chart of how many measures have each status; a row is an area, or a period with `kind` columns.

    Statuses that no row has are left out. A label has the status's symbol before its number, so that colour never
    stands alone; a zero has none.
    """
    say = words(language)
    shown = [each for each in STATUSES.values() if any(counts.get(each.code) for _, counts in rows)]
    series = tuple(
        Series(
            status.title(say),
            tuple(float(counts.get(status.code, 0)) for _, counts in rows),
            status.look,
            f'"{status.symbol} "0;;;',
        )
        for status in shown
    )
    return _described(title, [name for name, _ in rows], series, kind, say(N_("Number of measures")), say)


def coverage_chart(title: str, rows: Sequence[tuple[str, int, int]], *, language: str) -> ChartData:
    """Return the chart of cells filled and still missing; a row is (owner, filled, expected)."""
    say = words(language)
    filled = Series(say(N_("Filled")), tuple(float(done) for _, done, _ in rows), PLAIN, "0;;;")
    missing = tuple(float(max(expected - done, 0)) for _, done, expected in rows)
    series = (filled, Series(say(N_("Still missing")), missing, REST, "0;;;"))
    return _described(title, [name for name, _, _ in rows], series, "bars", say(N_("Number of answers")), say)


def trend_chart(
    title: str,
    points: Sequence[tuple[str, float | None]],
    *,
    language: str,
    targets: Sequence[float | None] = (),
    unit: str = "",
) -> ChartData:
    """Return the chart of a metric over periods; a point is (period, actual), `targets` has one figure a point."""
    say = words(language)
    number_format = "0.0%" if unit == "%" else "#,##0" if _whole([value for _, value in points]) else "#,##0.0##"
    series = [Series(say(N_("Actual")), tuple(value for _, value in points), PLAIN, number_format)]
    if any(target is not None for target in targets):
        series.append(Series(say(N_("Target")), tuple(targets), TARGET, number_format))
    return _described(title, [name for name, _ in points], tuple(series), "line", unit, say)


def write_figures(worksheet: Worksheet, data: ChartData, anchor: Anchor) -> None:
    """Write the figures of a chart as a plain table: names of the series on top, categories on the left."""
    worksheet.write_string(anchor.row, anchor.column, "")
    for index, series in enumerate(data.series, anchor.column + 1):
        worksheet.write_string(anchor.row, index, series.name)
    for row, category in enumerate(data.categories):
        worksheet.write_string(anchor.row + 1 + row, anchor.column, category)
        for column, series in enumerate(data.series, anchor.column + 1):
            if (value := series.values[row]) is not None:
                worksheet.write_number(anchor.row + 1 + row, column, value)


def draw_chart(workbook: Workbook, data: ChartData, anchor: Anchor, columns: Sequence[int] = ()) -> Chart:
    """Return a chart of `workbook` over figures laid out as `write_figures` does, ready to be inserted.

    `columns` are those of the series where they do not stand side by side right of the categories.
    """
    chart: Chart = workbook.add_chart(dict(_KINDS[data.kind]))
    places = columns or range(anchor.column + 1, anchor.column + 1 + len(data.series))
    for column, series in zip(places, data.series, strict=True):
        chart.add_series(_series_options(data, series, anchor, column))
    chart.set_title({"name": data.title, "overlay": False, "name_font": {"size": 13, "bold": True, "color": _TEXT}})
    chart.set_legend({"none": True} if len(data.series) == 1 else {"position": "bottom", "font": _font(11)})
    chart.set_chartarea({"border": {"none": True}, "fill": {"color": "#FFFFFF"}})
    chart.show_blanks_as("gap")
    _set_axes(chart, data)
    return chart


def chart_parts(data: ChartData, language: str) -> tuple[bytes, bytes]:
    """Return the XML of a chart and the workbook of its figures: the two parts that a document embeds.

    The XML names the workbook by the relation `rId1` (`c:externalData`), so the part that holds the XML must have
    the workbook as its first relation. The same data give the same bytes.
    """
    with ZipFile(BytesIO(_workbook_bytes(data, language, has_chart=True))) as package:
        xml = package.read("xl/charts/chart1.xml").decode()
    xml = re.sub(r"<c:printSettings>.*?</c:printSettings>", "", xml, flags=re.DOTALL)
    xml = re.sub(r'(<c:lang val|<a:rPr lang|<a:endParaRPr lang)="en-US"', rf'\1="{LANGUAGES[language].tag}"', xml)
    external = '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    return xml.replace("</c:chartSpace>", external).encode(), _workbook_bytes(data, language, has_chart=False)


def _described(
    title: str, categories: Sequence[str], series: tuple[Series, ...], kind: str, axis: str, say: Words
) -> ChartData:
    lines = []
    for index, category in enumerate(categories):
        figures = [_figure(each, index, say) for each in series if each.values[index] not in (None, 0)]
        lines.append(f"{category}: {', '.join(figures) or say(N_('nothing'))}.")
    text = " ".join((f"{title}.", *lines))
    return ChartData(title, tuple(categories), series, kind, axis, text)


def _figure(series: Series, index: int, say: Words) -> str:
    from decimal import Decimal

    value = Decimal(repr(series.values[index]))
    return f"{series.name} {say.number(value, '%' if series.number_format.endswith('%') else '')}"


def _whole(values: Sequence[float | None]) -> bool:
    return all(value is None or value == int(value) for value in values)


def _series_options(data: ChartData, series: Series, anchor: Anchor, column: int) -> dict[str, Any]:
    first, last = anchor.row + 1, anchor.row + len(data.categories)
    options: dict[str, Any] = {
        "name": [anchor.sheet, anchor.row, column],
        "categories": [anchor.sheet, first, anchor.column, last, anchor.column],
        "values": [anchor.sheet, first, column, last, column],
    }
    if data.kind == "line":
        return {**options, **_line_options(series)}
    border = {"color": series.look.line, "width": 1, **_dash(series.look)}
    label = _label(data, series)
    return {**options, "fill": {"color": series.look.fill}, "border": border, "data_labels": label, "gap": 45}


def _largest_sum(data: ChartData) -> float:
    sums = (sum(series.values[index] or 0 for series in data.series) for index in range(len(data.categories)))
    return max(sums, default=0)


def _label(data: ChartData, series: Series) -> dict[str, Any]:
    """Return how the pieces of a series are labelled: one too small for its figure has none, the table tells it."""
    smallest = _SMALLEST * _largest_sum(data)
    small = [0 < (value or 0) < smallest for value in series.values]
    font = {**_font(10), "bold": True, "color": series.look.label}
    label = {"value": True, "num_format": series.number_format, "font": font}
    return label | ({"custom": [{"delete": True} if each else None for each in small]} if any(small) else {})


def _line_options(series: Series) -> dict[str, Any]:
    look = series.look
    line = {"color": look.fill, "width": 2.25, **_dash(look)}
    if look.dash:
        # The labels of two lines would cover each other; those of the dashed one stand in the table.
        return {"line": line, "marker": {"type": "none"}}
    label = {"value": True, "num_format": series.number_format, "font": _font(11), "position": "above"}
    marker = {"type": "circle", "size": 7, "fill": {"color": look.fill}, "border": {"color": look.fill}}
    return {"line": line, "marker": marker, "data_labels": label}


def _dash(look: Look) -> dict[str, str]:
    return {"dash_type": look.dash} if look.dash else {}


def _set_axes(chart: Chart, data: ChartData) -> None:
    names = {"num_font": _font(11), "line": {"color": "#5F6670"}, "major_tick_mark": "none"}
    figures: dict[str, Any] = {
        "num_font": _font(10),
        "num_format": data.series[0].number_format if data.kind == "line" and data.series else "0",
        "major_gridlines": {"visible": True, "line": {"color": _GRID, "width": 0.75}},
        "line": {"none": True},
        "min": 0,
        "name": data.axis,
        "name_font": {**_font(10), "bold": False},
    }
    if data.kind == "line":
        # A line may lie far above zero or below it: Excel chooses where its axis starts.
        del figures["min"]
    elif _largest_sum(data) <= 12:
        # Left to itself, Excel would mark halves, which the format rounds to the same number twice.
        figures["major_unit"] = 1
    if data.kind == "bars":
        # The first category on top, as in the table; the figures then at the bottom again.
        # XlsxWriter calls the upright axis y in both, and here it holds the categories.
        chart.set_y_axis({**names, "reverse": True})
        chart.set_x_axis({**figures, "label_position": "high"})
        return
    chart.set_x_axis({**names, "reverse": True, "crossing": "max"} if data.newest_first else names)
    chart.set_y_axis(figures)


def _font(size: int) -> dict[str, Any]:
    return {"size": size, "color": _TEXT}


def _workbook_bytes(data: ChartData, language: str, *, has_chart: bool) -> bytes:
    from xlsxwriter.workbook import Workbook

    stream = BytesIO()
    workbook = Workbook(stream, {"in_memory": True})
    workbook.set_properties({"title": data.title, "created": _CREATED})
    name = words(language)(N_("Figures"))
    worksheet = workbook.add_worksheet(name)
    write_figures(worksheet, data, Anchor(name))
    worksheet.set_column(0, 0, 50)
    if has_chart:
        worksheet.insert_chart(0, len(data.series) + 2, draw_chart(workbook, data, Anchor(name)))
    workbook.close()
    return stream.getvalue()
