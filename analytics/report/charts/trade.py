"""Trade: the national history by sector, and the city's trade with and without RCEP."""

import polars as pl

from analytics.report.charts import vega
from analytics.report.charts.canvas import TRADE, Canvas, Drawing, End
from analytics.report.charts.colours import AREA_COLOURS, BLUE, INK, SOFT_INK, darker
from analytics.report.charts.reported import reported
from analytics.report.text import sector_labels
from analytics.results import Results
from analytics.study import FLOWS

WIDTH, NATIONAL_HEIGHT, CITY_HEIGHT = 300, 200, 190
WITHOUT = {"color": SOFT_INK, "strokeDash": [5, 4]}
"""Look of a line without RCEP."""


@reported(20)
def trade_history(results: Results, language: str) -> Drawing:
    """Draw national trade by sector, and the city's trade to the last year with and without RCEP.

    Rows are named ``national_import``, ``national_export`` (as in ``trade_history``) and
    ``city_import``, ``city_export`` (as in ``projection``), in CNY.
    """
    canvas = Canvas(results, language)
    total = results.projection.filter(sector="total")
    highest = vega.domain(total.select("counterfactual_cny", "projection_cny"))[1]
    columns = [
        vega.stacked(_national(canvas, flow), _city(canvas, total.filter(flow=flow), flow, highest))
        for flow in FLOWS
    ]
    gain = float(total.filter(year=results.study.last_year)["effect_cny"].sum())
    words = {"gain": canvas.money(gain, "large")}
    return canvas.framed(
        vega.in_a_row(*columns),
        "trade_history",
        title="" if gain > 0 else canvas.say("chart.trade_history.title_loss", **words),
        **words,
        sources=(*TRADE, "fed_fx"),
        width=2 * WIDTH + 270,
        indent=44 if language == "en" else 50,
    )


def _national(canvas: Canvas, flow: str) -> vega.Spec:
    """Return national trade: the total, and areas by sector in the years that have them all."""
    columns = ("segment", "year", "value_cny")
    of_flow = canvas.results.trade_history.filter(flow=flow).select(columns)
    total = of_flow.filter(segment="total").sort("year")
    first, last = int(total["year"][0]), int(total["year"][-1])
    ends = (0, vega.domain(total.select("value_cny"))[1])
    known = _complete_years(of_flow.filter(pl.col("segment") != "total"))
    history = _by_sector(known, canvas.results)
    at_end = history.filter(year=last).sort(["value_cny", "segment"], descending=[True, False])
    colours = dict(zip(at_end["segment"], AREA_COLOURS, strict=False))
    x = vega.years(first, last, [first, 2015, canvas.study.base_year, last])
    y = vega.quantity("value_cny", ends, axis=canvas.money_axis("large"))
    line = vega.layer(canvas.add(f"national_total_{flow}", total), "line",
                      {"color": INK, "strokeWidth": 1.5}, x=x, y=y)  # fmt: skip
    data = canvas.add(f"national_{flow}", _ranked(history, list(colours)))
    look, height = {"stroke": "white", "strokeWidth": 0.6}, {"stack": "zero", "axis": None}
    colour, order = vega.coded("segment", colours), {"field": "order", "type": "ordinal"}
    y = vega.quantity("value_cny", ends, **height)
    areas = vega.layer(data, "area", look, x=x, y=y, color=colour, order=order)
    names = _middles(at_end, sector_labels(canvas.study, canvas.language), colours)
    labels = canvas.end_labels(f"segments_{flow}", names, domain=ends, height=NATIONAL_HEIGHT)
    layers = [line, areas, labels]
    begins = int(str(history["year"].min()))
    if begins > first:
        words = canvas.say("chart.trade_history.segments_from", year=begins)
        layers.append(canvas.small_note(words, 6, NATIONAL_HEIGHT - 20))
    title = canvas.say(f"chart.trade_history.national.{flow}")
    return vega.layered(*layers, width=WIDTH, height=NATIONAL_HEIGHT, title=title)


