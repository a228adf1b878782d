"""Rates of the markets of one flow as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.equations.graph import compute
from analytics.equations.model import EQUATIONS
from analytics.models.ces_index import Array
from analytics.tariffs.markets import MarketSet


@dataclass(frozen=True)
class RatePaths:
    """Rates of markets as arrays, markets x years; rates that are not known are NaN.

    Attributes
    ----------
    markets, years
        Names along the axes.
    mfn, applied, effective
        Rate before; after, for those who claim; and after, on average.
    claimed_share, claim_cost
        Share of trade that claims the preference, and what claims cost over all trade.
    """

    markets: list[str]
    years: list[int]
    mfn: Array
    applied: Array
    effective: Array
    claimed_share: Array
    claim_cost: Array

    @classmethod
    def of(cls, market_set: MarketSet) -> "RatePaths":
        """Lay out the paths of a set of markets, in the order of its markets."""
        names = ("mfn_rate", "applied_rate", "effective_rate", "claimed_share", "claim_cost_rate")
        nan = market_set.paths.select(pl.col(names).fill_null(float("nan")))
        years = market_set.years
        rates = (nan[name].to_numpy().reshape(-1, len(years)) for name in names)
        return cls(market_set.markets["market"].to_list(), years, *rates)

    def in_years(self, years: Sequence[int]) -> "RatePaths":
        """Return the chosen years alone."""
        at = [self.years.index(year) for year in years]
        return RatePaths(self.markets, list(years), *(rate[:, at] for rate in self.rates))

    def of_rows(self, rows: NDArray[np.intp]) -> "RatePaths":
        """Return the chosen markets alone."""
        names = [self.markets[row] for row in rows]
        return RatePaths(names, self.years, *(rate[rows] for rate in self.rates))

    @property
    def rates(self) -> tuple[Array, ...]:
        """All of them, before and after."""
        return self.mfn, self.applied, self.effective, self.claimed_share, self.claim_cost

    @property
    def log_tariff_power(self) -> Array:
        """Log of (1 + effective rate + cost of claims) / (1 + MFN rate); zero without a rate."""
        given = {
            "mfn_rate": self.mfn,
            "applied_rate": self.applied,
            "claimed_share": self.claimed_share,
            "claim_cost_rate": self.claim_cost,
            "log_trade_cost": 0.0,
        }
        return np.asarray(np.nan_to_num(compute(["log_price"], given, EQUATIONS)["log_price"]))
