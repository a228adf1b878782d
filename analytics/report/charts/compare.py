"""Scenarios side by side for one sector."""

from collections.abc import Sequence

import polars as pl

from analytics.report.charts import vega
from analytics.report.charts.canvas import TRADE, Canvas, Drawing
from analytics.report.charts.colours import LINE_COLOURS, SOFT_INK
from analytics.report.charts.trade import WITHOUT
from analytics.report.findings.figures import relative_effect
from analytics.report.text import scenario_titles, sector_labels
from analytics.results import Results

WIDTHS = {2: 270, 3: 180}
"""Width of a panel by their number."""
HEIGHT, LABEL_WIDTH = 240, 110
_PANELS = {
    "level": ("projection_cny", "medium"),
    "effect": ("effect_cny", "small"),
    "relative": ("relative_effect", ""),
}
"""Column and size of the amounts by panel; no size for what is no amount."""


def compare_scenarios(results: Sequence[Results], sector: str, flow: str, language: str) -> Drawing:
    """Draw a sector's trade with RCEP, and the effect of RCEP, under several scenarios.

    Several have the effect relative to trade without RCEP as well: growth moves trade, and the
    effect with it, but not the effect for each unit of trade.

    Parameters
    ----------
    results
        One result for each scenario; the first is drawn widest and without RCEP as well.
    sector, flow
        Which rows of the table ``projection``.
    language
        ``en`` or ``zh``.

    Returns
    -------
    Drawing
        Rows named ``level`` and ``effect`` (columns ``scenario, year`` and the value in CNY), and
        ``relative`` (fractions).

    Raises
    ------
    ValueError
        If there is no result, or a result has no such sector.
    """
    first = results[0]
    canvas = Canvas(first, language)
    titles = scenario_titles([result.scenario for result in results], language)
    found = [_rows(result, sector, flow) for result in results]
    rows = pl.concat(
        own.with_columns(scenario=pl.lit(number), title=pl.lit(title))
        for number, (own, title) in enumerate(zip(found, titles, strict=True))
    )
    names = [*_PANELS] if len(results) > 1 else [*_PANELS][:2]
    width = WIDTHS[len(names)]
    panels = [_panel(canvas, rows.drop_nulls(_PANELS[name][0]), name, width) for name in names]
    at_end = rows.filter(year=canvas.study.last_year)["effect_cny"].sort()
    low, high = (canvas.money(at_end[i], "small", sign=True) for i in (0, -1))
    title = "chart.compare.title" if low != high else "chart.compare.title_one"
    words = {
        "sector": sector_labels(first.study, language)[sector],
        "flow": canvas.say(f"chart.compare.flow.{flow}"),
        "low": low,
        "high": high,
    }
    several = canvas.say("chart.compare.subtitle_several", schedule=canvas.schedule())
    return canvas.framed(
        vega.in_a_row(*panels, spacing=36),
        "compare",
        title=canvas.say(title, **words),
        subtitle=several if len(results) > 1 else "",
        sources=TRADE,
        scenario=canvas.say("punctuation.list").join(titles),
        width=len(names) * (width + LABEL_WIDTH) + 40,
        indent=44,
    )


def _rows(result: Results, sector: str, flow: str) -> pl.DataFrame:
    """Return a sector's rows since the base year, with the effect relative to trade without it."""
    found = result.projection.filter(
        pl.col("year") >= result.study.base_year, sector=sector, flow=flow
    )
    if found.is_empty():
        message = f"scenario {result.scenario.name}: no sector {sector} with flow {flow}"
        raise ValueError(message)
    columns = ("year", "counterfactual_cny", "projection_cny", "effect_cny")
    return found.select(*columns, relative_effect()).sort("year")


def _panel(canvas: Canvas, rows: pl.DataFrame, name: str, width: int) -> dict[str, object]:
    """Return one line a scenario, the first of them behind and widest."""
    (value, size), level = _PANELS[name], name == "level"
    without = rows.filter(scenario=0).select("year", "counterfactual_cny")
    ends = vega.domain(rows.select(value, *(["counterfactual_cny"] if level else [])))
    axis = canvas.money_axis(size, 5) if size else canvas.percent_axis(1, tickCount=5)
    numbers = rows["scenario"].unique().sort().to_list()
    colours = {i: LINE_COLOURS[i % len(LINE_COLOURS)] for i in numbers}
    widths = {i: 2.0 if i else 5.0 for i in numbers}
    looks = {
        "color": vega.coded("scenario", colours, "ordinal"),
        "strokeWidth": vega.coded("scenario", widths, "ordinal"),
    }
    data = canvas.add(name, rows.select("scenario", "title", "year", value))
    y = vega.quantity(value, ends, axis=axis)
    layers = [vega.layer(data, "line", x=canvas.years(), y=y, **looks)]
    labels = []
    for row in rows.filter(year=canvas.study.last_year).iter_rows(named=True):
        at_end = float(row[value])
        # An effect has its sign.
        shown = canvas.money(at_end, size, sign=not level) if size else canvas.percent(at_end)
        labels.append((f"{shown} {row['title']}", at_end, colours[row["scenario"]]))
    if level:
        amount = float(without["counterfactual_cny"][-1])
        words = f"{canvas.money(amount, size)} {canvas.say('chart.without')}"
        labels.append((words, amount, SOFT_INK))
        y = vega.quantity("counterfactual_cny", ends, axis=None)
        look = {**WITHOUT, "strokeWidth": 1.5}
        data = canvas.add("without", without)
        layers.append(vega.layer(data, "line", look, x=canvas.years(), y=y))
    layers.append(canvas.end_labels(f"ends {value}", labels, domain=ends, height=HEIGHT,
                                    widest=LABEL_WIDTH))  # fmt: skip
    title = canvas.say(f"chart.compare.{name}")
    return vega.layered(*layers, width=width, height=HEIGHT, title=title)
