"""Trade: the national history by sector, and the city's trade with and without RCEP."""

from functools import partial

import altair as alt
import polars as pl
from altair.utils.schemapi import debug_mode

from analytics.report.charts import parts, theme, wording
from analytics.report.text import sector_labels, text
from analytics.results import Results
from analytics.study import FLOWS

WIDTH, NATIONAL_HEIGHT, CITY_HEIGHT = 300, 200, 190
"""From this year on trade without RCEP grows by assumption."""


@debug_mode(arg=False)
def trade_history(results: Results, language: str) -> alt.TopLevelMixin:
    """Draw national trade by sector, and the city's trade to 2042 with and without RCEP.

    Parameters
    ----------
    results
        Results of a run.
    language
        ``en`` or ``zh``.

    Returns
    -------
    altair.TopLevelMixin
        Rows named ``national_import``, ``national_export`` (as in ``trade_history``) and
        ``city_import``, ``city_export`` (as in ``projection``), in CNY.
    """
    say = partial(text, language=language)
    data = parts.Datasets(results.study)
    total = results.projection.filter(pl.col("sector") == "total")
    highest = parts.domain(total.select("counterfactual_cny", "projection_cny"))[1]
    columns = [
        parts.stacked(
            _national(data, results, flow, language),
            _city(data, results, total.filter(pl.col("flow") == flow), highest, language),
        )
        for flow in FLOWS
    ]
    gain = float(total.filter(pl.col("year") == results.study.last_year)["effect_cny"].sum())
    return parts.framed(
        parts.beside(*columns),
        data,
        title=say(
            "chart.trade_history.title" if gain > 0 else "chart.trade_history.title_loss",
            gain=wording.money(gain, "large", language),
        ),
        subtitle=say("chart.trade_history.subtitle"),
        caption=wording.source_line(
            results, ["qingdao_daily_2022", "mof_japan_trade", "fed_fx"], language
        ),
        width=2 * WIDTH + 270,
        indent=44 if language == "en" else 50,
    )


def _national(data: parts.Datasets, results: Results, flow: str, language: str) -> parts.Panel:
    """Return national trade: the total, and areas by sector in the years that have them all."""
    of_flow = results.trade_history.filter(pl.col("flow") == flow).select(
        "segment", "year", "value_cny"
    )
    total = of_flow.filter(pl.col("segment") == "total").sort("year")
    first, last = int(total["year"][0]), int(total["year"][-1])
    highest = parts.domain(total.select("value_cny"))[1]
    history = _by_sector(_complete_years(of_flow.filter(pl.col("segment") != "total")), results)
    at_end = history.filter(pl.col("year") == last).sort(
        ["value_cny", "segment"], descending=[True, False]
    )
    colours = dict(zip(at_end["segment"], theme.AREA_COLOURS, strict=False))
    x = parts.year_axis(first, last, values=[first, 2015, results.study.base_year, last])
    scale = alt.Scale(domain=[0, highest])
    line = (
        data.add(f"national_total_{flow}", total)
        .mark_line(color=theme.INK, strokeWidth=1.5)
        .encode(
            x=x,
            y=alt.Y(
                "value_cny:Q",
                scale=scale,
                axis=parts.money_axis("large", language, tickCount=4, grid=True),
            ),
        )
    )
    areas = _areas(data.add(f"national_{flow}", _ranked(history, list(colours))), colours, x, scale)
    ends = _middles(at_end, sector_labels(results.sectors, language), colours)
    layers = [
        line,
        areas,
        data.end_labels(f"segments_{flow}", ends, domain=(0.0, highest), height=NATIONAL_HEIGHT,
                        fontSize=theme.SMALL_SIZE, gap=15),
    ]  # fmt: skip
    begins = int(history["year"].min())  # type: ignore[arg-type]
    if begins > first:
        words = text("chart.trade_history.segments_from", language, year=begins)
        layers.append(data.note(words, 6, NATIONAL_HEIGHT - 20, fontSize=theme.SMALL_SIZE))
    title = text(f"chart.trade_history.national.{flow}", language)
    return parts.layered(*layers, width=WIDTH, height=NATIONAL_HEIGHT, title=title)


