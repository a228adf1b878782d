"""What trade under each customs regime does, market by market, for each CNY of it.

Trade that pays duty responds to tariff and trade costs; the rest (processing and bonded imports) to
trade costs alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analytics.equations.graph import compute, rate_of
from analytics.equations.model import EQUATIONS
from analytics.models.ces_index import Array
from analytics.models.rate_paths import RatePaths
from analytics.models.responses import long_run_response, origin_markets
from analytics.models.welfare import LOSSES, WELFARE, market_rates
from analytics.scenario import Assumptions
from analytics.study import Flow, Segment

PARTS = ("price_effect_cny", "substitution_effect_cny", "expansion_effect_cny")
"""Parts of the effect of the beneficiary, columns of the projection in CNY."""
DUTIES = ("duty_counterfactual_cny", "duty_projection_cny", "duty_saved_cny",
          "duty_saved_existing_cny")  # fmt: skip
"""Duties, columns of the projection in CNY."""
MONEY = (*PARTS, *LOSSES, *DUTIES, *WELFARE)
"""What is computed for each CNY of trade without RCEP, and then for all of it."""

_RATES = (*map(rate_of, (*PARTS, *DUTIES)), "effect_rate", *map(rate_of, (*LOSSES, *WELFARE)))


@dataclass(frozen=True)
class Regime:
    """What trade under one customs regime does, each year, for each CNY of it.

    Attributes
    ----------
    rates
        By name of the equation; (markets, years).
    residual
        Certificates; (markets, years).
    """

    rates: dict[str, Array]
    residual: Array

    @cached_property
    def stacked(self) -> Array:
        """All rates in one array, in their order; (rates, markets, years)."""
        return np.array(list(self.rates.values()))

    def sums(self, weights: Array, some: NDArray[np.intp]) -> dict[str, Array]:
        """Return the sums of rates over some of the markets, times weights; by name, over years."""
        if not self._is_moved:
            return dict.fromkeys(self.rates, np.zeros(self.residual.shape[1]))
        # Not a matrix product: its last digit depends on the threads of the algebra library.
        sums = (weights * self.stacked.take(some, axis=1)).sum(axis=1)
        return dict(zip(self.rates, sums, strict=True))

    @cached_property
    def _is_moved(self) -> bool:
        return any(rate.any() for rate in self.rates.values())


def both_regimes(
    flow: Flow,
    segments: Sequence[Segment],
    paths: RatePaths,
    assumptions: Assumptions,
    trade_cost: Mapping[Segment, Mapping[int, float]] | None,
) -> tuple[Regime, Regime]:
    """Return what trade that pays duty does, and what trade that pays none does.

    Parameters
    ----------
    flow
        ``import`` or ``export``.
    segments
        Segment of each market.
    paths
        Rates of the markets, in the same order.
    assumptions, trade_cost
        As for :func:`analytics.models.effects.segment_effects`.
    """
    change, own = assumptions.trade_cost_change[flow], trade_cost or {}
    costs = {s: log_trade_cost(paths.years, change, own.get(s, {})) for s in set(segments)}
    cost = np.array([costs[segment] for segment in segments])
    free = np.zeros_like(paths.mfn)
    duty_free = replace(paths, rates=dict.fromkeys(paths.rates, free))
    dutiable = _regime(segments, paths, paths.log_tariff_power + cost, assumptions)
    # Trade that pays no duty stays as it is, unless trade costs change.
    if not cost.any():
        return dutiable, _unchanged(free.shape)
    return dutiable, _regime(segments, duty_free, free + cost, assumptions)


def _regime(
    segments: Sequence[Segment], paths: RatePaths, log_power: Array, assumptions: Assumptions
) -> Regime:
    """Solve the markets, let them adjust, and measure what comes of it."""
    markets = origin_markets(segments, log_power, assumptions, tariff=paths.mfn, years=paths.years)
    response = long_run_response(markets, paths.markets, paths.years)
    adjusted = response.adjusted(assumptions.adjustment_speed)
    paid = {n: np.nan_to_num(paths.rates[n]) for n in ("effective_rate", "claim_cost_rate")}
    return Regime(market_rates(_RATES, markets, adjusted, paid), response.residual)


def _unchanged(shape: tuple[int, ...]) -> Regime:
    """Nothing changes where nothing is cut."""
    none = np.zeros(shape)
    return Regime(dict.fromkeys(_RATES, none), none)


def log_trade_cost(years: Sequence[int], change: float, of_years: Mapping[int, float]) -> Array:
    """Return the log change of the delivered cost by year.

    Parameters
    ----------
    years
        Calendar years.
    change
        Change after the first of them.
    of_years
        Change in the years in which it is another.
    """
    own = [of_years.get(year, change if year > years[0] else 0.0) for year in years]
    given = {"trade_cost_change": np.array(own)}
    return np.asarray(compute(["log_trade_cost"], given, EQUATIONS)["log_trade_cost"])
