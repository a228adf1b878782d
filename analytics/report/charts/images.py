"""Charts as files: SVG with its glyphs inside, PNG, and the Vega-Lite source as JSON."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import altair as alt

from analytics.report.charts import drawing
from analytics.report.charts.fonts import with_glyphs


def specification(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """Return the Vega-Lite source of a chart, its data inline, whatever theme is enabled."""
    # The tests hold every chart against the schema of Vega-Lite; here that would only take time.
    with alt.theme.enable("none"):
        return dict(chart.to_dict(validate=False))


def svg_text(chart: alt.TopLevelMixin, *, embed_font: bool = True) -> str:
    """Return a chart as SVG.

    Parameters
    ----------
    chart
        A chart of the report.
    embed_font
        Whether to put the glyphs that the chart uses into it. Without them a page that shows the
        chart must define the font (:func:`font_face`).

    Returns
    -------
    str
        An ``svg`` element that needs no other file.
    """
    svg = drawing.drawn_in_font(specification(chart), _vegalite_version())
    return with_glyphs(svg) if embed_font else svg


def render(chart: alt.TopLevelMixin, stem: str, directory: Path) -> list[Path]:
    """Write a chart as ``stem.svg``, ``stem.png`` and ``stem.json``; the same bytes every time.

    Parameters
    ----------
    chart
        A chart of the report.
    stem
        Name without extension, such as ``effects.zh``.
    directory
        An existing folder.

    Returns
    -------
    list of Path
        The three files.
    """
    paths = []
    for kind, content in contents(chart).items():
        path = directory / f"{stem}.{kind}"
        path.write_bytes(content)
        paths.append(path)
    return paths


def contents(chart: alt.TopLevelMixin) -> dict[str, bytes]:
    """Return what the files of a chart hold: ``svg``, ``png`` and ``json``."""
    return drawing.contents_of(specification(chart), _vegalite_version())


def contents_of_all(charts: Sequence[alt.TopLevelMixin]) -> list[dict[str, bytes]]:
    """Return the same for several charts, drawn by two processes."""
    return drawing.contents_of_all(list(map(specification, charts)), _vegalite_version())


def drawn(source: dict[str, Any]) -> str:
    """Return a Vega-Lite source as SVG."""
    return drawing.drawn(source, _vegalite_version())


@cache
def _vegalite_version() -> str:
    """Return the version altair writes for, such as ``6.1``, so that no other is chosen."""
    return ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
