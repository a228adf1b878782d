"""The triple difference year by year, with the model's own prediction."""

from functools import partial

import altair as alt
import polars as pl
from altair.utils.schemapi import debug_mode

from analytics.report.charts import parts, theme, wording
from analytics.report.text import text, value_label
from analytics.results import Results
from analytics.units import PERCENT

WIDTH, HEIGHT = 215, 220
GOODS = ("both", "import", "export")
MODEL = "#D55E00"


@debug_mode(arg=False)
def event_study(results: Results, language: str) -> alt.TopLevelMixin:
    """Draw the coefficients of each year with their intervals.

    Parameters
    ----------
    results
        Results of a run.
    language
        ``en`` or ``zh``.

    Returns
    -------
    altair.TopLevelMixin
        Rows named ``events_both``, ``events_import`` and ``events_export``: ``year, coefficient,
        low, high, predicted`` in log points x 100.
    """
    say = partial(text, language=language)
    columns = ("coefficient", "low", "high", "predicted")
    rows = results.event_study.select(
        "goods", "year", *(PERCENT * pl.col(name) for name in columns)
    )
    data = parts.Datasets(results.study)
    panels = [_panel(data, rows, goods, results, language) for goods in GOODS]
    return parts.framed(
        parts.beside(*panels, spacing=30),
        data,
        title=say("chart.event_study.title"),
        subtitle=say("chart.event_study.subtitle"),
        caption=wording.source_line(results, ["mof_japan_trade"], language),
        width=3 * WIDTH + 110,
        indent=30,
    )


def _panel(
    data: parts.Datasets, rows: pl.DataFrame, goods: str, results: Results, language: str
) -> parts.Panel:
    own = rows.filter(pl.col("goods") == goods).drop("goods")
    first, last = (2009, 2025) if own.is_empty() else (own["year"].min(), own["year"].max())
    ends = parts.domain(rows.select("low", "high"))
    x = parts.year_axis(int(first), int(last), values=[2009, 2013, 2017, 2021, 2025])  # type: ignore[arg-type]
    axis = alt.Axis(title=None, tickCount=5, grid=True)
    events, scale = data.add(f"events_{goods}", own), alt.Scale(domain=list(ends))
    bars = events.mark_rule(color=theme.BLUE, strokeWidth=1.5).encode(
        x=x, y=alt.Y("low:Q", scale=scale, axis=axis), y2=alt.Y2("high")
    )
    hidden = alt.Axis(labels=False, ticks=False, domain=False, grid=False, title=None)
    dots = events.mark_point(color=theme.BLUE, filled=True, size=36, opacity=1.0).encode(
        x=x, y=alt.Y("coefficient:Q", scale=scale, axis=hidden)
    )
    model = events.mark_line(color=MODEL, strokeWidth=2).encode(
        x=x, y=alt.Y("predicted:Q", scale=scale, axis=hidden)
    )
    in_force = data.border(f"in force {goods}", results.study.base_year + 0.5)
    title = value_label("goods", goods, language)
    return parts.layered(bars, dots, model, in_force, width=WIDTH, height=HEIGHT, title=title)
