"""Numeric kernel of the exact nested CES model with finite supply: arrays of markets, in logs.

Given the log price index of imports and that of all goods, every supply price is explicit, so
Newton's method needs two unknowns per market however many origins there are.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.models.ces_index import Array
from analytics.models.chunks import in_chunks
from analytics.models.nested_system import NestedMarkets, System

CHUNK = 8192  # markets at once: few calls, and arrays that stay in the processor's cache
FULL_STEPS = 25  # at most, before steps are halved
HALVED_STEPS = 200  # at most, for markets that full steps leave
SPARSE = 0.25  # share of a chunk below which markets still moving are copied out
LAST_STEP = 1e-8  # convergence is quadratic: after a step this small the error is at rounding
ROUNDING = 1e-15  # of a step, relative to the largest change of a tariff power


@dataclass(frozen=True)
class LogPrices:
    """Solution: natural logs of new/old prices.

    Attributes
    ----------
    price
        Prices at the border, before duty; (n, m).
    domestic_price
        Price of domestic goods; (m,).
    imports_index, index
        Price indices of imports (P_M) and of all goods (P), at domestic prices; (m,).
    """

    price: Array
    domestic_price: Array
    imports_index: Array
    index: Array


@dataclass(frozen=True)
class LogQuantities:
    """Natural logs of new/old volumes that buyers want at given prices.

    Attributes
    ----------
    share
        Share of an origin in import volume, s_j; (n, m).
    imports
        Volume of imports, q_M; (m,).
    domestic_share
        Volume of domestic goods relative to all goods; (m,).
    total
        Volume of all goods, Q; (m,).
    """

    share: Array
    imports: Array
    domestic_share: Array
    total: Array


def solve_markets(markets: NestedMarkets, *, chunk: int = CHUNK) -> LogPrices:
    """Return the prices at which every supply meets its demand.

    Parameters
    ----------
    markets
        Checked input; see `NestedMarkets`.
    chunk
        Markets solved at once. A market comes to the same digits whatever others are solved.

    Returns
    -------
    LogPrices
        All exactly zero in a market where no tariff changes. Whether they solve the market is
        for `analytics.models.residual_checks` to say; this function raises nothing.

    Notes
    -----
    With ``x = ln P_M``, ``z = ln P``, ``S = sigma_M``, ``D = sigma_D``: supply equals demand where
    ``eps ln p = -S (ln p + ln T - x) - D (x - z) + eta z``, hence
    ``ln p = ((S - D) x + (D + eta) z - S ln T) / (eps + S)``, zero where eps is infinite. What
    remains are the definitions of ``x`` and ``z`` as CES indices of these prices.

    Examples
    --------
    >>> one = np.ones(1)
    >>> lone = NestedMarkets(
    ...     share=np.ones((1, 1)),
    ...     log_power=np.full((1, 1), -0.1),
    ...     supply=np.ones((1, 1)),
    ...     imports_share=one,
    ...     domestic_share=0 * one,
    ...     domestic_supply=one,
    ...     sigma_imports=3 * one,
    ...     sigma_domestic=3 * one,
    ...     demand_elasticity=-one,
    ... )
    >>> round(float(solve_markets(lone).price[0, 0]), 12)  # eps = 1, eta = -1: half of the cut
    0.05
    """
    count = markets.log_power.shape[1]
    indices, price = np.empty((2, count)), np.empty_like(markets.log_power)

    def solve_part(some: slice) -> None:
        part = markets.part(some)
        system = System.of(part)
        found = _newton(system)
        indices[:, some] = found
        pull = system.spread * found[0] + system.reach * found[1]
        # Adding 0.0 makes the zero of infinite supply a positive one.
        pull = pull - part.sigma_imports * part.log_power
        price[:, some] = pull / (part.supply + part.sigma_imports) + 0.0

    in_chunks(solve_part, count, chunk)
    imports_index, index = indices
    domestic_price = _domestic_response(markets) * index + 0.0
    return LogPrices(price, domestic_price, imports_index, index)


def demanded(markets: NestedMarkets, prices: LogPrices) -> LogQuantities:
    """Return what buyers want at the solved prices, split as the model's nests are.

    Parameters
    ----------
    markets
        The markets.
    prices
        Their solution.

    Returns
    -------
    LogQuantities
        ``ln q_j = share + imports`` for import origins, ``domestic_share + total`` for domestic.
    """
    x, z = prices.imports_index, prices.index
    total = markets.demand_elasticity * z + 0.0
    return LogQuantities(
        share=markets.sigma_imports * (x - prices.price - markets.log_power),
        imports=markets.sigma_domestic * (z - x) + total,
        domestic_share=markets.sigma_domestic * (z - prices.domestic_price),
        total=total,
    )


def _newton(system: System) -> Array:
    """Return (ln P_M, ln P) of each market, (2, m): full steps first, then with step-halving.

    Where a CES index bends sharply a full step may raise the gaps on its way to the solution, so
    halving from the start would crawl; it is kept for the markets that full steps leave.
    """
    count = system.size.size
    if count == 1:
        system = system.part(_two_or_more(np.arange(count)))
    # A step too long may overflow; what is not finite has not converged.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        # At base shares the system is linear: its solution is the first trial.
        gaps = np.stack([(system.share * system.own).sum(axis=0), np.zeros_like(system.size)])
        first = system.step(gaps, system.share, system.upper)
        found, left = _full_steps(system, first)
        if left.size:
            left = _two_or_more(left)
            found[:, left] = _halved_steps(system.part(left), first[:, left])
    return found[:, :count]


def _full_steps(system: System, first: Array) -> tuple[Array, NDArray[np.intp]]:
    """Return the points reached, (2, m), and the numbers of the markets still moving."""
    found, point, place = first.copy(), first, np.arange(system.size.size)
    is_moving = np.ones(place.size, dtype=np.bool_)
    for _ in range(FULL_STEPS):
        step = system.step(*system.gaps(point))
        has_arrived = _converged(system, point, step) & is_moving
        point = point + step
        # A market stays where it has arrived, how long ever others take.
        found[:, place[has_arrived]] = point[:, has_arrived]
        is_moving &= ~has_arrived
        moving = np.flatnonzero(is_moving)
        if not moving.size:
            break
        # Copying out the few that move costs less than moving all.
        if moving.size <= SPARSE * place.size:
            moving = _two_or_more(moving)
            system, place, point = system.part(moving), place[moving], point[:, moving]
            is_moving = is_moving[moving]
    return found, place[is_moving]


def _two_or_more(places: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return places, a lone one twice: origins of one column alone are added in another order."""
    return np.resize(places, max(2, places.size))


