"""Rates of the markets of one flow as arrays."""

from collections.abc import Mapping, Sequence
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
    rates
        By the names of the equations: ``mfn_rate`` before; ``applied_rate`` after, for those who
        claim, and ``effective_rate`` after, on average; ``claimed_share`` of trade that claims the
        preference, and ``claim_cost_rate``, what claims cost over all trade.
    """

    markets: list[str]
    years: list[int]
    rates: Mapping[str, Array]

    @classmethod
    def of(cls, market_set: MarketSet) -> "RatePaths":
        """Lay out the paths of a set of markets, in the order of its markets."""
        names = ("mfn_rate", "applied_rate", "effective_rate", "claimed_share", "claim_cost_rate")
        nan = market_set.paths.select(pl.col(names).fill_null(float("nan")))
        years = market_set.years
        rates = {name: nan[name].to_numpy().reshape(-1, len(years)) for name in names}
        return cls(market_set.markets["market"].to_list(), years, rates)

    def in_years(self, years: Sequence[int]) -> "RatePaths":
        """Return the chosen years alone."""
        at = [self.years.index(year) for year in years]
        rates = {name: rate[:, at] for name, rate in self.rates.items()}
        return RatePaths(self.markets, list(years), rates)

    def of_rows(self, rows: NDArray[np.intp]) -> "RatePaths":
        """Return the chosen markets alone."""
        rates = {name: rate[rows] for name, rate in self.rates.items()}
        return RatePaths([self.markets[row] for row in rows], self.years, rates)

    @property
    def mfn(self) -> Array:
        """MFN rate, zero where there is none."""
        return np.nan_to_num(self.rates["mfn_rate"])

    @property
    def log_tariff_power(self) -> Array:
        """Log of (1 + effective rate + cost of claims) / (1 + MFN rate); zero without a rate."""
        given = {**self.rates, "log_trade_cost": 0.0}
        return np.asarray(np.nan_to_num(compute(["log_price"], given, EQUATIONS)["log_price"]))
