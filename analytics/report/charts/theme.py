"""Look of the charts: colours that colour-blind readers can tell apart, one font, few lines.

The font is the one in ``assets``. Chart programs drop the text of a chart without a word if its
font is not installed, so the font is registered before it is named, and every list of fonts ends
in ``sans-serif``.
"""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert

from analytics.report.charts.colours import (
    AREA_COLOURS,
    BLUE,
    GOLD,
    GREEN,
    GREY,
    GRID,
    INK,
    LINE_COLOURS,
    ORANGE,
    PURPLE,
    SKY,
    SOFT_INK,
)

__all__ = [
    "AREA_COLOURS",
    "BLUE",
    "CAPTION_SIZE",
    "CONFIG",
    "FONT_FAMILY",
    "FONT_FILE",
    "FONT_NAME",
    "GOLD",
    "GREEN",
    "GREY",
    "GRID",
    "INK",
    "LABEL_SIZE",
    "LINE_COLOURS",
    "NAME",
    "ORANGE",
    "PURPLE",
    "SKY",
    "SMALL_SIZE",
    "SOFT_INK",
    "SUBTITLE_SIZE",
    "TITLE_SIZE",
    "darker",
    "enable",
    "register_font",
]
FONT_NAME = "Noto Sans SC Subset"
FONT_FAMILY = f"{FONT_NAME}, sans-serif"
FONT_FILE = Path(str(files("analytics.report").joinpath("assets", "NotoSansSC-Subset.otf")))
"""The shipped font; see ``assets/README.md``."""

NAME = "rcep"
"""Name of the theme in altair."""

TITLE_SIZE = 18
SUBTITLE_SIZE = 12.5
LABEL_SIZE = 12
SMALL_SIZE = 11
CAPTION_SIZE = 10.5

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
        "labelColor": SOFT_INK,
        "labelFontSize": LABEL_SIZE,
        "labelFontWeight": "normal",
        "labelPadding": 5,
        "titleColor": SOFT_INK,
        "titleFontSize": LABEL_SIZE,
        "titleFontWeight": "normal",
        "gridColor": GRID,
        "domainColor": GREY,
        "tickColor": GREY,
    },
    "axisX": {"grid": False, "tickSize": 4},
    "axisY": {"labelPadding": 8, "domain": False, "ticks": False, "grid": True},
    "text": {"color": INK, "fontSize": LABEL_SIZE, "fontWeight": "normal"},
    "line": {"strokeWidth": 2.25, "strokeCap": "round", "strokeJoin": "round"},
    "legend": {
        "labelColor": SOFT_INK,
        "labelFontSize": LABEL_SIZE,
        "titleColor": SOFT_INK,
        "titleFontSize": LABEL_SIZE,
        "titleFontWeight": "normal",
    },
    "range": {"category": list(LINE_COLOURS)},
}
"""Vega-Lite configuration that every chart carries."""


def darker(colour: str) -> str:
    """Return the colour of text that names an area: light colours are hard to read as letters.

    Examples
    --------
    >>> darker("#E69F00")
    '#9C6C00'
    """
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(part * 0.68):02X}" for part in parts)


@cache
def register_font() -> None:
    """Make the shipped font known to the program that draws; once is enough."""
    vl_convert.register_font_directory(str(FONT_FILE.parent))


@alt.theme.register(NAME, enable=False)
def _theme() -> alt.theme.ThemeConfig:
    return alt.theme.ThemeConfig(config=CONFIG)  # type: ignore[typeddict-item]


def enable() -> None:
    """Give charts that a reader draws in a notebook the look of the report.

    The charts of the report carry their look themselves and do not need this.
    """
    register_font()
    alt.theme.enable(NAME)
