"""Vega-Lite sources drawn as SVG, PNG and JSON; altair is not needed for it.

As a program, this module draws for another process, as :mod:`.drawing_processes` has it do.
"""

import base64
import json
import sys
from typing import IO, Any

import vl_convert

from analytics.report.charts.fonts import FONT_FAMILY, register_font, with_glyphs

PNG_SCALE = 2.0  # pixels for each unit of a drawing

Source = dict[str, Any]


def drawn(source: Source, version: str) -> str:
    """Return a Vega-Lite source of a version, such as ``6.1``, as SVG."""
    register_font()
    svg: str = vl_convert.vegalite_to_svg(source, vl_version=version)
    return svg


def drawn_in_font(source: Source, version: str) -> str:
    """Return a source of the report as SVG that names the report's font."""
    svg = drawn(source, version)
    # Vega quotes nothing in this attribute; a font name with spaces wants quotes in CSS only.
    assert FONT_FAMILY in svg
    return svg


def contents_of(source: Source, version: str) -> dict[str, bytes]:
    """Return what the files of a chart hold: ``svg``, ``png`` and ``json``."""
    svg = drawn_in_font(source, version)
    written = json.dumps(source, ensure_ascii=False, sort_keys=True, indent=1)
    return {
        "svg": f"{with_glyphs(svg)}\n".encode(),
        "png": bytes(vl_convert.svg_to_png(svg, scale=PNG_SCALE)),
        "json": f"{written}\n".encode(),
    }


def answer(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Draw what each line asks for, and answer with a line: what the files of the chart hold.

    Whatever loads with the first drawing is loaded at the start, while nobody waits.
    """
    contents_of(_FIRST, vl_convert.get_vegalite_versions()[-1])
    for line in requests:
        chart = contents_of(*json.loads(line))
        packed = {kind: base64.b64encode(content).decode() for kind, content in chart.items()}
        answers.write(f"{json.dumps(packed)}\n".encode())
        answers.flush()


_FIRST = {
    "config": {"font": FONT_FAMILY},
    "data": {"values": [{"word": "0"}]},
    "mark": "text",
    "encoding": {"text": {"field": "word", "type": "nominal"}},
}

if __name__ == "__main__":
    answer(sys.stdin.buffer, sys.stdout.buffer)
