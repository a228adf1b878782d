"""Minimum cross-entropy: the shares nearest to a prior that satisfy linear constraints.

Of lines in classes c, with n_c lines each, the shares x_ck over categories k minimise

    sum_c n_c sum_k x_ck ln(x_ck / p_ck)

so that sum_k x_ck = 1 and sum_ck n_c a_mck x_ck = b_m (or >= b_m). The problem is convex; at its
solution x_ck is proportional to p_ck exp(sum_m l_m a_mck), and the multipliers l minimise

    sum_c n_c ln sum_k p_ck exp(sum_m l_m a_mck) - sum_m l_m b_m

with l_m >= 0 where b_m is a least value. Newton's method solves this dual with exact derivatives.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
STEPS = 200  # of Newton, before it gives up
_SHORTEST = 1e-10
CLOSE = 1e-9
"""Lines by which a constraint may be missed."""


@dataclass(frozen=True)
class Program:
    """A problem of minimum cross-entropy.

    Attributes
    ----------
    counts
        Lines of each class; (classes,).
    log_prior
        Logarithm of the prior; minus infinity where a category is ruled out; (classes, categories).
    coefficients
        Those of the constraints, 0 or 1; (constraints, classes, categories).
    bounds
        Lines that they ask for; (constraints,).
    at_least
        Whether they are least values; (constraints,).
    """

    counts: Array
    log_prior: Array
    coefficients: Array
    bounds: Array
    at_least: NDArray[np.bool_]


@dataclass(frozen=True)
class Solution:
    """Shares that solve a program.

    Attributes
    ----------
    shares
        (classes, categories); each class adds to 1.
    multipliers
        (constraints,); how the logarithm of the odds is moved, zero where a least value is
        exceeded.
    slack
        Lines found less lines asked for; (constraints,).
    """

    shares: Array
    multipliers: Array
    slack: Array


def minimise(program: Program, start: Array | None = None) -> Solution:
    """Return the shares nearest to the prior.

    Parameters
    ----------
    program
        The problem.
    start
        Multipliers to begin with, such as those of a problem near by.

    Returns
    -------
    Solution
        Where the constraints contradict each other, or can be met only in the limit, it misses
        some: look at ``slack``.

    Examples
    --------
    >>> two = Program(
    ...     np.array([10.0]),
    ...     np.log([[0.5, 0.5]]),
    ...     np.array([[[1.0, 0.0]]]),
    ...     np.array([8.0]),
    ...     np.array([False]),
    ... )
    >>> minimise(two).shares.round(9).tolist()
    [[0.8, 0.2]]
    """
    size = len(program.bounds)
    multipliers = np.zeros(size) if start is None else start.copy()
    value = _dual(program, multipliers)
    for _ in range(STEPS):
        shares = _shares(program, multipliers)
        slack = _slack(program, shares)
        # A least value that is exceeded at a multiplier of zero takes no part.
        active = ~program.at_least | (multipliers > 0.0) | (slack < 0.0)
        if not np.any(np.abs(slack[active]) > CLOSE):
            break
        step = np.zeros(size)
        curvature = _curvature(program, shares)[np.ix_(active, active)]
        step[active] = np.linalg.lstsq(curvature, -slack[active], rcond=1e-12)[0]
        trial = _shorter(program, multipliers, step, slack, value)
        if trial is None:
            break
        multipliers, value = trial, _dual(program, trial)
    shares = _shares(program, multipliers)
    return Solution(shares, multipliers, _slack(program, shares))


def _shorter(
    program: Program, multipliers: Array, step: Array, slack: Array, value: float
) -> Array | None:
    """Return the multipliers after so much of a step that the dual falls; None if none does."""
    length = 1.0
    while length > _SHORTEST:
        trial = _projected(program, multipliers + length * step)
        fall = 1e-4 * float(slack @ (trial - multipliers))
        if _dual(program, trial) <= value + fall + 1e-12 * abs(value):
            return trial
        length /= 2.0
    return None


def _projected(program: Program, multipliers: Array) -> Array:
    return np.where(program.at_least, np.maximum(multipliers, 0.0), multipliers)


def _tilted(program: Program, multipliers: Array) -> Array:
    return program.log_prior + np.tensordot(multipliers, program.coefficients, axes=1)


def _dual(program: Program, multipliers: Array) -> float:
    tilted = _tilted(program, multipliers)
    top = tilted.max(axis=1, keepdims=True)
    logs = top[:, 0] + np.log(np.exp(tilted - top).sum(axis=1))
    return float(program.counts @ logs - multipliers @ program.bounds)


def _shares(program: Program, multipliers: Array) -> Array:
    tilted = _tilted(program, multipliers)
    weights = np.exp(tilted - tilted.max(axis=1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _slack(program: Program, shares: Array) -> Array:
    lines = program.counts[:, None] * shares
    return np.asarray(np.tensordot(program.coefficients, lines, axes=2) - program.bounds)


def _curvature(program: Program, shares: Array) -> Array:
    """Second derivative of the dual: the covariance of the constraints' coefficients."""
    mean = np.einsum("mck,ck->mc", program.coefficients, shares)
    lines = program.counts[:, None] * shares
    square = np.einsum(
        "mck,ck,jck->mj", program.coefficients, lines, program.coefficients, optimize=True
    )
    return np.asarray(square - (mean * program.counts) @ mean.T)
