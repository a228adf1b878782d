"""Third countries: whose sales change in China and in Japan when the two cut tariffs."""

from functools import partial

import altair as alt
import polars as pl
from altair.utils.schemapi import debug_mode

from analytics.report.charts import parts, theme, wording
from analytics.report.charts.reported import reported
from analytics.report.text import text, value_label
from analytics.results import Results

WIDTH, ROW_HEIGHT = 270, 34
GAIN, LOSS = theme.BLUE, "#D55E00"


@reported(50)
@debug_mode(arg=False)
def third_countries(results: Results, language: str) -> alt.TopLevelMixin:
    """Draw the change of each region's sales in the two markets that cut, in the last year.

    Parameters
    ----------
    results
        Results of a run.
    language
        ``en`` or ``zh``.

    Returns
    -------
    altair.TopLevelMixin
        Rows named ``CHN`` and ``JPN``, as in the table ``third_countries`` (exact), in CNY; home
        sales of the market that cuts are among them.
    """
    say = partial(text, language=language)
    data = parts.Datasets(results.study)
    table = results.third_countries
    year = int(str(table["year"].max()))
    chosen = table.filter(
        pl.col("year") == year, pl.col("importer") != "both", sector="total", method="exact"
    )
    names = [value_label("region", region, language) for region in results.study.regions]
    panels = [_bars(data, chosen.filter(importer=market), market, names, language)
              for market in results.study.parties]  # fmt: skip
    moved = bool((chosen["value_change_cny"] != 0.0).any())
    room = max(wording.width_of(name, theme.LABEL_SIZE) for name in names) + 10
    return parts.framed(
        parts.beside(*panels, spacing=60),
        data,
        title=say("chart.third_countries.title" if moved else "chart.third_countries.title_plain"),
        subtitle=say("chart.third_countries.subtitle", year=year)
        + say("punctuation.space")
        + say(f"chart.schedule.{results.scenario.schedule}")
        + say("punctuation.stop"),
        caption=wording.source_line(
            results, ["mof_japan_trade", "rcep_annex_china_asean"], language
        ),
        width=2 * WIDTH + 320,
        indent=room,
    )


def _bars(
    data: parts.Datasets, rows: pl.DataFrame, market: str, names: list[str], language: str
) -> parts.Panel:
    """Return a bar for each region, with its number beside it."""
    named = rows.select("region", "value_change_cny").with_columns(
        name=pl.col("region").map_elements(
            lambda region: value_label("region", region, language), return_dtype=pl.String
        ),
        text=pl.col("value_change_cny").map_elements(
            lambda cny: wording.money(cny, "large", language, sign=True), return_dtype=pl.String
        ),
    )
    low, high = parts.domain(named.select("value_change_cny"))
    reach = max(-low, high)
    x = alt.Scale(domain=[-1.45 * reach, 1.45 * reach])
    y = alt.Scale(domain=names, paddingInner=0.4, paddingOuter=0.2)
    base = data.add(market, named.sort("region"))
    axis = parts.money_axis("large", language, tickCount=3, grid=True, domain=False, ticks=False)
    bars = base.mark_bar().encode(
        y=alt.Y("name:N", scale=y,
                axis=alt.Axis(title=None, grid=False, labelColor=theme.INK, labelLimit=300)),
        x=alt.X("value_change_cny:Q", scale=x, axis=axis),
        color=alt.condition("datum.value_change_cny < 0", alt.value(LOSS), alt.value(GAIN)),
    )  # fmt: skip
    layers = [bars]
    marks = {
        "<": base.mark_text(align="right", baseline="middle", dx=-5, fontSize=theme.SMALL_SIZE),
        ">=": base.mark_text(align="left", baseline="middle", dx=5, fontSize=theme.SMALL_SIZE),
    }
    for side, mark in marks.items():
        layers.append(
            mark.transform_filter(f"datum.value_change_cny {side} 0").encode(
                y=alt.Y("name:N", scale=y, axis=None),
                x=alt.X("value_change_cny:Q", scale=x),
                text=alt.Text("text:N"),
            )
        )
    title = text(f"chart.third_countries.{market}", language)
    return parts.layered(*layers, width=WIDTH, height=ROW_HEIGHT * len(names), title=title)
