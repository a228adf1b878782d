"""Effects of RCEP for each CNY of trade without it, by segment and year."""

from dataclasses import dataclass, replace

import numpy as np

from analytics.models.armington import Array, LogChanges
from analytics.models.responses import RatePaths, long_run_response, origin_markets
from analytics.models.welfare import WELFARE, welfare_changes
from analytics.scenario import Assumptions
from analytics.study import Flow, Segment
from analytics.tariffs.markets import MarketSet

PARTS = ("price_effect_cny", "trade_diversion_cny", "trade_creation_cny")
DUTIES = ("duty_counterfactual_cny", "duty_projection_cny", "duty_saved_cny")


@dataclass(frozen=True)
class SegmentEffects:
    """What one CNY of a segment's counterfactual trade becomes, in each year.

    Attributes
    ----------
    segment, sector
        Names.
    years
        Calendar years, without gaps, from the base year on.
    per_unit
        The three parts of the effect, the three duties and the changes of welfare, by column
        name; arrays over years.
    residuals
        Certificates of the segment's markets; markets x years.
    """

    segment: Segment
    sector: str
    years: list[int]
    per_unit: dict[str, Array]
    residuals: Array

    @property
    def effect(self) -> Array:
        """Projection less counterfactual, for each CNY of counterfactual: the sum of the parts."""
        return np.asarray(sum(self.per_unit[part] for part in PARTS))


def segment_effects(market_set: MarketSet, assumptions: Assumptions) -> list[SegmentEffects]:
    """Return the effects of each segment of a flow, weighted over its markets.

    Parameters
    ----------
    market_set
        Markets of one flow with effective rates.
    assumptions
        Elasticities, market shares, regime share, trade costs and speed of adjustment.

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
    share = assumptions.dutiable_regime_share[flow]
    cost = _log_trade_cost(paths.years, assumptions.trade_cost_change[flow])
    free = np.zeros_like(paths.mfn)
    duty_free = replace(paths, mfn=free, effective=free, claimed_share=free)
    dutiable = _regime(market_set, paths, paths.log_tariff_power + cost, assumptions)
    # Trade that pays no duty stays as it is, unless trade costs change.
    other = _unchanged(free.shape)
    if cost.any():
        other = _regime(market_set, duty_free, free + cost, assumptions)
    per_market = _per_unit(paths, dutiable.changes, other.changes, share)
    for name in WELFARE:
        per_market[name] = share * dutiable.welfare[name] + (1.0 - share) * other.welfare[name]
    residual = np.maximum(dutiable.residual, other.residual)
    weights = market_set.markets["weight"].to_numpy()
    segments = market_set.markets["segment"].to_numpy()
    names = market_set.markets.select("segment", "sector").unique().sort("segment")
    effects = []
    for segment, sector in names.iter_rows():
        mine = segments == segment
        # Not a matrix product: its last digit depends on the threads of the algebra library.
        per_unit = {
            name: (weights[mine, None] * values[mine]).sum(axis=0)
            for name, values in per_market.items()
        }
        effects.append(SegmentEffects(segment, sector, paths.years, per_unit, residual[mine]))
    return effects


@dataclass(frozen=True)
class _Regime:
    """What trade under one customs regime does, each year, for each CNY of it."""

    changes: LogChanges
    welfare: dict[str, Array]
    residual: Array


def _regime(
    market_set: MarketSet, paths: RatePaths, log_power: Array, assumptions: Assumptions
) -> _Regime:
    """Solve the markets, let them adjust, and measure welfare on the way."""
    mfn, effective = np.nan_to_num(paths.mfn), np.nan_to_num(paths.effective)
    markets = origin_markets(market_set, log_power, assumptions, tariff=mfn)
    long_run = long_run_response(markets, paths.markets, paths.years)
    response = long_run.adjusted(assumptions.adjustment_speed)
    welfare = welfare_changes(
        markets,
        response,
        tariff_new=effective,
        claimed_share=paths.claimed_share,
        compliance_cost=assumptions.compliance_cost,
    )
    return _Regime(response.beneficiary, welfare, long_run.residual)


def _unchanged(shape: tuple[int, ...]) -> _Regime:
    """Nothing changes where nothing is cut."""
    none = np.zeros(shape)
    return _Regime(LogChanges(none, none, none), dict.fromkeys(WELFARE, none), none)


def _log_trade_cost(years: list[int], change: float) -> Array:
    return np.asarray((np.array(years) > years[0]) * np.log1p(change))


def parts_of(changes: LogChanges) -> tuple[Array, Array, Array]:
    """Return price effect, diversion and creation for each CNY of base trade.

    In this order the three parts are exact and add up to the change.

    Examples
    --------
    >>> one = np.log(np.array(2.0))
    >>> [float(part.round(12)) for part in parts_of(LogChanges(one, one, one))]  # 1 to 2, 4, 8
    [1.0, 2.0, 4.0]
    """
    price, share, imports = changes.price, changes.share, changes.imports
    return (
        np.expm1(price),
        np.exp(price) * np.expm1(share),
        np.exp(price + share) * np.expm1(imports),
    )


def _per_unit(
    paths: RatePaths, dutiable: LogChanges, other: LogChanges, dutiable_share: float
) -> dict[str, Array]:
    """Parts of the effect and duties for each CNY of a market's counterfactual trade."""
    grown = dutiable_share * np.exp(dutiable.value)
    mfn, effective = np.nan_to_num(paths.mfn), np.nan_to_num(paths.effective)
    mixed = [
        dutiable_share * paying + (1.0 - dutiable_share) * free
        for paying, free in zip(parts_of(dutiable), parts_of(other), strict=True)
    ]
    return {
        **dict(zip(PARTS, mixed, strict=True)),
        "duty_counterfactual_cny": dutiable_share * mfn,
        "duty_projection_cny": grown * effective,
        "duty_saved_cny": grown * (mfn - effective),
    }