def _halved_steps(system: System, first: Array) -> Array:
    """Return the points reached, (2, m), by steps that bring the larger gap down."""
    point, step = np.zeros_like(first), first
    length, worst = np.ones_like(system.size), np.full_like(system.size, np.inf)
    done = np.zeros(system.size.size, dtype=np.bool_)
    found = point
    for _ in range(HALVED_STEPS):
        trial = point + length * step
        gaps, lower, upper = system.gaps(trial)
        size = np.abs(gaps).max(axis=0)
        better = (size < worst) | (size <= ROUNDING * system.size)
        point = np.where(better, trial, point)
        step = np.where(better, system.step(gaps, lower, upper), step)
        length = np.where(better, 1.0, length / 2.0)
        worst = np.where(better, size, worst)
        now = better & ~done & _converged(system, point, step)
        found = np.where(done, found, np.where(now, point + step, point))
        done |= now
        if done.all():
            break
    return found


def _converged(system: System, point: Array, step: Array) -> NDArray[np.bool_]:
    """Say where a step is so small that the point after it is exact but for rounding."""
    reached = np.maximum(LAST_STEP * np.abs(point).max(axis=0), ROUNDING * system.size)
    return np.asarray(np.abs(step).max(axis=0) <= reached)


def _domestic_response(markets: NestedMarkets) -> Array:
    """Log change of the domestic price for one of the price index: (D + eta) / (eps + D)."""
    reach = markets.sigma_domestic + markets.demand_elasticity
    return np.asarray(reach / (markets.domestic_supply + markets.sigma_domestic))
