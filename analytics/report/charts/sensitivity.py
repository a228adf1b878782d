"""Sensitivity: what each assumption does to the effect on all goods, as a tornado for each flow."""

from functools import partial

import altair as alt
import polars as pl
from altair.utils.schemapi import debug_mode

from analytics.report.charts import parts, theme, wording
from analytics.report.charts.reported import reported
from analytics.report.text import text, value_label
from analytics.results import Results
from analytics.study import FLOWS

WIDTH, ROW_HEIGHT, SHOWN = 250, 27, 8
COLOURS = {"low": "#E69F00", "high": theme.BLUE}
_GAP = 70


@reported(60)
@debug_mode(arg=False)
def sensitivity(results: Results, language: str) -> alt.TopLevelMixin:
    """Draw how far each assumption moves the effect on all goods in the last year.

    Parameters
    ----------
    results
        Results of a run; without draws the chart says so.
    language
        ``en`` or ``zh``.

    Returns
    -------
    altair.TopLevelMixin
        Rows named ``swings_import`` and ``swings_export``: the assumptions that move the effect
        furthest, as in the table ``sensitivity``, in CNY.
    """
    say = partial(text, language=language)
    data = parts.Datasets(results.study)
    table = results.sensitivity.filter(
        pl.col("sector") == "total", pl.col("year") == results.study.last_year
    ).with_columns(
        pl.col("assumption")
        .map_elements(lambda code: value_label("assumption", code, language), pl.String)
        .alias("name")
    )
    panels = [_tornado(data, table, flow, language) for flow in FLOWS]
    widest = max((wording.width_of(name, theme.LABEL_SIZE) for name in table["name"]), default=0.0)
    return parts.framed(
        parts.beside(*panels, spacing=40),
        data,
        title=_title(table, language),
        subtitle=say(
            "chart.sensitivity.subtitle",
            year=results.study.last_year,
            schedule=say(f"chart.schedule.{results.scenario.schedule}"),
        ),
        caption=wording.source_line(
            results, ["qingdao_daily_2022", "mof_japan_trade", "rcep_annex_china_asean"], language
        ),
        width=2 * (WIDTH + _GAP + widest),
        indent=widest + 10,
    )


def _title(table: pl.DataFrame, language: str) -> str:
    """Return which two assumptions move the effects of both flows furthest."""
    swings = (
        table.group_by("assumption", "name")
        .agg(pl.col("swing_cny").sum())
        .sort(["swing_cny", "assumption"], descending=[True, False])
    )
    if swings.height < 2:
        return text("chart.sensitivity.title_plain", language)
    first, second = swings["name"].head(2)
    lower = second[0].lower() + second[1:]
    return text("chart.sensitivity.title", language, first=first, second=lower)


def _tornado(data: parts.Datasets, table: pl.DataFrame, flow: str, language: str) -> parts.Panel:
    """Return the bars of one flow, the widest first, around the central effect."""
    chosen = (
        table.filter(pl.col("flow") == flow)
        .sort(["swing_cny", "assumption"], descending=[True, False])
        .head(SHOWN)
        .select("assumption", "name", "effect_cny", "effect_low_cny", "effect_high_cny",
                "first_order_index")
    )  # fmt: skip
    title = text(f"flow.{flow}", language)
    height = ROW_HEIGHT * max(chosen.height, 1)
    if chosen.is_empty():
        words = wording.wrapped(text("chart.sensitivity.none", language), WIDTH, theme.LABEL_SIZE)
        note = data.note("\n".join(words), 0, 0, baseline="top")
        return parts.layered(note, width=WIDTH, height=height, title=title)
    y_scale = alt.Scale(domain=chosen["name"].to_list(), paddingInner=0.35, paddingOuter=0.2)
    layers = [
        *_bars(data.add(f"swings_{flow}", chosen), chosen, y_scale, language),
        *_shares(data, chosen, flow, y_scale, language),
        *data.key(
            [(f"{flow} {end}", text(f"chart.sensitivity.{end}", language), colour)
             for end, colour in COLOURS.items()],
            height + 42,
        ),
    ]  # fmt: skip
    return parts.layered(*layers, width=WIDTH, height=height, title=title)


def _bars(
    rows: alt.Chart, chosen: pl.DataFrame, y_scale: alt.Scale, language: str
) -> list[alt.Chart]:
    """Return bars from the central effect to those at both ends, and a line at the centre."""
    ends = parts.domain(chosen.select("effect_low_cny", "effect_high_cny"))
    x_scale = alt.Scale(domain=list(ends))
    named, plain = parts.names_axis(y_scale), alt.Y("name:N", scale=y_scale, axis=None)
    bars = [
        rows.mark_bar(color=colour).encode(
            y=named if number == 0 else plain,
            x=alt.X(f"effect_{end}_cny:Q", scale=x_scale, axis=parts.bar_axis(language)),
            x2=alt.X2("effect_cny"),
        )
        for number, (end, colour) in enumerate(COLOURS.items())
    ]
    centre = rows.mark_rule(color=theme.INK, strokeWidth=1).encode(
        x=alt.X("effect_cny:Q", scale=x_scale, aggregate="min")
    )
    return [*bars, centre]


def _shares(
    data: parts.Datasets, chosen: pl.DataFrame, flow: str, y_scale: alt.Scale, language: str
) -> list[alt.Chart]:
    """Return the share of the variance that each assumption explains, under its heading."""
    shares = [
        {"name": name, "text": _share(index, language)}
        for name, index in chosen.select("name", "first_order_index").iter_rows()
    ]
    numbers = (
        data.add(f"variance_{flow}", shares)
        .mark_text(align="right", baseline="middle", fontSize=theme.SMALL_SIZE)
        .encode(
            y=alt.Y("name:N", scale=y_scale, axis=None),
            **parts.at(x=WIDTH + 44),
            text=alt.Text("text:N"),
        )
    )
    head = data.note(
        text("chart.sensitivity.variance", language), WIDTH + 44, -6, align="right",
        baseline="bottom", fontSize=theme.SMALL_SIZE, color=theme.SOFT_INK,
    )  # fmt: skip
    return [numbers, head]


def _share(index: float | None, language: str) -> str:
    return "–" if index is None else wording.percent(index, language, decimals=0)
