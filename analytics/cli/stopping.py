"""A command that is told to stop says so in one line, and leaves nothing half-written."""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

_WORDS = {
    "SIGINT": "interrupted",
    "SIGTERM": "stopped by the system (SIGTERM)",
    "SIGHUP": "the terminal was closed (SIGHUP)",
}
_SECONDS_TO_TIDY = 1.0


class Stopped(SystemExit):
    """A signal that ends the command; the exit code is 128 and its number, as shells have it.

    It is a ``SystemExit``, which event loops and callbacks let through.
    """

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)
        self.words = _WORDS[signal.Signals(number).name]

    def say(self) -> None:
        """Say on standard error what happened, if there is still somebody to read it."""
        with suppress(OSError):
            sys.stderr.write(f"rcep: {self.words}; nothing half-written is left\n")
            sys.stderr.flush()


@contextmanager
def stoppable() -> Iterator[None]:
    """Raise :class:`Stopped` in the block when the command is told to stop.

    A signal that is being ignored stays so (``nohup``), and a second one within a second does not
    disturb the tidying up after the first.
    """
    first: list[float] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        if not first or time.monotonic() - first[-1] > _SECONDS_TO_TIDY:
            first.append(time.monotonic())
            raise Stopped(number)

    before = {}
    for name in _WORDS:
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) not in (signal.SIG_IGN, None):
            with suppress(ValueError):  # not in the main thread, where no signal is heard
                before[number] = signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
