"""Charts as files: SVG with its glyphs inside, PNG, and the Vega-Lite source as JSON."""

import base64
import html
import io
import json
import re
from functools import cache
from typing import Any

import altair as alt
import vl_convert

from analytics.report.charts.theme import FONT_FAMILY, FONT_FILE, FONT_NAME, register_font

PNG_SCALE = 2.0  # pixels for each unit of a drawing
_TAG = re.compile(r"<[^>]*>")
_OPENING = re.compile(r"<svg [^>]*>")


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
    source = specification(chart)
    svg = drawn(source)
    # Vega quotes nothing in this attribute; a font name with spaces wants quotes in CSS only.
    assert FONT_FAMILY in svg
    written = json.dumps(source, ensure_ascii=False, sort_keys=True, indent=1)
    return {
        "svg": f"{with_glyphs(svg)}\n".encode(),
        "png": bytes(vl_convert.svg_to_png(svg, scale=PNG_SCALE)),
        "json": f"{written}\n".encode(),
    }


def font_face(text: str) -> str:
    """Return a CSS rule that defines the report's font with the glyphs of a text, and only those.

    Characters that the shipped font lacks are left to ``sans-serif``.
    """
    wanted = frozenset(ord(character) for character in text) & _covered()
    encoded = base64.b64encode(_subset(wanted)).decode("ascii")
    return (
        f'@font-face{{font-family:"{FONT_NAME}";'
        f'src:url(data:font/otf;base64,{encoded}) format("opentype")}}'
    )


def with_glyphs(svg: str) -> str:
    """Return an SVG with the glyphs of its text inside, so that it needs no installed font."""
    opening = _OPENING.search(svg)
    assert opening is not None
    style = f"<style>{font_face(plain_text(svg))}</style>"
    return svg[: opening.end()] + style + svg[opening.end() :]


def plain_text(markup: str) -> str:
    """Return what a reader sees of HTML or SVG: its text without tags, characters as they are."""
    return html.unescape(_TAG.sub("", markup))


def drawn(source: dict[str, Any]) -> str:
    """Return a Vega-Lite source as SVG."""
    register_font()
    svg: str = vl_convert.vegalite_to_svg(source, vl_version=_vegalite_version())
    return svg


@cache
def _vegalite_version() -> str:
    """Return the version altair writes for, such as ``6.1``, so that no other is chosen."""
    return ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])


@cache
def _covered() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(FONT_FILE, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _subset(characters: frozenset[int]) -> bytes:
    """Return the font cut down to some characters, uncompressed: compressors differ by system."""
    from fontTools import subset

    options = subset.Options(hinting=False, layout_features=[], notdef_outline=True)
    options.drop_tables += ["BASE", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]
    output = io.BytesIO()
    with subset.load_font(str(FONT_FILE), options) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=characters)
        subsetter.subset(font)
        subset.save_font(font, output, options)
    return output.getvalue()
