"""From one scenario's effect of RCEP to another's: what each change of assumption contributes."""

from functools import partial
from typing import Any

import altair as alt
import polars as pl
from altair.utils.schemapi import debug_mode

from analytics.report.charts import parts, theme, wording
from analytics.report.findings.differences import (
    most_limited,
    steps,
    title_by_name,
    titles,
)
from analytics.report.findings.figures import Figures
from analytics.report.text import text
from analytics.results.comparison import Comparison
from analytics.study import FLOWS

WIDTH, ROW_HEIGHT = 270, 30
COLOURS = {"effect": "#8A949E", "more": theme.BLUE, "less": "#E69F00"}
"""Effects of the two scenarios, and contributions that raise or lower it."""
_LONGEST_LABEL = 250
_INNER, _OUTER = 0.35, 0.2
"""Room between bars, and before the first and after the last, in steps of the scale."""


@debug_mode(arg=False)
def waterfall(comparison: Comparison, language: str) -> alt.TopLevelMixin:
    """Draw effects in the last year and what lies between: a row of panels for each scenario.

    Parameters
    ----------
    comparison
        The comparison; each scenario is drawn against the first.
    language
        ``en`` or ``zh``.

    Returns
    -------
    altair.TopLevelMixin
        Rows named ``<scenario> <flow>``, as :func:`steps` gives them.
    """
    say = partial(text, language=language)
    data = parts.Datasets(comparison.results[0].study)
    named = title_by_name(comparison, language)
    first = comparison.results[0]
    drawn = {
        (name, flow): steps(comparison, name, flow, language)
        for name in comparison.names[1:]
        for flow in FLOWS
    }
    every = [row for rows in drawn.values() for row in rows]
    # One scale for all panels, so that lengths can be compared.
    domain = parts.domain(pl.DataFrame(every).select("start", "end"))
    room = max(wording.width_of(row["name"], theme.LABEL_SIZE) for row in every)
    panels = []
    for name in comparison.names[1:]:
        pair = [_panel(data, f"{name} {flow}", drawn[name, flow], language, domain, flow=flow)
                for flow in FLOWS]  # fmt: skip
        row = parts.beside(*pair, spacing=64)
        several = len(comparison.names) > 2
        panels.append({**row, "title": parts.heading(named[name])} if several else row)
    sampled = "sampled" in set(comparison.attribution["method"])
    schedule = say(f"chart.schedule.{most_limited(comparison).scenario.schedule}")
    year = Figures(first).last_year
    subtitle = say("chart.waterfall.subtitle", schedule=schedule, year=year)
    return parts.framed(
        parts.stacked(*panels, spacing=36),
        data,
        title=_title(comparison, language),
        subtitle=subtitle + (say("chart.waterfall.sampled") if sampled else ""),
        caption=wording.source_line(
            first,
            ["qingdao_daily_2022", "mof_japan_trade", "rcep_annex_china_asean"],
            language,
            scenario=("、" if language == "zh" else ", ").join(titles(comparison, language)),
        ),
        width=2 * WIDTH + 330,
        indent=min(room, _LONGEST_LABEL) + 10,
    )


def _title(comparison: Comparison, language: str) -> str:
    named = titles(comparison, language)
    figures = [Figures(results) for results in comparison.results[:2]]
    words: dict[str, Any] = {"base": named[0], "year": figures[0].last_year}
    if len(named) > 2:
        return text("chart.waterfall.title_several", language, **words)
    for which, found in zip(("first", "other"), figures, strict=True):
        for flow in FLOWS:
            amount = found.amount("effect_cny", flow, "total", found.last_year)
            words[f"{flow}_{which}"] = wording.money(amount, "small", language, sign=True)
    return text("chart.waterfall.title", language, **words, other=named[1])


def _panel(
    data: parts.Datasets,
    name: str,
    rows: list[dict[str, Any]],
    language: str,
    domain: tuple[float, float],
    *,
    flow: str,
) -> parts.Panel:
    """Return the bars of one flow, from top to bottom, with thin lines from each to the next."""
    numbered = [
        {**row, "order": number, "text": _text(row, language)} for number, row in enumerate(rows)
    ]
    x_scale = alt.Scale(domain=list(domain))
    y_scale = alt.Scale(domain=list(range(len(rows))), paddingInner=_INNER, paddingOuter=_OUTER)
    height = ROW_HEIGHT * len(rows)
    # Without a grid, whose lines would run through the numbers.
    amounts = parts.money_axis(
        "small", language, tickCount=4, grid=False, domain=True, ticks=True, labelFlush=False
    )
    bars = (
        data.add(name, numbered)
        .mark_bar()
        .encode(
            y=alt.Y("order:O", scale=y_scale, axis=_names(rows) if flow == FLOWS[0] else None),
            x=alt.X("start:Q", scale=x_scale, axis=amounts),
            x2=alt.X2("end:Q"),
            color=parts.colours_of("kind", COLOURS),
        )
    )
    lines = _lines(data, name, _links(rows, height), x_scale)
    places = [
        {"order": row["order"], "at": max(row["start"], row["end"]), "text": row["text"]}
        for row in numbered
    ]
    texts = (
        data.add(f"texts {name}", places)
        .mark_text(align="left", baseline="middle", dx=6, fontSize=theme.SMALL_SIZE)
        .encode(
            y=alt.Y("order:O", scale=y_scale, axis=None),
            x=alt.X("at:Q", scale=x_scale),
            text=alt.Text("text:N"),
        )
    )
    title = text(f"flow.{flow}", language)
    return parts.layered(bars, lines, texts, width=WIDTH, height=height, title=title)


def _names(rows: list[dict[str, Any]]) -> alt.Axis:
    """Return an axis that names rows told apart by number: two may bear the same words."""
    names = [row["name"] for row in rows]
    return alt.Axis(
        title=None, grid=False, labelColor=theme.INK, labelLimit=_LONGEST_LABEL,
        labelExpr=f"{names!r}[datum.value]",
    )  # fmt: skip


def _lines(
    data: parts.Datasets, name: str, links: list[dict[str, float]], x_scale: alt.Scale
) -> alt.Chart:
    """Return the thin lines from each bar to the next."""
    lines: alt.Chart = (
        data.add(f"links {name}", links)
        .mark_rule(color=theme.SOFT_INK, strokeWidth=1)
        .encode(
            x=alt.X("at:Q", scale=x_scale),
            y=alt.Y("from:Q", scale=None, axis=None),
            y2=alt.Y2("to:Q"),
        )
    )
    return lines


def _links(rows: list[dict[str, Any]], height: float) -> list[dict[str, float]]:
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


def _text(row: dict[str, Any], language: str) -> str:
    amount = wording.money(row["amount"], "small", language, sign=True)
    error = wording.money(row["error"] or 0.0, "small", language)
    return amount if error == "0" else f"{amount} ± {error}"
