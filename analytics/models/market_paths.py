"""Rate paths of markets as arrays, by segment; markets with one path are one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.models.armington import Array
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
        Trade without the agreement over what it would be without levers; (markets, years). None
        where it is 1.
    """

    mfn: Array
    cut: Array
    margin: Array
    weights: Array
    index: Array | None = None

    @property
    def indexed_weights(self) -> Array:
        """Sums of each row of weights times the index; (rows, years)."""
        index = np.ones_like(self.mfn) if self.index is None else self.index
        return np.asarray((self.weights[:, :, None] * index).sum(axis=1))

    def rows(self, markets: NDArray[np.intp]) -> "MarketPaths":
        """Return the paths of some markets, by their places."""
        mfn, cut, margin = (rate[markets] for rate in (self.mfn, self.cut, self.margin))
        index = None if self.index is None else self.index[markets]
        return MarketPaths(mfn, cut, margin, self.weights[:, markets], index)

    def of_weights(self, rows: Sequence[int]) -> "MarketPaths":
        """Return the same paths with some of the rows of weights, by their numbers."""
        weights = self.weights[list(rows)]
        return MarketPaths(self.mfn, self.cut, self.margin, weights, self.index)

    def until(self, years: int) -> "MarketPaths":
        """Return the paths of the first years."""
        mfn, cut, margin = (rate[:, :years] for rate in (self.mfn, self.cut, self.margin))
        index = None if self.index is None else self.index[:, :years]
        return MarketPaths(mfn, cut, margin, self.weights, index)


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
        See :class:`MarketPaths`; in the order of the markets.
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
    every = MarketPaths(mfn, cut, margin, np.array(weights), index)
    return {
        str(segment): _distinct(every.rows(np.flatnonzero(segments == segment)))
        for segment in np.unique(segments)
    }


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
    indices = [part.index for part in parts if part.index is not None]
    return _distinct(
        MarketPaths(mfn, cut, margin, weights, np.vstack(indices) if indices else None)
    )


def _distinct(paths: MarketPaths) -> MarketPaths:
    """Return each path once, with the sums of its weights."""
    told = [paths.mfn, paths.cut, paths.margin]
    told += [] if paths.index is None else [paths.index]
    distinct, first, place = np.unique(
        np.hstack(told),
        axis=0,
        return_index=True,
        return_inverse=True,
    )
    summed = [np.bincount(place.ravel(), row, len(distinct)) for row in paths.weights]
    index = None if paths.index is None else paths.index[first]
    return MarketPaths(
        paths.mfn[first], paths.cut[first], paths.margin[first], np.array(summed), index
    )
