"""Charts drawn by other processes: the same bytes, and nothing lost where they cannot help."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analytics.report.charts import drawing, drawing_processes, notebook
from analytics.report.charts.drawing_processes import Drawings, drawings
from analytics.report.charts.fonts import FONT_FAMILY, with_glyphs
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


def test_a_chart_of_a_notebook_is_drawn_beside_it(
    alone: list[Contents], here: list[drawing.Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn_here: list[drawing.Source] = []
    for module in (drawing, notebook):
        monkeypatch.setattr(module, "drawn", drawn_here.append)
    notebook.expect_charts()
    try:
        svg = notebook.svg_of(SOURCES[0])
    finally:
        notebook._DRAWING.pop().end()
    assert f"{with_glyphs(svg)}\n".encode() == alone[0]["svg"]
    assert here == drawn_here == []


NOTEBOOK = """
from analytics.report.charts import notebook
notebook.expect_charts()
print(*[process.pid for process in notebook._DRAWING[0]._processes])
"""


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="processes are looked up in /proc")
def test_what_draws_ends_with_the_notebook() -> None:
    done = subprocess.run(
        [sys.executable, "-c", NOTEBOOK], capture_output=True, check=True, timeout=60
    )
    began = done.stdout.split()
    for _ in range(600):
        if not any(Path("/proc", number.decode()).exists() for number in began):
            break
        time.sleep(0.1)
    else:
        raise AssertionError(f"still there: {began}")


def test_nobody_waits_for_what_went_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*_: object) -> None:
        raise RuntimeError("a fault of the program")

    monkeypatch.setattr("os.cpu_count", lambda: 2)
    monkeypatch.setattr(drawing_processes, "_answer", wrong)
    with pytest.raises(RuntimeError, match="a fault of the program"):
        drawn()


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
