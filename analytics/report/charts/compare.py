"""Scenarios side by side for one sector."""

from collections.abc import Sequence
from functools import partial

import altair as alt
import polars as pl
from altair.utils.schemapi import debug_mode

from analytics.report.charts import parts, theme, wording
from analytics.report.text import sector_labels, text
from analytics.results import Results

WIDTH, HEIGHT = 270, 240


@debug_mode(arg=False)
def compare_scenarios(
    results: Sequence[Results], sector: str, flow: str, language: str
) -> alt.TopLevelMixin:
    """Draw a sector's trade with RCEP, and the effect of RCEP, under several scenarios.

    Parameters
    ----------
    results
        One result for each scenario; the first is drawn widest and without RCEP as well.
    sector, flow
        Which rows of the table ``projection``.
    language
        ``en`` or ``zh``.

    Returns
    -------
    altair.TopLevelMixin
        Rows named ``level`` and ``effect`` (columns ``scenario, year`` and the value in CNY).

    Raises
    ------
    ValueError
        If there is no result, or a result has no such sector.
    """
    say = partial(text, language=language)
    titles = [wording.scenario_title(result, language) for result in results]
    rows = pl.concat(
        [_rows(result, sector, flow, i) for i, result in enumerate(results)]
    ).with_columns(pl.col("scenario").replace_strict(dict(enumerate(titles))).alias("title"))
    data = parts.Datasets(results[0].study)
    level = _panel(data, rows, "projection_cny", "medium", language, say("chart.compare.level"))
    effect = _panel(data, rows, "effect_cny", "small", language, say("chart.compare.effect"))
    at_end = rows.filter(pl.col("year") == data.study.last_year)["effect_cny"].sort()
    low, high = (wording.money(at_end[i], "small", language, sign=True) for i in (0, -1))
    first = results[0]
    return parts.framed(
        parts.beside(level, effect, spacing=36),
        data,
        title=say(
            "chart.compare.title" if low != high else "chart.compare.title_one",
            sector=sector_labels(first.sectors, language)[sector],
            flow=say(f"chart.compare.flow.{flow}"),
            low=low,
            high=high,
        ),
        subtitle=say(
            "chart.compare.subtitle",
            schedule=say(f"chart.schedule.{first.scenario.schedule}"),
        ),
        caption=wording.source_line(
            first, ["qingdao_daily_2022", "mof_japan_trade"], language,
            scenario=say("punctuation.list").join(titles),
        ),
        width=2 * WIDTH + 240,
        indent=44,
    )  # fmt: skip


def _rows(result: Results, sector: str, flow: str, number: int) -> pl.DataFrame:
    found = result.projection.filter(
        pl.col("sector") == sector, pl.col("flow") == flow, pl.col("year") >= result.study.base_year
    )
    if found.is_empty():
        message = f"scenario {result.scenario.name}: no sector {sector} with flow {flow}"
        raise ValueError(message)
    return found.select(
        pl.lit(number).alias("scenario"), "year", "counterfactual_cny", "projection_cny",
        "effect_cny",
    ).sort("year")  # fmt: skip


def _panel(
    data: parts.Datasets, rows: pl.DataFrame, value: str, size: str, language: str, title: str
) -> parts.Panel:
    """Return one line a scenario, the first of them behind and widest."""
    level = value == "projection_cny"
    lowest, highest = parts.domain(rows.select(value, *(["counterfactual_cny"] if level else [])))
    scale = alt.Scale(domain=[lowest, highest])
    numbers = rows["scenario"].unique().sort().to_list()
    colours = [theme.LINE_COLOURS[i % len(theme.LINE_COLOURS)] for i in numbers]
    x = data.years()
    lines = (
        data.add("level" if level else "effect", rows.select("scenario", "title", "year", value))
        .mark_line()
        .encode(
            x=x,
            y=alt.Y(
                f"{value}:Q",
                scale=scale,
                axis=parts.money_axis(size, language, tickCount=5, grid=True),
            ),
            color=alt.Color(
                "scenario:O", scale=alt.Scale(domain=numbers, range=colours), legend=None
            ),
            strokeWidth=alt.StrokeWidth(
                "scenario:O",
                scale=alt.Scale(domain=numbers, range=[5.0] + [2.0] * (len(numbers) - 1)),
                legend=None,
            ),
        )
    )
    last = rows.filter(pl.col("year") == data.study.last_year)
    ends = [
        (f"{wording.money(row[value], size, language, sign=not level)} {row['title']}",
         float(row[value]), colours[row["scenario"]])
        for row in last.iter_rows(named=True)
    ]  # fmt: skip
    layers = [lines]
    if level:
        without = rows.filter(pl.col("scenario") == 0)
        layers.append(_without(data, without, x, scale))
        amount = float(without["counterfactual_cny"][-1])
        words = f"{wording.money(amount, size, language)} {text('chart.without', language)}"
        ends.append((words, amount, theme.SOFT_INK))
    labels = data.end_labels(f"ends {value}", ends, domain=(lowest, highest), height=HEIGHT,
                             fontSize=theme.SMALL_SIZE, gap=15)  # fmt: skip
    return parts.layered(*layers, labels, width=WIDTH, height=HEIGHT, title=title)


def _without(data: parts.Datasets, rows: pl.DataFrame, x: alt.X, scale: alt.Scale) -> alt.Chart:
    """Return the line of the first scenario without RCEP."""
    line: alt.Chart = (
        data.add("without", rows.select("year", "counterfactual_cny"))
        .mark_line(color=theme.SOFT_INK, strokeDash=[5, 4], strokeWidth=1.5)
        .encode(x=x, y=alt.Y("counterfactual_cny:Q", scale=scale, axis=None))
    )
    return line
