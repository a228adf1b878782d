"""Vega-Lite sources drawn as SVG, PNG and JSON; altair is not needed for it.

As a program, this module draws for another process, as :mod:`.drawing_processes` has it do.
"""

import base64
import json
import signal
import sys
from typing import IO, Any

import vl_convert

from analytics.report.charts.fonts import FONT_FAMILY, register_font, with_glyphs
from analytics.report.charts.vega import SCHEMA

PNG_SCALE = 2.0  # pixels for each unit of a drawing

Source = dict[str, Any]
Pictures = tuple[str, bytes]
"""A chart as SVG and as PNG."""


def drawn(source: Source) -> str:
    """Return a Vega-Lite source as SVG, drawn by the version that it names and no other."""
    register_font()
    number = source["$schema"].rpartition("/v")[2]
    version = ".".join(number.split(".")[:2])
    svg: str = vl_convert.vegalite_to_svg(source, vl_version=version)
    return svg


def pictures_of(source: Source) -> Pictures:
    """Return a chart of the report as SVG, which names the report's font, and as PNG."""
    svg = drawn(source)
    # Vega quotes nothing in this attribute; a font name with spaces wants quotes in CSS only.
    assert FONT_FAMILY in svg
    return svg, bytes(vl_convert.svg_to_png(svg, scale=PNG_SCALE))


def contents_of(source: Source, pictures: Pictures | None = None) -> dict[str, bytes]:
    """Return what the files of a chart hold; the same bytes every time.

    Parameters
    ----------
    source
        A chart of the report.
    pictures
        Its pictures, where they are drawn already.

    Returns
    -------
    dict of bytes
        By the endings of their names: ``svg`` with the glyphs that it uses, ``png``, and ``json``,
        the Vega-Lite source.
    """
    svg, png = pictures or pictures_of(source)
    written = json.dumps(source, ensure_ascii=False, sort_keys=True, indent=1)
    return {
        "svg": f"{with_glyphs(svg)}\n".encode(),
        "png": png,
        "json": f"{written}\n".encode(),
    }


def answer(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Draw what each line asks for, and answer with a line: the chart as SVG, and as PNG.

    A line holds the source, and whether a PNG is wanted; without, it is empty. Whatever loads with
    the first drawing is loaded at the start, while nobody waits.
    """
    pictures_of(_FIRST)
    for line in requests:
        source, as_png = json.loads(line)
        svg, png = pictures_of(source) if as_png else (drawn(source), b"")
        packed = svg, base64.b64encode(png).decode()
        answers.write(f"{json.dumps(packed)}\n".encode())
        answers.flush()


_FIRST = {
    "$schema": SCHEMA,
    "config": {"font": FONT_FAMILY},
    "data": {"values": [{"word": "0"}]},
    "mark": "text",
    "encoding": {"text": {"field": "word", "type": "nominal"}},
}

if __name__ == "__main__":
    # Who interrupts what a notebook computes still wants its charts.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answer(sys.stdin.buffer, sys.stdout.buffer)
