"""Charts drawn by other processes: the same bytes, and nothing lost where they cannot help."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from analytics.report.charts import drawing, drawing_processes
from analytics.report.charts.drawing_processes import Drawings, drawings
from analytics.report.charts.fonts import FONT_FAMILY
from analytics.report.charts.light_altair import alt

Contents = dict[str, bytes]


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
def alone() -> list[Contents]:
    return [drawing.contents_of(each) for each in SOURCES]


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> list[drawing.Source]:
    """Sources that this process draws itself."""
    found: list[drawing.Source] = []
    draw = drawing.pictures_of

    def counted(each: drawing.Source) -> drawing.Pictures:
        found.append(each)
        return draw(each)

    monkeypatch.setattr(drawing, "pictures_of", counted)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    return found


def drawn(
    before: Callable[[drawing_processes.Drawings], object] = lambda _: None,
) -> list[Contents]:
    with drawings() as begun:
        added = [begun.add(each) for each in SOURCES]
        before(begun)
        return [contents() for contents in added]


def test_other_processes_draw_what_is_added(
    alone: list[Contents], here: list[drawing.Source]
) -> None:
    assert drawn() == alone
    assert here == []


def test_one_processor_draws_alone(
    alone: list[Contents], here: list[drawing.Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    assert drawn() == alone
    assert here == SOURCES


@pytest.mark.parametrize(
    "command",
    [
        None,
        [sys.executable, "-c", "raise SystemExit(3)"],
        [sys.executable, "-c", "input(); print('{', flush=True); input()"],
    ],
)
def test_what_other_processes_cannot_do_is_done_here(
    command: list[str] | None, alone: list[Contents], here: list[drawing.Source],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    start = subprocess.Popen

    def other(_: list[str], **settings: Any) -> "subprocess.Popen[bytes]":
        if command is None:
            raise OSError("no process can be started")
        return start(command, **settings)

    monkeypatch.setattr(subprocess, "Popen", other)
    assert drawn() == alone
    assert sorted(map(str, here)) == sorted(map(str, SOURCES))


def test_nothing_goes_on_where_this_process_stops(here: list[drawing.Source]) -> None:
    processes = []

    def stopped(begun: Drawings) -> None:
        processes.extend(begun._processes)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        drawn(stopped)
    assert len(processes) == drawing_processes.PROCESSES
    assert all(process.returncode is not None for process in processes)
    assert here == []
