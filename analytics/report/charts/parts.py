"""What the charts share: frame, titles, axes, labels at the ends of lines."""

import math
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

import altair as alt
import polars as pl

from analytics.report.charts import theme, wording
from analytics.report.text import text
from analytics.study import Study


def percent_axis(language: str, **options: Any) -> alt.Axis:  # noqa: ANN401 - as altair has it
    """Return an axis of fractions, labelled in percent."""
    space = text("punctuation.space", language)
    expression = f"format(datum.value * 100, '.0f') + '{space}%'"
    return alt.Axis(labelExpr=expression, title=None, **options)


def money_axis(size: str, language: str, **options: Any) -> alt.Axis:  # noqa: ANN401 - as altair has it
    """Return an axis of amounts in CNY, labelled in the unit of the chart."""
    scale = wording.MONEY[size, language][0]
    return alt.Axis(labelExpr=f"format(datum.value / {scale:.0f}, ',')", title=None, **options)


def domain(table: pl.DataFrame) -> tuple[float, float]:
    """Return the range of an axis for all values of a table, from zero or below.

    Ends are a little beyond a round number, so that the label there does not push the title up.

    Examples
    --------
    >>> domain(pl.DataFrame({"a": [1.0, 7.2], "b": [3.0, None]}))
    (0.0, 8.4)
    """
    values = [float(value) for row in table.iter_rows() for value in row if value is not None]
    return -_round_up(-min(values, default=0.0)), _round_up(max(values, default=0.0)) or 1.0


def _round_up(value: float) -> float:
    if value <= 0.0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(value))
    steps = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
    return round(next(step for step in steps if step * power >= value) * power * 1.05, 12)


def year_axis(first: int, last: int, *, values: Sequence[int] | None = None) -> alt.X:
    """Return the horizontal encoding of years, with labels at some years, by default round ones."""
    ticks = list(values) if values is not None else _round_years(first, last)
    return alt.X(
        "year:Q",
        scale=alt.Scale(domain=[first, last], nice=False, zero=False),
        axis=alt.Axis(values=ticks, format="d", title=None, labelOverlap=False, labelFlush=False),
    )


def bar_axis(language: str) -> alt.Axis:
    """Return an axis of small amounts below horizontal bars."""
    return money_axis(
        "small", language, tickCount=4, grid=True, domain=False, ticks=False, labelFlush=False
    )


def names_axis(scale: alt.Scale) -> alt.Y:
    """Return the vertical encoding of rows by their names."""
    axis = alt.Axis(title=None, grid=False, labelColor=theme.INK, labelLimit=300)
    return alt.Y("name:N", scale=scale, axis=axis)


def colours_of(field: str, colours: Mapping[str, str]) -> alt.Color:
    """Return the colours of codes in a field; what they stand for is said elsewhere."""
    scale = alt.Scale(domain=list(colours), range=list(colours.values()))
    return alt.Color(f"{field}:N", scale=scale, legend=None)


def _round_years(first: int, last: int) -> list[int]:
    middle = [year for year in range(first, last + 1) if year % 5 == 0]
    return [first, *(y for y in middle if y - first > 2 and last - y > 1), last]


_FIXED: Mapping[str, Any] = {"x": alt.XValue, "x2": alt.X2Value, "y": alt.YValue}


def at(**pixels: float | str) -> dict[str, Any]:
    """Return channels at fixed places of the plot.

    Like every channel of these charts they are given as what they are: of a plain value or text,
    altair would look the class up among all of Vega-Lite, which takes longer than the chart.
    """
    return {name: _FIXED[name](place) for name, place in pixels.items()}


