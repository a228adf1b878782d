"""Partial adjustment of the effect towards its long-run value, by the equations of the model."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from analytics.equations.evaluation import over_years
from analytics.equations.model import EQUATIONS
from analytics.models.armington import Array


def adjust(long_run: Mapping[str, Array], speed: float) -> dict[str, Array]:
    """Return the yearly log effects that close a part of the gap to their long-run values.

    Parameters
    ----------
    long_run
        Long-run log effects of one shape, by quantity; the last axis is years, without gaps, zero
        before the first. The equation of each is ``adjusted_<quantity>``.
    speed
        Share of the gap closed in a year, in (0, 1].

    Examples
    --------
    >>> adjust({"share": np.array([1.0, 1.0])}, 0.5)["share"].tolist()
    [0.5, 0.75]
    """
    # Quantities that adjust alike go through the years together.
    alike: dict[Callable[..., Any], list[str]] = {}
    for quantity in long_run:
        alike.setdefault(EQUATIONS[f"adjusted_{quantity}"].function, []).append(quantity)
    found: dict[str, Array] = {}
    for first, *others in alike.values():
        values = np.array([long_run[quantity] for quantity in (first, *others)])
        rows = values.reshape(-1, values.shape[-1])
        inputs: dict[str, Array | float] = {f"long_run_{first}": rows, "adjustment_speed": speed}
        paths = over_years([f"adjusted_{first}"], inputs, rows.shape[1], EQUATIONS)
        by_quantity = paths[f"adjusted_{first}"].reshape(values.shape)
        found |= zip((first, *others), by_quantity, strict=True)
    return found
