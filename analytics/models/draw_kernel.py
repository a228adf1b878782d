"""The equations over markets, years and draws of the assumptions.

The same equations as in :mod:`analytics.models.effects`, on arrays of some ten thousand doubles
that stay in the processor's cache: blocks of markets that begin and cease to move together, each
only from the year in which its rate first moves. What does not change from one year to the next is
not computed again, and what a claim saves once for all markets that it saves as much.
"""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.equations.evaluation import Evaluation, by_year
from analytics.equations.model import EQUATIONS
from analytics.models.armington import Array
from analytics.models.drawn_claims import DrawnClaims
from analytics.models.market_paths import MarketPaths

BLOCK = 49_152  # doubles in an array of a block
DRAWS_AT_ONCE = 512  # columns of the arrays of a block, the work of one thread
SAVINGS = 2**21  # doubles in the savings that a thread holds
THREADS = 2  # by default


@dataclass(frozen=True)
class SegmentDraws:
    """What one segment's response rests on in each draw.

    Attributes
    ----------
    use
        Share of the trade for which a claim pays that makes it; (years, draws).
    log_cost
        Log change of the delivered cost; (years,), the same in all draws.
    given
        Under the names of the equations: what a claim costs, shares of the market, elasticities and
        speed of adjustment; (draws,), or (years, draws) of what is dated.
    """

    use: Array
    log_cost: Array
    given: Mapping[str, Array]

    @property
    def fixed(self) -> dict[str, Array]:
        """What does not change over the years."""
        return {name: values for name, values in self.given.items() if values.ndim == 1}

    @property
    def dated(self) -> dict[str, Array]:
        """What changes over the years."""
        return {name: values for name, values in self.given.items() if values.ndim > 1}

    def part(self, some: slice) -> "SegmentDraws":
        """Return some of the draws."""
        given = {name: values[..., some] for name, values in self.given.items()}
        return SegmentDraws(self.use[:, some], self.log_cost, given)


def drawn_effects(
    paths: MarketPaths,
    draws: SegmentDraws,
    parts_of_rows: Array | None = None,
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
    parts_of_rows
        How much of each row of weights a draw takes; (rows, draws). The weights of a draw are the
        sum of so many rows as these are; by default each row is by itself, whole in every draw.
    threads
        Threads to work with; results do not depend on it.
    advance
        Called with the share of the work just completed.

    Returns
    -------
    Array
        ``sum over markets of weight x index x (exp(x) - 1)``; (sums of rows, years, draws).
        Exactly zero where no rate moves.
    """
    markets, years = paths.mfn.shape
    count = draws.use.shape[1]
    portions = np.ones((1, count)) if parts_of_rows is None else parts_of_rows
    effects = np.zeros((len(paths.weights) // len(portions), years, count))
    if not markets:
        return effects
    claims = DrawnClaims.of(paths, draws.use)
    # Few markets fill a block with more draws; many claims leave room for fewer.
    at_once = max(1, min(max(DRAWS_AT_ONCE, BLOCK // markets), SAVINGS // len(claims.margin)))
    parts = range(0, count, at_once)

    def work(start: int) -> None:
        part = slice(start, min(start + at_once, count))
        # Each thread writes to draws of its own, and adds up markets in their order.
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            _add_effects(paths, claims, draws.part(part), portions[:, part], effects[:, :, part])

    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(work, parts):
            if advance is not None:
                advance(1.0 / len(parts))
    return effects


def _add_effects(
    paths: MarketPaths, claims: DrawnClaims, draws: SegmentDraws, portions: Array, effects: Array
) -> None:
    """Add the effects of all markets, block by block."""
    size = max(1, BLOCK // draws.use.shape[1])
    years = paths.mfn.shape[1]
    savings = claims.savings(draws.use, draws.fixed, size)
    cost = by_year(draws.log_cost[None], years)
    # A cost that never changes is a number, and no part of the formulas if it is zero.
    fixed = draws.fixed if draws.log_cost.any() else {**draws.fixed, "log_trade_cost": 0.0}
    dated = {name: by_year(value.T, years) for name, value in draws.dated.items()}
    names = [name for name in (*_OF_YEAR, *dated) if name not in fixed]
    evaluation = Evaluation(["effect_rate"], names, EQUATIONS, fixed)
    for first, rows in _blocks(paths, draws.log_cost, size):
        rates = paths.rows(rows)
        weighed = list(_weights_of_draws(rates.weights, portions))
        mfn = by_year(rates.mfn, years, first=first, column=True)
        saved = claims.by_year(savings, rows, first)
        evaluation.start()
        for year, of_year in enumerate(zip(mfn, saved, cost[first:], strict=True), first):
            inputs = dict(zip(_OF_YEAR, of_year, strict=True))
            inputs |= {name: values[year] for name, values in dated.items()}
            found = evaluation.advance({name: inputs[name] for name in names})["effect_rate"]
            change = np.broadcast_to(found, (len(rows), draws.use.shape[1]))
            if rates.index is not None:
                change = change * rates.index[:, year, None]
            for number, used, weights in weighed:
                effects[number, year] += np.einsum("md,md->d", weights, change[used])


def _weights_of_draws(
    rows: Array, portions: Array
) -> Iterator[tuple[int, NDArray[np.intp] | slice, Array]]:
    """Yield each sum of rows by its number, the markets that it weighs, and their weights in every
    draw.
    """
    for number in range(len(rows) // len(portions)):
        summed = rows[number * len(portions) :][: len(portions)]
        is_used = summed.any(axis=0)
        if is_used.any():
            # Of all markets none has to be copied.
            used = slice(None) if is_used.all() else np.flatnonzero(is_used)
            # Not a matrix product: its last digit depends on the threads of the library.
            yield number, used, np.einsum("rm,rd->md", summed[:, used], portions)


_OF_YEAR = ("mfn_rate", "net_saving", "log_trade_cost")


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
