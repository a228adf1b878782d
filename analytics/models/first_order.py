"""First-order sensitivity indices from a sample that is already there."""

import numpy as np

from analytics.models.armington import Array

ROUNDING = 1e-12
"""Share of an output beyond which it varies; less is the last bit, which differs by processor."""
HARMONICS = 8  # terms of the cosine series; more follow narrower features, and add noise


def first_order_indices(points: Array, outputs: Array) -> Array:
    """Return the share of each output's variance that one input explains by itself.

    Parameters
    ----------
    points
        The input's cumulative probability in each draw; (draws,).
    outputs
        The model's outputs in each draw; (outputs, draws).

    Returns
    -------
    Array
        In [0, 1]; NaN where an output does not vary. (outputs,)

    Notes
    -----
    Outputs, sorted by the input, are fitted by a cosine series; the variance of the fit, less what
    noise alone would give it, is the variance of the conditional mean. No further runs of the
    model are needed, and the draws of the inputs need only be independent.
    Source: Plischke (2012), How to compute variance-based sensitivity indicators with your
    spreadsheet software, Environmental Modelling and Software 35, 188-191.

    Examples
    --------
    >>> points = (np.arange(1024) + 0.5) / 1024
    >>> first_order_indices(points, points[None]).round(2).tolist()
    [1.0]
    """
    centred = outputs - outputs.mean(axis=1, keepdims=True)
    variance = (centred**2).mean(axis=1)
    varies = variance > (ROUNDING * np.abs(outputs).max(axis=1)) ** 2
    ordered = centred[:, np.argsort(points, kind="stable")]
    place = np.pi * (np.arange(len(points)) + 0.5) / len(points)
    fitted = np.zeros(len(outputs))
    for order in range(1, HARMONICS + 1):
        fitted += 2.0 * (ordered * np.cos(order * place)).mean(axis=1) ** 2
    noise = HARMONICS / len(points)
    share = fitted / np.where(varies, variance, np.nan)
    return np.asarray(np.clip((share - noise) / (1.0 - noise), 0.0, 1.0))
