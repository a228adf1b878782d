"""Effects of RCEP for each CNY of trade without it, by segment and year."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from analytics.models.adjustment import adjust_changes
from analytics.models.armington import Array, LogChanges, closed_form, duty_paid_share
from analytics.models.baseline import BASE_YEAR
from analytics.scenario import Assumptions, Flow, Segment
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
        The three parts of the effect and the three duties, by column name; arrays over years.
    """

    segment: Segment
    sector: str
    years: list[int]
    per_unit: dict[str, Array]

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

    Notes
    -----
    Trade under a regime that pays duty responds to tariff and trade costs; the rest (processing
    and bonded imports) to trade costs alone.
    """
    paths = _arrays(market_set)
    flow: Flow = market_set.markets["flow"][0]
    cost = _log_trade_cost(paths.years, assumptions.trade_cost_change[flow])
    speed = assumptions.adjustment_speed
    free = np.zeros_like(paths.mfn)
    dutiable = adjust_changes(
        long_run_changes(
            market_set, paths.log_tariff_power + cost, assumptions, tariff=np.nan_to_num(paths.mfn)
        ),
        speed,
    )
    other = adjust_changes(
        long_run_changes(market_set, free + cost, assumptions, tariff=free), speed
    )
    per_market = _per_unit(paths, dutiable, other, assumptions.dutiable_regime_share[flow])
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
        effects.append(SegmentEffects(segment, sector, paths.years, per_unit))
    return effects


def long_run_changes(
    market_set: MarketSet, log_power: Array, assumptions: Assumptions, *, tariff: Array
) -> LogChanges:
    """Return the long-run log changes of each market's trade.

    Parameters
    ----------
    market_set
        Markets of one flow.
    log_power
        Log change of the duty-paid, delivered price at given border prices; markets x years, in
        the order of ``market_set.markets``.
    assumptions
        Elasticities and market shares.
    tariff
        Tariff before the change, which makes duty-paid shares of c.i.f. ones; same shape.

    Returns
    -------
    LogChanges
        Arrays of markets x years; exactly zero where ``log_power`` is.
    """

    def by_market(values: dict[Segment, float]) -> Array:
        return np.array([values[s] for s in market_set.markets["segment"]])[:, None]

    sigma = by_market(assumptions.armington_elasticity)
    return closed_form(
        log_power,
        beneficiary_share=duty_paid_share(
            by_market(assumptions.origin_share),
            by_market(assumptions.duty_free_rival_share),
            tariff,
        ),
        domestic_share=by_market(assumptions.domestic_share),
        sigma_imports=sigma,
        sigma_domestic=sigma * assumptions.domestic_substitution_ratio,
        demand_elasticity=by_market(assumptions.total_demand_elasticity),
    )


@dataclass(frozen=True)
class _Paths:
    """Rates of markets as arrays, markets x years; null rates are NaN."""

    years: list[int]
    mfn: Array
    effective: Array

    @property
    def log_tariff_power(self) -> Array:
        """Log of (1 + effective rate) / (1 + MFN rate); zero where there is no rate."""
        return np.asarray(np.nan_to_num(np.log1p(self.effective) - np.log1p(self.mfn)))


def _arrays(market_set: MarketSet) -> _Paths:
    paths = market_set.paths.sort("market", "year")
    years = paths["year"].unique().sort().to_list()
    shape = (-1, len(years))
    nan = paths.select(pl.col("mfn_rate", "effective_rate").fill_null(float("nan")))
    return _Paths(
        years,
        nan["mfn_rate"].to_numpy().reshape(shape),
        nan["effective_rate"].to_numpy().reshape(shape),
    )


def _log_trade_cost(years: list[int], change: float) -> Array:
    return np.asarray((np.array(years) > BASE_YEAR) * np.log1p(change))


def _per_unit(
    paths: _Paths, dutiable: LogChanges, other: LogChanges, dutiable_share: float
) -> dict[str, Array]:
    """Parts of the effect and duties for each CNY of a market's counterfactual trade.

    The order price, diversion, creation makes the three parts exact and additive.
    """

    def parts(changes: LogChanges) -> tuple[Array, Array, Array]:
        price, share, imports = changes.price, changes.share, changes.imports
        return (
            np.expm1(price),
            np.exp(price) * np.expm1(share),
            np.exp(price + share) * np.expm1(imports),
        )

    grown = dutiable_share * np.exp(dutiable.value)
    mfn, effective = np.nan_to_num(paths.mfn), np.nan_to_num(paths.effective)
    mixed = [
        dutiable_share * paying + (1.0 - dutiable_share) * free
        for paying, free in zip(parts(dutiable), parts(other), strict=True)
    ]
    return {
        **dict(zip(PARTS, mixed, strict=True)),
        "duty_counterfactual_cny": dutiable_share * mfn,
        "duty_projection_cny": grown * effective,
        "duty_saved_cny": grown * (mfn - effective),
    }