def _middles(
    at_end: pl.DataFrame, names: dict[str, str], colours: dict[str, str]
) -> list[tuple[str, float, str]]:
    """Return the names of the areas, the middle of each at its end, and a colour to write in."""
    middle = pl.col("value_cny").cum_sum() - pl.col("value_cny") / 2
    return [
        (names[segment], place, theme.darker(colours[segment]))
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
    known = history.group_by("year").agg(pl.len().alias("segments"))
    complete = known.filter(pl.col("segments") == pl.col("segments").max())
    return history.join(complete.select("year"), on="year", how="semi")


def _ranked(history: pl.DataFrame, order: list[str]) -> pl.DataFrame:
    """Return rows with the order in which their areas are put on top of each other."""
    ranks = {segment: rank for rank, segment in enumerate(order)}
    rank = pl.col("segment").replace_strict(ranks, return_dtype=pl.Int64).alias("order")
    return history.with_columns(rank).sort("order", "year")


def _areas(drawn: alt.Chart, colours: dict[str, str], x: alt.X, scale: alt.Scale) -> alt.Chart:
    areas: alt.Chart = drawn.mark_area(stroke="white", strokeWidth=0.6).encode(
        x=x,
        y=alt.Y("value_cny:Q", stack="zero", scale=scale, axis=None),
        color=parts.colours_of("segment", colours),
        order=alt.Order("order:O"),
    )
    return areas


def _city(
    data: parts.Datasets, results: Results, total: pl.DataFrame, highest: float, language: str
) -> parts.Panel:
    """Return the city's trade of one flow with and without RCEP, and the totals before it."""
    say = partial(text, language=language)
    flow, study = str(total["flow"][0]), results.study
    first = int(total["year"].min())  # type: ignore[arg-type]
    x = parts.year_axis(first, study.last_year, values=[first, *study.years.compared])
    scale = alt.Scale(domain=[0, highest])
    axis = parts.money_axis("large", language, tickCount=4, grid=True)
    drawn = data.add(
        f"city_{flow}", total.select("year", "counterfactual_cny", "projection_cny").sort("year")
    )
    without = drawn.mark_line(color=theme.SOFT_INK, strokeDash=[5, 4], strokeWidth=1.75).encode(
        x=x, y=alt.Y("counterfactual_cny:Q", scale=scale, axis=axis)
    )
    with_rcep = drawn.mark_line(color=theme.BLUE).encode(
        x=x, y=alt.Y("projection_cny:Q", scale=scale, axis=None)
    )
    totals = results.qingdao_japan_trade.filter(pl.col("flow") == flow)
    points = (
        data.add(f"totals_{flow}", totals.select("year", "value_cny", "status"))
        .mark_point(filled=True, color=theme.INK, size=45, opacity=1.0)
        .encode(x=x, y=alt.Y("value_cny:Q", scale=scale, axis=None))
    )
    ends = _amounts(total.filter(pl.col("year") == study.last_year), language)
    border = data.border(f"assumed_{flow}", study.last_observed_year + 0.5)
    place = WIDTH * (study.last_observed_year + 0.8 - first) / (study.last_year - first)
    return parts.layered(
        without,
        with_rcep,
        points,
        border,
        data.end_labels(f"ends_{flow}", ends, domain=(0.0, highest), height=CITY_HEIGHT, gap=17),
        data.note(say("chart.trade_history.assumed"), place, CITY_HEIGHT - 20,
                  fontSize=theme.SMALL_SIZE, color=theme.SOFT_INK),
        width=WIDTH,
        height=CITY_HEIGHT,
        title=say(f"chart.trade_history.city.{flow}"),
    )  # fmt: skip


def _amounts(at_end: pl.DataFrame, language: str) -> list[tuple[str, float, str]]:
    """Return the amounts with and without RCEP in words, as numbers, and their colours."""
    amounts = {
        "with": (float(at_end["projection_cny"].item()), theme.BLUE),
        "without": (float(at_end["counterfactual_cny"].item()), theme.SOFT_INK),
    }
    return [
        (
            f"{wording.money(amount, 'large', language)} {text(f'chart.{name}', language)}",
            amount,
            ink,
        )
        for name, (amount, ink) in amounts.items()
    ]
