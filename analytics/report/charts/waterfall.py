"""From one scenario's effect of RCEP to another's: what each change of assumption contributes."""

from collections.abc import Sequence
from itertools import pairwise, product
from typing import Any

import polars as pl

from analytics.report.charts import vega
from analytics.report.charts.canvas import SCHEDULE, TRADE, Canvas, Drawing
from analytics.report.charts.colours import AMBER, BLUE, GREY, SOFT_INK
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
    drawn = {pair: steps(comparison, *pair, language) for pair in product(others, FLOWS)}
    every = [row for rows in drawn.values() for row in rows]
    # One scale for all panels, so that lengths can be compared.
    ends = vega.domain(pl.DataFrame(every).select("start", "end"))
    named = title_by_name(comparison, language)
    panels = []
    for name in others:
        both = (_panel(canvas, name, flow, drawn[name, flow], ends) for flow in FLOWS)
        row = vega.in_a_row(*both, spacing=64)
        panels.append({**row, "title": vega.heading(named[name])} if len(others) > 1 else row)
    sampled = "sampled" in set(comparison.attribution["method"])
    schedule = canvas.schedule(most_limited(comparison))
    year = first.study.last_year
    subtitle = canvas.say("chart.waterfall.subtitle", schedule=schedule, year=year)
    widest = canvas.room(row["name"] for row in every)
    return canvas.framed(
        vega.stacked(*panels, spacing=36),
        "waterfall",
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
    named = vega.names_axis(labelLimit=_LONGEST_LABEL, labelExpr=words)
    named_y = {**y, "axis": named if flow == FLOWS[0] else None}
    # Without a grid, whose lines would run through the numbers.
    axis = canvas.bar_axis(grid=False, domain=True, ticks=True, labelFlush=False)
    bars = vega.layer(canvas.add(name, numbered), "bar", y=named_y,
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
    texts = canvas.numbers(canvas.add(f"texts {name}", places), "left", 6, y=y, x=x)
    title = canvas.say(f"flow.{flow}")
    return vega.layered(bars, lines, texts, width=WIDTH, height=height, title=title)


def _links(rows: _Rows, height: float) -> list[dict[str, float]]:
    """Return lines from each bar down to the next, and through bars that have no length."""
    step = height / (len(rows) - _INNER + 2 * _OUTER)
    top = [step * (number + _OUTER) for number in range(len(rows))]
    thickness = step * (1.0 - _INNER)
    return [
        {
            "at": row["end"],
            "from": round(above + (thickness if row["amount"] else 0.0), 2),
            "to": round(below, 2),
        }
        for row, (above, below) in zip(rows, pairwise(top), strict=False)
    ]


def _text(canvas: Canvas, row: dict[str, Any]) -> str:
    amount = canvas.money(row["amount"], "small", sign=True)
    error = canvas.money(row["error"] or 0.0, "small")
    return amount if error == "0" else f"{amount} ± {error}"
