"""From one scenario's effect of RCEP to another's: what each change of assumption contributes."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from analytics.report.charts import theme, vega, wording
from analytics.report.charts.canvas import SCHEDULE, TRADE, Canvas, Drawing
from analytics.report.charts.colours import AMBER, BLUE, GREY, SOFT_INK
from analytics.report.charts.scales import domain
from analytics.report.findings.differences import most_limited, steps, title_by_name, titles
from analytics.report.findings.figures import Figures
from analytics.report.text import said_of_its_study
from analytics.results.comparison import Comparison
from analytics.study import FLOWS, TOTAL

WIDTH, ROW_HEIGHT = 270, 30
COLOURS = {"effect": GREY, "more": BLUE, "less": AMBER}
"""Effects of the two scenarios, and contributions that raise or lower it."""
_LONGEST_LABEL = 250
_INNER, _OUTER = 0.35, 0.2
"""Room between bars, and before the first and after the last, in steps of the scale."""
_Rows = list[dict[str, Any]]


@said_of_its_study
def waterfall(comparison: Comparison, language: str) -> Drawing:
    """Draw effects in the last year and what lies between: a row of panels for each scenario.

    Each scenario is drawn against the first. Rows are named ``<scenario> <flow>``, as
    :func:`~analytics.report.findings.differences.steps` gives them.
    """
    first, others = comparison.results[0], comparison.names[1:]
    canvas = Canvas(first, language)
    drawn = {
        (name, flow): steps(comparison, name, flow, language) for name in others for flow in FLOWS
    }
    every = [row for rows in drawn.values() for row in rows]
    # One scale for all panels, so that lengths can be compared.
    ends = domain(pl.DataFrame(every).select("start", "end"))
    named = title_by_name(comparison, language)
    panels = []
    for name in others:
        pair = (_panel(canvas, name, flow, drawn[name, flow], ends) for flow in FLOWS)
        row = vega.in_a_row(*pair, spacing=64)
        panels.append({**row, "title": vega.heading(named[name])} if len(others) > 1 else row)
    sampled = "sampled" in set(comparison.attribution["method"])
    subtitle = canvas.say(
        "chart.waterfall.subtitle",
        schedule=canvas.schedule(most_limited(comparison)),
        year=first.study.last_year,
    )
    widest = wording.widest((row["name"] for row in every), theme.LABEL_SIZE)
    return canvas.framed(
        vega.stacked(*panels, spacing=36),
        title=_title(canvas, comparison),
        subtitle=subtitle + (canvas.say("chart.waterfall.sampled") if sampled else ""),
        sources=(*TRADE, SCHEDULE),
        scenario=canvas.say("punctuation.list").join(titles(comparison, language)),
        width=2 * WIDTH + 330,
        indent=min(widest, _LONGEST_LABEL) + 10,
    )


def _title(canvas: Canvas, comparison: Comparison) -> str:
    named = titles(comparison, canvas.language)
    figures = [Figures(results) for results in comparison.results[:2]]
    words: dict[str, Any] = {"base": named[0], "year": comparison.study.last_year}
    if len(named) > 2:
        return canvas.say("chart.waterfall.title_several", **words)
    for which, found in zip(("first", "other"), figures, strict=True):
        for flow in FLOWS:
            amount = found.amount("effect_cny", flow, TOTAL)
            words[f"{flow}_{which}"] = canvas.money(amount, "small", sign=True)
    return canvas.say("chart.waterfall.title", **words, other=named[1])


def _panel(
    canvas: Canvas, scenario: str, flow: str, rows: _Rows, ends: Sequence[float]
) -> vega.Spec:
    """Return the bars of one flow, from top to bottom, with thin lines from each to the next."""
    name, height = f"{scenario} {flow}", ROW_HEIGHT * len(rows)
    numbered = [
        {**row, "order": number, "text": _text(canvas, row)} for number, row in enumerate(rows)
    ]
    scale = {"domain": list(range(len(rows))), "paddingInner": _INNER, "paddingOuter": _OUTER}
    y = {"field": "order", "type": "ordinal", "scale": scale, "axis": None}
    # Rows are told apart by number, since two may bear the same words.
    words = f"{[row['name'] for row in rows]!r}[datum.value]"
    named = (
        vega.names_axis(labelLimit=_LONGEST_LABEL, labelExpr=words) if flow == FLOWS[0] else None
    )
    # Without a grid, whose lines would run through the numbers.
    axis = canvas.bar_axis(grid=False, domain=True, ticks=True, labelFlush=False)
    bars = vega.layer(canvas.add(name, numbered), "bar", y={**y, "axis": named},
                      x=vega.quantity("start", ends, axis=axis), x2={"field": "end"},
                      color=vega.coded("kind", COLOURS))  # fmt: skip
    x = vega.quantity("at", ends)
    lines = vega.layer(canvas.add(f"links {name}", _links(rows, height)), "rule",
                       {"color": SOFT_INK, "strokeWidth": 1}, x=x,
                       y=vega.quantity("from", None, axis=None), y2={"field": "to"})  # fmt: skip
    places = [
        {"order": row["order"], "at": max(row["start"], row["end"]), "text": row["text"]}
        for row in numbered
    ]
    look = {"align": "left", "baseline": "middle", "dx": 6, "fontSize": theme.SMALL_SIZE}
    texts = vega.layer(canvas.add(f"texts {name}", places), "text", look, y=y, x=x, text=vega.TEXT)
    return vega.layered(
        bars, lines, texts, width=WIDTH, height=height, title=canvas.say(f"flow.{flow}")
    )


def _links(rows: _Rows, height: float) -> list[dict[str, float]]:
    """Return lines from each bar down to the next, and through bars that have no length."""
    step = height / (len(rows) - _INNER + 2 * _OUTER)
    top = [step * (number + _OUTER) for number in range(len(rows))]
    thickness = step * (1.0 - _INNER)
    return [
        {
            "at": row["end"],
            "from": round(top[number] + (0.0 if row["amount"] == 0.0 else thickness), 2),
            "to": round(top[number + 1], 2),
        }
        for number, row in enumerate(rows[:-1])
    ]


def _text(canvas: Canvas, row: dict[str, Any]) -> str:
    amount = canvas.money(row["amount"], "small", sign=True)
    error = canvas.money(row["error"] or 0.0, "small")
    return amount if error == "0" else f"{amount} ± {error}"
