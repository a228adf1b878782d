"""Numeric kernel of the exact nested CES model with finite supply: arrays of markets, in logs.

Given the log price index of imports and that of all goods, every supply price is explicit, so
Newton's method needs two unknowns per market however many origins there are.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from analytics.models.ces_index import Array, log_ces_gap
from analytics.models.chunks import in_chunks

CHUNK = 8192  # markets at once: few calls, and arrays that stay in the processor's cache
FULL_STEPS = 25  # at most, before steps are halved
HALVED_STEPS = 200  # at most, for markets that full steps leave
SPARSE = 0.25  # share of a chunk below which markets still moving are copied out
LAST_STEP = 1e-8  # convergence is quadratic: after a step this small the error is at rounding
ROUNDING = 1e-15  # of a step, relative to the largest change of a tariff power


@dataclass(frozen=True)
class NestedMarkets:
    """Markets to solve: n import origins by m markets, and domestic goods apart.

    Attributes
    ----------
    share
        Shares of import origins in import spending at duty-paid values; (n, m), columns sum to 1.
        Zero for an origin without trade, which also pads markets with fewer origins.
    log_power
        ``log((1 + new tariff) / (1 + old tariff))``; (n, m).
    supply
        Elasticities of export supply in (0, inf]; (n, m).
    imports_share, domestic_share
        Shares in all spending at domestic prices, which sum to 1; (m,).
    domestic_supply
        Elasticity of domestic supply in (0, inf]; (m,), anything in it where the share is 0.
    sigma_imports, sigma_domestic
        Elasticities of substitution between import origins, and of imports with domestic goods;
        (m,), > 0. Equal ones make one nest.
    demand_elasticity
        Elasticity of total demand; (m,), <= 0.
    """

    share: Array
    log_power: Array
    supply: Array
    imports_share: Array
    domestic_share: Array
    domestic_supply: Array
    sigma_imports: Array
    sigma_domestic: Array
    demand_elasticity: Array

    def part(self, some: slice | NDArray[np.intp]) -> "NestedMarkets":
        """Return some of the markets."""
        arrays = (getattr(self, field.name) for field in fields(self))
        if isinstance(some, slice):
            return NestedMarkets(*(array[..., some] for array in arrays))
        return NestedMarkets(*(array.take(some, axis=-1) for array in arrays))


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
        system = _System.of(part)
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


@dataclass(frozen=True)
class _System:
    """The two equations of each market, with all that does not change between steps."""

    share: Array
    own: Array  # eps / (eps + sigma_M) x log_power: what a tariff moves at given indices
    slope: Array  # 1 / (eps + sigma_M)
    upper: Array  # shares of imports and domestic goods
    domestic_slack: Array  # 1 - (D + eta) / (eps + D), free of cancellation
    sigma_imports: Array
    sigma_domestic: Array
    demand_elasticity: Array
    spread: Array  # sigma_imports - sigma_domestic
    reach: Array  # sigma_domestic + demand_elasticity
    size: Array  # largest |log_power|

    @classmethod
    def of(cls, markets: NestedMarkets) -> "_System":
        slope = 1.0 / (markets.supply + markets.sigma_imports)
        pass_through = 1.0 - markets.sigma_imports * slope
        # The difference cancels for small eps and the product is inf x 0 for infinite eps.
        finite = np.isfinite(markets.supply)
        np.multiply(markets.supply, slope, out=pass_through, where=finite)
        own = pass_through * markets.log_power
        absent = markets.share <= 0.0
        if absent.any():
            # The price of what is not traded may be out of range; it counts for nothing.
            own[absent], slope[absent] = 0.0, 0.0
        slack_slope = 1.0 / (markets.domestic_supply + markets.sigma_domestic)
        slack = 1.0 - (markets.sigma_domestic + markets.demand_elasticity) * slack_slope
        np.multiply(
            markets.domestic_supply - markets.demand_elasticity,
            slack_slope,
            out=slack,
            where=np.isfinite(markets.domestic_supply),
        )
        return cls(
            share=markets.share,
            own=own,
            slope=slope,
            upper=np.stack([markets.imports_share, markets.domestic_share]),
            domestic_slack=slack,
            sigma_imports=markets.sigma_imports,
            sigma_domestic=markets.sigma_domestic,
            demand_elasticity=markets.demand_elasticity,
            spread=markets.sigma_imports - markets.sigma_domestic,
            reach=markets.sigma_domestic + markets.demand_elasticity,
            size=np.abs(markets.log_power).max(axis=0),
        )

    def columns(self, keep: NDArray[np.intp]) -> "_System":
        arrays = (getattr(self, field.name) for field in fields(self))
        return _System(*(array.take(keep, axis=-1) for array in arrays))

    def gaps(self, point: Array) -> tuple[Array, Array, Array]:
        """Return by how much the indices differ from their definitions, and what a step needs.

        That is the new shares of origins in spending on imports, and of imports and domestic
        goods in all spending.
        """
        x, z = point
        paid = self.slope * (self.spread * x + self.reach * z)
        paid += self.own
        paid -= x
        imports, lower = log_ces_gap(self.share, paid, 1.0 - self.sigma_imports)
        if not self.upper[1].any():
            return np.array([imports, x - z]), lower, self.upper
        prices = np.array([x - z, -self.domestic_slack * z])
        index, upper = log_ces_gap(self.upper, prices, 1.0 - self.sigma_domestic)
        if not self.upper[1].all():
            index = np.where(self.upper[1] > 0.0, index, x - z)
        return np.array([imports, index]), lower, upper

    def step(self, gaps: Array, lower: Array, upper: Array) -> Array:
        """Return Newton's step: the 2 x 2 system in closed form, its determinant a sum > 0."""
        imports, domestic = upper
        slope = np.einsum("jm,jm->m", lower, self.slope)
        passed = 1.0 - self.sigma_imports * slope
        own = passed + slope * self.sigma_domestic
        slack = domestic * self.domestic_slack
        determinant = imports * (passed - slope * self.demand_elasticity) + own * slack
        return np.array(
            [
                ((imports + slack) * gaps[0] + slope * self.reach * gaps[1]) / determinant,
                (imports * gaps[0] + own * gaps[1]) / determinant,
            ]
        )


