"""Interleaved timing of two competitors."""

import os
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass

_COMPILES_EACH_TIME = "PYTHONDONTWRITEBYTECODE"


@dataclass(frozen=True)
class Comparison:
    """Medians of two competitors that took turns.

    Attributes
    ----------
    name
        What was compared.
    ours, rival
        Median seconds.
    limit
        Greatest ``ours / rival`` (``at_most``) or least ``rival / ours`` that is acceptable.
    at_most
        Direction of the limit.
    """

    name: str
    ours: float
    rival: float
    limit: float
    at_most: bool

    @property
    def ratio(self) -> float:
        """ours / rival where a cost is bounded, rival / ours where a gain is promised."""
        return self.ours / self.rival if self.at_most else self.rival / self.ours

    @property
    def holds(self) -> bool:
        return self.ratio <= self.limit if self.at_most else self.ratio >= self.limit

    def line(self) -> str:
        """One line of the report."""
        bound = "at most" if self.at_most else "at least"
        verdict = "holds" if self.holds else "NOT MET"
        return (
            f"{self.name:<70} {self.ours:7.3f} s {self.rival:7.3f} s   "
            f"{self.ratio:6.2f} ({bound} {self.limit:g})  {verdict}"
        )


def compare(
    name: str,
    ours: Callable[[], object],
    rival: Callable[[], object],
    *,
    limit: float,
    at_most: bool,
    rounds: int = 5,
    share: float = 1.0,
) -> Comparison:
    """Run both in turn, once to warm up and then ``rounds`` times; compare medians.

    Taking turns lets a slow spell of a shared machine meet both. A rival too slow for the whole
    task does a ``share`` of it, and its seconds are scaled up.
    """
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds + 1):
        for competitor, seconds in zip((ours, rival), times, strict=True):
            start = time.perf_counter()
            competitor()
            if turn > 0:
                seconds.append(time.perf_counter() - start)
    return Comparison(
        name, statistics.median(times[0]), statistics.median(times[1]) / share, limit, at_most
    )


def command(*words: str, **environment: str) -> Callable[[], object]:
    """Return a call that runs a command to its end and fails if it fails.

    Python may keep what it compiles, as it does for whoever installs a package: a rival's modules
    are compiled already.
    """

    def call() -> object:
        variables = {**os.environ, **environment}
        variables.pop(_COMPILES_EACH_TIME, None)
        return subprocess.run(words, check=True, capture_output=True, env=variables)

    return call
