"""Projection with and without RCEP: from rate paths and base trade to effects by sector."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from analytics.models.adjustment import adjust_changes
from analytics.models.armington import Array, LogChanges, closed_form, duty_paid_share
from analytics.models.baseline import BASE_YEAR, LAST_OBSERVED_YEAR
from analytics.scenario import Assumptions, Flow, Segment
from analytics.tariffs.markets import MarketSet

_MONEY = (
    "counterfactual_cny",
    "trade_creation_cny",
    "trade_diversion_cny",
    "price_effect_cny",
    "duty_counterfactual_cny",
    "duty_projection_cny",
    "duty_saved_cny",
)


@dataclass(frozen=True)
class _Paths:
    """Rates of markets as arrays, markets x years; null rates are NaN."""

    years: list[int]
    mfn: Array
    effective: Array


def long_run_changes(market_set: MarketSet, assumptions: Assumptions) -> LogChanges:
    """Return the long-run log changes of each market's trade in each year.

    Parameters
    ----------
    market_set
        Markets of one flow with effective rates.
    assumptions
        Elasticities, market shares and trade costs.

    Returns
    -------
    LogChanges
        Arrays of markets x years, in the order of ``market_set.markets`` and of the years;
        zero in markets without an ad valorem rate.
    """
    paths = _arrays(market_set)
    flow: Flow = market_set.markets["flow"][0]

    def by_market(values: dict[Segment, float]) -> Array:
        return np.array([values[s] for s in market_set.markets["segment"]])[:, None]

    priced = ~np.isnan(paths.mfn)
    log_power = np.zeros_like(paths.mfn)
    log_power[priced] = np.log1p(paths.effective[priced]) - np.log1p(paths.mfn[priced])
    in_force = np.array(paths.years) > BASE_YEAR
    log_power += in_force * np.log1p(assumptions.trade_cost_change[flow])
    sigma = by_market(assumptions.armington_elasticity)
    return closed_form(
        log_power,
        beneficiary_share=duty_paid_share(
            by_market(assumptions.origin_share),
            by_market(assumptions.duty_free_rival_share),
            np.nan_to_num(paths.mfn),
        ),
        domestic_share=by_market(assumptions.domestic_share),
        sigma_imports=sigma,
        sigma_domestic=sigma * assumptions.domestic_substitution_ratio,
        demand_elasticity=by_market(assumptions.total_demand_elasticity),
    )


def project(
    market_set: MarketSet,
    base_values: pl.DataFrame,
    growth_index: pl.DataFrame,
    assumptions: Assumptions,
) -> pl.DataFrame:
    """Return trade with and without RCEP by sector of one flow.

    Parameters
    ----------
    market_set
        Markets of one flow with effective rates; years 2021 and later.
    base_values
        ``flow, segment, year, value_cny`` for the published years.
    growth_index
        ``flow, segment, year, index``: what happened, 2021 = 1, until the last observed year.
    assumptions
        All numbers of the scenario.

    Returns
    -------
    polars.DataFrame
        Columns of the schema ``Projection`` without ``level`` and ``channel``, for sectors, in
        CNY rounded to 0.01 so that parts and sums add up exactly.

    Notes
    -----
    Until 2025 trade as it happened is the projection and the counterfactual is derived from it;
    from 2026 the counterfactual grows by assumption, in constant 2025 CNY.
    """
    paths = _arrays(market_set)
    changes = adjust_changes(
        long_run_changes(market_set, assumptions), assumptions.adjustment_speed
    )
    flow: Flow = market_set.markets["flow"][0]
    responsive = assumptions.dutiable_regime_share[flow]
    weights = market_set.markets["weight"].to_numpy()
    segments = market_set.markets["segment"].to_numpy()
    per_market = _per_unit(paths, changes, responsive)
    frames = []
    for segment, sector in (
        market_set.markets.select("segment", "sector").unique().sort("segment").iter_rows()
    ):
        mine = segments == segment
        per_unit = {name: weights[mine] @ values[mine] for name, values in per_market.items()}
        effect = sum(
            per_unit[f"{part}_cny"] for part in ("trade_creation", "trade_diversion", "price_effect")
        )
        counterfactual = _counterfactual(
            base_values.filter(pl.col("segment") == segment),
            growth_index.filter(pl.col("segment") == segment),
            paths.years,
            np.asarray(effect),
            assumptions.growth[segment],
        )
        frames.append(
            pl.DataFrame({"year": paths.years, "counterfactual_cny": counterfactual}).with_columns(
                pl.lit(sector).alias("sector"),
                *[
                    pl.Series(name, values * counterfactual)
                    for name, values in per_unit.items()
                ],
            )
        )
        frames.append(_before_base_year(base_values, segment, sector, per_unit))
    segments_table = pl.concat(frames, how="diagonal").with_columns(pl.lit(flow).alias("flow"))
    return _sectors(segments_table)


def _arrays(market_set: MarketSet) -> _Paths:
    paths = market_set.paths.sort("market", "year")
    years = paths["year"].unique().sort().to_list()
    shape = (-1, len(years))
    nan = paths.select(pl.col("mfn_rate", "effective_rate").fill_null(float("nan")))
    return _Paths(
        years,
        nan["mfn_rate"].to_numpy().reshape(shape).copy(),
        nan["effective_rate"].to_numpy().reshape(shape).copy(),
    )


def _per_unit(paths: _Paths, changes: LogChanges, responsive: float) -> dict[str, Array]:
    """Parts of the effect and duties for each CNY of a market's counterfactual trade.

    The order price, diversion, creation makes the three parts exact and additive. Only the share
    of trade that enters under a dutiable regime responds and pays.
    """
    price, share, imports = changes.price, changes.share, changes.imports
    grown = np.exp(changes.value)
    mfn, effective = np.nan_to_num(paths.mfn), np.nan_to_num(paths.effective)
    return {
        "price_effect_cny": responsive * np.expm1(price),
        "trade_diversion_cny": responsive * np.exp(price) * np.expm1(share),
        "trade_creation_cny": responsive * np.exp(price + share) * np.expm1(imports),
        "duty_counterfactual_cny": responsive * mfn,
        "duty_projection_cny": responsive * grown * effective,
        "duty_saved_cny": responsive * grown * (mfn - effective),
    }


def _counterfactual(
    base: pl.DataFrame,
    index: pl.DataFrame,
    years: list[int],
    effect_per_unit: Array,
    growth: float,
) -> Array:
    """Counterfactual of a segment: derived from what happened, then grown by assumption."""
    value = base.filter(pl.col("year") == BASE_YEAR)["value_cny"].item()
    happened = dict(index.select("year", "index").iter_rows())
    counterfactual = np.empty(len(years))
    for position, year in enumerate(years):
        if year <= LAST_OBSERVED_YEAR:
            counterfactual[position] = value * happened[year] / (1.0 + effect_per_unit[position])
        else:
            counterfactual[position] = counterfactual[position - 1] * (1.0 + growth)
    return counterfactual


def _before_base_year(
    base_values: pl.DataFrame, segment: str, sector: str, per_unit: dict[str, Array]
) -> pl.DataFrame:
    """Published years before the first year of rates: no effect, duty at the rates of 2021."""
    rows = base_values.filter((pl.col("segment") == segment) & (pl.col("year") < BASE_YEAR))
    value = pl.col("value_cny")
    return rows.select(
        "year",
        value.alias("counterfactual_cny"),
        pl.lit(sector).alias("sector"),
        *[
            (value * float(values[0]) if name.startswith("duty") else value * 0.0).alias(name)
            for name, values in per_unit.items()
        ],
    )


def _sectors(segments: pl.DataFrame) -> pl.DataFrame:
    """Add segments to sectors in whole hundredths, so that every later sum is exact."""
    cents = [(pl.col(name) * 100).round().cast(pl.Int64) for name in _MONEY]
    sums = (
        segments.with_columns(cents)
        .group_by("flow", "sector", "year")
        .agg(pl.col(*_MONEY).sum())
        .sort("flow", "sector", "year")
    )
    return with_effect(sums)


def with_effect(cents: pl.DataFrame) -> pl.DataFrame:
    """Turn sums in whole hundredths into CNY and add effect and projection.

    Parameters
    ----------
    cents
        The additive columns as integers of 0.01 CNY.
    """
    effect = pl.col("trade_creation_cny") + pl.col("trade_diversion_cny") + pl.col(
        "price_effect_cny"
    )
    whole = cents.with_columns(effect.alias("effect_cny")).with_columns(
        (pl.col("counterfactual_cny") + pl.col("effect_cny")).alias("projection_cny")
    )
    return whole.with_columns(pl.col(*_MONEY, "effect_cny", "projection_cny") / 100)


def add_sums(sectors: pl.DataFrame) -> pl.DataFrame:
    """Add the sums (autos, and total for each flow) to the sectors.

    Returns
    -------
    polars.DataFrame
        With ``level`` ``sector`` or ``sum``; sums are exact to 0.01.
    """
    cents = sectors.with_columns((pl.col(name) * 100).round().cast(pl.Int64) for name in _MONEY)
    autos = cents.filter(pl.col("sector").is_in(["cars", "auto_parts"])).with_columns(
        pl.lit("autos").alias("sector")
    )
    total = cents.with_columns(pl.lit("total").alias("sector"))
    sums = (
        pl.concat([autos, total])
        .group_by("flow", "sector", "year")
        .agg(pl.col(*_MONEY).sum())
        .sort("flow", "sector", "year")
    )
    return pl.concat(
        [
            sectors.with_columns(pl.lit("sector").alias("level")),
            with_effect(sums).with_columns(pl.lit("sum").alias("level")),
        ],
        how="diagonal",
    )
