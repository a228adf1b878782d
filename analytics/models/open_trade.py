"""What measures outside the agreement let in: how open each segment's trade is, and who carries it.

Weights of markets are those of the base year. Where a ban keeps goods out, the others carry all
of the segment's trade, each as much as it would beside them.
"""

from dataclasses import dataclass

import numpy as np

from analytics.models.armington import Array
from analytics.tariffs.markets import MarketSet


@dataclass(frozen=True)
class OpenTrade:
    """Markets of one flow as far as measures let trade in; arrays over markets and years.

    Attributes
    ----------
    let_in
        Share of the trade of a market that is let in.
    open_share
        Share of the trade of a market's segment that is let in; the same in all of its markets.
    weights
        Share of a market in what is let in of its segment; 0 where nothing is.
    """

    let_in: Array
    open_share: Array
    weights: Array

    @classmethod
    def of(cls, market_set: MarketSet) -> "OpenTrade":
        """Return how open the trade of markets is; all of it where paths say nothing of it.

        Examples
        --------
        Two markets of weight 0.25 and 0.75, the first of them banned: of the segment 0.75 is let
        in, and the weights are 0 and 1.
        """
        weight = market_set.markets["weight"].to_numpy()[:, None]
        if "let_in" not in market_set.paths.columns:
            return cls(np.ones_like(weight), np.ones_like(weight), weight)
        let_in = market_set.paths["let_in"].to_numpy().reshape(len(weight), -1)
        if (let_in == 1.0).all():
            return cls(let_in, let_in, weight)
        _, place = np.unique(market_set.markets["segment"].to_numpy(), return_inverse=True)
        closed = np.zeros((place.max() + 1, let_in.shape[1]))
        np.add.at(closed, place, weight * (1.0 - let_in))
        share = open_of_closed(closed)[place]
        return cls(let_in, share, divided(weight * let_in, share))


def open_of_closed(closed: Array) -> Array:
    """Return the share that is let in from the share that is not; exactly zero under a full ban.

    Examples
    --------
    >>> open_of_closed(np.array([0.0, 0.25, 1.0 - 1e-16])).tolist()
    [1.0, 0.75, 0.0]
    """
    share = 1.0 - closed
    return np.where(share > _LEAST, share, 0.0)


def divided(part: Array, whole: Array | float) -> Array:
    """Return parts of wholes; 0 of nothing."""
    part, whole = np.broadcast_arrays(part, whole)
    return np.divide(part, whole, out=np.zeros(part.shape), where=whole > 0.0)


_LEAST = 1e-12  # less than this is what rounding leaves of weights that add to one
