"""Third countries: whose sales change in China and in Japan when the two cut tariffs."""

import polars as pl

from analytics.report.charts import theme, vega, wording
from analytics.report.charts.canvas import SCHEDULE, TRADE, Canvas, Drawing
from analytics.report.charts.colours import BLUE, VERMILION
from analytics.report.charts.reported import reported
from analytics.report.charts.scales import domain
from analytics.report.text import value_label
from analytics.results import Results

WIDTH, ROW_HEIGHT = 270, 34


@reported(50)
def third_countries(results: Results, language: str) -> Drawing:
    """Draw the change of each region's sales in the two markets that cut, in the last year.

    Rows are named by market, as in the table ``third_countries`` (exact), in CNY; home sales of
    the market that cuts are among them.
    """
    canvas = Canvas(results, language)
    table = results.third_countries
    year = int(str(table["year"].max()))
    chosen = table.filter(year=year, sector="total", method="exact")
    regions = {region: value_label("region", region, language) for region in results.study.regions}
    panels = [_bars(canvas, chosen.filter(importer=market), market, regions)
              for market in results.study.parties]  # fmt: skip
    cut = chosen.filter(pl.col("importer").is_in(results.study.parties))
    moved = bool((cut["value_change_cny"] != 0.0).any())
    return canvas.framed(
        vega.in_a_row(*panels, spacing=60),
        title=canvas.say(
            "chart.third_countries.title" if moved else "chart.third_countries.title_plain"
        ),
        subtitle=canvas.say("chart.third_countries.subtitle", year=year)
        + canvas.say("punctuation.space")
        + canvas.schedule()
        + canvas.say("punctuation.stop"),
        sources=(TRADE[1], SCHEDULE),
        width=2 * WIDTH + 320,
        indent=wording.widest(regions.values(), theme.LABEL_SIZE) + 10,
    )


def _bars(canvas: Canvas, rows: pl.DataFrame, market: str, regions: dict[str, str]) -> vega.Spec:
    """Return a bar for each region, with its number at its end."""
    low, high = domain(rows.select("value_change_cny"))
    reach = 1.45 * max(-low, high)
    named = [
        {"region": region, "value_change_cny": cny, "name": regions[region],
         "text": canvas.money(cny, "large", sign=True)}
        for region, cny in rows.sort("region").select("region", "value_change_cny").iter_rows()
    ]  # fmt: skip
    data = canvas.add(market, named)
    x = vega.quantity("value_change_cny", (-reach, reach))
    y = vega.names(list(regions.values()), 0.4)
    below = "datum.value_change_cny < 0"
    colour = {"condition": {"test": below, "value": VERMILION}, "value": BLUE}
    bars = vega.layer(data, "bar", x={**x, "axis": canvas.bar_axis("large", 3)}, y=y, color=colour)
    sides = ((below, "right", -5), ("datum.value_change_cny >= 0", "left", 5))
    numbers = [
        vega.only(where, vega.layer(data, "text", {"align": align, "baseline": "middle", "dx": dx,
                                         "fontSize": theme.SMALL_SIZE},
                          x=x, y=vega.hidden(y), text=vega.TEXT))
        for where, align, dx in sides
    ]  # fmt: skip
    title = canvas.say(f"chart.third_countries.{market}")
    return vega.layered(bars, *numbers, width=WIDTH, height=ROW_HEIGHT * len(regions), title=title)
