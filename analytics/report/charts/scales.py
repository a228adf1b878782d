"""Ends of axes, and labels moved apart."""

import math
from collections.abc import Sequence

import polars as pl


def domain(table: pl.DataFrame) -> tuple[float, float]:
    """Return the range of an axis for all values of a table, from zero or below.

    Ends are a little beyond a round number, so that the label there does not push the title up.

    Examples
    --------
    >>> domain(pl.DataFrame({"a": [1.0, 7.2], "b": [3.0, None]}))
    (0.0, 8.4)
    """
    values = [float(value) for row in table.iter_rows() for value in row if value is not None]
    return -_round_up(-min(values, default=0.0)), _round_up(max(values, default=0.0)) or 1.0


def _round_up(value: float) -> float:
    if value <= 0.0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(value))
    steps = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
    return round(next(step for step in steps if step * power >= value) * power * 1.05, 12)


def spread(positions: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return positions moved apart so that neighbours are at least ``gap`` from each other.

    Parameters
    ----------
    positions
        Wanted positions.
    gap
        Least distance.
    low, high
        Room; it is exceeded only if there are too many positions for it.

    Returns
    -------
    list of float
        New positions in the order of the old ones.

    Examples
    --------
    >>> spread([0.0, 1.0, 9.0], 4.0, 0.0, 10.0)
    [0.0, 4.0, 9.0]
    """
    order = sorted(range(len(positions)), key=lambda i: (positions[i], i))
    placed = [min(max(positions[i], low), high) for i in order]
    for i in range(1, len(placed)):
        placed[i] = max(placed[i], placed[i - 1] + gap)
    if placed and placed[-1] > high:
        placed[-1] = high
        for i in range(len(placed) - 2, -1, -1):
            placed[i] = min(placed[i], placed[i + 1] - gap)
    moved = dict(zip(order, placed, strict=True))
    return [moved[i] for i in range(len(positions))]
