"""Charts in a notebook: pictures inside the page, which need no network and fit its width."""

import hashlib
import re
import sys
from typing import TYPE_CHECKING, Any

from analytics.report.charts.drawing import Source, drawn
from analytics.report.charts.drawing_processes import Drawings, begin
from analytics.report.charts.fonts import FONT_NAME, with_prefix

if TYPE_CHECKING:
    from analytics.report.charts.light_altair import alt

Bundle = dict[str, Any] | tuple[dict[str, Any], dict[str, Any]] | None
"""What IPython shows, by media type; and settings of these."""

_DEFAULT = ("", "default")  # renderers of altair that nobody chose
_DRAWING: list[Drawings] = []  # the process that draws, once it is begun
_MARK = re.compile(r'(<(?:path|rect) aria-label="([^"]+)"[^>]*)/>')
_STYLE = "display:block;max-width:100%;height:auto"


def expect_charts() -> None:
    """Have another process load what draws, while this one computes what is to be drawn."""
    if not _DRAWING:
        _DRAWING.append(begin(1))


def svg_of(source: Source) -> str:
    """Return a Vega-Lite source as SVG, drawn by that process where it was begun."""
    return _DRAWING[0].svg(source) if _DRAWING else drawn(source)


def renderer_chosen() -> bool:
    """Say whether the user chose a renderer of altair; who did has loaded it."""
    altair: Any = sys.modules.get("altair")
    return altair is not None and altair.renderers.active not in _DEFAULT


def mime_bundle(chart: "alt.TopLevelMixin") -> Bundle:
    """Return a chart of altair as a notebook shows it, unless the user chose a renderer."""
    if renderer_chosen():
        return chart._repr_mimebundle_()
    return picture(svg_of(chart.to_dict()))


def picture(svg: str) -> Bundle:
    """Return HTML with an SVG in it, and a word for terminals."""
    return {"text/html": inline(svg), "text/plain": "<chart>"}


def inline(svg: str) -> str:
    """Return an SVG that can stand in a page among others, and tells what is under the pointer.

    Fonts and ids of a page are one name space, so both get a name of their own.
    """
    own = hashlib.sha256(svg.encode("utf-8")).hexdigest()[:8]
    svg = with_prefix(svg.replace(FONT_NAME, f"{FONT_NAME} {own}"), own)
    svg = _MARK.sub(r"\1><title>\2</title></path>", svg)
    return svg.replace("<svg ", f'<svg style="{_STYLE}" ', 1)
