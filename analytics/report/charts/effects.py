"""Effects: by sector in the last year with what they are made of, and year by year."""

from typing import Any

import polars as pl

from analytics.report.charts import vega, wording
from analytics.report.charts.canvas import SCHEDULE, TRADE, Canvas, Drawing
from analytics.report.charts.colours import AMBER, BLUE, INK, LINE_COLOURS
from analytics.report.charts.reported import reported
from analytics.report.text import channel_hint, sector_labels
from analytics.results import Results
from analytics.study import FLOWS

BAR_WIDTH, ROW_HEIGHT = 300, 42
PATH_WIDTH, PATH_HEIGHT = 230, 196
COLOURS = {
    "trade_diversion_cny": AMBER,
    "trade_creation_cny": BLUE,
}
"""Parts of the effect in the order of stacking."""
OTHERS = ("other_imports", "other_exports")  # drawn last
_ENDS = ("effect_cny_p05", "effect_cny_p95")


@reported(40)
def effects(results: Results, language: str) -> Drawing:
    """Draw the effects of RCEP by sector: stacked in the last year, and as lines over the years.

    Rows are named ``parts`` (one for each sector and part) and ``path_import``, ``path_export``,
    as in the table ``projection``, in CNY.
    """
    canvas = Canvas(results, language)
    sectors = results.written("projection").filter(level="sector")
    labels, present = sector_labels(results.study, language), set(sectors["sector"])
    named = {sector: labels[sector] for sector in labels if sector in present}
    paths = [_path(canvas, sectors.filter(flow=flow), flow, named) for flow in FLOWS]
    name = pl.col("sector").replace_strict(named, return_dtype=pl.String)
    at_end = sectors.filter(year=results.study.last_year).with_columns(name=name)
    bars = _bars(canvas, at_end, list(named.values()))
    return canvas.framed(
        vega.in_a_row(bars, vega.stacked(*paths, spacing=26), spacing=44),
        "effects",
        title=_title(canvas, at_end, named),
        sources=(*TRADE, SCHEDULE),
        width=BAR_WIDTH + PATH_WIDTH + 400,
        indent=canvas.room(named.values()) + 10,
    )


def _title(canvas: Canvas, at_end: pl.DataFrame, named: dict[str, str]) -> str:
    """Return what the chart shows: the two sectors that gain most, and those that gain nothing."""
    ranked = at_end.filter(~pl.col("sector").is_in(OTHERS)).sort(
        ["effect_cny", "sector"], descending=[True, False]
    )
    gains = ranked.filter(pl.col("effect_cny") > 0.0)["sector"]
    unmoved = set(ranked.filter(effect_cny=0.0)["sector"])
    if len(gains) < 2:
        return canvas.say("chart.effects.title_plain")
    none = wording.listed([named[s] for s in named if s in unmoved], canvas.language)
    words = {"first": named[gains[0]], "second": named[gains[1]], "none": none}
    if canvas.language == "en":
        words = {key: name.lower() for key, name in words.items()}
    return canvas.say(f"chart.effects.{'title' if unmoved else 'title_all'}", **words)


def _bars(canvas: Canvas, at_end: pl.DataFrame, names: list[str]) -> vega.Spec:
    """Return stacked bars of the parts of each sector's effect, with the sum at their ends."""
    height = ROW_HEIGHT * len(names)
    ends = vega.domain(at_end.select("effect_cny", *_ENDS))
    y = vega.names(names, 0.5)
    x = vega.quantity("value_cny", ends, axis=canvas.bar_axis(labelFlush=False))
    colour, order = vega.coded("part", COLOURS), {"field": "order", "type": "ordinal"}
    parts = canvas.add("parts", _stacked_parts(at_end))
    bars = vega.layer(parts, "bar", y=y, x=x, color=colour, order=order)
    data, hidden = canvas.add("sums", _sums(canvas, at_end)), vega.hidden(y)
    sums = canvas.numbers(data, "left", 6, y=hidden, x=vega.quantity("end", ends))
    layers = [bars, *_ranges(canvas, at_end, ends, hidden), sums, *_key(canvas, at_end, height)]
    title = canvas.say("chart.effects.bars")
    return vega.layered(*layers, width=BAR_WIDTH, height=height, title=title)


