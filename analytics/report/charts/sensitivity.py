"""Sensitivity: what each assumption does to the effect on all goods, as a tornado for each flow."""

import polars as pl

from analytics.report.charts import theme, vega, wording
from analytics.report.charts.canvas import SCHEDULE, TRADE, Canvas, Drawing
from analytics.report.charts.colours import AMBER, BLUE, INK, SOFT_INK
from analytics.report.charts.reported import reported
from analytics.report.text import in_sentence, in_words
from analytics.results import Results
from analytics.study import FLOWS

WIDTH, ROW_HEIGHT, SHOWN = 250, 27, 8
_COLOURS = {"low": AMBER, "high": BLUE}
_GAP = 70
_COLUMNS = ("assumption", "name", "effect_cny", "effect_low_cny", "effect_high_cny",
            "first_order_index")  # fmt: skip


@reported(60)
def sensitivity(results: Results, language: str) -> Drawing:
    """Draw how far each assumption moves the effect on all goods in the last year.

    Rows are named ``swings_import`` and ``swings_export``: the assumptions that move the effect
    furthest, as in the table ``sensitivity``, in CNY. Without draws the chart says so.
    """
    canvas = Canvas(results, language)
    year = results.study.last_year
    table = results.sensitivity.filter(sector="total", year=year)
    table = table.with_columns(name=in_words(table["assumption"], language))
    panels = [_tornado(canvas, table, flow) for flow in FLOWS]
    widest = canvas.room(table["name"])
    return canvas.framed(
        vega.in_a_row(*panels, spacing=40),
        "sensitivity",
        title=_title(canvas, table),
        year=year,
        sources=(*TRADE, SCHEDULE),
        width=2 * (WIDTH + _GAP + widest),
        indent=widest + 10,
    )


def _widest_first(table: pl.DataFrame) -> pl.DataFrame:
    return table.sort(["swing_cny", "assumption"], descending=[True, False])


def _title(canvas: Canvas, table: pl.DataFrame) -> str:
    """Return which two assumptions move the effects of both flows furthest."""
    swings = _widest_first(table.group_by("assumption", "name").agg(pl.col("swing_cny").sum()))
    if swings.height < 2:
        return canvas.say("chart.sensitivity.title_plain")
    first, second = swings["name"].head(2)
    second = in_sentence(second, canvas.language)
    return canvas.say("chart.sensitivity.title", first=first, second=second)


def _tornado(canvas: Canvas, table: pl.DataFrame, flow: str) -> vega.Spec:
    """Return the bars of one flow, the widest first, around the central effect."""
    chosen = _widest_first(table.filter(flow=flow)).head(SHOWN).select(_COLUMNS)
    height = ROW_HEIGHT * max(chosen.height, 1)
    if chosen.is_empty():
        words = wording.wrapped(canvas.say("chart.sensitivity.none"), WIDTH, theme.LABEL_SIZE)
        layers = [canvas.note("\n".join(words), 0, 0)]
    else:
        y = vega.names(chosen["name"].to_list(), 0.35)
        key = [
            (f"{flow} {end}", canvas.say(f"chart.sensitivity.{end}"), colour)
            for end, colour in _COLOURS.items()
        ]
        layers = [
            *_bars(canvas, canvas.add(f"swings_{flow}", chosen), chosen, y),
            *_shares(canvas, chosen, flow, vega.hidden(y)),
            *canvas.patches(key, height + 42),
        ]
    return vega.layered(*layers, width=WIDTH, height=height, title=canvas.say(f"flow.{flow}"))


def _bars(canvas: Canvas, data: str, chosen: pl.DataFrame, y: vega.Spec) -> list[vega.Spec]:
    """Return bars from the central effect to those at both ends, and a line at the centre."""
    ends = vega.domain(chosen.select("effect_low_cny", "effect_high_cny"))
    axis = canvas.bar_axis(labelFlush=False)
    bars: list[vega.Spec] = []
    for end, colour in _COLOURS.items():
        x = vega.quantity(f"effect_{end}_cny", ends, axis=axis)
        place = {"y": vega.hidden(y) if bars else y, "x": x, "x2": {"field": "effect_cny"}}
        bars.append(vega.layer(data, "bar", {"color": colour}, **place))
    centre = vega.quantity("effect_cny", ends, aggregate="min")
    return [*bars, vega.layer(data, "rule", {"color": INK, "strokeWidth": 1}, x=centre)]


def _shares(canvas: Canvas, chosen: pl.DataFrame, flow: str, y: vega.Spec) -> list[vega.Spec]:
    """Return the share of the variance that each assumption explains, under its heading."""
    shares = [
        {"name": name, "text": "–" if index is None else canvas.percent(index, 0)}
        for name, index in chosen.select("name", "first_order_index").iter_rows()
    ]
    look = {"align": "right", "baseline": "middle", "fontSize": theme.SMALL_SIZE}
    data, place = canvas.add(f"variance_{flow}", shares), vega.at(x=WIDTH + 44)
    numbers = vega.layer(data, "text", look, y=y, **place, text=vega.TEXT)
    above = {"align": "right", "baseline": "bottom", "color": SOFT_INK}
    head = canvas.small_note(canvas.say("chart.sensitivity.variance"), WIDTH + 44, -6, **above)
    return [numbers, head]
