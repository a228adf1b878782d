"""Rate paths of markets as arrays, by segment; markets with one path are one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.models.armington import Array
from analytics.models.open_trade import OpenTrade
from analytics.tariffs.markets import MarketSet


@dataclass(frozen=True)
class MarketPaths:
    """Rate paths of the markets of one segment.

    Attributes
    ----------
    mfn
        MFN rate, zero where there is none; (markets, years).
    cut
        MFN less applied rate; (markets, years).
    margin
        Preference margin; zero where there is no preference.
    weights
        Rows of weights; (rows, markets). The effect is returned once for each row.
    index
        Trade that pays duty without the agreement, over what it would be without set MFN rates and
        if all were let in; (markets, years). None where it is 1.
    let_in
        Share of the trade that measures let in; (markets, years). None where it is all.
    """

    mfn: Array
    cut: Array
    margin: Array
    weights: Array
    index: Array | None = None
    let_in: Array | None = None

    @property
    def indexed_weights(self) -> Array:
        """Sums of each row of weights times the index; (rows, years)."""
        index = np.ones_like(self.mfn) if self.index is None else self.index
        return np.asarray((self.weights[:, :, None] * index).sum(axis=1))

    @property
    def closed_weights(self) -> Array:
        """Sums of each row of weights times what is not let in; (rows, years)."""
        closed = np.zeros_like(self.mfn) if self.let_in is None else 1.0 - self.let_in
        return np.asarray((self.weights[:, :, None] * closed).sum(axis=1))

    def of_places(self, part: Any, weights: Array) -> "MarketPaths":  # noqa: ANN401 (an index)
        """Return the paths at some places, with weights of their own."""
        arrays: dict[str, Any] = {
            name: of if of is None else of[part]
            for name, of in vars(self).items()
            if name != "weights"
        }
        return MarketPaths(**arrays, weights=weights)

    def rows(self, markets: NDArray[np.intp]) -> "MarketPaths":
        """Return the paths of some markets, by their places."""
        return self.of_places(markets, self.weights[:, markets])

    def of_weights(self, rows: Sequence[int]) -> "MarketPaths":
        """Return the same paths with some of the rows of weights, by their numbers."""
        return replace(self, weights=self.weights[list(rows)])

    def until(self, years: int) -> "MarketPaths":
        """Return the paths of the first years."""
        return self.of_places(np.s_[:, :years], self.weights)


def market_paths(
    market_set: MarketSet, moves: Sequence[Array] = (), index: Array | None = None
) -> dict[str, MarketPaths]:
    """Return the markets of each segment as arrays; those with one path are one.

    Parameters
    ----------
    market_set
        Markets of one flow.
    moves
        Changes of the weights of the markets, each a row of weights after the first.
    index
        What set MFN rates make of the trade of each market, in the order of the markets; None
        without any.
    """
    rates = market_set.paths.sort("market", "year").select(
        pl.col("mfn_rate").fill_null(0.0),
        (pl.col("mfn_rate") - pl.col("applied_rate")).fill_null(0.0).alias("cut"),
        pl.col("preference_margin").fill_null(0.0),
    )
    shape = (market_set.markets.height, -1)
    mfn, cut, margin = (rates[name].to_numpy().reshape(shape) for name in rates.columns)
    cut, margin = np.where(margin > 0.0, cut, 0.0), np.maximum(margin, 0.0)
    weights = [market_set.markets["weight"].to_numpy(), *moves]
    segments = market_set.markets["segment"].to_numpy()
    let_in = np.broadcast_to(OpenTrade.of(market_set).let_in, mfn.shape)
    every = MarketPaths(
        mfn, cut, margin, np.array(weights), let_in if index is None else let_in * index, let_in
    )
    return {
        str(segment): _distinct(_moved(every.rows(np.flatnonzero(segments == segment))))
        for segment in np.unique(segments)
    }


def _moved(paths: MarketPaths) -> MarketPaths:
    """Return paths without an index, or without what is let in, that is 1 throughout."""
    index, let_in = (
        None if of is None or (of == 1.0).all() else of for of in (paths.index, paths.let_in)
    )
    return replace(paths, index=index, let_in=let_in)


def joined(parts: Sequence[MarketPaths]) -> MarketPaths:
    """Return the paths of several segments, each once, with the weights of one after another.

    A path that no weight of a segment falls on has the weight zero there.
    """
    ends = np.cumsum([0, *(len(part.mfn) for part in parts)])
    weights = np.zeros((sum(len(part.weights) for part in parts), ends[-1]))
    row = 0
    for part, start in zip(parts, ends, strict=False):
        rows = slice(row, row + len(part.weights))
        weights[rows, start : start + len(part.mfn)] = part.weights
        row = rows.stop
    mfn, cut, margin = (
        np.vstack([getattr(part, name) for part in parts]) for name in ("mfn", "cut", "margin")
    )
    # Of segments together those have an index of their own in which it is 1.
    has_index = any(part.index is not None for part in parts)
    indices = [np.ones_like(p.mfn) if p.index is None else p.index for p in parts]
    return _distinct(
        MarketPaths(mfn, cut, margin, weights, np.vstack(indices) if has_index else None)
    )


def _distinct(paths: MarketPaths) -> MarketPaths:
    """Return each path once, with the sums of its weights."""
    told = (paths.mfn, paths.cut, paths.margin, paths.index, paths.let_in)
    rows = np.hstack([each for each in told if each is not None])
    distinct, first, place = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    summed = [np.bincount(place.ravel(), row, len(distinct)) for row in paths.weights]
    return paths.of_places(first, np.array(summed))