def _stacked_parts(at_end: pl.DataFrame) -> pl.DataFrame:
    """Return a row for each sector and part of its effect, with its place in the stack."""
    parts = at_end.unpivot(
        [*COLOURS], index=["sector", "name"], variable_name="part", value_name="value_cny"
    )
    order = pl.col("part").replace_strict([*COLOURS], range(len(COLOURS)), return_dtype=pl.Int64)
    return parts.with_columns(order=order).sort("name", "order")


def _sums(canvas: Canvas, at_end: pl.DataFrame) -> list[dict[str, Any]]:
    """Return the effect of each sector in words, and where its bar and its range end."""
    rows = []
    for row in at_end.sort("sector").iter_rows(named=True):
        effect, number = row["effect_cny"], canvas.money(row["effect_cny"], "small", sign=True)
        hint = channel_hint(row["channel"], canvas.language)
        rows.append({
            "name": row["name"],
            "effect_cny": effect,
            "end": max(effect, row["effect_cny_p95"] or 0.0, 0.0),
            "text": f"{number} · {hint}" if hint else number,
        })  # fmt: skip
    return rows


def _ranges(
    canvas: Canvas, at_end: pl.DataFrame, ends: tuple[float, float], y: vega.Spec
) -> list[vega.Spec]:
    """Return a line over each bar from the 5th to the 95th percentile of the draws."""
    low, high = _ENDS
    drawn = at_end.filter(pl.col(low) < pl.col(high)).select("name", low, high)
    if drawn.is_empty():
        return []
    data = canvas.add("ranges", drawn.sort("name"))
    line, tick = {"strokeWidth": 1.2}, {"thickness": 1.2, "size": 9}
    x, x2 = vega.quantity(low, ends), {"field": high}
    return [
        vega.layer(data, "rule", {"color": INK, **line}, y=y, x=x, x2=x2),
        vega.layer(data, "tick", {"color": INK, **tick}, y=y, x=x),
        vega.layer(data, "tick", {"color": INK, **tick}, y=y, x=vega.quantity(high, ends)),
    ]


def _key(canvas: Canvas, at_end: pl.DataFrame, height: float) -> list[vega.Spec]:
    """Return colour patches with the names of the parts that are drawn."""
    entries = [
        (part, canvas.say(f"chart.effects.{part}"), colour)
        for part, colour in COLOURS.items()
        if float(at_end[part].abs().sum()) != 0.0
    ]
    layers = canvas.patches(entries, height + 42)
    if at_end[_ENDS[0]].null_count() == 0:
        words = canvas.say("chart.effects.band")
        layers.append(canvas.small_note(words, 0, height + 62, baseline="middle"))
    return layers


def _path(canvas: Canvas, sectors: pl.DataFrame, flow: str, named: dict[str, str]) -> vega.Spec:
    """Return the effects of one flow's sectors over the years."""
    study = canvas.study
    rows = sectors.filter(pl.col("year") >= study.base_year).select("sector", "year", "effect_cny")
    last = dict(rows.filter(year=study.last_year)["sector", "effect_cny"].iter_rows())
    colours = dict(zip([s for s in named if s in last], LINE_COLOURS, strict=False))
    ends = vega.domain(rows.select("effect_cny"))
    data = canvas.add(f"path_{flow}", rows.sort("sector", "year"))
    colour = vega.coded("sector", colours)
    y = vega.quantity("effect_cny", ends, axis=canvas.money_axis("small"))
    lines = vega.layer(data, "line", x=canvas.years(), y=y, color=colour)
    at_ends = [(named[sector], float(last[sector]), own) for sector, own in colours.items()]
    labels = canvas.end_labels(f"ends_{flow}", at_ends, domain=ends, height=PATH_HEIGHT)
    title = canvas.say(f"chart.effects.path.{flow}")
    return vega.layered(lines, labels, width=PATH_WIDTH, height=PATH_HEIGHT, title=title)
