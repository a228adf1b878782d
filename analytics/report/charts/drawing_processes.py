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
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache
from queue import SimpleQueue
from typing import Any

from analytics.report.charts import drawing

PROCESSES = 2
"""Two fill what this process leaves of two processors, and take a third where there is one."""

Contents = dict[str, bytes]
Process = subprocess.Popen[bytes]


class Drawings:
    """Charts that are being drawn.

    Parameters
    ----------
    processes
        Processes that draw; without any, this one does, when the charts are asked for.
    """

    def __init__(self, processes: Sequence[Process]) -> None:
        self._processes = processes
        self._free: SimpleQueue[Process] = SimpleQueue()
        for process in processes:
            self._free.put(process)
        # Each thread waits for a process.
        self._asking = ThreadPoolExecutor(max(len(processes), 1))

    def add(self, source: drawing.Source) -> Callable[[], Contents]:
        """Have another chart drawn; what is returned waits for it, and gives its files by kind."""
        asked = self._asking.submit(self._ask, source)

        @cache
        def contents() -> Contents:
            try:
                pictures = asked.result()
            except (OSError, ValueError):  # what a process cannot do is done here
                pictures = drawing.pictures_of(source)
            return drawing.contents_of(source, pictures)

        return contents

    def end(self) -> None:
        """End the processes, whatever they do."""
        self._asking.shutdown(wait=False, cancel_futures=True)
        for process in self._processes:
            process.kill()
        self._asking.shutdown()
        for process in self._processes:
            with suppress(OSError), process:
                pass  # waits, and closes what leads to it

    def _ask(self, source: drawing.Source) -> drawing.Pictures:
        if not self._processes:
            raise OSError("no process that draws")
        process = self._free.get()
        try:
            requests: Any = process.stdin
            answers: Any = process.stdout
            requests.write(f"{json.dumps(source)}\n".encode())
            requests.flush()
            # A process that has ended gives an empty line, which is no JSON.
            svg, png = json.loads(answers.readline())
        finally:
            self._free.put(process)
        return svg, base64.b64decode(png)


@contextmanager
def drawings() -> Iterator[Drawings]:
    """Give what charts are added to; nothing goes on behind it, or where this process is stopped.

    Other processes draw where there is a second processor.
    """
    number = PROCESSES if (os.cpu_count() or 1) > 1 else 0
    begun = Drawings([each for _ in range(number) if (each := _started()) is not None])
    try:
        yield begun
    finally:
        begun.end()


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
