"""The system's functions for files, made to fail at a chosen step."""

import io
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self
from unittest import mock

ATTACKS: dict[str, Callable[[int], str]] = {}
"""None here: this is what the attacks have in common."""

_WRITING = ("mkdir", "open", "write", "ftruncate", "fsync", "rename", "replace", "link", "chmod")
_REMOVING = ("unlink", "remove", "rmdir", "scandir")


class Steps:
    """Counts the calls that reach the system, and lets one of them fail, or all from there on.

    Parameters
    ----------
    fail_at
        Number of the call that fails, from 0; below it none does.
    error
        Gives what is raised, or ends the process.
    for_good
        Whether all calls after it fail too.
    functions
        Names of the functions of ``os`` that are counted.
    reading
        Whether to open a file for reading counts.

    Attributes
    ----------
    taken
        Names of the calls so far.
    """

    def __init__(
        self,
        fail_at: int = -1,
        error: Callable[[], BaseException] = OSError,
        *,
        for_good: bool,
        functions: tuple[str, ...] = (*_WRITING, *_REMOVING),
        reading: bool = True,
    ) -> None:
        self.taken: list[str] = []
        self._functions, self._reading = functions, reading
        self._fail_at, self._error, self._for_good = fail_at, error, for_good
        self._lock = threading.Lock()

    def step(self, name: str) -> None:
        """Count a call, and raise if it is the one that is to fail."""
        with self._lock:
            index = len(self.taken)
            self.taken.append(name)
        if index == self._fail_at or (self._for_good and 0 <= self._fail_at < index):
            raise self._error()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Count, and fail, in the block."""
        with (
            mock.patch.multiple(
                os, **{name: self._stepping(getattr(os, name)) for name in self._functions}
            ),
            mock.patch.object(io, "open", self._opening(io.open)),
        ):
            yield

    def _stepping(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            self.step(function.__name__)
            return function(*arguments, **options)

        return call

    def _opening(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
            if not self._reading and not set(mode) & set("wax+"):
                return function(path, mode, *arguments, **options)
            self.step("open")
            return _File(function(path, mode, *arguments, **options), self)

        return call


class _File:
    """A file whose writing and closing are steps too; a write that fails has written one half."""

    def __init__(self, file: Any, steps: Steps) -> None:
        self._file, self._steps = file, steps

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
        if error is None:
            self._steps.step("close")

    def write(self, content: Any) -> int:
        half = self._file.write(content[: len(content) // 2])
        self._file.flush()
        self._steps.step("write")
        return int(half + self._file.write(content[len(content) // 2 :]))

    def truncate(self, size: int) -> int:
        self._steps.step("truncate")
        return int(self._file.truncate(size))

    def flush(self) -> None:
        self._steps.step("flush")
        self._file.flush()
