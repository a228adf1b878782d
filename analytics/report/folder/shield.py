"""Signals held back while files are being put in their places, which takes milliseconds."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Self

STOPPING = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
"""Signals that ask a program to end: Ctrl-C, a system that shuts down, a terminal that closes."""


class Shield:
    """Holds signals back inside its block, and gives them to their handlers at the end of it.

    Only the main thread hears signals; in another thread the shield does nothing.

    Examples
    --------
    >>> with Shield() as shield:
    ...     # nothing interrupts here
    ...     with shield.lowered():
    ...         pass  # a signal interrupts here, and before, if one was held back
    """

    def __init__(self) -> None:
        self._handlers: dict[signal.Signals, Any] = {}
        self._held: list[int] = []

    def __enter__(self) -> Self:
        self._raise()
        return self

    def __exit__(self, *error: object) -> None:
        self._lower(stopped=error != (None, None, None))

    @contextmanager
    def lowered(self) -> Iterator[None]:
        """Let signals through in a block: the long work between two short moments."""
        try:
            self._lower()
            yield
        finally:
            self._raise()

    def _raise(self) -> None:
        if threading.current_thread() is threading.main_thread():
            for number in STOPPING:
                handler = signal.getsignal(number)
                if callable(handler):  # neither ignored, nor ending the program, nor unknown
                    self._handlers[number] = handler
                    signal.signal(number, self._hold)

    def _hold(self, number: int, _frame: FrameType | None) -> None:
        self._held.append(number)

    def _lower(self, *, stopped: bool = False) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._handlers.clear()
        held, self._held = self._held, []
        # Where the block is being left for another reason, that reason goes first.
        if held and not stopped:
            signal.raise_signal(held[0])
