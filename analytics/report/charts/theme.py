"""Look of the charts: colours that colour-blind readers can tell apart, one font, few lines."""

from typing import Any

from analytics.report.charts.colours import GREY, GRID, INK, LINE_COLOURS, SOFT_INK
from analytics.report.charts.fonts import FONT_FAMILY

# Sizes of letters, in pixels.
TITLE_SIZE = 18
SUBTITLE_SIZE = 12.5
LABEL_SIZE = 12
SMALL_SIZE = 11
CAPTION_SIZE = 10.5

_AXIS_WORDS = {
    f"{part}{name}": value
    for part in ("label", "title")
    for name, value in (("Color", SOFT_INK), ("FontSize", LABEL_SIZE), ("FontWeight", "normal"))
}
"""Look of the words of axes and legends."""

CONFIG: dict[str, Any] = {
    "font": FONT_FAMILY,
    "background": "white",
    "padding": {"left": 20, "right": 24, "top": 18, "bottom": 16},
    "view": {"stroke": None},
    "title": {
        "anchor": "start",
        "frame": "group",
        "align": "left",
        "color": INK,
        "fontSize": 13,
        "fontWeight": "normal",
        "subtitleColor": SOFT_INK,
        "subtitleFontSize": SUBTITLE_SIZE,
        "subtitleFontWeight": "normal",
        "offset": 12,
    },
    "axis": {
        **_AXIS_WORDS,
        # No label is cut off, and none is measured twice more to see whether it is to be.
        "labelLimit": 0,
        "labelPadding": 5,
        "gridColor": GRID,
        "domainColor": GREY,
        "tickColor": GREY,
    },
    "axisX": {"grid": False, "tickSize": 4},
    "axisY": {"labelPadding": 8, "domain": False, "ticks": False, "grid": True},
    "text": {"color": INK, "fontSize": LABEL_SIZE, "fontWeight": "normal"},
    "line": {"strokeWidth": 2.25, "strokeCap": "round", "strokeJoin": "round"},
    "legend": {name: look for name, look in _AXIS_WORDS.items() if name != "labelFontWeight"},
    "range": {"category": list(LINE_COLOURS)},
}
"""Vega-Lite configuration that every chart carries."""


CHART_TITLE: dict[str, Any] = {
    "fontSize": TITLE_SIZE,
    "lineHeight": TITLE_SIZE + 7,
    "subtitleLineHeight": SUBTITLE_SIZE + 5,
    "subtitlePadding": 8,
    "offset": 18,
    "anchor": "start",
    "frame": "bounds",
}
"""Look of the title above a chart."""
