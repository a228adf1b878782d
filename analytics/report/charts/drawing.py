"""Vega-Lite sources drawn, here or in a process beside; altair is not needed for it.

To draw one takes half a second in which nothing else runs in this process, so that a report's
charts are shared with a second one. Both run the same functions: who draws changes no byte.
"""

import base64
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from typing import IO, Any

import vl_convert

from analytics.report.charts.fonts import FONT_FAMILY, register_font, with_glyphs

PNG_SCALE = 2.0  # pixels for each unit of a drawing
FEWEST = 4
"""Charts from which on a second process, which takes a moment to start, is worth it."""

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


def contents_of_all(sources: Sequence[Source], version: str) -> list[dict[str, bytes]]:
    """Return the same for several charts, half of them drawn in a second process.

    What that process cannot do is done here.
    """
    half = len(sources) // 2 if len(sources) >= FEWEST and (os.cpu_count() or 1) > 1 else 0
    with tempfile.TemporaryFile() as request, tempfile.TemporaryFile() as answer:
        beside = _started(sources[:half], version, request, answer) if half else None
        try:
            own = [contents_of(source, version) for source in sources[half:]]
            if beside is not None and beside.wait() == 0:
                answer.seek(0)
                return [_unpacked(chart) for chart in json.load(answer)] + own
        finally:
            # Nothing goes on where this process is stopped.
            if beside is not None:
                beside.kill()
                beside.wait()
    return [contents_of(source, version) for source in sources[:half]] + own


def _started(
    sources: Sequence[Source], version: str, request: IO[bytes], answer: IO[bytes]
) -> "subprocess.Popen[bytes] | None":
    """Start this module as a program; None where no process can be started.

    Files and no pipes: a pipe that is full waits for this process, which is drawing.
    """
    request.write(json.dumps({"version": version, "sources": sources}).encode())
    request.seek(0)
    there = os.pathsep.join(path for path in sys.path if path)
    command = [sys.executable, "-P", "-X", "utf8", "-m", __name__]
    try:
        return subprocess.Popen(  # noqa: S603 (our own module)
            command, stdin=request, stdout=answer, stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": there},
        )  # fmt: skip
    except OSError:
        return None


def _unpacked(chart: dict[str, str]) -> dict[str, bytes]:
    return {kind: base64.b64decode(content) for kind, content in chart.items()}


def main() -> None:
    """Draw the sources that come in, and write what their files hold."""
    request = json.load(sys.stdin.buffer)
    charts = [contents_of(source, request["version"]) for source in request["sources"]]
    packed = [{k: base64.b64encode(c).decode("ascii") for k, c in each.items()} for each in charts]
    sys.stdout.buffer.write(json.dumps(packed).encode())


if __name__ == "__main__":
    main()
