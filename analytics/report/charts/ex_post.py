"""Trade with China relative to all others: goods that are cut, and goods that are not."""

from collections.abc import Mapping

import polars as pl

from analytics.report.charts import vega
from analytics.report.charts.canvas import TRADE, Canvas, Drawing
from analytics.report.charts.colours import BLUE, GOLD, GREEN, ORANGE, SOFT_INK
from analytics.report.tables.ex_post import BEFORE, FLOWS
from analytics.report.text import parameter_labels
from analytics.results import Results

WIDTH, HEIGHT = 280, 260
_INDEX = 100.0
PALETTES = {True: (BLUE, GREEN), False: (ORANGE, GOLD)}
"""Colours of goods that are cut, cold, and of goods that are not, warm."""


def relative_trade(results: Results, series: pl.DataFrame, changes: pl.DataFrame) -> Drawing:
    """Draw China's trade with Japan relative to Japan's trade with all others, 2021 = 100.

    Parameters
    ----------
    results
        A result, for names and sources.
    series, changes
        `analytics.schemas.ex_post.GoodsSeries` and `GoodsChanges`.

    Returns
    -------
    Drawing
        Rows named ``import`` and ``export`` (columns ``goods, year, index``), in English.
    """
    ratio = pl.col("china_jpy_bn") / pl.col("others_jpy_bn")
    before = ratio.filter(pl.col("year") == BEFORE).first().over("flow", "goods")
    rows = (
        series.join(changes.select("flow", "goods", "is_cut"), on=["flow", "goods"], how="inner")
        .select("flow", "goods", "is_cut", "year", index=_INDEX * ratio / before)
        .sort("flow", "is_cut", "goods", "year", descending=[True, True, False, False])
    )
    canvas = Canvas(results, "en")
    names = parameter_labels(results.study, "en")
    panels = [_panel(canvas, rows.filter(flow=flow), flow, names) for flow in FLOWS]
    return canvas.framed(
        vega.in_a_row(*panels, spacing=36),
        "relative_trade",
        title="Trade with China and with all others: goods that RCEP cuts or leaves",
        subtitle="China's trade with Japan relative to Japan's trade with the rest of the world, "
        f"{BEFORE} = 100. Solid: the schedule cuts the goods; dashed: it does not. A change over "
        "time is not an effect.",
        sources=TRADE[1:],
        width=2 * WIDTH + 300,
        indent=36,
    )


def _panel(canvas: Canvas, own: pl.DataFrame, flow: str, names: Mapping[str, str]) -> vega.Spec:
    """Return a line for each kind of goods of one flow, and where RCEP enters into force."""
    ends = vega.domain(own.select("index"))
    first, last = int(own["year"][0]), int(own["year"][-1])
    colours = _colours(own)
    looks = {
        "color": vega.coded("goods", colours),
        "strokeDash": vega.coded("is_cut", {True: [1, 0], False: [5, 3]}),
    }
    x = vega.years(first, last, [first, 2013, 2017, BEFORE, last])
    y = vega.quantity("index", ends, axis={"title": None, "tickCount": 5, "grid": True})
    data = canvas.add(flow, own.select("goods", "is_cut", "year", "index"))
    lines = vega.layer(data, "line", x=x, y=y, **looks)
    in_force = canvas.border(f"in force {flow}", BEFORE + 0.5)
    labels = [
        (f"{row['index']:.0f} {names[row['goods']]}", float(row["index"]), colours[row["goods"]])
        for row in own.filter(year=last).iter_rows(named=True)
    ]
    ending = canvas.end_labels(f"ends {flow}", labels, domain=ends, height=HEIGHT)
    place = WIDTH * (BEFORE + 0.4 - first) / (last - first)
    note = canvas.small_note("RCEP", place, 2, align="right", color=SOFT_INK)
    layers = (lines, in_force, ending, note)
    return vega.layered(*layers, width=WIDTH, height=HEIGHT, title=FLOWS[flow])


def _colours(own: pl.DataFrame) -> dict[str, str]:
    """Return a colour for each kind of goods."""
    return {
        name: palette[i % len(palette)]
        for is_cut, palette in PALETTES.items()
        for i, name in enumerate(own.filter(is_cut=is_cut)["goods"].unique(maintain_order=True))
    }
