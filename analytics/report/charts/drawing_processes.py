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
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from functools import cache
from itertools import count
from math import inf
from queue import PriorityQueue
from threading import Thread
from typing import Any

from analytics.report.charts import drawing

PROCESSES = 2
"""Two fill what this process leaves of two processors, and take a third where there is one."""

Contents = dict[str, bytes]
Process = subprocess.Popen[bytes]
_Asked = tuple[float, int, str, Future[drawing.Pictures] | None]
"""What is drawn first, a number that no other has, the source as JSON, and who waits for it."""


class Drawings:
    """Charts that are being drawn.

    Parameters
    ----------
    processes
        Processes that draw; without any, this one does, when the charts are asked for.
    """

    def __init__(self, processes: Sequence[Process]) -> None:
        self._processes = processes
        self._waiting: PriorityQueue[_Asked] = PriorityQueue()
        self._numbers = count()
        self._threads = [
            Thread(target=self._serve, args=(process,), daemon=True) for process in processes
        ]
        for thread in self._threads:
            thread.start()

    def add(self, source: drawing.Source) -> Callable[[], Contents]:
        """Have another chart drawn; what is returned waits for it, and gives its files by kind.

        Of those that wait, the largest is drawn first, so that all processes end together.
        """
        answer = self._ask(source, as_png=True)

        @cache
        def contents() -> Contents:
            try:
                return drawing.contents_of(source, answer.result())
            except (OSError, ValueError):  # what a process cannot do is done here
                return drawing.contents_of(source)

        return contents

    def svg(self, source: drawing.Source) -> str:
        """Return a chart as SVG alone; any Vega-Lite source will do."""
        try:
            return self._ask(source, as_png=False).result()[0]
        except (OSError, ValueError):
            return drawing.drawn(source)

    def end(self) -> None:
        """End the processes, whatever they do."""
        for process in self._processes:
            self._waiting.put((-inf, next(self._numbers), "", None))
            process.kill()
        for thread in self._threads:
            thread.join()
        for process in self._processes:
            with suppress(OSError), process:
                pass  # waits, and closes what leads to it

    def _ask(self, source: drawing.Source, *, as_png: bool) -> Future[drawing.Pictures]:
        request, answer = json.dumps([source, as_png]), Future[drawing.Pictures]()
        if self._processes:
            self._waiting.put((-len(request), next(self._numbers), request, answer))
        else:
            answer.set_exception(OSError("no process that draws"))
        return answer

    def _serve(self, process: Process) -> None:
        """Have a process draw one chart after the other."""
        while True:
            _, _, request, answer = self._waiting.get()
            if answer is None:
                return
            try:
                answer.set_result(_drawn(process, request))
            except (OSError, ValueError) as error:
                answer.set_exception(error)


def _drawn(process: Process, request: str) -> drawing.Pictures:
    requests: Any = process.stdin
    answers: Any = process.stdout
    requests.write(f"{request}\n".encode())
    requests.flush()
    # A process that has ended gives an empty line, which is no JSON.
    svg, png = json.loads(answers.readline())
    return svg, base64.b64decode(png)


@contextmanager
def drawings() -> Iterator[Drawings]:
    """Give what charts are added to; nothing goes on after it, or where this process is stopped."""
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
