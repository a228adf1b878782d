"""Partial adjustment of the effect towards its long-run value, by the equations of the model."""

import numpy as np

from analytics.equations.evaluation import over_years
from analytics.equations.model import EQUATIONS
from analytics.models.armington import Array, LogChanges


def adjust(long_run: Array, speed: float, quantity: str = "share") -> Array:
    """Return the yearly log effect that closes a part of the gap to its long-run value.

    Parameters
    ----------
    long_run
        Long-run log effects; the last axis is years, without gaps, zero before the first.
    speed
        Share of the gap closed in a year, in (0, 1].
    quantity
        What adjusts: the equation is ``adjusted_<quantity>``.

    Examples
    --------
    >>> adjust(np.array([1.0, 1.0]), 0.5).tolist()
    [0.5, 0.75]
    """
    name = f"adjusted_{quantity}"
    rows = long_run.reshape(-1, long_run.shape[-1])
    inputs: dict[str, Array | float] = {f"long_run_{quantity}": rows, "adjustment_speed": speed}
    found = over_years([name], inputs, rows.shape[1], EQUATIONS)
    return np.asarray(found[name].reshape(long_run.shape))


def adjust_changes(changes: LogChanges, speed: float) -> LogChanges:
    """Apply :func:`adjust` to each of the three parts, so that they still add up."""
    return LogChanges(
        adjust(changes.price, speed, "border_price"),
        adjust(changes.share, speed, "share"),
        adjust(changes.imports, speed, "imports"),
    )
