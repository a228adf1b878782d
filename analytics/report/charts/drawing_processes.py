"""Charts drawn by processes beside this one, each from the moment it is known.

To draw one takes a third of a second in which nothing else runs in a process, so that others draw
while this one goes on computing. All run the same functions: who draws changes no byte.
"""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache
from queue import Empty, SimpleQueue
from typing import Any

from analytics.report.charts import drawing

PROCESSES = 2
"""Two fill what this process leaves of two processors, and take a third where there is one."""
_UNABLE = (OSError, ValueError, Empty)
"""What is raised where no process can draw; this one does, when the chart is asked for."""

Contents = dict[str, bytes]
Process = subprocess.Popen[bytes]


class Drawings:
    """Charts that are being drawn.

    Parameters
    ----------
    processes
        Processes that draw, each one chart at a time.
    """

    def __init__(self, processes: Sequence[Process]) -> None:
        self._processes = processes
        self._free: SimpleQueue[Process] = SimpleQueue()
        for process in processes:
            self._free.put(process)
        self._waiting = ThreadPoolExecutor(max(1, len(processes)))

    def add(self, source: drawing.Source) -> Callable[[], Contents]:
        """Have another chart drawn; what is returned waits for it, and gives its files by kind."""
        answer = self._ask(source, as_png=True)

        @cache
        def contents() -> Contents:
            try:
                return drawing.contents_of(source, answer.result())
            except _UNABLE:
                return drawing.contents_of(source)

        return contents

    def svg(self, source: drawing.Source) -> str:
        """Return a chart as SVG alone; any Vega-Lite source will do."""
        try:
            return self._ask(source, as_png=False).result()[0]
        except _UNABLE:
            return drawing.drawn(source)

    def end(self) -> None:
        """End the processes, whatever they do."""
        for process in self._processes:
            process.kill()
        self._waiting.shutdown(cancel_futures=True)
        for process in self._processes:
            with suppress(OSError), process:
                pass  # waits, and closes what leads to it

    def _ask(self, source: drawing.Source, *, as_png: bool) -> Future[drawing.Pictures]:
        return self._waiting.submit(self._drawn, json.dumps([source, as_png]))

    def _drawn(self, request: str) -> drawing.Pictures:
        process = self._free.get_nowait()
        try:
            return _answer(process, request)
        finally:
            self._free.put(process)


def _answer(process: Process, request: str) -> drawing.Pictures:
    requests: Any = process.stdin
    answers: Any = process.stdout
    requests.write(f"{request}\n".encode())
    requests.flush()
    # A process that has ended gives an empty line, which is no JSON.
    svg, png = json.loads(answers.readline())
    return svg, base64.b64decode(png)


@contextmanager
def drawings(earlier: Drawings | None = None) -> Iterator[Drawings]:
    """Give what charts are added to; nothing goes on after it, or where this process is stopped.

    Parameters
    ----------
    earlier
        What was begun earlier, and is ended where it was begun.
    """
    if earlier is not None:
        yield earlier
        return
    begun = begin(PROCESSES)
    try:
        yield begun
    finally:
        begun.end()


def begin(processes: int) -> Drawings:
    """Return what charts are added to; it goes on until its end, or the end of this process.

    Parameters
    ----------
    processes
        How many draw, where there is a second processor.
    """
    number = processes if (os.cpu_count() or 1) > 1 else 0
    return Drawings([each for _ in range(number) if (each := _started()) is not None])


def _started() -> Process | None:
    """Start a program that draws; None where no process can be started."""
    there = os.pathsep.join(path for path in sys.path if path)
    command = [sys.executable, "-P", "-X", "utf8", "-m", drawing.__name__]
    try:
        return subprocess.Popen(  # noqa: S603 (our own module)
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": there},
        )  # fmt: skip
    except OSError:
        return None
