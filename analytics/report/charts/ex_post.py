"""Trade with China relative to all others, goods that are cut beside goods that are not."""

import altair as alt
import polars as pl
from altair.utils.schemapi import debug_mode

from analytics.report.charts import parts, theme, wording
from analytics.report.tables.ex_post import BEFORE, FLOWS, goods_labels
from analytics.results import Results

WIDTH, HEIGHT = 280, 260
INDEX = 100.0
CUT, UNCUT = (theme.BLUE, theme.GREEN), (theme.ORANGE, theme.GOLD)


@debug_mode(arg=False)
def relative_trade(
    results: Results, series: pl.DataFrame, changes: pl.DataFrame
) -> alt.TopLevelMixin:
    """Draw China's trade with Japan relative to Japan's trade with all others, 2021 = 100.

    Parameters
    ----------
    results
        A result, for names and sources.
    series, changes
        `analytics.schemas.ex_post.GoodsSeries` and `GoodsChanges`.

    Returns
    -------
    altair.TopLevelMixin
        Rows named ``import`` and ``export`` (columns ``goods, year, index``), in English.
    """
    rows = (
        series.with_columns(ratio=pl.col("china_jpy_bn") / pl.col("others_jpy_bn"))
        .join(changes.select("flow", "goods", "is_cut"), on=["flow", "goods"], how="inner")
        .with_columns(
            index=INDEX
            * pl.col("ratio")
            / pl.col("ratio").filter(pl.col("year") == BEFORE).first().over("flow", "goods")
        )
        .select("flow", "goods", "is_cut", "year", "index")
        .sort("flow", "is_cut", "goods", "year", descending=[True, True, False, False])
    )
    data = parts.Datasets(results.study)
    names = goods_labels(results.sectors)
    panels = [_panel(data, rows.filter(pl.col("flow") == flow), flow, names) for flow in FLOWS]
    return parts.framed(
        parts.beside(*panels, spacing=36),
        data,
        title="Trade with China beside trade with all others: goods that RCEP cuts or leaves",
        subtitle="China's trade with Japan relative to Japan's trade with the rest of the world, "
        f"{BEFORE} = 100. Solid: the schedule cuts the goods; dashed: it does not. A change over "
        "time is not an effect.",
        caption=wording.source_line(results, ["mof_japan_trade"], "en"),
        width=2 * WIDTH + 300,
        indent=36,
    )


def _panel(
    data: parts.Datasets, own: pl.DataFrame, flow: str, names: dict[str, str]
) -> parts.Panel:
    """Return a line for each kind of goods of one flow, and where RCEP enters into force."""
    ends = parts.domain(own.select("index"))
    first, last = int(own["year"][0]), int(own["year"][-1])
    colours = _colours(own)
    x = parts.year_axis(first, last, values=[first, 2013, 2017, BEFORE, last])
    lines = (
        data.add(flow, own.select("goods", "is_cut", "year", "index"))
        .mark_line()
        .encode(
            x=x,
            y=alt.Y(
                "index:Q",
                scale=alt.Scale(domain=list(ends)),
                axis=alt.Axis(title=None, tickCount=5, grid=True),
            ),
            color=parts.colours_of("goods", colours),
            strokeDash=alt.StrokeDash(
                "is_cut:N",
                scale=alt.Scale(domain=[True, False], range=[[1, 0], [5, 3]]),
                legend=None,
            ),
        )
    )
    in_force = data.border(f"in force {flow}", BEFORE + 0.5)
    at_end = own.filter(pl.col("year") == last)
    labels = [
        (f"{row['index']:.0f} {names[row['goods']]}", float(row["index"]), colours[row["goods"]])
        for row in at_end.iter_rows(named=True)
    ]
    place = WIDTH * (BEFORE + 0.4 - first) / (last - first)
    return parts.layered(
        lines,
        in_force,
        data.end_labels(f"ends {flow}", labels, domain=ends, height=HEIGHT,
                        fontSize=theme.SMALL_SIZE, gap=15),
        data.note("RCEP", place, 2, align="right", fontSize=theme.SMALL_SIZE,
                  color=theme.SOFT_INK),
        width=WIDTH,
        height=HEIGHT,
        title=FLOWS[flow],
    )  # fmt: skip


def _colours(own: pl.DataFrame) -> dict[str, str]:
    """Colours by goods: cold ones for what is cut, warm ones for what is not."""
    colours: dict[str, str] = {}
    for is_cut, palette in ((True, CUT), (False, UNCUT)):
        goods = own.filter(pl.col("is_cut") == is_cut)["goods"].unique(maintain_order=True)
        colours |= {name: palette[i % len(palette)] for i, name in enumerate(goods)}
    return colours
