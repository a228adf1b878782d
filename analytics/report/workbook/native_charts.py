"""Charts that a reader edits in the spreadsheet program, beside those that are pictures.

They draw the cells of the data sheets as they are: a value that is changed there moves the chart.
Which rows those are follows from what stands in them.
"""

from collections.abc import Sequence
from itertools import cycle

import polars as pl

from analytics.report.charts.colours import AREA_COLOURS, BLUE, GREEN, ORANGE
from analytics.report.sheet.parts import Sheet
from analytics.report.text import sector_labels, text, value_label
from analytics.report.workbook.native_parts import NativeChart, Series, Words, cells
from analytics.report.workbook.sheets import arrow, share_title, table_column
from analytics.results import Results
from analytics.study import FLOWS

_SHARES = {"lines": BLUE, "trade": ORANGE, "entered": GREEN}
_FLOWS = {"import": BLUE, "export": ORANGE}
_LEVELS = {"projection_cny": "with", "counterfactual_cny": "without"}
# Format of values in CNY that shows bn CNY, and of those in mn CNY.
_BILLIONS, _MILLIONS = "#,##0,,,", "#,##0"


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
        _shares(by_name["zero_tariff_share"], language),
        _trade(results, by_name["projection"], language),
        *(_effects(results, by_name["projection_years"], flow, language) for flow in FLOWS),
    ]


def _shares(sheet: Sheet, language: str) -> NativeChart:
    """Return lines of the shares of lines, of trade and of entered trade, China for Japan."""
    where = {
        text("workbook.schedule", language): arrow("CHN", "JPN", language),
        text("column.scope", language): value_label("scope", "all", language),
    }
    found = {
        colour: cells(sheet, share_title(measure, "share", language), where)
        for measure, colour in _SHARES.items()
    }
    return NativeChart(
        "lines",
        _words("shares", language),
        number_format="0%",
        categories=cells(sheet, text("column.year", language), where),
        series=[Series(values.header, values, colour) for colour, values in found.items()],
        highest=1.0,
    )


def _trade(results: Results, sheet: Sheet, language: str) -> NativeChart:
    """Return lines of imports and exports with and without RCEP."""
    series = []
    for flow, colour in _FLOWS.items():
        where = _keys(results, flow, "total", language)
        for level, word in _LEVELS.items():
            title = table_column("projection", level, language, money="CNY").title
            name = text(
                "native.trade.series",
                language,
                flow=text(f"flow.{flow}", language),
                level=text(f"chart.{word}", language),
            )
            values = cells(sheet, title, where)
            series.append(Series(name, values, colour, dashed=word == "without"))
    first = _keys(results, FLOWS[0], "total", language)
    return NativeChart(
        "lines",
        _words("trade", language),
        number_format=_BILLIONS,
        categories=cells(sheet, text("column.year", language), first),
        series=series,
    )


def _effects(results: Results, sheet: Sheet, flow: str, language: str) -> NativeChart:
    """Return bars of the effect by sector in the key years, of one flow."""
    title = table_column("projection", "effect_cny", language, money="mn CNY").title
    sectors = results.projection.filter(pl.col("level") == "sector", pl.col("flow") == flow)
    named = [name for name in sector_labels(results.sectors, "en") if name in sectors["sector"]]
    series = []
    for sector, colour in zip(named, cycle(AREA_COLOURS), strict=False):
        where = _keys(results, flow, sector, language)
        name = cells(sheet, text("column.sector", language), where).top
        series.append(Series(name, cells(sheet, title, where), colour))
    first = _keys(results, flow, named[0], language)
    return NativeChart(
        "bars",
        _words(f"effects.{flow}", language),
        number_format=_MILLIONS,
        categories=cells(sheet, text("column.year", language), first),
        series=series,
    )


def _keys(results: Results, flow: str, sector: str, language: str) -> dict[str, str]:
    """Return what stands in the rows of a sector, by the title of its column."""
    return {
        text("column.flow", language): text(f"flow.{flow}", language),
        text("column.sector", language): sector_labels(results.sectors, language)[sector],
    }


def _words(chart: str, language: str) -> Words:
    return Words(
        text(f"native.{chart}.title", language),
        text("column.year", language),
        text(f"native.{chart}.up", language),
        text(f"native.{chart}.text", language),
    )
