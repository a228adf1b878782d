"""Effects of RCEP for each CNY of trade without it, by segment and year."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from analytics.equations.graph import EXEMPT, MEAN, compute, rate_of
from analytics.equations.model import EQUATIONS
from analytics.models.armington import Array, LogChanges
from analytics.models.open_trade import OpenTrade, divided
from analytics.models.responses import RatePaths, long_run_response, origin_markets
from analytics.models.trade_index import index_of_share
from analytics.models.welfare import LOSSES, WELFARE, welfare_changes
from analytics.scenario import Assumptions
from analytics.study import Flow, Segment
from analytics.tariffs.markets import MarketSet

PARTS = ("price_effect_cny", "substitution_effect_cny", "expansion_effect_cny")
"""Parts of the effect of the beneficiary, columns of the projection in CNY."""
DUTIES = ("duty_counterfactual_cny", "duty_projection_cny", "duty_saved_cny",
          "duty_saved_existing_cny")  # fmt: skip
"""Duties, columns of the projection in CNY."""
MONEY = (*PARTS, *LOSSES, *DUTIES, *WELFARE)
"""What is computed for each CNY of trade without RCEP, and then for all of it."""

_PART_RATES = tuple(map(rate_of, PARTS))
_RATES = (*map(rate_of, (*PARTS, *DUTIES)), "effect_rate")


@dataclass(frozen=True)
class SegmentEffects:
    """What one CNY of a segment's counterfactual trade becomes, in each year.

    Attributes
    ----------
    segment, sector
        Names.
    years
        Calendar years, without gaps, from the base year on.
    rates
        ``dutiable_regime_share`` and, as equations of a segment take them, the ``mean_`` over its
        markets and the ``exempt_`` value of each rate; arrays over years.
    residuals
        Residuals of the segment's markets; markets x years.
    trade_index
        Trade without RCEP over what it would be at the MFN rates without levers and measures, in
        each year; 1 without any.
    open_share
        Share of its trade that measures let in, in each year; 1 without any.
    """

    segment: Segment
    sector: str
    years: list[int]
    rates: Mapping[str, Array | float]
    residuals: Array
    trade_index: Array | float = 1.0
    open_share: Array | float = 1.0

    @property
    def effect(self) -> Array:
        """Projection less counterfactual, for each CNY of counterfactual."""
        found = compute(["relative_effect"], self.rates, EQUATIONS)
        return np.asarray(found["relative_effect"])

    @cached_property
    def per_unit(self) -> dict[str, Array]:
        """The columns of :data:`MONEY` for each CNY of counterfactual; arrays over years."""
        return self.of(np.ones(len(self.years)))

    def of(self, counterfactual: Array) -> dict[str, Array]:
        """Return the columns of :data:`MONEY` for trade without RCEP in each year, in CNY."""
        return compute(MONEY, {**self.rates, "counterfactual_cny": counterfactual}, EQUATIONS)


def segment_effects(
    market_set: MarketSet,
    assumptions: Assumptions,
    trade_cost: Mapping[Segment, Mapping[int, float]] | None = None,
    index: Array | None = None,
) -> list[SegmentEffects]:
    """Return the effects of each segment of a flow, weighted over its markets.

    Parameters
    ----------
    market_set
        Markets of one flow with effective rates.
    assumptions
        Elasticities, market shares, regime share, trade costs and speed of adjustment.
    trade_cost
        Change of trade costs where it is another in a segment, by segment and year.
    index
        What set MFN rates make of the trade without RCEP that pays duty, by market and year, which
        weighs the markets; None without any.

    Returns
    -------
    list of SegmentEffects
        One for each segment, sorted by name.

    Raises
    ------
    SolverError
        A solution that does not satisfy the equations of its market.

    Notes
    -----
    Trade under a regime that pays duty responds to tariff and trade costs; the rest (processing
    and bonded imports) to trade costs alone.
    """
    paths = RatePaths.of(market_set)
    flow: Flow = market_set.markets["flow"][0]
    segments = market_set.markets["segment"].to_numpy()
    dutiable, exempt = _regimes(market_set, paths, assumptions, trade_cost)
    residual = np.maximum(dutiable.residual, exempt.residual)
    trade = OpenTrade.of(market_set)
    names = market_set.markets.select("segment", "sector").unique().sort("segment")
    effects = []
    for segment, sector in names.iter_rows():
        mine = segments == segment
        weights, own = trade.weights[mine], None if index is None else index[mine]
        weighed, share, of_all = _weighed(weights, assumptions.dutiable_regime_share[flow], own)
        # Not a matrix product: its last digit depends on the threads of the algebra library.
        rates: dict[str, Array | float] = {
            prefix + name: (weight * values[mine]).sum(axis=0)
            for prefix, regime, weight in ((MEAN, dutiable, weighed),
                                           (EXEMPT, exempt, weights))
            for name, values in regime.rates.items()
        }  # fmt: skip
        rates["dutiable_regime_share"] = share
        effects.append(
            SegmentEffects(segment, sector, paths.years, rates, residual[mine], of_all,
                           trade.open_share[mine][0])
        )  # fmt: skip
    return effects


def market_effects(
    market_set: MarketSet,
    assumptions: Assumptions,
    trade_cost: Mapping[Segment, Mapping[int, float]] | None = None,
) -> Array:
    """Return the effect for each CNY of trade of each market; (markets, years).

    A segment's effect is the mean of those of its markets; see :func:`segment_effects`.
    """
    paths = RatePaths.of(market_set)
    dutiable, exempt = _regimes(market_set, paths, assumptions, trade_cost)
    given = {
        "dutiable_regime_share": assumptions.dutiable_regime_share[market_set.markets["flow"][0]],
        "mean_effect_rate": dutiable.rates["effect_rate"],
        "exempt_effect_rate": exempt.rates["effect_rate"],
    }
    return np.asarray(compute(["relative_effect"], given, EQUATIONS)["relative_effect"])


def _weighed(
    weights: Array, share: float, index: Array | None
) -> tuple[Array, Array | float, Array | float]:
    """Return weights of the markets of a segment, its share that pays duty, its trade index."""
    if index is None:
        return weights, share, 1.0
    weighed = weights * index
    paying = weighed.sum(axis=0)
    of_all = index_of_share(paying, share)
    return divided(weighed, paying), divided(share * paying, of_all), of_all


@dataclass(frozen=True)
class _Regime:
    """What trade under one customs regime does, each year, for each CNY of it."""

    rates: dict[str, Array]
    residual: Array


def _regimes(
    market_set: MarketSet,
    paths: RatePaths,
    assumptions: Assumptions,
    trade_cost: Mapping[Segment, Mapping[int, float]] | None,
) -> tuple[_Regime, _Regime]:
    """Return what trade that pays duty does, and what trade that pays none does."""
    flow: Flow = market_set.markets["flow"][0]
    cost = _log_trade_cost(paths.years, assumptions.trade_cost_change[flow])
    if trade_cost:
        segments = market_set.markets["segment"]
        cost = np.array([_own_cost(cost, paths.years, trade_cost.get(s, {})) for s in segments])
    free = np.zeros_like(paths.mfn)
    duty_free = replace(paths, mfn=free, applied=free, effective=free, claimed_share=free,
                        claim_cost=free)  # fmt: skip
    dutiable = _regime(market_set, paths, paths.log_tariff_power + cost, assumptions)
    # Trade that pays no duty stays as it is, unless trade costs change.
    if not cost.any():
        return dutiable, _unchanged(free.shape)
    return dutiable, _regime(market_set, duty_free, free + cost, assumptions)


def _regime(
    market_set: MarketSet, paths: RatePaths, log_power: Array, assumptions: Assumptions
) -> _Regime:
    """Solve the markets, let them adjust, and measure what comes of it."""
    mfn, effective = np.nan_to_num(paths.mfn), np.nan_to_num(paths.effective)
    markets = origin_markets(market_set, log_power, assumptions, tariff=mfn)
    long_run = long_run_response(markets, paths.markets, paths.years)
    response = long_run.adjusted(assumptions.adjustment_speed)
    welfare = welfare_changes(
        markets,
        response,
        tariff_new=effective,
        claim_cost=paths.claim_cost,
    )
    given = {**adjusted(response.beneficiary), "mfn_rate": mfn, "effective_rate": effective}
    return _Regime({**compute(_RATES, given, EQUATIONS), **welfare}, long_run.residual)


def _unchanged(shape: tuple[int, ...]) -> _Regime:
    """Nothing changes where nothing is cut."""
    none = np.zeros(shape)
    return _Regime(dict.fromkeys((*map(rate_of, MONEY), "effect_rate"), none), none)


def _log_trade_cost(years: list[int], change: float) -> Array:
    cost = compute(["log_trade_cost"], {"trade_cost_change": change}, EQUATIONS)["log_trade_cost"]
    return np.asarray((np.array(years) > years[0]) * cost)


def _own_cost(cost: Array, years: list[int], of_years: Mapping[int, float]) -> Array:
    """Return log trade costs with those that are another in some years."""
    own = np.array([np.log1p(of_years.get(year, 0.0)) for year in years])
    return np.where([year in of_years for year in years], own, cost)


def adjusted(changes: LogChanges) -> dict[str, Array]:
    """Return log changes under the names of the equations that adjust them."""
    return {
        "adjusted_border_price": changes.price,
        "adjusted_share": changes.share,
        "adjusted_imports": changes.imports,
        "adjusted_change": changes.value,
    }


def parts_of(changes: LogChanges) -> tuple[Array, Array, Array]:
    """Return price, substitution and expansion effect for each CNY of base trade.

    In this order the three parts are exact and add up to the change.

    Examples
    --------
    >>> one = np.log(np.array(2.0))
    >>> [float(part.round(12)) for part in parts_of(LogChanges(one, one, one))]  # 1 to 2, 4, 8
    [1.0, 2.0, 4.0]
    """
    price, share, imports = compute(_PART_RATES, adjusted(changes), EQUATIONS).values()
    return price, share, imports
