"""Partial adjustment of the effect towards its long-run value."""

import numpy as np

from analytics.models.armington import Array, LogChanges


def adjust(long_run: Array, speed: float | Array) -> Array:
    """Return the yearly log effect that closes a part of the gap to its long-run value.

    ``x_t = speed * x*_t + (1 - speed) * x_(t-1)``, starting from zero before the first year.

    Parameters
    ----------
    long_run
        Long-run log effects; the last axis is years, without gaps.
    speed
        Share of the gap closed in a year, in (0, 1]; an array agrees with the axes before years.

    Examples
    --------
    >>> adjust(np.array([1.0, 1.0]), 0.5).tolist()
    [0.5, 0.75]
    """
    adjusted = np.empty_like(long_run)
    previous = np.zeros(long_run.shape[:-1])
    for index in range(long_run.shape[-1]):
        previous = speed * long_run[..., index] + (1.0 - speed) * previous
        adjusted[..., index] = previous
    return adjusted


def adjust_changes(changes: LogChanges, speed: float) -> LogChanges:
    """Apply :func:`adjust` to each of the three parts, so that they still add up."""
    return LogChanges(
        adjust(changes.price, speed), adjust(changes.share, speed), adjust(changes.imports, speed)
    )
