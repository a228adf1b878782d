"""Channels of a drawing as Vega-Lite: what a place, a colour or a text stands for.

Charts are plain dictionaries: putting these together is a hundred times faster than putting
altair's objects together, which are copied whole at every step.
"""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analytics.report.charts.colours import INK

if TYPE_CHECKING:  # what only draws in another process loads vega, and no polars
    import polars as pl

Spec = dict[str, Any]
"""A part of a chart as Vega-Lite."""

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.4.1.json"
"""The version of Vega-Lite that charts are written for, as altair names it."""

TEXT: Spec = {"field": "text", "type": "nominal"}
"""The words of a row."""


def layer(
    data: str,
    kind: str,
    look: Mapping[str, Any] | None = None,
    **channels: Spec,
) -> Spec:
    """Return a drawing of rows.

    Parameters
    ----------
    data
        Name of the rows.
    kind
        The mark: ``line``, ``bar``, ``text`` ...
    look
        Properties of the mark.
    **channels
        What is drawn where, and in which colour.
    """
    return {"data": {"name": data}, "mark": {"type": kind, **(look or {})}, "encoding": channels}


def only(where: str, drawn: Spec) -> Spec:
    """Return a drawing of the rows of which an expression of Vega is true."""
    return {**drawn, "transform": [{"filter": where}]}


def quantity(
    field: str,
    ends: Sequence[float] | None,
    **more: Any,  # noqa: ANN401 - as Vega-Lite has it
) -> Spec:
    """Return the place of a number, in its own unit.

    Parameters
    ----------
    field
        Column of the rows.
    ends
        Ends of the axis; None for a number of pixels.
    **more
        Such as ``axis``; None draws none, and without it layers share the one that is given.
    """
    scale = None if ends is None else {"domain": list(ends)}
    return {"field": field, "type": "quantitative", "scale": scale, **more}


def domain(table: "pl.DataFrame") -> tuple[float, float]:
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


def years(first: int, last: int, labelled: Sequence[int] | None = None) -> Spec:
    """Return the horizontal place of years, with labels at some years, by default round ones."""
    values = list(labelled) if labelled is not None else _round_years(first, last)
    axis = {"values": values, "format": "d", "title": None, "labelOverlap": False,
            "labelFlush": False}  # fmt: skip
    return {**quantity("year", [first, last], axis=axis),
            "scale": {"domain": [first, last], "nice": False, "zero": False}}  # fmt: skip


def _round_years(first: int, last: int) -> list[int]:
    middle = [year for year in range(first, last + 1) if year % 5 == 0]
    return [first, *(y for y in middle if y - first > 2 and last - y > 1), last]


def names(values: Sequence[str], inner: float) -> Spec:
    """Return the vertical place of rows by their names; `inner` is the room between two of them."""
    scale = {"domain": list(values), "paddingInner": inner, "paddingOuter": 0.2}
    return {"field": "name", "type": "nominal", "scale": scale, "axis": names_axis()}


def names_axis(**more: Any) -> Spec:  # noqa: ANN401 - as Vega-Lite has it
    """Return an axis of names."""
    return {"title": None, "grid": False, "labelColor": INK, **more}


def hidden(channel: Spec) -> Spec:
    """Return a place on an axis that another layer draws."""
    return {**channel, "axis": None}


def coded(field: str, looks: Mapping[Any, Any], kind: str = "nominal") -> Spec:
    """Return the colour or another look of the codes in a field; words say what they stand for."""
    scale = {"domain": list(looks), "range": list(looks.values())}
    return {"field": field, "type": kind, "scale": scale, "legend": None}


def at(**pixels: float | str) -> dict[str, Spec]:
    """Return channels at fixed places of the plot."""
    return {name: {"value": place} for name, place in pixels.items()}


def layered(*layers: Spec, **properties: Any) -> Spec:  # noqa: ANN401 - as Vega-Lite has it
    """Return drawings on top of each other, each with a vertical axis of its own."""
    independent = {"scale": {"y": "independent", "color": "independent"}}
    return {"layer": list(layers), "resolve": independent, **properties}


def in_a_row(*panels: Spec, spacing: float = 30.0) -> Spec:
    """Return panels from left to right."""
    return {"hconcat": list(panels), "spacing": spacing}


def stacked(*panels: Spec, spacing: float = 30.0) -> Spec:
    """Return panels from top to bottom."""
    return {"vconcat": list(panels), "spacing": spacing}


def heading(text: str) -> Spec:
    """Return the title of a row of panels, larger than the titles of the panels."""
    return {"text": text, "fontSize": 14, "frame": "group", "offset": 10}