def _newton(system: _System) -> Array:
    """Return (ln P_M, ln P) of each market, (2, m): full steps first, then with step-halving.

    Where a CES index bends sharply a full step may raise the gaps on its way to the solution, so
    halving from the start would crawl; it is kept for the markets that full steps leave.
    """
    count = system.size.size
    if count == 1:
        system = system.columns(_two_or_more(np.arange(count)))
    # A step too long may overflow; what is not finite has not converged.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        # At base shares the system is linear: its solution is the first trial.
        gaps = np.stack([(system.share * system.own).sum(axis=0), np.zeros_like(system.size)])
        first = system.step(gaps, system.share, system.upper)
        found, left = _full_steps(system, first)
        if left.size:
            left = _two_or_more(left)
            found[:, left] = _halved_steps(system.columns(left), first[:, left])
    return found[:, :count]


def _full_steps(system: _System, first: Array) -> tuple[Array, NDArray[np.intp]]:
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
            system, place, point = system.columns(moving), place[moving], point[:, moving]
            is_moving = is_moving[moving]
    return found, place[is_moving]


def _two_or_more(places: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return places, a lone one twice: origins of one column alone are added in another order."""
    return np.resize(places, max(2, places.size))


def _halved_steps(system: _System, first: Array) -> Array:
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


def _converged(system: _System, point: Array, step: Array) -> NDArray[np.bool_]:
    """Say where a step is so small that the point after it is exact but for rounding."""
    reached = np.maximum(LAST_STEP * np.abs(point).max(axis=0), ROUNDING * system.size)
    return np.asarray(np.abs(step).max(axis=0) <= reached)


def _domestic_response(markets: NestedMarkets) -> Array:
    """Log change of the domestic price for one of the price index: (D + eta) / (eps + D)."""
    reach = markets.sigma_domestic + markets.demand_elasticity
    return np.asarray(reach / (markets.domestic_supply + markets.sigma_domestic))
