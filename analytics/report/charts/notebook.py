"""Charts in a notebook: pictures inside the page, which need no network and fit its width."""

import hashlib
import re
import sys
from typing import TYPE_CHECKING, Any

from analytics.report.charts.drawing import drawn
from analytics.report.charts.fonts import FONT_NAME

if TYPE_CHECKING:
    from analytics.report.charts.light_altair import alt

Bundle = dict[str, Any] | tuple[dict[str, Any], dict[str, Any]] | None
"""What IPython shows, by media type; and settings of these."""

_DEFAULT = ("", "default")  # renderers of altair that nobody chose
_NAMED = re.compile(r'(\bid="|url\(#|href="#)')
_MARK = re.compile(r'(<(?:path|rect) aria-label="([^"]+)"[^>]*)/>')
_STYLE = "display:block;max-width:100%;height:auto"


def renderer_chosen() -> bool:
    """Say whether the user chose a renderer of altair; who did has loaded it."""
    altair: Any = sys.modules.get("altair")
    return altair is not None and altair.renderers.active not in _DEFAULT


def mime_bundle(chart: "alt.TopLevelMixin") -> Bundle:
    """Return a chart of altair as a notebook shows it, unless the user chose a renderer."""
    if renderer_chosen():
        return chart._repr_mimebundle_()
    return picture(drawn(chart.to_dict()))


def picture(svg: str) -> Bundle:
    """Return HTML with an SVG in it, and a word for terminals."""
    return {"text/html": inline(svg), "text/plain": "<chart>"}


def inline(svg: str) -> str:
    """Return an SVG that can stand in a page among others, and tells what is under the pointer.

    Fonts and ids of a page are one name space, so both get a name of their own.
    """
    own = hashlib.sha256(svg.encode("utf-8")).hexdigest()[:8]
    svg = _NAMED.sub(rf"\g<1>{own}-", svg.replace(FONT_NAME, f"{FONT_NAME} {own}"))
    svg = _MARK.sub(r"\1><title>\2</title></path>", svg)
    return svg.replace("<svg ", f'<svg style="{_STYLE}" ', 1)
