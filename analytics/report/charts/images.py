"""Charts as files: SVG with its glyphs inside, PNG, and the Vega-Lite source as JSON."""

from functools import cache
from typing import Any

from analytics.report.charts import drawing
from analytics.report.charts.drawing_processes import Drawings
from analytics.report.charts.light_altair import alt


def specification(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """Return the Vega-Lite source of a chart, its data inline, whatever theme is enabled."""
    # The tests hold every chart against the schema of Vega-Lite; here that would only take time.
    with alt.theme.enable("none"):
        return dict(chart.to_dict(validate=False))


def contents(chart: alt.TopLevelMixin) -> dict[str, bytes]:
    """Return what the files of a chart hold; the same bytes every time.

    Parameters
    ----------
    chart
        A chart of the report.

    Returns
    -------
    dict of bytes
        By the endings of their names: ``svg`` with the glyphs that it uses, ``png``, and ``json``,
        the Vega-Lite source.
    """
    return drawing.contents_of(specification(chart), _vegalite_version())


def begin(chart: alt.TopLevelMixin, drawings: Drawings) -> None:
    """Have the same drawn with others, while this process goes on."""
    drawings.add(specification(chart), _vegalite_version())


def drawn(source: dict[str, Any]) -> str:
    """Return a Vega-Lite source as SVG."""
    return drawing.drawn(source, _vegalite_version())


@cache
def _vegalite_version() -> str:
    """Return the version altair writes for, such as ``6.1``, so that no other is chosen."""
    return ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