def spread(positions: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return positions moved apart so that neighbours are at least ``gap`` from each other.

    Parameters
    ----------
    positions
        Wanted positions.
    gap
        Least distance.
    low, high
        Room; it is exceeded only if there are too many positions for it.

    Returns
    -------
    list of float
        New positions in the order of the old ones.

    Examples
    --------
    >>> spread([0.0, 1.0, 9.0], 4.0, 0.0, 10.0)
    [0.0, 4.0, 9.0]
    """
    order = sorted(range(len(positions)), key=lambda i: (positions[i], i))
    placed = [min(max(positions[i], low), high) for i in order]
    for i in range(1, len(placed)):
        placed[i] = max(placed[i], placed[i - 1] + gap)
    if placed and placed[-1] > high:
        placed[-1] = high
        for i in range(len(placed) - 2, -1, -1):
            placed[i] = min(placed[i], placed[i + 1] - gap)
    result = [0.0] * len(placed)
    for rank, i in enumerate(order):
        result[i] = placed[rank]
    return result


class Datasets:
    """The data of a chart by name, kept apart from its drawing until that is complete.

    Altair copies a drawing at every step, so rows inside it would be copied dozens of times.

    Parameters
    ----------
    study
        Its years are those of the axes.
    """

    def __init__(self, study: Study) -> None:
        self.study = study
        self.tables: dict[str, list[dict[str, Any]]] = {}

    def add(self, name: str, table: pl.DataFrame | Sequence[dict[str, Any]]) -> alt.Chart:
        """Add rows under a name of their own and return a chart to draw them with."""
        assert name not in self.tables, name
        self.tables[name] = table.to_dicts() if isinstance(table, pl.DataFrame) else list(table)
        return alt.Chart(alt.NamedData(name=name))

    def years(self, values: Sequence[int] | None = None) -> alt.X:
        """Return the horizontal encoding of all years, with labels at those that are chosen."""
        first, last = self.study.base_year, self.study.last_year
        return year_axis(first, last, values=values or self.study.years.axis)

    def note(
        self,
        text: str,
        x: float,
        y: float,
        **mark: Any,  # noqa: ANN401 - as altair has it
    ) -> alt.Chart:
        """Return a text at a place in pixels from the left and the top of the plot."""
        drawn = self.add(f"note {len(self.tables)}", [{"text": text}])
        marked = drawn.mark_text(**{**_NOTE, **mark})
        noted: alt.Chart = marked.encode(**at(x=x, y=y), text=alt.Text("text:N"))
        return noted

    def key(self, entries: Sequence[tuple[str, str, str]], y: float) -> list[alt.Chart]:
        """Return colour patches with what they stand for, from left to right.

        Parameters
        ----------
        entries
            Name of the rows, words, and colour.
        y
            Distance in pixels from the top of the plot.
        """
        layers: list[alt.Chart] = []
        left = 0.0
        for name, words, colour in entries:
            patch = self.add(f"key {name}", [{}]).mark_rule(color=colour, strokeWidth=11)
            layers += [
                patch.encode(**at(x=left, x2=left + 14, y=y)),
                self.note(words, left + 20, y, baseline="middle", fontSize=theme.SMALL_SIZE),
            ]
            left += 20 + wording.width_of(words, theme.SMALL_SIZE) + 18
        return layers

    def border(self, name: str, year: float) -> alt.Chart:
        """Return a dotted line between two years."""
        rule = self.add(name, [{"year": year}]).mark_rule(
            color=theme.GREY, strokeWidth=1, strokeDash=[2, 3]
        )
        line: alt.Chart = rule.encode(x=alt.X("year:Q"))
        return line

    def end_labels(
        self,
        name: str,
        ends: Sequence[tuple[str, float, str]],
        *,
        domain: tuple[float, float],
        height: float,
        gap: float = 16.0,
        **mark: Any,  # noqa: ANN401 - as altair has it
    ) -> alt.Chart:
        """Return labels right of the plot at the ends of lines, moved apart where they would meet.

        Parameters
        ----------
        name
            Name of the rows.
        ends
            Text, value at the end of the line, and colour.
        domain, height
            Range of the vertical axis, and its length in pixels.
        gap
            Least distance between labels in pixels.
        **mark
            Further properties of the text.
        """
        low, high = domain
        wanted = [height * (high - value) / (high - low) for _, value, _ in ends]
        placed = spread(wanted, gap, 0.0, height)
        table = [
            {"text": text, "value": value, "pixel": round(placed[i], 2), "colour": colour}
            for i, (text, value, colour) in enumerate(ends)
        ]
        options: dict[str, Any] = {**_NOTE, "baseline": "middle", "dx": 8, **mark}
        marked = self.add(name, table).mark_text(**options)
        return marked.encode(  # type: ignore[no-any-return]
            **at(x="width"),
            y=alt.Y("pixel:Q", scale=None, axis=None),
            text=alt.Text("text:N"),
            color=alt.Color("colour:N", scale=None, legend=None),
        )


_NOTE = {"align": "left", "baseline": "top", "lineBreak": "\n"}
Panel = dict[str, Any]
"""A part of a chart as Vega-Lite; putting dictionaries together is a hundred times faster than
putting altair's objects together, which are copied whole at every step."""


class Drawing(alt.TopLevelMixin):
    """A finished chart: its Vega-Lite source, which altair shows and saves like its own.

    Parameters
    ----------
    source
        A complete Vega-Lite specification, with its data.
    """

    def __init__(self, source: dict[str, Any]) -> None:
        self._source = source

    def to_dict(
        self,
        validate: bool = True,  # noqa: FBT001, FBT002 - altair's signature
        *,
        format: str = "vega-lite",  # noqa: A002 - altair's signature
        ignore: list[str] | None = None,
        context: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return a copy of the source."""
        del format, ignore, context
        if validate:
            alt.VConcatChart.from_dict(self._source, validate=True)
        return deepcopy(self._source)


def layered(*layers: alt.Chart, **properties: Any) -> Panel:  # noqa: ANN401 - as Vega-Lite has it
    """Return drawings on top of each other, each with a vertical axis of its own."""
    context = {"top_level": False, "datasets": {}}
    drawn = [layer.to_dict(validate=False, context=context) for layer in layers]
    independent = {"scale": {"y": "independent", "color": "independent"}}
    return {"layer": drawn, "resolve": independent, **properties}


def beside(*panels: Panel, spacing: float = 30.0) -> Panel:
    """Return panels from left to right."""
    return {"hconcat": list(panels), "spacing": spacing}


def stacked(*panels: Panel, spacing: float = 30.0) -> Panel:
    """Return panels from top to bottom."""
    return {"vconcat": list(panels), "spacing": spacing}


def heading(text: str) -> dict[str, Any]:
    """Return the title of a row of panels, larger than the titles of the panels."""
    return {"text": text, "fontSize": 14, "frame": "group", "offset": 10}


def framed(
    body: Panel,
    data: Datasets,
    *,
    title: str,
    subtitle: str,
    caption: str,
    width: float,
    indent: float,
) -> Drawing:
    """Return a chart with title above and source below, in the look of the report.

    Parameters
    ----------
    body
        The drawing.
    data
        Its data.
    title, subtitle, caption
        What is seen; how it is measured, with units and status; sources. Lines break by width.
    width
        Width of the whole in pixels.
    indent
        Width of the labels left of the first plot, so that the source begins at the left end.
    """
    theme.register_font()
    foot = wording.wrapped(caption, width, theme.CAPTION_SIZE)
    look = {"fontSize": theme.CAPTION_SIZE, "color": theme.SOFT_INK}
    source = data.note("\n".join(foot), -indent, 0, **look)
    height = len(foot) * (theme.CAPTION_SIZE + 3)
    title_above = {
        "text": wording.wrapped(title, width, theme.TITLE_SIZE),
        "subtitle": wording.wrapped(subtitle, width, theme.SUBTITLE_SIZE),
        "fontSize": theme.TITLE_SIZE,
        "lineHeight": theme.TITLE_SIZE + 7,
        "subtitleLineHeight": theme.SUBTITLE_SIZE + 5,
        "subtitlePadding": 8,
        "offset": 18,
        "anchor": "start",
        "frame": "bounds",
    }
    return Drawing(
        {
            "$schema": alt.SCHEMA_URL,
            "config": theme.CONFIG,
            "title": title_above,
            **stacked(body, layered(source, width=10, height=height), spacing=16),
            "datasets": data.tables,
        }
    )
