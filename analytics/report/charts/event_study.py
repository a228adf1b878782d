"""The triple difference year by year, with the model's own prediction."""

import polars as pl

from analytics.report.charts import vega
from analytics.report.charts.canvas import Canvas, Drawing
from analytics.report.charts.colours import BLUE, VERMILION
from analytics.report.charts.reported import reported
from analytics.report.text import value_label
from analytics.results import Results
from analytics.units import PERCENT

WIDTH, HEIGHT = 215, 220
GOODS = ("both", "import", "export")  # panels from left to right
_COLUMNS = ("coefficient", "low", "high", "predicted")


@reported(80)
def event_study(results: Results, language: str) -> Drawing:
    """Draw the coefficients of each year with their intervals.

    Rows are named ``events_both``, ``events_import`` and ``events_export``: ``year, coefficient,
    low, high, predicted`` in log points x 100.
    """
    canvas = Canvas(results, language)
    rows = results.event_study.select("goods", "year", pl.col(_COLUMNS) * PERCENT)
    return canvas.framed(
        vega.in_a_row(*(_panel(canvas, rows, goods) for goods in GOODS)),
        "event_study",
        sources=("mof_japan_trade",),
        width=3 * WIDTH + 110,
        indent=30,
    )


def _panel(canvas: Canvas, rows: pl.DataFrame, goods: str) -> vega.Spec:
    """Return intervals, estimates, the model, and where the agreement enters into force."""
    own = rows.filter(goods=goods).drop("goods")
    base = canvas.study.base_year
    ends = vega.domain(rows.select("low", "high"))
    years = own["year"].to_list() or [base]
    x = vega.years(years[0], years[-1], [*range(years[0], base, 4), base, years[-1]])
    axis = {"title": None, "tickCount": 5, "grid": True}
    events = canvas.add(f"events_{goods}", own)

    def y(name: str) -> vega.Spec:
        return vega.hidden(vega.quantity(name, ends))

    low = vega.quantity("low", ends, axis=axis)
    bar, dot = {"color": BLUE, "strokeWidth": 1.5}, {"color": BLUE, "filled": True, "size": 36}
    layers = (
        vega.layer(events, "rule", bar, x=x, y=low, y2={"field": "high"}),
        vega.layer(events, "point", {**dot, "opacity": 1.0}, x=x, y=y("coefficient")),
        vega.layer(events, "line", {"color": VERMILION, "strokeWidth": 2}, x=x, y=y("predicted")),
        canvas.border(f"in force {goods}", base + 0.5),
    )
    title = value_label("goods", goods, canvas.language)
    return vega.layered(*layers, width=WIDTH, height=HEIGHT, title=title)
