"""The model over every published figure, before and now, coloured by the verdict."""

import polars as pl

from analytics.report.charts import vega
from analytics.report.charts.canvas import TRADE, Canvas, Drawing
from analytics.report.charts.colours import AMBER, BLUE, GREEN, INK, SOFT_INK, VERMILION
from analytics.report.charts.reported import reported
from analytics.report.findings.validation import name_of
from analytics.report.text import value_label
from analytics.results import Results

WIDTH, ROW_HEIGHT = 330, 17
LEAST, MOST = 0.05, 4.0
TICKS = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0)  # labelled ratios
COLOURS = {
    "holds": GREEN,
    "broken": VERMILION,
    "within_factor_2": BLUE,
    "beyond_factor_2": AMBER,
}
"""Colours of verdicts."""
SHAPES = {
    "ceiling": "triangle-left",
    "floor": "triangle-right",
    "equal": "square",
    "order": "circle",
}
"""Shapes of tests."""


@reported(70)
def validation(results: Results, language: str) -> Drawing:
    """Draw the model's figure over the published one for each comparison.

    Rows are named ``held``: ``name, test, verdict, ratio, ratio_before`` on a logarithmic scale,
    ratios beyond its ends at its ends.
    """
    canvas = Canvas(results, language)
    rows = _rows(results, language)
    widest = canvas.room(rows["name"])
    return canvas.framed(
        _panel(canvas, rows),
        "validation",
        sources=TRADE,
        width=WIDTH + widest + 40,
        indent=widest + 10,
    )


def _rows(results: Results, language: str) -> pl.DataFrame:
    """Return ratios to the published figures, in the order of the report."""
    shown = results.validation.sort("place").filter(pl.col("distance").is_not_null())
    names = [name_of(row, language) for row in shown.iter_rows(named=True)]
    ratio, before = (pl.col(of) / pl.col("published") for of in ("model", "before"))
    ratios = {"ratio": ratio.clip(LEAST, MOST), "ratio_before": before.clip(LEAST, MOST)}
    return shown.select(pl.Series("name", names, pl.String), "test", "verdict", **ratios)


def _panel(canvas: Canvas, rows: pl.DataFrame) -> vega.Spec:
    """Return a line from the edition before to now for each comparison, and a rule at one."""
    names = rows["name"].to_list()
    height = ROW_HEIGHT * max(len(names), 1)
    y = vega.names(names, 0.5)
    ratio, before = _place("ratio"), _place("ratio_before")
    held, look = canvas.add("held", rows), {"color": SOFT_INK, "strokeWidth": 1}
    looks = {"color": vega.coded("verdict", COLOURS), "shape": vega.coded("test", SHAPES)}
    now = {"size": 64, "filled": True, "opacity": 1.0}
    was = {"color": SOFT_INK, "size": 34, "filled": False}
    one = canvas.add("one", [{"ratio": 1.0}])
    key = [
        (f"key {name}", value_label("verdict", name, canvas.language), colour)
        for name, colour in COLOURS.items()
    ]
    return vega.layered(
        vega.layer(held, "rule", look, y=y, x=ratio, x2={"field": "ratio_before"}),
        vega.layer(held, "point", was, y=vega.hidden(y), x=before),
        vega.layer(one, "rule", {"color": INK, "strokeWidth": 1.2}, x=ratio),
        vega.layer(held, "point", now, y=vega.hidden(y), x=ratio, **looks),
        *canvas.patches(key, height + 30),
        width=WIDTH,
        height=height,
    )


def _place(field: str) -> vega.Spec:
    axis = {"values": list(TICKS), "format": "~g", "title": None, "grid": True,
            "labelOverlap": False}  # fmt: skip
    scale = {"type": "log", "domain": [LEAST, MOST], "nice": False}
    return {**vega.quantity(field, [LEAST, MOST], axis=axis), "scale": scale}
