"""CES price indices of arrays of markets, in logs, precise near every limit."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

NEAR = 0.1  # change of a sum, relative; below it a fraction serves for the log


def log_ces_gap(share: Array, log_relative: Array, exponent: Array) -> tuple[Array, Array]:
    """Return by how much CES price indices differ from a guess, and the new spending shares.

    Parameters
    ----------
    share
        Base shares; (n, m), columns sum to 1.
    log_relative
        Logs of new/old prices less the log of the guess of their index; (n, m).
    exponent
        1 less the elasticities of substitution; (m,).

    Returns
    -------
    tuple of Array
        ``ln [sum_j share_j r_j^exponent] / exponent``, (m,), with its limit
        ``sum_j share_j ln r_j`` at exponent 0; and the terms of the sum as shares of it, (n, m).
        Not finite where a guess is so far off that a power overflows.

    Notes
    -----
    The sum is taken as one plus its change, which is small where the guess is nearly right: the
    gap is then precise to rounding for elasticities next to 1 and for overwhelming ones, and
    exactly zero for no change.

    Examples
    --------
    >>> share, same = np.array([[0.25], [0.75]]), np.zeros((2, 1))
    >>> gap, spending = log_ces_gap(share, same, np.array([0.5]))
    >>> float(gap[0]), spending[:, 0].tolist()
    (0.0, [0.25, 0.75])
    """
    spending = exponent * log_relative
    np.expm1(spending, out=spending)
    spending *= share
    change = np.add.reduce(spending, axis=0)
    spending += share
    spending /= 1.0 + change
    if np.count_nonzero(exponent) == exponent.size:
        return _log1p(change) / exponent, spending
    is_limit = exponent == 0.0
    limit = (share * log_relative).sum(axis=0)
    general = _log1p(change) / np.where(is_limit, 1.0, exponent)
    return np.where(is_limit, limit, general), spending


def _log1p(change: Array) -> Array:
    """Return log1p, or near zero the fraction that agrees with it to third order.

    Who looks for the guess at which it is zero finds the same with either, and a division costs
    a fifth of a logarithm.
    """
    fraction = change * (6.0 + change) / (6.0 + 4.0 * change)
    is_near = np.abs(change) < NEAR
    return fraction if is_near.all() else np.where(is_near, fraction, np.log1p(change))
