"""What claims save in every draw: once for all markets and years with the same rates and use.

Schedules count in tenths of a point, so that cuts and margins are far fewer than rates that move;
and the distribution of shipments, which they go through, costs more than all that comes after it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.equations.evaluation import Evaluation
from analytics.equations.model import EQUATIONS
from analytics.models.armington import Array
from analytics.models.market_paths import MarketPaths


@dataclass(frozen=True)
class DrawnClaims:
    """Claims that differ in what they can save.

    Attributes
    ----------
    margin, cut
        Rates of each claim, in order of periods; (claims,).
    periods
        First year of each period in which use stays the same, and the places of its claims.
    of_rates
        Place of the claim of each market and year; (markets, years).

    Examples
    --------
    >>> cut = np.array([[0.01, 0.02], [0.02, 0.02]])
    >>> claims = DrawnClaims.of(MarketPaths(cut, cut, cut, np.ones((1, 2))), np.ones((2, 1)))
    >>> claims.margin.tolist(), claims.of_rates.tolist()
    ([0.01, 0.02], [[0, 1], [1, 1]])
    """

    margin: Array
    cut: Array
    periods: list[tuple[int, slice]]
    of_rates: NDArray[np.intp]

    @classmethod
    def of(cls, paths: MarketPaths, use: Array) -> "DrawnClaims":
        """Return the claims of markets.

        Parameters
        ----------
        paths
            Rate paths, of one market or more.
        use
            Share of the trade for which a claim pays that makes it; (years, draws).
        """
        begins = np.append(True, (use[1:] != use[:-1]).any(axis=1))
        firsts = np.flatnonzero(begins)
        period = np.broadcast_to(np.cumsum(begins) - 1, paths.cut.shape)
        rates = np.stack([period.ravel(), paths.margin.ravel(), paths.cut.ravel()])
        order = np.lexsort(rates[::-1])
        is_new = np.append(True, (np.diff(rates[:, order]) != 0.0).any(axis=0))
        places = np.empty(len(order), dtype=np.intp)
        places[order] = np.cumsum(is_new) - 1
        of_period, margin, cut = rates[:, order[is_new]]
        ends = np.searchsorted(of_period, np.arange(len(firsts) + 1)).tolist()
        parts = map(slice, ends, ends[1:])
        periods = list(zip(firsts.tolist(), parts, strict=True))
        return cls(margin, cut, periods, places.reshape(paths.cut.shape))

    def savings(self, use: Array, fixed: Mapping[str, Array], size: int) -> Array:
        """Return what each claim saves, over all trade; (claims, draws).

        Parameters
        ----------
        use
            As above, in some of the draws.
        fixed
            What a claim costs in them, under the names of the equations; (draws,).
        size
            Claims that are computed at once.
        """
        found = np.empty((len(self.margin), use.shape[1]))
        # What is saved goes with the cut alone: as if there were no duty but that.
        given = ("mfn_rate", "preference_margin", "utilisation_rate")
        evaluation = Evaluation(["net_saving"], given, EQUATIONS, {**fixed, "applied_rate": 0.0})
        for year, places in self.periods:
            for start in range(places.start, places.stop, size):
                part = slice(start, min(start + size, places.stop))
                values = self.cut[part, None], self.margin[part, None], use[year]
                evaluation.start()
                inputs = dict(zip(given, values, strict=True))
                found[part] = evaluation.advance(inputs)["net_saving"]
        return found

    def by_year(self, savings: Array, markets: NDArray[np.intp], first: int) -> Iterator[Array]:
        """Yield what markets save from a year on, (markets, draws); one object while it stays."""
        before, found = None, savings
        for places in self.of_rates[markets, first:].T:
            if before is None or not np.array_equal(places, before):
                before, found = places, savings[places]
            yield found
