"""Effects: by sector in the last year with what they are made of, and year by year."""

from functools import partial
from typing import Any

import altair as alt
import polars as pl
from altair.utils.schemapi import debug_mode

from analytics.report.charts import parts, theme, wording
from analytics.report.charts.reported import reported
from analytics.report.text import channel_hint, sector_labels, text
from analytics.results import Results
from analytics.study import FLOWS

BAR_WIDTH, ROW_HEIGHT = 300, 42
PATH_WIDTH, PATH_HEIGHT = 230, 196
COLOURS = {
    "trade_diversion_cny": "#E69F00",
    "trade_creation_cny": theme.BLUE,
    "price_effect_cny": "#9AA5AF",
}
"""Parts of the effect in the order of stacking."""
OTHERS = ("other_imports", "other_exports")


@reported(40)
@debug_mode(arg=False)
def effects(results: Results, language: str) -> alt.TopLevelMixin:
    """Draw the effects of RCEP by sector: stacked in 2042, and as lines over the years.

    Parameters
    ----------
    results
        Results of a run.
    language
        ``en`` or ``zh``.

    Returns
    -------
    altair.TopLevelMixin
        Rows named ``parts`` (one for each sector and part) and ``path_import``, ``path_export``,
        as in the table ``projection``, in CNY.
    """
    say = partial(text, language=language)
    data = parts.Datasets(results.study)
    names = sector_labels(results.sectors, language)
    sectors = results.written("projection").filter(pl.col("level") == "sector")
    at_end = sectors.filter(pl.col("year") == results.study.last_year)
    ordered = {name: names[name] for name in names if name in set(at_end["sector"])}
    paths = [_path(data, sectors, flow, ordered, language) for flow in FLOWS]
    return parts.framed(
        parts.beside(
            _bars(data, at_end, ordered, language), parts.stacked(*paths, spacing=26), spacing=44
        ),
        data,
        title=_title(at_end, ordered, language),
        subtitle=say(
            "chart.effects.subtitle",
            schedule=say(f"chart.schedule.{results.scenario.schedule}"),
        ),
        caption=wording.source_line(
            results, ["qingdao_daily_2022", "mof_japan_trade", "rcep_annex_china_asean"], language
        ),
        width=BAR_WIDTH + PATH_WIDTH + 400,
        indent=_room(ordered),
    )


def _room(names: dict[str, str]) -> float:
    """Return the width of the widest name of a sector."""
    return max(wording.width_of(name, theme.LABEL_SIZE) for name in names.values()) + 10


def _title(at_end: pl.DataFrame, names: dict[str, str], language: str) -> str:
    """Return what the chart shows: the two sectors that gain most, and those that gain nothing."""
    ranked = at_end.filter(~pl.col("sector").is_in(OTHERS)).sort(
        ["effect_cny", "sector"], descending=[True, False]
    )
    gains = [s for s, effect in ranked["sector", "effect_cny"].iter_rows() if effect > 0]
    unmoved = [s for s, effect in ranked["sector", "effect_cny"].iter_rows() if effect == 0]
    if len(gains) < 2:
        return text("chart.effects.title_plain", language)
    ending = "title" if unmoved else "title_all"
    shown = [names[sector] for sector in names if sector in unmoved]
    words = {"first": names[gains[0]], "second": names[gains[1]], "none": _listed(shown, language)}
    if language == "en":
        words = {key: name.lower() for key, name in words.items()}
    return text(f"chart.effects.{ending}", language, **words)


