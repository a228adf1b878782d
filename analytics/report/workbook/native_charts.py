"""Charts that a reader edits in the spreadsheet program, beside those that are pictures.

They draw the cells of the data sheets as they are: a value that is changed there moves the chart.
Which rows those are follows from what stands in them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Literal

import polars as pl

from analytics.report.charts.colours import AREA_COLOURS, BLUE, GREEN, ORANGE
from analytics.report.sheet.parts import FIRST_ROW, HEADER_ROW, Sheet
from analytics.report.text import sector_labels, text, value_label
from analytics.report.workbook.sheets import arrow, share_title
from analytics.report.workbook.table_columns import table_column
from analytics.results import Results
from analytics.study import FLOWS

_SHARES = {"lines": BLUE, "trade": ORANGE, "entered": GREEN}
_FLOWS = {"import": BLUE, "export": ORANGE}
_LEVELS = {"projection_cny": "with", "counterfactual_cny": "without"}
# Format of shares, of values in CNY that shows bn CNY, and of values in mn CNY.
_FORMATS = {"shares": "0%", "trade": "#,##0,,,", "effects": "#,##0"}


@dataclass(frozen=True)
class Cells:
    """Cells below each other in one column of a sheet.

    Attributes
    ----------
    sheet
        The sheet.
    column
        Position of the column, from 0.
    first, last
        Rows as the spreadsheet program counts them; the titles stand in ``HEADER_ROW``.
    """

    sheet: Sheet
    column: int
    first: int
    last: int

    @property
    def values(self) -> list[object]:
        """What stands in the cells."""
        return [
            self.sheet.columns[self.column].title
            if row == HEADER_ROW
            else self.sheet.rows[row - FIRST_ROW][self.column]
            for row in range(self.first, self.last + 1)
        ]

    @property
    def number_format(self) -> str:
        """Number format of the column."""
        return self.sheet.columns[self.column].number_format or "General"

    def cell(self, row: int) -> "Cells":
        """Return one cell of the column; that of ``HEADER_ROW`` is its title."""
        return Cells(self.sheet, self.column, row, row)


def cells(sheet: Sheet, title: str, where: Mapping[str, object]) -> Cells:
    """Return the cells of a column in the rows that a series is drawn from.

    Parameters
    ----------
    sheet
        The sheet.
    title
        Title of the column.
    where
        What stands in those rows, by the title of its column.

    Raises
    ------
    ValueError
        If there are no such rows or others stand between them, which is a fault of the program: a
        chart takes cells below each other.
    """
    titles = [column.title for column in sheet.columns]
    wanted = {titles.index(name): value for name, value in where.items()}
    found = [
        number
        for number, row in enumerate(sheet.rows, FIRST_ROW)
        if all(row[position] == value for position, value in wanted.items())
    ]
    if not found or found[-1] - found[0] + 1 != len(found):
        message = f"sheet {sheet.name}: no rows below each other have {dict(where)}"
        raise ValueError(message)
    return Cells(sheet, titles.index(title), found[0], found[-1])


@dataclass(frozen=True)
class Series:
    """One line, or the bars of one colour.

    Attributes
    ----------
    name
        What it is: words, or the cell that says so.
    values
        Its values.
    colour
        Its colour, ``#RRGGBB``.
    dashed
        Whether its line is dashed.
    """

    name: str | Cells
    values: Cells
    colour: str
    dashed: bool = False


@dataclass(frozen=True)
class NativeChart:
    """A chart of the spreadsheet program, which follows its cells.

    Attributes
    ----------
    kind
        Lines, or bars beside each other.
    title, across, up
        Its title, and those of its two axes, with units.
    text
        What it shows, for those who listen.
    number_format
        Format of the values along their axis.
    categories
        Cells along the other axis.
    series
        Its lines or bars, in the order of the legend.
    highest
        Upper end of the axis of values; none where the program is to find it.
    """

    kind: Literal["lines", "bars"]
    title: str
    across: str
    up: str
    text: str
    number_format: str
    categories: Cells
    series: Sequence[Series]
    highest: float | None = None

    @property
    def sheet(self) -> Sheet:
        """The sheet that it draws."""
        return self.categories.sheet


def native_charts(results: Results, sheets: Sequence[Sheet], language: str) -> list[NativeChart]:
    """Return the charts for editing: the three shares, trade with and without RCEP, effects.

    Parameters
    ----------
    results
        The result.
    sheets
        The sheets of its workbook.
    language
        ``en`` or ``zh``.
    """
    by_name = {sheet.name: sheet for sheet in sheets}
    return [
        _shares(results, by_name["zero_tariff_share"], language),
        _trade(results, by_name["projection"], language),
        *(_effects(results, by_name["projection_years"], flow, language) for flow in FLOWS),
    ]


def _chart(
    name: str, sheet: Sheet, series: Sequence[Series], where: Mapping[str, str], language: str
) -> NativeChart:
    """Return a chart over the years of some rows; its kind and format follow from its name."""
    kind, year = name.partition(".")[0], text("column.year", language)
    title, up, said = (text(f"native.{name}.{part}", language) for part in ("title", "up", "text"))
    return NativeChart(
        "bars" if kind == "effects" else "lines",
        title,
        year,
        up,
        said,
        _FORMATS[kind],
        cells(sheet, year, where),
        series,
        1.0 if kind == "shares" else None,
    )


def _shares(results: Results, sheet: Sheet, language: str) -> NativeChart:
    """Return lines of the three shares, the city's country for the partner."""
    where = {
        text("workbook.schedule", language): arrow(*results.study.pair, language),
        text("column.scope", language): value_label("scope", "all", language),
    }
    lines = [(cells(sheet, share_title(measure, "share", language), where), colour)
             for measure, colour in _SHARES.items()]  # fmt: skip
    series = [Series(values.cell(HEADER_ROW), values, colour) for values, colour in lines]
    return _chart("shares", sheet, series, where, language)


def _trade(results: Results, sheet: Sheet, language: str) -> NativeChart:
    """Return lines of imports and exports with and without RCEP."""
    series = []
    for flow, colour in _FLOWS.items():
        for level, word in _LEVELS.items():
            title = table_column("projection", level, language, "CNY").title
            words = {
                "flow": text(f"flow.{flow}", language),
                "level": text(f"chart.{word}", language),
            }
            values = cells(sheet, title, _keys(results, flow, "total", language))
            name = text("native.trade.series", language, **words)
            series.append(Series(name, values, colour, dashed=word == "without"))
    return _chart("trade", sheet, series, _keys(results, FLOWS[0], "total", language), language)


def _effects(results: Results, sheet: Sheet, flow: str, language: str) -> NativeChart:
    """Return bars of the effect by sector in the key years, of one flow."""
    title = table_column("projection", "effect_cny", language).title
    sectors = results.projection.filter(pl.col("level") == "sector", pl.col("flow") == flow)
    named = [name for name in sector_labels(results.study, "en") if name in sectors["sector"]]
    rows = [_keys(results, flow, sector, language) for sector in named]
    series = []
    for where, colour in zip(rows, cycle(AREA_COLOURS), strict=False):
        names = cells(sheet, text("column.sector", language), where)
        series.append(Series(names.cell(names.first), cells(sheet, title, where), colour))
    return _chart(f"effects.{flow}", sheet, series, rows[0], language)


def _keys(results: Results, flow: str, sector: str, language: str) -> dict[str, str]:
    """Return what stands in the rows of a sector, by the title of its column."""
    return {
        text("column.flow", language): text(f"flow.{flow}", language),
        text("column.sector", language): sector_labels(results.study, language)[sector],
    }
