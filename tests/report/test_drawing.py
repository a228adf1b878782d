"""Charts drawn by two processes: the same bytes, and nothing lost where the second cannot help."""

import subprocess
import sys
from typing import Any

import altair as alt
import pytest

from analytics.report.charts import drawing
from analytics.report.charts.fonts import FONT_FAMILY

VERSION = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])


def source(word: str) -> drawing.Source:
    return {
        "$schema": alt.SCHEMA_URL,
        "config": {"font": FONT_FAMILY},
        "data": {"values": [{"word": word}]},
        "mark": "text",
        "encoding": {"text": {"field": "word", "type": "nominal"}},
    }


SOURCES = [source(word) for word in ("贸易", "tariff", "关税", "trade", "总额")]


@pytest.fixture(scope="module")
def alone() -> list[dict[str, bytes]]:
    return [drawing.contents_of(each, VERSION) for each in SOURCES]


def test_two_processes_draw_the_same_bytes(
    alone: list[dict[str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    here: list[drawing.Source] = []
    draw = drawing.contents_of

    def counted(each: drawing.Source, version: str) -> dict[str, bytes]:
        here.append(each)
        return draw(each, version)

    monkeypatch.setattr(drawing, "contents_of", counted)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert drawing.contents_of_all(SOURCES, VERSION) == alone
    assert here == SOURCES[2:]


@pytest.mark.parametrize("command", [None, [sys.executable, "-c", "raise SystemExit(3)"]])
def test_what_the_second_process_cannot_do_is_done_here(
    command: list[str] | None, alone: list[dict[str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    start = subprocess.Popen

    def other(_: list[str], **settings: Any) -> "subprocess.Popen[bytes]":
        if command is None:
            raise OSError("no process can be started")
        return start(command, **settings)

    monkeypatch.setattr(subprocess, "Popen", other)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert drawing.contents_of_all(SOURCES, VERSION) == alone
