"""The model over every published figure, before and now, coloured by the verdict."""

from functools import partial

import altair as alt
import polars as pl
from altair.utils.schemapi import debug_mode

from analytics.report.charts import parts, theme, wording
from analytics.report.findings.validation import name_of, ordered
from analytics.report.text import text, value_label
from analytics.results import Results

WIDTH, ROW_HEIGHT, MOST_LABEL = 330, 17, 480
LEAST, MOST = 0.05, 4.0
TICKS = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0)
COLOURS = {
    "holds": theme.GREEN,
    "broken": "#D55E00",
    "within_factor_2": theme.BLUE,
    "beyond_factor_2": "#E69F00",
}
TESTS = ("ceiling", "floor", "equal", "order")
_SHAPES = ("triangle-left", "triangle-right", "square", "circle")


@debug_mode(arg=False)
def validation(results: Results, language: str) -> alt.TopLevelMixin:
    """Draw the model's figure over the published one for each comparison.

    Parameters
    ----------
    results
        Results of a run.
    language
        ``en`` or ``zh``.

    Returns
    -------
    altair.TopLevelMixin
        Rows named ``held``: ``name, test, verdict, ratio, ratio_before`` on a logarithmic scale,
        ratios beyond its ends at its ends.
    """
    say = partial(text, language=language)
    rows = _rows(results, language)
    data = parts.Datasets(results.study)
    widest = max((wording.width_of(n, theme.LABEL_SIZE) for n in rows["name"]), default=0.0)
    return parts.framed(
        _panel(data, rows, language),
        data,
        title=say("chart.validation.title"),
        subtitle=say("chart.validation.subtitle"),
        caption=say("chart.validation.sources"),
        width=WIDTH + widest + 40,
        indent=widest + 10,
    )


def _rows(results: Results, language: str) -> pl.DataFrame:
    """Return ratios to the published figures, in the order of the report."""
    compared = [row for row in ordered(results) if row["distance"] is not None]
    schema = {"name": pl.String, "test": pl.String, "verdict": pl.String, "ratio": pl.Float64,
              "ratio_before": pl.Float64}  # fmt: skip
    return pl.DataFrame(
        [
            {
                "name": name_of(row, language), "test": row["test"], "verdict": row["verdict"],
                "ratio": _shown(row["model"] / row["published"]),
                "ratio_before": None if row["before"] is None
                else _shown(row["before"] / row["published"]),
            }
            for row in compared
        ],
        schema=schema,
    )  # fmt: skip


def _shown(ratio: float) -> float:
    return min(max(ratio, LEAST), MOST)


def _panel(data: parts.Datasets, rows: pl.DataFrame, language: str) -> parts.Panel:
    names = rows["name"].to_list()
    height = ROW_HEIGHT * max(len(names), 1)
    y_scale = alt.Scale(domain=names, padding=0.5)
    x_scale = alt.Scale(type="log", domain=[LEAST, MOST], nice=False)
    axis = alt.Axis(values=list(TICKS), format="~g", title=None, grid=True, labelOverlap=False)
    named = alt.Axis(title=None, grid=False, labelColor=theme.INK, labelLimit=MOST_LABEL)
    held = data.add("held", rows)
    plain = alt.Y("name:N", scale=y_scale, axis=None)
    x = alt.X("ratio:Q", scale=x_scale, axis=axis)
    steps = held.mark_rule(color=theme.SOFT_INK, strokeWidth=1).encode(
        y=alt.Y("name:N", scale=y_scale, axis=named), x=x, x2=alt.X2("ratio_before")
    )
    before = held.mark_point(color=theme.SOFT_INK, size=34, filled=False).encode(
        y=plain, x=alt.X("ratio_before:Q", scale=x_scale, axis=axis)
    )
    now = held.mark_point(size=64, filled=True, opacity=1.0).encode(
        y=plain,
        x=x,
        color=parts.colours_of("verdict", COLOURS),
        shape=alt.Shape(
            "test:N", scale=alt.Scale(domain=list(TESTS), range=list(_SHAPES)), legend=None
        ),
    )
    one = data.add("one", [{"ratio": 1.0}]).mark_rule(color=theme.INK, strokeWidth=1.2)
    keys = [(f"key {name}", value_label("verdict", name, language), colour)
            for name, colour in COLOURS.items()]  # fmt: skip
    return parts.layered(
        steps, before, one.encode(x=x), now, *data.key(keys, height + 30),
        width=WIDTH, height=height,
    )  # fmt: skip
