"""CES price indices of arrays of markets, in logs, precise near every limit."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def log_ces(share: Array, log_price: Array, elasticity: Array) -> tuple[Array, Array, Array]:
    """Return log CES price indices, and their terms.

    Parameters
    ----------
    share
        Base shares; (n, m), columns sum to 1.
    log_price
        Logs of new/old prices; (n, m).
    elasticity
        Elasticities of substitution; (m,).

    Returns
    -------
    tuple of Array
        ``ln [sum_j share_j p_j^(1 - elasticity)] / (1 - elasticity)``, (m,), with its limit
        ``sum_j share_j ln p_j``; the terms of the sum, (n, m), up to a factor of the market; and
        their sum, (m,). Terms over sum are the new spending shares, and the derivatives.

    Notes
    -----
    Centred on the largest term, so that all addends of ``log1p`` have one sign: exactly zero for
    no change, and precise to rounding for elasticities next to 1 and for overwhelming ones.
    """
    exponent = 1.0 - elasticity
    power = exponent * log_price
    absent = share <= 0.0
    if absent.any():
        power[absent] = -np.inf
    largest = power.max(axis=0)
    power -= largest
    terms = np.expm1(power)
    terms *= share
    change = terms.sum(axis=0)
    terms += share
    total = 1.0 + change
    log_total = np.log1p(np.maximum(change, -0.5))
    # Where the largest term has a small share, 1 + change cancels: add up the terms themselves.
    far = np.flatnonzero(change < -0.5)
    if far.size:
        exact = share[:, far] * np.exp(power[:, far])
        terms[:, far], total[far] = exact, exact.sum(axis=0)
        log_total[far] = np.log(total[far])
    is_limit = exponent == 0.0
    index = (largest + log_total) / np.where(is_limit, 1.0, exponent)
    if is_limit.any():
        index = np.where(is_limit, (share * log_price).sum(axis=0), index)
    return np.asarray(index), terms, total
