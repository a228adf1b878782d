"""Charts in a notebook: pictures inside the page, which need no network and fit its width."""

import hashlib
import re
from typing import Any

from analytics.report.charts.canvas import Drawing
from analytics.report.charts.fonts import FONT_NAME, with_glyphs
from analytics.report.charts.hover import with_hover
from analytics.report.charts.images import drawn, specification
from analytics.report.charts.light_altair import alt

_DEFAULT = ("", "default")  # renderers of altair that nobody chose
_NAMED = re.compile(r'(\bid="|url\(#|href="#)')
_MARK = re.compile(r'(<(?:path|rect) aria-label="([^"]+)"[^>]*)/>')
_STYLE = "display:block;max-width:100%;height:auto"


def mime_bundle(chart: alt.TopLevelMixin) -> dict[str, Any] | tuple[dict[str, Any], dict[str, Any]]:
    """Return a chart as a notebook shows it, unless the user chose a renderer of altair.

    Parameters
    ----------
    chart
        Any chart of altair.

    Returns
    -------
    dict
        HTML with the chart as SVG in it, and a word for terminals.
    """
    if alt.renderers.active not in _DEFAULT:
        chosen: Any = chart._repr_mimebundle_()
        return chosen  # type: ignore[no-any-return]
    if isinstance(chart, Drawing):
        svg = with_glyphs(drawn(with_hover(specification(chart), chart.language)))
    else:
        svg = drawn(chart.to_dict())
    return {"text/html": inline(svg), "text/plain": "<chart>"}


def inline(svg: str) -> str:
    """Return an SVG that can stand in a page among others, and tells what is under the pointer.

    Fonts and ids of a page are one name space, so both get a name of their own.
    """
    own = hashlib.sha256(svg.encode("utf-8")).hexdigest()[:8]
    svg = _NAMED.sub(rf"\g<1>{own}-", svg.replace(FONT_NAME, f"{FONT_NAME} {own}"))
    svg = _MARK.sub(r"\1><title>\2</title></path>", svg)
    return svg.replace("<svg ", f'<svg style="{_STYLE}" ', 1)
