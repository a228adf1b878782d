"""Kernel of the uncertainty: the closed form and its adjustment over markets, years and draws.

The same model as in :mod:`analytics.models.effects`, arranged for many draws: arrays of some
ten thousand doubles that stay in the processor's cache, worked on in place; each market only from
the year in which its rate first moves, and its long-run response anew only when a rate moves.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields

import numpy as np

from analytics.models.armington import Array, closed_form
from analytics.models.market_paths import MarketPaths

BLOCK = 65_536  # doubles in an array of a block
DRAWS_AT_ONCE = 512
THREADS = 2
NEAR_LIMIT = 0.02  # distance from an elasticity of one below which log1p and expm1 are needed


@dataclass(frozen=True)
class SegmentDraws:
    """Parameters of one segment in each draw; (draws,) unless stated otherwise.

    Attributes
    ----------
    use
        Share of eligible trade that claims the preference; (years, draws).
    margin_threshold
        Margin below which nobody claims it.
    origin_share, duty_free_rival_share, domestic_share
        Shares of the market.
    sigma_imports, sigma_domestic, demand_elasticity
        Elasticities.
    adjustment_speed
        Share of the gap to the long-run effect closed in a year.
    log_cost
        Log change of the delivered cost; (years,), the same in all draws.
    """

    use: Array
    margin_threshold: Array
    origin_share: Array
    duty_free_rival_share: Array
    domestic_share: Array
    sigma_imports: Array
    sigma_domestic: Array
    demand_elasticity: Array
    adjustment_speed: Array
    log_cost: Array

    def part(self, start: int, stop: int) -> "SegmentDraws":
        """Return the draws from ``start`` to before ``stop``."""
        arrays = {
            field.name: getattr(self, field.name)[..., start:stop]
            for field in fields(self)
            if field.name != "log_cost"
        }
        return SegmentDraws(**arrays, log_cost=self.log_cost)


def drawn_effects(
    paths: MarketPaths,
    draws: SegmentDraws,
    *,
    threads: int = THREADS,
    advance: Callable[[float], None] | None = None,
) -> Array:
    """Return the effect for each CNY of trade that pays duty, weighted over the markets.

    Parameters
    ----------
    paths
        Markets of a segment.
    draws
        Its parameters.
    threads
        Threads to work with; results do not depend on it.
    advance
        Called with the share of the work just completed.

    Returns
    -------
    Array
        ``sum over markets of weight x (exp(x) - 1)``; (rows of weights, years, draws). Exactly
        zero where no rate moves.
    """
    rows, (markets, years) = len(paths.weights), paths.mfn.shape
    count = draws.use.shape[1]
    effects = np.zeros((rows, years, count))
    if not markets:
        return effects
    parts = range(0, count, DRAWS_AT_ONCE)

    def work(start: int) -> None:
        stop = min(start + DRAWS_AT_ONCE, count)
        # Each thread writes to draws of its own, and adds up markets in their order.
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            _add_effects(paths, draws.part(start, stop), effects[:, :, start:stop])

    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(work, parts):
            if advance is not None:
                advance(1.0 / len(parts))
    return effects


def _add_effects(paths: MarketPaths, draws: SegmentDraws, effects: Array) -> None:
    """Add the effects of all markets, block by block."""
    count = draws.use.shape[1]
    response = _Response(draws, max(1, BLOCK // count))
    for first, rows in _blocks(paths, draws.log_cost, response.rows):
        response.start(paths, rows)
        for year in range(first, paths.mfn.shape[1]):
            response.advance(year)
            for total, weights in zip(effects, paths.weights[:, rows], strict=True):
                # Not a matrix product: its last digit depends on the threads of the library.
                total[year] += np.einsum("m,md->d", weights, response.change)


def _blocks(paths: MarketPaths, log_cost: Array, size: int) -> Iterator[tuple[int, np.ndarray]]:
    """Yield first year and markets of each block: alike in when they begin and cease to move."""
    moving = np.asarray((paths.margin > 0.0) | (log_cost != 0.0))
    first = np.where(moving.any(axis=1), moving.argmax(axis=1), -1)
    changing = np.zeros(moving.shape, dtype=bool)
    for rate in (paths.mfn, paths.cut, paths.margin):
        changing[:, 1:] |= rate[:, 1:] != rate[:, :-1]
    last = np.where(changing.any(axis=1), moving.shape[1] - changing[:, ::-1].argmax(axis=1), 0)
    for year in np.unique(first[first >= 0]):
        markets = np.flatnonzero(first == year)
        markets = markets[np.argsort(last[markets], kind="stable")]
        for start in range(0, len(markets), size):
            yield int(year), markets[start : start + size]


class _Response:
    """The response of a block of markets over the years, in every draw; buffers are used again.

    Attributes
    ----------
    rows
        Largest number of markets in a block.
    change
        ``exp(x) - 1`` of the year last asked for; (markets of the block, draws).
    """

    def __init__(self, draws: SegmentDraws, rows: int) -> None:
        self.rows = rows
        self._draws = draws
        count = draws.use.shape[1]
        self._buffers = np.empty((8, rows, count))
        self._changing_use = np.ones(len(draws.use), dtype=bool)
        self._changing_use[1:] = (draws.use[1:] != draws.use[:-1]).any(axis=1)
        self._changing_use[1:] |= draws.log_cost[1:] != draws.log_cost[:-1]
        imports, total = 1.0 - draws.sigma_imports, 1.0 - draws.sigma_domestic
        near = (np.abs(imports) < NEAR_LIMIT) | (np.abs(total) < NEAR_LIMIT)
        self._near = np.flatnonzero(near)
        # Any other value does: these draws are worked out apart.
        imports[near], total[near] = 0.5, 0.5
        self._exponent = imports
        self._exponent_ratio = total / imports
        self._by_imports = (draws.sigma_imports - draws.sigma_domestic) / imports
        self._by_total = (draws.sigma_domestic + draws.demand_elasticity) / total
        self._imports_share = 1.0 - draws.domestic_share
        self._largest_threshold = float(draws.margin_threshold.max())

    def start(self, paths: MarketPaths, markets: np.ndarray) -> None:
        """Take up other markets, at rest."""
        self._mfn, self._margin = paths.mfn[markets], paths.margin[markets]
        self._relative_cut = paths.cut[markets] / (1.0 + self._mfn)
        shown = self._buffers[:, : len(markets)]
        self.change, self._work, self._share, self._goal, self._next, self._now = shown[:6]
        self._power, self._index = shown[6:]
        self._now[...] = 0.0
        self._fresh = True

    def advance(self, year: int) -> None:
        """Go on to a year, the one after the last or the first: set `change`."""
        moved = self._moved(year)
        if moved.all():
            self._long_run(year, np.arange(len(moved)), self._share, self._next)
            self._goal, self._next = self._next, self._goal
        elif moved.any():
            markets = np.flatnonzero(moved)
            part, share = self._next[: len(markets)], self._share[markets]
            self._long_run(year, markets, share, part)
            self._goal[markets], self._share[markets] = part, share
        self._fresh = False
        np.subtract(self._goal, self._now, out=self._work)
        self._work *= self._draws.adjustment_speed
        self._now += self._work
        np.exp(self._now, out=self.change)
        self.change -= 1.0

    def _moved(self, year: int) -> np.ndarray:
        """Say which markets have another long-run response than in the year before."""
        if self._fresh or self._changing_use[year]:
            return np.ones(len(self._mfn), dtype=bool)
        moved = np.zeros(len(self._mfn), dtype=bool)
        for rate in (self._mfn, self._relative_cut, self._margin):
            moved |= rate[:, year] != rate[:, year - 1]
        return moved

    def _long_run(self, year: int, markets: np.ndarray, share: Array, out: Array) -> None:
        """Write the long-run log change of trade, and the duty-paid shares that it starts from."""
        draws, count = self._draws, len(markets)
        power, index, work = self._power[:count], self._index[:count], self._work[:count]
        margin = self._margin[markets, year]
        self._start_shares(year, markets, share)
        np.multiply(self._relative_cut[markets, year][:, None], draws.use[year], out=power)
        if margin.min() < self._largest_threshold:
            power *= margin[:, None] >= draws.margin_threshold
        np.subtract(1.0, power, out=power)
        np.log(power, out=power)
        if draws.log_cost[year]:
            power += draws.log_cost[year]
        np.multiply(power, -draws.sigma_imports, out=out)
        # (1 - sigma_M) ln P_M, and then (1 - sigma_D) ln P.
        np.multiply(power, self._exponent, out=index)
        _to_log_mean(index, share)
        np.multiply(index, self._by_imports, out=work)
        out += work
        index *= self._exponent_ratio
        _to_log_mean(index, self._imports_share)
        index *= self._by_total
        out += index
        if self._near.size:
            out[:, self._near] = self._near_limit(power, share)

    def _start_shares(self, year: int, markets: np.ndarray, share: Array) -> None:
        """Write the origin's shares at duty-paid values where the MFN rate is a new one."""
        mfn, draws = self._mfn[markets, year], self._draws
        if not self._fresh and (mfn == self._mfn[markets, year - 1]).all():
            return
        np.multiply((mfn / (1.0 + mfn))[:, None], -draws.duty_free_rival_share, out=share)
        share += 1.0
        np.divide(draws.origin_share, share, out=share)

    def _near_limit(self, power: Array, share: Array) -> Array:
        """Return the long-run log change in the draws with an elasticity next to one."""
        draws, near = self._draws, self._near
        return closed_form(
            power[:, near],
            beneficiary_share=share[:, near],
            domestic_share=draws.domestic_share[near],
            sigma_imports=draws.sigma_imports[near],
            sigma_domestic=draws.sigma_domestic[near],
            demand_elasticity=draws.demand_elasticity[near],
        ).value


def _to_log_mean(exponents: Array, share: Array) -> None:
    """Turn ``x`` into ``ln(1 - share + share exp(x))``, in place; zero stays exactly zero."""
    np.exp(exponents, out=exponents)
    exponents -= 1.0
    exponents *= share
    exponents += 1.0
    np.log(exponents, out=exponents)