def _listed(words: list[str], language: str) -> str:
    comma, last = (text(f"punctuation.{sign}", language) for sign in ("list", "and"))
    return last.join([comma.join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _bars(
    data: parts.Datasets, at_end: pl.DataFrame, names: dict[str, str], language: str
) -> parts.Panel:
    """Return stacked bars of the parts of each sector's effect, with the sum beside each."""
    height = ROW_HEIGHT * len(names)
    ends = ("effect_cny", "effect_cny_p05", "effect_cny_p95")
    x_scale = alt.Scale(domain=list(parts.domain(at_end.select(ends))))
    y_scale = alt.Scale(domain=list(names.values()), paddingInner=0.5, paddingOuter=0.2)
    bars = (
        data.add("parts", _stacked_parts(at_end, names))
        .mark_bar()
        .encode(
            y=parts.names_axis(y_scale),
            x=alt.X("value_cny:Q", scale=x_scale, axis=parts.bar_axis(language)),
            color=parts.colours_of("part", COLOURS),
            order=alt.Order("order:O"),
        )
    )
    sums = (
        data.add("sums", _sums(at_end, names, language))
        .mark_text(align="left", baseline="middle", dx=6, fontSize=theme.SMALL_SIZE)
        .encode(
            y=alt.Y("name:N", scale=y_scale, axis=None),
            x=alt.X("end:Q", scale=x_scale),
            text=alt.Text("text:N"),
        )
    )
    ranges = _ranges(data, at_end, names, x_scale, y_scale)
    key = _key(data, at_end, height, language)
    title = text("chart.effects.bars", language)
    return parts.layered(bars, *ranges, sums, *key, width=BAR_WIDTH, height=height, title=title)


def _stacked_parts(at_end: pl.DataFrame, names: dict[str, str]) -> pl.DataFrame:
    """Return a row for each sector and part of its effect, with its place in the stack."""
    ranks = {part: rank for rank, part in enumerate(COLOURS)}
    long = at_end.select("sector", *COLOURS).unpivot(
        index="sector", variable_name="part", value_name="value_cny"
    )
    return long.with_columns(
        pl.col("part").replace_strict(ranks, return_dtype=pl.Int64).alias("order"),
        pl.col("sector").replace_strict(names, return_dtype=pl.String).alias("name"),
    ).sort("name", "order")


def _sums(at_end: pl.DataFrame, names: dict[str, str], language: str) -> list[dict[str, Any]]:
    """Return the effect of each sector in words, and where its bar and its range end."""
    return [
        {
            "name": names[row["sector"]],
            "effect_cny": row["effect_cny"],
            "end": max(row["effect_cny"], row["effect_cny_p95"] or 0.0, 0.0),
            "text": _sum_text(row["effect_cny"], row["channel"], language),
        }
        for row in at_end.sort("sector").iter_rows(named=True)
    ]


def _ranges(
    data: parts.Datasets,
    at_end: pl.DataFrame,
    names: dict[str, str],
    x_scale: alt.Scale,
    y_scale: alt.Scale,
) -> list[alt.Chart]:
    """Return a line over each bar from the 5th to the 95th percentile of the draws."""
    drawn = at_end.filter(pl.col("effect_cny_p05") < pl.col("effect_cny_p95")).select(
        pl.col("sector").replace_strict(names, return_dtype=pl.String).alias("name"),
        "effect_cny_p05",
        "effect_cny_p95",
    )
    if drawn.is_empty():
        return []
    y = alt.Y("name:N", scale=y_scale, axis=None)
    rows = data.add("ranges", drawn.sort("name"))
    line = rows.mark_rule(color=theme.INK, strokeWidth=1.2).encode(
        y=y, x=alt.X("effect_cny_p05:Q", scale=x_scale), x2=alt.X2("effect_cny_p95")
    )
    return [line, *(
        rows.mark_tick(color=theme.INK, thickness=1.2, size=9).encode(
            y=y, x=alt.X(f"effect_cny_{end}:Q", scale=x_scale)
        )
        for end in ("p05", "p95")
    )]  # fmt: skip


def _sum_text(effect_cny: float, channel: str, language: str) -> str:
    number = wording.money(effect_cny, "small", language, sign=True)
    hint = channel_hint(channel, language)
    return f"{number} · {hint}" if hint else number


def _key(
    data: parts.Datasets, at_end: pl.DataFrame, height: float, language: str
) -> list[alt.Chart]:
    """Return colour patches with the names of the parts that are drawn."""
    entries = [
        (part, text(f"chart.effects.{part}", language), colour)
        for part, colour in COLOURS.items()
        if float(at_end[part].abs().sum()) != 0.0
    ]
    layers = data.key(entries, height + 42)
    if at_end["effect_cny_p05"].null_count() == 0:
        words = text("chart.effects.band", language)
        layers.append(
            data.note(words, 0, height + 62, baseline="middle", fontSize=theme.SMALL_SIZE)
        )
    return layers


def _path(
    data: parts.Datasets, sectors: pl.DataFrame, flow: str, names: dict[str, str], language: str
) -> parts.Panel:
    """Return the effects of one flow's sectors over the years."""
    of_flow = sectors.filter(pl.col("flow") == flow, pl.col("year") >= data.study.base_year).select(
        "sector", "year", "effect_cny"
    )
    present = [name for name in names if name in set(of_flow["sector"])]
    colours = dict(zip(present, theme.LINE_COLOURS, strict=False))
    lowest, highest = parts.domain(of_flow.select("effect_cny"))
    lines = (
        data.add(f"path_{flow}", of_flow.sort("sector", "year"))
        .mark_line()
        .encode(
            x=data.years(),
            y=alt.Y(
                "effect_cny:Q",
                scale=alt.Scale(domain=[lowest, highest]),
                axis=parts.money_axis("small", language, tickCount=4, grid=True),
            ),
            color=parts.colours_of("sector", colours),
        )
    )
    last = dict(
        of_flow.filter(pl.col("year") == data.study.last_year)["sector", "effect_cny"].iter_rows()
    )
    ends = [(names[name], float(last[name]), colours[name]) for name in present]
    labels = data.end_labels(
        f"ends_{flow}", ends, domain=(lowest, highest), height=PATH_HEIGHT, gap=15,
        fontSize=theme.SMALL_SIZE,
    )  # fmt: skip
    title = text(f"chart.effects.path.{flow}", language)
    return parts.layered(lines, labels, width=PATH_WIDTH, height=PATH_HEIGHT, title=title)
