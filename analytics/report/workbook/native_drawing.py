"""A chart for editing as openpyxl writes it: cells, titles, colours, and a text for listeners."""

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.axis import ChartLines, _BaseAxis
from openpyxl.chart.data_source import (
    AxDataSource,
    NumData,
    NumDataSource,
    NumRef,
    NumVal,
    StrData,
    StrRef,
    StrVal,
)
from openpyxl.chart.layout import Layout
from openpyxl.chart.legend import Legend
from openpyxl.chart.marker import Marker
from openpyxl.chart.series import Series as ChartSeries
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import (
    CharacterProperties,
    Paragraph,
    ParagraphProperties,
    RegularTextRun,
)
from openpyxl.worksheet.worksheet import Worksheet

from analytics.report.charts.colours import GREY, GRID, INK, SOFT_INK
from analytics.report.workbook.native_charts import Cells, NativeChart, Series

WIDTH, HEIGHT = 25.0, 13.0
"""Size of a chart in centimetres."""
_TITLE_SIZE, _TEXT_SIZE = 1400, 1000
_LINE = 28_575
"""Width of a line in EMU: 2.25 points."""
_POINTS_PER_CM = 72 / 2.54


def add_chart(sheet: Worksheet, chart: NativeChart, data: Worksheet, row: int) -> float:
    """Put a chart on a sheet, its left edge in the first column.

    Parameters
    ----------
    sheet
        The sheet.
    chart
        The chart.
    data
        The sheet whose cells it draws.
    row
        Row of its upper edge, from 1.

    Returns
    -------
    float
        Its height in points.
    """
    drawn = LineChart()
    if chart.kind == "bars":
        drawn = BarChart(gapWidth=60)
        drawn.type, drawn.grouping = "col", "clustered"
    drawn.series = [_series(chart, *each, data) for each in enumerate(chart.series)]
    drawn.title = _title(chart.title, _TITLE_SIZE, bold=True)
    drawn.roundedCorners = False
    drawn.legend = Legend(legendPos="b", overlay=False, txPr=_look())
    _axis(drawn.x_axis, chart.across, "0")
    _axis(drawn.y_axis, chart.up, chart.number_format)
    drawn.x_axis.tickLblPos = "low"
    drawn.x_axis.spPr = _lined(solidFill=_rgb(GREY))
    drawn.y_axis.spPr = _lined(noFill=True)
    drawn.y_axis.majorGridlines = ChartLines(_lined(solidFill=_rgb(GRID)))
    if chart.highest is not None:
        drawn.y_axis.scaling.min, drawn.y_axis.scaling.max = 0.0, chart.highest
    drawn.anchor, drawn.width, drawn.height = f"A{row}", WIDTH, HEIGHT
    drawn.shown = chart.text
    sheet.add_chart(drawn)
    return HEIGHT * _POINTS_PER_CM


def _series(chart: NativeChart, number: int, series: Series, data: Worksheet) -> ChartSeries:
    name = series.name
    named = SeriesLabel(v=name) if isinstance(name, str) else SeriesLabel(_texts(name, data))
    drawn = ChartSeries(
        idx=number,
        order=number,
        tx=named,
        cat=AxDataSource(numRef=_numbers(chart.categories, data)),
        val=NumDataSource(numRef=_numbers(series.values, data)),
    )
    colour = _rgb(series.colour)
    if chart.kind == "bars":
        drawn.spPr = _lined(noFill=True)
        drawn.spPr.solidFill = colour
        drawn.invertIfNegative = False
    else:
        dash = "dash" if series.dashed else None
        drawn.spPr = _lined(w=_LINE, solidFill=colour, prstDash=dash)
        drawn.marker, drawn.smooth = Marker(symbol="none"), False
    return drawn


def _lined(**line: object) -> GraphicalProperties:
    return GraphicalProperties(ln=LineProperties(**line))


def _numbers(cells: Cells, data: Worksheet) -> NumRef:
    """Return cells with their numbers, for programs that show a chart without computing."""
    points = [NumVal(idx=n, v=value) for n, value in enumerate(cells.values) if value is not None]
    cache = NumData(formatCode=cells.number_format, ptCount=len(cells.values), pt=points)
    return NumRef(f=_place(cells, data), numCache=cache)


def _texts(cells: Cells, data: Worksheet) -> StrRef:
    points = [StrVal(idx=n, v=str(value)) for n, value in enumerate(cells.values)]
    return StrRef(f=_place(cells, data), strCache=StrData(ptCount=len(points), pt=points))


def _place(cells: Cells, data: Worksheet) -> str:
    column = cells.column + 1
    return str(Reference(data, column, cells.first, column, cells.last))


def _axis(axis: _BaseAxis, title: str, number_format: str) -> None:
    # openpyxl leaves this out, and programs then leave out the axis.
    axis.delete = False
    axis.title = _title(title, _TEXT_SIZE)
    axis.number_format, axis.numFmt.sourceLinked = number_format, False
    axis.majorTickMark = axis.minorTickMark = "none"
    axis.txPr = _look()


def _title(text: str, size: int, *, bold: bool = False) -> Title:
    look = CharacterProperties(sz=size, b=bold, solidFill=_rgb(INK if bold else SOFT_INK))
    paragraph = Paragraph(ParagraphProperties(defRPr=look), r=[RegularTextRun(look, text)])
    return Title(tx=Text(rich=RichText(p=[paragraph])), layout=Layout(), overlay=False)


def _look() -> RichText:
    look = CharacterProperties(sz=_TEXT_SIZE, b=False, solidFill=_rgb(SOFT_INK))
    return RichText(p=[Paragraph(ParagraphProperties(defRPr=look), endParaRPr=look)])


def _rgb(colour: str) -> str:
    return colour.removeprefix("#")
