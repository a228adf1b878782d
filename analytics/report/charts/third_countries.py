"""Third countries: whose sales change in China and in Japan when the two cut tariffs."""

import polars as pl

from analytics.report.charts import vega
from analytics.report.charts.canvas import SCHEDULE, TRADE, Canvas, Drawing
from analytics.report.charts.colours import BLUE, VERMILION
from analytics.report.charts.reported import reported
from analytics.report.findings.third_countries import in_last_year
from analytics.report.text import value_label
from analytics.results import Results
from analytics.study import TOTAL

WIDTH, ROW_HEIGHT = 270, 34


@reported(50)
def third_countries(results: Results, language: str) -> Drawing:
    """Draw the change of each region's sales in the two markets that cut, in the last year.

    Rows are named by market, as in the table ``third_countries`` (exact), in CNY; home sales of
    the market that cuts are among them.
    """
    canvas = Canvas(results, language)
    chosen = in_last_year(results).filter(sector=TOTAL, method="exact")
    regions = {region: value_label("region", region, language) for region in results.study.regions}
    panels = [_bars(canvas, chosen.filter(importer=market), market, regions)
              for market in results.study.parties]  # fmt: skip
    cut = chosen.filter(pl.col("importer").is_in(results.study.parties))
    moved = any(cut["value_change_cny"])
    return canvas.framed(
        vega.in_a_row(*panels, spacing=60),
        "third_countries",
        title="" if moved else canvas.say("chart.third_countries.title_plain"),
        year=chosen["year"][0],
        sources=(TRADE[1], SCHEDULE),
        width=2 * WIDTH + 320,
        indent=canvas.room(regions.values()) + 10,
    )


def _bars(canvas: Canvas, rows: pl.DataFrame, market: str, regions: dict[str, str]) -> vega.Spec:
    """Return a bar for each region, with its number at its end."""
    low, high = vega.domain(rows.select("value_change_cny"))
    reach = 1.45 * max(-low, high)
    named = [
        {**row, "name": regions[row["region"]],
         "text": canvas.money(row["value_change_cny"], "large", sign=True)}
        for row in rows.sort("region").select("region", "value_change_cny").iter_rows(named=True)
    ]  # fmt: skip
    data = canvas.add(market, named)
    x = vega.quantity("value_change_cny", (-reach, reach))
    y = vega.names(list(regions.values()), 0.4)
    below = "datum.value_change_cny < 0"
    colour = {"condition": {"test": below, "value": VERMILION}, "value": BLUE}
    bars = vega.layer(data, "bar", x={**x, "axis": canvas.bar_axis("large", 3)}, y=y, color=colour)
    sides = ((below, "right", -5), ("datum.value_change_cny >= 0", "left", 5))
    numbers = [
        vega.only(where, canvas.numbers(data, align, dx, x=x, y=vega.hidden(y)))
        for where, align, dx in sides
    ]
    title = canvas.say(f"chart.third_countries.{market}")
    return vega.layered(bars, *numbers, width=WIDTH, height=ROW_HEIGHT * len(regions), title=title)