def _middles(at_end: pl.DataFrame, names: dict[str, str], colours: dict[str, str]) -> list[End]:
    """Return the names of the areas, the middle of each at its end, and a colour to write in."""
    middle = pl.col("value_cny").cum_sum() - pl.col("value_cny") / 2
    return [
        (names[segment], place, darker(colours[segment]))
        for segment, place in at_end.select("segment", middle).iter_rows()
    ]


def _by_sector(history: pl.DataFrame, results: Results) -> pl.DataFrame:
    """Add product groups to sectors, whose names take the place of theirs."""
    sectors = results.sectors.select("segment", "sector")
    ordered = history.join(sectors, on="segment", how="inner", validate="m:1").sort(
        "sector", "year", "segment"
    )
    # As lists, whose sums do not depend on the number of threads.
    sums = ordered.group_by("sector", "year", maintain_order=True).agg("value_cny")
    return sums.select(pl.col("sector").alias("segment"), "year", pl.col("value_cny").list.sum())


def _complete_years(history: pl.DataFrame) -> pl.DataFrame:
    """Return the years in which every segment is known: what is not known is not zero."""
    segments = pl.len().over("year")
    return history.filter(segments == segments.max())


def _ranked(history: pl.DataFrame, order: list[str]) -> pl.DataFrame:
    """Return rows with the order in which their areas are put on top of each other."""
    rank = pl.col("segment").replace_strict(order, range(len(order)), return_dtype=pl.Int64)
    return history.with_columns(order=rank).sort("order", "year")


def _city(canvas: Canvas, total: pl.DataFrame, flow: str, highest: float) -> vega.Spec:
    """Return the city's trade of one flow with and without RCEP, and the totals before it."""
    study, ends = canvas.study, (0, highest)
    first = int(str(total["year"].min()))
    x = vega.years(first, study.last_year, [first, *study.years.compared])
    rows = total.select("year", "counterfactual_cny", "projection_cny").sort("year")
    data = canvas.add(f"city_{flow}", rows)
    axis = canvas.money_axis("large")
    without = vega.layer(data, "line", {**WITHOUT, "strokeWidth": 1.75}, x=x,
                         y=vega.quantity("counterfactual_cny", ends, axis=axis))  # fmt: skip
    with_rcep = vega.layer(data, "line", {"color": BLUE}, x=x,
                           y=vega.quantity("projection_cny", ends, axis=None))  # fmt: skip
    totals = canvas.results.qingdao_japan_trade.filter(flow=flow)
    data = canvas.add(f"totals_{flow}", totals.select("year", "value_cny", "status"))
    look = {"filled": True, "color": INK, "size": 45, "opacity": 1.0}
    y = vega.quantity("value_cny", ends, axis=None)
    points = vega.layer(data, "point", look, x=x, y=y)
    border = canvas.border(f"assumed_{flow}", study.last_observed_year + 0.5)
    labels = canvas.end_labels(f"ends_{flow}", _amounts(canvas, rows), domain=ends,
                               height=CITY_HEIGHT, gap=17, small=False)  # fmt: skip
    place = WIDTH * (study.last_observed_year + 0.8 - first) / (study.last_year - first)
    words = canvas.say("chart.trade_history.assumed")
    note = canvas.small_note(words, place, CITY_HEIGHT - 20, color=SOFT_INK)
    title = canvas.say(f"chart.trade_history.city.{flow}")
    return vega.layered(without, with_rcep, points, border, labels, note, width=WIDTH,
                        height=CITY_HEIGHT, title=title)  # fmt: skip


def _amounts(canvas: Canvas, rows: pl.DataFrame) -> list[End]:
    """Return the last amounts with and without RCEP in words, as numbers, and their colours."""
    last = rows.row(-1, named=True)
    kinds = (("with", "projection_cny", BLUE), ("without", "counterfactual_cny", SOFT_INK))
    return [
        (f"{canvas.money(last[column], 'large')} {canvas.say(f'chart.{kind}')}", last[column], ink)
        for kind, column, ink in kinds
    ]
