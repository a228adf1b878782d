"""Charts drawn by a process beside this one, each from the moment it is known.

To draw one takes a third of a second in which nothing else runs in a process, so that a second one
draws while this one goes on computing; what is left at the end, both draw. They run the same
functions: who draws changes no byte.
"""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

from analytics.report.charts import drawing

FEWEST = 4
"""Waiting charts from which on this process helps: its first one takes as long as three."""

Contents = dict[str, bytes]
Request = tuple[drawing.Source, str]
"""A Vega-Lite source and its version, such as ``6.1``."""


class Drawings:
    """Charts that are being drawn.

    Parameters
    ----------
    process
        A second process that draws; None where this one is alone.
    """

    def __init__(self, process: "subprocess.Popen[bytes] | None") -> None:
        self._process = process
        self._requests: list[Request] = []
        self._answers: list[Future[Contents]] = []
        self._asking = ThreadPoolExecutor(1)  # waits for the process, one chart at a time

    def add(self, source: drawing.Source, version: str) -> None:
        """Have another chart drawn, a Vega-Lite source of a version."""
        request = source, version
        self._requests.append(request)
        self._answers.append(self._asking.submit(self._ask, request))

    def contents(self) -> list[Contents]:
        """Return what the files of all charts hold, in the order in which they were added."""
        waiting = sum(not answer.running() and not answer.done() for answer in self._answers)
        own = {}
        if waiting >= FEWEST:
            # From the end on, until the two meet.
            for number in reversed(range(len(self._answers))):
                if self._answers[number].cancel():
                    own[number] = drawing.contents_of(*self._requests[number])
        return [own.get(number) or self._answer(number) for number in range(len(self._answers))]

    def end(self) -> None:
        """End the process, whatever it does."""
        self._asking.shutdown(wait=False, cancel_futures=True)
        if self._process is not None:
            self._process.kill()
        self._asking.shutdown()
        if self._process is not None:
            with suppress(OSError), self._process:
                pass  # waits, and closes what leads to it

    def _answer(self, number: int) -> Contents:
        """Return what the process has drawn; what it cannot do is done here."""
        try:
            return self._answers[number].result()
        except (OSError, ValueError):
            return drawing.contents_of(*self._requests[number])

    def _ask(self, request: Request) -> Contents:
        if self._process is None:
            raise OSError("no second process")
        requests: Any = self._process.stdin
        answers: Any = self._process.stdout
        requests.write(f"{json.dumps(request)}\n".encode())
        requests.flush()
        # A process that has ended gives an empty line, which is no JSON.
        chart = json.loads(answers.readline())
        return {kind: base64.b64decode(content) for kind, content in chart.items()}


@contextmanager
def drawings() -> Iterator[Drawings]:
    """Give what charts are added to; nothing goes on behind it, or where this process is stopped.

    There is a second process where there is a processor for it.
    """
    begun = Drawings(_started() if (os.cpu_count() or 1) > 1 else None)
    try:
        yield begun
    finally:
        begun.end()


def _started() -> "subprocess.Popen[bytes] | None":
    """Start the program that draws; None where no process can be started."""
    there = os.pathsep.join(path for path in sys.path if path)
    command = [sys.executable, "-P", "-X", "utf8", "-m", drawing.__name__]
    try:
        return subprocess.Popen(  # noqa: S603 (our own module)
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": there},
        )  # fmt: skip
    except OSError:
        return None
