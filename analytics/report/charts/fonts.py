"""The font of the report: named, registered, and cut down to the glyphs that a text needs.

The font is the one in ``assets``. Chart programs drop the text of a chart without a word if its
font is not installed, so the font is registered before it is named, and every list of fonts ends
in ``sans-serif``.
"""

import base64
import html
import io
import re
from functools import cache
from importlib.resources import files
from pathlib import Path

import vl_convert

FONT_NAME = "Noto Sans SC Subset"  # the family, as the shipped file names itself
FONT_FAMILY = f"{FONT_NAME}, sans-serif"  # as style sheets and Vega take it
FONT_FILE = Path(str(files("analytics.report").joinpath("assets", "NotoSansSC-Subset.otf")))
"""The shipped font; see ``assets/README.md``."""

_TAG = re.compile(r"<[^>]*>")
_NAMED = re.compile(r'(\bid="|url\(#|href="#)')
_OPENING = re.compile(r"<svg [^>]*>")


@cache
def register_font() -> None:
    """Make the shipped font known to the program that draws; once is enough."""
    vl_convert.register_font_directory(str(FONT_FILE.parent))


def font_face(text: str) -> str:
    """Return a CSS rule that defines the report's font with the glyphs of a text, and only those.

    Characters that the shipped font lacks are left to ``sans-serif``.
    """
    wanted = frozenset(map(ord, frozenset(text))) & _covered()
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


def with_prefix(svg: str, prefix: str) -> str:
    """Return an SVG whose ids begin with a prefix: those of a page are one name space."""
    return _NAMED.sub(rf"\g<1>{prefix}-", svg)


def plain_text(markup: str) -> str:
    """Return what a reader sees of HTML or SVG: its text without tags, characters as they are."""
    return html.unescape(_TAG.sub("", markup))


@cache
def _covered() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(FONT_FILE, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _subset(characters: frozenset[int]) -> bytes:
    """Return the font cut down to some characters, uncompressed: compressors differ by system."""
    from fontTools import subset

    # It has no hints either; to take them away would only take time.
    options = subset.Options(layout_features=[], notdef_outline=True)
    options.drop_tables += ["BASE", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]
    output = io.BytesIO()
    with subset.load_font(str(FONT_FILE), options) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=characters)
        subsetter.subset(font)
        subset.save_font(font, output, options)
    return output.getvalue()
